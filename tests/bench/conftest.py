"""The ledger that is measured, which grows up to a million postings, and the board."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from tests import stage
from tests.bench import fill
from tests.bench.board import Board
from tests.conftest import Copy, _copy, _pointed_at
from tests.sessions import Session, session

PARTS = (
    *("Posting", "Pages", "A million postings", "Sixteen writers", "Peers on the same work"),
    "A year of 300 decisions, 2,000 lines, 100,000 postings",
)
ORDER = ("test_posting", "test_reading", "test_crowd", "test_peers", "test_year", "test_verdict")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Measure in this order: the ledger only grows, and pages are wanted at every size."""
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    return ORDER.index(item.path.stem) if item.path.stem in ORDER else -1


@dataclass
class Ledger:
    """A copy with its cast and the lines that are measured; ``decisions`` have been entered."""

    copy: Copy
    decisions: int = 0

    def grow(self, postings: int) -> stage.Stage:
        """Enter decisions until this many postings stand."""
        cast, wanted = stage.recall(), postings // fill.A_DECISION
        if wanted > self.decisions:
            with self.copy.connect("owner") as owner:
                fill.fill(owner, cast, self.decisions + 1, wanted)
            self.decisions = wanted
            with session("owner") as owner:
                owner.execute("set statement_timeout = 0")
                owner.execute("vacuum analyze")
        return cast


@pytest.fixture(scope="session")
def _ledger(
    logins: dict[str, dict[str, Any]],
    _cast_template: str,
    _workshop: Session,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Ledger]:
    with _copy(_workshop, _cast_template, f"{_cast_template}_bench", logins) as copy:
        with django_db_blocker.unblock(), _pointed_at(copy.name):
            fill.lines()
        yield Ledger(copy)


@pytest.fixture
def ledger(_ledger: Ledger, django_db_blocker: DjangoDbBlocker) -> Iterator[Ledger]:
    """The ledger that all measurements share; it only grows."""
    with django_db_blocker.unblock(), _pointed_at(_ledger.copy.name):
        yield _ledger


@pytest.fixture(scope="session")
def board(request: pytest.FixtureRequest) -> Iterator[Board]:
    """The board; written after a whole run, naming what could not be measured in it."""
    found = Board()
    yield found
    taken = {item.path.stem for item in request.session.items}
    if taken.issuperset(ORDER) and found.rows and not _chosen(request):
        found.write([part for part in PARTS if part not in found.rows])


def _chosen(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.option.keyword) or any("::" in w for w in request.config.args)
