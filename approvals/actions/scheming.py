"""Change the scheme: two people, dated, resting on a decision.

A clause that stands is never edited. The same rows found a ledger and change its scheme.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from approvals.actions.granting import lock_clauses, open_seat
from approvals.clauses import HIGHEST, ActKind
from approvals.editions import ClauseRow
from approvals.faults import reason_for
from approvals.lifecycle import CARRIED_OUT
from approvals.models import (
    Clause,
    ClauseEnd,
    Decision,
    DecisionType,
    Scheme,
    SchemeChange,
    SchemeChangeConfirmation,
)
from approvals.seats import KeyTerm
from people import acts
from people.days import london_day, london_midnight
from people.deeds import Actor, deed
from people.holders import database_now, kinds_held, require
from people.models import Milestone, Person, Post, PostKind, Programme
from people.refusals import Reason, Refused

SOURCE = "Changing the scheme: two people, dated, resting on a decision"


@dataclass(frozen=True)
class SchemeEdit:
    """A change of the scheme: rows to add as in the reference file, codes of clauses to end.

    ``starts_on`` is the London day from whose beginning it counts.
    """

    rests_on: Decision
    edition: str
    starts_on: date
    adds: tuple[Mapping[str, Any], ...] = ()
    ends: tuple[str, ...] = ()
    reason: str = ""


def rows_of(adds: Sequence[Mapping[str, Any]]) -> list[ClauseRow]:
    """Return rows as clauses; raise Refused naming the row, the field and what is accepted."""
    found, reasons = [], []
    for number, row in enumerate(adds, start=1):
        try:
            found.append(ClauseRow.model_validate(dict(row)))
        except ValidationError as error:
            name = row.get("code") or f"number {number}"
            found_wrong = (reason_for(ClauseRow, fault) for fault in error.errors())
            reasons += [
                Reason(f"Clause {name}: {reason.sentence}", SOURCE)
                for reason in found_wrong
                if reason is not None
            ]
    if reasons:
        raise Refused(reasons)
    return found


@deed
def propose_change(by: Actor, edit: SchemeEdit) -> SchemeChange:
    """Enter a change of the scheme; it counts once a second person has confirmed it.

    For the decision office. Raises Refused where a row is not whole or names what is not there.
    """
    require(by.person, "change_scheme")
    now = database_now()
    reasons = edit_objections(edit, now)
    if reasons:
        raise Refused(reasons)
    return SchemeChange.objects.create(
        rests_on=edit.rests_on,
        edition=edit.edition.strip(),
        starts_on=edit.starts_on,
        adds=[row.model_dump(mode="json", exclude_defaults=True) for row in rows_of(edit.adds)],
        ends=list(edit.ends),
        reason=edit.reason.strip(),
        entered_by=by.person,
    )


def edit_objections(edit: SchemeEdit, at: datetime) -> list[Reason]:
    """Return why a change may not be proposed as it is; raise Refused where a row is not whole."""
    return [*_edit_objections(edit, at), *_row_objections(rows_of(edit.adds), edit)]


def _edit_objections(edit: SchemeEdit, at: datetime) -> list[Reason]:
    reasons = []
    if edit.rests_on.state not in CARRIED_OUT:
        sentence = f"{edit.rests_on} is not carried out. Name the decision that changes the scheme."
        reasons.append(Reason(sentence, SOURCE, "rests_on"))
    if edit.rests_on.type.code != HIGHEST:
        sentence = f"{edit.rests_on} is not the Deputy Mayor's, who alone changes the scheme."
        reasons.append(Reason(sentence, SOURCE, "rests_on"))
    if edit.starts_on < london_day(at):
        sentence = f"{edit.starts_on:%-d %B %Y} is past. A change of the scheme never reaches back."
        reasons.append(Reason(sentence, SOURCE, "starts_on"))
    if not edit.edition.strip():
        reasons.append(Reason("Name the edition of the scheme.", SOURCE, "edition"))
    if not edit.reason.strip():
        reasons.append(Reason("Say why the scheme changes.", SOURCE, "reason"))
    if not edit.adds and not edit.ends:
        reasons.append(Reason("Say which clauses are added or ended.", SOURCE))
    standing = set(
        Clause.objects.filter(
            code__in=edit.ends, end__isnull=True, scheme__isnull=False
        ).values_list("code", flat=True)
    )
    reasons += [
        Reason(f"There is no clause “{code}” of the scheme that stands.", SOURCE, "ends")
        for code in edit.ends
        if code not in standing
    ]
    if len(set(edit.ends)) < len(edit.ends):
        reasons.append(Reason("Name each clause that ends once.", SOURCE, "ends"))
    return reasons


def _row_objections(rows: Sequence[ClauseRow], edit: SchemeEdit) -> list[Reason]:
    """Return what the rows name that the ledger does not hold, or holds already."""
    posts = set(Post.objects.values_list("code", flat=True))
    milestones = set(Milestone.objects.values_list("code", flat=True))
    types = set(DecisionType.objects.values_list("code", flat=True))
    programmes = set(Programme.objects.values_list("code", flat=True))
    taken = set(Clause.objects.values_list("code", flat=True))
    reasons = []
    for row in rows:
        named = {p for key in row.seats for p in _posts_of(key)}
        named |= {row.call_in.post} if row.call_in else set()
        untils = {key.deemed.until for key in row.seats if key.deemed}
        wrong = {
            "post": named - posts,
            "milestone": untils - milestones,
            "type of decision": {row.decision_type} - types,
            "programme": ({row.programme} if row.programme else set()) - programmes,
            "kind of post to consult": set(row.consultations) - set(PostKind.values),
        }
        reasons += [
            Reason(f"Clause {row.code}: there is no {what} “{name}”.", SOURCE)
            for what, names in wrong.items()
            for name in sorted(names)
        ]
        if ActKind.PLAN_GROWTH in row.acts and row.decision_type != HIGHEST:
            sentence = f"Clause {row.code}: only the Deputy Mayor adds new money to a plan."
            reasons.append(Reason(sentence, "Rule B5"))
        if row.code in taken:
            reasons.append(Reason(f"Clause code “{row.code}” is taken; choose another.", SOURCE))
        if len({key.post for key in row.seats}) < len(row.seats):
            reasons.append(Reason(f"Clause {row.code}: two keys need two posts.", "Rule D4"))
        taken.add(row.code)
    return reasons


def _posts_of(key: KeyTerm) -> set[str]:
    found = {key.post, *(reserve.post for reserve in key.reserves)}
    return found | ({key.deemed.post} if key.deemed else set())


def confirm_change_objections(person: Person, change: SchemeChange, at: datetime) -> list[Reason]:
    """Return why ``person`` may not confirm this change of the scheme."""
    reasons = acts.objections("confirm_scheme", kinds_held(person, at))
    if change.entered_by_id == person.pk:
        sentence = "A change of the scheme needs a second person: you entered it."
        reasons.append(Reason(sentence, SOURCE))
    if SchemeChangeConfirmation.objects.filter(change=change).exists():
        reasons.append(Reason("This change is confirmed already.", SOURCE))
    if change.starts_on < london_day(at):
        sentence = (
            f"Its day, {change.starts_on:%-d %B %Y}, is past. Enter it again with a later one."
        )
        reasons.append(Reason(sentence, SOURCE))
    return reasons


@deed
def confirm_change(by: Actor, change: SchemeChange) -> Scheme:
    """Make a change of the scheme count: open its clauses and end those that it ends.

    For the Chief Executive, never for whoever entered it. Raises Refused where what it rests on
    has changed since.
    """
    require(by.person, "confirm_scheme")
    lock_clauses(change.ends)
    now = database_now()
    reasons = confirm_change_objections(by.person, change, now)
    edit = SchemeEdit(
        change.rests_on,
        change.edition,
        change.starts_on,
        tuple(change.adds),
        tuple(change.ends),
        change.reason,
    )
    rows = rows_of(change.adds)
    reasons += [*_edit_objections(edit, now), *_row_objections(rows, edit)]
    if reasons:
        raise Refused(list(dict.fromkeys(reasons)))
    SchemeChangeConfirmation.objects.create(change=change, confirmed_by=by.person)
    scheme = Scheme.objects.create(
        code=f"change-{change.pk}",
        name=_name(),
        edition=change.edition,
        change=change,
        adopted_by=change.entered_by,
        confirmed_by=by.person,
    )
    starts_at = max(now, london_midnight(change.starts_on))
    for row in rows:
        open_clause(scheme, row, starts_at)
    for code in change.ends:
        ClauseEnd.objects.create(
            clause=Clause.objects.get(code=code),
            ends_at=starts_at,
            reason=change.reason,
            change=change,
            ended_by=by.person,
        )
    return scheme


def _name() -> str:
    return Scheme.objects.order_by("pk").values_list("name", flat=True)[0]


def open_clause(scheme: Scheme, row: ClauseRow, starts_at: datetime) -> Clause:
    """Write a clause of the scheme with its keys and reserves."""
    call_in = row.call_in
    clause = Clause.objects.create(
        scheme=scheme,
        decision_type=DecisionType.objects.get(code=row.decision_type),
        programme=Programme.objects.filter(code=row.programme).first(),
        every_contract=True,
        starts_at=starts_at,
        call_in_post=Post.objects.get(code=call_in.post) if call_in else None,
        call_in_from=call_in.value_from if call_in else None,
        call_in_days=call_in.days if call_in else None,
        acts=[kind.value for kind in row.acts],
        plans=list(row.plans),
        line_kinds=list(row.line_kinds),
        award_routes=list(row.award_routes),
        consultations=list(row.consultations),
        **{name: getattr(row, name) for name in _PLAIN},
    )
    for position, key in enumerate(row.seats, start=1):
        open_seat(clause, position, key)
    return clause


_PLAIN = (
    "code",
    "paragraph",
    "title",
    "text",
    "rank",
    "value_below",
    "limit_each",
    "tolerance",
    "original_from",
    "original_below",
    "total_below",
    "percent",
    "months",
    "unset",
    "rule",
    "confidence",
    "evidence",
)
