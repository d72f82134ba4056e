"""Stories of downloads: every list, as its page shows it, to who may see the page."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from approvals import urls, urls_ledger
from approvals.models import Decision
from budgets.balances import positions
from budgets.models import Line, Plan
from people.models import Organisation
from tests import stage
from tests.ledger_screens import Browsers, after_the_paper

SHEETS = (
    "/decisions/list",
    "/contracts/list",
    "/frameworks/list",
    "/exceptions/list",
    "/lines/list",
    "/lines/connect-mtfp/years",
    "/lines/connect-mtfp/postings",
    "/undertakings/list",
    "/postings/list",
    "/people/list",
    "/programmes/list",
    "/authority/list",
    "/scheme/list",
    "/decisions/search",
    "/notices/list",
    "/grants/list",
    "/exceptions/late",
    "/lines/connect-mtfp/grants",
    "/lines/connect-mtfp/commitments",
    "/contracts/CONNECT-PMO/notices",
    "/contracts/CONNECT-PMO/changes",
    "/contracts/CONNECT-PMO/payments",
    "/frameworks/mcf3/lots",
    "/frameworks/mcf3/call-offs",
)
# Pages without a list of their own that goes on: what each is instead.
NO_LISTS = {
    "desk": "what waits for one person, gathered from the lists",
    "decision_register": "a form",
    "ledger_take_in": "a form",
    "tenure_give": "a form",
    "scheme_change": "a form",
    "year_close": "a form",
    "people_to_confirm": "what waits for one person",
    "would_not_stand": "a test of what stands, made anew each time",
    "scheme_changes": "what waits, and the history that the scheme’s own list has",
}


def table(browsers: Browsers, address: str, name: str = "fiona") -> list[dict[str, str]]:
    """Return the rows of a CSV that somebody downloads."""
    answer = browsers[name].get(address)
    assert answer.status_code == 200, answer.content[:500]
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def pages_of(browsers: Browsers, address: str) -> list[dict[str, Any]]:
    """Return the rows of a workbook that somebody downloads."""
    page: Any = load_workbook(io.BytesIO(browsers["fiona"].get(address).content)).active
    heads, *rows = page.values
    return [dict(zip(heads, row, strict=True)) for row in rows]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("address", SHEETS)
def test_a_list_is_a_file_to_keep_and_only_for_who_is_signed_in(
    papered: stage.Stage, address: str, ending: str
) -> None:
    answer = Browsers(papered)["otto"].get(f"{address}.{ending}")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].endswith(f'.{ending}"')
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store"
    assert Client().get(f"{address}.{ending}").status_code == 302


def test_the_lines_are_handed_out_as_the_one_balance_has_them(papered: stage.Stage) -> None:
    browsers = Browsers(papered)
    stage.executed(papered)
    rows = {row["Line"]: row for row in table(browsers, "/lines/list.csv")}
    typed = {row["Line"]: row for row in pages_of(browsers, "/lines/list.xlsx")}
    for wanted in positions(Line.objects.all()):
        row, cell = rows[wanted.line.code], typed[wanted.line.code]
        for name in ("original", "changes", "approved", "committed"):
            assert row[name.capitalize()] == f"{getattr(wanted, name):.2f}"
            assert Decimal(str(cell[name.capitalize()])) == getattr(wanted, name)
        assert row["Free"] == ("" if wanted.is_source else f"{wanted.free:.2f}")
    year, together = table(browsers, "/lines/connect-mtfp/years.csv")
    assert year["Financial year"] == "Not yet profiled"
    assert together["Approved"] == year["Approved"] == "56694000.00"


def test_a_past_day_is_handed_out_as_it_is_shown(papered: stage.Stage) -> None:
    browsers = Browsers(papered)
    for query, approved in (
        ("on=21+December+2023", "56694000.00"),
        ("on=20+December+2023", "0.00"),
        ("on=21+December+2023&known=then", "0.00"),
    ):
        rows = {row["Line"]: row for row in table(browsers, f"/lines/list.csv?{query}")}
        assert rows["connect-mtfp"]["Approved"] == approved
        *_, together = table(browsers, f"/lines/connect-mtfp/years.csv?{query}")
        assert together["Approved"] == approved
        page = browsers.words("fiona", f"/lines/?{query}")
        assert ("£56,694,000.00" in page) is (approved != "0.00")


def test_a_line_is_found_shown_and_handed_out_by_its_codes(papered: stage.Stage) -> None:
    browsers = Browsers(papered)
    codes = {"cost_centre": "10450", "subjective": "A-220", "project": "P7"}
    Line.objects.filter(code="connect-mtfp").update(**codes)
    (row,) = table(browsers, "/lines/list.csv?q=10450")
    assert row["Line"] == "connect-mtfp"
    assert (row["Cost centre"], row["Subjective code"], row["Project code"]) == (
        "10450",
        "A-220",
        "P7",
    )
    words = browsers.words("fiona", "/lines/connect-mtfp/")
    assert "In the finance system: cost centre 10450, subjective A-220, project P7." in words


def test_every_posting_is_handed_out_with_its_authority(papered: stage.Stage) -> None:
    (row,) = table(Browsers(papered), "/lines/connect-capital/postings.csv")
    assert row["Amount"] == "49927000.00"
    assert row["Effective"] == "2023-12-21"
    assert (row["From line"], row["From year"]) == ("capital-growth", "Not yet profiled")
    assert (row["Decision"], row["Recommendation"]) == ("PCD 1572", "1")
    (source,) = table(Browsers(papered), "/lines/capital-growth/postings.csv")
    assert source["Amount"] == "-49927000.00"


def test_a_list_is_handed_out_narrowed_and_with_all_its_pages(papered: stage.Stage) -> None:
    browsers = Browsers(papered)
    assert [row["Contract"] for row in table(browsers, "/contracts/list.csv?q=finyx")] == [
        "CONNECT-PMO"
    ]
    plan = Plan.objects.get(code="capital-plan")
    for number in range(60):
        Line.objects.create(code=f"works-{number:03}", name=f"W{number}", plan=plan, kind="capital")
    rows = table(browsers, "/lines/list.csv?q=works&after=capital-plan&after=works-010")
    assert len(rows) == 60
    assert table(browsers, "/decisions/list.csv?state=draft") == []


def test_the_contracts_and_decisions_are_typed(papered: stage.Stage) -> None:
    browsers = Browsers(papered)
    stage.executed(papered)
    rows = {row["Contract"]: row for row in pages_of(browsers, "/contracts/list.xlsx")}
    assert rows["CONNECT-DIRECTOR"]["Change so far"] == 249000
    assert rows["CONNECT-DIRECTOR"]["Change so far, per cent"] == 49.9
    assert sum(row["Authorised by decisions here"] for row in rows.values()) == 19659000
    (decision,) = pages_of(browsers, "/decisions/list.xlsx")
    assert decision["Reference"] == "PCD 1572"
    assert str(decision["Decided on"]) == "2023-12-21 00:00:00"


def test_a_name_that_looks_like_a_formula_is_handed_out_as_a_text(papered: stage.Stage) -> None:
    browsers = Browsers(papered)
    Organisation.objects.filter(name="CGI Inc.").update(name="=HYPERLINK(1)")
    Line.objects.filter(code="connect-mtfp").update(name="@SUM(A1)")
    rows = table(browsers, "/contracts/list.csv")
    assert "'=HYPERLINK(1)" in {row["Supplier"] for row in rows}
    content = browsers["fiona"].get("/lines/list.xlsx").content
    page: Any = load_workbook(io.BytesIO(content)).active
    cells = [cell for row in page.rows for cell in row]
    (named,) = [cell for cell in cells if cell.value == "@SUM(A1)"]
    assert (named.data_type, named.quotePrefix) == ("s", True)
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_nothing_of_a_part_2_is_handed_out(papered: stage.Stage) -> None:
    browsers = Browsers(papered)
    stage.drafted(papered)
    assert Decision.objects.count() == 2
    for address in SHEETS:
        answer = browsers["devi"].get(f"{address}.csv")
        assert "only part 2 may show" not in answer.content.decode("utf-8-sig")


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/decisions/list.csv", 5),
        ("/contracts/list.csv", 11),
        ("/exceptions/list.csv", 5),
        ("/lines/list.csv", 9),
        ("/lines/connect-mtfp/years.csv", 9),
        ("/lines/connect-mtfp/postings.csv", 8),
    ],
)
def test_a_download_asks_few_questions(papered: stage.Stage, address: str, most: int) -> None:
    fiona = Browsers(papered)["fiona"]
    fiona.get(address)
    with CaptureQueriesContext(connection) as asked:
        fiona.get(address)
    assert len(asked) <= most, "\n".join(query["sql"][:100] for query in asked)


@pytest.mark.parametrize("address", ["/lines/none/years.csv", "/lines/connect-mtfp/years.pdf"])
def test_what_is_not_there_is_not_handed_out(rows: Any, address: str) -> None:
    browsers = Browsers(stage.set_stage())
    assert browsers["fiona"].get(address).status_code == 404


def test_the_pages_lead_to_their_downloads(database: Any) -> None:
    browsers, _ = after_the_paper()
    for page, sheet in (
        ("/decisions/?state=attested", "/decisions/list.xlsx?state=attested"),
        ("/contracts/?q=finyx", "/contracts/list.csv?q=finyx"),
        ("/lines/?q=connect", "/lines/list.csv?q=connect"),
        ("/lines/connect-mtfp/", "/lines/connect-mtfp/postings.xlsx"),
    ):
        assert f'href="{sheet}"' in browsers["fiona"].get(page).content.decode()


def test_every_list_has_its_download() -> None:
    patterns = [*urls.urlpatterns, *urls_ledger.urlpatterns]
    names = {str(one.name): str(one.pattern) for one in patterns}
    pages = [name for name, where in names.items() if "<" not in where and name not in NO_LISTS]
    assert set(NO_LISTS) <= set(names)
    assert [name for name in pages if f"{name}_sheet" not in names] == []


def test_the_registers_are_handed_out_as_their_pages_show_them(papered: stage.Stage) -> None:
    browsers = Browsers(papered)
    promises = table(browsers, "/undertakings/list.csv")
    assert len(promises) == 6
    assert (promises[-1]["Decision"], promises[-1]["Owner"]) == ("PCD 1572", "DDaT")
    posts = table(browsers, "/people/list.csv")
    assert {"Carla Reyes", "Sam Osei"} <= {row["Holder"] for row in posts}
    assert [row["Code"] for row in table(browsers, "/programmes/list.csv")][:1] == ["connect"]
    granted = table(browsers, "/authority/list.csv")
    assert [row["State"] for row in granted] == ["in force"]
    assert len(table(browsers, "/scheme/list.csv?every=yes")) >= len(
        table(browsers, "/scheme/list.csv")
    )
    found = table(browsers, "/decisions/search.csv?q=Finyx")
    assert {row["Decision"] for row in found} == {"PCD 1572"}
    assert table(browsers, "/decisions/search.csv") == []


def test_postings_are_handed_out_past_the_first_page_and_without_part_2(
    papered: stage.Stage,
) -> None:
    browsers = Browsers(papered)
    first, second = table(browsers, "/postings/list.csv")[:2]
    assert int(first["Posting"]) > int(second["Posting"])
    sums = pages_of(browsers, "/postings/list.xlsx?line=connect-mtfp")
    assert [row["Amount"] for row in sums] == [56694000]
    assert {row["Part"] for row in table(browsers, "/postings/list.csv")} == {"1"}


def test_the_tables_of_a_page_are_handed_out_as_the_page_shows_them(papered: stage.Stage) -> None:
    browsers = Browsers(papered)
    stage.executed(papered)
    (paid,) = pages_of(browsers, "/contracts/CONNECT-PMO/payments.xlsx")
    (bound,) = pages_of(browsers, "/lines/connect-mtfp/commitments.xlsx")
    (award,) = pages_of(browsers, "/contracts/CONNECT-PMO/changes.xlsx")
    assert paid["Committed"] == bound["Amount"] == award["Executed for"]
    assert (bound["Contract"], bound["Decision"]) == ("CONNECT-PMO", "PCD 1572")
    assert table(browsers, "/lines/connect-mtfp/commitments.csv?on=20+December+2023") == []
    assert award["What"] == "Award"
    called = {row["Contract"] for row in table(browsers, "/frameworks/mcf3/call-offs.csv")}
    assert "CONNECT-PMO" in called
    assert {row["Framework"] for row in table(browsers, "/frameworks/mcf3/call-offs.csv")} == {
        "Management Consultancy Framework Three"
    }
    every = table(browsers, "/notices/list.csv")
    assert [row for row in every if row["Contract"] == "CONNECT-PMO"] == table(
        browsers, "/contracts/CONNECT-PMO/notices.csv"
    )
    assert len(table(browsers, "/frameworks/ts3/lots.csv")) == 3
    assert browsers["fiona"].get("/contracts/none/changes.csv").status_code == 404
