"""Break the paper of PCD 1572 in more than two hundred ways, one fault to a document.

Each case names the place by hand, so that the place in a refusal is checked against people's
writing and not against the program's own. Nothing here reads a document or asserts.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

DECISIONS = Path(__file__).parent.parent / "fixtures" / "decisions"

ATTACHED = {
    "kind": "quote",
    "title": "A quote",
    "media_type": "text/plain",
    "sha256": hashlib.sha256(b"our prices").hexdigest(),
    "content": base64.b64encode(b"our prices").decode(),
}


class Broken(NamedTuple):
    """A document with one fault, the place of the fault, and words the refusal must show."""

    source: str
    place: str
    shows: str

    @property
    def name(self) -> str:
        return f"{self.place} {self.shows[:30]}"


def whole() -> dict[str, Any]:
    """Return the paper of PCD 1572 with one of what it lacks, as data."""
    data: dict[str, Any] = json.loads((DECISIONS / "pcd-1572.json").read_text(encoding="utf-8"))
    data["attachments"] = [dict(ATTACHED)]
    data["exceptions"] = [
        {"rule": "L10", "place": "Recommendation 3", "reason": "", "adviser": "legal_adviser"}
    ]
    granted = data["recommendations"][8]
    granted["keys"][0]["reserves"] = [{"post": "chief-executive", "ground": "vacant"}]
    granted["limits"] = [
        {"contract": "CONNECT-PMO", "amount": {"value": "1.00"}, "last_day": "2025-01-07"}
    ]
    return data


POUNDS = [
    *("4,65m", "£4650000.00", "4650000", "4650000.0", "4650000.000", "4,650,000.00"),
    *(" 4650000.00", "4650000.00 ", "4650000.00\n", "+4650000.00", "--1.00", "1e6", "0x10.00"),
    *(
        "-0.00",
        "007.00",
        "\u0664\u0666.\u0660\u0660",
        "100000000000.00",
        "-100000000000.00",
        "NaN",
        "Infinity",
    ),
    *("", ".50", "5.", "4.65m", "£4.65m", "(1.00)", "1_000.00", 4650000, 4650000.5, True, [], {}),
]
FEW_POUNDS = ["", "1,00", 5, False, "£249k"]
DAYS = [
    *("21/12/2023", "2023-13-01", "2023-02-30", "2023-12-21T00:00:00", "20231221", "2023-W51-4"),
    *(
        "21 December 2023",
        "",
        "0000-00-00",
        "1572-12-21",
        "2100-01-01",
        "\u0662\u0660\u0662\u0663-12-21",
    ),
    *(20231221, True, ["2023-12-21"], {}),
]
FEW_DAYS = ["31/03/2028", "2023-02-30", "9999-12-31", 2028]
SHARES = ["", "0", "0.0", "10.005", "-10", "+10", "10%", "1e1", "10000", "010", " 10", 10, True]
CODES: list[Any] = ["", " x", "a" * 65, "a\nb", "é", "a#b", 5, True, ["a"], {"code": "a"}]
TEXTS: list[Any] = [5, True, [], {}, "a\u200bb", "a\u202eb", "a\x00b", "a\rb", "a\ud800b"]
CHOICES: list[Any] = ["", "Yes please", 5, True, []]
OBJECTS: list[Any] = ["text", 5, 5.5, True, [], ["value"]]
LISTS: list[Any] = ["text", 5, True, {}, None]

VALUES: dict[str, list[Any]] = {
    "recommendations[5].amount.value": POUNDS,
    "recommendations[0].items[1].amount.value": FEW_POUNDS,
    "recommendations[1].amount.value": FEW_POUNDS,
    "recommendations[1].opening.original.value": FEW_POUNDS,
    "as_printed.decided_on": DAYS,
    "deferral.until": FEW_DAYS,
    "part_2.exemption.ends_on": FEW_DAYS,
    "recommendations[8].ends_on": FEW_DAYS,
    "recommendations[8].report_on": FEW_DAYS,
    "recommendations[8].ends_at": ["", 2024],
    "recommendations[8].percent": SHARES,
    "recommendations[8].tolerance": ["0.00", "-1", 10, [], "ten"],
    "recommendations[8].months": [0, -1, 1201, "12", 1.5, True, []],
    "recommendations[8].under": ["", "a#b", 3],
    "recommendations[8].supersedes": LISTS,
    "recommendations[8].limits": LISTS,
    "recommendations[8].limits[0].last_day": FEW_DAYS,
    "recommendations[8].limits[0].contract": ["", None],
    "recommendations[8].limits[0].amount.value": FEW_POUNDS,
    "recommendations[8].keys[0].reserves[0].ground": [*CHOICES, None, "always"],
    "recommendations[8].keys[0].reserves[0].post": ["", None],
    "exceptions[0].adviser": ["", None, "a#b"],
    "exceptions[0].rule": [None, 5],
    "recommendations[8].keys[0].reserves": LISTS,
    "exceptions": LISTS,
    "conditions_met": [None, 5, "a\u200bb"],
    "recommendations[2].number": [*CODES, None],
    "recommendations[2].contract": ["", "a#b", None],
    "recommendations[2].framework": ["", "a#b", 3],
    "recommendations[0].items[0].line": ["", "a\u200bb", None],
    "recommendations[0].items[0].source": ["a#b", 5],
    "recommendations[8].keys[1].post": ["", None],
    "recommendations[8].keys[1].deemed.until": ["", 2024],
    "recommendations[8].contracts_of[2]": ["9", "1", "12", "", 4],
    "programme": ["connect!", 1],
    "title": [*TEXTS, "x" * 301, None],
    "executive_summary": ["a\u2060b", "x" * 100_001, None],
    "recommendations[3].words": [None, 5, "a\u00adb"],
    "recommendations[4].supplier.name": [None, ["CGI Inc."], "x" * 301],
    "recommendations[4].supplier.company_number": ["oc300001", "1" * 17, 300001],
    "part_1.legal": [None, 4.1, "a\ufeffb"],
    "as_printed.signers[0].date": [None, 20231218],
    "as_printed.faults[16].note": [None, False],
    "type": [*CHOICES, None, "deputy mayor", "Deputy-mayor"],
    "recommendations[5].route": [*CHOICES, None, "direct award"],
    "recommendations[5].amount.qualifier": ["about", None],
    "recommendations[5].amount.vat": ["20%", True],
    "recommendations[7].options_reading": ["perhaps", None],
    "recommendations[7].subject": ["supplies", None],
    "recommendations[1].change": ["increase", None],
    "recommendations[8].acts[0]": ["contract", 1],
    "recommendations[0].items[0].year": ["2023/25", "2023-24", "2023/2024", "1999/00", "", 2023],
    "recommendations[6].kind": ["award", "", None, 5, ["contract_award"]],
    "deferral.answer": [*CHOICES, "YES/NO", False],
    "part_2.exists": ["yes", "true", 1, 0, []],
    "recommendations": [*LISTS, [{"kind": "resolution", "number": "1", "words": ""}] * 201],
    "recommendations[0].items": [*LISTS, []],
    "recommendations[8].keys": ["commercial-director", [], [{"post": "connect-sso"}] * 6],
    "recommendations[8].acts": [[], "contract_value", None],
    "attachments": LISTS,
    "part_1": [*OBJECTS, None],
    "part_2": OBJECTS,
    "as_printed": OBJECTS,
    "recommendations[5].amount": [*OBJECTS, None, "4650000.00"],
    "recommendations[3]": [*OBJECTS, None],
    "attachments[0].kind": ["invoice", None],
    "attachments[0].sha256": ["", "f" * 63, "F" * 64, None],
    "attachments[0].content": ["not base64", "cXVvdA=", "ß"],
    "format": ["", "countersign-paper/2", "countersign-paper-part2/1", 1, None],
}

MISSING = [
    *("format", "type", "title", "as_printed.decided_on", "as_printed.faults[0].words"),
    *("as_printed.signers[1].post", "attachments[0].sha256", "attachments[0].media_type"),
    *("recommendations[0].kind", "recommendations[0].number", "recommendations[0].words"),
    *("recommendations[0].items", "recommendations[0].items[0].line"),
    *("recommendations[0].items[0].source", "recommendations[0].items[1].amount"),
    *("recommendations[0].items[1].amount.value", "recommendations[1].change"),
    *("recommendations[1].contract", "recommendations[1].opening.original"),
    *("recommendations[2].title", "recommendations[2].supplier", "recommendations[2].route"),
    *("recommendations[2].supplier.name", "recommendations[2].term", "recommendations[8].acts"),
    *("recommendations[8].keys", "recommendations[8].keys[0].post"),
    *("recommendations[8].keys[1].deemed.until", "recommendations[2].amount"),
    *("recommendations[8].limits[0].contract", "exceptions[0].adviser", "exceptions[0].reason"),
    *("recommendations[8].keys[0].reserves[0].ground", "exceptions[0].place"),
]

# An unknown field, and the field that the refusal should offer instead.
UNKNOWN = {
    "refrence": "reference",
    "part1": "part_1",
    "signature": "",
    "part_1.finance": "financial",
    "part_1.dataprotection": "data_protection",
    "part_2.sections": "",
    "recommendations[5].amount.valeu": "value",
    "recommendations[5].amount.currency": "",
    "recommendations[5].suplier": "supplier",
    "recommendations[5].ceiling": "",
    "recommendations[8].key": "keys",
    "recommendations[8].keys[1].deemed.untill": "until",
    "recommendations[0].items[0].years": "year",
    "as_printed.signer": "signers",
    "as_printed.faults[3].notes": "note",
    "deferral.untl": "until",
    'part_1["legal advice"]': "legal",
}

TWICE = ["title", "deferral", "recommendations[5].number", "recommendations[5].amount.value"]


def steps(place: str) -> list[str | int]:
    """Read a place as people write it."""
    found = re.findall(r'\["([^"]+)"\]|\[(\d+)\]|([^.\[\]]+)', place)
    return [int(at) if at else quoted or name for quoted, at, name in found]


def changed(place: str, change: Callable[[Any, str | int], None]) -> str:
    """Return the whole paper with one change, as text."""
    data = whole()
    *above, last = steps(place)
    node: Any = data
    for step in above:
        node = node[step]
    change(node, last)
    return json.dumps(data)


def seen(value: Any) -> str:
    """Return the beginning of a value as a refusal shows it."""
    hidden = isinstance(value, str) and not value.isprintable()
    return json.dumps(value, ensure_ascii=hidden)[:40]


def put(value: Any) -> Callable[[Any, str | int], None]:
    """Return the change that puts ``value`` at a place."""

    def change(node: Any, last: str | int) -> None:
        node[last] = deepcopy(value)

    return change


def _drop(node: Any, last: str | int) -> None:
    del node[last]


def _doubled(place: str) -> str:
    marker = "here it stands"
    source = changed(place, put(marker))
    name = json.dumps(steps(place)[-1])
    return source.replace(f'{name}: "{marker}"', f'{name}: "one", {name}: "two"')


def broken_papers() -> Iterator[Broken]:
    """Yield every broken document."""
    for place, values in VALUES.items():
        for value in values:
            yield Broken(changed(place, put(value)), place, seen(value))
    for place in MISSING:
        yield Broken(changed(place, _drop), place, "is missing")
    for place, nearest in UNKNOWN.items():
        shows = f'The nearest field is "{nearest}"' if nearest else "no such field"
        yield Broken(changed(place, put("an extra")), place, shows)
    for place in TWICE:
        yield Broken(_doubled(place), place, 'first "one", at last "two"')
    repeated = "recommendations[8].number"
    yield Broken(changed(repeated, put("3")), repeated, 'is "3", which recommendations[2] has')
    other = "attachments[0].content"
    yield Broken(changed(other, put("cXVvdA==")), "attachments[0].sha256", "has another")


_START = '{"format": "countersign-paper/1",\n'

# A text that is no JSON document: where it breaks, and what would have been accepted.
NOT_JSON: dict[str, tuple[str | bytes, str, str]] = {
    "empty": ("", "Line 1, column 1", "one JSON object"),
    "blank": ("\n \n", "Line 1, column 1", "one JSON object"),
    "a word": ("paper", "Line 1, column 1", "text in double quotes"),
    "cut off": (_START + '"title": "CONNECT', "Line 2, column 10", "closing double quote"),
    "no end": (_START + '"title": "CONNECT"', "Line 2, column 19", "a comma before the next"),
    "comma at the end": ('{"a": "b",}', "Line 1, column 1", "no comma after the last"),
    "comma in a list": (_START + '"acts": [1,]}', "Line 2, column 1", "no comma after the last"),
    "no comma": (_START + '"a": 1 "b": 2}', "Line 2, column 8", "a comma before the next"),
    "no colon": (_START + '"a" 1}', "Line 2, column 5", "a colon"),
    "single quotes": ("{'format': 1}", "Line 1, column 2", "a field name in double quotes"),
    "bare name": ("{format: 1}", "Line 1, column 2", "a field name in double quotes"),
    "two documents": ("{} {}", "Line 1, column 4", "nothing after the closing bracket"),
    "a remark": (_START + "// note\n}", "Line 2, column 1", "a field name in double quotes"),
    "line break in text": ('{"a": "b\nc"}', "Line 1, column 9", "\\n where a line breaks"),
    "wrong escape": ('{"a": "\\x"}', "Line 1, column 8", "a backslash only before"),
    "wrong figure": ('{"a": 0123}', "Line 1, column 8", "a comma before the next"),
    "half a word": ('{"a": tru}', "Line 1, column 7", "true, false, null"),
    "mark in text": ("\ufeff{}", "Line 1, column 1", "UTF-8 that begins with"),
    "mark in bytes": (b"\xef\xbb\xbf{}", "Line 1, column 1", "UTF-8 that begins with"),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), "Line 1, column 1", "saved as UTF-8"),
    "Latin-1": ('{\n"a": "£"}'.encode("latin-1"), "Line 2, column 7", "saved as UTF-8"),
    "a list": ("[]", "The document is []", "one JSON object"),
    "a text": ('"paper"', 'The document is "paper"', "one JSON object"),
    "null": ("null", "The document is null", "one JSON object"),
    "NaN": ("NaN", "The document is NaN", "one JSON object"),
    "deep list": ('{"a": ' + "[" * 30 + "]" * 30 + "}", "20 levels deep", "far shallower"),
    "endless list": ("[" * 200_000, "20 levels deep", "far shallower"),
    "endless objects": ('{"a":' * 100_000, "20 levels deep", "far shallower"),
    "NaN for an amount": (
        (DECISIONS / "pcd-1572.json").read_text(encoding="utf-8").replace('"4650000.00"', "NaN"),
        "recommendations[5].amount.value is NaN",
        "pounds and pence as text",
    ),
    "a figure for an amount": (
        (DECISIONS / "pcd-1572.json").read_text(encoding="utf-8").replace('"810000.00"', "8.10e5"),
        "recommendations[6].amount.value is 8.10e5",
        "pounds and pence as text",
    ),
    "a figure without end": (
        '{"format": "countersign-paper/1", "type": ' + "9" * 5000 + ', "title": ""}',
        "type is 99999",
        '"deputy-mayor"',
    ),
    "hidden field name": (
        '{"format": "countersign-paper/1", "ti\u200btle": "x"}',
        'The document has a field named "ti\\u200btle"',
        "field names of plain letters",
    ),
    "lone half of a character": (
        '{"format": "countersign-paper/1", "\\ud800": "x"}',
        'The document has a field named "\\ud800"',
        "field names of plain letters",
    ),
}
