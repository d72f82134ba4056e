-- Guards of people, and the helpers with which every app guards its tables.
-- All that is true now stands here; a migration that changes it runs the whole file again.

-- Helpers -------------------------------------------------------------------------------------

create or replace function guard_refuse() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    raise exception 'Rows of % are never changed or removed.', tg_table_name
        using errcode = 'restrict_violation';
end $$;

create or replace function guard_stamp() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    new.id := nextval(tg_argv[0]::regclass);
    new.recorded_at := clock_timestamp();
    return new;
end $$;

-- A head may change only in the columns named as arguments of its trigger.
create or replace function guard_head_columns() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if tg_op = 'DELETE' or (to_jsonb(new) - tg_argv) <> (to_jsonb(old) - tg_argv) then
        raise exception 'Rows of % are never changed or removed.', tg_table_name
            using errcode = 'restrict_violation';
    end if;
    return new;
end $$;

create or replace function guard_attach(
    target regclass, trigger_name text, moment text, action text
) returns void language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    execute format('drop trigger if exists %I on %s', trigger_name, target);
    execute format('create trigger %I %s on %s %s', trigger_name, moment, target, action);
    execute format('alter table %s enable always trigger %I', target, trigger_name);
end $$;

create or replace function guard_grants(target regclass, app_role text, rights text)
returns void language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    sequence_name text := pg_get_serial_sequence(target::text, a.attname)
        from pg_attribute a where a.attrelid = target and a.attidentity <> '';
begin
    execute format('revoke all on %s from public, %I', target, app_role);
    if rights <> '' then
        execute format('grant %s on %s to %I', rights, target, app_role);
    end if;
    if sequence_name is not null then
        execute format('revoke all on sequence %s from public, %I', sequence_name, app_role);
        if rights like '%insert%' then
            execute format('grant usage on sequence %s to %I', sequence_name, app_role);
        end if;
    end if;
end $$;

-- The classes of tables. `select guard_<class>('table', …)` is read by verify as the law.
-- Rows that only our own functions write need no stamp: nobody else may insert them.
create or replace function guard_append_only(target regclass, app_role text, rights text default 'select, insert')
returns void language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    perform guard_attach(target, 'guard_keep', 'before update or delete',
        'for each row execute function guard_refuse()');
    perform guard_attach(target, 'guard_keep_all', 'before truncate',
        'for each statement execute function guard_refuse()');
    execute format('drop trigger if exists guard_stamp on %s', target);
    if rights like '%insert%' then
        perform guard_attach(target, 'guard_stamp', 'before insert', format(
            'for each row execute function guard_stamp(%L)',
            pg_get_serial_sequence(target::text, 'id')));
    end if;
    perform guard_grants(target, app_role, rights);
end $$;

create or replace function guard_head(
    target regclass, app_role text, columns text[], rights text default 'select, insert, update (latch)'
) returns void language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    perform guard_attach(target, 'guard_keep', 'before update or delete', format(
        'for each row execute function guard_head_columns(%s)',
        (select string_agg(quote_literal(c), ', ') from unnest(columns || array['latch']) c)));
    perform guard_attach(target, 'guard_keep_all', 'before truncate',
        'for each statement execute function guard_refuse()');
    perform guard_grants(target, app_role, rights);
end $$;

create or replace function guard_reference(target regclass, app_role text)
returns void language sql set search_path = pg_catalog, public, pg_temp as $$
    select guard_grants(target, app_role, 'select, insert, update');
$$;

create or replace function guard_draft(target regclass, app_role text)
returns void language sql set search_path = pg_catalog, public, pg_temp as $$
    select guard_grants(target, app_role, 'select, insert, update, delete');
$$;

create or replace function guard_read_only(target regclass, app_role text)
returns void language sql set search_path = pg_catalog, public, pg_temp as $$
    select guard_grants(target, app_role, 'select');
$$;

drop function if exists guard_deferred(regclass, text, text);
create or replace function guard_deferred(
    target regclass, trigger_name text, action text, moment text default 'after insert'
) returns void language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    execute format('drop trigger if exists %I on %s', trigger_name, target);
    execute format('create constraint trigger %I %s on %s deferrable initially deferred '
        'for each row execute function %s', trigger_name, moment, target, action);
    execute format('alter table %s enable always trigger %I', target, trigger_name);
end $$;

-- PostgreSQL lets everyone call a new function; this house lets nobody, unless it is granted.
create or replace function guard_close(prefix text) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    f regprocedure;
begin
    for f in select oid::regprocedure from pg_proc
        where pronamespace = 'public'::regnamespace and starts_with(proname, prefix || '_')
            and proowner = current_user::regrole
    loop
        execute format('revoke all on function %s from public', f);
    end loop;
end $$;

create or replace function guard_execute(target regprocedure, app_role text) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    execute format('revoke all on function %s from public', target);
    execute format('grant execute on function %s to %I', target, app_role);
end $$;

-- Founding: one row for ever; its own transaction may appoint the founders -----------------------
-- The time is asked too: in a restored copy the number of a transaction may come round again.

create or replace function people_founding_stamp() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    new.transaction := pg_current_xact_id()::text;
    return new;
end $$;

create or replace function people_in_founding() returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select exists (
        select from people_founding where transaction = pg_current_xact_id_if_assigned()::text
            and recorded_at >= now())
$$;

-- Tenures ------------------------------------------------------------------------------------

-- Called under the lock that whoever withdraws the entry takes too.
create or replace function people_refuse_withdrawn(withdrawn boolean) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if withdrawn then
        raise exception 'This was withdrawn, so it can no longer be confirmed.'
            using errcode = 'check_violation';
    end if;
end $$;

create or replace function people_tenure_enter() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    new.confirmed_at := null;
    new.ended_at := null;
    new.latch := 0;
    new.one_holder := (select not holders_many from people_post where id = new.post_id);
    if new.covers_id is not null and new.post_id is distinct from (
        select post_id from people_tenure where id = new.covers_id) then
        raise exception 'Cover is for a tenure of the same post.' using errcode = 'check_violation';
    end if;
    if exists (select from people_tenure where id = new.covers_id and covers_id is not null) then
        raise exception 'Cover is one deep: nobody covers for somebody who covers.'
            using errcode = 'check_violation';
    end if;
    if exists (
        select from people_tenure where id = new.covers_id and person_id = new.person_id) then
        raise exception 'Nobody covers for himself.' using errcode = 'check_violation';
    end if;
    if new.entered_by_id = new.person_id and not people_in_founding() then
        raise exception 'Nobody enters a tenure of their own.' using errcode = 'check_violation';
    end if;
    return new;
end $$;

create or replace function people_tenure_confirm() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    t people_tenure;
begin
    select * into t from people_tenure where id = new.tenure_id for update;
    perform people_refuse_withdrawn(
        exists (select from people_withdrawal where tenure_id = new.tenure_id));
    if new.confirmed_by_id = t.entered_by_id then
        raise exception 'A tenure needs a second person: whoever entered it cannot confirm it.'
            using errcode = 'check_violation';
    end if;
    if new.confirmed_by_id = t.person_id and not people_in_founding() then
        raise exception 'Nobody confirms a tenure of their own.' using errcode = 'check_violation';
    end if;
    update people_tenure set confirmed_at = new.recorded_at where id = t.id;
    return null;
end $$;

-- An end waits for who is signing by the tenure, and only then takes its time: no key is later.
create or replace function people_tenure_end_wait() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform from people_tenure where id = (
        select tenure_id from people_tenureend where id = new.end_id) for update;
    return new;
end $$;

create or replace function people_tenure_end_confirm() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    e people_tenureend;
begin
    select * into e from people_tenureend where id = new.end_id;
    perform from people_tenure where id = e.tenure_id for update;
    perform people_refuse_withdrawn(
        exists (select from people_withdrawal where end_id = new.end_id));
    if new.confirmed_by_id = e.entered_by_id then
        raise exception 'The end of a tenure needs a second person to confirm it.'
            using errcode = 'check_violation';
    end if;
    update people_tenure set ended_at = new.recorded_at
        where id = e.tenure_id and ended_at is null and confirmed_at is not null;
    if not found then
        raise exception 'This tenure is not in force, so it cannot be ended.'
            using errcode = 'check_violation';
    end if;
    return null;
end $$;

-- Who is in a post now: as people/holders.py in_force says it, asked by the guards of other apps.
create or replace function people_in_force() returns setof people_tenure
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    with counted as (
        select t.* from people_tenure t,
            (select (clock_timestamp() at time zone 'Europe/London')::date as today) d
        where t.confirmed_at is not null and t.ended_at is null and t.starts_on <= d.today
            and (t.ends_on is null or t.ends_on > d.today))
    select c.* from counted c
    where (c.covers_id is null or exists (select from counted x where x.id = c.covers_id))
        and not exists (select from counted s where s.covers_id = c.id)
$$;

create or replace function people_post_is_vacant(code text) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select not exists (
        select from people_in_force() t join people_post p on p.id = t.post_id
        where p.code = people_post_is_vacant.code)
$$;

-- Tables -----------------------------------------------------------------------------------------

select guard_append_only('people_founding', {{app_role}});
select guard_attach('people_founding', 'then_stamp', 'before insert',
    'for each row execute function people_founding_stamp()');
select guard_reference('people_organisation', {{app_role}});
select guard_reference('people_person', {{app_role}});
select guard_append_only('people_employment', {{app_role}});
select guard_reference('people_account', {{app_role}});
select guard_draft('people_account_groups', {{app_role}});
select guard_draft('people_account_user_permissions', {{app_role}});
select guard_reference('people_programme', {{app_role}});
select guard_reference('people_businesscase', {{app_role}});
select guard_reference('people_post', {{app_role}});
select guard_head('people_tenure', {{app_role}}, array['confirmed_at', 'ended_at']);
select guard_attach('people_tenure', 'guard_stamp', 'before insert', format(
    'for each row execute function guard_stamp(%L)', pg_get_serial_sequence('people_tenure', 'id')));
select guard_attach('people_tenure', 'then_enter', 'before insert',
    'for each row execute function people_tenure_enter()');
select guard_append_only('people_tenureconfirmation', {{app_role}});
select guard_attach('people_tenureconfirmation', 'then_confirm', 'after insert',
    'for each row execute function people_tenure_confirm()');
select guard_append_only('people_tenureend', {{app_role}});
select guard_append_only('people_tenureendconfirmation', {{app_role}});
select guard_attach('people_tenureendconfirmation', 'first_wait', 'before insert',
    'for each row execute function people_tenure_end_wait()');
select guard_attach('people_tenureendconfirmation', 'then_confirm', 'after insert',
    'for each row execute function people_tenure_end_confirm()');
select guard_reference('people_milestone', {{app_role}});

select guard_append_only('people_requestonce', {{app_role}});

select guard_close('guard');
select guard_close('people');
select guard_execute('people_in_founding()', {{app_role}});
select guard_execute('people_in_force()', {{app_role}});
select guard_execute('people_refuse_withdrawn(boolean)', {{app_role}});
select guard_execute('people_post_is_vacant(text)', {{app_role}});
