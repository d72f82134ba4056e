"""Hostile statements, as the app's own login, on every append-only table and every head: 0 effects.

What counts is the effect, not the error: a row, trigger, function, grant, rule or owner that
differs afterwards, or a row that stands with a forged id or time.
"""

import contextlib
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

from records.law import law
from tests.sessions import Session, session

pytest_plugins = ["tests.walked"]

APPEND_ONLY = sorted(table for table, kind in law().classes.items() if kind == "append_only")
HEADS = sorted(table for table, kind in law().classes.items() if kind == "head")

# The 32 statements, numbered as in the list they come from; {t} table, {c} text or other column,
# {s} sequence, {f} guard function, {g} trigger, {app} and {owner} the logins.
HOSTILE = {
    1: "update {t} set {c} = {c}",
    2: "delete from {t}",
    3: "truncate {t} cascade",
    4: "alter table {t} disable trigger user",
    5: "alter table {t} disable trigger all",
    6: "drop trigger {g} on {t}",
    7: "drop table {t} cascade",
    8: "create or replace function {f}() returns trigger language plpgsql as"
    " 'begin return new; end'",
    9: "set session_replication_role = replica; delete from {t}",
    10: "set pgtrigger.ignore = '{{{g}}}'; delete from {t}",
    11: "alter table {t} alter column {c} type text using 'x'",
    12: "create rule quiet as on insert to {t} do instead nothing",
    13: "alter table {t} owner to {app}",
    14: "set role {owner}; delete from {t}",
    15: "set role postgres; delete from {t}",
    16: "set session authorization postgres; delete from {t}",
    17: "insert into {t} select * from {t} on conflict (id) do update set {c} = excluded.{c}",
    18: "insert into {t} overriding system value select (jsonb_populate_record(r,"
    " '{{\"id\": 9999}}')).* from {t} r limit 1",
    19: "insert into {t} select (jsonb_populate_record(r, jsonb_build_object('id', r.id + 5000,"
    " 'recorded_at', '1999-01-01T00:00:00Z'))).* from {t} r limit 1",
    20: "select setval('{s}', 1)",
    21: "copy {t} from program 'true'",
    22: "create temp table {t} (like {t}); insert into {t} select * from {t}",
    23: "lock table {t} in access exclusive mode",
    24: "lock table {t} in row exclusive mode",
    25: "select pg_advisory_lock(1)",
    26: "create trigger mine before insert on {t} for each row execute function {f}()",
    27: "create schema mine",
    28: "create table public.mine (id int)",
    29: "grant update on {t} to {app}",
    30: "comment on table {t} is 'mine'",
    31: "vacuum full {t}",
    32: "select pg_terminate_backend(pid) from pg_stat_activity where usename = '{owner}'",
}
# Ideas of our own.
MORE = {
    "merge": "merge into {t} d using {t} s on d.id = s.id when matched then delete",
    "a cursor": "begin; declare mine cursor for select * from {t} for update; fetch mine;"
    " delete from {t} where current of mine; commit",
    "a writing view": "create view mine as select * from {t}",
    "a temporary view": "create temp view {t} as select 1 as id",
    "a shadowing path": "set search_path = pg_temp, mine, public; delete from {t}",
    "the helper that attaches": "select guard_attach('{t}', '{g}', 'before insert',"
    " 'for each row execute function guard_refuse()')",
    "the helper that grants": "select guard_grants('{t}', '{app}', 'select, update, delete')",
    "the helper that keeps": "select guard_append_only('{t}', '{app}', 'select, delete')",
    "a trigger function called": "select {f}()",
    "security turned on": "alter table {t} enable row level security",
    "a heap rewritten": "cluster {t}",
    "an inheriting table": "create table mine () inherits ({t})",
    "a column": "alter table {t} add column mine int",
    "a constraint": "alter table {t} drop constraint {t}_pkey cascade",
    "a function of the same name": "create function public.guard_refuse(x int) returns int"
    " language sql as 'select 1'",
    "an operator": "create operator public.= (leftarg = int, rightarg = text, function = mine)",
    "a prepared transaction": "begin; insert into {t} select * from {t};"
    " prepare transaction 'mine'",
    "another role's password": "alter role {owner} password 'mine'",
    "membership": "grant {owner} to {app}",
    "the server's settings": "alter system set fsync = off",
    "the database's settings": "alter database {database} set session_replication_role = replica",
    "a publication": "create publication mine for table {t}",
    "an event trigger": "create event trigger mine on ddl_command_start execute function {f}()",
    "a large object of the server": "select lo_import('/etc/hostname')",
    "a file of the server": "copy {t} to '/tmp/mine'",
    "a block of code": "do $$ begin execute 'delete from {t}'; end $$",
    "an anonymous definer": "create function pg_temp.mine() returns int language sql"
    " security definer as 'delete from {t}; select 1'",
    "everything reassigned": "reassign owned by {owner} to {app}",
    "everything dropped": "drop owned by {owner} cascade",
}
STATE = """
select 'class', c.oid::regclass::text, concat_ws(' ', c.relkind, c.relowner, c.relacl,
    c.relrowsecurity, c.relchecks, c.relnatts, obj_description(c.oid, 'pg_class'))
from pg_class c where c.relnamespace = 'public'::regnamespace
union all select 'column', a.attrelid::regclass::text || '.' || a.attname,
    concat_ws(' ', a.atttypid, a.attnotnull, a.attacl)
from pg_attribute a join pg_class c on c.oid = a.attrelid
where c.relnamespace = 'public'::regnamespace and a.attnum > 0
union all select 'trigger', t.tgrelid::regclass || '.' || t.tgname,
    concat_ws(' ', t.tgenabled, t.tgfoid, t.tgtype, t.tgargs)
from pg_trigger t where not t.tgisinternal
union all select 'function', p.oid::regprocedure::text, concat_ws(' ', md5(p.prosrc), p.proacl,
    p.proowner, p.prosecdef, p.proconfig) from pg_proc p
    where p.pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
union all select 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
from pg_constraint where connamespace = 'public'::regnamespace
union all select 'rule', rulename::text, tablename::text from pg_rules where schemaname = 'public'
union all select 'schema', nspname::text, concat_ws(' ', nspowner, nspacl) from pg_namespace
    where nspname !~ '^pg_(toast_)?temp'
union all select 'role', rolname::text, concat_ws(' ', rolsuper, rolcreaterole) from pg_roles
union all select 'member', roleid::text, member::text from pg_auth_members
union all select 'setting', setdatabase || ' ' || setrole, setconfig::text from pg_db_role_setting
union all select 'publication', pubname::text, '' from pg_publication
union all select 'event trigger', evtname::text, '' from pg_event_trigger
union all select 'object', oid::text, '' from pg_largeobject_metadata
union all select 'prepared', gid, '' from pg_prepared_xacts
"""


def state(owner: Session) -> set[tuple[Any, ...]]:
    """Return everything that no statement of the app may alter; each row as its own hash."""
    tables = owner.execute(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
    ).fetchall()
    contents = " union all ".join(
        f"select 'row', '{table}', md5(t::text) from {table} t" for (table,) in tables
    )
    found = owner.execute(f"{contents} union all {STATE}").fetchall()
    return set(found)


def tried(app: Session, statements: str) -> list[str]:
    """Run each statement of a line on its own and return those that were accepted."""
    accepted = []
    for statement in statements.split("; "):
        try:
            app.execute(sql.SQL(statement))
            accepted.append(statement)
        except psycopg.Error:
            continue
    with contextlib.suppress(psycopg.Error):
        app.execute("rollback")
        app.execute("reset all")
    return accepted


def names(owner: Session, app: Session, table: str) -> dict[str, str]:
    """Return what the statements speak of, for one table."""
    found = owner.execute(
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 1"
        " and not attisdropped order by atttypid <> 'text'::regtype, attnum limit 1",
        [table],
    ).fetchone()
    assert found is not None
    return {
        "t": table,
        "c": f'"{found[0]}"',
        "s": f"{table}_id_seq",
        "f": "guard_refuse",
        "g": "guard_keep",
        "app": app.info.user,
        "owner": owner.info.user,
        "database": app.info.dbname,
    }


@pytest.fixture
def sessions(walked: object) -> Iterator[tuple[Session, Session]]:
    """The app's session and the owner's into a ledger that holds every kind of row."""
    with session() as app, session("owner") as owner:
        app.execute("set lock_timeout = '500ms'")
        yield app, owner


def test_every_append_only_table_holds_a_row(sessions: tuple[Session, Session]) -> None:
    assert len(APPEND_ONLY) >= 30
    for table in [*APPEND_ONLY, *HEADS]:
        row = sessions[1].execute(f"select count(*) from {table}").fetchone()
        assert row is not None
        assert row[0] > 0, f"{table} is empty, so nothing is proved of it"


@pytest.mark.parametrize("table", [*APPEND_ONLY, *HEADS])
def test_no_hostile_statement_has_an_effect(sessions: tuple[Session, Session], table: str) -> None:
    app, owner = sessions
    words = names(owner, app, table)
    before = state(owner)
    accepted = [
        line
        for hostile in (*HOSTILE.values(), *MORE.values())
        for line in tried(app, hostile.format(**words))
    ]
    after = state(owner)
    assert before - after == set(), accepted
    # A row may be added where the app may add rows, with the id and the time of the database.
    assert {what[:2] for what in after - before} <= {("row", table)}, accepted
    forged = f"select count(*) from {table} where id > 4999"
    if "recorded_at" in _columns(owner, table):
        forged += " or recorded_at < '2000-01-01'"
    assert owner.execute(forged).fetchone() == (0,)
    for word in ("update", "delete", "truncate", "alter", "drop", "copy", "create", "merge"):
        assert not [line for line in accepted if line.startswith(word)], accepted


def _columns(owner: Session, table: str) -> list[str]:
    found = owner.execute(
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0", [table]
    )
    return [str(name) for (name,) in found.fetchall()]


def test_no_column_of_a_head_can_be_set_to_a_billion(sessions: tuple[Session, Session]) -> None:
    app, owner = sessions
    before = state(owner)
    columns = [(t, c) for t in HEADS for c in _columns(owner, t) if c != "latch"]
    for table, column in columns:
        for value in ("1000000000", "'1000000000'", "null", "default", "true", "'2020-01-01'"):
            with pytest.raises(psycopg.Error):
                app.execute(f'update {table} set "{column}" = {value}')
    assert ("budgets_lineyear", "approved") in columns
    assert state(owner) == before


def test_the_app_may_lock_a_head_and_no_more(sessions: tuple[Session, Session]) -> None:
    app, _ = sessions
    for table in HEADS:
        with app.transaction():
            assert app.execute(f"select id from {table} for no key update").fetchone() is not None
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(f"delete from {table}")


def test_even_the_owner_is_stopped_while_the_triggers_stand(
    sessions: tuple[Session, Session],
) -> None:
    _, owner = sessions
    before = state(owner)
    for table in (*APPEND_ONLY, *HEADS):
        fixed = "id = id + 100000" if table in HEADS else "id = id"
        for deed in (
            f"update {table} set {fixed}",
            f"delete from {table}",
            f"truncate {table} cascade",
        ):
            with pytest.raises(psycopg.errors.IntegrityError, match="never changed or removed"):
                owner.execute(deed)
    assert state(owner) == before


def test_the_app_cannot_end_the_owners_session(sessions: tuple[Session, Session]) -> None:
    app, owner = sessions
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("select pg_terminate_backend(%s)", [owner.info.backend_pid])
    assert owner.execute("select 1").fetchone() == (1,)


def test_numbers_of_a_sequence_never_go_back(sessions: tuple[Session, Session]) -> None:
    app, _ = sessions
    for table in APPEND_ONLY:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(f"select setval('{table}_id_seq', 1)")
