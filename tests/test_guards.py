"""Every table has a class, and its grants and triggers are exactly those of the class.

Asked of PostgreSQL itself, beside the reader that verify uses (test_verify_guards).
"""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from people.guards import GUARDED, sql_of
from records.guarded import guard_faults
from records.law import law

# What a class means, said a second time: {right: where}; * is the whole table.
MEANS = {
    "append_only": {"SELECT", "INSERT"},
    "head": {"SELECT", "INSERT"},
    "reference": {"SELECT", "INSERT", "UPDATE"},
    "draft": {"SELECT", "INSERT", "UPDATE", "DELETE"},
    "read_only": {"SELECT"},
    "grants": {"SELECT", "INSERT"},
}
# Written by functions of the owner alone.
WRITTEN_BY_FUNCTION = {
    "budgets_lineyear",
    "budgets_batch",
    "budgets_posting",
    "budgets_commitment",
    "budgets_openedyear",
    "budgets_annualbudget",
    "budgets_annualfigure",
    "contracts_commitmentmove",
    "approvals_heading",
    "approvals_link",
    "approvals_undertaking",
    "approvals_matter",
    "approvals_statedfigure",
    "approvals_statedparty",
    "approvals_statedspan",
}
RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
CLASSES = law().classes


def asked(query: str, *words: Any) -> list[tuple[Any, ...]]:
    """Return what the app sees."""
    with connection.cursor() as cursor:
        cursor.execute(query, words)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


@pytest.mark.usefixtures("rows")
def test_a_fresh_database_has_every_guard() -> None:
    assert guard_faults() == []


@pytest.mark.usefixtures("rows")
def test_every_table_of_every_model_has_a_class() -> None:
    there = {name for (name,) in asked("select tablename from pg_tables where schemaname='public'")}
    assert there == set(CLASSES)
    models = apps.get_models(include_auto_created=True)
    assert {m._meta.db_table for m in models if not m._meta.proxy} <= there
    assert set(CLASSES.values()) == set(MEANS)


@pytest.mark.parametrize("table", sorted(CLASSES))
@pytest.mark.usefixtures("rows")
def test_the_app_holds_the_rights_of_the_class_and_no_other(table: str) -> None:
    wanted = MEANS[CLASSES[table]]
    if table in WRITTEN_BY_FUNCTION:
        wanted = {"SELECT"}
    held = {
        right
        for right in RIGHTS
        if asked("select has_table_privilege(current_user, %s, %s)", table, right) == [(True,)]
    }
    assert held == wanted
    columns = asked(
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0"
        " and has_column_privilege(current_user, attrelid, attnum, 'UPDATE')"
        " and not has_table_privilege(current_user, attrelid, 'UPDATE')",
        table,
    )
    assert columns == ([("latch",)] if CLASSES[table] == "head" else [])


@pytest.mark.parametrize("table", sorted(t for t, c in CLASSES.items() if c == "append_only"))
@pytest.mark.usefixtures("rows")
def test_an_append_only_table_is_kept_by_triggers_that_are_always_on(table: str) -> None:
    found = asked(
        "select tgname, tgenabled::text from pg_trigger where tgrelid = %s::regclass"
        " and not tgisinternal",
        table,
    )
    names = {name for name, _ in found}
    assert {"guard_keep", "guard_keep_all"} <= names
    assert ("guard_stamp" in names) is (table not in WRITTEN_BY_FUNCTION)
    assert {enabled for _, enabled in found} == {"A"}


@pytest.mark.usefixtures("rows")
def test_every_function_of_the_house_has_a_fixed_search_path_and_few_may_call_it() -> None:
    found = asked(
        "select proname, array_to_string(proconfig, ''), prosecdef,"
        " has_function_privilege(current_user, oid, 'EXECUTE') from pg_proc"
        " where pronamespace = 'public'::regnamespace and split_part(proname, '_', 1) = any (%s)",
        ["guard", *GUARDED],
    )
    assert {path for _, path, _, _ in found} == {"search_path=pg_catalog, public, pg_temp"}
    assert {name for name, *_, may in found if may} == law().callable
    writers = {name for name, _, definer, may in found if definer and may}
    assert writers == {
        "budgets_lock",
        "budgets_post",
        "budgets_commit",
        "budgets_set_year",
        "contracts_move_commitments",
    }


@pytest.mark.parametrize("app", GUARDED)
def test_the_files_hold_no_placeholder_and_no_switch(app: str) -> None:
    text = sql_of(app)
    assert "{{" not in text
    assert "current_setting" not in text
    assert "set_config" not in text
