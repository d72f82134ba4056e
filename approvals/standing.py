"""How a paper stands to its time and to other decisions, and what it promises.

Pure. T1 and T2 of the decision tables; days are London days, last day inclusive.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from approvals.findings import FORM, Facts, Finding, stop, warn
from approvals.paper import ContractChange, Paper
from approvals.stated import Span
from contracts.terms import day_words

LAST_OF_MARCH = (3, 31)


def timing_is_reasoned(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """What is decided after it began says so, with the reason (T1)."""
    timing = paper.timing
    if "retrospective" in timing.ways:
        if not timing.reason.strip():
            yield stop("Timing", "Say why this is decided after it began.", "T1")
        if timing.since and timing.since > facts.today:
            sentence = f"{day_words(timing.since)} is to come; it is not decided after that day."
            yield stop("Timing", sentence, "T1")
        yield warn("Timing", "This decision is retrospective.", "T1")
        return
    for rec in paper.recommendations:
        for begins in filter(None, (first_day(span) for span in rec.spans)):
            if begins < facts.today:
                sentence = (
                    f"It begins on {day_words(begins)}, before it is decided. "
                    "Mark the decision as retrospective and say why."
                )
                yield stop(f"Recommendation {rec.number}", sentence, "T1")


def ended_contracts_are_told(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """Time added to a contract that has ended by now began before it is decided (T1)."""
    if "retrospective" in paper.timing.ways:
        return
    for rec in paper.recommendations:
        known = facts.contracts.get(rec.contract) if isinstance(rec, ContractChange) else None
        if known is None or known.ends_on is None or not getattr(rec, "term", ""):
            continue
        if known.ends_on + timedelta(days=1) < facts.today:
            sentence = (
                f"{known.reference} ended on {day_words(known.ends_on)}, so the time that is added "
                "began before it is decided. If so, mark the decision as retrospective."
            )
            yield warn(f"Recommendation {rec.number}", sentence, "T1")


def first_day(span: Span) -> date | None:
    """Return the day on which a time begins; None where nothing says that it began.

    What a contract or lease had before is no time that the decision begins.
    A financial year that runs has not begun too early: what is spent of it is spent from now on.
    So of years alone the last day of the first one counts, as if it began then.
    """
    if span.of == "earlier term":
        return None
    if span.first_day is not None:
        return span.first_day
    if span.first_year is None:
        return None
    if "/" not in span.first_year:
        return date(int(span.first_year), 12, 31)
    return date(int(span.first_year[:4]) + 1, *LAST_OF_MARCH)


def links_are_held(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """A link leads to a decision of this ledger, and to a recommendation that it has (T2)."""
    for at, link in enumerate(paper.links, start=1):
        place, held = f"Link {at}", facts.decisions.get(link.reference)
        if paper.reference and link.reference == paper.reference:
            yield stop(place, "A decision does not build on itself.", "T2")
        elif held is None:
            sentence = f"This ledger holds no decision “{link.reference}”: the link leads nowhere."
            yield warn(place, sentence, "T2")
        elif link.recommendation and link.recommendation not in held:
            sentence = f"{link.reference} has no recommendation “{link.recommendation}”."
            yield warn(place, sentence, "T2")


def promises_have_owners(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """An undertaking has an owner and a day, a milestone or an event on which it is due."""
    for promise in paper.undertakings:
        place = f"Undertaking {promise.number}"
        if promise.owner is None:
            yield stop(place, "Name the post that owns it.", FORM)
        if not (promise.due_on or promise.due_at or promise.due_when.strip()):
            sentence = "Enter the day, the milestone or the event on which it is due."
            yield stop(place, sentence, FORM)


def promises_name_what_is_known(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """The post and the milestone of an undertaking are in the ledger (U7)."""
    for promise in paper.undertakings:
        place = f"Undertaking {promise.number}"
        if promise.owner is not None and promise.owner not in facts.posts:
            yield stop(place, f"There is no post “{promise.owner}” in the ledger.", "U7")
        if promise.due_at is not None and promise.due_at not in facts.milestones:
            yield stop(place, f"There is no milestone “{promise.due_at}” in the ledger.", "U7")
