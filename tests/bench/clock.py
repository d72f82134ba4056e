"""How time is taken: a warm-up, rounds that alternate A B B A, medians."""

import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

Work = Callable[[], object]
WARM = 5


@dataclass(frozen=True)
class Pair:
    """Medians in milliseconds of two works done in turn."""

    floor: float
    ours: float

    @property
    def ratio(self) -> float:
        """Return how many floors one of ours costs."""
        return self.ours / self.floor


def taken(work: Work) -> float:
    """Return how long ``work`` takes, in milliseconds."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def median(work: Work, rounds: int = 31) -> float:
    """Return the median of ``work`` after a warm-up, in milliseconds."""
    for _ in range(WARM):
        work()
    return statistics.median(taken(work) for _ in range(rounds))


def in_turn(floor: Work, ours: Work, rounds: int) -> Pair:
    """Run floor, ours, ours, floor after a warm-up and return both medians."""
    for _ in range(WARM):
        floor(), ours()
    found: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(rounds):
        for is_floor in (True, False, False, True):
            found[is_floor].append(taken(floor if is_floor else ours))
    return Pair(statistics.median(found[True]), statistics.median(found[False]))


def at_once(jobs: list[Work]) -> None:
    """Run every job in a thread of its own, all from one start; raise what one of them raised."""
    start, raised = threading.Barrier(len(jobs)), list[BaseException]()

    def run(job: Work) -> None:
        start.wait(60)
        try:
            job()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]
