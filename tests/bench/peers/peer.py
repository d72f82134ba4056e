"""What the peers' measurements share: settings over a throw-away database, rounds, medians.

Runs in a peer's own virtual environment, which knows nothing of this product.
"""

import json
import os
import statistics
import sys
import threading
import time
from collections.abc import Callable

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection

SECONDS = 4.0
WRITERS = 16


def begin(apps: list[str], **more: object) -> None:
    """Set Django up with these apps over the database that the environment names, and migrate."""
    settings.configure(
        DATABASES={"default": json.loads(os.environ["PEER_DATABASE"])},
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", *apps],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        SECRET_KEY="of a measurement",
        **more,
    )
    django.setup()
    call_command("migrate", verbosity=0)


def median(work: Callable[[], object], rounds: int, warm: int = 3) -> float:
    """Return the median of ``work`` after a warm-up, in milliseconds."""
    found = []
    for number in range(warm + rounds):
        begun = time.perf_counter()
        work()
        if number >= warm:
            found.append((time.perf_counter() - begun) * 1000)
    return statistics.median(found)


def at_once(job: Callable[[], int]) -> int:
    """Run a job in sixteen threads with sessions of their own and return what they did in sum."""
    start, done = threading.Barrier(WRITERS), []

    def run() -> None:
        start.wait(60)
        try:
            done.append(job())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done)


def rate(post: Callable[[], object]) -> float:
    """Return how often a second sixteen writers get ``post`` done."""
    end = time.perf_counter() + SECONDS

    def job() -> int:
        count = 0
        while time.perf_counter() < end:
            post()
            count += 1
        return count

    return at_once(job) / SECONDS


def tell(**found: object) -> None:
    """Hand over what was measured."""
    sys.stdout.write(json.dumps(found) + "\n")
