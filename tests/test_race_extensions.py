"""64 sessions submit an extension by a tenth at once, under a limit of a half: five succeed.

What waits for its keys holds its share, so exactly five are submitted, and exactly five are
carried out. COUNTERSIGN_EXTENSIONS rounds in each run, 500 by `make proof`, each on a contract of
its own; one experiment takes the lock on the clause away and must then see more than five.
"""

import os
import time
from collections import Counter
from collections.abc import Iterable
from datetime import date

import pytest

from approvals.models import ClauseHold, ClauseUse
from people import actions as people
from people.models import Employment, Post
from records.verify import verify
from tests import stage
from tests.measured import Tell
from tests.race_grants import granted
from tests.racer import Game, Player
from tests.races import Anew, batches, deadlocks, harms, play, replace_in
from tests.sessions import session

ROUNDS = int(os.environ.get("COUNTERSIGN_EXTENSIONS", "3"))
PROOF = 500
SESSIONS = 64
MAY = 5


def drafters(cast: stage.Stage) -> None:
    """Give 64 people the post of a contract officer."""
    devi, farah, kit = (cast.person(name) for name in ("devi", "farah", "kit"))
    post = Post.objects.get(code="contract-officer")
    employer = Employment.objects.filter(person=kit).latest("pk").organisation
    for number in range(SESSIONS):
        person = people.enter_person(devi, f"Drafter {number}", f"RACE-{number}", employer)
        appointment = people.Appointment(person, post, date(2024, 1, 1), "Letter")
        people.confirm_tenure(farah, people.give_tenure(devi, appointment))


def game(cast: stage.Stage, count: int, weaken: str = "") -> Game:
    """64 sessions of 64 contract officers; the keys are Carla's and Rita's."""
    granted(cast, count)
    drafters(cast)
    players = [Player("kit", "extend_and_sign", n) for n in range(SESSIONS)]
    return Game(tuple(players), tuple(range(count)), weaken=weaken)


def per_contract(rows: Iterable[ClauseHold | ClauseUse]) -> Counter[int]:
    """Return for each number of shares how many contracts have that number."""
    return Counter(Counter(row.reference for row in rows).values())


@pytest.mark.parametrize("count", [ROUNDS, pytest.param(PROOF, marks=pytest.mark.proof)])
def test_exactly_five_of_sixty_four_extensions_by_a_tenth_pass_under_a_half(
    papered_anew: Anew, count: int, tell: Tell
) -> None:
    start, said = time.monotonic(), Counter[str]()
    held, used = Counter[int](), Counter[int]()
    for size in batches(count):
        with papered_anew() as cast:
            said.update(words for *_, words in play(game(cast, size)))
            held.update(per_contract(ClauseHold.objects.all()))
            used.update(per_contract(ClauseUse.objects.all()))
            assert deadlocks() == 0
            assert verify().faults == ()
    seconds = time.monotonic() - start
    tell(
        f"{count} rounds of {SESSIONS} extensions by a tenth under a half in {seconds:.0f} s:"
        f" rounds by number submitted {dict(held)}, by number carried out {dict(used)}"
    )
    assert held == used == {MAY: count}, said
    assert [words for words in said if words.startswith("error")] == []


def more_than_five(cast: stage.Stage) -> bool:
    """Play without the lock on the clause."""
    extensions = game(cast, 1, weaken="without_clause_locks")
    with session("owner") as owner:
        replace_in(
            owner,
            "approvals_share_hold()",
            "from approvals_clause where id = new.clause_id for no key update",
            "from approvals_clause where id = new.clause_id",
        )
    play(extensions)
    return max(per_contract(ClauseHold.objects.all())) > MAY


def test_without_the_lock_on_the_clause_more_than_five_pass(papered_anew: Anew) -> None:
    assert harms(papered_anew, more_than_five)
