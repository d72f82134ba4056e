"""Say what is wrong at one place of a paper document: the place, the value, what is accepted.

Pure. The published schema is the one source of what a place accepts; the words of the library
that checks the models never reach a person.
"""

import json
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache
from itertools import islice
from typing import Any

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import ErrorDetails

from approvals.plans import LEDGER_CODE, LINE_CODE
from approvals.stated import EITHER_YEAR, LENGTH
from approvals.written import DAY, PERCENT, POUNDS, QUANTITY, Plain
from people.refusals import Reason
from people.text import hidden_character, unfit_character

SHOWN = 60
ABSENT = object()
DIALECT = "https://json-schema.org/draft/2020-12/schema"

Place = tuple[str | int, ...]
Node = dict[str, Any]

PATTERNS = {
    POUNDS: 'pounds and pence as text, such as "4650000.00", under £100 billion either way',
    PERCENT: 'a share in per cent as text, above nought and below 10,000, such as "6.84"',
    QUANTITY: 'how many as text, above nought and below a thousand million, such as "2.9"',
    DAY: 'a day of the calendar as text, such as "2023-12-21"',
    r"^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$": (
        "a short code of 1 to 64 plain letters, figures, spaces and . _ - that begins with a "
        'letter or figure, such as "connect-capital"'
    ),
    LINE_CODE: (
        "a code of 1 to 64 plain letters, figures, _ and - that begins with a letter or figure, "
        'such as "estates-01"'
    ),
    LEDGER_CODE: (
        "a code of at most 24 letters and figures, with . / _ or - between them, such as "
        '"E-410", or empty text'
    ),
    r"^[a-z0-9][a-z0-9.-]{0,62}$": (
        'a code of 1 to 63 small letters, figures, dots and dashes, such as "scheme-2027-4.8"'
    ),
    r"^[A-Z0-9]{0,16}$": (
        "a registered number of at most 16 capital letters and figures, or empty text"
    ),
    r"^20[0-9]{2}/[0-9]{2}$": 'a financial year as text, such as "2023/24"',
    EITHER_YEAR: 'a financial year as text, such as "2023/24", or a calendar year, "2023"',
    LENGTH: 'a length of time, such as "1 year" or "11 months and 14 days"',
    r"^[0-9a-f]{64}$": "a SHA-256 as text of 64 figures and small letters a to f",
}


class Written(float):
    """A figure as the document wrote it: no field takes one, and the refusal shows it."""

    def __new__(cls, text: str) -> "Written":
        figure = super().__new__(cls, text)
        figure.text = text
        return figure

    text: str


class _Untitled(GenerateJsonSchema):
    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def says(place: Place, said: str, accepted: str) -> Reason:
    """Return the one form of a refusal: what a place is, and what would be accepted there."""
    name = named(place)
    return Reason(f"{name} {said} Accepted: {accepted}.", field=name)


def reason_for(model: type[Plain], fault: ErrorDetails) -> Reason | None:
    """Turn one fault that the model found into a sentence; None where it only echoes another."""
    kind, loc, value = fault["type"], fault["loc"], fault["input"]
    if kind == "too_short" and value:
        return None
    if kind.startswith("union_tag") and isinstance(value, dict):
        loc, value = (*loc, "kind"), value.get("kind", ABSENT)
    place, node, above = _located(model, loc)
    if kind == "extra_forbidden":
        return _unknown_field(place, value, above)
    missing = kind == "missing" or value is ABSENT
    said = "is missing." if missing else f"is {shown(value)}.{_note(kind, value)}"
    return says(place, said, _accepted(node, schema_of(model)["$defs"]))


def _unknown_field(place: Place, value: Any, above: Node) -> Reason:
    known = list(above.get("properties", {}))
    near = get_close_matches(str(place[-1]), known, n=3, cutoff=0.5)
    nearest = f" The nearest field is {listed(near)}." if near else ""
    said = f"is {shown(value)}, but the format has no such field.{nearest}"
    return says(place, said, f"the fields {listed(known, 'and')}")


def _note(kind: str, value: Any) -> str:
    if kind == "too_long":
        return f" It has {len(value):,} items."
    if kind == "string_too_long":
        return f" It has {len(value):,} characters."
    hidden = unfit_character(value) if isinstance(value, str) else None
    return f" {hidden.partition('. ')[0]}." if hidden else ""


# What the schema says of a place


@cache
def schema_of(model: type[Plain]) -> Node:
    """Return the JSON Schema of a document; one object for all, so never change it."""
    made = model.model_json_schema(schema_generator=_Untitled)
    made["required"] = ["format", *made.get("required", [])]
    for part in (made, *made["$defs"].values()):
        words = " ".join(part["description"].split())
        part["description"] = words.replace("``", "`").replace("None", "null")
    return {"$schema": DIALECT, **made}


def _located(model: type[Plain], loc: Place) -> tuple[Place, Node, Node]:
    """Return the place as people write it, its schema, and that of the object above it."""
    root = schema_of(model)
    place: Place = ()
    node = above = root
    for step in loc:
        above, tags = node, _tags(node)
        if step in tags:
            node = _plain(tags[str(step)], root["$defs"])
            continue
        place = (*place, step)
        below = node.get("items") if isinstance(step, int) else _property(node, step, tags)
        node = _plain(below or {}, root["$defs"])
    return place, node, above


def _property(node: Node, name: str, tags: dict[str, Node]) -> Node | None:
    return {"enum": list(tags)} if tags else node.get("properties", {}).get(name)


def _tags(node: Node) -> dict[str, Node]:
    mapping = node.get("discriminator", {}).get("mapping", {})
    return {tag: {"$ref": target} for tag, target in mapping.items()}


def _plain(node: Node, defined: dict[str, Node]) -> Node:
    """Follow a reference, and set aside that null is accepted too."""
    choices = [choice for choice in node.get("anyOf", []) if choice.get("type") != "null"]
    if choices:
        return {**_plain(choices[0], defined), "null": True}
    return defined[node["$ref"].rpartition("/")[2]] if "$ref" in node else node


def _accepted(node: Node, defined: dict[str, Node]) -> str:
    node = _plain(node, defined)
    words = _enumerated(node) or _shaped(node, defined)
    return f"{words}, or null" if node.get("null") else words


def _enumerated(node: Node) -> str:
    choices = [node["const"]] if "const" in node else node.get("enum", [])
    return listed(choices)


def _shaped(node: Node, defined: dict[str, Node]) -> str:
    match node:
        case {"discriminator": {"mapping": kinds}}:
            return f'an object whose "kind" is {listed(list(kinds))}'
        case {"pattern": pattern}:
            return PATTERNS[pattern]
        case {"type": "string", "maxLength": most}:
            return f"text of at most {most:,} characters, all of which can be seen in print"
        case {"type": "integer", "minimum": least, "maximum": most}:
            return f"a whole figure from {least:,} to {most:,}"
        case {"type": "boolean"}:
            return "true or false"
        case {"type": "array", "items": item}:
            least, most = node.get("minItems", 0), node.get("maxItems")
            count = f"{least} to {most:,} items" if most else f"{least} or more items"
            return f"a list of {count}, each {_accepted(item, defined)}"
        case {"properties": fields}:
            return f"an object with the fields {listed(list(fields), 'and')}"
    return "what the published schema names"


# How things are shown


def listed(words: Sequence[Any], last: str = "or") -> str:
    """Join words in double quotes with commas and ``last``."""
    quoted = [json.dumps(word, ensure_ascii=False) for word in words]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"


def named(place: Place) -> str:
    """Write a place as people do: recommendations[3].amount.value, counted from 0."""
    name = ""
    for step in place:
        if isinstance(step, int):
            name += f"[{step}]"
        else:
            name += f".{step}" if step.isidentifier() else f"[{shown(step)}]"
    return name.removeprefix(".") or "The document"


def shown(value: Any) -> str:
    """Return a value as JSON on one line, clipped, with nothing that cannot be seen."""
    if isinstance(value, str) and len(value) > SHOWN:
        return f'{shown(value[:SHOWN])[:-1]}…"'
    chunks = json.JSONEncoder(ensure_ascii=False, default=str).iterencode(value)
    whole = value.text if isinstance(value, Written) else "".join(islice(chunks, SHOWN))
    text = whole if isinstance(value, str) or len(whole) <= SHOWN else f"{whole[:SHOWN]}…"
    return "".join(f"\\u{ord(c):04x}" if hidden_character(c) else c for c in text)
