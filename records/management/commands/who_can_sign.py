"""`manage.py who_can_sign`: who holds each key of a decision, and who may not turn one and why."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandParser

from approvals import explain
from approvals.book import Book
from approvals.explain import SeatNow
from approvals.models import Decision, State
from people.holders import database_now
from people.models import Person
from records.commands import HouseCommand, decision_of, instant_of, takes_decision
from records.people_named import person_named


class Command(HouseCommand):
    """Explain the keys of one decision; change nothing."""

    help = (
        "Print each key of a decision, who holds it and on what it rests, and for every holder "
        "and every --person why they may not turn it, if so. A draft shows the keys that it "
        "would need. Writes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the decision, an instant and further people."""
        takes_decision(parser)
        parser.add_argument(
            "--at", metavar="ISO-DATE-TIME", help="an instant, in London time unless it says (now)"
        )
        parser.add_argument(
            "--known",
            choices=["then", "now"],
            default="then",
            help="answer by what was recorded then (default), or by what is recorded now",
        )
        parser.add_argument(
            "--person",
            dest="asked",
            metavar="NAME",
            nargs="+",
            action="extend",
            default=[],
            help="ask about these people too",
        )

    def handle(self, *args: object, **options: Any) -> None:
        """Keep the list of people apart from the words."""
        self.asked = [str(name) for name in options.pop("asked")]
        super().handle(*args, **options)

    def run(self, words: dict[str, str | None]) -> None:
        """Print keys, then people."""
        decision, book = decision_of(words), _book(words)
        asked = [person_named(name) for name in self.asked]
        case = explain.case_by(decision, book)
        self.stdout.write(f"{decision}, {state_words(case.state)}")
        for source in case.sources:
            self.stdout.write(f"Rests on {source}.")
        seats = explain.seats_by(case, book)
        for number, seat in enumerate(seats, start=1):
            self.stdout.write(f"Key {number}: {_words(seat)}")
        if not seats:
            self.stdout.write(
                "It has no key: it was decided on paper." if case.transcribed else "It has no key."
            )
        holders = [person for seat in seats for person in seat.people]
        for person in dict.fromkeys([*holders, *asked]):
            self.stdout.write("\n".join(_answer(person, decision, book)))


def _book(words: dict[str, str | None]) -> Book:
    """Open the book asked about: now, or at an instant as known then or as known now."""
    now = database_now()
    at = instant_of(words["at"]) if words["at"] else now
    return Book(at, now if words["known"] == "now" else at)


def _words(seat: SeatNow) -> str:
    holders = "; ".join(seat.holders) or "vacant"
    post = seat.post if seat.post == seat.title else f"{seat.post}, for the {seat.title}"
    turned = f" (turned by {seat.turned_by})" if seat.turned_by else ""
    deeming = f" {seat.deeming}" if seat.deeming else ""
    return f"{post}: {holders}{turned}.{deeming}"


def _answer(person: Person, decision: Decision, book: Book) -> Iterator[str]:
    reasons = explain.objections(person, decision, book)
    if not reasons:
        yield f"{person} may turn a key."
        return
    yield f"{person} may not turn a key:"
    yield from (f"  - {reason}" for reason in reasons)


def state_words(state: str) -> str:
    """Return a state as a page says it."""
    return str(State(state).label).lower() if state else "not there yet"
