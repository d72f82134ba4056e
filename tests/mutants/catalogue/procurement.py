"""Guards of procurement law: the limits of grounds, notices, option ladders, frameworks."""

from tests.mutants.mutant import Area

_A = Area("Law of changes")
_BASES = "contracts/bases.py"
_METER = "contracts/meter.py"
_DUTIES = "contracts/duties.py"
_LADDER = "contracts/ladder.py"
_RUNGS = "contracts/rungs.py"
_FRAMEWORKS = "contracts/frameworks.py"
_SQL = "contracts/guards*.sql"
_M = "test_rules_meter.py::"
_D = "test_rules_duties.py::"
_U = "test_rules_unsaid.py::"
_F = "test_rules_frameworks.py::"
_L = "test_rules_ladder.py::"
_N = "test_notices.py::"
_HALF = f"{_M}test_l2_one_change_is_up_to_exactly_half_of_the_original"
_SMALL = f"{_M}test_l5_small_changes_stay_below_a_tenth_together"
_TERM = f"{_M}test_l6_a_change_of_term_above_a_tenth_of_the_maximum_is_substantial"
_STEPS = f"{_L}test_a_step_lapses_the_day_after_the_last_to_decide_and_those_above_with_it"

PROCUREMENT = [
    _A.edit(
        "contracts/law.py",
        "begun = [row for row in rows if row.starts_on <= day]",
        "begun = [row for row in rows if row.starts_on < day]",
        "L1 the law of the first day itself: `<` for `<=`",
        f"{_M}test_l1_the_day_a_procurement_commenced_says_its_law",
    ),
    _A.edit(
        _METER,
        "if value * 100 > base * each:",
        "if value * 100 >= base * each:",
        "L2 exactly half is within: `>=` for `>`",
        _HALF,
    ),
    _A.edit(
        _METER, "if value * 100 > base * each:", "if False:", "L2 no change is above half", _HALF
    ),
    _A.edit(
        _METER,
        "total * 100 > base * ground.sum_percent:",
        "total * 100 >= base * ground.sum_percent:",
        "L3 exactly half together is within: `>=` for `>`",
        f"{_M}test_l3_changes_on_one_ground_warn_above_half_together",
    ),
    _A.edit(
        _METER,
        "    total = _sum(_on_ground(read, ground))",
        "    total = value",
        "L3 the changes before count",
        f"{_M}test_l3_pcd_1504_47_and_35_per_cent_warn_and_say_82",
    ),
    _A.edit(
        _METER,
        "for s in contract.steps if s.ground == ground.code and s.counts]",
        "for s in contract.steps if s.counts]",
        "L3 each ground has a sum of its own",
        f"{_M}test_l3_another_ground_has_a_sum_of_its_own",
    ),
    _A.edit(
        _METER,
        "room = _room(base * percent / 100 - total, inclusive=ground.value_inclusive)",
        "room = _room(base * percent / 100 - total)",
        "L5 a tenth itself is not below a tenth",
        _SMALL,
    ),
    _A.edit(
        _METER,
        "left = min(room, _room(threshold - total, inclusive=False))",
        "left = room",
        "L5 the threshold binds as well",
        f"{_M}test_l5_small_changes_stay_below_the_threshold_as_well",
    ),
    _A.edit(
        _METER,
        "return row.amount * gross(row.vat, law, day) / gross(read.vat, law, day)",
        "return row.amount",
        "L5 a value without VAT meets the threshold with VAT on top",
        f"{_M}test_l5_a_value_without_vat_meets_the_threshold_with_vat_on_top",
    ),
    _A.edit(
        _BASES,
        "bases = (INCLUSIVE, EXCLUSIVE) if unsaid else (contract.vat,)",
        "bases = (INCLUSIVE,) if unsaid else (contract.vat,)",
        "L5 where VAT is not stated both are run",
        f"{_M}test_l5_where_vat_is_not_stated_both_are_run_and_the_sentence_says_where_they_differ",
    ),
    _A.edit(
        _METER,
        "return abs(time.months) * 100 > maximum.months * percent",
        "return abs(time.months) * 100 >= maximum.months * percent",
        "L6 exactly a tenth is within: `>=` for `>`",
        _TERM,
    ),
    _A.edit(
        _METER,
        "if is_longer(time, percent, contract.maximum):",
        "if False:",
        "L6 no change of term is above a tenth",
        _TERM,
    ),
    _A.edit(
        _METER,
        "(_longest_days(abs(time.months)) + abs(time.days)) * 100 > most * percent",
        "(shortest_days(abs(time.months)) + abs(time.days)) * 100 > most * percent",
        "L6 a month is taken at its longest",
        f"{_M}test_l6_days_and_months_are_compared_strictly",
    ),
    _A.edit(
        _METER,
        "return tuple(s for s in contract.steps if s.counts and s.ground not in other)",
        "return tuple(s for s in contract.steps if s.counts)",
        "an option or indexation is no modification",
        f"{_M}test_an_option_or_indexation_is_no_modification",
    ),
    _A.edit(
        _DUTIES,
        "asks = ground is not None and ground.notice == ALWAYS\n",
        "asks = False\n",
        "L4 grounds b and c wait for their notice",
        f"{_M}test_l4_grounds_b_and_c_wait_for_a_modification_notice_and_no_other",
    ),
    _A.edit(
        _DUTIES,
        "abs(value) * 100 > (read.original or NOTHING) * percent:",
        "abs(value) * 100 >= (read.original or NOTHING) * percent:",
        "L7 exactly a tenth needs no notice: `>=` for `>`",
        f"{_D}test_l7_a_change_above_a_tenth_of_value_or_term_waits_for_a_notice",
    ),
    _A.edit(
        _BASES,
        "value = step.value * gross(named, law, step.on) / gross(own, law, step.on)",
        "value = step.value",
        "L7 a change without VAT meets a contract with it on one basis",
        f"{_U}test_l7_a_change_and_a_contract_are_compared_on_one_vat_basis",
    ),
    _A.edit(
        _DUTIES,
        'return [f"{check} a value is withheld, so it is not measured."] if None in values else []',
        "return []",
        "L7 a withheld value is said not to be measured",
        f"{_U}test_l7_and_l8_a_withheld_value_is_not_measured_and_that_is_said",
    ),
    _A.edit(
        _DUTIES,
        "if others and (why := _over(contract, [*others, this], small, law)):",
        "if False:",
        "L8 small changes count together",
        f"{_D}test_l8_small_changes_count_together",
    ),
    _A.edit(
        _DUTIES,
        "return [s for s in modifications(contract, law) if not s.noticed]",
        "return [*modifications(contract, law)]",
        "L8 what had a notice is not counted again",
        f"{_D}test_l8_what_had_a_notice_of_its_own_is_not_counted_again",
    ),
    _A.edit(
        _DUTIES,
        "value * gross(read.vat, law, day) <= row.above:",
        "value * gross(read.vat, law, day) < row.above:",
        "L9 exactly five million is not above: `>=` for `>`",
        f"{_D}test_l9_above_five_million_a_contract_has_indicators_and_is_published",
    ),
    _A.edit(
        _FRAMEWORKS,
        "framework.last_day < call_off.on:",
        "framework.last_day <= call_off.on:",
        "L10 the last day still belongs to a framework: `<=` for `<`",
        f"{_F}test_l10_a_call_off_lies_inside_the_life_of_its_framework",
    ),
    _A.edit(
        _FRAMEWORKS,
        "call_off.on < framework.starts_on:",
        "call_off.on <= framework.starts_on:",
        "L10 the first day belongs to a framework: `<=` for `<`",
        f"{_F}test_l10_a_call_off_lies_inside_the_life_of_its_framework",
    ),
    _A.edit(
        _FRAMEWORKS,
        "if most is not None and not is_within_months(call_off.time, most):",
        "if False:",
        "L11 no call-off is longer than its framework allows",
        f"{_F}test_l11_a_call_off_is_no_longer_than_its_framework_allows",
    ),
    _A.edit(
        _FRAMEWORKS,
        "> 0 and taken + call_off.value > ceiling:",
        "> 0 and taken + call_off.value >= ceiling:",
        "L12 exactly the ceiling is within: `>=` for `>`",
        f"{_F}test_l12_all_call_offs_stay_within_the_ceiling_of_the_framework",
    ),
    _A.edit(
        _FRAMEWORKS,
        "    if framework.last_day > last:",
        "    if framework.last_day >= last:",
        "L13 exactly four years are usual: `>=` for `>`",
        f"{_F}test_l13_a_framework_of_more_than_four_years_warns",
    ),
    _A.edit(
        _FRAMEWORKS,
        "return self.company_number == other.company_number",
        "return self.name.casefold() == other.name.casefold()",
        "L14 the number is the firm, where both have one",
        f"{_F}test_l14_the_supplier_holds_a_place_by_number_else_by_name_or_its_group_warns",
    ),
    _A.edit(
        _FRAMEWORKS,
        "lots = (lot,) if lot else framework.lots",
        "lots = framework.lots",
        "L14 a place on another lot does not serve",
        f"{_F}test_l14_a_place_on_another_lot_does_not_serve",
    ),
    _A.edit(
        _FRAMEWORKS,
        "for words in framework.excluded:",
        "for words in ():",
        "L15 what a framework excludes is said",
        f"{_F}test_l15_what_a_framework_excludes_warns",
    ),
    _A.edit(
        "approvals/procurement.py",
        "standing[rec.contract] = with_step(contract, step)",
        "pass",
        "two changes of one paper count together",
        "test_rules_procurement.py::test_l3_a_second_change_of_the_same_paper_counts_with_the_first",
    ),
    _A.edit(
        _LADDER,
        "return replace(rung, shorter=within)",
        "return rung",
        "“up to” without a reading is tested on the shorter one",
        f"{_L}test_up_to_without_a_reading_has_two_and_the_shorter_is_tested",
    ),
    _A.edit(
        _RUNGS,
        "return stood.decide_by is not None and stood.decide_by < today",
        "return stood.decide_by is not None and stood.decide_by <= today",
        "an option may be decided on the last day: `<=` for `<`",
        f"{_L}test_each_step_is_planned_with_its_days_and_the_last_day_to_decide",
    ),
    _A.edit(
        _RUNGS,
        "    if any(step.state == LAPSED for step in earlier):\n        return True\n",
        "",
        "the steps above a lapsed one lapse with it",
        _STEPS,
    ),
    _A.edit(
        "contracts/actions.py",
        "    found = notices.gates(change)\n",
        "    found: list[Reason] = []\n",
        "L4 the reader is told which notice gates an execution",
        f"{_N}test_l4_a_change_on_ground_b_is_not_executed_before_its_notice_is_recorded",
    ),
    _A.edit(
        _SQL,
        "where n.change_id = new.change_id and n.gates_execution and d.id is null) then",
        "where false) then",
        "L4 the database executes nothing before the notice that gates it",
        f"{_N}test_postgresql_executes_nothing_before_the_notice_that_gates_it",
    ),
    _A.owner(
        "drop trigger then_fits on contracts_notice",
        "a notice is of the contract whose change owes it, and gates what is to come",
        f"{_N}test_a_notice_is_of_the_contract_whose_change_owes_it",
        f"{_N}test_a_notice_gates_only_what_is_not_executed_yet",
    ),
    _A.edit(
        _SQL,
        "if new.done_on > (clock_timestamp() at time zone 'Europe/London')::date then",
        "if false then",
        "no notice is recorded before its day",
        f"{_N}test_a_notice_is_recorded_by_nobody_before_its_day",
    ),
    _A.edit(
        "approvals/guards*.sql",
        "and h.relies_on = coalesce(rec ->> 'relies_on', '')",
        "",
        "the ground that a change relies on is the one that was signed",
        f"{_N}test_the_row_relies_on_the_ground_and_the_vat_that_was_signed",
    ),
    _A.edit(
        "approvals/guards*.sql",
        "                and c.subject = coalesce(rec ->> 'subject', 'not stated')\n",
        "",
        "a contract is for what was signed",
        f"{_N}test_a_contract_is_for_what_was_signed",
    ),
]
