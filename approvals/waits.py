"""What a submitted decision waits for, with whom and since when: rows in, plain data out.

Who is told after how long is said by reminders.py. Writes nothing.
"""

from collections.abc import Iterator
from datetime import datetime

from approvals import dossier, keys
from approvals.book import Book
from approvals.keys import Case
from approvals.models import AdviceRequest, CallIn, Decision, Event, Version
from approvals.reminders import Wait
from people.models import PostKind

STEPS = ("submitted", "advice_requested", "advised", "consulted", "call_in_answered")


def waits_of(decision: Decision, version: Version, book: Book) -> list[Wait]:
    """Return what a submitted version waits for at the book's instant, the next step first."""
    case = dossier.case_of(decision, version, book)
    found = [*_advice(decision, version, book)]
    left = dossier.consultations_left(version, book.at)
    if not case.missing_advice and left:
        found.append(_consultation(decision, left[0][1], _since(version), book))
    found += _call_ins(decision, version, case, book)
    if not keys.order_objections(case) and not case.call_ins:
        found += _keys(decision, case, _since(version), book)
    return found


def _since(version: Version) -> datetime:
    """Return when the last step was taken that keys or the next consultation wait for."""
    rows = Event.objects.filter(version=version, kind__in=STEPS).order_by("seq")
    last = rows.values_list("recorded_at", flat=True).last()
    return last or version.recorded_at


def _wait(
    decision: Decision, what: str, posts: tuple[str, ...], people: tuple[str, ...], since: datetime
) -> Wait:
    kind = decision.type
    return Wait(what, posts, people, since, kind.remind_days, kind.escalate_days)


def _advice(decision: Decision, version: Version, book: Book) -> Iterator[Wait]:
    rows = AdviceRequest.objects.filter(version=version, advice__isnull=True)
    for row in rows.select_related("post").order_by("pk"):
        people = tuple(t.person.name for t in book.holders([row.post.code]))
        yield _wait(decision, "Advice", (row.post.title,), people, row.recorded_at)


def _consultation(decision: Decision, kind: str, since: datetime, book: Book) -> Wait:
    people = tuple(t.person.name for t in book.tenures if t.post.kind == kind)
    return _wait(decision, "Consultation", (str(PostKind(kind).label),), people, since)


def _call_ins(decision: Decision, version: Version, case: Case, book: Book) -> Iterator[Wait]:
    if not case.call_ins:
        return
    rows = CallIn.objects.filter(version=version, answer__isnull=True)
    for row in rows.select_related("clause__call_in_post").order_by("pk"):
        post = row.clause.call_in_post
        if post is not None:
            people = tuple(t.person.name for t in book.holders([post.code]))
            yield _wait(decision, "A call-in", (post.title,), people, row.recorded_at)


def _keys(decision: Decision, case: Case, since: datetime, book: Book) -> Iterator[Wait]:
    turned = keys.match(case.seats, case.keys)
    for seat in case.seats:
        if seat.code not in turned:
            holders = book.holders(case.posts_for(seat))
            posts = tuple(dict.fromkeys(t.post.title for t in holders))
            people = tuple(t.person.name for t in holders)
            titles = posts or (case.holder_title(seat),)
            yield _wait(decision, "A key", titles, people, since)
