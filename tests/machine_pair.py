"""The product and the model side by side: do the same deeds, compare all that can be seen.

A divergence is told by the shortest list of deeds that still shows it.
"""

from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.machine_deeds import CAST, Chance
from tests.machine_product import Product
from tests.machine_words import Award, Budget, Change, Deed, Grant, Paper
from tests.machine_world import undone
from tests.model import Model

# A sequence is a trunk and a branch; sequences with the same trunk do it once.
TRUNK, BRANCH, BRANCHES = 6, 2, 10
QUIET = {"save", "register", "execute", "profile", "release", "give", "end", "record"}


class Divergence(Exception):
    """The two do not agree."""

    def __init__(self, deeds: Sequence[Deed], words: str, after: int = 0) -> None:
        self.deeds, self.words, self.after = list(deeds), words, after
        told = [f"  {deed.what} by {deed.by} {deed.args}" for deed in deeds]
        super().__init__("\n".join([*told, words]))


class Pair:
    """The product and the model in the same state."""

    def __init__(self, product: Product, twin: Model, tally: Counter[str]) -> None:
        self.product, self.twin, self.tally = product, twin, tally
        self.deeds: list[Deed] = []
        self.retargeted = False

    def copied(self, tally: Counter[str]) -> "Pair":
        """Return another pair in this state."""
        other = Pair(self.product.copied(), deepcopy(self.twin), tally)
        other.deeds, other.retargeted = list(self.deeds), self.retargeted
        return other

    def advance(self, random: Random, deeds: int) -> None:
        """Do so many deeds by chance."""
        chance = Chance(random, self.twin)
        for _ in range(deeds):
            self.do(chance.next())

    def do(self, deed: Deed) -> None:
        """Let both do it and compare what can be seen."""
        self.deeds.append(deed)
        self._weigh(deed)
        mine = self.twin.do(deed)
        theirs = self.product.do(deed)
        self.tally[f"{deed.what} {theirs}"] += 1
        if mine != theirs:
            words = f"the model says {mine} ({self.twin.why}), the product {theirs}"
            raise Divergence(self.deeds, f"{words} ({self.product.why})")
        heads = {ref: (d.state, len(d.versions)) for ref, d in self.twin.decisions.items()}
        self.same("states", heads, self.product.heads())
        if theirs == "refused":
            return
        ref = deed.args[0] if deed.args[0] in self.twin.decisions else ""
        if ref:
            decision = self.twin.decisions[ref]
            decision.seen.append((len(decision.versions), len(decision.events)))
            self.product.note(ref)
        if deed.what not in QUIET:
            self.compare_keys(ref)

    def _weigh(self, deed: Deed) -> None:
        """Count the edits, those after a key, and those that aim elsewhere."""
        if deed.what != "save" or deed.args[0] not in self.twin.decisions:
            return
        decision = self.twin.decisions[deed.args[0]]
        self.tally["edits"] += 1
        self.tally["edits after a key"] += any(v.keys for v in decision.versions)
        if decision.paper and aim(decision.paper) != aim(deed.args[1]):
            self.retargeted = True

    def compare_keys(self, ref: str) -> None:
        """Compare who can sign a submitted decision: who holds its posts, and somebody else."""
        if not ref or self.twin.decisions[ref].state != "submitted":
            pending = [r for r, d in self.twin.decisions.items() if d.state == "submitted"]
            if not pending:
                return
            ref = pending[len(self.deeds) % len(pending)]
        decision = self.twin.decisions[ref]
        seats = self.twin.seats(decision.versions[-1])
        asked = [person for person in CAST if self.twin.fitting(person, decision, seats)]
        asked.append(CAST[len(self.deeds) % len(CAST)])
        able = {person for person in asked if self.twin.can_sign(person, ref)}
        self.same(f"who can sign {ref}", able, self.product.can_sign(ref, asked))

    def compare_all(self) -> None:
        """Compare keys, money, contracts, clauses and effects; and that nothing is stuck."""
        twin, live = self.twin, ("submitted", "approved")
        keys = {
            ref: set(d.versions[-1].keys)
            for ref, d in twin.decisions.items()
            if d.state in live and d.versions[-1].keys
        }
        self.same("keys", keys, self.product.keys())
        money = {key: (a, c) for key, (a, c) in twin.money.items() if a or c}
        self.same("money", money, self.product.money())
        contracts = {
            ref: [(s.pence, s.done[0] if s.done else None) for s in steps]
            for ref, steps in twin.contracts.items()
        }
        self.same("contracts", contracts, self.product.contracts())
        capped = [clause.code for clause in twin.clauses.values() if clause.ceiling is not None]
        shares = [
            tuple(sum(t.pence for t in takes if t.clause == code) for takes in rows)
            for rows in [(twin.used, twin.held(""))]
            for code in capped
        ]
        self.same("used and held", shares, self.product.shares())
        effects = {
            ref: len(d.versions[-1].paper)
            for ref, d in twin.decisions.items()
            if d.state in ("approved", "attested")
        }
        self.same("effects", effects, self.product.effects())
        self.same("stuck", [], self.product.stuck())

    def same(self, what: str, mine: Any, theirs: Any) -> None:
        """Raise where the two differ."""
        if mine != theirs:
            raise Divergence(self.deeds, f"{what}: the model has {mine}, the product {theirs}")

    def count(self) -> None:
        """Count what a reader wants to know of a whole sequence."""
        self.tally["sequences"] += 1
        self.tally["retargeted"] += self.retargeted
        held = [len(self.twin.holding(person)) for person in CAST]
        self.tally["people"] += len(held)
        self.tally["people with two posts"] += sum(posts > 1 for posts in held)


def aim(paper: Paper) -> set[object]:
    """Return what a paper is about: lines, contracts, clauses, and the band of its amounts."""
    found: set[object] = set()
    for rec in paper:
        match rec:
            case Budget(items):
                band = sum(item[2] for item in items) // 250_000_00
                found |= {(item[:2], item[3], min(band, 4)) for item in items}
            case Award() | Change():
                found.add((rec.contract, bool(rec.months)))
            case Grant():
                found |= {*rec.contracts, *rec.seats}
            case _:
                found.add(rec)
    return found


def agree(world: Pair, number: int, salt: int) -> Counter[str]:
    """Run so many sequences and return what was done. Raises Divergence, shortened."""
    tally: Counter[str] = Counter()

    @seed(salt)
    @settings(
        max_examples=-(-number // BRANCHES),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.randoms(note_method_calls=False))
    def sequences(random: Random) -> None:
        with undone():
            trunk = world.copied(tally)
            trunk.advance(random, TRUNK)
            for _ in range(BRANCHES):
                with undone():
                    branch = trunk.copied(tally)
                    branch.advance(random, BRANCH)
                    branch.compare_all()
                branch.count()

    try:
        sequences()
    except Divergence as found:
        raise shortest(world, found, tally["sequences"] + 1) from None
    return tally


def shortest(world: Pair, found: Divergence, after: int) -> Divergence:
    """Leave out every deed without which the two still disagree."""
    number = 0
    while number < len(found.deeds):
        fewer = found.deeds[:number] + found.deeds[number + 1 :]
        try:
            _replay(world, fewer)
        except Divergence as still:
            found, number = still, 0
        except (LookupError, TypeError):
            number += 1  # a later deed names what this one made
        else:
            number += 1
    return Divergence(found.deeds, f"{found.words}\n(after {after} sequences)", after)


def _replay(world: Pair, deeds: Sequence[Deed]) -> None:
    with undone():
        pair = world.copied(Counter())
        for deed in deeds:
            pair.do(deed)
        pair.compare_all()
