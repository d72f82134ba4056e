"""Rules of forms and of the filters that print amounts and dates; no database."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django import forms as django_forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict

from budgets.money import parse_pounds
from people.forms import (
    Checkboxes,
    DateField,
    FileField,
    Form,
    ParagraphsField,
    Radios,
    ReadField,
    TextField,
    TextInput,
)
from people.refusals import Reason
from people.templatetags.countersign import govuk


class Paper(Form):
    """One field of each kind."""

    title = TextField(label="Title", max_length=20, help_text="As it will be printed.")
    summary = ParagraphsField(label="Executive summary")
    type = django_forms.ChoiceField(label="Type", choices=[("", "Choose"), ("pcd", "Decision")])
    deferral = django_forms.ChoiceField(
        label="Is publication deferred?",
        widget=Radios(hints={"yes": "Give the reason below."}),
        choices=[("yes", "Yes"), ("no", "No")],
    )
    consulted = django_forms.MultipleChoiceField(
        label="Advisers consulted", widget=Checkboxes, choices=[("f", "Finance"), ("l", "Legal")]
    )
    confirmed = django_forms.BooleanField(label="I have read the paper")
    signed_on = DateField(label="Date signed")
    amount = ReadField(label="Amount", read=parse_pounds, before="£")
    years = django_forms.IntegerField(label="Years", min_value=1, widget=TextInput(after="years"))
    evidence = FileField(label="Evidence")
    password = django_forms.CharField(label="Password", widget=django_forms.PasswordInput)
    version = django_forms.CharField(widget=django_forms.HiddenInput, required=False)


GOOD: dict[str, Any] = {
    "title": "CONNECT",
    "summary": "One.\r\n\r\nTwo.",
    "type": "pcd",
    "deferral": "no",
    "consulted": ["f"],
    "confirmed": "on",
    "signed_on": "21/12/2023",
    "amount": "£4.65m",
    "years": "2",
    "password": "open sesame",
}


def paper(**changes: Any) -> Paper:
    """Return the good form with ``changes``."""
    data = MultiValueDict(
        {k: v if isinstance(v, list) else [v] for k, v in {**GOOD, **changes}.items()}
    )
    return Paper(data, MultiValueDict({"evidence": [SimpleUploadedFile("e.pdf", b"x")]}))


def words_at(form: Form, name: str) -> str:
    """Return the first sentence at the field ``name``."""
    return str(form.errors[name][0])


def drawn(form: Form, name: str) -> str:
    """Return the markup of one field with single blanks."""
    return re.sub(r"\s+", " ", form[name].as_field_group())


def test_a_good_paper_comes_out_exact_and_with_plain_line_ends() -> None:
    form = paper()
    assert form.is_valid(), form.errors
    assert form.cleaned_data["summary"] == "One.\n\nTwo."
    assert form.cleaned_data["signed_on"] == date(2023, 12, 21)
    assert form.cleaned_data["amount"] == Decimal("4650000.00")


def test_each_missing_answer_is_asked_for_by_name() -> None:
    form = Paper({})
    assert {name: words_at(form, name) for name in form.errors} == {
        "title": "Enter title.",
        "summary": "Enter executive summary.",
        "type": "Select type.",
        "deferral": "Answer the question “Is publication deferred?”",
        "consulted": "Select advisers consulted.",
        "confirmed": "Tick “I have read the paper” to go on.",
        "signed_on": "Enter date signed.",
        "amount": "Enter amount.",
        "years": "Enter years.",
        "evidence": "Select evidence.",
        "password": "Enter password.",
    }


def test_a_form_may_choose_its_own_words() -> None:
    class Own(Form):
        title = TextField(error_messages={"required": "Enter a title, as on the paper."})

    assert words_at(Own({}), "title") == "Enter a title, as on the paper."


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("title", "x" * 21, "Title must be 20 characters or fewer; it has 21."),
        ("type", "dmpcd", "Type: “dmpcd” is not one of the choices."),
        ("deferral", "maybe", "Is publication deferred?: “maybe” is not one of the choices."),
        ("consulted", ["x"], "Advisers consulted: “x” is not one of the choices."),
        ("years", "two", "Years must be a whole number."),
        ("years", "0", "Years must be 1 or more."),
        ("title", "One\nTwo", "Title must be on one line."),
    ],
)
def test_a_wrong_answer_is_refused_by_name(name: str, value: Any, sentence: str) -> None:
    assert words_at(paper(**{name: value}), name) == sentence


def test_a_per_cent_sign_in_a_label_does_no_harm() -> None:
    class Share(Form):
        share = django_forms.IntegerField(label="Share in %", max_value=100)

    assert words_at(Share({"share": "101"}), "share") == "Share in % must be 100 or less."


@pytest.mark.parametrize(
    ("name", "pieces"),
    [
        ("title", ['class="govuk-input"', 'for="id_title"', 'id="id_title_helptext"']),
        ("summary", ["<textarea", 'class="govuk-textarea"', 'rows="6"']),
        ("type", ["<select", 'class="govuk-select"']),
        ("deferral", ["<legend", 'id="id_deferral_0"', 'aria-describedby="id_deferral_0_hint"']),
        ("consulted", ["<legend", "govuk-checkboxes--small", 'id="id_consulted_1"']),
        ("confirmed", ['type="checkbox"', "govuk-checkboxes__label"]),
        ("signed_on", ["govuk-input--width-20"]),
        ("amount", ["govuk-input__prefix", "£"]),
        ("years", ["govuk-input__suffix", "years"]),
        ("evidence", ['type="file"', "govuk-file-upload"]),
        ("password", ['type="password"', "govuk-input"]),
    ],
)
def test_each_widget_is_drawn_plain_and_with_its_error(name: str, pieces: list[str]) -> None:
    plain, wrong = drawn(Paper(), name), drawn(Paper({}), name)
    for piece in pieces:
        assert piece in plain
    assert "error" not in plain
    assert "required" not in plain
    assert "govuk-form-group--error" in wrong
    assert f'id="id_{name}_error"' in wrong
    assert re.search(rf'aria-describedby="[^"]*id_{name}_error', wrong)


def test_radios_never_carry_a_mark_that_their_role_forbids() -> None:
    assert "aria-invalid" not in drawn(Paper({}), "deferral")
    assert 'aria-invalid="true"' in drawn(Paper({}), "title")


def test_what_was_typed_is_kept_and_escaped() -> None:
    html = drawn(paper(title="<b>" * 9), "title")
    assert 'value="&lt;b&gt;' in html
    assert "<b>" not in html


def test_a_password_is_never_sent_back() -> None:
    assert "open sesame" not in str(paper())


def test_the_whole_form_holds_its_hidden_fields_and_no_summary() -> None:
    html = str(Paper({}))
    assert 'type="hidden"' in html
    assert "error-summary" not in html


def test_the_summary_leads_to_each_field_and_to_the_first_choice() -> None:
    form = Paper({})
    form.refuse([Reason("You drafted it.", "paragraph 4.8"), Reason("Too long.", field="title")])
    html = render_to_string("components/errors.html", {"form": form})
    for place in ("#id_title", "#id_deferral_0", "#id_consulted_0", "#id_confirmed", "#id_type"):
        assert f'href="{place}"' in html
    assert "<li>You drafted it. (paragraph 4.8)</li>" in html
    assert '<a href="#id_title">Too long.</a>' in html


def test_one_summary_holds_the_faults_of_several_forms() -> None:
    forms = [Paper({}, prefix="a"), Paper({}, prefix="b")]
    html = render_to_string("components/errors.html", {"forms": forms})
    assert html.count("There is a problem") == 1
    assert 'href="#id_a-title"' in html
    assert 'href="#id_b-title"' in html


def test_a_form_without_faults_has_no_summary() -> None:
    assert not render_to_string("components/errors.html", {"form": paper()}).strip()
    assert not render_to_string("components/errors.html", {"form": Paper()}).strip()


def test_a_form_of_others_is_dressed_and_its_messages_name_the_field() -> None:
    class Theirs(django_forms.Form):
        login = django_forms.CharField(
            widget=django_forms.TextInput(attrs={"placeholder": "Login", "autofocus": True})
        )

    form = govuk(Theirs({}))
    html = str(form)
    assert "Enter login." in html
    assert "govuk-input--error" in html
    assert "placeholder" not in html
    assert "govuk" not in str(Theirs({}))


def test_a_refusal_gives_each_sentence_with_its_paragraph() -> None:
    html = render_to_string(
        "components/refusal.html",
        {"reasons": [Reason("You drafted <it>.", "Scheme, paragraph 4.8")], "heading": "No"},
    )
    assert "You drafted &lt;it&gt;." in html
    assert "Scheme, paragraph 4.8" in html
    assert "This cannot be done yet" not in html
