"""Option ladders: what the words of real papers mean, and where each step stands. No database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from contracts.ladder import EXTRA, TOTAL, Ladder, NotALadder, ladder, ladder_as_printed, read
from contracts.rungs import EXERCISED, LAPSED, PLANNED, Climb, before, climb
from contracts.terms import Term

DAY = timedelta(days=1)
YEAR, HALF = Term.parse("1 year"), Term.parse("6 months")
BEGINS, ENDS = date(2020, 4, 1), date(2025, 3, 31)


def steps(found: Ladder) -> list[str]:
    """Return the base and the steps in words."""
    return [str(found.base or found.until or "none"), *(rung.words for rung in found.rungs)]


def stood(
    found: Ladder, ends: date, today: date, *taken: Term | None, notice: Term | None = HALF
) -> Climb:
    """Return a ladder that began on 1 April 2020 and runs to a day, as it stands on another."""
    return climb(found, (BEGINS, ends), taken, notice, today)


# Words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "found", "longest"),
    [
        ("5+1+1", ["5 years", "1 year", "1 year"], "84 months"),
        ("4+4+2", ["4 years", "4 years", "2 years"], "120 months"),
        ("10 years (4+4+2)", ["4 years", "4 years", "2 years"], "120 months"),
        ("1 + 1 years", ["1 year", "1 year"], "24 months"),
        ("5 + 2 months", ["5 months", "2 months"], "7 months"),
        ("3 x 1 year", ["none", "1 year", "1 year", "1 year"], "None"),
        ("2 x 2 years", ["none", "2 years", "2 years"], "None"),
        ("2 \N{MULTIPLICATION SIGN} 2 years", ["none", "2 years", "2 years"], "None"),
        ("11 months and 14 days", ["11 months and 14 days"], "11 months and 14 days"),
        ("12 months", ["12 months"], "12 months"),
        ("3 years and 2 months", ["3 years and 2 months"], "38 months"),
        ("3 years and 2 months from February 2020", ["3 years and 2 months"], "38 months"),
        ("to 31 March 2016", ["2016-03-31"], "None"),
        ("2 years to 31 October 2022", ["2 years"], "24 months"),
        ("to 28 February 2024 + 2 x 1 year", ["2024-02-28", "1 year", "1 year"], "None"),
        ("3 months (June to September 2023)", ["3 months"], "3 months"),
        ("up to 11 months", ["11 months"], "11 months"),
        ("1 year with options up to 5 years", ["1 year", "up to 5 years"], "72 months"),
        ("3 years with an option of 1 year", ["3 years", "1 year"], "48 months"),
        ("2 years plus two options of 1 year", ["2 years", "1 year", "1 year"], "48 months"),
        ("3 years + 1 year + 1 year", ["3 years", "1 year", "1 year"], "60 months"),
        ("1 year then 2 years", None, None),
        ("two further calls, to May 2028", ["none", "call 1", "call 2"], "None"),
    ],
)
def test_the_words_of_real_papers_are_read(
    words: str, found: list[str] | None, longest: str | None
) -> None:
    if found is None:
        with pytest.raises(NotALadder):
            read(words)
        return
    assert (steps(read(words)), str(read(words).longest)) == (found, longest)


@pytest.mark.parametrize(
    ("term", "options", "reading", "found", "longest"),
    [
        ("2 years", "1 + 1 years", EXTRA, ["2 years", "1 year", "1 year"], "48 months"),
        ("3 years", "2 x 2 years", EXTRA, ["3 years", "2 years", "2 years"], "84 months"),
        ("10 years", "4 + 2 years", TOTAL, ["4 years", "4 years", "2 years"], "120 months"),
        ("1 year", "up to 5 years", TOTAL, ["1 year", "up to 5 years"], "60 months"),
        ("1 year", "up to 5 years", EXTRA, ["1 year", "up to 5 years"], "72 months"),
        ("18 months", "6 months", TOTAL, ["1 year", "6 months"], "18 months"),
        ("15 months", "two further calls, to May 2028", EXTRA, ["15 months", "call 1", "call 2"],
         "None"),
        ("1 year", "with extension options up to 5 years", EXTRA, ["1 year", "up to 5 years"],
         "72 months"),
        ("1 year", "with two further extension options of 1 year", EXTRA,
         ["1 year", "1 year", "1 year"], "36 months"),
        ("2 years", "1 year, then 6 months", EXTRA, ["2 years", "1 year", "6 months"], "42 months"),
    ],
)  # fmt: skip
def test_options_stand_on_top_of_the_term_or_within_it_as_the_paper_reads_them(
    term: str, options: str, reading: str, found: list[str], longest: str
) -> None:
    made = ladder(term, options, reading)
    assert (steps(made), str(made.longest)) == (found, longest)
    assert made.is_clear


def test_up_to_without_a_reading_has_two_and_the_shorter_is_tested() -> None:
    found = ladder("1 year", "options up to 5 years")  # recommendation 8 of PCD 1572
    assert (str(found.shortest), str(found.longest)) == ("60 months", "72 months")
    assert not found.is_clear


@pytest.mark.parametrize(
    ("printed", "options", "found"),
    [
        ("options up to 5 years", "5 years", "up to 5 years"),
        ("as the parties may agree", "5 years", "5 years"),
        ("", "5 years", "5 years"),
        ("2 years", "", "2 years"),
    ],
)
def test_the_words_as_printed_come_before_the_plain_ones(
    printed: str, options: str, found: str
) -> None:
    made = ladder_as_printed("1 year", printed, options, EXTRA)
    assert [rung.words for rung in made.rungs] == [found]


def test_an_option_may_have_a_last_day_and_a_value_of_its_own() -> None:
    dated = ladder("2 years to 31 October 2022", "1 year to 31 October 2023").rungs[0]
    assert dated.until == date(2023, 10, 31)
    assert ladder("18 months", "18 months for a further 96,300").rungs[0].value == Decimal(96300)


def test_a_contract_may_be_endless_or_be_broken_early() -> None:
    found = read("perpetual, reviewed annually")
    assert (found.endless, found.note, found.longest) == (True, "reviewed annually", None)
    assert str(read("5 years with a break at 3 years").breaks[0].after) == "3 years"
    assert read("5 years, break option after 31 March 2023").breaks[0].on == date(2023, 3, 31)
    assert ladder("5 years", "break at 3 years").rungs == ()
    mixed = ladder("5 years", "1 year, break at 3 years")
    assert (len(mixed.rungs), len(mixed.breaks)) == (1, 1)


def test_words_name_the_first_day_and_a_month_ends_on_its_last() -> None:
    assert read("3 years from April 2022").starts_on == date(2022, 4, 1)
    assert read("two further calls, to May 2028").rungs[0].until == date(2028, 5, 31)
    assert read("to February 2028").until == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("", "“” is not read as a term with options"),
        ("until done", "“until done” is not read as a term with options"),
        ("0 years", "“0 years” is not read"),
        ("4 years 2022 to 2026", "is not read as a term with options"),
        ("10 years (4+4+1)", "4+4+1 does not come to 10 years."),
        ("to 31 February 2020", "There is no 31 February 2020 in the calendar."),
        ("2000 years", "is out of reason"),
        ("1 year with options of some kind", "“some kind” is not read as options"),
        ("18 months with options of 1 year for a further 9,63", "a comma that does not part"),
        ("two further years", "is not read as a term with options"),
        ("perpetual + 1 year and a bit", "is not read as options"),
        ("x" * 400, "…"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(words: str, why: str) -> None:
    with pytest.raises(NotALadder) as refused:
        read(words)
    assert why in str(refused.value)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("term", "options", "reading", "why"),
    [
        ("2 years", "2 years", TOTAL, "not within a term of 2 years"),
        ("90 days", "30 days", TOTAL, "not within a term of 90 days"),
        ("5 years", "up to 5 years", TOTAL, "is not longer than the term of 5 years"),
        ("1 year", "1 year", "perhaps", "Accepted: extra, total, not stated."),
    ],
)
def test_a_reading_that_does_not_fit_the_words_is_refused(
    term: str, options: str, reading: str, why: str
) -> None:
    with pytest.raises(NotALadder, match=why):
        ladder(term, options, reading)


# Days -------------------------------------------------------------------------------------------


def test_each_step_is_planned_with_its_days_and_the_last_day_to_decide() -> None:
    found = stood(read("5+1+1"), ENDS, date(2024, 10, 1))
    first, second = found.rungs
    assert (first.state, first.begins_on, first.last_day) == (
        PLANNED, date(2025, 4, 1), date(2026, 3, 31),
    )  # fmt: skip
    assert (first.decide_by, second.decide_by) == (date(2024, 10, 1), date(2025, 10, 1))
    assert found.maximum_end == found.reachable_end == date(2027, 3, 31)
    assert found.sentence == (
        "2 of 2 options are left; decide on the next by 1 October 2024, with 6 months of notice."
    )


def test_a_step_lapses_the_day_after_the_last_to_decide_and_those_above_with_it() -> None:
    found = stood(read("5+1+1"), ENDS, date(2024, 10, 2))
    assert [step.state for step in found.rungs] == [LAPSED, LAPSED]
    assert (found.reachable_end, found.maximum_end) == (ENDS, date(2027, 3, 31))
    assert found.sentence == "0 of 2 options are left, 2 lapsed."


def test_without_a_notice_period_it_is_decided_while_the_contract_runs() -> None:
    assert stood(read("5+1"), ENDS, ENDS, notice=None).rungs[0].state == PLANNED
    gone = stood(read("5+1"), ENDS, ENDS + DAY, notice=None)
    assert gone.rungs[0].state == LAPSED
    asked = stood(read("5+1"), ENDS, ENDS, notice=None)
    assert asked.sentence.endswith("31 March 2025, no notice period is stated.")


def test_an_option_taken_up_is_exercised_and_the_next_waits() -> None:
    found = stood(read("5+1+1"), date(2026, 3, 31), date(2025, 10, 1), YEAR)
    assert [step.state for step in found.rungs] == [EXERCISED, PLANNED]
    both = stood(read("5+1+1"), date(2027, 3, 31), date(2026, 6, 1), Term.parse("24 months"))
    assert [step.state for step in both.rungs] == [EXERCISED, EXERCISED]
    assert both.reachable_end == both.maximum_end == date(2027, 3, 31)


def test_a_part_of_up_to_leaves_the_rest_to_the_same_end() -> None:
    found = ladder("1 year", "up to 4 years", EXTRA)
    half = stood(found, date(2022, 3, 31), date(2021, 6, 1), YEAR)
    step = half.rungs[0]
    assert (step.state, step.begins_on, step.last_day) == (
        PLANNED, date(2022, 4, 1), date(2025, 3, 31),
    )  # fmt: skip


def test_an_extension_outside_the_options_moves_the_next_step() -> None:
    found = stood(read("5+1"), date(2025, 9, 30), date(2025, 1, 1))
    assert found.rungs[0].begins_on == date(2025, 10, 1)


def test_two_readings_have_two_ends() -> None:
    found = stood(ladder("1 year", "up to 5 years"), date(2021, 3, 31), date(2020, 5, 1))
    assert (found.maximum_end, found.longer_end) == (date(2025, 3, 31), date(2026, 3, 31))


def test_steps_counted_in_something_else_run_to_their_own_day() -> None:
    found = ladder("15 months", "two further calls, to May 2028")
    shown = stood(found, date(2021, 6, 30), date(2028, 5, 31), None)
    assert [step.state for step in shown.rungs] == [EXERCISED, PLANNED]
    late = stood(found, date(2021, 6, 30), date(2028, 6, 1))
    assert [step.state for step in late.rungs] == [LAPSED, LAPSED]
    assert shown.maximum_end == date(2028, 5, 31)


def test_a_ladder_of_a_contract_not_executed_has_no_days_yet() -> None:
    found = climb(read("5+1"), (None, None), [], HALF, ENDS)
    assert (found.rungs[0].decide_by, found.maximum_end) == (None, None)
    assert found.sentence == "1 of 1 option is left."


def test_an_endless_contract_and_one_without_options_say_so() -> None:
    assert stood(read("perpetual, reviewed annually"), ENDS, ENDS).sentence == (
        "It has no end, reviewed annually."
    )
    plain = stood(read("5 years"), ENDS, ENDS)
    assert (plain.sentence, plain.maximum_end) == ("It has no options.", ENDS)


@pytest.mark.parametrize(("today", "past"), [(date(2022, 10, 1), False), (date(2022, 10, 2), True)])
def test_an_early_end_is_decided_before_its_notice(today: date, *, past: bool) -> None:
    found = stood(read("5 years with a break at 3 years"), ENDS, today).breaks[0]
    assert (found.on, found.decide_by, found.is_past) == (date(2023, 4, 1), date(2022, 10, 1), past)


@pytest.mark.parametrize(
    ("day", "notice", "last"),
    [
        (date(2025, 4, 1), "6 months", date(2024, 10, 1)),
        (date(2025, 3, 31), "1 month", date(2025, 2, 28)),
        (date(2024, 3, 31), "1 month", date(2024, 2, 29)),
        (date(2025, 3, 1), "1 month", date(2025, 2, 1)),
        (date(2025, 4, 1), "90 days", date(2025, 1, 1)),
        (date(2025, 4, 1), "1 year", date(2024, 4, 1)),
    ],
)
def test_notice_counts_back_to_the_last_day_on_which_it_still_runs_out(
    day: date, notice: str, last: date
) -> None:
    assert before(day, Term.parse(notice)) == last
