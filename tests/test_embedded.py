"""The embedded database: started, shared, killed, taken over and stopped.

Every server here is a real one in a folder of its own; none is a stand-in.
"""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config import postgres
from config.database import APP_ROLE, OWNER_ROLE
from config.embedded import EmbeddedServer
from config.postgres import Runner, ServerRefused

ROOT = Path(__file__).resolve().parent.parent
LAUNCHER = """
import sys, time
from pathlib import Path
from config.embedded import EmbeddedServer
with EmbeddedServer(Path(sys.argv[1]), sole=True):
    print("up", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder with a space in its path; whatever runs in it is ended afterwards."""
    with tempfile.TemporaryDirectory() as short:
        folder = Path(short) / "a folder"
        yield folder
        if folder.exists():
            with EmbeddedServer(folder) as server:
                server.stop()
            # Where PostgreSQL had to run as another user, its files lie elsewhere.
            shutil.rmtree(server.kept["home"])


def launched(data: Path) -> "subprocess.Popen[str]":
    """Start a launcher as a process of its own and wait until its server answers."""
    process = subprocess.Popen(
        [sys.executable, "-c", LAUNCHER, data], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    return process


def answers(server: EmbeddedServer) -> bool:
    """Say whether the app can log in."""
    try:
        psycopg.connect(server.url(APP_ROLE), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def test_the_server_starts_keeps_its_data_and_stops(data: Path) -> None:
    with EmbeddedServer(data) as server, psycopg.connect(server.url(OWNER_ROLE)) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 1572 AS number")
        owner.execute("CREATE EXTENSION btree_gist")
    assert not answers(server)

    with EmbeddedServer(data) as server, psycopg.connect(server.url(OWNER_ROLE)) as owner:
        assert owner.execute("SELECT number FROM kept").fetchone() == (1572,)
        for name, wanted in {"fsync": "on", "synchronous_commit": "on", "TimeZone": "UTC"}.items():
            assert owner.execute(f"SHOW {name}").fetchone() == (wanted,)
        assert owner.execute("SHOW data_checksums").fetchone() == ("on",)


def test_nobody_else_can_read_the_passwords_or_reach_the_socket(data: Path) -> None:
    with EmbeddedServer(data) as server:
        assert (data / "database.json").stat().st_mode & 0o077 == 0
        assert Path(server.kept["socket"]).stat().st_mode & 0o077 == 0
        with psycopg.connect(server.url()) as superuser:
            assert superuser.execute("SHOW listen_addresses").fetchone() == ("",)
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(server.url(APP_ROLE).replace(server.kept["app"], "guessed"))


def test_a_second_launcher_is_refused_in_a_sentence(data: Path) -> None:
    with (
        EmbeddedServer(data, sole=True) as first,
        pytest.raises(ServerRefused, match="already runs on the data folder"),
        EmbeddedServer(data, sole=True),
    ):
        pytest.fail("two launchers on one folder")
    assert not answers(first)


def test_a_command_beside_the_launcher_shares_its_server_and_leaves_it_running(data: Path) -> None:
    with EmbeddedServer(data, sole=True) as launcher:
        with EmbeddedServer(data) as command:
            assert answers(command)
        assert answers(launcher)
    assert not answers(launcher)


def test_the_last_user_stops_the_server_whoever_started_it(data: Path) -> None:
    first, second = EmbeddedServer(data), EmbeddedServer(data)
    first.start()
    second.start()
    first.leave()
    assert answers(second)
    second.leave()
    assert not answers(second)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_command_leaves_no_server(data: Path, number: signal.Signals) -> None:
    script = "import manage, time; manage.database = lambda words: server; manage.main()"
    start = "import sys; from pathlib import Path; from config.embedded import EmbeddedServer; "
    make = f"server = EmbeddedServer(Path({str(data)!r})); sys.argv = ['x', 'shell', '-c', "
    deed = "'import time; print(\"up\", flush=True); time.sleep(600)', '--no-imports']; "
    process = subprocess.Popen(
        [sys.executable, "-c", start + make + deed + script],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    process.send_signal(number)
    assert process.wait(timeout=30) == (130 if number == signal.SIGINT else 143)
    with EmbeddedServer(data) as server:
        pass
    assert not answers(server)


def test_a_server_whose_launcher_was_killed_is_taken_over(data: Path) -> None:
    process = launched(data)
    process.kill()
    process.wait()
    said: list[str] = []
    with EmbeddedServer(data, sole=True, say=said.append) as server:
        assert said == ["The database was still running; it is taken over."]
        assert answers(server)
    assert not answers(server)


def test_a_server_that_was_killed_itself_recovers_what_was_committed(data: Path) -> None:
    process = launched(data)
    with EmbeddedServer(data) as server, psycopg.connect(server.url(OWNER_ROLE)) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 7 AS number")
        owner.commit()
        number = int((server.folder / "postmaster.pid").read_text().split()[0])
    os.kill(number, signal.SIGKILL)
    process.kill()
    process.wait()
    for _attempt in range(50):
        try:
            server.start()
            break
        except ServerRefused:
            time.sleep(0.1)
    with psycopg.connect(server.url(OWNER_ROLE)) as owner:
        assert owner.execute("SELECT number FROM kept").fetchone() == (7,)
    server.leave()


def test_a_founding_that_was_cut_short_is_done_again(data: Path) -> None:
    with EmbeddedServer(data) as server:
        home = server.folder.parent
    shutil.rmtree(server.folder)
    (home / "cluster.new").mkdir()
    with EmbeddedServer(data) as server:
        assert answers(server)


def test_a_long_path_gets_a_short_private_socket_folder(data: Path) -> None:
    with EmbeddedServer(data / ("long" * 30)) as server:
        assert len(server.kept["socket"]) < 60
        assert Path(server.kept["socket"]).stat().st_mode & 0o077 == 0
        assert answers(server)
    assert not answers(server)
    with EmbeddedServer(server.data) as again:
        assert answers(again)
    shutil.rmtree(again.kept["home"])
    shutil.rmtree(data)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can step down to another user")
def test_root_steps_down_to_an_ordinary_user_where_namespaces_are_forbidden(data: Path) -> None:
    data.mkdir()
    ordinary = Runner(uid=65534, gid=65534)
    with EmbeddedServer(data, run_as=ordinary) as server:
        assert answers(server)
        number = (server.folder / "postmaster.pid").read_text().split()[0]
        assert Path(f"/proc/{number}").stat().st_uid == 65534
        home = server.folder.parent
        assert home.stat().st_uid == 65534
    with EmbeddedServer(data, run_as=ordinary) as server:
        assert answers(server)
    shutil.rmtree(home)
    shutil.rmtree(data)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can try as another user")
def test_an_ordinary_user_is_told_whose_folder_it_is(data: Path) -> None:
    with EmbeddedServer(data):
        pass
    child = os.fork()
    if child == 0:
        os.setuid(65534)
        try:
            EmbeddedServer(data).start()
        except ServerRefused as refusal:
            os._exit(7 if "belongs to another user" in str(refusal) else 1)
        os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7


def test_serving_answers_and_leaves_nothing_behind(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    others = {name: value for name, value in os.environ.items() if "DATABASE" not in name}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port)],
        cwd=ROOT,
        env=others | {"COUNTERSIGN_DATA": str(data)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    while "Countersign is at" not in (line := process.stdout.readline()):
        assert line, "the server ended before it served"
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    client.request("GET", "/accounts/login/")
    assert client.getresponse().status == 200
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0
    assert "Stopped." in process.stdout.read()
    kept = json.loads((data / "database.json").read_text(encoding="utf-8"))
    assert not Path(kept["socket"], ".s.PGSQL.5432").exists()


def test_a_database_of_a_version_that_is_gone_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert postgres.binaries().is_dir()
    with pytest.raises(ServerRefused, match="made by PostgreSQL 14"):
        postgres.binaries(14)
    monkeypatch.setattr(postgres, "_candidates", list)
    with pytest.raises(ServerRefused, match="No PostgreSQL 15 or later was found"):
        postgres.binaries()
