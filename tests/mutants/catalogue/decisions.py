"""Guards of decisions and papers, in the database and in their deeds: chain, versions."""

from tests.mutants.mutant import Area, Mutant

_A = Area("Decisions and papers")
_SQL = "approvals/guards*.sql"
_DRAFTING = "approvals/actions/drafting.py"
_GAPS = "test_mutants_keys.py::"
_FORGED = "test_forgery.py::test_a_forged_row_is_refused_at_the_latest_when_it_is_committed"
_WRITTEN = "test_forgery.py::test_what_the_database_writes_itself_cannot_be_given"
_CHAINED = "test_forgery.py::test_the_chain_holds_whatever_a_session_sets"
_FROZEN = f"{_GAPS}test_a_version_is_numbered_routed_and_hashed_by_the_database"
_BEGINS = f"{_GAPS}test_a_decision_begins_at_the_beginning"


def _forged(file: str, old: str, new: str, what: str, *forgeries: str) -> Mutant:
    """Return the mutant of a guard that some forged rows meet."""
    return _A.edit(file, old, new, what, *(f"{_FORGED}[{forgery}]" for forgery in forgeries))


def _trigger(table: str, trigger: str, what: str, *forgeries: str) -> Mutant:
    """Return the mutant in which a trigger is gone."""
    tests = (f"{_FORGED}[{forgery}]" for forgery in forgeries)
    return _A.owner(f"drop trigger {trigger} on {table}", what, *tests)


CHAIN = [
    _forged(
        _SQL,
        "if becomes is null then",
        "becomes := coalesce(becomes, d.state); if false then",
        "a decision makes only the moves that there are",
        "a move that there is not",
    ),
    _forged(
        _SQL,
        "if v.decision_id <> d.id then",
        "if false then",
        "an event names a version of its own decision",
        "an approval of another decision's version",
    ),
    _A.edit(
        _SQL,
        "and coalesce(v.number, 0) <= d.current_version then",
        "and false then",
        "an old version does not come back with its keys",
        "test_forgery.py::test_an_old_version_does_not_come_back_with_its_keys",
    ),
    _forged(
        _SQL,
        "perform approvals_check_keys(d, v);",
        "null;",
        "nothing is approved without its keys",
        "an approval without its keys",
        "an approval of no version",
    ),
    _forged(
        _SQL,
        "perform approvals_check_attestation(d, new);",
        "null;",
        "a transcription is attested by somebody who entered no word of it",
        "a transcription attested by who entered it",
    ),
    _A.edit(
        _SQL,
        "> (e.recorded_at at time zone 'Europe/London')::date then",
        "> 'infinity' then",
        "a paper was decided on a day that is not in the future",
        f"{_GAPS}test_a_paper_is_attested_for_a_day_that_is_not_to_come",
    ),
    _A.edit(_SQL, "new.prev := d.chain_head;", "", "each link names the one before", _CHAINED),
    _A.edit(_SQL, "new.seq := d.chain_length + 1;", "", "the database numbers the links", _CHAINED),
    _A.edit(
        _SQL, "new.hash := approvals_event_hash(new);", "", "the database hashes a link", _CHAINED
    ),
    _A.edit(
        _SQL,
        "int4send(octet_length(convert_to(coalesce(f, ''), 'UTF8'))) || ",
        "",
        "each field is hashed with its length before it",
        _CHAINED,
    ),
    _A.edit(
        _SQL,
        "chain_head = new.hash,",
        "",
        "the head of a decision follows its chain",
        _CHAINED,
    ),
    _A.edit(
        _SQL,
        "where id = new.decision_id for no key update;\n    becomes",
        "where id = new.decision_id;\n    becomes",
        "the lock on a decision under which its chain grows",
        f"{_GAPS}test_two_events_at_once_are_two_links_of_one_chain",
    ),
    _A.edit(
        "approvals/actions/chain.py",
        '.select_for_update(of=("self",), no_key=True)\n        .select_related',
        ".select_related",
        "the lock on a decision by who acts on it",
        f"{_GAPS}test_who_acts_on_a_decision_holds_it_until_the_act_is_done",
    ),
    _A.edit(_SQL, "new.state := '';", "", "a decision begins in no state", _BEGINS),
    _A.edit(_SQL, "new.chain_head := repeat('0', 64);", "", "a chain begins with nothing", _BEGINS),
    _trigger(
        "approvals_decision",
        "then_in_the_chain",
        "a decision begins with an event",
        "a decision without a beginning",
    ),
    _trigger(
        "approvals_version",
        "then_in_the_chain",
        "a version is submitted by an event",
        "a version that nobody submitted",
    ),
    _trigger(
        "approvals_key",
        "then_in_the_chain",
        "a key is told by an event",
        "a key that no event tells of",
    ),
    _trigger(
        "contracts_execution",
        "then_in_the_chain",
        "an execution is told by an event",
        "an execution outside the chain",
        "an execution said to be transcribed",
    ),
]

PAPERS = [
    _forged(
        _SQL,
        "not in ('', 'registered', 'draft', 'returned', 'refused', 'transcribed') then",
        "is null then",
        "a submitted paper is frozen",
        "a frozen draft changed",
    ),
    _forged(
        _SQL,
        "if new.edition <> old.edition + 1 or",
        "if",
        "every save of a draft is an edition of its own",
        "a draft changed within its edition",
    ),
    _trigger(
        "approvals_draft",
        "then_named",
        "a draft changes with the name of who changed it",
        "a draft changed by nobody",
    ),
    _trigger(
        "approvals_draftrestricted",
        "then_named",
        "part 2 changes with the name of who changed it",
        "part 2 of a draft changed by nobody",
    ),
    _A.edit(
        _SQL,
        "new.number := 1 + coalesce((",
        "new.number := new.number + 0 * coalesce((",
        "the database numbers the versions",
        _FROZEN,
    ),
    _A.edit(
        _SQL,
        "new.route := new.part_1::jsonb -> 'route';",
        "",
        "the route of a version is the one in its paper",
        _FROZEN,
    ),
    _A.owner(
        "drop trigger then_freeze on approvals_version",
        "the database hashes a version",
        _FROZEN,
    ),
    _trigger(
        "approvals_recommendation",
        "then_matches",
        "a recommendation stands in the frozen paper",
        "a recommendation added to a signed paper",
    ),
    _trigger(
        "approvals_versionrestricted",
        "then_matches",
        "part 2 is the one that the digest commits to",
        "a part 2 that the digest does not hold",
    ),
    _A.edit(
        _SQL,
        "new.sha256 := encode(sha256(new.content), 'hex');",
        "",
        "the hash of a file is that of its bytes",
        _WRITTEN,
    ),
    _forged(
        _SQL,
        "where v.id = asked and d.state = 'submitted') then",
        "where v.id = asked) then",
        "only a submitted version is advised on",
        "an advice on a decision that has ended",
        "a consultation on a decision that has ended",
    ),
    _forged(
        _SQL,
        "if tg_table_name = 'approvals_consultation' and",
        "if false and",
        "consultations come in their order (D7)",
        "a consultation out of its turn",
    ),
    _A.edit(
        _DRAFTING,
        "if draft.edition != edition:",
        "if False:",
        "nobody saves over what somebody else has saved",
        "test_screens_decisions.py::test_somebody_saved_in_between_and_nobodys_words_are_lost",
    ),
    _A.edit(
        _DRAFTING,
        "if taken is not None:",
        "if False:",
        "a number is one and is nobody else's",
        "test_attacks.py::test_a_number_is_one_and_is_nobody_elses",
    ),
    _A.edit(
        _DRAFTING,
        "    reasons = access.part_2_objections(person, decision, at)\n",
        "    reasons: list[Reason] = []\n",
        "nobody writes part 2 who may not read it",
        "test_attacks.py::test_a_drafter_does_not_let_himself_into_part_2_by_changing_a_field",
        "test_attacks.py::test_a_drafter_who_may_not_read_part_2_takes_no_file_out_of_it",
    ),
    _A.edit(
        "approvals/access.py",
        "    reasons = part_2_objections(person, decision, at)\n",
        "    reasons: list[Reason] = []\n",
        "part 2 is read by who needs it",
        "test_attacks.py::test_part_2_reaches_nobody_who_is_not_cleared",
    ),
]
