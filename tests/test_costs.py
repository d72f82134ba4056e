"""What posting may cost, held in every run of the tests; `make bench` measures the rest.

Both are ratios of medians taken in turn, so that a busy machine does not decide them.
"""

from collections.abc import Iterator
from functools import partial

import pytest

from tests import stage
from tests.bench import fill, posts
from tests.bench.clock import in_turn, median
from tests.conftest import Copy
from tests.sessions import Session, session

DECISIONS = 300
MUST = 2.5
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
        each = posts.opened(owner, 90)
        person = posts.somebody(owner)
    eight = median(lambda: posts.post_in_steps(app, next(each), 8, person), 60)
    many = median(lambda: posts.post_in_steps(app, next(each), 1024, person), 7)
    assert many <= 30 * eight, (many, eight)
