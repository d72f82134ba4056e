"""Register, draft, attach and withdraw. Whoever changes a field turns no key of it."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from approvals import access
from approvals.actions.chain import allow, lock, log, need_words
from approvals.models import (
    Decision,
    DecisionType,
    Draft,
    DraftEdit,
    DraftRestricted,
    File,
    Provenance,
    RestrictedFile,
)
from approvals.paper import FORMAT, Attached, Paper, Part2Paper, as_data
from approvals.reading import paper_of
from people import acts
from people.days import london_day
from people.deeds import Actor, deed
from people.holders import database_now, in_force, lock_own, require, tenures_of
from people.models import BusinessCase, Person, Post, Programme
from people.refusals import Reason, Refused

# A number: letters and figures, with single spaces, dots or hyphens between them.
NUMBER = r"[A-Za-z0-9]+(?:[ .-][A-Za-z0-9]+)*"
LARGEST_FILE = 20_000_000
MEDIA_TYPES = {
    "application/pdf": b"%PDF-",
    "image/png": b"\x89PNG",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": b"PK\x03\x04",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": b"PK\x03\x04",
    "text/plain": b"",
}


@dataclass(frozen=True)
class Registration:
    """What the decision office gives when it registers a decision."""

    type: DecisionType
    reference: str
    title: str
    sponsor: Post | None = None
    target_on: date | None = None
    programme: Programme | None = None
    business_case: BusinessCase | None = None


def next_numbers(types: Iterable[DecisionType]) -> dict[str, str]:
    """Return the next free reference of each type by its code, one query for all."""
    taken = list(Decision.objects.exclude(reference="").values_list("reference", flat=True))
    found = {}
    for kind in types:
        shape = re.compile(rf"{re.escape(kind.prefix)} ?0*([0-9]{{1,9}})", re.IGNORECASE)
        used = [int(m[1]) for reference in taken if (m := shape.fullmatch(reference.strip()))]
        found[kind.code] = f"{kind.prefix} {max(used, default=0) + 1}"
    return found


@deed
def register(by: Actor, facts: Registration) -> Decision:
    """Open a live decision with its number. Raises Refused for a taken number or a past target."""
    tenure = require(by.person, "register")
    now = database_now()
    need_words(facts.title, "title", "Enter a working title.")
    need_words(facts.reference, "reference", "Give the decision its number.")
    facts = replace(facts, reference=_one_spelling(facts.reference))
    if facts.target_on and facts.target_on < london_day(now):
        raise Refused([Reason("The target date is past.", field="target_on")])
    if not re.fullmatch(NUMBER, facts.reference):
        sentence = (
            f"“{facts.reference}” is no number. Accepted: such as “{facts.type.prefix} 2001”."
        )
        raise Refused([Reason(sentence, "Rule U7", field="reference")])
    taken = Decision.objects.filter(reference__iexact=facts.reference).first()
    if taken is not None:
        kind = taken.get_provenance_display().lower()
        sentence = f"A decision ({kind}) has the number {facts.reference} already."
        raise Refused([Reason(sentence, "Rule U7", field="reference")])
    decision = open_decision(by, facts, Provenance.LIVE)
    log(decision, "registered", by, tenure=tenure, words=facts.title)
    return lock(decision)


def _one_spelling(reference: str) -> str:
    """Return a number without twins: figures of one width, one plain space between words."""
    return " ".join(unicodedata.normalize("NFKC", reference).split())


def open_decision(by: Actor, facts: Registration, provenance: str) -> Decision:
    """Write the rows of a new decision with an empty paper (inside the caller's transaction)."""
    decision = Decision.objects.create(
        type=facts.type,
        provenance=provenance,
        reference=facts.reference.strip(),
        programme=facts.programme,
        business_case=facts.business_case,
        sponsor=facts.sponsor,
        target_on=facts.target_on,
        registered_by=by.person,
    )
    paper = paper_of(
        {
            "format": FORMAT,
            "type": facts.type.code,
            "title": facts.title.strip(),
            "reference": facts.reference.strip(),
            "programme": facts.programme.code if facts.programme else None,
            "business_case": facts.business_case.label if facts.business_case else "",
        }
    )
    Draft.objects.create(decision=decision, title=paper.title, paper=as_data(paper))
    return decision


@deed
def save(
    by: Actor,
    decision: Decision,
    paper: Paper,
    *,
    edition: int,
    part_2: Part2Paper | None = None,
) -> Draft:
    """Save changed fields of a draft that still has ``edition``; nothing changed writes nothing.

    ``part_2`` None leaves part 2 as it is. Raises Refused when somebody saved in between.
    """
    now = lock_own(by.person)
    decision = lock(decision)
    may_draft(by.person, decision, now)
    allow(decision, "edited", "changed")
    if part_2 is not None:
        _cleared(by.person, decision, now)
    return write(by, decision, paper, part_2, edition)


def _cleared(person: Person, decision: Decision, at: datetime) -> None:
    """Refuse whoever writes part 2 without being allowed to read it."""
    reasons = access.part_2_objections(person, decision, at)
    if reasons:
        raise Refused(reasons)


def write(
    by: Actor, decision: Decision, paper: Paper, part_2: Part2Paper | None, edition: int
) -> Draft:
    """Write a changed draft and who changed which fields (decision locked by the caller)."""
    draft = Draft.objects.get(decision=decision)
    old_2 = access.draft_part_2_for_freezing(decision)
    changed = _changed(as_data(paper_of(draft.paper)), as_data(paper))
    if part_2 is not None:
        changed += [f"part 2: {name}" for name in _changed(as_data(old_2), as_data(part_2))]
    if not changed:
        return draft
    if draft.edition != edition:
        last = decision.edits.select_related("person").order_by("pk").last()
        who = last.person.name if last else "Somebody"
        sentence = f"{who} saved this paper while you were writing. Look at both, then save again."
        raise Refused([Reason(sentence, "Nobody's words are lost")])
    draft.title, draft.paper, draft.edition = paper.title, as_data(paper), edition + 1
    draft.save()
    if part_2 is not None:
        DraftRestricted.objects.update_or_create(
            decision=decision, defaults={"paper": as_data(part_2)}
        )
    DraftEdit.objects.create(
        decision=decision,
        edition=draft.edition,
        person=by.person,
        account=by.account,
        fields=changed,
    )
    log(decision, "edited", by, payload={"edition": draft.edition, "fields": changed})
    return draft


def _changed(old: dict[str, object], new: dict[str, object]) -> list[str]:
    return [name for name in new if new[name] != old.get(name)]


def draft_objections(person: Person, decision: Decision, at: datetime) -> list[Reason]:
    """Return why ``person`` holds no post that drafts this type of decision; empty if so."""
    held = {tenure.post.kind for tenure in tenures_of(person, at)}
    found = acts.objections(_drafting(decision), held)
    if not found and not decision.is_transcribed and not held & set(decision.type.drafters):
        posts = ", ".join(kind.replace("_", " ") for kind in decision.type.drafters)
        sentence = f"A {decision.type.title} is drafted by: {posts}."
        found = [Reason(sentence, acts.HOUSE_RULES)]
    return found


def may_draft(person: Person, decision: Decision, at: datetime) -> None:
    """Refuse whoever holds no post that drafts this type; the caller holds the tenures."""
    found = draft_objections(person, decision, at)
    if found:
        raise Refused(found)


def _drafting(decision: Decision) -> str:
    return "transcribe" if decision.is_transcribed else "draft"


@dataclass(frozen=True)
class Upload:
    """A file as it came in."""

    kind: str
    title: str
    media_type: str
    content: bytes
    part: int = 1


@deed
def attach(by: Actor, decision: Decision, upload: Upload, *, edition: int) -> Draft:
    """Add a file to part 1 or part 2 of a draft; its digest is part of what is signed."""
    now = lock_own(by.person)
    decision = lock(decision)
    may_draft(by.person, decision, now)
    allow(decision, "edited", "changed")
    if upload.part != 1:
        _cleared(by.person, decision, now)
    attached = store(by, decision, upload)
    paper, part_2 = access.draft_paper(decision), access.draft_part_2_for_freezing(decision)
    if upload.part == 1:
        paper = paper.model_copy(update={"attachments": (*paper.attachments, attached)})
        return write(by, decision, paper, None, edition)
    part_2 = part_2.model_copy(update={"attachments": (*part_2.attachments, attached)})
    return write(by, decision, paper, part_2, edition)


def store(by: Actor, decision: Decision, upload: Upload) -> Attached:
    """Keep the bytes of a file once and return its entry for the paper."""
    magic = MEDIA_TYPES.get(upload.media_type)
    if magic is None or not upload.content.startswith(magic):
        sentence = (
            f"“{upload.title}” is not a file we keep. Accepted: PDF, PNG, Word and Excel files "
            "(.docx, .xlsx) and plain text."
        )
        raise Refused([Reason(sentence, field="file")])
    if not 0 < len(upload.content) <= LARGEST_FILE:
        raise Refused([Reason("A file holds 1 byte to 20 MB.", field="file")])
    need_words(upload.title, "title", "Give the attachment a title.")
    digest = hashlib.sha256(upload.content).hexdigest()
    table = File if upload.part == 1 else RestrictedFile
    if not table.objects.filter(decision=decision, sha256=digest).exists():
        table.objects.create(
            decision=decision,
            sha256=digest,
            media_type=upload.media_type,
            content=upload.content,
            owner=by.person,
        )
    return Attached.model_validate(
        {
            "kind": upload.kind,
            "title": upload.title.strip(),
            "media_type": upload.media_type,
            "sha256": digest,
            "owner": by.person.name,
        }
    )


def withdraw_objections(person: Person, decision: Decision, at: datetime) -> list[Reason]:
    """Return why ``person`` may not withdraw a decision: only its drafters and its sponsor may."""
    sponsors = in_force(at).filter(person=person, post=decision.sponsor)
    if decision.sponsor is not None and sponsors.exists():
        return []
    return draft_objections(person, decision, at)


@deed
def withdraw(by: Actor, decision: Decision, reason: str) -> Decision:
    """Withdraw a decision that is not carried out; for its drafters and its sponsor."""
    now = lock_own(by.person)
    decision = lock(decision)
    reasons = withdraw_objections(by.person, decision, now)
    if reasons:
        raise Refused(reasons)
    allow(decision, "withdrawn", "withdrawn")
    words = need_words(reason, "reason", "Say why it is withdrawn.")
    version = access.current_version(decision) if decision.state == "submitted" else None
    log(decision, "withdrawn", by, version=version, words=words)
    return lock(decision)
