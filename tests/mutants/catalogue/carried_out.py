"""Guards of signing and of what a decision does: keys, seats, effects."""

from tests.mutants.mutant import Area, Mutant

_A = Area("Keys and effects")
_KEYS = "approvals/guards*.sql"
_IN_FORCE = "people/guards*.sql"
_EFFECTS = "approvals/guards*.sql"
_SIGNING = "approvals/actions/signing.py"
_GAPS = "test_mutants_keys.py::"
_MAY_SAVE = (
    "    may_draft(by.person, decision, now)\n"
    '    allow(decision, "edited", "changed")\n    if part_2'
)
_FORGED = "test_forgery.py::test_a_forged_row_is_refused_at_the_latest_when_it_is_committed"
_SHOWN = f"{_GAPS}test_a_key_is_turned_on_the_digest_that_was_shown"
_HELD = "test_locks.py::test_p10_who_acts_is_held_before_anything_else"
_FELL = f"{_GAPS}test_keys_of_a_version_that_fell_count_for_no_other"
_DAYS = f"{_GAPS}test_the_database_takes_a_key_from_the_first_day_of_a_tenure_to_its_last"


def _forged(file: str, old: str, new: str, what: str, *forgeries: str) -> Mutant:
    """Return the mutant of a guard that some forged rows meet."""
    return _A.edit(file, old, new, what, *(f"{_FORGED}[{forgery}]" for forgery in forgeries))


def _trigger(table: str, trigger: str, what: str, *forgeries: str) -> Mutant:
    """Return the mutant in which a trigger is gone."""
    tests = (f"{_FORGED}[{forgery}]" for forgery in forgeries)
    return _A.owner(f"drop trigger {trigger} on {table}", what, *tests)


TURNED = [
    _A.edit(
        _SIGNING,
        "decision.current_version != version.number or version.digest != shown.digest",
        "False",
        "the digest check: what is signed is what was shown",
        _SHOWN,
    ),
    _A.edit(
        _SIGNING,
        "if moved or shown.chain_length > decision.chain_length:",
        "if moved:",
        "nobody has seen more of a chain than there is",
        _SHOWN,
    ),
    _A.edit(
        _SIGNING,
        'if news and decision.state == "submitted":',
        "if False:",
        "what happened since the page was opened is told before a key turns",
        f"{_GAPS}test_what_happened_since_the_page_was_opened_is_told_before_a_key_turns",
    ),
    _A.edit(
        _SIGNING,
        "    lock_own(by.person)\n    lock_",
        "    lock_",
        "whoever signs is held before all else",
        _HELD,
    ),
    _A.edit(
        "approvals/actions/drafting.py",
        "    now = lock_own(by.person)\n    decision = lock(decision)\n" + _MAY_SAVE,
        "    decision = lock(decision)\n    now = lock_own(by.person)\n" + _MAY_SAVE,
        "whoever saves is held before the decision: the other way round",
        _HELD,
    ),
    _A.edit(
        "approvals/dossier.py",
        "            contracts += contracts_covered(rec, paper)\n    standing",
        "            pass\n    standing",
        "who works for the supplier of a delegated contract signs nothing",
        "test_stories.py::test_who_works_for_the_supplier_of_a_contract_signs_no_delegation_over_it",
    ),
    _A.edit(
        _SIGNING,
        "    fallen = _fallen(case, book)\n",
        "    fallen: list[Reason] = []\n",
        "keys fall when the clause under them is used up",
        f"{_GAPS}test_authority_taken_back_between_two_keys_sends_the_paper_back",
    ),
    _A.edit(
        _SIGNING,
        "        reasons += keys.exclusions(dossier.candidate_of(holder, book), case)\n",
        "",
        "a key falls with an interest or an employer declared after it",
        "test_stories.py::test_an_interest_declared_after_a_key_voids_it",
        "test_stories.py::test_a_new_employer_after_a_key_voids_it",
    ),
    _A.edit(
        _SIGNING,
        "    if version.number != decision.current_version:\n",
        "    if False:\n",
        "only the version that stands is sent back or refused",
        _FELL,
    ),
    _A.edit(
        "approvals/dossier.py",
        "clause_reasons=tuple(reasons)",
        "clause_reasons=()",
        "authority is asked for when a key turns: at the request for it",
        f"{_GAPS}test_authority_taken_back_between_two_keys_sends_the_paper_back",
    ),
    _A.edit(
        "approvals/dossier.py",
        "Key.objects.filter(version=version, recorded_at__lte=at)",
        "Key.objects.filter(version__decision=version.decision_id, recorded_at__lte=at)",
        "a key is valid for its version: keys kept after an edit",
        _FELL,
    ),
    _forged(
        _KEYS,
        "if v.id is null or v.number <> d.current_version then",
        "if false then",
        "only the current version is carried out",
        "an approval of no version",
    ),
    _forged(
        _KEYS,
        "if wanted = 0 or wanted <> (",
        "if wanted < 0 and wanted <> (",
        "every key is turned before a decision is carried out",
        "an approval without its keys",
    ),
    _A.edit(
        _KEYS,
        "if d.state <> 'submitted' or v.number <> d.current_version or",
        "if d.state <> 'submitted' or",
        "a key is turned on the current version",
        _FELL,
    ),
    _forged(
        _KEYS,
        "if d.state <> 'submitted' or v.number",
        "if v.number",
        "a key is turned while a decision is submitted",
        "a key on a decision that is approved",
    ),
    _forged(
        _KEYS,
        "if new.digest <> v.digest then",
        "if false then",
        "the digest check of the database",
        "a key on another digest",
    ),
    _forged(
        _KEYS,
        "if coalesce(cardinality(new.seats), 0) = 0 or not",
        "if coalesce(cardinality(new.seats), 0) = 0 and not",
        "a key fits a seat of the route",
        "a key for a seat of no route",
        "a key for nothing",
    ),
    _forged(
        _KEYS,
        "where t.id = any (new.tenures) and t.person_id = new.person_id\n",
        "where t.id = any (new.tenures)\n",
        "a key is turned by a tenure of one's own",
        "a key with somebody else's tenure",
    ),
    _forged(
        _KEYS,
        "and t.id in (select id from people_in_force()))) then",
        ")) then",
        "a key is turned by who holds the post now",
        "a key with a tenure that has ended",
    ),
    _A.edit(
        _IN_FORCE,
        "and t.ended_at is null and t.starts_on <= d.today",
        "and t.starts_on <= d.today",
        "the database takes no tenure that has ended",
        f"{_FORGED}[a key with a tenure that has ended]",
    ),
    _A.edit(
        _IN_FORCE,
        "and t.ended_at is null and t.starts_on <= d.today",
        "and t.ended_at is null",
        "the database takes no tenure that has not begun",
        _DAYS,
    ),
    _A.edit(
        _IN_FORCE,
        "and t.ended_at is null and t.starts_on <= d.today",
        "and t.ended_at is null and t.starts_on < d.today",
        "the database takes a tenure on its first day: `<` for `<=`",
        _DAYS,
    ),
    _A.edit(
        _IN_FORCE,
        "or t.ends_on > d.today",
        "or t.ends_on >= d.today",
        "the database takes no tenure on the day after its last: `>=` for `>`",
        _DAYS,
    ),
    _A.edit(
        _IN_FORCE,
        "where t.confirmed_at is not null and t.ended_at",
        "where t.ended_at",
        "the database takes no tenure that is not confirmed",
        _DAYS,
    ),
    _A.edit(
        _KEYS,
        "where r.version_id = v.id and r.required and a.id is null)",
        "where false)",
        "no key turns before the advice that is required (D7)",
        f"{_GAPS}test_the_database_takes_no_key_of[anybody before the advice that is required]",
    ),
    _A.edit(
        _KEYS,
        "where e.decision_id = d.id and e.person_id = new.person_id) then",
        "where false) then",
        "who changed a field turns no key",
        f"{_GAPS}test_the_database_takes_no_key_of[an editor]",
    ),
    _A.edit(
        _KEYS,
        "where i.decision_id = d.id and i.person_id = new.person_id)\n        or",
        "where false)\n        or",
        "who declared an interest turns no key (D8)",
        f"{_GAPS}test_the_database_takes_no_key_of[who declared an interest]",
    ),
    _A.edit(
        _KEYS,
        "where o.decision_id = d.id and a.person_id = new.person_id) then",
        "where false) then",
        "who advised turns no key",
        f"{_GAPS}test_the_database_takes_no_key_of[an adviser]",
    ),
    _trigger(
        "approvals_seat",
        "then_fill",
        "a seat is filled by a key that fits it",
        "a seat filled with a key of another decision",
    ),
    _trigger(
        "approvals_seat",
        "then_carried_out",
        "a seat is filled with the last key and not before",
        "a seat filled before the last key",
    ),
]

DONE = [
    _forged(
        _EFFECTS,
        "if state_now is null or state_now not in ('submitted', 'transcribed') then",
        "if false then",
        "effects are made while their decision is carried out",
        "money cited by a decision that has ended",
        "a change of a contract after the decision",
        "a clause granted after the decision",
    ),
    _trigger(
        "budgets_batch",
        "then_cited_by_decision",
        "a decision stands behind every batch",
        "money that no decision moved",
        "money cited, checked, and the citation undone",
        "money moved with the constraints hushed",
    ),
    _A.owner(
        "drop trigger then_cited_by_decision on budgets_batch;"
        "create constraint trigger then_cited_by_decision after insert on budgets_batch"
        " deferrable initially immediate for each row execute function approvals_is_cited();"
        "alter table budgets_batch enable always trigger then_cited_by_decision",
        "a batch is asked for its decision when it is committed, not sooner",
        f"{_FORGED}[money cited as profiling]",
    ),
    _trigger(
        "contracts_change",
        "then_cited_by_decision",
        "a decision stands behind every change of a contract",
        "a change of a contract that nothing cites",
    ),
    _trigger(
        "approvals_effect",
        "then_as_signed",
        "an effect is what its recommendation says",
        "money cited as profiling",
    ),
    _trigger(
        "approvals_completion",
        "then_carried_out",
        "only what is carried out is completed",
        "a completion of what is not carried out",
    ),
    _trigger(
        "approvals_clause",
        "then_open",
        "the scheme is not changed by adding a row",
        "a clause of the scheme",
    ),
    _trigger(
        "approvals_clauseseat",
        "then_part",
        "the keys of a clause come with it",
        "another post for a granted clause",
        "another key for a clause of the scheme",
    ),
    _trigger(
        "approvals_clausecontract",
        "then_part",
        "the contracts of a clause come with it",
        "another contract for a granted clause",
    ),
    _trigger(
        "approvals_scheme",
        "then_adopt",
        "a scheme is adopted when the ledger is founded",
        "a scheme",
    ),
]
