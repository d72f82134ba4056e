"""Load what a person may see, or refuse. Restricted text is read here and nowhere else."""

import json
from datetime import datetime

from django.db.models import Q, QuerySet

from approvals.models import (
    AdviceRestricted,
    Decision,
    Draft,
    DraftRestricted,
    File,
    RestrictedFile,
    Version,
)
from approvals.paper import Paper, Part2Paper
from approvals.reading import paper_of, part_2_of
from approvals.withholding import veils, whole
from people import acts
from people.holders import kinds_held, tenures_of
from people.models import Person, Tenure
from people.refusals import Reason, Refused

NEED_TO_KNOW = "Part 2 is read by posts in the route and on the need-to-know list"


def decisions() -> QuerySet[Decision]:
    """Return decisions with what every list shows."""
    return Decision.objects.select_related("type", "draft", "programme", "registered_by")


def decision_named(words: str) -> Decision:
    """Return the decision with this reference or permanent number; refuse none or several."""
    wanted = Q(reference__iexact=words.strip())
    if words.strip().isdigit():
        wanted |= Q(pk=int(words))
    found = list(decisions().filter(wanted).order_by("pk")[:10])
    if not found:
        raise Refused([f"There is no decision “{words}”. Give its reference or its number."])
    if len(found) > 1:
        listed = "; ".join(f"{d.pk}: {d.reference}, {d.draft.title}" for d in found)
        raise Refused([f"Several decisions are called “{words}”. Give one number: {listed}."])
    return found[0]


def draft_paper(decision: Decision) -> Paper:
    """Return part 1 as it is being written."""
    return paper_of(Draft.objects.get(decision=decision).paper)


def draft_edition(decision: Decision) -> int:
    """Return how often the draft has been saved, as of now."""
    return Draft.objects.values_list("edition", flat=True).get(decision=decision)


def version_paper(version: Version) -> Paper:
    """Return part 1 of a frozen version."""
    return paper_of(json.loads(version.part_1)["paper"])


def draft_whole(decision: Decision) -> Paper:
    """Return the draft with the amounts that part 2 gives: for rules, shown to nobody."""
    paper = draft_paper(decision)
    return whole(paper, draft_part_2_for_freezing(decision)) if veils(paper) else paper


def version_whole(version: Version) -> Paper:
    """Return a frozen part 1 with the amounts that part 2 gives: for rules, shown to nobody."""
    paper = version_paper(version)
    return whole(paper, version_part_2_for_record(version)) if veils(paper) else paper


def current_version(decision: Decision) -> Version | None:
    """Return the version that stands, if the decision has been submitted."""
    return Version.objects.filter(decision=decision, number=decision.current_version).first()


def part_2_objections(person: Person, decision: Decision, at: datetime) -> list[Reason]:
    """Return why ``person`` may not read part 2 of ``decision`` at ``at``; empty if so."""
    posts = {tenure.post.code: tenure.post.kind for tenure in tenures_of(person, at)}
    kinds = set(posts.values())
    if kinds & {*acts.READS_PART_2, *decision.type.advice, *decision.type.consultations}:
        return []
    if kinds & set(decision.type.drafters) and _drafts(person, decision):
        return []
    version = current_version(decision)
    if version and kinds & set(version.route["consultations"]):
        return []
    seats = version.route["seats"] if version else []
    in_route = {seat[key] for seat in seats for key in ("post", "deemed_post")}
    in_route |= {reserve["post"] for seat in seats for reserve in seat.get("reserves", ())}
    asked = decision.versions.filter(advice_requests__post__code__in=posts)
    if in_route & set(posts) or asked.exists():
        return []
    return [Reason("Part 2 of this decision is not open to you.", NEED_TO_KNOW)]


def reads_every_part_2(person: Person, at: datetime) -> bool:
    """Say whether ``person`` holds a post that reads part 2 of every decision at ``at``."""
    posts = {"person": person, "post__kind__in": acts.READS_PART_2}
    # Most people never held such a post, which is a small question beside who holds what now.
    ever = Tenure.objects.filter(**posts).exists()
    return ever and not kinds_held(person, at).isdisjoint(acts.READS_PART_2)


def _drafts(person: Person, decision: Decision) -> bool:
    """Say whether this is who drafts the decision: its first editor, or nobody yet.

    Another drafter does not let himself in by changing a field.
    """
    first = decision.edits.order_by("pk").values_list("person_id", flat=True).first()
    return first in (None, person.pk)


def draft_part_2(decision: Decision, person: Person, at: datetime) -> Part2Paper:
    """Return part 2 as it is being written; raise Refused for who may not read it."""
    _may_read(person, decision, at)
    return draft_part_2_for_freezing(decision)


def draft_part_2_for_freezing(decision: Decision) -> Part2Paper:
    """Return part 2 for an action that freezes or compares it and shows it to nobody."""
    row = DraftRestricted.objects.filter(decision=decision).first()
    return part_2_of(row.paper) if row else Part2Paper()


def version_part_2(version: Version, person: Person, at: datetime) -> Part2Paper:
    """Return part 2 of a frozen version; raise Refused for who may not read it."""
    _may_read(person, version.decision, at)
    return version_part_2_for_record(version)


def version_part_2_for_record(version: Version) -> Part2Paper:
    """Return part 2 for an action that stores the restricted record and shows it to nobody."""
    return part_2_of(json.loads(version.restricted.part_2))


def restricted_advice(version: Version, person: Person, at: datetime) -> list[AdviceRestricted]:
    """Return what of the advice stands only in part 2; raise Refused for who may not read it."""
    _may_read(person, version.decision, at)
    rows = AdviceRestricted.objects.filter(advice__request__version=version)
    return list(rows.select_related("advice__request__post", "advice__person").order_by("pk"))


def attachment(
    decision: Decision, part: int, sha256: str, person: Person, at: datetime
) -> File | RestrictedFile | None:
    """Return a stored file of part 1 or part 2; raise Refused for who may not read that part."""
    if part == 1:
        return File.objects.filter(decision=decision, sha256=sha256).first()
    _may_read(person, decision, at)
    return RestrictedFile.objects.filter(decision=decision, sha256=sha256).first()


def _may_read(person: Person, decision: Decision, at: datetime) -> None:
    reasons = part_2_objections(person, decision, at)
    if reasons:
        raise Refused(reasons)
