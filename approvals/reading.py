"""Read and write the JSON documents of the paper format, and publish their schemas.

Pure: no Django, no clock, no file is opened here. A document that is not wholly right is refused
whole, each fault named by its place, its value and what would be accepted; nothing is guessed,
converted or left out. What a live draft still lacks is not judged here.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from copy import deepcopy
from itertools import islice
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from approvals.faults import (
    ABSENT,
    SHOWN,
    Node,
    Place,
    Written,
    named,
    reason_for,
    says,
    schema_of,
    shown,
)
from approvals.paper import FORMAT, FORMAT_PART_2, Paper, Part2Paper, as_data
from approvals.whole import faults_of, part_2_faults_of
from approvals.written import Plain
from people.refusals import Reason, Refused

LARGEST = 40_000_000
DEEPEST = 20
MOST_REASONS = 50

P = TypeVar("P", bound=Plain)

_READ = f'This program reads "{FORMAT}" (part 1) and "{FORMAT_PART_2}" (part 2, a file of its own)'
_JSON_FAULTS = {
    "Expecting property name": "a field name in double quotes, and no comma after the last field",
    "Expecting ':'": "a colon between a field name and its value",
    "Expecting ','": "a comma before the next one, or the closing bracket",
    "Expecting value": (
        "text in double quotes, a figure, true, false, null, a list or an object, and no comma "
        "after the last one"
    ),
    "Extra data": "nothing after the closing bracket of the document",
    "Unterminated string": "text with a closing double quote",
    "Invalid control": "text on one line, with \\n where a line breaks",
    "Invalid \\": 'a backslash only before " \\ / b f n r t, or u and four hexadecimal figures',
    "Illegal trailing comma": "no comma after the last one",
}


class _Doubled(dict[str, Any]):
    """An object of the document with fields that stand in it more than once."""

    again: dict[str, Any]


# Public functions


def read_paper(source: bytes | str) -> Paper:
    """Return the part 1 document in ``source``, or raise Refused with all its faults."""
    return paper_of(_loaded(source))


def read_part_2(source: bytes | str) -> Part2Paper:
    """Return the part 2 document in ``source``, or raise Refused with all its faults."""
    return part_2_of(_loaded(source))


def paper_of(data: Any) -> Paper:
    """Return the part 1 paper that JSON data describes, or raise Refused."""
    paper = _checked(Paper, data, FORMAT)
    _refuse(faults_of(paper))
    return paper


def part_2_of(data: Any) -> Part2Paper:
    """Return the part 2 paper that JSON data describes, or raise Refused."""
    paper = _checked(Part2Paper, data, FORMAT_PART_2)
    _refuse(part_2_faults_of(paper))
    return paper


def write_paper(paper: Paper | Part2Paper) -> str:
    """Return the document of a paper: indented, in the order of the form."""
    return _indented(as_data(paper))


def schema() -> Node:
    """Return the JSON Schema of a part 1 document."""
    return deepcopy(schema_of(Paper))


def part_2_schema() -> Node:
    """Return the JSON Schema of a part 2 document."""
    return deepcopy(schema_of(Part2Paper))


# From bytes to data


def _loaded(source: bytes | str) -> Any:
    text = _text(source)
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=Written,
            parse_int=_whole,
            parse_constant=Written,
        )
    except json.JSONDecodeError as fault:
        raise Refused([_json_fault(text, fault)]) from None
    except RecursionError:
        raise Refused([_too_deep()]) from None


def _text(source: bytes | str) -> str:
    size = len(source) if isinstance(source, bytes) else len(source.encode(errors="replace"))
    if size > LARGEST:
        raise Refused([f"The document has {size:,} bytes. Accepted: at most {LARGEST:,} bytes."])
    try:
        text = source.decode() if isinstance(source, bytes) else source
    except UnicodeDecodeError as fault:
        raise Refused([_not_utf_8(cast(bytes, source), fault.start)]) from None
    if text.startswith("\ufeff"):
        raise Refused(
            [
                "Line 1, column 1: the document begins with U+FEFF, a byte order mark. "
                "Accepted: UTF-8 that begins with the opening bracket."
            ]
        )
    if not text.strip():
        raise Refused(["Line 1, column 1: the document is empty. Accepted: one JSON object."])
    return text


def _not_utf_8(source: bytes, at: int) -> str:
    line = source.count(b"\n", 0, at) + 1
    column = at - source.rfind(b"\n", 0, at)
    return (
        f"Line {line}, column {column}: the byte 0x{source[at]:02X} is not UTF-8. "
        "Accepted: a document saved as UTF-8, without a byte order mark."
    )


def _json_fault(text: str, fault: json.JSONDecodeError) -> str:
    found = shown(text[fault.pos : fault.pos + SHOWN])
    where = "the document ends" if fault.pos >= len(text) else f"{found} is no JSON here"
    accepted = (words for begin, words in _JSON_FAULTS.items() if fault.msg.startswith(begin))
    expected = next(accepted, "a JSON document")
    return f"Line {fault.lineno}, column {fault.colno}: {where}. Accepted: {expected}."


def _too_deep() -> str:
    return (
        f"The document is nested more than {DEEPEST} levels deep. "
        "Accepted: the fields of the published schema, which are far shallower."
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) == len(pairs):
        return data
    doubled = _Doubled(reversed(pairs))
    doubled.again = {name: data[name] for name, times in _counted(pairs).items() if times > 1}
    return doubled


def _counted(pairs: list[tuple[str, Any]]) -> Counter[str]:
    return Counter(name for name, _ in pairs)


def _whole(text: str) -> int | Written:
    return int(text) if len(text) <= 18 else Written(text)


# From data to paper


def _checked(model: type[P], data: Any, wanted: str) -> P:
    if not isinstance(data, dict):
        raise Refused([f"The document is {shown(data)}. Accepted: one JSON object."])
    _refuse(_unsound(data))
    _refuse(_format_faults(data.get("format", ABSENT), wanted))
    try:
        return model.model_validate(data)
    except ValidationError as faults:
        reasons = [reason_for(model, fault) for fault in faults.errors(include_url=False)]
        raise Refused(_clipped([reason for reason in reasons if reason])) from None


def _refuse(reasons: Iterable[Reason]) -> None:
    found = _clipped(list(islice(reasons, MOST_REASONS * 20)))
    if found:
        raise Refused(found)


def _clipped(reasons: list[Reason]) -> list[Reason]:
    rest = len(reasons) - MOST_REASONS
    more = [Reason(f"There are {rest} further faults in the document.")] if rest > 0 else []
    return [*reasons[:MOST_REASONS], *more]


def _unsound(data: Any) -> Iterator[Reason]:
    """Find what no field could hold: doubled and unreadable field names, endless nesting."""
    waiting: list[tuple[Place, Any]] = [((), data)]
    while waiting:
        place, node = waiting.pop()
        if len(place) > DEEPEST:
            yield Reason(_too_deep(), field=named(place[:3]))
            return
        if isinstance(node, _Doubled):
            yield from _doubled_fields(place, node)
        if isinstance(node, dict):
            yield from _unreadable_names(place, node)
            waiting.extend(((*place, name), child) for name, child in node.items())
        elif isinstance(node, list):
            waiting.extend(((*place, at), child) for at, child in enumerate(node))


def _doubled_fields(place: Place, node: _Doubled) -> Iterator[Reason]:
    for name, last in node.again.items():
        said = f"stands there twice: first {shown(node[name])}, at last {shown(last)}."
        yield says((*place, name), said, "each field once in an object")


def _unreadable_names(place: Place, node: dict[Any, Any]) -> Iterator[Reason]:
    for name in node:
        if not isinstance(name, str) or not name.isprintable():
            said = f"has a field named {shown(name)}, its value {shown(node[name])}."
            yield says(place, said, "field names of plain letters")


def _format_faults(found: Any, wanted: str) -> Iterator[Reason]:
    if found != wanted:
        said = "is missing." if found is ABSENT else f"is {shown(found)}."
        yield says(("format",), said, f'"{wanted}" here. {_READ}')


def _indented(data: Node) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(_indented(part_2_schema() if sys.argv[1:] == ["2"] else schema()))
