"""Contingency, carry forward and corrections through the ledger: what PostgreSQL lets happen."""

from contextlib import nullcontext
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from approvals import actions
from approvals.ledger_forms import PaymentForm
from approvals.models import Effect, Version
from approvals.paper import Paper, as_data
from approvals.reading import paper_of
from budgets import actions as money
from budgets.balances import position
from budgets.models import BatchKind, Line, LineKind, Plan, Posting
from contracts.actions import Execute, Pays, held_back
from contracts.models import Change
from tests import stage as s
from tests.sentences import refused

POUND = Decimal("1.00")
HELD = (
    "{} is a line of the kind {}. A contract is paid from a capital or revenue line; "
    "a decision moves or releases the money there first."
)


@pytest.fixture
def lines(papered: s.Stage) -> s.Stage:
    plan = Plan.objects.earliest("pk")
    for code, kind in (("risk", LineKind.CONTINGENCY), ("envelope", LineKind.ENVELOPE)):
        Line.objects.create(code=code, name=code.title(), plan=plan, kind=kind)
    return papered


def decided(stage: s.Stage, reference: str, *items: dict[str, Any], **fields: Any) -> Version:
    """Sign a Deputy Mayor's decision that makes these transfers."""
    rec = {
        "kind": "budget_change",
        "number": "1",
        "words": "Money moves.",
        "items": [{"amount": {"value": "1000.00"}} | item for item in items],
    }
    data = as_data(Paper(type="deputy-mayor", title="x")) | {"recommendations": [rec | fields]}
    recs = paper_of(data).recommendations
    decision = s.drafted(stage, reference, recommendations=recs, exceptions=())
    version = s.ready_to_sign(stage, decision)
    s.sign(stage, "dana", version)
    return version


def posted(version: Version) -> list[Posting]:
    effect = Effect.objects.get(recommendation__version=version, kind="posted")
    return list(Posting.objects.filter(batch=effect.batch_id).select_related("batch"))


def test_b7_contingency_leaves_only_in_a_release(lines: s.Stage) -> None:
    decided(lines, "PCD 2801", {"line": "risk", "source": "capital-growth"})
    risk, capital = Line.objects.get(code="risk"), Line.objects.get(code="connect-capital")
    transfer = money.Transfer(risk.pk, capital.pk, POUND)
    with (
        pytest.raises(IntegrityError, match="Contingency is locked until a board has released it"),
        transaction.atomic(),
    ):
        money.post(BatchKind.CHANGE, date(2026, 11, 24), [transfer])
    released = decided(
        lines,
        "PCD 2802",
        {"line": "connect-capital", "source": "risk", "amount": {"value": "400.00"}},
        released_by="Programme Board, 3 May 2026",
    )
    assert [row.batch.kind for row in posted(released)] == [BatchKind.RELEASE]
    assert position(risk).approved == Decimal("600.00")


@pytest.mark.parametrize("kind", LineKind)
def test_b7_a_contract_is_paid_from_capital_and_revenue_and_from_no_line_that_is_held(
    lines: s.Stage, kind: LineKind
) -> None:
    plan = Plan.objects.earliest("pk")
    line = Line.objects.create(code=f"a-{kind}", name=kind.label, plan=plan, kind=kind)
    pays = kind in (LineKind.CAPITAL, LineKind.REVENUE)
    offered: Any = PaymentForm().fields["line"]
    assert (line in offered.queryset) is pays
    facts = Execute(
        POUND,
        date(2024, 1, 8),
        date(2025, 1, 7),
        date(2023, 12, 22),
        payments=(Pays(line, None, POUND),),
    )
    assert held_back(facts) == ([] if pays else [HELD.format(kind.label, kind.label.lower())])
    with transaction.atomic():
        money.commit((line.pk, None), -POUND, date(2026, 11, 24), 2, "Let go.")
        with (
            nullcontext()
            if pays
            else pytest.raises(IntegrityError, match="paid from a capital or revenue line"),
            transaction.atomic(),
        ):
            money.commit((line.pk, None), POUND, date(2026, 11, 24), 2, "Bound.")
        transaction.set_rollback(True)


def test_b7_the_contract_officer_reads_why_a_contingency_pays_for_no_contract(
    lines: s.Stage,
) -> None:
    risk = Line.objects.get(code="risk")
    change = Change.objects.get(contract__reference="CONNECT-PMO", number=1)
    value = change.value.amount
    facts = Execute(
        value,
        date(2024, 1, 8),
        date(2025, 1, 7),
        date(2023, 12, 22),
        gap_reason="Agreed.",
        payments=(Pays(risk, None, value),),
    )
    told = refused(actions.execute, lines["kit"], change, facts)
    assert HELD.format("Risk", "contingency or risk provision") in told
    s.executed(lines)


def test_a_release_that_nobody_signed_does_not_commit(lines: s.Stage) -> None:
    decided(lines, "PCD 2801", {"line": "risk", "source": "capital-growth"})
    risk, capital = Line.objects.get(code="risk"), Line.objects.get(code="connect-capital")
    transfer = money.Transfer(risk.pk, capital.pk, POUND)
    with transaction.atomic():
        money.post(BatchKind.RELEASE, date(2026, 11, 24), [transfer])
        with (
            transaction.get_connection().cursor() as cursor,
            pytest.raises(IntegrityError, match="No decision stands behind"),
            transaction.atomic(),
        ):
            cursor.execute("set constraints all immediate")
        transaction.set_rollback(True)


def test_an_envelope_is_drawn_down_to_nothing_and_no_further(lines: s.Stage) -> None:
    decided(lines, "PCD 2803", {"line": "envelope", "source": "capital-growth"})
    decided(lines, "PCD 2804", {"line": "connect-capital", "source": "envelope"})
    assert position(Line.objects.get(code="envelope")).approved == 0
    envelope = Line.objects.get(code="envelope")
    capital = Line.objects.get(code="connect-capital")
    with pytest.raises(IntegrityError, match="not_overdrawn"), transaction.atomic():
        money.post(
            BatchKind.CHANGE,
            date(2026, 11, 24),
            [money.Transfer(envelope.pk, capital.pk, POUND)],
        )


def test_a_carry_forward_moves_money_to_the_next_year(lines: s.Stage) -> None:
    line = Line.objects.get(code="envelope")
    year = {"line": "envelope", "source": "capital-growth", "year": "2026/27"}
    decided(lines, "PCD 2805", year)
    carried = {"line": "envelope", "source": "envelope", "year": "2027/28"}
    version = decided(lines, "PCD 2806", carried | {"source_year": "2026/27"})
    (row,) = posted(version)
    assert (row.from_year, row.to_year) == (2026, 2027)
    years = {one.year: one.approved for one in position(line).years}
    assert years == {2027: Decimal("1000.00")}


def test_a_correction_names_the_first_and_takes_back_no_more(lines: s.Stage) -> None:
    first = decided(lines, "PCD 2807", {"line": "envelope", "source": "capital-growth"})
    (wrong,) = posted(first)
    back = {"line": "capital-growth", "source": "envelope", "corrects": wrong.pk}
    version = decided(lines, "PCD 2808", back, reason="Posted to the wrong line.")
    (row,) = posted(version)
    assert row.reverses_id == wrong.pk
    assert position(Line.objects.get(code="envelope")).approved == 0
