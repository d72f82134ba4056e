"""Guards of contracts: within the value, the term and the money; numbered; paid once."""

from tests.mutants.mutant import Area

_A = Area("Contracts")
_PY = "contracts/standing.py"
_LENGTH = "contracts/terms.py"
_SQL = "contracts/guards*.sql"
_TERMS = "test_terms.py::"
_GAPS = "test_mutants_gaps.py::"
_FORGED = "test_forgery.py::test_a_forged_row_is_refused_at_the_latest_when_it_is_committed"
_WITHIN = f"{_TERMS}test_an_award_exactly_as_authorised_is_within"
_PAYS = f"{_GAPS}test_two_payments_from_one_line_are_added_before_they_are_weighed"
_NUMBERED = f"{_GAPS}test_the_database_numbers_the_changes_of_a_contract_and_keeps_them_within"
_COURSES = "test_rules_courses.py::"
_EXTENDS = f"{_TERMS}test_an_extension_runs_from_the_end_of_what_it_extends"

CONTRACTS = [
    _A.edit(
        _PY,
        "if execution.value > change.value:",
        "if execution.value >= change.value:",
        "exactly the value authorised is within: `>=` for `>`",
        _WITHIN,
    ),
    _A.edit(
        _PY,
        "if execution.value > change.value:",
        "if False:",
        "no execution is above the value authorised",
        f"{_TERMS}test_a_penny_above_is_beyond",
    ),
    _A.edit(
        _PY,
        "    if ends_on <= last:",
        "    if ends_on < last:",
        "exactly the last day is within: `<` for `<=`",
        _WITHIN,
    ),
    _A.edit(
        _PY,
        "    if ends_on <= last:",
        "    if ends_on <= last + _DAY:",
        "a day too long is beyond",
        f"{_TERMS}test_a_day_too_long_is_beyond",
    ),
    _A.edit(
        _PY,
        "    if starts_on >= first:",
        "    if starts_on > first:",
        "an extension may begin on its first day: `>` for `>=`",
        _EXTENDS,
    ),
    _A.edit(
        _PY,
        "    if starts_on >= first:",
        "    if True:",
        "an extension does not begin before what it extends has ended",
        _EXTENDS,
    ),
    _A.edit(
        _LENGTH,
        "return self.plus(starts_on) - _DAY",
        "return self.plus(starts_on)",
        "a term ends on the day before its anniversary",
        f"{_TERMS}test_a_term_ends_on_the_day_before_its_anniversary",
    ),
    _A.edit(
        _LENGTH,
        "min(day.day, monthrange(year, month + 1)[1])",
        "min(day.day, 28)",
        "a month has the days of its calendar",
        f"{_TERMS}test_a_term_ends_on_the_day_before_its_anniversary",
    ),
    _A.edit(
        _PY,
        "(c.executed.value if c.executed else c.value) for c in later if c.counts_as_modification",
        "(c.executed.value if c.executed else c.value) for c in later",
        "only a modification counts towards the cumulative change",
        f"{_TERMS}test_a_change_counts_as_executed_or_while_it_waits_as_authorised",
    ),
    _A.edit(
        _PY,
        "(c.executed.value if c.executed else c.value) for c in later if c.counts_as_modification",
        "c.executed.value for c in later if c.executed and c.counts_as_modification",
        "a change that waits counts as authorised",
        f"{_TERMS}test_a_change_counts_as_executed_or_while_it_waits_as_authorised",
    ),
    _A.edit(
        _PY,
        "base = begun.value if begun else award.value",
        "base = award.value",
        "the original value is the award as executed",
        f"{_TERMS}test_the_original_value_is_the_award_as_executed",
    ),
    _A.edit(
        _PY,
        "key=lambda pair: (pair[0].signed_on or date.min, pair[0].ends_on or date.min)",
        "key=lambda pair: pair[1]",
        "the end is that of the change signed last",
        f"{_TERMS}test_the_end_is_that_of_the_change_signed_last_whatever_its_number",
    ),
    _A.edit(
        _PY,
        "if any(change.kind == AWARD for change in later):",
        "if False:",
        "a contract is awarded once",
        f"{_TERMS}test_what_is_no_history_is_refused",
    ),
    _A.edit(
        _PY,
        "open_end = _after(end, [change for change in later if change.kind != OPTION])",
        "open_end = _after(end, later)",
        "an option taken up is not counted twice",
        f"{_TERMS}test_the_latest_end_counts_extensions_and_options_once",
    ),
    _A.edit(
        "contracts/actions.py",
        "if Execution.objects.filter(change=change).exists():",
        "if False:",
        "a change is executed once",
        "test_stories_of_limits.py::"
        "test_an_execution_is_within_the_authority_to_the_penny_and_the_day",
    ),
    _A.edit(
        "contracts/actions.py",
        "if paid != facts.value:",
        "if False:",
        "the lines pay the value, no more and no less",
        "test_screens_ledger_acts.py::"
        "test_an_execution_beyond_the_authority_is_refused_and_keeps_what_was_typed",
    ),
    _A.edit(
        "contracts/actions.py",
        "if facts.value <= 0 < change.value.amount:",
        "if False:",
        "what was authorised above zero is executed above zero",
        "test_stories_of_limits.py::"
        "test_an_execution_is_within_the_authority_to_the_penny_and_the_day",
    ),
    _A.edit(
        "contracts/actions.py",
        "asked[key] = asked.get(key, Decimal(0)) + pays.amount",
        "asked[key] = pays.amount",
        "payments from one line are added before they are weighed",
        _PAYS,
    ),
    _A.edit(
        "contracts/actions.py",
        "in asked.items():",
        "in list(asked.items())[1:]:",
        "every line that pays is weighed, not only some",
        _PAYS,
    ),
    _A.edit(
        "contracts/actions.py",
        "if amount > free:",
        "if amount >= free:",
        "all that is free may be committed: `>=` for `>`",
        _PAYS,
    ),
    _A.edit(
        "contracts/actions.py",
        "if not facts.gap_reason.strip():",
        "if False:",
        "a gap in the money needs its reason",
        "test_screens_ledger_acts.py::"
        "test_an_execution_beyond_the_authority_is_refused_and_keeps_what_was_typed",
        "test_screens_ledger_acts.py::test_a_gap_with_its_reason_is_let_through_and_shown",
    ),
    _A.edit(
        _SQL,
        "new.number := 1 + (select count(*) from contracts_change"
        " where contract_id = new.contract_id);",
        "",
        "the database numbers the changes of a contract",
        _NUMBERED,
    ),
    _A.edit(
        _SQL,
        "abs(new.value) > abs(c.value) or",
        "",
        "the database executes no more than was authorised",
        _NUMBERED,
    ),
    _A.edit(
        _SQL,
        "abs(new.value) > abs(c.value) or",
        "abs(new.value) >= abs(c.value) or",
        "exactly the value authorised may be executed: `>=` for `>`",
        _NUMBERED,
    ),
    _A.edit(
        _SQL,
        "or sign(new.value) * sign(c.value) < 0 then",
        "then",
        "an increase is not executed as a decrease",
        _NUMBERED,
    ),
    _A.edit(
        _SQL,
        "and p.number = 1 and c.number > 1 and e.id is null) then",
        "and false) then",
        "the database executes no change before its award",
        f"{_GAPS}test_the_database_executes_no_change_before_its_award",
    ),
    _A.edit(
        "contracts/courses.py",
        "if found.decide_by is not None and step.on > found.decide_by:",
        "if found.decide_by is not None and step.on >= found.decide_by:",
        "an option may be taken up on its last day to decide (S8): `>=` for `>`",
        f"{_COURSES}test_s8_an_option_is_the_next_rung_and_is_taken_up_by_its_last_day_to_decide",
    ),
    _A.edit(
        "contracts/courses.py",
        "if course.ends_on is not None and step.ends_on >= course.ends_on:",
        "if course.ends_on is not None and step.ends_on > course.ends_on:",
        "an early end is before the end (S12): `>` for `>=`",
        f"{_COURSES}test_s12_a_contract_ends_early_within_its_life",
    ),
    _A.edit(
        "contracts/courses.py",
        "if course.ended_on is not None:",
        "if False:",
        "nothing follows an early end (S12)",
        f"{_COURSES}test_s12_nothing_follows_an_early_end",
    ),
    _A.edit(
        "contracts/courses.py",
        "if not step.outgoing.is_same(course.supplier):",
        "if False:",
        "a contract passes from who holds it (L7)",
        f"{_COURSES}test_l7_a_novation_is_from_who_holds_the_contract_to_another",
    ),
    _A.edit(
        _PY,
        "if signed is not None and signed < authorised_on:",
        "if signed is not None and signed <= authorised_on:",
        "signed on the day of its authority is in time (T1): `<=` for `<`",
        f"{_COURSES}test_t1_what_is_signed_or_starts_before_its_authority_needs_a_reason",
    ),
    _A.edit(
        "approvals/guards*.sql",
        "if new.signed_on < given or new.starts_on < h.effective_on then",
        "if false then",
        "the database asks why something was signed before its authority (T1)",
        "test_kinds.py::test_t1_postgresql_asks_for_the_reason_too",
    ),
    _A.edit(
        _SQL,
        "if c.kind in ('novation_consent', 'renamed', 'route_change') then",
        "if false then",
        "what only records is not executed",
        "test_kinds.py::test_postgresql_executes_nothing_that_only_records",
    ),
    _A.edit(
        _SQL,
        "if not new.transcribed and c.kind = 'termination' and new.last_day <> c.ends_on then",
        "if false then",
        "the database ends a contract early on the day that was decided (S12)",
        "test_kinds.py::test_postgresql_holds_an_early_end_to_its_day",
    ),
    _A.edit(
        _SQL,
        "if not new.transcribed and new.last_day is null and (",
        "if false and (",
        "only a contract without an end has no last day",
        "test_kinds.py::test_postgresql_asks_for_a_last_day_but_of_a_contract_without_an_end",
    ),
    _A.edit(
        "approvals/guards*.sql",
        "and approvals_passed_as_signed(h, rec -> 'passes')",
        "",
        "a contract passes to whom was signed (L7)",
        "test_kinds.py::test_a_forged_effect_of_a_novation_or_an_early_end_is_refused",
    ),
    _A.edit(
        "approvals/guards*.sql",
        "and p.kind = 'termination' and p.number < new.number)",
        "and false)",
        "the database lets nothing follow an early end (S12)",
        "test_kinds.py::test_s12_nothing_follows_an_early_end_that_was_decided_while_a_key_was_awaited",
    ),
    _A.edit(
        "approvals/dossier.py",
        "    reasons += _out_of_turn(then, paper, book)\n",
        "",
        "what may not follow a contract's changes since is sent back (S8, S12, L7)",
        "test_kinds.py::test_s12_nothing_follows_an_early_end_that_was_decided_while_a_key_was_awaited",
    ),
    _A.owner(
        "drop trigger then_cited on budgets_commitment",
        "a commitment names the execution that it pays for",
        f"{_FORGED}[a commitment without an execution]",
    ),
    _A.owner(
        "drop trigger then_adds_up on contracts_payment",
        "an execution is paid once",
        f"{_FORGED}[a second payment for an execution]",
    ),
]
