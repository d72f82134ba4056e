"""The parts of a draft as a task list, and where each finding of the check leads. No queries."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from approvals.actions.submitting import Readiness
from approvals.findings import Finding
from approvals.models import Decision
from approvals.paper import SECTIONS, Paper
from people.models import PostKind
from people.refusals import Reason

COUNTED = ("recommendations", "links", "undertakings")
DONE, TO_DO, OPTIONAL = "Done", "To do", "If needed"


def tasks_of(found: Decision, paper: Paper, ready: Readiness) -> list[dict[str, Any]]:
    """Return the parts of a draft in the order of the form, each with its state."""
    part_2 = paper.part_2.exists
    rows = [
        ("Title and executive summary", "summary", bool(paper.title and paper.executive_summary)),
        ("Recommendations", "recommendations", bool(paper.recommendations)),
        *(
            (title, name.replace("_", "-"), _section(found, paper, name))
            for name, title in SECTIONS.items()
        ),
        ("Is there a part 2?", "part-2-statement", part_2 is not None),
        ("Text of part 2", "part-2", _part_2_text(paper, ready)),
        ("Deferral of publication", "deferral", paper.deferral.answer is not None),
        ("Originating officer’s statement", "statement", bool(paper.originating_statement)),
        ("How conditions are met", "conditions", _conditions(paper, ready)),
        ("Timing", "timing", True if paper.timing.ways else None),
        ("Links to other decisions", "links", True if paper.links else None),
        ("Undertakings", "undertakings", True if paper.undertakings else None),
        ("Attachments", "attachments", True if paper.attachments else None),
    ]
    stopped = _places(ready.stops)
    return [
        {
            "title": title,
            "url": url_of(found, slug),
            "words": _words(done=done, stopped=title in stopped),
            "count": len(getattr(paper, slug)) if slug in COUNTED else None,
        }
        for title, slug, done in rows
    ]


def _section(found: Decision, paper: Paper, name: str) -> bool | None:
    written = bool(getattr(paper.part_1, name).strip())
    return written or (None if name not in found.type.sections else False)


def _part_2_text(paper: Paper, ready: Readiness) -> bool | None:
    if not paper.part_2.exists:
        return None
    return not any("none is written" in reason.sentence for reason in ready.stops)


def _conditions(paper: Paper, ready: Readiness) -> bool | None:
    if paper.conditions_met.strip():
        return True
    return False if any(r.field == "conditions_met" for r in ready.stops) else None


def _words(*, done: bool | None, stopped: bool) -> str:
    if done is None:
        return OPTIONAL
    return DONE if done and not stopped else TO_DO


def _places(reasons: Iterable[Reason]) -> set[str]:
    return {_title(place(reason)) for reason in reasons}


def place(reason: Reason | Finding) -> str:
    """Return which part of the paper a finding is about."""
    if isinstance(reason, Finding):
        return reason.place
    return reason.sentence.partition(":")[0]


BY_FIRST_WORD = {
    "Recommendation": "Recommendations",
    "Link ": "Links to other decisions",
    "Undertaking": "Undertakings",
}


def _title(name: str) -> str:
    for first, title in BY_FIRST_WORD.items():
        if name.startswith(first):
            return title
    if name in ("Title", "Executive summary"):
        return "Title and executive summary"
    if name == "Deferral":
        return "Deferral of publication"
    if name == "Originating officer":
        return "Originating officer’s statement"
    return "Is there a part 2?" if name == "Part 2" else name


def place_of(found: Decision, paper: Paper, reason: Reason | Finding) -> str:
    """Return the address of the part that a finding is about, or nothing."""
    if isinstance(reason, Reason) and reason.field == "conditions_met":
        return url_of(found, "conditions")
    name = place(reason)
    for number, rec in enumerate(paper.recommendations, start=1):
        if name == f"Recommendation {rec.number}":
            return reverse("recommendation_edit", args=[found.pk, number])
    slugs = {title: key.replace("_", "-") for key, title in SECTIONS.items()} | {
        "Title and executive summary": "summary",
        "Recommendations": "recommendations",
        "Deferral of publication": "deferral",
        "Originating officer’s statement": "statement",
        "Is there a part 2?": "part-2-statement",
        "Timing": "timing",
        "Links to other decisions": "links",
        "Undertakings": "undertakings",
    }
    if name == "Part 2" and "none is written" in reason.sentence:
        return url_of(found, "part-2")
    slug = slugs.get(_title(name))
    return url_of(found, slug) if slug else ""


def url_of(found: Decision, slug: str) -> str:
    """Return the address of one part of a draft."""
    own = {
        "recommendations": "draft_recommendations",
        "part-2": "draft_part_2",
        "attachments": "draft_attachments",
    }
    if slug in own:
        return reverse(own[slug], args=[found.pk])
    return reverse("draft_part", args=[found.pk, slug])


def route_shown(route: dict[str, Any]) -> dict[str, Any]:
    """Return who will advise, be consulted and sign, in words."""
    return {
        "route_advice": [str(PostKind(kind).label) for kind in route["advice"]],
        "route_consultations": [str(PostKind(kind).label) for kind in route["consultations"]],
        "route_seats": [
            {
                "title": seat["title"],
                "deemed": seat["deemed_title"],
                "until": seat["until_name"],
                "reserves": seat["reserves"],
            }
            for seat in route["seats"]
        ],
        "route_grounds": list({g["clause"]: g for g in route["grounds"]}.values()),
    }
