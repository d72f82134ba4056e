-- Guards of approvals, what papers state: the rows by which a frozen paper is asked are written from
-- it by the database when it is frozen, and by nobody else.

create or replace function approvals_count_in(words text, unit text) returns int
language sql immutable parallel safe set search_path = pg_catalog, public, pg_temp as $$
    select (regexp_match(lower(words), '(?:^|[^0-9])([0-9]{1,5}) ' || unit || 's?(?:$|[^a-z])'))[1]::int
$$;

create or replace function approvals_year_in(label text) returns int
language sql immutable parallel safe set search_path = pg_catalog, public, pg_temp as $$
    select left(label, 4)::int
$$;

create or replace function approvals_matter_of(rec jsonb) returns text
language sql immutable parallel safe set search_path = pg_catalog, public, pg_temp as $$
    select case rec ->> 'kind'
        when 'approval' then rec ->> 'matter'
        when 'contract_change' then rec ->> 'change'
        when 'contract_award' then case when coalesce(rec ->> 'renews', '') <> '' then 'renewal'
            else rec ->> 'route' end
        else rec ->> 'kind' end
$$;

-- The items of a budget change, each with the measure that the kinds of its two lines give it
-- (approvals/measures.py says the same). All in one call: a call for each would cost more than it asks.
drop function if exists approvals_item_measure(jsonb);
create or replace function approvals_items_of(rec jsonb)
returns table (n bigint, item jsonb, measure text)
language sql stable parallel safe set search_path = pg_catalog, public, pg_temp as $$
    select e.n, e.item, case
        when e.item ->> 'corrects' is not null or e.item ->> 'source' = e.item ->> 'line' then 'note'
        when f in ('capital', 'revenue') then case
            when t in ('capital', 'revenue') then 'spend'
            when t = 'reserve' then 'note'
            when t = 'income' then 'income'
            when t in ('growth', 'funding') then 'saving'
            else 'ceiling' end
        when f in ('reserve', 'envelope', 'contingency') then
            case when t in ('growth', 'funding', 'income') then 'saving' else 'spend' end
        when t in ('growth', 'funding', 'income') then 'note'
        when f = 'income' then 'income'
        else 'spend' end
    from (
        select i.n, i.item, coalesce(k.kinds ->> (i.item ->> 'source'), '') as f,
            coalesce(k.kinds ->> (i.item ->> 'line'), '') as t
        from (
            select jsonb_object_agg(code, kind) as kinds from budgets_line
            where code = any (array(
                select jsonb_path_query(rec, '$.items[*].*') #>> '{}'))) k,
            jsonb_array_elements(coalesce(rec -> 'items', '[]')) with ordinality as i(item, n)
        offset 0) e
$$;

create or replace function approvals_measure_of(rec jsonb) returns text
language sql stable parallel safe set search_path = pg_catalog, public, pg_temp as $$
    select case
        when rec ->> 'kind' = 'budget_change' then (
            select case when min(i.measure) = max(i.measure) then min(i.measure) else 'note' end
            from approvals_items_of(rec) i)
        when rec ->> 'matter' in ('note', 'headline') or rec ->> 'kind' in ('resolution', 'revocation')
            then 'note'
        when rec ->> 'kind' = 'delegation' then 'ceiling'
        when rec ->> 'money' = 'income' then 'income'
        when rec ->> 'money' = 'capital receipt' then 'receipt'
        when rec ->> 'matter' in ('grant_income', 'income_agreement', 'gift', 'precept') then 'income'
        when rec ->> 'matter' = 'grant_bid' then 'estimate'
        when rec ->> 'matter' = 'disposal' then 'receipt'
        when rec ->> 'matter' in ('saving', 'reduction') then 'saving'
        when rec ->> 'matter' in ('carry_forward', 'reserve_repayment') then 'note'
        when rec ->> 'matter' in ('procurement', 'ceilings', 'framework_award', 'framework_ceiling',
            'framework_extension', 'pre_approval', 'authority', 'borrowing') then 'ceiling'
        else 'spend' end
$$;

-- What a budget book opens, by plan and year; its lines stand in the paper and on the ledger.
create or replace function approvals_opened_in(rec jsonb)
returns table (n bigint, plan text, year int, value numeric)
language sql immutable parallel safe set search_path = pg_catalog, public, pg_temp as $$
    select row_number() over (order by f.plan, f.year), f.plan, f.year, f.value
    from (
        select l ->> 'plan' as plan, approvals_year_in(a ->> 'year') as year,
            sum((a ->> 'value')::numeric) as value
        from jsonb_array_elements(case rec ->> 'kind'
            when 'budget_opening' then rec -> 'lines' else '[]' end) l,
            jsonb_array_elements(l -> 'amounts') a
        group by 1, 2) f
$$;

-- Every figure of a recommendation; the first is what it asks for, in all.
drop function if exists approvals_figures_of(jsonb);
create or replace function approvals_figures_of(rec jsonb) returns table (
    place bigint, what text, measure text, value numeric, upper numeric, qualifier text, per text,
    vat text, plus text, printed text, is_misprint boolean, percent numeric, percent_of text, year int,
    party text, driver text, "on" date, words text, quantity numeric, unit text)
language sql stable parallel safe set search_path = pg_catalog, public, pg_temp as $$
    with items as materialized (
        select n, item as i, i.measure from approvals_items_of(rec) i where rec ? 'items'),
    asked as (
        select case rec ->> 'kind'
            when 'budget_change' then (
                select jsonb_build_object('value', case when count(i #>> '{amount,value}') = count(*)
                    then sum((i #>> '{amount,value}')::numeric)::text end,
                    'qualifier', case when count(i #>> '{amount,value}') = count(*)
                        then 'exactly' else 'not stated' end) from items)
            when 'budget_opening' then (
                select jsonb_build_object('value', sum(f.value)::text) from approvals_opened_in(rec) f)
            when 'annual_budget' then (
                select jsonb_build_object('value', sum((l ->> 'amount')::numeric)::text)
                from jsonb_array_elements(rec -> 'lines') l)
            when 'delegation' then rec -> 'ceiling'
            else rec -> 'amount' end as amount),
    found (rank, n, what, measure, amount, percent, percent_of, year, party, driver, on_, words) as (
        select rank, n, what, one.measure, one.amount, percent, percent_of, null::int, '', '',
            null::date, ''
        from asked, lateral (values
            (0, 0::bigint, 'asked', case rec ->> 'kind' when 'budget_change' then (
                select case when min(items.measure) = max(items.measure) then min(items.measure)
                    else 'note' end from items) else approvals_measure_of(rec) end, asked.amount,
                (regexp_match(rec ->> 'share_printed',
                    '^([0-9]{1,4}(?:[.][0-9]{1,2})?) ?%?$'))[1]::numeric,
                case when rec ->> 'share_printed' <> '' then 'original' else '' end, true),
            (2, 0, 'original', 'spend', rec #> '{opening,original}', null, '',
                jsonb_typeof(rec #> '{opening,original}') = 'object'),
            (3, 0, 'new total', 'spend', rec -> 'new_value', null, '',
                jsonb_typeof(rec -> 'new_value') = 'object'),
            (4, 0, 'limit', 'ceiling', rec -> 'limit_each', null, '',
                jsonb_typeof(rec -> 'limit_each') = 'object'),
            (6, 0, 'share', 'ceiling', null, (rec ->> 'percent')::numeric, 'original',
                rec ->> 'percent' is not null),
            (7, 0, 'tolerance', 'ceiling', null, (rec ->> 'tolerance')::numeric, '',
                rec ->> 'tolerance' is not null),
            (7, 1, 'tolerance', 'ceiling', null, (rec #>> '{begins,tolerance}')::numeric, '',
                rec #>> '{begins,tolerance}' is not null))
            as one (rank, n, what, measure, amount, percent, percent_of, there)
        where there
        union all select 1, n, 'item', items.measure, i -> 'amount', null, '',
            approvals_year_in(i ->> 'year'), i ->> 'line', '', null, '' from items
        union all select 1, f.n, 'item', 'spend', jsonb_build_object('value', f.value::text), null, '',
            f.year, f.plan, '', null, '' from approvals_opened_in(rec) f
            where rec ->> 'kind' = 'budget_opening'
        union all select 1, 1, 'item', 'spend', jsonb_build_object('value', asked.amount ->> 'value'),
            null, '', approvals_year_in(rec ->> 'year'), rec ->> 'plan', '', null, ''
            from asked where rec ->> 'kind' = 'annual_budget'
        union all select 5, n, 'limit', 'ceiling', i -> 'amount', null, '', null, i ->> 'contract', '',
            (i ->> 'last_day')::date, ''
            from jsonb_array_elements(coalesce(rec -> 'limits', '[]')) with ordinality as t(i, n)
        union all select 8, n, i ->> 'what', i ->> 'measure', i -> 'amount', (i ->> 'percent')::numeric,
            i ->> 'percent_of', approvals_year_in(i ->> 'year'), i ->> 'party', i ->> 'driver',
            (i ->> 'on')::date, i ->> 'words'
            from jsonb_array_elements(coalesce(rec -> 'stated', '[]')) with ordinality as t(i, n)
        union all select 9, n, i ->> 'of', 'spend', i -> 'amount', null, '', null,
            coalesce(i ->> 'party', ''), '', null, ''
            from jsonb_array_elements(coalesce(rec -> 'spans', '[]')) with ordinality as t(i, n)
            where jsonb_typeof(i -> 'amount') = 'object')
    select row_number() over (order by f.rank, f.n) - 1, f.what, f.measure,
        (f.amount ->> 'value')::numeric(14,2), (f.amount ->> 'to')::numeric(14,2),
        case when coalesce(f.amount, 'null') = 'null' then 'not stated'
            else coalesce(f.amount ->> 'qualifier', 'exactly') end,
        coalesce(f.amount ->> 'per', 'once'), coalesce(f.amount ->> 'vat', 'not stated'),
        coalesce(f.amount ->> 'plus', ''), coalesce(f.amount ->> 'printed', ''),
        coalesce((f.amount ->> 'misprint')::boolean, false), f.percent::numeric(8,2), f.percent_of,
        f.year, f.party, f.driver, f.on_, f.words, (f.amount ->> 'quantity')::numeric(12,2),
        coalesce(f.amount ->> 'unit', '') from found f
$$;

-- A party that is the supplier again says more of it, and is no second one.
drop function if exists approvals_parties_of(jsonb);
create or replace function approvals_parties_of(rec jsonb) returns table (
    place bigint, role text, name text, company_number text, formerly text, printed text, lot text,
    count int, withheld boolean)
language sql stable parallel safe set search_path = pg_catalog, public, pg_temp as $$
    with parties as (
        select n, p
            from jsonb_array_elements(coalesce(rec -> 'parties', '[]')) with ordinality as t(p, n)),
    supplied as (
        select s, (select min(n) from parties
                where p ->> 'role' = 'supplier' and p ->> 'name' = s ->> 'name') as again
            from coalesce(rec -> 'supplier', rec #> '{opening,supplier}') as s
            where jsonb_typeof(s) = 'object'),
    found (rank, n, p) as (
        select 0, 0::bigint, coalesce(p, '{}') || s || jsonb_build_object('role', 'supplier', 'lot',
            coalesce(nullif(p ->> 'lot', ''), rec ->> 'lot', ''))
            from supplied left join parties on n = again
        union all select 1, 0, jsonb_build_object('role', 'framework', 'name', coalesce((
            select f.name from contracts_framework f where f.code = c.code), c.code))
            from (select coalesce(rec ->> 'framework', rec #>> '{opening,framework}') as code) c
            where c.code is not null
        union all select 2, n, jsonb_build_object('role', 'delegate', 'name', coalesce((
            select p.title from people_post p where p.code = k ->> 'post'), k ->> 'post'))
            from jsonb_array_elements(coalesce(rec -> 'keys', '[]')) with ordinality as t(k, n)
        union all select 3, n, p from parties
            where not exists (select from supplied where again = n))
    select row_number() over (order by f.rank, f.n) - 1, p ->> 'role', coalesce(p ->> 'name', ''),
        coalesce(p ->> 'company_number', ''), coalesce(p ->> 'formerly', ''),
        coalesce(p ->> 'printed', ''), coalesce(p ->> 'lot', ''), (p ->> 'count')::int,
        coalesce((p ->> 'withheld')::boolean, false) from found f
$$;

drop function if exists approvals_spans_of(jsonb);
create or replace function approvals_spans_of(rec jsonb) returns table (
    place bigint, of text, first_day date, last_day date, first_year int, last_year int, years int,
    months int, weeks int, days int, times int, unit text, qualifier text, open text, reviewed text,
    party text)
language sql stable parallel safe set search_path = pg_catalog, public, pg_temp as $$
    with found (rank, n, s) as (
        select 0, 0::bigint, jsonb_build_object('of', 'term', 'length', rec ->> 'term')
            where coalesce(rec ->> 'term', '') <> ''
        union all select 1, 0, jsonb_build_object('of', 'options', 'length', rec ->> 'options')
            where coalesce(rec ->> 'options', '') <> ''
        union all select 2, 0, jsonb_build_object('of', 'authority', 'last_day', rec -> 'ends_on',
            'open', case when rec ->> 'ends_at' is not null then 'until an event' else '' end,
            'length', case when rec ->> 'months' is not null then (rec ->> 'months') || ' months' end)
            where rec ->> 'kind' = 'delegation'
        union all select 3, n, s
            from jsonb_array_elements(coalesce(rec -> 'spans', '[]')) with ordinality as t(s, n))
    select row_number() over (order by f.rank, f.n) - 1, s ->> 'of', (s ->> 'first_day')::date,
        (s ->> 'last_day')::date, approvals_year_in(s ->> 'first_year'),
        approvals_year_in(s ->> 'last_year'), approvals_count_in(s ->> 'length', 'year'),
        approvals_count_in(s ->> 'length', 'month'), approvals_count_in(s ->> 'length', 'week'),
        approvals_count_in(s ->> 'length', 'day'), (s ->> 'times')::int, coalesce(s ->> 'unit', ''),
        coalesce(s ->> 'qualifier', 'exactly'), coalesce(s ->> 'open', ''),
        coalesce(s ->> 'reviewed', ''), coalesce(s ->> 'party', '') from found f
$$;

create or replace function approvals_state_recommendation(asked bigint) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    rec jsonb := (
        select e from approvals_recommendation r join approvals_version v on v.id = r.version_id,
            jsonb_array_elements(v.part_1::jsonb #> '{paper,recommendations}') e
        where r.id = asked and e ->> 'number' = r.number);
    instant timestamptz := clock_timestamp();
begin
    insert into approvals_matter (recommendation_id, matter, money, recorded_at)
        values (asked, approvals_matter_of(rec), coalesce(rec ->> 'money', 'not stated'), instant);
    insert into approvals_statedfigure (recommendation_id, place, what, measure, value,
            value_currency, upper, upper_currency, qualifier, per, vat, plus, printed, is_misprint,
            percent, percent_of, year, party, driver, "on", words, quantity, unit, recorded_at)
        select asked, f.place, f.what, f.measure, f.value, 'GBP', f.upper, 'GBP', f.qualifier, f.per,
            f.vat, f.plus, f.printed, f.is_misprint, f.percent, f.percent_of, f.year, f.party,
            f.driver, f."on", f.words, f.quantity, f.unit, instant
        from approvals_figures_of(rec) f;
    insert into approvals_statedparty (recommendation_id, place, role, name, company_number, formerly,
            printed, lot, count, withheld, recorded_at)
        select asked, p.*, instant from approvals_parties_of(rec) p;
    insert into approvals_statedspan (recommendation_id, place, of, first_day, last_day, first_year,
            last_year, years, months, weeks, days, times, unit, qualifier, open, reviewed, party,
            recorded_at)
        select asked, s.*, instant from approvals_spans_of(rec) s;
end $$;

-- What a paper promises, and what its delegations make a condition or want reported back. Its owner
-- is then the post whose key comes first.
create or replace function approvals_promises_of(paper jsonb) returns table (
    number text, kind text, words text, recommendation text, owner text, owner_printed text,
    due_on date, due_when text, due_at text, due_days int)
language sql stable parallel safe set search_path = pg_catalog, public, pg_temp as $$
    select u ->> 'number', u ->> 'kind', u ->> 'words', coalesce(u ->> 'recommendation', ''),
        u ->> 'owner', u ->> 'owner_printed', (u ->> 'due_on')::date, u ->> 'due_when',
        u ->> 'due_at', (u ->> 'due_days')::int
    from jsonb_array_elements(coalesce(paper -> 'undertakings', '[]')) u
    union all select (r ->> 'number') || '/' || p.short, p.kind, p.words, r ->> 'number',
        r #>> '{keys,0,post}', '', p.due_on, p.due_when, null, null
    from jsonb_array_elements(paper -> 'recommendations') r cross join lateral (values
        ('report', 'report back', coalesce(nullif(r ->> 'report_back', ''),
            'Report back on the use of this authority.'), (r ->> 'report_on')::date,
            case when r ->> 'report_on' is null then 'after the authority is used' else '' end,
            r ->> 'report_back' <> '' or r ->> 'report_on' is not null),
        ('condition', 'condition', r ->> 'conditions', null, 'each time the authority is used',
            r ->> 'conditions' <> '')) as p (short, kind, words, due_on, due_when, there)
    where r ->> 'kind' = 'delegation' and p.there
$$;

create or replace function approvals_state_promises(asked bigint) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    insert into approvals_undertaking (version_id, number, kind, words, recommendation, owner_id,
            owner_printed, due_on, due_when, due_at_id, due_days, recorded_at)
        select asked, u.number, u.kind, u.words, u.recommendation,
            (select id from people_post where code = u.owner), u.owner_printed, u.due_on, u.due_when,
            (select id from people_milestone where code = u.due_at), u.due_days, clock_timestamp()
        from approvals_version v, approvals_promises_of(v.part_1::jsonb -> 'paper') u
        where v.id = asked and not exists (
            select from approvals_undertaking t where t.version_id = asked and t.number = u.number);
end $$;

create or replace function approvals_state_version(asked bigint) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    paper jsonb := (select part_1::jsonb -> 'paper' from approvals_version where id = asked);
    instant timestamptz := clock_timestamp();
begin
    insert into approvals_heading (version_id, title, has_part_2, timing, also, since, recorded_at)
        values (asked, paper ->> 'title', (paper #>> '{part_2,exists}')::boolean,
            coalesce(paper #>> '{timing,stands}', 'ahead'),
            array(select jsonb_array_elements_text(coalesce(paper #> '{timing,also}', '[]'))),
            (paper #>> '{timing,since}')::date, instant);
    insert into approvals_link (version_id, place, relation, reference, title, recommendation, "on",
            words, recorded_at)
        select asked, n - 1, l ->> 'relation', l ->> 'reference', l ->> 'title',
            l ->> 'recommendation', (l ->> 'on')::date, l ->> 'words', instant
        from jsonb_array_elements(coalesce(paper -> 'links', '[]')) with ordinality as t(l, n);
    perform approvals_state_promises(asked);
end $$;

create or replace function approvals_is_stated_row() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if tg_table_name = 'approvals_version' then
        perform approvals_state_version(new.id);
    else
        perform approvals_state_recommendation(new.id);
    end if;
    return null;
end $$;

select guard_append_only('approvals_heading', {{app_role}}, 'select');
select guard_append_only('approvals_link', {{app_role}}, 'select');
select guard_append_only('approvals_undertaking', {{app_role}}, 'select');
select guard_append_only('approvals_matter', {{app_role}}, 'select');
select guard_append_only('approvals_statedfigure', {{app_role}}, 'select');
select guard_append_only('approvals_statedparty', {{app_role}}, 'select');
select guard_append_only('approvals_statedspan', {{app_role}}, 'select');
select guard_attach('approvals_version', 'then_state', 'after insert',
    'for each row execute function approvals_is_stated_row()');
select guard_attach('approvals_recommendation', 'then_state', 'after insert',
    'for each row execute function approvals_is_stated_row()');

-- What was frozen before these rows were kept is stated now.
select approvals_state_version(v.id) from approvals_version v
    where not exists (select from approvals_heading where version_id = v.id) order by v.id;
select approvals_state_promises(v.id) from approvals_version v order by v.id;
select approvals_state_recommendation(r.id) from approvals_recommendation r
    where not exists (select from approvals_matter where recommendation_id = r.id) order by r.id;
