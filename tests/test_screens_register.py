"""Stories of the register of postings and of the search in papers."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from approvals import actions, narrative
from approvals.models import Decision, Effect, Recommendation
from budgets.actions import Transfer, post
from budgets.models import Line, Part, Posting, year_label
from budgets.money import FinancialYear
from people.models import Account
from tests import stage
from tests.ledger_screens import Browsers, after_the_paper
from tests.test_screens_ledger import queries

PAGES = (
    "/postings/",
    "/postings/?line=connect-capital&year=2024%2F25",
    "/postings/?line=no-such-line&year=12",
    "/decisions/search/",
    "/decisions/search/?q=programme",
    "/decisions/search/?q=okapi",
)


def profiled(browsers: Browsers, decision: Decision) -> None:
    """Spread a part of the paper's amount over a year: a posting of part 2."""
    first = Recommendation.objects.get(version__decision=decision, number="1")
    line = Line.objects.get(code="connect-mtfp")
    share = actions.Share(FinancialYear(2024), Decimal("1234567.89"))
    actions.profile(browsers.cast["fiona"], first, line, [share])


def many_postings(decision: Decision, count: int) -> list[int]:
    """Post ``count`` transfers, in pounds 1 to ``count``, that the decision did not sign.

    The transaction of the fixture `rows` is rolled back before the commit would refuse them.
    """
    source, line = (Line.objects.get(code=c).pk for c in ("capital-growth", "connect-capital"))
    moved = [
        Transfer(source, line, Decimal(n), to_year=2024 + n % 3, part=Part.PUBLIC)
        for n in range(1, count + 1)
    ]
    batch = post("change", date(2026, 4, 1), moved)
    first = Recommendation.objects.get(version__decision=decision, number="1")
    Effect.objects.create(recommendation=first, kind="profiled", batch_id=batch)
    return list(Posting.objects.filter(batch=batch).order_by("-pk").values_list("pk", flat=True))


# ---- The register -------------------------------------------------------------------------------


def test_every_posting_of_the_paper_leads_to_its_recommendation(database: Any) -> None:
    browsers, decision = after_the_paper()
    answer = browsers["fiona"].get("/postings/")
    text = answer.content.decode()
    words = browsers.words("fiona", "/postings/")
    assert "2 postings" in words
    assert "£49,927,000.00 PCD 1572, recommendation 1 Budget change" in words
    assert "£56,694,000.00 PCD 1572, recommendation 1 Budget change" in words
    assert "21 December 2023" in words
    assert text.count(f'href="/decisions/{decision.pk}/#recommendation-1"') == 2
    assert 'href="/lines/connect-capital/"' in text
    assert 'href="/lines/capital-growth/"' in text


def test_postings_of_part_2_are_shown_only_to_who_reads_every_part_2(database: Any) -> None:
    browsers, decision = after_the_paper()
    profiled(browsers, decision)
    narrowed = ("", "?line=connect-mtfp", "?year=2024/25", "?line=connect-mtfp&year=2024/25")
    for name in ("fiona", "carla", "otto", "sam", "olive"):
        for query in narrowed:
            words = browsers.words(name, f"/postings/{query}")
            assert "1,234,567.89" not in words, (name, query)
            assert "Postings of part 2 are left out" in words
        assert "2 postings" in browsers.words(name, "/postings/")
        assert "No posting is like that." in browsers.words(name, "/postings/?year=2024/25")
    for name in ("devi", "audrey"):
        for query in narrowed:
            words = browsers.words(name, f"/postings/{query}")
            assert "£1,234,567.89 Part 2 PCD 1572, recommendation 1 Profiling over years" in words
            assert "left out" not in words


def test_the_register_is_narrowed_to_a_line_and_a_year(database: Any) -> None:
    browsers, _ = after_the_paper()
    for query in ("line=connect-capital", "line=CONNECT-CAPITAL&year=not+yet+profiled"):
        words = browsers.words("fiona", f"/postings/?{query}")
        assert "1 posting " in words
        assert "£49,927,000.00" in words
        assert "£56,694,000.00" not in words
    for query in ("line=mtfp-growth", "year=Not+Yet+Profiled"):
        assert "£56,694,000.00" in browsers.words("fiona", f"/postings/?{query}")
    assert "No posting is like that." in browsers.words("fiona", "/postings/?year=2023-24")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("line=okapi", "There is no line “okapi”. Codes stand on the page of each line."),
        ("year=2024", "“2024” is not a financial year. Write it like 2023/24. Or write:"),
        ("year=2024/26", "The year that starts in 2024 is 2024/25. Or write: not yet profiled."),
    ],
)
def test_what_narrows_to_nothing_that_exists_is_said_and_narrows_nothing(
    database: Any, query: str, told: str
) -> None:
    browsers, _ = after_the_paper()
    words = browsers.words("fiona", f"/postings/?{query}")
    assert told in words
    assert "2 postings" in words


@pytest.mark.parametrize(
    "query", ["", "line=connect-capital", "line=capital-growth", "year=2025/26"]
)
def test_the_register_is_paged_by_id_there_and_back(rows: Any, query: str) -> None:
    browsers, decision = after_the_paper()
    many_postings(decision, 360)
    wanted = [
        posting.pk
        for posting in Posting.objects.select_related("to_line", "from_line").order_by("-pk")
        if query in ("", f"line={posting.to_line.code}", f"line={posting.from_line.code}")
        or query == f"year={year_label(posting.to_year)}"
    ]
    assert len(wanted) >= 120
    client, seen, address = browsers["fiona"], [], f"/postings/?{query}"
    before = ""
    while address:
        text = client.get(address).content.decode()
        seen.append([int(key) for key in re.findall(r"numeric\">([0-9]+)</th>", text)])
        earlier = re.search(r'href="([^"]+)" rel="prev"', text)
        before = earlier[1].replace("&amp;", "&") if earlier else before
        following = re.search(r'href="([^"]+)" rel="next"', text)
        address = following[1].replace("&amp;", "&") if following else ""
    assert [key for page in seen for key in page] == wanted
    assert {len(page) for page in seen[:-1]} <= {50}
    text = client.get(before).content.decode()
    assert [int(key) for key in re.findall(r"numeric\">([0-9]+)</th>", text)] == seen[-2]


def test_more_than_a_thousand_are_not_counted(rows: Any) -> None:
    browsers, decision = after_the_paper()
    many_postings(decision, 998)
    assert "1,000 postings" in browsers.words("fiona", "/postings/")
    many_postings(decision, 1)
    assert "1,000+ postings" in browsers.words("fiona", "/postings/")


# ---- The search ---------------------------------------------------------------------------------


def test_words_of_a_recommendation_lead_to_it(database: Any) -> None:
    browsers, decision = after_the_paper()
    answer = browsers["otto"].get("/decisions/search/?q=putting+the+solution+in")
    text = answer.content.decode()
    assert f'href="/decisions/{decision.pk}/#recommendation-1"' in text
    assert "<mark>solution</mark>" in text
    assert "PCD 1572" in browsers.words("otto", "/decisions/search/?q=%22Ernst+%26+Young%22")


def test_a_paper_is_found_by_its_sections_and_a_draft_by_its_title(database: Any) -> None:
    browsers, decision = after_the_paper()
    drafted = stage.drafted(browsers.cast, title="CONNECT, quagga iteration")
    words = browsers.words("otto", "/decisions/search/?q=iteration+quagga")
    assert "PCD 2001: CONNECT, quagga iteration" in words
    version = stage.submitted(browsers.cast, "olive", drafted)
    assert version.decision_id == drafted.pk > decision.pk
    summary = drafted.draft.paper["executive_summary"].split()
    both = browsers.words("otto", "/decisions/search/?q=connect")
    assert both.index("PCD 2001:") < both.index("PCD 1572:")
    found = browsers.words("otto", f"/decisions/search/?q={'+'.join(summary[:4])}")
    assert "PCD 2001" in found


def test_nothing_of_part_2_is_found_by_anybody(database: Any) -> None:
    browsers, _ = after_the_paper()
    stage.submitted(browsers.cast, "olive", stage.drafted(browsers.cast))
    for name in ("otto", "olive", "devi", "audrey"):
        words = browsers.words(name, "/decisions/search/?q=%22figures+that+only+part%22")
        assert "In no title and no part 1 do all these words stand." in words
        assert "PCD 2001" not in words


def test_words_of_a_version_that_no_longer_stands_are_not_found(database: Any) -> None:
    browsers, _ = after_the_paper()
    cast = browsers.cast
    decision = stage.drafted(cast, executive_summary="An okapi is bought.")
    version = stage.submitted(cast, "olive", decision)
    assert (
        "<mark>okapi</mark>" in browsers["otto"].get("/decisions/search/?q=okapi").content.decode()
    )
    actions.send_back(cast["harry"], version, "No okapi, please.")
    assert "In no title" in browsers.words("otto", "/decisions/search/?q=okapi")
    decision.refresh_from_db()
    paper = stage.paper_with(decision, executive_summary="A horse is bought.")
    actions.save(cast["olive"], decision, paper, edition=decision.draft.edition)
    decision.refresh_from_db()
    stage.submitted(cast, "olive", decision)
    assert "In no title" in browsers.words("otto", "/decisions/search/?q=okapi")
    assert "PCD 2001" in browsers.words("otto", "/decisions/search/?q=horse")


def test_words_that_stand_together_are_found_in_every_window(
    rows: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = after_the_paper()[0].cast
    told = ("A grey okapi.", "An okapi, grey.", "A grey okapi and a zebra.", "A horse.")
    keys = []
    for number, summary in enumerate(told):
        decision = stage.drafted(cast, f"PCD {3000 + number}", executive_summary=summary)
        keys.append(stage.submitted(cast, "olive", decision).decision_id)
    first, second, third, _ = keys
    for recent, newest in ((500, 100), (1, 100), (1, 1)):
        monkeypatch.setattr(narrative, "RECENT", recent)
        monkeypatch.setattr(narrative, "NEWEST", newest)
        assert narrative.found_in('"grey okapi"', None, 1) == [third]
        assert narrative.found_in('"grey okapi"', None, 9) == [third, first]
        assert narrative.found_in('"grey okapi" -zebra', None, 9) == [first]
        assert narrative.found_in('grey -"grey okapi"', None, 9) == [second]
        assert narrative.found_in("okapi grey", None, 9) == [third, second, first]


def test_a_search_is_paged_and_asks_the_same_number_of_questions(rows: Any) -> None:
    cast = stage.set_stage()
    browsers = Browsers(cast)
    for number in range(45):
        stage.drafted(cast, f"PCD {3000 + number}", title="The quagga programme")
    client = browsers["otto"]
    seen, address = [], "/decisions/search/?q=quagga"
    while address:
        text = client.get(address).content.decode()
        seen += re.findall(r"PCD (3[0-9]{3}):", text)
        following = re.search(r'href="([^"]+)" rel="next"', text)
        address = following[1].replace("&amp;", "&") if following else ""
    assert seen == [str(3000 + number) for number in reversed(range(45))]


@pytest.mark.parametrize(
    "query",
    [
        "q=%00", "q=%27%3B--", "q=%26%7C%21%3A%2A", "q=%22", "q=-", "q=a", "q=<script>x</script>",
        "before=x&q=a", f"before={10**30}&q=a", "before=-1&q=a", "q=" + "x" * 3000,
    ],
)  # fmt: skip
def test_rubbish_finds_nothing_and_breaks_nothing(rows: Any, query: str) -> None:
    browsers = Browsers(stage.set_stage())
    stage.drafted(browsers.cast, title="<script>x</script>")
    for address in ("/decisions/search/", "/postings/"):
        answer = browsers["fiona"].get(f"{address}?{query}&line={query[2:]}&year={query[2:]}")
        assert answer.status_code == 200
        assert "<script>" not in answer.content.decode()


# ---- Doors --------------------------------------------------------------------------------------


def test_nobody_who_is_not_signed_in_sees_the_register_or_searches(rows: Any) -> None:
    stage.set_stage()
    for address in PAGES:
        answer = Client().get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("address", "most"),
    [("/postings/", 10), ("/postings/?line=connect-capital", 11), ("/decisions/search/?q=a", 9)],
)
def test_the_number_of_questions_is_pinned(database: Any, address: str, most: int) -> None:
    browsers, decision = after_the_paper()
    first = queries(browsers["fiona"], address)
    profiled(browsers, decision)
    stage.drafted(browsers.cast)
    assert queries(browsers["fiona"], address) == first <= most


@pytest.mark.parametrize("width", [1280, 360])
def test_both_pages_are_free_of_faults_that_axe_can_find(site: str, page: Any, width: int) -> None:
    browsers, decision = after_the_paper()
    profiled(browsers, decision)
    Account.objects.create_user("w", password="walk-it", person=browsers.cast.person("devi"))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site}/accounts/login/")
    page.fill("[name=login]", "w")
    page.fill("[name=password]", "walk-it")
    page.click("main button[type=submit]")
    for address in PAGES:
        page.goto(site + address)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not page.evaluate(wider), address
