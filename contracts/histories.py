"""A contract's rows folded into where it stands: the one way every screen and rule asks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from django.db.models import Prefetch, QuerySet

from contracts.kinds import OPTION, PASSING, RECORDED, VALUED, VARIATIONS
from contracts.ladder import Ladder, NotALadder, ladder, ladder_as_printed
from contracts.law import MODIFICATION, PROVIDED, law
from contracts.models import Change, ChangeKind, Contract, Execution, Route, WithheldValue
from contracts.standing import ChangeFact, ExecutionFact, Standing, standing
from contracts.terms import Extra, Term, together
from people.models import Organisation


@dataclass(frozen=True)
class History:
    """A contract, its changes in order, and their fold. Pounds.

    ``standing`` is what anybody may see: a value that is withheld counts as nought in it.
    """

    contract: Contract
    changes: tuple[Change, ...]
    standing: Standing

    @cached_property
    def hidden(self) -> dict[int, Decimal]:
        """Return the values that part 2 gives, by the ids of their changes: for rules alone."""
        bare = [change.pk for change in self.changes if change.is_bare]
        rows = WithheldValue.objects.filter(change__in=bare) if bare else ()
        return {row.change_id: row.value.amount for row in rows}

    @property
    def is_bare(self) -> bool:
        """Say whether a value of it is withheld or not stated, so that its sums leave one out."""
        return any(change.is_bare for change in self.changes)

    @property
    def whole(self) -> Standing:
        """Return the fold with what part 2 gives: for rules alone, and never for a page."""
        if not self.hidden:
            return self.standing
        return standing([fact_of(c, self.hidden.get(c.pk)) for c in self.changes])

    def supplier_on(self, day: date) -> str:
        """Return whose contract it is on a day, by the name borne then."""
        return holders_of(self.contract, self.changes, day)[0].name

    @property
    def route(self) -> str:
        """Return how it was let, as last put right."""
        put_right = [change.route for change in self.changes if change.route]
        return (put_right or [self.contract.route])[-1]

    @property
    def route_words(self) -> str:
        """Return how it was let in words."""
        return str(Route(self.route).label)

    @property
    def waits(self) -> bool:
        """Say whether something that was authorised is not put in hand yet."""
        return any(waits(change) for change in self.changes)


@dataclass(frozen=True)
class Holder:
    """Whose contract it is: the organisations (one, or the same company by an old number), a name.

    ``since`` is its first day, None for the first supplier; one that waits is not in force yet.
    """

    organisations: tuple[Organisation, ...]
    name: str
    since: date | None = None
    change: Change | None = None
    in_force: bool = True


def histories(contracts: QuerySet[Contract], by: datetime | None = None) -> list[History]:
    """Return the history of each contract, as recorded ``by`` an instant (left out: now).

    Takes three queries. A contract of which nothing was recorded by then is left out.
    """
    changes, executions = Change.objects.all(), Execution.objects.all()
    if by is not None:
        changes = changes.filter(recorded_at__lte=by)
        executions = executions.filter(recorded_at__lte=by)
    rows = contracts.select_related("supplier", "framework", "lot", "programme").prefetch_related(
        Prefetch(
            "changes",
            changes.select_related("supplier").prefetch_related(Prefetch("execution", executions)),
        )
    )
    return [history for row in rows if (history := _history(row)) is not None]


def history_of(contract: Contract) -> History:
    """Return the history of one contract."""
    return histories(Contract.objects.filter(pk=contract.pk))[0]


def authorised_end(history: History) -> date | None:
    """Return the last day that is authorised, executed or not; None while it is not known."""
    ends_on = history.standing.ends_on
    for change in history.changes[1:]:
        if ends_on and waits(change):
            ends_on = fact_of(change).end_after(ends_on)
    return ends_on


def waits(change: Change) -> bool:
    """Say whether a change is still to be put in hand; what only records is not."""
    return change.kind not in RECORDED and getattr(change, "execution", None) is None


def to_execute(changes: QuerySet[Change]) -> QuerySet[Change]:
    """Return those of these changes that are still to be put in hand."""
    return changes.filter(execution__isnull=True).exclude(kind__in=sorted(RECORDED))


def holders_of(contract: Contract, changes: Sequence[Change], day: date) -> list[Holder]:
    """Return whose contract it is on a day, then whose it will be by what is authorised by now.

    A novation counts from the first day of its execution, a new name from its effective day.
    """
    held = Holder((contract.supplier,), contract.supplier.name)
    to_come: list[Holder] = []
    for change in changes:
        if change.kind not in PASSING or change.supplier is None:
            continue
        same = change.kind == ChangeKind.RENAMED
        execution: Execution | None = getattr(change, "execution", None)
        since = change.effective_on if same else execution.starts_on if execution else None
        before = held.organisations if same else ()
        organisations = tuple(dict.fromkeys((*before, change.supplier)))
        name = change.supplier_name or change.supplier.name
        if change.kind != ChangeKind.CONSENT and since is not None and since <= day:
            held = Holder(organisations, name, since, change)
        elif change.kind != ChangeKind.CONSENT:
            to_come.append(Holder(organisations, name, since, change, in_force=False))
    return [held, *to_come]


def suppliers_of(references: Iterable[str], day: date) -> list[Organisation]:
    """Return whose these contracts are on a day or will be (D8). Takes three queries."""
    found = histories(Contract.objects.filter(reference__in=set(references)))
    return [
        organisation
        for history in found
        for holder in holders_of(history.contract, history.changes, day)
        for organisation in holder.organisations
    ]


def time_added(history: History) -> Extra | None:
    """Return the time that all modifications since the award add; None where one is not read."""
    facts = [fact_of(change) for change in history.changes[1:]]
    made = [fact for fact in facts if fact.counts_as_modification]
    if not all(fact.time_is_known for fact in made):
        return None
    return sum((Extra.of(fact.term) for fact in made), Extra())


def is_known(history: History) -> bool:
    """Say whether every value is known, by part 2 too; else one adds nought and is not measured."""
    return not any(
        change.value.amount == 0
        and (change.kind == ChangeKind.AWARD or not change.term or change.value_words)
        and change.pk not in history.hidden
        for change in history.changes
        if change.kind in VALUED
    )


def total(found: Sequence[History]) -> Decimal:
    """Return what all changes of these contracts authorise together, in pounds."""
    return sum((history.standing.authorised_value for history in found), Decimal(0))


def fact_of(change: Change, hidden: Decimal | None = None) -> ChangeFact:
    """Return a change as plain data for the rules; ``hidden`` is its value as part 2 gives it.

    A contract whose value is withheld is executed at what was authorised.
    """
    execution: Execution | None = getattr(change, "execution", None)
    time = time_of(change)
    return ChangeFact(
        number=change.number,
        kind=kind_of(change),
        value=change.value.amount if hidden is None else hidden,
        term=time.base,
        options=_options(time),
        executed=None
        if execution is None
        else ExecutionFact(
            execution.value.amount if hidden is None else hidden,
            execution.starts_on,
            execution.last_day,
            execution.signed_on,
        ),
        counts_as_modification=change.kind in VARIATIONS,
        words=change.term,
        until=change.ends_on or time.until,
        endless=time.endless,
    )


def time_of(change: Change) -> Ladder:
    """Return the time that the words of a change name: nothing where they are not read.

    Every place that asks how long a change runs asks here; a paper decided outside the ledger may
    say what no rule can count, and that is then not known.
    """
    if not change.term:
        return Ladder()
    try:
        return ladder_as_printed(
            change.term, change.options_words, change.options, change.options_reading
        )
    except NotALadder:
        return _without_options(change.term)


def _without_options(words: str) -> Ladder:
    try:
        return ladder(words)
    except NotALadder:
        return Ladder()


def _options(time: Ladder) -> Term | None:
    """Return the time of all options together, on the shorter reading; None if not counted."""
    terms = [rung.shorter or rung.term for rung in time.rungs]
    known = [term for term in terms if term is not None]
    return together(known) if known and len(known) == len(terms) else None


def kind_of(change: Change) -> str:
    """Return what a change does; time that the contract provided for is an option taken up."""
    taken = change.kind == ChangeKind.EXTENSION and counts_as(change.relies_on) == PROVIDED
    return OPTION if taken else change.kind


def counts_as(relies_on: str) -> str:
    """Return what a change on this ground is to the law; without a known ground, a modification."""
    found = {ground.code: ground.counts for ground in law().grounds}
    return found.get(relies_on, MODIFICATION)


def _history(contract: Contract) -> History | None:
    changes = tuple(sorted(contract.changes.all(), key=lambda change: change.number))
    if not changes:
        return None
    return History(contract, changes, standing([fact_of(change) for change in changes]))
