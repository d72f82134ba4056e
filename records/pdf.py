"""Make the printed record of a decision from its record document.

The work is done by a child process with limits (`records.render`). Nothing here opens a database,
keeps a file or renders twice: who calls it stores the bytes once, and they stay the record.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from records import fonts

logger = logging.getLogger(__name__)

TIMEOUT = 30
REFUSED = 3  # the exit code with which the child hands back a sentence
# The child sees nothing of our environment but this: no password can reach a rendering library.
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "TZDIR")

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"

SMALLEST: dict[str, Any] = {
    "format": "countersign-record/1",
    "organisation": "Countersign",
    "provenance": "live",
    "demonstration": True,
    "reference": "Self-test",
    "type": "Self-test",
    "title": "Can this machine print a record?",
    "version": 1,
    "decided_on": None,
    "executive_summary": "ABC abc 123 £ \u2013 \u2019 é ž",
}


class RenderFailed(Exception):
    """Say in one sentence why there is no PDF."""


def render(document: dict[str, Any]) -> bytes:
    """Return the PDF of a record document, or raise RenderFailed.

    The same document gives the same bytes wherever the same fonts and packages are installed.
    """
    fonts_ready()
    try:
        data = json.dumps(document, allow_nan=False).encode()
    except (TypeError, ValueError) as error:
        raise RenderFailed(
            f"The record cannot be printed: it is not plain data ({error})."
        ) from error
    with tempfile.TemporaryDirectory(prefix="record-") as folder:
        done = _run(data, Path(folder))
    if done.returncode == 0 and done.stdout.startswith(b"%PDF-"):
        return done.stdout
    if done.returncode == REFUSED:
        raise RenderFailed(done.stdout.decode("utf-8", "replace"))
    raise RenderFailed(_stopped(done))


def fonts_ready() -> None:
    """Raise RenderFailed unless the fonts of the record are there; cheap enough for each call."""
    try:
        fonts.require()
    except fonts.FontsMissing as error:
        raise RenderFailed(str(error)) from error


def self_test() -> None:
    """Print the smallest record, so that what is missing is found at start-up and not at a key."""
    render(SMALLEST)


def _run(data: bytes, folder: Path) -> subprocess.CompletedProcess[bytes]:
    settings = folder / "fonts.conf"
    settings.write_text(fonts.configuration(fonts.FONTS, folder / "cache"), "utf-8")
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {
        "FONTCONFIG_FILE": str(settings),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    try:
        # Our own interpreter and module, no shell; the document goes in by standard input.
        return subprocess.run(
            [sys.executable, "-m", "records.render"],
            input=data,
            capture_output=True,
            cwd=fonts.ROOT,
            env=environment,
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RenderFailed(
            f"The record cannot be printed: it took longer than {TIMEOUT} seconds."
        ) from error


def _stopped(done: subprocess.CompletedProcess[bytes]) -> str:
    """Say what ended the child when it could not say so itself."""
    complaint = done.stderr.decode("utf-8", "replace").strip()
    logger.error("the rendering process ended with %s: %s", done.returncode, complaint[-2000:])
    if "cannot load library" in complaint:
        return f"The record cannot be printed: Pango is missing. Run apt-get install {PACKAGES}."
    if done.returncode < 0:
        return (
            "The record cannot be printed: the rendering process was ended by signal "
            f"{-done.returncode} (a limit of time or memory, or no usable font)."
        )
    last = complaint.splitlines()[-1] if complaint else "it said nothing"
    return f"The record cannot be printed: the rendering process failed ({last[:200]})."
