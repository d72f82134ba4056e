"""Stories through the pages: an exception asked for and accepted, a call-in, standing aside."""

import pytest

from approvals import access, actions
from approvals.models import (
    Clause,
    ExceptionEntry,
    InterestDeclaration,
    Version,
)
from tests import authority_screens as a
from tests import stage as s
from tests.decision_screens import Walk, edition


@pytest.fixture
def walk(papered: s.Stage) -> Walk:
    return Walk(papered)


@pytest.fixture
def clause(walk: Walk) -> Clause:
    s.executed(walk.stage)
    return a.granted(walk.stage)


# ---- Exceptions ---------------------------------------------------------------------------------


def test_a_rule_is_gone_against_with_advice_that_the_signer_accepts(walk: Walk) -> None:
    decision = a.against_a_rule(walk.stage, "PCD 2600", exceptions=())
    check = f"/decisions/{decision.pk}/draft/check/"
    page = walk.get("olive", check)
    assert "What stands in the way" in page
    assert "Ask for advice on this" in page
    ask = f"/decisions/{decision.pk}/draft/exceptions/ask/?rule=L10&place=Recommendation+1"
    walk.get("olive", ask.replace("L10", "L99"), 404)
    page = walk.post("olive", ask, 422, reason="")
    assert "Select who advises" in page or "Answer the question" in page
    walk.ask_for("olive", decision, a.ASKED)
    page = walk.get("olive", check)
    assert "Exception asked for: rule L10, Recommendation 1" in page
    assert "Nothing stands in the way" in page
    walk.post("olive", check, edition=edition(decision))
    refused = walk.get("dana", f"/decisions/{decision.pk}/sign/", 403)
    assert "Waits for advice" in refused
    version = Version.objects.get(decision=decision)
    s.advised(walk.stage, version)
    actions.consult(walk.stage["harry"], version)
    actions.consult(walk.stage["conrad"], version)
    shown = walk.get("dana", f"/decisions/{decision.pk}/sign/")
    assert "Advice given" in shown
    assert "I accept the advice on rule L10" in shown
    page = walk.sign("dana", decision, 422, accepts="")
    assert "Accept the advice on each exception, or do not sign." in page
    walk.sign("dana", decision)
    entry = ExceptionEntry.objects.get()
    register = walk.get("otto", "/exceptions/")
    assert "PCD 2600 Recommendation 1 L10" in register
    assert a.ASKED["reason"] in register
    assert "Leo Hart, Legal adviser" in register
    assert f"{entry.accepted_by} " in register
    assert "Accepted by Dana Whitlock" in walk.get("otto", f"/decisions/{decision.pk}/")


def test_an_exception_is_dropped_again(walk: Walk) -> None:
    decision = a.asking(walk.stage, "PCD 2600")
    url = f"/decisions/{decision.pk}/draft/exceptions/1/drop/"
    assert walk("olive").get(url).status_code == 405
    walk.post("olive", url, edition=edition(decision))
    assert access.draft_paper(decision).exceptions == ()
    page = walk.get("olive", f"/decisions/{decision.pk}/draft/check/")
    assert "Ask for advice on this" in page


# ---- Call-in, standing aside --------------------------------------------------------------------


def competed(walk: Walk, reference: str, value: str) -> Version:
    """Submit an award after competition by the Director of Commercial Services (S9)."""
    decision = a.award_by_officer(walk.stage, reference, value)
    version = s.submitted(walk.stage, "kit", decision)
    s.advised(walk.stage, version)
    return version


def test_who_may_call_in_says_whether_and_it_stops_only_then(walk: Walk) -> None:
    version = competed(walk, "OCC 7", "600000.00")
    page = walk.get("carla", f"/decisions/{version.decision_id}/sign/")
    assert "No window has been set, so keys do not wait for one." in page
    desk = walk("dana").get("/").content.decode()
    assert "You may call these in" in desk
    call_in = version.call_ins.get()
    url = f"/call-ins/{call_in.pk}/"
    assert url in desk
    assert "Only the Deputy Mayor" in walk.get("carla", url, 403)
    assert "Say why it is called in." in walk.post("dana", url, 422, called_in="yes", words="")
    walk.post("dana", url, called_in="yes", words="It is of public interest.")
    page = walk.get("carla", f"/decisions/{version.decision_id}/sign/", 403)
    assert "called this in, so it goes up." in page
    assert "Called in by Dana Whitlock" in page
    assert "has been said already" in walk.get("dana", url, 403)


def test_not_called_in_is_on_the_record(walk: Walk) -> None:
    version = competed(walk, "OCC 7", "600000.00")
    walk.post("dana", f"/call-ins/{version.call_ins.get().pk}/", called_in="no", words="")
    page = walk.get("carla", f"/decisions/{version.decision_id}/")
    assert "Not called in by Dana Whitlock" in page
    walk.sign("carla", version.decision)
    version.decision.refresh_from_db()
    assert version.decision.state == "approved"


def test_below_the_value_nobody_is_asked(walk: Walk) -> None:
    version = competed(walk, "OCC 7", "499999.99")
    assert not version.call_ins.exists()
    assert "You may call these in" not in walk.get("dana", "/")


def test_who_stands_aside_turns_no_key(walk: Walk, clause: Clause) -> None:
    version = s.extension_ready(walk.stage)
    url = f"/decisions/{version.decision_id}"
    assert "Stand aside" in walk.get("carla", f"{url}/")
    assert "holds no post that signs" in walk.get("otto", f"{url}/stand-aside/", 403)
    assert "Enter why you stand aside." in walk.post("carla", f"{url}/stand-aside/", 422, words="")
    walk.post("carla", f"{url}/stand-aside/", words="I worked for the supplier.")
    assert InterestDeclaration.objects.get().recused
    page = walk.get("carla", f"{url}/sign/", 403)
    assert "Carla Reyes stood aside from this decision." in page
    assert "Carla Reyes stands aside: I worked for the supplier." in walk.get("otto", f"{url}/")
