-- Decisions %(first)s to %(last)s: transcribed, attested and carried out, each with eight
-- recommendations and eight postings. Written by the owner in sets; every guard stands and looks.

set local statement_timeout = 0;

create temp table if not exists made (
    n int primary key, decision bigint, version bigint, rec bigint, batch bigint, paper jsonb);
truncate made;

-- The paper. The first recommendation moves money, the others only record; one word in each is
-- its own. The first and the last item are on the hot line, the last not yet profiled; the others go
-- round the other lines and four years.
insert into made (n, paper)
select n, jsonb_build_object(
    'title', 'Bench decision ' || n || ', ' || phrase[1 + n %% size],
    'executive_summary', phrase[1 + n * 7 %% size] || '. ' || phrase[1 + n * 11 %% size] || '.',
    'part_1', (select jsonb_object_agg(s, phrase[1 + (n * 13 + o::int * 5) %% size] || ', '
            || phrase[1 + (n * 17 + o::int * 3) %% size] || '.')
        from unnest(%(sections)s::text[]) with ordinality as u(s, o)),
    'recommendations', (select jsonb_agg(case when r = 1 then jsonb_build_object('number', r::text,
                'kind', 'budget_change', 'words', words, 'items', items)
            else jsonb_build_object('number', r::text, 'kind', 'resolution', 'words', words) end
            order by r)
        from (select r, 'That ' || phrase[1 + (n + r * 19) %% size] || ', and '
                || phrase[1 + (n * 3 + r * 23) %% size] || ', as in note w' || n || 'x' || r || '.'
                as words from generate_series(1, 8) r) w,
            (select jsonb_agg(jsonb_build_object('source', %(source)s, 'line', %(line)s || case i
                    when 1 then 1 when 8 then 1 else 2 + (n * 7 + i) %% %(lines)s end, 'year', label,
                    'amount', jsonb_build_object('value', (1 + (n + i) %% 900 || '.00')))) as items
                from generate_series(1, 8) i, lateral (
                    select case when i = 8 then null else 2024 + (n + i) %% 4 || '/'
                        || 25 + (n + i) %% 4 end as label) y) j)
    )
from generate_series(%(first)s, %(last)s) n,
    (select %(phrases)s::text[] as phrase, cardinality(%(phrases)s::text[]) as size) p;

with d as (
    insert into approvals_decision (reference, type_id, provenance, registered_by_id, recorded_at,
            state, current_version, chain_length, chain_head, latch)
        select 'B ' || n, %(type)s, 'transcribed', %(enters)s, now(), '', 0, 0, '', 0
        from made order by n
        returning id, reference)
update made set decision = d.id from d where made.n = substr(d.reference, 3)::int;

insert into approvals_draft (decision_id, title, paper, edition)
    select decision, paper ->> 'title', paper, 1 from made order by n;

insert into approvals_event (decision_id, seq, kind, person_id, words, payload, recorded_at, prev, hash)
    select decision, 0, 'transcribed', %(enters)s, '', '{}', now(), '', '' from made order by n;

with v as (
    insert into approvals_version (decision_id, number, format, part_1, route, part_2_commitment,
            digest, submitted_by_id, recorded_at)
        select decision, 0, 'countersign-paper/1', jsonb_build_object('paper', paper, 'route',
                '{"seats": [], "grounds": [], "consultations": [], "claims": []}'::jsonb)::text,
            '{}', encode(sha256(decode(repeat('00', 32), 'hex') || '{}'), 'hex'), '', %(enters)s, now()
        from made order by n
        returning id, decision_id)
update made set version = v.id from v where made.decision = v.decision_id;

insert into approvals_versionrestricted (version_id, part_2, nonce, recorded_at)
    select version, '{}', decode(repeat('00', 32), 'hex'), now() from made order by n;

with r as (
    insert into approvals_recommendation (version_id, number, kind, words, recorded_at)
        select version, e ->> 'number', e ->> 'kind', e ->> 'words', now()
        from made, jsonb_array_elements(paper -> 'recommendations') e
        order by n, e ->> 'number'
        returning id, version_id, number)
update made set rec = r.id from r where made.version = r.version_id and r.number = '1';

with b as (
    insert into budgets_batch (kind, effective_on, recorded_at)
        select 'change', '2026-04-01', now() from made
        returning id)
update made set batch = b.id
    from (select id, row_number() over (order by id) as place from b) b
    where made.n = %(first)s - 1 + b.place;

select budgets_lock(array_agg(line), array_agg(year)) from (
    select distinct l.id as line, y as year from budgets_line l, unnest(array[null, 2024, 2025, 2026, 2027]) y
    where l.code = %(source)s or l.code like %(line)s || '%%') k;

insert into budgets_posting (batch_id, from_line_id, from_year, to_line_id, to_year,
        amount, amount_currency, part, words, recorded_at)
    select batch, f.id, y, t.id, y, (i #>> '{amount,value}')::numeric, 'GBP',
        case o when 8 then 2 else 1 end, 'B ' || n || ', recommendation 1', now()
    from made, jsonb_array_elements(paper #> '{recommendations,0,items}') with ordinality as e(i, o),
        lateral (select left(i ->> 'year', 4)::int as y) y,
        budgets_line f, budgets_line t
    where f.code = i ->> 'source' and t.code = i ->> 'line'
    order by n, o;

insert into approvals_effect (recommendation_id, kind, batch_id, recorded_at)
    select rec, 'posted', batch, now() from made order by n;

insert into approvals_event (decision_id, seq, kind, version_id, person_id, words, payload,
        recorded_at, prev, hash)
    select decision, 0, 'attested', version, %(attests)s, 'As the paper says.',
        jsonb_build_object('decided_on', '2026-04-01', 'digest', v.digest), now(), '', ''
    from made join approvals_version v on v.id = version order by n;

insert into approvals_completion (version_id, document, recorded_at)
    select version, jsonb_build_object('digest', v.digest, 'chain_head', d.chain_head,
        'chain_length', d.chain_length, 'reference', d.reference, 'decided_on', d.decided_on,
        'executive_summary', paper -> 'executive_summary', 'recommendations', (
            select jsonb_agg(jsonb_build_object('words', e -> 'words'))
            from jsonb_array_elements(paper -> 'recommendations') e)), now()
    from made join approvals_version v on v.id = version join approvals_decision d on d.id = decision
    order by n;
