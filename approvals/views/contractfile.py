"""What the page of a contract says: the meter, the option ladder, notices, the family in dates.

Asks the rules and reads rows; writes nothing. Pounds; London dates, last day inclusive.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from approvals.models import Key
from approvals.sources import Source
from contracts.duties import size_unknown
from contracts.histories import History, kind_of
from contracts.kinds import OPTION, RECORDED
from contracts.ladder import NotALadder
from contracts.law import law
from contracts.measuring import ladder_today, last_day_on, measured
from contracts.models import Change, Framework, Notice
from contracts.overview import Overview, overview
from contracts.rungs import EXERCISED, PLANNED, Climb
from contracts.terms import Term, day_words
from people.days import london_day

LAST = date.max


@dataclass(frozen=True)
class Shown:
    """A notice with its name, and how it was recorded if it was."""

    row: Notice
    title: str
    is_done: bool


def meter(history: History, notices: list[Shown], today: date) -> Overview:
    """Return the contract against the law's limits."""
    noticed = {shown.row.change_id for shown in notices if shown.row.gates_execution}
    return overview(measured(history, {pk for pk in noticed if pk}), law(), today)


def notices_of(history: History) -> list[Shown]:
    """Return the notices of a contract, those still to be published first. One query."""
    rows = Notice.objects.filter(contract=history.contract).order_by("due_on", "pk")
    found = [
        Shown(row, law().notice(row.kind).title, hasattr(row, "done"))
        for row in rows.select_related("change", "done__recorded_by")
    ]
    return sorted(found, key=lambda shown: shown.is_done)


def to_check(history: History, today: date) -> str:
    """Return what is to be checked because a value is withheld; nothing where all are known."""
    return size_unknown(measured(history), today, law())


def ladder(history: History, notice: Term | None, today: date) -> tuple[Climb | None, str]:
    """Return the option ladder as it stands today, or the sentence why its words are not read."""
    try:
        return ladder_today(history, notice, today), ""
    except NotALadder as error:
        return None, str(error)


# The family in dates ----------------------------------------------------------------------------


def family(
    history: History,
    behind: Mapping[int, Source],
    notices: list[Shown],
    climb: Climb | None,
    today: date,
) -> list[dict[str, Any]]:
    """Return framework, contract, changes, keys, options and notices on one dated line."""
    events = [
        *_framework(history, today),
        *_keys(behind),
        *(event for change in history.changes for event in _change(change, behind)),
        *_notices(notices),
        *(_options(climb) if climb else ()),
        *_end(history, today),
    ]
    return sorted(events, key=when)


def when(event: dict[str, Any]) -> date:
    """Return the London day of an event; what has none comes last."""
    at: datetime | None = event.get("at")
    on: date | None = event.get("on")
    return london_day(at) if at else on or LAST


def life_of(framework: Framework, last_day: date | None, today: date) -> Iterator[dict[str, Any]]:
    """Return the first and the last day of a framework, as decisions have left it."""
    url = reverse("framework", args=[framework.code])
    if framework.starts_on:
        yield {"title": f"{framework} begins", "on": framework.starts_on, "url": url}
    if last_day:
        done = last_day < today
        yield {"title": f"Last day of {framework}", "on": last_day, "url": url, "done": done}


def steps_of(history: History, behind: Mapping[int, Source]) -> Iterator[dict[str, Any]]:
    """Return what was authorised and executed on one contract, under its reference."""
    reference = history.contract.reference
    for change in history.changes:
        for event in _change(change, behind):
            yield event | {"title": f"{reference}: {event['title'].lower()}"}


def _framework(history: History, today: date) -> Iterator[dict[str, Any]]:
    framework = history.contract.framework
    if framework is not None:
        yield from life_of(framework, last_day_on(framework, today), today)


def _keys(behind: Mapping[int, Source]) -> Iterator[dict[str, Any]]:
    decisions = {source.decision for source in behind.values()}
    rows = Key.objects.filter(version__decision__in=decisions).order_by("pk")
    for row in rows.select_related("person", "version__decision"):
        decision = row.version.decision
        yield {
            "title": f"Key turned on {decision}",
            "at": row.recorded_at,
            "who": row.person.name,
            "url": reverse("decision", args=[decision.pk]),
        }


def _change(change: Change, behind: Mapping[int, Source]) -> Iterator[dict[str, Any]]:
    source = behind.get(change.pk)
    kind = "Option taken up" if kind_of(change) == OPTION else change.get_kind_display()
    yield {
        "title": kind if change.kind in RECORDED else f"{kind} authorised",
        "on": change.effective_on,
        "who": f"{source.reference}, recommendation {source.number}" if source else "",
        "url": reverse("decision", args=[source.decision]) if source else "",
        "words": ", ".join(_said(change)),
    }
    execution = getattr(change, "execution", None)
    if execution and execution.signed_on:
        days = ""
        if execution.starts_on and execution.last_day:
            days = f"{day_words(execution.starts_on)} to {day_words(execution.last_day)}"
        yield {"title": f"{kind} executed", "on": execution.signed_on, "words": days}


def _said(change: Change) -> Iterator[str]:
    """Yield what a change says in a few words: its number, its time, whose contract it is then."""
    yield f"Change {change.number}"
    if change.term:
        yield change.term
    if change.supplier_name:
        yield f"to {change.supplier_name}"
    if change.ends_on:
        yield f"ends on {day_words(change.ends_on)}"
    if change.route:
        yield change.get_route_display()


def _notices(notices: list[Shown]) -> Iterator[dict[str, Any]]:
    for shown in notices:
        if shown.is_done:
            done = shown.row.done
            words = f"Reference {done.reference}"
            yield {"title": f"{shown.title} published", "on": done.done_on, "words": words}
        else:
            yield {"title": f"{shown.title} due", "on": shown.row.due_on, "done": False}


def _options(climb: Climb) -> Iterator[dict[str, Any]]:
    for step in climb.rungs:
        if step.state == EXERCISED or step.decide_by is None:
            continue
        planned = step.state == PLANNED
        title = f"Option {step.number}, {step.rung.words}: "
        title += "last day to decide" if planned else "lapsed, it was to be decided by then"
        yield {"title": title, "on": step.decide_by, "done": not planned}


def _end(history: History, today: date) -> Iterator[dict[str, Any]]:
    ends_on = history.standing.ends_on
    if ends_on:
        yield {"title": "Last day of the contract", "on": ends_on, "done": ends_on < today}
