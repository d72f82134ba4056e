-- Guards of approvals, contracts: what is let, changed and carried out is what was signed, its withheld
-- value the one that part 2 gives.

-- The most that an amount authorises: a range its upper end; nought where it is not known in all.
create or replace function approvals_most(amount jsonb) returns numeric
language sql immutable set search_path = pg_catalog, public, pg_temp as $$
    select case when coalesce(amount ->> 'per', 'once') <> 'once' or coalesce(amount ->> 'plus', '') <> ''
        then 0 else coalesce((amount ->> 'to')::numeric, (amount ->> 'value')::numeric, 0) end
$$;

-- Whose contract it is after a change, by number where one is signed, else by name; the consent
-- that it uses is of the same contract, to the same company.
create or replace function approvals_passed_as_signed(h contracts_change, passes jsonb)
returns boolean language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select h.supplier_name = coalesce(passes #>> '{incoming,name}', '')
        and h.condition = coalesce(passes ->> 'condition', '')
        and (coalesce(jsonb_typeof(passes), 'null') = 'object') = (h.supplier_id is not null)
        and (h.supplier_id is null or exists (
            select from people_organisation o where o.id = h.supplier_id
                and case when coalesce(passes #>> '{incoming,company_number}', '') <> ''
                    then o.company_number = passes #>> '{incoming,company_number}'
                    else lower(o.name) = lower(passes #>> '{incoming,name}') end))
        and (select c.number from contracts_change c where c.id = h.consent_id)
            is not distinct from (passes ->> 'consent')::int
        and (h.consent_id is null or exists (
            select from contracts_change c where c.id = h.consent_id
                and c.contract_id = h.contract_id and c.kind = 'novation_consent'
                and c.supplier_id = h.supplier_id))
$$;

-- A contract is let by the route, and under the framework and lot, that its paper names.
create or replace function approvals_let_as_signed(rec jsonb, c contracts_contract) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select c.route = rec ->> 'route'
        and (select code from contracts_framework where id = c.framework_id)
            is not distinct from rec ->> 'framework'
        and (select reference from contracts_procurement where id = c.procurement_id)
            is not distinct from rec ->> 'begun_by'
        and (c.lot_id is null or (
            select code from contracts_lot where id = c.lot_id) is not distinct from rec ->> 'lot')
$$;

-- The amount that part 1 withholds of a recommendation, as part 2 of its version gives it: by one
-- figure that is marked so; null where it gives none, or not in all.
create or replace function approvals_withheld_in(version bigint, number text) returns numeric
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select case when count(*) = 1 then nullif(max(approvals_most(f -> 'amount')), 0) end
    from approvals_versionrestricted p, jsonb_array_elements(p.part_2::jsonb -> 'figures') f
    where p.version_id = version and f ->> 'recommendation' = number and f ->> 'withheld' = 'true'
$$;

-- A withheld value is the one that part 2 gives, and a decision made here gives it; none stands
-- beside a value that part 1 states, or beside a contract that is only opened by the way.
create or replace function approvals_withheld_as_signed(
    rec jsonb, effect approvals_effect, h contracts_change
) returns boolean language sql stable set search_path = pg_catalog, public, pg_temp as $$
    with given as (
        select d.provenance = 'live' as live, case
            when rec #>> '{amount,qualifier}' = 'withheld'
                and (h.number > 1 or rec ->> 'kind' = 'contract_award')
            then approvals_withheld_in(v.id, r.number) end as value
        from approvals_recommendation r join approvals_version v on v.id = r.version_id
        join approvals_decision d on d.id = v.decision_id
        where r.id = effect.recommendation_id)
    select g.value is not distinct from (
            select w.value from contracts_withheldvalue w where w.change_id = h.id)
        and (g.value is not null or not g.live
            or rec #>> '{amount,qualifier}' is distinct from 'withheld')
    from given g
$$;

-- At commit: nothing is given as withheld that no part 2 gives.
create or replace function approvals_withheld_is_given() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (
        select from approvals_effect f join contracts_change h on h.id = f.change_id
        join approvals_recommendation r on r.id = f.recommendation_id
        join approvals_version v on v.id = r.version_id,
        jsonb_array_elements(v.part_1::jsonb #> '{paper,recommendations}') e
        where h.id = new.change_id and e ->> 'number' = r.number
            and approvals_withheld_as_signed(e, f, h)) then
        raise exception 'A withheld value is the one that part 2 gives.'
            using errcode = 'check_violation';
    end if;
    return null;
end $$;

create or replace function approvals_changed_as_signed(rec jsonb, effect approvals_effect)
returns boolean language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select c.reference = rec ->> 'contract' and approvals_withheld_as_signed(rec, effect, h) and case
        when rec ->> 'kind' = 'contract_award'
            then h.number = 1 and h.value = approvals_most(rec -> 'amount')
                and h.term = rec ->> 'term' and h.options = rec ->> 'options'
                and h.option_notice = coalesce(rec ->> 'option_notice', '')
                and approvals_let_as_signed(rec, c)
                and h.options_reading = coalesce(rec ->> 'options_reading', 'not stated')
                and h.vat = coalesce(rec #>> '{amount,vat}', 'not stated')
                and c.subject = coalesce(rec ->> 'subject', 'not stated')
        when h.number = 1 then c.subject = coalesce(rec #>> '{opening,subject}', 'not stated')
            and h.value = approvals_most(rec #> '{opening,original}')
            and jsonb_typeof(rec -> 'opening') = 'object'
        else h.kind = rec ->> 'change' and h.value = approvals_most(rec -> 'amount')
            and h.term = rec ->> 'term' and h.relies_on = coalesce(rec ->> 'relies_on', '')
            and h.vat = coalesce(rec #>> '{amount,vat}', 'not stated')
            and (rec ->> 'effective_on' is null or h.effective_on = (rec ->> 'effective_on')::date)
            and h.ends_on is not distinct from (rec ->> 'ends_on')::date
            and h.route = coalesce(rec ->> 'route', '')
            and approvals_passed_as_signed(h, rec -> 'passes')
        end and not exists (
            select from approvals_effect o join contracts_change oh on oh.id = o.change_id
            where o.recommendation_id = effect.recommendation_id and o.id <> effect.id
                and (oh.number = 1) = (h.number = 1))
    from contracts_change h join contracts_contract c on c.id = h.contract_id
    where h.id = effect.change_id
$$;

-- What is signed, or starts, before its authority says why (T1). A decision made here gives it from
-- its last key, one that was transcribed from the day of its paper.
create or replace function approvals_execution_is_reasoned() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    h contracts_change;
    given date;
begin
    if new.transcribed or new.late_reason ~ '\S' then
        return new;
    end if;
    select * into h from contracts_change where id = new.change_id;
    select case when d.provenance = 'live'
            then (h.recorded_at at time zone 'Europe/London')::date else h.effective_on end
        into given from approvals_effect f
        join approvals_recommendation r on r.id = f.recommendation_id
        join approvals_version v on v.id = r.version_id
        join approvals_decision d on d.id = v.decision_id
        where f.change_id = h.id;
    if new.signed_on < given or new.starts_on < h.effective_on then
        raise exception 'What is signed or starts before its authority says why.'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;

select guard_deferred('contracts_withheldvalue', 'then_given', 'approvals_withheld_is_given()');
select guard_attach('contracts_execution', 'then_reasoned', 'before insert',
    'for each row execute function approvals_execution_is_reasoned()');
