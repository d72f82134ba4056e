"""Guards that no other test would have missed: found by `make mutants`, one test for each gap."""

import re
import subprocess
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from budgets.models import Line
from config.database import OwnerMigrates
from contracts.actions import Execute, Pays, gaps
from people import actions, holders
from people.actions import Appointment
from people.days import london_day
from people.guards import GUARDED, sql_of
from people.models import (
    Milestone,
    MilestoneConfirmation,
    MilestoneRecord,
    Organisation,
    Post,
    Tenure,
    TenureEndConfirmation,
)
from records import pdf
from tests.forged import DEVI, KIT, LINE, V, post
from tests.sessions import session
from tests.stage import Stage

pytest_plugins = ["tests.walked"]

DAY = timedelta(days=1)


# Who holds a post -------------------------------------------------------------------------------


def given(stage: Stage, starts_on: date, last_day: date | None) -> Tenure:
    """Let Otto Vance be an auditor, entered by one person and confirmed by another."""
    auditor = Post.objects.get(code="auditor")
    letter = Appointment(stage.person("otto"), auditor, starts_on, "Letter.", last_day)
    tenure = actions.give_tenure(stage.person("devi"), letter)
    actions.confirm_tenure(stage.person("farah"), tenure)
    tenure.refresh_from_db()
    return tenure


@pytest.mark.parametrize(
    ("first", "last", "counts"),
    [(0, 0, True), (-9, 0, True), (0, 9, True), (-9, -1, False), (1, 9, False)],
)
def test_a_tenure_counts_from_its_first_day_to_its_last(
    founded: Stage,
    first: int,
    last: int,
    counts: bool,  # noqa: FBT001
) -> None:
    today = london_day(holders.database_now())
    given(founded, today + first * DAY, today + last * DAY)
    held = holders.kinds_held(founded.person("otto"), holders.database_now())
    assert ("auditor" in held) is counts


def test_a_tenure_is_over_at_the_very_instant_of_its_end(founded: Stage) -> None:
    tenure = given(founded, date(2020, 4, 1), None)
    end = actions.end_tenure(founded.person("devi"), tenure, "Moved on.")
    actions.confirm_end(founded.person("farah"), end)
    tenure.refresh_from_db()
    assert tenure.ended_at is not None
    tick = timedelta(microseconds=1)
    assert holders.tenures_of(founded.person("otto"), tenure.ended_at - tick) == [tenure]
    assert holders.tenures_of(founded.person("otto"), tenure.ended_at) == []


def test_who_acts_by_a_post_holds_its_tenure_until_the_act_is_done(founded: Stage) -> None:
    with transaction.atomic():
        tenure = holders.require(founded.person("devi"), "register")
        query = "select 1 from people_tenure where id = %s for no key update nowait"
        with session() as app, pytest.raises(psycopg.errors.LockNotAvailable):
            app.execute(query, [tenure.pk])


def test_whoever_entered_an_end_cannot_confirm_it_and_nobody_ends_twice(founded: Stage) -> None:
    tenure = given(founded, date(2020, 4, 1), None)
    end = actions.end_tenure(founded.person("devi"), tenure, "Moved on.")
    with pytest.raises(IntegrityError, match="needs a second person"), transaction.atomic():
        TenureEndConfirmation.objects.create(end=end, confirmed_by=founded.person("devi"))
    with session() as app:
        again = app.execute(
            "insert into people_tenureend (tenure_id, reason, entered_by_id)"
            " select tenure_id, reason, entered_by_id from people_tenureend where id = %s"
            " returning id",
            [end.pk],
        ).fetchone()
    actions.confirm_end(founded.person("farah"), end)
    assert again is not None
    with pytest.raises(IntegrityError, match="not in force"), transaction.atomic():
        TenureEndConfirmation.objects.create(end_id=again[0], confirmed_by=founded.person("farah"))


def test_an_employer_counts_from_the_first_day(founded: Stage) -> None:
    firm = Organisation.objects.create(name="A new employer")
    today = london_day(holders.database_now())
    otto = founded.person("otto")
    before = holders.employer(otto, holders.database_now())
    actions.record_employer(founded.person("devi"), otto, firm, today + DAY)
    assert holders.employer(otto, holders.database_now()) == before
    actions.record_employer(founded.person("devi"), otto, firm, today)
    assert holders.employer(otto, holders.database_now()) == firm


def test_a_group_is_every_parent_and_every_subsidiary_however_far(founded: Stage) -> None:
    top = Organisation.objects.create(name="Top")
    left, right = (Organisation.objects.create(name=name, parent=top) for name in "LR")
    below = Organisation.objects.create(name="Below", parent=right)
    other = Organisation.objects.create(name="Other")
    group = {firm.pk for firm in (top, left, right, below)}
    for firm in (top, left, right, below):
        assert holders.group_of([firm]) == group
    assert holders.group_of([other]) == {other.pk}


# Milestones -------------------------------------------------------------------------------------


def test_a_milestone_counts_from_its_day_once_a_second_person_confirmed_it(founded: Stage) -> None:
    milestone = Milestone.objects.get(code="connect-drop-2")
    today = london_day(holders.database_now())
    entry = MilestoneRecord.objects.create(
        milestone=milestone, reached_on=today, evidence="x", entered_by=founded.person("peter")
    )
    assert holders.reached(milestone, holders.database_now()) is None
    with pytest.raises(IntegrityError, match="second person"), transaction.atomic():
        MilestoneConfirmation.objects.create(entry=entry, confirmed_by=founded.person("peter"))
    MilestoneConfirmation.objects.create(entry=entry, confirmed_by=founded.person("devi"))
    assert holders.reached(milestone, holders.database_now()) == entry


@pytest.mark.parametrize(
    ("recorded_at", "is_the_day"),
    [("2026-06-30 22:59:59+00", False), ("2026-06-30 23:00:00+00", True)],
)
def test_the_day_of_a_milestone_is_that_of_london(
    founded: Stage,
    recorded_at: str,
    is_the_day: bool,  # noqa: FBT001
) -> None:
    """The owner takes the database's own time from the table, to say what time it was."""
    milestone = Milestone.objects.get(code="connect-drop-2")
    with session("owner", autocommit=False) as owner:
        owner.execute("drop trigger guard_stamp on people_milestonerecord")
        words = [milestone.pk, founded.person("peter").pk, recorded_at]
        insert = (
            "insert into people_milestonerecord (milestone_id, reached_on, evidence,"
            " entered_by_id, recorded_at) values (%s, '2026-07-01', 'x', %s, %s)"
        )
        if is_the_day:
            owner.execute(insert, words)
        else:
            with pytest.raises(psycopg.errors.CheckViolation, match="in the future"):
                owner.execute(insert, words)
        owner.rollback()


@pytest.mark.parametrize("app", GUARDED)
def test_no_guard_takes_a_day_from_another_zone_than_london(app: str) -> None:
    """The clock of a database cannot be set in a test, so its guards are read."""
    text = sql_of(app)
    zones = set(re.findall(r"at time zone '([^']*)'", text))
    assert zones <= {"Europe/London"}
    assert "current_date" not in text
    assert "localtime" not in text
    assert not re.search(r"(now|clock_timestamp|current_timestamp)\(?\)?::date", text)
    assert not re.search(r"recorded_at::date", text)


# Money ------------------------------------------------------------------------------------------


def test_a_commitment_has_no_fraction_of_a_penny(walked: Stage) -> None:
    line = LINE.format("connect-mtfp")
    with session() as app, pytest.raises(psycopg.errors.CheckViolation, match="never rounded"):
        app.execute(f"select budgets_commit({line}, null, 0.001, current_date, 1, 'x')")


@pytest.mark.parametrize("amount", ["1.005", "0.004", "1.999"])
def test_a_posting_has_no_fraction_of_a_penny(walked: Stage, amount: str) -> None:
    with session() as app, pytest.raises(psycopg.errors.CheckViolation, match="never rounded"):
        app.execute(f"select {post(amount)}")


def test_a_batch_without_postings_is_none(walked: Stage) -> None:
    none = "array[]::bigint[], array[]::int[]"
    with session() as app, pytest.raises(psycopg.errors.CheckViolation, match="at least one"):
        app.execute(
            f"select budgets_post('change', current_date, {none}, {none}, array[]::numeric[],"
            " array[]::int[], array[]::text[], array[]::bigint[])"
        )


BACK = (
    "select budgets_post('transfer_back', current_date, array[{}], array[null::int], array[{}],"
    " array[null::int], array[{}::numeric], array[1], array['x'], array[{}])"
)
LAST = "(select max(id) from budgets_posting)"


@pytest.mark.parametrize(
    ("ends", "amount", "words"),
    [
        (("connect-capital", "capital-growth"), "1.01", "No more can be transferred back"),
        (("capital-growth", "connect-capital"), "1.00", "turns its two ends round"),
        (("connect-mtfp", "capital-growth"), "1.00", "turns its two ends round"),
    ],
)
def test_a_transfer_back_turns_the_first_one_round_and_is_no_larger(
    walked: Stage, ends: tuple[str, str], amount: str, words: str
) -> None:
    lines = [LINE.format(code) for code in ends]
    with session(autocommit=False) as app:
        app.execute(f"select {post()}")
        with pytest.raises(psycopg.errors.CheckViolation, match=words):
            app.execute(BACK.format(*lines, amount, LAST))
        app.rollback()


def test_a_transfer_back_is_not_transferred_back(walked: Stage) -> None:
    there, back = LINE.format("capital-growth"), LINE.format("connect-capital")
    with session(autocommit=False) as app:
        app.execute(f"select {post()}")
        app.execute(BACK.format(back, there, "1.00", LAST))
        with pytest.raises(psycopg.errors.CheckViolation, match="names the first transfer"):
            app.execute(BACK.format(there, back, "1.00", LAST))
        app.rollback()


def test_the_head_of_a_line_counts_its_postings(walked: Stage) -> None:
    query = (
        "select postings, approved from budgets_lineyear where year is null"
        f" and line_id = {LINE.format('connect-capital')}"
    )
    with session(autocommit=False) as app:
        before = app.execute(query).fetchone()
        app.execute(f"select {post()}")
        after = app.execute(query).fetchone()
        app.rollback()
    assert before is not None
    assert after == (before[0] + 1, before[1] + 1)


# Contracts --------------------------------------------------------------------------------------


def test_two_payments_from_one_line_are_added_before_they_are_weighed(walked: Stage) -> None:
    line, other = (Line.objects.get(code=code) for code in ("connect-mtfp", "connect-capital"))
    head = line.years.get(year=None)
    free = head.approved - head.committed
    half = (free / 2).quantize(Decimal("0.01")) + Decimal("0.01")

    def found(*pays: Pays) -> list[str]:
        facts = Execute(free, date(2024, 1, 8), date(2025, 1, 7), date(2023, 12, 22), payments=pays)
        return gaps(facts)

    assert found(Pays(line, None, free)) == []
    assert len(found(Pays(line, None, free + Decimal("0.01")))) == 1
    assert len(found(Pays(line, None, half), Pays(line, None, half))) == 1
    assert len(found(Pays(line, None, free), Pays(other, 2090, Decimal(1)))) == 1


CHANGE = (
    "insert into contracts_change (contract_id, number, kind, value, value_currency, value_words,"
    " term, options, options_words, ground, reason, effective_on, part) values ((select id from"
    " contracts_contract where reference = '{}'), {}, '{}', 900, 'GBP', '', '', '', '', '', '',"
    " current_date, 1) returning number"
)
EXECUTION = (
    "insert into contracts_execution (change_id, value, value_currency, form, seal_number,"
    " variation_number, gap_reason, executed_by_id, transcribed) values ((select max(id) from"
    f" contracts_change), {{}}, 'GBP', 'hand', '', '', '', {KIT}, true)"
)


def test_the_database_numbers_the_changes_of_a_contract_and_keeps_them_within(
    walked: Stage,
) -> None:
    with session(autocommit=False) as app:
        row = app.execute(
            "select count(*) from contracts_change h join contracts_contract c"
            " on c.id = h.contract_id where c.reference = 'CONNECT-PMO'"
        ).fetchone()
        assert row is not None
        number = app.execute(CHANGE.format("CONNECT-PMO", 77, "extension")).fetchone()
        assert number == (row[0] + 1,)
        for value in ("900.01", "-1"):
            with (
                pytest.raises(psycopg.errors.CheckViolation, match="beyond the value authorised"),
                app.transaction(),
            ):
                app.execute(EXECUTION.format(value))
        app.execute(EXECUTION.format("900"))
        app.rollback()


def test_the_database_executes_no_change_before_its_award(walked: Stage) -> None:
    with session(autocommit=False) as app:
        waiting = app.execute(
            "select c.reference from contracts_contract c join contracts_change h"
            " on h.contract_id = c.id and h.number = 1 left join contracts_execution e"
            " on e.change_id = h.id where e.id is null limit 1"
        ).fetchone()
        assert waiting is not None
        app.execute(CHANGE.format(waiting[0], 2, "extension"))
        with pytest.raises(psycopg.errors.CheckViolation, match="award itself"):
            app.execute(EXECUTION.format("900"))
        app.rollback()


# Records and the server -------------------------------------------------------------------------


def test_the_hash_of_a_record_is_that_of_its_bytes(walked: Stage) -> None:
    with session(autocommit=False) as app:
        row = app.execute(
            "insert into records_issuedrecord (version_id, part, content, sha256, issued_by_id)"
            f" values ({V.format('OCC 1')}, 1, 'abc', repeat('0', 64), {DEVI}) returning sha256"
        ).fetchone()
        app.rollback()
    assert row == ("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",)


def test_what_the_server_acknowledged_is_on_the_disk(founded: Stage) -> None:
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        with connection.cursor() as cursor:
            cursor.execute(f"show {setting}")
            assert cursor.fetchone() == ("on",), setting


def test_the_renderer_is_given_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[dict[str, str]] = []

    def run(*_: object, env: dict[str, str], **__: object) -> subprocess.CompletedProcess[bytes]:
        given.append(env)
        return subprocess.CompletedProcess([], 0, b"%PDF-", b"")

    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "SECRET_KEY", "COUNTERSIGN_DATA"):
        monkeypatch.setenv(name, "a secret")
    monkeypatch.setattr(subprocess, "run", run)
    assert pdf.render(pdf.SMALLEST) == b"%PDF-"
    assert "a secret" not in given[0].values()


def test_the_router_lets_the_owner_migrate_and_nobody_else() -> None:
    assert OwnerMigrates().allow_migrate("owner", "people")
    assert not OwnerMigrates().allow_migrate("default", "people")


def test_nothing_in_the_product_leaves_london_out_of_a_day() -> None:
    """`date.today()` and UTC dates are the host's; a legal day comes from `london_day`."""
    wrong = re.compile(
        r"date\.today\(|datetime\.now\(|utcnow\(|timezone\.localdate\(|now\(\)\.date"
    )
    found = [
        str(path.relative_to(settings.BASE_DIR))
        for app in GUARDED
        for path in sorted(Path(settings.BASE_DIR, app).rglob("*.py"))
        if "migrations" not in path.parts and wrong.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []
