"""Each kind of change of a contract goes its whole way: paper, keys, row, execution, page."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from approvals import actions, dossier
from approvals.models import Decision, Version
from approvals.stated import Timing
from budgets.models import Line
from contracts.actions import Execute, Pays
from contracts.histories import history_of
from contracts.models import Change, Contract, Execution
from contracts.terms import day_words
from people.actions import record_employer
from people.models import Employment, Organisation
from tests import grants
from tests import stage as s
from tests.ledger_screens import Browsers
from tests.sentences import refused

SMS, PMO = "CONNECT-SMS", "CONNECT-PMO"
LATE = Timing(stands="retrospective", reason="It was found late.", since=date(2024, 1, 8))
REASON = {"reason": "It is needed."}


@pytest.fixture
def cast(papered: s.Stage) -> s.Stage:
    """The cast, with CONNECT-PMO and CONNECT-SMS executed from 8 January 2024 for a year."""
    s.executed(papered)
    s.executed(papered, SMS)
    return papered


def contract(reference: str = PMO) -> Contract:
    return Contract.objects.get(reference=reference)


def rec(change: str, reference: str = PMO, **fields: Any) -> dict[str, Any]:
    """Return a recommendation that changes a contract."""
    return {
        "kind": "contract_change",
        "number": "1",
        "words": f"Change {reference}.",
        "contract": reference,
        "change": change,
        **REASON,
    } | fields


def draft(cast: s.Stage, reference: str, *recs: dict[str, Any]) -> Decision:
    """Draft a Deputy Mayor's decision that is retrospective, and says why."""
    made = grants.proposed(cast, *recs, reference=f"{reference} draft")
    paper = s.paper_with(made, timing=LATE, reference=reference)
    edition = made.draft.edition
    actions.save(cast["olive"], made, paper, edition=edition)
    return Decision.objects.get(pk=made.pk)


def decided(cast: s.Stage, reference: str, *recs: dict[str, Any]) -> Version:
    """Carry such a decision out."""
    version = s.ready_to_sign(cast, draft(cast, reference, *recs))
    outcome = s.sign(cast, "dana", version)
    assert outcome.result == "approved", outcome
    return version


def carried_out(cast: s.Stage, change: Change, *, value: str = "0", **days: Any) -> Execution:
    """Execute a change, before its authority and with the reason for that."""
    amount = Decimal(value)
    line = Line.objects.get(code="connect-mtfp")
    facts: dict[str, Any] = {
        "starts_on": date(2024, 6, 1),
        "last_day": date(2025, 1, 7),
        "signed_on": date(2024, 5, 20),
        "late_reason": "The deed was signed first.",
        "gap_reason": "x",
    } | days
    pays = (Pays(line, None, amount),) if amount else ()
    return actions.execute(cast["kit"], change, Execute(amount, payments=pays, **facts))


def passing(outgoing: str, incoming: str, number: str = "", **more: Any) -> dict[str, Any]:
    return {
        "outgoing": {"name": outgoing},
        "incoming": {"name": incoming, "company_number": number},
        **more,
    }


def test_l7_a_contract_is_novated_in_two_steps_and_both_suppliers_people_are_excluded(
    cast: s.Stage,
) -> None:
    held = contract().supplier
    to = passing(held.name, "Equans Ltd", "07654321")
    condition = "The guarantee of the parent is given."
    decided(cast, "PCD 4001", rec("novation_consent", passes=to | {"condition": condition}))
    consent = Change.objects.get(contract=contract(), kind="novation_consent")
    assert (consent.condition, consent.supplier_name) == (condition, "Equans Ltd")
    assert history_of(contract()).supplier_on(date(2099, 1, 1)) == held.name
    assert "only records" in refused(carried_out, cast, consent)

    novation = rec("novation", passes=to | {"consent": 2}, relies_on="pcr-72-1-d")
    assert "Say how the condition is met: The guarantee" in refused(
        s.submitted, cast, "olive", draft(cast, "PCD 4002", novation)
    )
    novation["passes"] |= {"condition": "It was given on 1 May 2024."}
    version = s.ready_to_sign(cast, draft(cast, "PCD 4003", novation))
    dana, own = cast.person("dana"), Employment.objects.get(person=cast.person("dana"))
    works_for = [held, Organisation.objects.get(name="Equans Ltd")]
    for day, organisation in enumerate(works_for, start=2):
        record_employer(cast.person("devi"), dana, organisation, date(2024, 1, day))
        assert f"is employed by {organisation}" in refused(s.sign, cast, "dana", version)
    record_employer(cast.person("devi"), dana, own.organisation, date(2024, 1, 4))
    assert s.sign(cast, "dana", version).result == "approved"
    change = Change.objects.get(contract=contract(), kind="novation")
    assert change.consent == consent
    carried_out(cast, change)
    history = history_of(contract())
    assert history.supplier_on(date(2024, 5, 31)) == held.name
    assert history.supplier_on(date(2024, 6, 1)) == "Equans Ltd"
    browsers = Browsers(cast)
    assert "Equans Ltd" in browsers.words("fiona", f"/contracts/?q={PMO}")
    page = browsers.words("fiona", f"/contracts/{PMO}/")
    for words in ("Supplier Equans Ltd", f"Awarded to {held.name}", "by the consent of change 2"):
        assert words in page
    assert "Before its authority: The deed was signed first." in page
    assert "The deed was signed first." in browsers.words("fiona", "/exceptions/")
    again = rec("novation", passes=to | {"consent": 2, "condition": "Met."}, relies_on="pcr-72-1-d")
    assert "is not its supplier; Equans Ltd is" in refused(
        s.submitted, cast, "olive", draft(cast, "PCD 4004", again)
    )


def test_s12_a_contract_ends_early_lets_its_money_go_and_nothing_follows(cast: s.Stage) -> None:
    ends: dict[str, Any] = {"ends_on": "2024-09-30", "amount": {"value": "-100000.00"}}
    before = Line.objects.get(code="connect-mtfp").years.get(year=None).committed
    decided(cast, "PCD 4101", rec("termination", **ends))
    change = Change.objects.get(contract=contract(), kind="termination")
    assert "it was decided to end it on 30 September 2024" in refused(
        carried_out, cast, change, value="-100000.00"
    )
    days = {"last_day": date(2024, 9, 30)}
    carried_out(cast, change, value="-100000.00", **days)
    line = Line.objects.get(code="connect-mtfp").years.get(year=None)
    assert line.committed == before - Decimal("100000.00")
    standing = history_of(contract()).standing
    assert (standing.ends_on, standing.ends_early_on) == (date(2024, 9, 30), date(2024, 9, 30))
    assert standing.cumulative_change == 0
    assert "The contract is ended early on 30 September 2024; nothing follows that." in refused(
        s.submitted, cast, "olive", draft(cast, "PCD 4102", rec("extension", term="1 month"))
    )


def test_s8_an_option_is_taken_up_by_who_was_delegated_it_and_is_no_modification(
    cast: s.Stage,
) -> None:
    option = rec("option", SMS, term="1 year", effective_on="2025-01-07")
    late = {"timing": LATE.model_dump(mode="json")}
    assert "was to be decided by 7 January 2025" in refused(
        grants.held, cast, "OCC 41", option | {"effective_on": "2025-01-08"}, **late
    )
    version = grants.held(cast, "OCC 42", option, **late)
    grants.carried_out(cast, version, "carla", "rita")
    change = Change.objects.get(contract=contract(SMS), kind="option")
    assert change.effective_on == date(2025, 1, 7)
    carried_out(
        cast,
        change,
        starts_on=date(2025, 1, 8),
        last_day=date(2026, 1, 7),
        signed_on=date(2025, 1, 7),
    )
    standing = history_of(contract(SMS)).standing
    assert (standing.ends_on, standing.cumulative_change) == (date(2026, 1, 7), Decimal(0))
    page = Browsers(cast).words("fiona", f"/contracts/{SMS}/")
    assert "Option exercised" in page
    assert "Nothing has been modified since the award, options it provided for apart." in page


def test_a_price_uplift_a_new_name_a_route_and_a_correction_are_no_modifications(
    cast: s.Stage,
) -> None:
    held = contract().supplier.name
    before = history_of(contract()).standing
    decided(
        cast,
        "PCD 4201",
        rec("indexation", amount={"value": "1000.00"}),
        rec("renamed", number="2", passes=passing(held, held, "09999999")),
        rec("route_change", number="3", route="single_tender"),
        rec("clerical", number="4", amount={"value": "-2000.00"}),
    )
    history = history_of(contract())
    standing = history.standing
    assert standing.cumulative_change == 0
    assert standing.percent_base == before.percent_base - 2000
    assert standing.authorised_value == before.authorised_value - 1000
    assert history.route_words == "Single tender or direct award"
    assert history.supplier_on(date(2099, 1, 1)) == held
    waiting = [change.kind for change in history.changes if change.number > 1]
    assert waiting == ["indexation", "renamed", "route_change", "clerical"]
    desk = Browsers(cast).words("kit", "/")
    assert "Price uplift" in desk
    assert "Route corrected" not in desk
    correction = Change.objects.get(contract=contract(), kind="clerical")
    carried_out(cast, correction, value="-2000.00")
    assert history_of(contract()).standing.original_value == before.percent_base - 2000


# Before the authority -----------------------------------------------------------------------------


def test_t1_what_is_signed_or_starts_before_its_authority_says_why(cast: s.Stage) -> None:
    change = Change.objects.get(contract__reference="CONNECT-CHANGE", number=1)
    value, line = change.value.amount, Line.objects.get(code="connect-mtfp")
    on = change.effective_on

    def facts(starts: date, signed: date, why: str = "") -> Execute:
        pays = (Pays(line, None, value),)
        days = (starts, date(2024, 12, 1), signed)
        return Execute(value, *days, late_reason=why, payments=pays)

    early = date(2023, 12, 20)
    for starts, signed in ((on, early), (early, on)):
        assert "Say why it was done before" in refused(
            actions.execute, cast["kit"], change, facts(starts, signed)
        )
    assert day_words(on) == "21 December 2023"
    execution = actions.execute(cast["kit"], change, facts(early, early, "Service could not stop."))
    assert execution.late_reason == "Service could not stop."


@pytest.mark.parametrize(
    ("column", "day"), [("signed_on", "2023-12-20"), ("starts_on", "2023-12-20")]
)
def test_t1_postgresql_asks_for_the_reason_too(cast: s.Stage, column: str, day: str) -> None:
    change = Change.objects.get(contract__reference="CONNECT-CHANGE", number=1)
    days = {"signed_on": "2023-12-21", "starts_on": "2023-12-21"} | {column: day}
    row = (
        "insert into contracts_execution (change_id, value, value_currency, starts_on, last_day,"
        " signed_on, form, seal_number, variation_number, gap_reason, late_reason, executed_by_id,"
        " transcribed, recorded_at) values (%s, 1, 'GBP', %s, '2024-03-01', %s, 'hand', '', '', '',"
        " %s, %s, false, now())"
    )
    kit = cast.person("kit").pk
    with (
        pytest.raises(DatabaseError, match="before its authority says why"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(row, [change.pk, days["starts_on"], days["signed_on"], " ", kit])


# What PostgreSQL refuses --------------------------------------------------------------------------


def put_in_hand(cast: s.Stage, change: Change, **columns: Any) -> Execution:
    """Write an execution without asking the rules."""
    plain = {
        "value": change.value.amount,
        "starts_on": date(2024, 6, 1),
        "last_day": date(2024, 9, 30),
        "signed_on": date(2024, 5, 20),
        "form": "hand",
        "late_reason": "x",
        "executed_by": cast.person("kit"),
    }
    with transaction.atomic():
        return Execution.objects.create(change=change, **(plain | columns))


def test_postgresql_executes_nothing_that_only_records(cast: s.Stage) -> None:
    decided(cast, "PCD 4301", rec("route_change", route="single_tender"))
    change = Change.objects.get(contract=contract(), kind="route_change")
    with pytest.raises(DatabaseError, match="What only records is not executed"):
        put_in_hand(cast, change)


def test_postgresql_holds_an_early_end_to_its_day(cast: s.Stage) -> None:
    decided(cast, "PCD 4302", rec("termination", ends_on="2024-09-30"))
    change = Change.objects.get(contract=contract(), kind="termination")
    for day in (date(2024, 9, 29), date(2024, 10, 1)):
        with pytest.raises(DatabaseError, match="on the day that was decided"):
            put_in_hand(cast, change, last_day=day)


def test_postgresql_asks_for_a_last_day_but_of_a_contract_without_an_end(cast: s.Stage) -> None:
    award = Change.objects.get(contract__reference="CONNECT-CHANGE", number=1)
    with pytest.raises(DatabaseError, match="Only a contract without an end has no last day"):
        put_in_hand(cast, award, last_day=None)
    fields = {"term": "perpetual", "framework": None, "route": "open"}
    version = s.ready_to_sign(
        cast, grants.proposed(cast, grants.award("10.00", "FOR-EVER", **fields))
    )
    assert s.sign(cast, "dana", version).result == "approved"
    endless = Change.objects.get(contract__reference="FOR-EVER")
    pays = (Pays(Line.objects.get(code="connect-mtfp"), None, Decimal("10.00")),)
    days = (date(2024, 6, 1), None, date(2024, 6, 1))
    facts = Execute(Decimal("10.00"), *days, late_reason="x", gap_reason="x", payments=pays)
    actions.execute(cast["kit"], endless, facts)
    page = Browsers(cast).words("fiona", "/contracts/FOR-EVER/")
    for words in ("Ends No end", "In force", "It has no end.", "From 1 June 2024"):
        assert words in page


@pytest.mark.parametrize(
    ("kind", "fields", "forged"),
    [
        ("novation", {"relies_on": "pcr-72-1-d"}, {"supplier_name": "Mine Ltd"}),
        ("novation", {"relies_on": "pcr-72-1-d"}, {"condition": "Met."}),
        ("termination", {"ends_on": "2024-09-30"}, {"ends_on": date(2024, 10, 1)}),
        ("route_change", {"route": "single_tender"}, {"route": "open"}),
        ("clerical", {"amount": {"value": "-1.00"}, "effective_on": "2024-02-01"},
         {"effective_on": date(2024, 2, 2)}),
    ],
)  # fmt: skip
def test_a_forged_effect_of_a_novation_or_an_early_end_is_refused(
    cast: s.Stage,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    fields: dict[str, Any],
    forged: dict[str, Any],
) -> None:
    if kind == "novation":
        fields = fields | {"passes": passing(contract().supplier.name, "Equans Ltd", "07654321")}
    version = s.ready_to_sign(cast, draft(cast, "PCD 4303", rec(kind, **fields)))
    create = Change.objects.create
    monkeypatch.setattr(Change.objects, "create", lambda **columns: create(**(columns | forged)))
    said = refused(s.sign, cast, "dana", version)
    assert "is not what its recommendation says" in said


def test_s12_nothing_follows_an_early_end_that_was_decided_while_a_key_was_awaited(
    cast: s.Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    longer = rec("extension", term="6 months", relies_on="pcr-72-1-b")
    first = s.ready_to_sign(cast, draft(cast, "PCD 4304", longer))
    second = s.ready_to_sign(cast, draft(cast, "PCD 4305", longer))
    decided(cast, "PCD 4306", rec("termination", ends_on="2024-09-30"))
    outcome = s.sign(cast, "dana", first)
    assert outcome.result == "returned"
    told = " ".join(reason.sentence for reason in outcome.reasons)
    assert "ended early on 30 September 2024; nothing follows that. This is so since" in told
    monkeypatch.setattr(dossier, "_out_of_turn", lambda *_: [])
    said = refused(s.sign, cast, "dana", second)
    assert "The contract is ended early; nothing follows that." in said
    assert not contract().changes.filter(kind="extension").exists()


def test_s8_an_option_that_another_decision_took_up_meanwhile_is_not_taken_up_twice(
    cast: s.Stage,
) -> None:
    fields = {"options": "1 year", "framework": None, "route": "open"}
    award = grants.proposed(cast, grants.award("10.00", "ONE-OPTION", **fields))
    assert s.sign(cast, "dana", s.ready_to_sign(cast, award)).result == "approved"
    option = rec("option", "ONE-OPTION", term="1 year")
    first = s.ready_to_sign(cast, draft(cast, "PCD 4307", option))
    second = s.ready_to_sign(cast, draft(cast, "PCD 4308", option))
    assert s.sign(cast, "dana", first).result == "approved"
    outcome = s.sign(cast, "dana", second)
    assert outcome.result == "returned"
    assert "The contract has no option left" in " ".join(r.sentence for r in outcome.reasons)
    assert contract("ONE-OPTION").changes.filter(kind="option").count() == 1
