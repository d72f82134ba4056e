"""The words that the machine speaks: papers and deeds as plain data. Amounts are pence."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple


class Seat(NamedTuple):
    """A post that holds a key, another until a milestone, and reserves: (post, ground)."""

    post: str
    deemed: str = ""
    until: str = ""
    reserves: tuple[tuple[str, str], ...] = ()


class Budget(NamedTuple):
    """Transfers: (into line, out of line, pence, year or None)."""

    items: tuple[tuple[str, str, int, int | None], ...]
    under: str = ""


class Award(NamedTuple):
    """A contract let."""

    contract: str
    supplier: str
    pence: int
    months: int


class Change(NamedTuple):
    """A contract changed in value, time or both; ``under`` a clause that the drafter chose."""

    contract: str
    pence: int | None
    months: int
    under: str = ""


class Grant(NamedTuple):
    """Authority given over contracts: shared ceiling, and limits each time or on each contract."""

    acts: tuple[str, ...]
    seats: tuple[Seat, ...]
    contracts: tuple[str, ...]
    ceiling: int
    last: date
    each: int | None = None
    percent: int | None = None
    months: int | None = None


class Revoke(NamedTuple):
    """Authority taken back by a decision."""

    clause: str


Recommendation = Budget | Award | Change | Grant | Revoke
Paper = tuple[Recommendation, ...]


class Deed(NamedTuple):
    """What somebody tries."""

    what: str
    by: str
    args: tuple[Any, ...]


class Act(NamedTuple):
    """One thing that one recommendation asks for."""

    number: int
    kind: str
    pence: int | None
    contract: str
    months: int
    under: str


def acts_of(paper: Paper) -> Iterator[Act]:
    """Return what a paper asks for; a change of value and time is two acts."""
    for number, rec in enumerate(paper, start=1):
        match rec:
            case Budget():
                yield from _money(number, rec)
            case Award(contract, _, pence, _):
                yield Act(number, "contract_award", pence, contract, 0, "")
            case Change():
                yield from _change(number, rec)
            case Grant():
                yield Act(number, "delegation", rec.ceiling, "", 0, "")
            case Revoke():
                yield Act(number, "delegation", None, "", 0, "")


def _money(number: int, rec: Budget) -> Iterator[Act]:
    new = [item for item in rec.items if item[1] == "growth" != item[0]]
    rest = [item for item in rec.items if item not in new]
    for kind, items in (("plan_growth", new), ("budget_change", rest)):
        if items:
            yield Act(number, kind, sum(item[2] for item in items), "", 0, rec.under)


def _change(number: int, rec: Change) -> Iterator[Act]:
    if rec.pence is not None or not rec.months:
        yield Act(number, "contract_value", rec.pence, rec.contract, 0, rec.under)
    if rec.months:
        yield Act(number, "contract_time", None, rec.contract, rec.months, rec.under)
