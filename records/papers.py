"""Bring papers in from files and write them out again, in the paper format; nothing is lost.

An import is all or nothing. Files travel inside the document as base64 and are kept apart from it
in the ledger. Part 2 leaves only for who may read part 2. Nothing here opens a file.
"""

import base64
from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath

from approvals import access, lifecycle
from approvals.actions.chain import allow
from approvals.actions.drafting import Registration, Upload, next_numbers, register, store, write
from approvals.actions.drafting import save as save_draft
from approvals.actions.transcribing import business_case_of, programme_of, transcribe, type_of
from approvals.models import Decision, File, Provenance, RestrictedFile
from approvals.paper import Attached, Paper, Part2Paper
from approvals.reading import LARGEST, write_paper
from budgets.models import Part
from people import acts
from people.deeds import Actor, deed
from people.holders import database_now, kinds_held
from people.models import Person
from people.refusals import Reason, Refused

LONGEST_REFERENCE = 64
SUFFIXES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".txt": "text/plain",
}


# In -------------------------------------------------------------------------------------------


@deed
def import_draft(
    by: Actor, paper: Paper, part_2: Part2Paper | None = None, *, onto: Decision | None = None
) -> Decision:
    """Make a draft of a paper, all or nothing.

    A drafter's paper goes onto the decision that is registered under its reference (or ``onto``);
    the decision office registers the paper it was handed, and then counts among its editors.
    """
    if paper.as_printed is not None:
        sentence = "as_printed is filled, so this was signed outside the ledger."
        raise Refused([Reason(f"{sentence} Import it with --transcribe.", "Live or transcribed")])
    type_of(paper)
    now = database_now()
    target = onto or _registered(paper)
    if target is None:
        target = _register(by, paper, now)
        _keep_files(by, target, paper, part_2)
        reference = target.reference
        bare = _bare(paper.model_copy(update={"reference": paper.reference or reference}))
        write(by, target, bare, _bare_2(part_2), 1)
    else:
        _fits(paper, target, replace=onto is not None)
        allow(target, "edited", "changed")
        bare = _bare(paper.model_copy(update={"reference": paper.reference or target.reference}))
        edition = target.draft.edition
        save_draft(by, target, bare, edition=edition, part_2=_bare_2(part_2))
        _keep_files(by, target, paper, part_2)
    return access.decisions().get(pk=target.pk)


@deed
def import_transcribed(
    by: Actor, paper: Paper, part_2: Part2Paper | None = None, evidence: Upload | None = None
) -> Decision:
    """Make a transcribed decision of a paper that was signed outside; it awaits attestation."""
    _reference_fits(paper)
    decision = transcribe(by, _bare(paper), _bare_2(part_2), evidence)
    _keep_files(by, decision, paper, part_2)
    return access.decisions().get(pk=decision.pk)


def evidence_of(name: str, content: bytes) -> Upload:
    """Return the scanned paper as an upload, its kind told by the end of its name."""
    path = PurePath(name)
    media_type = SUFFIXES.get(path.suffix.lower(), "application/octet-stream")
    return Upload("evidence", path.name, media_type, content)


def _registered(paper: Paper) -> Decision | None:
    if not paper.reference.strip():
        return None
    return (
        access.decisions()
        .filter(provenance=Provenance.LIVE, reference__iexact=paper.reference.strip())
        .first()
    )


def _register(by: Actor, paper: Paper, now: datetime) -> Decision:
    _reference_fits(paper)
    if acts.objections("register", kinds_held(by.person, now)):
        called = (
            f"No decision is registered as “{paper.reference}”"
            if paper.reference
            else ("The paper has no reference")
        )
        sentence = (
            f"{called}. The decision office registers it first; then import it as its drafter."
        )
        raise Refused([Reason(sentence, acts.HOUSE_RULES)])
    decision_type = type_of(paper)
    return register(
        by,
        Registration(
            type=decision_type,
            reference=paper.reference or next_numbers([decision_type])[decision_type.code],
            title=paper.title,
            programme=programme_of(paper),
            business_case=business_case_of(paper),
        ),
    )


def _reference_fits(paper: Paper) -> None:
    length = len(paper.reference)
    if length > LONGEST_REFERENCE:
        accepted = f"Accepted: at most {LONGEST_REFERENCE}."
        raise Refused([f"reference has {length} characters. {accepted}"])


def _fits(paper: Paper, target: Decision, *, replace: bool) -> None:
    """Refuse a paper that is not the paper of this decision, or would bury somebody's words."""
    reasons = []
    if paper.type != target.type.code:
        reasons.append(f'type is "{paper.type}"; {target} is registered as "{target.type.code}".')
    if paper.reference.strip().lower() not in ("", target.reference.lower()):
        reasons.append(f'reference is "{paper.reference}", but this is {target}.')
    registered = target.programme.code if target.programme else None
    if paper.programme != registered:
        named, there = (f'"{code}"' if code else "null" for code in (paper.programme, registered))
        reasons.append(f"programme is {named}; {target} is registered for {there}.")
    if target.state != "registered" and target.state in lifecycle.OPEN_FOR_EDITING and not replace:
        reasons.append(
            f'{target} has a draft already. To put this paper in its place, add --onto "{target}".'
        )
    if reasons:
        raise Refused(reasons)


def _bare(paper: Paper) -> Paper:
    return paper.model_copy(update={"attachments": _without_content(paper.attachments)})


def _bare_2(part_2: Part2Paper | None) -> Part2Paper | None:
    if part_2 is None:
        return None
    return part_2.model_copy(update={"attachments": _without_content(part_2.attachments)})


def _without_content(attached: Sequence[Attached]) -> tuple[Attached, ...]:
    return tuple(row.model_copy(update={"content": ""}) for row in attached)


def _keep_files(by: Actor, decision: Decision, paper: Paper, part_2: Part2Paper | None) -> None:
    restricted = part_2.attachments if part_2 else ()
    for part, rows in ((Part.PUBLIC, paper.attachments), (Part.EXEMPT, restricted)):
        for row in rows:
            if row.content:
                content = base64.b64decode(row.content)
                upload = Upload(
                    row.kind, row.title.strip() or "file", row.media_type, content, int(part)
                )
                store(by, decision, upload)


# Out ------------------------------------------------------------------------------------------


def exported(decision: Decision, *, files: bool = True) -> str:
    """Return part 1 of a decision as a document: its frozen version, or its draft while open."""
    version = None
    if decision.state not in lifecycle.OPEN_FOR_EDITING:
        version = access.current_version(decision)
    paper = access.version_paper(version) if version else access.draft_paper(decision)
    if files:
        paper = paper.model_copy(update={"attachments": _filled(File, decision, paper)})
    return _document(paper)


def exported_part_2(decision: Decision, person: Person, at: datetime, *, files: bool = True) -> str:
    """Return part 2 as a document; raise Refused for who may not read it."""
    version = None
    if decision.state not in lifecycle.OPEN_FOR_EDITING:
        version = access.current_version(decision)
    if version:
        part_2 = access.version_part_2(version, person, at)
    else:
        part_2 = access.draft_part_2(decision, person, at)
    if files:
        filled = _filled(RestrictedFile, decision, part_2)
        part_2 = part_2.model_copy(update={"attachments": filled})
    return _document(part_2)


def _filled(
    table: type[File] | type[RestrictedFile], decision: Decision, paper: Paper | Part2Paper
) -> tuple[Attached, ...]:
    wanted = [row.sha256 for row in paper.attachments]
    kept = dict(
        table.objects.filter(decision=decision, sha256__in=wanted).values_list("sha256", "content")
    )
    return tuple(
        row.model_copy(update={"content": base64.b64encode(kept[row.sha256]).decode()})
        if row.sha256 in kept
        else row
        for row in paper.attachments
    )


def _document(paper: Paper | Part2Paper) -> str:
    text = write_paper(paper)
    size = len(text.encode())
    if size > LARGEST:
        raise Refused(
            [
                f"With its files the document has {size:,} bytes, but {LARGEST:,} can be read. "
                "Export it with --without-files, which leaves their digests."
            ]
        )
    return text
