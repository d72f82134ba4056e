"""What every action shares: lock a decision, add an event to its chain, freeze a version."""

import hashlib
import secrets
from typing import Any

from approvals import access, lifecycle
from approvals.models import (
    Decision,
    Event,
    Recommendation,
    Version,
    VersionRestricted,
)
from approvals.paper import FORMAT, as_data, canonical
from people.deeds import Actor
from people.models import Tenure
from people.refusals import Reason, Refused


def lock(decision: Decision) -> Decision:
    """Lock a decision's head and return it as it stands now."""
    return (
        Decision.objects.select_for_update(of=("self",), no_key=True)
        .select_related("type", "draft", "programme", "business_case", "sponsor")
        .get(pk=decision.pk)
    )


def log(  # noqa: PLR0913 - an event has these parts
    decision: Decision,
    kind: str,
    by: Actor,
    *,
    version: Version | None = None,
    tenure: Tenure | None = None,
    words: str = "",
    payload: dict[str, Any] | None = None,
) -> Event:
    """Add an event to the chain; the database checks the move and hashes the row."""
    return Event.objects.create(
        decision=decision,
        kind=kind,
        version=version,
        person=by.person,
        account=by.account,
        tenure=tenure,
        words=words,
        payload=payload or {},
    )


def allow(decision: Decision, kind: str, words: str) -> None:
    """Refuse an event that may not happen in this state, in a sentence."""
    if lifecycle.next_state(decision.provenance, decision.state, kind) is None:
        state = decision.get_state_display().lower() or "new"
        raise Refused([Reason(f"{decision} is {state}, so it cannot be {words}.", lifecycle.STEPS)])


def need_words(text: str, field: str, sentence: str) -> str:
    """Return stripped text, or refuse with ``sentence`` when there is none."""
    if not text.strip():
        raise Refused([Reason(sentence, field=field)])
    return text.strip()


def freeze(decision: Decision, by: Actor, route: dict[str, Any]) -> Version:
    """Freeze the draft as the next version: part 1 with its route, part 2 behind a nonce."""
    paper = access.draft_paper(decision)
    part_1 = canonical({"paper": as_data(paper), "route": route})
    part_2 = canonical(access.draft_part_2_for_freezing(decision))
    nonce = secrets.token_bytes(32)
    version = Version.objects.create(
        decision=decision,
        number=0,
        format=FORMAT,
        part_1=part_1,
        route={},
        part_2_commitment=hashlib.sha256(nonce + part_2.encode()).hexdigest(),
        submitted_by=by.person,
    )
    version.refresh_from_db()
    VersionRestricted.objects.create(version=version, part_2=part_2, nonce=nonce)
    for rec in paper.recommendations:
        Recommendation.objects.create(
            version=version, number=rec.number, kind=rec.kind, words=rec.words
        )
    return version


def since(decision: Decision, chain_length: int) -> list[Event]:
    """Return what happened to a decision after the chain had this length."""
    return list(
        Event.objects.filter(decision=decision, seq__gt=chain_length)
        .select_related("person")
        .order_by("seq")
    )
