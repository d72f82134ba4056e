"""32 sessions that send back, change and submit a paper against 32 that sign it.

A key counts for the version that was shown and for no other. COUNTERSIGN_EDITS rounds in each
run, 500 by `make proof`; one experiment takes the locks away and must then see the harm.
"""

import os
import time
from dataclasses import astuple, dataclass

import pytest

from approvals.models import Version
from records.verify import verify
from tests import stage
from tests.measured import Tell
from tests.racer import Game, Player
from tests.races import Anew, batches, deadlocks, harms, play, without_locks
from tests.sessions import session
from tests.test_races import submitted

ROUNDS = int(os.environ.get("COUNTERSIGN_EDITS", "5"))
PROOF = 500
SIGNERS = ("carla", "rita")


@dataclass(frozen=True)
class Harm:
    """What must be nothing, over all rounds, and what came of them."""

    mixed: int
    unseen: int
    after_it_fell: int
    stuck: int
    approved: int
    versions: int

    def and_also(self, other: "Harm") -> "Harm":
        """Add what another ledger says."""
        return Harm(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


def harm(decisions: list[int]) -> Harm:
    """Count what went wrong, from the rows alone.

    mixed: approved with a seat filled by a key of another version; unseen: a key whose digest is
    not the version's, or an approved version that is not the one that stands; after_it_fell: an
    event of a version later than its end; stuck: two people's keys and no approval.
    """
    with session() as app:
        row = app.execute(
            """
            select count(*) filter (where exists (
                    select from approvals_seat s join approvals_key k on k.id = s.key_id
                    join approvals_version v on v.id = s.version_id
                    where v.decision_id = d.id and k.version_id <> s.version_id)),
                count(*) filter (where exists (
                    select from approvals_key k join approvals_version v on v.id = k.version_id
                    where v.decision_id = d.id and k.digest <> v.digest)
                or exists (select from approvals_completion c
                    join approvals_version v on v.id = c.version_id
                    where v.decision_id = d.id and v.number <> d.current_version)),
                count(*) filter (where exists (
                    select from approvals_event e join approvals_event over
                        on over.version_id = e.version_id and over.seq <= e.seq and over.id <> e.id
                    where e.decision_id = d.id and e.kind in ('key_turned', 'completed')
                        and over.kind in ('returned', 'refused', 'withdrawn'))),
                count(*) filter (where d.state = 'submitted' and 2 <= (
                    select count(distinct k.person_id) from approvals_key k
                    join approvals_version v on v.id = k.version_id
                    where v.decision_id = d.id and v.number = d.current_version)),
                count(*) filter (where d.state = 'approved'),
                (select count(*) from approvals_version v where v.decision_id = any (%(ids)s))
            from approvals_decision d where d.id = any (%(ids)s)""",
            {"ids": decisions},
        ).fetchone()
    assert row is not None
    return Harm(*row)


def game(cast: stage.Stage, count: int, *, each: int = 32, weaken: str = "") -> Game:
    """Submit the papers and seat the crowd."""
    versions = [number.version for number in submitted(cast, count)]
    decisions = Version.objects.filter(pk__in=versions).order_by("pk")
    players = [Player(SIGNERS[n % 2], "sign_again", n) for n in range(each)]
    players += [Player("kit", "edit_again", n) for n in range(each)]
    return Game(tuple(players), tuple(v.decision_id for v in decisions), weaken=weaken)


@pytest.mark.parametrize("count", [ROUNDS, pytest.param(PROOF, marks=pytest.mark.proof)])
def test_thirty_two_editors_against_thirty_two_signers(
    papered_anew: Anew, count: int, tell: Tell
) -> None:
    start, found = time.monotonic(), Harm(0, 0, 0, 0, 0, 0)
    for size in batches(count):
        with papered_anew() as cast:
            edits = game(cast, size)
            outcomes = play(edits)
            assert [words for *_, words in outcomes if words.startswith("error")] == []
            found = found.and_also(harm(list(edits.rounds)))
            assert deadlocks() == 0
            assert verify().faults == ()
    seconds = time.monotonic() - start
    tell(f"{count} rounds of 32 editors and 32 signers in {seconds:.0f} s: {found}")
    assert found == Harm(0, 0, 0, 0, found.approved, found.versions)
    # Both sides won at times: papers were approved, and papers were changed.
    assert found.approved > 0
    assert found.versions > count


def signed_after_it_fell(cast: stage.Stage) -> bool:
    """Play without the locks."""
    edits = game(cast, 12, each=8, weaken="without_locks")
    with session("owner") as owner:
        without_locks(owner, heads=True)
    play(edits)
    return harm(list(edits.rounds)).after_it_fell > 0


def test_without_the_locks_a_key_is_turned_on_a_paper_that_has_fallen(papered_anew: Anew) -> None:
    assert harms(papered_anew, signed_after_it_fell)
