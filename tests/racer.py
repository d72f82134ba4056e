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


@dataclass(frozen=True)
class Player:
    """One session of a game: who plays, what they do (tests/race_jobs.py), and their place."""

    name: str
    job: str
    place: int


@dataclass(frozen=True)
class Game:
    """Rounds that everybody plays at once; ``rounds`` are numbers that mean something to the jobs.

    ``prepare`` names what one of them does first in each round, while all others wait, and
    ``weaken`` what each process takes away of the product before it starts.
    """

    players: tuple[Player, ...]
    rounds: tuple[int, ...]
    prepare: str = ""
    weaken: str = ""


def play(
    database: dict[str, Any],
    players: Sequence[Player],
    game: Game,
    barrier: Any,
    answers: Any,
) -> None:
    """Be one process of a game: a thread for each of its players."""
    connect(database)
    from tests import race_jobs  # noqa: PLC0415 - Django is set up in this process first

    if game.weaken:
        getattr(race_jobs, game.weaken)()
    outcomes: list[tuple[int, str, str]] = []
    threads = [
        threading.Thread(target=_play, args=(player, game, barrier, outcomes)) for player in players
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers.put(outcomes)


def _play(player: Player, game: Game, barrier: Any, outcomes: list[tuple[int, str, str]]) -> None:
    from tests import race_jobs, stage  # noqa: PLC0415

    by, job = stage.recall()[player.name], getattr(race_jobs, player.job)
    prepare = getattr(race_jobs, game.prepare) if game.prepare else None
    for number in game.rounds:
        if prepare and player == game.players[0]:
            prepare(number)
        if prepare:
            barrier.wait(WAIT)
        try:
            result = job(by, number, player.place, lambda: barrier.wait(WAIT))
        except Exception as error:
            result = f"error: {error!r}"
        outcomes.append((number, player.job, result))
        if prepare:
            barrier.wait(WAIT)
    connections.close_all()


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
        try:
            result = actions.sign(by, version, shown, stage.NO_INTEREST).result
        except Refused as refused:
            result = f"refused: {refused.reasons[0].sentence}"
        except Exception as error:
            result = f"error: {error!r}"
        outcomes.append(result)
    connections.close_all()


def _counting(crowd: Crowd) -> list[int]:
    """Count who gets past the lock; where it is taken away, only read, and take time over it."""
    from approvals import dossier  # noqa: PLC0415
    from approvals.actions import signing  # noqa: PLC0415
    from approvals.models import Decision  # noqa: PLC0415

    reached: list[int] = []
    module: Any = signing
    law: Any = dossier
    product, keys_of = module.lock, law.keys_of

    def lock(decision: Decision) -> Decision:
        reached.append(1)
        found: Decision = (
            product(decision) if crowd.locked else Decision.objects.get(pk=decision.pk)
        )
        return found

    def slow_keys_of(*args: Any) -> Any:
        time.sleep(crowd.window + crowd.spread * random.random())  # noqa: S311 - timing
        return keys_of(*args)

    module.lock = lock
    if not crowd.locked:
        law.keys_of = slow_keys_of
        module.lock_own = lambda person: None
        module.lock_tenures = lambda tenures: None
        module.lock_milestones = lambda codes: None
        module.lock_what_changes = lambda version: None
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
