"""A year of 300 decisions, 2,000 lines and 100,000 postings: no page of it is slow."""

import statistics
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from django.test import Client

from people.models import Account
from records import demonstration
from records.year import load_year
from tests.addresses import addresses
from tests.bench.board import Board, Row
from tests.bench.clock import taken
from tests.conftest import Copy
from tests.ledger_screens import BACKEND
from tests.sessions import session

pytestmark = pytest.mark.bench
PART = "A year of 300 decisions, 2,000 lines, 100,000 postings"
USERS = ("fiona", "carla", "devi")
SLOW = 1000
ROUNDS = 3
SHEETS = (".csv", ".xlsx")
SLOWEST = 12


@pytest.fixture
def year(database: Copy, tmp_path: Path) -> Copy:
    """A demonstration with the whole year in it, committed: it is vacuumed as in service."""
    demonstration.load(lambda _: None, tmp_path)
    load_year(300, 2000, 100_000, lambda done, of: None)
    with session("owner") as owner:
        owner.execute("vacuum analyze")
    return database


def asks(name: str, address: str) -> Callable[[], object]:
    """Return the question for an address by a user who is signed in."""
    client = Client()
    client.force_login(Account.objects.get(username=name), backend=BACKEND)
    return partial(client.get, address)


def spent_on(address: str) -> list[float]:
    """Return what a page takes each of the three, in milliseconds; a download once, by one."""
    if address.endswith(SHEETS):
        return [taken(asks(USERS[0], address))]
    found = []
    for ask in [asks(name, address) for name in USERS]:
        ask()
        found += [taken(ask) for _ in range(ROUNDS)]
    return found


def test_no_page_of_the_year_is_slow(year: Copy, board: Board) -> None:
    every = {one: spent_on(one) for several in addresses().values() for one in several}
    pages = {one: spent for one, spent in every.items() if not one.endswith(SHEETS)}
    middle = statistics.median(ms for spent in pages.values() for ms in spent)
    told = f"{len(pages)} addresses, three users; the middle of all {middle:.0f} ms"
    worst = max(max(spent) for spent in pages.values())
    board.add(PART, Row("the slowest page", worst, " ms", told, None, SLOW))
    for address in sorted(pages, key=lambda one: -statistics.median(pages[one]))[:SLOWEST]:
        beside = f"at most {max(pages[address]):.0f} ms"
        board.add(PART, Row(address, statistics.median(pages[address]), " ms", beside, None, SLOW))
    sheets = {one: max(spent) for one, spent in every.items() if one not in pages}
    largest = max(sheets, key=lambda one: sheets[one])
    board.add(PART, Row("the slowest download", sheets[largest], " ms", largest))
