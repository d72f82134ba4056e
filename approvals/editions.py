"""A clause of the scheme as it is written in a file: the reference file, or a change of the scheme.

Pure: it says what a row must hold and gives it as terms; nothing here knows the ledger.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from approvals.clauses import ActKind, CallInTerm, ClauseTerms, Limits, Reserve, SeatTerm
from approvals.seats import KeyTerm
from approvals.written import Code, Day, Months, Percent, Plain, Pounds, Text, Words

HIGHEST_RANK = 90

LineKind = Literal["capital", "revenue", "reserve", "funding", "growth", "income"]
AwardRoute = Literal["framework_direct", "further_competition", "open", "single_tender", "none"]


def _key(value: object) -> object:
    return {"post": value} if isinstance(value, str) else value


Key = Annotated[KeyTerm, BeforeValidator(_key)]


class CallInRow(Plain):
    """Who may call an act in, from what value, and the window in days where one is set."""

    post: Code
    value_from: Pounds | None = None
    days: Annotated[int, Field(strict=True, ge=1, le=365)] | None = None


class ClauseRow(Plain):
    """One clause; every key is needed together, and limits left out do not limit.

    ``unset`` names a limit that nobody has set: the clause then covers nothing, and says so.
    """

    code: Annotated[str, Field(strict=True, pattern=r"^[a-z0-9][a-z0-9.-]{0,62}$")]
    paragraph: Annotated[str, Field(strict=True, max_length=24)]
    title: Words
    text: Text
    decision_type: Code
    acts: tuple[ActKind, ...] = Field(min_length=1)
    seats: tuple[Key, ...] = Field(min_length=1, max_length=5)
    starts_on: Day | None = None
    rank: Annotated[int, Field(strict=True, ge=1, le=99)] = HIGHEST_RANK
    value_below: Pounds | None = None
    limit_each: Pounds | None = None
    tolerance: Percent | None = None
    original_from: Pounds | None = None
    original_below: Pounds | None = None
    total_below: Pounds | None = None
    percent: Percent | None = None
    months: Months | None = None
    programme: Code | None = None
    plans: tuple[Code, ...] = ()
    line_kinds: tuple[LineKind, ...] = ()
    award_routes: tuple[AwardRoute, ...] = ()
    unset: Annotated[str, Field(strict=True, max_length=200)] = ""
    consultations: tuple[Code, ...] = ()
    call_in: CallInRow | None = None
    rule: Annotated[str, Field(strict=True, max_length=12)] = ""
    confidence: Literal["verified", "inference", "recalled", "unknown", "made_up"] = "verified"
    evidence: Text = ""


def terms_of(row: ClauseRow, source: str, starts_at: datetime) -> ClauseTerms:
    """Return a row as the terms that a rule tests, before the ledger holds it."""
    call_in = row.call_in
    return ClauseTerms(
        code=row.code,
        title=row.title,
        text=row.text,
        source=source,
        decision_type=row.decision_type,
        acts=frozenset(row.acts),
        contracts=None,
        seats=tuple(_seat(key) for key in row.seats),
        rank=row.rank,
        starts_at=starts_at,
        ends_at=None,
        revoked_at=None,
        limits=Limits(
            value_below=row.value_below,
            each=row.limit_each,
            tolerance=row.tolerance,
            original_from=row.original_from,
            original_below=row.original_below,
            total_below=row.total_below,
            percent=row.percent,
            months=row.months,
            programme=row.programme,
            plans=frozenset(row.plans),
            line_kinds=frozenset(row.line_kinds),
            award_routes=frozenset(row.award_routes),
            unset=row.unset,
        ),
        consultations=row.consultations,
        call_in=CallInTerm(call_in.post, call_in.post, call_in.value_from, call_in.days)
        if call_in
        else None,
    )


def _seat(key: KeyTerm) -> SeatTerm:
    deemed = key.deemed
    return SeatTerm(
        key.post,
        key.post,
        deemed.post if deemed else None,
        deemed.post if deemed else "",
        deemed.until if deemed else None,
        deemed.until if deemed else "",
        tuple(Reserve(r.post, r.post, r.ground) for r in key.reserves),
    )
