"""New money into a plan is an act of its own, which the Deputy Mayor decides (B5): both sides."""

from collections.abc import Mapping
from contextlib import nullcontext
from decimal import Decimal
from typing import Any

import pytest

from approvals import actions
from approvals.asked import Known, acts_of
from approvals.authority import find_route
from approvals.clauses import HIGHEST, ActKind, LineFacts
from approvals.editions import ClauseRow
from approvals.models import DecisionType
from approvals.paper import as_data
from approvals.reading import paper_of, read_paper
from budgets.models import LineKind
from people.refusals import Refused
from tests import stage
from tests.scheme import AT, REFERENCE, SCHEME, terms
from tests.test_rules_measures import KINDS, paper
from tests.test_rules_moves import item, moved

LINES: Mapping[str, LineFacts] = {
    code: LineFacts(code, "mtfp", kind) for code, kind in KINDS.items()
}
OFFICERS = [
    *SCHEME,
    *(terms(ClauseRow.model_validate(row)) for row in REFERENCE["demonstration"]["clauses"]),
]
GROWTH = item(source="a-growth", line="a-revenue", amount={"value": "10.00"})
VIREMENT = item(source="a-capital", line="a-revenue", amount={"value": "7.00"})


def asked(*items: dict[str, Any]) -> list[tuple[ActKind, Decimal | None]]:
    acts = acts_of(paper(moved(*items)), Known(lines=LINES))
    return [(act.kind, act.value) for act in acts]


@pytest.mark.parametrize("source", LineKind)
@pytest.mark.parametrize("to", LineKind)
def test_b5_growth_is_whatever_leaves_a_source_for_a_line_of_a_plan(
    source: LineKind, to: LineKind
) -> None:
    sources = (LineKind.GROWTH, LineKind.FUNDING, LineKind.INCOME)
    grows = source in sources and to not in sources
    kind = ActKind.PLAN_GROWTH if grows else ActKind.BUDGET_CHANGE
    ends = {"source": f"a-{source}", "line": f"b-{to}"}
    assert asked(item(**ends)) == [(kind, Decimal("10.00"))]
    assert asked(item(**ends, corrects=1)) == [(kind, Decimal("10.00"))]


def test_b5_a_change_that_grows_and_moves_is_two_acts() -> None:
    assert asked(GROWTH, VIREMENT, GROWTH) == [
        (ActKind.PLAN_GROWTH, Decimal("20.00")),
        (ActKind.BUDGET_CHANGE, Decimal("7.00")),
    ]


def decided(by: str, *items: dict[str, Any]) -> tuple[list[str], list[str]]:
    acts = acts_of(paper(moved(*items)), Known(lines=LINES))
    route, reasons = find_route(acts, OFFICERS, by, AT)
    return [ground.clause.code for ground in route.grounds], [r.sentence for r in reasons]


def test_b5_an_officer_with_a_limit_for_virements_grows_no_plan() -> None:
    assert decided("budget-change", VIREMENT) == (["demonstration-virement"], [])
    found, reasons = decided("budget-change", GROWTH)
    assert found == []
    assert reasons == [
        "Recommendation 1: no limit has been set for an officer to add new money to a plan by "
        "this type of decision.",
        "Recommendation 1: it goes up to the Deputy Mayor.",
    ]
    assert decided("budget-change", VIREMENT, GROWTH)[1] == reasons


def test_b5_the_deputy_mayor_grows_a_plan_and_moves_what_it_has() -> None:
    assert decided(HIGHEST, GROWTH, VIREMENT) == (["scheme-2016-4.8"] * 2, [])


def test_b5_the_database_takes_no_route_by_which_an_officer_grows_a_plan(
    papered: stage.Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the rules would not say any more, PostgreSQL still refuses."""
    monkeypatch.setattr("approvals.asked.adds_to_plan", lambda *_: False)
    decision = actions.register(
        papered["devi"],
        actions.Registration(DecisionType.objects.get(code="budget-change"), "BUD 1", "Growth"),
    )
    base = read_paper((stage.PAPERS / "budget-change.json").read_bytes())
    data = as_data(base) | {"reference": "BUD 1", "deferral": {"answer": "no"}}
    for source, stands in (("mtfp-growth", False), ("connect-mtfp", True)):
        items = [item(source=source, line="connect-capital")]
        drafted = paper_of(data | {"recommendations": [moved(*items)]})
        decision.refresh_from_db()
        actions.save(papered["fiona"], decision, drafted, edition=decision.draft.edition)
        decision.refresh_from_db()
        with (
            nullcontext()
            if stands
            else pytest.raises(Refused, match="The route of a version is that of")
        ):
            stage.submitted(papered, "fiona", decision)
