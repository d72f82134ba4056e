"""What a question of verify is, and those about money, authority and what papers state.

Read-only SQL, run as the app's login; the other questions stand in sums.py.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """A sentence about a row of ``table``, and the query that finds the rows it is true of."""

    table: str
    sentence: str
    query: str


MONEY = (
    Question(
        "budgets_lineyear",
        "does not have the sum of its postings and commitments",
        "with moved as (select line, year, sum(net) as net, count(*) as n from ("
        "   select from_line_id as line, from_year as year, -amount as net from budgets_posting"
        "   union all select to_line_id, to_year, amount from budgets_posting) p group by 1, 2),"
        " bound as (select line_id as line, year, sum(amount) as net from budgets_commitment"
        "   group by 1, 2)"
        " select h.id from budgets_lineyear h join budgets_line l on l.id = h.line_id"
        " left join moved m on m.line = h.line_id and coalesce(m.year, 0) = coalesce(h.year, 0)"
        " left join bound b on b.line = h.line_id and coalesce(b.year, 0) = coalesce(h.year, 0)"
        " where h.approved <> coalesce(m.net, 0) or h.committed <> coalesce(b.net, 0)"
        "   or h.postings <> coalesce(m.n, 0)"
        "   or h.is_source <> (l.kind in ('income', 'funding', 'growth'))",
    ),
    Question(
        "budgets_lineyear",
        "does not have the original that openings and annual budgets gave it",
        "with moved as materialized (select p.* from budgets_posting p join ("
        "   select unnest(budgets_before_this_ledger(array(select id from budgets_line)))) b (id)"
        "   on b.id in (p.from_line_id, p.to_line_id)),"
        " opened as (select line, year, sum(net) as net from ("
        "   select distinct id, from_line_id as line, from_year as year, -amount as net from moved"
        "   union all select distinct id, to_line_id, to_year, amount from moved) e ("
        "     id, line, year, net) group by 1, 2),"
        " set_at as (select l.id as line, a.year, coalesce(f.amount, 0) as net"
        "   from budgets_annualbudget a join budgets_line l on l.plan_id = a.plan_id"
        "   left join budgets_annualfigure f on f.annual_id = a.id and f.line_id = l.id)"
        " select h.id from budgets_lineyear h"
        " left join opened o on o.line = h.line_id and o.year is not distinct from h.year"
        " left join set_at s on s.line = h.line_id and s.year = h.year and not h.is_source"
        " where h.original <> coalesce(s.net, o.net, 0)",
    ),
    Question(
        "budgets_posting",
        "has no head on one of its ends",
        "select p.id from budgets_posting p where not exists (select from budgets_lineyear h"
        " where h.line_id = p.from_line_id and h.year is not distinct from p.from_year)"
        " or not exists (select from budgets_lineyear h"
        " where h.line_id = p.to_line_id and h.year is not distinct from p.to_year)",
    ),
    Question(
        "budgets_batch",
        "is cited by no decision",
        "select b.id from budgets_batch b where not exists ("
        " select from approvals_effect f where f.batch_id = b.id) or not exists ("
        " select from budgets_posting p where p.batch_id = b.id)",
    ),
    Question(
        "budgets_annualbudget",
        "is cited by no decision",
        "select a.id from budgets_annualbudget a where not exists ("
        " select from approvals_effect f where f.annual_id = a.id)",
    ),
    Question(
        "budgets_openedyear",
        "was opened by no posting of its batch",
        "select o.id from budgets_openedyear o where not exists ("
        " select from budgets_posting p join budgets_batch b on b.id = p.batch_id"
        " join budgets_line l on l.id = p.to_line_id where b.id = o.batch_id"
        " and b.kind = 'opening' and l.plan_id = o.plan_id"
        " and p.to_year is not distinct from o.year)",
    ),
    Question(
        "budgets_commitment",
        "is paid to no execution",
        "select c.id from budgets_commitment c where not exists ("
        " select from contracts_payment p where p.commitment_id = c.id)",
    ),
)

AUTHORITY = (
    Question(
        "approvals_clause",
        "has used another sum than its uses less what was given back",
        "select c.id from approvals_clause c left join ("
        "   select clause_id, sum(amount) as used from approvals_clauseuse group by 1) u"
        " on u.clause_id = c.id left join ("
        "   select u.clause_id, sum(r.amount) as back from approvals_clauserelease r"
        "   join approvals_clauseuse u on u.id = r.use_id group by 1) b on b.clause_id = c.id"
        " where c.used <> coalesce(u.used, 0) - coalesce(b.back, 0)",
    ),
    Question(
        "approvals_clause",
        "ends otherwise than its end says",
        "select c.id from approvals_clause c left join approvals_clauseend e"
        " on e.clause_id = c.id where c.revoked_at is distinct from e.ends_at",
    ),
    Question(
        "approvals_clause",
        "rests neither on the scheme nor on an effect",
        "select c.id from approvals_clause c where c.granted_by_id is not null and not exists ("
        " select from approvals_effect f where f.clause_id = c.id"
        " and f.recommendation_id = c.granted_by_id)"
        " or c.scheme_id is not null and exists (select from approvals_scheme s"
        "   join approvals_schemechange h on h.id = s.change_id where s.id = c.scheme_id"
        "   and not h.adds @> jsonb_build_array(jsonb_build_object("
        "     'code', c.code, 'paragraph', c.paragraph, 'text', c.text)))",
    ),
    Question(
        "approvals_scheme",
        "was changed without a second person or a decision",
        "select s.id from approvals_scheme s join approvals_schemechange h on h.id = s.change_id"
        " left join approvals_schemechangeconfirmation c on c.change_id = h.id"
        " join approvals_decision d on d.id = h.rests_on_id"
        " where c.id is null or c.confirmed_by_id = h.entered_by_id"
        "   or d.state not in ('approved', 'attested')",
    ),
    Question(
        "approvals_scheme",
        "came neither with the founding nor with a change",
        "select s.id from approvals_scheme s where s.change_id is null"
        " and s.id <> (select min(id) from approvals_scheme)",
    ),
    Question(
        "approvals_clauseend",
        "rests on nothing that ends this clause",
        "select e.id from approvals_clauseend e join approvals_clause c on c.id = e.clause_id"
        " left join approvals_schemechange h on h.id = e.change_id"
        " left join approvals_recommendation r on r.id = e.recommendation_id"
        " left join approvals_version v on v.id = r.version_id"
        " where h.id is not null and not h.ends ? c.code"
        "   or r.id is not null and not exists ("
        "     select from jsonb_array_elements(v.part_1::jsonb #> '{paper,recommendations}') x"
        "     where x ->> 'number' = r.number and (coalesce(x -> 'clauses', '[]')"
        "       || coalesce(x -> 'supersedes', '[]')) ? c.code)"
        "   or e.tenure_id is not null and not exists (select from people_tenure t"
        "     where t.id = e.tenure_id and t.person_id = e.ended_by_id)",
    ),
    Question(
        "approvals_version",
        "does not hold what its route claims",
        "select v.id from approvals_version v where v.route ? 'claims' and ("
        "   select coalesce(jsonb_agg(x order by x::text), '[]') from ("
        "     select jsonb_build_object('clause', c.code, 'contract', nullif(h.reference, ''),"
        "       'amount', h.amount::text, 'months', h.months, 'days', h.days) as x"
        "     from approvals_clausehold h join approvals_clause c on c.id = h.clause_id"
        "     where h.version_id = v.id) held) <> ("
        "   select coalesce(jsonb_agg(x order by x::text), '[]')"
        "   from jsonb_array_elements(v.route -> 'claims') x)",
    ),
    Question(
        "approvals_version",
        "was carried out and did not use what it held, or used it without",
        "select v.id from approvals_version v where ("
        "   select coalesce(jsonb_agg(x order by x::text), '[]') from (select jsonb_build_array("
        "     clause_id, reference, amount, months, days) as x"
        "     from approvals_clauseuse where version_id = v.id) u) <> ("
        "   select case when exists (select from approvals_event e"
        "       where e.version_id = v.id and e.kind = 'completed')"
        "     then coalesce(jsonb_agg(x order by x::text), '[]') else '[]' end"
        "   from (select jsonb_build_array(clause_id, reference, amount, months, days) as x"
        "     from approvals_clausehold where version_id = v.id) h)"
        " and v.route ? 'claims'",
    ),
    Question(
        "approvals_clause",
        "is used and held beyond its ceiling",
        "select c.id from approvals_clause c where c.ceiling < c.used + ("
        "   select coalesce(sum(h.amount), 0) from approvals_clausehold h"
        "   where h.clause_id = c.id and approvals_is_held(h.version_id))",
    ),
    Question(
        "approvals_version",
        "was carried out against a rule that is not in the exceptions register",
        "select v.id from approvals_version v join approvals_event e on e.version_id = v.id"
        " and e.kind = 'completed' where exists ("
        "   select from jsonb_array_elements(coalesce(v.route -> 'exceptions', '[]')) x"
        "   where not exists (select from approvals_exceptionentry r where r.version_id = v.id"
        "     and r.rule = x ->> 'rule' and r.place = x ->> 'place'"
        "     and r.reason = x ->> 'reason' and r.advice_id is not null))",
    ),
    Question(
        "approvals_callinanswer",
        "was given by somebody who may not call in",
        "select a.id from approvals_callinanswer a join approvals_callin i on i.id = a.call_in_id"
        " join approvals_clause c on c.id = i.clause_id join people_tenure t on t.id = a.tenure_id"
        " where t.person_id <> a.person_id or t.post_id <> c.call_in_post_id",
    ),
)


def _rows(columns: str) -> str:
    """Return rows in their places as one text, in which nothing and an empty word differ."""
    return f"string_agg(({columns})::text, ';' order by place) as rows"


def _kept(columns: str, table: str) -> str:
    """Return a join with the rows of ``table`` that each recommendation has."""
    return (
        f" left join (select recommendation_id, {_rows(columns)} from approvals_stated{table}"
        "   join (select id, kind from approvals_recommendation) r on r.id = recommendation_id"
        f"  group by 1) {table} on {table}.recommendation_id = r.id"
    )


def _said(columns: str, function: str) -> str:
    """Return the rows that the database makes of what a recommendation says."""
    return f"(select {_rows(columns)} from approvals_{function}(s.said))"


# The measure of a transfer rests on the kinds that its lines had when the paper was frozen.
_FIGURE = (
    "place, what, case when r.kind <> 'budget_change' then measure end, value, upper, qualifier,"
    ' per, vat, plus, printed, is_misprint, percent, percent_of, year, party, driver, "on", words,'
    " quantity, unit"
)
_PARTY = "place, role, name, company_number, formerly, printed, lot, count, withheld"
_SPAN = (
    "place, of, first_day, last_day, first_year, last_year, years, months, weeks, days, times,"
    " unit, qualifier, open, reviewed, party"
)
# A resolution that says nothing but its words states one figure, and that is none.
_SILENT = "s.said - '{number,words}'::text[] = '{\"kind\": \"resolution\"}'"
_NOTHING = '\'(0,asked,note,,,"not stated",once,"not stated","","",f,,"",,"","",,"",,"")\''
_PROMISE = (
    "string_agg(concat_ws('|', number, kind, words, recommendation, due_on, due_when, m.code,"
    " due_days), ';' order by number)"
)
STATED = (
    Question(
        "approvals_recommendation",
        "is not stated as its paper has it",
        "select r.id from (select id, part_1::jsonb #> '{paper,recommendations}' as recs"
        "   from approvals_version offset 0) v"
        " cross join lateral (select e as said from jsonb_array_elements(v.recs) e) s"
        " join approvals_recommendation r on r.version_id = v.id and r.number = s.said ->> 'number'"
        " left join approvals_matter m on m.recommendation_id = r.id"
        + _kept(_FIGURE, "figure")
        + _kept(_PARTY, "party")
        + _kept(_SPAN, "span")
        + " where m.money is distinct from coalesce(s.said ->> 'money', 'not stated')"
        f" or case when {_SILENT} then (figure.rows, party.rows, span.rows)"
        f"     is distinct from ({_NOTHING}, null, null)"
        "   else (figure.rows, party.rows, span.rows) is distinct from ("
        f"     {_said(_FIGURE, 'figures_of')}, {_said(_PARTY, 'parties_of')},"
        f"     {_said(_SPAN, 'spans_of')}) end",
    ),
    Question(
        "approvals_version",
        "is not headed as its paper has it",
        "select v.id from approvals_version v left join approvals_heading h on h.version_id = v.id"
        " cross join lateral (select v.part_1::jsonb -> 'paper' as paper offset 0) s"
        " where h.title is distinct from s.paper ->> 'title'"
        " or h.has_part_2 is distinct from (s.paper #>> '{part_2,exists}')::boolean"
        " or h.timing is distinct from coalesce(s.paper #>> '{timing,stands}', 'ahead')"
        " or (select string_agg(concat_ws('|', relation, reference), ';' order by place)"
        "   from approvals_link where version_id = v.id) is distinct from ("
        "   select string_agg(concat_ws('|', l ->> 'relation', l ->> 'reference'), ';' order by n)"
        "   from jsonb_array_elements(s.paper -> 'links') with ordinality as t(l, n))"
        " or h.also is distinct from array(select jsonb_array_elements_text("
        "   coalesce(s.paper #> '{timing,also}', '[]')))::varchar[]"
        f" or (select {_PROMISE} from approvals_undertaking u"
        "   left join people_milestone m on m.id = u.due_at_id where version_id = v.id)"
        "   is distinct from (select"
        f"   {_PROMISE.replace('m.code', 'due_at')} from approvals_promises_of(s.paper) u)",
    ),
)
