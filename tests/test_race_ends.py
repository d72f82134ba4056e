"""The end of a tenure, or of a clause, against a signature: no key is turned after the end.

COUNTERSIGN_ENDS rounds of each in each run, 1,000 by `make proof`. Which of two transactions was
committed first is asked of PostgreSQL itself (track_commit_timestamp); what the ledger says of
the time is compared too. One experiment takes the lock on the tenure away.
"""

import os
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import astuple, dataclass

import pytest

from records.verify import verify
from tests import stage
from tests.measured import Tell
from tests.race_grants import granted
from tests.racer import Game, Player
from tests.races import Anew, batches, deadlocks, harms, play
from tests.sessions import session

ROUNDS = int(os.environ.get("COUNTERSIGN_ENDS", "20"))
PROOF = 1000


@dataclass(frozen=True)
class Found:
    """Keys of a tenure that has ended: how many, and how many of them came after the end."""

    keys: int
    committed_after: int
    recorded_after: int

    def and_also(self, other: "Found") -> "Found":
        """Add what another ledger says."""
        return Found(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True)
class Ending:
    """Something that ends while it is signed by: who plays, how it is set, where its end stands.

    ``keys`` is how many keys each round has where none comes too late.
    """

    what: str
    players: tuple[Player, ...]
    prepare: str
    weaken: str
    set_up: Callable[[stage.Stage, int], object]
    ends: str
    ended_at: str
    keys: int


TENURE = Ending(
    "tenure",
    (Player("farah", "end", 0), *(Player("carla", "sign_once", n) for n in (1, 2, 3))),
    "open_end",
    "without_tenure_locks",
    lambda cast, count: stage.executed(cast),
    "people_tenure t on t.id = any (k.tenures) join people_tenureend e on e.tenure_id = t.id"
    " join people_tenureendconfirmation x on x.end_id = e.id",
    "t.ended_at",
    1,
)
CLAUSE = Ending(
    "clause",
    (
        Player("dana", "revoke", 0),
        *(Player(name, "sign_extension", n) for n, name in enumerate(("carla", "rita") * 2, 1)),
    ),
    "open_revocation",
    "without_clause_locks_while_signing",
    lambda cast, count: granted(cast, count, apart=True),
    "approvals_clausehold h on h.version_id = k.version_id"
    " join approvals_clauseend x on x.clause_id = h.clause_id",
    "x.ends_at",
    2,
)


def keys_and_ends(ending: Ending) -> Found:
    """Compare each key with the end of what it was turned by."""
    with session("owner") as owner:
        row = owner.execute(
            f"""
            select count(*),
                count(*) filter (where pg_xact_commit_timestamp(k.xmin)
                    > pg_xact_commit_timestamp(x.xmin)),
                count(*) filter (where k.recorded_at >= {ending.ended_at})
            from approvals_key k join {ending.ends}"""
        ).fetchone()
    assert row is not None
    return Found(*row)


def needs_the_time_of_each_commit() -> None:
    """Skip on a server that does not keep it."""
    with session() as app:
        row = app.execute("show track_commit_timestamp").fetchone()
    if row != ("on",):
        pytest.skip("This server does not keep the time of each commit.")


def played(cast: stage.Stage, ending: Ending, count: int, weaken: str = "") -> list[str]:
    """Set the stage, play and return what was said."""
    needs_the_time_of_each_commit()
    ending.set_up(cast, count)
    game = Game(ending.players, tuple(range(count)), ending.prepare, weaken)
    return [f"{job}: {words}" for _, job, words in play(game)]


@pytest.mark.parametrize("ending", [TENURE, CLAUSE], ids=["tenure", "clause"])
@pytest.mark.parametrize("count", [ROUNDS, pytest.param(PROOF, marks=pytest.mark.proof)])
def test_nobody_signs_after_the_end(
    papered_anew: Anew, ending: Ending, count: int, tell: Tell
) -> None:
    start, found, said = time.monotonic(), Found(0, 0, 0), Counter[str]()
    for size in batches(count):
        with papered_anew() as cast:
            said.update(played(cast, ending, size))
            found = found.and_also(keys_and_ends(ending))
            assert deadlocks() == 0
            assert verify().faults == ()
    seconds = time.monotonic() - start
    words = f"{count} ends of a {ending.what} against its signers in {seconds:.0f} s"
    tell(f"{words}: {found}")
    assert (found.committed_after, found.recorded_after) == (0, 0)
    assert said[f"{ending.players[0].job}: done"] == count, said
    assert [words for words in said if "error" in words] == []
    # The key came first at times, and at times the end.
    assert 0 < found.keys < count * ending.keys


@pytest.mark.parametrize("ending", [TENURE, CLAUSE], ids=["tenure", "clause"])
def test_without_the_lock_a_key_comes_after_the_end(papered_anew: Anew, ending: Ending) -> None:
    def signed_late(cast: stage.Stage) -> bool:
        played(cast, ending, 12, ending.weaken)
        return keys_and_ends(ending).committed_after > 0

    assert harms(papered_anew, signed_late)
