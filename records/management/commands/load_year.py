"""`manage.py load_year`: fill a demonstration with a year of invented decisions."""

import time

from django.core.management.base import CommandParser

from people.refusals import Refused
from records.commands import HouseCommand
from records.year import counted, load_year

WIDTH = 40
MOST = 1_000_000


class Command(HouseCommand):
    """Load a year."""

    help = (
        "Fill a demonstration with a year of invented decisions, each drafted, advised on, signed "
        "and posted by the actions of the house. Refused where the ledger is no demonstration."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how much of each."""
        parser.add_argument("--decisions", default="300", help="how many decisions (300)")
        parser.add_argument("--lines", default="2000", help="how many budget lines (2000)")
        parser.add_argument("--postings", default="100000", help="postings in all (100000)")

    def run(self, words: dict[str, str | None]) -> None:
        """Load it, with a bar that says how far it is."""
        begun = time.monotonic()
        load_year(
            _count(words, "decisions"), _count(words, "lines"), _count(words, "postings"), self.bar
        )
        stands = ", ".join(f"{number:,} {name}" for name, number in counted().items())
        self.stdout.write(f"\nLoaded in {time.monotonic() - begun:.0f} s. There are {stands}.")

    def bar(self, done: int, of: int) -> None:
        """Draw how far it is, on one line."""
        full = WIDTH * done // of
        drawn = "#" * full + "." * (WIDTH - full)
        self.stdout.write(f"\r[{drawn}] {done} of {of} decisions", ending="")
        self.stdout.flush()


def _count(words: dict[str, str | None], name: str) -> int:
    typed = words[name] or ""
    if not (typed.isascii() and typed.isdigit() and 1 <= int(typed) <= MOST):
        raise Refused([f"--{name} is “{typed}”. Accepted: a whole number from 1 to {MOST:,}."])
    return int(typed)
