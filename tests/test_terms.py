"""Prove how terms end, how a contract's changes fold, and each edge of an authority.

Nothing here reads the clock: every date is written.
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.kinds import AWARD, EXTENSION, OPTION
from contracts.standing import (
    ChangeFact,
    ExecutionFact,
    NotAHistory,
    Standing,
    breaches,
    standing,
)
from contracts.terms import NotATerm, Term, Unit

VARIATION = "value_increase"
YEAR = Term.of(1, Unit.YEARS)
START, END = date(2024, 4, 1), date(2025, 3, 31)
DAY = timedelta(days=1)
PENNY = Decimal("0.01")


def executed(value: str, starts: date, ends: date, signed: date = START) -> ExecutionFact:
    return ExecutionFact(Decimal(value), starts, ends, signed)


def award(fact: ExecutionFact | None = None, options: Term | None = None) -> ChangeFact:
    return ChangeFact(
        number=1,
        kind=AWARD,
        value=Decimal("499000.00"),
        term=YEAR,
        options=options,
        executed=fact,
        counts_as_modification=False,
    )


def change(
    number: int, kind: str, value: str, term: Term | None, fact: ExecutionFact | None = None
) -> ChangeFact:
    return ChangeFact(number, kind, Decimal(value), term, None, fact, kind != OPTION)


RUNNING = award(executed("499000.00", START, END))
VARIED = change(2, VARIATION, "1.00", None)


MIXED = ((1, Unit.YEARS), (2, Unit.MONTHS), (3, Unit.DAYS))


@pytest.mark.parametrize(
    ("text", "parts", "words"),
    [
        ("1 year", ((1, Unit.YEARS),), "1 year"),
        ("1 years", ((1, Unit.YEARS),), "1 year"),
        ("18 months", ((18, Unit.MONTHS),), "18 months"),
        (" 6 Weeks ", ((6, Unit.WEEKS),), "6 weeks"),
        ("11 months and 14 days", ((11, Unit.MONTHS), (14, Unit.DAYS)), "11 months and 14 days"),
        ("1 year and 2 months and 3 days", MIXED, "1 year, 2 months and 3 days"),
        ("999 years", ((999, Unit.YEARS),), "999 years"),
    ],
)
def test_a_term_is_read_and_printed_in_its_own_words(
    text: str, parts: tuple[tuple[int, Unit], ...], words: str
) -> None:
    assert Term.parse(text) == Term(parts)
    assert str(Term(parts)) == words
    assert Term.parse(words) == Term(parts)


@pytest.mark.parametrize(
    "text",
    (
        "|1|year|one year|0 years|-1 year|1.5 years|01 years|1  year|1 year 2 months|1 year and|"
        "2 months and 1 year|1 year and 2 years|up to 5 years|\u0661 year|1 wee\u212a|1000 years|"
        "1201 months|5201 weeks|36501 days|99999 days|1 year\u202e|" + "1 year, " * 50
    ).split("|"),
)
def test_anything_else_is_no_term_and_a_sentence_says_so(text: str) -> None:
    with pytest.raises(NotATerm, match=r"\.$") as refused:
        Term.parse(text)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 200


def test_a_term_has_a_part_and_each_part_counts_something() -> None:
    for parts in ((), ((0, Unit.DAYS),), ((1, Unit.YEARS), (-1, Unit.DAYS))):
        with pytest.raises(NotATerm):
            Term(parts)


@pytest.mark.parametrize(
    ("text", "months"),
    [("1 year", 12), ("1 year and 6 months", 18), ("1 month and 1 day", None), ("4 weeks", None)],
)
def test_months_are_counted_only_where_they_are_whole(text: str, months: int | None) -> None:
    assert Term.parse(text).months == months


@pytest.mark.parametrize(
    ("text", "starts", "last"),
    [
        ("1 year", date(2024, 4, 1), date(2025, 3, 31)),
        ("1 year", date(2023, 4, 1), date(2024, 3, 31)),
        ("1 year", date(2023, 3, 1), date(2024, 2, 29)),
        ("1 year", date(2024, 2, 29), date(2025, 2, 27)),
        ("4 years", date(2024, 2, 29), date(2028, 2, 28)),
        ("1 month", date(2023, 1, 31), date(2023, 2, 27)),
        ("1 month", date(2024, 1, 31), date(2024, 2, 28)),
        ("1 month", date(2024, 1, 28), date(2024, 2, 27)),
        ("1 month", date(2024, 12, 31), date(2025, 1, 30)),
        ("1 month", date(2024, 12, 1), date(2024, 12, 31)),
        ("12 months", date(2024, 12, 1), date(2025, 11, 30)),
        ("18 months", date(2024, 4, 1), date(2025, 9, 30)),
        ("2 weeks", date(2024, 4, 1), date(2024, 4, 14)),
        ("1 day", date(2024, 4, 1), date(2024, 4, 1)),
        ("11 months and 14 days", date(2024, 4, 1), date(2025, 3, 14)),
        ("1 month and 1 day", date(2023, 1, 31), date(2023, 2, 28)),
        ("1 year, 1 month and 1 week", date(2024, 4, 1), date(2025, 5, 7)),
    ],
)
def test_a_term_ends_on_the_day_before_its_anniversary(text: str, starts: date, last: date) -> None:
    assert Term.parse(text).last_day(starts) == last
    assert Term.parse(text).plus(starts) == last + DAY


@given(
    st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)),
    st.integers(min_value=1, max_value=240),
)
def test_a_longer_term_ends_later_and_a_later_start_never_earlier(day: date, count: int) -> None:
    term, longer = Term.of(count, Unit.MONTHS), Term.of(count + 1, Unit.MONTHS)
    assert day <= term.last_day(day) < longer.last_day(day)
    assert term.last_day(day) <= term.last_day(day + DAY)


def test_twelve_months_end_with_a_year() -> None:
    day = date(2020, 1, 1)
    while day < date(2036, 1, 1):
        assert Term.of(12, Unit.MONTHS).last_day(day) == YEAR.last_day(day)
        day += DAY


@pytest.mark.parametrize("unit", Unit)
def test_a_term_past_the_calendar_is_refused(unit: Unit) -> None:
    with pytest.raises(NotATerm, match="has no end"):
        Term.of(1, unit).plus(date.max)


def test_an_award_authorised_but_not_executed_has_no_value_and_no_dates_yet() -> None:
    assert standing([award()]) == Standing(
        authorised_value=Decimal("499000.00"),
        original_value=None,
        current_value=None,
        authorised_not_executed=Decimal("499000.00"),
        cumulative_change=Decimal("0.00"),
        percent_base=Decimal("499000.00"),
        cumulative_percent=Decimal("0.0"),
        starts_on=None,
        ends_on=None,
        authorised_term_words="1 year",
        latest_possible_end=None,
    )


def test_the_change_of_the_paper_is_49_9_per_cent_of_the_original_value() -> None:
    found = standing([RUNNING, change(2, VARIATION, "249000.00", None)])
    assert found.cumulative_percent == Decimal("49.9")
    assert found.authorised_value == Decimal("748000.00")
    assert (found.original_value, found.current_value) == (Decimal("499000"), Decimal("499000"))
    assert found.authorised_not_executed == Decimal("249000.00")
    assert (found.starts_on, found.ends_on, found.latest_possible_end) == (START, END, END)


def test_before_execution_the_percentage_is_of_the_authorised_award() -> None:
    found = standing([award(), change(2, EXTENSION, "249000.00", YEAR)])
    assert (found.percent_base, found.cumulative_percent) == (Decimal("499000"), Decimal("49.9"))


def test_the_original_value_is_the_award_as_executed() -> None:
    less = award(executed("400000.00", START, END))
    found = standing([less, change(2, EXTENSION, "100000.00", YEAR)])
    assert (found.original_value, found.percent_base) == (Decimal("400000"), Decimal("400000"))
    assert found.cumulative_percent == Decimal("25.0")
    assert found.authorised_value == Decimal("599000.00")


def test_a_change_counts_as_executed_or_while_it_waits_as_authorised() -> None:
    second = executed("40000.00", date(2025, 4, 1), date(2026, 3, 31), date(2025, 3, 1))
    found = standing(
        [
            RUNNING,
            change(2, EXTENSION, "50000.00", YEAR, second),
            change(3, VARIATION, "-10000.00", None),
            change(4, OPTION, "70000.00", YEAR),
        ]
    )
    assert found.cumulative_change == Decimal("30000.00")
    assert found.current_value == Decimal("539000.00")
    assert found.authorised_not_executed == Decimal("60000.00")
    assert found.authorised_value == Decimal("609000.00")
    assert found.ends_on == date(2026, 3, 31)
    assert found.authorised_term_words == "1 year, extended by 1 year, option of 1 year"


def test_no_percentage_of_nothing() -> None:
    free = replace(award(), value=Decimal("0.00"))
    assert standing([free, change(2, VARIATION, "1.00", None)]).cumulative_percent is None


def test_the_end_is_that_of_the_change_signed_last_whatever_its_number() -> None:
    longer = executed("0.00", date(2025, 4, 1), date(2026, 3, 31), date(2025, 3, 2))
    varied = executed("0.00", START, END, date(2025, 3, 1))
    changes = [
        RUNNING,
        change(2, EXTENSION, "0.00", YEAR, longer),
        change(3, VARIATION, "0.00", None, varied),
    ]
    assert standing(changes).ends_on == date(2026, 3, 31)
    same_day = replace(longer, signed_on=date(2025, 3, 1))
    changes[1] = replace(changes[1], executed=same_day)
    assert standing(changes).ends_on == date(2026, 3, 31)
    changes[2] = change(3, EXTENSION, "0.00", YEAR, replace(same_day, ends_on=date(2025, 6, 30)))
    assert standing(changes).ends_on == date(2026, 3, 31)


def test_the_latest_end_counts_extensions_and_options_once() -> None:
    with_option = award(executed("499000.00", START, END), options=YEAR)
    assert standing([with_option]).latest_possible_end == date(2026, 3, 31)
    extended = [with_option, change(2, EXTENSION, "0.00", Term.of(6, Unit.MONTHS))]
    assert standing(extended).latest_possible_end == date(2026, 9, 30)
    assert standing(extended).authorised_term_words == (
        "1 year, extended by 6 months, with options of 1 year"
    )
    taken = [*extended, change(3, OPTION, "0.00", YEAR)]
    assert standing(taken).latest_possible_end == date(2026, 9, 30)


def test_an_option_longer_than_was_left_is_still_counted_in_full() -> None:
    changes = [RUNNING, change(2, OPTION, "0.00", YEAR)]
    assert standing(changes).latest_possible_end == date(2026, 3, 31)


def test_an_award_without_a_term_on_the_paper_is_measured_as_executed() -> None:
    bare = replace(RUNNING, term=None)
    found = standing([bare, change(2, EXTENSION, "0.00", YEAR)])
    assert found.authorised_term_words == "not stated, extended by 1 year"
    assert found.latest_possible_end == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([], "begins with its award"),
        ([VARIED], "begins with its award"),
        ([award(), replace(award(), number=2)], "awarded once"),
        ([award(), replace(VARIED, number=1)], "rise"),
        ([award(), replace(VARIED, number=3), VARIED], "rise"),
        ([award(), replace(VARIED, executed=RUNNING.executed)], "only after the award"),
    ],
)
def test_what_is_no_history_is_refused(changes: list[ChangeFact], words: str) -> None:
    with pytest.raises(NotAHistory, match=words):
        standing(changes)


def said(what: ChangeFact, fact: ExecutionFact, before: list[ChangeFact]) -> str:
    return " ".join(b.sentence for b in breaches(what, fact, standing(before)))


def test_an_award_exactly_as_authorised_is_within() -> None:
    assert said(award(), executed("499000.00", START, END), [award()]) == ""


@pytest.mark.parametrize("less", ["498999.99", "0.00"])
def test_an_award_for_less_and_for_shorter_is_within(less: str) -> None:
    assert said(award(), executed(less, START, END - DAY), [award()]) == ""


def test_a_penny_above_is_beyond() -> None:
    fact = executed(str(Decimal("499000.00") + PENNY), START, END)
    assert said(award(), fact, [award()]) == (
        "£499,000.01 is above the £499,000.00 authorised, by £0.01."
    )


def test_a_day_too_long_is_beyond() -> None:
    assert said(award(), executed("499000.00", START, END + DAY), [award()]) == (
        "It would end on 1 April 2025, after 31 March 2025; "
        "1 year from 1 April 2024 was authorised."
    )


def test_an_award_may_start_on_any_day_and_runs_from_it() -> None:
    late = date(2024, 6, 15)
    assert said(award(), executed("1.00", late, date(2025, 6, 14)), [award()]) == ""
    assert "15 June 2025" in said(award(), executed("1.00", late, date(2025, 6, 15)), [award()])


def test_a_contract_of_one_day_is_within_and_of_less_is_not() -> None:
    assert said(award(), executed("1.00", START, START), [award()]) == ""
    assert said(award(), executed("1.00", START, START - DAY), [award()]) == (
        "It would end on 31 March 2024, before it starts on 1 April 2024."
    )


def test_an_award_without_a_term_is_measured_by_value_alone() -> None:
    bare = replace(award(), term=None)
    assert said(bare, executed("499000.00", START, date(2099, 1, 1)), [bare]) == ""
    assert "above" in said(bare, executed("499000.01", START, END), [bare])


def test_every_reason_is_given_at_once() -> None:
    fact = executed("500000.00", START, END + DAY)
    assert len(breaches(award(), fact, standing([award()]))) == 2


NEXT, LAST = date(2025, 4, 1), date(2026, 3, 31)
PENNY_OVER = "£50,000.01 is above the £50,000.00 authorised, by £0.01."
DAY_OVER = (
    "It would end on 1 April 2026, after 31 March 2026; 1 year from 1 April 2025 was authorised."
)
DAY_EARLY = "It would start on 31 March 2025, before the extension can begin on 1 April 2025."


@pytest.mark.parametrize("kind", [EXTENSION, OPTION])
@pytest.mark.parametrize(
    ("value", "starts", "ends", "words"),
    [
        ("50000.00", NEXT, LAST, ""),
        ("49999.99", NEXT, LAST - DAY, ""),
        ("50000.00", NEXT + DAY, LAST, ""),
        ("50000.01", NEXT, LAST, PENNY_OVER),
        ("50000.00", NEXT, LAST + DAY, DAY_OVER),
        ("50000.00", NEXT + DAY, LAST + DAY, DAY_OVER),
        ("50000.00", NEXT - DAY, LAST, DAY_EARLY),
    ],
)
def test_an_extension_runs_from_the_end_of_what_it_extends(
    kind: str, value: str, starts: date, ends: date, words: str
) -> None:
    extension = change(2, kind, "50000.00", YEAR)
    assert said(extension, executed(value, starts, ends), [RUNNING, extension]) == words


def test_an_extension_follows_the_contract_as_executed_not_as_authorised() -> None:
    short = award(executed("499000.00", START, date(2025, 1, 31)))
    extension = change(2, EXTENSION, "0.00", Term.of(1, Unit.MONTHS))
    begins = date(2025, 2, 1)
    assert said(extension, executed("0.00", begins, date(2025, 2, 28)), [short, extension]) == ""
    assert said(extension, executed("0.00", begins, date(2025, 3, 1)), [short, extension]) != ""


OVERRUN = "It would end on 1 April 2025, after 31 March 2025; no more time was authorised."
FORERUN = "It would start on 31 March 2024, before the contract starts on 1 April 2024."


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        (START, END, ""),
        (END, END, ""),
        (START + DAY, END - DAY, ""),
        (START + DAY, END + DAY, OVERRUN),
        (START - DAY, END, FORERUN),
    ],
)
def test_a_variation_without_a_term_gives_no_time(starts: date, ends: date, words: str) -> None:
    variation = change(2, VARIATION, "249000.00", None)
    assert said(variation, executed("249000.00", starts, ends), [RUNNING, variation]) == words


@pytest.mark.parametrize(
    ("value", "within"), [("-10000.01", True), ("-10000.00", True), ("-9999.99", False)]
)
def test_a_smaller_saving_than_authorised_is_beyond(value: str, *, within: bool) -> None:
    saving = change(2, VARIATION, "-10000.00", None)
    assert (said(saving, executed(value, START, END), [RUNNING, saving]) == "") is within


@pytest.mark.parametrize("term", [YEAR, None])
def test_a_change_cannot_be_executed_before_its_award(term: Term | None) -> None:
    early = change(2, EXTENSION, "1.00", term)
    assert said(early, executed("1.00", START, END), [award(), early]) == (
        "The award is not executed, so there is no contract yet to change."
    )
