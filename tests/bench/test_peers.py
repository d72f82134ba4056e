"""django-hordak and django-ledger on the same work, each in a virtual environment of its own.

They run with their own validation and triggers. Eight postings of theirs are eight legs; ours are
eight transfers, which they would write as sixteen.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.bench import posts
from tests.bench.board import Board, Row
from tests.bench.clock import Pair, in_turn
from tests.bench.conftest import Ledger
from tests.sessions import Session, session

pytestmark = pytest.mark.bench
PEERS = Path(__file__).with_name("peers")
KEPT = Path(settings.BASE_DIR) / "var" / "peers"
PART = "Peers on the same work"
ROUNDS = 30
Found = dict[str, float]


def environment(peer: str) -> Path:
    """Return the Python of a virtual environment with exactly what the peer's lock names."""
    lock = PEERS / f"{peer}.lock"
    home = KEPT / f"{peer}-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"
    python = home / "bin" / "python"
    if not (home / ".installed").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run(
            [str(python), *words, "--no-deps", "--require-hashes", "-r", str(lock)], check=True
        )
        (home / ".installed").touch()
    return python


@contextmanager
def database(workshop: Session, owner: dict[str, Any], name: str) -> Iterator[str]:
    """Make an empty database for a peer, and yield Django's settings for it as JSON."""
    workshop.execute(f'create database "{name}"')
    try:
        keys = ("ENGINE", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
        yield json.dumps({**{key: owner[key] for key in keys}, "NAME": name})
    finally:
        workshop.execute(f'drop database "{name}" with (force)')


@pytest.fixture
def measured(
    logins: dict[str, dict[str, Any]], _template: str, _workshop: Session
) -> dict[str, Found]:
    """What each peer measured of itself."""
    found: dict[str, Found] = {}
    for peer in ("hordak", "ledger"):
        with database(_workshop, logins["owner"], f"{_template}_{peer}") as words:
            told = subprocess.run(
                [str(environment(peer)), f"{peer}_posts.py"],
                cwd=PEERS,
                env={**os.environ, "PEER_DATABASE": words, "DJANGO_SETTINGS_MODULE": ""},
                stdout=subprocess.PIPE,
                check=True,
                text=True,
            ).stdout
        found[peer] = json.loads(told.splitlines()[-1])
    return found


def our_own(size: int, rounds: int) -> Pair:
    """Return a raw statement beside our post of everything, now."""
    with session("owner") as owner, session(autocommit=False) as app:
        each = list(posts.opened(owner, 2 * rounds + 5))
        person = posts.somebody(owner)
        work = iter(each)
        return in_turn(
            partial(posts.post_raw, app, each[0], size),
            lambda: posts.post_in_steps(app, next(work), size, person),
            rounds,
        )


def test_peers_do_the_same_work(ledger: Ledger, measured: dict[str, Found], board: Board) -> None:
    ledger.grow(10_000)
    posts.raw_tables()
    eight, many = our_own(8, ROUNDS), our_own(1024, 5)
    names = {"hordak": "django-hordak 2.0.0", "ledger": "django-ledger 0.8.5"}
    for peer, found in measured.items():
        for size, ours in ((8, eight), (1024, many)):
            spent = found[f"post_{size}"]
            beside = f"{spent:.2f} ms; ours {ours.ours:.2f} ms, raw {ours.floor:.2f} ms"
            work = f"{names[peer]}: {size:,} postings, ÷ ours"
            board.add(PART, Row(work, spent / ours.ours, " ×", beside, 1, None, least=True))
        board.add(
            PART,
            Row(
                f"{names[peer]}: 16 writers on one account",
                found["hot"],
                " a second",
                "8 postings each",
            ),
        )
    hordak = measured["hordak"]
    race = "£200 there, 16 writers read the balance, then post £1"
    board.add(PART, Row(f"{names['hordak']}: overdraw race", hordak["overdrawn"], " times", race))
    beside = f"with {hordak['legs']:,} legs"
    board.add(
        PART, Row(f"{names['hordak']}: balance of an account", hordak["balance"], " ms", beside)
    )
