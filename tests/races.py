"""Many sessions on one decision at once: processes full of threads behind one barrier.

Each thread is a session of its own. What an experiment takes away is taken away here, in the
worker and by the owner, and nowhere in the product; `without_locks` and `without_constraints` say
what that is.
"""

import multiprocessing as mp
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import django
from django.conf import settings
from django.db import connections

from tests.sessions import Session, session

PROCESSES = 2
WAIT = 120


@dataclass(frozen=True)
class Round:
    """One submitted version, as everybody is shown it."""

    version: int
    digest: str
    chain_length: int


@dataclass(frozen=True)
class Crowd:
    """Who rushes at each round; names may repeat."""

    names: tuple[str, ...]
    locked: bool = True
    window: float = 0.0


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
        context.Process(target=_work, args=(database, share, crowd, list(rounds), barrier, answers))
        for share in shares
        if share
    ]
    for worker in workers:
        worker.start()
    tally = Tally()
    for _ in workers:
        outcomes, reached = answers.get(timeout=WAIT + 10 * len(rounds))
        tally.outcomes.update(outcomes)
        tally.reached += reached
    for worker in workers:
        worker.join()
    return tally


def _work(
    database: dict[str, Any],
    names: Sequence[str],
    crowd: Crowd,
    rounds: Sequence[Round],
    barrier: Any,
    answers: Any,
) -> None:
    """Be one process of the crowd: a thread for each name."""
    connect(database)
    reached = _counting(locked=crowd.locked, window=crowd.window)
    outcomes: list[str] = []
    threads = [
        threading.Thread(target=_be, args=(name, rounds, barrier, outcomes)) for name in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers.put((Counter(outcomes), len(reached)))


def connect(database: dict[str, Any]) -> None:
    """Set Django up in a process of its own, on the database of the test."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    settings.DATABASES.clear()
    settings.DATABASES.update(database)
    connections.settings = connections.configure_settings(settings.DATABASES)


def _be(name: str, rounds: Sequence[Round], barrier: Any, outcomes: list[str]) -> None:
    from approvals import actions  # noqa: PLC0415 - Django is set up in this process first
    from approvals.models import Version  # noqa: PLC0415
    from people.refusals import Refused  # noqa: PLC0415
    from tests import stage  # noqa: PLC0415

    by = stage.recall()[name]
    for number in rounds:
        version = Version.objects.select_related("decision").get(pk=number.version)
        shown = actions.Shown(number.digest, number.chain_length)
        barrier.wait(WAIT)
        try:
            result = actions.sign(by, version, shown, stage.NO_INTEREST).result
        except Refused as refused:
            result = f"refused: {refused.reasons[0].sentence}"
        outcomes.append(result)
    connections.close_all()


def _counting(*, locked: bool, window: float) -> list[int]:
    """Count who gets past the lock; where it is taken away, only read."""
    from approvals import authority  # noqa: PLC0415
    from approvals.actions import signing  # noqa: PLC0415
    from approvals.models import Decision  # noqa: PLC0415

    reached: list[int] = []
    product, complete = signing.lock, authority.is_complete

    def lock(decision: Decision) -> Decision:
        found = product(decision) if locked else Decision.objects.get(pk=decision.pk)
        reached.append(threading.get_ident())
        return found

    def is_complete(case: authority.Case) -> bool:
        time.sleep(window)
        return complete(case)

    signing.lock = lock  # type: ignore[attr-defined]
    if not locked:
        signing.lock_what_changes = lambda version: None  # type: ignore[attr-defined]
        authority.is_complete = is_complete
    return reached


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
    with suppress(IndexError):
        owner.execute(
            f"create or replace function {name} returns {returns} language plpgsql"
            " security definer set search_path = pg_catalog, public, pg_temp as"
            f" $body${body}$body$"  # type: ignore[arg-type]
        )
