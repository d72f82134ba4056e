"""The questions that verify asks of the rows: each query returns the ids of rows that are wrong.

Read-only SQL, run as the app's login. A sum is made again from what it sums, a hash from what it
hashes, a link is followed to its end.
"""

from approvals.lifecycle import MOVES
from records.questions import AUTHORITY, MONEY, STATED, Question


def _moves() -> str:
    """Return lifecycle.MOVES as rows (provenance, state, kind, becomes)."""
    return ", ".join(
        f"('{provenance}', '{state}', '{kind}', '{becomes}')"
        for provenance, moves in MOVES.items()
        for (state, kind), becomes in moves.items()
    )


# The fields of approvals_event_hash (approvals/guards.sql), each with its length before it. Written
# as one expression, and not as a sum over rows: a million events are hashed in a third of the time.
_FIELDS = (
    "'countersign-event/1'",
    "e.prev",
    "e.decision_id::text",
    "e.seq::text",
    "e.kind",
    "coalesce(e.version_id::text, '')",
    "e.person_id::text",
    "coalesce(e.account_id::text, '')",
    "coalesce(e.tenure_id::text, '')",
    "e.words",
    "e.payload::text",
    "(extract(epoch from e.recorded_at) * 1000000)::bigint::text",
)
_BYTES = " || ".join(
    f"int4send(octet_length({field})) || convert_to({field}, 'UTF8')" for field in _FIELDS
)
_HASH = f"encode(sha256({_BYTES}), 'hex')"
_ZEROS = "repeat('0', 64)"
_REC = """from approvals_effect f join approvals_recommendation r on r.id = f.recommendation_id
    join approvals_version v on v.id = r.version_id
    cross join lateral (
        select e as said from jsonb_array_elements(v.part_1::jsonb #> '{paper,recommendations}') e
        where e ->> 'number' = r.number) s"""

CHAIN = (
    Question(
        "approvals_event",
        "is not what its hash was made of",
        f"select e.id from approvals_event e where e.hash <> {_HASH}",
    ),
    Question(
        "approvals_event",
        "does not follow the event before it",
        "select id from (select id, seq, prev, lag(hash) over w as before, row_number() over w as n"
        " from approvals_event window w as (partition by decision_id order by seq)) e"
        f" where prev <> coalesce(before, {_ZEROS}) or seq <> n",
    ),
    Question(
        "approvals_event",
        "is a move that a decision cannot make",
        f"with moves (provenance, state, kind, becomes) as (values {_moves()}),"
        " states as (select e.id, d.provenance, e.kind, (select distinct becomes from moves m"
        "     where m.provenance = d.provenance and m.kind = e.kind) as becomes,"
        "     e.decision_id, e.seq"
        "   from approvals_event e join approvals_decision d on d.id = e.decision_id),"
        " walked as (select *, coalesce(lag(becomes) over (partition by decision_id order by seq),"
        "   '') as state from states)"
        " select id from walked w where not exists (select from moves m where (m.provenance,"
        "   m.state, m.kind, m.becomes) = (w.provenance, w.state, w.kind, w.becomes))",
    ),
    Question(
        "approvals_decision",
        "has a head that is not the end of its chain",
        f"with moves (provenance, state, kind, becomes) as (values {_moves()}),"
        " last as (select distinct on (decision_id) decision_id, seq, hash, kind"
        "   from approvals_event order by decision_id, seq desc),"
        " standing as (select distinct on (e.decision_id) e.decision_id, v.number"
        "   from approvals_event e join approvals_version v on v.id = e.version_id"
        "   where e.kind in ('submitted', 'attested') order by e.decision_id, e.seq desc),"
        " ended as (select decision_id, case kind when 'completed'"
        "     then (recorded_at at time zone 'Europe/London')::date"
        "     else (payload ->> 'decided_on')::date end as decided_on"
        "   from approvals_event where kind in ('completed', 'attested'))"
        " select d.id from approvals_decision d left join last l on l.decision_id = d.id"
        " left join standing s on s.decision_id = d.id left join ended n on n.decision_id = d.id"
        " where d.chain_length <> coalesce(l.seq, 0) or d.chain_head <> coalesce(l.hash,"
        f"   {_ZEROS}) or d.current_version <> coalesce(s.number, 0)"
        "   or d.decided_on is distinct from n.decided_on or l.seq is null"
        "   or d.state is distinct from (select distinct becomes from moves m"
        "     where m.provenance = d.provenance and m.kind = l.kind)",
    ),
)

PAPERS = (
    Question(
        "approvals_version",
        "does not have the digest of its own words",
        "select id from approvals_version where digest <> encode(sha256(convert_to(format, 'UTF8')"
        " || sha256(convert_to(part_1, 'UTF8')) || decode(part_2_commitment, 'hex')), 'hex')"
        " or route <> part_1::jsonb -> 'route'",
    ),
    Question(
        "approvals_version",
        "was neither submitted nor attested with this digest",
        "select id from approvals_version v where not exists (select from approvals_event e"
        " where e.version_id = v.id and e.kind in ('submitted', 'attested')"
        " and e.payload ->> 'digest' = v.digest)",
    ),
    Question(
        "approvals_version",
        "has no part 2 that it commits to",
        "select v.id from approvals_version v left join approvals_versionrestricted r"
        " on r.version_id = v.id where r.id is null or v.part_2_commitment"
        " <> encode(sha256(r.nonce || convert_to(r.part_2, 'UTF8')), 'hex')",
    ),
    Question(
        "approvals_version",
        "has other recommendations than its paper",
        "select distinct coalesce(p.id, r.version_id) from (select v.id, x.number, x.kind, x.words"
        "   from approvals_version v cross join lateral jsonb_to_recordset("
        "     v.part_1::jsonb #> '{paper,recommendations}') x (number text, kind text, words text)"
        " ) p full join approvals_recommendation r on r.version_id = p.id and r.number = p.number"
        " where p.id is null or r.id is null or r.kind <> p.kind or r.words <> p.words",
    ),
    *(
        Question(table, "does not have the SHA-256 of its bytes", query)
        for table, query in (
            (
                table,
                f"select id from {table} where sha256 <> encode(sha256(content), 'hex')",
            )
            for table in ("approvals_file", "approvals_restrictedfile", "records_issuedrecord")
        )
    ),
    Question(
        "records_issuedrecord",
        "is not the record that the chain says was issued",
        "select i.id from records_issuedrecord i where not exists (select from approvals_event e"
        " where e.version_id = i.version_id and e.kind = 'issued'"
        " and e.payload ->> 'sha256' = i.sha256 and (e.payload ->> 'part')::int = i.part)",
    ),
    Question(
        "approvals_advice",
        "is not the advice that was given",
        "select a.id from approvals_advice a where not exists (select from approvals_event e"
        " join approvals_advicerequest r on r.version_id = e.version_id"
        " where r.id = a.request_id and e.kind = 'advised' and e.person_id = a.person_id"
        " and e.payload ->> 'advice' = a.id::text"
        " and e.payload ->> 'sha256' = encode(sha256(convert_to(a.words, 'UTF8')), 'hex'))",
    ),
    Question(
        "approvals_consultation",
        "is not the consultation that took place",
        "select c.id from approvals_consultation c where not exists (select from approvals_event e"
        " where e.version_id = c.version_id and e.kind = 'consulted'"
        " and e.person_id = c.person_id and (e.payload ->> 'step')::int = c.step)",
    ),
)

KEYS = (
    Question(
        "approvals_key",
        "is not the key that was turned",
        "select k.id from approvals_key k join approvals_version v on v.id = k.version_id"
        " where k.digest <> v.digest or not exists (select from approvals_event e"
        "   where e.version_id = k.version_id and e.kind = 'key_turned'"
        "   and e.person_id = k.person_id and e.words = k.interests"
        "   and e.payload ->> 'key' = k.id::text and e.payload ->> 'digest' = k.digest"
        "   and e.payload -> 'seats' = to_jsonb(k.seats))",
    ),
    Question(
        "approvals_event",
        "says that a key was turned, and there is none",
        "select e.id from approvals_event e where e.kind = 'key_turned' and not exists ("
        " select from approvals_key k where k.id::text = e.payload ->> 'key')",
    ),
    Question(
        "approvals_decision",
        "was approved without each key, each by a different person",
        "select d.id from approvals_decision d join approvals_version v on v.decision_id = d.id"
        " and v.number = d.current_version where d.state = 'approved' and ("
        " jsonb_array_length(v.route -> 'seats') = 0 or jsonb_array_length(v.route -> 'seats') <> ("
        "   select count(distinct k.person_id) from approvals_seat s"
        "   join approvals_key k on k.id = s.key_id and k.person_id = s.person_id"
        "     and s.code = any (k.seats)"
        "   where s.version_id = v.id and v.route -> 'seats'"
        "     @> jsonb_build_array(jsonb_build_object('code', s.code))))",
    ),
    Question(
        "approvals_key",
        "was turned by somebody who is excluded",
        "select k.id from approvals_key k join approvals_version v on v.id = k.version_id"
        " where exists (select from approvals_draftedit e where e.decision_id = v.decision_id"
        "   and e.person_id = k.person_id and e.recorded_at < k.recorded_at)"
        " or exists (select from approvals_advice a join approvals_advicerequest r"
        "   on r.id = a.request_id where r.version_id = v.id and a.person_id = k.person_id)"
        " or exists (select from approvals_consultation c where c.version_id = v.id"
        "   and c.person_id = k.person_id)",
    ),
    Question(
        "people_tenure",
        "is confirmed or ended without a second person's word",
        "select t.id from people_tenure t left join people_tenureconfirmation c"
        " on c.tenure_id = t.id where t.confirmed_at is distinct from c.recorded_at"
        " or c.confirmed_by_id = t.entered_by_id or t.ended_at is distinct from ("
        "   select min(x.recorded_at) from people_tenureendconfirmation x"
        "   join people_tenureend e on e.id = x.end_id where e.tenure_id = t.id)",
    ),
)

DEEDS = (
    Question(
        "approvals_effect",
        "is not what its recommendation says",
        "with signed as (select f.id, i ->> 'source' as source, i ->> 'line' as line,"
        "   coalesce(left(i ->> 'year', 4)::int, 0) as year,"
        "   coalesce(case coalesce(i ->> 'source_year', 'the same')"
        "     when 'the same' then left(i ->> 'year', 4)::int when 'not yet profiled' then null"
        "     else left(i ->> 'source_year', 4)::int end, 0) as left_in,"
        "   coalesce((i ->> 'corrects')::bigint, 0) as corrects,"
        "   case when coalesce(said ->> 'released_by', '') <> '' then 'release'"
        "     when said ->> 'year_end' = 'true' then 'adjustment' else 'change' end as kind,"
        f"   (i #>> '{{amount,value}}')::numeric as amount {_REC}"
        "   cross join lateral jsonb_array_elements(said -> 'items') i where f.kind = 'posted'"
        "     and r.kind = 'budget_change'),"
        " moved as (select f.id, a.code as source, b.code as line, coalesce(p.to_year, 0) as year,"
        "   coalesce(p.from_year, 0) as left_in, coalesce(p.reverses_id, 0) as corrects, t.kind,"
        "   p.amount"
        "   from approvals_effect f join budgets_posting p on p.batch_id = f.batch_id"
        "   join budgets_batch t on t.id = p.batch_id"
        "   join budgets_line a on a.id = p.from_line_id join budgets_line b on b.id = p.to_line_id"
        "   join approvals_recommendation r on r.id = f.recommendation_id"
        "   where f.kind = 'posted' and r.kind = 'budget_change'),"
        " counted as (select *, count(*) as times from signed group by 1, 2, 3, 4, 5, 6, 7, 8)"
        " select distinct id from counted full join ("
        "   select *, count(*) as times from moved group by 1, 2, 3, 4, 5, 6, 7, 8) m"
        " using (id, source, line, year, left_in, corrects, kind, amount)"
        " where counted.times is distinct from m.times",
    ),
    Question(
        "approvals_effect",
        "moves other commitments than its recommendation says",
        f"select f.id {_REC} where f.kind = 'posted' and ("
        "   jsonb_path_exists(said, '$.items[*].commitments')"
        "   or exists (select from contracts_commitmentmove m where m.batch_id = f.batch_id))"
        " and not approvals_moved_as_signed(said, f.batch_id)",
    ),
    Question(
        "approvals_effect",
        "is not what its recommendation says",
        f"select f.id {_REC} where (f.kind <> 'posted' or r.kind <> 'budget_change')"
        " and not coalesce(case f.kind"
        "   when 'posted' then case r.kind"
        "     when 'budget_opening' then approvals_opened_as_signed(said, f.batch_id)"
        "     when 'annual_budget' then approvals_differences_as_signed(said, f.batch_id) end"
        "   when 'set' then approvals_set_as_signed(said, f)"
        "   when 'profiled' then approvals_profiled_within(f.recommendation_id, f.batch_id)"
        "   when 'changed' then approvals_changed_as_signed(said, f)"
        "   when 'begun' then approvals_begun_as_signed(said, f)"
        "   when 'altered' then approvals_altered_as_signed(said, f)"
        "   when 'granted' then exists (select from approvals_clause c where c.id = f.clause_id"
        "     and c.granted_by_id = r.id and c.text = r.words"
        "     and c.ceiling is not distinct from (said #>> '{ceiling,value}')::numeric)"
        "   when 'ended' then exists (select from approvals_clauseend x join approvals_clause c"
        "     on c.id = x.clause_id where x.id = f.end_id and x.recommendation_id = r.id"
        "     and said -> 'clauses' ? c.code)"
        " end, false)",
    ),
    Question(
        "approvals_effect",
        "belongs to no decision that was carried out",
        "select f.id from approvals_effect f join approvals_recommendation r"
        " on r.id = f.recommendation_id where not exists (select from approvals_event e"
        " where e.version_id = r.version_id and e.kind in ('completed', 'attested'))",
    ),
    Question(
        "approvals_effect",
        "is not the profiling that the chain tells of",
        "select f.id from approvals_effect f join approvals_recommendation r"
        " on r.id = f.recommendation_id where f.kind = 'profiled' and not exists ("
        "   select from approvals_event e where e.version_id = r.version_id"
        "   and e.kind = 'profiled' and e.payload ->> 'batch' = f.batch_id::text"
        "   and e.payload -> 'years' = (select jsonb_object_agg(to_year::text, amount::text)"
        "     from budgets_posting where batch_id = f.batch_id))",
    ),
    Question(
        "contracts_change",
        "is not numbered after the change before it, or rests on no decision",
        "select id from (select h.id, number, row_number() over (partition by contract_id"
        "   order by number) as n, f.id as effect from contracts_change h"
        " left join approvals_effect f on f.change_id = h.id) c"
        " where number <> n or effect is null",
    ),
    Question(
        "contracts_contract",
        "was opened by no decision",
        "select c.id from contracts_contract c where not exists ("
        " select from contracts_change h where h.contract_id = c.id)",
    ),
    Question(
        "contracts_execution",
        "is not the execution that the chain tells of",
        "select x.id from contracts_execution x where not x.transcribed and not exists ("
        "   select from approvals_event e where e.kind = 'executed'"
        "   and e.payload @> jsonb_build_object('execution', x.id, 'change', x.change_id,"
        "     'value', x.value::text, 'starts_on', x.starts_on, 'last_day', x.last_day,"
        "     'signed_on', x.signed_on))"
        " or not x.transcribed and x.value <> coalesce((select sum(c.amount)"
        "   from contracts_payment p join budgets_commitment c on c.id = p.commitment_id"
        "   where p.execution_id = x.id), 0)",
    ),
    Question(
        "approvals_completion",
        "prints another decision than the one that was carried out",
        "select c.id from approvals_completion c join approvals_version v on v.id = c.version_id"
        " cross join lateral (select v.part_1::jsonb as said offset 0) s"
        " join approvals_decision d on d.id = v.decision_id left join approvals_event e"
        " on e.version_id = v.id and e.kind in ('completed', 'attested') where e.id is null"
        " or c.document ->> 'digest' <> v.digest or c.document ->> 'chain_head' <> e.hash"
        " or (c.document ->> 'chain_length')::int <> e.seq"
        " or c.document ->> 'reference' <> d.reference"
        " or c.document ->> 'decided_on' is distinct from d.decided_on::text"
        " or c.document ->> 'executive_summary' <> said #>> '{paper,executive_summary}'"
        " or jsonb_path_query_array(c.document, '$.recommendations[*].words')"
        "   <> jsonb_path_query_array(said, '$.paper.recommendations[*].words')",
    ),
    Question(
        "approvals_event",
        "says that a decision was carried out, and nothing was",
        "select e.id from approvals_event e where e.kind in ('completed', 'attested')"
        " and not exists (select from approvals_completion c where c.version_id = e.version_id)",
    ),
)

QUESTIONS = (*CHAIN, *PAPERS, *KEYS, *MONEY, *DEEDS, *AUTHORITY, *STATED)
