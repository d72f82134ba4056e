"""Which grants feed which lines: rows in, plain data out. Writes nothing, reads no clock."""

from collections import defaultdict
from collections.abc import Iterable

from budgets.balances import NOW, Moment
from budgets.models import Grant, LineKind, Posting


def grants_of(lines: Iterable[int], moment: Moment = NOW) -> dict[int, list[Grant]]:
    """Return the grants that feed each of these lines (by id), oldest first, in one query."""
    rows = Posting.objects.filter(
        to_line__in=list(lines),
        from_line__kind=LineKind.INCOME,
        batch__grant__isnull=False,
    )
    found: dict[int, dict[int, Grant]] = defaultdict(dict)
    for row in moment.postings(rows).select_related("batch__grant").order_by("batch_id", "pk"):
        found[row.to_line_id][row.batch_id] = row.batch.grant
    return {line: list(grants.values()) for line, grants in found.items()}
