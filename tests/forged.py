"""Statements with which a flaw in the app could try to forge the ledger, and how each is refused.

The ledger is that of tests/walked.py: PCD 1572 attested, OCC 1 and PCD 2001 approved, OCC 2
submitted with the key of Carla Reyes turned; and PCD 3, a draft. No test stands here.
"""

D = "(select id from approvals_decision where reference = '{}')"
V = "(select v.id from approvals_version v where v.decision_id = " + D + ")"
REC = "(select id from approvals_recommendation where version_id = " + V + " and number = '{}')"
P = "(select id from people_person where name = '{}')"
LINE = "(select id from budgets_line where code = '{}')"
CONTRACT = "(select id from contracts_contract where reference = 'CONNECT-PMO')"
GRANTED = "(select id from approvals_clause where granted_by_id is not null limit 1)"
CARLA, RITA, KIT, OTTO = (
    P.format(n) for n in ("Carla Reyes", "Rita Lindqvist", "Kit Brandt", "Otto Vance")
)
DEVI, DANA = P.format("Devi Rao"), P.format("Dana Whitlock")
OCC_1, OCC_2, PCD, LIVE = (V.format(r) for r in ("OCC 1", "OCC 2", "PCD 1572", "PCD 2001"))
TENURE = "(select id from people_tenure where person_id = {} order by id limit 1)"

# A line into which recommendation 1 of PCD 2001 put money that is not yet profiled.
PROFILED = (
    "(select p.to_line_id from budgets_posting p join approvals_effect e on e.batch_id = p.batch_id"
    f" where e.recommendation_id = {REC.format('PCD 2001', 1)} order by p.id limit 1)"
)


def post(
    amount: str = "1.00", source: str = "capital-growth", line: str = "connect-capital"
) -> str:
    """Return a call of budgets_post for one transfer."""
    return (
        f"budgets_post('change', current_date, array[{LINE.format(source)}], array[null::int],"
        f" array[{LINE.format(line)}], array[null::int], array[{amount}::numeric], array[1],"
        " array['x'], array[null::bigint])"
    )


def effect(rec: str, kind: str, **cites: str) -> str:
    """Return an insertion of an effect."""
    names, values = ", ".join(cites), ", ".join(cites.values())
    return (
        f"insert into approvals_effect (recommendation_id, kind, {names}, recorded_at)"
        f" values ({rec}, '{kind}', {values}, now())"
    )


def event(decision: str, kind: str, version: str, person: str, payload: str = "{{}}") -> str:
    """Return an insertion of an event."""
    return (
        "insert into approvals_event (decision_id, kind, version_id, person_id, words, payload,"
        f" seq, prev, hash, recorded_at) values ({D.format(decision)}, '{kind}', {version},"
        f" {person}, 'x', '{payload}', 0, '', '', now())"
    ).replace("{{}}", "{}")


def key(version: str, person: str, tenure: str, digest: str = "", seats: str = "") -> str:
    """Return an insertion of a key for every seat of the route, or for ``seats``."""
    route = "(select route -> 'seats' from approvals_version where id = " + version + ")"
    return (
        "insert into approvals_key (version_id, person_id, tenures, seats, digest, chain_length,"
        f" interests, accepts, basis, recorded_at) select {version}, {person}, array[{tenure}],"
        f" {seats or f'array(select s ->> $$code$$ from jsonb_array_elements({route}) s)'},"
        f" {digest or f'(select digest from approvals_version where id = {version})'},"
        " 1, 'none', array[]::varchar[], '[]', now()"
    )


# What is tried: (statements of one transaction, words of the refusal)
FORGED = {
    "money that no decision moved": (f"select {post()}", "No decision stands behind this row"),
    "money cited by a decision that has ended": (
        effect(REC.format("PCD 2001", 1), "posted", batch_id=post()),
        "never afterwards",
    ),
    "money cited as profiling": (
        effect(REC.format("PCD 2001", 1), "profiled", batch_id=post()),
        "not what its recommendation says",
    ),
    "money cited, checked, and the citation undone": (
        f"select {post()}; savepoint s; "
        + effect(
            REC.format("PCD 2001", 1), "profiled", batch_id="(select max(id) from budgets_batch)"
        )
        + "; rollback to s; set constraints all deferred",
        "No decision stands behind this row",
    ),
    "money moved with the constraints hushed": (
        f"set constraints all deferred; select {post()}; set constraints all immediate",
        "No decision stands behind this row",
    ),
    "a year set by no decision": (
        "select budgets_set_year((select id from budgets_plan where code = 'mtfp'), 2040,"
        " current_date, array[]::bigint[], array[]::numeric[])",
        "No decision stands behind this row of budgets_annualbudget",
    ),
    "an opening cited by another decision": (
        effect(REC.format("PCD 2020", 1), "posted", batch_id=post().replace("change", "opening")),
        "budgets_openedyear_once_per_plan_and_year",
    ),
    "an opening cited as profiling": (
        effect(
            REC.format("PCD 2001", 1),
            "profiled",
            batch_id=f"budgets_post('opening', current_date, array[{PROFILED}], array[null::int],"
            f" array[{PROFILED}], array[2050], array[1::numeric], array[1], array['x'],"
            " array[null::bigint])",
        ),
        "not what its recommendation says",
    ),
    "a commitment without an execution": (
        f"select budgets_commit({LINE.format('connect-mtfp')}, null, 5, current_date, 1, 'x')",
        "A commitment names the execution that it pays for",
    ),
    "a second payment for an execution": (
        "insert into contracts_payment (execution_id, commitment_id, recorded_at)"
        " select max(id), budgets_commit("
        + LINE.format("connect-mtfp")
        + ", null, 5, current_date, 1, 'x'), now() from contracts_execution where not transcribed",
        "The lines pay exactly what was executed",
    ),
    "a recommendation added to a signed paper": (
        "insert into approvals_recommendation (version_id, number, kind, words, recorded_at)"
        f" values ({LIVE}, '99', 'budget_change', 'More.', now())",
        "holds no such recommendation",
    ),
    "a change of a contract after the decision": (
        "insert into contracts_change (contract_id, number, kind, value, value_currency,"
        " value_words, term, options, options_words, ground, reason, effective_on, part,"
        f" recorded_at) values ({CONTRACT}, 0, 'value_increase', 900, 'GBP', '', '', '', '', '',"
        " '', current_date, 1, now()); "
        + effect(
            REC.format("OCC 1", 1), "changed", change_id="(select max(id) from contracts_change)"
        ),
        "never afterwards",
    ),
    "a change of a contract that nothing cites": (
        "insert into contracts_change (contract_id, number, kind, value, value_currency,"
        " value_words, term, options, options_words, ground, reason, effective_on, part,"
        f" recorded_at) values ({CONTRACT}, 0, 'value_increase', 900, 'GBP', '', '', '', '', '',"
        " '', current_date, 1, now())",
        "No decision stands behind this row of contracts_change",
    ),
    "an execution outside the chain": (
        "insert into contracts_execution (change_id, value, value_currency, starts_on, last_day,"
        " signed_on, form, seal_number, variation_number, gap_reason, executed_by_id, transcribed,"
        " recorded_at) select h.id, 1, 'GBP', current_date, current_date, current_date, 'hand', '',"
        f" '', '', {KIT}, false, now() from contracts_change h where h.contract_id = {CONTRACT}"
        " and h.number = 2",
        "No event stands behind this row of contracts_execution",
    ),
    "an execution said to be transcribed": (
        "insert into contracts_execution (change_id, value, value_currency, form, seal_number,"
        " variation_number, gap_reason, executed_by_id, transcribed, recorded_at)"
        f" select h.id, 1, 'GBP', 'hand', '', '', '', {KIT}, true, now() from contracts_change h"
        f" where h.contract_id = {CONTRACT} and h.number = 2",
        "No event stands behind this row of contracts_execution",
    ),
    "a clause of the scheme": (
        "insert into approvals_clause (code, title, text, scheme_id, paragraph, decision_type_id,"
        " acts, every_contract, rank, starts_at, unlimited_reason, conditions, used, latch,"
        " recorded_at) select 'mine', 'x', 'x', id, '1', 1, '{{budget_change}}', true, 1, now(),"
        " '', '', 0, 0, now() from approvals_scheme",
        "The scheme is not changed by adding a row",
    ),
    "a clause granted after the decision": (
        "insert into approvals_clause (code, title, text, granted_by_id, paragraph,"
        " decision_type_id, acts, every_contract, rank, starts_at, unlimited_reason, conditions,"
        f" used, latch, recorded_at) values ('mine', 'x', 'x', {REC.format('PCD 1572', 9)}, '', 1,"
        " '{{contract_value}}', true, 1, now(), '', '', 0, 0, now())",
        "never afterwards",
    ),
    "another post for a granted clause": (
        "insert into approvals_clauseseat (clause_id, position, post_id, recorded_at)"
        f" select {GRANTED}, 9, max(id), now() from people_post",
        "never afterwards",
    ),
    "another contract for a granted clause": (
        "insert into approvals_clausecontract (clause_id, contract_id, recorded_at)"
        f" values ({GRANTED}, {CONTRACT}, now())",
        "never afterwards",
    ),
    "another key for a clause of the scheme": (
        "insert into approvals_clauseseat (clause_id, position, post_id, recorded_at)"
        " select c.id, 9, 1, now() from approvals_clause c where scheme_id is not null limit 1",
        "The scheme is not changed by adding a row",
    ),
    "a scheme": (
        "insert into approvals_scheme (code, name, edition, adopted_by_id, confirmed_by_id,"
        f" recorded_at) values ('mine', 'x', 'x', {KIT}, {OTTO}, now())",
        "adopted at the founding, or by a change that two people made",
    ),
    "a second founding": (
        'insert into people_founding (organisation, first_id, second_id, demonstration, "only",'
        f" transaction, recorded_at) values ('x', {KIT}, {OTTO}, false, true, '', now())",
        "duplicate key",
    ),
    "a key for an editor": (key(OCC_2, KIT, TENURE.format(KIT)), "holds the post now"),
    "a key with somebody else's tenure": (
        key(OCC_2, OTTO, TENURE.format(RITA), seats="array['commercial-director']"),
        "holds the post now",
    ),
    "a key with a tenure that has ended": (
        key(OCC_2, OTTO, TENURE.format(OTTO), seats="array['commercial-director']"),
        "holds the post now",
    ),
    "a key after the milestone by who was deemed to hold it": (
        key(
            OCC_2,
            RITA,
            TENURE.format(RITA),
            seats="(select k.seats from approvals_key k join"
            f" people_person p on p.id = k.person_id where k.version_id = {OCC_1}"
            " and p.name = 'Rita Lindqvist')",
        ),
        "holds the post now",
    ),
    "a key on another digest": (
        key(OCC_2, RITA, TENURE.format(RITA), digest="repeat('a', 64)"),
        "not the one that was shown",
    ),
    "a key for a seat of no route": (
        key(OCC_2, RITA, TENURE.format(RITA), seats="array['deputy-mayor']"),
        "fits no seat",
    ),
    "a key for nothing": (
        key(OCC_2, RITA, TENURE.format(RITA), seats="array[]::varchar[]"),
        "fits no seat",
    ),
    "a second key by one person": (
        key(OCC_2, CARLA, TENURE.format(CARLA), seats="array['commercial-director']"),
        "approvals_key_one_per_person",
    ),
    "a key on a decision that is approved": (
        key(OCC_1, CARLA, TENURE.format(CARLA)),
        "submitted decision only",
    ),
    "a key that no event tells of": (
        key(
            OCC_2,
            P.format("Sam Osei"),
            TENURE.format(P.format("Sam Osei")),
            seats="array(select s ->> 'code' from approvals_version v, jsonb_array_elements("
            f"v.route -> 'seats') s where v.id = {OCC_2} and s ->> 'until' is not null)",
        ),
        "No event stands behind this row of approvals_key",
    ),
    "a seat filled with a key of another decision": (
        "insert into approvals_seat (version_id, code, key_id, person_id, tenure_id, recorded_at)"
        f" select {OCC_2}, k.seats[1], k.id, k.person_id, k.tenures[1], now() from approvals_key k"
        f" where k.version_id = {OCC_1} limit 1",
        "does not fit this seat",
    ),
    "a seat filled before the last key": (
        "insert into approvals_seat (version_id, code, key_id, person_id, tenure_id, recorded_at)"
        f" select {OCC_2}, k.seats[1], k.id, k.person_id, k.tenures[1], now() from approvals_key k"
        f" where k.version_id = {OCC_2} limit 1",
        "Only a decision that has been carried out",
    ),
    "an approval without its keys": (
        event("OCC 2", "completed", OCC_2, CARLA),
        "Every key must be turned",
    ),
    "an approval of no version": (event("OCC 2", "completed", "null", CARLA), "current version"),
    "an approval of another decision's version": (
        event("OCC 2", "completed", OCC_1, CARLA),
        "belongs to another decision",
    ),
    "a move that there is not": (event("OCC 1", "returned", OCC_1, CARLA), "cannot be returned"),
    "a completion of what is not carried out": (
        f"insert into approvals_completion (version_id, document, recorded_at)"
        f" values ({OCC_2}, '{{}}', now())",
        "Only a decision that has been carried out",
    ),
    "a version that nobody submitted": (
        "insert into approvals_version (decision_id, number, format, part_1, route,"
        " part_2_commitment, digest, submitted_by_id, recorded_at) select decision_id, 0, format,"
        f" part_1, '{{}}', part_2_commitment, '', {KIT}, now() from approvals_version"
        f" where id = {OCC_2}",
        "No event stands behind this row of approvals_version",
    ),
    "a decision without a beginning": (
        "insert into approvals_decision (reference, type_id, provenance, registered_by_id, state,"
        " current_version, chain_length, chain_head, latch, recorded_at)"
        f" values ('OCC 9', 1, 'live', {KIT}, 'approved', 1, 9, 'x', 0, now())",
        "No event stands behind this row of approvals_decision",
    ),
    "a transcription attested by who entered it": (
        "insert into approvals_decision (reference, type_id, provenance, registered_by_id, state,"
        " current_version, chain_length, chain_head, latch, recorded_at)"
        f" values ('PCD 9', 1, 'transcribed', {KIT}, '', 0, 0, '', 0, now()); "
        + event("PCD 9", "transcribed", "null", KIT)
        + "; insert into approvals_version (decision_id, number, format, part_1, route,"
        " part_2_commitment, digest, submitted_by_id, recorded_at) select "
        + D.format("PCD 9")
        + f", 0, format, part_1, '{{}}', part_2_commitment, '', {KIT}, now()"
        f" from approvals_version where id = {OCC_2}; "
        + event("PCD 9", "attested", V.format("PCD 9"), KIT, '{{"decided_on": "2024-01-01"}}'),
        "attested by somebody who entered no word of it",
    ),
    "a draft changed by nobody": (
        "update approvals_draft set paper = '{{}}', edition = edition + 1"
        f" where decision_id = {D.format('PCD 3')}",
        "only with the name of who changed it",
    ),
    "a draft changed within its edition": (
        f"update approvals_draft set paper = '{{}}' where decision_id = {D.format('PCD 3')}",
        "an edition of its own",
    ),
    "part 2 of a draft changed by nobody": (
        "update approvals_draftrestricted set paper = '{}'"
        f" where decision_id = {D.format('PCD 3')}",
        "only with the name of who changed it",
    ),
    "a frozen draft changed": (
        f"update approvals_draft set edition = edition + 1 where decision_id = {D.format('OCC 2')}",
        "This paper is frozen",
    ),
    "an advice on a decision that has ended": (
        "insert into approvals_advicerequest (version_id, post_id, required, requested_by_id,"
        f" recorded_at) select {LIVE}, max(id), true, {KIT}, now() from people_post",
        "Only a version that is submitted",
    ),
    "a consultation on a decision that has ended": (
        "insert into approvals_consultation (version_id, step, person_id, tenure_id, words,"
        f" recorded_at) values ({LIVE}, 3, {KIT}, {TENURE.format(KIT)}, '', now())",
        "Only a version that is submitted",
    ),
    "a consultation out of its turn": (
        "insert into approvals_consultation (version_id, step, person_id, tenure_id, words,"
        f" recorded_at) values ({OCC_2}, 2, {KIT}, {TENURE.format(KIT)}, '', now())",
        "in their order",
    ),
    "a record of what is not carried out": (
        "insert into records_issuedrecord (version_id, part, content, sha256, issued_by_id,"
        f" recorded_at) values ({OCC_2}, 1, 'x', '', {DEVI}, now())",
        "Only a decision that has been carried out",
    ),
    "another kind for a line on which money moved": (
        "update budgets_line set kind = 'growth' where code = 'connect-capital'",
        "its kind, its code and its plan stay",
    ),
    "another code for a line on which money moved": (
        "update budgets_line set code = 'before-this-ledger-x' where code = 'capital-growth'",
        "its code and its plan stay",
    ),
    "another plan for a line on which money moved": (
        "update budgets_line set plan_id = (select max(id) from budgets_plan where id <> plan_id)"
        " where code = 'connect-capital'",
        "its code and its plan stay",
    ),
    "a part 2 that the digest does not hold": (
        "insert into approvals_versionrestricted (version_id, part_2, nonce, recorded_at)"
        f" select id, 'x', 'x', now() from approvals_version where id = {OCC_2}",
        "not the part 2 that this version commits to",
    ),
}
