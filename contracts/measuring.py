"""Contracts and frameworks as the law asks for them: rows in, plain data out.

Nothing here measures: the law is meter.py, duties.py, ladder.py, rungs.py and frameworks.py.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import DecimalField, Prefetch, QuerySet, Sum

from contracts.bases import Measured, Step
from contracts.courses import Consented, Course
from contracts.frameworks import FrameworkFact, LotFact, Party, altered
from contracts.histories import History, authorised_end, histories, holders_of, kind_of, time_of
from contracts.kinds import CONSENT, GROUNDED, NOVATION, OPTION, VALUED
from contracts.ladder import Ladder, NotALadder, ladder_as_printed
from contracts.law import law
from contracts.models import (
    Change,
    ChangeKind,
    Contract,
    Execution,
    Framework,
    FrameworkChange,
    Procurement,
    Subject,
)
from contracts.rungs import PLANNED, Climb, Stood, climb
from contracts.terms import Extra, Term
from people.holders import groups_of
from people.models import Organisation

# How long before its last day an option is on the desks of those who decide it: half a year, so
# that a decision can go its whole way.
SOON = timedelta(days=183)
# A term that names no options of its own, as "1 year" or "to 31 March 2026".
ONE = r"^[^+(]*$"


def measured(
    history: History, noticed: Collection[int] = (), *, but: int = 0, whole: bool = False
) -> Measured:
    """Return a contract as the law measures it.

    ``noticed`` are the ids of changes that have a notice of their own; ``but`` the number of a
    change that is left out, with every later one, because it is asked about itself. ``whole``
    takes what part 2 gives of values that are withheld, for rules alone.
    """
    award, *later = history.changes
    subject = history.contract.subject
    made = [change for change in later if not but or change.number < but]
    hidden = history.hidden if whole else {}
    base = (history.whole if whole else history.standing).percent_base
    return Measured(
        regime=history.contract.regime,
        original=None if _is_withheld(award) and award.pk not in hidden else base,
        maximum=_maximum(award),
        vat=award.vat,
        subject=None if subject == Subject.NOT_STATED else subject,
        steps=tuple(
            step_of(change, hidden.get(change.pk), noticed=change.pk in noticed) for change in made
        ),
    )


def step_of(change: Change, hidden: Decimal | None = None, *, noticed: bool = False) -> Step:
    """Return a change as the law measures it: as executed, or as authorised while it waits.

    ``hidden`` is its value where part 2 alone gives it.
    """
    execution = getattr(change, "execution", None)
    value = execution.value.amount if execution else change.value.amount
    return Step(
        value=hidden if _is_withheld(change) else value,
        on=change.effective_on,
        extra=Extra.of(time_of(change).base),
        ground=law().ground_for(change.kind, change.relies_on, change.contract.regime),
        vat=change.vat,
        counts=change.kind in GROUNDED,
        noticed=noticed,
        novates=change.kind == NOVATION,
    )


def ladder_of(award: Change) -> Ladder:
    """Return the option ladder of an award, or raise NotALadder."""
    return ladder_as_printed(award.term, award.options_words, award.options, award.options_reading)


def ladder_today(history: History, notice: Term | None, today: date) -> Climb:
    """Return where each step of a contract's ladder stands, or raise NotALadder."""
    taken = [time_of(change).base for change in history.changes[1:] if kind_of(change) == OPTION]
    days = (history.standing.starts_on, history.standing.ends_on)
    notice = notice or notice_of(history)
    return climb(ladder_of(history.changes[0]), days, taken, notice, today)


def notice_of(history: History) -> Term | None:
    """Return how long before an option begins it must be given; None where nobody has said."""
    words = history.changes[0].option_notice
    return Term.parse(words) if words else None


def course_of(history: History, today: date) -> Course:
    """Return where a contract stands for its next step, by all that is authorised.

    Its options are those not taken up; whether one has lapsed is asked of the step, by its day.
    """
    standing, holders = history.standing, holders_of(history.contract, history.changes, today)
    held = holders[-1]
    try:
        options: tuple[Stood, ...] | None = ladder_today(history, None, date.min).rungs
    except NotALadder:
        options = None
    used = {change.consent_id for change in history.changes}
    return Course(
        supplier=Party(held.name, held.organisations[-1].company_number),
        route=history.route,
        starts_on=standing.starts_on,
        ends_on=authorised_end(history),
        endless=standing.endless,
        ended_on=standing.ends_early_on,
        consents=tuple(
            Consented(
                change.number,
                Party(change.supplier_name, change.supplier.company_number),
                change.condition,
            )
            for change in history.changes
            if change.kind == CONSENT and change.supplier and change.pk not in used
        ),
        options=options,
    )


def options_to_decide(today: date) -> list[tuple[date, str, str]]:
    """Return the next option of each contract that is to be decided soon, the nearest first.

    Each is its last day to decide, the reference of its contract, and the option in words.
    """
    awards = Change.objects.filter(number=1).exclude(options="", options_words="", term__regex=ONE)
    near: list[tuple[date, str, str]] = []
    for history in histories(Contract.objects.filter(changes__in=awards)):
        try:
            rungs = ladder_today(history, None, today).rungs
        except NotALadder:
            continue
        option = next((rung for rung in rungs if rung.state == PLANNED), None)
        is_over = history.standing.ends_early_on is not None
        if option and option.decide_by and option.decide_by <= today + SOON and not is_over:
            words = f"Option {option.number}, {option.rung.words}"
            near.append((option.decide_by, history.contract.reference, words))
    return sorted(near)


def _maximum(award: Change) -> Extra | None:
    """Return the maximum term at award; None where its words cannot be read."""
    try:
        return ladder_of(award).shortest
    except NotALadder:
        return None


def _is_withheld(change: Change) -> bool:
    """Say whether the paper withheld the value: it is stored as nought beside its words."""
    adds_time = change.kind != ChangeKind.AWARD and change.term and not change.value_words
    return change.value.amount == 0 and not adds_time and change.kind in VALUED


# Frameworks -------------------------------------------------------------------------------------


def framework_facts(on: date, *, whole: bool = False) -> dict[str, FrameworkFact]:
    """Return every framework by its code as it stands on a day, with what is called off it.

    ``whole`` adds the values that part 2 gives, for rules alone. Takes five queries.
    """
    called = _called_off()
    hides = {framework for (framework, _), found in called.items() if found.hidden}
    sums = {
        place: found.open + found.hidden if whole else found.open for place, found in called.items()
    }
    rows = Framework.objects.select_related("successor").prefetch_related(
        "lots__suppliers", Prefetch("changes", _in_order(FrameworkChange.objects.all()))
    )
    return {
        row.code: as_on(
            replace(_framework(row, sums), hides=row.pk in hides), row.changes.all(), on
        )
        for row in rows
    }


def as_on(fact: FrameworkFact, changes: Iterable[FrameworkChange], on: date) -> FrameworkFact:
    """Return a framework with what decisions changed of it by a day, in their order."""
    for change in changes:
        if change.effective_on <= on:
            added = change.ceiling_added.amount if change.ceiling_added else None
            fact = altered(fact, added, change.last_day)
    return fact


def changes_of(framework: Framework, by: datetime | None = None) -> list[FrameworkChange]:
    """Return what decisions changed of a framework, in order, as recorded ``by`` an instant."""
    rows = _in_order(framework.changes.all())
    return list(rows if by is None else rows.filter(recorded_at__lte=by))


def last_day_on(framework: Framework, on: date) -> date | None:
    """Return the last day of a framework as decisions have left it by a day."""
    moved = [c.last_day for c in changes_of(framework) if c.last_day and c.effective_on <= on]
    return moved[-1] if moved else framework.last_day


def _in_order(rows: QuerySet[FrameworkChange]) -> QuerySet[FrameworkChange]:
    return rows.order_by("effective_on", "pk")


def executed_off() -> dict[tuple[str, str | None], Decimal]:
    """Return what is executed on the contracts of each framework and lot, by code, in pounds."""
    total = Sum("value", output_field=DecimalField(max_digits=16, decimal_places=2))
    rows = Execution.objects.filter(change__contract__framework__isnull=False).order_by()
    place = ("change__contract__framework__code", "change__contract__lot__code")
    grouped = rows.values_list(*place).annotate(total=total)
    return {(framework, lot): Decimal(amount) for framework, lot, amount in grouped}


@dataclass(frozen=True)
class Sums:
    """What contracts are authorised for in the open, and what part 2 alone gives beside it.

    Pounds. The second is for rules and for no page.
    """

    open: Decimal
    hidden: Decimal


def awarded(procurement: Procurement, by: datetime | None = None) -> Sums:
    """Return what is awarded of a procurement, as recorded ``by`` an instant."""
    rows = Change.objects.filter(contract__procurement=procurement, number=1)
    if by is not None:
        rows = rows.filter(recorded_at__lte=by)
    total = rows.aggregate(open=_pounds("value"), hidden=_pounds("withheld__value"))
    return Sums(Decimal(total["open"] or 0), Decimal(total["hidden"] or 0))


def _pounds(field: str) -> Sum:
    return Sum(field, output_field=DecimalField(max_digits=16, decimal_places=2))


def parties_of(organisations: Mapping[str, Organisation]) -> dict[str, Party]:
    """Return suppliers with the names of their groups, by what they are called. Three queries."""
    groups = groups_of(organisations.values())
    names = dict(
        Organisation.objects.filter(pk__in=set().union(*groups.values())).values_list("pk", "name")
    )
    return {
        called: Party(
            row.name, row.company_number, frozenset(names[pk] for pk in groups[row.pk] - {row.pk})
        )
        for called, row in organisations.items()
    }


def _framework(row: Framework, sums: dict[tuple[int, int | None], Decimal]) -> FrameworkFact:
    return FrameworkFact(
        name=row.name,
        last_day=row.last_day,
        starts_on=row.starts_on,
        longest_months=row.call_off_limit_months,
        ceiling=row.ceiling.amount if row.ceiling else None,
        called_off=sum((s for (pk, _), s in sums.items() if pk == row.pk), Decimal(0)),
        lots=tuple(
            LotFact(
                lot.code,
                tuple(Party(s.name, s.company_number) for s in lot.suppliers.all()),
                lot.ceiling.amount if lot.ceiling else None,
                sums.get((row.pk, lot.pk), Decimal(0)),
            )
            for lot in row.lots.all()
        ),
        excluded=tuple(row.excluded),
        successor=row.successor.name if row.successor else "",
        methods=tuple(row.award_methods),
        users=row.eligible_users,
    )


def _called_off() -> dict[tuple[int, int | None], Sums]:
    """Return what is authorised on the contracts of each framework and lot."""
    rows = Change.objects.filter(contract__framework__isnull=False).order_by()
    grouped = rows.values_list("contract__framework", "contract__lot").annotate(
        open=_pounds("value"), hidden=_pounds("withheld__value")
    )
    return {
        (framework, lot): Sums(Decimal(amount), Decimal(hidden or 0))
        for framework, lot, amount, hidden in grouped
    }
