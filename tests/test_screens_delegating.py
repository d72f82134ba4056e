"""Stories through the pages: a delegation typed with everything it may say, and one taken back."""

from datetime import date
from typing import Any

import pytest

from approvals import access
from approvals.models import (
    Clause,
    Decision,
)
from approvals.paper import Delegation
from tests import authority_screens as a
from tests import stage as s
from tests.decision_screens import Walk, words_of


@pytest.fixture
def walk(papered: s.Stage) -> Walk:
    return Walk(papered)


def draft(walk: Walk, reference: str = "PCD 2600") -> Decision:
    return s.drafted(walk.stage, reference, recommendations=())


# ---- Giving authority ---------------------------------------------------------------------------

WHOLE: dict[str, Any] = {
    "words": "To let two posts change contracts of CONNECT.",
    "acts": ["contract_award", "contract_value"],
    "contracts": "CONNECT-PMO\nNEXT-1",
    "limit": "limited",
    "ceiling": "£900k",
    "limit_each": "£249k",
    "tolerance": "10%",
    "percent": "12.5",
    "months": "18",
    "ends_on": "31 March 2036",
    "ends_at": "connect-drop-2",
    "conditions": "The supplier has agreed.",
    "report_back": "What was used.",
    "report_on": "1 June 2035",
    "rows": "3",
    "row1-post": "commercial-director",
    "row1-reserve1": "chief-finance-officer",
    "row1-ground1": "vacant",
    "row1-reserve2": "head-of-service",
    "row1-ground2": "interest",
    "row2-post": "connect-sso",
    "row2-deemed_post": "connect-sro",
    "row2-until": "connect-drop-2",
    "more": "2",
    "more1-contract": "CONNECT-SMS",
    "more1-amount": "£50,000",
    "more1-last_day": "31 December 2030",
}


def test_everything_a_delegation_may_say_is_typed_and_comes_back(walk: Walk) -> None:
    decision = draft(walk)
    where = "recommendations/add/delegation"
    before = Clause.objects.get(granted_by__version__decision__reference="PCD 1572").code
    walk.save("olive", decision, where, **WHOLE, supersedes=[before])
    rec = access.draft_paper(decision).recommendations[0]
    assert isinstance(rec, Delegation)
    assert (str(rec.tolerance), str(rec.percent), rec.months) == ("10", "12.5", 18)
    assert (rec.ends_on, rec.ends_at) == (date(2036, 3, 31), "connect-drop-2")
    assert rec.limits[0].contract == "CONNECT-SMS"
    assert [r.ground for r in rec.keys[0].reserves] == ["vacant", "interest"]
    assert rec.supersedes == (before,)
    url = f"/decisions/{decision.pk}/draft/recommendations"
    shown = walk("olive").get(f"{url}/1/").content.decode()
    for value in ("£249k", "12.5", "18", "£50,000", "31 December 2030", "1 June 2035"):
        assert f'value="{value}"' in shown
    words = walk.get("olive", f"{url}/")
    assert "They may award a contract, change the value of a contract" in words
    assert "reserve: Chief Finance Officer, while the post is vacant" in words
    assert "CONNECT-SMS: at most £50,000.00, to 31 December 2030" in words
    assert "10% tolerance on an award" in words
    assert "What was used. By 1 June 2035." in words


def test_a_third_reserve_has_its_place_and_is_kept(walk: Walk) -> None:
    decision = draft(walk)
    walk.save("olive", decision, "recommendations/add/delegation", **WHOLE)
    url = f"/decisions/{decision.pk}/draft/recommendations/1/"
    assert "Third reserve may turn it" in walk.get("olive", url)
    third: dict[str, Any] = {"row1-reserve3": "chief-executive", "row1-ground3": "absent"}
    walk.save("olive", decision, "recommendations/1", **WHOLE, **third)
    assert "Fourth reserve may turn it" in walk.get("olive", url)
    rec = access.draft_paper(decision).recommendations[0]
    assert isinstance(rec, Delegation)
    assert [r.ground for r in rec.keys[0].reserves] == ["vacant", "interest", "absent"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"acts": ["contract_value"]}, "There is no contract “NEXT-1” in the ledger."),
        ({"limit_each": ""}, "A tolerance is above a limit; enter the limit too."),
        ({"report_back": ""}, "Say what is to be reported back by that day."),
        ({"percent": "ten"}, "“ten” is no share."),
        ({"percent": "0"}, "“0” is no share."),
        ({"months": "1.5"}, "“1.5” is no number of months."),
        ({"row1-ground1": ""}, "Choose when this reserve may turn the key."),
        ({"row1-reserve1": ""}, "Choose the post of this reserve."),
        ({"more1-amount": "", "more1-last_day": ""}, "Enter an amount or a last day"),
        (
            {"ceiling": "", "limit_each": "", "tolerance": "", "percent": ""},
            "Enter the ceiling, or choose “unlimited” and say why.",
        ),
        ({"ends_on": "", "ends_at": ""}, "Enter the last day, or choose “unlimited” and say why."),
        ({"contracts": "", "more1-contract": ""}, "Enter contract."),
        ({"row2-post": "commercial-director"}, "A dual key is held by two different posts."),
    ],
)
def test_a_delegation_that_does_not_hold_keeps_what_was_typed(
    walk: Walk, changes: dict[str, str], said: str
) -> None:
    decision = draft(walk)
    sent = {**WHOLE, **changes}
    page = walk.save("olive", decision, "recommendations/add/delegation", 422, **sent)
    assert said in page
    assert "To let two posts change contracts of CONNECT." in page


def test_a_schedule_of_every_contract_is_limit_and_end(walk: Walk) -> None:
    decision = draft(walk)
    none = dict.fromkeys(("ceiling", "limit_each", "tolerance", "percent", "contracts"), "")
    sent = {**WHOLE, **none, "ends_on": "", "ends_at": ""}
    walk.save("olive", decision, "recommendations/add/delegation", **sent)


def test_another_row_keeps_what_was_typed(walk: Walk) -> None:
    decision = draft(walk)
    url = f"/decisions/{decision.pk}/draft/recommendations/add/delegation/"
    page = walk("olive").post(url, {**WHOLE, "add_more": "1", "edition": "1"})
    text = page.content.decode()
    assert 'name="more3-contract"' in text
    assert 'value="£50,000"' in text
    page = walk("olive").post(url, {**WHOLE, "add_row": "1", "edition": "1"})
    assert "Key 4" in words_of(page)


def test_authority_is_taken_back_by_a_decision(walk: Walk) -> None:
    clause = a.granted(walk.stage)
    decision = draft(walk)
    where = "recommendations/add/revocation"
    page = walk.save("olive", decision, where, 422, words="To take it back.")
    assert "Select authority that ends." in page
    walk.save("olive", decision, where, words="To take it back.", clauses=[clause.code])
    version = s.ready_to_sign(walk.stage, Decision.objects.get(pk=decision.pk))
    walk.sign("dana", version.decision)
    page = walk.get("dana", f"/decisions/{decision.pk}/")
    assert "Authority taken back : Authority granted by PCD 2500, recommendation 1" in page
    page = walk.get("otto", f"/scheme/clauses/{clause.code}/")
    assert "Ended by Dana Whitlock" in page
    assert "None has ended." not in walk.get("otto", "/authority/")
