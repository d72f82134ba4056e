-- Guards of approvals: the keys of a version. Who may turn one, on what, and that all are turned.

create or replace function approvals_check_keys(d approvals_decision, v approvals_version)
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    wanted int := coalesce(jsonb_array_length(v.route -> 'seats'), 0);
begin
    if v.id is null or v.number <> d.current_version then
        raise exception 'Only the current version can be carried out.'
            using errcode = 'check_violation';
    end if;
    if wanted = 0 or wanted <> (
        select count(distinct s.person_id) from approvals_seat s
        join approvals_key k on k.id = s.key_id
        where s.version_id = v.id and k.digest = v.digest) then
        raise exception 'Every key must be turned, each by a different person, before this is carried out.'
            using errcode = 'check_violation';
    end if;
    if exists (
        select from approvals_seat s join people_tenure t on t.id = s.tenure_id
        join people_tenure c on c.id = t.covers_id
        join approvals_seat o on o.version_id = s.version_id and o.person_id = c.person_id
        where s.version_id = v.id) then
        raise exception 'Nobody gains a second key by standing in for who turned the first.'
            using errcode = 'check_violation';
    end if;
end $$;

-- Whose key a seat of a route is: its post, or the post deemed to hold it until a milestone.
create or replace function approvals_holder_post(seat jsonb) returns text
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select case when seat ->> 'until' is null or people_milestone_is_reached(seat ->> 'until')
        then seat ->> 'post' else seat ->> 'deemed_post' end
$$;

-- Whose key it may be now: that post, and its reserves in their order, each on its ground.
create or replace function approvals_seat_posts(seat jsonb, decision bigint) returns text[]
language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
declare
    first text := approvals_holder_post(seat);
    found_posts text[] := array[first];
    filled boolean := false;
    r jsonb;
    applies boolean;
begin
    for r in select e from jsonb_array_elements(coalesce(seat -> 'reserves', '[]')) e loop
        applies := case r ->> 'ground'
            when 'either' then true
            when 'vacant' then not filled and people_post_is_vacant(first)
            when 'absent' then not filled and people_post_is_absent(first)
            when 'interest' then not filled and not people_post_is_vacant(first) and not exists (
                select from people_in_force() t join people_post p on p.id = t.post_id
                where p.code = first and not exists (
                    select from approvals_interestdeclaration i
                    where i.decision_id = decision and i.person_id = t.person_id))
            end;
        if applies then
            found_posts := found_posts || (r ->> 'post');
            filled := filled or not people_post_is_vacant(r ->> 'post');
        end if;
    end loop;
    return found_posts;
end $$;

-- Whether a post's last word about a decision, on whatever version, is that it is called in.
create or replace function approvals_is_called_in(decision bigint) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select exists (
        select from (
            select distinct on (c.call_in_post_id) a.called_in from approvals_callinanswer a
            join approvals_callin i on i.id = a.call_in_id
            join approvals_clause c on c.id = i.clause_id
            join approvals_version v on v.id = i.version_id
            where v.decision_id = decision order by c.call_in_post_id, a.id desc) last
        where last.called_in)
$$;

-- A key: on the digest of the current version, for seats of its route that the person holds now,
-- after advice and consultation, not by anyone excluded.
create or replace function approvals_key_turn() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    v approvals_version;
    d approvals_decision;
    today date := (new.recorded_at at time zone 'Europe/London')::date;
begin
    select * into v from approvals_version where id = new.version_id;
    select * into d from approvals_decision where id = v.decision_id;
    if d.state <> 'submitted' or v.number <> d.current_version or d.provenance <> 'live' then
        raise exception 'Keys are turned on the current version of a submitted decision only.'
            using errcode = 'check_violation';
    end if;
    if new.digest <> v.digest then
        raise exception 'The paper is not the one that was shown.' using errcode = 'check_violation';
    end if;
    if coalesce(cardinality(new.seats), 0) = 0 or not (v.route -> 'seats') @> (
        select jsonb_agg(jsonb_build_object('code', s)) from unnest(new.seats) s) then
        raise exception 'This key fits no seat of the route.' using errcode = 'check_violation';
    end if;
    if exists (
        select from jsonb_array_elements(v.route -> 'seats') s
        where s ->> 'code' = any (new.seats) and not exists (
            select from people_tenure t join people_post p on p.id = t.post_id
            where t.id = any (new.tenures) and t.person_id = new.person_id
                and p.code = any (approvals_seat_posts(s, d.id))
                and t.id in (select id from people_in_force()))) then
        raise exception 'A key is turned by who holds the post now.' using errcode = 'check_violation';
    end if;
    if exists (
        select from approvals_advicerequest r left join approvals_advice a on a.request_id = r.id
        where r.version_id = v.id and r.required and a.id is null)
        or (select count(*) from approvals_consultation where version_id = v.id)
            < jsonb_array_length(v.route -> 'consultations') then
        raise exception 'Nobody decides before those who must advise and be consulted.'
            using errcode = 'check_violation';
    end if;
    if exists (
        select from approvals_callin i join approvals_clause c on c.id = i.clause_id
        left join approvals_callinanswer a on a.call_in_id = i.id
        where i.version_id = v.id and (
            a.called_in or a.id is null and today < i.notified_on + c.call_in_days))
        or approvals_is_called_in(d.id) then
        raise exception 'This is called in, or may still be.' using errcode = 'check_violation';
    end if;
    if (select count(*) from jsonb_array_elements(v.route -> 'exceptions') x
            where not x ->> 'rule' = any (new.accepts)) > 0 then
        raise exception 'Who signs accepts the advice on every exception.'
            using errcode = 'check_violation';
    end if;
    if exists (select from approvals_draftedit e
            where e.decision_id = d.id and e.person_id = new.person_id) then
        raise exception 'Whoever changed a field of this decision turns no key of it.'
            using errcode = 'check_violation';
    end if;
    if exists (select from approvals_interestdeclaration i
            where i.decision_id = d.id and i.person_id = new.person_id)
        or exists (select from approvals_consultation c join approvals_version o on o.id = c.version_id
            where o.decision_id = d.id and c.person_id = new.person_id)
        or exists (select from approvals_advice a join approvals_advicerequest r on r.id = a.request_id
            join approvals_version o on o.id = r.version_id
            where o.decision_id = d.id and a.person_id = new.person_id) then
        raise exception 'One person has one role in one decision.' using errcode = 'check_violation';
    end if;
    return new;
end $$;

create or replace function approvals_seat_fill() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (
        select from approvals_key k where k.id = new.key_id and k.version_id = new.version_id
            and k.person_id = new.person_id and new.code = any (k.seats)
            and new.tenure_id = any (k.tenures))
        or not exists (
            select from people_tenure t join people_post p on p.id = t.post_id
            join approvals_version v on v.id = new.version_id,
            jsonb_array_elements(v.route -> 'seats') s
            where t.id = new.tenure_id and s ->> 'code' = new.code and (
                p.code in (s ->> 'post', s ->> 'deemed_post')
                or s -> 'reserves' @> jsonb_build_array(jsonb_build_object('post', p.code)))) then
        raise exception 'This key does not fit this seat.' using errcode = 'check_violation';
    end if;
    return new;
end $$;

select guard_append_only('approvals_key', {{app_role}});
select guard_attach('approvals_key', 'then_turn', 'before insert',
    'for each row execute function approvals_key_turn()');
select guard_append_only('approvals_seat', {{app_role}});
select guard_attach('approvals_seat', 'then_fill', 'before insert',
    'for each row execute function approvals_seat_fill()');
