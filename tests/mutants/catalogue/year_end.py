"""Guards of the year end: what a closed year takes, late keys, commitments that move."""

from tests.mutants.mutant import Area

_A = Area("Year end")
_SQL = "budgets/guards*.sql"
_DEEDS = "approvals/guards*.sql"
_ROWS = "test_closing.py::"
_RULES = "test_rules_year_end.py::"
_PLACES = f"{_ROWS}test_y1_the_database_posts_nothing_in_a_closed_year_by_either_end_or_by_its_day"
_ORDER = f"{_ROWS}test_the_database_keeps_the_order_of_closing"
_ACCOUNTS = f"{_ROWS}test_y1_the_database_knows_the_day_of_the_accounts_to_the_day"
_LIMITS = f"{_RULES}test_y1_a_closed_year_takes_adjustments_up_to_the_day_of_its_accounts"
_LATE = f"{_RULES}test_y2_a_key_is_late_from_midnight_of_1_april_in_london"
_KEYS = "test_late_keys.py::"
_MOVES = "test_commitments_move.py::"
_BIDS = "test_carry_forward.py::"
_MIDNIGHT = f"{_KEYS}test_y2_the_database_knows_midnight_of_1_april_in_london"

YEAR_END = [
    _A.owner(
        "drop trigger then_in_open_years on budgets_posting",
        "a closed year takes no posting",
        _PLACES,
    ),
    _A.owner(
        "drop trigger then_in_open_years on budgets_commitment",
        "a year closed for good takes no commitment",
        f"{_ROWS}test_y1_profiling_stops_with_the_soft_close_and_commitments_with_the_hard_one",
    ),
    _A.owner("drop trigger then_in_order on budgets_yearclose", "years close in order", _ORDER),
    _A.edit(
        _SQL,
        "(a.from_year), (a.to_year), (budgets_year_of(b.effective_on))",
        "(a.from_year), (a.to_year)",
        "a batch dated in a closed year is refused",
        _PLACES,
    ),
    _A.edit(
        _SQL,
        "stage <> 'hard' and adjusts and today <= accounts_on",
        "stage <> 'hard' and adjusts and today < accounts_on",
        "the day of the accounts still counts: `<` for `<=`",
        _ACCOUNTS,
    ),
    _A.edit(
        _SQL,
        "lock table budgets_yearclose in share mode;\n"
        "    select c.year into shut from added a join budgets_batch b",
        "select c.year into shut from added a join budgets_batch b",
        "who posts waits for who closes",
        f"{_ROWS}test_who_closes_first_keeps_the_posting_waiting_and_then_it_is_refused",
    ),
    _A.edit(
        "budgets/yearend.py",
        "elif today > close.accounts_on:",
        "elif today >= close.accounts_on:",
        "the rule takes an adjustment on the day of the accounts: `>=` for `>`",
        _LIMITS,
    ),
    _A.edit(
        "budgets/yearend.py",
        "return _year(turned_at) > _year(submitted_at)",
        "return False",
        "who signs late is asked",
        _LATE,
    ),
    _A.edit(
        "budgets/yearend.py",
        "return FinancialYear.of(london_day(instant))",
        "return FinancialYear.of(instant.date())",
        "the year of a key is London's",
        _LATE,
    ),
    _A.edit(
        _DEEDS,
        "when answered in (d.today, make_date(y.was + 1, 3, 31)) then answered end",
        "when answered is not null then answered end",
        "a late key chooses between two days",
        _MIDNIGHT,
    ),
    _A.edit(
        _DEEDS,
        "if b.kind = 'adjustment' and not exists (",
        "if false and not exists (",
        "an adjustment has passed the Chief Finance Officer",
        f"{_ROWS}test_y1_without_the_chief_finance_officer_an_adjustment_does_not_commit",
    ),
    _A.edit(
        _DEEDS,
        "order by k.id desc limit 1) is distinct from b.effective_on then",
        "order by k.id desc limit 1) <> b.effective_on and false then",
        "what moves counts from the day that was answered",
        f"{_KEYS}test_y2_the_database_dates_nothing_anew_without_an_answer",
    ),
    _A.edit(
        "approvals/actions/posting.py",
        'raise Refused([Reason(sentence, "Rule Y1") for sentence in found])',
        "pass",
        "the last key reads why a year is closed",
        f"{_ROWS}test_y1_a_year_closed_while_a_key_is_awaited_undoes_the_key_and_says_why",
    ),
    _A.owner(
        "drop trigger then_as_signed on contracts_commitmentmove",
        "commitments move only as their decision says",
        f"{_MOVES}test_y3_nothing_moves_with_a_batch_whose_decision_does_not_say_so",
    ),
    _A.edit(
        _DEEDS,
        "and approvals_moved_as_signed(rec, new.batch_id)",
        "",
        "what the paper says of commitments is carried out",
        f"{_MOVES}test_y3_what_the_paper_says_of_commitments_is_what_moves",
    ),
    _A.edit(
        "contracts/guards*.sql",
        "if rest > 0 or exists (",
        "if false and exists (",
        "no more moves than contracts commit",
        f"{_MOVES}test_y3_no_more_moves_than_contracts_commit_then",
        f"{_MOVES}test_y3_the_database_moves_no_commitment_that_is_none",
    ),
    _A.edit(
        "approvals/transfers.py",
        "if moved > stands:",
        "if moved >= stands:",
        "all that contracts commit may move: `>=` for `>`",
        f"{_MOVES}test_y3_commitments_move_within_what_stands_and_leave_the_year_covered",
    ),
    _A.edit(
        "approvals/transfers.py",
        "if free >= 0 > free + money[key] + moved:",
        "if False:",
        "a year that is covered stays so",
        f"{_MOVES}test_y3_commitments_move_within_what_stands_and_leave_the_year_covered",
    ),
    _A.edit(
        "budgets/carrying.py",
        "amount > max(row.left, NOTHING):",
        "amount > max(row.left, NOTHING) + 1:",
        "a bid is up to the underspend, to the penny",
        f"{_BIDS}test_y4_a_bid_is_up_to_what_is_left_to_the_penny",
    ),
]
