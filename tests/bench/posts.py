"""What a post writes, raw and as the product writes it: profiling what a decision left open.

The product's post is everything: heads locked, headroom held, the effect cited, the event chained.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from django.db import connections

from tests.bench import fill
from tests.bench.clock import taken
from tests.sessions import Session, session

RAW = Path(__file__).with_name("raw.sql").read_text(encoding="utf-8")
COLUMNS = (
    "%s::bigint[], %s::int[], %s::bigint[], %s::int[], %s::numeric[], %s::int[], %s::text[],"
    " %s::bigint[]"
)
RAW_POST = f"""
with b as (insert into raw_batch (kind, effective_on) values (%s, %s) returning id)
insert into raw_posting (batch_id, from_line_id, from_year, to_line_id, to_year, amount, part,
    words, reverses_id) select b.id, t.* from b, unnest({COLUMNS}) as t"""
RAW_HEADS = """
insert into raw_head select %s, y, 0, 0 from generate_series(%s::int, %s::int) y
on conflict do nothing"""
RAW_CALL = f"select raw_post(%s, %s, {COLUMNS})"
POST = f"select budgets_post(%s, %s, {COLUMNS})"
EFFECT = (
    "insert into approvals_effect (recommendation_id, kind, batch_id, recorded_at)"
    " values (%s, 'profiled', %s, now())"
)
EVENT = (
    "insert into approvals_event (decision_id, seq, kind, version_id, person_id, words, payload,"
    " recorded_at, prev, hash) values (%s, 0, 'profiled', %s, %s, '', jsonb_build_object("
    "'batch', %s::bigint, 'line', %s::text, 'years', %s::jsonb), now(), '', '')"
)
# The same three in one call.
WHOLE = f"""
with b as materialized (select budgets_post(%s, %s, {COLUMNS}) as id),
e as (insert into approvals_effect (recommendation_id, kind, batch_id, recorded_at)
    select %s, 'profiled', id, now() from b returning batch_id)
insert into approvals_event (decision_id, seq, kind, version_id, person_id, words, payload,
    recorded_at, prev, hash)
select %s, 0, 'profiled', %s, %s, '', jsonb_build_object('batch', batch_id, 'line', %s::text,
    'years', %s::jsonb), now(), '', '' from e"""
OPEN = """
select r.id, v.decision_id, v.id, p.to_line_id, l.code from budgets_posting p
join approvals_effect e on e.batch_id = p.batch_id
join approvals_recommendation r on r.id = e.recommendation_id
join approvals_version v on v.id = r.version_id join budgets_line l on l.id = p.to_line_id
where p.to_year is null and p.from_line_id <> p.to_line_id and p.amount >= 20 and not exists (
    select from approvals_effect o where o.recommendation_id = r.id and o.kind = 'profiled')
order by r.id limit %s"""
FIRST_YEAR = 2000
DAY = date(2026, 4, 1)


@dataclass(frozen=True)
class Open:
    """A recommendation that left pounds not yet profiled on a line."""

    recommendation: int
    decision: int
    version: int
    line: int
    code: str

    def transfers(self, size: int) -> list[object]:
        """Return ``size`` transfers of a penny into one year after another, as POST takes them."""
        years = [FIRST_YEAR + n % 100 for n in range(size)]
        lines, none = [self.line] * size, [None] * size
        amounts, parts, said = ["0.01"] * size, [2] * size, [f"B {self.decision}"] * size
        return ["profile", DAY, lines, none, lines, years, amounts, parts, said, none]

    def years(self, size: int) -> str:
        """Return what goes to each year, as the event tells it; once each year up to a hundred."""
        return json.dumps({str(FIRST_YEAR + n): "0.01" for n in range(min(size, 100))})


def opened(owner: Session, count: int) -> Iterator[Open]:
    """Return that many recommendations which nobody has profiled yet."""
    found = owner.execute(OPEN, [count]).fetchall()
    assert len(found) == count, f"{fill.HOT} has {len(found)} recommendations left"
    return (Open(*row) for row in found)


def post_in_steps(app: Session, what: Open, size: int, person: int) -> None:
    """Post as the product does: the batch, the effect that cites it, the event; then commit."""
    row = app.execute(POST, what.transfers(size), prepare=True).fetchone()
    assert row is not None
    run(app, EFFECT, [what.recommendation, row[0]])
    event = [what.decision, what.version, person, row[0], what.code, what.years(size)]
    run(app, EVENT, event)
    app.commit()


def parts(app: Session, what: Open, person: int) -> Iterator[tuple[str, float]]:
    """Post eight transfers as the product does; yield what each step took, in milliseconds.

    Each but the last two carries a trip to the server and back.
    """
    batch: list[int] = []

    def post() -> None:
        row = app.execute(POST, what.transfers(8), prepare=True).fetchone()
        assert row is not None
        batch.append(row[0])

    yield "lock the heads, insert 8 postings, move the heads", taken(post)
    cited = [what.recommendation, batch[0]]
    yield "insert the effect that cites them", taken(partial(run, app, EFFECT, cited))
    event = [what.decision, what.version, person, batch[0], what.code, what.years(8)]
    yield "insert the event, hashed into its chain", taken(partial(run, app, EVENT, event))
    late = "set constraints all immediate"
    yield "what waits for the commit: 40 foreign keys, 4 triggers", taken(partial(run, app, late))
    yield "the commit itself", taken(app.commit)


def run(app: Session, query: str, words: Sequence[object] | None = None) -> None:
    """Run a prepared statement."""
    app.execute(query, words, prepare=True)


def post_in_one_call(app: Session, what: Open, size: int, person: int) -> None:
    """Post all three in one statement; then commit."""
    cited = [what.recommendation, what.decision, what.version, person, what.code]
    app.execute(WHOLE, [*what.transfers(size), *cited, what.years(size)], prepare=True)
    app.commit()


def post_raw(app: Session, what: Open, size: int) -> None:
    """Post the same rows raw, in one statement; then commit."""
    app.execute(RAW_POST, what.transfers(size), prepare=True)
    app.commit()


def somebody(owner: Session) -> int:
    """Return a person in whose name events are chained."""
    row = owner.execute("select min(id) from people_person").fetchone()
    assert row is not None
    return int(row[0])


def raw_tables() -> None:
    """Make the raw tables beside the product's, once, open to the app."""
    with session("owner") as owner:
        row = owner.execute("select to_regclass('raw_batch') is null").fetchone()
        if row and row[0]:
            owner.execute(RAW)
            app = connections["default"].settings_dict["USER"]
            owner.execute(f"grant select, insert on raw_batch, raw_posting to {app}")
            owner.execute("analyze")


def no_raw_tables() -> None:
    """Drop the raw tables, which verify would name as strangers."""
    with session("owner") as owner:
        owner.execute("drop table if exists raw_posting, raw_batch, raw_head")
        owner.execute("drop function if exists raw_refuse, raw_balance, raw_post")


def raw_heads(owner: Session, line: int, size: int) -> None:
    """Make the raw heads of a line that ``size`` postings move."""
    owner.execute(RAW_HEADS, [line, FIRST_YEAR, FIRST_YEAR + min(size, 100) - 1])
