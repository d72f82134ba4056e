"""What the guards must be, read from the guards*.sql of every app: the files are the law.

Nothing here looks into a database; records/guarded.py compares.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from people.guards import GUARDED, sql_of

INSERTED = "select, insert"
RIGHTS = {
    "guard_append_only": INSERTED,
    "guard_head": "select, insert, update (latch)",
    "guard_reference": "select, insert, update",
    "guard_draft": "select, insert, update, delete",
    "guard_read_only": "select",
    "guard_grants": "",
}
# Bits of pg_trigger.tgtype.
BITS = {"before": 2, "insert": 4, "delete": 8, "update": 16, "truncate": 32}
FUNCTION = re.compile(
    r"^create or replace function (\w+)\((.*?)\)\s+returns (.*?) as \$\$(.*?)\$\$",
    re.DOTALL | re.MULTILINE,
)
CALL = re.compile(r"^select (guard_\w+)\((.*?)\);$", re.DOTALL | re.MULTILINE)
QUOTED = re.compile(r"'((?:[^']|'')*)'")


@dataclass(frozen=True)
class Function:
    """A function as the file writes it."""

    name: str
    body: str
    definer: bool


@dataclass(frozen=True)
class Trigger:
    """A trigger as the file attaches it; ``kind`` is pg_trigger.tgtype."""

    table: str
    name: str
    function: str
    kind: int
    deferred: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grant:
    """A right of the app's login: on a table or sequence, or on one column."""

    thing: str
    right: str
    column: str = ""


@dataclass
class Law:
    """Everything that the files say."""

    functions: dict[str, Function] = field(default_factory=dict)
    triggers: dict[tuple[str, str], Trigger] = field(default_factory=dict)
    grants: set[Grant] = field(default_factory=set)
    classes: dict[str, str] = field(default_factory=dict)
    callable: set[str] = field(default_factory=set)


def law() -> Law:
    """Read every file, in the order in which migrations run them."""
    found = Law()
    for app in GUARDED:
        text = re.sub(r"(?m)^\s*--.*$", "", sql_of(app))
        for name, _, head, body in FUNCTION.findall(text):
            found.functions[name] = Function(name, body, "security definer" in head)
        for call, words in CALL.findall(re.sub(r"\$\$.*?\$\$", "", text, flags=re.DOTALL)):
            _read(found, call, words)
    return found


def _read(found: Law, call: str, words: str) -> None:
    quoted = QUOTED.findall(words)
    if call in RIGHTS:
        _read_table(found, call, words, quoted)
    elif call == "guard_attach":
        table, name, moment, action = quoted[:4]
        arguments = (f"public.{table}_id_seq",) if "guard_stamp(%L)" in action else ()
        _add(found, Trigger(table, name, _called(action), kind_of(moment, action), words=arguments))
    elif call == "guard_deferred":
        table, name, action, *moment = quoted
        kind = kind_of(moment[0] if moment else "after insert", "for each row")
        _add(found, Trigger(table, name, action.removesuffix("()"), kind, deferred=True))
    elif call == "guard_execute":
        found.callable.add(quoted[0].partition("(")[0])


def _read_table(found: Law, call: str, words: str, quoted: list[str]) -> None:
    table = quoted[0]
    columns = re.search(r"array\[(.*?)\]", words)
    after = QUOTED.findall(words[columns.end() :]) if columns else quoted[2:]
    rights = after[0] if after else RIGHTS[call]
    found.classes[table] = call.removeprefix("guard_")
    found.grants |= set(_grants(table, rights))
    if call == "guard_append_only":
        _add(found, Trigger(table, "guard_keep", "guard_refuse", BITS["before"] | 1 | 8 | 16))
        if "insert" in rights:
            sequence = (f"public.{table}_id_seq",)
            _add(found, Trigger(table, "guard_stamp", "guard_stamp", 7, words=sequence))
    elif call == "guard_head":
        kept = (*QUOTED.findall(columns[1] if columns else ""), "latch")
        _add(found, Trigger(table, "guard_keep", "guard_head_columns", 27, words=kept))
    if call in ("guard_append_only", "guard_head"):
        _add(found, Trigger(table, "guard_keep_all", "guard_refuse", BITS["before"] | 32))


def _grants(table: str, rights: str) -> Iterator[Grant]:
    for right in rights.split(", "):
        name, _, column = right.partition(" (")
        yield Grant(table, name.upper(), column.rstrip(")"))
    if "insert" in rights:
        yield Grant(f"{table}_id_seq", "USAGE")


def kind_of(moment: str, action: str) -> int:
    """Return pg_trigger.tgtype for "before update or delete" and "for each row …"."""
    row = 0 if "for each statement" in action else 1
    return row | sum(bit for word, bit in BITS.items() if word in moment.split())


def _called(action: str) -> str:
    return action.rpartition("execute function ")[2].partition("(")[0]


def _add(found: Law, trigger: Trigger) -> None:
    found.triggers[(trigger.table, trigger.name)] = trigger
