"""S8: what a contract provided for is no unforeseen variation; who may take it up, and by what."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from approvals.asked import Known, acts_of
from approvals.authority import find_route
from approvals.checks import findings
from approvals.clauses import Act, ActKind
from approvals.findings import FORM, Facts, KnownContract
from approvals.reading import paper_of
from approvals.stated import Timing
from contracts.bases import Measured
from contracts.courses import Course
from contracts.frameworks import Party
from contracts.ladder import ladder
from contracts.law import ACT, PCR
from contracts.rungs import climb
from contracts.terms import Extra
from tests.scheme import BY_CODE, MAYOR, OFFICER, SCHEME, clause_of, decided
from tests.terms import AT, clause, figures, pounds

STARTS, ENDS = date(2026, 4, 1), date(2028, 3, 31)
ACME = Party("Acme Ltd", "01234567")


def option(value: str | None, months: int, standing: Any) -> list[Act]:
    kinds = ActKind.PROVIDED_VALUE, ActKind.PROVIDED_TIME
    time = Act("1", kinds[1], None, "A", extra=Extra(months), standing=standing)
    if value is None:
        return [time]
    return [Act("1", kinds[0], pounds(value), "A", standing=standing), time]


@pytest.mark.parametrize(("value", "months"), [(None, 12), (None, 13), ("50000.01", 24)])
def test_s8_an_officer_takes_up_what_the_contract_provides_beyond_the_limits_of_a_variation(
    value: str | None, months: int
) -> None:
    big = figures("500000.00")
    assert clause_of(option(value, months, big), OFFICER) == "scheme-2016-4.13-provided"
    assert clause_of(option(value, months, big), MAYOR) == "scheme-2016-4.13"
    assert BY_CODE["scheme-2016-4.13-provided"].rule == "S8"


def test_s8_without_a_clause_of_its_own_it_counts_as_a_variation() -> None:
    before = [c for c in SCHEME if c.code != "scheme-2016-4.13-provided"]
    big = figures("500000.00")
    assert decided(option("50000.00", 12, big), OFFICER, before)[1] == []
    assert decided(option("50000.01", 12, big), OFFICER, before)[1] != []
    assert decided(option("50000.00", 13, big), OFFICER, before)[1] != []


def test_s8_what_a_decision_delegated_for_the_contract_comes_first_with_its_limits() -> None:
    granted = replace(
        clause(contracts={"A": None}, months=6),
        acts=frozenset({"contract_time"}),
        granted=True,
        decision_type=OFFICER,
    )
    every = [*SCHEME, granted]
    big = figures("500000.00")
    route, reasons = find_route(option(None, 6, big), every, OFFICER, AT)
    assert (reasons, [c.code for c in route.clauses]) == ([], [granted.code])
    assert find_route(option(None, 7, big), every, OFFICER, AT)[1] != []


# Acts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "kinds"),
    [
        ({"change": "option", "term": "1 year"}, [ActKind.PROVIDED_TIME]),
        ({"change": "indexation", "amount": {"value": "1.00"}}, [ActKind.PROVIDED_VALUE]),
        ({"change": "termination", "ends_on": "2027-06-30"}, [ActKind.EARLY_TERMINATION]),
        ({"change": "novation"}, [ActKind.AGREEMENT]),
        ({"change": "novation_consent"}, [ActKind.AGREEMENT]),
        ({"change": "renamed"}, [ActKind.CLERICAL_CORRECTION]),
        ({"change": "route_change", "route": "open"}, [ActKind.CLERICAL_CORRECTION]),
        ({"change": "clerical", "amount": {"value": "-1.00"}}, [ActKind.CLERICAL_CORRECTION]),
    ],
)
def test_each_kind_of_change_is_its_act_of_the_scheme(
    fields: dict[str, Any], kinds: list[ActKind]
) -> None:
    assert [act.kind for act in acts_of(paper(**fields), Known())] == kinds


# Checks -----------------------------------------------------------------------------------------


def paper(**fields: Any) -> Any:
    rec = {
        "kind": "contract_change",
        "number": "1",
        "words": "Change A.",
        "contract": "A",
        "reason": "It is needed.",
    }
    return paper_of(
        {
            "format": "countersign-paper/1",
            "type": "deputy-mayor",
            "title": "Change",
            "recommendations": [rec | fields],
        }
    )


def found(fields: dict[str, Any], regime: str = PCR) -> list[tuple[str, str, str]]:
    """Return what the checks find in the one recommendation of a paper."""
    rungs = climb(ladder("2 years", "1 year"), (STARTS, ENDS), [], None, STARTS).rungs
    course = Course(ACME, "open", STARTS, ENDS, options=rungs)
    measured = Measured(regime, pounds("500000.00"), Extra(36), "exclusive", "services")
    known = KnownContract("A", pounds("500000.00"), pounds("500000.00"), measured, course=course)
    facts = Facts(today=STARTS, required_sections=(), contracts={"A": known})
    return [
        (one.level, one.rule, one.sentence)
        for one in findings(paper(**fields), facts)
        if one.place == "Recommendation 1"
    ]


def rules(level: str, **fields: Any) -> set[str]:
    return {rule for how, rule, _ in found(fields) if how == level}


PASSES = {"outgoing": {"name": "Acme Ltd"}, "incoming": {"name": "Other Ltd"}}


def test_s8_an_option_of_the_ladder_asks_no_ground_and_points_out_a_rise() -> None:
    assert found({"change": "option", "term": "1 year"}) == []
    assert rules("warn", change="option", term="1 year", amount={"value": "1.00"}) == {"S8"}
    assert rules("stop", change="option", term="2 years") == {"S8"}
    assert rules("stop", change="option", term="1 year", relies_on="pcr-72-1-b") == {"S8"}


@pytest.mark.parametrize(("regime", "code"), [(PCR, "pcr-indexation"), (ACT, "act-indexation")])
def test_indexation_has_a_ground_of_its_own_and_is_no_modification(regime: str, code: str) -> None:
    uplift: dict[str, Any] = {"change": "indexation", "amount": {"value": "400000.00"}}
    assert found(uplift, regime) == []
    assert found(uplift | {"relies_on": code}, regime) == []
    assert "S8" in {rule for _, rule, _ in found(uplift | {"relies_on": "act-s74-3"}, regime)}


def test_l7_a_novation_needs_its_ground_and_under_the_act_a_notice() -> None:
    novation: dict[str, Any] = {"change": "novation", "passes": PASSES}
    assert found(novation | {"relies_on": "pcr-72-1-d"}) == []
    assert ("advice", "L7") in {(how, rule) for how, rule, _ in found(novation)}
    assert ("advice", "L7") in {
        (how, rule) for how, rule, _ in found(novation | {"relies_on": "pcr-72-1-b"})
    }
    (notice,) = found(novation | {"relies_on": "act-sch8-9"}, ACT)
    assert notice[:2] == ("warn", "L7")
    assert "Contract change notice is due before this is executed" in notice[2]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"change": "option"}, "Say for how long"),
        ({"change": "indexation"}, "Say by how much the price"),
        ({"change": "termination"}, "Say on which day the contract ends."),
        ({"change": "renamed"}, "Say how the supplier was named"),
        ({"change": "route_change"}, "Say how the contract was let"),
        ({"change": "clerical"}, "Say what changes"),
        ({"change": "novation", "passes": PASSES, "term": "1 year"}, "neither value nor time"),
        (
            {"change": "clerical", "amount": {"value": "1.00"}, "route": "open"},
            "route belongs to a change of the route alone, and this is of the kind clerical.",
        ),
        (
            {"change": "extension", "term": "1 month", "ends_on": "2027-06-30"},
            "ends_on belongs to an early termination alone",
        ),
        ({"change": "clerical", "amount": {"value": "1.00"}, "reason": " "}, "Give the reason"),
    ],
)
def test_a_change_says_what_its_kind_needs_and_nothing_of_another(
    fields: dict[str, Any], words: str
) -> None:
    assert any(how == "stop" and words in sentence for how, _, sentence in found(fields))


@pytest.mark.parametrize(
    ("change", "value", "may"),
    [
        ("clerical", "-0.01", True),
        ("clerical", "0.00", False),
        ("indexation", "-0.01", True),
        ("termination", "-0.01", True),
        ("value_increase", "-0.01", False),
        ("extension", "-0.01", False),
    ],
)
def test_b9_a_correction_may_take_away_and_an_increase_may_not(
    change: str, value: str, *, may: bool
) -> None:
    fields: dict[str, Any] = {"change": change, "amount": {"value": value}, "term": "1 month"}
    if change == "termination":
        fields |= {"ends_on": "2027-06-30"}
    above = [sentence for _, _, sentence in found(fields) if "is not above zero" in sentence]
    assert (above == []) is may


@pytest.mark.parametrize(("day", "stops"), [("2026-03-31", True), ("2026-04-01", False)])
def test_t1_what_takes_effect_before_today_is_retrospective_and_says_why(
    day: str, *, stops: bool
) -> None:
    change = {"change": "clerical", "amount": {"value": "1.00"}, "effective_on": day}
    assert ("T1" in rules("stop", **change)) is stops
    late = paper(**change).model_copy(
        update={"timing": Timing(stands="retrospective", reason="It was found late.")}
    )
    facts = Facts(today=STARTS, required_sections=())
    assert not [one for one in findings(late, facts) if "is past" in one.sentence]


@pytest.mark.parametrize(
    ("term", "options", "reads"),
    [
        ("perpetual", "", True),
        ("to 31 March 2029", "", True),
        ("5+1+1", "", True),
        ("3 years", "break at 3 years", True),
        ("until it is over", "", False),
        ("", "", False),
    ],
)
def test_an_award_may_be_to_a_day_without_an_end_or_with_a_break(
    term: str, options: str, *, reads: bool
) -> None:
    award = {
        "kind": "contract_award",
        "title": "A",
        "supplier": {"name": "Acme Ltd"},
        "route": "open",
        "contract": "B",
        "amount": {"value": "1.00"},
        "term": term,
        "options": options,
    }
    rec = {"number": "1", "words": "Award B."} | award
    made = paper_of(
        {
            "format": "countersign-paper/1",
            "type": "deputy-mayor",
            "title": "Award",
            "recommendations": [rec],
        }
    )
    facts = Facts(today=STARTS, required_sections=())
    place = "Recommendation 1"
    stops = [one for one in findings(made, facts) if (one.level, one.place) == ("stop", place)]
    assert (stops == []) is reads
    assert all(one.rule == FORM for one in stops)
