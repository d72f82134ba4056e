"""P3, P14 and P16: a key is bound to all that was shown, is one act, and comes last."""

import copy
import json
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from django.db import transaction

from approvals import access, actions
from approvals.actions.drafting import Upload
from approvals.models import AdviceRequest, Clause, Consultation, Decision, Key, Version
from approvals.paper import Paper, Part2Paper, Sections, as_data, canonical
from approvals.reading import paper_of, read_paper
from people.refusals import Refused
from tests import stage as s
from tests.decision_screens import Walk
from tests.sentences import refused, state_of

CHANGED = "This paper has changed since you opened it."
NOTE = Upload("other", "A note", "text/plain", b"One more thing.")


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Return the place of every single value of a paper."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, (*path, name))
    elif isinstance(value, list) and value:
        for number, inner in enumerate(value):
            yield from leaves(inner, (*path, number))
    else:
        yield path


def changed_at(data: dict[str, Any], path: tuple[Any, ...]) -> dict[str, Any]:
    """Return the same data with another value in one place."""
    found = copy.deepcopy(data)
    place: Any = found
    for step in path[:-1]:
        place = place[step]
    old = place[path[-1]]
    place[path[-1]] = f"{old} too" if isinstance(old, str) else ["more", old]
    return found


def test_every_single_value_of_the_paper_and_its_route_is_in_the_digest(
    papered: s.Stage,
) -> None:
    version = s.extension_ready(papered)
    signed = json.loads(version.part_1)
    places = list(leaves(signed))
    assert len(places) > 80
    for place in places:
        assert canonical(changed_at(signed, place)) != version.part_1, place
    assert {place[0] for place in places} == {"paper", "route"}


def edits(paper: Paper) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return a change of each field that a drafter may write, one at a time."""
    data = as_data(paper)
    for name in ("title", "executive_summary", "rests_on", "originating_statement"):
        yield name, {name: f"{data[name]} Changed."}
    yield "conditions_met", {"conditions_met": "They are met."}
    for name in Sections.model_fields:
        yield name, {"part_1": data["part_1"] | {name: "Changed."}}
    later = {"answer": "yes", "reason": "Talks go on.", "until": "2099-01-01"}
    yield "deferral", {"deferral": later}
    rec = data["recommendations"][0]
    for name, value in (
        ("words", "Extend it otherwise."),
        ("ground", "Another ground."),
        ("reason", "Another reason."),
        ("term", "5 months"),
        ("amount", rec["amount"] | {"value": "399999.99"}),
        ("contract", "CONNECT-SUPPORT"),
        ("change", "value_increase"),
    ):
        yield name, {"recommendations": [rec | {name: value}]}
    yield (
        "a second recommendation",
        {"recommendations": [rec, {"kind": "resolution", "number": "2", "words": "Noted."}]},
    )


def test_p3_a_change_of_any_field_between_show_and_sign_turns_no_key(papered: s.Stage) -> None:
    """Each field by the drafter, for each of the three who hold or may come to hold a key."""
    version = s.extension_ready(papered)
    decision = version.decision
    tried = 0
    for name, change in edits(access.version_paper(version)):
        shown = s.shown(version)
        actions.send_back(papered["carla"], version, f"Change {name}.")
        again = _saved(papered, decision, change)
        if again is None:
            continue
        for who in ("carla", "rita", "sam"):
            assert CHANGED in refused(actions.sign, papered[who], version, shown, s.NO_INTEREST), (
                name,
                who,
            )
            assert CHANGED in refused(actions.sign, papered[who], again, shown, s.NO_INTEREST)
            tried += 1
        version = again
    assert tried >= 45
    assert not Key.objects.exists()


def _saved(cast: s.Stage, decision: Decision, change: dict[str, Any]) -> Version | None:
    """Save one change over the first paper and submit it; None where a rule stops it."""
    decision = Decision.objects.get(pk=decision.pk)
    first = Version.objects.filter(decision=decision).earliest("number")
    data = as_data(access.version_paper(first)) | change
    edition = access.draft_edition(decision)
    actions.save(cast["kit"], decision, paper_of(data), edition=edition)
    decision = Decision.objects.get(pk=decision.pk)
    try:
        return s.submitted(cast, "kit", decision)
    except Refused:
        actions.save(
            cast["kit"],
            decision,
            access.version_paper(first),
            edition=access.draft_edition(decision),
        )
        return s.submitted(cast, "kit", Decision.objects.get(pk=decision.pk))


def test_p3_part_2_and_an_attachment_are_bound_too(papered: s.Stage) -> None:
    decision = s.drafted(papered)
    version = s.ready_to_sign(papered, decision)
    for change in ("part 2", "attachment", "attachment of part 2"):
        shown = s.shown(version)
        actions.send_back(papered["dana"], version, f"Change {change}.")
        decision = Decision.objects.get(pk=decision.pk)
        edition = access.draft_edition(decision)
        if change == "part 2":
            part_2 = Part2Paper(sections=Sections(financial="Other figures."))
            paper = access.draft_paper(decision)
            actions.save(papered["olive"], decision, paper, edition=edition, part_2=part_2)
        else:
            upload = Upload(NOTE.kind, change, NOTE.media_type, change.encode(), _part(change))
            actions.attach(papered["olive"], decision, upload, edition=edition)
        again = s.ready_to_sign(papered, Decision.objects.get(pk=decision.pk))
        assert again.digest != version.digest
        for asked in (version, again):
            said = refused(actions.sign, papered["dana"], asked, shown, s.NO_INTEREST)
            assert CHANGED in said, change
        version = again
    assert s.sign(papered, "dana", version).result == "approved"


def _part(change: str) -> int:
    return 2 if change.endswith("part 2") else 1


def test_p3_authority_that_was_taken_back_or_used_up_after_the_page_was_shown(
    papered: s.Stage,
) -> None:
    version = s.extension_ready(papered)
    shown = s.shown(version)
    clause = Clause.objects.get(code=version.route["grounds"][0]["clause"])
    actions.revoke(papered["dana"], clause, "No longer wanted.")
    outcome = actions.sign(papered["carla"], version, shown, s.NO_INTEREST)
    assert outcome.result == "returned"
    assert state_of(version) == "returned"
    assert not Key.objects.exists()


# P16: what must come first ---------------------------------------------------------------------


def test_p16_only_the_whole_of_what_must_come_before_lets_a_key_turn(papered: s.Stage) -> None:
    """Every subset of five pieces of advice and two consultations in their order, 0 too few."""
    version = s.submitted(papered, "olive", s.drafted(papered))
    asked = list(AdviceRequest.objects.filter(version=version).order_by("pk"))
    turned = 0
    for count in range(len(asked) + 1):
        for some in combinations(asked, count):
            for steps in range(3):
                turned += _attempt(papered, version, some, steps)
    assert turned == 1
    assert not Key.objects.exists()


def _attempt(cast: s.Stage, version: Version, some: Any, steps: int) -> bool:
    """Give some advice, consult some, sign, and undo it all; say whether the key turned."""
    try:
        with transaction.atomic():
            for request in some:
                request = AdviceRequest.objects.get(pk=request.pk)
                actions.advise(cast[s.ADVISERS[request.post.kind]], request, "No objection.")
            for who in ("harry", "conrad")[:steps]:
                actions.consult(cast[who], version)
            outcome = s.sign(cast, "dana", version)
            raise _Undo(outcome.result)
    except Refused:
        return False
    except _Undo as undone:
        return undone.result == "approved"


class _Undo(Exception):
    """Takes back what an attempt did."""

    def __init__(self, result: str) -> None:
        self.result = result


def test_p16_the_chief_executive_does_not_come_before_the_head_of_service(
    papered: s.Stage,
) -> None:
    version = s.submitted(papered, "olive", s.drafted(papered))
    s.advised(papered, version)
    assert "The next to be consulted is" in refused(actions.consult, papered["conrad"], version)
    assert not Consultation.objects.exists()


@pytest.mark.parametrize("answer", [None, "yes"])
def test_p16_deferral_is_answered_and_yes_has_its_reason_and_day(
    papered: s.Stage, answer: str | None
) -> None:
    paper = read_paper((s.PAPERS / "live-example.json").read_bytes())
    deferral = paper.deferral.model_copy(update={"answer": answer})
    decision = s.drafted(papered, deferral=deferral)
    said = refused(s.submitted, papered, "olive", decision)
    assert "Rule U3" in said


# P14: each signature is an act of its own --------------------------------------------------------


def test_p14_no_request_turns_more_than_one_key(papered: s.Stage) -> None:
    walk = Walk(papered)
    versions = [s.extension_ready(papered, f"OCC {number}") for number in (1, 2, 3)]
    first, *rest = versions
    decisions = [str(version.decision_id) for version in versions]
    many: dict[str, Any] = {
        "digest": [first.digest, *(version.digest for version in rest)],
        "version": [str(version.pk) for version in versions],
        "decision": decisions,
        "pk": decisions,
        "decisions[]": decisions,
    }
    for name, values in many.items():
        with transaction.atomic():
            _post(walk, first, {name: values})
            assert not Key.objects.exclude(version=first).exists(), name
            assert Key.objects.count() <= 1, name
            transaction.set_rollback(True)


def _post(walk: Walk, version: Version, wrong: dict[str, Any]) -> None:
    found = Decision.objects.get(pk=version.decision_id)
    data = {"digest": version.digest, "chain_length": str(found.chain_length), "interests": "none"}
    response = walk("carla").post(f"/decisions/{found.pk}/sign/", data | wrong)
    assert response.status_code in (302, 403, 409, 422)
