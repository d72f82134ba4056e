-- Guards of approvals, what frameworks let a body call off (L12), within the ceiling or with advice
-- on it in the exceptions register, and what the decision that began a procurement lets officers
-- award (S11). Papers decided outside the ledger keep their faults.

-- At commit, under the lock of the framework, which who calls off holds already.
create or replace function approvals_keeps_to_framework() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    k contracts_contract;
    r approvals_recommendation;
    rec jsonb;
begin
    select * into k from contracts_contract where id = new.contract_id;
    select o.* into r from approvals_effect f
        join approvals_recommendation o on o.id = f.recommendation_id
        join approvals_version v on v.id = o.version_id
        join approvals_decision d on d.id = v.decision_id and d.provenance = 'live'
        where f.change_id = new.id;
    if r.id is null then
        return null;
    end if;
    select e into rec from approvals_version v,
        jsonb_array_elements(v.part_1::jsonb #> '{paper,recommendations}') e
        where v.id = r.version_id and e ->> 'number' = r.number;
    if new.number = 1 and k.lot_id is distinct from (
        select id from contracts_lot
        where framework_id = k.framework_id and code = rec ->> 'lot') then
        raise exception 'An award is let on the lot that its paper names.'
            using errcode = 'check_violation';
    end if;
    if new.number = 1 and k.route <> 'not_stated' and (k.framework_id is not null)
        <> (k.route in ('framework_direct', 'further_competition')) then
        raise exception 'An award under a framework names it, and no other award does.'
            using errcode = 'check_violation';
    end if;
    if k.framework_id is null or contracts_whole_value(new) <= 0 or exists (
        select from approvals_exceptionentry e where e.version_id = r.version_id
            and e.rule = 'L12' and e.place = 'Recommendation ' || r.number) then
        return null;
    end if;
    perform 1 from contracts_framework where id = k.framework_id for no key update;
    if approvals_called_off(k.framework_id, null, new.id, r.version_id)
            > contracts_ceiling_on(k.framework_id, new.effective_on)
        or approvals_called_off(k.framework_id, k.lot_id, new.id, r.version_id)
            > (select ceiling from contracts_lot where id = k.lot_id) then
        raise exception 'This passes the ceiling of its framework, and no advice on it is recorded.'
            using errcode = 'check_violation';
    end if;
    return null;
end $$;

-- What is called off a framework, or one of its lots, without what the same version does after.
create or replace function approvals_called_off(
    framework bigint, lot bigint, change bigint, version bigint
) returns numeric language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select sum(contracts_whole_value(h)) from contracts_change h
    join contracts_contract c on c.id = h.contract_id
    where c.framework_id = framework and (lot is null or c.lot_id = lot)
        and not (h.id > change and exists (
            select from approvals_effect f
            join approvals_recommendation r on r.id = f.recommendation_id
            where f.change_id = h.id and r.version_id = version))
$$;

-- At commit: beyond the ceiling of its procurement, tolerance included, an award is the Deputy Mayor's.
create or replace function approvals_keeps_to_procurement() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    p contracts_procurement;
begin
    select o.* into p from contracts_procurement o
        join contracts_contract k on k.procurement_id = o.id
        where k.id = new.contract_id for no key update of o;
    if p.id is null or new.number > 1 or not exists (
        select from approvals_effect f
        join approvals_recommendation r on r.id = f.recommendation_id
        join approvals_version v on v.id = r.version_id
        join approvals_decision d on d.id = v.decision_id and d.provenance = 'live'
        join approvals_decisiontype t on t.id = d.type_id and t.code <> 'deputy-mayor'
        where f.change_id = new.id) then
        return null;
    end if;
    if (select sum(contracts_whole_value(h)) from contracts_change h
            join contracts_contract k on k.id = h.contract_id
            where k.procurement_id = p.id and h.number = 1)
        <= p.ceiling * (100 + p.tolerance) / 100 then
        return null;
    end if;
    raise exception 'Beyond what began its procurement, an award goes up to the Deputy Mayor.'
        using errcode = 'check_violation';
end $$;

-- A procurement is begun as its paper says, once; a framework is altered as its paper says, once.
create or replace function approvals_begun_as_signed(rec jsonb, effect approvals_effect)
returns boolean language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select rec ->> 'kind' = 'approval' and p.reference = rec #>> '{begins,procurement}'
        and p.title = rec #>> '{begins,title}' and p.route = rec #>> '{begins,route}'
        and p.ceiling is not distinct from nullif(approvals_most(rec -> 'amount'), 0)
        and p.vat = coalesce(rec #>> '{amount,vat}', 'not stated')
        and p.tolerance = coalesce((rec #>> '{begins,tolerance}')::numeric, 0)
        and coalesce((rec #>> '{begins,commenced_on}')::date = p.commenced_on,
            rec #>> '{begins,commenced_on}' is null)
        and not exists (
            select from approvals_effect o where o.recommendation_id = effect.recommendation_id
                and o.kind = 'begun' and o.id <> effect.id)
    from contracts_procurement p where p.id = effect.procurement_id
$$;

create or replace function approvals_altered_as_signed(rec jsonb, effect approvals_effect)
returns boolean language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select rec ->> 'kind' = 'approval' and f.code = rec #>> '{alters,framework}'
        and c.ceiling_added is not distinct from case when rec ->> 'matter' = 'framework_ceiling'
            then nullif(approvals_most(rec -> 'amount'), 0) end
        and c.last_day is not distinct from (rec #>> '{alters,last_day}')::date
        and not exists (
            select from approvals_effect o where o.recommendation_id = effect.recommendation_id
                and o.kind = 'altered' and o.id <> effect.id)
    from contracts_frameworkchange c join contracts_framework f on f.id = c.framework_id
    where c.id = effect.framework_change_id
$$;

select guard_deferred('contracts_change', 'then_keeps_to_procurement', 'approvals_keeps_to_procurement()');
select guard_deferred('contracts_change', 'then_keeps_to_framework', 'approvals_keeps_to_framework()');
