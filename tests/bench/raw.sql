-- The floor: the same rows in tables of their own, with foreign keys, a CHECK, append-only triggers
-- and one balance trigger per statement. Nobody is asked who may, nothing is cited or chained.
create table raw_head (line_id bigint, year int, approved numeric(16, 2) not null,
    postings bigint not null, unique nulls not distinct (line_id, year)) with (fillfactor = 70);
create table raw_batch (id bigint generated always as identity primary key, kind text not null,
    effective_on date not null, recorded_at timestamptz not null default now());
create table raw_posting (id bigint generated always as identity primary key,
    batch_id bigint not null references raw_batch, from_line_id bigint not null
    references budgets_line, from_year int, to_line_id bigint not null references budgets_line,
    to_year int, amount numeric(14, 2) not null check (amount > 0 and amount < 100000000000),
    part int not null, words text not null, reverses_id bigint references raw_posting,
    recorded_at timestamptz not null default now());
create index on raw_posting (batch_id);
create index on raw_posting (from_line_id, from_year, id desc);
create index on raw_posting (to_line_id, to_year, id desc);
create function raw_refuse() returns trigger language plpgsql as $$
begin raise exception 'kept'; end $$;
create function raw_balance() returns trigger language plpgsql security definer as $$
begin
    update raw_head h set approved = h.approved + m.net, postings = h.postings + m.n
    from (select line_id, year, sum(net) as net, count(*) as n from (
            select from_line_id as line_id, from_year as year, -amount as net from added
            union all select to_line_id, to_year, amount from added) e
        group by line_id, year) m
    where h.line_id = m.line_id and h.year is not distinct from m.year;
    return null;
end $$;
create trigger keep before update or delete on raw_posting for each row
    execute function raw_refuse();
create trigger keep_all before truncate on raw_posting execute function raw_refuse();
create trigger balance after insert on raw_posting referencing new table as added
    for each statement execute function raw_balance();
-- The row lock in one call: lock the heads in their order, then post.
create function raw_post(p_kind text, p_day date, fl bigint[], fy int[], tl bigint[], ty int[],
    amounts numeric[], parts int[], said text[], back bigint[]) returns bigint
language plpgsql security definer as $$
declare b bigint;
begin
    perform 1 from raw_head where line_id = any (fl || tl) order by line_id, year for no key update;
    insert into raw_batch (kind, effective_on) values (p_kind, p_day) returning id into b;
    insert into raw_posting (batch_id, from_line_id, from_year, to_line_id, to_year, amount, part,
            words, reverses_id)
        select b, t.* from unnest(fl, fy, tl, ty, amounts, parts, said, back) as t;
    return b;
end $$;
insert into raw_head select line_id, year, 0, 0 from budgets_lineyear;
