"""Stories of the pages: away, withdrawn, corrected, and what would not stand today."""

from datetime import timedelta
from typing import Any

import pytest

from approvals import actions
from people.days import london_day
from people.holders import database_now
from people.models import Absence, Milestone, MilestoneRecord, Tenure
from tests import stage as s
from tests.ledger_screens import Browsers, plain

TO_CONFIRM = "/people/to-confirm/"
RECORD = "/milestones/connect-drop-2/record/"


@pytest.fixture
def browsers(database: Any) -> Browsers:
    return Browsers(s.set_stage())


def director(browsers: Browsers) -> Tenure:
    return Tenure.objects.get(
        person=browsers.cast.person("carla"), post__code="commercial-director"
    )


def test_an_absence_is_entered_confirmed_shown_and_corrected(browsers: Browsers) -> None:
    address = f"/people/tenures/{director(browsers).pk}/absence/"
    sent = {"first_day": "1 March 2099", "last_day": "14/3/2099", "instrument": "Leave sheet"}
    assert "Only these posts may record that a holder is away" in plain(
        browsers["fiona"].post(address, sent), 403
    )
    assert "Enter last day." in plain(browsers["devi"].post(address, sent | {"last_day": ""}), 422)
    assert "Carla Reyes is away" in browsers.words("devi", address)
    assert browsers["devi"].post(address, sent).status_code == 302
    entry = Absence.objects.get()
    waiting = browsers.words("farah", TO_CONFIRM)
    assert "Carla Reyes, Director of Commercial Services, is away" in waiting
    assert "1 March 2099 to 14 March 2099" in waiting
    assert "is away" in browsers.words("farah", "/"), "The desk tells who may confirm."
    assert browsers["farah"].post(f"/people/absences/{entry.pk}/confirm/").status_code == 302
    assert "away 1 March 2099 to 14 March 2099" in browsers.words("fiona", "/people/")

    correct = f"/people/absences/{entry.pk}/correct/"
    assert "What stands: away 1 March 2099 to 14 March 2099" in browsers.words("devi", correct)
    half = sent | {"last_day": ""}
    assert "Enter both days, or neither." in plain(browsers["devi"].post(correct, half), 422)
    none = {"first_day": "", "last_day": "", "instrument": "Leave cancelled"}
    assert browsers["devi"].post(correct, none).status_code == 302
    words = browsers.words("farah", TO_CONFIRM)
    assert "Not away after all Recorded before 1 March 2099 to 14 March 2099" in words
    last = Absence.objects.latest("pk")
    assert browsers["farah"].post(f"/people/absences/{last.pk}/confirm/").status_code == 302
    assert "away 1 March 2099" not in browsers.words("fiona", "/people/")


@pytest.mark.parametrize("who", ["devi", "farah"])
def test_an_entry_is_withdrawn_from_the_list(browsers: Browsers, who: str) -> None:
    address = f"/people/tenures/{director(browsers).pk}/absence/"
    sent = {"first_day": "1 March 2099", "last_day": "14/3/2099", "instrument": "Leave sheet"}
    browsers["devi"].post(address, sent)
    away = f"/people/entries/absence/{Absence.objects.get().pk}/withdraw/"
    assert away in browsers[who].get(TO_CONFIRM).content.decode()
    assert away not in browsers["fiona"].get(TO_CONFIRM).content.decode()
    assert "withdrawn by whoever entered it" in plain(
        browsers["fiona"].post(away, {"reason": "No."}), 422
    )
    assert "Answer the question" in plain(browsers[who].post(away, {"reason": ""}), 422)
    assert browsers[who].post(away, {"reason": "Wrong person."}).status_code == 302
    assert "Carla Reyes" not in browsers.words("farah", TO_CONFIRM)
    assert browsers[who].get("/people/entries/nothing/1/withdraw/").status_code == 404


def test_each_kind_of_entry_has_a_page_to_withdraw_it(browsers: Browsers) -> None:
    held = director(browsers)
    browsers["devi"].post(f"/people/tenures/{held.pk}/end/", {"reason": "Moves on."})
    given = {
        "person": str(browsers.cast.person("otto").pk),
        "post": str(held.post_id),
        "capacity": "acting",
        "starts_on": "1 April 2024",
        "instrument": "Letter",
    }
    browsers["devi"].post("/people/tenures/new/", given)
    page = browsers["devi"].get(TO_CONFIRM).content.decode()
    for kind in ("tenure", "end"):
        assert f"/people/entries/{kind}/" in page
    sent = {"reached_on": "20 February 2024", "evidence": "Minutes."}
    browsers["peter"].post(RECORD, sent)
    entry = MilestoneRecord.objects.get()
    away = f"/people/entries/milestone_record/{entry.pk}/withdraw/"
    assert away in browsers["hugo"].get(TO_CONFIRM).content.decode()
    assert browsers["peter"].post(away, {"reason": "Wrong drop."}).status_code == 302
    words = browsers.words("peter", "/programmes/connect/")
    assert "Record it as reached" in words
    assert "waits for a second person" not in words


def test_a_milestone_recorded_late_leads_to_what_would_not_stand(browsers: Browsers) -> None:
    stage = browsers.cast
    s.attested(stage)
    s.executed(stage)
    version = s.extension_ready(stage)
    s.sign(stage, "rita", version)
    assert "Every key that hangs on a milestone would stand today." in browsers.words(
        "audrey", "/would-not-stand/"
    )
    today = london_day(database_now())
    sent = {"reached_on": f"{today - timedelta(days=1):%d/%m/%Y}", "evidence": "Minutes."}
    browsers["peter"].post(RECORD, sent)
    confirm = f"/milestones/records/{MilestoneRecord.objects.get().pk}/confirm/"
    answer = browsers["devi"].post(confirm)
    assert (answer.status_code, answer["Location"]) == (302, "/would-not-stand/")
    words = browsers.words("audrey", "/would-not-stand/")
    assert "OCC 1" in words
    assert "Rita Lindqvist turned this key while it was the key of the Senior Resp" in words
    assert "/would-not-stand/" in browsers["audrey"].get("/programmes/connect/").content.decode()

    page = browsers.words("peter", RECORD)
    assert "What stands: reached on" in page
    shown = MilestoneRecord.objects.get().pk
    undo = {"reached_on": "", "evidence": "It was another drop.", "corrects": str(shown)}
    assert browsers["peter"].post(RECORD, undo).status_code == 302
    words = browsers.words("hugo", TO_CONFIRM)
    assert "Not reached after all Recorded before" in words
    confirm = f"/milestones/records/{MilestoneRecord.objects.latest('pk').pk}/confirm/"
    assert browsers["hugo"].post(confirm)["Location"] == TO_CONFIRM
    words = browsers.words("audrey", "/programmes/connect/")
    assert "Not reached It was recorded, and corrected: not reached after all" in words
    assert "Every key that hangs on a milestone would stand today." in browsers.words(
        "audrey", "/would-not-stand/"
    )


def test_a_page_that_showed_another_record_corrects_nothing(browsers: Browsers) -> None:
    stage = browsers.cast
    drop = Milestone.objects.get(code="connect-drop-2")
    day = london_day(database_now())
    entry = actions.record_milestone(stage["peter"], drop, day, "Minutes.")
    actions.confirm_milestone(stage["devi"], entry)
    stale = {"reached_on": "1 March 2024", "evidence": "Opened before there was a record."}
    assert "is reached already" in plain(browsers["peter"].post(RECORD, stale), 422)
    assert MilestoneRecord.objects.count() == 1
