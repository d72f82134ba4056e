"""What somebody might try next: mostly what is due, sometimes what is not, often after a key.

Reads the model to know where things stand; decides nothing about right or wrong.
"""

from datetime import date, timedelta
from random import Random

from tests.machine_authority import ADVISERS, CONSULTED, DRAFTER, OPEN, Decision
from tests.machine_people import MAY
from tests.machine_words import (
    Award,
    Budget,
    Change,
    Deed,
    Grant,
    Paper,
    Recommendation,
    Revoke,
    Seat,
)
from tests.model import Model

CAST = ["office", "conrad", "farah", "dana", "carla", "rita", "sam", "olive", "kit", "fiona"]
CAST += ["peter", "mona", "otto", "nina"]
KINDS = {"E": "contract-change", "B": "budget-change", "G": "deputy-mayor"}
SHARES = (1, 20_000_00, 40_000_00, 60_000_00, 60_000_01, 100_000_00, 100_000_01)
SUMS = (1, 50_000_00, 249_999_99, 250_000_00, 300_000_00, 500_000_00, 999_999_99, 1_000_000_00)
SYSTEM = Seat("senior-system-owner", "senior-responsible-officer", "m1")
WAYS = (
    ("capital", "growth"),
    ("revenue", "growth"),
    ("capital", "revenue"),
    ("revenue", "capital"),
    ("growth", "capital"),
)
PAIRS = (
    (Seat("commercial-director"), SYSTEM),
    (Seat("commercial-director"), SYSTEM),
    (Seat("programme-office"), Seat("senior-responsible-officer")),
    (Seat("programme-office"), Seat("commercial-director")),
    (Seat("programme-office"), SYSTEM),
    (Seat("contract-officer"), Seat("originating-officer")),
    (Seat("programme-office"), Seat("senior-responsible-officer"), Seat("commercial-director")),
    (Seat("commercial-director"), Seat("senior-system-owner", "commercial-director", "m1")),
    (Seat("chief-finance-officer"),),
    (Seat("senior-system-owner", reserves=(("chief-finance-officer", "vacant"),)),),
    (
        Seat("commercial-director", reserves=(("chief-finance-officer", "interest"),)),
        Seat("senior-responsible-officer", reserves=(("senior-system-owner", "either"),)),
    ),
    (SYSTEM._replace(reserves=(("programme-office", "interest"),)), Seat("commercial-director")),
    (Seat("commercial-director"), Seat("senior-system-owner", "deputy-mayor", "m1")),
)


class Chance:
    """Draws the next deed."""

    def __init__(self, random: Random, model: Model) -> None:
        self.random, self.model = random, model
        self.retargeted = 0

    def one_in(self, n: int) -> bool:
        """Say yes once in n times."""
        return self.random.randrange(n) == n - 1

    def holder(self, posts: set[str]) -> str:
        """Return somebody who holds one of the posts; sometimes anybody."""
        found = [p for p in CAST if posts & set(self.model.holding(p))]
        if not found or self.one_in(16):
            return self.random.choice(CAST)
        return self.random.choice(found)

    def next(self) -> Deed:
        """Return what is tried next."""
        throw = self.random.randrange(100)
        if throw >= 86:
            return self.stir()
        if throw >= 76:
            return self.odd()
        return self.due()

    # Papers -----------------------------------------------------------------------------------

    def recommendation(self, kind: str) -> Recommendation:
        """Return something to recommend."""
        if kind == "contract-change":
            return self.change()
        if kind == "budget-change" or self.one_in(4):
            return self.budget()
        choose = self.random.choice
        if self.one_in(5):
            return Revoke(choose([code for code in self.model.clauses if "/" in code]))
        if self.one_in(3):
            return Award(choose(["C4", "C5"]), choose(["First Ltd", "Second Ltd"]), 80_000_00, 12)
        if self.one_in(3):
            return Change(choose(["C1", "C2"]), 30_000_00, 3)
        both = ("contract_value", "contract_time")
        return Grant(
            choose([both, both, both[:1]]),
            choose(PAIRS),
            choose([("C1",), ("C1", "C2"), ("C2",), ("C9",)]),
            choose([60_000_00, 100_000_00]),
            choose([date(2090, 1, 1)] * 4 + [self.model.today, self.model.today - DAY]),
            choose([None, None, 40_000_00]),
            choose([None, None, 10]),
            choose([None, None, 6]),
        )

    def change(self) -> Change:
        """Return a change of a contract, often to the penny of what is left, or one beyond."""
        choose = self.random.choice
        months = choose([0, 0, 3, 6])
        pence = choose([*SHARES, None] if months else SHARES)
        if self.one_in(3):
            pools = [c for c in self.model.clauses.values() if c.ceiling is not None]
            pool = choose(pools)
            taken = [t for t in [*self.model.used, *self.model.held("")] if t.clause == pool.code]
            pence = (pool.ceiling or 0) - sum(t.pence for t in taken) + choose([0, 0, 1])
        under = choose([*(["PCD 1/4"] * 2), "slight"]) if self.one_in(8) else ""
        return Change(choose(["C1", "C1", "C2", "C2", "C3", "C3", "C6"]), pence, months, under)

    def budget(self) -> Budget:
        """Return transfers; some empty a line or take a penny more, some turn others round."""
        choose = self.random.choice
        done = [
            rec
            for d in self.model.decisions.values()
            if d.state in ("approved", "attested")
            for rec in d.versions[-1].paper
            if isinstance(rec, Budget)
        ]
        if self.one_in(6):
            first = choose(done)
            return Budget(tuple((out, to, pence, year) for to, out, pence, year in first.items))
        items = []
        for _ in range(choose([1, 1, 2])):
            line, source = choose(WAYS)
            pence, year = choose(SUMS), choose([None, None, 2026])
            here = self.model.money.get((source, year), [0, 0])
            if self.one_in(4) and here[0] > 0:
                pence = choose([here[0], here[0] + 1, max(1, here[0] - here[1])])
            items.append((line, source, pence, year))
        return Budget(tuple(items), "large" if self.one_in(10) else "")

    def paper(self, kind: str) -> Paper:
        """Return a paper of one or two recommendations."""
        count = self.random.choice([1, 1, 1, 2])
        return tuple(self.recommendation(kind) for _ in range(count))

    def save(self, ref: str) -> Deed:
        """Change a draft."""
        decision = self.model.decisions[ref]
        paper = self.paper(decision.type)
        if decision.versions and not self.one_in(8):
            while paper == decision.paper:
                paper = self.paper(decision.type)
        by = self.holder({DRAFTER[decision.type]})
        return Deed("save", by, (ref, paper, int(self.one_in(12))))

    # What is due --------------------------------------------------------------------------------

    def due(self) -> Deed:
        """Return a step forward on some decision, or in putting one in hand."""
        refs = [r for r, d in self.model.decisions.items() if r != "PCD 1" and d.state in WAITING]
        begun = [r for r in refs if self.model.decisions[r].state != "registered"]
        waiting = [c for c, steps in self.model.contracts.items() if not all(s.done for s in steps)]
        if waiting and self.one_in(8):
            return self.execute(self.random.choice(waiting))
        if self.one_in(16):
            return self.profile()
        back = [
            (contract, number)
            for contract, steps in self.model.contracts.items()
            for number, step in enumerate(steps, start=1)
            if step.done and step.done[0] < step.pence
        ]
        if back and self.one_in(6):
            return Deed("release", self.holder(MAY["execute"]), self.random.choice(back))
        if not refs or self.one_in(16):
            return self.register()
        some = begun if begun and not self.one_in(4) else refs
        return self.step(self.random.choice(some))

    def step(self, ref: str) -> Deed:
        """Return what is next on a decision."""
        decision = self.model.decisions[ref]
        if decision.state == "submitted":
            return self.on_version(ref, decision)
        fresh = decision.state == "draft" or (decision.state == "returned" and self.one_in(4))
        if fresh and not self.one_in(8):
            by = self.holder({DRAFTER[decision.type]})
            return Deed("submit", by, (ref, int(self.one_in(20))))
        return self.save(ref)

    def on_version(self, ref: str, decision: Decision) -> Deed:
        """Return advice, consultation, a key or a refusal of a version."""
        version = decision.versions[-1]
        asked = [post for post, by in version.advice.items() if not by]
        if asked and not self.one_in(10):
            return Deed("advise", self.holder({asked[0]}), (ref, asked[0]))
        notified = [code for code, said in version.called.items() if said is None]
        if notified and self.one_in(3):
            args = (ref, notified[0], int(self.one_in(2)))
            return Deed("call_in", self.holder({"deputy-mayor"}), args)
        left = CONSULTED[decision.type][len(version.consulted) :]
        if left and not self.one_in(10):
            return Deed("consult", self.holder({left[0]}), (ref,))
        if version.keys and self.one_in(3):
            return self.stop(ref)
        return self.sign(ref)

    def sign(self, ref: str) -> Deed:
        """Turn a key, mostly by somebody who may, mostly on what stands now."""
        able = [person for person in CAST if self.model.can_sign(person, ref)]
        by = self.random.choice(able if able and not self.one_in(5) else CAST)
        seen = len(self.model.decisions[ref].seen) - 1
        if seen and self.one_in(5):
            seen = self.random.randrange(seen + 1)
        return Deed("sign", by, (ref, seen))

    def stop(self, ref: str) -> Deed:
        """Send back, or refuse."""
        decision = self.model.decisions[ref]
        posts = set(CONSULTED[decision.type])
        if decision.versions:
            posts |= {seat.post for seat in self.model.seats(decision.versions[-1])}
        state = self.random.choice(["returned", "returned", "refused"])
        return Deed("stop", self.holder(posts), (ref, state))

    def register(self) -> Deed:
        """Register one more, sometimes under a number that is taken."""
        letter = self.random.choice("EBG")
        number = sum(ref.startswith(letter) for ref in self.model.decisions) + 1
        ref = f"{letter}{number - int(self.one_in(6))}"
        return Deed("register", self.holder(MAY["register"]), (ref, KINDS[letter]))

    def profile(self) -> Deed:
        """Spread money over years."""
        refs = ["PCD 1"] + [
            ref
            for ref, d in self.model.decisions.items()
            if d.versions and d.type == "budget-change"
        ]
        ref = self.random.choice(refs)
        line = self.random.choice(["capital", "capital", "revenue", "growth"])
        shares: tuple[tuple[int, int], ...] = ((2026, self.random.choice(SUMS)),)
        if self.one_in(4):
            shares += self.random.choice([((2027, 1),), ((2026, 1),)])
        by = self.holder(MAY["profile"])
        return Deed("profile", by, (ref, 1, line, shares))

    def execute(self, contract: str) -> Deed:
        """Put an award or a change in hand: as authorised, or a penny or a day beyond."""
        steps = self.model.contracts[contract]
        number = next(n for n, s in enumerate(steps, start=1) if not s.done)
        if self.one_in(5):
            number = self.random.randrange(len(steps)) + 1
        step = steps[number - 1]
        done = [s.done for s in steps if s.done]
        first = max(d[2] for d in done) + DAY if done else date(2024, 1, 8)
        last = months_on(first, step.months) - DAY
        if not step.months and done:
            first, last = min(d[1] for d in done), max(d[2] for d in done)
        first += DAY * self.random.choice([0, 0, 0, 0, -1])
        last += DAY * self.random.choice([0, 0, 0, 0, 1])
        pence = max(0, step.pence + self.random.choice([0, 0, 0, 1, -1, -10_000_00]))
        line, year = self.random.choice([("capital", None), ("revenue", None), ("capital", 2026)])
        pays = [(line, year, pence)] if pence else []
        if pence > 1 and self.one_in(4):
            pays = [(line, year, 1), ("revenue", None, pence - self.random.choice([1, 1, 2]))]
        by = self.holder(MAY["execute"])
        reason = int(self.one_in(2))
        return Deed("execute", by, (contract, number, (pence, first, last), tuple(pays), reason))

    # What is not ------------------------------------------------------------------------------

    def odd(self) -> Deed:
        """Return something out of turn, by anybody."""
        by = self.random.choice(CAST)
        ref = self.random.choice([r for r in self.model.decisions if r != "PCD 1"])
        decision = self.model.decisions[ref]
        asked = [*ADVISERS[decision.type], "finance-adviser"][0]
        deeds = [
            self.sign(ref) if decision.seen else self.save(ref),
            self.sign(ref) if decision.seen else self.save(ref),
            self.save(ref),
            Deed("save", by, (ref, self.paper(decision.type), 0)),
            Deed("submit", by, (ref, 0)),
            Deed("advise", self.holder({asked}), (ref, asked)),
            Deed("consult", self.holder({"chief-executive"}), (ref,)),
            self.stop(ref),
            Deed("withdraw", self.holder({DRAFTER[decision.type]}), (ref,)),
        ]
        return self.random.choice(deeds)

    def stir(self) -> Deed:
        """Return a change of who holds what, of a milestone, of an interest."""
        tenures = self.model.tenures
        open_ones = [n for n, t in enumerate(tenures) if not t.agreed]
        leaving = [n for n, t in enumerate(tenures) if t.leaving_by and not t.left]
        waiting = [n for n, e in enumerate(self.model.entries) if not e.agreed]
        if open_ones and not self.one_in(4):
            return Deed("agree", self.holder(MAY["agree"]), (open_ones[-1],))
        if leaving and not self.one_in(4):
            return Deed("agree_end", self.holder(MAY["agree"]), (leaving[-1],))
        if waiting and self.one_in(4):
            return Deed("confirm", self.holder(MAY["confirm"]), (waiting[-1],))
        kinds = [self.appoint] * 4 + [self.revoke, self.leave, self.employ, self.milestone]
        return self.random.choice([*kinds, self.milestone, self.interest])()

    def revoke(self) -> Deed:
        """Take a clause back."""
        code = self.random.choice(list(self.model.clauses))
        return Deed("revoke", self.holder({"deputy-mayor"}), (code,))

    def leave(self) -> Deed:
        """Let a tenure end."""
        number = self.random.randrange(len(self.model.tenures))
        return Deed("end", self.holder(MAY["give"]), (number,))

    def employ(self) -> Deed:
        """Let a supplier employ somebody."""
        person = self.random.choice(CAST)
        supplier = self.random.choice(["First Ltd", "Second Ltd"])
        return Deed("employ", self.holder(MAY["give"]), (person, supplier))

    def milestone(self) -> Deed:
        """Record a milestone, or correct its record."""
        day = self.model.today + DAY * self.random.choice([0, -1, -1, 1])
        stands = self.model.standing("m1")
        numbers = [None, *range(len(self.model.entries))]
        wrong = self.random.choice(numbers) if self.one_in(4) else stands
        by = self.holder(MAY["record"])
        return Deed("record", by, ("m1", None if self.one_in(3) else day, wrong))

    def interest(self) -> Deed:
        """Declare an interest in something submitted."""
        refs = [r for r, d in self.model.decisions.items() if d.state == "submitted"]
        if not refs:
            return self.due()
        ref = self.random.choice(refs)
        return Deed("declare", self.holder({s.post for s in self.seats(ref)}), (ref,))

    def seats(self, ref: str) -> list[Seat]:
        """Return the seats of a submitted decision."""
        return self.model.seats(self.model.decisions[ref].versions[-1])

    def appoint(self) -> Deed:
        """Give somebody a second post, mostly as cover for one who holds a key."""
        tenures = self.model.tenures
        person = self.random.choice(CAST)
        by = self.holder(MAY["give"])
        first = self.model.today + DAY * self.random.choice([-9, -9, -9, -9, 0, 1])
        last = self.random.choice([date.max, date.max, date.max, self.model.today, first - DAY])
        if self.one_in(3):
            post = self.random.choice(["programme-office", "contract-officer", "deputy-mayor"])
            return Deed("give", by, (person, post, first, last, None))
        covers = self.random.randrange(len(tenures))
        post = tenures[covers].post
        if self.one_in(20):
            post = "contract-officer"
        return Deed("give", by, (person, post, first, last, covers))


DAY = timedelta(days=1)
WAITING = OPEN | {"submitted"}


def months_on(day: date, months: int) -> date:
    """Return the day so many months on."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, day.day)
