"""Attacks through the addresses: what a hostile or careless visitor sends is refused, not broken.

Each is what was found, or tried in vain, by hand.
"""

from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from approvals import access, actions
from approvals.models import Decision, Event, InterestDeclaration, RestrictedFile
from approvals.paper import Part2Paper
from contracts.models import Execution
from people import actions as people
from people.holders import database_now
from people.models import Tenure, TenureEnd
from people.refusals import Refused
from tests import stage as s
from tests.decision_screens import PASSWORD, Walk, edition, shown_on, words_of
from tests.stage import Stage
from tests.test_screens_ledger_acts import execution

SECRET = "okapi"
BUTTONS = (
    "/decisions/{pk}/record/issue/",
    "/decisions/{pk}/draft/recommendations/1/up/",
    "/people/tenures/1/confirm/",
    "/people/ends/1/confirm/",
    "/milestones/records/1/confirm/",
)


@pytest.fixture
def walk(papered: Stage) -> Walk:
    return Walk(papered)


def register(walk: Walk, reference: str = "", status: int = 302) -> str:
    sent = {
        "type": "deputy-mayor",
        "title": "A paper under attack",
        "sponsor": "deputy-mayor",
        "programme": "connect",
        "reference": reference,
    }
    return walk.post("devi", "/decisions/register/", status, **sent)


@pytest.fixture
def draft(walk: Walk) -> Decision:
    """A draft of Olive's with text and a file that only part 2 may show."""
    register(walk)
    decision = Decision.objects.latest("pk")
    walk.save("olive", decision, "part-2", rows="1", financial=SECRET)
    attached: dict[str, Any] = {
        "edition": edition(decision),
        "kind": "quote",
        "title": f"Quote of the {SECRET}",
        "part": "2",
        "file": SimpleUploadedFile("a.txt", SECRET.encode()),
    }
    walk.post("olive", f"/decisions/{decision.pk}/draft/attachments/", **attached)
    return decision


# ---- Who is signed out, and addresses that hold rubbish -----------------------------------------


def test_the_signed_out_are_led_to_sign_in_and_back_to_the_page_they_were_on(walk: Walk) -> None:
    paper = Decision.objects.get()
    for button in BUTTONS:
        address, page = button.format(pk=paper.pk), f"/decisions/{paper.pk}/"
        came_from = {"referer": f"http://testserver{page}"}
        sent = Client().post(address, headers=came_from)
        assert (sent.status_code, sent["Location"]) == (302, f"/accounts/login/?next={page}")
        elsewhere = Client().post(address, headers={"referer": "http://evil.example/x"})
        assert elsewhere["Location"] == "/accounts/login/?next=/"
        opened = Client().get(address)
        assert (opened.status_code, opened["Location"]) == (302, f"/accounts/login/?next={address}")
        assert walk("otto").get(address).status_code in (403, 405)


@pytest.mark.parametrize(
    "address",
    [
        "/contracts/a%00b/",
        f"/decisions/{10**30}/",
        f"/decisions/1/draft/recommendations/{10**30}/",
        f"/contracts/CONNECT-PMO/changes/{10**30}/execute/",
        f"/people/tenures/{10**30}/end/",
        f"/lines/connect-capital/profile/{10**30}/",
    ],
)
def test_an_address_that_names_nothing_is_a_page_not_found(walk: Walk, address: str) -> None:
    assert "There is nothing at this address" in walk.get("olive", address, 404)


# ---- Part 2 -------------------------------------------------------------------------------------


def test_part_2_reaches_nobody_who_is_not_cleared(walk: Walk, draft: Decision) -> None:
    url = f"/decisions/{draft.pk}"
    digest = RestrictedFile.objects.get(decision=draft).sha256
    pages = (
        *("/", "/decisions/", f"/decisions/?q={SECRET}", f"{url}/", f"{url}/record/"),
        *(f"{url}/part-2/", f"{url}/draft/", f"{url}/draft/part-2/", f"{url}/draft/check/"),
        *(f"{url}/draft/attachments/", f"{url}/attachments/2/{digest}/"),
    )
    for name in ("otto", "fiona", "carla"):
        for page in pages:
            answer = walk(name).get(page)
            assert answer.status_code < 500, page
            assert f"the {SECRET}" not in words_of(answer), page
            assert SECRET not in words_of(answer).replace(f"?q={SECRET}", ""), page
    shown = walk("olive").get(f"{url}/draft/attachments/")
    assert f"Quote of the {SECRET}" in words_of(shown)
    assert "no-store" in shown["Cache-Control"]


def test_a_drafter_who_may_not_read_part_2_takes_no_file_out_of_it(
    walk: Walk, draft: Decision
) -> None:
    digest = RestrictedFile.objects.get(decision=draft).sha256
    url = f"/decisions/{draft.pk}/draft/attachments/2/{digest}/remove/"
    refused = walk.post("fiona", url, 403, edition=edition(draft))
    assert "Part 2 of this decision is not open to you." in refused
    assert not draft.edits.filter(person=walk.stage.person("fiona")).exists()


# ---- Signing ------------------------------------------------------------------------------------


@pytest.fixture
def waiting(walk: Walk) -> Decision:
    """An extension that waits for both keys."""
    s.executed(walk.stage)
    return s.extension_ready(walk.stage).decision


def test_bystanders_declare_no_interest_and_disturb_nobody_who_signs(
    walk: Walk, waiting: Decision
) -> None:
    url = f"/decisions/{waiting.pk}"
    opened: dict[str, Any] = shown_on(walk("carla").get(f"{url}/sign/"))
    for name in ("otto", "audrey", "fiona"):
        assert "holds no post that signs" in walk.post(name, f"{url}/interest/", 403, words="x")
        assert "Declare an interest" not in walk.get(name, f"{url}/")
    walk.post("carla", f"{url}/sign/", **opened, interests="none")
    walk.post("rita", f"{url}/interest/", words="A cousin works there.")
    assert "already" in walk.post("rita", f"{url}/interest/", 403, words="Twice.")
    assert InterestDeclaration.objects.get().person == walk.stage.person("rita")
    assert Event.objects.filter(kind="interest_declared").count() == 1


def test_too_many_wrong_passwords_are_told_on_the_page_of_signing(
    walk: Walk, waiting: Decision, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk("carla")
    monkeypatch.setattr("approvals.views.signing.is_fresh", lambda request: False)
    cache.clear()
    for _ in range(5):
        told = walk.sign("carla", waiting, 422, password="wrong")
        assert "This is not your password." in told
    assert "Too many failed login attempts" in walk.sign("carla", waiting, 422, password=PASSWORD)


def test_rubbish_beside_a_key_turns_none(walk: Walk, waiting: Decision) -> None:
    other = s.ready_to_sign(walk.stage, s.drafted(walk.stage))
    for status, wrong in (
        (422, {"interests": ""}),
        (422, {"interests": "maybe"}),
        (409, {"digest": other.digest}),
        (409, {"digest": ""}),
        (409, {"digest": "\x00"}),
        (409, {"chain_length": "0"}),
        (409, {"chain_length": "-1"}),
        (409, {"chain_length": "\uff19"}),
        (409, {"chain_length": "999"}),
    ):
        walk.sign("carla", waiting, status, **wrong)
    for name in ("otto", "audrey", "kit", "sam"):
        walk.sign(name, waiting, 403)
    assert not waiting.versions.filter(keys__isnull=False).exists()


# ---- Numbers, text, tenures, dates --------------------------------------------------------------


@pytest.mark.parametrize(
    "twin", ["pcd 2050", "PCD  2050", " PCD 2050 ", "PCD\u00a02050", "PCD \uff12050"]
)
def test_a_number_has_no_twin(walk: Walk, twin: str) -> None:
    register(walk, "PCD 2050")
    told = register(walk, twin, 422).replace("pcd", "PCD")
    assert "has the number PCD 2050 already" in told or "cannot be printed in a record" in told


@pytest.mark.parametrize("number", ["é", "<b>", "PCD 2001/../x", "PCD_1", "PCD-", "PCD 1572"])
def test_a_number_is_one_and_is_nobody_elses(walk: Walk, number: str) -> None:
    told = register(walk, number, 422)
    assert "is no number" in told or "has the number PCD 1572 already" in told


@pytest.mark.parametrize("unseen", ["\u202e", "\U000e0041", "\u2028", "\u3164", "\ufff9", "\x00"])
def test_what_cannot_be_seen_is_not_saved(walk: Walk, draft: Decision, unseen: str) -> None:
    told = walk.save("olive", draft, "summary", 422, title=f"A{unseen}title")
    assert f"Title: Character 2 is U+{ord(unseen):04X}" in told


def test_a_tenure_has_one_end(walk: Walk) -> None:
    tenure = Tenure.objects.get(person=walk.stage.person("kit"))
    url = f"/people/tenures/{tenure.pk}/end/"
    walk.post("devi", url, reason="Left.")
    assert "entered already" in walk.post("devi", url, 422, reason="Left.")
    end = TenureEnd.objects.get()
    walk.post("conrad", f"/people/ends/{end.pk}/confirm/")
    assert "has ended already" in walk.post("devi", url, 422, reason="Left.")


@pytest.mark.parametrize("page", ["/", "/decisions/"])
def test_whoever_loses_a_post_is_signed_out_by_the_next_request(walk: Walk, page: str) -> None:
    for name in ("carla", "rita"):
        assert walk(name).get(page).status_code == 200
    tenure = Tenure.objects.get(person=walk.stage.person("carla"), ended_at=None)
    end = people.end_tenure(walk.stage.person("devi"), tenure, "Left.")
    assert walk("carla").get(page).status_code == 200
    people.confirm_end(walk.stage.person("farah"), end)
    answer = walk("carla").get(page)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")
    assert walk("rita").get(page).status_code == 200


def test_nothing_is_signed_in_the_future(walk: Walk) -> None:
    url = "/contracts/CONNECT-CHANGE/changes/1/execute/"
    told = walk.post("kit", url, 422, **execution(signed_on="1 January 2199"))
    assert "1 January 2199 is in the future." in told
    assert not Execution.objects.filter(change__contract__reference="CONNECT-CHANGE").exists()


def test_a_drafter_does_not_let_himself_into_part_2_by_changing_a_field(
    walk: Walk, draft: Decision
) -> None:
    fiona, now = walk.stage["fiona"], database_now()
    assert access.part_2_objections(fiona.person, draft, now)
    paper = access.draft_paper(draft).model_copy(update={"executive_summary": "Harmless."})
    actions.save(fiona, draft, paper, edition=edition(draft))
    assert access.part_2_objections(fiona.person, draft, database_now())
    with pytest.raises(Refused, match="Part 2 of this decision is not open to you"):
        actions.save(fiona, draft, paper, edition=edition(draft), part_2=Part2Paper())
    assert access.part_2_objections(walk.stage.person("olive"), draft, database_now()) == []
