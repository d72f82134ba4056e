"""Notices: owed by a change, gating its execution, recorded once, and shown where they wait."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from approvals import actions
from budgets.models import Line
from contracts.actions import Execute, Pays
from contracts.law import law
from contracts.models import (
    Change,
    Contract,
    Execution,
    Framework,
    Notice,
    NoticeDone,
    Regime,
)
from people.days import london_day
from people.holders import database_now
from tests import grants
from tests import stage as s
from tests.ledger_screens import Browsers
from tests.sentences import refused
from tests.sessions import session
from tests.test_screens_ledger import queries

DAY = timedelta(days=1)
PMO = "CONNECT-PMO"


@pytest.fixture
def cast(papered: s.Stage) -> s.Stage:
    """The cast, with PCD 1572 attested and CONNECT-PMO executed from 8 January 2024."""
    s.executed(papered)
    return papered


def extended(cast: s.Stage, reference: str = "OCC 7", **fields: Any) -> Change:
    """Authorise an extension of CONNECT-PMO by six months and £400,000."""
    rec = s.extension_data(PMO) | {"relies_on": "pcr-72-1-b"} | fields
    version = grants.held(cast, reference, rec)
    grants.carried_out(cast, version, "carla", "rita")
    return Change.objects.get(effect__recommendation__version=version)


def facts(value: str = "400000.00") -> Execute:
    """Return the execution of that extension, paid by the revenue line."""
    pays = Pays(Line.objects.get(code="connect-mtfp"), None, Decimal(value))
    last = date(2025, 7, 7)
    days = date(2025, 1, 8), last, date(2025, 1, 6)
    return Execute(
        Decimal(value), *days, payments=(pays,), gap_reason="x", late_reason="It could not wait."
    )


def today() -> date:
    return london_day(database_now())


# Owed and gating --------------------------------------------------------------------------------


def test_l4_a_change_on_ground_b_is_not_executed_before_its_notice_is_recorded(
    cast: s.Stage,
) -> None:
    change = extended(cast)
    notice = change.notices.get()
    assert (notice.kind, notice.rule, notice.gates_execution, notice.due_on) == (
        "modification_notice",
        "L4",
        True,
        None,
    )
    said = refused(actions.execute, cast["kit"], change, facts())
    assert said.startswith("Modification notice is not recorded yet: Regulation 72(1)(b)")
    actions.record_notice(cast["kit"], notice, "2025/S 000-000123", date(2025, 1, 3))
    assert actions.execute(cast["kit"], change, facts()).change == change


@pytest.mark.parametrize("ground", [None, "pcr-72-1-a", "pcr-72-1-e"])
def test_l4_a_change_on_no_such_ground_waits_for_nothing(cast: s.Stage, ground: str | None) -> None:
    change = extended(cast, relies_on=ground)
    assert not change.notices.exists()
    assert (change.relies_on, change.vat) == (ground or "", "not stated")
    actions.execute(cast["kit"], change, facts())
    assert not Notice.objects.exists()


def test_a_notice_is_recorded_once_with_its_reference_and_a_day_that_is_not_to_come(
    cast: s.Stage,
) -> None:
    notice = extended(cast).notices.get()
    late = refused(actions.record_notice, cast["kit"], notice, "A 1", today() + DAY)
    assert "is in the future. Enter the day it was published." in late
    blank = refused(actions.record_notice, cast["kit"], notice, "  ", today())
    assert blank.startswith("Enter the reference")
    assert refused(actions.record_notice, cast["fiona"], notice, "A 1", today())
    actions.record_notice(cast["kit"], notice, " A 1 ", today())
    assert NoticeDone.objects.get().reference == "A 1"
    again = refused(actions.record_notice, cast["kit"], notice, "A 2", today())
    assert again.startswith("Modification notice is recorded already.")


def owed(cast: s.Stage, value: str, **fields: Any) -> list[str]:
    """Award a contract of its own under the Act; return the notices that gate it."""
    rec = grants.award(value, "UNDER-ACT", framework=None, **fields)
    version = grants.signed(cast, rec, reference="PCD 4001")
    change = Change.objects.get(effect__recommendation__version=version)
    assert change.contract.regime == Regime.ACT_2023
    return [row.kind for row in change.notices.order_by("pk")]


def test_l9_a_direct_award_under_the_act_waits_for_a_transparency_notice(cast: s.Stage) -> None:
    assert owed(cast, "100.00", route="single_tender") == ["transparency_notice"]


@pytest.mark.parametrize(
    ("begins", "regime"),
    [
        (date(2025, 2, 23), Regime.PCR_2015),
        (date(2025, 2, 24), Regime.ACT_2023),
        (None, Regime.ACT_2023),
    ],
)
def test_l1_a_call_off_lives_under_the_law_of_its_framework(
    cast: s.Stage, begins: date | None, regime: str
) -> None:
    Framework.objects.filter(code="spf2").update(starts_on=begins)
    grants.signed(cast, grants.award("100.00", "CALLED-OFF"), reference="PCD 4002")
    assert Contract.objects.get(reference="CALLED-OFF").regime == regime


@pytest.mark.parametrize(
    ("value", "kinds"),
    [
        ("4000000.00", ["contract_details_notice"]),
        ("5000000.01", ["contract_details_notice", "kpi_publication", "contract_copy"]),
    ],
)
def test_l9_what_is_due_after_execution_becomes_a_task_with_a_day(
    cast: s.Stage, value: str, kinds: list[str]
) -> None:
    assert owed(cast, value, route="open") == []
    change = Change.objects.get(contract__reference="UNDER-ACT")
    pays = Pays(Line.objects.get(code="connect-mtfp"), None, Decimal(value))
    starts, signed = today(), today()
    made = Execute(
        Decimal(value), starts, starts + 90 * DAY, signed, payments=(pays,), gap_reason="x"
    )
    actions.execute(cast["kit"], change, made)
    rows = list(change.notices.order_by("pk"))
    assert [row.kind for row in rows] == kinds
    assert rows[0].due_on == signed + 30 * DAY
    assert not any(row.gates_execution for row in rows)


def test_l7_and_l8_small_changes_of_a_contract_under_the_act_count_together(
    cast: s.Stage,
) -> None:
    owed(cast, "1000000.00", route="open")
    rules = []
    for number, value in enumerate(("60000.00", "50000.00", "100000.01"), start=1):
        rec = grants.change(value, "UNDER-ACT", relies_on="act-sch8-8")
        version = grants.signed(cast, rec, reference=f"PCD 410{number}")
        change = Change.objects.get(effect__recommendation__version=version)
        rules.append([row.rule for row in change.notices.all()])
    assert rules == [[], ["L8"], ["L7"]]


def test_l7_a_contract_awarded_for_works_changes_by_fifteen_per_cent_without_a_notice(
    cast: s.Stage,
) -> None:
    owed(cast, "1000000.00", route="open", subject="works")
    assert Contract.objects.get(reference="UNDER-ACT").subject == "works"
    kinds = []
    for number, value in enumerate(("150000.00", "150000.01"), start=1):
        rec = grants.change(value, "UNDER-ACT", relies_on="act-sch8-8")
        version = grants.signed(cast, rec, reference=f"PCD 420{number}")
        change = Change.objects.get(effect__recommendation__version=version)
        kinds.append([(row.rule, row.kind) for row in change.notices.all()])
    assert kinds == [[], [("L7", "contract_change_notice")]]


# What PostgreSQL refuses ------------------------------------------------------------------------


def test_postgresql_executes_nothing_before_the_notice_that_gates_it(cast: s.Stage) -> None:
    change = extended(cast)
    with (
        pytest.raises(IntegrityError, match="A notice is published before this is executed"),
        transaction.atomic(),
    ):
        Execution.objects.create(
            change=change,
            value=Decimal("400000.00"),
            starts_on=date(2025, 1, 8),
            last_day=date(2025, 7, 7),
            signed_on=date(2025, 1, 6),
            form="hand",
            late_reason="It could not wait.",
            executed_by=cast.person("kit"),
        )


def test_a_notice_is_of_the_contract_whose_change_owes_it(cast: s.Stage) -> None:
    change = extended(cast)
    other = Contract.objects.exclude(pk=change.contract_id).earliest("pk")
    with (
        pytest.raises(IntegrityError, match="names a change of its own contract"),
        transaction.atomic(),
    ):
        Notice.objects.create(contract=other, change=change, kind="x", rule="L4", reason="x")


def test_a_notice_gates_only_what_is_not_executed_yet(cast: s.Stage) -> None:
    award = Change.objects.get(contract__reference=PMO, number=1)
    for change in (award, None):
        with (
            pytest.raises(IntegrityError, match="gates a change that is not executed yet"),
            transaction.atomic(),
        ):
            Notice.objects.create(
                contract=award.contract, change=change, kind="x", rule="L4", gates_execution=True
            )


def test_a_notice_is_recorded_by_nobody_before_its_day(cast: s.Stage) -> None:
    notice = extended(cast).notices.get()
    with (
        pytest.raises(IntegrityError, match="once it is published, not before"),
        transaction.atomic(),
    ):
        NoticeDone.objects.create(
            notice=notice, reference="A", done_on=today() + DAY, recorded_by=cast.person("kit")
        )


@pytest.mark.parametrize("table", ["contracts_notice", "contracts_noticedone"])
def test_a_notice_is_never_changed_or_removed(cast: s.Stage, table: str) -> None:
    notice = extended(cast).notices.get()
    actions.record_notice(cast["kit"], notice, "A 1", date(2025, 1, 3))
    for statement in (f"update {table} set id = id", f"delete from {table}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        with session("owner") as owner, pytest.raises(Exception, match="never changed or removed"):
            owner.execute(statement)


@pytest.mark.parametrize("column", ["relies_on = 'pcr-72-1-e'", "vat = 'inclusive'"])
def test_the_row_relies_on_the_ground_and_the_vat_that_was_signed(
    cast: s.Stage, monkeypatch: pytest.MonkeyPatch, column: str
) -> None:
    name, _, value = column.partition(" = ")
    make = Change.objects.create
    monkeypatch.setattr(
        Change.objects, "create", lambda **row: make(**row | {name: value.strip("'")})
    )
    said = refused(extended, cast)
    assert "This effect is not what its recommendation says" in said


def test_a_contract_is_for_what_was_signed(cast: s.Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    save = Contract.save

    def for_works(contract: Contract, *args: Any, **words: Any) -> None:
        contract.subject = "works"
        save(contract, *args, **words)

    monkeypatch.setattr(Contract, "save", for_works)
    said = refused(owed, cast, "1000000.00", route="open", subject="services")
    assert "This effect is not what its recommendation says" in said


# Screens ----------------------------------------------------------------------------------------


def test_the_contract_officer_finds_the_notice_on_the_task_list_and_records_it(
    cast: s.Stage,
) -> None:
    browsers = Browsers(cast)
    notice = extended(cast).notices.get()
    execute = browsers.words("kit", f"/contracts/{PMO}/changes/2/execute/")
    assert "Modification notice is not recorded yet" in execute
    desk = browsers.words("kit", "/")
    assert "Notices to publish" in desk
    assert "Modification notice, CONNECT-PMO" in desk
    assert "Notices to publish" not in browsers.words("fiona", "/")
    address = f"/contracts/{PMO}/notices/{notice.pk}/"
    assert browsers["fiona"].get(address).status_code == 403
    assert "Day of publication" in browsers.words("kit", address)
    asked = {"reference": "", "done_on": "3 January 2025"}
    assert browsers["kit"].post(address, asked).status_code == 422
    done = browsers["kit"].post(address, asked | {"reference": "2025/S 000-000123"})
    assert done.status_code == 302, done.content.decode()
    assert "2025/S 000-000123, 3 January 2025" in browsers.words("fiona", f"/contracts/{PMO}/")
    assert browsers["kit"].get(address).status_code == 404
    assert "Notices to publish" not in browsers.words("kit", "/")


def test_the_page_of_a_contract_shows_meter_ladder_notices_and_its_family_in_dates(
    cast: s.Stage,
) -> None:
    browsers = Browsers(cast)
    extended(cast)
    shown = browsers.words("fiona", f"/contracts/{PMO}/")
    assert (
        "Regulation 72(1)(b), additional needs that no other supplier can meet: £400,000" in shown
    )
    assert "Modified since the award £400,000.00" in shown
    assert "The Scheme of Delegation has a test of its own" in shown
    assert "It has no options." in shown
    assert "Before execution" in shown
    for title in ("Management Consultancy", "Award executed", "Key turned on OCC 7"):
        assert title in shown
    assert shown.index("Award executed") < shown.index("Extension of time authorised")


def test_a_ladder_counts_back_from_the_notice_period_that_is_asked(cast: s.Stage) -> None:
    browsers = Browsers(cast)
    s.executed(cast, "CONNECT-SMS")
    address = "/contracts/CONNECT-SMS/"
    shown = browsers.words("fiona", address)
    assert "the paper does not say whether the options count in all" in shown
    assert "7 January 2029" in shown
    assert "7 January 2030" in shown
    assert "Lapsed" in shown
    asked = browsers.words("fiona", f"{address}?notice=3+months")
    assert "8 October 2024" in asked
    assert "is not a term" in browsers.words("fiona", f"{address}?notice=soon")


def test_the_page_of_a_contract_asks_the_same_number_of_questions_however_long_its_life(
    cast: s.Stage,
) -> None:
    browsers = Browsers(cast)
    first = queries(browsers["fiona"], f"/contracts/{PMO}/")
    extended(cast)
    extended(cast, "OCC 8", amount={"value": "1000.00"})
    assert queries(browsers["fiona"], f"/contracts/{PMO}/") <= first + 2
    assert first <= 40


def test_every_notice_of_the_law_has_a_name_and_a_source() -> None:
    assert all(row.title and row.source for row in law().notices)
