"""A year of invented decisions: loaded by the actions of the house, into a demonstration only."""

import io
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from approvals.models import Decision, State
from budgets.balances import positions, replay
from budgets.models import Line, Posting
from people.models import Founding
from people.refusals import Refused
from records import demonstration
from records.year import load_year
from tests.conftest import Copy


def test_a_year_is_loaded_whole_and_holds(rows: Copy, tmp_path: Path) -> None:
    demonstration.load(lambda _: None, tmp_path)
    before = Posting.objects.count()
    drawn = io.StringIO()
    call_command("load_year", decisions="3", lines="20", postings="100", stdout=drawn)
    assert Decision.objects.filter(reference__startswith="YR ", state=State.APPROVED).count() == 3
    assert Posting.objects.count() - before == 100
    assert Line.objects.filter(code__startswith="year-").count() == 20
    for found in positions(Line.objects.filter(code__startswith="year-")):
        assert found.years == replay(found.line).years
    bars = [bar.count("#") for bar in drawn.getvalue().split("\r")[1:]]
    assert bars[-1] == 40
    assert all(first < second for first, second in pairwise(bars))
    assert "3 of 3 decisions" in drawn.getvalue()
    with pytest.raises(CommandError, match="A year is there already"):
        call_command("load_year")


def test_no_year_is_invented_in_a_real_ledger(rows: Copy) -> None:
    for asked in (nothing_founded, founded_in_earnest):
        asked()
        with pytest.raises(Refused, match="This ledger is no demonstration"):
            load_year(1, 1, 1, lambda done, of: None)
    assert not Line.objects.filter(code__startswith="year-").exists()


def nothing_founded() -> None:
    assert not Founding.objects.exists()


def founded_in_earnest() -> None:
    names = {"first": "Ada Blythe:1:ada", "second": "Ben Carr:2:ben", "third": "Cy Dorn:3:cy"}
    words = [f"--{name}={value}" for name, value in names.items()]
    call_command("found", "--organisation=A Police Authority", *words, stdout=io.StringIO())
    assert not Founding.objects.get().demonstration


@pytest.mark.parametrize("typed", ["0", "-1", "ten", "1.5", "1000001"])
def test_how_much_is_a_whole_number(rows: Copy, typed: str) -> None:
    with pytest.raises(CommandError, match=r"--postings is “.*”\. Accepted: a whole number"):
        call_command("load_year", postings=typed)
