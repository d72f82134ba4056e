"""Stories of the ledger screens: the figures of the paper, lists, pages."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals import actions
from approvals.models import Recommendation
from budgets.balances import added_up, positions
from budgets.models import Line, Plan
from budgets.money import FinancialYear, pounds
from contracts.models import Change, Contract, Form, Regime, Route
from people.models import Account, Milestone, Organisation, Post, Programme
from tests import stage
from tests.ledger_screens import EXECUTE, Browsers, after_the_paper, plain, profile_address

# ---- The figures of the paper -------------------------------------------------------------------


def test_the_contracts_of_the_paper_add_up_on_their_page(database: Any) -> None:
    browsers, _ = after_the_paper()
    words = browsers.words("fiona", "/contracts/")
    assert "Awarded by decisions (6) £19,410,000.00" in words
    assert "Changed by decisions (1) +£249,000.00" in words
    assert "Authorised by decisions here £19,659,000.00" in words
    assert "Awarded before this ledger (1) £499,000.00" in words
    assert "Total of all pages £19,659,000.00 Without the £499,000.00" in words


def test_the_paper_adds_up_on_its_own_page(database: Any) -> None:
    browsers, decision = after_the_paper()
    words = browsers.words("devi", f"/decisions/{decision.pk}/")
    assert "Budgets, in sum £106,621,000.00" in words
    assert "of which capital £49,927,000.00 (46.8%)" in words
    assert "of which revenue £56,694,000.00" in words
    assert "Contract actions (7) £19,659,000.00" in words
    assert "Delegations 1" in words


def test_the_change_of_an_older_contract_is_told_from_its_opening(database: Any) -> None:
    browsers, decision = after_the_paper()
    answer = browsers["fiona"].get("/contracts/CONNECT-DIRECTOR/")
    words = plain(answer)
    assert "Award Before this ledger" in words
    assert "As stated in PCD 1572, recommendation 2" in words
    assert "+£249,000.00 (49.9%)" in words
    assert f"/decisions/{decision.pk}/#recommendation-2" in answer.content.decode()


@pytest.mark.parametrize(
    ("code", "amount"),
    [("connect-capital", "+£49,927,000.00"), ("connect-mtfp", "+£56,694,000.00")],
)
def test_each_line_of_the_paper_shows_its_amount_and_leads_to_its_decision(
    database: Any, code: str, amount: str
) -> None:
    browsers, decision = after_the_paper()
    answer = browsers["fiona"].get(f"/lines/{code}/")
    words = plain(answer)
    assert f"{amount} PCD 1572, recommendation 1" in words
    assert "21 December 2023" in words
    assert f"/decisions/{decision.pk}/#recommendation-1" in answer.content.decode()


def test_the_programme_adds_it_all_up(database: Any) -> None:
    browsers, _ = after_the_paper()
    words = browsers.words("fiona", "/programmes/connect/")
    assert "Added by decisions £106,621,000.00" in words
    assert "of which capital £49,927,000.00 (46.8%)" in words
    assert "£106.621m in all, 46.8% of it capital" in words
    assert "Authorised by decisions here £19,659,000.00" in words
    assert "FBC3 Approved by PCD 1572 , 21 December 2023" in words
    assert "CONNECT Drop 2 implemented Not reached Forecast: February 2024." in words
    assert "Senior Responsible Officer, CONNECT Rita Lindqvist Substantive" in words


def test_one_delegation_of_the_paper_covers_each_contract_it_names(database: Any) -> None:
    browsers, _ = after_the_paper()
    words = browsers.words("fiona", "/contracts/CONNECT-PMO/")
    granted = "Authority granted by PCD 1572, recommendation 9"
    assert words.count(f"An extension: {granted} takes the place of") == 1
    assert "Recommendation 1:" not in words
    assert words.count(granted) == 2
    assert "Director of Commercial Services: Carla Reyes" in words
    assert "Senior Responsible Officer, CONNECT: Rita Lindqvist" in words
    assert "Deemed to be Senior System Owner, CONNECT until" in words
    assert "No limit, no reason given." in words


def test_every_figure_of_the_lines_is_the_one_balance(database: Any) -> None:
    browsers, decision = after_the_paper()
    cast = browsers.cast
    stage.executed(cast)
    first = Recommendation.objects.get(version__decision=decision, number="1")
    line = Line.objects.get(code="connect-mtfp")
    share = actions.Share(FinancialYear(2024), Decimal("1234567.89"))
    actions.profile(cast["fiona"], first, line, [share])
    listed = browsers.words("fiona", "/lines/")
    for row in positions(Line.objects.order_by("pk")):
        shown = [row.approved, row.committed] + ([] if row.is_source else [row.free])
        page = browsers.words("fiona", f"/lines/{row.line.code}/")
        for amount in shown:
            assert pounds(amount) in listed
            assert pounds(amount) in page
        for year in row.years:
            label = "Not yet profiled" if year.year is None else f"{year.year}/{year.year - 1999}"
            amounts = (year.original, year.approved, year.committed)
            original, *rest = (pounds(amount) for amount in amounts)
            signed = f"{'+' if year.changes > 0 else ''}{pounds(year.changes)}"
            planned = "" if row.is_source or year.year is None else " planned"
            assert f"{label}{planned} {original} {signed} {' '.join(rest)}" in page
    programme = browsers.words("fiona", "/programmes/connect/")
    both = added_up(positions(Line.objects.filter(programme__code="connect")))
    assert f"{pounds(both.approved)} {pounds(both.committed)} {pounds(both.free)}" in programme


def test_after_the_milestone_the_contract_names_the_system_owner(database: Any) -> None:
    browsers, _ = after_the_paper()
    cast = browsers.cast
    entry = actions.record_milestone(
        cast["peter"],
        Milestone.objects.get(code="connect-drop-2"),
        date(2024, 2, 20),
        "Minutes of the board.",
    )
    actions.confirm_milestone(cast["devi"], entry)
    words = browsers.words("fiona", "/contracts/CONNECT-PMO/")
    assert "Senior System Owner, CONNECT: Sam Osei" in words
    assert "Rita Lindqvist" not in words


# ---- Doors, lists, pages ------------------------------------------------------------------------

PAGES = (
    "/contracts/",
    "/contracts/CONNECT-PMO/",
    EXECUTE,
    "/lines/",
    "/lines/connect-mtfp/",
    "/programmes/",
    "/programmes/connect/",
    "/people/",
    "/people/to-confirm/",
    "/people/tenures/new/",
    "/would-not-stand/",
)


def test_nobody_who_is_not_signed_in_sees_a_page(database: Any) -> None:
    after_the_paper()
    for address in PAGES:
        answer = Client().get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


def test_no_page_asks_for_inline_style_or_script(database: Any) -> None:
    browsers, _ = after_the_paper()
    for address in PAGES:
        text = browsers["kit"].get(address).content.decode()
        assert "<script" not in text
        assert " style=" not in text
        assert "<style" not in text


def queries(client: Client, address: str) -> int:
    """Return how many questions a page asks the database."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def more_rows() -> None:
    """Add lines and posts, as a second and third would come."""
    plan = Plan.objects.get(code="mtfp")
    for number in range(3):
        Post.objects.create(code=f"post-{number}", title=f"Post {number}", kind="auditor")
        programme = Programme.objects.create(code=f"programme-{number}", name="Programme")
        Line.objects.create(
            code=f"line-{number}", name="Line", plan=plan, kind="revenue", programme=programme
        )


@pytest.mark.parametrize(
    ("address", "short", "most"),
    [
        ("/contracts/", "/contracts/?q=connect-pmo", 12),
        ("/lines/", "/lines/", 14),
        ("/people/", "/people/", 11),
        ("/programmes/", "/programmes/", 10),
        ("/programmes/connect/", "/programmes/connect/", 42),
    ],
)
def test_a_list_asks_the_same_number_of_questions_however_long(
    database: Any, address: str, short: str, most: int
) -> None:
    browsers, _ = after_the_paper()
    stage.executed(browsers.cast)
    first = queries(browsers["fiona"], short)
    more_rows()
    assert queries(browsers["fiona"], address) == first <= most


def test_a_list_is_paged_by_key_there_and_back(rows: Any) -> None:
    browsers = Browsers(stage.set_stage())
    plan = Plan.objects.get(code="capital-plan")
    for number in range(120):
        Line.objects.create(code=f"works-{number:03}", name=f"W{number}", plan=plan, kind="capital")
    seen, address, back = [], "/lines/?q=works", ""
    for _ in range(3):
        text = browsers["fiona"].get(address).content.decode()
        seen += re.findall(r'href="/lines/(works-[0-9]+)/"', text)
        following = re.search(r'href="([^"]+)" rel="next"', text)
        earlier = re.search(r'href="([^"]+)" rel="prev"', text)
        back = earlier[1].replace("&amp;", "&") if earlier else back
        address = following[1].replace("&amp;", "&") if following else address
    assert seen == [f"works-{number:03}" for number in range(120)]
    text = browsers["fiona"].get(back).content.decode()
    assert re.findall(r'href="/lines/(works-[0-9]+)/"', text) == seen[50:100]


@pytest.mark.parametrize("query", ["after=x", "after=a&after=%00", "before=9&before=9", "q=%00"])
def test_a_key_that_is_none_leads_to_a_page_all_the_same(rows: Any, query: str) -> None:
    browsers = Browsers(stage.set_stage())
    for address in ("/lines/", "/people/", "/contracts/", "/lines/connect-capital/"):
        assert browsers["fiona"].get(f"{address}?{query}").status_code == 200


def test_contracts_are_found_by_words_and_by_what_waits(database: Any) -> None:
    browsers, _ = after_the_paper()
    stage.executed(browsers.cast)
    found = browsers.words("fiona", "/contracts/?q=finyx")
    assert "CONNECT-PMO" in found
    assert "CONNECT-SMS" not in found
    waiting = browsers.words("fiona", "/contracts/?waits=yes")
    assert "CONNECT-SMS" in waiting
    assert "CONNECT-PMO" not in waiting
    assert "No contract fits." in browsers.words("fiona", "/contracts/?q=nothing-like-it")


def test_a_reference_with_a_slash_has_its_page(rows: Any) -> None:
    browsers = Browsers(stage.set_stage())
    contract = Contract.objects.create(
        reference="MPS/2024/7",
        title="Works",
        supplier=Organisation.objects.get(name="CGI Inc."),
        route=Route.OPEN,
        regime=Regime.PCR_2015,
    )
    Change.objects.create(
        contract=contract, number=0, kind="award", value=Decimal(5), effective_on=date(2024, 1, 8)
    )
    assert "Works" in browsers.words("fiona", reverse("contract", args=["MPS/2024/7"]))
    assert (
        Form.HAND
        in browsers["kit"].get(reverse("contract_execute", args=["MPS/2024/7", 1])).content.decode()
    )


def test_what_is_not_there_is_said_so(rows: Any) -> None:
    browsers = Browsers(stage.set_stage())
    for address in ("/contracts/none/", "/lines/none/", "/programmes/none/", "/people/ends/9/x/"):
        assert browsers["fiona"].get(address).status_code == 404


@pytest.mark.parametrize("width", [1280, 360])
def test_every_page_is_free_of_faults_that_axe_can_find(site: str, page: Any, width: int) -> None:
    browsers, decision = after_the_paper()
    stage.executed(browsers.cast)
    account = Account.objects.create_user(
        "walker", password="walk-the-ledger", person=browsers.cast.person("kit")
    )
    assert account.pk
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site}/accounts/login/")
    page.fill("[name=login]", "walker")
    page.fill("[name=password]", "walk-the-ledger")
    page.click("main button[type=submit]")
    for address in (*PAGES, profile_address(decision)):
        page.goto(site + address)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not page.evaluate(wider), address
