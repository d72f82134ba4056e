"""Find what the machine lacks before it hurts: `python3 config/preflight.py run|test`.

Standard library only, and readable by old Pythons, since it runs before everything else. Where we
are root and apt is there it installs what is missing; elsewhere it stops with the one command
that does. It never installs anything that was not found missing.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
# What WeasyPrint opens, and the package of Debian and Ubuntu that brings it.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
# What the driver of the browser tests opens.
TEST_LIBRARIES = {"libatomic.so.1": "libatomic1"}
FONT_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
)
FONT_KINDS = {".ttf", ".otf", ".ttc", ".pfb"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
TEST_TOOLS = {"pdftoppm": "poppler-utils"}
ELSEWHERE = {
    "dnf": {
        "libpango-1.0-0": "pango",
        "libpangoft2-1.0-0": "pango",
        "libharfbuzz-subset0": "harfbuzz",
        "fonts-dejavu-core": "dejavu-sans-fonts",
        "libatomic1": "libatomic",
    },
    "brew": {
        "libpango-1.0-0": "pango",
        "libpangoft2-1.0-0": "pango",
        "libharfbuzz-subset0": "harfbuzz",
        "poppler-utils": "poppler",
    },
}


def python_fault() -> str | None:
    """Say what is wrong with this Python, if anything is."""
    if sys.version_info[:2] >= OLDEST:
        return None
    return (
        f"Countersign needs Python {OLDEST[0]}.{OLDEST[1]} or later and this is "
        f"{sys.version_info[0]}.{sys.version_info[1]}; name a later one, for example "
        "make run PYTHON=python3.12."
    )


def missing(purpose: str) -> list[str]:
    """Return the system packages that are missing to run or to test, as Debian names them."""
    found = []
    if not _can_make_environments():
        found.append(f"python3.{sys.version_info[1]}-venv")
    found += [package for library, package in LIBRARIES.items() if not _opens(library)]
    if not _has_a_font():
        found.append("fonts-dejavu-core")
    if purpose == "test":
        found += [package for library, package in TEST_LIBRARIES.items() if not _opens(library)]
        if not any(shutil.which(name) for name in BROWSERS):
            found.append("chromium")
        found += [package for tool, package in TEST_TOOLS.items() if not shutil.which(tool)]
    return sorted(set(found))


def command(packages: list[str]) -> str:
    """Return the one command that installs them here."""
    if shutil.which("apt-get"):
        sudo = "" if os.geteuid() == 0 else "sudo "
        return (
            f"{sudo}apt-get update && {sudo}apt-get install --yes --no-install-recommends "
            + " ".join(packages)
        )
    for tool, start in (("dnf", "sudo dnf install"), ("brew", "brew install")):
        if shutil.which(tool):
            names = ELSEWHERE[tool]
            return f"{start} " + " ".join(sorted({names.get(each, each) for each in packages}))
    return "your system's installer, for what Debian calls " + " ".join(packages)


def install(packages: list[str]) -> int:
    """Install with apt, in sight, and return its exit code."""
    _say(f"Installing what is missing: {' '.join(packages)} ...")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    update = ["apt-get", "update"]
    add = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    for words in (update, add):
        _say(" ".join(words))
        code = subprocess.run(words, env=environment, check=False).returncode
        if code:
            return code
    return 0


def main(words: list[str]) -> str | int:
    """Check, install where that is ours to do, and return what to end with."""
    if words not in (["run"], ["test"]):
        return "Usage: python3 config/preflight.py run|test"
    fault = python_fault()
    if fault:
        return fault
    packages = missing(words[0])
    if packages and os.geteuid() == 0 and shutil.which("apt-get"):
        if install(packages):
            return f"That did not work; please run: {command(packages)}"
        packages = missing(words[0])
    if packages:
        return f"This machine lacks {', '.join(packages)}. Please run:\n\n    {command(packages)}\n"
    return 0


def _can_make_environments() -> bool:
    """Try it: Debian ships a `venv` that has no way to bring pip along."""
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        return False
    tried = subprocess.run(
        [sys.executable, "-m", "ensurepip", "--version"], capture_output=True, check=False
    )
    return tried.returncode == 0


def _opens(library: str) -> bool:
    name = library.partition(".so")[0][3:]
    for known in (library, ctypes.util.find_library(name)):
        if known is None:
            continue
        try:
            ctypes.CDLL(known)
        except OSError:
            continue
        return True
    return False


def _has_a_font() -> bool:
    lister = shutil.which("fc-list")
    if lister:
        listed = subprocess.run([lister], capture_output=True, text=True, check=False).stdout
        if listed.strip():
            return True
    folders = [Path(folder).expanduser() for folder in FONT_FOLDERS]
    return any(
        found.suffix.lower() in FONT_KINDS
        for folder in folders
        if folder.is_dir()
        for found in folder.rglob("*")
    )


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
