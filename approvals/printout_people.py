"""What people said of a decision, as its record prints it: advice, statements, signers on paper.

Reads rows, writes nothing.
"""

from typing import Any

from approvals.models import Advice, Consultation, Version
from approvals.paper import Paper, Signer
from people.models import Capacity, PostKind, Tenure

ADVICE_HEADINGS = {
    PostKind.FINANCE_ADVISER: "Financial advice",
    PostKind.LEGAL_ADVISER: "Legal advice",
    PostKind.COMMERCIAL_ADVISER: "Commercial issues",
    PostKind.EQUALITY_ADVISER: "Equalities advice",
    PostKind.DATA_PROTECTION_ADVISER: "GDPR and data privacy",
}


def advice(version: Version, *, restricted: bool) -> list[dict[str, Any]]:
    rows = Advice.objects.filter(request__version=version).select_related(
        "request__post", "person", "restricted"
    )
    if restricted:
        rows = rows.filter(restricted__isnull=False)
    return [
        {
            "kind": ADVICE_HEADINGS.get(PostKind(row.request.post.kind), "Advice"),
            "post": row.request.post.title,
            "name": row.person.name,
            "given_at": row.recorded_at.isoformat(),
            "version_seen": version.number,
            "words": row.restricted.words if restricted else row.words,
        }
        for row in rows.order_by("pk")
    ]


def statements(version: Version, paper: Paper) -> list[dict[str, Any]]:
    if version.decision.is_transcribed:
        return []
    found = [
        {
            "heading": "Originating officer",
            "post": "",
            "name": version.submitted_by.name,
            "at": version.recorded_at.isoformat(),
            "words": paper.originating_statement,
        }
    ]
    rows = Consultation.objects.filter(version=version).select_related("person", "tenure__post")
    found += [
        {
            "heading": PostKind(row.tenure.post.kind).label,
            "post": _capacity(row.tenure),
            "name": row.person.name,
            "at": row.recorded_at.isoformat(),
            "words": row.words or "Consulted, and satisfied that the request may be put forward.",
        }
        for row in rows.order_by("step")
    ]
    return found


def _capacity(tenure: Tenure) -> str:
    if tenure.capacity == Capacity.SUBSTANTIVE or tenure.covers is None:
        return tenure.post.title
    return f"{tenure.post.title} ({tenure.get_capacity_display()} {tenure.covers.person})"


def as_printed(paper: Paper) -> list[list[str]]:
    if paper.as_printed is None:
        return []
    printed = paper.as_printed
    signed = [
        [signer.post, ". ".join(filter(None, (", ".join(_name_and_date(signer)), signer.words)))]
        for signer in (*printed.signers, *printed.declarations)
    ]
    kept = [
        [fault.place, f"“{fault.words}”" + (f" Note: {fault.note}" if fault.note else "")]
        for fault in printed.faults
    ]
    return [*signed, *kept]


def _name_and_date(signer: Signer) -> list[str]:
    return [words for words in (signer.name, signer.date) if words]
