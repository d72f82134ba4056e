"""verify, and the start of the app, name every guard that is missing, weak or not ALWAYS.

The owner weakens a guard; the app's own login must see it.
"""

import pytest
from django.core.management import CommandError, call_command

from people.guards import sql_of
from people.refusals import Refused
from records.guarded import guard_faults, refuse_if_unguarded
from tests.sessions import session

pytest_plugins = ["tests.walked"]

# The guards themselves: (statement of the owner, words of the fault)
GUARDS = {
    "a trigger dropped": (
        "drop trigger guard_keep on budgets_posting",
        "Trigger guard_keep of budgets_posting is missing.",
    ),
    "a trigger for TRUNCATE dropped": (
        "drop trigger guard_keep_all on approvals_key",
        "Trigger guard_keep_all of approvals_key is missing.",
    ),
    "a trigger that a replica skips": (
        "alter table approvals_event enable trigger guard_keep",
        "Trigger guard_keep of approvals_event is not ALWAYS (it is O).",
    ),
    "a trigger switched off": (
        "alter table approvals_event disable trigger then_link",
        "Trigger then_link of approvals_event is not ALWAYS (it is D).",
    ),
    "a trigger with a condition": (
        "drop trigger guard_keep on approvals_key;"
        "create trigger guard_keep before update or delete on approvals_key for each row"
        " when (old.id < 0) execute function guard_refuse();"
        "alter table approvals_key enable always trigger guard_keep",
        "Trigger guard_keep of approvals_key is not the one in the guards.",
    ),
    "a trigger that calls another function": (
        "drop trigger guard_keep on approvals_key;"
        "create trigger guard_keep before update or delete on approvals_key for each row"
        " execute function guard_head_columns('words');"
        "alter table approvals_key enable always trigger guard_keep",
        "Trigger guard_keep of approvals_key is not the one in the guards.",
    ),
    "a head that lets go of a column": (
        "select guard_attach('budgets_line', 'then_stamp', 'before insert',"
        " 'for each row execute function guard_refuse()')",
        "Trigger then_stamp of budgets_line is not in the guards.",
    ),
    "a deferred trigger that is not": (
        "drop trigger then_cited_by_decision on budgets_batch;"
        "create constraint trigger then_cited_by_decision after insert on budgets_batch"
        " deferrable initially immediate for each row execute function approvals_is_cited();"
        "alter table budgets_batch enable always trigger then_cited_by_decision",
        "Trigger then_cited_by_decision of budgets_batch is not the one in the guards.",
    ),
    "a function of no effect": (
        "create or replace function guard_refuse() returns trigger language plpgsql"
        " set search_path = pg_catalog, public, pg_temp as 'begin return new; end'",
        "Function guard_refuse is not the one in the guards: its body differs.",
    ),
    "a function with another path": (
        "alter function budgets_post set search_path = public",
        "Function budgets_post runs with other rights or another search path.",
    ),
    "a function that is no longer its owner's": (
        "alter function approvals_event_link() security invoker",
        "Function approvals_event_link runs with other rights or another search path.",
    ),
    "a second function of the name": (
        "create function budgets_post(x int) returns int language sql as 'select 1'",
        "Function budgets_post is not in the guards, or stands twice.",
    ),
    "a grant too many": (
        "grant update on budgets_posting to {app}",
        "A grant too many: {app} holds UPDATE on budgets_posting.",
    ),
    "a grant on one column too many": (
        "grant update (approved) on budgets_lineyear to {app}",
        "A grant too many: {app} holds UPDATE (approved) on budgets_lineyear.",
    ),
    "a grant to everyone": (
        "grant select on approvals_versionrestricted to public",
        "A grant too many: everyone holds SELECT on approvals_versionrestricted.",
    ),
    "a grant on a sequence": (
        "grant update on sequence budgets_posting_id_seq to {app}",
        "A grant too many: {app} holds UPDATE on budgets_posting_id_seq.",
    ),
    "a grant to call": (
        "grant execute on function guard_attach to public",
        "A grant too many: everyone may call guard_attach.",
    ),
    "a grant that is missing": (
        "revoke insert on approvals_event from {app}",
        "A grant is missing: {app} needs INSERT on approvals_event.",
    ),
    "a call that is missing": (
        "revoke execute on function budgets_post from {app}",
        "A grant is missing: {app} needs to call budgets_post.",
    ),
    "temporary tables": (
        "grant temporary on database {database} to {app}",
        "The app's login {app} may make temporary tables or schemas.",
    ),
    "creation in a schema": (
        "create schema stray; grant create on schema stray to {app}",
        "The app's login {app} may create things in a schema.",
    ),
    "ownership": (
        "create function stray() returns int language sql as 'select 1';create schema stray",
        "Schema stray is not in the guards.",
    ),
    "a table without a class": (
        "create table stray (id int)",
        "Table stray has no class",
    ),
    "a view": (
        "create view stray as select 1 as one",
        "Table stray has no class",
    ),
    "a rule": (
        "create rule stray as on insert to approvals_event do instead nothing",
        "Rule stray of approvals_event is not in the guards.",
    ),
    "a policy": (
        "create policy stray on approvals_event using (false)",
        "Policy stray of approvals_event is not in the guards.",
    ),
    "a constraint dropped": (
        "alter table approvals_key drop constraint approvals_key_one_per_person",
        "Constraint approvals_key_one_per_person of approvals_key is missing.",
    ),
    "an index dropped": (
        "drop index approvals_effect_posted_once",
        "Constraint approvals_effect_posted_once of approvals_effect is missing.",
    ),
    "a check dropped": (
        "alter table budgets_lineyear drop constraint budgets_lineyear_not_overdrawn",
        "Constraint budgets_lineyear_not_overdrawn of budgets_lineyear is missing.",
    ),
}


@pytest.mark.parametrize("what", GUARDS)
@pytest.mark.usefixtures("walked")
def test_a_weakened_guard_is_named_and_nothing_is_served(what: str) -> None:
    statements, words = GUARDS[what]
    with session("app") as app, session("owner") as owner:
        names = {"app": app.info.user, "database": app.info.dbname}
        owner.execute(statements.format(**names))
    with pytest.raises(CommandError) as failed:
        call_command("verify")
    assert words.format(**names) in str(failed.value)
    with pytest.raises(Refused) as refused:
        refuse_if_unguarded()
    assert words.format(**names) in str(refused.value)


@pytest.mark.usefixtures("walked")
def test_running_the_guards_again_mends_them() -> None:
    with session("owner") as owner:
        owner.execute("drop trigger guard_keep on budgets_posting")
        owner.execute("grant execute on function guard_attach to public")
        assert len(guard_faults()) == 2
        for app in ("people", "budgets"):
            owner.execute(sql_of(app))
    assert guard_faults() == []
