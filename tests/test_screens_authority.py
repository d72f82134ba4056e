"""Stories through the pages about authority: give it, use it, see what is left, take it back."""

import time
from datetime import date, timedelta
from decimal import Decimal

import pytest

from approvals import access, actions
from approvals.models import (
    Clause,
    ClauseEnd,
    ClauseRelease,
    ClauseReserve,
)
from budgets.models import Line
from contracts.actions import Pays
from contracts.models import Change
from people.days import LONDON
from people.holders import database_now
from people.models import Milestone
from tests import authority_screens as a
from tests import stage as s
from tests.conftest import Copy
from tests.decision_screens import Walk, edition, words_of
from tests.ledger_screens import Browsers
from tests.test_screens_ledger import queries


@pytest.fixture
def walk(papered: s.Stage) -> Walk:
    return Walk(papered)


# ---- Using it -----------------------------------------------------------------------------------


@pytest.fixture
def clause(walk: Walk) -> Clause:
    s.executed(walk.stage)
    return a.granted(walk.stage)


def test_what_is_held_used_and_left_is_seen_everywhere(walk: Walk, clause: Clause) -> None:
    page, register = f"/scheme/clauses/{clause.code}/", "/authority/"
    assert "Left £900,000.00" in walk.get("otto", page)
    version = s.submitted(walk.stage, "kit", a.under(walk.stage, "OCC 7", clause))
    held = walk.get("otto", page)
    assert "Held by pending decisions £400,000.00 Left £500,000.00" in held
    assert "OCC 7 Extension of CONNECT-PMO CONNECT-PMO £400,000.00 6 months Held" in held
    assert "£900,000.00 £0.00 £400,000.00 £500,000.00 31 March 2036" in walk.get("otto", register)
    s.advised(walk.stage, version)
    sign = walk.get("carla", f"/decisions/{version.decision_id}/sign/")
    assert "Left £900,000.00 Left after this decision £500,000.00" in sign
    assert "This decision asks for £400,000.00 and 6 months for contract CONNECT-PMO" in sign
    assert "How they are met The supplier’s letter of 3 May is attached." in sign
    assert "to 31 March 2036" in sign
    walk.sign("carla", version.decision)
    walk.sign("rita", version.decision)
    used = walk.get("otto", page)
    assert "Used £400,000.00 Held by pending decisions £0.00 Left £500,000.00" in used
    assert "What was used, to the Chief Finance Officer. By 30 June 2035" in used
    assert "£900,000.00 £400,000.00 £0.00 £500,000.00" in walk.get("otto", "/programmes/connect/")
    contract = walk.get("kit", "/contracts/CONNECT-PMO/")
    assert "Left of the limit £500,000.00 of £900,000.00" in contract


def test_a_third_one_that_does_not_fit_is_told_what_is_left(walk: Walk, clause: Clause) -> None:
    for number in (7, 8):
        decision = a.under(walk.stage, f"OCC {number}", clause)
        s.submitted(walk.stage, "kit", decision)
    decision = a.under(walk.stage, "OCC 9", clause)
    page = walk.get("kit", f"/decisions/{decision.pk}/draft/check/")
    assert "has £100,000.00 left of £900,000.00 (£800,000.00 is held by pending decisions)" in page
    assert "this decision asks for £400,000.00." in page


def test_another_clause_is_chosen_and_the_lowest_again(walk: Walk, clause: Clause) -> None:
    decision = a.extension(walk.stage, "OCC 7")
    check = f"/decisions/{decision.pk}/draft/check/"
    assert "Where there is a choice of authority" in walk.get("kit", check)
    url = f"/decisions/{decision.pk}/draft/recommendations/1/authority/"
    assert "Under which authority is it decided?" in walk.get("kit", url)
    assert "is not one of the choices" in walk.post("kit", url, 422, under="scheme-2016-4.13")
    walk.post("kit", url, under=clause.code, edition=edition(decision))
    assert access.draft_paper(decision).recommendations[0].under == clause.code
    assert "Authority granted by PCD 2500" in walk.get("kit", check)
    walk.post("kit", url, under="", edition=edition(decision))
    assert access.draft_paper(decision).recommendations[0].under is None


def test_a_condition_of_the_authority_is_answered_before_it_is_used(
    walk: Walk, clause: Clause
) -> None:
    decision = a.under(walk.stage, "OCC 7", clause)
    walk.save("kit", decision, "conditions", conditions_met="")
    check = f"/decisions/{decision.pk}/draft/check/"
    page = walk("kit").get(check)
    assert "has conditions: The supplier has agreed in writing." in words_of(page)
    assert f"/decisions/{decision.pk}/draft/conditions/" in page.content.decode()
    assert "How conditions are met To do" in walk.get("kit", f"/decisions/{decision.pk}/draft/")
    walk.save("kit", decision, "conditions", conditions_met="By letter of 3 May.")
    assert "Nothing stands in the way" in walk.get("kit", check)


# ---- Taking and giving back ---------------------------------------------------------------------


def test_only_a_post_that_gave_it_takes_it_back_at_once(walk: Walk, clause: Clause) -> None:
    page, url = f"/scheme/clauses/{clause.code}/", f"/scheme/clauses/{clause.code}/take-back/"
    assert "Take this authority back" not in walk.get("carla", page)
    assert "holds no post that signed" in walk.get("carla", url, 403)
    walk.post("carla", url, 403, reason="I would like to.")
    version = s.submitted(walk.stage, "kit", a.under(walk.stage, "OCC 7", clause))
    s.advised(walk.stage, version)
    assert "Take this authority back" in walk.get("dana", page)
    assert "Enter why is this authority taken back" not in walk.post("dana", url, 422, reason="")
    walk.post("dana", url, reason="The programme is stopped.")
    assert ClauseEnd.objects.get(clause=clause).reason == "The programme is stopped."
    shown = walk.get("dana", page)
    assert "Taken back by Dana Whitlock" in shown
    assert "Take this authority back" not in shown
    assert "has ended already" in walk.get("dana", url, 403)
    reasons = walk.get("carla", f"/decisions/{version.decision_id}/sign/", 403)
    assert "You may not turn a key now" in reasons
    assert "is not in force on this day." in reasons


def test_what_an_execution_left_over_is_given_back_once(walk: Walk, clause: Clause) -> None:
    version = s.submitted(walk.stage, "kit", a.under(walk.stage, "OCC 7", clause))
    s.advised(walk.stage, version)
    for who in ("carla", "rita"):
        s.sign(walk.stage, who, version)
    change = Change.objects.get(contract__reference="CONNECT-PMO", number=2)
    line = Line.objects.get(code="connect-mtfp")
    value = Decimal("350000.00")
    facts = actions.Execute(
        value,
        date(2025, 1, 8),
        date(2025, 7, 7),
        date(2025, 1, 2),
        payments=(Pays(line, None, value),),
        late_reason="It could not wait.",
    )
    actions.execute(walk.stage["kit"], change, facts)
    contract, url = "/contracts/CONNECT-PMO/", "/contracts/CONNECT-PMO/changes/2/give-back/"
    assert "Give back what was left over" in walk.get("kit", contract)
    assert "Give back what was left over" not in walk.get("carla", contract)
    walk.get("carla", url, 403)
    assert "Left over £50,000.00" in walk.get("kit", url)
    walk.post("kit", url, reason="The final price was lower.")
    assert ClauseRelease.objects.get().amount.amount == Decimal("50000.00")
    assert "Left £550,000.00" in walk.get("otto", f"/scheme/clauses/{clause.code}/")
    assert "£50,000.00 given back by Kit Brandt" in walk.get(
        "otto", f"/scheme/clauses/{clause.code}/"
    )
    assert "Give back what was left over" not in walk.get("kit", contract)


# ---- Who must sign, and when --------------------------------------------------------------------


def test_who_must_sign_is_asked_as_known_then_and_as_known_now(walk: Walk, clause: Clause) -> None:
    version = s.submitted(walk.stage, "kit", s.extension(walk.stage))
    s.advised(walk.stage, version)
    url = f"/decisions/{version.decision_id}/who-must-sign/"
    now = walk.get("otto", url)
    assert "Until “CONNECT Drop 2 implemented” is reached" in now
    assert "Otto Vance (you) No Otto Vance holds none of the posts that sign" in now
    assert "PCD 1572, recommendation 9; Rule D4; Rule D5" in now
    assert "Carla Reyes Yes" in now
    # The page asks to the second.
    instant = database_now() + timedelta(seconds=1)
    time.sleep(1.1)
    milestone = Milestone.objects.get(code="connect-drop-2")
    entry = actions.record_milestone(
        walk.stage["peter"], milestone, date(2024, 2, 20), "Minutes of the board."
    )
    actions.confirm_milestone(walk.stage["devi"], entry)
    after = walk.get("otto", url)
    assert "“CONNECT Drop 2 implemented” is reached, so the key is" in after
    assert "Sam Osei Yes" in after
    asked = f"{url}?at={instant.astimezone(LONDON):%Y-%m-%dT%H:%M:%S}&known="
    then = walk.get("otto", f"{asked}then")
    assert "as known then" in then
    assert "Until “CONNECT Drop 2 implemented” is reached" in then
    assert "Rita Lindqvist Yes" in then
    known = walk.get("otto", f"{asked}now")
    assert "as known now" in known
    assert "Sam Osei Yes" in known
    assert "As at 1 April 2020 at 23:59, as known then." in walk.get("otto", f"{url}?at=01/04/2020")
    assert "The decision was not there yet." in walk.get("otto", f"{url}?at=2020-04-01T09:30")


@pytest.mark.parametrize(
    "at", ["soon", "31 April 2026", "1 April 2026 25:00", "2026-04-01T9", "%00"]
)
def test_an_instant_that_is_none_is_told_in_a_sentence(walk: Walk, clause: Clause, at: str) -> None:
    version = s.submitted(walk.stage, "kit", s.extension(walk.stage))
    page = walk.get("otto", f"/decisions/{version.decision_id}/who-must-sign/?at={at}", 422)
    assert "is no date and time. Write it like 1 April 2026 09:30" in page


def test_a_draft_says_who_would_have_to_sign(walk: Walk, clause: Clause) -> None:
    decision = s.extension(walk.stage)
    page = walk.get("kit", f"/decisions/{decision.pk}/who-must-sign/")
    assert "Director of Commercial Services Carla Reyes" in page
    assert "is not submitted, so there is nothing to sign" in page


# ---- The register -------------------------------------------------------------------------------


def test_the_register_asks_the_same_number_of_questions_however_long(papered: s.Stage) -> None:
    browsers = Browsers(papered)
    a.granted(papered, "PCD 2499")
    first = queries(browsers["fiona"], "/authority/")
    for number in range(3):
        a.granted(papered, f"PCD {2500 + number}")
    assert queries(browsers["fiona"], "/authority/") == first <= 20
    for code in Clause.objects.filter(granted_by__isnull=False).values_list("code", flat=True):
        assert browsers["fiona"].get(f"/scheme/clauses/{code}/").status_code == 200


def test_reserves_are_kept_in_their_order(walk: Walk) -> None:
    keys = [
        {
            "post": "commercial-director",
            "reserves": [
                {"post": "chief-finance-officer", "ground": "vacant"},
                {"post": "head-of-service", "ground": "absent"},
            ],
        }
    ]
    clause = a.granted(walk.stage, keys=keys)
    assert ClauseReserve.objects.filter(seat__clause=clause).count() == 2
    page = walk.get("otto", f"/scheme/clauses/{clause.code}/")
    assert "Reserve: Chief Finance Officer, while the post is vacant; does not turn it now." in page
    assert "Reserve: Director of Corporate Services, while its holder is recorded absent" in page


def test_a_page_that_is_not_there_is_said_so(database: Copy) -> None:
    walk = Walk(s.set_stage())
    for address in ("/scheme/clauses/none/", "/scheme/clauses/%00/", "/scheme/changes/9/"):
        assert walk("otto").get(address).status_code == 404
