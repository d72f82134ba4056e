"""The ground everything stands on: the two logins, the settings, the server and the preflight.

Nothing here looks at a page of the product.
"""

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections
from playwright.sync_api import Page

from config import preflight
from config.database import OWNER_ROLE, databases, parsed
from tests.conftest import Copy

ROOT = Path(__file__).resolve().parent.parent


# The two logins


def test_the_app_and_the_owner_may_not_be_one_login() -> None:
    same = "postgresql://one:word@db.example/countersign"
    with pytest.raises(ImproperlyConfigured, match="must be two logins"):
        databases({"DATABASE_URL": same, "DATABASE_OWNER_URL": same}, Path())


def test_an_owner_without_an_app_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL is not"):
        databases({"DATABASE_OWNER_URL": "postgresql://owner@db.example/countersign"}, Path())


def test_the_app_alone_has_no_way_to_migrate() -> None:
    found = databases({"DATABASE_URL": "postgresql://app@db.example/countersign"}, Path())
    assert set(found) == {"default"}


def test_an_address_is_read_with_its_escapes_and_options() -> None:
    found = parsed("postgresql://a%40b:p%2Fw@db.example:5433/name?sslmode=require")
    assert (found["USER"], found["PASSWORD"]) == ("a@b", "p/w")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "5433", "name")
    assert found["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize("address", ["mysql://a@b/c", "postgresql://a@b", "nonsense"])
def test_an_address_of_another_kind_is_refused(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="reads postgresql://"):
        parsed(address)


def test_while_no_server_runs_there_is_no_database(tmp_path: Path) -> None:
    assert databases({}, tmp_path)["default"]["ENGINE"] == "django.db.backends.dummy"


@pytest.mark.usefixtures("rows")
def test_the_tests_connect_as_the_app() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert cursor.fetchone() == (connection.settings_dict["USER"],) * 2
        assert connection.settings_dict["USER"] != connections["owner"].settings_dict["USER"]
        cursor.execute(
            "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls "
            "FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False,)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TEMPORARY TABLE mine (number integer)",
        "CREATE TABLE mine (number integer)",
        "CREATE SCHEMA mine",
        "CREATE EXTENSION unaccent",
        f"SET ROLE {OWNER_ROLE}",
        "DROP TABLE django_migrations",
        "COPY (SELECT 1) TO PROGRAM 'true'",
    ],
)
@pytest.mark.usefixtures("rows")
def test_the_app_can_build_nothing(statement: str) -> None:
    with (
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match=r"permission denied|must be (owner|superuser)"),
    ):
        cursor.execute(statement)


@pytest.mark.usefixtures("rows")
def test_the_app_does_not_wait_for_ever() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout'), current_setting('TimeZone')")
        assert cursor.fetchone() == ("3s", "UTC")
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("15s",)


@pytest.mark.parametrize("turn", [1, 2])
def test_each_committing_test_has_a_database_of_its_own(turn: int, database: Copy) -> None:
    with database.connect("owner") as owner:
        owner.execute("CREATE TABLE once (number integer)")
    with database.connect() as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("SELECT * FROM once")


def test_threads_reach_the_same_copy_as_the_app(database: Copy) -> None:
    found: list[object] = []

    def look() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_database(), current_user")
            found.append(cursor.fetchone())
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert found == [(database.name, database.app["USER"])]


@pytest.mark.usefixtures("database")
def test_migrating_as_the_app_is_refused() -> None:
    with pytest.raises(CommandError, match="as the owner"):
        call_command("migrate", database="default")


@pytest.mark.usefixtures("database")
def test_the_migrations_say_all_that_the_models_say() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_a_test_that_asks_for_no_database_gets_none() -> None:
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        connection.ensure_connection()


# The server and the settings


@pytest.mark.usefixtures("logins")
def test_a_taken_port_is_named_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert ended.returncode == 1
    assert f"Port {port} cannot be used" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_browser_reaches_the_app_over_the_database_of_the_test(site: str, page: Page) -> None:
    answer = page.goto(f"{site}/accounts/login/")
    assert answer is not None
    assert answer.status == 200
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert page.locator("input[name=login]").is_visible()


def test_the_secret_key_is_kept_and_kept_private(tmp_path: Path) -> None:
    words = [sys.executable, "-c", "from config import settings; print(settings.SECRET_KEY)"]
    environment = {name: value for name, value in os.environ.items() if name != "SECRET_KEY"} | {
        "COUNTERSIGN_DATA": str(tmp_path)
    }
    keys = {
        subprocess.run(
            words, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        ).stdout
        for _turn in range(2)
    }
    assert len(keys) == 1
    assert len(keys.pop()) > 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_no_page_allows_an_inline_script() -> None:
    assert settings.DEBUG is False
    assert "unsafe" not in str(settings.CONTENT_SECURITY_POLICY)


# The preflight


def test_an_old_python_is_refused_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    assert preflight.main(["run"]) == (
        "Countersign needs Python 3.11 or later and this is 3.9; name a later one, for example "
        "make run PYTHON=python3.12."
    )


def test_what_is_missing_is_named_as_the_system_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "_opens", lambda library: "pango" not in library)
    monkeypatch.setattr(preflight, "_has_a_font", lambda: False)
    monkeypatch.setattr(preflight, "_can_make_environments", lambda: True)
    monkeypatch.setattr("shutil.which", lambda name: None)
    to_run = ["fonts-dejavu-core", "libpango-1.0-0", "libpangoft2-1.0-0"]
    assert preflight.missing("run") == to_run
    assert preflight.missing("test") == ["chromium", *to_run, "poppler-utils"]


@pytest.mark.parametrize(
    ("tool", "wanted"),
    [
        (
            "apt-get",
            "sudo apt-get update && sudo apt-get install --yes --no-install-recommends "
            "fonts-dejavu-core libpango-1.0-0",
        ),
        ("dnf", "sudo dnf install dejavu-sans-fonts pango"),
        ("brew", "brew install fonts-dejavu-core pango"),
    ],
)
def test_an_ordinary_user_is_given_the_one_command(
    tool: str, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = ["fonts-dejavu-core", "libpango-1.0-0"]
    monkeypatch.setattr(preflight, "missing", lambda purpose: packages)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("shutil.which", lambda name: name if name == tool else None)
    said = preflight.main(["run"])
    assert said == (f"This machine lacks {', '.join(packages)}. Please run:\n\n    {wanted}\n")


def test_root_installs_what_is_missing_and_looks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = iter([["libpango-1.0-0"], []])
    installed: list[list[str]] = []
    monkeypatch.setattr(preflight, "missing", lambda purpose: next(rounds))

    def install(packages: list[str]) -> int:
        installed.append(packages)
        return 0

    monkeypatch.setattr(preflight, "install", install)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("shutil.which", lambda name: name)
    assert preflight.main(["run"]) == 0
    assert installed == [["libpango-1.0-0"]]


def test_this_machine_is_ready() -> None:
    assert preflight.missing("run") == []
