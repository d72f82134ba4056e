"""Guards of grants: their terms stand as signed, and carry forward has its consent."""

from tests.mutants.mutant import Area

_A = Area("Grants")
_DEEDS = "approvals/guards*.sql"
_RULES = "approvals/grants.py"
_TESTS = "test_grant_terms.py::"
_SIGNED = f"{_TESTS}test_the_terms_that_stand_are_those_that_were_signed"
_DAYS = f"{_TESTS}test_a_grant_is_carried_forward_while_its_terms_let_it_be_or_with_consent"

GRANTS = [
    _A.owner(
        "drop trigger then_as_signed on budgets_grant",
        "no terms come to a batch whose decision states none",
        f"{_TESTS}test_no_terms_come_to_a_batch_whose_decision_states_none",
    ),
    _A.edit(
        _DEEDS,
        "and approvals_grant_as_signed(rec, new.batch_id)",
        "",
        "terms that were signed are kept",
        f"{_TESTS}test_terms_that_were_signed_are_not_left_out",
    ),
    _A.edit(
        _DEEDS,
        "(g ->> 'money_out')::numeric, (g ->> 'last_day')::date, g ->> 'carry_forward',",
        "(select money_out from budgets_grant where batch_id = batch),"
        " (g ->> 'last_day')::date, g ->> 'carry_forward',",
        "the sums of a grant are those that were signed",
        _SIGNED,
    ),
    _A.edit(
        "budgets/grantterms.py",
        "today > self.last_day:",
        "today >= self.last_day:",
        "the last day of a grant is one of it: `>=` for `>`",
        _DAYS,
    ),
    _A.edit(
        _RULES,
        "    if rec.grant_consent.strip():\n        return []",
        "    if rec.grant_consent:\n        return []",
        "blanks are no consent",
        _DAYS,
    ),
    _A.edit(
        _RULES,
        "    if terms.difference:",
        "    if False:",
        "in, match and out may add up",
        f"{_TESTS}test_in_and_match_are_out_to_the_penny_where_all_three_are_given",
    ),
    _A.edit(
        "approvals/actions/posting.py",
        'raise Refused([Reason(sentence, f"Rule {TERMS}") for sentence in found])',
        "pass",
        "the last key asks for the consent again",
        f"{_TESTS}test_a_grant_that_came_while_a_key_was_awaited_stops_the_last_key",
    ),
]
