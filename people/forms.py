"""GOV.UK forms: the renderer, the base class of every form of ours, and its fields.

Every message names its field. The renderer hangs on the class, so the admin keeps its own.
Nothing here reads the clock or the database.
"""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.forms.renderers import DjangoTemplates
from django.template.loader import get_template

from people.fields import (
    Checkboxes,
    Choice,
    DateField,
    FileField,
    ParagraphsField,
    Radios,
    ReadField,
    TextField,
    TextInput,
    with_label,
)
from people.refusals import Reason

# ---- Sentences ----------------------------------------------------------------------------------


def in_sentence(label: str) -> str:
    """Return ``label`` as it reads inside a sentence: "Title" → "title", "PCD number" stays."""
    first, _, rest = label.partition(" ")
    name_of_several_words = rest.partition(" ")[0].istitle()
    return label[:1].lower() + label[1:] if first.istitle() and not name_of_several_words else label


def kind_of(field: forms.Field) -> str:
    """Return which of our patterns draws ``field``."""
    widget = field.widget
    patterns: tuple[tuple[type[forms.Widget], str], ...] = (
        (forms.CheckboxSelectMultiple, "checkboxes"),
        (forms.RadioSelect, "radios"),
        (forms.CheckboxInput, "checkbox"),
        (forms.Textarea, "textarea"),
        (forms.Select, "select"),
        (forms.FileInput, "file"),
    )
    return next((kind for cls, kind in patterns if isinstance(widget, cls)), "text")


def required_sentence(field: forms.Field, label: str) -> str:
    """Return what an empty ``field`` is told."""
    kind = kind_of(field)
    if kind == "checkbox":
        return f"Tick “{label}” to go on."
    if label.endswith("?"):
        return f"Answer the question “{label}”"
    chosen = kind in {"checkboxes", "radios", "select", "file"}
    return f"{'Select' if chosen else 'Enter'} {in_sentence(label)}."


# What Django says without naming the field, and what we say instead.
SPOKEN: tuple[tuple[type[forms.Field], str, str], ...] = (
    (forms.IntegerField, "invalid", "{Label} must be a whole number."),
    (forms.DecimalField, "invalid", "{Label} must be a number."),
    (forms.ChoiceField, "invalid_choice", "{Label}: “%(value)s” is not one of the choices."),
    (
        forms.MultipleChoiceField,
        "invalid_choice",
        "{Label}: “%(value)s” is not one of the choices.",
    ),
    (
        forms.ModelChoiceField,
        "invalid_choice",
        "{Label}: “%(value)s” is not one of the choices.",
    ),
    (forms.FileField, "empty", "{Label}: the file is empty."),
)
LIMITS = {
    "max_length": "{Label} must be %(limit_value)d characters or fewer; it has %(show_value)d.",
    "min_length": "{Label} must be %(limit_value)d characters or more; it has %(show_value)d.",
    "max_value": "{Label} must be %(limit_value)s or less.",
    "min_value": "{Label} must be %(limit_value)s or more.",
}


def speak(field: forms.Field, label: str) -> None:
    """Give ``field`` error messages that name it, leaving those that its form chose itself."""
    messages = field.error_messages
    if str(messages.get("required")) == str(forms.Field.default_error_messages["required"]):
        messages["required"] = required_sentence(field, label)
    for cls, code, sentence in SPOKEN:
        default = cls.default_error_messages.get(code)
        if code in messages and default is not None and str(messages[code]) == str(default):
            messages[code] = with_label(sentence, label)
    own: Mapping[str, str] = getattr(field, "sentences", {})
    limits = {} if isinstance(field, forms.FileField) else LIMITS
    for code, sentence in {**limits, **own}.items():
        messages.setdefault(code, with_label(sentence, label))


# ---- Renderer -----------------------------------------------------------------------------------


class GovukBoundField(BoundField):
    """A field with the data and the classes that templates/forms/field.html draws from."""

    CLASSES: ClassVar[dict[str, str]] = {
        "checkboxes": "govuk-checkboxes__input",
        "radios": "govuk-radios__input",
        "checkbox": "govuk-checkboxes__input",
        "textarea": "govuk-textarea",
        "select": "govuk-select",
        "file": "govuk-file-upload",
        "text": "govuk-input",
    }

    @property
    def kind(self) -> str:
        return kind_of(self.field)

    @property
    def before(self) -> str:
        return str(getattr(self.field.widget, "before", ""))

    @property
    def after(self) -> str:
        return str(getattr(self.field.widget, "after", ""))

    @property
    def inline(self) -> bool:
        return bool(getattr(self.field.widget, "inline", False))

    @property
    def may_stay_empty(self) -> bool:
        """Say whether its label says "(optional)": a choice from a list, and a filter, say so."""
        narrows = isinstance(self.form, Form) and self.form.narrows
        return not (self.field.required or narrows or self.kind == "select")

    @property
    def summary_id(self) -> str:
        """Return the id that the error summary leads to."""
        return f"{self.auto_id}_0" if self.kind in {"radios", "checkboxes"} else self.id_for_label

    @property
    def options(self) -> list[tuple[BoundWidget, str]]:
        """Return each choice of radios or checkboxes with its hint."""
        hints: Mapping[str, str] = getattr(self.field.widget, "hints", {})
        pairs = []
        for option in self.subwidgets:
            hint = hints.get(str(option.data["value"]), "")
            if hint:
                option.data["attrs"]["aria-describedby"] = f"{option.id_for_label}_hint"
            pairs.append((option, hint))
        return pairs

    def build_widget_attrs(
        self, attrs: dict[str, str | bool], widget: forms.Widget | None = None
    ) -> dict[str, str | bool]:
        built = super().build_widget_attrs(attrs, widget)
        kind = self.kind
        if (widget or self.field.widget).is_hidden:
            return built
        if kind in {"radios", "checkboxes"}:
            built.pop("aria-invalid", None)
        names = [str(self.field.widget.attrs.get("class", "")), self.CLASSES[kind]]
        width = str(getattr(self.field.widget, "width", ""))
        if width:
            names.append(
                f"govuk-input--width-{width}" if width.isdigit() else f"govuk-!-width-{width}"
            )
        if self.errors and kind in {"text", "textarea", "select", "file"}:
            names.append(f"{self.CLASSES[kind]}--error")
        built["class"] = " ".join(filter(None, names))
        return built


class GovukRenderer(DjangoTemplates):
    """Draw forms and fields from templates/forms, and bare widgets from Django's own templates."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = GovukBoundField

    def get_template(self, template_name: str) -> Any:
        if template_name.startswith("forms/"):
            return get_template(template_name)
        return super().get_template(template_name)


class Form(forms.Form):
    """The base of every form of ours; the browser is asked to check nothing by itself."""

    default_renderer = GovukRenderer
    use_required_attribute = False
    # What narrows a list asks for nothing, so none of its fields says that it may stay empty.
    narrows: ClassVar[bool] = False

    def full_clean(self) -> None:
        for name, field in self.fields.items():
            speak(field, str(self[name].label))
        super().full_clean()

    def refuse(self, reasons: Iterable[Reason]) -> None:
        """Show the reasons of an action: each at its field where it names one, else at the top."""
        for reason in reasons:
            self.add_error(reason.field if reason.field in self.fields else None, str(reason))


__all__ = [
    "Checkboxes",
    "Choice",
    "DateField",
    "FileField",
    "Form",
    "GovukRenderer",
    "ParagraphsField",
    "Radios",
    "ReadField",
    "TextField",
    "TextInput",
]
