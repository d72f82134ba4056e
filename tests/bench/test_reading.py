"""Pages, headroom, search and verification, from ten thousand postings to a million."""

import sys
import time
from functools import partial

import pytest

from approvals import narrative
from budgets.balances import position
from budgets.models import Line, LineYear, Posting
from records.questions import Question
from records.sums import CHAIN, QUESTIONS
from records.verify import _ask, verify
from tests.bench import fill, posts
from tests.bench.board import Board, Row
from tests.bench.clock import Pair, in_turn, median
from tests.bench.conftest import Ledger
from tests.bench.pages import FIRST, Bare, Served, templates_as_served
from tests.ledger_screens import Browsers
from tests.sessions import session

pytestmark = pytest.mark.bench
SIZES = (10_000, 100_000, 1_000_000)
MILLION = SIZES[-1]
DEEP = 180
READER = "fiona"
SOME = f"line={fill.HOT}&year=2025%2F26"
PAGES = "Pages"
READ = "A million postings"
ROUNDS = 12
# Rows that are compared with the frozen paper; a fault in one is told of its paper.
STATED = {
    f"approvals_{table}"
    for table in (
        *("heading", "link", "matter", "undertaking"),
        *("statedfigure", "statedparty", "statedspan"),
    )
}


def below() -> dict[str, int]:
    """Return below which posting the first and the deep page begin."""
    newest_first = Posting.objects.order_by("-pk").values_list("pk", flat=True)
    return {"first": FIRST, f"{DEEP}th": newest_first[(DEEP - 1) * 50 - 1]}


def in_turns(bare: Bare, served: Served, before: int) -> Pair:
    """Measure one page beside the bare one."""
    query = "" if before == FIRST else f"before={before}"
    return in_turn(lambda: bare.page(before), lambda: served.page("postings", query), ROUNDS)


def test_pages_of_the_register(ledger: Ledger, board: Board) -> None:
    found: dict[tuple[str, int], Pair] = {}
    narrow: list[float] = []
    for size in SIZES:
        served = Served(Browsers(ledger.grow(size))[READER].cookies)
        with session() as app, templates_as_served():
            bare = Bare(app)
            for name, before in below().items():
                found[name, size] = in_turns(bare, served, before)
            narrow.append(median(partial(served.page, "postings", SOME), ROUNDS))
    for (name, size), pair in found.items():
        beside = f"bare keyset and template {pair.floor:.1f} ms; ours {pair.ours:.1f} ms"
        work = f"{name} page of the register, {size:,} postings"
        board.add(PAGES, Row(work, pair.ratio, " ×", beside, 3, 5))
    for name in below():
        ends = [found[name, size].ours for size in (SIZES[0], MILLION)]
        board.add(PAGES, flat(f"{name} page", ends))
    board.add(PAGES, flat("one line in one year", narrow))


def flat(work: str, spent: list[float]) -> Row:
    """Return the row that says how flat a page is: the last beside the first, in milliseconds."""
    told = ", ".join(f"{ms:.1f}" for ms in spent)
    return Row(
        f"{work}: a million beside ten thousand", spent[-1] / spent[0], " ×", f"{told} ms", 1.2, 1.5
    )


def test_headroom_of_a_line(ledger: Ledger, board: Board) -> None:
    ledger.grow(MILLION)
    line = Line.objects.select_related("plan", "programme").get(code=fill.SOURCE)
    assert Posting.objects.filter(from_line=line).count() >= MILLION
    head = LineYear.objects.filter(line=line).earliest("pk").pk
    pair = in_turn(lambda: LineYear.objects.get(pk=head), lambda: position(line), 100)
    beside = f"one row by its key {pair.floor:.2f} ms; where all years stand {pair.ours:.2f} ms"
    board.add(
        READ, Row("headroom of a line with a million postings", pair.ratio, " ×", beside, 2, 5)
    )


def test_search_in_papers(ledger: Ledger, board: Board) -> None:
    ledger.grow(MILLION)
    phrase = " ".join(fill.phrases()[7].split()[2:4])
    wanted = {
        "one word, one paper": f"w{ledger.decisions // 2}x3",
        "words that stand together": f'"{phrase}"',
        "a word of most papers": "budget",
        "two words of most papers": "budget fleet",
        "a word of no paper": "okapi",
    }
    for words, asked in wanted.items():
        search = partial(narrative.found_in, asked, None, narrative.SIZE + 1)
        hits, spent = len(search()), median(search)
        row = Row(
            f"search in 1,000,000 recommendations: {words}",
            spent,
            " ms",
            f"{hits} decisions, at most {narrative.SIZE + 1}",
            5,
            20,
        )
        board.add(READ, row)


def seconds(questions: tuple[Question, ...]) -> float:
    """Return how long these questions take, which find nothing."""
    begun = time.perf_counter()
    assert [fault for question in questions for fault in _ask(question, "default")] == []
    return time.perf_counter() - begun


def test_verify(ledger: Ledger, board: Board) -> None:
    ledger.grow(MILLION)
    posts.no_raw_tables()
    begun = time.perf_counter()
    verdict = verify()
    spent = time.perf_counter() - begun
    assert verdict.faults == ()
    with session() as app:
        app.execute("set statement_timeout = 0")
        tables = {question.table for question in QUESTIONS} | STATED
        counts = [app.execute(f"select count(*) from {table}").fetchone() for table in tables]
        rows = sum(count[0] for count in counts if count)
        events = dict(verdict.counts)["events"]
    chain = seconds(CHAIN[:2])
    board.add(
        READ,
        Row(
            "verify: the chain, hash and link of each event",
            events / chain,
            " rows/s",
            f"{events:,} events in {chain:.2f} s",
            400_000,
            100_000,
            least=True,
        ),
    )
    board.add(
        READ,
        Row(
            "verify: everything",
            rows / spent,
            " rows/s",
            f"{rows:,} rows in {spent:.1f} s",
            None,
            100_000,
            least=True,
        ),
    )
    sys.stdout.flush()
