"""Re-profiling: what contracts commit moves with the budget, as the decision says, to the penny."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from approvals import actions
from approvals.models import Effect
from approvals.paper import as_data
from approvals.printout import document
from approvals.reading import paper_of
from budgets import actions as money
from budgets.balances import Moment, position, replay
from budgets.models import BatchKind, Commitment, Line
from contracts import actions as contract_actions
from contracts.actions import Pays
from contracts.models import Change, CommitmentMove, Payment
from records.verify import verify
from tests import stage as s
from tests.decision_screens import Walk
from tests.test_checks import found, only, rules
from tests.test_closing import refusal
from tests.test_contingency import decided, posted
from tests.test_rules_moves import KNOWN, item, moved

# ---- The rule -----------------------------------------------------------------------------------

BOUND = replace(
    KNOWN,
    headroom={("connect-mtfp", "2025/26"): Decimal("100.00")},
    committed={("connect-mtfp", "2025/26"): Decimal("80.00")},
)
LATER = {"source": "connect-mtfp", "year": "2026/27", "source_year": "2025/26"}


def reprofiled(amount: str, bound: str, **other: Any) -> set[str]:
    """Return the rules against moving pounds, and commitments with them, to the next year."""
    fields = {**LATER, "amount": {"value": amount}, "commitments": {"value": bound}, **other}
    return rules(only(moved(item(**fields))), BOUND) & {"Y3"}


@pytest.mark.parametrize(
    ("amount", "bound", "stops"),
    [
        ("100.00", "80.00", set()),
        ("100.00", "80.01", {"Y3"}),
        ("50.00", "50.00", set()),
        ("50.00", "50.01", {"Y3"}),
        ("50.00", "30.00", set()),
        ("50.00", "29.99", {"Y3"}),
        ("50.00", "0.00", {"Y3"}),
    ],
)
def test_y3_commitments_move_within_what_stands_and_leave_the_year_covered(
    amount: str, bound: str, stops: set[str]
) -> None:
    assert reprofiled(amount, bound) == stops


def test_y3_commitments_stay_on_their_line_and_the_sentence_says_how_much_would_do() -> None:
    assert reprofiled("50.00", "40.00", source="training") == {"Y3"}
    fields = {**LATER, "amount": {"value": "50.00"}, "commitments": {"value": "10.00"}}
    (said,) = (f.sentence for f in found(only(moved(item(**fields))), BOUND) if f.rule == "Y3")
    assert "move £30.00 of the commitments" in said


# ---- The ledger ---------------------------------------------------------------------------------


@pytest.fixture
def bound(papered: s.Stage) -> s.Stage:
    """CONNECT's revenue of five millions in 2026/27, most of which one contract commits."""
    year = {"line": "connect-mtfp", "source": "mtfp-growth", "year": "2026/27"}
    decided(papered, "PCD 3001", year | {"amount": {"value": "5000000.00"}})
    change = Change.objects.get(contract__reference="CONNECT-PMO", number=1)
    days = (date(2024, 1, 8), date(2025, 1, 7), date(2023, 12, 22))
    pays = Pays(Line.objects.get(code="connect-mtfp"), 2026, change.value.amount)
    actions.execute(
        papered["kit"], change, actions.Execute(change.value.amount, *days, payments=(pays,))
    )
    return papered


def to_next_year(amount: str, bound: str, **fields: Any) -> dict[str, Any]:
    """Return an item that moves money and commitments from 2026/27 to 2027/28."""
    return {
        "line": "connect-mtfp",
        "source": "connect-mtfp",
        "source_year": "2026/27",
        "year": "2027/28",
        "amount": {"value": amount},
        "commitments": {"value": bound},
    } | fields


def standing() -> dict[int | None, tuple[Decimal, Decimal]]:
    """Return what is approved and committed of CONNECT's revenue, by year."""
    years = position(Line.objects.get(code="connect-mtfp")).years
    return {one.year: (one.approved, one.committed) for one in years if one.year}


def test_y3_commitments_move_with_the_budget_and_every_balance_shows_it(bound: s.Stage) -> None:
    before, line = standing(), Line.objects.get(code="connect-mtfp")
    whole = before[2026][1]
    version = decided(bound, "PCD 3002", to_next_year("500000.00", "400000.00"))
    half = Decimal(500_000), Decimal(400_000)
    assert standing() == {2026: (Decimal(5_000_000) - half[0], whole - half[1]), 2027: half}
    (move,) = CommitmentMove.objects.all()
    assert move.batch_id == posted(version)[0].batch_id
    assert move.out.amount.amount == -move.into.amount.amount == -half[1]
    assert position(line) == replay(line)
    yesterday = Moment(effective_on=move.batch.effective_on.replace(year=2024))
    assert position(line, yesterday) == replay(line, yesterday)
    assert {p.execution_id for p in Payment.objects.all()} == {move.execution_id}
    assert "with £400,000.00 that contracts commit" in str(document(version))
    walk = Walk(bound)
    assert "2027/28 1 £400,000.00" in walk.get("otto", "/contracts/CONNECT-PMO/")
    assert verify().faults == ()
    back = {"source_year": "2027/28", "year": "2026/27", "corrects": posted(version)[0].pk}
    decided(bound, "PCD 3003", to_next_year("500000.00", "400000.00", **back), reason="Too soon.")
    assert standing() == before


def test_y3_no_more_moves_than_contracts_commit_then(bound: s.Stage) -> None:
    whole = standing()[2026][1]
    told = refusal(s.submitted, bound, "olive", _draft(bound, f"{whole + Decimal('0.01'):.2f}"))
    assert "Contracts commit" in told
    line, growth = (Line.objects.get(code=c).pk for c in ("connect-mtfp", "mtfp-growth"))
    with transaction.atomic():
        batch = money.post(
            BatchKind.CHANGE, date(2026, 5, 1), [money.Transfer(growth, line, whole)]
        )
        contract_actions.move_commitments(batch, line, (2026, 2027), whole)
        with pytest.raises(IntegrityError, match="commit less than this"), transaction.atomic():
            contract_actions.move_commitments(batch, line, (2026, 2027), Decimal("0.01"))
        transaction.set_rollback(True)


def _draft(stage: s.Stage, amount: str) -> Any:
    data = s.drafted(stage, "PCD 3004", exceptions=())
    rec = {"kind": "budget_change", "number": "1", "words": "Later."}
    recs = [rec | {"items": [to_next_year(amount, amount)]}]
    paper = paper_of(as_data(s.paper_with(data)) | {"recommendations": recs})
    actions.save(stage["olive"], data, paper, edition=data.draft.edition)
    data.refresh_from_db()
    return data


@pytest.mark.parametrize(
    ("years", "amount", "said"),
    [
        ((2026, 2026), "1.00", "between two years"),
        ((2026, 2027), "0.00", "above zero"),
        ((2026, 2027), "-1.00", "above zero"),
        ((2026, 2027), "0.001", "pounds and pence"),
        ((2025, 2027), "0.01", "commit less than this"),
    ],
)
def test_y3_the_database_moves_no_commitment_that_is_none(
    bound: s.Stage, years: tuple[int, int], amount: str, said: str
) -> None:
    line = Line.objects.get(code="connect-mtfp").pk
    batch = Effect.objects.filter(batch__isnull=False).earliest("pk").batch_id
    with pytest.raises(IntegrityError, match=said), transaction.atomic():
        contract_actions.move_commitments(batch or 0, line, years, Decimal(amount))
    assert Commitment.objects.count() == 1


def test_y3_nothing_moves_with_a_batch_whose_decision_does_not_say_so(bound: s.Stage) -> None:
    line = Line.objects.get(code="connect-mtfp").pk
    batch = Effect.objects.filter(batch__isnull=False).latest("pk").batch_id
    cursor = transaction.get_connection().cursor
    with transaction.atomic():
        contract_actions.move_commitments(batch or 0, line, (2026, 2027), Decimal("1.00"))
        with (
            cursor() as asked,
            pytest.raises(IntegrityError, match="as the decision that moves it says"),
            transaction.atomic(),
        ):
            asked.execute("set constraints all immediate")
        transaction.set_rollback(True)


@pytest.mark.parametrize("moves", [lambda *_: None, None])
def test_y3_what_the_paper_says_of_commitments_is_what_moves(
    bound: s.Stage, monkeypatch: pytest.MonkeyPatch, moves: Callable[..., None] | None
) -> None:
    real = contract_actions.move_commitments

    def twice(batch: int, line: int, years: tuple[int, int], amount: Decimal) -> None:
        real(batch, line, years, amount - 1)

    monkeypatch.setattr("approvals.actions.posting.move_commitments", moves or twice)
    told = refusal(decided, bound, "PCD 3005", to_next_year("10.00", "5.00"))
    assert "This effect is not what its recommendation says." in told or "Commitments move" in told
    assert not CommitmentMove.objects.exists()
