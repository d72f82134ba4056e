"""Keep a private PostgreSQL in the data folder: found it, start it, and stop it with its last user.

It listens on a socket in a folder that only its owner may enter, and on no network. A server left
over by a launcher that was killed is taken over; a data folder serves one launcher at a time.
Nothing here upgrades a database made by another version of PostgreSQL.
"""

import fcntl
import json
import os
import secrets
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from subprocess import CompletedProcess
from types import TracebackType
from typing import IO, Self

import psycopg
from psycopg import sql

from config.database import APP_ROLE, KEPT, NAME, OWNER_ROLE, address
from config.postgres import Runner, ServerRefused, binaries, copy_of_programs, runner

SUPERUSER = "postgres"
START_SECONDS = "60"
# A socket's address holds about 107 bytes, and PostgreSQL adds the name of a lock file.
LONGEST_SOCKET_FOLDER = 85
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "fsync": "on",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}


def _silent(words: str) -> None:
    """Say nothing."""


class EmbeddedServer:
    """A PostgreSQL of our own in a data folder, started on entry and stopped by its last user."""

    def __init__(
        self,
        data: Path,
        *,
        sole: bool = False,
        run_as: Runner | None = None,
        settings: Mapping[str, str] | None = None,
        say: Callable[[str], None] = _silent,
    ) -> None:
        """Name the data folder; `sole` refuses to share the place of launcher."""
        self.data = data.expanduser().resolve()
        self.sole = sole
        self.settings = SETTINGS | dict(settings or {})
        self.say = say
        self.runner = run_as or runner()
        self.kept: dict[str, str] = {}
        self._locks: list[IO[str]] = []
        self._users: IO[str] | None = None
        self._process = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.leave()

    @property
    def folder(self) -> Path:
        """The database's own files."""
        return Path(self.kept["home"]) / "cluster"

    def url(self, role: str = SUPERUSER, name: str = NAME) -> str:
        """Return the address of a database for one of the three logins."""
        word = {SUPERUSER: "superuser", OWNER_ROLE: "owner", APP_ROLE: "app"}[role]
        return address(role, self.kept[word], name, self.kept["socket"])

    def start(self) -> None:
        """Start the server, or take over the one that runs, and make what is missing in it."""
        try:
            self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.sole:
                self._be_the_launcher()
            with self._lock("start.lock", fcntl.LOCK_EX):
                self._users = self._lock("users.lock", fcntl.LOCK_SH)
                self._process = os.getpid()
                self._kept()
                self._run()
                self._furnish()
        except PermissionError as fault:
            self.leave()
            raise ServerRefused(
                f"The data folder {self.data} belongs to another user ({fault.filename})."
            ) from fault
        except BaseException:
            self.leave()
            raise

    def leave(self) -> None:
        """Stop the server unless others use it, and let go of the data folder."""
        if self._users is None or self._process != os.getpid():
            self._let_go()
            return
        # Everyone holds a share; who gets the whole is the last.
        with _shielded(), suppress(BlockingIOError):
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.stop()
        self._let_go()

    def stop(self) -> None:
        """Stop the server at once: open transactions are rolled back, nothing is lost."""
        if self.kept and self._runs():
            self._control("-m", "fast", "stop")
        if self.kept and self._socket_is_elsewhere():
            shutil.rmtree(self.kept["socket"], ignore_errors=True)

    def _socket_is_elsewhere(self) -> bool:
        return Path(self.kept["socket"]).parent != Path(self.kept["home"])

    def _be_the_launcher(self) -> None:
        try:
            held = self._lock("launcher.lock", fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            process = (self.data / "launcher.lock").read_text(encoding="utf-8").strip()
            raise ServerRefused(
                f"Countersign already runs on the data folder {self.data} (process {process}); "
                "stop it first, or name another folder with COUNTERSIGN_DATA."
            ) from None
        held.truncate(0)
        held.write(str(os.getpid()))
        held.flush()

    def _lock(self, name: str, how: int) -> IO[str]:
        held = open(  # noqa: SIM115 - kept open: the lock lives as long as the file
            self.data / name, "a+", encoding="utf-8", opener=_private
        )
        try:
            fcntl.flock(held, how)
        except BlockingIOError:
            held.close()
            raise
        self._locks.append(held)
        return held

    def _let_go(self) -> None:
        for held in self._locks:
            held.close()
        self._locks, self._users = [], None

    def _kept(self) -> None:
        """Read what was kept when the database was founded, or found it."""
        path = self.data / KEPT
        if path.exists():
            self.kept = json.loads(path.read_text(encoding="utf-8"))
            if self.folder.exists():
                return
        else:
            home = self._home()
            words = {word: secrets.token_urlsafe(24) for word in ("superuser", "owner", "app")}
            self.kept = {"home": str(home), "socket": str(_socket_folder(home)), **words}
            # The words are kept first: a database whose words are lost is lost.
            self._keep()
        self._found()

    def _keep(self) -> None:
        new = self.data / f"{KEPT}.new"
        with open(new, "w", encoding="utf-8", opener=_private) as file:
            json.dump(self.kept, file, indent=1)
        new.replace(self.data / KEPT)

    def _home(self) -> Path:
        """Return a folder that the user who runs PostgreSQL can reach."""
        home = self.data / "database"
        home.mkdir(mode=0o700, exist_ok=True)
        self.runner.give(home)
        if self.runner.reaches(home):
            return home
        elsewhere = Path(f"/var/lib/countersign-{sha256(bytes(self.data)).hexdigest()[:12]}")
        elsewhere.mkdir(mode=0o700, exist_ok=True)
        self.runner.give(elsewhere)
        self.say(f"PostgreSQL runs as another user here, so its files are kept in {elsewhere}.")
        return elsewhere

    def _found(self) -> None:
        """Make a new database cluster beside its place and move it there when it is whole."""
        self.say("Founding the database (about a second) ...")
        home = Path(self.kept["home"])
        new, word = home / "cluster.new", home / "word"
        shutil.rmtree(new, ignore_errors=True)
        with open(word, "w", encoding="utf-8", opener=_private) as file:
            file.write(self.kept["superuser"])
        self.runner.give(home)
        for locale in ("C.UTF-8", "C"):
            made = self.runner.run(
                self._program("initdb"),
                *("-D", new, "-U", SUPERUSER, "--auth=scram-sha-256", f"--pwfile={word}"),
                *("--encoding=UTF8", f"--locale={locale}", "--data-checksums"),
            )
            if made.returncode == 0:
                break
        word.unlink()
        if made.returncode != 0:
            raise ServerRefused(f"The database could not be founded: {made.stdout.strip()}")
        with (new / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write("\ninclude = 'countersign.conf'\n")
        new.rename(self.folder)

    def _run(self) -> None:
        if self._runs():
            if self._answers():
                if self.sole:
                    self.say("The database was still running; it is taken over.")
                return
            self._control("-m", "fast", "stop")
        self._bury()
        self._configure()
        self.say("Starting the database ...")
        started = self._control("-l", str(self.folder / "server.log"), "start")
        if started.returncode != 0 or not self._answers():
            log = self.folder / "server.log"
            said = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
            last = "\n".join([started.stdout.strip(), *said.splitlines()[-5:]])
            raise ServerRefused(f"The database did not start:\n{last}")

    def _configure(self) -> None:
        """Write the server's settings afresh, and a socket folder where there is none."""
        socket = Path(self.kept["socket"])
        if not socket.is_dir():
            if self._socket_is_elsewhere():
                self.kept["socket"] = tempfile.mkdtemp(prefix="countersign-")
                self._keep()
            else:
                socket.mkdir(mode=0o700)
            self.runner.give(Path(self.kept["socket"]))
        listed = '"{}"'.format(self.kept["socket"].replace('"', '""'))
        wanted = self.settings | {"unix_socket_directories": listed}
        lines = [
            "{} = '{}'\n".format(name, value.replace("\\", "\\\\").replace("'", "''"))
            for name, value in wanted.items()
        ]
        path = self.folder / "countersign.conf"
        path.write_text("".join(lines), encoding="utf-8")
        self.runner.give(path)

    def _furnish(self) -> None:
        """Make the two logins and the database, as far as they are not there yet."""
        kinds = {
            OWNER_ROLE: (self.kept["owner"], "CREATEDB"),
            APP_ROLE: (self.kept["app"], "NOCREATEDB"),
        }
        with self._connect() as connection:
            there = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
            for role, (word, may) in kinds.items():
                if role not in there:
                    connection.execute(
                        sql.SQL(
                            "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION "
                            "NOBYPASSRLS {} PASSWORD {}"
                        ).format(sql.Identifier(role), sql.SQL(may), sql.Literal(word))
                    )
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
            if found.fetchone() is None:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(
                        sql.Identifier(NAME), sql.Identifier(OWNER_ROLE)
                    )
                )
            for command in closed_to_all(NAME, APP_ROLE):
                connection.execute(command)

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.url(name="postgres"), autocommit=True, connect_timeout=5)

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _runs(self) -> bool:
        return self._control("status").returncode == 0 and not self._is_a_zombie()

    def _program(self, name: str) -> Path:
        version = self.folder / "PG_VERSION"
        major = int(version.read_text(encoding="utf-8")) if version.exists() else None
        folder = binaries(major)
        if self.runner.reaches(folder / name):
            return folder / name
        # Another user cannot enter root's own folders, so it gets a copy of the programs.
        copied = copy_of_programs(folder, Path(self.kept["home"]))
        self.runner.give(copied)
        return copied / name

    def _control(self, *words: str) -> CompletedProcess[str]:
        return self.runner.run(
            self._program("pg_ctl"), "-D", self.folder, "-w", "-t", START_SECONDS, *words
        )

    def _is_a_zombie(self) -> bool:
        """Say whether the server is dead and only nobody has collected it."""
        with suppress(OSError, IndexError):
            number = (self.folder / "postmaster.pid").read_text(encoding="utf-8").split()[0]
            state = Path(f"/proc/{number}/stat").read_text(encoding="utf-8")
            return state.rpartition(")")[2].split()[0] == "Z"
        return False

    def _bury(self) -> None:
        """Remove the marks of a dead server that the system still lists, once it is alone."""
        if not self._is_a_zombie():
            return
        for place in Path("/proc").glob("[0-9]*/cwd"):
            with suppress(OSError):
                if place.readlink() == self.folder:
                    raise ServerRefused("The database is still ending; try again in a moment.")
        (self.folder / "postmaster.pid").unlink()
        Path(self.kept["socket"], ".s.PGSQL.5432.lock").unlink(missing_ok=True)


def closed_to_all(name: str, app_role: str) -> list[sql.Composed]:
    """Return the commands that leave the app a connection to a database and nothing beside it."""
    names = {"name": sql.Identifier(name), "app": sql.Identifier(app_role)}
    return [
        sql.SQL("REVOKE ALL ON DATABASE {name} FROM PUBLIC").format(**names),
        sql.SQL("GRANT CONNECT ON DATABASE {name} TO {app}").format(**names),
    ]


@contextmanager
def _shielded() -> Iterator[None]:
    """Let no signal interrupt the stop of a server."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, signal.SIG_IGN) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _socket_folder(home: Path) -> Path:
    """Return a folder for the socket whose path is short enough to be an address."""
    if len(bytes(home / "socket")) <= LONGEST_SOCKET_FOLDER:
        return home / "socket"
    return Path(tempfile.mkdtemp(prefix="countersign-"))
