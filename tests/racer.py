"""A process of a crowd. Imports nothing of the product before Django is set up in it.

See tests/races.py, which starts it.
"""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import django
from django.conf import settings
from django.db import connections

WAIT = 60
ATTEMPT = threading.local()


@dataclass(frozen=True)
class Round:
    """One submitted version, as everybody is shown it."""

    version: int
    digest: str
    chain_length: int


@dataclass(frozen=True)
class Crowd:
    """Who rushes at each round; names may repeat.

    ``locked`` False leaves out the locks of Python; then ``window`` seconds, and up to ``spread``
    more by chance, pass between the insertion of a key and the look at all keys.
    """

    names: tuple[str, ...]
    locked: bool = True
    window: float = 0.0
    spread: float = 0.0


def work(
    database: dict[str, Any],
    names: Sequence[str],
    crowd: Crowd,
    rounds: Sequence[Round],
    barrier: Any,
    answers: Any,
) -> None:
    """Be one process of the crowd: a thread for each name."""
    connect(database)
    reached = _counting(crowd)
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
    for alias in connections:
        with suppress(AttributeError):
            del connections[alias]


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
        ATTEMPT.counted = False
        try:
            result = actions.sign(by, version, shown, stage.NO_INTEREST).result
        except Refused as refused:
            result = f"refused: {refused.reasons[0].sentence}"
        except Exception as error:
            result = f"error: {error!r}"
        outcomes.append(result)
    connections.close_all()


def _counting(crowd: Crowd) -> list[int]:
    """Count who gets past the lock; where it is taken away, only read."""
    from approvals.actions import signing  # noqa: PLC0415
    from approvals.models import Decision  # noqa: PLC0415

    reached: list[int] = []
    product: Any = signing.lock  # type: ignore[attr-defined]

    def lock(decision: Decision) -> Decision:
        if not ATTEMPT.counted:
            reached.append(1)
        elif not crowd.locked:
            time.sleep(crowd.window + crowd.spread * random.random())  # noqa: S311 - timing
        ATTEMPT.counted = True
        found: Decision = (
            product(decision) if crowd.locked else Decision.objects.get(pk=decision.pk)
        )
        return found

    signing.lock = lock  # type: ignore[attr-defined]
    if not crowd.locked:
        signing.lock_tenures = lambda tenures: None  # type: ignore[attr-defined]
        signing.lock_what_changes = lambda version: None  # type: ignore[attr-defined]
    return reached


def sign_until(database: dict[str, Any], name: str, number: Round, place: str, here: Any) -> None:
    """Sign, say when ``place`` is reached, and wait there to be killed.

    A place is the kind of an event that has just been written, or "completion" for the moment
    before the commit.
    """
    connect(database)
    from approvals.actions import effects, signing  # noqa: PLC0415

    def stop_after(product: Any, when: str) -> Any:
        def deed(*args: Any, **kwargs: Any) -> Any:
            found = product(*args, **kwargs)
            if when == place or place in args:
                here.set()
                time.sleep(WAIT)
            return found

        return deed

    signing.log = stop_after(signing.log, "")  # type: ignore[attr-defined]
    effects.log = stop_after(effects.log, "")  # type: ignore[attr-defined]
    signing.carry_out = stop_after(signing.carry_out, "completion")  # type: ignore[attr-defined]
    from approvals import actions  # noqa: PLC0415
    from approvals.models import Version  # noqa: PLC0415
    from tests import stage  # noqa: PLC0415

    version = Version.objects.select_related("decision").get(pk=number.version)
    shown = actions.Shown(number.digest, number.chain_length)
    actions.sign(stage.recall()[name], version, shown, stage.NO_INTEREST)
