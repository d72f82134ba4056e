-- Guards of approvals, what opens and sets the budgets of plans: the lines, the postings and the
-- figures of a year are those of the frozen paper, and no others.

-- A budget book opens the lines that it lists out of what was before this ledger, and no other.
create or replace function approvals_opened_as_signed(rec jsonb, batch bigint) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    with signed as (
        select 'before-this-ledger-' || (l ->> 'plan'), l ->> 'code', null::int,
            left(a ->> 'year', 4)::int, (a ->> 'value')::numeric
        from jsonb_array_elements(rec -> 'lines') l, jsonb_array_elements(l -> 'amounts') a),
    posted as (
        select f.code, t.code, p.from_year::int, p.to_year::int, p.amount
        from budgets_posting p join budgets_line f on f.id = p.from_line_id
        join budgets_line t on t.id = p.to_line_id
        where p.batch_id = batch and p.reverses_id is null and f.kind = 'funding')
    select not exists (table signed except all table posted)
        and (select count(*) from signed) = (
            select count(*) from budgets_posting where batch_id = batch)
        and (select kind from budgets_batch where id = batch) = 'opening'
$$;

-- Each line stands as the book describes it when it is opened; it may be renamed later.
create or replace function approvals_lines_as_signed(rec jsonb) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    with lines as (
        select l from jsonb_array_elements(rec -> 'lines') l),
    stands as (
        select n.code, n.name, p.code, n.kind, g.code, n.cost_centre, n.subjective, n.project
        from budgets_line n join budgets_plan p on p.id = n.plan_id
        left join people_programme g on g.id = n.programme_id
        where n.code in (select l ->> 'code' from lines))
    select not exists (
            select l ->> 'code', l ->> 'name', l ->> 'plan', l ->> 'line_kind', l ->> 'programme',
                l ->> 'cost_centre', l ->> 'subjective', l ->> 'project' from lines
            except table stands)
$$;

-- What an annual budget changes on the way from planned to set, line by line.
create or replace function approvals_differences_of(rec jsonb)
returns table (from_line text, to_line text, year int, amount numeric)
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select case when d > 0 then rec ->> 'source' else l end,
        case when d > 0 then l else rec ->> 'source' end, left(rec ->> 'year', 4)::int, abs(d)
    from (
        select e ->> 'line' as l, (e ->> 'amount')::numeric - (e ->> 'planned')::numeric as d
        from jsonb_array_elements(rec -> 'lines') e) found
    where d <> 0
$$;

create or replace function approvals_differences_as_signed(rec jsonb, batch bigint) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    with signed as (
        select from_line, to_line, year, year, amount from approvals_differences_of(rec)),
    posted as (
        select f.code, t.code, p.from_year::int, p.to_year::int, p.amount
        from budgets_posting p join budgets_line f on f.id = p.from_line_id
        join budgets_line t on t.id = p.to_line_id
        where p.batch_id = batch and p.reverses_id is null)
    select not exists (table signed except all table posted)
        and (select count(*) from signed) = (
            select count(*) from budgets_posting where batch_id = batch)
        and (select kind from budgets_batch where id = batch) = 'change'
$$;

-- A year is set at the figures of the paper, on the day of the decision; the differences are posted.
create or replace function approvals_set_as_signed(rec jsonb, effect approvals_effect)
returns boolean language sql stable set search_path = pg_catalog, public, pg_temp as $$
    with signed as (
        select e ->> 'line', (e ->> 'amount')::numeric from jsonb_array_elements(rec -> 'lines') e),
    set_at as (
        select l.code, f.amount from budgets_annualfigure f join budgets_line l on l.id = f.line_id
        where f.annual_id = effect.annual_id)
    select not exists (table signed except all table set_at)
        and not exists (table set_at except all table signed)
        and exists (
            select from budgets_annualbudget a join budgets_plan p on p.id = a.plan_id
            where a.id = effect.annual_id and p.code = rec ->> 'plan'
                and a.year = left(rec ->> 'year', 4)::int)
        and exists (select from approvals_differences_of(rec)) = exists (
            select from approvals_effect
            where recommendation_id = effect.recommendation_id and kind = 'posted')
$$;

select guard_deferred('budgets_annualbudget', 'then_cited_by_decision', 'approvals_is_cited()');
