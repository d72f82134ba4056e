"""Who must sign, who holds each key and on what basis, and why somebody may not: in words.

One answer for the page, the command and as-at questions, from the rules that stop a signature.
Reads only; the instant and what was known by then come with the book.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from approvals import access, dossier, keys, lifecycle, routing
from approvals.book import Book
from approvals.clauses import GROUNDS, SeatTerm
from approvals.keys import Case, Turned
from approvals.models import Decision
from people.models import Capacity, Person, Tenure
from people.refusals import Reason


@dataclass(frozen=True)
class SeatNow:
    """A key of a decision: whose it is and why, and by whom it is turned, if it is."""

    title: str
    post: str
    deeming: str
    holders: tuple[str, ...]
    people: tuple[Person, ...]
    sources: tuple[str, ...]
    turned_by: str
    turned_at: datetime | None


def case_by(decision: Decision, book: Book) -> Case:
    """Return where a decision stands by a book; a draft as if it were submitted then."""
    version = access.current_version(decision)
    case = dossier.case_of(decision, version, book)
    if case.state not in lifecycle.OPEN_FOR_EDITING or decision.is_transcribed:
        return case
    paper = access.draft_whole(decision)
    route, reasons = routing.route_of(paper, decision.type, book)
    draft = dossier.draft_case(decision, paper, route, book)
    return replace(draft, state=case.state, clause_reasons=tuple(reasons))


def seats_by(case: Case, book: Book) -> list[SeatNow]:
    """Return each key of a case with its holders by a book."""
    pairing = keys.match(case.seats, case.keys)
    turned = {key.person: key for key in case.keys}
    return [
        _seat_now(seat, case, book, turned.get(pairing.get(seat.code, 0))) for seat in case.seats
    ]


def _seat_now(seat: SeatTerm, case: Case, book: Book, key: Turned | None) -> SeatNow:
    posts = case.posts_for(seat)
    tenures = sorted(book.holders(posts), key=lambda tenure: posts.index(tenure.post.code))
    return SeatNow(
        seat.title,
        case.holder_title(seat),
        _deeming(seat, case),
        tuple(_holding_for(tenure, posts[0]) for tenure in tenures),
        tuple(tenure.person for tenure in tenures),
        case.sources,
        key.name if key else "",
        key.at if key else None,
    )


def objections(person: Person, decision: Decision, book: Book) -> list[Reason]:
    """Return every reason why ``person`` may not turn a key of ``decision`` by a book."""
    case = dossier.case_of(decision, access.current_version(decision), book)
    return objections_in(case, person, book)


def objections_in(case: Case, person: Person, book: Book) -> list[Reason]:
    """Return the same of a case that has been read already."""
    return keys.key_objections(dossier.candidate_of(person, book), case)


def _deeming(seat: SeatTerm, case: Case) -> str:
    words = []
    if seat.until is not None and seat.until in case.reached:
        words.append(f"“{seat.until_name}” is reached, so the key is the {seat.title}’s.")
    elif seat.until is not None:
        words.append(
            f"Until “{seat.until_name}” is reached the {seat.deemed_title} is deemed to hold the "
            f"key of the {seat.title}."
        )
    now = case.posts_for(seat)
    for reserve in seat.reserves:
        able = "may turn it now" if reserve.post in now else "does not turn it now"
        words.append(f"Reserve: the {reserve.title}, {GROUNDS[reserve.ground]}; {able}.")
    return " ".join(words)


def _holding_for(tenure: Tenure, post: str) -> str:
    """Return who holds a key: by the post whose it is, or by that of a reserve."""
    reserve = "" if tenure.post.code == post else f", as reserve: {tenure.post.title}"
    return f"{holding(tenure)}{reserve}"


def holding(tenure: Tenure) -> str:
    """Return who holds a post, in what capacity, since when and until when."""
    words = [tenure.person.name]
    if tenure.capacity != Capacity.SUBSTANTIVE and tenure.covers is not None:
        words.append(f"{tenure.get_capacity_display().lower()}: for {tenure.covers.person}")
    words.append(f"since {_day(tenure.starts_on)}")
    if tenure.ends_on is not None:
        words.append(f"until {_day(date.fromordinal(tenure.ends_on.toordinal() - 1))}")
    return ", ".join(words)


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
