"""Copies of the working tree in which guards are taken away, and pytest run in them.

The working tree itself is never touched.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.mutants.job import Job, Outcome

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
# Seconds that a run may take, and more for each test and each weakened database.
TIMEOUT, EACH = 300, 60
LINKED = (".venv", "node_modules", "var/assets")
TEMPLATES = ("_template", "_cast_template", "_paper_template", "_walked_template")


def kept(worker: int) -> dict[str, str]:
    """Return the databases that stand in for the template fixtures in a worker's runs."""
    return {fixture: f"mutants_{worker}{fixture}" for fixture in TEMPLATES}


class Broken(Exception):
    """A run that said nothing about its tests; the message is what it said."""


@dataclass(frozen=True)
class Workshop:
    """A copy of the tracked and the new files of the working tree, for one worker."""

    folder: Path
    worker: int

    @classmethod
    def opened(cls, below: Path, worker: int) -> "Workshop":
        """Copy the working tree."""
        folder = below / f"copy-{worker}"
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        for name in filter(None, listed.stdout.split("\0")):
            if (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)
        (folder / "var").mkdir()
        for name in LINKED:
            if (ROOT / name).exists():
                (folder / name).symlink_to(ROOT / name)
        subprocess.run([sys.executable, "-m", "compileall", "-q", folder], check=True)
        return cls(folder, worker)

    def run(
        self, job: Job, *, stop: bool = False, fresh: bool = False, own_server: bool = False
    ) -> list[Outcome]:
        """Run a job in pytest; with ``stop`` to the first failure, else past every failure.

        ``fresh``: with templates to build; ``own_server``: with a server to start, too.

        Raises Broken where pytest could not run the tests at all.
        """
        results = self.folder.with_suffix(".results")
        results.unlink(missing_ok=True)
        job.results, job.kept = str(results), {} if fresh else kept(self.worker)
        words = self.folder.with_suffix(".job")
        words.write_text(json.dumps(asdict(job)), encoding="utf-8")
        named = [*job.tests, *(test for weak in job.weakened for test in weak.tests)]
        files = list(dict.fromkeys(test.partition("::")[0] for test in named))
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        command += ["-p", "tests.mutants.plugin"]
        command += ["-x" if stop else "--continue-on-collection-errors", *files]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=_environment(own_server=own_server) | {"COUNTERSIGN_MUTANTS": str(words)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=TIMEOUT + EACH * (len(job.tests) + len(job.weakened)),
            check=False,
        )
        if not results.exists() or done.returncode not in (0, 1):
            raise Broken(done.stdout[-1500:])
        return [Outcome(**row) for row in json.loads(results.read_text(encoding="utf-8"))]

    def write(self, name: str, text: str) -> None:
        """Write a file of the copy, and take away what was compiled of it."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
            compiled.unlink()


def _environment(*, own_server: bool) -> dict[str, str]:
    left_out = ("DATABASE_URL", "DATABASE_OWNER_URL") if own_server else ()
    kept_words = {name: word for name, word in os.environ.items() if name not in left_out}
    # A compiled file is told from its source by the second in which it changed, which is too
    # coarse here, so no run writes any. A few rounds show a lock that is gone, since many
    # sessions try at once.
    return kept_words | {"PYTHONDONTWRITEBYTECODE": "1", "COUNTERSIGN_ROUNDS": "6"}
