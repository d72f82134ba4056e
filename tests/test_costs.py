"""What posting may cost, held in every run of the tests; `make bench` measures the rest.

Both are ratios of medians taken in turn, so that a busy machine does not decide them.
"""

import statistics
from collections.abc import Iterator
from functools import partial
from itertools import islice

import pytest

from tests import stage
from tests.bench import fill, posts
from tests.bench.clock import in_turn, taken
from tests.conftest import Copy
from tests.sessions import Session, session

DECISIONS = 300
MUST = 2.5
SIXTEEN, ROUNDS = 16, 9
FOREIGN_KEYS = (
    "select string_agg(quote_ident(conname), ', ') from pg_constraint"
    " where conrelid = 'budgets_posting'::regclass and contype = 'f'"
)


@pytest.fixture
def app(database: Copy) -> Iterator[Session]:
    """A session of the app over a ledger of some hundred decisions."""
    cast = stage.set_stage()
    fill.lines()
    with database.connect("owner") as owner:
        fill.fill(owner, cast, 1, DECISIONS)
    posts.raw_tables()
    with session(autocommit=False) as found:
        yield found


def test_a_post_costs_at_most_two_and_a_half_raw_ones(app: Session) -> None:
    with session("owner") as owner:
        what = next(posts.opened(owner, 1))
        posts.raw_heads(owner, what.line, 8)
        keys = owner.execute(FOREIGN_KEYS).fetchone()
    assert keys is not None

    def post(query: str) -> None:
        # Django's foreign keys wait for the commit; here both are checked in the statement.
        app.execute(f"set constraints {keys[0]} immediate")
        app.execute(query, what.transfers(8), prepare=True)
        app.rollback()

    found = in_turn(partial(post, posts.RAW_POST), partial(post, posts.POST), 60)
    assert found.ratio <= MUST, found


def test_a_thousand_postings_cost_at_most_thirty_times_eight(app: Session) -> None:
    with session("owner") as owner:
        each = posts.opened(owner, ROUNDS * (SIXTEEN + 1))
        person = posts.somebody(owner)

    def post(times: int, postings: int) -> None:
        for what in islice(each, times):
            posts.post_in_steps(app, what, postings, person)

    # Sixteen small ones take about as long as the great one, so other work meets both alike.
    taken_in_turn = [
        (taken(partial(post, SIXTEEN, 8)), taken(partial(post, 1, 1024))) for _ in range(ROUNDS)
    ]
    small, great = (statistics.median(spent) for spent in zip(*taken_in_turn, strict=True))
    assert great <= 30 * small / SIXTEEN, (great, small)
