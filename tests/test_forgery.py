"""What the app's own login may insert, it may not forge: a row is refused, or stands as it is true.

Raw SQL, as if a flaw in the app let somebody write what they like. The ledger of `walked`: PCD
1572 attested, OCC 1 and PCD 2001 approved, OCC 2 submitted with the key of Carla Reyes turned.
"""

import psycopg
import pytest

from approvals import actions
from approvals.models import Event, Version
from records.verify import verify
from tests import stage
from tests.forged import DEVI, FORGED, KIT, LINE, LIVE, OTTO, D, event, post
from tests.forged_authority import FORGED_AUTHORITY
from tests.sessions import Session, session

pytest_plugins = ["tests.walked"]

ALL = FORGED | FORGED_AUTHORITY


@pytest.mark.parametrize("what", ALL)
def test_a_forged_row_is_refused_at_the_latest_when_it_is_committed(
    walked: stage.Stage, what: str
) -> None:
    statements, words = ALL[what]
    _open_draft(walked)
    with session(autocommit=False) as app:
        with pytest.raises(psycopg.errors.IntegrityError, match=words):
            _write(app, statements.replace("{{", "{").replace("}}", "}"))
        app.rollback()
    assert verify().faults == ()


def _write(app: Session, statements: str) -> None:
    for statement in statements.split("; "):
        app.execute(statement)
    app.commit()


def _open_draft(cast: stage.Stage) -> None:
    stage.drafted(cast, "PCD 3")


@pytest.mark.usefixtures("walked")
def test_what_the_database_writes_itself_cannot_be_given() -> None:
    with session() as app:
        app.execute(
            "insert into approvals_event (id, decision_id, kind, version_id, person_id, words,"
            f" payload, seq, prev, hash, recorded_at) values (9999, {D.format('PCD 2001')},"
            f" 'profiled', {LIVE}, {KIT}, 'x', '{{}}', 77, 'p', 'h', '1999-01-01')"
        )
        app.execute(
            "insert into people_tenure (id, entered_by_id, person_id, post_id, capacity, starts_on,"
            " instrument, confirmed_at, ended_at, one_holder, latch, recorded_at) select 9999,"
            f" {DEVI}, {OTTO}, id, 'substantive', current_date, 'x', now(), now(), false, 7,"
            " '1999-01-01' from people_post where code = 'deputy-mayor'"
        )
        app.execute(
            "insert into approvals_file (id, decision_id, sha256, media_type, content, owner_id,"
            f" recorded_at) values (9999, {D.format('OCC 1')}, 'x', 'text/plain', 'abc', {KIT},"
            " '1999-01-01')"
        )
        forged = app.execute(
            "select 1 from approvals_event where id = 9999 or seq = 77"
            " union all select 1 from people_tenure where id = 9999 or confirmed_at > now()"
            " - interval '1 minute' and instrument = 'x' or latch = 7"
            " union all select 1 from approvals_file where id = 9999 or sha256 = 'x'"
        ).fetchall()
        holder = app.execute("select one_holder from people_tenure where instrument = 'x'")
        assert holder.fetchone() == (True,)
    assert forged == []
    assert verify().faults == ()


def test_an_old_version_does_not_come_back_with_its_keys(walked: stage.Stage) -> None:
    version = Version.objects.get(decision__reference="OCC 2")
    actions.send_back(walked["carla"], version, "Say why.")
    again = event("OCC 2", "submitted", str(version.pk), KIT)
    with session() as app, pytest.raises(psycopg.errors.CheckViolation, match="stands once"):
        app.execute(again)


@pytest.mark.parametrize("amount", ["'NaN'", "'Infinity'", "0", "-1", "0.001", "1e11", "null"])
@pytest.mark.usefixtures("walked")
def test_no_strange_amount_is_posted(amount: str) -> None:
    with session() as app, pytest.raises((psycopg.errors.IntegrityError, psycopg.errors.DataError)):
        app.execute(f"select {post(amount)}")


@pytest.mark.usefixtures("walked")
def test_no_head_is_made_for_a_year_that_cannot_be() -> None:
    with session() as app:
        app.execute(f"select budgets_lock(array[{LINE.format('connect-capital')}], array[3000])")
        assert app.execute("select 1 from budgets_lineyear where year = 3000").fetchone() is None


@pytest.mark.usefixtures("walked")
def test_the_chain_holds_whatever_a_session_sets() -> None:
    settings = (
        "datestyle = 'SQL, DMY'",
        "timezone = 'Pacific/Auckland'",
        "intervalstyle = 'sql_standard'",
        "extra_float_digits = 0",
        "bytea_output = 'escape'",
        "standard_conforming_strings = off",
        "transform_null_equals = on",
        "search_path = pg_temp, pg_catalog, public",
        "session_replication_role = 'origin'",
    )
    before = Event.objects.count()
    for setting in settings:
        with session() as app:
            try:
                app.execute(f"set {setting}")
            except psycopg.errors.InsufficientPrivilege:
                continue
            app.execute(
                event("PCD 2001", "profiled", LIVE, KIT, '{{"a": "b"}}')
                .replace("{{", "{")
                .replace("}}", "}")
            )
    assert Event.objects.count() >= before + len(settings) - 1
    assert verify().faults == ()


@pytest.mark.parametrize(
    "call",
    [
        "guard_refuse()",
        "guard_execute('budgets_post(text, date, bigint[], int[], bigint[], int[], numeric[],"
        " int[], text[], bigint[])', 'public')",
        "approvals_check_keys(null, null)",
        "approvals_check_attestation(null, null)",
        "budgets_check_transfers_back(array[1])",
        "approvals_event_link()",
        "guard_close('guard')",
    ],
)
@pytest.mark.usefixtures("walked")
def test_no_helper_of_the_guards_can_be_called(call: str) -> None:
    with session() as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(f"select {call}")
