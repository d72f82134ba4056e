"""The register of postings: everything that moved, newest first, paged by id.

Two ends of a posting, a line and a year, each with an index that ends in the id: a page costs the
same at ten thousand postings and at a million. Nothing here counts further than a thousand, and
postings of part 2 are left out for whoever may not read them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection
from django.db.models import QuerySet

from budgets.models import Part, Posting

SIZE = 50
COUNTED = 1000
NOT_PROFILED = 0
# "offset 0" parts the joins in two: the order of eight tables takes longer to plan than to read.
# Who decided it is looked up for each of fifty rows; in a small ledger PostgreSQL would read whole
# tables for it, which takes four times as long.
ENTRIES = """
select p.id, p.effective_on, p.recorded_at, p.from_code, p.from_name, p.from_year, p.to_code,
    p.to_name, p.to_year, p.amount, p.part, p.kind, p.reverses_id, a.id, a.reference, a.number
from (
    select p.*, b.effective_on, b.kind, f.code as from_code, f.name as from_name,
        t.code as to_code, t.name as to_name
    from budgets_posting p
    join budgets_batch b on b.id = p.batch_id
    join budgets_line f on f.id = p.from_line_id
    join budgets_line t on t.id = p.to_line_id
    where p.id = any (%s) offset 0) p
cross join lateral (
    select d.id, d.reference, r.number from approvals_effect e
    join approvals_recommendation r on r.id = e.recommendation_id
    join approvals_version v on v.id = r.version_id
    join approvals_decision d on d.id = v.decision_id
    where e.batch_id = p.batch_id offset 0) a
order by p.id desc"""


@dataclass(frozen=True)
class Asked:
    """What a register is narrowed to.

    ``year`` is the April in which a year starts, NOT_PROFILED for none, None for every year.
    ``before`` and ``after`` are ids: the page of what is older, or newer, than that posting.
    """

    restricted: bool
    line: int | None = None
    year: int | None = None
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True)
class Entry:
    """One posting as the register shows it; the amount is in pounds, above zero."""

    pk: int
    effective_on: date
    recorded_at: datetime
    from_code: str
    from_name: str
    from_year: int | None
    to_code: str
    to_name: str
    to_year: int | None
    amount: Decimal
    part: int
    kind: str
    reverses: int | None
    decision: int
    reference: str
    number: str


@dataclass(frozen=True)
class Page:
    """The entries of one page, newest first, and whether there are newer and older ones.

    ``counted`` is how many fit in all, COUNTED + 1 for more than that; the first page alone says.
    """

    entries: tuple[Entry, ...]
    newer: bool
    older: bool
    counted: int | None = None


def page(asked: Asked) -> Page:
    """Return the page that is asked for, in two queries."""
    backwards = asked.after is not None
    first = not backwards and asked.before is None
    keys = _keys(asked, 1 + (COUNTED if first else SIZE), newest_first=not backwards)
    more = len(keys) > SIZE
    entries = tuple(_entries(keys[:SIZE]))
    if backwards:
        return Page(entries, newer=more, older=bool(entries))
    counted = len(keys) if first else None
    return Page(entries, newer=bool(entries) and not first, older=more, counted=counted)


def _entries(keys: list[int]) -> Iterator[Entry]:
    # Written out: the ORM takes four times as long to put this together as the database to do it.
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES, [keys])
        return (Entry(*row) for row in cursor.fetchall())


def _keys(asked: Asked, most: int, *, newest_first: bool) -> list[int]:
    """Return the ids of a page: the newest of each end, each by its index, then of both."""
    order = "-pk" if newest_first else "pk"
    ends = [end.values_list("pk", flat=True)[:most] for end in _ends(asked, order)]
    found = ends[0].union(*ends[1:]).order_by(order)[:most] if len(ends) > 1 else ends[0]
    return list(found)


def _ends(asked: Asked, order: str) -> list[QuerySet[Posting]]:
    rows = Posting.objects.all() if asked.restricted else Posting.objects.filter(part=Part.PUBLIC)
    if asked.before is not None:
        rows = rows.filter(pk__lt=asked.before)
    if asked.after is not None:
        rows = rows.filter(pk__gt=asked.after)
    if asked.line is None and asked.year is None:
        return [rows.order_by(order)]
    return [_one_end(rows, asked, end, order) for end in ("from", "to")]


def _one_end(rows: QuerySet[Posting], asked: Asked, end: str, order: str) -> QuerySet[Posting]:
    keys = [order]
    if asked.line is not None:
        rows = rows.filter(**{f"{end}_line": asked.line})
    if asked.year is not None:
        none = asked.year == NOT_PROFILED
        rows = rows.filter(
            **({f"{end}_year__isnull": True} if none else {f"{end}_year": asked.year})
        )
        # Named in the order, so that the index serves it where the year is no year too.
        keys = [f"{end}_year", order]
    return rows.order_by(*keys)
