"""Guards of money: amounts, years, heads, locks of lines, transfers back."""

from tests.mutants.mutant import Area

_A = Area("Money")
_PY = "budgets/money.py"
_SQL = "budgets/guards*.sql"
_MONEY = "test_money.py::"
_RACES = "test_races.py::"
_GAPS = "test_mutants_gaps.py::"
_FORGED = "test_forgery.py::test_a_forged_row_is_refused_at_the_latest_when_it_is_committed"
_GRAMMAR = f"{_MONEY}test_100000_strings_are_accepted_exactly_where_the_grammar_says"
_REFUSED = f"{_MONEY}test_anything_else_is_refused_in_a_sentence"
_BACK = f"{_GAPS}test_a_transfer_back_turns_the_first_one_round_and_is_no_larger"

MONEY = [
    _A.edit(
        _PY,
        "return None if rest else int(pence)",
        "return int(pence)",
        "a fraction of a penny is refused, never rounded",
        _REFUSED,
        _GRAMMAR,
    ),
    _A.edit(
        _PY,
        'r"(?P<whole>[0-9]{1,12}|',
        'r"(?P<whole>\\d{1,12}|',
        "figures are 0 to 9 and of no other script",
        _REFUSED,
        _GRAMMAR,
    ),
    _A.edit(
        _PY,
        "(?:,[0-9]{3})+)",
        "(?:,[0-9]{1,3})+)",
        "commas part thousands",
        _REFUSED,
        _GRAMMAR,
    ),
    _A.edit(
        _PY,
        "if printed.negative and not pence:",
        "if False:",
        "minus nothing is refused",
        _REFUSED,
        _GRAMMAR,
    ),
    _A.edit(
        _PY,
        "if pence > int(LIMIT * 100):",
        "if False:",
        "no amount is beyond £100 billion",
        _REFUSED,
        _GRAMMAR,
    ),
    _A.edit(
        _PY,
        "if pence > int(LIMIT * 100):",
        "if pence >= int(LIMIT * 100):",
        "£100 billion itself is accepted: `>=` for `>`",
        f"{_MONEY}test_an_amount_of_the_grammar_is_read_to_the_penny",
        _GRAMMAR,
    ),
    _A.edit(
        _PY,
        "    _refuse_two_readings(printed)\n",
        "",
        "what can be read in two ways is asked back",
        f"{_MONEY}test_a_comma_of_thousands_before_a_suffix_is_asked_back",
    ),
    _A.edit(
        _PY,
        "if exact != amount:",
        "if False:",
        "a fraction of a penny is never printed as rounded",
        f"{_MONEY}test_no_fraction_of_a_penny_and_no_other_thing_is_printed",
    ),
    _A.edit(
        _PY,
        "figures = int(abs(exact) * 10**places + Fraction(1, 2))",
        "figures = round(abs(exact) * 10**places)",
        "a half is rounded up and not to the even figure",
        f"{_MONEY}test_millions_round_a_half_up",
        f"{_MONEY}test_a_share_rounds_a_half_up",
    ),
    _A.edit(
        _PY,
        "abs(difference) * 2 <= unit",
        "abs(difference) * 2 < unit",
        "half of the printed unit still agrees: `<` for `<=`",
        f"{_MONEY}test_a_printed_total_agrees_to_half_its_unit",
    ),
    _A.edit(
        _PY,
        "(day.month, day.day) >= (4, 1)",
        "(day.month, day.day) > (4, 1)",
        "a financial year begins on 1 April: `>` for `>=`",
        f"{_MONEY}test_every_day_falls_in_the_year_that_holds_it",
    ),
    _A.edit(
        _PY,
        "if isinstance(day, datetime):",
        "if False:",
        "an instant has no financial year",
        f"{_MONEY}test_an_instant_has_no_financial_year",
    ),
    _A.edit(
        _PY,
        "if not str(year.start + 1).endswith(found[2]):",
        "if False:",
        "a financial year is two years that follow each other",
        f"{_MONEY}test_any_other_year_is_refused_in_a_sentence",
    ),
    _A.edit(
        "budgets/balances.py",
        "LineYear.objects.filter(is_source=False)",
        "LineYear.objects.all()",
        "sources are left out of what a plan comes to",
        "test_balances.py::test_a_plan_adds_up_its_spending_lines_and_leaves_its_sources_out",
    ),
    _A.edit(
        "budgets/balances.py",
        "approved[posting.from_year] -= posting.amount.amount",
        "approved[posting.to_year] -= posting.amount.amount",
        "a replay takes money from the year it left",
        "test_balances.py::test_the_heads_and_the_rows_agree_after_any_moves",
    ),
    _A.edit(
        _SQL,
        "order by line_id, year nulls first for no key update;",
        "order by line_id, year nulls first;",
        "the lock on the heads of a line",
        f"{_RACES}test_what_contracts_bind_stays_covered_while_years_are_emptied_at_once",
        f"{_RACES}test_transfers_both_ways_do_not_deadlock",
    ),
    _A.edit(
        _SQL,
        "order by line_id, year nulls first for no key update;",
        "order by random() for no key update;",
        "heads are locked in one order",
        f"{_RACES}test_transfers_both_ways_do_not_deadlock",
        f"{_RACES}test_lines_are_locked_in_one_order_whatever_order_they_are_named_in",
    ),
    _A.edit(
        _SQL,
        "if exists (select from unnest(p_amount) a where a <> round(a, 2)) then",
        "if false then",
        "no fraction of a penny is posted",
        f"{_GAPS}test_a_posting_has_no_fraction_of_a_penny",
    ),
    _A.edit(
        _SQL,
        "if p_amount <> round(p_amount, 2) then",
        "if false then",
        "no fraction of a penny is committed",
        f"{_GAPS}test_a_commitment_has_no_fraction_of_a_penny",
    ),
    _A.edit(
        _SQL,
        "if coalesce(cardinality(p_amount), 0) = 0 then",
        "if false then",
        "a batch has a posting",
        f"{_GAPS}test_a_batch_without_postings_is_none",
    ),
    _A.edit(
        _SQL,
        "n.kind in ('income', 'funding', 'growth')",
        "true",
        "only a source goes below zero",
        f"{_RACES}test_a_line_is_never_overdrawn_by_sixteen_writers",
    ),
    _A.edit(
        _SQL,
        "and (k.y is null or k.y between 2000 and 2100)",
        "",
        "no head is made for a year that cannot be",
        "test_forgery.py::test_no_head_is_made_for_a_year_that_cannot_be",
    ),
    _A.edit(
        _SQL,
        "postings = h.postings + m.n",
        "postings = h.postings",
        "a head counts its postings",
        f"{_GAPS}test_the_head_of_a_line_counts_its_postings",
    ),
    _A.edit(
        _SQL,
        "set approved = h.approved + m.net,",
        "set",
        "a head follows its postings",
        f"{_GAPS}test_the_head_of_a_line_counts_its_postings",
    ),
    _A.edit(
        _SQL,
        "having sum(h.approved) < sum(h.committed)",
        "having false",
        "what contracts bind stays on the line",
        f"{_RACES}test_what_contracts_bind_stays_covered_while_years_are_emptied_at_once",
    ),
    _A.edit(
        _SQL,
        "if exists (select from added where reverses_id is not null) then",
        "if false then",
        "a transfer goes back once",
        _BACK,
    ),
    _A.edit(
        _SQL,
        "having sum(b.amount) > o.amount",
        "having false",
        "no more goes back than came",
        _BACK,
    ),
    _A.edit(
        _SQL,
        "having sum(b.amount) > o.amount",
        "having sum(b.amount) >= o.amount",
        "all of it may go back: `>=` for `>`",
        f"{_RACES}test_a_transfer_goes_back_once_however_many_try",
    ),
    _A.edit(
        _SQL,
        "or (b.from_line_id, b.to_line_id) is distinct from (o.to_line_id, o.from_line_id)",
        "",
        "a transfer back turns the two ends round",
        _BACK,
    ),
    _A.edit(
        _SQL,
        "(o.reverses_id is not null\n            or",
        "(false\n            or",
        "a transfer back is not transferred back",
        f"{_GAPS}test_a_transfer_back_is_not_transferred_back",
    ),
    _A.edit(
        _SQL,
        "if new.kind <> old.kind and exists (",
        "if false and exists (",
        "a line on which money moved keeps its kind",
        f"{_FORGED}[another kind for a line on which money moved]",
    ),
    _A.owner(
        "drop trigger then_heads on budgets_posting",
        "every posting moves the heads, and an overdrawn line refuses it",
        f"{_RACES}test_a_line_is_never_overdrawn_by_sixteen_writers",
    ),
]
