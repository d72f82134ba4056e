"""`python -m tests.mutants [WORD …]`: every mutant, or those whose words hold every WORD.

The report is written after a run of every mutant only. Ends with failure unless all are caught.
"""

import os
import sys
import time
from datetime import date
from subprocess import TimeoutExpired

import django

from tests.mutants.workshop import ROOT, Broken

REPORT = ROOT / "docs" / "mutants.md"


def main(words: list[str]) -> int:
    """Judge the mutants and print what came of each; return the exit code."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    # These read the models, which stand only now.
    from tests.conftest import _serve  # noqa: PLC0415
    from tests.mutants.catalogue import catalogue  # noqa: PLC0415
    from tests.mutants.report import last_line, report  # noqa: PLC0415
    from tests.mutants.runner import Verdict, judge  # noqa: PLC0415

    every = catalogue()
    mutants = [m for m in every if all(word in f"{m.area}: {m.what}" for word in words)]
    started = time.monotonic()
    told = 0

    def tell(verdict: Verdict) -> None:
        nonlocal told
        told += 1
        came = f"caught by {verdict.caught_by}" if verdict.caught_by else f"NOT {verdict.why_not}"
        what = f"{verdict.mutant.area}: {verdict.mutant.what}"
        print(f"{told:4} of {len(mutants)}  {what}\n      {came}", flush=True)  # noqa: T201

    _serve()
    try:
        verdicts = judge(mutants, tell)
    except (Broken, TimeoutExpired) as error:
        print(f"The mutants could not be run:\n{error}")  # noqa: T201
        return 1
    if not words:
        REPORT.write_text(report(verdicts, date.today()), encoding="utf-8")  # noqa: DTZ011
    print(f"{time.monotonic() - started:.0f} seconds")  # noqa: T201
    print(last_line(verdicts))  # noqa: T201
    return 0 if verdicts and all(verdict.caught_by for verdict in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
