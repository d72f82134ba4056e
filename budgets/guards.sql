-- Guards of budgets: money moves only through budgets_post and budgets_commit, and the heads follow.

-- Make sure a head stands for each (line, year), then lock every head of these lines in key order.
-- All years of a line, because what its contracts bind is weighed against their sum.
create or replace function budgets_lock(lines bigint[], years int[]) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    insert into budgets_lineyear (
            line_id, year, original, approved, committed, postings, is_source, latch)
        select k.l, k.y, 0, 0, 0, 0, n.kind in ('income', 'funding', 'growth'), 0
        from (select distinct l, y from unnest(lines, years) as u(l, y)) k
        join budgets_line n on n.id = k.l
        left join budgets_lineyear h on h.line_id = k.l and h.year is not distinct from k.y
        where h.id is null and (k.y is null or k.y between 2000 and 2100)
        order by k.l, k.y nulls first
        on conflict do nothing;
    perform 1 from budgets_lineyear where line_id = any (lines)
        order by line_id, year nulls first for no key update;
end $$;

-- Post one batch: lock the heads, insert every posting in one statement; the trigger does the rest.
create or replace function budgets_post(
    p_kind text, p_effective_on date,
    p_from_line bigint[], p_from_year int[], p_to_line bigint[], p_to_year int[],
    p_amount numeric[], p_part int[], p_words text[], p_reverses bigint[]
) returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    new_batch bigint;
    instant timestamptz;
begin
    if coalesce(cardinality(p_amount), 0) = 0 then
        raise exception 'A batch needs at least one posting.' using errcode = 'check_violation';
    end if;
    if exists (select from unnest(p_amount) a where a <> round(a, 2)) then
        raise exception 'A fraction of a penny is refused, never rounded.'
            using errcode = 'check_violation';
    end if;
    perform budgets_lock(p_from_line || p_to_line, p_from_year || p_to_year);
    instant := clock_timestamp();
    insert into budgets_batch (kind, effective_on, recorded_at)
        values (p_kind, p_effective_on, instant) returning id into new_batch;
    insert into budgets_posting (batch_id, from_line_id, from_year, to_line_id, to_year,
            amount, amount_currency, part, words, reverses_id, recorded_at)
        select new_batch, fl, fy, tl, ty, a, 'GBP', p, w, r, instant
        from unnest(p_from_line, p_from_year, p_to_line, p_to_year, p_amount, p_part, p_words,
            p_reverses) as t(fl, fy, tl, ty, a, p, w, r);
    if p_kind = 'opening' then
        insert into budgets_openedyear (batch_id, plan_id, year, recorded_at)
            select distinct new_batch, l.plan_id, t.y, instant
            from unnest(p_to_line, p_to_year) as t(id, y) join budgets_line l on l.id = t.id;
    end if;
    return new_batch;
end $$;

-- Set the budget of a plan for a year: each of its lines at what stands on it in that year by now,
-- and none left out on which anything stands.
create or replace function budgets_set_year(
    p_plan bigint, p_year int, p_effective_on date, p_lines bigint[], p_amounts numeric[]
) returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    new_id bigint;
    instant timestamptz;
begin
    perform budgets_lock(p_lines, array_fill(p_year, array[cardinality(p_lines)]));
    instant := clock_timestamp();
    if exists (
        with figures as (select * from unnest(p_lines, p_amounts) as t(line, amount)),
        stands as (
            select l.id as line, h.approved from budgets_line l
            join budgets_lineyear h on h.line_id = l.id and h.year = p_year
            where l.plan_id = p_plan and not h.is_source)
        select from figures full join stands using (line)
            where coalesce(amount, 0) <> coalesce(approved, 0) or approved is null) then
        raise exception 'A year is set at what stands on the lines of its plan, all of them.'
            using errcode = 'check_violation';
    end if;
    insert into budgets_annualbudget (plan_id, year, effective_on, recorded_at)
        values (p_plan, p_year, p_effective_on, instant) returning id into new_id;
    insert into budgets_annualfigure (annual_id, line_id, amount, amount_currency, recorded_at)
        select new_id, l, a, 'GBP', instant from unnest(p_lines, p_amounts) as t(l, a);
    update budgets_lineyear h set original = coalesce(
            (select f.amount from budgets_annualfigure f where f.annual_id = new_id
                and f.line_id = h.line_id), 0)
        from budgets_line l
        where l.id = h.line_id and l.plan_id = p_plan and h.year = p_year and not h.is_source;
    return new_id;
end $$;

create or replace function budgets_commit(
    p_line bigint, p_year int, p_amount numeric, p_effective_on date, p_part int, p_words text
) returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    new_id bigint;
begin
    if p_amount <> round(p_amount, 2) then
        raise exception 'A fraction of a penny is refused, never rounded.'
            using errcode = 'check_violation';
    end if;
    perform budgets_lock(array[p_line], array[p_year]);
    insert into budgets_commitment (
            line_id, year, amount, amount_currency, effective_on, part, words, recorded_at)
        values (p_line, p_year, p_amount, 'GBP', p_effective_on, p_part, p_words, clock_timestamp())
        returning id into new_id;
    return new_id;
end $$;

-- The lines from which openings come: what moves from or to one was there before this ledger.
create or replace function budgets_before_this_ledger(lines bigint[]) returns bigint[]
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select array_agg(id) from budgets_line
    where id = any (lines) and kind in ('income', 'funding', 'growth')
        and (code = 'before-this-ledger' or starts_with(code, 'before-this-ledger-'))
$$;

-- One trigger per statement moves the heads; their CHECK refuses an overdrawn line. What openings
-- move is original, until an annual budget says what the original of the year is.
create or replace function budgets_posting_heads() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    before bigint[] := budgets_before_this_ledger(array(
        select from_line_id from added union select to_line_id from added));
begin
    update budgets_lineyear h set approved = h.approved + m.net, postings = h.postings + m.n
    from (
        select line_id, year, sum(net) as net, count(*) as n from (
            select from_line_id as line_id, from_year as year, -amount as net from added
            union all
            select to_line_id, to_year, amount from added) ends
        group by line_id, year) m
    where h.line_id = m.line_id and h.year is not distinct from m.year;
    if before is not null then
        update budgets_lineyear h set original = h.original + m.net
        from (
            select line_id, year, sum(net) as net from (
                select from_line_id as line_id, from_year as year, -amount as net from added
                where from_line_id = any (before) or to_line_id = any (before)
                union all
                select to_line_id, to_year, amount from added
                where from_line_id = any (before) or to_line_id = any (before)) ends
            group by line_id, year) m
            join budgets_line l on l.id = m.line_id
        where h.line_id = m.line_id and h.year is not distinct from m.year and (h.is_source
            or not exists (
                select from budgets_annualbudget a where a.plan_id = l.plan_id and a.year = m.year));
    end if;
    if exists (
        select from budgets_lineyear h
        where not h.is_source and h.line_id in (select from_line_id from added)
        group by h.line_id having sum(h.approved) < sum(h.committed)
            and h.line_id in (
                select from_line_id from added where from_line_id <> to_line_id)) then
        raise exception 'Contracts already commit this line to more than would be left on it.'
            using errcode = 'check_violation';
    end if;
    if exists (
        select from added a join budgets_line l on l.id = a.from_line_id
        join budgets_batch b on b.id = a.batch_id
        where l.kind = 'contingency' and b.kind <> 'release' and a.from_line_id <> a.to_line_id
            and a.reverses_id is null) then
        raise exception 'Contingency is locked until a board has released it.'
            using errcode = 'check_violation';
    end if;
    if exists (select from added where reverses_id is not null) then
        perform budgets_check_transfers_back(array(
            select reverses_id from added where reverses_id is not null));
    end if;
    return null;
end $$;

-- A transfer back: the same ends turned round, in sum no more than the first, never of another.
create or replace function budgets_check_transfers_back(originals bigint[]) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from budgets_posting where id = any (originals) order by id for no key update;
    if exists (
        select from budgets_posting b join budgets_posting o on o.id = b.reverses_id
        where o.id = any (originals) and (o.reverses_id is not null
            or (b.from_line_id, b.to_line_id) is distinct from (o.to_line_id, o.from_line_id)
            or b.from_year is distinct from o.to_year or b.to_year is distinct from o.from_year)) then
        raise exception 'A transfer back names the first transfer and turns its two ends round.'
            using errcode = 'check_violation';
    end if;
    if exists (
        select from budgets_posting b join budgets_posting o on o.id = b.reverses_id
        where o.id = any (originals)
        group by o.id, o.amount having sum(b.amount) > o.amount) then
        raise exception 'No more can be transferred back than was transferred.'
            using errcode = 'check_violation';
    end if;
end $$;

create or replace function budgets_commitment_head() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (
        select from added a join budgets_line l on l.id = a.line_id
        where a.amount > 0 and l.kind not in ('capital', 'revenue')) then
        raise exception 'A contract is paid from a capital or revenue line; other money moves there first.'
            using errcode = 'check_violation';
    end if;
    update budgets_lineyear h set committed = h.committed + m.net
    from (select line_id, year, sum(amount) as net from added group by line_id, year) m
    where h.line_id = m.line_id and h.year is not distinct from m.year;
    return null;
end $$;

-- Whether a line may go below zero, what papers call it and of which plan it is are settled when
-- money first moves on it.
create or replace function budgets_line_keeps_its_kind() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if (new.kind, new.code, new.plan_id) <> (old.kind, old.code, old.plan_id)
            and exists (select from budgets_lineyear where line_id = new.id) then
        raise exception 'Money has moved on this line, so its kind, its code and its plan stay.'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;

-- Figures of the finance system come with their import or not at all: none is added later.
create or replace function budgets_figures_come_whole() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (
        select from added f join budgets_ledgerimport i on i.id = f.ledger_import_id
        where i.recorded_at < now()) then
        raise exception 'The figures of an import are read with it; none is added later.'
            using errcode = 'check_violation';
    end if;
    return null;
end $$;

-- A journal is keyed on after the ledger has recorded what it holds, and not on a day to come.
create or replace function budgets_journal_is_past() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.keyed_on > (new.recorded_at at time zone 'Europe/London')::date then
        raise exception 'A journal is not keyed on a day to come.' using errcode = 'check_violation';
    end if;
    return new;
end $$;

-- The April in which the financial year of a London day begins.
create or replace function budgets_year_of(day date) returns int
language sql immutable set search_path = pg_catalog, public, pg_temp as $$
    select extract(year from day - interval '3 months')::int
$$;

create or replace function budgets_year_label(year int) returns text
language sql immutable set search_path = pg_catalog, public, pg_temp as $$
    select year || '/' || lpad(((year + 1) % 100)::text, 2, '0')
$$;

-- A year is closed by the Chief Finance Officer, softly once it has begun, then for good once it is
-- over; it is not opened again.
create or replace function budgets_year_closes() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    today date := (new.recorded_at at time zone 'Europe/London')::date;
begin
    if not exists (
        select from people_in_force() t join people_post p on p.id = t.post_id
        where t.person_id = new.closed_by_id and p.kind = 'chief_finance_officer') then
        raise exception 'A year is closed by the Chief Finance Officer.'
            using errcode = 'check_violation';
    end if;
    if new.stage = 'soft' and today < make_date(new.year, 4, 1) then
        raise exception 'A year that has not begun is not closed.' using errcode = 'check_violation';
    end if;
    if new.stage = 'hard' and (today < make_date(new.year + 1, 4, 1) or not exists (
            select from budgets_yearclose where year = new.year and stage = 'soft')) then
        raise exception 'A year is closed for good after its 31 March, and after its soft close.'
            using errcode = 'check_violation';
    end if;
    if new.accounts_on < make_date(new.year + 1, 4, 1) then
        raise exception 'The final accounts come after the 31 March on which the year ends.'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;

-- Whether a year takes a row of a day: all while it is open; in a soft close only adjustments, up to
-- the day of the final accounts; in a hard close none.
create or replace function budgets_year_takes(
    stage text, accounts_on date, adjusts boolean, today date
) returns boolean language sql immutable set search_path = pg_catalog, public, pg_temp as $$
    select stage <> 'hard' and adjusts and today <= accounts_on
$$;

-- Who writes waits for a close that is under way, and a close for who is writing: it goes on to be
-- seen, or comes after.
create or replace function budgets_posting_years() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    shut int;
begin
    lock table budgets_yearclose in share mode;
    select c.year into shut from added a join budgets_batch b on b.id = a.batch_id
        cross join lateral (values
            (a.from_year), (a.to_year), (budgets_year_of(b.effective_on))) ends(year)
        join budgets_yearclose c on c.year = ends.year
        where not budgets_year_takes(c.stage, coalesce(c.accounts_on, '-infinity'),
            b.kind = 'adjustment', (a.recorded_at at time zone 'Europe/London')::date)
        order by c.year limit 1;
    if shut is not null then
        raise exception '% is closed: nothing is posted in it but year-end adjustments, and those until the final accounts.',
            budgets_year_label(shut) using errcode = 'check_violation';
    end if;
    return null;
end $$;

create or replace function budgets_commitment_years() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    shut int;
begin
    lock table budgets_yearclose in share mode;
    select c.year into shut from added a join budgets_yearclose c
        on c.stage = 'hard' and c.year in (a.year, budgets_year_of(a.effective_on))
        order by c.year limit 1;
    if shut is not null then
        raise exception '% is closed for good: nothing is committed in it.',
            budgets_year_label(shut) using errcode = 'check_violation';
    end if;
    return null;
end $$;

select guard_reference('budgets_plan', {{app_role}});
select guard_reference('budgets_line', {{app_role}});
select guard_attach('budgets_line', 'then_keep_kind', 'before update',
    'for each row execute function budgets_line_keeps_its_kind()');
select guard_head('budgets_lineyear', {{app_role}},
    array['original', 'approved', 'committed', 'postings'], 'select, update (latch)');
select guard_append_only('budgets_batch', {{app_role}}, 'select');
select guard_append_only('budgets_posting', {{app_role}}, 'select');
select guard_attach('budgets_posting', 'then_heads', 'after insert',
    'referencing new table as added for each statement execute function budgets_posting_heads()');
select guard_append_only('budgets_commitment', {{app_role}}, 'select');
select guard_attach('budgets_commitment', 'then_head', 'after insert',
    'referencing new table as added for each statement execute function budgets_commitment_head()');
select guard_attach('budgets_posting', 'then_in_open_years', 'after insert',
    'referencing new table as added for each statement execute function budgets_posting_years()');
select guard_attach('budgets_commitment', 'then_in_open_years', 'after insert',
    'referencing new table as added for each statement execute function budgets_commitment_years()');
select guard_append_only('budgets_yearclose', {{app_role}});
select guard_attach('budgets_yearclose', 'then_in_order', 'before insert',
    'for each row execute function budgets_year_closes()');
select guard_append_only('budgets_grant', {{app_role}});
select guard_append_only('budgets_journalentry', {{app_role}});
select guard_attach('budgets_journalentry', 'then_past', 'before insert',
    'for each row execute function budgets_journal_is_past()');
select guard_append_only('budgets_ledgerimport', {{app_role}});
select guard_append_only('budgets_ledgerfigure', {{app_role}});
select guard_attach('budgets_ledgerfigure', 'then_whole', 'after insert',
    'referencing new table as added for each statement execute function budgets_figures_come_whole()');
select guard_append_only('budgets_ledgerdifference', {{app_role}});
select guard_append_only('budgets_openedyear', {{app_role}}, 'select');
select guard_append_only('budgets_annualbudget', {{app_role}}, 'select');
select guard_append_only('budgets_annualfigure', {{app_role}}, 'select');

select guard_close('budgets');
select guard_execute('budgets_lock(bigint[], int[])', {{app_role}});
select guard_execute('budgets_before_this_ledger(bigint[])', {{app_role}});
select guard_execute('budgets_post(text, date, bigint[], int[], bigint[], int[], numeric[], int[], text[], bigint[])', {{app_role}});
select guard_execute('budgets_commit(bigint, int, numeric, date, int, text)', {{app_role}});
select guard_execute('budgets_set_year(bigint, int, date, bigint[], numeric[])', {{app_role}});
