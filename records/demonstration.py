"""Load the demonstration: PCD 1572 as history, and something to do for each of the three users.

Everything is done by the same actions as in life, by a cast of invented people, with legal dates
that hang on the day of loading; all of it or nothing. Nothing is loaded where anything stands, and
the ledger is marked as a demonstration for ever.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import transaction

from approvals.models import Decision
from people.deeds import Actor
from people.models import Account, Founding, Person, Post
from people.refusals import Refused
from records import budget_scenes, passwords, scenes
from records.actions import issue
from records.cast import CAST, found_cast

ADMINISTRATORS = {"ivor"}
EDITORS = {"devi", "fiona", "kit"}  # of reference data, in the admin
WORTH_SAYING = 1.0  # seconds

START = """\
Where to start
  fiona   BUD 1 is her draft: one question is open; answer it and submit.
          The Medium-Term Financial Plan has a carry-forward schedule with a bid of hers; BUD 2
          is registered for the decision on it.
  carla   OCC 1 extends a contract. Rita has turned her key; it waits for Carla's.
  dana    PCD 2002 has been advised on and consulted on; it waits for her key.
  devi    PCD 2001 is decided; its record waits to be issued."""

Say = Callable[[str], None]


def load(say: Say, folder: Path | None = None) -> Path:
    """Load it into an empty database and return the file with the passwords.

    Raises Refused where anything was before. ``say`` hears of each step over a second.
    """
    if Founding.objects.exists() or Person.objects.exists() or Account.objects.exists():
        raise Refused(
            [
                "This database is not empty. The demonstration is loaded only where nothing "
                "was before, so that nobody takes it for the truth."
            ]
        )
    with ThreadPoolExecutor() as pool:
        hashes = passwords.begin(pool, list(CAST))
        with transaction.atomic():
            with _step(say, "Founding the ledger with its cast"):
                people = found_cast()
            stage = {name: Actor(person) for name, person in people.items()}
            for words, scene in (*scenes.SCENES, *budget_scenes.SCENES):
                with _step(say, words):
                    scene(stage)
            with _step(say, "Making the passwords"):
                passwords.open_accounts(people, hashes, ADMINISTRATORS, EDITORS)
            titles = dict(Post.objects.values_list("code", "title"))
            rows = [
                (name, person, titles.get(post, "no post, from outside"))
                for name, (person, post) in CAST.items()
            ]
            path = passwords.keep(folder or Path(settings.DATA), START, rows, hashes)
    _issue_first(say, stage["devi"])
    return path


def _issue_first(say: Say, by: Actor) -> None:
    """Issue the records of what is past; where nothing can be printed, they wait as well."""
    for reference in scenes.HISTORY:
        with _step(say, f"Printing the record of {reference}"):
            try:
                issue(by, Decision.objects.get(reference=reference))
            except Refused as refused:
                say(str(refused))


@contextmanager
def _step(say: Say, words: str) -> Iterator[None]:
    begun = time.monotonic()
    yield
    taken = time.monotonic() - begun
    if taken > WORTH_SAYING:
        say(f"{words}: {taken:.1f} s")
