"""The form of a change of the scheme: which clauses end, which are added, and what it rests on.

Clauses are typed one after another, or given as JSON in the format of the reference file. Nothing
here says whether a clause may stand; the deed does.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from approvals import access
from approvals.actions.scheming import SchemeEdit
from approvals.clauses import ACT_WORDS
from approvals.forms.holding import months_field, percent_field
from approvals.forms.pieces import (
    Choices,
    Group,
    Grouped,
    RowForm,
    amount_field,
    choose,
    milestone_choices,
    post_choices,
    programme_choices,
)
from approvals.models import Clause, DecisionType
from approvals.models.scheme import Ground
from people.fields import DateField, FileField, TextField
from people.forms import Checkboxes, ParagraphsField, ReadField
from people.models import PostKind
from people.refusals import Refused

LARGEST = 1_000_000
LIMITS = ("value_below", "limit_each", "original_from", "original_below", "total_below")
SHARES = ("tolerance", "percent")
KEYS = (1, 2)


def in_order(paragraph: str) -> list[tuple[int, str]]:
    """Return what paragraphs are sorted by: 4.8 before 4.10, words after figures."""
    parts = re.findall(r"[0-9]+|[^0-9.]+", paragraph)
    return [(int(part), "") if part.isdigit() else (10**9, part) for part in parts]


def count_to(most: int) -> Callable[[str], int]:
    """Return what reads a whole number from 1 to ``most``; it raises ValueError in a sentence."""

    def count_of(text: str) -> int:
        words = text.strip()
        if not (words.isascii() and words.isdigit() and len(words) < 4 and 1 <= int(words) <= most):
            raise ValueError(f"“{text[:20]}” is no whole number from 1 to {most}.")
        return int(words)

    return count_of


class ClauseForm(Grouped, RowForm):
    """One clause to add. What a form has no field for is given as JSON."""

    paragraph = TextField(label="Paragraph", max_length=24, width="10")
    code = TextField(
        label="Code", max_length=63, width="20", help_text="Not yet taken, like scheme-2027-4.8."
    )
    title = TextField(label="Title", max_length=200)
    text = ParagraphsField(label="Words of the paragraph", max_length=100_000, rows=4)
    decision_type = forms.ChoiceField(label="By which type of decision")
    acts = forms.MultipleChoiceField(
        label="What may be decided",
        widget=Checkboxes,
        choices=[(kind.value, words.capitalize()) for kind, words in ACT_WORDS.items()],
    )
    post1 = forms.ChoiceField(label="First key")
    reserve1 = forms.ChoiceField(label="Its reserve", required=False)
    ground1 = forms.ChoiceField(label="May turn it", required=False)
    post2 = forms.ChoiceField(label="Second key", required=False)
    reserve2 = forms.ChoiceField(label="Its reserve", required=False)
    ground2 = forms.ChoiceField(label="May turn it", required=False)
    deemed_post = forms.ChoiceField(label="Second key held instead by", required=False)
    until = forms.ChoiceField(label="Until this is reached", required=False)
    value_below = amount_field("Values below", required=False)
    limit_each = amount_field("At most each time", required=False)
    tolerance = percent_field("Tolerance above that")
    original_from = amount_field("Contracts from, at award", required=False)
    original_below = amount_field("Contracts below, at award", required=False)
    total_below = amount_field("Contracts below, in all", required=False)
    percent = percent_field("Changes of the original value")
    months = months_field("Extra time in all")
    programme = forms.ChoiceField(label="Programme", required=False)
    unset = TextField(
        label="Limit that nobody has set",
        required=False,
        max_length=200,
        help_text="The clause then covers nothing. Like: virements between budget lines.",
    )
    rank = ReadField(
        label="Rank",
        read=count_to(99),
        width="5",
        required=False,
        help_text="1 to 99: the lowest sufficient clause wins. Empty: 90.",
    )
    consultations = forms.MultipleChoiceField(
        label="Consulted first, in this order", widget=Checkboxes, required=False
    )
    call_in_post = forms.ChoiceField(label="May be called in by", required=False)
    call_in_from = amount_field("From what value", required=False)
    call_in_days = ReadField(
        label="Days of the window",
        read=count_to(365),
        width="5",
        required=False,
        help_text="Empty where none is set.",
    )
    groups = (
        Group("", ("paragraph", "code"), wide=True),
        Group("", ("title", "text", "decision_type", "acts")),
        Group("", ("post1", "post2"), wide=True),
        Group(
            "Reserves, and who is deemed to hold a key",
            ("reserve1", "ground1", "reserve2", "ground2", "deemed_post", "until"),
            folded=True,
            wide=True,
        ),
        Group(
            "Limits",
            (*LIMITS[:2], "tolerance", *LIMITS[2:], "percent", "months", "programme", "unset"),
            folded=True,
            wide=True,
        ),
        Group(
            "Rank, consultations and call-in",
            ("rank", "consultations", "call_in_post", "call_in_from", "call_in_days"),
            folded=True,
        ),
    )

    def __init__(self, *args: Any, words: Mapping[str, Choices], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in words.items():
            for field in self.fields:
                if field.rstrip("12") == name:
                    choose(self, field, choices)
        choose(self, "post2", [("", "No second key"), *words["post"][1:]])
        choose(self, "deemed_post", words["reserve"])
        choose(self, "call_in_post", words["reserve"])

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        pairs = [(f"reserve{n}", f"ground{n}") for n in KEYS] + [("deemed_post", "until")]
        for first, second in pairs:
            if cleaned.get(first) and not cleaned.get(second):
                self.add_error(second, f"Choose “{self.fields[second].label}” too.")
            if cleaned.get(second) and not cleaned.get(first):
                self.add_error(first, f"Choose “{self.fields[first].label}” too.")
        return cleaned

    def data_of(self) -> dict[str, Any]:
        """Return the clause of a valid row, as a row of the reference file."""
        cleaned = self.cleaned_data
        plain = ("paragraph", "code", "title", "text", "decision_type", "acts")
        found = {name: cleaned[name] for name in plain}
        found["seats"] = [self._key(n) for n in KEYS if cleaned[f"post{n}"]]
        found |= {n: f"{cleaned[n]:.2f}" for n in LIMITS if cleaned[n] is not None}
        others = (*SHARES, "months", "programme", "unset", "rank", "consultations")
        found |= {name: cleaned[name] for name in others if cleaned[name]}
        return found | self._call_in()

    def _key(self, number: int) -> dict[str, Any]:
        cleaned = self.cleaned_data
        key: dict[str, Any] = {"post": cleaned[f"post{number}"]}
        if cleaned[f"reserve{number}"]:
            ground = cleaned[f"ground{number}"]
            key["reserves"] = [{"post": cleaned[f"reserve{number}"], "ground": ground}]
        if number == KEYS[-1] and cleaned["until"]:
            key["deemed"] = {"post": cleaned["deemed_post"], "until": cleaned["until"]}
        return key

    def _call_in(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if not cleaned["call_in_post"]:
            return {}
        value = cleaned["call_in_from"]
        return {
            "call_in": {
                "post": cleaned["call_in_post"],
                "value_from": None if value is None else f"{value:.2f}",
                "days": cleaned["call_in_days"],
            }
        }


def row_words() -> dict[str, Choices]:
    """Return the choices of every row, read once for all."""
    posts = post_choices()
    types = DecisionType.objects.order_by("pk").values_list("code", "title")
    return {
        "decision_type": [("", "Choose a type"), *types],
        "post": posts,
        "reserve": [("", "Nobody"), *posts[1:]],
        "ground": [("", "Choose when"), *((g.value, str(g.label)) for g in Ground)],
        "until": milestone_choices(),
        "programme": [("", "Every programme"), *programme_choices()[1:]],
        "consultations": [(kind.value, str(kind.label)) for kind in PostKind],
    }


class ChangeForm(Grouped):
    """What a change of the scheme rests on, from when, and which clauses end."""

    rests_on = TextField(
        label="Decision that changes the scheme",
        max_length=64,
        width="20",
        help_text="Its reference, like PCD 2001. It must be carried out.",
    )
    edition = TextField(
        label="Name of the new edition", max_length=60, help_text="For example, April 2027."
    )
    starts_on = DateField(label="In force from", help_text="Today or later.")
    reason = ParagraphsField(label="Why the scheme changes", max_length=100_000, rows=3)
    ends = forms.MultipleChoiceField(
        label="Clauses that end on that day", widget=Checkboxes, required=False
    )
    adds_json = ParagraphsField(
        label="Clauses to add, as JSON",
        required=False,
        max_length=LARGEST,
        rows=8,
        help_text="A list in the format of “clauses” in the reference file.",
    )
    file = FileField(label="Or a file of them", required=False, help_text="JSON, up to 1 MB.")
    groups = (
        Group("", ("rests_on", "edition", "starts_on", "reason")),
        Group("Clauses that end", ("ends",)),
        Group("Clauses to add from a file", ("adds_json", "file"), folded=True),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Clause.objects.filter(scheme__isnull=False, end__isnull=True)
        choose(
            self,
            "ends",
            [
                (row.code, f"{row.paragraph}: {row.title}")
                for row in sorted(rows, key=lambda row: in_order(row.paragraph))
            ],
        )
        if not rows:
            del self.fields["ends"]

    def clean_rests_on(self) -> Any:
        """Read a decision by its reference."""
        try:
            return access.decision_named(self.cleaned_data["rests_on"])
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused

    def clean_file(self) -> str:
        """Read a file as text."""
        file = self.cleaned_data["file"]
        if file is None:
            return ""
        if file.size > LARGEST:
            raise forms.ValidationError("The file is larger than 1 MB.")
        try:
            return str(file.read().decode())
        except UnicodeDecodeError as error:
            raise forms.ValidationError("The file is no text in UTF-8.") from error

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        for name in ("adds_json", "file"):
            if cleaned.get(name):
                try:
                    cleaned["adds"] = _rows_in(str(cleaned[name]))
                except ValueError as error:
                    self.add_error(name, str(error))
        return cleaned

    def keep_file(self) -> None:
        """Show what a file held as text, so that it is sent once only."""
        if self.cleaned_data.get("file") and isinstance(self.data, QueryDict):
            data = self.data.copy()
            data["adds_json"] = self.cleaned_data["file"]
            self.data = data

    def edit(self, rows: Sequence[ClauseForm]) -> SchemeEdit:
        """Return the change of a valid form, with clauses typed and given as JSON."""
        cleaned = self.cleaned_data
        typed = [row.data_of() for row in rows if row.cleaned_data]
        return SchemeEdit(
            cleaned["rests_on"],
            cleaned["edition"],
            cleaned["starts_on"],
            (*typed, *cleaned.get("adds", ())),
            tuple(cleaned.get("ends", ())),
            cleaned["reason"],
        )


def _rows_in(text: str) -> list[dict[str, Any]]:
    """Return the clauses of a JSON text; raise ValueError in a sentence."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"This is not JSON: {error}.") from error
    rows = data.get("clauses") if isinstance(data, dict) else data
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("Give a list of clauses, or an object with the list “clauses”.")
    return rows
