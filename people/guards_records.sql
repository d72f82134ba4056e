-- Guards of people, continued: absences, milestones, and entries that are taken back.
-- What stands on each is the last word confirmed; a correction never rewrites what it corrects.

-- Absences: an absence counts from its confirmation until a confirmed correction of it ------------

create or replace function people_tenure_is_away(tenure bigint, day date) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select exists (
        select from people_absence a join people_absenceconfirmation c on c.absence_id = a.id
        where a.tenure_id = tenure and a.starts_on <= day and a.ends_on > day and not exists (
            select from people_absence x join people_absenceconfirmation y on y.absence_id = x.id
            where x.corrects_id = a.id))
$$;

-- A post is absent when somebody holds it and all who do are away; with nobody in it, it is vacant.
create or replace function people_post_is_absent(code text) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select coalesce(bool_and(people_tenure_is_away(
        t.id, (clock_timestamp() at time zone 'Europe/London')::date)), false)
    from people_in_force() t join people_post p on p.id = t.post_id
    where p.code = people_post_is_absent.code
$$;

create or replace function people_absence_enter() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (
        select from people_tenure where id = new.tenure_id and confirmed_at is not null) then
        raise exception 'Only the holder of a confirmed tenure can be absent.'
            using errcode = 'check_violation';
    end if;
    if new.corrects_id is not null and not exists (
        select from people_absence a join people_absenceconfirmation c on c.absence_id = a.id
        where a.id = new.corrects_id and a.tenure_id = new.tenure_id) then
        raise exception 'A correction is of a confirmed absence of the same tenure.'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;

create or replace function people_absence_confirm() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    a people_absence;
begin
    select * into a from people_absence where id = new.absence_id;
    perform from people_tenure where id = a.tenure_id for update;
    perform people_refuse_withdrawn(
        exists (select from people_withdrawal where absence_id = new.absence_id));
    if new.confirmed_by_id = a.entered_by_id then
        raise exception 'An absence needs a second person: whoever entered it cannot confirm it.'
            using errcode = 'check_violation';
    end if;
    if exists (
        select from people_absence x join people_absenceconfirmation c on c.absence_id = x.id
        where x.corrects_id = a.corrects_id and x.id <> a.id) then
        raise exception 'This absence has been corrected already. Correct the entry that stands.'
            using errcode = 'check_violation';
    end if;
    return null;
end $$;

-- Milestones: what stands is the record confirmed last; a correction follows what it corrects -------

create or replace function people_milestone_stands(milestone bigint) returns people_milestonerecord
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select r.* from people_milestonerecord r
    join people_milestoneconfirmation c on c.entry_id = r.id
    where r.milestone_id = milestone order by c.id desc limit 1
$$;

create or replace function people_milestone_is_reached(code text) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select coalesce((
        select (people_milestone_stands(m.id)).reached_on
            <= (clock_timestamp() at time zone 'Europe/London')::date
        from people_milestone m where m.code = people_milestone_is_reached.code), false)
$$;

create or replace function people_milestone_enter() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.reached_on > (new.recorded_at at time zone 'Europe/London')::date then
        raise exception 'A milestone cannot be reached in the future.'
            using errcode = 'check_violation';
    end if;
    if new.corrects_id is not null and not exists (
        select from people_milestonerecord r
        join people_milestoneconfirmation c on c.entry_id = r.id
        where r.id = new.corrects_id and r.milestone_id = new.milestone_id) then
        raise exception 'A correction is of a confirmed record of the same milestone.'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;

-- A record waits for who is signing by the milestone, and only then takes its time.
create or replace function people_milestone_wait() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform from people_milestone where id = (
        select milestone_id from people_milestonerecord where id = new.entry_id) for no key update;
    return new;
end $$;

-- A before trigger: what stands is asked before this confirmation is one itself.
create or replace function people_milestone_confirm() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    r people_milestonerecord;
begin
    select * into r from people_milestonerecord where id = new.entry_id;
    perform from people_milestone where id = r.milestone_id for no key update;
    perform people_refuse_withdrawn(
        exists (select from people_withdrawal where milestone_record_id = new.entry_id));
    if new.confirmed_by_id = r.entered_by_id then
        raise exception 'A milestone needs a second person: whoever recorded it cannot confirm it.'
            using errcode = 'check_violation';
    end if;
    if r.corrects_id is distinct from (people_milestone_stands(r.milestone_id)).id then
        raise exception 'Another record of this milestone stands. Correct the one that stands.'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;

-- Withdrawals: an entry is taken back before it is confirmed, never after ------------------------------

create or replace function people_withdrawal_enter() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform from people_tenure where id in (
        new.tenure_id,
        (select tenure_id from people_tenureend where id = new.end_id),
        (select tenure_id from people_absence where id = new.absence_id)) for update;
    perform from people_milestone where id = (
        select milestone_id from people_milestonerecord where id = new.milestone_record_id)
        for no key update;
    if exists (select from people_tenureconfirmation where tenure_id = new.tenure_id)
        or exists (select from people_tenureendconfirmation where end_id = new.end_id)
        or exists (select from people_absenceconfirmation where absence_id = new.absence_id)
        or exists (
            select from people_milestoneconfirmation where entry_id = new.milestone_record_id) then
        raise exception 'This is confirmed already, so it cannot be withdrawn.'
            using errcode = 'check_violation';
    end if;
    return null;
end $$;

-- Tables -----------------------------------------------------------------------------------------

select guard_append_only('people_milestonerecord', {{app_role}});
select guard_attach('people_milestonerecord', 'then_enter', 'before insert',
    'for each row execute function people_milestone_enter()');
select guard_append_only('people_milestoneconfirmation', {{app_role}});
select guard_attach('people_milestoneconfirmation', 'first_wait', 'before insert',
    'for each row execute function people_milestone_wait()');
select guard_attach('people_milestoneconfirmation', 'then_confirm', 'before insert',
    'for each row execute function people_milestone_confirm()');
select guard_append_only('people_absence', {{app_role}});
select guard_attach('people_absence', 'then_enter', 'before insert',
    'for each row execute function people_absence_enter()');
select guard_append_only('people_absenceconfirmation', {{app_role}});
select guard_attach('people_absenceconfirmation', 'then_confirm', 'after insert',
    'for each row execute function people_absence_confirm()');
select guard_append_only('people_withdrawal', {{app_role}});
select guard_attach('people_withdrawal', 'then_withdraw', 'after insert',
    'for each row execute function people_withdrawal_enter()');

select guard_close('people');
select guard_execute('people_tenure_is_away(bigint, date)', {{app_role}});
select guard_execute('people_post_is_absent(text)', {{app_role}});
select guard_execute('people_milestone_stands(bigint)', {{app_role}});
select guard_execute('people_milestone_is_reached(text)', {{app_role}});
