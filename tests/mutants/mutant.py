"""What a mutant is: one guard taken away, and the tests of which one must then fail."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Mutant:
    """One guard taken away: by an edit of a file, or by a statement of the database's owner.

    ``what`` says what is gone. ``tests`` are node ids below tests/; a test with parameters may be
    named with them or without. An edit of guards*.sql is installed by the owner in the test's own
    copy of the database, as a migration would install it; where ``built`` it stands in the file
    before the server, the logins and the database of the test are made at all.
    """

    area: str
    what: str
    tests: tuple[str, ...]
    file: str = ""
    old: str = ""
    new: str = ""
    sql: str = ""
    built: bool = False

    @property
    def in_database(self) -> bool:
        """Say whether it is made in the database of a test and not in a file of the product."""
        return bool(self.sql) or (self.file.endswith(".sql") and not self.built)

    def place(self, root: Path) -> str:
        """Return the file that is edited: of several that ``file`` matches, the one that fits."""
        found = sorted(str(path.relative_to(root)) for path in root.glob(self.file))
        return next((name for name in found if self.old in _text(root, name)), self.file)

    def misfit(self, root: Path) -> str:
        """Return why the edit does not fit the files as they are now; "" where it does."""
        if self.sql:
            return ""
        names = [str(path.relative_to(root)) for path in root.glob(self.file)]
        count = sum(_text(root, name).count(self.old) for name in names)
        if count != 1:
            return f"stale: its words stand {count} times in {self.file}"
        if self.file.endswith(".py"):
            try:
                compile(self.edited(root), self.file, "exec")
            except SyntaxError as error:
                return f"broken: {error}"
        return ""

    def edited(self, root: Path) -> str:
        """Return the file with the guard taken away."""
        return _text(root, self.place(root)).replace(self.old, self.new)


def _text(root: Path, name: str) -> str:
    return (root / name).read_text(encoding="utf-8")


@dataclass(frozen=True)
class Area:
    """A part of the product, to name it once for its mutants."""

    name: str

    def edit(self, file: str, old: str, new: str, what: str, *tests: str) -> Mutant:
        """Return the mutant in which ``old``, which stands once in ``file``, reads ``new``.

        ``file`` may hold a star: which of an app's guards*.sql has the words is looked up.
        """
        return Mutant(self.name, what, _full(tests), file=file, old=old, new=new)

    def built(self, file: str, old: str, new: str, what: str, *tests: str) -> Mutant:
        """Return the same, in place before the server and the database of the test are made."""
        return Mutant(self.name, what, _full(tests), file=file, old=old, new=new, built=True)

    def owner(self, sql: str, what: str, *tests: str) -> Mutant:
        """Return the mutant that a statement of the owner makes in the database of the test."""
        return Mutant(self.name, what, _full(tests), sql=sql)


def _full(tests: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"tests/{test}" for test in tests)
