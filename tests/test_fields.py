"""Rules of single fields, and of the filters that print amounts and dates; no database."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.template import Context, Template

from budgets.money import parse_pounds
from people.forms import DateField, Form, ParagraphsField, ReadField, TextField
from people.templatetags.countersign import instant, legal_date, money, pounds


class Line(Form):
    """The fields under test, each with its label."""

    title = TextField(label="Title")
    summary = ParagraphsField(label="Executive summary")
    signed_on = DateField(label="Date signed")
    amount = ReadField(label="Amount", read=parse_pounds, show="{:,.2f}".format, before="£")


def told(name: str, value: str) -> str:
    """Return the first sentence that ``value`` gets at the field ``name``."""
    return str(Line({name: value}).errors[name][0])


@pytest.mark.parametrize(
    "character",
    [
        *("\u200b", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069", "\ufeff"),
        *("\x00", "\x07", "\x1b", "\x85", "\ud800"),
    ],
)
@pytest.mark.parametrize(("field", "label"), [("title", "Title"), ("summary", "Executive summary")])
def test_a_hidden_character_is_refused_and_named(field: str, label: str, character: str) -> None:
    sentence = told(field, f"PCD 1{character}572")
    assert sentence.startswith(f"{label}: Character 6 is U+{ord(character):04X} (")


@pytest.mark.parametrize("text", ["Café “naïve” £5 ½", "a\tb", "Żółć ≥ 3", "✓ done"])
def test_plain_text_that_a_record_can_print_is_kept_as_it_is(text: str) -> None:
    assert TextField().clean(text) == text


@pytest.mark.parametrize("text", ["Ελλάδα", "עברית", "日本", "done 👍"])
def test_text_that_no_record_can_print_is_refused_and_named(text: str) -> None:
    letter = next(letter for letter in text if ord(letter) > 0x300)
    sentence = told("title", text)
    assert sentence.startswith(f"Title: “{letter}” (U+{ord(letter):04X}, ")
    assert "cannot be printed in a record" in sentence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("21/12/2023", date(2023, 12, 21)),
        ("1/2/2024", date(2024, 2, 1)),
        ("01/02/2024", date(2024, 2, 1)),
        ("21 December 2023", date(2023, 12, 21)),
        (" 21  december\u00a02023 ", date(2023, 12, 21)),
        ("21st Dec 2023", date(2023, 12, 21)),
        ("3 Sept 2024", date(2024, 9, 3)),
        ("2023-12-21", date(2023, 12, 21)),
        ("29/02/2024", date(2024, 2, 29)),
        ("1 January 1900", date(1900, 1, 1)),
        ("31 December 2199", date(2199, 12, 31)),
    ],
)
def test_a_date_is_read_in_three_ways(text: str, expected: date) -> None:
    assert DateField().clean(text) == expected


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("29/02/2023", "Date signed: there is no day “29/02/2023” in the calendar."),
        ("12/21/2023", "Date signed: there is no day “12/21/2023” in the calendar."),
        ("0/1/2023", "Date signed: there is no day “0/1/2023” in the calendar."),
        ("31 June 2023", "Date signed: there is no day “31 June 2023” in the calendar."),
        (
            "21/12/0203",
            "Date signed: the year of “21/12/0203” must lie between 1900 and 2199.",
        ),
        *(
            (
                text,
                f"Date signed: “{text}” is not a date we can read. "
                "Write it like 21/12/2023, 21 December 2023 or 2023-12-21.",
            )
            for text in (
                "21/12/23",
                "tomorrow",
                "21.12.2023",
                "21 Ju 2023",
                "21 Decembre 2023",
                "2023-12",
                "2023-12-21T00:00",
                "٢١/١٢/٢٠٢٣",
                "20231221",
            )
        ),
    ],
)
def test_a_date_that_is_none_is_refused_with_its_value(text: str, sentence: str) -> None:
    assert told("signed_on", text) == sentence


def test_a_long_wrong_date_is_shortened_in_the_sentence() -> None:
    assert f"“{'9' * 39}…”" in told("signed_on", "9" * 400)


def test_a_known_date_is_shown_in_words_and_read_back() -> None:
    form = Line(initial={"signed_on": date(2023, 12, 21)})
    assert 'value="21 December 2023"' in str(form)


def test_a_read_field_takes_what_its_reader_makes_of_the_text() -> None:
    assert ReadField(read=parse_pounds).clean(" £49.927m ") == Decimal("49927000.00")
    assert ReadField(read=parse_pounds, required=False).clean("  ") is None


def test_a_read_field_names_itself_before_the_reason() -> None:
    assert told("amount", "a lot").startswith("Amount: “a lot” ")
    assert told("amount", "100 %").startswith("Amount: “100 %” ")


def test_a_read_field_shows_a_known_value_as_it_is_typed() -> None:
    form = Line(initial={"amount": Decimal("4650000.00")})
    assert 'value="4,650,000.00"' in str(form)


@pytest.mark.parametrize(
    ("amount", "words", "signed"),
    [
        (Decimal("1234567.89"), "£1,234,567.89", "+£1,234,567.89"),
        (Decimal("-0.5"), "\N{MINUS SIGN}£0.50", "\N{MINUS SIGN}£0.50"),
        (Decimal(0), "£0.00", "£0.00"),
        (Decimal("-0.00"), "£0.00", "£0.00"),
        (499000, "£499,000.00", "+£499,000.00"),
        (Decimal("99999999999999999999.99"), "£99,999,999,999,999,999,999.99", None),
        (Decimal("1E+6"), "£1,000,000.00", None),
        (None, "", ""),
    ],
)
def test_pounds_are_printed_exactly(amount: Any, words: str, signed: str | None) -> None:
    assert pounds(amount) == words
    assert signed is None or pounds(amount, "+") == signed


@pytest.mark.parametrize("amount", [1.5, "12", True, Decimal("0.001"), Decimal("NaN")])
def test_pounds_refuse_what_is_not_exact(amount: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        pounds(amount)


def test_an_amount_says_its_sign_in_words_not_only_in_colour() -> None:
    assert money(Decimal(-5)) == (
        '<span class="cs-money cs-money--minus">\N{MINUS SIGN}£5.00</span>'
    )
    assert "+£5.00" in money(Decimal(5), signed=True)


def test_a_legal_date_is_a_day_and_an_instant_is_in_london() -> None:
    assert legal_date(date(2023, 12, 21)) == "21 December 2023"
    assert instant(datetime(2023, 12, 21, 14, 3, tzinfo=UTC)) == "21 December 2023 at 14:03"
    assert instant(datetime(2024, 6, 30, 23, 30, tzinfo=UTC)) == "1 July 2024 at 00:30"


def test_an_instant_is_no_legal_date_and_needs_a_zone() -> None:
    moment = datetime(2023, 12, 21, tzinfo=UTC)
    with pytest.raises(TypeError):
        legal_date(moment)
    with pytest.raises(ValueError, match="time zone"):
        instant(moment.replace(tzinfo=None))


def test_small_pieces_escape_what_they_are_given() -> None:
    source = (
        '{% load countersign %}{% tag words "green" %}{% row words words %}'
        "{% scroll words %}x{% endscroll %}{% breadcrumbs words '/a' 'Here' '' %}"
    )
    html = Template(source).render(Context({"words": "<i>"}))
    assert "<i>" not in html
    assert 'aria-label="&lt;i&gt;"' in html
    assert 'aria-current="page"' in html
