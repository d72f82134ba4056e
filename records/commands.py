"""What the commands share: who acts, which decision, files in and out, refusals in sentences.

A command asks the same functions as a page and decides nothing itself.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from approvals import access
from approvals.models import Decision
from approvals.reading import LARGEST
from people.days import LONDON
from people.refusals import Refused

OWN_EYES_ONLY = 0o600


class HouseCommand(BaseCommand):
    """A command whose refusals are sentences on standard error, with exit code 1."""

    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        """Run the command and turn a refusal into its sentences."""
        with refusals():
            self.run({name: None if v is None else str(v) for name, v in options.items()})

    def run(self, words: dict[str, str | None]) -> None:
        """Do the work; ``words`` are the options as they were typed."""
        raise NotImplementedError


def takes_person(parser: CommandParser, *, required: bool = True, words: str = "who acts") -> None:
    """Add ``--as PERSON``."""
    parser.add_argument(
        "--as",
        dest="person",
        metavar="PERSON",
        required=required,
        help=f"{words}: an account, a staff number or a whole name",
    )


def takes_decision(parser: CommandParser) -> None:
    """Add the decision: its reference or its permanent number."""
    parser.add_argument("reference", metavar="REF", help="the decision's reference or number")


@contextmanager
def refusals() -> Iterator[None]:
    """Turn a refusal, or a file that cannot be reached, into the command's error."""
    try:
        yield
    except Refused as refused:
        raise CommandError(str(refused)) from None
    except OSError as fault:
        raise CommandError(f"{fault.filename}: {fault.strerror}.") from None


def decision_of(words: dict[str, str | None]) -> Decision:
    """Return the decision that was named, or raise Refused."""
    return access.decision_named(words["reference"] or "")


def instant_of(words: str) -> datetime:
    """Return the instant that was typed, in London time unless it says; refuse what is none."""
    try:
        at = datetime.fromisoformat(words)
    except ValueError:
        example = "2026-04-01T09:30"
        raise Refused([f"“{words}” is no date and time. Accepted: {example}."]) from None
    return at if at.tzinfo else at.replace(tzinfo=LONDON)


def content_of(name: str) -> bytes:
    """Read a file, no further than one byte beyond what any reader accepts."""
    with Path(name).open("rb") as file:
        return file.read(LARGEST + 1)


def put(name: str, content: bytes, *, restricted: bool = False) -> None:
    """Write a file whole; one with part 2 in it is for its owner's eyes only."""
    path = Path(name)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    number = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWN_EYES_ONLY)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
        if not restricted:
            mask = os.umask(0)
            os.umask(mask)
            beside.chmod(0o666 & ~mask)
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
