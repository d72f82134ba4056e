-- Guards of approvals: the moves of a decision, its chain and its digest. What a decision does is
-- guarded in guards_effects.sql, its keys in guards_keys.sql, what its paper states in guards_papers.sql,
-- the scheme in guards_scheme.sql, what is held and used of it in guards_shares.sql.

create or replace function approvals_next_state(provenance text, state text, kind text)
returns text language sql immutable set search_path = pg_catalog, public, pg_temp as $$
    select case
        when provenance = 'live' then case
            when state = '' and kind = 'registered' then 'registered'
            when state in ('registered', 'draft', 'returned', 'refused') and kind = 'edited' then 'draft'
            when state in ('draft', 'returned') and kind = 'submitted' then 'submitted'
            when state = 'submitted' and kind in ('advice_requested', 'advised', 'consulted',
                'interest_declared', 'call_in_answered', 'key_turned', 'completion_failed')
                then 'submitted'
            when state = 'submitted' and kind = 'completed' then 'approved'
            when state = 'submitted' and kind in ('returned', 'refused') then kind
            when state in ('registered', 'draft', 'submitted', 'returned', 'refused')
                and kind = 'withdrawn' then 'withdrawn'
            when state = 'approved' and kind in ('profiled', 'executed', 'issued', 'revoked',
                'undertaking_answered')
                then 'approved'
        end
        when provenance = 'transcribed' then case
            when state = '' and kind = 'transcribed' then 'transcribed'
            when state = 'transcribed' and kind = 'edited' then 'transcribed'
            when state = 'transcribed' and kind in ('attested', 'withdrawn') then kind
            when state = 'attested' and kind in ('profiled', 'executed', 'issued', 'revoked',
                'undertaking_answered')
                then 'attested'
        end
    end
$$;

-- Each field goes into the hash with its length before it, so that no two rows read alike.
create or replace function approvals_event_hash(e approvals_event) returns text
language sql immutable set search_path = pg_catalog, public, pg_temp as $$
    select encode(sha256(string_agg(
        int4send(octet_length(convert_to(coalesce(f, ''), 'UTF8'))) || convert_to(coalesce(f, ''), 'UTF8'),
        ''::bytea order by n)), 'hex')
    from unnest(array[
        'countersign-event/1', e.prev, e.decision_id::text, e.seq::text, e.kind,
        e.version_id::text, e.person_id::text, e.account_id::text, e.tenure_id::text, e.words,
        e.payload::text, (extract(epoch from e.recorded_at) * 1000000)::bigint::text
    ]) with ordinality as t(f, n)
$$;

create or replace function approvals_event_link() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    d approvals_decision;
    v approvals_version;
    becomes text;
begin
    select * into d from approvals_decision where id = new.decision_id for no key update;
    becomes := approvals_next_state(d.provenance, d.state, new.kind);
    if becomes is null then
        raise exception 'A decision that is % cannot be %.',
            coalesce(nullif(d.state, ''), 'new'), replace(new.kind, '_', ' ')
            using errcode = 'check_violation';
    end if;
    if new.version_id is not null then
        select * into v from approvals_version where id = new.version_id;
        if v.decision_id <> d.id then
            raise exception 'This version belongs to another decision.'
                using errcode = 'check_violation';
        end if;
    end if;
    if new.kind in ('submitted', 'attested') and coalesce(v.number, 0) <= d.current_version then
        raise exception 'A version stands once; changed words are a new one.'
            using errcode = 'check_violation';
    end if;
    if new.kind = 'completed' then
        perform approvals_check_keys(d, v);
    elsif new.kind = 'attested' then
        perform approvals_check_attestation(d, new);
    end if;
    new.seq := d.chain_length + 1;
    new.prev := d.chain_head;
    new.hash := approvals_event_hash(new);
    update approvals_decision set
        state = becomes,
        chain_length = new.seq,
        chain_head = new.hash,
        current_version = case when new.kind in ('submitted', 'attested') then v.number
            else current_version end,
        decided_on = case
            when new.kind = 'completed' then (new.recorded_at at time zone 'Europe/London')::date
            when new.kind = 'attested' then (new.payload ->> 'decided_on')::date
            else decided_on end
    where id = d.id;
    return new;
end $$;

create or replace function approvals_check_attestation(d approvals_decision, e approvals_event)
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if e.person_id = d.registered_by_id or exists (
        select from approvals_draftedit where decision_id = d.id and person_id = e.person_id) then
        raise exception 'A transcription is attested by somebody who entered no word of it.'
            using errcode = 'check_violation';
    end if;
    if (e.payload ->> 'decided_on')::date
        > (e.recorded_at at time zone 'Europe/London')::date then
        raise exception 'A paper was decided on a day that is not in the future.'
            using errcode = 'check_violation';
    end if;
end $$;

create or replace function approvals_decision_open() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    new.state := '';
    new.current_version := 0;
    new.chain_length := 0;
    new.chain_head := repeat('0', 64);
    new.decided_on := null;
    new.latch := 0;
    return new;
end $$;

-- Drafts are open only while the decision is; changed words afterwards are a new version.
create or replace function approvals_draft_is_open() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if (select state from approvals_decision where id = new.decision_id)
        not in ('', 'registered', 'draft', 'returned', 'refused', 'transcribed') then
        raise exception 'This paper is frozen. Send it back or withdraw it before changing a word.'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;

create or replace function approvals_draft_edition() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.edition <> old.edition + 1 or new.decision_id <> old.decision_id then
        raise exception 'Every save of a draft is an edition of its own.'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;

-- At commit: who changed a draft, or its part 2, is on the record with this edition.
create or replace function approvals_draft_is_named() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    edition_now int := (select edition from approvals_draft where decision_id = new.decision_id);
begin
    if edition_now > 1 and not exists (
        select from approvals_draftedit where decision_id = new.decision_id
            and edition = edition_now and recorded_at >= now())
        or edition_now = 1 and (tg_op = 'UPDATE' or tg_table_name <> 'approvals_draft') then
        raise exception 'A draft changes only with the name of who changed it.'
            using errcode = 'check_violation';
    end if;
    return null;
end $$;

create or replace function approvals_version_freeze() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    new.number := 1 + coalesce((
        select max(number) from approvals_version where decision_id = new.decision_id), 0);
    new.route := new.part_1::jsonb -> 'route';
    new.digest := encode(sha256(convert_to(new.format, 'UTF8')
        || sha256(convert_to(new.part_1, 'UTF8')) || decode(new.part_2_commitment, 'hex')), 'hex');
    return new;
end $$;

-- A recommendation says what the frozen paper says; none is added to it afterwards.
create or replace function approvals_recommendation_matches() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if not coalesce((
        select part_1::jsonb #> '{paper,recommendations}' @> jsonb_build_array(jsonb_build_object(
            'number', new.number, 'kind', new.kind, 'words', new.words))
        from approvals_version where id = new.version_id), false) then
        raise exception 'The frozen paper holds no such recommendation.'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;

create or replace function approvals_restricted_matches() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if octet_length(new.nonce) <> 32 or (
        select part_2_commitment from approvals_version where id = new.version_id)
        <> encode(sha256(new.nonce || convert_to(new.part_2, 'UTF8')), 'hex') then
        raise exception 'Part 2 is not the part 2 that this version commits to.'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;

create or replace function approvals_file_matches() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    new.sha256 := encode(sha256(new.content), 'hex');
    return new;
end $$;

-- Advice and consultation belong to a version while it is submitted; steps come in their order.
create or replace function approvals_is_submitted() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    row_data jsonb := to_jsonb(new);
    asked bigint := coalesce((row_data ->> 'version_id')::bigint, (
        select version_id from approvals_advicerequest
        where id = (row_data ->> 'request_id')::bigint));
begin
    if not exists (
        select from approvals_version v join approvals_decision d
            on d.id = v.decision_id and d.current_version = v.number
        where v.id = asked and d.state = 'submitted') then
        raise exception 'Only a version that is submitted is advised on and consulted about.'
            using errcode = 'check_violation';
    end if;
    if tg_table_name = 'approvals_consultation' and (row_data ->> 'step')::int <> 1 + (
        select count(*) from approvals_consultation where version_id = asked) then
        raise exception 'Those who must be consulted are consulted in their order.'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;

select guard_reference('approvals_decisiontype', {{app_role}});
select guard_head('approvals_decision', {{app_role}},
    array['state', 'current_version', 'chain_length', 'chain_head', 'decided_on']);
select guard_attach('approvals_decision', 'guard_stamp', 'before insert', format(
    'for each row execute function guard_stamp(%L)', pg_get_serial_sequence('approvals_decision', 'id')));
select guard_attach('approvals_decision', 'then_open', 'before insert',
    'for each row execute function approvals_decision_open()');
select guard_reference('approvals_draft', {{app_role}});
select guard_attach('approvals_draft', 'then_is_open', 'before insert or update',
    'for each row execute function approvals_draft_is_open()');
select guard_attach('approvals_draft', 'then_edition', 'before update',
    'for each row execute function approvals_draft_edition()');
select guard_reference('approvals_draftrestricted', {{app_role}});
select guard_attach('approvals_draftrestricted', 'then_is_open', 'before insert or update',
    'for each row execute function approvals_draft_is_open()');
select guard_deferred('approvals_draft', 'then_named', 'approvals_draft_is_named()',
    'after insert or update');
select guard_deferred('approvals_draftrestricted', 'then_named', 'approvals_draft_is_named()',
    'after insert or update');
select guard_append_only('approvals_draftedit', {{app_role}});
select guard_append_only('approvals_version', {{app_role}});
select guard_attach('approvals_version', 'then_freeze', 'before insert',
    'for each row execute function approvals_version_freeze()');
select guard_append_only('approvals_versionrestricted', {{app_role}});
select guard_attach('approvals_versionrestricted', 'then_matches', 'before insert',
    'for each row execute function approvals_restricted_matches()');
select guard_append_only('approvals_recommendation', {{app_role}});
select guard_attach('approvals_recommendation', 'then_matches', 'before insert',
    'for each row execute function approvals_recommendation_matches()');
select guard_append_only('approvals_file', {{app_role}});
select guard_attach('approvals_file', 'then_matches', 'before insert',
    'for each row execute function approvals_file_matches()');
select guard_append_only('approvals_restrictedfile', {{app_role}});
select guard_attach('approvals_restrictedfile', 'then_matches', 'before insert',
    'for each row execute function approvals_file_matches()');
select guard_append_only('approvals_event', {{app_role}});
select guard_attach('approvals_event', 'then_link', 'before insert',
    'for each row execute function approvals_event_link()');
select guard_append_only('approvals_advicerequest', {{app_role}});
select guard_attach('approvals_advicerequest', 'then_is_submitted', 'before insert',
    'for each row execute function approvals_is_submitted()');
select guard_append_only('approvals_advice', {{app_role}});
select guard_attach('approvals_advice', 'then_is_submitted', 'before insert',
    'for each row execute function approvals_is_submitted()');
select guard_append_only('approvals_advicerestricted', {{app_role}});
select guard_append_only('approvals_consultation', {{app_role}});
select guard_attach('approvals_consultation', 'then_is_submitted', 'before insert',
    'for each row execute function approvals_is_submitted()');
select guard_append_only('approvals_interestdeclaration', {{app_role}});
