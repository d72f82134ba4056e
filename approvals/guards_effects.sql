-- Guards of approvals, second part: what a decision does. Effects are made while it is carried out,
-- under its lock, once, and say what the frozen paper says; nothing else has effects.

create or replace function approvals_carrying_out(asked bigint) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    state_now text;
begin
    select d.state into state_now from approvals_decision d
        where d.id = (select decision_id from approvals_version where id = asked)
        for no key update;
    if state_now is null or state_now not in ('submitted', 'transcribed') then
        raise exception 'Effects are made while their decision is carried out, never afterwards.'
            using errcode = 'check_violation';
    end if;
end $$;

create or replace function approvals_is_made_now() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    row_data jsonb := to_jsonb(new);
begin
    if row_data ->> 'kind' is distinct from 'profiled' then
        perform approvals_carrying_out(coalesce((row_data ->> 'version_id')::bigint, (
            select version_id from approvals_recommendation
            where id = (row_data ->> 'recommendation_id')::bigint)));
    end if;
    return new;
end $$;

-- At commit: nothing stands that no decision carried out.
create or replace function approvals_is_cited() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    cited boolean;
begin
    case tg_table_name
        when 'budgets_batch' then
            cited := exists (select from approvals_effect where batch_id = new.id);
        when 'budgets_annualbudget' then
            cited := exists (select from approvals_effect where annual_id = new.id);
        when 'contracts_change' then
            cited := exists (select from approvals_effect where change_id = new.id);
        when 'contracts_contract' then
            cited := exists (select from contracts_change where contract_id = new.id);
        when 'contracts_procurement' then
            cited := exists (select from approvals_effect where procurement_id = new.id);
        when 'contracts_frameworkchange' then
            cited := exists (select from approvals_effect where framework_change_id = new.id);
        when 'approvals_clause' then
            cited := new.granted_by_id is null or exists (
                select from approvals_effect
                where clause_id = new.id and recommendation_id = new.granted_by_id);
    end case;
    if not cited then
        raise exception 'No decision stands behind this row of %.', tg_table_name
            using errcode = 'check_violation';
    end if;
    return null;
end $$;

create or replace function approvals_is_carried_out() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    row_data jsonb := to_jsonb(new) - 'document';
    state_now text;
begin
    select d.state into state_now from approvals_version v
        join approvals_decision d on d.id = v.decision_id and d.current_version = v.number
        where v.id = coalesce((row_data ->> 'version_id')::bigint, (
            select version_id from approvals_recommendation
            where id = (row_data ->> 'recommendation_id')::bigint));
    if state_now is null or state_now not in ('approved', 'attested') then
        raise exception 'Only a decision that has been carried out has effects.'
            using errcode = 'check_violation';
    end if;
    return null;
end $$;

-- At commit: a decision, a version, a key and an execution each stand in the chain.
create or replace function approvals_is_in_the_chain() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    found_it boolean;
begin
    case tg_table_name
        when 'approvals_decision' then
            found_it := exists (select from approvals_event where decision_id = new.id);
        when 'approvals_key' then
            found_it := exists (
                select from approvals_event where version_id = new.version_id
                    and kind = 'key_turned' and person_id = new.person_id
                    and payload ->> 'key' = new.id::text);
        when 'approvals_version' then
            found_it := exists (
                select from approvals_event
                where version_id = new.id and kind in ('submitted', 'attested'));
        when 'approvals_undertakingoutcome' then
            found_it := exists (
                select from approvals_undertaking u
                join approvals_version v on v.id = u.version_id
                join approvals_event e on e.decision_id = v.decision_id
                    and e.kind = 'undertaking_answered' and e.person_id = new.person_id
                    and e.payload ->> 'undertaking' = u.number
                join approvals_decision d on d.id = v.decision_id and d.current_version = v.number
                where u.id = new.undertaking_id);
        when 'contracts_execution' then
            found_it := exists (
                select from approvals_effect f
                join approvals_recommendation r on r.id = f.recommendation_id
                join approvals_version v on v.id = r.version_id
                join approvals_decision d on d.id = v.decision_id
                where f.change_id = new.change_id and case when new.transcribed
                    then d.provenance = 'transcribed' and new.recorded_at <= (
                        select max(recorded_at) from approvals_event
                        where decision_id = d.id and kind = 'attested')
                    else exists (
                        select from approvals_event where decision_id = d.id
                            and kind = 'executed' and payload ->> 'execution' = new.id::text)
                    end);
    end case;
    if not found_it then
        raise exception 'No event stands behind this row of %.', tg_table_name
            using errcode = 'check_violation';
    end if;
    return null;
end $$;

-- At commit: a submitted version holds what its route claims; what is carried out is whole.
create or replace function approvals_is_complete() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    v approvals_version;
    held bigint;
begin
    if new.kind not in ('submitted', 'completed', 'attested') then
        return null;
    end if;
    select * into v from approvals_version where id = new.version_id;
    select count(*) into held from approvals_clausehold where version_id = v.id;
    if held <> coalesce(jsonb_array_length(v.route -> 'claims'), 0) then
        raise exception 'A submitted version holds its share of every clause that it rests on.'
            using errcode = 'check_violation';
    end if;
    if new.kind = 'submitted' then
        if approvals_route_is_of_the_scheme(
            v.route, v.part_1::jsonb #> '{paper,recommendations}') is not true then
            raise exception 'The route of a version is that of the clauses that cover it.'
                using errcode = 'check_violation';
        end if;
        return null;
    end if;
    if not exists (select from approvals_completion where version_id = v.id)
        or exists (
            select from approvals_recommendation r,
                jsonb_array_elements(v.part_1::jsonb #> '{paper,recommendations}') e
            where r.version_id = v.id and e ->> 'number' = r.number
                and (r.kind not in ('resolution', 'approval')
                    or jsonb_typeof(e -> 'begins') = 'object'
                    or jsonb_typeof(e -> 'alters') = 'object')
                and (select count(*) from approvals_effect where recommendation_id = r.id)
                    < coalesce(jsonb_array_length(e -> 'clauses'), 1)
                or r.version_id = v.id and r.kind = 'annual_budget' and not exists (
                    select from approvals_effect where recommendation_id = r.id and kind = 'set'))
        or jsonb_array_length(v.part_1::jsonb #> '{paper,recommendations}') <> (
            select count(*) from approvals_recommendation where version_id = v.id) then
        raise exception 'A decision is carried out whole: every recommendation has its effect.'
            using errcode = 'check_violation';
    end if;
    if held <> (select count(*) from approvals_clauseuse where version_id = v.id)
        or (select count(*) from approvals_exceptionentry where version_id = v.id)
            < coalesce(jsonb_array_length(v.route -> 'exceptions'), 0) then
        raise exception 'What is carried out uses its shares and stands in the registers.'
            using errcode = 'check_violation';
    end if;
    return null;
end $$;

-- At commit: an effect is what its recommendation says, once.
create or replace function approvals_effect_is_as_signed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    recs jsonb;
    rec jsonb;
    as_signed boolean;
begin
    if new.kind <> 'profiled' then
        select v.part_1::jsonb #> '{paper,recommendations}', e into recs, rec
            from approvals_recommendation r join approvals_version v on v.id = r.version_id,
            jsonb_array_elements(v.part_1::jsonb #> '{paper,recommendations}') e
            where r.id = new.recommendation_id and e ->> 'number' = r.number;
    end if;
    case new.kind
        when 'posted' then
            perform approvals_check_dating(new.recommendation_id, new.batch_id);
            as_signed := case rec ->> 'kind'
                when 'budget_change' then approvals_posted_as_signed(rec, new.batch_id)
                    and approvals_moved_as_signed(rec, new.batch_id)
                    and approvals_grant_as_signed(rec, new.batch_id)
                when 'budget_opening' then approvals_opened_as_signed(rec, new.batch_id)
                    and approvals_lines_as_signed(rec)
                when 'annual_budget' then approvals_differences_as_signed(rec, new.batch_id) end;
        when 'set' then
            as_signed := rec ->> 'kind' = 'annual_budget' and approvals_set_as_signed(rec, new);
        when 'profiled' then
            as_signed := approvals_profiled_within(new.recommendation_id, new.batch_id);
        when 'changed' then
            as_signed := approvals_changed_as_signed(rec, new);
        when 'granted' then
            as_signed := rec ->> 'kind' = 'delegation' and exists (
                select from approvals_clause c where c.id = new.clause_id
                    and c.ceiling is not distinct from (rec #>> '{ceiling,value}')::numeric
                    and c.limit_each is not distinct from (rec #>> '{limit_each,value}')::numeric
                    and c.tolerance is not distinct from (rec ->> 'tolerance')::numeric
                    and c.percent is not distinct from (rec ->> 'percent')::numeric
                    and c.months is not distinct from (rec ->> 'months')::int
                    and not c.every_contract and c.ends_at is not distinct from
                        ((rec ->> 'ends_on')::date + 1)::timestamp at time zone 'Europe/London'
                    and to_jsonb(c.acts) = rec -> 'acts'
                    and (select code from people_milestone where id = c.ends_with_id)
                        is not distinct from rec ->> 'ends_at'
                    and approvals_keys_of(c.id) = approvals_keys_as_written(rec -> 'keys')
                    and approvals_contracts_as_signed(c.id, rec, recs))
                and not exists (
                    select from approvals_effect where recommendation_id = new.recommendation_id
                        and kind = 'granted' and id <> new.id);
        when 'begun' then
            as_signed := approvals_begun_as_signed(rec, new);
        when 'altered' then
            as_signed := approvals_altered_as_signed(rec, new);
        when 'ended' then
            as_signed := rec ->> 'kind' = 'revocation' and exists (
                select from approvals_clauseend e join approvals_clause c on c.id = e.clause_id
                where e.id = new.end_id and e.recommendation_id = new.recommendation_id
                    and rec -> 'clauses' ? c.code);
    end case;
    if as_signed is not true then
        raise exception 'This effect is not what its recommendation says.'
            using errcode = 'check_violation';
    end if;
    return null;
end $$;

-- A granted clause covers the contracts that its recommendation names, each within its schedule.
create or replace function approvals_contracts_as_signed(clause bigint, rec jsonb, recs jsonb)
returns boolean language sql stable set search_path = pg_catalog, public, pg_temp as $$
    with named as (
        select jsonb_array_elements_text(rec -> 'contracts') as contract
        union select e ->> 'contract' from jsonb_array_elements(rec -> 'limits') e
        union select r ->> 'contract' from jsonb_array_elements(recs) r
            where rec -> 'contracts_of' ? (r ->> 'number')),
    signed as (
        select n.contract, (e #>> '{amount,value}')::numeric, (e ->> 'last_day')::date
        from named n left join jsonb_array_elements(rec -> 'limits') e
            on e ->> 'contract' = n.contract),
    opened as (
        select coalesce(k.reference, l.reference), l.ceiling, l.last_day
        from approvals_clausecontract l left join contracts_contract k on k.id = l.contract_id
        where l.clause_id = clause)
    select not exists (table signed except table opened)
        and not exists (table opened except table signed)
$$;

drop function if exists approvals_posted_as_signed(jsonb, bigint);
create or replace function approvals_posted_as_signed(rec jsonb, batch bigint) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    with signed as (
        select i ->> 'source', i ->> 'line', case coalesce(i ->> 'source_year', 'the same')
                when 'the same' then left(i ->> 'year', 4)::int
                when 'not yet profiled' then null
                else left(i ->> 'source_year', 4)::int end,
            left(i ->> 'year', 4)::int, (i #>> '{amount,value}')::numeric, (i ->> 'corrects')::bigint
        from jsonb_array_elements(rec -> 'items') i),
    posted as (
        select f.code, t.code, p.from_year::int, p.to_year::int, p.amount, p.reverses_id
        from budgets_posting p join budgets_line f on f.id = p.from_line_id
        join budgets_line t on t.id = p.to_line_id where p.batch_id = batch)
    select not exists (table signed except all table posted)
        and not exists (table posted except all table signed)
        and (select kind from budgets_batch where id = batch) = case
            when coalesce(rec ->> 'released_by', '') <> '' then 'release'
            when rec ->> 'year_end' = 'true' then 'adjustment' else 'change' end
$$;

-- Profiling moves what its recommendation put under "not yet profiled" into years, no more.
create or replace function approvals_profiled_within(rec bigint, batch bigint) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select (select kind from budgets_batch where id = batch) = 'profile'
    and not exists (
        select from budgets_posting where batch_id = batch and (
            from_line_id <> to_line_id or from_year is not null or to_year is null))
    and not exists (
        select from (
            select f.kind, p.from_line_id, p.from_year, p.to_line_id, p.to_year, p.amount
            from approvals_effect f join budgets_posting p on p.batch_id = f.batch_id
            where f.recommendation_id = rec) moved
        cross join lateral (values
            (to_line_id, amount, kind = 'posted' and to_year is null),
            (from_line_id, -amount, kind = 'profiled')) as side (line, net, counts)
        where counts group by line having sum(net) < 0)
$$;

select guard_draft('approvals_carrybid', {{app_role}});
select guard_append_only('approvals_completion', {{app_role}});
select guard_append_only('approvals_completionrestricted', {{app_role}});
select guard_append_only('approvals_effect', {{app_role}});
select guard_deferred('approvals_completion', 'then_carried_out', 'approvals_is_carried_out()');
select guard_deferred('approvals_effect', 'then_carried_out', 'approvals_is_carried_out()');
select guard_deferred('budgets_batch', 'then_cited_by_decision', 'approvals_is_cited()');
select guard_deferred('contracts_change', 'then_cited_by_decision', 'approvals_is_cited()');
select guard_deferred('contracts_contract', 'then_cited_by_decision', 'approvals_is_cited()');
select guard_deferred('approvals_clause', 'then_cited_by_decision', 'approvals_is_cited()');
select guard_deferred('contracts_procurement', 'then_cited_by_decision', 'approvals_is_cited()');
select guard_deferred('contracts_frameworkchange', 'then_cited_by_decision', 'approvals_is_cited()');
select guard_deferred('approvals_seat', 'then_carried_out', 'approvals_is_carried_out()');
select guard_attach('approvals_effect', 'then_made_now', 'before insert',
    'for each row execute function approvals_is_made_now()');
select guard_deferred('approvals_effect', 'then_as_signed', 'approvals_effect_is_as_signed()');
select guard_append_only('approvals_exceptionentry', {{app_role}});
select guard_attach('approvals_exceptionentry', 'then_made_now', 'before insert',
    'for each row execute function approvals_is_made_now()');
select guard_deferred('approvals_event', 'then_complete', 'approvals_is_complete()');
select guard_deferred('approvals_decision', 'then_in_the_chain', 'approvals_is_in_the_chain()');
select guard_deferred('approvals_key', 'then_in_the_chain', 'approvals_is_in_the_chain()');
select guard_deferred('approvals_version', 'then_in_the_chain', 'approvals_is_in_the_chain()');
select guard_append_only('approvals_undertakingoutcome', {{app_role}});
select guard_deferred('approvals_undertakingoutcome', 'then_in_the_chain', 'approvals_is_in_the_chain()');
select guard_deferred('contracts_execution', 'then_in_the_chain', 'approvals_is_in_the_chain()');
