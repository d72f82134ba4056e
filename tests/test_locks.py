"""What a deed holds while it is done, asked from another session, and in which order (ADR 14)."""

import pytest
from django.db import transaction

from approvals import actions
from approvals.actions import drafting, signing
from approvals.actions.chain import lock
from approvals.actions.effects import lock_what_changes
from approvals.models import Decision, Version
from people import holders
from people.actions import Appointment, confirm_tenure, give_tenure
from people.days import london_day
from people.models import Capacity, Milestone, Tenure
from tests import grants as g
from tests import stage as s
from tests.sessions import session


@pytest.fixture
def stage(papered: s.Stage) -> s.Stage:
    s.executed(papered)
    return papered


def is_held(table: str, pk: int) -> bool:
    """Ask from another session whether a row is locked."""
    with session("owner") as owner:
        rows = owner.execute(f"select id from {table} where id = %s for update skip locked", [pk])
        return rows.fetchall() == []


def test_p10_who_covers_holds_the_tenure_that_is_covered_too(stage: s.Stage) -> None:
    tenure = Tenure.objects.get(person=stage.person("carla"), post__code="commercial-director")
    devi, farah = stage.person("devi"), stage.person("farah")
    cover = Appointment(
        stage.person("otto"),
        tenure.post,
        london_day(holders.database_now()),
        "Letter",
        capacity=Capacity.COVER,
        covers=tenure,
    )
    confirm_tenure(farah, give_tenure(devi, cover))
    with transaction.atomic():
        holders.lock_own(stage.person("otto"))
        assert is_held("people_tenure", tenure.pk)
    assert not is_held("people_tenure", tenure.pk)


def test_p10_who_acts_is_held_before_anything_else(
    stage: s.Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One order of locks for everybody (ADR 14): whoever drafts, and whoever signs."""
    kit, carla = (Tenure.objects.get(person=stage.person(n)).pk for n in ("kit", "carla"))
    decision = s.extension(stage)
    seen = []

    def look(decision: Decision) -> Decision:
        seen.append(is_held("people_tenure", kit))
        return lock(decision)

    with monkeypatch.context() as patched:
        patched.setattr(drafting, "lock", look)
        paper = s.paper_with(decision, title="Another title")
        actions.save(stage["kit"], decision, paper, edition=decision.draft.edition)
    assert seen == [True]
    decision = Decision.objects.select_related("draft").get(pk=decision.pk)
    version = s.submitted(stage, "kit", decision)
    s.advised(stage, version)

    def look_again(codes: set[str]) -> None:
        seen.append(is_held("people_tenure", carla))
        holders.lock_milestones(codes)

    monkeypatch.setattr(signing, "lock_milestones", look_again)
    assert s.sign(stage, "carla", version).result == "turned"
    assert seen == [True, True]


def test_p10_a_milestone_that_ends_a_clause_waits_for_a_key_under_it(
    stage: s.Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop = Milestone.objects.get(code="connect-drop-2")
    g.granted(stage, ends_on=None, ends_at=drop.code, percent="10")
    version = g.held(stage, "OCC 1", g.change("1.00"))
    s.advised(stage, version)
    seen = []

    def look(asked: Version) -> None:
        seen.append(is_held("people_milestone", drop.pk))
        lock_what_changes(asked)

    monkeypatch.setattr(signing, "lock_what_changes", look)
    assert s.sign(stage, "carla", version).result == "approved"
    assert seen == [True]
