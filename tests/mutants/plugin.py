"""A pytest plugin for the runner: choose tests, weaken their databases, write down what came.

It reads a job (JSON) from the file named in COUNTERSIGN_MUTANTS. Databases that the runner keeps
stand in for the templates of conftest, so that no mutant has to build them again.
"""

import json
import os
import re
from collections import defaultdict
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from tests.mutants.job import Job, Outcome

_MARK = re.compile(r"-?mutant(\d+)-?")


def pytest_configure(config: pytest.Config) -> None:
    """Take up the job."""
    text = Path(os.environ["COUNTERSIGN_MUTANTS"]).read_text(encoding="utf-8")
    config.pluginmanager.register(_Worker(Job(**json.loads(text))), "mutants-worker")


class _Worker:
    """One job: which tests, on which kept databases, weakened how."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.outcomes: list[Outcome] = []
        self.caught: set[int] = set()
        self.wanted: dict[str, list[int]] = defaultdict(list)
        for number, weak in enumerate(job.weakened):
            for test in weak.tests:
                self.wanted[test].append(number)

    @pytest.fixture
    def mutant_number(self, request: pytest.FixtureRequest) -> int:
        """Return which of the job's weakened databases a test gets."""
        number: int = request.param
        return number

    @pytest.hookimpl(trylast=True)
    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Multiply a test by the mutants that name it."""
        name = metafunc.definition.nodeid
        numbers = {
            number
            for test, found in self.wanted.items()
            if test.partition("[")[0] == name
            for number in found
        }
        if numbers:
            metafunc.fixturenames.append("mutant_number")
            chosen = sorted(numbers)
            ids = [f"mutant{number}" for number in chosen]
            metafunc.parametrize("mutant_number", chosen, ids=ids, indirect=True)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Leave the tests of the job, and of each weakened database those that it names."""
        items[:] = [item for item in items if self._is_wanted(item)]
        config.hook.pytest_deselected(items=[])

    def _is_wanted(self, item: pytest.Item) -> bool:
        number, name = _split(item.nodeid)
        tests = self.job.tests if number is None else self.job.weakened[number].tests
        return name in tests or name.partition("[")[0] in tests

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
    ) -> str | None:
        """Hand out a kept database in place of a template that would be built."""
        kept = self.job.kept.get(fixturedef.argname)
        if kept is not None:
            fixturedef.cached_result = (kept, fixturedef.cache_key(request), None)  # type: ignore[arg-type]
        return kept

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, object, object]:
        """Weaken the database of a test once it stands; a guard that resists is no catch."""
        number, _ = _split(item.nodeid)
        if number in self.caught:
            pytest.skip("This mutant is caught already.")
        result = yield
        if number is not None:
            self._weaken(item, self.job.weakened[number].sql)
        return result

    def _weaken(self, item: pytest.Item, statements: str) -> None:
        # The names of fixtures are known to a function of a test only.
        if "rows" in getattr(item, "fixturenames", ()):
            raise pytest.UsageError("A shared database is not weakened: name another test.")
        # Django is set up by now; when plugins are loaded it is not.
        from tests.sessions import session  # noqa: PLC0415

        with session("owner", autocommit=False) as owner:
            owner.execute("set local lock_timeout = '5s'")
            role = connections["default"].settings_dict["USER"]
            owner.execute(statements.replace("{{app_role}}", f"'{role}'"))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Write down what came of each test."""
        if report.when == "teardown" and report.passed:
            return
        number, name = _split(report.nodeid)
        if number is not None and report.when == "call" and report.failed:
            self.caught.add(number)
        words = str(report.longrepr)[-600:] if report.failed else ""
        self.outcomes.append(
            Outcome(number, name, str(report.when), report.outcome, report.duration, words)
        )

    def pytest_sessionfinish(self) -> None:
        """Hand the outcomes to the runner."""
        rows = [outcome.__dict__ for outcome in self.outcomes]
        Path(self.job.results).write_text(json.dumps(rows), encoding="utf-8")


def _split(nodeid: str) -> tuple[int | None, str]:
    """Return which mutant an item is for and the node id that it has without it."""
    name, bracket, words = nodeid.partition("[")
    found = _MARK.search(words)
    if not bracket or found is None:
        return None, nodeid
    rest = words[: found.start()] + ("-" if _is_inside(words, found) else "") + words[found.end() :]
    return int(found[1]), name if rest == "]" else f"{name}[{rest}"


def _is_inside(words: str, found: re.Match[str]) -> bool:
    return found.start() > 0 and words[found.end() :] != "]"
