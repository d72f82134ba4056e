"""Widgets and fields of our forms: plain text, dates, files, choices with hints.

A refusal names the field and the value, and says what would be accepted. Nothing here reads the
clock, and nothing here quietly repairs what was typed: hidden characters are
refused, never removed.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from people.text import unfit_character

QUOTE_LIMIT = 40
ACCEPTED_DATES = "21/12/2023, 21 December 2023 or 2023-12-21"
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
DATE_SHAPES = (
    re.compile(r"(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})"),
    re.compile(r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)? (?P<month>[A-Za-z]+) (?P<year>[0-9]{4})"),
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"),
)


# ---- Widgets ------------------------------------------------------------------------------------


class TextInput(forms.TextInput):
    """One line; ``before``/``after`` stand at its ends ("£"), ``width`` is characters or a part."""

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        *,
        before: str = "",
        after: str = "",
        width: str = "",
    ) -> None:
        super().__init__(attrs)
        self.before, self.after, self.width = before, after, width


class Radios(forms.RadioSelect):
    """One of several; ``hints`` maps a value to the sentence under its choice."""

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Iterable[Any] = (),
        *,
        hints: Mapping[str, str] | None = None,
        inline: bool = False,
    ) -> None:
        super().__init__(attrs, choices)
        self.hints, self.inline = dict(hints or {}), inline


class Checkboxes(forms.CheckboxSelectMultiple):
    """Any of several; ``hints`` as for radios."""

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Iterable[Any] = (),
        *,
        hints: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(attrs, choices)
        self.hints = dict(hints or {})


# ---- Fields -------------------------------------------------------------------------------------


def quoted(value: str) -> str:
    """Return ``value`` short enough to be repeated in a sentence."""
    return value if len(value) <= QUOTE_LIMIT else value[: QUOTE_LIMIT - 1] + "…"


def with_label(sentence: str, label: str) -> str:
    """Put ``label`` into ``sentence``, safe from the second formatting that Django does."""
    return sentence.replace("{Label}", label.replace("%", "%%"))


def fault(field: forms.Field, code: str, **params: object) -> ValidationError:
    """Return the refusal ``code`` of ``field``, named even where no form has spoken for it."""
    own: Mapping[str, str] = getattr(field, "sentences", {})
    message = field.error_messages.get(code) or with_label(own[code], str(field.label or "This"))
    return ValidationError(message, code=code, params=params)


class TextField(forms.CharField):
    """Plain text on one line, without control, bidirectional or zero-width characters."""

    one_line = True
    sentences: ClassVar[Mapping[str, str]] = {
        "line_break": "{Label} must be on one line.",
        "hidden": "{Label}: %(why)s",
    }

    def __init__(
        self, *, before: str = "", after: str = "", width: str = "", **kwargs: Any
    ) -> None:
        kwargs.setdefault("widget", self.plain_widget(before, after, width))
        super().__init__(**kwargs)

    def plain_widget(self, before: str, after: str, width: str) -> forms.Widget:
        return TextInput(before=before, after=after, width=width)

    def validate(self, value: str) -> None:
        super().validate(value)
        if self.one_line and ("\n" in value or "\r" in value):
            raise fault(self, "line_break")
        why = unfit_character(value)
        if why:
            raise fault(self, "hidden", why=why)


class ParagraphsField(TextField):
    """Plain text in several lines; line ends come out as a single newline."""

    one_line = False

    def __init__(self, *, rows: int = 6, **kwargs: Any) -> None:
        self.rows = rows
        super().__init__(**kwargs)

    def plain_widget(self, before: str, after: str, width: str) -> forms.Widget:
        return forms.Textarea(attrs={"rows": self.rows})

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n") if isinstance(text, str) else text


def month_number(words: str) -> int:
    """Return the month that ``words`` name ("12", "December", "Dec", "Sept"), or 0."""
    if words.isdigit():
        return int(words)
    if len(words) < len("Jan"):
        return 0
    names = (n for n, name in enumerate(MONTHS, 1) if name.lower().startswith(words.lower()))
    return next(names, 0)


class DateField(forms.Field):
    """A calendar date in one text field; no time, no zone, no two-figure year."""

    widget = TextInput
    sentences: ClassVar[Mapping[str, str]] = {
        "unreadable": "{Label}: “%(value)s” is not a date we can read. "
        f"Write it like {ACCEPTED_DATES}.",
        "no_such_day": "{Label}: there is no day “%(value)s” in the calendar.",
        "far_year": "{Label}: the year of “%(value)s” must lie between 1900 and 2199.",
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", TextInput(width="20"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or type(value) is date:
            return value or None
        text = " ".join(str(value).split())
        if not text:
            return None
        found = next((m for shape in DATE_SHAPES if (m := shape.fullmatch(text))), None)
        month = month_number(found["month"]) if found else 0
        if found is None or (month == 0 and not found["month"].isdigit()):
            raise fault(self, "unreadable", value=quoted(text))
        if not 1900 <= int(found["year"]) <= 2199:
            raise fault(self, "far_year", value=quoted(text))
        try:
            return date(int(found["year"]), month, int(found["day"]))
        except ValueError as error:
            raise fault(self, "no_such_day", value=quoted(text)) from error

    def prepare_value(self, value: Any) -> Any:
        if type(value) is date:
            return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
        return value


class ReadField(forms.Field):
    """What ``read`` makes of one line of text: an amount, a financial year.

    ``read`` raises ValueError with a sentence for the person; ``show`` writes a known value the
    way it is typed. The laws of amounts and years live with the ledger, not here.
    """

    sentences: ClassVar[Mapping[str, str]] = {"unreadable": "{Label}: %(why)s"}

    def __init__(
        self,
        *,
        read: Callable[[str], Any],
        show: Callable[[Any], str] = str,
        before: str = "",
        after: str = "",
        width: str = "20",
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("widget", TextInput(before=before, after=after, width=width))
        super().__init__(**kwargs)
        self.read, self.show = read, show

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or not isinstance(value, str):
            return None if value in self.empty_values else value
        if not value.strip():
            return None
        try:
            return self.read(value)
        except ValueError as error:
            raise fault(self, "unreadable", why=str(error)) from error

    def prepare_value(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else self.show(value)


class FileField(forms.FileField):
    """One file; what was stored before is never shown or cleared here."""

    widget = forms.FileInput


# Django's field takes its model in the types alone.
if TYPE_CHECKING:
    ModelChoiceField = forms.ModelChoiceField[Any]
else:
    ModelChoiceField = forms.ModelChoiceField


class Choice(ModelChoiceField):
    """One row of the ledger, chosen from a list that begins empty."""

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", "Choose")
        super().__init__(queryset, **kwargs)
