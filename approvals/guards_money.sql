-- Guards of approvals: from which day what a decision moves counts, who approved a year-end adjustment,
-- and that commitments move, and grants are tied, as the decision says.

-- What contracts commit moves between the years of a line as the paper says, and no further.
create or replace function approvals_moved_as_signed(rec jsonb, batch bigint) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    with signed as (
        select i ->> 'line', case coalesce(i ->> 'source_year', 'the same')
                when 'the same' then left(i ->> 'year', 4)::int
                when 'not yet profiled' then null
                else left(i ->> 'source_year', 4)::int end,
            left(i ->> 'year', 4)::int, sum((i #>> '{commitments,value}')::numeric)
        from jsonb_array_elements(rec -> 'items') i
        where i #>> '{commitments,value}' is not null group by 1, 2, 3),
    moved as (
        select l.code, o.year::int, n.year::int, sum(n.amount) from contracts_commitmentmove m
        join budgets_commitment o on o.id = m.out_id join budgets_commitment n on n.id = m.into_id
        join budgets_line l on l.id = n.line_id where m.batch_id = batch group by 1, 2, 3)
    select not exists (table signed except table moved)
        and not exists (table moved except table signed)
        and not exists (
            select from jsonb_array_elements(rec -> 'items') i
            where i #>> '{commitments,value}' is not null and i ->> 'line' <> i ->> 'source')
$$;

-- The terms of a grant stand with the batch that brought it as the paper states them, or none do.
create or replace function approvals_grant_as_signed(rec jsonb, batch bigint) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    with signed as (
        select g ->> 'grantor', (g ->> 'money_in')::numeric, (g ->> 'match')::numeric,
            (g ->> 'money_out')::numeric, (g ->> 'last_day')::date, g ->> 'carry_forward',
            g ->> 'conditions'
        from jsonb_extract_path(rec, 'grant') g where jsonb_typeof(g) = 'object'),
    kept as (
        select grantor, money_in, match, money_out, last_day, carry_forward, conditions
        from budgets_grant where batch_id = batch)
    select not exists (table signed except table kept)
        and not exists (table kept except table signed)
$$;

create or replace function approvals_grant_is_as_signed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (
        select from approvals_effect f join approvals_recommendation r on r.id = f.recommendation_id
        join approvals_version v on v.id = r.version_id,
        jsonb_array_elements(v.part_1::jsonb #> '{paper,recommendations}') e
        where f.batch_id = new.batch_id and f.kind = 'posted' and e ->> 'number' = r.number
            and approvals_grant_as_signed(e, new.batch_id)) then
        raise exception 'The terms of a grant are those of the decision that brought it.'
            using errcode = 'check_violation';
    end if;
    return null;
end $$;

create or replace function approvals_commitments_move_as_signed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (
        select from approvals_effect f join approvals_recommendation r on r.id = f.recommendation_id
        join approvals_version v on v.id = r.version_id,
        jsonb_array_elements(v.part_1::jsonb #> '{paper,recommendations}') e
        where f.batch_id = new.batch_id and f.kind = 'posted' and e ->> 'number' = r.number
            and approvals_moved_as_signed(e, new.batch_id)) then
        raise exception 'Commitments move with the budget, as the decision that moves it says.'
            using errcode = 'check_violation';
    end if;
    return null;
end $$;

-- The day from which what a live decision moves may count: that of its last key; where that key falls
-- in a later financial year than the submission, the day that was answered, there or at its end.
create or replace function approvals_legal_day(submitted timestamptz, turned timestamptz, answered date)
returns date language sql immutable set search_path = pg_catalog, public, pg_temp as $$
    select case when y.was = budgets_year_of(d.today) then case when answered is null then d.today end
        when answered in (d.today, make_date(y.was + 1, 3, 31)) then answered end
    from (select (turned at time zone 'Europe/London')::date as today) d,
        (select budgets_year_of((submitted at time zone 'Europe/London')::date) as was) y
$$;

create or replace function approvals_check_dating(rec bigint, batch bigint) returns void
language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
declare
    v approvals_version;
    b budgets_batch;
begin
    select * into b from budgets_batch where id = batch;
    select w.* into v from approvals_version w
        join approvals_recommendation r on r.version_id = w.id where r.id = rec;
    if b.kind = 'adjustment' and not exists (
        select from people_tenure t join people_post p on p.id = t.post_id
        where p.kind = 'chief_finance_officer' and t.id in (
            select tenure_id from approvals_seat where version_id = v.id
            union all select tenure_id from approvals_consultation where version_id = v.id)) then
        raise exception 'A year-end adjustment is approved by the Chief Finance Officer, by a key or in consultation.'
            using errcode = 'check_violation';
    end if;
    if (select provenance from approvals_decision where id = v.decision_id) = 'live' and (
        select approvals_legal_day(v.recorded_at, k.recorded_at, (e.payload ->> 'effective_on')::date)
        from approvals_key k join approvals_event e on e.version_id = v.id and e.kind = 'key_turned'
            and e.payload ->> 'key' = k.id::text
        where k.version_id = v.id order by k.id desc limit 1) is distinct from b.effective_on then
        raise exception 'What a decision moves counts from the day of its last key; who signs late says from which day.'
            using errcode = 'check_violation';
    end if;
end $$;

select guard_deferred('budgets_grant', 'then_as_signed', 'approvals_grant_is_as_signed()');
select guard_deferred('contracts_commitmentmove', 'then_as_signed', 'approvals_commitments_move_as_signed()');
