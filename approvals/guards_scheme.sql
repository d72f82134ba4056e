-- Guards of approvals, the scheme. A clause is opened by the founding, by a change that
-- two people made, or by a decision that is carried out; it is never edited, and ends by a row.

-- Whether a change of the scheme is being confirmed by this transaction.
create or replace function approvals_scheme_changes_now(asked bigint) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select exists (
        select from approvals_schemechangeconfirmation
        where change_id = asked and recorded_at >= now())
$$;

create or replace function approvals_scheme_adopt() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if not people_in_founding() and not coalesce(approvals_scheme_changes_now(new.change_id), false)
    then
        raise exception 'The scheme is adopted at the founding, or by a change that two people made.'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;

-- Who may open this clause now: the founding, a change that names it, or its decision.
create or replace function approvals_clause_may_open(c approvals_clause) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if c.granted_by_id is not null then
        perform approvals_carrying_out(
            (select version_id from approvals_recommendation where id = c.granted_by_id));
    elsif not people_in_founding() and not exists (
        select from approvals_scheme s join approvals_schemechange h on h.id = s.change_id
        where s.id = c.scheme_id and approvals_scheme_changes_now(h.id)
            and h.adds @> jsonb_build_array(
                jsonb_build_object('code', c.code, 'paragraph', c.paragraph, 'text', c.text))) then
        raise exception 'The scheme is not changed by adding a row.'
            using errcode = 'check_violation';
    end if;
end $$;

create or replace function approvals_clause_open() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    perform approvals_clause_may_open(new);
    new.used := 0;
    new.revoked_at := null;
    new.latch := 0;
    return new;
end $$;

-- The parts of a clause come with it.
create or replace function approvals_clause_part() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    row_data jsonb := to_jsonb(new);
    c approvals_clause;
begin
    select * into c from approvals_clause where id = coalesce(
        (row_data ->> 'clause_id')::bigint,
        (select clause_id from approvals_clauseseat where id = (row_data ->> 'seat_id')::bigint));
    perform approvals_clause_may_open(c);
    return new;
end $$;

create or replace function approvals_change_confirm() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    h approvals_schemechange;
begin
    select * into h from approvals_schemechange where id = new.change_id;
    if new.confirmed_by_id = h.entered_by_id then
        raise exception 'A change of the scheme needs a second person: whoever entered it cannot confirm it.'
            using errcode = 'check_violation';
    end if;
    if h.starts_on < (new.recorded_at at time zone 'Europe/London')::date then
        raise exception 'A change of the scheme never reaches back: its day is past.'
            using errcode = 'check_violation';
    end if;
    if not exists (select from approvals_decision d join approvals_decisiontype t on t.id = d.type_id
        where d.id = h.rests_on_id and d.state in ('approved', 'attested')
            and t.code = 'deputy-mayor') then
        raise exception 'A change of the scheme rests on a carried out decision of the Deputy Mayor.'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;

-- The keys of a clause, and keys as a paper or a change of the scheme writes them, in one form.
create or replace function approvals_keys_of(asked bigint) returns jsonb
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select coalesce(jsonb_agg(jsonb_build_object(
        'post', p.code, 'deemed', d.code, 'until', m.code, 'reserves', coalesce((
            select jsonb_agg(
                jsonb_build_object('post', rp.code, 'ground', r.ground) order by r.position)
            from approvals_clausereserve r join people_post rp on rp.id = r.post_id
            where r.seat_id = s.id), '[]')) order by s.position), '[]')
    from approvals_clauseseat s join people_post p on p.id = s.post_id
    left join people_post d on d.id = s.deemed_post_id
    left join people_milestone m on m.id = s.until_id
    where s.clause_id = asked
$$;

create or replace function approvals_keys_as_written(keys jsonb) returns jsonb
language sql immutable set search_path = pg_catalog, public, pg_temp as $$
    select coalesce(jsonb_agg(jsonb_build_object(
        'post', k ->> 'post', 'deemed', k #>> '{deemed,post}', 'until', k #>> '{deemed,until}',
        'reserves', coalesce(k -> 'reserves', '[]')) order by n), '[]')
    from jsonb_array_elements(keys) with ordinality as x (k, n)
$$;

-- Whether a clause is what a change of the scheme writes: left out is no limit, and rank 90.
create or replace function approvals_clause_is_as_written(c approvals_clause, e jsonb)
returns boolean language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select c.paragraph = e ->> 'paragraph' and c.title = e ->> 'title' and c.text = e ->> 'text'
        and to_jsonb(c.acts) = e -> 'acts' and c.every_contract
        and (select code from approvals_decisiontype where id = c.decision_type_id)
            = e ->> 'decision_type'
        and c.rank = coalesce((e ->> 'rank')::int, 90) and c.unset = coalesce(e ->> 'unset', '')
        and (c.value_below, c.limit_each, c.tolerance, c.original_from, c.original_below)
            is not distinct from ((e ->> 'value_below')::numeric, (e ->> 'limit_each')::numeric,
                (e ->> 'tolerance')::numeric, (e ->> 'original_from')::numeric,
                (e ->> 'original_below')::numeric)
        and (c.total_below, c.percent, c.months::int) is not distinct from (
            (e ->> 'total_below')::numeric, (e ->> 'percent')::numeric, (e ->> 'months')::int)
        and (select code from people_programme where id = c.programme_id)
            is not distinct from e ->> 'programme'
        and to_jsonb(c.plans) = coalesce(e -> 'plans', '[]')
        and to_jsonb(c.line_kinds) = coalesce(e -> 'line_kinds', '[]')
        and to_jsonb(c.award_routes) = coalesce(e -> 'award_routes', '[]')
        and to_jsonb(c.consultations) = coalesce(e -> 'consultations', '[]')
        and (select code from people_post where id = c.call_in_post_id)
            is not distinct from e #>> '{call_in,post}'
        and (c.call_in_from, c.call_in_days::int) is not distinct from (
            (e #>> '{call_in,value_from}')::numeric, (e #>> '{call_in,days}')::int)
        and (c.ceiling, c.ends_at, c.ends_with_id) is not distinct from (
            null::numeric, null::timestamptz, null::bigint)
        and approvals_keys_of(c.id) = approvals_keys_as_written(e -> 'seats')
$$;

-- Whether new money comes into a plan without a clause that says so, or the Deputy Mayor's (B5).
create or replace function approvals_grows_without_authority(route jsonb, recs jsonb)
returns boolean language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select exists (
        select from jsonb_array_elements(recs) r, jsonb_array_elements(r -> 'items') i
        join budgets_line f on f.code = i ->> 'source'
        join budgets_line t on t.code = i ->> 'line'
        where f.kind in ('income', 'funding', 'growth') and t.kind not in ('income', 'funding', 'growth')
            and not exists (
                select from jsonb_array_elements(route -> 'grounds') g
                join approvals_clause c on c.code = g ->> 'clause'
                join approvals_decisiontype y on y.id = c.decision_type_id
                where g ->> 'recommendation' = r ->> 'number' and ('plan_growth' = any (c.acts)
                    or (y.code = 'deputy-mayor' and 'budget_change' = any (c.acts)))))
$$;

-- Whether a route is of its clauses: every recommendation has grounds, and the seats are theirs,
-- with no reserve that one of them does not allow.
create or replace function approvals_route_is_of_the_scheme(route jsonb, recs jsonb)
returns boolean language sql stable set search_path = pg_catalog, public, pg_temp as $$
    with wanted as (
        select distinct c.id, c.code from approvals_clause c
        join jsonb_array_elements(route -> 'grounds') g on g ->> 'clause' = c.code),
    keys as (
        select k, k -> 'reserves' as reserves, jsonb_build_object(
            'post', k -> 'post', 'deemed', k -> 'deemed', 'until', k -> 'until') as key
        from wanted, jsonb_array_elements(approvals_keys_of(wanted.id)) k),
    seats as (
        select s -> 'reserves' as reserves, jsonb_build_object('post', s -> 'post',
            'deemed', s -> 'deemed_post', 'until', s -> 'until') as key
        from jsonb_array_elements(route -> 'seats') s)
    select not exists (select key from keys except select key from seats)
        and not exists (select key from seats except select key from keys)
        and (select count(*) = count(distinct key) from seats)
        and not exists (
            select from seats join keys using (key), jsonb_array_elements(seats.reserves) r
            where not keys.reserves @> jsonb_build_array(r - 'title'))
        and not exists (
            select r ->> 'number' from jsonb_array_elements(recs) r
            except select g ->> 'recommendation' from jsonb_array_elements(route -> 'grounds') g)
        and (select count(*) from wanted) = (
            select count(distinct g ->> 'clause') from jsonb_array_elements(route -> 'grounds') g)
        and not exists (
            select code from wanted
            except select e ->> 'clause' from jsonb_array_elements(route -> 'claims') e)
        and not approvals_grows_without_authority(route, recs)
$$;

-- At commit: a confirmed change is made whole, and as it was shown.
create or replace function approvals_change_is_whole() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    h approvals_schemechange;
begin
    select * into h from approvals_schemechange where id = new.change_id;
    if jsonb_array_length(h.adds) <> (
            select count(*) from approvals_clause c join approvals_scheme s on s.id = c.scheme_id
            where s.change_id = h.id)
        or jsonb_array_length(h.ends) <> (
            select count(*) from approvals_clauseend where change_id = h.id)
        or exists (
            select from jsonb_array_elements(h.adds) e where not exists (
                select from approvals_clause c join approvals_scheme s on s.id = c.scheme_id
                where s.change_id = h.id and c.code = e ->> 'code'
                    and c.starts_at >= h.starts_on::timestamp at time zone 'Europe/London'
                    and approvals_clause_is_as_written(c, e))) then
        raise exception 'A change of the scheme is made whole or not at all.'
            using errcode = 'check_violation';
    end if;
    return null;
end $$;

-- An end waits for who is signing under the clause, and only then takes its time.
create or replace function approvals_clause_end_wait() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform from approvals_clause where id = new.clause_id for no key update;
    return new;
end $$;

-- The end of a clause: now, or from the day of a change; by who may end it.
create or replace function approvals_clause_end() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    c approvals_clause;
    rec jsonb;
    signed jsonb;
begin
    select * into c from approvals_clause where id = new.clause_id;
    new.ends_at := new.recorded_at;
    if new.change_id is not null then
        if c.scheme_id is null or not approvals_scheme_changes_now(new.change_id) or not (
            select h.ends ? c.code from approvals_schemechange h where h.id = new.change_id) then
            raise exception 'The change of the scheme does not end this clause.'
                using errcode = 'check_violation';
        end if;
        new.ends_at := greatest(new.recorded_at, (
            select starts_on::timestamp at time zone 'Europe/London'
            from approvals_schemechange where id = new.change_id));
    elsif new.recommendation_id is not null then
        perform approvals_carrying_out(
            (select version_id from approvals_recommendation where id = new.recommendation_id));
        select e into rec from approvals_recommendation r
            join approvals_version v on v.id = r.version_id,
            jsonb_array_elements(v.part_1::jsonb #> '{paper,recommendations}') e
            where r.id = new.recommendation_id and e ->> 'number' = r.number;
        if c.granted_by_id is null or not (
            coalesce(rec -> 'clauses', '[]') || coalesce(rec -> 'supersedes', '[]')) ? c.code then
            raise exception 'This recommendation does not end that authority.'
                using errcode = 'check_violation';
        end if;
    else
        select v.route -> 'seats' into signed from approvals_recommendation r
            join approvals_version v on v.id = r.version_id where r.id = c.granted_by_id;
        if not exists (
            select from people_in_force() t join people_post p on p.id = t.post_id
            where t.id = new.tenure_id and t.person_id = new.ended_by_id and case
                when jsonb_array_length(signed) > 0
                    then signed @> jsonb_build_array(jsonb_build_object('post', p.code))
                else p.kind = 'deputy_mayor' and signed is not null end) then
            raise exception 'Who gave authority may take it back, in that post.'
                using errcode = 'check_violation';
        end if;
    end if;
    return new;
end $$;

create or replace function approvals_clause_ended() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    update approvals_clause set revoked_at = new.ends_at where id = new.clause_id;
    return null;
end $$;

-- Call-in ----------------------------------------------------------------------------------------

create or replace function approvals_call_in_notify() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    new.notified_on := (new.recorded_at at time zone 'Europe/London')::date;
    return new;
end $$;

create or replace function approvals_call_in_answer() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (
        select from approvals_callin i join approvals_clause c on c.id = i.clause_id
        join people_tenure t on t.post_id = c.call_in_post_id
        where i.id = new.call_in_id and approvals_is_held(i.version_id) and t.id = new.tenure_id
            and t.person_id = new.person_id
            and t.id in (select id from people_in_force())) then
        raise exception 'Only the post that was notified calls a decision in, while it is submitted.'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;

-- Tables -----------------------------------------------------------------------------------------

select guard_append_only('approvals_scheme', {{app_role}});
select guard_attach('approvals_scheme', 'then_adopt', 'before insert',
    'for each row execute function approvals_scheme_adopt()');
select guard_append_only('approvals_schemechange', {{app_role}});
select guard_append_only('approvals_schemechangeconfirmation', {{app_role}});
select guard_attach('approvals_schemechangeconfirmation', 'then_confirm', 'before insert',
    'for each row execute function approvals_change_confirm()');
select guard_deferred('approvals_schemechangeconfirmation', 'then_whole',
    'approvals_change_is_whole()');
select guard_head('approvals_clause', {{app_role}}, array['used', 'revoked_at']);
select guard_attach('approvals_clause', 'guard_stamp', 'before insert', format(
    'for each row execute function guard_stamp(%L)', pg_get_serial_sequence('approvals_clause', 'id')));
select guard_attach('approvals_clause', 'then_open', 'before insert',
    'for each row execute function approvals_clause_open()');
select guard_append_only('approvals_clauseseat', {{app_role}});
select guard_attach('approvals_clauseseat', 'then_part', 'before insert',
    'for each row execute function approvals_clause_part()');
select guard_append_only('approvals_clausereserve', {{app_role}});
select guard_attach('approvals_clausereserve', 'then_part', 'before insert',
    'for each row execute function approvals_clause_part()');
select guard_append_only('approvals_clausecontract', {{app_role}});
select guard_attach('approvals_clausecontract', 'then_part', 'before insert',
    'for each row execute function approvals_clause_part()');
select guard_append_only('approvals_clauseend', {{app_role}});
select guard_attach('approvals_clauseend', 'first_wait', 'before insert',
    'for each row execute function approvals_clause_end_wait()');
select guard_attach('approvals_clauseend', 'then_end', 'before insert',
    'for each row execute function approvals_clause_end()');
select guard_attach('approvals_clauseend', 'then_ended', 'after insert',
    'for each row execute function approvals_clause_ended()');
select guard_append_only('approvals_callin', {{app_role}});
select guard_attach('approvals_callin', 'then_is_submitted', 'before insert',
    'for each row execute function approvals_is_submitted()');
select guard_attach('approvals_callin', 'then_notify', 'before insert',
    'for each row execute function approvals_call_in_notify()');
select guard_append_only('approvals_callinanswer', {{app_role}});
select guard_attach('approvals_callinanswer', 'then_answer', 'before insert',
    'for each row execute function approvals_call_in_answer()');
