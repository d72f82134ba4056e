"""`manage.py remind`: who is told that something waits. It widens who is told, never who signs."""

from collections.abc import Iterator
from datetime import timedelta

from django.core.management.base import CommandParser
from django.db.models import F, QuerySet

from approvals import reminders
from approvals.actions import promising
from approvals.book import Book
from approvals.models import State, Version
from approvals.reminders import Told
from approvals.waits import waits_of
from people.days import london_day
from people.holders import database_now
from people.models import PostKind
from people.refusals import Refused
from records.commands import HouseCommand, instant_of

SOON = timedelta(days=30)


class Command(HouseCommand):
    """Print reminders and escalations that are due; send and change nothing."""

    help = (
        "Print who is reminded of what, and who is told as well, for every decision that waits. "
        "Writes nothing and sends nothing: whoever runs it daily decides how people hear of it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take an instant."""
        parser.add_argument(
            "--at", metavar="ISO-DATE-TIME", help="an instant, in London time unless it says (now)"
        )

    def run(self, words: dict[str, str | None]) -> None:
        """Print a line for everybody who is told."""
        now = database_now()
        at = instant_of(words["at"]) if words["at"] else now
        if at < now:
            raise Refused([f"--at is {words['at']}, which is past. Accepted: now, or later."])
        book = Book(at)
        rows = Version.objects.filter(
            decision__state=State.SUBMITTED,
            number=F("decision__current_version"),
            recorded_at__lte=book.at,
        )
        found = list(_lines(rows.select_related("decision__type", "decision__sponsor"), book))
        found += _undertakings(book)
        self.stdout.write("\n".join(found) if found else "Nobody is told of anything.")


def _lines(versions: QuerySet[Version], book: Book) -> Iterator[str]:
    for version in versions.order_by("pk"):
        for wait in waits_of(version.decision, version, book):
            found = reminders.told(wait, book.at)
            if found.reminded or found.escalated:
                yield f"{version.decision}: {_told(version, found, book)}"


def _undertakings(book: Book) -> Iterator[str]:
    """Yield the open undertakings that are due soon or late, with who holds the post."""
    today = london_day(book.at)
    rows = promising.standing().filter(outcome=None)
    for row, day in promising.due_by(rows, book.at, today + SOON):
        held = [t.person.name for t in book.tenures if t.post_id == row.owner_id]
        whom = ", ".join(held) or "nobody (the post is vacant)"
        when = "was due" if day < today else "is due"
        yield (
            f"{row.version.decision}: undertaking {row.number} {when} on {day:%-d %B %Y}. "
            f"Reminded: {whom}."
        )


def _told(version: Version, found: Told, book: Book) -> str:
    wait = found.wait
    whom = ", ".join(wait.people) or "nobody (the post is vacant)"
    where = " and the ".join(wait.posts)
    words = [f"{wait.what} has waited {reminders.days_words(found.days)} with the {where}."]
    if found.reminded:
        words.append(f"Reminded: {whom}.")
    if found.escalated:
        words.append(f"Told as well: {', '.join(_others(version, book)) or 'nobody'}.")
    return " ".join(words)


def _others(version: Version, book: Book) -> list[str]:
    sponsor = version.decision.sponsor
    return list(
        dict.fromkeys(
            tenure.person.name
            for tenure in book.tenures
            if tenure.post.kind == PostKind.DECISION_OFFICE
            or (sponsor is not None and tenure.post_id == sponsor.pk)
        )
    )
