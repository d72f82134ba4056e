"""Stories through the pages about the scheme: read it on any day, change it as two people."""

import json
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.uploadedfile import SimpleUploadedFile

from approvals.actions import scheming
from approvals.actions.scheming import SchemeEdit
from approvals.models import Clause, Decision, SchemeChange
from people.days import london_day
from people.holders import database_now
from people.models import Account
from tests import authority_screens as a
from tests import stage as s
from tests.decision_screens import PASSWORD, Walk
from tests.ledger_screens import Browsers
from tests.test_browser_decisions import faults_of, sign_in
from tests.test_screens_ledger import queries

OLD = "scheme-2016-4.13"
LATER = timedelta(days=30)


@pytest.fixture
def walk(papered: s.Stage) -> Walk:
    return Walk(papered)


def words_of_day(days: timedelta = LATER) -> str:
    day = london_day(database_now()) + days
    return f"{day.day} {day:%B} {day.year}"


def entered(**changes: Any) -> dict[str, Any]:
    """Return what somebody types to end one clause and add another."""
    return {
        "rests_on": "PCD 1572",
        "edition": "April 2027",
        "starts_on": words_of_day(),
        "reason": "The limits were raised.",
        "ends": [OLD],
        "rows": "1",
        "row1-paragraph": "4.13",
        "row1-code": a.NEW_CLAUSE["code"],
        "row1-title": a.NEW_CLAUSE["title"],
        "row1-text": a.NEW_CLAUSE["text"],
        "row1-decision_type": "deputy-mayor",
        "row1-acts": a.NEW_CLAUSE["acts"],
        "row1-post1": "deputy-mayor",
        **changes,
    }


def proposed(walk: Walk, **changes: Any) -> SchemeChange:
    """Enter a change, see its effect, propose it."""
    sent = entered(**changes)
    shown = mark_on(walk, sent)
    walk.post("devi", "/scheme/change/", **sent, shown=shown, propose="1")
    return SchemeChange.objects.latest("pk")


def mark_on(walk: Walk, sent: dict[str, Any]) -> str:
    page = walk("devi").post("/scheme/change/", sent)
    assert page.status_code == 200, page.content.decode()[-3000:]
    return str(page.context["shown"])


# ---- Reading it ---------------------------------------------------------------------------------


def test_the_scheme_is_read_by_type_with_paragraph_edition_limits_and_keys(walk: Walk) -> None:
    page = walk.get("otto", "/scheme/")
    assert "What is in force today." in page
    assert "Officer's contract change under delegation" in page
    assert "4.13 October 2016 Changes of contracts that do not go to the Deputy Mayor" in page
    assert "Changes of 10% of the original value in all" in page
    assert "No limit has been set for virements between budget lines" in page
    assert "S19 Made up for a demonstration" in page
    assert "may call in acts of £500,000.00 and above" in page
    assert "Enter a change" not in page
    assert "Enter a change" in walk.get("devi", "/scheme/")


def test_it_is_asked_on_a_day(walk: Walk) -> None:
    assert "No clause was in force on that day." in walk.get("otto", "/scheme/?on=1+May+2011")
    then = walk.get("otto", "/scheme/?on=1+May+2017")
    assert "What was in force on 1 May 2017." in then
    assert "7.23" not in then
    assert "7.23" in walk.get("otto", "/scheme/?on=1+January+2021")
    assert "7.23" not in walk.get("otto", "/scheme/?on=31+December+2020")
    assert "is not a date we can read" in walk.get("otto", "/scheme/?on=soon", 422)


def test_a_clause_says_where_it_comes_from_and_whose_keys(walk: Walk) -> None:
    page = walk.get("otto", "/scheme/clauses/scheme-7.23/")
    assert "Scheme of Delegation and Consent (October 2016), paragraph 7.23" in page
    assert "Carla Reyes, since 1 April 2020" in page
    assert "Awards by further competition or open" in page
    assert "Where it is seen PCD 1075 gives the rule" in page
    assert "Take this authority back" not in walk.get("dana", "/scheme/clauses/scheme-7.23/")


def test_reading_the_scheme_takes_the_same_questions_however_long(papered: s.Stage) -> None:
    browsers = Browsers(papered)
    first = queries(browsers["fiona"], "/scheme/")
    edit = SchemeEdit(
        Decision.objects.get(reference="PCD 1572"),
        "April 2027",
        london_day(database_now()),
        ({**a.NEW_CLAUSE, "code": "one"}, {**a.NEW_CLAUSE, "code": "two"}),
        (),
        "More of them.",
    )
    change = scheming.propose_change(papered["devi"], edit)
    scheming.confirm_change(papered["conrad"], change)
    assert queries(browsers["fiona"], "/scheme/") == first <= 20
    assert "April 2027" in browsers.words("fiona", "/scheme/")


# ---- Changing it --------------------------------------------------------------------------------


def test_the_effect_is_shown_first_then_proposed_then_confirmed(walk: Walk) -> None:
    decision = a.asking(walk.stage, "PCD 2600")
    s.submitted(walk.stage, "olive", decision)
    page = walk.post("devi", "/scheme/change/", 200, **entered())
    assert f"What would change on {words_of_day()}" in page
    assert "PCD 2600" in page
    assert "so it must be submitted again." in page
    assert not SchemeChange.objects.exists()
    change = proposed(walk)
    url = f"/scheme/changes/{change.pk}/"
    own = walk.get("devi", url)
    assert "you entered it" in own
    assert "Confirm this change" not in own
    assert "Change of the scheme, April 2027" in walk.get("conrad", "/")
    assert "Read it with its effect" in walk.get("conrad", "/people/to-confirm/")
    shown = walk.get("conrad", url)
    assert "Decisions that wait for keys (1)" in shown
    assert "Confirm this change" in shown
    walk.post("devi", f"{url}confirm/", 403)
    walk.post("conrad", f"{url}confirm/")
    assert "Confirmed by Conrad Bell" in walk.get("otto", url)
    assert "Change of the scheme" not in walk.get("conrad", "/")
    old = walk.get("otto", f"/scheme/clauses/{OLD}/")
    assert "Ended by Conrad Bell" in old
    assert "To come" in walk.get("otto", "/scheme/?every=yes")
    assert "To come" in walk.get("otto", f"/scheme/clauses/{a.NEW_CLAUSE['code']}/")
    assert Clause.objects.get(code=a.NEW_CLAUSE["code"]).scheme.edition == "April 2027"  # type: ignore[union-attr]
    assert "already" in walk.post("conrad", f"{url}confirm/", 403)


def test_what_was_not_shown_is_not_proposed(walk: Walk) -> None:
    shown = mark_on(walk, entered())
    page = walk.post(
        "devi",
        "/scheme/change/",
        200,
        **entered(reason="Another reason."),
        shown=shown,
        propose="1",
    )
    assert "What would change" in page
    assert not SchemeChange.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rests_on": "PCD 9999"}, "There is no decision “PCD 9999”."),
        ({"starts_on": "1 May 2017"}, "A change of the scheme never reaches back."),
        ({"reason": ""}, "Enter why the scheme changes."),
        ({"row1-post1": ""}, "Select first key."),
        ({"row1-code": OLD}, "is taken; choose another."),
        ({"row1-percent": "ten"}, "“ten” is no share."),
        ({"row1-rank": "0"}, "“0” is no whole number from 1 to 99."),
        ({"row1-reserve1": "chief-executive"}, "Choose “May turn it” too."),
        ({"row1-post2": "deputy-mayor"}, "two keys need two posts"),
        ({"adds_json": "{"}, "This is not JSON"),
        ({"adds_json": "[1]"}, "Give a list of clauses"),
        ({"adds_json": '[{"code": "x"}]'}, "Clause x: paragraph"),
    ],
)
def test_what_does_not_hold_is_told_and_kept(
    walk: Walk, changes: dict[str, str], said: str
) -> None:
    page = walk("devi").post("/scheme/change/", entered(**changes))
    text = page.content.decode()
    assert page.status_code in (409, 422), text[-2000:]
    assert said in s_plain(text)
    assert "Awards without competition, from April 2027" in text


def s_plain(text: str) -> str:
    return text.replace("&quot;", '"').replace("&#x27;", "'")


def test_clauses_come_from_a_file_in_the_format_of_the_reference_file(walk: Walk) -> None:
    rows = [{**a.NEW_CLAUSE, "line_kinds": ["capital"], "plans": ["capital-plan"]}]
    file = SimpleUploadedFile("clauses.json", json.dumps({"clauses": rows}).encode())
    plain = {k: v for k, v in entered().items() if not k.startswith("row1")}
    page = walk("devi").post("/scheme/change/", {**plain, "file": file})
    text = page.content.decode()
    assert "1 clause would be added and 1 would end." in text
    assert "line_kinds" in text
    shown = str(page.context["shown"])
    sent = {**plain, "adds_json": json.dumps({"clauses": rows}), "shown": shown, "propose": "1"}
    walk.post("devi", "/scheme/change/", **sent)
    assert SchemeChange.objects.get().adds[0]["line_kinds"] == ["capital"]


def test_another_clause_is_added_to_the_form(walk: Walk) -> None:
    page = walk("devi").post("/scheme/change/", {**entered(), "add_row": "1"})
    text = page.content.decode()
    assert "Clause to add 2" in text
    assert a.NEW_CLAUSE["title"] in text
    assert "checked" in text


def test_a_clause_typed_with_everything_is_kept_whole(walk: Walk) -> None:
    more = {
        "row1-post2": "connect-sso",
        "row1-deemed_post": "connect-sro",
        "row1-until": "connect-drop-2",
        "row1-reserve1": "chief-executive",
        "row1-ground1": "absent",
        "row1-value_below": "£1m",
        "row1-total_below": "£2m",
        "row1-percent": "10",
        "row1-months": "12",
        "row1-programme": "connect",
        "row1-rank": "30",
        "row1-consultations": ["chief_executive"],
        "row1-call_in_post": "chief-executive",
        "row1-call_in_from": "£500k",
        "row1-call_in_days": "5",
    }
    change = proposed(walk, **more)
    row = change.adds[0]
    assert row["seats"][0]["reserves"] == [{"post": "chief-executive", "ground": "absent"}]
    assert row["seats"][1]["deemed"] == {"post": "connect-sro", "until": "connect-drop-2"}
    assert row["call_in"] == {"post": "chief-executive", "value_from": "500000.00", "days": 5}
    assert (row["value_below"], row["percent"], row["months"]) == ("1000000.00", "10", 12)
    shown = walk.get("otto", f"/scheme/changes/{change.pk}/")
    assert "values below £1,000,000.00" in shown
    assert "the Chief Executive may call in acts of £500,000.00 and above" in shown


def test_only_the_decision_office_enters_one(walk: Walk) -> None:
    assert "Only these posts may enter a change of the scheme" in walk.get(
        "carla", "/scheme/change/", 403
    )
    assert "has not been changed" in walk.get("carla", "/scheme/changes/")


# ---- In a browser -------------------------------------------------------------------------------


def test_every_page_about_authority_fits_and_is_open_to_all(site: str, page: Any) -> None:
    stage = s.set_stage()
    s.attested(stage)
    s.executed(stage)
    clause = a.granted(
        stage, limits=[{"contract": "CONNECT-PMO", "amount": {"value": "600000.00"}}]
    )
    held = s.submitted(stage, "kit", a.under(stage, "OCC 7", clause))
    s.advised(stage, held)
    late = a.asking(stage, "PCD 2602")
    s.ready_to_sign(stage, late)
    draft = a.against_a_rule(stage, "PCD 2603", exceptions=())
    nine = s.drafted(stage, "PCD 2604")
    edit = SchemeEdit(
        Decision.objects.get(reference="PCD 1572"),
        "April 2027",
        london_day(database_now()) + LATER,
        (a.NEW_CLAUSE,),
        (OLD,),
        "The limits were raised.",
    )
    change = scheming.propose_change(stage["devi"], edit)
    for name, person in stage.people.items():
        Account.objects.create_user(username=name, password=PASSWORD, person=person)
    ext, own = f"/decisions/{held.decision_id}", f"/scheme/clauses/{clause.code}/"
    pages = {
        "carla": [
            *(f"{ext}/sign/", f"{ext}/who-must-sign/", f"{ext}/who-must-sign/?at=soon"),
            *(f"{ext}/stand-aside/", own, "/authority/", "/scheme/", "/scheme/?every=yes"),
            "/exceptions/",
        ],
        "dana": [f"{own}take-back/", f"/decisions/{late.pk}/sign/", f"/decisions/{late.pk}/"],
        "olive": [
            f"/decisions/{draft.pk}/draft/check/",
            f"/decisions/{draft.pk}/draft/exceptions/ask/?rule=L10&place=Recommendation+1",
            f"/decisions/{nine.pk}/draft/recommendations/9/",
            f"/decisions/{nine.pk}/draft/recommendations/add/revocation/",
        ],
        "devi": ["/scheme/change/", "/scheme/changes/"],
        "conrad": [f"/scheme/changes/{change.pk}/", "/"],
    }
    found = []
    for name, addresses in pages.items():
        sign_in(page, site, name)
        for address in addresses:
            found += faults_of(page, f"{site}{address}")
    assert found == []
    assert Axe().run(page).violations_count == 0


def test_a_change_is_entered_by_hand(site: str, page: Any) -> None:
    stage = s.set_stage()
    s.attested(stage)
    Account.objects.create_user(username="devi", password=PASSWORD, person=stage.person("devi"))
    sign_in(page, site, "devi")
    page.goto(f"{site}/scheme/change/")
    for name in ("rests_on", "edition", "starts_on", "reason"):
        page.fill(f"[name={name}]", str(entered()[name]))
    page.check(f"[name=ends][value='{OLD}']")
    page.click("text=Show what would change")
    assert "0 clauses would be added and 1 would end." in page.inner_text("main")
    page.click("text=Propose this change")
    assert "The change is proposed." in page.inner_text("main")
    assert SchemeChange.objects.get().ends == [OLD]
