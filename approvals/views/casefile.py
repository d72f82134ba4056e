"""What a page says about one decision: keys, deeds, events, files. Asks the rules, writes nothing.

Every answer about who may do what is that of the functions on which the actions act.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from approvals import access, dossier, explain, lifecycle, reminders, routing
from approvals.actions import advising, drafting, signing, transcribing
from approvals.book import Book
from approvals.models import (
    AdviceRequest,
    CallIn,
    Consultation,
    Decision,
    Event,
    ExceptionEntry,
    State,
    Version,
)
from approvals.paper import Attached
from approvals.printout import ATTACHMENT_KINDS
from approvals.printout_people import ADVICE_HEADINGS
from approvals.waits import waits_of
from people import acts
from people.days import london_day
from people.deeds import Actor
from people.holders import kinds_held
from people.models import PostKind
from people.refusals import Reason

EVENT_WORDS = {
    "registered": "Registered",
    "edited": "Draft changed",
    "submitted": "Submitted",
    "advice_requested": "Advice asked for",
    "advised": "Advice given",
    "consulted": "Consulted",
    "interest_declared": "Interest declared",
    "call_in_answered": "Call-in answered",
    "revoked": "Authority taken back",
    "undertaking_answered": "Undertaking answered",
    "key_turned": "Key turned",
    "completion_failed": "Could not be carried out",
    "completed": "Approved and carried out",
    "returned": "Sent back",
    "refused": "Refused",
    "withdrawn": "Withdrawn",
    "profiled": "Amount spread over years",
    "executed": "Contract executed",
    "issued": "Record issued",
    "transcribed": "Transcribed from paper",
    "attested": "Attested",
}
FIELD_WORDS = {
    "title": "title",
    "executive_summary": "executive summary",
    "rests_on": "what it rests on",
    "recommendations": "recommendations",
    "part_1": "the text of part 1",
    "part_2": "whether there is a part 2",
    "deferral": "deferral",
    "originating_statement": "originating officer’s statement",
    "attachments": "attachments",
    "conditions_met": "how conditions are met",
    "exceptions": "exceptions asked for",
    "timing": "timing",
    "links": "links to other decisions",
    "undertakings": "undertakings",
    "as_printed": "what is printed on the paper",
}


@dataclass(frozen=True)
class Deed:
    """Something that may be done now, and where; or why not."""

    words: str
    url: str
    tone: str = ""
    reasons: tuple[Reason, ...] = ()


# ---- Advice, consultations, events, files -------------------------------------------------------


def advice_rows(version: Version) -> list[dict[str, Any]]:
    """Return what was asked of whom, and what came back."""
    rows = AdviceRequest.objects.filter(version=version).select_related("post", "advice__person")
    return [
        {
            "request": row,
            "heading": ADVICE_HEADINGS.get(PostKind(row.post.kind), "Advice"),
            "advice": getattr(row, "advice", None),
        }
        for row in rows.order_by("pk")
    ]


def consultation_rows(version: Version) -> list[dict[str, Any]]:
    """Return who is to be consulted in what order, and who has been."""
    taken = {
        row.step: row
        for row in Consultation.objects.filter(version=version).select_related("person")
    }
    return [
        {"title": str(PostKind(kind).label), "row": taken.get(step)}
        for step, kind in enumerate(version.route["consultations"], start=1)
    ]


def exception_rows(version: Version) -> list[dict[str, Any]]:
    """Return the exceptions that a version asks for: why, the advice on each, who accepted."""
    requests = {
        row.post.kind: row
        for row in AdviceRequest.objects.filter(version=version)
        .select_related("post", "advice__person")
        .order_by("-pk")
    }
    entered = ExceptionEntry.objects.filter(version=version).values_list("rule", "place")
    accepted = dict.fromkeys(entered, version.signers)
    found = []
    for asked in version.route.get("exceptions", ()):
        request = requests.get(asked["adviser"])
        found.append(
            {
                **asked,
                "adviser": str(PostKind(asked["adviser"]).label),
                "post": request.post if request else None,
                "advice": getattr(request, "advice", None),
                "accepted_by": accepted.get((asked["rule"], asked["place"]), []),
            }
        )
    return found


def call_in_rows(version: Version, at: datetime) -> list[dict[str, Any]]:
    """Return who was told that this may be called in, what came of it, whether it stops keys."""
    return [
        {
            "call_in": row,
            "post": facts.post,
            "notified_on": facts.notified_on,
            "days": facts.days,
            "answer": getattr(row, "answer", None),
            "blocks": facts.objection(london_day(at)),
            "source": facts.source,
        }
        for row, facts in dossier.call_ins_of(version, at)
    ]


def waits(decision: Decision, version: Version, book: Book) -> list[str]:
    """Return what a submitted decision waits for, with whom, how long, and who is told."""
    found = waits_of(decision, version, book)
    return [reminders.in_words(reminders.told(wait, book.at)) for wait in found]


def history(events: Iterable[Event]) -> list[dict[str, Any]]:
    """Return the chain of a decision as a timeline."""
    return [
        {
            "title": _title(event),
            "at": event.recorded_at,
            "who": event.person.name,
            "words": event.words or _fields(event.payload.get("fields", [])),
        }
        for event in events
    ]


def _title(event: Event) -> str:
    words = EVENT_WORDS.get(event.kind, event.kind.replace("_", " ").capitalize())
    if event.kind == "submitted" and event.version is not None:
        return f"{words}, version {event.version.number}"
    return words


def _fields(names: list[str]) -> str:
    if not names:
        return ""
    plain = [FIELD_WORDS.get(name, name) for name in names if not name.startswith("part 2: ")]
    if len(plain) < len(names):
        plain.append("part 2")
    return f"Changed: {', '.join(plain)}."


def files(decision: Decision, attached: Iterable[Attached], part: int) -> list[dict[str, Any]]:
    """Return attachments of one part with where each is to be had."""
    return [
        {
            "title": row.title,
            "kind": ATTACHMENT_KINDS[row.kind],
            "owner": row.owner,
            "sha256": row.sha256,
            "part": part,
            "url": reverse("attachment", args=[decision.pk, part, row.sha256]),
        }
        for row in attached
    ]


# ---- What may be done ---------------------------------------------------------------------------


def deeds(by: Actor, decision: Decision, version: Version | None, book: Book) -> list[Deed]:
    """Return what this person may do about a decision now, with reasons where it is not yet so."""
    found: list[Deed] = []
    at = book.at
    if decision.state in lifecycle.OPEN_FOR_EDITING and drafts(by, decision, at):
        words = "Change the transcription" if decision.is_transcribed else "Write the draft"
        found.append(Deed(words, reverse("decision_draft", args=[decision.pk])))
    if decision.state == State.TRANSCRIBED:
        found += _attest(by, decision, at)
    if decision.state == State.SUBMITTED and version is not None:
        found += _on_submitted(by, decision, version, book)
    if withdraws(by, decision, at):
        found.append(
            Deed("Withdraw", reverse("decision_withdraw", args=[decision.pk]), "secondary")
        )
    return found


def drafts(by: Actor, decision: Decision, at: datetime) -> bool:
    """Say whether this person may write this decision's draft."""
    return not drafting.draft_objections(by.person, decision, at)


def withdraws(by: Actor, decision: Decision, at: datetime) -> bool:
    """Say whether this person may withdraw this decision now."""
    if lifecycle.next_state(decision.provenance, decision.state, "withdrawn") is None:
        return False
    return not drafting.withdraw_objections(by.person, decision, at)


def _attest(by: Actor, decision: Decision, at: datetime) -> list[Deed]:
    if acts.objections("attest", kinds_held(by.person, at)):
        return []
    reasons = tuple(transcribing.attest_objections(by, decision))
    return [Deed("Attest it", reverse("decision_attest", args=[decision.pk]), reasons=reasons)]


def _on_submitted(by: Actor, decision: Decision, version: Version, book: Book) -> list[Deed]:
    at = book.at
    found = _advise(by, version, at)
    kinds = kinds_held(by.person, at)
    left = [kind for _, kind in dossier.consultations_left(version)]
    if kinds & set(left):
        reasons = tuple(advising.consultation_objections(by.person, version, at))
        url = reverse("consult", args=[decision.pk])
        found.append(Deed("Record that you were consulted", url, reasons=reasons))
    key_reasons = tuple(explain.objections(by.person, decision, book))
    if not key_reasons or has_a_key(by, version, book):
        url = reverse("sign", args=[decision.pk])
        found.append(Deed("Read and sign", url, reasons=key_reasons))
    if not signing.stop_objections(by.person, version, book):
        found.append(Deed("Send back", reverse("send_back", args=[decision.pk]), "secondary"))
        found.append(Deed("Refuse", reverse("refuse", args=[decision.pk]), "warning"))
    if drafts(by, decision, at):
        url = reverse("ask_advice", args=[decision.pk])
        found.append(Deed("Ask for more advice", url, "secondary"))
    found += _call_ins(by, version, at)
    if not advising.interest_objections(by.person, version, at):
        url = reverse("declare_interest", args=[decision.pk])
        found.append(Deed("Declare an interest", url, "secondary"))
        found.append(Deed("Stand aside", reverse("stand_aside", args=[decision.pk]), "secondary"))
    return found


def _call_ins(by: Actor, version: Version, at: datetime) -> list[Deed]:
    rows = CallIn.objects.filter(version=version, answer__isnull=True)
    return [
        Deed("Call in, or say that you do not", reverse("call_in", args=[row.pk]))
        for row in rows.select_related("clause__call_in_post").order_by("pk")
        if not advising.call_in_objections(by.person, row, at)
    ]


def _advise(by: Actor, version: Version, at: datetime) -> list[Deed]:
    asked = AdviceRequest.objects.filter(version=version, advice__isnull=True)
    return [
        Deed(f"Give advice as {row.post}", reverse("advise", args=[row.pk]))
        for row in asked.select_related("post").order_by("pk")
        if not advising.advice_objections(by.person, row, at)
    ]


def has_a_key(by: Actor, version: Version, book: Book) -> bool:
    """Say whether a post of this person is named by a key of this version, deemed or not."""
    posts = {tenure.post.code for tenure in book.tenures_of(by.person.pk)}
    return any(posts & seat.posts for seat in routing.seats_in(version))


def reads_part_2(by: Actor, decision: Decision, at: datetime) -> bool:
    """Say whether part 2 of this decision is open to this person."""
    return not access.part_2_objections(by.person, decision, at)
