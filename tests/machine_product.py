"""The product, told deeds in the machine's words and asked what stands.

Every deed goes through the public actions, as the app's role. After each one the deferred
triggers are asked to speak, as they would at commit.
"""

from collections.abc import Callable, Iterable
from copy import copy
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Count

from approvals import actions, explain
from approvals.actions.executing import Share
from approvals.book import Book
from approvals.models import (
    AdviceRequest,
    CallIn,
    Clause,
    Decision,
    DecisionType,
    Effect,
    Key,
    Version,
)
from approvals.models import Recommendation as RecommendationRow
from budgets.models import Line, LineYear
from budgets.money import FinancialYear
from contracts.actions import Pays
from contracts.models import Change as ChangeRow
from contracts.models import Contract, Execution
from people import actions as people
from people.days import london_day
from people.deeds import Actor
from people.holders import database_now
from people.models import (
    Milestone,
    MilestoneRecord,
    Organisation,
    Person,
    Post,
    Tenure,
    TenureEnd,
)
from people.refusals import Refused
from tests.machine_papers import paper_for
from tests.machine_words import Budget, Change, Deed, Paper, Recommendation, Revoke

NO_INTEREST = "I have considered my interests and have none in this decision."


def _amount(pence: int) -> Decimal:
    return Decimal(pence) / 100


class Product:
    """The real thing, told deeds by name."""

    def __init__(self) -> None:
        self.people = {person.name: person for person in Person.objects.all()}
        self.posts = {post.code: post for post in Post.objects.all()}
        self.types = {kind.code: kind for kind in DecisionType.objects.all()}
        self.lines = {line.code: line for line in Line.objects.all()}
        self.suppliers = {o.name: o for o in Organisation.objects.all()}
        self.milestone = Milestone.objects.get()
        self.tenures = list(Tenure.objects.order_by("pk"))
        self.ends: dict[int, TenureEnd] = {}
        self.entries: list[MilestoneRecord] = []
        self.decisions = {d.reference: d for d in Decision.objects.all()}
        self.seen: dict[str, list[actions.Shown]] = {}
        self.lengths: dict[str, int] = {}
        self.why = ""

    def actor(self, name: str) -> Actor:
        """Return one of the cast."""
        return Actor(self.people[name])

    def do(self, deed: Deed) -> str:
        """Do a deed as in life: one transaction, its deferred triggers heard at its end."""
        act: Callable[..., Any] = getattr(self, deed.what)
        try:
            with transaction.atomic():
                result = act(self.actor(deed.by), *deed.args)
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        except (Refused, IntegrityError) as refused:
            self.why = f"{refused} {refused.__cause__ or ''}"[:600]
            return "refused"
        return result.result if isinstance(result, actions.Outcome) else "done"

    # Deeds ------------------------------------------------------------------------------------

    def give(
        self, by: Actor, person: str, post: str, first: date, last: date, covers: int | None
    ) -> None:
        """Enter a tenure."""
        covered = None if covers is None else self.tenures[covers]
        capacity = "substantive" if covers is None else "cover"
        given = people.Appointment(
            self.people[person],
            self.posts[post],
            first,
            "Letter.",
            None if last == date.max else last,
            capacity,
            covered,
        )
        self.tenures.append(people.give_tenure(by.person, given))

    def agree(self, by: Actor, number: int) -> None:
        """Confirm a tenure."""
        people.confirm_tenure(by.person, self.tenures[number])

    def end(self, by: Actor, number: int) -> None:
        """Enter the end of a tenure."""
        self.ends[number] = people.end_tenure(by.person, self.tenures[number], "Left.")

    def agree_end(self, by: Actor, number: int) -> None:
        """End a tenure."""
        if number not in self.ends:
            raise Refused(["No end is entered."])
        people.confirm_end(by.person, self.ends[number])

    def employ(self, by: Actor, person: str, supplier: str) -> None:
        """Record an employer."""
        today = london_day(database_now())
        people.record_employer(by.person, self.people[person], self.suppliers[supplier], today)

    def record(self, by: Actor, milestone: str, day: date | None, corrects: int | None) -> None:
        """Record a milestone, or correct its record."""
        wrong = None if corrects is None else self.entries[corrects]
        self.entries.append(actions.record_milestone(by, self.milestone, day, "Note.", wrong))

    def confirm(self, by: Actor, number: int) -> None:
        """Confirm a milestone."""
        actions.confirm_milestone(by, self.entries[number])

    def register(self, by: Actor, ref: str, kind: str) -> None:
        """Register a decision."""
        facts = actions.Registration(self.types[kind], ref, ref)
        self.decisions[ref] = actions.register(by, facts)

    def save(self, by: Actor, ref: str, paper: Paper, stale: int) -> None:
        """Save a draft."""
        decision = self._fresh(ref)
        words = paper_for(decision.type.code, ref, self._named(paper))
        actions.save(by, decision, words, edition=decision.draft.edition - stale)

    def submit(self, by: Actor, ref: str, stale: int) -> None:
        """Submit a draft."""
        decision = self._fresh(ref)
        actions.submit(by, decision, edition=decision.draft.edition - stale)

    def withdraw(self, by: Actor, ref: str) -> None:
        """Withdraw a decision."""
        actions.withdraw(by, self._fresh(ref), "Not needed.")

    def advise(self, by: Actor, ref: str, post: str) -> None:
        """Advise."""
        asked = AdviceRequest.objects.filter(version=self._version(ref), post=self.posts[post])
        request = asked.select_related("version__decision", "post").first()
        if request is None:
            raise Refused(["No advice was asked."])
        actions.advise(by, request, "No objection.")

    def consult(self, by: Actor, ref: str) -> None:
        """Be consulted."""
        actions.consult(by, self._version(ref))

    def call_in(self, by: Actor, ref: str, code: str, called: int) -> None:
        """Say whether it is called in."""
        asked = CallIn.objects.filter(version=self._version(ref), clause__code=code).first()
        if asked is None:
            raise Refused(["Nobody was notified."])
        actions.answer_call_in(by, asked, "Because.", called_in=bool(called))

    def declare(self, by: Actor, ref: str) -> None:
        """Declare an interest."""
        actions.declare_interest(by, self._fresh(ref), "A brother.")

    def stop(self, by: Actor, ref: str, state: str) -> None:
        """Send back or refuse."""
        act = actions.send_back if state == "returned" else actions.refuse
        act(by, self._version(ref), "Not so.")

    def sign(self, by: Actor, ref: str, seen: int) -> actions.Outcome:
        """Turn a key on what was seen."""
        return actions.sign(by, self._version(ref), self.seen[ref][seen], NO_INTEREST)

    def profile(
        self, by: Actor, ref: str, number: int, line: str, shares: tuple[tuple[int, int], ...]
    ) -> None:
        """Spread over years."""
        rows = RecommendationRow.objects.filter(version__decision=self._fresh(ref))
        row = rows.filter(number=str(number)).order_by("pk").last()
        if row is None:
            raise Refused(["Not submitted."])
        years = [Share(FinancialYear(year), _amount(pence)) for year, pence in shares]
        actions.profile(by, row, self.lines[line], years)

    def execute(
        self,
        by: Actor,
        contract: str,
        number: int,
        put: tuple[int, date, date],
        pays: tuple[tuple[str, int | None, int], ...],
        reason: int,
    ) -> None:
        """Execute an award or a change."""
        change = ChangeRow.objects.get(contract__reference=contract, number=number)
        facts = actions.Execute(
            _amount(put[0]),
            put[1],
            put[2],
            date(2024, 1, 5),
            gap_reason="Agreed." if reason else "",
            late_reason="It could not wait.",
            payments=tuple(Pays(self.lines[x], year, _amount(pence)) for x, year, pence in pays),
        )
        actions.execute(by, change, facts)

    def release(self, by: Actor, contract: str, number: int) -> None:
        """Give back what an execution left over."""
        done = Execution.objects.filter(
            change__contract__reference=contract, change__number=number
        ).first()
        if done is None:
            raise Refused(["Not executed."])
        actions.release(by, done, "Not needed.")

    def revoke(self, by: Actor, code: str) -> None:
        """Take a clause back."""
        actions.revoke(by, Clause.objects.get(code=self._code(code)), "Not needed.")

    def _code(self, code: str) -> str:
        """Return the ledger's name of a clause: one that was granted is named for its decision."""
        if "/" not in code:
            return code
        ref, number = code.split("/")
        granted = Clause.objects.filter(
            granted_by__version__decision__reference=ref, granted_by__number=number
        )
        return granted.values_list("code", flat=True).first() or "none"

    def _named(self, paper: Paper) -> Paper:
        """Return a paper with the clauses that it names by the ledger's names."""
        found: list[Recommendation] = []
        for rec in paper:
            if isinstance(rec, Revoke):
                rec = Revoke(self._code(rec.clause))
            elif isinstance(rec, Budget | Change) and rec.under:
                rec = rec._replace(under=self._code(rec.under))
            found.append(rec)
        return tuple(found)

    def _fresh(self, ref: str) -> Decision:
        return Decision.objects.select_related("type", "draft").get(pk=self.decisions[ref].pk)

    def _version(self, ref: str) -> Version:
        found = (
            Version.objects.filter(decision=self.decisions[ref])
            .select_related("decision__type")
            .order_by("number")
            .last()
        )
        if found is None:
            raise Refused(["Not submitted."])
        return found

    # What stands ------------------------------------------------------------------------------

    def copied(self) -> "Product":
        """Return another that knows as much."""
        other = copy(self)
        other.tenures, other.entries = list(self.tenures), list(self.entries)
        other.ends, other.decisions = dict(self.ends), dict(self.decisions)
        other.seen = {ref: list(shown) for ref, shown in self.seen.items()}
        return other

    def heads(self) -> dict[str, tuple[str, int]]:
        """Return every decision's state and number of versions, and note what is shown now."""
        rows = Decision.objects.values_list("reference", "state", "current_version", "chain_length")
        self.lengths = {ref: length for ref, _, _, length in rows}
        return {ref: (state, number) for ref, state, number, _ in rows}

    def note(self, ref: str) -> None:
        """Keep what somebody who opens the page now is shown."""
        version = Version.objects.filter(decision=self.decisions[ref]).order_by("number")
        digest = version.values_list("digest", flat=True).last() or ""
        self.seen.setdefault(ref, []).append(actions.Shown(digest, self.lengths[ref]))

    def keys(self) -> dict[str, set[str]]:
        """Return who has turned a key that counts, by decision."""
        found: dict[str, set[str]] = {}
        rows = Key.objects.filter(version__decision__state__in=["submitted", "approved"])
        for key in rows.select_related("version__decision", "person"):
            decision = key.version.decision
            if key.version.number == decision.current_version:
                found.setdefault(decision.reference, set()).add(key.person.name)
        return found

    def can_sign(self, ref: str, asked: Iterable[str]) -> set[str]:
        """Return who of those asked may turn a key now, as the page and `sign` find it."""
        decision, book = self._fresh(ref), Book(database_now())
        return {name for name in asked if not explain.objections(self.people[name], decision, book)}

    def money(self) -> dict[tuple[str, int | None], tuple[int, int]]:
        """Return each line and year that has moved: approved and committed pence."""
        return {
            (head.line.code, head.year): (_pence(head.approved), _pence(head.committed))
            for head in LineYear.objects.select_related("line")
            if head.approved or head.committed
        }

    def contracts(self) -> dict[str, list[tuple[int, int | None]]]:
        """Return the changes of each contract: pence authorised and executed."""
        done = {e.change_id: _pence(e.value.amount) for e in Execution.objects.all()}
        return {
            contract.reference: [
                (_pence(change.value.amount), done.get(change.pk))
                for change in contract.changes.order_by("number")
            ]
            for contract in Contract.objects.prefetch_related("changes")
        }

    def shares(self) -> list[tuple[int, int]]:
        """Return what is used and held of each clause with a ceiling, in order of coming."""
        return [
            (_pence(clause.used), _pence(clause.held))
            for clause in Book(database_now()).clauses()
            if clause.ceiling is not None
        ]

    def stuck(self) -> list[str]:
        """Return submitted decisions of which every key is turned."""
        rows = Version.objects.filter(decision__state="submitted").annotate(turned=Count("keys"))
        return [
            version.decision.reference
            for version in rows.select_related("decision")
            if version.number == version.decision.current_version
            and version.turned >= len(version.route["seats"])
        ]

    def effects(self) -> dict[str, int]:
        """Return how many effects each decision has, profiling apart."""
        found: dict[str, int] = {}
        rows = Effect.objects.exclude(kind="profiled").values_list(
            "recommendation__version__decision__reference", flat=True
        )
        for ref in rows:
            found[ref] = found.get(ref, 0) + 1
        return found


def _pence(amount: Decimal) -> int:
    return int(amount * 100)
