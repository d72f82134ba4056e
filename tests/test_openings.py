"""Where balances come from: a budget book that is signed, and the year of a plan that is set."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from approvals.actions import submitting
from approvals.models import Completion, Decision, Effect, StatedFigure
from approvals.paper import Paper, as_data
from approvals.reading import paper_of
from budgets import actions as money
from budgets.balances import Moment, plan_totals, position, replay
from budgets.models import AnnualBudget, BatchKind, Line, LineYear, OpenedYear, Plan, Posting
from people.days import london_day
from people.holders import database_now
from people.refusals import Refused
from records import fonts, pdf
from tests import planned
from tests import stage as s
from tests.record_reader import flat

ESTATES = Decimal("2650000.00")


def line(code: str) -> Line:
    return Line.objects.select_related("plan").get(code=code)


def stops(decision: Decision) -> list[str]:
    return [str(reason) for reason in submitting.readiness(decision, database_now()).stops]


def test_a_signed_book_opens_its_lines_and_posts_their_amounts(papered: s.Stage) -> None:
    assert not Line.objects.filter(code="estates-repair").exists()
    version = planned.decided(papered, "PCD 2901", planned.opening_paper())
    effect = Effect.objects.get(recommendation__version=version)
    assert effect.batch is not None
    assert effect.batch.kind == BatchKind.OPENING
    (printed,) = Completion.objects.get(version=version).document["recommendations"]
    fonts.build()
    pages = flat(pdf.render(Completion.objects.get(version=version).document))
    assert printed["table"]["heads"] == ["Line", "Kind, plan and codes", "Year", "Amount"]
    assert "Kind, plan and codes" in pages
    assert "£750,000.00" in pages
    assert ["Training, earmarked reserve (training-reserve)", "2026/27", "£750,000.00"] in [
        [row[0], *row[2:]] for row in printed["table"]["rows"]
    ]
    opened = line("estates-repair")
    assert (opened.name, opened.kind, opened.cost_centre) == (
        "Estates, repairs",
        "revenue",
        "E-420",
    )
    stands = position(opened)
    assert [(year.year, year.original) for year in stands.years] == [
        (2026, ESTATES),
        (2027, Decimal("2700000.00")),
        (2028, Decimal("2750000.00")),
    ]
    assert not stands.changes
    assert stands == replay(opened)
    source = line("before-this-ledger-mtfp")
    assert source.kind == "funding"
    assert position(source).approved == -Decimal("28500000.00")
    figures = StatedFigure.objects.filter(recommendation__version=version).order_by("place")
    assert [(f.what, f.party, f.year, f.value.amount) for f in figures if f.value][:2] == [
        ("asked", "", None, Decimal("44950000.00")),
        ("item", "capital-plan", 2026, Decimal("6600000.00")),
    ]
    assert OpenedYear.objects.filter(plan__code="capital-plan").count() == 4


def test_a_plan_is_opened_once_in_a_year(papered: s.Stage) -> None:
    first = planned.drafted(papered, "PCD 2902", planned.opening_paper())
    second = planned.drafted(papered, "PCD 2903", planned.opening_paper())
    version = s.ready_to_sign(papered, first)
    assert any("PCD 2902 would open or set it, and is not decided yet." in w for w in stops(second))
    s.sign(papered, "dana", version)
    told = stops(second)
    assert any("Capital Plan, 2026/27: opened by PCD 2902. What follows" in w for w in told)
    with pytest.raises(Refused):
        s.submitted(papered, "olive", second)
    ends = [line(code).pk for code in ("before-this-ledger-mtfp", "estates-repair")]
    transfer = money.Transfer(ends[0], ends[1], Decimal(1), None, 2026)
    with (
        pytest.raises(IntegrityError, match="budgets_openedyear_once_per_plan_and_year"),
        transaction.atomic(),
    ):
        money.post(BatchKind.OPENING, london_day(database_now()), [transfer])


def test_an_opening_batch_comes_of_an_opening_alone(papered: s.Stage) -> None:
    transfer = money.Transfer(
        line("mtfp-growth").pk, line("connect-mtfp").pk, Decimal(1), None, 2026
    )
    with (
        pytest.raises(IntegrityError, match="No decision stands behind this row"),
        transaction.atomic(),
    ):
        money.post(BatchKind.OPENING, london_day(database_now()), [transfer])


def test_a_line_that_the_ledger_describes_otherwise_stops_the_key(papered: s.Stage) -> None:
    version = s.ready_to_sign(
        papered, planned.drafted(papered, "PCD 2904", planned.opening_paper())
    )
    plan = Plan.objects.get(code="mtfp")
    Line.objects.create(code="estates-repair", name="Repairs", plan=plan, kind="revenue")
    outcome = s.sign(papered, "dana", version)
    assert outcome.result == "failed"
    told = "Line “estates-repair” stands in the ledger with the name “Repairs”; the book says"
    assert str(outcome.reasons[0]).startswith(told)
    assert not Posting.objects.filter(batch__kind=BatchKind.OPENING).exists()
    assert not Line.objects.filter(code="fleet-vans").exists()


@pytest.fixture
def opened(papered: s.Stage) -> s.Stage:
    """The sample is open."""
    planned.decided(papered, "PCD 2905", planned.opening_paper())
    return papered


def test_an_annual_budget_turns_planned_into_set_and_posts_what_differs(opened: s.Stage) -> None:
    before = plan_totals()
    paper = planned.annual_paper(
        "mtfp",
        "2026/27",
        {"estates-repair": "2500000.00", "fleet-running": "6500000.00"},
        source="mtfp-growth",
    )
    version = planned.decided(opened, "PCD 2906", paper)
    kinds = Effect.objects.filter(recommendation__version=version).values_list("kind", flat=True)
    assert sorted(kinds) == ["posted", "set"]
    repair = line("estates-repair")
    year = position(repair).in_year(2026)
    assert year.original == year.approved == Decimal("2500000.00")
    assert position(repair).in_year(2027).original == Decimal("2700000.00")
    for each in Line.objects.select_related("plan"):
        assert position(each) == replay(each)
    mtfp = Plan.objects.get(code="mtfp")
    more = Decimal("-150000.00") + Decimal("100000.00")
    assert plan_totals()[mtfp.pk].original == before[mtfp.pk].original + more
    figure = Decimal("2500000.00")
    assert AnnualBudget.objects.get().figures.get(line=repair).amount.amount == figure


def test_what_a_year_was_set_at_stays_its_original(opened: s.Stage) -> None:
    planned.decided(opened, "PCD 2912", planned.annual_paper("mtfp", "2026/27"))
    source, repair = line("before-this-ledger-mtfp"), line("estates-repair")
    late = line("connect-mtfp")
    moved = [
        money.Transfer(source.pk, goal.pk, Decimal("7.00"), None, year)
        for goal, year in ((repair, 2026), (repair, 2027), (late, 2026), (late, None))
    ]
    with transaction.atomic():
        money.post(BatchKind.CHANGE, london_day(database_now()), moved)
        originals = {year.year: year.original for year in position(repair).years}
        assert (originals[2026], originals[2027]) == (ESTATES, Decimal("2700007.00"))
        assert position(late).in_year(2026).original == 0
        assert position(late).not_profiled.original == Decimal("7.00")
        for each in Line.objects.select_related("plan"):
            assert position(each) == replay(each)
        transaction.set_rollback(True)


def test_before_its_day_a_year_is_planned_as_it_was(opened: s.Stage) -> None:
    moment = Moment(recorded_at=database_now())
    paper = planned.annual_paper(
        "mtfp", "2026/27", {"estates-repair": "1.00"}, source="mtfp-growth"
    )
    planned.decided(opened, "PCD 2907", paper)
    repair = line("estates-repair")
    yesterday = Moment(london_day(database_now()) - timedelta(days=1))
    assert position(repair, moment).in_year(2026).original == ESTATES
    assert position(repair, yesterday).years == ()
    assert position(repair).in_year(2026).original == Decimal("1.00")
    assert position(repair, moment) == replay(repair, moment)


def test_a_year_is_set_once_and_waits_for_who_would_set_it(opened: s.Stage) -> None:
    paper = planned.annual_paper("mtfp", "2026/27")
    first = planned.drafted(opened, "PCD 2908", paper)
    second = planned.drafted(opened, "PCD 2909", paper)
    version = s.ready_to_sign(opened, first)
    assert any("PCD 2908 would open or set it" in words for words in stops(second))
    assert s.sign(opened, "dana", version).result == "approved"
    assert any("2026/27: set by PCD 2908." in words for words in stops(second))


def test_what_moved_since_the_paper_stops_the_key(opened: s.Stage) -> None:
    version = s.ready_to_sign(
        opened, planned.drafted(opened, "PCD 2910", planned.annual_paper("mtfp", "2027/28"))
    )
    rec = {
        "kind": "budget_change",
        "number": "1",
        "words": "More.",
        "items": [
            {
                "line": "estates-repair",
                "source": "mtfp-growth",
                "year": "2027/28",
                "amount": {"value": "1.00"},
            }
        ],
    }
    planned.decided(opened, "PCD 2911", _paper(rec))
    outcome = s.sign(opened, "dana", version)
    assert outcome.result == "failed"
    assert str(outcome.reasons[0]).startswith("Line “estates-repair” has £2,700,001.00 planned now")
    assert not AnnualBudget.objects.exists()


def _paper(rec: dict[str, Any]) -> Paper:
    bare = as_data(Paper(type="deputy-mayor", title="x"))
    return paper_of(bare | {"recommendations": [rec]})


def test_the_guards_know_what_was_opened_from_what_was_not(opened: s.Stage) -> None:
    effect = Effect.objects.get(recommendation__version__decision__reference="PCD 2905")
    rec = planned.opening_paper().model_dump(mode="json")["recommendations"][0]
    assert _as_signed("opened", rec, effect.batch_id)
    first, *others = rec["lines"]
    one, *years = first["amounts"]
    for other in (
        [first | {"plan": "mtfp"}, *others],
        [first | {"amounts": [one | {"value": "1.00"}, *years]}, *others],
        [first | {"amounts": [one | {"year": "2030/31"}, *years]}, *others],
        [first | {"amounts": years}, *others],
        others,
    ):
        assert not _as_signed("opened", rec | {"lines": other}, effect.batch_id)
    assert _as_described(rec)
    for wrong in (
        {"name": "Estates"},
        {"plan": "mtfp"},
        {"line_kind": "revenue"},
        {"cost_centre": ""},
        {"programme": "connect"},
        {"code": "one-more"},
    ):
        assert not _as_described(rec | {"lines": [first | wrong, *others]})
    change = Effect.objects.exclude(batch=effect.batch_id).filter(kind="posted").earliest("pk")
    assert not _as_signed("opened", rec, change.batch_id)


def test_the_guards_know_what_was_set_from_what_was_not(opened: s.Stage) -> None:
    paper = planned.annual_paper(
        "mtfp", "2026/27", {"estates-repair": "1.00"}, source="mtfp-growth"
    )
    planned.decided(opened, "PCD 2912", paper)
    effects = Effect.objects.filter(recommendation__version__decision__reference="PCD 2912")
    rec = paper.model_dump(mode="json")["recommendations"][0]
    batch = effects.get(kind="posted").batch_id
    pk = effects.get(kind="set").pk
    assert _as_signed("differences", rec, batch)
    assert _set_as_signed(rec, pk)
    first, *others = rec["lines"]
    for other in ([first | {"amount": "2.00"}, *others], others, [first | {"line": "x"}, *others]):
        assert not _as_signed("differences", rec | {"lines": other}, batch)
        assert not _set_as_signed(rec | {"lines": other}, pk)
    assert not _set_as_signed(rec | {"lines": [first, *others[:-1]]}, pk)
    assert not _as_signed("differences", rec | {"source": "capital-growth"}, batch)
    assert not _set_as_signed(rec | {"plan": "capital-plan"}, pk)
    assert not _set_as_signed(rec | {"year": "2027/28"}, pk)
    unposted = [first | {"planned": first["amount"]}, *others]
    assert not _set_as_signed(rec | {"lines": unposted}, pk)


def _as_signed(what: str, rec: dict[str, Any], batch: int | None) -> bool:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            f"select approvals_{what}_as_signed(%s::jsonb, %s)", [json.dumps(rec), batch]
        )
        return bool(cursor.fetchone()[0])


def _as_described(rec: dict[str, Any]) -> bool:
    with connections["owner"].cursor() as cursor:
        cursor.execute("select approvals_lines_as_signed(%s::jsonb)", [json.dumps(rec)])
        return bool(cursor.fetchone()[0])


def _set_as_signed(rec: dict[str, Any], effect: int) -> bool:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select approvals_set_as_signed(%s::jsonb, e) from approvals_effect e where id = %s",
            [json.dumps(rec), effect],
        )
        return bool(cursor.fetchone()[0])


def test_no_officer_opens_or_sets_the_budget_of_a_plan(opened: s.Stage) -> None:
    paper = planned.annual_paper("mtfp", "2028/29")
    ready = submitting.readiness(planned.drafted(opened, "PCD 2913", paper), database_now())
    assert [ground.clause.code for ground in ready.authority.grounds] == ["scheme-2016-4.8-plans"]


@pytest.mark.parametrize("amounts", [["1.00"], ["2650000.00", "1.00"]])
def test_the_database_sets_a_year_at_what_stands_and_whole(
    opened: s.Stage, amounts: list[str]
) -> None:
    codes = ["estates-repair", "fleet-running"][: len(amounts)]
    figures = {line(c).pk: Decimal(a) for c, a in zip(codes, amounts, strict=True)}
    plan = Plan.objects.get(code="mtfp")
    with (
        pytest.raises(IntegrityError, match="A year is set at what stands"),
        transaction.atomic(),
    ):
        money.set_year(plan.pk, 2026, london_day(database_now()), figures)


def test_what_is_set_stands_behind_a_decision(opened: s.Stage) -> None:
    plan = Plan.objects.get(code="mtfp")
    rows = LineYear.objects.filter(line__plan=plan, year=2026, is_source=False)
    figures = dict(rows.values_list("line", "approved"))
    with (
        pytest.raises(IntegrityError, match="No decision stands behind this row"),
        transaction.atomic(),
    ):
        money.set_year(plan.pk, 2026, london_day(database_now()), figures)
