"""The ledger and an independent model do the same deeds, in any order, and never disagree.

Each sequence is done for real, as the app's role on PostgreSQL, in one transaction that is
undone; deferred triggers are heard after each deed. `make proof` runs ten thousand sequences.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from approvals import authority, dossier, keys
from approvals.book import Book
from approvals.clauses import Act, ClauseTerms, SeatTerm
from approvals.models import Version
from people.days import london_day
from people.holders import database_now
from people.refusals import Reason
from tests import machine_world as machine
from tests.conftest import Copy
from tests.machine_pair import Divergence, Pair, agree
from tests.machine_product import Product
from tests.measured import Tell

ROUNDS = 250
COMMON = (
    *("register done", "save done", "submit done", "submit refused", "advise done", "stop done"),
    *("consult done", "declare done", "sign turned", "sign returned", "sign failed", "revoke done"),
    *("give done", "agree done", "end done", "record done", "confirm done", "call_in done"),
    *("execute done", "execute refused", "profile done", "release done", "employ done"),
)


@pytest.fixture
def world(database: Copy) -> Pair:
    """The machine's world on both sides, as far as its opening deeds have taken it."""
    machine.found_world()
    twin = machine.same_world(london_day(database_now()))
    pair = Pair(Product(), twin, Counter())
    for deed in machine.OPENING:
        pair.do(deed)
        assert pair.tally[f"{deed.what} refused"] == 0, (deed, twin.why)
    pair.compare_all()
    pair.deeds.clear()
    return pair


def holds(tally: Mapping[str, int], tell: Tell) -> None:
    """Tell what was done, and refuse to trust a machine that has gone hollow."""
    done = ("sign turned", "sign approved", "sign refused", "edits", "edits after a key")
    counts = ", ".join(f"{tally[words]} {words}" for words in (*done, "retargeted"))
    tell(f"{tally['sequences']} sequences agree, 0 divergences: {counts}")
    assert tally["people with two posts"] * 5 >= tally["people"]
    assert tally["edits after a key"] * 3 >= tally["edits"]
    assert tally["retargeted"] * 10 >= tally["sequences"] * 3
    # What a trunk does is counted once, for all its branches.
    assert tally["sign approved"] * 4 >= tally["sequences"]
    assert tally["sign refused"] * 8 >= tally["sequences"]
    if tally["sequences"] >= 1000:
        assert not [what for what in COMMON if not tally[what]]


def agreed(world: Pair, number: int, salt: int) -> Counter[str]:
    """Run sequences; a divergence fails with its shortest list of deeds."""
    try:
        return agree(world, number, salt)
    except Divergence as found:
        pytest.fail(str(found), pytrace=False)


@pytest.mark.parametrize("salt", [1, 2, 3, 4])
def test_the_ledger_and_the_model_agree(world: Pair, salt: int, tell: Tell) -> None:
    holds(agreed(world, ROUNDS, salt), tell)


@pytest.mark.proof
@pytest.mark.parametrize("salt", range(101, 111))
def test_ten_thousand_sequences_agree(world: Pair, salt: int, tell: Tell) -> None:
    holds(agreed(world, 1000, salt), tell)


# The machine notices -----------------------------------------------------------------------------


def one_person_may_fill_both_seats(patch: pytest.MonkeyPatch) -> None:
    def match(seats: Sequence[SeatTerm], turned: Sequence[keys.Turned]) -> dict[str, int]:
        return {s.code: key.person for s in seats for key in turned if s.code in key.seats}

    patch.setattr(keys, "match", match)


def keys_count_for_every_version(patch: pytest.MonkeyPatch) -> None:
    kept = dossier.keys_of

    def keys_of(version: Version, at: datetime) -> tuple[keys.Turned, ...]:
        others = Version.objects.filter(decision=version.decision_id).order_by("pk")
        return tuple(key for other in others for key in kept(other, at))

    patch.setattr(dossier, "keys_of", keys_of)


def deeming_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(keys.Case, "_is_over", lambda case, seat: True)


def a_pool_may_not_be_used_up(patch: pytest.MonkeyPatch) -> None:
    def left(clause: ClauseTerms) -> Decimal | None:
        cap = clause.ceiling
        return None if cap is None else cap - clause.used - clause.held - Decimal("0.01")

    patch.setattr(ClauseTerms, "left", property(left))


def what_is_pending_holds_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Book, "_holds", ())


def only_the_first_act_is_tested(patch: pytest.MonkeyPatch) -> None:
    kept = authority.find_route

    def find_route(acts: Sequence[Act], *rest: Any) -> tuple[authority.Route, list[Reason]]:
        return kept(acts[:1], *rest)

    patch.setattr(authority, "find_route", find_route)


@pytest.mark.parametrize(
    "fault",
    [
        keys_count_for_every_version,
        deeming_is_forgotten,
        pytest.param(a_pool_may_not_be_used_up, marks=pytest.mark.proof),
        what_is_pending_holds_nothing,
        only_the_first_act_is_tested,
        one_person_may_fill_both_seats,
    ],
)
def test_the_machine_notices_a_fault(
    world: Pair,
    fault: Callable[[pytest.MonkeyPatch], None],
    monkeypatch: pytest.MonkeyPatch,
    tell: Tell,
) -> None:
    fault(monkeypatch)
    with pytest.raises(Divergence) as found:
        agree(world, 1000, 7)
    tell(f"{fault.__name__}: found by {len(found.value.deeds)} deeds")
