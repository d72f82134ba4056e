"""Guards of the law: keys, call-in, delegation, and what a paper must say."""

from tests.mutants.mutant import Area, Mutant

_A = Area("The law")
_KEYS = "approvals/keys.py"
_GIVEN = "approvals/granting.py"
_CHECKS = "approvals/checks.py"
_GAPS = "test_mutants_law.py::"
_AUTHORITY = "test_authority.py::"
_EDGES = "test_authority_edges.py::"
_CHECKED = "test_checks.py::"
_STOPS = f"{_AUTHORITY}test_each_reason_stops_the_holder_of_a_key_and_says_why"
_RESERVES = f"{_GAPS}test_a_reserve_turns_a_key_on_its_ground_only"
_CALLED = f"{_GAPS}test_a_call_in_is_open_to_the_last_day_of_its_window"
_WIDER = f"{_GAPS}test_a_delegation_exactly_as_wide_is_given_and_none_that_is_wider"
_PAIRS = f"{_EDGES}test_three_seats_are_paired_in_whatever_order_the_keys_came"
_DEFERRED = f"{_CHECKED}test_u3_deferral_is_answered_and_yes_has_a_reason_and_a_day_to_come"


def _dropped(file: str, condition: str, what: str, *tests: str) -> Mutant:
    """Return the mutant in which a condition that refuses never holds."""
    return _A.edit(file, f"if {condition}:", "if False:", what, *tests)


KEYS = [
    _dropped(
        _KEYS,
        "any(key.person == candidate.person for key in case.keys)",
        "one person turns one key",
        f"{_AUTHORITY}test_d4_one_person_turns_one_key",
    ),
    _dropped(_KEYS, "candidate.person in case.editors", "an editor turns no key", _STOPS),
    _dropped(_KEYS, "candidate.person in case.roles", "one person has one role", _STOPS),
    _dropped(
        _KEYS, "candidate.person in case.interested", "an interest excludes from a key", _STOPS
    ),
    _dropped(_KEYS, "candidate.person in case.refused_by", "a refusal is final", _STOPS),
    _dropped(
        _KEYS,
        "candidate.employer is not None and candidate.employer in case.supplier_groups",
        "a supplier's employee turns no key",
        _STOPS,
    ),
    _A.edit(
        _KEYS,
        "        *order_objections(case),\n",
        "",
        "advice and consultation come before any key (D7)",
        _STOPS,
    ),
    _A.edit(
        _KEYS,
        "        *case.clause_reasons,\n",
        "",
        "a clause that ended since stops a key",
        _STOPS,
    ),
    _A.edit(
        _KEYS,
        "        *case.call_ins,\n",
        "",
        "a call-in stops a key",
        f"{_GAPS}test_a_call_in_stops_a_key",
    ),
    _dropped(_KEYS, 'state != "submitted"', "only a submitted version is signed", _STOPS),
    _dropped(_KEYS, "transcribed", "no key is turned of a paper decision", _STOPS),
    _A.edit(
        _KEYS,
        "if code not in pairing or place(pairing[code], seen):",
        "if code not in pairing:",
        "keys are paired with seats in whatever order they came",
        _PAIRS,
    ),
    _A.edit(
        _KEYS,
        "return bool(case.seats) and len(",
        "return len(",
        "a decision without seats is never complete",
        f"{_AUTHORITY}test_a_decision_without_seats_is_never_complete",
    ),
    _A.edit(
        _KEYS,
        "return seat.until is None or seat.until in self.reached",
        "return seat.until is None",
        "deeming ends with its milestone (D5)",
        f"{_AUTHORITY}test_d5_the_second_key_changes_hands_at_the_milestone",
    ),
    _A.edit(
        _KEYS,
        "return seat.until is None or seat.until in self.reached",
        "return True",
        "deeming holds until its milestone (D5)",
        f"{_AUTHORITY}test_d5_the_second_key_changes_hands_at_the_milestone",
    ),
    _A.edit(
        _KEYS,
        "if grounds[reserve.ground] and in_turn:",
        "if in_turn:",
        "a reserve turns a key on its ground only",
        _RESERVES,
    ),
    _A.edit(
        _KEYS,
        '"absent": first in self.absent,',
        '"absent": first in self.absent or first in self.vacant,',
        "a vacant post is not an absent one",
        _RESERVES,
    ),
    _A.edit(
        _KEYS,
        "if grounds[reserve.ground] and in_turn:",
        "if grounds[reserve.ground]:",
        "reserves come in their order",
        f"{_GAPS}test_reserves_come_in_their_order",
    ),
    _A.edit(
        _KEYS,
        " and key.stands_for.get(seat.code) not in people",
        "",
        "nobody gains a second key by standing in for who turned the first (P8)",
        f"{_GAPS}test_nobody_gains_a_second_key_by_standing_in_for_who_turned_the_first",
    ),
    _A.edit(
        _KEYS,
        "if today < opens:",
        "if today <= opens:",
        "a call-in is open to the last day of its window: `<=` for `<`",
        _CALLED,
    ),
    _dropped(_KEYS, "self.answer", "what is called in goes up", _CALLED),
    _A.edit(
        _GIVEN,
        "pool is None or pool > giver.ceiling",
        "pool is None",
        "a delegation gives no larger pool than its giver has",
        _WIDER,
    ),
    _A.edit(
        _GIVEN,
        "granted.ends_at > over",
        "False",
        "a delegation does not outlive its giver's authority",
        _WIDER,
    ),
    _A.edit(
        _GIVEN,
        'not set(granted.contracts or ["*"]) <= set(giver.contracts)',
        "False",
        "a delegation covers no contract that its giver's authority does not",
        _WIDER,
    ),
    _A.edit(
        _GIVEN,
        "kind in c.acts and c.in_force(at)",
        "kind in c.acts",
        "authority that has ended is not delegated",
        f"{_GAPS}test_authority_that_has_ended_is_not_delegated",
    ),
    _A.edit(
        _GIVEN,
        "for post in sorted(own & set(named))",
        "for post in ()",
        "nobody delegates to himself",
        _WIDER,
    ),
    _A.edit(
        _GIVEN,
        "plain > each or (its_most",
        "(its_most",
        "a delegation gives no more each time than its giver may",
        "test_rules_widening.py::test_p8_each_way_of_giving_more_than_one_has",
    ),
    _A.edit(
        _GIVEN,
        "granted.percent > giver.percent",
        "False",
        "a delegation gives no larger share than its giver has",
        _WIDER,
    ),
]

PAPER = [
    _dropped(_CHECKS, "deferral.answer is None", "deferral is answered yes or no (U3)", _DEFERRED),
    _A.edit(
        _CHECKS,
        "deferral.until <= facts.today",
        "deferral.until < facts.today",
        "publication is deferred to a day to come (U3): `<` for `<=`",
        _DEFERRED,
    ),
    _dropped(
        _CHECKS,
        "paper.part_2.exists is None",
        "whether there is a part 2 is said (U1)",
        f"{_CHECKED}test_u1_part_2_is_there_exactly_when_the_paper_says_so",
    ),
    _A.edit(
        _CHECKS,
        "elif amount.value == 0 or (amount.value < 0 and not may_lower):",
        "elif amount.value < 0 and not may_lower:",
        "a live amount is above zero (B1): `<` for `<=`",
        f"{_CHECKED}test_b1_a_live_amount_is_stated_and_above_zero",
    ),
    _A.edit(
        _CHECKS,
        "if not agrees(printed, amount.value, unit):",
        "if False:",
        "words and value of an amount agree (B1)",
        f"{_CHECKED}test_b1_words_and_value_agree_within_the_printed_unit",
    ),
    _A.edit(
        _CHECKS,
        "stated is not None and not agrees(stated, total, printed_worth(rec.new_value))",
        "False",
        "what stands plus the change is the new total (B3)",
        f"{_CHECKED}test_b3_what_stands_plus_the_change_is_the_new_total_within_what_is_printed",
    ),
    _A.edit(
        "approvals/transfers.py",
        "net[item.source, item.leaves_in] -= amount",
        "net[item.source, item.leaves_in] = -amount",
        "two items from one line are added (B4)",
        f"{_CHECKED}test_b4_two_items_from_one_line_are_added",
    ),
    _A.edit(
        _CHECKS,
        "if rec.contract in taken or rec.contract in facts.contracts:",
        "if False:",
        "a contract reference is used once (U7)",
        f"{_CHECKED}test_u7_a_contract_reference_is_used_once",
    ),
    _A.edit(
        "approvals/succession.py",
        "if rec.opening is not None:",
        "if False:",
        "a live decision opens no contract by the way",
        f"{_CHECKED}test_a_live_decision_opens_no_contract_by_the_way",
    ),
    _A.edit(
        "approvals/lifecycle.py",
        '("submitted", "completed"): "approved",',
        '("submitted", "completed"): "approved", ("draft", "completed"): "approved",',
        "only what is submitted is approved",
        "test_lifecycle.py::test_every_state_and_act_gives_the_same_answer_in_both_places",
    ),
]
