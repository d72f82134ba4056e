"""What the pages of frameworks say: ceiling, what is left, lots, call-offs, changes, one line."""

from decimal import Decimal

import pytest

from contracts.models import Framework, Lot
from people.models import Organisation
from tests import grants as g
from tests import stage as s
from tests.ledger_screens import Browsers
from tests.test_downloads import table
from tests.test_procurements import alters, begins
from tests.test_screens_ledger import queries

PAGE = "/frameworks/one/"


@pytest.fixture
def cast(papered: s.Stage) -> s.Stage:
    """The cast; of a framework of £1,000 one call-off is authorised, and another is asked for."""
    one = Framework.objects.create(
        code="one",
        name="Framework One",
        ceiling=Decimal("1000.00"),
        call_off_limit_months=48,
        award_methods=["framework_direct"],
        excluded=["contingent labour"],
        successor=Framework.objects.get(code="spf2"),
    )
    group = Organisation.objects.create(name="CGI Group")
    Organisation.objects.filter(name="CGI Inc.").update(parent=group, company_number="01234567")
    lot = Lot.objects.create(framework=one, code="1", name="All work", ceiling=Decimal("700.00"))
    lot.suppliers.add(Organisation.objects.get(name="CGI Inc."))
    g.signed(papered, g.award("600.00", "N 1", framework="one", lot="1"), reference="PCD 1")
    raised = alters("framework_ceiling", "50.00", framework="one")
    g.signed(papered, raised, reference="PCD 2")
    waiting = g.award("100.00", "N 2", framework="one", lot="1")
    s.submitted(papered, "olive", g.proposed(papered, waiting, reference="PCD 3"))
    return papered


def test_the_page_says_what_is_left_of_a_framework_and_its_lot(cast: s.Stage) -> None:
    words = Browsers(cast).words("otto", PAGE)
    assert (
        "Ceiling £1,050.00 Authorised £600.00 Asked for by submitted decisions £100.00 "
        "Executed £0.00 Left £350.00" in words
    )
    assert (
        "1 All work CGI Inc., 01234567 (group: CGI Group) £700.00 £600.00 £100.00 £0.00 £0.00"
        in (words)
    )
    assert "Longest call-off 48 months" in words
    assert "Methods of award Direct award under a framework" in words
    assert "Not for contingent labour" in words
    assert "Successor Solution Provider Framework 2022" in words
    assert "PCD 2, recommendation 1" in words
    assert "N 1" in words


def test_the_line_of_a_framework_tells_its_changes_and_its_call_offs(cast: s.Stage) -> None:
    words = Browsers(cast).words("otto", PAGE).partition("From first to last day")[2]
    assert "N 1: award authorised" in words
    assert "Framework changed" in words
    assert "Ceiling + £50.00" in words


def test_the_list_and_its_sheet_show_the_same_and_cost_the_same(cast: s.Stage) -> None:
    browsers = Browsers(cast)
    assert "Framework One to" not in browsers.words("otto", "/frameworks/")
    (row,) = (r for r in table(browsers, "/frameworks/list.csv") if r["Framework"] == "one")
    assert (row["Ceiling"], row["Left"], row["Methods of award"]) == (
        "1050.00",
        "350.00",
        "framework direct",
    )
    asked = queries(browsers["otto"], "/frameworks/")
    Framework.objects.create(code="two", name="Framework Two")
    assert queries(browsers["otto"], "/frameworks/") == asked
    assert "Frameworks" in browsers.words("otto", "/contracts/")
    assert "/frameworks/one/" in browsers["otto"].get("/contracts/N 1/").content.decode()


def test_an_initiation_and_an_act_on_a_framework_are_drafted_on_the_screen(cast: s.Stage) -> None:
    decision = g.proposed(cast, begins(), reference="PCD 4")
    browsers = Browsers(cast)
    page = f"/decisions/{decision.pk}/draft/recommendations/1/"
    words = browsers["olive"].get(page).content.decode()
    assert 'value="P 1"' in words
    assert 'value="Vehicles"' in words
    assert "Framework that is altered" in words
