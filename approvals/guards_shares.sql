-- Guards of approvals, what is held, used and given back of a clause. Every limit in pounds, and
-- the time that is held or was granted, is tested here once more, under the lock of its clause.

-- What is held: by the current version of a submitted decision, and by no other.
create or replace function approvals_is_held(asked bigint) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select exists (
        select from approvals_version v join approvals_decision d
            on d.id = v.decision_id and d.current_version = v.number
        where v.id = asked and d.state = 'submitted')
$$;

-- What a change counts for: as executed, or as authorised meanwhile; what part 2 alone gives of it
-- is executed at what was authorised.
create or replace function approvals_counted_value(h contracts_change) returns numeric
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select contracts_whole_value(h) - h.value
        + coalesce((select value from contracts_execution where change_id = h.id), h.value)
$$;

create or replace function approvals_original_value(asked bigint) returns numeric
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select sum(approvals_counted_value(h)) from contracts_change h
    where h.contract_id = asked and (h.number = 1 or h.kind = 'clerical')
$$;

create or replace function approvals_authorised_value(asked bigint) returns numeric
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select sum(contracts_whole_value(h)) from contracts_change h where h.contract_id = asked
$$;

-- Whether every value is known, by part 2 too; where it is not, it adds nought.
create or replace function approvals_is_stated(asked bigint) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select not exists (
        select from contracts_change h where h.contract_id = asked and h.value = 0
            and h.kind in ('award', 'value_increase', 'extension', 'option', 'indexation')
            and (h.number = 1 or h.term = '' or h.value_words <> '')
            and not exists (select from contracts_withheldvalue where change_id = h.id))
$$;

-- Changes since the award that count as modifications, as executed or as authorised meanwhile.
create or replace function approvals_changed_since_award(asked bigint) returns numeric
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select coalesce(sum(approvals_counted_value(h)), 0) from contracts_change h
    where h.contract_id = asked and h.kind in ('value_increase', 'extension')
$$;

-- The least number of days that so many months in a row can have.
create or replace function approvals_shortest_days(months bigint) returns bigint
language sql immutable set search_path = pg_catalog, public, pg_temp as $$
    select months / 12 * 365
        + (array[0, 28, 59, 89, 120, 150, 181, 212, 242, 273, 303, 334])[months % 12 + 1]
$$;

-- What part 2 alone gives of what a version asks of a contract under one clause: it is held in no
-- row, since what is held is shown.
create or replace function approvals_hidden_in(version bigint, clause bigint, named text)
returns numeric language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select coalesce(sum(greatest(approvals_withheld_in(v.id, r ->> 'number'), 0)), 0)
    from approvals_version v, jsonb_array_elements(v.part_1::jsonb #> '{paper,recommendations}') r
    where v.id = version and r ->> 'contract' = named and r #>> '{amount,qualifier}' = 'withheld'
        and exists (
            select from jsonb_array_elements(v.route -> 'grounds') g
            where g ->> 'clause' = (select code from approvals_clause where id = clause)
                and g ->> 'recommendation' = r ->> 'number'
                and g ->> 'act' not in ('contract_time', 'provided_time'))
$$;

-- Whether a share lies within what is left of its clause: pool, share of the original, time.
create or replace function approvals_is_within(
    c approvals_clause, named text, amount numeric, added_months bigint, added_days bigint
) returns boolean language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
declare
    pool numeric;
    on_it record;
    own numeric;
    contract bigint := (select k.id from contracts_contract k where k.reference = named);
begin
    select coalesce(sum(h.amount), 0) into pool from approvals_clausehold h
        where h.clause_id = c.id and approvals_is_held(h.version_id);
    if c.used + pool + amount > c.ceiling then
        return false;
    end if;
    select coalesce(sum(s.amount), 0) as amount, coalesce(sum(s.months), 0) as months,
        coalesce(sum(s.days), 0) as days, coalesce(sum(s.held), 0) as held into on_it
    from (
        select h.amount + t.hidden as amount, h.months, h.days, h.amount + t.hidden as held
            from approvals_clausehold h, lateral (select case when c.granted_by_id is null
                then approvals_hidden_in(h.version_id, h.clause_id, named) else 0 end as hidden) t
            where h.reference = named and named <> '' and approvals_is_held(h.version_id)
                and (h.clause_id = c.id or c.granted_by_id is null)
        union all
        select u.amount - coalesce((
                select sum(r.amount) from approvals_clauserelease r where r.use_id = u.id), 0),
            u.months, u.days, 0
            from approvals_clauseuse u
            where u.reference = named and u.clause_id = c.id and c.granted_by_id is not null
        union all
        select approvals_changed_since_award(contract), 0, 0, 0 where c.granted_by_id is null) s;
    if contract is not null and not approvals_is_stated(contract)
        and coalesce(c.original_from, c.original_below, c.total_below, c.percent) is not null then
        return false;
    end if;
    if (on_it.amount + amount) * 100 > approvals_original_value(contract) * c.percent
        or amount >= c.value_below
        or amount > c.limit_each * (100 + coalesce(c.tolerance, 0)) / 100
        or approvals_authorised_value(contract) + on_it.held + amount >= c.total_below then
        return false;
    end if;
    if c.months is not null and (on_it.months + added_months > c.months
        or on_it.days + added_days
            > approvals_shortest_days(c.months - on_it.months - added_months)) then
        return false;
    end if;
    if exists (
        select from approvals_clausecontract l
        where l.clause_id = c.id and (l.contract_id = contract or l.reference = named and named <> '')
            and l.last_day < (clock_timestamp() at time zone 'Europe/London')::date) then
        return false;
    end if;
    select l.ceiling into own from approvals_clausecontract l
        where l.clause_id = c.id and (l.contract_id = contract or l.reference = named and named <> '');
    return own is null or on_it.amount + amount <= own;
end $$;

-- A share is held for a version that is submitted now, as its route says, within every limit.
create or replace function approvals_share_hold() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    c approvals_clause;
    route jsonb := (select v.route from approvals_version v where v.id = new.version_id);
    hidden numeric := approvals_hidden_in(new.version_id, new.clause_id, new.reference);
begin
    select * into c from approvals_clause where id = new.clause_id for no key update;
    if not approvals_is_held(new.version_id) or not exists (
        select from jsonb_array_elements(route -> 'claims') e
        where e ->> 'clause' = c.code and (e ->> 'amount')::numeric = new.amount
            and (e ->> 'months')::int = new.months and (e ->> 'days')::int = new.days
            and coalesce(e ->> 'contract', '') = new.reference) then
        raise exception 'A share is held as the route of a submitted version says.'
            using errcode = 'check_violation';
    end if;
    if c.starts_at > new.recorded_at or c.ends_at <= new.recorded_at
        or c.revoked_at <= new.recorded_at or c.unset <> '' or exists (
            select from people_milestone m
            where m.id = c.ends_with_id and people_milestone_is_reached(m.code)) then
        raise exception 'This authority is not in force.' using errcode = 'check_violation';
    end if;
    if hidden > 0 and c.granted_by_id is not null
        and (c.ceiling is not null or c.percent is not null or exists (
            select from approvals_clausecontract l where l.clause_id = c.id and l.ceiling is not null
                and (l.reference = new.reference or l.contract_id = (
                    select id from contracts_contract where reference = new.reference)))) then
        raise exception 'What a delegation counts in the open is used by no withheld value.'
            using errcode = 'check_violation';
    end if;
    if not approvals_is_within(c, new.reference, new.amount + hidden, new.months, new.days) then
        raise exception 'This would go beyond what the delegation allows in all.'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;

-- What was held is used, once, while its decision is carried out.
create or replace function approvals_share_use() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    perform approvals_carrying_out(new.version_id);
    if not exists (
        select from approvals_clausehold h
        where h.clause_id = new.clause_id and h.version_id = new.version_id
            and h.reference = new.reference and h.amount = new.amount
            and h.months = new.months and h.days = new.days) then
        raise exception 'Only what was held is used.' using errcode = 'check_violation';
    end if;
    return new;
end $$;

create or replace function approvals_clause_used() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if tg_table_name = 'approvals_clauserelease' then
        update approvals_clause set used = used - new.amount where id = (
            select clause_id from approvals_clauseuse where id = new.use_id);
    else
        update approvals_clause set used = used + new.amount where id = new.clause_id;
    end if;
    return null;
end $$;

-- What an execution for less left over is given back, once, and no more.
create or replace function approvals_share_release() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (
        select from contracts_execution x join contracts_change h on h.id = x.change_id
        join approvals_effect f on f.change_id = h.id
        join approvals_recommendation r on r.id = f.recommendation_id
        join approvals_clauseuse u on u.version_id = r.version_id
        where x.id = new.execution_id and u.id = new.use_id
            and u.reference = (select reference from contracts_contract where id = h.contract_id)
            and new.amount <= least(h.value - x.value, u.amount)) then
        raise exception 'Only what an execution left over is given back.'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;

-- Tables -----------------------------------------------------------------------------------------

select guard_append_only('approvals_clausehold', {{app_role}});
select guard_attach('approvals_clausehold', 'then_hold', 'before insert',
    'for each row execute function approvals_share_hold()');
select guard_append_only('approvals_clauseuse', {{app_role}});
-- Until shares were held, a use was tested by this one.
drop trigger if exists then_made_now on approvals_clauseuse;
select guard_attach('approvals_clauseuse', 'then_use', 'before insert',
    'for each row execute function approvals_share_use()');
select guard_attach('approvals_clauseuse', 'then_used', 'after insert',
    'for each row execute function approvals_clause_used()');
select guard_deferred('approvals_clauseuse', 'then_carried_out', 'approvals_is_carried_out()');
select guard_append_only('approvals_clauserelease', {{app_role}});
select guard_attach('approvals_clauserelease', 'then_release', 'before insert',
    'for each row execute function approvals_share_release()');
select guard_attach('approvals_clauserelease', 'then_used', 'after insert',
    'for each row execute function approvals_clause_used()');

select guard_close('approvals');
select guard_execute('approvals_carrying_out(bigint)', {{app_role}});
select guard_execute('approvals_next_state(text, text, text)', {{app_role}});
select guard_execute('approvals_event_hash(approvals_event)', {{app_role}});
select guard_execute('approvals_holder_post(jsonb)', {{app_role}});
-- What verify asks again of every effect that stands.
select guard_execute('approvals_posted_as_signed(jsonb, bigint)', {{app_role}});
select guard_execute('approvals_profiled_within(bigint, bigint)', {{app_role}});
select guard_execute('approvals_moved_as_signed(jsonb, bigint)', {{app_role}});
select guard_execute('approvals_changed_as_signed(jsonb, approvals_effect)', {{app_role}});
select guard_execute('approvals_opened_as_signed(jsonb, bigint)', {{app_role}});
select guard_execute('approvals_differences_of(jsonb)', {{app_role}});
select guard_execute('approvals_differences_as_signed(jsonb, bigint)', {{app_role}});
select guard_execute('approvals_set_as_signed(jsonb, approvals_effect)', {{app_role}});
select guard_execute('approvals_opened_in(jsonb)', {{app_role}});
select guard_execute('approvals_passed_as_signed(contracts_change, jsonb)', {{app_role}});
select guard_execute('approvals_let_as_signed(jsonb, contracts_contract)', {{app_role}});
select guard_execute('approvals_begun_as_signed(jsonb, approvals_effect)', {{app_role}});
select guard_execute('approvals_altered_as_signed(jsonb, approvals_effect)', {{app_role}});
select guard_execute('approvals_most(jsonb)', {{app_role}});
select guard_execute('approvals_year_in(text)', {{app_role}});
select guard_execute('approvals_items_of(jsonb)', {{app_role}});
select guard_execute('approvals_count_in(text, text)', {{app_role}});
select guard_execute('approvals_measure_of(jsonb)', {{app_role}});
select guard_execute('approvals_figures_of(jsonb)', {{app_role}});
select guard_execute('approvals_promises_of(jsonb)', {{app_role}});
select guard_execute('approvals_parties_of(jsonb)', {{app_role}});
select guard_execute('approvals_spans_of(jsonb)', {{app_role}});
select guard_execute('approvals_seat_posts(jsonb, bigint)', {{app_role}});
select guard_execute('approvals_scheme_changes_now(bigint)', {{app_role}});
select guard_execute('approvals_clause_may_open(approvals_clause)', {{app_role}});
select guard_execute('approvals_is_held(bigint)', {{app_role}});
select guard_execute('approvals_withheld_in(bigint, text)', {{app_role}});
select guard_execute(
    'approvals_withheld_as_signed(jsonb, approvals_effect, contracts_change)', {{app_role}});
select guard_execute('approvals_hidden_in(bigint, bigint, text)', {{app_role}});
select guard_execute('approvals_counted_value(contracts_change)', {{app_role}});
select guard_execute('approvals_original_value(bigint)', {{app_role}});
select guard_execute('approvals_authorised_value(bigint)', {{app_role}});
select guard_execute('approvals_is_stated(bigint)', {{app_role}});
select guard_execute('approvals_is_called_in(bigint)', {{app_role}});
select guard_execute('approvals_changed_since_award(bigint)', {{app_role}});
select guard_execute('approvals_shortest_days(bigint)', {{app_role}});
select guard_execute(
    'approvals_is_within(approvals_clause, text, numeric, bigint, bigint)', {{app_role}});
