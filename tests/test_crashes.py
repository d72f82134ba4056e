"""kill -9 leaves nothing half: a client killed in the middle of a key, and the server itself."""

import multiprocessing as mp
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections

from approvals.models import Completion, Event, Key
from config.database import APP_LIMITS, APP_ROLE, OWNER_ROLE, parsed
from config.embedded import EmbeddedServer
from config.postgres import ServerRefused
from records.verify import verify
from tests import stage
from tests.racer import Round, sign_until

WAIT = 30


def counts() -> tuple[int, int, int]:
    """Return how many keys, events and completions stand."""
    return Key.objects.count(), Event.objects.count(), Completion.objects.count()


@pytest.mark.parametrize("place", ["key_turned", "completed", "completion"])
def test_a_client_killed_in_the_middle_of_the_last_key_leaves_nothing_half(
    papered: stage.Stage, place: str
) -> None:
    stage.executed(papered)
    version = stage.extension_ready(papered)
    stage.sign(papered, "carla", version)
    before, shown = counts(), stage.shown(version)
    number = Round(version.pk, shown.digest, shown.chain_length)
    context = mp.get_context("spawn")
    here = context.Event()
    database = {alias: dict(connections[alias].settings_dict) for alias in ("default", "owner")}
    client = context.Process(target=sign_until, args=(database, "rita", number, place, here))
    client.start()
    assert here.wait(WAIT)
    assert client.pid is not None
    os.kill(client.pid, signal.SIGKILL)
    client.join()
    assert counts() == before
    assert verify().faults == ()
    assert stage.sign(papered, "rita", version).result == "approved"


def point_at(own: EmbeddedServer) -> None:
    """Lead both of Django's logins to a server; its socket may be elsewhere after a restart."""
    for alias, role in (("default", APP_ROLE), ("owner", OWNER_ROLE)):
        connections[alias].close()
        limits = APP_LIMITS if alias == "default" else ""
        connections.databases[alias].update(parsed(own.url(role), limits=limits))


@pytest.fixture
def server(database: object, tmp_path: Path) -> Iterator[EmbeddedServer]:
    """A founded ledger on a server of this test's own, to which Django's two logins lead."""
    del database  # opens Django's door to databases
    tmp_path.parent.chmod(0o711)
    tmp_path.chmod(0o711)
    kept = {alias: dict(connections.databases[alias]) for alias in ("default", "owner")}
    with EmbeddedServer(tmp_path / "data", sole=True) as own:
        point_at(own)
        call_command("migrate", database="owner", verbosity=0)
        stage.set_stage()
        try:
            yield own
        finally:
            for alias, settings in kept.items():
                connections[alias].close()
                connections.databases[alias].update(settings)


def register(url: str, name: int, acknowledged: list[str]) -> None:
    """Register decisions until the server is gone, and note each that was acknowledged."""
    try:
        with psycopg.connect(url, autocommit=True) as app:
            for number in range(100_000):
                reference = f"D {name}-{number}"
                with app.transaction():
                    app.execute(
                        "insert into approvals_decision (reference, type_id, provenance,"
                        " registered_by_id, state, current_version, chain_length, chain_head,"
                        " latch, recorded_at) select %s, min(id), 'live', (select min(id) from"
                        " people_person), '', 0, 0, '', 0, now() from approvals_decisiontype",
                        [reference],
                    )
                    app.execute(
                        "insert into approvals_event (decision_id, kind, person_id, words, payload,"
                        " seq, prev, hash, recorded_at) select id, 'registered', registered_by_id,"
                        " reference, '{}', 0, '', '', now() from approvals_decision"
                        " where reference = %s",
                        [reference],
                    )
                acknowledged.append(reference)
    except psycopg.OperationalError:
        return


def restart(server: EmbeddedServer) -> None:
    """Start the server again, once the last of its processes has ended."""
    for _ in range(50):
        try:
            return server.start()
        except ServerRefused:
            time.sleep(0.1)
    raise AssertionError("The server did not come back.")


def test_what_was_acknowledged_is_there_after_the_server_was_killed(server: EmbeddedServer) -> None:
    acknowledged: list[str] = []
    writers = [
        threading.Thread(target=register, args=(server.url(APP_ROLE), name, acknowledged))
        for name in range(4)
    ]
    for writer in writers:
        writer.start()
    time.sleep(1.5)
    postmaster = int((server.folder / "postmaster.pid").read_text(encoding="utf-8").split()[0])
    os.kill(postmaster, signal.SIGKILL)
    for writer in writers:
        writer.join(WAIT)
    server.leave()
    restart(server)
    point_at(server)
    with psycopg.connect(server.url(APP_ROLE), autocommit=True) as app:
        there = {row[0] for row in app.execute("select reference from approvals_decision")}
    assert len(acknowledged) > 50
    assert set(acknowledged) <= there
    # At most one more for each writer: committed, and killed before it could say so.
    assert len(there) <= len(acknowledged) + len(writers)
    assert verify().faults == ()
