"""`manage.py who_can_sign`: who holds each key of a decision, and who may not turn one and why."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from approvals import access, dossier, lifecycle
from approvals.actions.signing import objections
from approvals.authority import Case, SeatTerm
from approvals.models import Decision
from people.days import LONDON
from people.holders import database_now, in_force
from people.models import Person
from people.refusals import Refused
from records.commands import HouseCommand, decision_of, takes_decision
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
        decision, at = decision_of(words), _instant(words["at"])
        asked = [person_named(name) for name in self.asked]
        case, sources = _case(decision, at)
        self.stdout.write(f"{decision}, {decision.get_state_display().lower()}")
        for source in sources:
            self.stdout.write(f"Rests on {source}.")
        holders: list[Person] = []
        for number, seat in enumerate(case.seats, start=1):
            found = _holders(seat, case, at)
            names = ", ".join(person.name for person in found) or "vacant"
            self.stdout.write(f"Key {number}: {_words(seat, case)}: {names}{_turned(found, case)}")
            holders += found
        if not case.seats:
            self.stdout.write(
                "It has no key: it was decided on paper." if case.transcribed else "It has no key."
            )
        for person in dict.fromkeys([*holders, *asked]):
            self.stdout.write("\n".join(_answer(person, decision, at)))


def _instant(words: str | None) -> datetime:
    if words is None:
        return database_now()
    try:
        at = datetime.fromisoformat(words)
    except ValueError:
        example = "2026-04-01T09:30"
        raise Refused([f"“{words}” is no date and time. Accepted: {example}."]) from None
    return at if at.tzinfo else at.replace(tzinfo=LONDON)


def _case(decision: Decision, at: datetime) -> tuple[Case, list[str]]:
    """Return the case that stands, or that the draft would be, and the sources it rests on."""
    version = access.current_version(decision)
    if version is not None and decision.state not in lifecycle.OPEN_FOR_EDITING:
        grounds = version.route["grounds"]
        return dossier.case_of(decision, version, at), list(
            dict.fromkeys(ground["source"] for ground in grounds)
        )
    paper = access.draft_paper(decision)
    route, _ = dossier.route_of(paper, decision.type, at)
    sources = list(dict.fromkeys(ground.clause.source for ground in route.grounds))
    return dossier.draft_case(decision, paper, route, at), sources


def _holders(seat: SeatTerm, case: Case, at: datetime) -> list[Person]:
    rows = in_force(at).filter(post__code=seat.holder_post(case.reached))
    return [tenure.person for tenure in rows]


def _words(seat: SeatTerm, case: Case) -> str:
    words = seat.holder_title(case.reached)
    if seat.until is None:
        return words
    if seat.until in case.reached:
        return f"{words}, since “{seat.until_name}” was reached"
    return f"{words}, deemed to be the {seat.title} until “{seat.until_name}” is reached"


def _turned(found: list[Person], case: Case) -> str:
    turned = {key.person for key in case.keys}
    return " (turned)" if any(person.pk in turned for person in found) else ""


def _answer(person: Person, decision: Decision, at: datetime) -> Iterator[str]:
    reasons = objections(person, decision, at)
    if not reasons:
        yield f"{person} may turn a key."
        return
    yield f"{person} may not turn a key:"
    yield from (f"  - {reason}" for reason in reasons)
