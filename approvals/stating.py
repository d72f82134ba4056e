"""Say in words what a paper states: amounts, figures, parties, times, links, undertakings.

Pure. The one wording of the screens and of the record: nothing of a field is left out, and nothing
is said that no field says.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from approvals.matters import MATTERS, Alters, Approval, Begins
from approvals.stated import Amount, Asked, Link, Party, Span, Stated, Timing, Undertaking
from approvals.written import Plain
from budgets.money import pounds
from contracts.terms import day_words

Row = tuple[str, str]

NO_FIGURE = {
    "withheld": "withheld in part 2",
    "unreadable": "not readable on the paper",
    "nil": "nil",
}
BEFORE = {"up to": "up to ", "circa": "circa ", "at least": "at least "}
VAT = {"inclusive": "VAT included", "exclusive": "without VAT"}
ROUTES = {
    "framework_direct": "Direct award under a framework",
    "further_competition": "Further competition under a framework",
    "open": "Open procedure",
    "single_tender": "Single tender or direct award",
    "none": "None: nothing is procured",
    "not_stated": "Not stated",
}
TIMINGS = {
    "retrospective": "Retrospective",
    "in principle": "In principle",
    "conditional": "Conditional",
    "emergency": "Emergency",
}
RELATIONS = {
    "amends": "Amends",
    "supersedes": "Supersedes",
    "corrects": "Corrects",
    "continues": "Continues",
    "funds": "Funds",
    "funded by": "Funded by",
    "exceeds": "Goes beyond",
    "follows": "Follows",
    "implements": "Carries out",
    "reports on": "Reports on",
    "cites": "Cites",
}
# The same, said of the decision that is named, by those that came after it.
AFTERWARDS = {
    "amends": "Amended by",
    "supersedes": "Superseded by",
    "corrects": "Corrected by",
    "continues": "Continued by",
    "funds": "Funded by",
    "funded by": "Funds",
    "exceeds": "Exceeded by",
    "follows": "Followed by",
    "implements": "Carried out by",
    "reports on": "Reported on by",
    "cites": "Cited by",
}
PROMISES = {
    "condition": "Condition",
    "report back": "Report back",
    "review": "Review",
    "action": "Action",
}


def amount_words(amount: Amount) -> str:
    """Return an amount as people read it, "up to £150,000.00 a year, without VAT".

    Of one that is withheld no figure, whoever holds it as well: these words are for everybody.
    """
    words = _sum_words(amount)
    words += f", {VAT[amount.vat]}" if amount.vat in VAT else ""
    words += f", plus {amount.plus}" if amount.plus else ""
    return f"{words} (misprinted as “{amount.printed}”)" if amount.misprint else words


def _sum_words(amount: Amount) -> str:
    """Return how much, of what time or unit, and for how many: "£3.00 a post, for 2 posts"."""
    before = BEFORE.get(amount.qualifier, "")
    words = NO_FIGURE.get(amount.qualifier, f"{before}not stated")
    value = None if amount.is_withheld else amount.value
    if value is not None and amount.qualifier != "nil":
        words = before + pounds(value)
    if value is not None and amount.to is not None:
        words = f"from {words} to {pounds(amount.to)}"
    a = "an" if amount.per == "hour" else "a"
    each = f" ({amount.unit})" if amount.per == "unit" and amount.unit else ""
    every = f" {a} {amount.per}{each}" if amount.per != "once" else ""
    words += every
    if amount.quantity is None:
        return words
    many = f"{amount.quantity.normalize():,f} {amount.unit}"
    bare = amount.value is None and amount.qualifier in ("exactly", *BEFORE)
    return before + many + every if bare else f"{words}, for {many}"


def span_words(span: Span) -> str:
    """Return a time in words, "twice 1 year, to 31 March 2026"; its days inclusive."""
    parts = list(_lengths(span))
    parts += [f"from {day_words(span.first_day)}"] if span.first_day else []
    parts += [f"to {day_words(span.last_day)}"] if span.last_day else []
    years = [year for year in (span.first_year, span.last_year) if year]
    parts += [" to ".join(dict.fromkeys(years))] if years else []
    parts += [span.open] if span.open else []
    parts += [f"reviewed {span.reviewed}"] if span.reviewed else []
    parts += [f"for {amount_words(span.amount)}"] if span.amount else []
    parts += [span.party] if span.party else []
    return BEFORE.get(span.qualifier, "") + ", ".join(parts)


def _lengths(span: Span) -> Iterator[str]:
    if span.length:
        years = f" ({span.unit})" if span.unit else ""
        times = f"{span.times} times " if span.times else ""
        yield f"{times}{span.length}{years}"
    elif span.times or span.unit:
        yield " ".join(filter(None, (str(span.times or ""), span.unit)))


def party_words(party: Party) -> str:
    """Return a party in words, "Equans, formerly Engie (lot South)"."""
    unnamed = f"{party.count} not named" if party.count else "not named"
    words = party.name or unnamed
    words += f" ({party.count})" if party.name and party.count else ""
    words += f", company {party.company_number}" if party.company_number else ""
    words += f", formerly {party.formerly}" if party.formerly else ""
    words += f" (lot {party.lot})" if party.lot else ""
    words += f" (printed “{party.printed}”)" if party.printed else ""
    return f"{words}, named in part 2" if party.withheld else words


def stated_words(figure: Stated) -> str:
    """Return a figure in words, with its share, its year and whose it is."""
    of_percent = figure.percent is not None and _says_only_how_sure(figure.amount)
    parts = [amount_words(figure.amount)] if figure.amount and not of_percent else []
    parts += (
        [f"counted as {figure.measure}"] if figure.measure not in ("spend", figure.what) else []
    )
    if figure.percent is not None:
        of = f" of {figure.percent_of}" if figure.percent_of else ""
        before = BEFORE.get(figure.amount.qualifier, "") if figure.amount and of_percent else ""
        parts.append(f"{before}{figure.percent.normalize():f}%{of}")
    elif figure.percent_of:
        parts.append(f"of {figure.percent_of}")
    parts += [word for word in (figure.year, figure.party, figure.driver) if word]
    parts += [day_words(figure.on)] if figure.on else []
    parts += [figure.words] if figure.words else []
    return ", ".join(parts)


def _says_only_how_sure(amount: Amount | None) -> bool:
    return amount is not None and amount == Amount(value=None, qualifier=amount.qualifier)


def said(rec: Asked) -> list[Row]:
    """Return what a recommendation states besides the fields of its kind, row by row."""
    rows = [("Money", rec.money.capitalize())] if rec.money != "not stated" else []
    rows += _grouped((party.role.capitalize(), party_words(party)) for party in rec.parties)
    rows += _grouped((TIMES[span.of], span_words(span)) for span in rec.spans)
    return rows + _grouped((fig.what.capitalize(), stated_words(fig)) for fig in rec.stated)


TIMES = {
    "money": "Years of the money",
    "term": "Term",
    "earlier term": "Term until then",
    "options": "Options",
    "authority": "Authority lasts",
    "break": "Break",
    "rent free": "Rent-free time",
    "notice": "Notice",
}


def approval_rows(rec: Approval) -> list[Row]:
    """Return what an approval asks for, row by row."""
    rows = [("Matter", MATTERS[rec.matter])]
    rows += [("Amount", amount_words(rec.amount))] if rec.amount else []
    if rec.matter == "headline":
        covers = ", ".join(rec.covers)
        rows.append(("Adds up", f"recommendations {covers}" if covers else "all others"))
    rows += _begun(rec.begins) if rec.begins else []
    rows += _altered(rec.alters) if rec.alters else []
    return rows + ([("Conditions", rec.conditions)] if rec.conditions else [])


def _begun(begins: Begins) -> list[Row]:
    rows = [("Procurement", f"{begins.procurement}, {begins.title}")]
    rows.append(("Route", ROUTES[begins.route]))
    if begins.tolerance is not None:
        rows.append(("Tolerance on awards", f"{begins.tolerance.normalize():f}%"))
    day = begins.commenced_on
    return rows + ([("Commenced on", day_words(day))] if day else [])


def _altered(alters: Alters) -> list[Row]:
    rows = [("Framework altered", alters.framework)]
    return rows + ([("New last day", day_words(alters.last_day))] if alters.last_day else [])


def timing_words(timing: Timing) -> str:
    """Return how a decision stands to its time, with the reason; empty where it is ahead of it."""
    words = " and ".join(TIMINGS[way] for way in timing.ways).capitalize()
    words += f", since {day_words(timing.since)}" if timing.since else ""
    words += f": {timing.reason}" if timing.reason else ""
    return words.lstrip(", :")


def standing_rows(
    timing: Timing,
    links: Iterable[Link],
    undertakings: Iterable[Undertaking],
    posts: Mapping[str, str],
    milestones: Mapping[str, str],
) -> list[Row]:
    """Return how a decision stands to its time and to others, and what it promises.

    ``posts`` are the titles of the posts by their codes, ``milestones`` their names.
    """
    rows = [("Timing", timing_words(timing))] if timing_words(timing) else []
    rows += _grouped((RELATIONS[link.relation], _link_words(link)) for link in links)
    return rows + [
        (f"{PROMISES[one.kind]} {one.number}", _promise_words(one, posts, milestones))
        for one in undertakings
    ]


def _link_words(link: Link) -> str:
    which = link.reference + (f", {link.title}" if link.title else "")
    which += f", recommendation {link.recommendation}" if link.recommendation else ""
    which += f", {day_words(link.on)}" if link.on else ""
    return which + (f": {link.words}" if link.words else "")


def due_at_words(milestone: str, days: int | None) -> str:
    """Return that something is due at a milestone, or so many days after it."""
    if days is None:
        return f"when “{milestone}” is reached"
    return f"within {days} day{'' if days == 1 else 's'} after “{milestone}” is reached"


def _promise_words(
    promise: Undertaking, posts: Mapping[str, str], milestones: Mapping[str, str]
) -> str:
    of = f"recommendation {promise.recommendation}" if promise.recommendation else ""
    whose = posts.get(promise.owner or "", promise.owner or "")
    printed = f"on the paper “{promise.owner_printed}”" if promise.owner_printed else ""
    due = f"by {day_words(promise.due_on)}" if promise.due_on else ""
    at = promise.due_at
    event = due_at_words(milestones.get(at, at), promise.due_days) if at else ""
    tail = "; ".join(filter(None, (of, whose, printed, due, event, promise.due_when)))
    return f"{promise.words} ({tail})" if tail else promise.words


def on_the_paper(rec: Asked) -> list[Row]:
    """Return the words of its figures that a recommendation does not hold, as they are printed."""
    found = [printed for printed in _printed(rec) if not _holds(rec.words, printed)]
    words = "; ".join(f"“{printed}”" for printed in dict.fromkeys(found))
    return [("Figures as printed", words)] if words else []


def _holds(words: str, printed: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(printed)}(?!\w)", words))


def _printed(piece: object) -> Iterator[str]:
    """Yield the printed words of every amount in a piece of paper."""
    if isinstance(piece, Amount):
        yield from filter(None, [piece.printed])
    elif isinstance(piece, Plain):
        for name in type(piece).model_fields:
            yield from _printed(getattr(piece, name))
    elif isinstance(piece, tuple):
        for one in piece:
            yield from _printed(one)


def _grouped(rows: Iterable[Row]) -> list[Row]:
    """Return rows with those of one name in one, a line each."""
    found: dict[str, list[str]] = {}
    for name, words in rows:
        found.setdefault(name, []).append(words)
    return [(name, "\n".join(words)) for name, words in found.items()]
