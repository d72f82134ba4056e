"""Every must holds; asked last, so that what misses one is measured and written all the same."""

import pytest

from tests.bench.board import Board

pytestmark = pytest.mark.bench


def test_every_must_holds(board: Board) -> None:
    assert board.missed() == []
