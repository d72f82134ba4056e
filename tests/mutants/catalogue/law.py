"""Guards of the law: the limits of a clause, and the route by which a paper is decided."""

from tests.mutants.mutant import Area, Mutant

_A = Area("The law")
_ROUTE = "approvals/authority.py"
_LIMITS = "approvals/limits.py"
_CLAUSES = "approvals/clauses.py"
_GAPS = "test_mutants_law.py::"
_AUTHORITY = "test_authority.py::"
_EDGES = "test_authority_edges.py::"
_EDGE_OF_EACH = f"{_GAPS}test_each_limit_reaches_to_its_edge_and_no_further"
_SCHEDULE = f"{_GAPS}test_what_a_schedule_says_of_one_contract_binds"
_LINES = f"{_GAPS}test_one_line_among_many_decides_which_clause_covers"
_INSTANTS = f"{_EDGES}test_a_clause_counts_from_its_first_instant_to_before_its_last"


def _dropped(file: str, condition: str, what: str, *tests: str) -> Mutant:
    """Return the mutant in which a condition that refuses never holds."""
    return _A.edit(file, f"if {condition}:", "if False:", what, *tests)


ROUTE = [
    _A.edit(
        _LIMITS,
        "value >= limits.value_below",
        "value > limits.value_below",
        "below a value means below it: `>` for `>=`",
        f"{_EDGES}test_below_a_value_means_below_it",
    ),
    _A.edit(
        _LIMITS,
        "value is None or value > most",
        "value is None or value >= most",
        "at most a value includes it: `>=` for `>`",
        _EDGE_OF_EACH,
    ),
    _A.edit(
        _LIMITS,
        "+ value >= limits.total_below",
        "+ value > limits.total_below",
        "a total below a value means below it: `>` for `>=`",
        _EDGE_OF_EACH,
    ),
    _A.edit(
        _LIMITS,
        "(so_far + value) * 100 > original * percent",
        "(so_far + value) * 100 >= original * percent",
        "a share of the original includes its edge: `>=` for `>`",
        _EDGE_OF_EACH,
    ),
    _A.edit(
        _LIMITS,
        "standing.original < limits.original_from",
        "standing.original <= limits.original_from",
        "from a value includes it: `<=` for `<`",
        _EDGE_OF_EACH,
    ),
    _A.edit(
        _LIMITS,
        "standing.original >= limits.original_below",
        "standing.original > limits.original_below",
        "below a value at award means below it: `>` for `>=`",
        _EDGE_OF_EACH,
    ),
    _dropped(
        _LIMITS,
        "not is_within_months(added, months)",
        "extra time in all stays within its months",
        f"{_GAPS}test_months_are_counted_from_the_award",
    ),
    _A.edit(
        _LIMITS,
        "taken + value > own.ceiling",
        "taken + value >= own.ceiling",
        "the ceiling of one contract includes its edge: `>=` for `>`",
        _SCHEDULE,
    ),
    _A.edit(
        _LIMITS,
        "elif ends_on > last_day:",
        "elif ends_on >= last_day:",
        "the last day of one contract is within: `>=` for `>`",
        _SCHEDULE,
    ),
    _A.edit(
        _LIMITS,
        "if own.last_day is not None:",
        "if False:",
        "a schedule's last day binds",
        _SCHEDULE,
    ),
    _A.edit(
        _ROUTE,
        "asked > left",
        "asked >= left",
        "a pool may be used up to the penny: `>=` for `>`",
        f"{_EDGES}test_a_pool_is_kept_to_the_penny",
    ),
    _A.edit(
        _ROUTE,
        "return route, reasons + pool_objections(route)",
        "return route, reasons",
        "a pool is never gone beyond",
        f"{_EDGES}test_a_pool_is_kept_to_the_penny",
    ),
    _A.edit(
        _ROUTE,
        "for act in together(acts):",
        "for act in together(acts)[:1]:",
        "every item of a decision is looked at: only the first",
        f"{_AUTHORITY}test_one_bad_item_is_found_at_every_position",
    ),
    _A.edit(
        _ROUTE,
        "for act in together(acts):",
        "for act in acts:",
        "items on one contract are added before a limit is tested",
        f"{_GAPS}test_items_on_one_contract_are_added_before_a_limit_is_tested",
    ),
    _dropped(
        _LIMITS,
        "clause.limits.unset",
        "a limit that nobody has set covers nothing",
        _EDGE_OF_EACH,
    ),
    _dropped(
        _LIMITS,
        "not clause.in_force(at)",
        "a clause that is not in force covers nothing",
        _INSTANTS,
    ),
    _A.edit(
        _ROUTE,
        "sorted(clauses, key=lambda clause: (clause.rank, clause.code))",
        "list(clauses)",
        "the lowest sufficient clause is chosen",
        f"{_AUTHORITY}test_the_lowest_sufficient_clause_is_chosen",
    ),
    _A.edit(
        _ROUTE,
        "[c for c in clauses if c.decision_type == decision_type and c.names(act.kind)]",
        "[c for c in clauses if c.names(act.kind)]",
        "a clause is for its own type of decision",
        f"{_GAPS}test_a_clause_of_another_type_of_decision_or_for_another_act_covers_nothing",
    ),
    _A.edit(
        _ROUTE,
        "[c for c in clauses if c.decision_type == decision_type and c.names(act.kind)]",
        "[c for c in clauses if c.decision_type == decision_type]",
        "a clause is for the acts that it names",
        f"{_GAPS}test_a_clause_of_another_type_of_decision_or_for_another_act_covers_nothing",
    ),
    _A.edit(
        _LIMITS,
        "if clause.granted or act.standing is None:",
        "if True:",
        "the scheme counts every change since the award",
        f"{_GAPS}test_months_are_counted_from_the_award",
    ),
    _A.edit(
        _LIMITS,
        "if clause.granted or act.standing is None:",
        "if act.standing is None:",
        "a granted clause counts what was taken under it alone",
        f"{_GAPS}test_a_granted_clause_counts_what_was_taken_under_it_alone",
    ),
    _A.edit(
        _ROUTE,
        "max(open_value, NOTHING)",
        "open_value",
        "a decrease gives nothing back to a pool",
        f"{_AUTHORITY}test_a_decrease_gives_nothing_back_to_the_ceiling",
    ),
    _dropped(
        _LIMITS,
        "clause.contracts is not None and act.contract not in clause.contracts",
        "a clause covers the contracts that it names",
        f"{_AUTHORITY}test_one_bad_item_is_found_at_every_position",
    ),
    _dropped(
        _LIMITS,
        "limits.programme is not None and act.programme != limits.programme",
        "a clause covers its programme",
        _EDGE_OF_EACH,
    ),
    _A.edit(
        _LIMITS,
        "[line for line in act.lines if limits.plans and line.plan not in limits.plans]",
        "[line for line in act.lines[:1] if limits.plans and line.plan not in limits.plans]",
        "every line of a budget change is looked at: only the first",
        _LINES,
    ),
    _A.edit(
        _LIMITS,
        "if strange and limits.line_kinds:",
        "if False:",
        "a clause covers lines of its kinds",
        _LINES,
    ),
    _A.edit(
        _ROUTE,
        "if term is not None and (value is None or value",
        "if term is not None and (value is not None and value",
        "a withheld value may be called in",
        f"{_GAPS}test_an_award_whose_value_is_withheld_may_be_called_in",
    ),
    _A.edit(
        _ROUTE,
        "value >= (term.value_from or NOTHING)",
        "value > (term.value_from or NOTHING)",
        "a call-in is open from its value on: `>` for `>=`",
        f"{_GAPS}test_a_call_in_is_open_from_its_value_on",
    ),
    _A.edit(
        _CLAUSES,
        "at < over)",
        "at <= over)",
        "a clause is over at the instant of its end: `<=` for `<`",
        _INSTANTS,
    ),
    _A.edit(
        _CLAUSES,
        "return self.starts_at <= at",
        "return self.starts_at < at",
        "a clause counts from its first instant: `<` for `<=`",
        _INSTANTS,
    ),
    _A.edit(
        _CLAUSES,
        "over = min((t",
        "over = max((t",
        "whichever end comes first ends a clause",
        f"{_EDGES}test_whichever_end_comes_first_ends_a_clause",
    ),
    _A.edit(
        _CLAUSES,
        " and not self.event_reached",
        "",
        "a clause ends with its event",
        f"{_GAPS}test_a_clause_that_ends_with_an_event_ends_with_it",
    ),
    _A.edit(
        _CLAUSES,
        "self.ceiling - self.used - self.held",
        "self.ceiling - self.used",
        "what pending decisions hold of a pool is taken",
        f"{_GAPS}test_what_pending_decisions_hold_is_not_there_twice",
    ),
    _A.edit(
        _CLAUSES,
        "tuple(r for r in self.reserves if r in other.reserves)",
        "self.reserves",
        "two clauses for one key leave the reserves that both allow",
        f"{_GAPS}test_two_clauses_for_one_key_leave_the_reserves_that_both_allow",
    ),
]
