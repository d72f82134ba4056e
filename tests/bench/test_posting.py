"""What it costs to post an approved change, beside a raw statement in the same run."""

import statistics
import sys
from collections.abc import Iterator
from functools import partial

import pytest

from tests.bench import posts
from tests.bench.board import Board, Row
from tests.bench.clock import Pair, in_turn
from tests.bench.conftest import Ledger
from tests.sessions import Session, session

pytestmark = pytest.mark.bench
PART = "Posting"
CHAINED = 110
PARTS = 60
MUCH = 10
GREATER = 1024


@pytest.fixture
def sessions(ledger: Ledger) -> Iterator[tuple[Session, Session]]:
    """The owner's session and the app's, with the raw tables beside the product's."""
    ledger.grow(10_000)
    posts.raw_tables()
    with session("owner") as owner, session(autocommit=False) as app:
        yield owner, app


def compared(owner: Session, app: Session, size: int, rounds: int) -> tuple[Pair, Pair]:
    """Return raw beside the product's steps, and raw beside all in one call."""
    found = list(posts.opened(owner, 2 * (2 * rounds + 5)))
    person = posts.somebody(owner)
    posts.raw_heads(owner, found[0].line, size)
    each = iter(found)
    raw = partial(posts.post_raw, app, found[0], size)
    steps = in_turn(raw, lambda: posts.post_in_steps(app, next(each), size, person), rounds)
    call = in_turn(raw, lambda: posts.post_in_one_call(app, next(each), size, person), rounds)
    return steps, call


def test_a_change_of_eight_postings_beside_a_raw_statement(
    sessions: tuple[Session, Session], board: Board
) -> None:
    steps, call = compared(*sessions, 8, CHAINED)
    great, _ = compared(*sessions, GREATER, MUCH)
    beside = "raw statement, committed, {0.floor:.2f} ms; ours {0.ours:.2f} ms"
    board.add(
        PART,
        Row(
            "post an approved change of 8 postings, everything on",
            steps.ratio,
            " ×",
            beside.format(steps),
            1.5,
            2.5,
        ),
    )
    board.add(PART, Row("the same in one call", call.ratio, " ×", beside.format(call)))
    board.add(
        PART,
        Row(
            "1,024 postings in one decision",
            great.ours / steps.ours,
            " ×",
            f"8 postings {steps.ours:.2f} ms; 1,024 {great.ours:.1f} ms (raw {great.floor:.1f} ms)",
            24,
            30,
        ),
    )
    sys.stdout.flush()


def test_where_the_time_of_a_post_goes(sessions: tuple[Session, Session], board: Board) -> None:
    owner, app = sessions
    person = posts.somebody(owner)
    spent: dict[str, list[float]] = {}
    for what in posts.opened(owner, PARTS):
        for name, milliseconds in posts.parts(app, what, person):
            spent.setdefault(name, []).append(milliseconds)
    for name, each in spent.items():
        board.add(PART, Row(f"of ours: {name}", statistics.median(each), " ms", ""))
