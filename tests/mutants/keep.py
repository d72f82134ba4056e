"""Build every template once and keep a copy for each worker; run by the runner, not by pytest."""

from typing import Any

import pytest

from tests.conftest import _close
from tests.mutants.workshop import WORKERS, kept
from tests.sessions import Session

pytest_plugins = ["tests.walked"]


def test_the_templates_are_kept(request: pytest.FixtureRequest) -> None:
    logins: dict[str, dict[str, Any]] = request.getfixturevalue("logins")
    workshop: Session = request.getfixturevalue("_workshop")
    for worker in range(WORKERS):
        for fixture, name in kept(worker).items():
            built = request.getfixturevalue(fixture)
            workshop.execute(f"create database {name} template {built} strategy wal_log")
            _close(workshop, name, logins)
