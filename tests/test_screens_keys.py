"""Stories through the pages about keys: two people, nobody excluded, on what was shown."""

import time
from datetime import date

import pytest

from approvals import access, actions
from approvals.actions.drafting import Upload
from approvals.models import Decision, Key, Version
from approvals.reading import read_paper
from people.actions import record_employer
from people.models import MilestoneRecord, Organisation
from tests import stage as s
from tests.conftest import Copy
from tests.decision_screens import PASSWORD, Walk, edition, shown_on, words_of


@pytest.fixture
def walk(database: Copy) -> Walk:
    return Walk(s.set_stage())


@pytest.fixture
def version(walk: Walk) -> Version:
    """An extension under recommendation 9 that waits for both keys."""
    s.attested(walk.stage)
    s.executed(walk.stage)
    return s.extension_ready(walk.stage)


def test_two_keys_carry_out_an_extension(walk: Walk, version: Version) -> None:
    decision = version.decision
    assert "deemed to be Senior System Owner" in walk.get("sam", f"/decisions/{decision.pk}/")
    walk.sign("carla", decision)
    page = walk.get("rita", "/")
    assert "Turned already by Carla Reyes." in page
    walk.sign("rita", decision)
    decision.refresh_from_db()
    assert decision.state == "approved"
    assert "key was the last" in walk.get("rita", f"/decisions/{decision.pk}/")


def test_after_the_milestone_the_second_key_is_the_system_owners(
    walk: Walk, version: Version
) -> None:
    decision, sign = version.decision, f"/decisions/{version.decision_id}/sign/"
    before = walk.get("sam", sign, 403)
    assert "deemed to be Senior System Owner, CONNECT until CONNECT Drop 2 implemented" in before
    assert "PCD 1572, recommendation 9; Rule D4; Rule D5" in before
    record = "/milestones/connect-drop-2/record/"
    walk.post("peter", record, reached_on="20 February 2024", evidence="Minutes of the board.")
    assert "deemed to be Senior System Owner" in walk.get("sam", sign, 403)
    entry = MilestoneRecord.objects.get()
    walk.post("devi", f"/milestones/records/{entry.pk}/confirm/")
    after = walk.get("rita", sign, 403)
    assert "Senior System Owner, CONNECT (since CONNECT Drop 2 implemented was reached)" in after
    walk.sign("sam", decision)
    walk.sign("carla", decision)
    decision.refresh_from_db()
    assert decision.state == "approved"


def test_one_person_does_not_turn_both_keys(walk: Walk, version: Version) -> None:
    walk.sign("carla", version.decision)
    page = walk.sign("carla", version.decision, 403)
    assert "Carla Reyes has turned a key already; two keys need two people." in page
    assert "Rule D4" in page
    assert Key.objects.count() == 1


def test_the_one_who_drafted_does_not_sign(walk: Walk, version: Version) -> None:
    page = walk.get("kit", f"/decisions/{version.decision_id}/sign/", 403)
    assert "Kit Brandt changed a field of this decision, so turns no key of it." in page
    assert "Turn my key" not in page


def test_an_edit_between_show_and_sign_is_told(walk: Walk, version: Version) -> None:
    decision = version.decision
    url = f"/decisions/{decision.pk}"
    opened = shown_on(walk("carla").get(f"{url}/sign/"))
    walk.post("rita", f"{url}/send-back/", amendments="Make it five months.")
    decision.refresh_from_db()
    paper = s.paper_with(decision, executive_summary="Five more months of support are needed.")
    actions.save(walk.stage["kit"], decision, paper, edition=decision.draft.edition)
    decision = Decision.objects.get(pk=decision.pk)
    newer = s.submitted(walk.stage, "kit", decision)
    s.advised(walk.stage, newer)
    page = walk.post("carla", f"{url}/sign/", 409, **opened, interests="none")
    assert "This page has changed since you opened it" in page
    assert "Sent back" in page
    assert "Five more months" in page
    assert newer.digest[:8] in page
    assert not Key.objects.exists()


def test_an_interest_declared_in_between_shows_the_page_again(walk: Walk, version: Version) -> None:
    url = f"/decisions/{version.decision_id}"
    opened = shown_on(walk("carla").get(f"{url}/sign/"))
    walk.post("rita", f"{url}/interest/", words="A cousin works there.")
    page = walk.post("carla", f"{url}/sign/", 409, **opened, interests="none")
    assert "Interest declared" in page
    walk.sign("carla", version.decision)
    page = walk.get("rita", f"{url}/sign/", 403)
    assert "Rita Lindqvist declared an interest in this decision." in page


def test_an_interest_chosen_while_signing_turns_no_key(walk: Walk, version: Version) -> None:
    page = walk.sign("carla", version.decision, 422, interests="have")
    assert "Say what the interest is." in page
    walk.sign("carla", version.decision, interests="have", words="I own shares.")
    assert not Key.objects.exists()
    assert "Carla Reyes: I own shares." in walk.get("otto", f"/decisions/{version.decision_id}/")


def test_a_suppliers_employee_turns_no_key(walk: Walk, version: Version) -> None:
    supplier = Organisation.objects.get(name="Finyx Consulting Limited")
    person = walk.stage.person
    record_employer(person("devi"), person("carla"), supplier, date(2026, 1, 1))
    page = walk.sign("carla", version.decision, 403)
    assert "Carla Reyes is employed by Finyx Consulting Limited" in page
    assert "Rule D8" in page


def test_a_key_needs_a_fresh_password(
    walk: Walk, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision, now = version.decision, time.time()
    walk("carla")
    monkeypatch.setattr(time, "time", lambda: now + 301)
    assert "Your password" in walk.get("carla", f"/decisions/{decision.pk}/sign/")
    assert "Enter your password." in walk.sign("carla", decision, 422)
    assert "This is not your password." in walk.sign("carla", decision, 422, password="guess")
    walk.sign("carla", decision, password=PASSWORD)
    assert Key.objects.count() == 1


def test_send_back_and_refuse_need_words_and_a_part_in_it(walk: Walk, version: Version) -> None:
    url = f"/decisions/{version.decision_id}"
    assert "neither holds a key" in walk.get("otto", f"{url}/send-back/", 403)
    assert "Enter what must be changed." in walk.post("carla", f"{url}/send-back/", 422)
    walk.post("carla", f"{url}/refuse/", reason="It is not needed.")
    assert "It is not needed." in walk.get("kit", "/")
    assert "so this cannot be done now" in walk.post("rita", f"{url}/refuse/", 409, reason="No.")


def test_a_transcription_is_attested_by_another_post(walk: Walk) -> None:
    paper = read_paper((s.PAPERS / "pcd-1572.json").read_bytes())
    decision = actions.transcribe(walk.stage["devi"], paper)
    url = f"/decisions/{decision.pk}"
    page = walk.get("farah", f"{url}/attest/", 403)
    assert "Attach the signed paper as evidence" in page
    response = walk("devi").get(f"{url}/draft/attachments/")
    assert "Add a file" in words_of(response)
    actions.attach(
        walk.stage["devi"],
        decision,
        Upload("evidence", "Signed paper", "text/plain", b"Where it is kept."),
        edition=edition(decision),
    )
    walk.get("devi", f"{url}/attest/", 403)
    walk.post("farah", f"{url}/attest/", 422)
    walk.post("farah", f"{url}/attest/", compared="on")
    page = walk.get("farah", f"{url}/")
    assert "Faults of the paper, kept as they are" in page
    sha = access.draft_paper(decision).attachments[-1].sha256
    file = walk("otto").get(f"{url}/attachments/1/{sha}/")
    assert file["Content-Disposition"].startswith("attachment")
    assert file["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in file["Content-Security-Policy"]
    assert walk("otto").get(f"{url}/attachments/2/{sha}/").status_code == 403
