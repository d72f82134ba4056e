"""Authority that is given: held, used up, given back, taken back, replaced. On PostgreSQL.

After the real ones of DOMAIN: PCD 1719, 1261, 865, the pool of digital forensics. Each test stands
in a ledger of its own in which PCD 1572 is attested, so that deferred guards speak.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from approvals import access, actions, authority
from approvals.book import Book
from approvals.models import (
    Clause,
    ClauseEnd,
    ClauseHold,
    ClauseUse,
    Effect,
    Event,
    State,
    Version,
)
from approvals.models.acts import EffectKind
from budgets.models import Line
from contracts.actions import Pays
from contracts.models import Change
from people.holders import database_now
from records.verify import verify
from tests import grants as g
from tests import stage as s
from tests.grants import refused_to_hold
from tests.sentences import refused, state_of, told
from tests.sessions import session

PMO = Decimal("4650000.00")


@pytest.fixture
def stage(papered: s.Stage) -> s.Stage:
    """PCD 1572 stands; CONNECT-PMO, £4.65m, runs to 7 January 2025."""
    s.executed(papered)
    return papered


def let_go_by(stage: s.Stage, how: str, version: Version) -> None:
    """Let a version fall."""
    if how == "send back":
        actions.send_back(stage["carla"], version, "Take less.")
    elif how == "refuse":
        actions.refuse(stage["carla"], version, "Not this year.")
    else:
        actions.withdraw(stage["kit"], version.decision, "No longer needed.")


# A pool ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["send back", "refuse", "withdraw"])
def test_p9_a_pool_of_five_is_held_at_submission_and_the_sixth_waits(
    stage: s.Stage, how: str
) -> None:
    g.granted(stage, ceiling=g.amount("500,000"))
    five = [g.held(stage, f"OCC {n}", g.change("100000.00")) for n in range(1, 6)]
    assert ClauseHold.objects.filter(version__in=five).count() == 5
    clause = Clause.objects.get(granted_by__version__decision__reference="PCD 3001")
    assert clause.used == 0
    sixth = g.asked(stage, "OCC 6", g.change("0.01"))
    assert (
        "has £0.00 left of £500,000.00 (£500,000.00 is held by pending decisions), "
        "and this decision asks for £0.01." in refused(s.submitted, stage, "kit", sixth)
    )
    let_go_by(stage, how, five[2])
    over = g.asked(stage, "OCC 7", g.change("100000.01"))
    assert "has £100,000.00 left" in refused(s.submitted, stage, "kit", over)
    taken = g.held(stage, "OCC 8", g.change("100000.00"))
    g.carried_out(stage, taken)
    clause.refresh_from_db()
    assert clause.used == Decimal("100000.00")
    assert state_of(five[0]) == State.SUBMITTED
    assert verify().faults == ()


def test_what_is_carried_out_uses_exactly_what_it_held(stage: s.Stage) -> None:
    clause = g.granted(stage, ceiling=g.amount("500,000"), months=12)
    version = g.held(stage, "OCC 1", g.change("300000.00", term="6 months and 3 days"))
    g.carried_out(stage, version)
    taken = ("clause", "version", "reference", "amount", "months", "days")
    (used,) = ClauseUse.objects.filter(version=version).values_list(*taken)
    assert used == ClauseHold.objects.filter(version=version).values_list(*taken).get()
    assert used[2:] == ("CONNECT-PMO", Decimal("300000.00"), 6, 3)
    clause.refresh_from_db()
    assert clause.used == Decimal("300000.00")
    book = {terms.code: terms for terms in Book(database_now()).clauses()}
    assert (book[clause.code].left, book[clause.code].held) == (Decimal("200000.00"), Decimal(0))


def test_each_contract_has_its_own_share_and_the_pool_is_of_all(stage: s.Stage) -> None:
    """Digital forensics: one sum for several suppliers, and a share of each."""
    g.granted(
        stage,
        contracts=["CONNECT-PMO", "CONNECT-DATA"],
        ceiling=g.amount("500,000"),
        percent="10",
    )
    tenths = (("CONNECT-PMO", "465000.00"), ("CONNECT-DATA", "81000.00"))
    for number, (contract, tenth) in enumerate(tenths, start=11):
        over = f"{Decimal(tenth) + Decimal('0.01'):.2f}"
        text = refused_to_hold(stage, f"OCC {number}", g.change(over, contract))
        assert "covers 10% of the original" in text
        assert f"which is £{Decimal(tenth):,.2f}" in text
    g.held(stage, "OCC 1", g.change("465000.00"))
    assert "£465,000.00 is taken or held already" in refused_to_hold(
        stage, "OCC 2", g.change("0.01")
    )
    # A tenth of the other would be £81,000, but the pool has £35,000 left.
    text = refused_to_hold(stage, "OCC 3", g.change("35000.01", "CONNECT-DATA"))
    assert "has £35,000.00 left of £500,000.00 (£465,000.00 is held" in text
    g.carried_out(stage, g.held(stage, "OCC 4", g.change("35000.00", "CONNECT-DATA")))


def test_items_on_one_contract_in_one_paper_are_one(stage: s.Stage) -> None:
    g.granted(stage, limit_each=g.amount("100,000"))
    half = g.change("50000.00")
    text = refused_to_hold(stage, "OCC 1", half, g.change("50000.01", number="2"))
    assert "Recommendation 1: Authority granted by PCD 3001" in text
    assert "covers at most £100,000.00 each time." in text
    version = g.held(stage, "OCC 2", half, half | {"number": "2"})
    held = ClauseHold.objects.get(version=version)
    assert (held.reference, held.amount.amount) == ("CONNECT-PMO", Decimal("100000.00"))
    # Each time: the next decision has the whole again.
    g.held(stage, "OCC 3", g.change("100000.00"))


def test_months_add_up_over_decisions_held_and_used(stage: s.Stage) -> None:
    g.granted(stage, months=12, percent="50")
    g.carried_out(stage, g.held(stage, "OCC 1", g.change("1.00", term="5 months")))
    waiting = g.held(stage, "OCC 2", g.change(None, term="6 months"))
    text = refused_to_hold(stage, "OCC 3", g.change(None, term="1 month and 1 day"))
    assert "covers 12 months of extra time in all; this makes 12 months and 1 day." in text
    g.held(stage, "OCC 4", g.change(None, term="28 days"))
    assert "12 months of extra time" in refused_to_hold(
        stage, "OCC 5", g.change(None, term="1 day")
    )
    actions.send_back(stage["carla"], waiting, "Two months would do.")
    g.held(stage, "OCC 6", g.change(None, term="6 months"))


# The database, when Python is got round ----------------------------------------------------------


@pytest.mark.parametrize(
    ("limits", "first", "second"),
    [
        ({"ceiling": g.amount("100")}, {"value": "60.00"}, {"value": "40.01"}),
        ({"percent": "10"}, {"value": "400000.00"}, {"value": "65000.01"}),
        (
            {"months": 12, "percent": "10"},
            {"value": None, "term": "6 months"},
            {"value": None, "term": "6 months and 1 day"},
        ),
        (
            {"limits": [{"contract": "CONNECT-PMO", "amount": g.amount("100")}]},
            {"value": "60.00"},
            {"value": "40.01"},
        ),
    ],
    ids=["pool", "share", "months", "schedule"],
)
def test_the_database_holds_each_limit_by_itself(
    stage: s.Stage,
    monkeypatch: pytest.MonkeyPatch,
    limits: dict[str, Any],
    first: dict[str, Any],
    second: dict[str, Any],
) -> None:
    g.granted(stage, **limits)
    g.held(stage, "OCC 1", g.change(**first))
    with monkeypatch.context() as patched:
        patched.setattr(authority, "pool_objections", lambda route: [])
        patched.setattr(authority, "clause_objections", lambda act, clause, at: [])
        text = refused_to_hold(stage, "OCC 2", g.change(**second))
    assert "This would go beyond what the delegation allows in all." in text
    assert not ClauseHold.objects.filter(version__decision__reference="OCC 2").exists()
    assert state_of_named("OCC 2") == State.DRAFT


def state_of_named(reference: str) -> str:
    return access.decision_named(reference).state


@pytest.mark.parametrize(
    ("sets", "words"),
    [
        ("amount = amount / 2", "append-only|never|permission denied"),
        ("version_id = version_id", "append-only|never|permission denied"),
    ],
)
def test_a_share_that_is_held_is_not_changed(stage: s.Stage, sets: str, words: str) -> None:
    g.granted(stage, ceiling=g.amount("100"))
    g.held(stage, "OCC 1", g.change("60.00"))
    with session() as app, pytest.raises(psycopg.Error, match=words):
        app.execute(f"update approvals_clausehold set {sets}")


def test_no_share_is_held_that_the_route_does_not_claim(stage: s.Stage) -> None:
    clause = g.granted(stage, ceiling=g.amount("100"))
    version = g.held(stage, "OCC 1", g.change("60.00"))
    row = (
        "insert into approvals_clausehold (clause_id, version_id, reference, amount,"
        f" amount_currency, months, days, recorded_at) values ({clause.pk}, {version.pk}, %s, %s,"
        " 'GBP', 0, 0, now())"
    )
    for reference, value in (("", 1), ("CONNECT-DATA", 60), ("CONNECT-PMO", 61)):
        with session() as app, pytest.raises(psycopg.errors.CheckViolation, match="route of a"):
            app.execute(row, (reference, value))
    with session() as app, pytest.raises(psycopg.errors.IntegrityError):
        app.execute(row, ("CONNECT-PMO", 60))


def test_a_version_without_its_holds_is_not_submitted(
    stage: s.Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    g.granted(stage, ceiling=g.amount("100"))
    with monkeypatch.context() as patched:
        patched.setattr("approvals.actions.granting.hold", lambda version, route: None)
        text = refused_to_hold(stage, "OCC 1", g.change("60.00"))
    assert "holds its share of every clause that it rests on" in text
    assert state_of_named("OCC 1") == State.DRAFT


# Given back --------------------------------------------------------------------------------------


def executed_for(stage: s.Stage, reference: str, value: str) -> Any:
    """Execute the extension by six months that a decision authorised, at a value."""
    change = Change.objects.get(effect__recommendation__version__decision__reference=reference)
    paid = Decimal(value)
    line = Line.objects.get(code="connect-mtfp")
    days = (date(2025, 1, 8), date(2025, 7, 7), date(2024, 12, 1))
    pays = (Pays(line, None, paid),)
    facts = actions.Execute(paid, *days, payments=pays, late_reason="It could not wait.")
    return actions.execute(stage["kit"], change, facts)


def test_an_execution_for_less_gives_back_once_by_an_explicit_release(stage: s.Stage) -> None:
    clause = g.granted(stage, ceiling=g.amount("400,000"))
    g.carried_out(stage, g.held(stage, "OCC 1", g.change("400000.00", term="6 months")))
    execution = executed_for(stage, "OCC 1", "300000.00")
    clause.refresh_from_db()
    assert clause.used == Decimal("400000.00")
    assert "has £0.00 left" in refused_to_hold(stage, "OCC 2", g.change("0.01"))
    assert "Say why it is given back." in refused(actions.release, stage["kit"], execution, " ")
    assert "Only these posts" in refused(actions.release, stage["carla"], execution, "Cheaper.")
    given = actions.release(stage["kit"], execution, "It was cheaper.")
    assert given.amount.amount == Decimal("100000.00")
    clause.refresh_from_db()
    assert clause.used == Decimal("300000.00")
    assert refused(actions.release, stage["kit"], execution, "Again.")
    assert "has £100,000.00 left" in refused_to_hold(stage, "OCC 3", g.change("100000.01"))
    g.carried_out(stage, g.held(stage, "OCC 4", g.change("100000.00")))
    assert verify().faults == ()


def test_an_execution_in_full_gives_nothing_back(stage: s.Stage) -> None:
    g.granted(stage, ceiling=g.amount("400,000"))
    g.carried_out(stage, g.held(stage, "OCC 1", g.change("400000.00", term="6 months")))
    execution = executed_for(stage, "OCC 1", "400000.00")
    text = refused(actions.release, stage["kit"], execution, "All spent.")
    assert "leaves nothing of £400,000.00 to give back" in text


# Taken back --------------------------------------------------------------------------------------


def test_p10_after_a_revocation_no_key_turns_and_the_waiting_version_goes_back(
    stage: s.Stage,
) -> None:
    keys = [{"post": "commercial-director"}, {"post": "connect-sro"}]
    clause = g.granted(stage, ceiling=g.amount("1,000,000"), keys=keys)
    version = g.held(stage, "OCC 1", g.change("600000.00"))
    s.advised(stage, version)
    assert s.sign(stage, "carla", version).result == "turned"
    assert "Say why the authority is taken back." in refused(
        actions.revoke, stage["dana"], clause, ""
    )
    for who in ("carla", "rita", "conrad", "ivor"):
        assert "holds no post that signed PCD 3001" in refused(
            actions.revoke, stage[who], clause, "I would rather not."
        )
    ended = actions.revoke(stage["dana"], clause, "The programme has closed.")
    clause.refresh_from_db()
    ended.refresh_from_db()
    assert clause.revoked_at == ended.ends_at == ended.recorded_at
    assert "has ended already" in refused(actions.revoke, stage["dana"], clause, "Again.")
    outcome = s.sign(stage, "rita", version)
    assert outcome.result == "returned"
    assert "is not in force on this day. (PCD 3001, recommendation 1)" in told(outcome.reasons)
    assert state_of(version) == State.RETURNED
    assert not Effect.objects.filter(recommendation__version=version).exists()
    events = Event.objects.filter(decision__reference="PCD 3001", kind="revoked")
    assert [(e.person.name, e.words) for e in events] == [
        ("Dana Whitlock", "The programme has closed.")
    ]
    text = refused_to_hold(stage, "OCC 2", g.change("465000.01"))
    assert "is not in force on this day" in text
    assert "it goes up to the Deputy Mayor" in text
    # What the scheme itself gives the Director (S5) is still hers.
    small = g.held(stage, "OCC 3", g.change("465000.00"))
    assert [x["clause"] for x in small.route["grounds"]] == ["scheme-2016-4.13-below"]
    assert verify().faults == ()


def test_a_clause_of_the_scheme_is_not_revoked(stage: s.Stage) -> None:
    clause = Clause.objects.get(code="scheme-2016-4.13")
    assert "ends by a change of the scheme" in refused(
        actions.revoke, stage["dana"], clause, "No more."
    )


def test_the_deputy_mayor_takes_back_what_a_paper_gave(stage: s.Stage) -> None:
    clause = g.of_1572()
    assert "holds no post" in refused(actions.revoke, stage["conrad"], clause, "No more.")
    actions.revoke(stage["dana"], clause, "No more.")
    assert "goes up to the Deputy Mayor" in refused_to_hold(stage, "OCC 1", g.change(f"{PMO:.2f}"))


def test_a_recommendation_takes_authority_back(stage: s.Stage) -> None:
    clause = g.of_1572()
    end = {"kind": "revocation", "number": "1", "words": "No more.", "clauses": [clause.code]}
    version = g.signed(stage, end, reference="PCD 3002")
    ended = ClauseEnd.objects.get(clause=clause)
    assert ended.recommendation is not None
    assert ended.recommendation.version == version
    assert Effect.objects.get(recommendation__version=version).kind == EffectKind.ENDED
    again = g.proposed(stage, end, reference="PCD 3003")
    assert "has ended already" in refused(s.submitted, stage, "olive", again)


@pytest.mark.parametrize(
    ("clauses", "words"),
    [
        (["no-such"], "There is no granted clause “no-such” in the ledger."),
        (["scheme-2016-4.13"], "There is no granted clause “scheme-2016-4.13” in the ledger."),
    ],
)
def test_only_what_was_granted_is_taken_back(
    stage: s.Stage, clauses: list[str], words: str
) -> None:
    end = {"kind": "revocation", "number": "1", "words": "No more.", "clauses": clauses}
    assert words in refused(s.submitted, stage, "olive", g.proposed(stage, end))


@pytest.mark.parametrize(
    "recs",
    [
        lambda code: [_ends(code, code)],
        lambda code: [_ends(code), _ends(code) | {"number": "2"}],
        lambda code: [g.delegation(ceiling=g.amount("1")), _ends(code) | {"number": "2"}],
        lambda code: [g.delegation(ceiling=g.amount("1"), supersedes=[code, code])],
    ],
    ids=["twice in one", "in two", "replaced and ended", "replaced twice"],
)
def test_what_ends_twice_in_one_paper_is_refused_before_it_is_signed(
    stage: s.Stage, recs: Callable[[str], list[dict[str, Any]]]
) -> None:
    decision = g.proposed(stage, *recs(g.of_1572().code))
    assert refused(s.submitted, stage, "olive", decision)


def _ends(*codes: str) -> dict[str, Any]:
    return {"kind": "revocation", "number": "1", "words": "No more.", "clauses": list(codes)}


def test_a_delegation_that_replaces_another_begins_when_that_one_ends(stage: s.Stage) -> None:
    old = g.of_1572()
    new = g.granted(stage, ceiling=g.amount("100"))
    old.refresh_from_db()
    assert old.revoked_at is not None
    at = old.revoked_at
    book = {terms.code: terms for terms in Book(database_now()).clauses()}
    assert not book[old.code].in_force(at)
    assert book[new.code].in_force(database_now())
    assert book[old.code].in_force(book[old.code].starts_at)
    version = g.held(stage, "OCC 1", g.change("100.00"))
    assert [ground["clause"] for ground in version.route["grounds"]] == [new.code]
    # The old one had no limit; nothing of it is left.
    assert "has £0.00 left" in refused_to_hold(stage, "OCC 2", g.change("0.01"))
