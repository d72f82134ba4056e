"""Guards of frameworks: what is left of them is asked at submission, at every key and in SQL."""

from tests.mutants.mutant import Area

_A = Area("Frameworks and procurements")
_RULES = "contracts/frameworks.py"
_ASKED = "approvals/procurement.py"
_SQL = "approvals/guards*.sql"
_F = "test_rules_frameworks.py::"
_P = "test_rules_procurement.py::"
_C = "test_call_offs.py::"
_G = "test_procurements.py::"
_S11 = "test_rules_beginnings.py::test_s11_an_award_beyond_what_began_its_procurement_goes_up"
_UNCITED = f"{_G}test_nobody_begins_a_procurement_or_alters_a_framework_without_a_decision"
_HELD = f"{_C}test_l12_the_second_of_two_pending_call_offs_is_refused_at_submission"
_ROWS = f"{_C}test_l12_the_database_refuses_a_passed_ceiling_that_no_advice_is_recorded_on"

FRAMEWORKS = [
    _A.edit(
        _RULES,
        "call_off.route not in framework.methods:",
        "False:",
        "a call-off is let by a method that its framework allows",
        f"{_F}test_framework_terms_a_call_off_is_let_by_a_method_that_is_allowed",
    ),
    _A.edit(
        _RULES,
        "_plain(call_off.body) not in _plain(framework.users):",
        "False:",
        "who calls off is named among the users",
        f"{_F}test_framework_terms_who_calls_off_is_named_among_its_users",
    ),
    _A.edit(
        _ASKED,
        "if rec.route in UNDER and rec.framework is None:",
        "if False:",
        "an award under a framework names it",
        f"{_P}test_framework_terms_the_route_says_whether_a_framework_is_named",
    ),
    _A.edit(
        _ASKED,
        "elif rec.route in APART and rec.framework is not None:",
        "elif False:",
        "an award apart from frameworks names none",
        f"{_P}test_framework_terms_the_route_says_whether_a_framework_is_named",
    ),
    _A.edit(
        _ASKED,
        "taken, known, stands = dict(facts.held), dict(facts.contracts), dict(facts.frameworks)",
        "taken, known, stands = {}, dict(facts.contracts), dict(facts.frameworks)",
        "L12 what submitted decisions hold counts",
        f"{_P}test_l12_what_submitted_decisions_hold_counts",
        _HELD,
    ),
    _A.edit(
        "approvals/dossier.py",
        "if one.version < version.pk]\n    day = london_day(book.at)",
        "]\n    day = london_day(book.at)",
        "L12 who submitted first waits for nobody",
        f"{_C}test_l12_who_submitted_first_is_not_held_up_by_who_came_later",
    ),
    _A.edit(
        "approvals/dossier.py",
        "    reasons += _against_frameworks(then, paper, book)\n",
        "",
        "L10 and L12 are asked again at the key",
        f"{_C}test_l12_a_ceiling_passed_meanwhile_sends_the_decision_back_at_the_key",
        f"{_C}test_l10_the_day_of_a_call_off_is_the_day_on_which_it_is_made",
    ),
    _A.edit(
        "approvals/actions/effects.py",
        "    lock_frameworks(pending.frameworks_of(paper))\n",
        "",
        "the framework is held while a key turns",
        f"{_C}test_l12_the_framework_is_held_while_its_call_off_is_submitted_and_signed",
    ),
    _A.edit(
        "approvals/actions/submitting.py",
        "    lock_frameworks(pending.frameworks_of(paper))\n",
        "",
        "the framework is held while a call-off is submitted",
        f"{_C}test_l12_the_framework_is_held_while_its_call_off_is_submitted_and_signed",
    ),
    _A.edit(
        "approvals/actions/executing.py",
        "    _let_in_time(recommendation, change, facts.signed_on)\n",
        "",
        "L10 a call-off is signed inside the life of its framework",
        f"{_C}test_l10_the_day_of_a_call_off_is_the_day_on_which_it_is_made",
    ),
    _A.edit(
        _SQL,
        "            > contracts_ceiling_on(k.framework_id, new.effective_on)\n",
        "            > null\n",
        "L12 the database holds the ceiling of a framework",
        _ROWS,
    ),
    _A.edit(
        _SQL,
        "            > (select ceiling from contracts_lot where id = k.lot_id) then",
        "            > null then",
        "L12 the database holds the ceiling of a lot",
        _ROWS,
    ),
    _A.edit(
        _SQL,
        "<> (k.route in ('framework_direct', 'further_competition')) then",
        "<> (k.framework_id is not null) then",
        "the database holds route and framework together",
        f"{_C}test_framework_terms_the_database_lets_no_call_off_without_its_framework",
    ),
    _A.edit(
        _SQL,
        "    if new.number = 1 and k.lot_id is distinct from (",
        "    if false and k.lot_id is distinct from (",
        "a contract is let on the lot that was signed",
        f"{_C}test_the_row_is_let_by_the_route_and_under_the_framework_that_were_signed",
    ),
    _A.edit(
        _SQL,
        "                and approvals_let_as_signed(rec, c)\n",
        "",
        "a contract is let by the route and under the framework that were signed",
        f"{_C}test_the_row_is_let_by_the_route_and_under_the_framework_that_were_signed",
    ),
    _A.edit(
        "approvals/limits.py",
        "    elif begun.taken + begun.asked > begun.most:",
        "    elif begun.taken + begun.asked >= begun.most:",
        "S11 exactly the ceiling is within: `>=` for `>`",
        _S11,
    ),
    _A.edit(
        "approvals/limits.py",
        "        *_begun(act, clause),\n",
        "",
        "S11 beyond what began its procurement an award goes up",
        _S11,
    ),
    _A.edit(
        "approvals/clauses.py",
        "self.ceiling * (100 + self.tolerance) / 100",
        "self.ceiling",
        "S11 a tolerance counts",
        _S11,
    ),
    _A.edit(
        "approvals/asked.py",
        "    return _begun_with(acts, paper)",
        "    return acts",
        "S11 all awards of one paper count together",
        _S11,
    ),
    _A.edit(
        "approvals/routing.py",
        "taken[row.pk].hidden + held.get(row.reference, NOTHING),",
        "taken[row.pk].hidden,",
        "S11 what submitted decisions hold counts",
        f"{_G}test_s11_two_pending_awards_share_what_is_there_and_beyond_it_goes_up",
    ),
    _A.edit(
        _SQL,
        "<= p.ceiling * (100 + p.tolerance) / 100 then",
        "is not null then",
        "S11 the database lets no officer award beyond it",
        f"{_G}test_s11_the_database_lets_no_officer_award_beyond_it",
    ),
    _A.edit(
        _SQL,
        "as_signed := approvals_begun_as_signed(rec, new);",
        "as_signed := true;",
        "a procurement is begun as it was signed",
        f"{_G}test_a_procurement_is_begun_as_it_was_signed",
    ),
    _A.edit(
        _SQL,
        "as_signed := approvals_altered_as_signed(rec, new);",
        "as_signed := true;",
        "a framework is altered as it was signed",
        f"{_G}test_a_framework_is_altered_as_it_was_signed",
    ),
    _A.owner(
        "drop trigger then_cited_by_decision on contracts_procurement",
        "nobody begins a procurement without a decision",
        _UNCITED,
    ),
    _A.owner(
        "drop trigger then_cited_by_decision on contracts_frameworkchange",
        "nobody alters a framework without a decision",
        _UNCITED,
    ),
    _A.owner(
        "drop trigger then_stands on contracts_framework",
        "ceiling and life of a framework in use change by a decision alone",
        f"{_G}test_ceiling_and_life_of_a_framework_in_use_change_by_a_decision_alone",
    ),
    _A.edit(
        "contracts/guards*.sql",
        "where c.framework_id = f.id and c.effective_on <= day), 0)",
        "where false), 0)",
        "what a decision adds to a ceiling counts in the database",
        f"{_G}test_framework_terms_the_database_counts_what_was_added",
    ),
    _A.edit(
        "contracts/measuring.py",
        "if change.effective_on <= on:",
        "if True:",
        "a framework stands as on the day that is asked",
        f"{_G}test_framework_terms_a_ceiling_rises_from_the_day_of_its_decision",
    ),
    _A.edit(
        "approvals/actions/letting.py",
        "told = [framework and framework.starts_on, procurement and procurement.commenced_on]",
        "told = [framework and framework.starts_on]",
        "L1 the day on which a procurement commenced decides the law of its awards",
        f"{_G}test_l1_an_award_lives_under_the_law_of_the_day_on_which_its_procurement_commenced",
    ),
]
