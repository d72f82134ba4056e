"""Many sessions on one decision at once: processes full of threads behind one barrier.

Each thread is a session of its own. What an experiment takes away is taken away here, in the
worker and by the owner, and nowhere in the product; `without_locks` and `without_constraints` say
what that is.
"""

import multiprocessing as mp
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from queue import Empty
from typing import Any

from django.db import connections

from tests.racer import WAIT, Crowd, Game, Round, work
from tests.racer import play as play_share
from tests.sessions import Session, session
from tests.stage import Stage

PROCESSES = 2
# After so many rounds a fresh ledger: each submitted paper makes the next question longer.
BATCH = 50
Anew = Callable[[], AbstractContextManager[Stage]]


def batches(count: int) -> Iterator[int]:
    """Share a number of rounds between ledgers."""
    for done in range(0, count, BATCH):
        yield min(BATCH, count - done)


@dataclass
class Tally:
    """What came of all attempts."""

    outcomes: Counter[str] = field(default_factory=Counter)
    reached: int = 0

    def add(self, other: "Tally") -> None:
        """Add what came of other attempts."""
        self.outcomes.update(other.outcomes)
        self.reached += other.reached


def rush(crowd: Crowd, rounds: Sequence[Round]) -> Tally:
    """Send the whole crowd at each round, all at once, and count what came of it."""
    tally = Tally()
    for outcomes, reached in _processes(work, crowd.names, crowd, list(rounds)):
        tally.outcomes.update(outcomes)
        tally.reached += reached
    return tally


def play(game: Game) -> list[tuple[int, str, str]]:
    """Play a game; return the round, the job and what came of it, for every session and round."""
    return [answer for answers in _processes(play_share, game.players, game) for answer in answers]


def harms(anew: Anew, experiment: Callable[[Stage], bool]) -> bool:
    """Say whether an experiment shows its harm, which is a matter of timing: five tries."""
    for _ in range(5):
        with anew() as cast:
            if experiment(cast):
                return True
    return False


def deadlocks() -> int:
    """Return how often PostgreSQL had to end a deadlock in this database so far."""
    with session() as app:
        row = app.execute(
            "select deadlocks from pg_stat_database where datname = current_database()"
        ).fetchone()
    assert row is not None
    return int(row[0])


def _processes(target: Callable[..., None], everybody: Sequence[Any], *words: Any) -> list[Any]:
    """Start processes that share everybody between them; return what each of them answers."""
    context = mp.get_context("spawn")
    barrier = context.Barrier(len(everybody))
    answers = context.Queue()
    database = {alias: _patient(connections[alias].settings_dict) for alias in ("default", "owner")}
    shares = [everybody[n::PROCESSES] for n in range(PROCESSES)]
    workers = [
        context.Process(target=target, args=(database, share, *words, barrier, answers))
        for share in shares
        if share
    ]
    for worker in workers:
        worker.start()
    found = [_answer(answers, workers) for _ in workers]
    for worker in workers:
        worker.join()
    return found


def _patient(login: dict[str, Any]) -> dict[str, Any]:
    """Let the crowd wait for its turn, so that each attempt is judged and none is only too late."""
    options = f"{login['OPTIONS'].get('options', '')} -c lock_timeout=55s -c statement_timeout=55s"
    return login | {"OPTIONS": login["OPTIONS"] | {"options": options}}


def _answer(answers: Any, workers: Sequence[Any]) -> Any:
    """Wait for one process; a process that died is an error, not a wait for ever."""
    while True:
        try:
            return answers.get(timeout=1)
        except Empty:
            if any(worker.exitcode for worker in workers):
                raise RuntimeError("A process of the crowd died; its words are above.") from None


def crowd_of(jobs: Sequence[Callable[[Session], Any]]) -> list[Any]:
    """Run each job in a thread with a plain session of the app, all starting at once."""
    start = threading.Barrier(len(jobs))
    results: list[Any] = [None] * len(jobs)

    def run(place: int) -> None:
        with session() as app:
            start.wait(WAIT)
            results[place] = jobs[place](app)

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


# Experiments: what the owner takes away, in the copy of one test --------------------------------

_LOCK = "from approvals_decision where id = new.decision_id for no key update"


def without_locks(owner: Session, *, heads: bool = False) -> None:
    """Let a key be an event that neither locks nor, unless ``heads``, writes the decision's head.

    The trigger's own FOR UPDATE goes, and for `key_turned` the head is not written, since an
    UPDATE is a lock too; two events may then have one number, so that constraint goes with it.
    The worker leaves out the locks of Python (`Crowd.locked`, `Game.weaken`).
    """
    body = _body(owner, "approvals_event_link")
    assert _LOCK in body
    head = "new.hash := approvals_event_hash(new);"
    assert head in body
    weaker = body.replace(_LOCK, "from approvals_decision where id = new.decision_id")
    if not heads:
        unwritten = f"{head} if new.kind = 'key_turned' then return new; end if;"
        weaker = weaker.replace(head, unwritten)
    _replace(owner, "approvals_event_link()", "trigger", weaker)
    owner.execute("alter table approvals_event drop constraint approvals_event_one_per_number")


def without_constraints(owner: Session) -> None:
    """Drop what says "once": the unique constraints and the checks of state in the triggers."""
    for table, names in {
        "approvals_key": ["approvals_key_one_per_person"],
        "approvals_seat": [
            "approvals_seat_filled_once",
            "approvals_seat_one_per_person",
            "approvals_seat_key_id_key",
        ],
        "approvals_completion": ["approvals_completion_version_id_key"],
        "approvals_clauseuse": ["approvals_clauseuse_once_per_version"],
        "contracts_change": ["contracts_change_one_per_number"],
    }.items():
        for name in names:
            owner.execute(f"alter table {table} drop constraint {name}")
    owner.execute("drop index approvals_effect_posted_once")
    body = _body(owner, "approvals_event_link")
    known = "if becomes is null then"
    assert known in body
    _replace(
        owner,
        "approvals_event_link()",
        "trigger",
        body.replace(known, "becomes := coalesce(becomes, d.state); if becomes is null then"),
    )
    nothing = "begin return; end"
    _replace(owner, "approvals_carrying_out(asked bigint)", "void", nothing)
    _replace(owner, "approvals_effect_is_as_signed()", "trigger", "begin return null; end")
    _replace(owner, "approvals_is_complete()", "trigger", "begin return null; end")
    _replace(owner, "approvals_key_turn()", "trigger", "begin return new; end")


def replace_in(owner: Session, function: str, old: str, new: str) -> None:
    """Alter a few words of a trigger's function."""
    body = _body(owner, function.removesuffix("()"))
    assert old in body
    _replace(owner, function, "trigger", body.replace(old, new))


def _body(owner: Session, name: str) -> str:
    row = owner.execute("select prosrc from pg_proc where proname = %s", [name]).fetchone()
    assert row is not None
    return str(row[0])


def _replace(owner: Session, name: str, returns: str, body: str) -> None:
    owner.execute(
        f"create or replace function {name} returns {returns} language plpgsql"
        " security definer set search_path = pg_catalog, public, pg_temp as"
        f" $body${body}$body$"
    )
