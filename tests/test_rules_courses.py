"""Whether a step may follow the steps before it: each rule on both sides of its boundary."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from contracts.courses import Consented, Course, Next, after, remarks
from contracts.frameworks import Party
from contracts.kinds import (
    AWARD,
    CLERICAL,
    CONSENT,
    EXTENSION,
    NOVATION,
    OPTION,
    RENAMED,
    ROUTE,
    TERMINATION,
    VALUE_INCREASE,
)
from contracts.ladder import ladder
from contracts.rungs import Stood, climb
from contracts.standing import ChangeFact, ExecutionFact, breaches, standing, too_early
from contracts.terms import Term

DAY = timedelta(days=1)
STARTS, ENDS = date(2026, 4, 1), date(2028, 3, 31)
ENGIE, EQUANS = Party("Engie Ltd", "01234567"), Party("Equans Ltd", "07654321")


def options(words: str = "2 x 1 year", today: date = STARTS) -> tuple[Stood, ...]:
    notice = Term.parse("3 months")
    return climb(ladder("2 years", words), (STARTS, ENDS), [], notice, today).rungs


COURSE = Course(ENGIE, "open", STARTS, ENDS, options=options())
LAST_TO_DECIDE = date(2028, 1, 1)


def said(course: Course, step: Next) -> str:
    return " ".join(f"{remark.rule} {remark.sentence}" for remark in remarks(course, step))


# Options --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "term", "words"),
    [
        (LAST_TO_DECIDE, "1 year", ""),
        (LAST_TO_DECIDE + DAY, "1 year", "was to be decided by 1 January 2028"),
        (STARTS, "2 years", "The next option is of 1 year; 2 years is asked for"),
        (STARTS, "11 months", "The next option is of 1 year; 11 months is asked for"),
    ],
)
def test_s8_an_option_is_the_next_rung_and_is_taken_up_by_its_last_day_to_decide(
    on: date, term: str, words: str
) -> None:
    found = said(COURSE, Next(OPTION, on, Term.parse(term)))
    assert words in found
    assert bool(found) == bool(words)


@pytest.mark.parametrize(("term", "within"), [("4 years", True), ("4 years and 1 day", False)])
def test_s8_an_option_up_to_a_time_is_taken_up_in_part_on_the_shorter_reading(
    term: str, *, within: bool
) -> None:
    rungs = climb(ladder("1 year", "up to 5 years"), (STARTS, ENDS), [], None, STARTS).rungs
    course = replace(COURSE, options=rungs)
    assert (said(course, Next(OPTION, STARTS, Term.parse(term))) == "") is within


def test_s8_options_are_taken_up_once_each_and_then_none_is_left() -> None:
    year = Next(OPTION, STARTS, Term.parse("1 year"))
    once = after(COURSE, year)
    assert (said(once, year), once.ends_on) == ("", date(2029, 3, 31))
    twice = after(once, year)
    assert "S8 The contract has no option left" in said(twice, year)
    assert "are not read" in said(replace(COURSE, options=None), year)


# Nothing after the end ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (None, "Say on which day"),
        (STARTS - DAY, "is before the contract starts"),
        (STARTS, ""),
        (ENDS - DAY, ""),
        (ENDS, "is no early end"),
    ],
)
def test_s12_a_contract_ends_early_within_its_life(on: date | None, words: str) -> None:
    found = said(COURSE, Next(TERMINATION, STARTS, ends_on=on))
    assert words in found
    assert bool(found) == bool(words)


@pytest.mark.parametrize("kind", [EXTENSION, OPTION, NOVATION, CLERICAL, TERMINATION, ROUTE])
def test_s12_nothing_follows_an_early_end(kind: str) -> None:
    ended = after(COURSE, Next(TERMINATION, STARTS, ends_on=STARTS))
    assert said(ended, Next(kind, STARTS)) == (
        "S12 The contract is ended early on 1 April 2026; nothing follows that."
    )


def test_a_contract_without_an_end_is_not_extended() -> None:
    year = Next(EXTENSION, STARTS, Term.parse("1 year"))
    assert said(COURSE, year) == ""
    assert "nothing to extend" in said(replace(COURSE, ends_on=None, endless=True), year)


# Whose contract it is -------------------------------------------------------------------------


def passing(kind: str, incoming: Party, **facts: object) -> Next:
    return replace(Next(kind, STARTS, outgoing=ENGIE, incoming=incoming), **facts)  # type: ignore[arg-type]


def test_l7_a_novation_is_from_who_holds_the_contract_to_another() -> None:
    assert said(COURSE, passing(NOVATION, EQUANS)) == ""
    assert "Equans Ltd is not its supplier" in said(
        COURSE, replace(passing(NOVATION, ENGIE), outgoing=EQUANS)
    )
    assert "is its supplier already" in said(COURSE, passing(NOVATION, ENGIE))
    held = after(COURSE, passing(NOVATION, EQUANS))
    assert held.supplier == EQUANS
    assert "Engie Ltd is not its supplier; Equans Ltd is" in said(
        held, passing(RENAMED, Party("Engie plc", "01234567"))
    )


def test_l7_a_consent_names_its_condition_and_is_used_once_by_the_novation_that_meets_it() -> None:
    assert "on what condition" in said(COURSE, passing(CONSENT, EQUANS, condition=" "))
    assert said(COURSE, passing(CONSENT, EQUANS, condition="A guarantee is given.")) == ""
    with_consent = replace(COURSE, consents=(Consented(4, EQUANS, "A guarantee is given."),))
    assert "Change 4 consents to it on a condition: name it" in said(
        with_consent, passing(NOVATION, EQUANS)
    )
    assert "how the condition is met: A guarantee" in said(
        with_consent, passing(NOVATION, EQUANS, consent=4)
    )
    assert "consents to Equans Ltd, not to Other Ltd" in said(
        with_consent, passing(NOVATION, Party("Other Ltd"), consent=4)
    )
    met = passing(NOVATION, EQUANS, consent=4, condition="It was given on 1 March.")
    assert said(with_consent, met) == ""
    used = replace(after(with_consent, met), supplier=ENGIE)
    assert "no consent that is still to be used" in said(used, met)


@pytest.mark.parametrize(
    ("name", "number", "words"),
    [
        ("Engie plc", "01234567", ""),
        ("Engie Ltd", "09999999", ""),
        ("Engie Ltd", "01234567", "is its name and its number already"),
        ("Equans Ltd", "07654321", "that is a novation"),
        ("Equans Ltd", "", "that is a novation"),
    ],
)
def test_a_company_that_is_renamed_keeps_its_name_or_its_number(
    name: str, number: str, words: str
) -> None:
    found = said(COURSE, passing(RENAMED, Party(name, number)))
    assert words in found
    assert bool(found) == bool(words)


@pytest.mark.parametrize(
    ("route", "words"), [("", "Say how"), ("open", "already"), ("single_tender", "")]
)
def test_b9_a_route_is_put_right_to_another(route: str, words: str) -> None:
    found = said(COURSE, Next(ROUTE, STARTS, route=route))
    assert words in found
    assert bool(found) == bool(words)


# Standing and execution -----------------------------------------------------------------------


def fact(number: int, kind: str, value: str, **more: object) -> ChangeFact:
    plain = ChangeFact(number, kind, Decimal(value), None, None, None, kind == VALUE_INCREASE)
    return replace(plain, **more)  # type: ignore[arg-type]


def done(value: str, last: date | None = ENDS, starts: date = STARTS) -> ExecutionFact:
    return ExecutionFact(Decimal(value), starts, last, STARTS)


BEGUN = fact(1, AWARD, "500000.00", executed=done("500000.00"), term=Term.parse("2 years"))


def test_b9_a_correction_moves_the_base_and_is_no_modification() -> None:
    more = fact(3, VALUE_INCREASE, "50000.00")
    found = standing([BEGUN, fact(2, CLERICAL, "-100000.00"), more])
    assert (found.original_value, found.percent_base) == (Decimal("400000"), Decimal("400000"))
    assert (found.cumulative_change, found.cumulative_percent) == (
        Decimal("50000.00"),
        Decimal("12.5"),
    )


def test_s12_an_early_end_is_the_end_whatever_was_signed_that_day() -> None:
    early = date(2027, 6, 30)
    ended = fact(2, TERMINATION, "-1000.00", until=early)
    waiting = standing([BEGUN, ended])
    assert (waiting.ends_on, waiting.latest_possible_end, waiting.ends_early_on) == (
        ENDS,
        early,
        early,
    )
    assert waiting.authorised_term_words == "2 years, ended early on 30 June 2027"
    assert standing([BEGUN, replace(ended, executed=done("-1000.00", early))]).ends_on == early
    before = standing([BEGUN])
    assert breaches(ended, done("-1000.00", early), before) == []
    for other in (early - DAY, early + DAY):
        (breach,) = breaches(ended, done("-1000.00", other), before)
        assert "it was decided to end it on 30 June 2027" in breach.sentence


@pytest.mark.parametrize(
    ("value", "within"),
    [("-1000.00", True), ("-999.99", False), ("-1000.01", False)],
)
def test_s12_what_was_decided_is_let_go_to_the_penny(value: str, *, within: bool) -> None:
    early = date(2027, 6, 30)
    ended = fact(2, TERMINATION, "-1000.00", until=early)
    assert (breaches(ended, done(value, early), standing([BEGUN])) == []) is within


def test_a_contract_without_an_end_is_executed_without_a_last_day_and_no_other() -> None:
    endless = fact(1, AWARD, "10.00", words="perpetual", endless=True)
    assert breaches(endless, done("10.00", None), standing([endless])) == []
    assert "last day" in breaches(BEGUN, done("10.00", None), standing([BEGUN]))[0].sentence
    begun = replace(endless, executed=done("10.00", None))
    more = fact(2, VALUE_INCREASE, "1.00")
    assert breaches(more, done("1.00", None), standing([begun])) == []
    assert standing([begun, more]).endless
    assert breaches(more, done("1.00", None), standing([BEGUN])) != []


@pytest.mark.parametrize(
    ("signed", "starts", "words"),
    [
        (STARTS, STARTS, ""),
        (STARTS - DAY, STARTS, "It was signed on 31 March 2026, before it was authorised"),
        (STARTS, STARTS - DAY, "It starts on 31 March 2026, before its authority takes effect"),
    ],
)
def test_t1_what_is_signed_or_starts_before_its_authority_needs_a_reason(
    signed: date, starts: date, words: str
) -> None:
    found = too_early(ExecutionFact(Decimal(1), starts, ENDS, signed), STARTS, STARTS)
    assert words in found
    assert bool(found) == bool(words)
