"""What a framework still has, asked at submission, at every key and by the database: L10 to L12."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from approvals import access, actions, checks, dossier
from approvals.actions import letting, signing, submitting
from approvals.actions.chain import lock
from approvals.models import Decision, ExceptionEntry, Version
from approvals.paper import as_data
from approvals.procurement import routes_fit
from approvals.reading import paper_of
from budgets.models import Line
from contracts.actions import Execute, Pays
from contracts.models import Change, Contract, Execution, Framework, Lot
from contracts.terms import Term
from people.days import london_day
from people.holders import database_now
from tests import grants as g
from tests import stage as s
from tests.sentences import refused
from tests.test_locks import is_held

DAY = timedelta(days=1)
PASSED = "Framework One has a ceiling of £400,000.00; "


@pytest.fixture
def cast(papered: s.Stage) -> s.Stage:
    """The cast, with a framework of £400,000 from which nothing is called off yet."""
    one = Framework.objects.create(code="one", name="Framework One", ceiling=Decimal("400000.00"))
    Lot.objects.create(framework=one, code="1", name="Lot 1")
    return papered


def called(value: str, contract: str, **fields: Any) -> dict[str, Any]:
    """Return a recommendation that calls a contract off from it."""
    return g.award(value, contract, **{"framework": "one"} | fields)


def proposed(cast: s.Stage, reference: str, *recs: dict[str, Any], excepted: bool = False) -> Any:
    """Draft a decision of the Deputy Mayor, with an exception of L12 asked for or not."""
    decision = g.proposed(cast, *recs, reference=reference)
    if not excepted:
        return decision
    reason = "The uplift is on its way."
    asked = {"rule": "L12", "place": "Recommendation 1", "reason": reason}
    asked["adviser"] = "commercial_adviser"
    data = as_data(access.draft_paper(decision)) | {"exceptions": [asked]}
    actions.save(cast["olive"], decision, paper_of(data), edition=decision.draft.edition)
    return Decision.objects.get(pk=decision.pk)


def ready(cast: s.Stage, reference: str, *recs: dict[str, Any], excepted: bool = False) -> Version:
    """Submit such a decision and take it to its key."""
    return s.ready_to_sign(cast, proposed(cast, reference, *recs, excepted=excepted))


def authorised(contract: str) -> bool:
    return Change.objects.filter(contract__reference=contract).exists()


def test_l12_the_second_of_two_pending_call_offs_is_refused_at_submission(cast: s.Stage) -> None:
    s.submitted(cast, "olive", proposed(cast, "PCD 1", called("200000.00", "N 1")))
    over = proposed(cast, "PCD 2", called("200000.01", "N 2"))
    assert PASSED in refused(s.submitted, cast, "olive", over)
    s.submitted(cast, "olive", proposed(cast, "PCD 3", called("200000.00", "N 3")))


def test_l12_a_call_off_that_is_withdrawn_holds_nothing(cast: s.Stage) -> None:
    version = s.submitted(cast, "olive", proposed(cast, "PCD 1", called("400000.00", "N 1")))
    second = proposed(cast, "PCD 2", called("400000.00", "N 2"))
    assert PASSED in refused(s.submitted, cast, "olive", second)
    actions.withdraw(cast["olive"], version.decision, "Not needed.")
    s.submitted(cast, "olive", second)


def test_l12_a_ceiling_passed_meanwhile_sends_the_decision_back_at_the_key(cast: s.Stage) -> None:
    version = ready(cast, "PCD 1", called("300000.00", "N 1"))
    Framework.objects.filter(code="one").update(ceiling=Decimal("299999.99"))
    outcome = s.sign(cast, "dana", version)
    assert outcome.result == "returned"
    assert "has a ceiling of £299,999.99" in outcome.reasons[0].sentence
    assert not authorised("N 1")


def test_l12_who_submitted_first_is_not_held_up_by_who_came_later(cast: s.Stage) -> None:
    first = ready(cast, "PCD 1", called("300000.00", "N 1"))
    later = ready(cast, "PCD 2", called("300000.00", "N 2"), excepted=True)
    assert s.sign(cast, "dana", first).result == "approved"
    assert s.sign(cast, "dana", later).result == "approved"
    assert ExceptionEntry.objects.get(version=later).rule == "L12"


def test_l12_what_was_excepted_and_came_first_sends_the_other_back(cast: s.Stage) -> None:
    first = ready(cast, "PCD 1", called("300000.00", "N 1"))
    later = ready(cast, "PCD 2", called("300000.00", "N 2"), excepted=True)
    assert s.sign(cast, "dana", later).result == "approved"
    assert s.sign(cast, "dana", first).result == "returned"
    assert (authorised("N 1"), authorised("N 2")) == (False, True)


def test_l12_an_increase_of_a_call_off_holds_and_is_held(cast: s.Stage) -> None:
    assert s.sign(cast, "dana", ready(cast, "PCD 0", called("100.00", "N 0"))).result == "approved"
    executed_on(cast, "N 0", london_day(database_now()))
    version = s.submitted(cast, "olive", proposed(cast, "PCD 1", g.change("300000.00", "N 0")))
    over = proposed(cast, "PCD 2", called("99900.01", "N 1"))
    assert PASSED in refused(s.submitted, cast, "olive", over)
    actions.withdraw(cast["olive"], version.decision, "Not needed.")
    more = proposed(cast, "PCD 3", g.change("399900.01", "N 0"))
    assert PASSED in refused(s.submitted, cast, "olive", more)


@pytest.mark.parametrize(("ceiling", "result"), [("400000.00", "approved"), ("399999.99", None)])
@pytest.mark.parametrize("of", ["framework", "lot"])
def test_l12_the_database_refuses_a_passed_ceiling_that_no_advice_is_recorded_on(
    cast: s.Stage, monkeypatch: pytest.MonkeyPatch, of: str, ceiling: str, result: str | None
) -> None:
    version = ready(cast, "PCD 1", called("400000.00", "N 1", lot="1"))
    rows = Framework.objects.all() if of == "framework" else Lot.objects.all()
    rows.filter(code="one" if of == "framework" else "1").update(ceiling=Decimal(ceiling))
    monkeypatch.setattr(dossier, "frameworks_are_alive", lambda paper, facts: [])
    if result:
        assert s.sign(cast, "dana", version).result == result
    else:
        assert "no advice on it is recorded" in refused(s.sign, cast, "dana", version)
    assert authorised("N 1") == bool(result)


def test_l12_the_framework_is_held_while_its_call_off_is_submitted_and_signed(
    cast: s.Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    spf2 = Framework.objects.get(code="one").pk
    seen = []

    def look(decision: Decision) -> Decision:
        seen.append(is_held("contracts_framework", spf2))
        return lock(decision)

    decision = proposed(cast, "PCD 1", called("300000.00", "N 1"))
    with monkeypatch.context() as patched:
        patched.setattr(submitting, "lock", look)
        version = s.submitted(cast, "olive", decision)
    s.advised(cast, version)
    actions.consult(cast["harry"], version)
    actions.consult(cast["conrad"], version)
    monkeypatch.setattr(signing, "lock", look)
    s.sign(cast, "dana", version)
    assert seen == [True, True]


def executed_on(cast: s.Stage, contract: str, day: date) -> Execution:
    """Execute a call-off of £100 signed on a day."""
    change = Change.objects.get(contract__reference=contract)
    pays = Pays(Line.objects.get(code="connect-mtfp"), None, Decimal("100.00"))
    last = Term.parse("1 year").last_day(day)
    facts = Execute(Decimal("100.00"), day, last, day, payments=(pays,), gap_reason="x")
    return actions.execute(cast["kit"], change, facts)


def test_l10_the_day_of_a_call_off_is_the_day_on_which_it_is_made(cast: s.Stage) -> None:
    today = london_day(database_now())
    one = Framework.objects.filter(code="one")
    one.update(starts_on=today)
    version = ready(cast, "PCD 1", called("100.00", "N 1"))
    one.update(starts_on=today + DAY)
    outcome = s.sign(cast, "dana", version)
    assert (outcome.result, outcome.reasons[0].source) == ("returned", "Rule L10")
    one.update(starts_on=today)
    version = ready(cast, "PCD 2", called("100.00", "N 2"))
    assert s.sign(cast, "dana", version).result == "approved"
    assert "begins on" in refused(executed_on, cast, "N 2", today - DAY)
    assert executed_on(cast, "N 2", today)


def test_framework_terms_the_database_holds_route_and_framework_together(cast: s.Stage) -> None:
    version = ready(cast, "PCD 1", called("100.00", "N 1", route="none", framework=None))
    assert s.sign(cast, "dana", version).result == "approved"
    assert Contract.objects.get(reference="N 1").route == "none"


@pytest.mark.parametrize("row", [{"route": "not_stated"}, {"framework": None}, {"lot": None}])
def test_the_row_is_let_by_the_route_and_under_the_framework_that_were_signed(
    cast: s.Stage, monkeypatch: pytest.MonkeyPatch, row: dict[str, Any]
) -> None:
    version = ready(cast, "PCD 1", called("100.00", "N 1", lot="1"))
    opened = letting._open_contract

    def other(run: Any, contract: Contract) -> Contract:
        for column, value in row.items():
            setattr(contract, column, value)
        return opened(run, contract)

    monkeypatch.setattr(letting, "_open_contract", other)
    said = refused(s.sign, cast, "dana", version)
    assert "not what its recommendation says" in said or "on the lot that its paper names" in said


def test_framework_terms_the_database_lets_no_call_off_without_its_framework(
    cast: s.Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    rec = called("100.00", "N 1", framework=None)
    monkeypatch.setattr(checks, "CHECKS", [c for c in checks.CHECKS if c is not routes_fit])
    version = ready(cast, "PCD 1", rec)
    assert "names it, and no other award does" in refused(s.sign, cast, "dana", version)
