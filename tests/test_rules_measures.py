"""Of which measure each sum is, in Python and in PostgreSQL, and what a paper comes to (B6)."""

from itertools import product
from typing import Any, get_args

import pytest
from django.db import connection

from approvals.matters import MATTERS
from approvals.measures import measure_of, spending_in, totals_of
from approvals.paper import Paper, as_data, canonical
from approvals.reading import paper_of, read_paper
from approvals.stated import Money
from budgets.models import Line, LineKind, Plan
from tests import stage
from tests.test_checks import LIVE
from tests.test_rules_moves import item, moved
from tests.test_rules_stated import approval

KINDS = {f"a-{kind}": str(kind) for kind in LineKind} | {
    f"b-{kind}": str(kind) for kind in LineKind
}


def paper(*recs: dict[str, Any]) -> Paper:
    return paper_of(as_data(LIVE) | {"recommendations": list(recs)})


def transfers() -> list[dict[str, Any]]:
    """Return a transfer between any two kinds of line, within one line, and a correction."""
    between = [
        item(source=f"a-{one}", line=f"b-{other}") for one, other in product(LineKind, LineKind)
    ]
    within = item(source="a-capital", line="a-capital", year="2026/27", source_year="2025/26")
    return [*between, within, item(source="a-capital", line="b-capital", corrects=1)]


def every_kind() -> list[dict[str, Any]]:
    """Return recommendations of every kind, matter and sort of money."""
    matters = [approval(matter=m, money=x) for m, x in product(MATTERS, get_args(Money))]
    alone = [moved(one) for one in transfers()]
    growth = item(source="a-growth", line="a-capital")
    mixed = moved(growth, item(source="a-capital", line="a-growth"))
    resolution = {"kind": "resolution", "number": "1", "words": "To note."}
    ends = {"kind": "revocation", "number": "1", "words": "To end.", "clauses": ["d-1"]}
    return [*matters, *alone, moved(growth, growth), mixed, resolution, ends]


def test_b6_the_measure_of_everything_is_the_same_in_the_database(database: Any) -> None:
    stage.set_stage()
    plan = Plan.objects.earliest("pk")
    Line.objects.bulk_create(
        Line(code=code, name=code, plan=plan, kind=kind) for code, kind in KINDS.items()
    )
    kinds = dict(Line.objects.values_list("code", "kind"))
    recs = [paper(data).recommendations[0] for data in every_kind()] + [*LIVE.recommendations]
    with connection.cursor() as cursor:
        cursor.execute(
            "select approvals_measure_of(r::jsonb), (select array_agg(f.measure order by f.place)"
            " from approvals_figures_of(r::jsonb) f where f.what = 'item')"
            " from unnest(%s::text[]) with ordinality as t(r, n) order by n",
            [[canonical(rec) for rec in recs]],
        )
        found = cursor.fetchall()
    for rec, (measure, items) in zip(recs, found, strict=True):
        assert measure_of(rec, kinds) == measure, rec
        alone = [rec.model_copy(update={"items": (one,)}) for one in getattr(rec, "items", ())]
        assert [measure_of(one, kinds) for one in alone] == (items or []), rec


@pytest.mark.parametrize(
    ("source", "line", "measure"),
    [
        ("growth", "capital", "spend"),
        ("capital", "growth", "saving"),
        ("capital", "revenue", "spend"),
        ("income", "revenue", "income"),
        ("revenue", "income", "income"),
        ("capital", "contingency", "ceiling"),
        ("contingency", "capital", "spend"),
        ("capital", "reserve", "note"),
        ("growth", "funding", "note"),
    ],
)
def test_b6_a_transfer_is_of_the_measure_of_its_move(source: str, line: str, measure: str) -> None:
    (rec,) = paper(moved(item(source=f"a-{source}", line=f"b-{line}"))).recommendations
    assert measure_of(rec, KINDS) == measure


def said(*recs: dict[str, Any]) -> dict[str, str]:
    return {row.title: row.words for row in totals_of(paper(*recs), KINDS)}


def test_b6_growth_reduction_virement_and_income_are_sums_of_their_own() -> None:
    items = [
        item(source="a-growth", line="a-capital", amount={"value": "100.00"}),
        item(source="a-revenue", line="a-growth", amount={"value": "30.00"}),
        item(source="a-capital", line="a-revenue", amount={"value": "20.00"}),
        item(source="a-income", line="a-revenue", amount={"value": "5.00"}),
        item(source="a-capital", line="a-capital", year="2026/27", source_year="2025/26"),
    ]
    assert said(moved(*items)) == {
        "Budgets, in sum": "£75.00",
        "of which capital": "£80.00",
        "of which revenue": "−£5.00",
        "Growth": "£100.00",
        "Reduction": "−£30.00",
        "Virement": "£20.00, net nil",
        "Income or grant": "£5.00",
        "Carry forward": "£10.00, net nil",
    }


def test_b6_a_paper_that_only_moves_money_adds_nothing_to_the_plans() -> None:
    virement = moved(item(source="a-capital", line="b-capital"))
    assert said(virement) == {"Virement": "£10.00, net nil"}
    growth = moved(item(source="a-growth", line="b-capital"))
    assert said(growth) == {
        "Budgets, in sum": "£10.00",
        "of which capital": "£10.00 (100.0%)",
        "Growth": "£10.00",
    }


def test_b6_what_is_approved_stands_by_its_measure() -> None:
    recs = [
        approval(matter=matter, number=str(n), amount={"value": f"{n}.00"} | rest)
        for n, (matter, rest) in enumerate(
            [
                ("lease", {}),
                ("grant_award", {}),
                ("framework_award", {}),
                ("grant_income", {}),
                ("saving", {}),
                ("headline", {}),
                ("insurance", {"per": "year"}),
            ],
            start=1,
        )
    ]
    assert said(*recs) == {
        "Other spending approved": "£3.00, and 1 not known",
        "Ceilings, with no leave to spend": "£3.00",
        "Income": "£4.00",
        "Savings": "£5.00",
    }


def test_b6_call_offs_within_a_framework_are_not_added_to_its_ceiling() -> None:
    award = next(as_data(rec) for rec in LIVE.recommendations if rec.kind == "contract_award")
    ceiling = approval(matter="framework_award", number="90", amount={"value": "40000000.00"})
    higher = ceiling | {"matter": "framework_ceiling", "number": "91"}
    alone, among = said(award), said(award, ceiling, higher)
    assert among["Contract actions (1)"] == alone["Contract actions (1)"]
    assert among["Ceilings, with no leave to spend"] == "£80,000,000.00"
    spent = [spending_in(rec, KINDS) for rec in paper(award, ceiling, higher).recommendations]
    assert spent[1:] == [0, 0]
    assert spent[0]


def test_b6_of_a_mixed_budget_change_only_spending_counts_as_spending() -> None:
    (rec,) = paper(
        moved(
            item(source="a-growth", line="a-capital", amount={"value": "100.00"}),
            item(source="a-capital", line="a-growth", amount={"value": "30.00"}),
        )
    ).recommendations
    assert measure_of(rec, KINDS) == "note"
    assert spending_in(rec, KINDS) == 100


def test_b6_the_seed_comes_to_what_its_lines_come_to() -> None:
    kinds = {"connect-capital": "capital", "connect-mtfp": "revenue"} | {
        f"{plan}-growth": "growth" for plan in ("capital", "mtfp")
    }
    seed = read_paper((stage.PAPERS / "pcd-1572.json").read_bytes())
    found = {row.title: row.words for row in totals_of(seed, kinds)}
    assert found["Budgets, in sum"] == found["Growth"] == "£106,621,000.00"
    assert found["of which capital"] == "£49,927,000.00 (46.8%)"
