"""Guards of amounts that part 1 withholds: tested by what part 2 gives, shown by nothing else."""

from tests.mutants.mutant import Area

_A = Area("Withheld amounts")
_DEEDS = "approvals/guards*.sql"
_RULES = "approvals/withholding.py"
_LIMITS = "approvals/limits.py"
_R = "test_rules_withheld.py::"
_T = "test_withheld.py::"
_SAID = f"{_T}test_the_database_lets_a_contract_stand_at_nothing_but_what_part_2_says"
_TENTH = f"{_T}test_s5_an_officer_changes_a_withheld_contract_up_to_a_tenth_of_what_part_2_says"
_CEILING = f"{_T}test_l12_the_database_holds_a_withheld_call_off_to_the_ceiling_of_its_framework"
_ONCE = f"{_R}test_b1_part_2_gives_each_amount_that_part_1_withholds_once_and_whole"

WITHHELD = [
    _A.owner(
        "drop trigger then_given on contracts_withheldvalue",
        "no value is given apart that no part 2 gives",
        f"{_T}test_the_database_lets_no_value_be_given_apart_that_no_part_2_gives",
    ),
    _A.edit(
        _DEEDS,
        " and approvals_withheld_as_signed(rec, effect, h) and case",
        " and case",
        "a decision made here gives the value that it withholds",
        _SAID,
    ),
    _A.edit(
        "contracts/guards*.sql",
        "select h.value + coalesce((select value from contracts_withheldvalue"
        " where change_id = h.id), 0)",
        "select h.value",
        "L12, S5, S11 the database counts what part 2 gives",
        _CEILING,
        _TENTH,
        f"{_T}test_s11_the_database_counts_withheld_awards_of_a_procurement",
    ),
    _A.edit(
        _DEEDS,
        "new.amount + hidden, new.months",
        "new.amount, new.months",
        "a share is held to its limits with what part 2 gives of it",
        _TENTH,
    ),
    _A.edit(
        _DEEDS,
        "then approvals_hidden_in(h.version_id, h.clause_id, named) else 0 end",
        "then 0 else 0 end",
        "what pending decisions withhold counts",
        _TENTH,
    ),
    _A.edit(
        _DEEDS,
        "if hidden > 0 and c.granted_by_id is not null",
        "if false and c.granted_by_id is not null",
        "D2 a withheld value uses nothing that is counted in the open",
        f"{_T}test_d2_the_database_counts_no_withheld_value_under_a_delegation",
    ),
    _A.edit(
        _RULES,
        "    if len(figures) != 1:",
        "    if not figures:",
        "B1 part 2 gives an amount once",
        _ONCE,
    ),
    _A.edit(
        _RULES,
        "    if given.vat != amount.vat:",
        "    if False:",
        "B1 both parts say the same of VAT",
        _ONCE,
    ),
    _A.edit(
        _RULES,
        "sentence=FIGURES.sub(UNSAID, found.sentence)) if hides else found",
        "sentence=found.sentence) if hides else found",
        "U6 a finding shows no figure that part 2 withholds",
        f"{_R}test_l12_a_withheld_call_off_is_held_to_its_ceiling_and_no_finding_shows_it",
        f"{_R}test_l2_a_withheld_change_is_measured_and_no_finding_shows_it",
    ),
    _A.edit(
        _LIMITS,
        'return "(withheld)" if any(p and p.withheld for p in pieces) else _printed(amount)',
        "return _printed(amount)",
        "U6 a reason shows no figure that part 2 withholds",
        f"{_R}test_no_reason_shows_the_figures_of_a_contract_whose_value_is_withheld",
    ),
    _A.edit(
        "approvals/authority.py",
        "NOTHING if act.withheld else act.value or NOTHING",
        "act.value or NOTHING",
        "U6 no claim prints a withheld value",
        f"{_R}test_a_claim_that_is_printed_takes_nothing_of_a_withheld_value",
    ),
    _A.edit(
        "approvals/stating.py",
        "None if amount.is_withheld else amount.value",
        "amount.value",
        "U6 no wording of an amount shows a withheld value",
        f"{_R}test_the_whole_is_asked_at_its_most_and_no_wording_of_it_shows_the_figure",
    ),
]
