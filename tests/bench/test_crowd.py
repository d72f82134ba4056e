"""Sixteen writers at once: how many they get done on one line, and what may never go wrong."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from decimal import Decimal
from functools import partial
from itertools import repeat
from random import Random

import psycopg
import pytest

from budgets.models import Line, LineKind, LineYear, Plan
from tests import stage
from tests.bench import posts
from tests.bench.board import Board, Row
from tests.bench.clock import at_once
from tests.bench.conftest import Ledger
from tests.bench.posts import Open
from tests.sessions import Session, session

pytestmark = pytest.mark.bench
PART = "Sixteen writers"
WRITERS = 16
OPEN = 30_000
SECONDS = 4.0
ROUNDS = 2
A_POUND = ["1.00"]
End = tuple[int, int | None, int, int | None]
Post = Callable[[Session, Open], object]


# ---- A hot line ---------------------------------------------------------------------------------


def rate(post: Post, work: list[Iterator[Open]]) -> float:
    """Return how many posts a second all writers get done, each over a session of its own."""
    done = [0] * WRITERS
    with ExitStack() as stack:
        sessions = [stack.enter_context(session(autocommit=False)) for _ in range(WRITERS)]
        end = time.perf_counter() + SECONDS

        def write(number: int) -> None:
            while time.perf_counter() < end:
                post(sessions[number], next(work[number]))
                done[number] += 1

        at_once([partial(write, number) for number in range(WRITERS)])
    return sum(done) / SECONDS


def one_call(query: str) -> Post:
    """Return the post of eight transfers in one call."""

    def post(app: Session, what: Open) -> None:
        app.execute(query, what.transfers(8), prepare=True)
        app.commit()

    return post


def rates(ways: dict[str, tuple[Post, list[Iterator[Open]]]]) -> dict[str, float]:
    """Return the posts a second of each way, measured there and back."""
    found: dict[str, list[float]] = {name: [] for name in ways}
    for name in (*ways, *reversed(ways)):
        found[name].append(rate(*ways[name]))
    return {name: sum(each) / len(each) for name, each in found.items()}


def test_a_hot_line(ledger: Ledger, board: Board) -> None:
    ledger.grow(1_000_000)
    posts.raw_tables()
    with session("owner") as owner:
        found = list(posts.opened(owner, OPEN))
        posts.raw_heads(owner, found[0].line, 8)
        person = posts.somebody(owner)
    fresh = [iter(found[number::WRITERS]) for number in range(WRITERS)]
    told = rates(
        {
            "raw": (one_call(posts.RAW_CALL), [repeat(found[0])] * WRITERS),
            "ours": (partial(posts.post_in_one_call, size=8, person=person), fresh),
            "steps": (partial(posts.post_in_steps, size=8, person=person), fresh),
        }
    )
    for name, words in (("ours", "one call"), ("steps", "the product's three statements")):
        beside = f"raw {told['raw']:,.0f} a second; ours {told[name]:,.0f} a second"
        done = f"a hot line, cited and chained too, in {words}: raw ÷ ours"
        board.add(PART, Row(done, told["raw"] / told[name], "", beside))


def test_a_hot_line_posted_in_one_call(lines: dict[str, int], board: Board) -> None:
    posts.raw_tables()
    with session("owner") as owner:
        assert move(owner, [(lines["source"], None, lines["one"], None)], 1_000_000) == ""
        posts.raw_heads(owner, lines["one"], 8)
        owner.execute("analyze")
    hot = Open(0, 0, 0, lines["one"], "race-one")
    same: list[Iterator[Open]] = [repeat(hot)] * WRITERS
    told = rates({"raw": (one_call(posts.RAW_CALL), same), "ours": (one_call(posts.POST), same)})
    beside = f"raw {told['raw']:,.0f} a second; ours {told['ours']:,.0f} a second"
    work = "a hot line, locked and held above zero, in one call: raw ÷ ours"
    board.add(PART, Row(work, told["raw"] / told["ours"], "", beside, 1.3, 2))


# ---- What may never go wrong --------------------------------------------------------------------


@pytest.fixture
def lines(papered: stage.Stage) -> dict[str, int]:
    """Two revenue lines and a source, in a copy where the owner took away only the citation.

    A batch is cited by a decision when it is committed; hundreds of decisions would hide the race.
    """
    with session("owner") as owner:
        owner.execute("drop trigger then_cited_by_decision on budgets_batch")
    plan = Plan.objects.create(code="race", name="Race")
    kinds = {"source": LineKind.FUNDING, "one": LineKind.REVENUE, "two": LineKind.REVENUE}
    return {
        code: Line.objects.create(code=f"race-{code}", name=code, plan=plan, kind=kind).pk
        for code, kind in kinds.items()
    }


def move(app: Session, ends: Sequence[End], pounds: int) -> str:
    """Move pounds over each of these ends; return "" or the SQLSTATE of the refusal."""
    columns = [list(column) for column in zip(*ends, strict=True)]
    size = len(ends)
    amounts = [f"{pounds}.00"] * size
    words = ["change", posts.DAY, *columns, amounts, [1] * size, ["race"] * size, [None] * size]
    try:
        app.execute(posts.POST, words)
    except psycopg.Error as error:
        return str(error.sqlstate)
    return ""


def answers(job: Callable[[Session, int], list[str]]) -> list[str]:
    """Return what all writers were answered."""
    found: list[str] = []

    def write(number: int) -> None:
        with session() as app:
            found.extend(job(app, number))

    at_once([partial(write, number) for number in range(WRITERS)])
    return found


def test_a_line_of_200_is_drawn_on_200_times(lines: dict[str, int], board: Board) -> None:
    with session() as app:
        assert move(app, [(lines["source"], None, lines["one"], None)], 200) == ""
    ends = [(lines["one"], None, lines["two"], None)]
    found = answers(lambda app, _: [move(app, ends, 1) for _ in range(25)])
    assert set(found) == {"", "23514"}
    assert LineYear.objects.get(line=lines["one"]).approved == Decimal(0)
    row = Row(
        "overdraw race: £200 free, 16 writers take £1 each, 400 attempts",
        found.count(""),
        " times",
        "refused: the rest, by the CHECK of the head",
        200,
        200,
    )
    board.add(PART, row)
    assert found.count("") == 200


def test_transfers_both_ways_do_not_deadlock(lines: dict[str, int], board: Board) -> None:
    years = [None, 2026, 2027, 2028]
    with session() as app:
        for code in ("one", "two"):
            assert move(app, [(lines["source"], y, lines[code], y) for y in years], 10_000) == ""
    end = time.perf_counter() + SECONDS

    def job(app: Session, number: int) -> list[str]:
        chance, found = Random(number), []  # noqa: S311 - the same shuffles in each run
        a, b = [("one", "two"), ("two", "one")][number % 2]
        while time.perf_counter() < end:
            ends = [(lines[a], year, lines[b], year) for year in chance.sample(years, 3)]
            found.append(move(app, ends, 1))
        return found

    found = answers(job)
    assert set(found) == {""}, set(found)
    with session() as app:
        asked = "select deadlocks from pg_stat_database where datname = current_database()"
        told = app.execute(asked).fetchone()
    assert told is not None
    row = Row(
        "transfers both ways between two lines: deadlocks",
        told[0],
        "",
        f"{len(found) / SECONDS:,.0f} a second, none refused",
        0,
        0,
    )
    board.add(PART, row)
    sys.stdout.flush()
