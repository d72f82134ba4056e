"""Say in words what a paper states: amounts, figures, parties, times, links, undertakings.

Pure. The one wording of the screens and of the record: nothing of a field is left out, and nothing
is said that no field says.
"""

from collections.abc import Iterable, Iterator, Mapping

from approvals.matters import MATTERS, Approval
from approvals.stated import Amount, Asked, Link, Party, Span, Stated, Timing, Undertaking
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
PROMISES = {
    "condition": "Condition",
    "report back": "Report back",
    "review": "Review",
    "action": "Action",
}


def amount_words(amount: Amount) -> str:
    """Return an amount as people read it, "up to £150,000.00 a year, without VAT"."""
    words = NO_FIGURE.get(amount.qualifier, "not stated")
    if amount.value is not None and amount.qualifier != "nil":
        words = BEFORE.get(amount.qualifier, "") + pounds(amount.value)
    if amount.value is not None and amount.to is not None:
        words = f"from {words} to {pounds(amount.to)}"
    words += f" a {amount.per}" if amount.per != "once" else ""
    words += f", {VAT[amount.vat]}" if amount.vat in VAT else ""
    words += f", plus {amount.plus}" if amount.plus else ""
    return f"{words} (misprinted as “{amount.printed}”)" if amount.misprint else words


def span_words(span: Span) -> str:
    """Return a time in words, "twice 1 year, to 31 March 2026"; its days inclusive."""
    parts = [BEFORE.get(span.qualifier, "") + words for words in _lengths(span)]
    parts += [f"from {day_words(span.first_day)}"] if span.first_day else []
    parts += [f"to {day_words(span.last_day)}"] if span.last_day else []
    years = [year for year in (span.first_year, span.last_year) if year]
    parts += [" to ".join(dict.fromkeys(years))] if years else []
    parts += [span.open] if span.open else []
    parts += [f"reviewed {span.reviewed}"] if span.reviewed else []
    parts += [f"for {amount_words(span.amount)}"] if span.amount else []
    return ", ".join(parts)


def _lengths(span: Span) -> Iterator[str]:
    if span.length:
        years = f" ({span.unit})" if span.unit else ""
        times = "" if span.times in (None, 1) else f"{span.times} times "
        yield f"{times}{span.length}{years}"
    elif span.times:
        yield f"{span.times} {span.unit}"


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
    parts = [amount_words(figure.amount)] if figure.amount else []
    if figure.percent is not None:
        of = f" of {figure.percent_of}" if figure.percent_of else ""
        parts.append(f"{figure.percent.normalize():f}%{of}")
    parts += [word for word in (figure.year, figure.party, figure.driver) if word]
    parts += [day_words(figure.on)] if figure.on else []
    parts += [figure.words] if figure.words else []
    return ", ".join(parts)


def said(rec: Asked) -> list[Row]:
    """Return what a recommendation states besides the fields of its kind, row by row."""
    rows = [("Money", rec.money.capitalize())] if rec.money != "not stated" else []
    rows += _grouped((party.role.capitalize(), party_words(party)) for party in rec.parties)
    rows += _grouped((TIMES[span.of], span_words(span)) for span in rec.spans)
    return rows + _grouped((fig.what.capitalize(), stated_words(fig)) for fig in rec.stated)


TIMES = {
    "money": "Years of the money",
    "term": "Term",
    "options": "Options",
    "authority": "Authority lasts",
    "break": "Break",
}


def approval_rows(rec: Approval) -> list[Row]:
    """Return what an approval asks for, row by row."""
    rows = [("Matter", MATTERS[rec.matter])]
    rows += [("Amount", amount_words(rec.amount))] if rec.amount else []
    if rec.matter == "headline":
        covers = ", ".join(rec.covers)
        rows.append(("Adds up", f"recommendations {covers}" if covers else "all others"))
    return rows + ([("Conditions", rec.conditions)] if rec.conditions else [])


def timing_words(timing: Timing) -> str:
    """Return how a decision stands to its time, with the reason; empty where it is ahead of it."""
    if timing.stands not in TIMINGS:
        return ""
    since = f", since {day_words(timing.since)}" if timing.since else ""
    reason = f": {timing.reason}" if timing.reason else ""
    return f"{TIMINGS[timing.stands]}{since}{reason}"


def standing_rows(
    timing: Timing,
    links: Iterable[Link],
    undertakings: Iterable[Undertaking],
    posts: Mapping[str, str],
) -> list[Row]:
    """Return how a decision stands to its time and to others, and what it promises.

    ``posts`` are the titles of the posts by their codes.
    """
    rows = [("Timing", timing_words(timing))] if timing_words(timing) else []
    rows += _grouped((RELATIONS[link.relation], _link_words(link)) for link in links)
    return rows + [
        (f"{PROMISES[one.kind]} {one.number}", _promise_words(one, posts)) for one in undertakings
    ]


def _link_words(link: Link) -> str:
    which = link.reference + (f", {link.title}" if link.title else "")
    which += f", recommendation {link.recommendation}" if link.recommendation else ""
    which += f", {day_words(link.on)}" if link.on else ""
    return which + (f": {link.words}" if link.words else "")


def _promise_words(promise: Undertaking, posts: Mapping[str, str]) -> str:
    whose = posts.get(promise.owner or "", promise.owner_printed)
    due = f"by {day_words(promise.due_on)}" if promise.due_on else promise.due_when
    tail = "; ".join(filter(None, (whose, due)))
    return f"{promise.words} ({tail})" if tail else promise.words


def _grouped(rows: Iterable[Row]) -> list[Row]:
    """Return rows with those of one name in one, a line each."""
    found: dict[str, list[str]] = {}
    for name, words in rows:
        found.setdefault(name, []).append(words)
    return [(name, "\n".join(words)) for name, words in found.items()]
