"""Make each mutant, run the tests that it names, and say whether one failed.

Before that the same tests are run where nothing is taken away, and must pass: a mutant that is
caught by a test that fails anyhow proves nothing.
"""

import queue
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from subprocess import TimeoutExpired
from typing import TypeVar

from tests.mutants.job import Job, Outcome, Weakened
from tests.mutants.mutant import Mutant
from tests.mutants.workshop import ROOT, WORKERS, Broken, Workshop

T = TypeVar("T")
R = TypeVar("R")
BATCH = 16
KEEP = "tests/mutants/keep.py::test_the_templates_are_kept"


@dataclass(frozen=True)
class Verdict:
    """What came of one mutant: the test that caught it, or why it is not caught."""

    mutant: Mutant
    caught_by: str
    why_not: str
    seconds: float


Told = Callable[[Verdict], None]


def judge(mutants: Sequence[Mutant], tell: Told) -> list[Verdict]:
    """Return the verdict on each mutant, in their order; ``tell`` hears each as it comes."""
    found: dict[Mutant, Verdict] = {}

    def hear(verdicts: Iterable[Verdict]) -> None:
        for verdict in verdicts:
            found[verdict.mutant] = verdict
            tell(verdict)

    with tempfile.TemporaryDirectory(prefix="countersign-mutants-") as folder:
        shops: queue.Queue[Workshop] = queue.Queue()
        for worker in range(WORKERS):
            shops.put(Workshop.opened(Path(folder), worker))
        misfits = [Verdict(m, "", why, 0.0) for m in mutants if (why := m.misfit(ROOT))]
        hear(misfits)
        _keep_templates(shops)
        fit = [m for m in mutants if m not in found]
        failing = _failing(shops, fit)
        hear(_unproved(fit, failing))
        left = [m for m in mutants if m not in found]
        files = [[m] for m in left if not m.in_database]
        rows = _batches([m for m in left if m.in_database])
        jobs = [*rows, *files]
        _side_by_side(shops, jobs, lambda shop, job: hear(_tried(shop, job)))
    return [found[mutant] for mutant in mutants]


def _keep_templates(shops: "queue.Queue[Workshop]") -> None:
    shop = shops.get()
    outcomes = shop.run(Job("", tests=[KEEP]), fresh=True)
    shops.put(shop)
    if [o for o in outcomes if o.outcome != "passed"] or not outcomes:
        raise Broken("\n".join(o.words for o in outcomes) or "No template was kept.")


def _failing(shops: "queue.Queue[Workshop]", mutants: Sequence[Mutant]) -> dict[str, str]:
    """Return the named tests that do not pass where nothing is taken away, and why."""
    tests = sorted({test for mutant in mutants for test in mutant.tests})
    there = [test for test in tests if (ROOT / test.partition("::")[0]).is_file()]
    halves = [list(there[n::WORKERS]) for n in range(WORKERS)]
    outcomes: list[Outcome] = []
    jobs = [half for half in halves if half]
    _side_by_side(shops, jobs, lambda s, half: outcomes.extend(s.run(Job("", tests=half))))
    bad = {o.test: o.words for o in outcomes if o.outcome == "failed"}
    good = {o.test for o in outcomes if o.when == "call" and o.outcome == "passed"}
    found: dict[str, str] = {}
    for test in tests:
        own = [name for name in bad if _is_of(name, test)]
        if own:
            found[test] = f"{test} fails where nothing is taken away"
        elif not any(_is_of(name, test) for name in good):
            found[test] = f"{test} is not there"
    return found


def _is_of(name: str, test: str) -> bool:
    return name == test or name.partition("[")[0] == test


def _unproved(mutants: Sequence[Mutant], failing: dict[str, str]) -> list[Verdict]:
    """Give up the mutants whose tests cannot prove anything."""
    found = []
    for mutant in mutants:
        bad = [failing[test] for test in mutant.tests if test in failing]
        if bad or not mutant.tests:
            found.append(Verdict(mutant, "", (bad or ["no test is named"])[0], 0.0))
    return found


def _batches(mutants: Sequence[Mutant]) -> list[list[Mutant]]:
    """Share mutants of the database out so that each batch opens few files of tests."""
    ordered = sorted(mutants, key=lambda mutant: mutant.tests)
    return [ordered[n : n + BATCH] for n in range(0, len(ordered), BATCH)]


def _tried(shop: Workshop, job: list[Mutant]) -> list[Verdict]:
    started = time.monotonic()
    try:
        if job[0].in_database:
            return _tried_in_databases(shop, job)
        return [_tried_in_a_file(shop, job[0], started)]
    except (Broken, TimeoutExpired) as error:
        return [Verdict(m, "", f"broken: {error}", time.monotonic() - started) for m in job]


def _tried_in_a_file(shop: Workshop, mutant: Mutant, started: float) -> Verdict:
    file = mutant.place(ROOT)
    before = (ROOT / file).read_text(encoding="utf-8")
    shop.write(file, mutant.edited(ROOT))
    try:
        job = Job("", tests=list(mutant.tests))
        outcomes = shop.run(job, stop=True, fresh=mutant.built, own_server=mutant.built)
    finally:
        shop.write(file, before)
    return _verdict(mutant, outcomes, time.monotonic() - started)


def _tried_in_databases(shop: Workshop, mutants: list[Mutant]) -> list[Verdict]:
    weakened = [Weakened(list(m.tests), _statements(m)) for m in mutants]
    outcomes = shop.run(Job("", weakened=weakened))
    verdicts = []
    for number, mutant in enumerate(mutants):
        own = [outcome for outcome in outcomes if outcome.mutant == number]
        verdicts.append(_verdict(mutant, own, sum(outcome.seconds for outcome in own)))
    return verdicts


def _statements(mutant: Mutant) -> str:
    """Return what the owner runs: the mutant's own SQL, or the guards as edited."""
    return mutant.sql or mutant.edited(ROOT)


def _verdict(mutant: Mutant, outcomes: Sequence[Outcome], seconds: float) -> Verdict:
    """Count a failure of the test itself only; a test that could not be set up proves nothing."""
    for outcome in outcomes:
        if outcome.outcome == "failed" and outcome.when == "call":
            return Verdict(mutant, outcome.test.removeprefix("tests/"), "", seconds)
    unready = [outcome for outcome in outcomes if outcome.outcome == "failed"]
    if unready:
        return Verdict(mutant, "", f"broken: {unready[0].words}", seconds)
    return Verdict(mutant, "", "survived" if outcomes else "no test was run", seconds)


def _side_by_side(
    shops: "queue.Queue[Workshop]", jobs: Sequence[T], work: Callable[[Workshop, T], R]
) -> None:
    def take(job: T) -> None:
        shop = shops.get()
        try:
            work(shop, job)
        finally:
            shops.put(shop)

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(take, jobs))
