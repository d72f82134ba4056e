"""Guards against ways round authority: each was one once, found by reading."""

from tests.mutants.mutant import Area, Mutant

_A = Area("Ways round authority")
_SQL = "approvals/guards*.sql"
_LAW = "approvals/authority.py"
_LIMITS = "approvals/limits.py"
_ROUTING = "approvals/routing.py"
_DOSSIER = "approvals/dossier.py"
_ROUND = "test_authority_ways_round.py::"
_LOCKS = "test_locks.py::"
_SIGNED = "test_clauses_as_signed.py::"
_TABLE = "test_rules_limits.py::test_p6_a_clause_covers_what_lies_within_its_limits_and_no_more"
_WITHHELD = f"{_ROUND}test_s6_a_contract_whose_value_is_withheld_is_below_no_limit"
_CALLED = f"{_ROUND}test_s10_what_was_called_in_stays_so_until_that_post_says_otherwise"
_ADVISED = f"{_ROUND}test_who_advised_on_an_earlier_version_turns_no_key_of_a_later_one"
_SCHEME = f"{_ROUND}test_only_a_decision_of_the_deputy_mayor_changes_the_scheme"
_ENDS = f"{_ROUND}test_a_change_of_the_scheme_ends_no_authority_that_a_decision_gave"
_ENDS_TOO = f"{_ROUND}test_nor_does_the_database_let_it"

ROUND: list[Mutant] = [
    _A.edit(
        "approvals/asked.py",
        "kinds.CLERICAL: ActKind.CLERICAL_CORRECTION",
        "kinds.CLERICAL: ActKind.CONTRACT_VALUE",
        "a clerical correction is no officer's (B9)",
        f"{_ROUND}test_b9_no_officer_corrects_a_clerical_error_however_small",
    ),
    _A.edit(
        _LIMITS,
        "standing is not None and not standing.is_stated and any(",
        "False and any(",
        "a limit of value covers nothing where a value is withheld",
        _TABLE,
    ),
    _A.edit(
        "contracts/histories.py",
        "change.value.amount == 0\n",
        "False\n",
        "a value of nought on a paper that withholds it is none",
        _WITHHELD,
    ),
    _A.edit(
        _SQL,
        "contract is not null and not approvals_is_stated(contract)",
        "false",
        "the same, by the database",
        _WITHHELD,
    ),
    _A.edit(
        _LIMITS,
        "if today > last_day:",
        "if False:",
        "nothing is decided after a schedule's last day",
        _TABLE,
    ),
    _A.edit(
        _LIMITS,
        "if today > last_day:",
        "if today >= last_day:",
        "a schedule counts on its last day: `>=` for `>`",
        _TABLE,
    ),
    _A.edit(
        _SQL,
        "l.last_day < (clock_timestamp()",
        "l.last_day < 'epoch' and null < (clock_timestamp()",
        "a schedule's last day, by the database",
        f"{_ROUND}test_nothing_is_held_after_the_last_day_of_a_schedule",
    ),
    _A.edit(
        _DOSSIER,
        "said = True if row.clause.call_in_post_id in earlier else None",
        "said = None",
        "what was called in stays so in the next version",
        _CALLED,
    ),
    _A.edit(
        "approvals/actions/granting.py",
        "    told |= Q(pk__in=dossier.called_in_before(version).values())\n",
        "",
        "who called in is told of less as well",
        _CALLED,
    ),
    _A.edit(
        _SQL,
        "        or approvals_is_called_in(d.id) then",
        "        then",
        "what was called in stays so, by the database",
        _CALLED,
    ),
    _A.edit(
        _DOSSIER,
        "        meant |= Q(name__iexact=name)\n",
        "        pass\n",
        "a namesake of a supplier counts",
        f"{_ROUND}test_d8_who_works_for_a_supplier_of_that_name_signs_nothing_whatever_its_number",
    ),
    _A.edit(
        _DOSSIER,
        "names = {supplier.name for supplier in standing} | ",
        "names = ",
        "a namesake of a contract's supplier counts",
        f"{_ROUND}test_d8_nor_of_a_contract_of_a_namesake",
    ),
    _A.edit(
        "approvals/actions/scheming.py",
        "if edit.rests_on.type.code != HIGHEST:",
        "if False:",
        "only the Deputy Mayor's decision changes the scheme",
        _SCHEME,
    ),
    _A.edit(_SQL, "            and t.code = 'deputy-mayor') then", ") then", "so too", _SCHEME),
    _A.edit(
        "approvals/actions/scheming.py",
        ", scheme__isnull=False",
        "",
        "a change of the scheme ends no granted clause",
        _ENDS,
    ),
    _A.edit(_SQL, "if c.scheme_id is null or not", "if not", "neither, by the database", _ENDS_TOO),
    _A.edit(
        "approvals/asked.py",
        "act.standing.programme if act.standing else paper.programme",
        "paper.programme",
        "a contract is of its own programme",
        f"{_ROUND}test_a_contract_is_of_its_own_programme_whatever_the_paper_says",
    ),
    _A.edit(
        _ROUTING,
        "known_of(paper, at, before=before)",
        "known_of(paper, before=before)",
        "as at an instant, contracts are what was recorded by then",
        f"{_ROUND}test_as_at_a_past_instant_a_contract_is_what_was_recorded_by_then",
    ),
    _A.edit(
        "people/holders.py",
        'Q(pk__in=own.values("pk")) | Q(pk__in=own.values("covers"))',
        'Q(pk__in=own.values("pk"))',
        "who covers holds the tenure that is covered",
        f"{_LOCKS}test_p10_who_covers_holds_the_tenure_that_is_covered_too",
    ),
    _A.edit(
        "approvals/actions/signing.py",
        'return hangs | set(ends.values_list("ends_with__code", flat=True))',
        "return hangs",
        "a milestone that ends a clause waits for a key",
        f"{_LOCKS}test_p10_a_milestone_that_ends_a_clause_waits_for_a_key_under_it",
    ),
    _A.edit(
        _DOSSIER,
        "request__version__decision=decision, recorded_at__lte=at",
        "request__version__decision=decision, recorded_at__lte=at, pk=None",
        "who advised on an earlier version turns no key",
        _ADVISED,
    ),
    _A.edit(
        _SQL,
        "where o.decision_id = d.id and a.person_id = new.person_id",
        "where o.id = v.id and a.person_id = new.person_id",
        "neither, by the database (advice of an earlier version)",
        _ADVISED,
    ),
    _A.edit(
        "approvals/actions/advising.py",
        "Key.objects.filter(version__decision=version.decision_id, person=person)",
        "Key.objects.filter(version=version, person=person)",
        "who turned a key of an earlier version advises on no later one",
        f"{_ROUND}test_who_turned_a_key_of_an_earlier_version_advises_on_no_later_one",
    ),
    _A.edit(
        _SQL,
        "v.route, v.part_1::jsonb #> '{paper,recommendations}') is not true then",
        "v.route, v.part_1::jsonb #> '{paper,recommendations}') is null then",
        "a route is that of its clauses",
        f"{_SIGNED}test_the_database_freezes_no_route_but_that_of_the_clauses",
    ),
    _A.edit(
        _SQL,
        "                    and approvals_clause_is_as_written(c, e))) then",
        "                    )) then",
        "a clause of the scheme is as two people saw it",
        f"{_SIGNED}test_the_database_opens_a_clause_of_the_scheme_only_as_two_people_saw_it",
    ),
    _A.edit(
        _SQL,
        "approvals_keys_of(c.id) = approvals_keys_as_written(rec -> 'keys')",
        "true",
        "a granted clause has the keys that were signed",
        f"{_SIGNED}test_the_database_opens_a_granted_clause_only_as_it_was_signed",
    ),
    _A.edit(
        _SQL,
        "and approvals_contracts_as_signed(c.id, rec, recs)",
        "",
        "a granted clause covers the contracts that were signed",
        f"{_SIGNED}test_the_database_opens_a_granted_clause_only_as_it_was_signed",
    ),
]
