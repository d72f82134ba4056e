"""A second opinion: the ledger of decisions in plain Python, written from the texts alone.

Nothing here knows Django or a rule of the product, and nothing here is clever: what can be tried
is tried. Amounts are pence, days are London days, last days are inclusive. Each deed tests first
and raises `No`, or is done; the answer is one word: refused, done, turned, approved, failed,
returned.
"""

from copy import deepcopy
from dataclasses import replace
from datetime import date
from itertools import permutations

from tests.machine_authority import (
    ADVISERS,
    CONSULTED,
    DRAFTER,
    HIGHEST,
    OPEN,
    Authority,
    Clause,
    Decision,
    Version,
)
from tests.machine_money import Step
from tests.machine_people import No, need
from tests.machine_words import Award, Budget, Change, Deed, Grant, Paper, Revoke


class Model(Authority):
    """The whole ledger; one method a deed."""

    def __init__(self, today: date, many: set[str], sources: set[str]) -> None:
        super().__init__(today, many, sources)
        self.released: set[tuple[str, int]] = set()
        self.profiled: dict[tuple[str, int, str], int] = {}
        self.why = ""

    def do(self, deed: Deed) -> str:
        """Do a deed, or leave everything as it was."""
        try:
            return getattr(self, deed.what)(deed.by, *deed.args) or "done"
        except No as no:
            self.why = str(no)
            return "refused"

    # Papers

    def drafter(self, by: str, ref: str) -> Decision:
        decision = self.decisions[ref]
        need(DRAFTER[decision.type] in self.holding(by), f"{by} does not draft it")
        return decision

    def register(self, by: str, ref: str, kind: str) -> None:
        self.may(by, "register")
        need(ref not in self.decisions, "number taken")
        self.decisions[ref] = Decision(kind)

    def save(self, by: str, ref: str, paper: Paper, stale: int) -> None:
        decision = self.drafter(by, ref)
        need(decision.state in OPEN, "not open")
        if paper != decision.paper:
            need(not stale, "somebody saved in between")
            decision.paper, decision.state = paper, "draft"
            decision.editors.add(by)
            decision.events.append("edited")

    def submit(self, by: str, ref: str, stale: int) -> None:
        decision = self.drafter(by, ref)
        need(decision.state in ("draft", "returned"), "nothing to submit")
        need(not stale, "somebody saved in between")
        self._whole(decision.paper)
        takes = self.takes(decision.type, decision.paper, ref)
        advice = dict.fromkeys(ADVISERS[decision.type], "")
        told = dict.fromkeys([*self._callable(takes), *sorted(decision.called_in)])
        new = Version(decision.paper, takes, advice, told)
        seats = self.seats(new)
        fits = {
            p: self.fitting(p, decision, seats) for p in sorted({t.person for t in self.tenures})
        }
        if all(any(s == seat for fit in fits.values() for s, _ in fit) for seat in seats):
            able = [p for p, fit in fits.items() if fit and not self.excluded(p, decision, new)]
            some = permutations(able, len(seats))
            possible = any(self.placed(seats, {p: fits[p] for p in people}) for people in some)
            need(possible, "impossible by exclusion")
        decision.versions.append(new)
        decision.state = "submitted"
        decision.events.append("submitted")

    def _whole(self, paper: Paper) -> None:
        need(paper, "no recommendation")
        let: set[str] = set()
        for rec in paper:
            match rec:
                case Budget(items):
                    need(all(i[2] > 0 and i[0] != i[1] for i in items), "above zero, ends apart")
                case Award(contract, _, pence, months):
                    need(contract not in let | set(self.contracts), "taken")
                    need(pence > 0 and months, "no award")
                    let.add(contract)
                case Change(contract, pence, months):
                    need(contract in self.contracts, "no such contract")
                    need(months or pence is not None, "nothing changes")
                    need(pence is None or pence > 0, "above zero")
                case Grant():
                    need(set(rec.contracts) <= let | set(self.contracts), "no such contract")
                    need(rec.last > self.today and rec.ceiling > 0, "over already")
                    posts = [p for s in rec.seats for p in (s.post, *(r[0] for r in s.reserves))]
                    need(len(posts) == len(set(posts)), "a post twice")
                    named = {*posts, *(seat.deemed for seat in rec.seats)}
                    need(HIGHEST not in named, "delegates to himself")
                case Revoke(code):
                    clause = self.clauses.get(code)
                    need(clause and clause.granted_by and self.live(clause), "does not stand")

    def withdraw(self, by: str, ref: str) -> None:
        decision = self.drafter(by, ref)
        need(decision.state in OPEN | {"submitted"}, "too late")
        decision.state = "withdrawn"
        decision.events.append("withdrawn")

    # On a version

    def submitted(self, ref: str) -> tuple[Decision, Version]:
        decision = self.decisions[ref]
        need(decision.state == "submitted", "not submitted")
        return decision, decision.versions[-1]

    def advise(self, by: str, ref: str, post: str) -> None:
        decision, version = self.submitted(ref)
        need(version.advice.get(post, by) == "", "not asked, or given")
        need(post in self.holding(by), "not the adviser")
        need(not self.took_part(by, decision), "one role")
        version.advice[post] = by
        decision.events.append("advised")

    def consult(self, by: str, ref: str) -> None:
        decision, version = self.submitted(ref)
        need(all(version.advice.values()), "advice first")
        left = CONSULTED[decision.type][len(version.consulted) :]
        need(left and left[0] in self.holding(by), "not the next")
        need(not self.took_part(by, decision), "one role")
        version.consulted.append(by)
        decision.events.append("consulted")

    def call_in(self, by: str, ref: str, code: str, called: int) -> None:
        decision, version = self.submitted(ref)
        need(version.called.get(code, called) is None, "not notified, or answered")
        term = self.clauses[code].call_in
        need(term and term[0] in self.holding(by), "not his to call in")
        version.called[code] = bool(called)
        (decision.called_in.add if called else decision.called_in.discard)(code)
        decision.events.append("called")

    def declare(self, by: str, ref: str) -> None:
        decision, version = self.submitted(ref)
        need(by not in decision.interested, "declared already")
        posts = {p for s in self.seats(version) for p in (*s[:2], *(r[0] for r in s.reserves))}
        posts |= {*version.advice, *CONSULTED[decision.type]}
        need(posts & set(self.holding(by)) or by in version.keys, "a bystander")
        decision.interested.add(by)
        decision.events.append("declared")

    def stop(self, by: str, ref: str, state: str) -> None:
        decision, version = self.submitted(ref)
        holds = self.fitting(by, decision, self.seats(version))
        need(holds or set(self.holding(by)) & set(CONSULTED[decision.type]), "holds no key of it")
        need(not self.excluded(by, decision, version, roles=False), "excluded")
        decision.state = state
        decision.events.append(state)

    def sign(self, by: str, ref: str, seen: int) -> str:
        decision = self.decisions[ref]
        number, length = decision.seen[seen]
        need(decision.state == "submitted" and number == len(decision.versions), "moved on")
        need(set(decision.events[length:]) <= {"key", "failed"}, "news since it was shown")
        version = decision.versions[-1]
        need(self.could_key(by, ref), "no key of his")
        fallen = any(self.excluded(person, decision, version) for person in version.keys)
        if fallen or not self.stands(ref):
            decision.state = "returned"
            decision.events.append("returned")
            return "returned"
        seats = self.seats(version)
        version.keys[by] = self.fitting(by, decision, seats)
        if len(version.keys) < len(seats):
            decision.events.append("key")
            return "turned"
        try:
            self.carry_out(ref, version.paper)
        except No as no:
            self.why = str(no)
            del version.keys[by]
            decision.events.append("failed")
            return "failed"
        self.used += deepcopy(version.takes)
        decision.state = "approved"
        decision.events += ["key", "completed"]
        return "approved"

    # Effects: every one or none

    def carry_out(self, ref: str, paper: Paper) -> None:
        money = deepcopy(self.money)
        for rec in paper:
            if isinstance(rec, Budget):
                self.post(money, rec)
            need(not isinstance(rec, Award) or rec.contract not in self.contracts, "taken")
            need(not isinstance(rec, Revoke) or self.live(self.clauses[rec.clause]), "ended")
        self.money = money
        for number, rec in enumerate(paper, start=1):
            match rec:
                case Award(contract, supplier, pence, months):
                    self.contracts[contract] = [Step(pence, months, ref, number)]
                    self.suppliers[contract] = supplier
                case Change(contract, pence, months):
                    self.contracts[contract].append(Step(pence or 0, months, ref, number))
                case Grant():
                    code = f"{ref}/{number}"
                    limits = (None, rec.each, rec.percent, rec.months, set(rec.contracts))
                    acts = set(rec.acts)
                    new = Clause(code, "contract-change", acts, rec.seats, 10, *limits, rec.ceiling)
                    self.open(replace(new, last=rec.last, granted_by=ref))
                case Revoke(code):
                    self.clauses[code].ended = True

    def revoke(self, by: str, code: str) -> None:
        clause = self.clauses[code]
        need(clause.granted_by and not clause.ended, "not granted, or ended")
        need(HIGHEST in self.holding(by), "did not give it")
        clause.ended = True
        self.decisions[clause.granted_by].events.append("revoked")

    def profile(
        self, by: str, ref: str, number: int, line: str, shares: tuple[tuple[int, int], ...]
    ) -> None:
        self.may(by, "profile")
        decision = self.decisions[ref]
        need(decision.state in ("approved", "attested"), "not carried out")
        rec = decision.versions[-1].paper[number - 1]
        items = rec.items if isinstance(rec, Budget) else ()
        moved = [p * ((to == line) - (out == line)) for to, out, p, year in items if year is None]
        so_far = self.profiled.get((ref, number, line), 0)
        asked = self.spread(line, sum(moved) - so_far, shares)
        self.profiled[ref, number, line] = so_far + asked
        decision.events.append("profiled")

    def execute(
        self,
        by: str,
        contract: str,
        number: int,
        put: tuple[int, date, date],
        pays: tuple[tuple[str, int | None, int], ...],
        reason: int,
    ) -> None:
        self.may(by, "execute")
        step = self.put_in_hand(contract, number, put, pays, reason)
        self.decisions[step.decision].events.append("executed")

    def release(self, by: str, contract: str, number: int) -> None:
        """Give back what an execution for less left over, once."""
        self.may(by, "execute")
        step = self.contracts[contract][number - 1]
        over = step.pence - (step.done[0] if step.done else step.pence)
        mine = [t for t in self.used if (t.ref, t.number) == (step.decision, step.number)]
        mine = [take for take in mine if take.kind == "contract_value"]
        need(mine and over > 0 and (contract, number) not in self.released, "nothing is left")
        mine[0].pence -= over
        self.released.add((contract, number))
