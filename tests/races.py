"""Many sessions on one decision at once: processes full of threads behind one barrier.

Each thread is a session of its own. What an experiment takes away is taken away here, in the
worker and by the owner, and nowhere in the product; `without_locks` and `without_constraints` say
what that is.
"""

import multiprocessing as mp
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import Empty
from typing import Any

from django.db import connections

from tests.racer import WAIT, Crowd, Round, work
from tests.sessions import Session, session

PROCESSES = 2


@dataclass
class Tally:
    """What came of all attempts."""

    outcomes: Counter[str] = field(default_factory=Counter)
    reached: int = 0


def rush(crowd: Crowd, rounds: Sequence[Round]) -> Tally:
    """Send the whole crowd at each round, all at once, and count what came of it."""
    context = mp.get_context("spawn")
    barrier = context.Barrier(len(crowd.names))
    answers = context.Queue()
    database = {alias: dict(connections[alias].settings_dict) for alias in ("default", "owner")}
    shares = [crowd.names[n::PROCESSES] for n in range(PROCESSES)]
    workers = [
        context.Process(target=work, args=(database, share, crowd, list(rounds), barrier, answers))
        for share in shares
        if share
    ]
    for worker in workers:
        worker.start()
    tally = Tally()
    for _ in workers:
        outcomes, reached = _answer(answers, workers)
        tally.outcomes.update(outcomes)
        tally.reached += reached
    for worker in workers:
        worker.join()
    return tally


def _answer(answers: Any, workers: Sequence[Any]) -> tuple[Counter[str], int]:
    """Wait for one process; a process that died is an error, not a wait for ever."""
    while True:
        try:
            found: tuple[Counter[str], int] = answers.get(timeout=1)
        except Empty:
            if any(worker.exitcode for worker in workers):
                raise RuntimeError("A process of the crowd died; its words are above.") from None
        else:
            return found


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


def without_locks(owner: Session) -> None:
    """Let a key be an event that neither locks nor writes the decision's head.

    The trigger's own FOR UPDATE goes, and for `key_turned` the head is not written, since an
    UPDATE is a lock too; two events may then have one number, so that constraint goes with it.
    The worker leaves out the locks of Python (`Crowd.locked`).
    """
    body = _body(owner, "approvals_event_link")
    assert _LOCK in body
    head = "new.hash := approvals_event_hash(new);"
    assert head in body
    weaker = body.replace(_LOCK, "from approvals_decision where id = new.decision_id").replace(
        head, f"{head} if new.kind = 'key_turned' then return new; end if;"
    )
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
    _replace(owner, "approvals_key_turn()", "trigger", "begin return new; end")


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
