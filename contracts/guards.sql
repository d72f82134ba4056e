-- Guards of contracts: changes are numbered without gaps; nobody executes beyond the authority;
-- every commitment is paid to an execution; nothing is executed before the notices that gate it.

create or replace function contracts_change_number() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from contracts_contract where id = new.contract_id for no key update;
    new.number := 1 + (select count(*) from contracts_change where contract_id = new.contract_id);
    return new;
end $$;

create or replace function contracts_execution_within() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    c contracts_change;
begin
    select * into c from contracts_change where id = new.change_id;
    if c.kind in ('novation_consent', 'renamed', 'route_change') then
        raise exception 'What only records is not executed.' using errcode = 'check_violation';
    end if;
    if not new.transcribed and new.last_day is null and (c.kind = 'termination' or not exists (
        select from contracts_change p where p.contract_id = c.contract_id and p.number = 1
            and p.term ~* '^\s*(perpetual|rolling|indefinite)\M')) then
        raise exception 'Only a contract without an end has no last day.'
            using errcode = 'check_violation';
    end if;
    if not new.transcribed and c.kind = 'termination' and new.last_day <> c.ends_on then
        raise exception 'A contract ends early on the day that was decided.'
            using errcode = 'check_violation';
    end if;
    if abs(new.value) > abs(c.value) or sign(new.value) * sign(c.value) < 0 then
        raise exception 'The value executed is beyond the value authorised.'
            using errcode = 'check_violation';
    end if;
    if exists (
        select from contracts_change p left join contracts_execution e on e.change_id = p.id
        where p.contract_id = c.contract_id and p.number = 1 and c.number > 1 and e.id is null) then
        raise exception 'The award itself has not been executed yet.'
            using errcode = 'check_violation';
    end if;
    if exists (
        select from contracts_notice n left join contracts_noticedone d on d.notice_id = n.id
        where n.change_id = new.change_id and n.gates_execution and d.id is null) then
        raise exception 'A notice is published before this is executed.'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;

-- A notice is of the contract whose change owes it; it gates what is not executed yet.
create or replace function contracts_notice_fits() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.change_id is not null and new.contract_id is distinct from (
        select contract_id from contracts_change where id = new.change_id) then
        raise exception 'A notice names a change of its own contract.'
            using errcode = 'check_violation';
    end if;
    if new.gates_execution and (new.change_id is null or exists (
        select from contracts_execution where change_id = new.change_id)) then
        raise exception 'A notice gates a change that is not executed yet.'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;

create or replace function contracts_noticedone_is_past() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.done_on > (clock_timestamp() at time zone 'Europe/London')::date then
        raise exception 'A notice is recorded once it is published, not before.'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;

create or replace function contracts_commitment_is_cited() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from contracts_payment where commitment_id = new.id) then
        raise exception 'A commitment names the execution that it pays for.'
            using errcode = 'check_violation';
    end if;
    return null;
end $$;

-- What was executed is paid once: the lines pay its value, no more and no less, each in its sense.
create or replace function contracts_payment_adds_up() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    executed numeric := (select value from contracts_execution where id = new.execution_id);
begin
    if executed <> (
        select sum(c.amount) from contracts_payment p
        join budgets_commitment c on c.id = p.commitment_id
        where p.execution_id = new.execution_id) or exists (
        select from contracts_payment p join budgets_commitment c on c.id = p.commitment_id
        where p.execution_id = new.execution_id and sign(c.amount) <> sign(executed)) then
        raise exception 'The lines pay exactly what was executed.' using errcode = 'check_violation';
    end if;
    return null;
end $$;

select guard_reference('contracts_framework', {{app_role}});
select guard_reference('contracts_lot', {{app_role}});
select guard_draft('contracts_lot_suppliers', {{app_role}});
select guard_head('contracts_contract', {{app_role}}, array[]::text[]);
select guard_attach('contracts_contract', 'guard_stamp', 'before insert', format(
    'for each row execute function guard_stamp(%L)', pg_get_serial_sequence('contracts_contract', 'id')));
select guard_append_only('contracts_change', {{app_role}});
select guard_attach('contracts_change', 'then_number', 'before insert',
    'for each row execute function contracts_change_number()');
select guard_append_only('contracts_execution', {{app_role}});
select guard_attach('contracts_execution', 'then_within', 'before insert',
    'for each row execute function contracts_execution_within()');
select guard_append_only('contracts_payment', {{app_role}});
select guard_append_only('contracts_notice', {{app_role}});
select guard_attach('contracts_notice', 'then_fits', 'before insert',
    'for each row execute function contracts_notice_fits()');
select guard_append_only('contracts_noticedone', {{app_role}});
select guard_attach('contracts_noticedone', 'then_past', 'before insert',
    'for each row execute function contracts_noticedone_is_past()');
select guard_deferred('budgets_commitment', 'then_cited', 'contracts_commitment_is_cited()');
select guard_deferred('contracts_payment', 'then_adds_up', 'contracts_payment_adds_up()');

select guard_close('contracts');
