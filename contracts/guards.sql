-- Guards of contracts: changes are numbered without gaps; nobody executes beyond the authority;
-- every commitment is paid to an execution; nothing is executed before the notices that gate it.

create or replace function contracts_change_number() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from contracts_contract where id = new.contract_id for no key update;
    new.number := 1 + (select count(*) from contracts_change where contract_id = new.contract_id);
    return new;
end $$;

-- What a change adds, with what part 2 alone gives of it.
create or replace function contracts_whole_value(h contracts_change) returns numeric
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select h.value + coalesce((select value from contracts_withheldvalue where change_id = h.id), 0)
$$;

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

-- The ceiling of a framework on a day, in pounds; null where nobody has stated one.
create or replace function contracts_ceiling_on(asked bigint, day date) returns numeric
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select f.ceiling + coalesce((
        select sum(c.ceiling_added) from contracts_frameworkchange c
        where c.framework_id = f.id and c.effective_on <= day), 0)
    from contracts_framework f where f.id = asked
$$;

-- Ceiling and life of a framework in use change by decisions; what nobody had stated may be stated.
create or replace function contracts_framework_stands() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if ((old.ceiling is not null and new.ceiling is distinct from old.ceiling)
        or (old.starts_on is not null and new.starts_on is distinct from old.starts_on)
        or (old.last_day is not null and new.last_day is distinct from old.last_day))
        and (exists (select from contracts_contract where framework_id = old.id)
            or exists (select from contracts_frameworkchange where framework_id = old.id)) then
        raise exception 'Ceiling and life of a framework in use change by a decision.'
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
        where p.execution_id = new.execution_id and sign(c.amount) <> sign(executed)
            and not exists (
                select from contracts_commitmentmove m where c.id in (m.out_id, m.into_id))) then
        raise exception 'The lines pay exactly what was executed.' using errcode = 'check_violation';
    end if;
    return null;
end $$;

-- Move what contracts commit of a line from one year to another, with the batch that moves its money:
-- the oldest execution first, two commitments for each, which cancel out.
create or replace function contracts_move_commitments(
    p_batch bigint, p_line bigint, p_from int, p_to int, p_amount numeric
) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    paid record;
    day date := (select effective_on from budgets_batch where id = p_batch);
    instant timestamptz;
    rest numeric := p_amount;
    share numeric;
    pair bigint[];
begin
    if p_amount is null or p_amount <= 0 or p_amount <> round(p_amount, 2)
        or p_from is not distinct from p_to then
        raise exception 'Commitments move between two years, in pounds and pence above zero.'
            using errcode = 'check_violation';
    end if;
    perform budgets_lock(array[p_line, p_line], array[p_from, p_to]);
    instant := clock_timestamp();
    for paid in
        select p.execution_id, sum(c.amount) as amount from contracts_payment p
        join budgets_commitment c on c.id = p.commitment_id
        where c.line_id = p_line and c.year is not distinct from p_from
        group by p.execution_id having sum(c.amount) > 0 order by p.execution_id
    loop
        share := least(rest, paid.amount);
        with made as (
            insert into budgets_commitment (
                    line_id, year, amount, amount_currency, effective_on, part, words, recorded_at)
                select p_line, y, a, 'GBP', day, 2, 'Moved with the budget, batch ' || p_batch, instant
                from (values (1, p_from, -share), (2, p_to, share)) t(n, y, a) order by n
                returning id)
        select array_agg(id order by id) into pair from made;
        insert into contracts_payment (execution_id, commitment_id, recorded_at)
            select paid.execution_id, id, instant from unnest(pair) id;
        insert into contracts_commitmentmove (batch_id, execution_id, out_id, into_id, recorded_at)
            values (p_batch, paid.execution_id, pair[1], pair[2], instant);
        rest := rest - share;
        exit when rest = 0;
    end loop;
    if rest > 0 or exists (
        select from budgets_lineyear where line_id = p_line and year is not distinct from p_from
            and committed < 0) then
        raise exception 'Contracts commit less than this in the year that the money leaves.'
            using errcode = 'check_violation';
    end if;
end $$;

select guard_reference('contracts_framework', {{app_role}});
select guard_attach('contracts_framework', 'then_stands', 'before update',
    'for each row execute function contracts_framework_stands()');
select guard_append_only('contracts_frameworkchange', {{app_role}});
select guard_head('contracts_procurement', {{app_role}}, array[]::text[]);
select guard_attach('contracts_procurement', 'guard_stamp', 'before insert', format(
    'for each row execute function guard_stamp(%L)', pg_get_serial_sequence('contracts_procurement', 'id')));
select guard_reference('contracts_lot', {{app_role}});
select guard_draft('contracts_lot_suppliers', {{app_role}});
select guard_head('contracts_contract', {{app_role}}, array[]::text[]);
select guard_attach('contracts_contract', 'guard_stamp', 'before insert', format(
    'for each row execute function guard_stamp(%L)', pg_get_serial_sequence('contracts_contract', 'id')));
select guard_append_only('contracts_change', {{app_role}});
select guard_attach('contracts_change', 'then_number', 'before insert',
    'for each row execute function contracts_change_number()');
select guard_append_only('contracts_withheldvalue', {{app_role}});
select guard_append_only('contracts_execution', {{app_role}});
select guard_attach('contracts_execution', 'then_within', 'before insert',
    'for each row execute function contracts_execution_within()');
select guard_append_only('contracts_payment', {{app_role}});
select guard_append_only('contracts_commitmentmove', {{app_role}}, 'select');
select guard_append_only('contracts_notice', {{app_role}});
select guard_attach('contracts_notice', 'then_fits', 'before insert',
    'for each row execute function contracts_notice_fits()');
select guard_append_only('contracts_noticedone', {{app_role}});
select guard_attach('contracts_noticedone', 'then_past', 'before insert',
    'for each row execute function contracts_noticedone_is_past()');
select guard_deferred('budgets_commitment', 'then_cited', 'contracts_commitment_is_cited()');
select guard_deferred('contracts_payment', 'then_adds_up', 'contracts_payment_adds_up()');

select guard_close('contracts');
select guard_execute('contracts_whole_value(contracts_change)', {{app_role}});
select guard_execute('contracts_move_commitments(bigint, bigint, int, int, numeric)', {{app_role}});
