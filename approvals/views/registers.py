"""Every register as a spreadsheet: promises, postings, posts, programmes, authority, the scheme.

Each asks what its page asks, for who may see it; postings of part 2 stay with those who read them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from django.http import HttpRequest, HttpResponse

from approvals import narrative
from approvals.actions import promising
from approvals.book import Book
from approvals.models import Undertaking
from approvals.movements import Entry, page
from approvals.narrative import Hit
from approvals.templatetags.postings import KINDS
from approvals.views import clausefile
from approvals.views.clausefile import ClauseShown
from approvals.views.doors import signed_in
from approvals.views.downloads import Row, chunks, in_chunks, send
from approvals.views.people_acts import PostRow, posts_of
from approvals.views.postings import asked_for
from approvals.views.programmes import Money, with_money
from approvals.views.promises import asked_rows
from approvals.views.scheme import groups_asked_for
from approvals.views.searching import words_of
from budgets.models import year_label
from budgets.sheets import Sheet
from people.holders import database_now
from people.models import Post, Programme

UNDERTAKINGS = (
    *("Decision", "Undertaking", "Kind", "What", "Recommendation", "Owner", "Due on", "Due"),
    *("Outcome", "In words", "By", "Recorded"),
)


@signed_in
def undertakings(request: HttpRequest, ending: str) -> HttpResponse:
    """Hand out the undertakings that the page shows, newest first."""
    now, rows = database_now(), asked_rows(request).order_by("-pk")

    def of_chunk(chunk: list[Undertaking]) -> Iterator[Row]:
        due = promising.dues(chunk, now)
        for row in chunk:
            yield _undertaking(row, due[row.pk])

    sheet = Sheet("Undertakings", UNDERTAKINGS, in_chunks(rows, of_chunk))
    return send(sheet, "undertakings", ending)


def _undertaking(row: Undertaking, due: promising.Due) -> Row:
    outcome = getattr(row, "outcome", None)
    came: Row = ("", "", "", None)
    if outcome is not None:
        kept = "Kept" if outcome.kept else "Not kept"
        came = (kept, outcome.words, outcome.person.name, outcome.recorded_at)
    owner = str(row.owner) if row.owner else row.owner_printed
    what = (str(row.version.decision), row.number, row.kind, row.words, row.recommendation)
    return (*what, owner, due.day, due.words, *came)


POSTINGS = (
    *("Posting", "Effective", "Recorded", "From line", "From year", "To line", "To year"),
    *("Amount", "Kind", "Takes back", "Part", "Decision", "Recommendation"),
)


@signed_in
def postings(request: HttpRequest, ending: str) -> HttpResponse:
    """Hand out the register of postings as it is narrowed, newest first."""
    asked = asked_for(request)

    def entries() -> Iterator[Entry]:
        shown = page(asked)
        yield from shown.entries
        while shown.older:
            shown = page(replace(asked, before=shown.entries[-1].pk))
            yield from shown.entries

    return send(Sheet("Postings", POSTINGS, map(_posting, entries())), "postings", ending)


def _posting(row: Entry) -> Row:
    return (
        *(row.pk, row.effective_on, row.recorded_at),
        *(row.from_code, year_label(row.from_year).capitalize()),
        *(row.to_code, year_label(row.to_year).capitalize()),
        *(row.amount, KINDS[row.kind], row.reverses, row.part),
        *(row.reference or f"decision {row.decision}", row.number),
    )


POSTS = ("Post", "Code", "Kind", "Programme", "Holder", "Capacity", "Since", "Last day")


@signed_in
def posts(request: HttpRequest, ending: str) -> HttpResponse:
    """Hand out every post with its holders today; nobody is a vacancy."""
    now = database_now()

    def of_chunk(chunk: list[Post]) -> Iterable[Row]:
        return (row for one in posts_of(chunk, now) for row in _holders(one))

    rows = Post.objects.select_related("programme").order_by("title", "pk")
    return send(Sheet("Posts", POSTS, in_chunks(rows, of_chunk)), "posts", ending)


def _holders(row: PostRow) -> Iterator[Row]:
    post = row.post
    programme = post.programme.name if post.programme else ""
    named = (post.title, post.code, post.get_kind_display(), programme)
    if not row.tenures:
        yield (*named, "Vacant", "", None, None)
    for one in row.tenures:
        last = one.ends_on - timedelta(days=1) if one.ends_on else None
        yield (*named, one.person.name, one.get_capacity_display(), one.starts_on, last)


PROGRAMMES = ("Programme", "Code", "Capital", "Revenue", "Together", "Capital, per cent")


@signed_in
def programmes(request: HttpRequest, ending: str) -> HttpResponse:
    """Hand out the programmes with what decisions added to their lines."""

    def rows() -> Iterator[Row]:
        for chunk in chunks(Programme.objects.order_by("code")):
            yield from (_programme(row, money) for row, money in with_money(chunk))

    return send(Sheet("Programmes", PROGRAMMES, rows()), "programmes", ending)


def _programme(row: Programme, money: Money) -> Row:
    sums = (money.capital.approved, money.revenue.approved, money.together.approved)
    return (row.name, row.code, *sums, money.capital_share)


CLAUSES = (
    *("Clause", "Code", "Paragraph", "Type of decision", "State", "It allows to", "Limits"),
    *("Ceiling", "Left", "From", "Over at"),
)


@signed_in
def authority(request: HttpRequest, ending: str) -> HttpResponse:
    """Hand out every authority that a decision granted, newest first."""
    book = Book(database_now())
    granted = clausefile.shown_by((t for t in book.clauses() if t.granted), book.at)
    rows = map(_clause, sorted(granted, key=lambda one: -one.row.pk))
    return send(Sheet("Authority granted", CLAUSES, rows), "authority", ending)


@signed_in
def scheme(request: HttpRequest, ending: str) -> HttpResponse:
    """Hand out the clauses of the scheme that the page shows."""
    rows = (_clause(one) for _, found in groups_asked_for(request) for one in found)
    return send(Sheet("Scheme", CLAUSES, rows), "scheme", ending)


def _clause(one: ClauseShown) -> Row:
    row, terms = one.row, one.terms
    return (
        *(row.title, row.code, row.paragraph, str(row.decision_type), one.state),
        *("; ".join(one.acts), "; ".join(one.limits)),
        *(terms.ceiling, terms.left, terms.starts_at, one.over_at),
    )


FOUND = ("Decision", "Title", "State", "Type", "Decided on", "Where", "Words")


@signed_in
def search(request: HttpRequest, ending: str) -> HttpResponse:
    """Hand out every passage of part 1 in which the words of the search stand."""
    words = words_of(request)

    def rows() -> Iterator[Row]:
        before: int | None = None
        while words:
            found = narrative.search(words, before)
            for hit in found.hits:
                yield from _found(hit)
            if found.older is None:
                return
            before = found.older

    return send(Sheet("Search", FOUND, rows()), "search", ending)


def _found(hit: Hit) -> Iterator[Row]:
    row = hit.decision
    named = (str(row), row.draft.title, row.get_state_display(), str(row.type), row.decided_on)
    if not hit.passages:
        yield (*named, "Title", "")
    for passage in hit.passages:
        yield (*named, passage.heading, "".join(text for text, _ in passage.pieces))
