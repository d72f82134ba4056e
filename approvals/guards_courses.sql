-- Guards of approvals, the course of a contract: nothing follows its early end (S12). Papers decided
-- outside the ledger keep their faults and their order.

-- At commit, when the change has its effect; the contract is locked since the change was numbered.
create or replace function approvals_follows_no_end() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (
        select from contracts_change p where p.contract_id = new.contract_id
            and p.kind = 'termination' and p.number < new.number)
        and exists (
            select from approvals_effect f
            join approvals_recommendation r on r.id = f.recommendation_id
            join approvals_version v on v.id = r.version_id
            join approvals_decision d on d.id = v.decision_id and d.provenance = 'live'
            where f.change_id = new.id) then
        raise exception 'The contract is ended early; nothing follows that.'
            using errcode = 'check_violation';
    end if;
    return null;
end $$;

select guard_deferred('contracts_change', 'then_follows_no_end', 'approvals_follows_no_end()');
