"""Issue the record of a decision: render once, store the bytes, say so in the decision's chain.

What has been issued is never rendered again. Rendering is slow and happens outside any
transaction; only the storing is one. Part 2 is issued only to who may read part 2.
"""

from datetime import datetime
from typing import Any

from approvals import access, lifecycle
from approvals.actions.chain import allow, lock, log
from approvals.models import Completion, CompletionRestricted, Decision, Version
from approvals.paper import Part2Paper
from budgets.models import Part
from people import acts
from people.deeds import Actor, deed
from people.holders import database_now, kinds_held, require
from people.models import Person
from people.refusals import Reason, Refused
from records import pdf
from records.models import IssuedRecord

PRINTED_ONCE = "The record is made after the decision is carried out, once"


def issue(by: Actor, decision: Decision, part: int = Part.PUBLIC) -> IssuedRecord:
    """Return the record of a carried-out decision, making it if it is not made yet.

    Raises Refused for who may not issue it (or may not read part 2), for a decision that is not
    carried out, and with the printer's sentence when it cannot be rendered; the decision then
    still has a record to issue.
    """
    now = database_now()
    refused = reading_objections(by.person, decision, part, now)
    if refused:
        raise Refused(refused)
    made = issued(decision, part)
    if made is not None:
        return made
    refused = issue_objections(by.person, decision, part, now)
    if refused:
        raise Refused(refused)
    try:
        content = pdf.render(document_of(decision, part))
    except pdf.RenderFailed as failure:
        raise Refused([Reason(str(failure), "The record waits until it can be printed")]) from None
    return _keep(by, decision, part, content)


def issued(decision: Decision, part: int = Part.PUBLIC) -> IssuedRecord | None:
    """Return the record that has been issued of the version that was carried out, if any."""
    return (
        IssuedRecord.objects.filter(
            version__decision=decision, version__number=decision.current_version, part=part
        )
        .select_related("issued_by", "version__decision")
        .first()
    )


def reading_objections(person: Person, decision: Decision, part: int, at: datetime) -> list[Reason]:
    """Return why ``person`` may not see this part of the record: part 2 is for need to know."""
    return access.part_2_objections(person, decision, at) if part == Part.EXEMPT else []


def issue_objections(person: Person, decision: Decision, part: int, at: datetime) -> list[Reason]:
    """Return why ``person`` may not issue this part of the record of ``decision``."""
    found = acts.objections("issue", kinds_held(person, at))
    if decision.state not in lifecycle.CARRIED_OUT:
        state = decision.get_state_display().lower()
        sentence = f"{decision} is {state}; it has a record once it has been carried out."
        return [*found, Reason(sentence, PRINTED_ONCE)]
    if part == Part.EXEMPT and not has_part_2(decision):
        found.append(Reason(f"The ledger holds no part 2 of {decision}.", PRINTED_ONCE))
    return found


def has_part_2(decision: Decision) -> bool:
    """Say whether the current version has anything in part 2; a paper may only mention one."""
    version = access.current_version(decision)
    if version is None:
        return False
    part_2 = access.version_part_2_for_record(version)
    advised = version.advice_requests.filter(advice__restricted__isnull=False).exists()
    return advised or part_2 != Part2Paper(reference=part_2.reference)


def document_of(decision: Decision, part: int) -> dict[str, Any]:
    """Return the document that the last key, or the attestation, stored for this part."""
    completion = Completion.objects.get(
        version__decision=decision, version__number=decision.current_version
    )
    row = CompletionRestricted.objects.get(completion=completion)
    document: dict[str, Any] = row.document if part == Part.EXEMPT else completion.document
    return document


@deed
def _keep(by: Actor, decision: Decision, part: int, content: bytes) -> IssuedRecord:
    """Store the bytes unless somebody was faster; then theirs are the record."""
    tenure = require(by.person, "issue")
    decision = lock(decision)
    allow(decision, "issued", "issued")
    made = issued(decision, part)
    if made is not None:
        return made
    version = Version.objects.get(decision=decision, number=decision.current_version)
    record = IssuedRecord.objects.create(
        version=version, part=part, content=content, issued_by=by.person
    )
    record.refresh_from_db()
    payload = {"part": int(part), "sha256": record.sha256}
    log(decision, "issued", by, version=version, tenure=tenure, payload=payload)
    return record
