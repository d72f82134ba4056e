"""Deeds beside the finance system: key a journal on, take figures in, say why they differ.

None of them changes what is approved or committed; each writes rows that are never changed.
"""

import hashlib
from dataclasses import dataclass
from datetime import date

from budgets.cells import NotASheet, uploaded
from budgets.figures import read
from budgets.models import (
    Batch,
    DifferenceReason,
    JournalEntry,
    LedgerDifference,
    LedgerFigure,
    LedgerImport,
    Line,
)
from people.days import london_day
from people.deeds import Actor, deed
from people.holders import database_now, require
from people.refusals import Reason, Refused

LONGEST_NUMBER = 40


@dataclass(frozen=True)
class Keyed:
    """What the finance officer says of a batch that was keyed on."""

    number: str
    keyed_on: date


@dataclass(frozen=True)
class LedgerFile:
    """A file of figures as it came in; ``leave_out`` passes over rows of no line of ours."""

    name: str
    content: bytes
    as_at: date
    leave_out: bool = False


@dataclass(frozen=True)
class Explained:
    """Why one line and year differ."""

    reason: str
    words: str


@deed
def key_on(by: Actor, batch: Batch, keyed: Keyed) -> JournalEntry:
    """Record that a batch was keyed on as a journal; once, and never on a day to come."""
    require(by.person, "journal")
    number = " ".join(keyed.number.split())
    if not 0 < len(number) <= LONGEST_NUMBER:
        raise Refused([Reason("Enter the journal's number, up to 40 characters.", field="number")])
    _not_to_come(keyed.keyed_on, "keyed_on", "Enter the day on which it was keyed.")
    before = JournalEntry.objects.filter(batch=batch).first()
    if before is not None:
        sentence = f"Batch {batch.pk} was keyed on already, as journal {before.number}."
        raise Refused([Reason(sentence, "Once per batch", field="number")])
    return JournalEntry.objects.create(
        batch=batch, number=number, keyed_on=keyed.keyed_on, keyed_by=by.person
    )


@deed
def take_in(by: Actor, file: LedgerFile) -> tuple[LedgerImport, int]:
    """Take in figures of the finance system, all or none; return how many rows were left out."""
    require(by.person, "journal")
    _not_to_come(file.as_at, "as_at", "Enter the day that the figures tell of.")
    digest = hashlib.sha256(file.content).hexdigest()
    before = LedgerImport.objects.filter(sha256=digest).first()
    if before is not None:
        sentence = f"This very file was taken in already, as “{before.name}”. Choose another."
        raise Refused([Reason(sentence, field="file")])
    rows = Line.objects.values_list("code", "cost_centre", "subjective", "project")
    try:
        cells = uploaded(file.content)
    except NotASheet as error:
        raise Refused([Reason(str(error), field="file")]) from error
    reading = read(cells, {code: (a, b, c) for code, a, b, c in rows}, leave_out=file.leave_out)
    if reading.faults:
        raise Refused([Reason(fault, field="file") for fault in reading.told])
    taken = LedgerImport.objects.create(
        name=file.name[:200], sha256=digest, as_at=file.as_at, imported_by=by.person
    )
    lines = dict(Line.objects.values_list("code", "pk"))
    LedgerFigure.objects.bulk_create(
        LedgerFigure(
            ledger_import=taken,
            line_id=lines[code],
            year=year,
            budget=figures.budget,
            actuals=figures.actuals,
            accruals=figures.accruals,
        )
        for (code, year), figures in reading.figures.items()
    )
    return taken, reading.left_out


@deed
def explain(
    by: Actor, of: LedgerImport, line: Line, year: int | None, why: Explained
) -> LedgerDifference:
    """Record why a line and year differ from an import; the last reason counts."""
    require(by.person, "journal")
    if why.reason not in DifferenceReason.values:
        raise Refused([Reason("Choose timing, not keyed yet, or error.", field="reason")])
    if why.reason == DifferenceReason.ERROR and not why.words.strip():
        raise Refused([Reason("Say what the error is.", field="words")])
    return LedgerDifference.objects.create(
        ledger_import=of,
        line=line,
        year=year,
        reason=why.reason,
        words=" ".join(why.words.split()),
        recorded_by=by.person,
    )


def _not_to_come(day: date, name: str, accepted: str) -> None:
    if day > london_day(database_now()):
        words = f"{day:%-d %B %Y} is in the future. {accepted}"
        raise Refused([Reason(words, field=name)])
