"""Guards of the tables themselves: append-only, always on, grants, and who may call what."""

from tests.mutants.mutant import Area

_A = Area("Tables, grants and the server")
_STANDING_TRIGGERS = "test_hostile.py::test_even_the_owner_is_stopped_while_the_triggers_stand"
_HOSTILE = "test_hostile.py::test_no_hostile_statement_has_an_effect"
_ALWAYS = "test_guards.py::test_an_append_only_table_is_kept_by_triggers_that_are_always_on"
_RIGHTS = "test_guards.py::test_the_app_holds_the_rights_of_the_class_and_no_other"
_CALLED = "test_forgery.py::test_no_helper_of_the_guards_can_be_called"
_VERIFIED = "test_verify.py::test_a_ledger_in_use_verifies_and_says_how_much_it_looked_at"
_ON_DISK = "test_mutants_gaps.py::test_what_the_server_acknowledged_is_on_the_disk"
_SQL = "people/guards*.sql"
_WIDER = "select guard_grants('{}', {{{{app_role}}}}, '{}')"

TABLES = [
    _A.owner(
        "create or replace function guard_refuse() returns trigger language plpgsql"
        " set search_path = pg_catalog, public, pg_temp as 'begin return coalesce(new, old); end'",
        "rows are never changed or removed",
        _STANDING_TRIGGERS,
    ),
    _A.owner(
        "drop trigger guard_keep on budgets_posting",
        "the trigger that keeps each posting",
        _STANDING_TRIGGERS,
    ),
    _A.owner(
        "drop trigger guard_keep_all on people_employment",
        "the trigger against TRUNCATE of employers",
        _STANDING_TRIGGERS,
    ),
    _A.owner(
        "drop trigger guard_keep_all on approvals_event",
        "the trigger against TRUNCATE of the events",
        _STANDING_TRIGGERS,
    ),
    _A.owner(
        "alter table approvals_event enable trigger guard_keep",
        "a trigger that is not ALWAYS is named by verify",
        _VERIFIED,
    ),
    _A.built(
        _SQL,
        "%s %s', trigger_name, moment, target, action);\n"
        "    execute format('alter table %s enable always trigger %I', target, trigger_name);\n",
        "%s %s', trigger_name, moment, target, action);\n",
        "triggers are ALWAYS, also in a replica",
        f"{_ALWAYS}[approvals_key]",
    ),
    _A.built(
        _SQL,
        "    perform guard_attach(target, 'guard_keep_all', 'before truncate',\n"
        "        'for each statement execute function guard_refuse()');\n"
        "    execute format('drop trigger if exists guard_stamp",
        "    execute format('drop trigger if exists guard_stamp",
        "an append-only table has a trigger against TRUNCATE",
        f"{_ALWAYS}[approvals_key]",
    ),
    _A.built(
        _SQL,
        "execute format('revoke all on %s from public, %I', target, app_role);",
        "execute format('grant all on %s to %I', target, app_role);",
        "the app holds no right but those of a table's class",
        f"{_RIGHTS}[approvals_key]",
    ),
    _A.built(
        "config/embedded.py",
        'sql.SQL("REVOKE ALL ON DATABASE {name} FROM PUBLIC")',
        'sql.SQL("GRANT ALL ON DATABASE {name} TO PUBLIC")',
        "the app makes no temporary table and no schema",
        "test_ground.py::test_the_app_can_build_nothing",
    ),
    _A.owner(
        _WIDER.format("budgets_posting", "select, insert"),
        "the app inserts no posting by itself",
        f"{_HOSTILE}[budgets_posting]",
    ),
    _A.owner(
        _WIDER.format("budgets_lineyear", "select, update"),
        "the app writes no head of a line",
        "test_hostile.py::test_no_column_of_a_head_can_be_set_to_a_billion",
    ),
    _A.owner(
        _WIDER.format("approvals_decision", "select, insert, update"),
        "the app writes no head of a decision",
        "test_hostile.py::test_no_column_of_a_head_can_be_set_to_a_billion",
    ),
    _A.owner(
        _WIDER.format("approvals_event", "select, insert, update, delete"),
        "a grant too many on the events is named by verify",
        _VERIFIED,
    ),
    _A.owner(
        "do $$ begin execute format('grant update on sequence budgets_posting_id_seq to %I',"
        " {{app_role}}); end $$",
        "numbers of postings never go back",
        "test_hostile.py::test_numbers_of_a_sequence_never_go_back",
    ),
    _A.owner(
        "grant execute on function approvals_check_keys to public",
        "the app calls no helper that checks keys",
        _CALLED,
    ),
    _A.owner(
        "grant execute on function guard_close to public",
        "the app calls no helper that grants",
        _CALLED,
    ),
    _A.owner(
        "alter function approvals_event_link() security invoker",
        "the head of a decision is written by a function of the owner alone",
        "test_forgery.py::test_what_the_database_writes_itself_cannot_be_given",
    ),
    _A.built(
        "config/embedded.py",
        '"synchronous_commit": "on"',
        '"synchronous_commit": "off"',
        "what was acknowledged is on the disk",
        _ON_DISK,
    ),
    _A.built(
        "config/embedded.py",
        '"fsync": "on"',
        '"fsync": "off"',
        "what was written is brought to the disk",
        _ON_DISK,
    ),
    _A.built(
        "config/embedded.py",
        "NOSUPERUSER NOCREATEROLE",
        "SUPERUSER NOCREATEROLE",
        "neither login is a super-user",
        "test_ground.py::test_the_tests_connect_as_the_app",
    ),
    _A.edit(
        "config/database.py",
        'if found["owner"]["USER"] == found["default"]["USER"]:',
        "if False:",
        "the app and the owner are two logins",
        "test_ground.py::test_the_app_and_the_owner_may_not_be_one_login",
    ),
    _A.edit(
        "config/database.py",
        'return db == "owner"',
        "return True",
        "only the owner migrates",
        "test_mutants_gaps.py::test_the_router_lets_the_owner_migrate_and_nobody_else",
    ),
    _A.edit(
        "config/database.py",
        "lock_timeout=3s",
        "lock_timeout=0",
        "nobody waits for a lock for ever",
        "test_ground.py::test_the_app_does_not_wait_for_ever",
    ),
    _A.edit(
        "config/settings.py",
        '"default-src": [SELF]',
        '"default-src": [SELF, "\'unsafe-inline\'"]',
        "no page runs an inline script",
        "test_ground.py::test_no_page_allows_an_inline_script",
    ),
    _A.edit(
        "config/settings.py",
        "ACCOUNT_REAUTHENTICATION_TIMEOUT = 300",
        "ACCOUNT_REAUTHENTICATION_TIMEOUT = 3000",
        "a key needs a password of the last five minutes",
        "test_screens_keys.py::test_a_key_needs_a_fresh_password",
    ),
    _A.edit(
        "records/render.py",
        "fetcher, configuration = OwnFilesOnly(), FontConfiguration()",
        "fetcher, configuration = URLFetcher(), FontConfiguration()",
        "the renderer has its own fetcher: the default one for it",
        "test_record_refusals.py::test_markup_in_any_field_is_printed_as_the_words_it_is",
    ),
    _A.edit(
        "records/render.py",
        'if scheme != "font" or name not in fonts.NAMES:',
        "if False:",
        "the fetcher serves our fonts and nothing else",
        "test_record_refusals.py::test_the_renderer_is_given_our_fonts_and_nothing_else",
    ),
    _A.edit(
        "records/render.py",
        "autoescape=True",
        "autoescape=False",
        "markup in a paper is printed as words",
        "test_record_refusals.py::test_markup_in_any_field_is_printed_as_the_words_it_is",
    ),
    _A.edit(
        "records/pdf.py",
        'PASSED_ON = ("PATH",',
        'PASSED_ON = ("PATH", "DATABASE_URL",',
        "the renderer is given no password",
        "test_mutants_gaps.py::test_the_renderer_is_given_no_password",
    ),
    _A.edit(
        "records/guards*.sql",
        "new.sha256 := encode(sha256(new.content), 'hex');",
        "",
        "the hash of a record is that of its bytes",
        "test_mutants_gaps.py::test_the_hash_of_a_record_is_that_of_its_bytes",
    ),
    _A.owner(
        "drop trigger then_carried_out on records_issuedrecord",
        "only a decision that is carried out has a record",
        "test_forgery.py::test_a_forged_row_is_refused_at_the_latest_when_it_is_committed"
        "[a record of what is not carried out]",
    ),
    _A.edit(
        "records/actions.py",
        "if decision.state not in lifecycle.CARRIED_OUT:",
        "if False:",
        "a record waits until its decision is carried out",
        "test_records.py::test_a_decision_that_is_not_carried_out_has_no_record",
    ),
    _A.edit(
        "records/actions.py",
        "    if made is not None:\n        return made\n    version = ",
        "    version = ",
        "who issues second gets the first record",
        "test_records.py::test_two_who_issue_at_once_get_one_record",
    ),
]
