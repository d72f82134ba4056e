"""How a paper stands to its time, to other decisions and to its promises: both sides. No rows."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from approvals.paper import Paper, as_data
from approvals.reading import paper_of
from approvals.stating import standing_rows
from tests.test_checks import FACTS, LIVE, changed, found, only, rules, with_rec
from tests.test_rules_stated import approval, refusal

POSTS, MILESTONES = {"commercial-director": "Director"}, {"connect-drop-2": "Drop 2"}


@pytest.mark.parametrize(
    ("first", "stops"), [("2026-11-22", {"T1"}), ("2026-11-23", set()), ("2026-11-24", set())]
)
@pytest.mark.parametrize("of", ["term", "money", "options", "authority", "break"])
def test_t1_what_began_before_it_is_decided_says_so(of: str, first: str, stops: set[str]) -> None:
    assert rules(only(approval(spans=[{"of": of, "first_day": first}]))) == stops


def test_t1_the_time_that_a_lease_had_until_then_is_not_begun_by_the_decision() -> None:
    before = {"of": "earlier term", "first_day": "1983-10-10", "last_day": "2018-10-09"}
    assert rules(only(approval(matter="surrender", spans=[before]))) == set()


@pytest.mark.parametrize(
    ("years", "stops"),
    [
        ({"first_year": "2025/26", "last_year": "2027/28"}, {"T1"}),
        ({"first_year": "2026/27", "last_year": "2027/28"}, set()),
        ({"first_year": "2025", "last_year": "2028"}, {"T1"}),
        ({"first_year": "2026", "last_year": "2028"}, set()),
        ({"length": "2 years"}, set()),
    ],
)
def test_t1_a_year_that_is_over_began_before(years: dict[str, str], stops: set[str]) -> None:
    assert rules(only(approval(spans=[{"of": "money"} | years]))) == stops


@pytest.mark.parametrize(
    ("ends_on", "stops"),
    [(date(2026, 11, 21), {"T1"}), (date(2026, 11, 22), set()), (None, set())],
)
def test_t1_time_that_is_added_begins_when_the_contract_ends(
    ends_on: date | None, stops: set[str]
) -> None:
    known = FACTS.contracts["CONNECT-DIRECTOR"]
    facts = replace(FACTS, contracts={known.reference: replace(known, ends_on=ends_on)})
    paper = with_rec("2", term="6 months", change="extension")
    assert rules(paper, facts, "warn") - {"L6", "L7"} == stops


@pytest.mark.parametrize("kind", ["contract_award", "contract_change", "budget_change"])
def test_t1_is_asked_of_every_kind_of_recommendation(kind: str) -> None:
    number = next(rec.number for rec in LIVE.recommendations if rec.kind == kind)
    paper = with_rec(number, spans=[{"of": "term", "first_day": "2026-11-22"}])
    assert rules(paper) == {"T1"}


@pytest.mark.parametrize(("reason", "stops"), [("", {"T1"}), ("Urgent.", set())])
def test_t1_a_retrospective_decision_has_a_reason(reason: str, stops: set[str]) -> None:
    data = as_data(only(approval(spans=[{"of": "term", "first_day": "2024-02-01"}])))
    paper = paper_of(data | {"timing": {"stands": "retrospective", "reason": reason}})
    assert rules(paper) == stops
    assert rules(paper, level="warn") == {"T1"}


def test_t2_a_link_names_its_relation_and_its_decision() -> None:
    link = {"relation": "supersedes", "reference": "PCD 740"}
    assert changed(links=[link]).links[0].relation == "supersedes"
    assert 'is "replaces"' in refusal({"links": [link | {"relation": "replaces"}]})


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({}, 0),
        ({"owner": None}, 1),
        ({"owner": "nobody"}, 1),
        ({"due_when": "", "due_on": None}, 1),
        ({"due_when": "", "due_on": "2027-01-31"}, 0),
    ],
)
def test_an_undertaking_has_an_owner_and_a_day_or_an_event(
    fields: dict[str, Any], count: int
) -> None:
    promise = as_data(LIVE)["undertakings"][0] | fields
    assert len(rules(changed(undertakings=[promise]))) == count


@pytest.mark.parametrize(("since", "stops"), [("2026-11-23", set()), ("2026-11-24", {"T1"})])
def test_t1_it_is_retrospective_since_a_day_that_has_come(since: str, stops: set[str]) -> None:
    timing = {"stands": "retrospective", "since": since, "reason": "Urgent."}
    assert rules(changed(timing=timing)) == stops


def test_t1_a_decision_may_be_retrospective_and_conditional_too() -> None:
    timing = {"stands": "conditional", "also": ["retrospective"], "reason": "Urgent."}
    paper = changed(timing=timing)
    assert rules(paper, level="warn") == {"T1"}
    assert paper.timing.ways == ("conditional", "retrospective")
    assert said(paper)["Timing"] == "Conditional and retrospective: Urgent."
    assert rules(changed(timing=timing | {"reason": " "})) == {"T1"}


def said(paper: Paper) -> dict[str, str]:
    return dict(standing_rows(paper.timing, paper.links, paper.undertakings, POSTS, MILESTONES))


@pytest.mark.parametrize(
    ("link", "warns"),
    [
        ({"reference": "PCD 740"}, set()),
        ({"reference": "PCD 740", "recommendation": "2"}, set()),
        ({"reference": "PCD 740", "recommendation": "3"}, {"T2"}),
        ({"reference": "PCD 741"}, {"T2"}),
    ],
)
def test_t2_a_link_that_leads_nowhere_is_pointed_out(link: dict[str, str], warns: set[str]) -> None:
    facts = replace(FACTS, decisions={"PCD 740": frozenset("12")})
    paper = changed(links=[{"relation": "amends"} | link])
    assert {f.rule for f in found(paper, facts) if f.level == "warn"} == warns


def test_t2_a_decision_does_not_build_on_itself() -> None:
    paper = changed(reference="PCD 2001", links=[{"relation": "amends", "reference": "PCD 2001"}])
    assert rules(paper) == {"T2"}


def test_an_undertaking_names_a_recommendation_of_its_own_paper() -> None:
    promise = as_data(LIVE)["undertakings"][0] | {"recommendation": "77"}
    assert "undertakings[0].recommendation" in refusal({"undertakings": [promise]})
    assert "which undertakings[0] has already" in refusal(
        {"undertakings": [as_data(LIVE)["undertakings"][0]] * 2}
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"due_at": "connect-drop-2"}, "when “Drop 2” is reached"),
        ({"due_at": "connect-drop-2", "due_days": 1}, "within 1 day after “Drop 2” is reached"),
        ({"due_at": "connect-drop-2", "due_days": 90}, "within 90 days after “Drop 2” is reached"),
        ({"due_on": "2027-03-31", "due_when": "or before"}, "by 31 March 2027; or before"),
    ],
)
def test_when_an_undertaking_is_due_is_said(fields: dict[str, Any], words: str) -> None:
    promise = as_data(LIVE)["undertakings"][0] | {"due_when": ""} | fields
    paper = changed(undertakings=[promise])
    assert said(paper)["Review U1"].endswith(f"(Director; {words})")
    assert rules(paper) == set()


def test_u7_an_undertaking_waits_for_a_milestone_that_the_ledger_holds() -> None:
    promise = as_data(LIVE)["undertakings"][0] | {"due_at": "no-such"}
    assert rules(changed(undertakings=[promise])) == {"U7"}


def test_days_are_counted_from_a_milestone() -> None:
    promise = as_data(LIVE)["undertakings"][0] | {"due_days": 30}
    assert "no milestone is named from which to count" in refusal({"undertakings": [promise]})
