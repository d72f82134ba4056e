"""Lay a record document out as the plain words that the print templates show.

Dates become words, texts become paragraphs with their numbers, missing optional parts disappear.
Nothing here reads the clock, a database or a setting, and nothing here invents a value.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

from people.days import LONDON

DIGEST = re.compile(r"[0-9a-f]{64}")
OWN_NUMBER = re.compile(r"(\d+(?:\.\d+)+)\.?\s+(.+)", re.DOTALL)
HEADER_LENGTH = 72

CAPACITIES = {"substantive": "Holder of the post", "acting": "Acting in the post", "cover": "Cover"}
DEFERRALS = {
    "no": "No. Part 1 may be published at once.",
    "yes": "Yes.",
    "left open on the paper": "Left open on the paper: neither yes nor no was chosen.",
}
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

Plain = dict[str, Any]


def part_1(document: Plain) -> Plain:
    """Return what the template of a decision record shows."""
    transcribed = document["provenance"] == "transcribed"
    page = _frame(document) | {
        "kind": "Decision record",
        "executive_summary": paragraphs(document.get("executive_summary")),
        "recommendations": [_recommendation(item) for item in _items(document, "recommendations")],
        "keys": [_key(item, transcribed=transcribed) for item in _items(document, "keys")],
        "conditions_met": paragraphs(document.get("conditions_met")),
        "sums": _labelled(document, "sums"),
        "standing": _labelled(document, "standing"),
        "exceptions": [_exception(item) for item in _items(document, "exceptions")],
        "call_ins": [_call_in(item) for item in _items(document, "call_ins")],
        "sections": _sections(document),
        "part_2": _part_2(document.get("part_2")),
        "deferral": _deferral(document.get("deferral")),
        "advice": _advice(document),
        "statements": [_statement(item) for item in _items(document, "statements")],
        "as_printed": _labelled(document, "as_printed"),
        "attachments": _attachments(document),
    }
    page["tells_effects"] = any(item["effects"] for item in page["recommendations"])
    page["state"] = _state(transcribed=transcribed, signed=bool(page["keys"]))
    return page


def part_2(document: Plain) -> Plain:
    """Return what the template of a part 2 shows."""
    return _frame(document) | {
        "kind": "Part 2 of the decision record",
        "mark": document["classification"],
        "part_2": _part_2({**document, "exists": True}),
        "sections": _sections(document),
        "figures": _items(document, "figures"),
        "advice": _advice(document),
        "attachments": _attachments(document),
        "state": "Not for publication",
    }


def _frame(document: Plain) -> Plain:
    reference = document.get("reference") or "No printed reference"
    title = document["title"]
    digest = _digest(document.get("digest"))
    return {
        "organisation": document["organisation"],
        "reference": reference,
        "type": document["type"],
        "title": title,
        "header": _shortened(f"{reference} · {title}"),
        "version": str(document["version"]),
        "decided_on": day(document.get("decided_on")),
        "transcribed": document["provenance"] == "transcribed",
        "demonstration": bool(document["demonstration"]),
        "created": made_at(document).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "mark": "",
        "digest": _lines(digest),
        "code": digest[:8],
        "chain_head": _lines(_digest(document.get("chain_head"))),
        "chain_length": str(document.get("chain_length") or ""),
    }


def made_at(document: Plain) -> datetime:
    """Return the instant the file carries: the last signature, else the day of the decision."""
    turned = [key["turned_at"] for key in _items(document, "keys") if key.get("turned_at")]
    if turned:
        return max(_instant(at) for at in turned).astimezone(UTC)
    if document.get("decided_on"):
        return datetime.combine(date.fromisoformat(document["decided_on"]), EPOCH.timetz())
    return EPOCH


def _items(document: Plain, name: str) -> list[Any]:
    return list(document.get(name) or [])


def _labelled(document: Plain, name: str) -> list[Plain]:
    return [{"label": label, "words": words} for label, words in _items(document, name)]


def _state(*, transcribed: bool, signed: bool) -> str:
    if transcribed:
        return "Transcribed from paper"
    return "Signed" if signed else "Not signed"


def _shortened(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= HEADER_LENGTH else flat[: HEADER_LENGTH - 1].rstrip() + "…"


def _digest(value: str | None) -> str:
    if value and not DIGEST.fullmatch(value):
        raise ValueError(f"a digest is 64 hexadecimal digits, not “{value[:80]}”")
    return value or ""


def _lines(digest: str) -> list[str]:
    """Set 64 digits in two lines of four groups, which an eye can follow."""
    groups = [digest[start : start + 8] for start in range(0, len(digest), 8)]
    return [" ".join(groups[start : start + 4]) for start in range(0, len(groups), 4)]


def day(value: str | None) -> str:
    """Write a date in words; nothing for no date."""
    if not value:
        return ""
    on = date.fromisoformat(value)
    return f"{on.day} {on:%B} {on.year}"


def moment(value: str | None, form: str = "%H:%M") -> str:
    """Write an instant as London reads it; a bare date stays a date."""
    if not value:
        return ""
    if len(value) == len("2023-12-21"):
        return day(value)
    at = _instant(value).astimezone(LONDON)
    return f"{at.day} {at:%B %Y} at {at:{form}} {at.tzname()}"


def _instant(value: str) -> datetime:
    at = datetime.fromisoformat(value)
    if at.tzinfo is None:
        raise ValueError(f"the time “{value}” does not say its time zone")
    return at


def paragraphs(text: str | None) -> list[str]:
    """Split at blank lines; keep the line breaks inside a paragraph."""
    return [part.strip() for part in re.split(r"\n\s*\n", text or "") if part.strip()]


def _sections(document: Plain) -> list[Plain]:
    sections = [
        {
            "number": str(item["number"]),
            "heading": item["heading"],
            "paragraphs": numbered(item["number"], item.get("text")),
        }
        for item in _items(document, "sections")
    ]
    return [section for section in sections if section["paragraphs"]]


def numbered(section: int | str, text: str | None) -> list[Plain]:
    """Number the paragraphs 1.1, 1.2 …; a paragraph that brings a number of its own keeps it."""
    last, result = 0, []
    for part in paragraphs(text):
        own = OWN_NUMBER.fullmatch(part)
        if own and own[1].startswith(f"{section}."):
            label, words = own[1], own[2]
            last = int(label.split(".")[1])
        else:
            last += 1
            label, words = f"{section}.{last}", part
        result.append({"label": label, "words": words, "depth": str(min(label.count("."), 3))})
    return result


def _recommendation(item: Plain) -> Plain:
    return {
        "number": str(item["number"]),
        "paragraphs": paragraphs(item["words"]),
        "effects": [effect for effect in _items(item, "effects") if effect.strip()],
        "table": item.get("table"),
    }


def _rows(*pairs: tuple[str, str | None]) -> list[Plain]:
    return [{"label": label, "words": words} for label, words in pairs if words and words.strip()]


def _key(item: Plain, *, transcribed: bool) -> Plain:
    post, seat = item.get("post") or "", item.get("seat") or ""
    capacity = CAPACITIES.get(item.get("capacity") or "", item.get("capacity"))
    signed = "Signed on paper" if transcribed else "Signed electronically"
    return {
        "name": item.get("name") or "Name not stated",
        "rows": _rows(
            ("Post", post),
            # A seat that only shortens the name of the post would say the same thing twice.
            ("Signs as", "" if post.startswith(seat) else seat),
            ("Capacity", capacity),
            ("On behalf of", item.get("on_behalf_of")),
            ("As reserve", item.get("reserve")),
            ("Authority", item.get("basis")),
            ("Interests", item.get("interests")),
            (signed, moment(item.get("turned_at"), "%H:%M:%S")),
            ("Effects", item.get("late")),
        ),
    }


def _exception(item: Plain) -> Plain:
    advised = ", ".join(filter(None, (item.get("adviser"), moment(item.get("advised_at")))))
    return {
        "rule": f"Rule {item['rule']}, {item['place']}",
        "rows": _rows(
            ("Against the rule", item.get("sentence")),
            ("Reason", item.get("reason")),
            ("Advice", advised),
            ("Accepted by", item.get("accepted_by")),
        ),
    }


def _call_in(item: Plain) -> Plain:
    said = ", ".join(filter(None, (item.get("answered_by"), moment(item.get("answered_at")))))
    words = f"notified on {day(item.get('notified_on'))}; {item.get('answer') or 'no answer'}"
    return {"label": item["post"], "words": f"{words}: {said}" if said else words}


def _part_2(part: Plain | None) -> Plain | None:
    if part is None:
        return None
    if not part["exists"]:
        return {"exists": False, "unsaid": part["exists"] is None, "rows": []}
    rows = _rows(
        ("Classification", part.get("classification")),
        ("Ground of exemption", part.get("ground")),
        ("Why it is exempt", part.get("rationale")),
        ("Ceases to be exempt", part.get("ends")),
    )
    return {"exists": True, "rows": rows}


def _deferral(deferral: Plain | None) -> list[Plain]:
    if not deferral or not deferral.get("answer"):
        return []
    return _rows(
        ("Part 1 deferred?", DEFERRALS[deferral["answer"]]),
        ("Reason", deferral.get("reason")),
        ("Until", day(deferral.get("until"))),
    )


def _advice(document: Plain) -> list[Plain]:
    return [
        {
            "kind": item["kind"],
            "who": _person(item),
            "at": moment(item.get("given_at")),
            "version": str(item.get("version_seen") or ""),
            "paragraphs": paragraphs(item.get("words")),
        }
        for item in _items(document, "advice")
    ]


def _statement(item: Plain) -> Plain:
    return {
        "heading": item["heading"],
        "who": _person(item),
        "at": moment(item.get("at")),
        "paragraphs": paragraphs(item.get("words")),
    }


def _person(item: Plain) -> str:
    return ", ".join(part for part in (item.get("name"), item.get("post")) if part)


def _attachments(document: Plain) -> list[Plain]:
    return [
        {"kind": item["kind"], "title": item["title"], "digest": (item.get("sha256") or "")[:12]}
        for item in _items(document, "attachments")
    ]
