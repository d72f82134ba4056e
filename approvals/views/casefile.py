"""What a page says about one decision: keys, deeds, events, files. Asks the rules, writes nothing.

Every answer about who may do what is that of the functions on which the actions act.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from approvals import access, authority, dossier, lifecycle
from approvals.actions import advising, drafting, signing, transcribing
from approvals.authority import Case, SeatTerm
from approvals.models import AdviceRequest, Consultation, Decision, Event, Key, State, Version
from approvals.paper import Attached
from approvals.printout import ADVICE_HEADINGS, ATTACHMENT_KINDS
from people import acts
from people.deeds import Actor
from people.holders import in_force, kinds_held
from people.models import Capacity, PostKind, Tenure
from people.refusals import Reason

EVENT_WORDS = {
    "registered": "Registered",
    "edited": "Draft changed",
    "submitted": "Submitted",
    "advice_requested": "Advice asked for",
    "advised": "Advice given",
    "consulted": "Consulted",
    "interest_declared": "Interest declared",
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
    "as_printed": "what is printed on the paper",
}


@dataclass(frozen=True)
class SeatNow:
    """A key of a version: whose it is now and why, and whether it is turned."""

    title: str
    post: str
    deeming: str
    holders: tuple[str, ...]
    sources: tuple[str, ...]
    key: Key | None


@dataclass(frozen=True)
class Deed:
    """Something that may be done now, and where; or why not."""

    words: str
    url: str
    tone: str = ""
    reasons: tuple[Reason, ...] = ()


def case_now(decision: Decision, version: Version | None, at: datetime) -> Case:
    """Return where a decision stands at ``at``."""
    return dossier.case_of(decision, version, at)


# ---- Keys ---------------------------------------------------------------------------------------


def seats_now(version: Version, case: Case, at: datetime) -> list[SeatNow]:
    """Return each key with its holders at ``at``."""
    pairing = authority.match(case.seats, case.keys)
    keys = {key.person_id: key for key in version.keys.select_related("person")}
    posts = {seat.holder_post(case.reached) for seat in case.seats}
    tenures = list(in_force(at).filter(post__code__in=posts))
    sources = tuple(dict.fromkeys(ground["source"] for ground in version.route["grounds"]))
    return [
        SeatNow(
            seat.title,
            seat.holder_title(case.reached),
            _deeming(seat, case),
            tuple(holding(t) for t in tenures if t.post.code == seat.holder_post(case.reached)),
            sources,
            keys.get(pairing.get(seat.code, 0)),
        )
        for seat in case.seats
    ]


def _deeming(seat: SeatTerm, case: Case) -> str:
    if seat.until is None:
        return ""
    if seat.until in case.reached:
        return f"“{seat.until_name}” is reached, so the key is the {seat.title}’s."
    return (
        f"Until “{seat.until_name}” is reached the {seat.deemed_title} is deemed to hold the key "
        f"of the {seat.title}."
    )


def holding(tenure: Tenure) -> str:
    """Return who holds a post, in what capacity, since when and until when."""
    words = [tenure.person.name]
    if tenure.capacity != Capacity.SUBSTANTIVE and tenure.covers is not None:
        words.append(f"{tenure.get_capacity_display().lower()}: for {tenure.covers.person}")
    words.append(f"since {_day(tenure.starts_on)}")
    if tenure.ends_on is not None:
        words.append(f"until {_day(date.fromordinal(tenure.ends_on.toordinal() - 1))}")
    return ", ".join(words)


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


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


def deeds(by: Actor, decision: Decision, version: Version | None, at: datetime) -> list[Deed]:
    """Return what this person may do about a decision now, with reasons where it is not yet so."""
    found: list[Deed] = []
    if decision.state in lifecycle.OPEN_FOR_EDITING and drafts(by, decision, at):
        words = "Change the transcription" if decision.is_transcribed else "Write the draft"
        found.append(Deed(words, reverse("decision_draft", args=[decision.pk])))
    if decision.state == State.TRANSCRIBED:
        found += _attest(by, decision, at)
    if decision.state == State.SUBMITTED and version is not None:
        found += _on_submitted(by, decision, version, at)
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
    sponsors = in_force(at).filter(person=by.person, post=decision.sponsor)
    return drafts(by, decision, at) or (decision.sponsor is not None and sponsors.exists())


def _attest(by: Actor, decision: Decision, at: datetime) -> list[Deed]:
    if acts.objections("attest", kinds_held(by.person, at)):
        return []
    reasons = tuple(transcribing.attest_objections(by, decision))
    return [Deed("Attest it", reverse("decision_attest", args=[decision.pk]), reasons=reasons)]


def _on_submitted(by: Actor, decision: Decision, version: Version, at: datetime) -> list[Deed]:
    found = _advise(by, version, at)
    kinds = kinds_held(by.person, at)
    left = [kind for _, kind in dossier.consultations_left(version)]
    if kinds & set(left):
        reasons = tuple(advising.consultation_objections(by.person, version, at))
        url = reverse("consult", args=[decision.pk])
        found.append(Deed("Record that you were consulted", url, reasons=reasons))
    key_reasons = tuple(signing.objections(by.person, decision, at))
    if not key_reasons or has_a_key(by, version, at):
        url = reverse("sign", args=[decision.pk])
        found.append(Deed("Read and sign", url, reasons=key_reasons))
    if not signing.stop_objections(by.person, version, at):
        found.append(Deed("Send back", reverse("send_back", args=[decision.pk]), "secondary"))
        found.append(Deed("Refuse", reverse("refuse", args=[decision.pk]), "warning"))
    if drafts(by, decision, at):
        url = reverse("ask_advice", args=[decision.pk])
        found.append(Deed("Ask for more advice", url, "secondary"))
    if not advising.interest_objections(by.person, version, at):
        url = reverse("declare_interest", args=[decision.pk])
        found.append(Deed("Declare an interest", url, "secondary"))
    return found


def _advise(by: Actor, version: Version, at: datetime) -> list[Deed]:
    asked = AdviceRequest.objects.filter(version=version, advice__isnull=True)
    return [
        Deed(f"Give advice as {row.post}", reverse("advise", args=[row.pk]))
        for row in asked.select_related("post").order_by("pk")
        if not advising.advice_objections(by.person, row, at)
    ]


def has_a_key(by: Actor, version: Version, at: datetime) -> bool:
    """Say whether a post of this person is named by a key of this version, deemed or not."""
    posts = dossier.candidate_of(by.person, at).posts
    named = {seat[part] for seat in version.route["seats"] for part in ("post", "deemed_post")}
    return bool(posts & named)


def reads_part_2(by: Actor, decision: Decision, at: datetime) -> bool:
    """Say whether part 2 of this decision is open to this person."""
    return not access.part_2_objections(by.person, decision, at)
