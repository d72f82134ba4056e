"""Times, parties and figures of a paper: each form is said, and what cannot be is refused."""

from datetime import date
from typing import Any

import pytest

from approvals.stated import Party, Span, Stated
from approvals.stating import party_words, said, span_words, stated_words
from tests.test_checks import only
from tests.test_rules_stated import approval, refusal

# ---- Times, parties, figures --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"length": "11 months and 14 days"}, "11 months and 14 days"),
        ({"length": "11 months", "qualifier": "up to"}, "up to 11 months"),
        ({"length": "2 years", "times": 2}, "2 times 2 years"),
        ({"unit": "calls", "times": 2, "last_day": "2028-05-31"}, "2 calls, to 31 May 2028"),
        ({"open": "perpetual", "reviewed": "annually"}, "perpetual, reviewed annually"),
        ({"first_year": "2017/18", "last_year": "2019/20"}, "2017/18 to 2019/20"),
        ({"first_year": "2017/18", "last_year": "2017/18"}, "2017/18"),
        ({"first_day": "2024-08-01"}, "from 1 August 2024"),
        (
            {"length": "18 months", "amount": {"value": "96300.00"}},
            "18 months, for £96,300.00",
        ),
    ],
)
def test_every_form_of_a_time_is_said(fields: dict[str, Any], words: str) -> None:
    assert span_words(Span.model_validate({"of": "term"} | fields)) == words


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ({"first_day": "2026-04-01", "last_day": "2026-03-31"}, "before it begins"),
        ({"first_year": "2026/27", "last_year": "2025/26"}, "before it begins"),
        ({"first_year": "2026/28"}, "not one year and the next"),
        ({"last_day": "1799-12-31"}, "a day from 1800-01-01 to 2999-12-31"),
        ({"last_day": "3000-01-01"}, "a day from 1800-01-01 to 2999-12-31"),
        ({"length": "1 fortnight"}, "1 fortnight"),
        ({"length": "1 year", "unit": "calls"}, "or no length"),
    ],
)
def test_a_time_that_cannot_be_is_refused(span: dict[str, Any], words: str) -> None:
    asked = approval(spans=[{"of": "money"} | span])
    assert words in refusal({"recommendations": [asked]})


def test_the_time_of_a_lease_began_long_ago_and_runs_on_when_no_decision_does() -> None:
    span = {"of": "earlier term", "first_day": "1800-01-01", "last_day": "2999-12-31"}
    assert only(approval(spans=[span])).recommendations[0].spans[0].first_day == date(1800, 1, 1)
    told = refusal({"timing": {"stands": "retrospective", "since": "1999-12-31", "reason": "x"}})
    assert "a day from 2000-01-01 to 2099-12-31" in told


def test_a_time_may_begin_and_end_on_one_day() -> None:
    span = {"of": "money", "first_day": "2026-04-01", "last_day": "2026-04-01"}
    assert only(approval(spans=[span])).recommendations[0].spans[0].last_day == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {"name": "Equans", "formerly": "Engie", "lot": "South"},
            "Equans, formerly Engie (lot South)",
        ),
        ({"count": 17, "withheld": True}, "17 not named, named in part 2"),
        ({}, "not named"),
        ({"name": "contracts", "count": 33}, "contracts (33)"),
        (
            {"name": "Vislink", "printed": "Vlslink", "company_number": "01"},
            "Vislink, company 01 (printed “Vlslink”)",
        ),
    ],
)
def test_every_form_of_a_party_is_said(fields: dict[str, Any], words: str) -> None:
    assert party_words(Party.model_validate({"role": "supplier"} | fields)) == words


def test_a_figure_is_said_with_its_share_its_year_and_whose_it_is() -> None:
    figure = Stated.model_validate(
        {
            "what": "earlier change",
            "amount": {"value": "393660.00"},
            "percent": "47",
            "percent_of": "the original",
            "year": "2022/23",
            "party": "Lewisham",
            "driver": "delay",
            "on": "2022-05-01",
            "words": "in May",
        }
    )
    words = "£393,660.00, 47% of the original, 2022/23, Lewisham, delay, 1 May 2022, in May"
    assert stated_words(figure) == words


def test_what_a_recommendation_states_stands_in_rows_of_one_name() -> None:
    rec = only(
        approval(
            money="revenue",
            parties=[{"role": "recipient", "name": n} for n in ("Lewisham", "Croydon")],
            spans=[{"of": "money", "first_year": "2023/24"}],
        )
    ).recommendations[0]
    assert said(rec) == [
        ("Money", "Revenue"),
        ("Recipient", "Lewisham\nCroydon"),
        ("Years of the money", "2023/24"),
    ]
