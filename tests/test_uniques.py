"""Each unique constraint, exclusion and check refuses, by itself, the row it is there for.

The owner, in the copy of one test, takes away everything else that could refuse the row: the
triggers of the table and its other constraints. What is left is the constraint alone, as
it stands when the code before it has a flaw. The constraints are read from the models; a check
that is new needs a line in `REFUSED`.
"""

import json
from collections import defaultdict

import psycopg
import pytest
from psycopg import sql

from tests.mutants.constraints import Constraint, constraints
from tests.sessions import Session, session

pytest_plugins = ["tests.walked"]

CONSTRAINTS: dict[str, list[Constraint]] = defaultdict(list)
for _each in constraints():
    CONSTRAINTS[_each.table].append(_each)

# Ids that no row has.
FRESH = (1_000_000, 1_000_001)

# Which row is copied, where not any will do.
COPIED = {
    "approvals_effect_posted_once": "r.kind = 'posted'",
    "approvals_effect_set_once": "r.kind = 'set'",
    "people_tenure_one_holder_at_a_time": "r.one_holder and r.covers_id is null"
    " and r.confirmed_at is not null and r.ended_at is null",
    "people_tenure_covered_once_at_a_time": "r.confirmed_at is not null and r.ended_at is null",
    "approvals_clause_within_its_ceiling": "r.ceiling is not null",
    "approvals_decision_live_reference_is_unique": "r.provenance = 'live'",
    "contracts_change_first_is_the_award": "r.number = 1",
    "contracts_change_kind_is_known": "r.number > 1",
}

# What is different in the copy: column and SQL. A money column is tried with what is no number.
REFUSED: dict[str, dict[str, str]] = {
    "approvals_carrybid_has_its_reason": {"reason": "''"},
    "approvals_carrybid_is_not_nothing": {"amount": "0"},
    "approvals_clause_call_in_names_a_post": {"call_in_post_id": "null", "call_in_days": "5"},
    "approvals_clause_ends_after_it_starts": {"ends_at": "r.starts_at"},
    "approvals_clause_has_one_instrument": {"scheme_id": "null", "granted_by_id": "null"},
    "approvals_clause_within_its_ceiling": {"used": "r.ceiling + 0.01"},
    "approvals_clause_shares_within_bounds": {"percent": "0"},
    "approvals_clausecontract_names_one": {"contract_id": "null", "reference": "''"},
    "approvals_clausecontract_once_by_reference": {"reference": "'C 1'"},
    "approvals_clauseend_has_one_ground": {
        "change_id": "1",
        "recommendation_id": "1",
        "tenure_id": "null",
    },
    "approvals_clausehold_not_below_zero": {"amount": "-0.01"},
    "approvals_clauseseat_deeming_has_a_milestone": {"deemed_post_id": "1", "until_id": "null"},
    "approvals_clauseuse_not_below_zero": {"amount": "-0.01"},
    "approvals_decision_live_reference_is_unique": {"reference": "lower(r.reference)"},
    "approvals_effect_is_one_thing": {
        "batch_id": "null",
        "change_id": "null",
        "clause_id": "null",
    },
    "approvals_scheme_needs_two_people": {"confirmed_by_id": "r.adopted_by_id"},
    "budgets_annualbudget_year_is_plausible": {"year": "1999"},
    "budgets_annualfigure_not_below_zero": {"amount": "-0.01"},
    "budgets_grant_names_the_grantor": {"grantor": "''"},
    "budgets_journalentry_number_is_given": {"number": "''"},
    "budgets_lineyear_not_overdrawn": {"is_source": "false", "approved": "-0.01"},
    "budgets_lineyear_one_per_line_and_year": {"year": "null"},
    "budgets_posting_ends_differ": {
        "to_line_id": "r.from_line_id",
        "from_year": "2026",
        "to_year": "2026",
    },
    "budgets_posting_part_is_1_or_2": {"part": "3"},
    "budgets_posting_year_is_plausible": {"to_year": "1999"},
    "budgets_yearclose_says_why": {"words": "''"},
    "budgets_yearclose_soft_names_the_accounts": {"accounts_on": "null"},
    "budgets_yearclose_year_is_plausible": {"year": "1999"},
    "contracts_change_first_is_the_award": {"kind": "'extension'"},
    "contracts_change_only_a_termination_ends_it_early": {"ends_on": "'2030-01-01'"},
    "contracts_change_only_a_novation_or_a_name_has_a_supplier": {"supplier_name": "'Other Ltd'"},
    "contracts_change_only_a_route_change_has_a_route": {"route": "'open'"},
    "contracts_execution_deed_has_seal_number": {"form": "'deed'", "seal_number": "''"},
    "contracts_execution_ends_after_it_starts": {
        "starts_on": "'2024-01-02'",
        "last_day": "'2024-01-01'",
    },
    "contracts_execution_has_its_dates": {"transcribed": "false", "signed_on": "null"},
    "contracts_framework_award_methods_are_known": {"award_methods": "'{\"by lot\"}'::text[]"},
    "contracts_framework_does_not_follow_itself": {"successor_id": "1000000"},
    "contracts_framework_ends_after_it_starts": {
        "starts_on": "'2024-01-02'",
        "last_day": "'2024-01-01'",
    },
    "contracts_frameworkchange_changes_something": {"ceiling_added": "null", "last_day": "null"},
    "contracts_noticedone_has_its_reference": {"reference": "''"},
    "contracts_procurement_tolerance_within_bounds": {"tolerance": "'NaN'"},
    "people_absence_ends_after_it_starts": {"ends_on": "r.starts_on"},
    "people_absence_has_two_days": {"ends_on": "null"},
    "people_founding_needs_two_people": {"second_id": "r.first_id"},
    "people_founding_only_once": {"only": "false"},
    "people_milestonerecord_only_a_correction_has_no_day": {
        "reached_on": "null",
        "corrects_id": "null",
    },
    "people_organisation_not_its_own_parent": {"parent_id": "1000000"},
    "people_organisation_one_per_company_number": {"company_number": "'01234567'"},
    "people_tenure_cover_names_whom": {"capacity": "'cover'", "covers_id": "null"},
    "people_tenure_covered_once_at_a_time": {"capacity": "'cover'", "covers_id": "r.id"},
    "people_tenure_ends_after_it_starts": {"ends_on": "r.starts_on"},
    "people_withdrawal_is_of_one_entry": {"tenure_id": "1", "end_id": "1"},
    "records_issuedrecord_part_is_1_or_2": {"part": "3"},
}
ENDINGS = {
    "_within_bounds": ("", "'NaN'"),
    "_in_gbp": ("_currency", "'USD'"),
    "_is_known": ("", "'unheard'"),
    "_is_a_code": ("", "'=A1'"),
}


def changes(constraint: Constraint) -> dict[str, str]:
    """Return what is different in the row that this constraint refuses."""
    if constraint.name in REFUSED or constraint.kind != "check":
        return REFUSED.get(constraint.name, {})
    for ending, (more, value) in ENDINGS.items():
        if constraint.name.endswith(ending):
            column = constraint.name.removeprefix(f"{constraint.table}_").removesuffix(ending)
            return {column + more: value}
    raise AssertionError(f"Say in REFUSED what row {constraint.name} is there to refuse.")


@pytest.mark.parametrize("table", CONSTRAINTS)
@pytest.mark.usefixtures("walked")
def test_each_constraint_of_a_table_refuses_its_row_by_itself(table: str) -> None:
    let_in = []
    for constraint in CONSTRAINTS[table]:
        with session("owner", autocommit=False) as owner:
            if not _refused(owner, constraint):
                let_in.append(constraint.name)
            owner.rollback()
    assert not let_in, f"{', '.join(let_in)}: the row was let in"


def _refused(owner: Session, constraint: Constraint) -> bool:
    """Try the row twice, so that there is a first one; say whether this constraint refused it."""
    name = owner.execute(constraint.finding).fetchone()
    _leave_alone(owner, constraint.table, str(name[0]) if name else "")
    refused_by = [_attempt(owner, _copying(owner, constraint, number)) for number in FRESH]
    assert set(refused_by) <= {None, name and name[0]}, (constraint.name, refused_by)
    return any(refused_by)


def _attempt(owner: Session, statement: str) -> str | None:
    """Return the name of what refused a row, None where it was let in."""
    try:
        with owner.transaction():
            owner.execute(statement)
    except psycopg.errors.IntegrityError as error:
        return error.diag.constraint_name or str(error)
    return None


def _leave_alone(owner: Session, table: str, name: str) -> None:
    """Take away every trigger and every other constraint or unique index of the table."""
    owner.execute(f"alter table {table} disable trigger user")
    others = owner.execute(
        "select conname, true from pg_constraint where conrelid = %(table)s::regclass"
        " and contype in ('u', 'x', 'c') and conname <> %(name)s"
        " union select i.relname, false from pg_index x join pg_class i on i.oid = x.indexrelid"
        " where x.indrelid = %(table)s::regclass and x.indisunique and i.relname <> %(name)s"
        " and not exists (select from pg_constraint c where c.conindid = x.indexrelid)",
        {"table": table, "name": name},
    ).fetchall()
    for other, is_constraint in others:
        drop = "alter table {t} drop constraint {n}" if is_constraint else "drop index {n}"
        words = {"t": sql.Identifier(table), "n": sql.Identifier(other)}
        owner.execute(sql.SQL(drop).format(**words))


# What stands in a column of a row made from nothing, by the category of its type.
BLANK = {"N": 1, "S": "x", "B": True, "D": "2026-11-23", "A": "{}", "U": {}}


def _blank(owner: Session, constraint: Constraint) -> str:
    """Return a row with nothing but what must stand in it, for a table that holds none."""
    columns = owner.execute(
        "select a.attname, case when t.typname = 'bytea' then 'S' else t.typcategory::text end"
        " from pg_attribute a join pg_type t on t.oid = a.atttypid"
        " where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped"
        " and (a.attnotnull or a.attname = any (%s))",
        [constraint.table, list(constraint.columns)],
    ).fetchall()
    return json.dumps({name: BLANK[category] for name, category in columns})


def _copying(owner: Session, constraint: Constraint, number: int) -> str:
    """Return the insertion of a copy of a row, or of one made from nothing where none stands."""
    new = {"id": str(number), **changes(constraint)}
    pairs = ", ".join(f"'{column}', {value}" for column, value in new.items())
    wanted = [f"r.{column} is not null" for column in constraint.columns if column not in new]
    where = " and ".join([*wanted, COPIED.get(constraint.name, "true")])
    blank = _blank(owner, constraint).replace("'", "''")
    columns = _written(owner, constraint.table)
    return (
        f"insert into {constraint.table} ({', '.join(columns)}) overriding system value"
        f" select {', '.join(f'(made).{column}' for column in columns)} from ("
        " select jsonb_populate_record(r, case when r.id is null"
        f" then '{blank}'::jsonb else '{{}}' end || jsonb_build_object({pairs})) as made"
        f" from (select 1) one left join {constraint.table} r on {where}"
        " order by r.id limit 1) copy"
    )


def _written(owner: Session, table: str) -> list[str]:
    """Return the columns of a table but for those that PostgreSQL works out."""
    rows = owner.execute(
        "select quote_ident(attname) from pg_attribute where attrelid = %s::regclass and attnum > 0"
        " and not attisdropped and attgenerated = '' order by attnum",
        [table],
    ).fetchall()
    return [str(name) for (name,) in rows]
