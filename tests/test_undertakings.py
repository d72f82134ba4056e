"""What decisions promise: who owns it, who answers, who is reminded, and what PostgreSQL holds."""

import io
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from approvals import actions
from approvals.actions.promising import standing
from approvals.models import Event, Undertaking, UndertakingOutcome, Version
from approvals.paper import as_data
from approvals.reading import paper_of
from people.refusals import Refused
from tests import stage as s
from tests.decision_screens import Walk
from tests.test_checks import LIVE


def promised(stage: s.Stage, reference: str = "PCD 2900", **fields: Any) -> Version:
    """Submit a decision with one undertaking, ready for the Deputy Mayor's key."""
    promise = as_data(LIVE)["undertakings"][0] | fields
    undertakings = paper_of(as_data(LIVE) | {"undertakings": [promise]}).undertakings
    return s.ready_to_sign(stage, s.drafted(stage, reference, undertakings=undertakings))


def of(version: Version) -> Undertaking:
    return Undertaking.objects.get(version=version, number="U1")


def test_its_owner_answers_for_an_undertaking_once(papered: s.Stage) -> None:
    version = promised(papered)
    s.sign(papered, "dana", version)
    outcome = actions.answer_undertaking(papered["carla"], of(version), kept=True, words="Done.")
    assert (outcome.kept, outcome.person.name) == (True, papered.person("carla").name)
    event = Event.objects.get(decision=version.decision_id, kind="undertaking_answered")
    assert event.payload == {"undertaking": "U1", "kept": True}
    with pytest.raises(Refused, match="answered already"):
        actions.answer_undertaking(papered["carla"], of(version), kept=False, words="Again.")
    assert not standing().filter(outcome=None, pk=of(version).pk).exists()


@pytest.mark.parametrize("who", ["olive", "devi", "dana", "sam"])
def test_nobody_else_answers_for_it(papered: s.Stage, who: str) -> None:
    version = promised(papered)
    s.sign(papered, "dana", version)
    with pytest.raises(Refused, match=r"Only the .* answers for this undertaking"):
        actions.answer_undertaking(papered[who], of(version), kept=True, words="Done.")


def test_before_its_decision_is_carried_out_there_is_nothing_to_answer(papered: s.Stage) -> None:
    version = promised(papered)
    assert not standing().filter(version=version).exists()
    with pytest.raises(Refused, match="cannot be answered for"):
        actions.answer_undertaking(papered["carla"], of(version), kept=True, words="Done.")


def test_an_answer_has_words(papered: s.Stage) -> None:
    version = promised(papered)
    s.sign(papered, "dana", version)
    with pytest.raises(Refused, match="Say what was done"):
        actions.answer_undertaking(papered["carla"], of(version), kept=True, words=" ")


def test_no_outcome_stands_without_its_event(papered: s.Stage) -> None:
    version = promised(papered)
    s.sign(papered, "dana", version)
    held = version.decision.registered_by.tenures.earliest("pk")
    with transaction.atomic():
        UndertakingOutcome.objects.create(
            undertaking=of(version),
            kept=True,
            words="Forged.",
            person=version.decision.registered_by,
            tenure=held,
        )
        with (
            connection.cursor() as cursor,
            pytest.raises(IntegrityError, match="No event stands behind"),
            transaction.atomic(),
        ):
            cursor.execute("set constraints all immediate")
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2030-03-01T12:00", "is due on 31 March 2030. Reminded: "),
        ("2030-03-31T12:00", "is due on 31 March 2030. Reminded: "),
        ("2030-04-01T12:00", "was due on 31 March 2030. Reminded: "),
        ("2030-02-28T12:00", ""),
    ],
)
def test_its_owner_is_reminded_for_thirty_days_and_when_it_is_late(
    papered: s.Stage, at: str, said: str
) -> None:
    version = promised(papered, due_on=date(2030, 3, 31).isoformat())
    s.sign(papered, "dana", version)
    out = io.StringIO()
    call_command("remind", at=at, stdout=out)
    line = f"PCD 2900: undertaking U1 {said}{papered.person('carla').name}."
    assert (line in out.getvalue()) is bool(said)
    assert ("undertaking U1" in out.getvalue()) is bool(said)


def test_it_stands_on_its_pages_until_it_is_answered(papered: s.Stage) -> None:
    walk = Walk(papered)
    version = promised(papered, due_on="2020-01-31")
    s.sign(papered, "dana", version)
    words = "A commercial review of the contracts after the first year."
    page = walk.get("devi", "/undertakings/")
    assert words in page
    assert "31 January 2020 Late" in page
    assert f"PCD 2900: {words}" in walk.get("carla", "/")
    assert words not in walk.get("olive", "/")
    where = f"/undertakings/{of(version).pk}/answer/"
    assert "Only the Director of Commercial Services" in walk.get("olive", where, 403)
    kept = walk.post("carla", where, 422, words="It was not held.")
    assert "There is a problem" in kept
    assert "It was not held." in kept
    walk.post("carla", where, kept="no", words="It was not held.")
    assert words not in walk.get("devi", "/undertakings/")
    page = walk.get("devi", "/undertakings/?show=all")
    assert "Not kept It was not held." in page
    assert "Undertaking answered" in walk.get("devi", f"/decisions/{version.decision_id}/")
