"""Give each test the database it asks for, reached as the app reaches it: by the app's own login.

`database`  a fresh copy in which everything is truly committed; threads and sessions work.
`founded`   the same with the cast of the stories; `papered` with PCD 1572 attested too.
`rows`      a shared copy and one transaction, rolled back at the end; commits are not seen.
`site`      the app on a port of its own, over `database`.    `page`  a browser page.
A test that asks for none of them gets no database. No guard is ever switched off here.
"""

import atexit
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.db import connections, transaction
from django.test.testcases import QuietWSGIRequestHandler
from playwright.sync_api import Browser, Page, sync_playwright
from psycopg import sql
from pytest_django import DjangoDbBlocker

from config.database import APP_ROLE, OWNER_ROLE, databases
from config.embedded import EmbeddedServer, closed_to_all
from config.postgres import ServerRefused
from config.preflight import BROWSERS
from tests import stage
from tests.measured import pytest_terminal_summary, tell  # noqa: F401 - found here by pytest

FOLDERS = "countersign-tests-"
# A disk in memory, and the room it needs to have for a whole run.
IN_MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30  # noqa: S108 - a folder of its own is made there
BROWSER_WORDS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--disable-dev-shm-usage",
]


@dataclass(frozen=True)
class Copy:
    """A database of a test's own and the two logins to it."""

    name: str
    app: dict[str, Any]
    owner: dict[str, Any]

    def connect(self, login: str = "app") -> psycopg.Connection[tuple[Any, ...]]:
        """Open a plain session as the `app` or the `owner`, outside Django."""
        return psycopg.connect(**_words(self.app if login == "app" else self.owner))


def pytest_configure(config: pytest.Config) -> None:
    """Start the server before workers are made, so that they inherit where it is."""
    # The slow hash protects real passwords; there are none here.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if config.option.markexpr != "bench" and _has_room(IN_MEMORY):
        # A test proves what is kept, not how fast a disk turns; a figure is taken on a disk.
        tempfile.tempdir = str(IN_MEMORY)
    if getattr(config.option, "numprocesses", None):
        _serve()


def _has_room(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > ROOM


def _serve() -> None:
    """Start a server for this run, unless one is named or another process has done so."""
    if "DATABASE_URL" in os.environ:
        return
    _sweep()
    data = Path(tempfile.mkdtemp(prefix=FOLDERS))
    # Where PostgreSQL must run as another user, that user has to pass through this folder.
    data.chmod(0o711)
    # The races ask which of two transactions was committed first.
    server = EmbeddedServer(data, sole=True, settings={"track_commit_timestamp": "on"})
    server.start()
    atexit.register(_stop, server)
    signal.signal(signal.SIGTERM, _leave)
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"GRANT pg_signal_backend TO {OWNER_ROLE}")
    os.environ["DATABASE_URL"] = server.url(APP_ROLE)
    os.environ["DATABASE_OWNER_URL"] = server.url(OWNER_ROLE)


def _stop(server: EmbeddedServer) -> None:
    server.leave()
    if server.kept and os.path.exists(server.data):
        shutil.rmtree(server.kept["home"], ignore_errors=True)
        shutil.rmtree(server.kept["socket"], ignore_errors=True)
        shutil.rmtree(server.data, ignore_errors=True)


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _sweep() -> None:
    """End the servers of runs that were killed."""
    for left in Path(tempfile.gettempdir()).glob(f"{FOLDERS}*"):
        with suppress(ServerRefused, PermissionError):
            server = EmbeddedServer(left, sole=True)
            server.start()
            _stop(server)


@pytest.fixture(scope="session")
def logins() -> dict[str, dict[str, Any]]:
    """The two logins, as Django's settings."""
    _serve()
    found = databases(os.environ, Path())
    if "owner" not in found:
        pytest.exit("The tests build databases: DATABASE_OWNER_URL is needed too.", returncode=4)
    settings.DATABASES.clear()
    settings.DATABASES.update(found)
    connections.settings = connections.configure_settings(settings.DATABASES)
    for alias in connections:
        with suppress(AttributeError):
            del connections[alias]
    return found


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """Refuse pytest-django's own database, which would be migrated by the app's login."""
    pytest.fail("Ask for the fixture `database` or `rows`, not for django_db.", pytrace=False)


@pytest.fixture(scope="session")
def _workshop(logins: dict[str, dict[str, Any]]) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """The owner's session that makes and drops databases."""
    with psycopg.connect(**_words(logins["owner"]), autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def _template(
    logins: dict[str, dict[str, Any]],
    _workshop: psycopg.Connection[tuple[Any, ...]],
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[str]:
    """An empty database, migrated by the owner, of which every test gets a copy."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"countersign_test_{worker}_{os.getpid()}"
    _workshop.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        _close(_workshop, name, logins)
        with django_db_blocker.unblock(), _pointed_at(name):
            call_command("migrate", database="owner", verbosity=0)
        yield name
    finally:
        _drop(_workshop, name)


@pytest.fixture
def database(
    logins: dict[str, dict[str, Any]],
    _template: str,
    _workshop: psycopg.Connection[tuple[Any, ...]],
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Copy]:
    """A fresh copy for a test that commits; both of Django's logins lead to it."""
    with _fresh(_workshop, _template, logins, django_db_blocker) as copy:
        yield copy


@pytest.fixture(scope="session")
def _cast_template(
    logins: dict[str, dict[str, Any]],
    _template: str,
    _workshop: psycopg.Connection[tuple[Any, ...]],
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[str]:
    """A database in which the ledger is founded with its cast."""
    with _copy(_workshop, _template, f"{_template}_cast", logins) as copy:
        with django_db_blocker.unblock(), _pointed_at(copy.name):
            stage.set_stage()
        yield copy.name


@pytest.fixture(scope="session")
def _paper_template(
    logins: dict[str, dict[str, Any]],
    _cast_template: str,
    _workshop: psycopg.Connection[tuple[Any, ...]],
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[str]:
    """A database in which PCD 1572 is attested too."""
    with _copy(_workshop, _cast_template, f"{_cast_template}_paper", logins) as copy:
        with django_db_blocker.unblock(), _pointed_at(copy.name):
            stage.attested(stage.recall())
        yield copy.name


@pytest.fixture
def founded(
    logins: dict[str, dict[str, Any]],
    _cast_template: str,
    _workshop: psycopg.Connection[tuple[Any, ...]],
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[stage.Stage]:
    """The cast in a fresh copy of a founded ledger, for a test that commits."""
    with _fresh(_workshop, _cast_template, logins, django_db_blocker):
        yield stage.recall()


@pytest.fixture
def papered(
    logins: dict[str, dict[str, Any]],
    _paper_template: str,
    _workshop: psycopg.Connection[tuple[Any, ...]],
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[stage.Stage]:
    """The cast in a fresh copy of a ledger in which PCD 1572 is attested."""
    with _fresh(_workshop, _paper_template, logins, django_db_blocker):
        yield stage.recall()


@pytest.fixture
def papered_anew(
    logins: dict[str, dict[str, Any]],
    _paper_template: str,
    _workshop: psycopg.Connection[tuple[Any, ...]],
    django_db_blocker: DjangoDbBlocker,
) -> Callable[[], AbstractContextManager[stage.Stage]]:
    """As `papered`, opened again and again by a test of so many rounds that a ledger would fill."""

    @contextmanager
    def anew() -> Iterator[stage.Stage]:
        with _fresh(_workshop, _paper_template, logins, django_db_blocker):
            yield stage.recall()

    return anew


@pytest.fixture(scope="session")
def _shared(
    logins: dict[str, dict[str, Any]],
    _template: str,
    _workshop: psycopg.Connection[tuple[Any, ...]],
) -> Iterator[Copy]:
    with _copy(_workshop, _template, f"{_template}_rows", logins) as copy:
        yield copy


@pytest.fixture
def rows(
    request: pytest.FixtureRequest, _shared: Copy, django_db_blocker: DjangoDbBlocker
) -> Iterator[Copy]:
    """One transaction as the app, rolled back at the end; deferred triggers wait for it in vain.

    Say SET CONSTRAINTS ALL IMMEDIATE to hear them.
    """
    if "database" in request.fixturenames:
        pytest.fail("A test has either `rows` or `database`.", pytrace=False)
    with django_db_blocker.unblock(), _pointed_at(_shared.name):
        attempt = transaction.atomic()
        # As Django's TestCase marks it, so that a durable block may stand inside.
        attempt._from_testcase = True  # type: ignore[attr-defined]
        with attempt:
            yield _shared
            transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _counted_afresh() -> None:
    """Forget how often somebody tried to sign in."""
    cache.clear()


@pytest.fixture
def site(database: Copy) -> Iterator[str]:
    """The address of the app, served in threads over the test's own database."""
    server = ThreadedWSGIServer(
        ("127.0.0.1", 0), QuietWSGIRequestHandler, allow_reuse_address=False
    )
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.fail("No Chromium: python3 config/preflight.py test says how to get one.")
    # Playwright keeps an event loop in this thread, which Django would take for a mistake.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path, headless=True, args=BROWSER_WORDS
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page without memory of other tests."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/London")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@contextmanager
def _pointed_at(name: str) -> Iterator[None]:
    """Lead both of Django's logins to one database, in every thread that connects anew."""
    for alias in ("default", "owner"):
        connections[alias].close()
        connections.databases[alias]["NAME"] = name
    try:
        yield
    finally:
        for alias in ("default", "owner"):
            connections[alias].close()


@contextmanager
def _copy(
    workshop: psycopg.Connection[tuple[Any, ...]],
    template: str,
    name: str,
    logins: dict[str, dict[str, Any]],
) -> Iterator[Copy]:
    workshop.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY wal_log").format(
            sql.Identifier(name), sql.Identifier(template)
        )
    )
    try:
        # Who may connect is not copied with a database.
        _close(workshop, name, logins)
        yield Copy(name, logins["default"] | {"NAME": name}, logins["owner"] | {"NAME": name})
    finally:
        _drop(workshop, name)


@contextmanager
def _fresh(
    workshop: psycopg.Connection[tuple[Any, ...]],
    template: str,
    logins: dict[str, dict[str, Any]],
    blocker: DjangoDbBlocker,
) -> Iterator[Copy]:
    with (
        _copy(workshop, template, f"{template}_copy", logins) as copy,
        blocker.unblock(),
        _pointed_at(copy.name),
    ):
        yield copy


def _close(
    workshop: psycopg.Connection[tuple[Any, ...]], name: str, logins: dict[str, dict[str, Any]]
) -> None:
    for command in closed_to_all(name, logins["default"]["USER"]):
        workshop.execute(command)


def _drop(workshop: psycopg.Connection[tuple[Any, ...]], name: str) -> None:
    workshop.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )


def _words(login: dict[str, Any]) -> dict[str, Any]:
    """Turn Django's settings of a login into psycopg's words."""
    names = {
        "dbname": "NAME",
        "user": "USER",
        "password": "PASSWORD",
        "host": "HOST",
        "port": "PORT",
    }
    found = {word: login[name] for word, name in names.items() if login[name]}
    return {**found, **login["OPTIONS"]}
