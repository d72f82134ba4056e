"""Stories of the journal and the finance system: keyed on once, compared, explained."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from approvals import actions
from approvals.models import Recommendation
from budgets.balances import positions
from budgets.models import (
    Batch,
    JournalEntry,
    LedgerDifference,
    LedgerFigure,
    LedgerImport,
    Line,
    Plan,
)
from budgets.money import FinancialYear
from people.days import london_day
from people.holders import database_now
from tests.decision_screens import Walk
from tests.stage import Stage

FIGURES = (
    "Line,Financial year,Budget,Actuals,Accruals\n"
    'connect-capital,2024/25,"£927,000.00",100.00,5.00\n'
    "connect-mtfp,2024/25,7.00,,\n"
)


@pytest.fixture
def walk(papered: Stage) -> Walk:
    """The paper, of which £927,000 of capital is profiled to 2024/25."""
    first = Recommendation.objects.get(number="1")
    line = Line.objects.get(code="connect-capital")
    share = actions.Share(FinancialYear(2024), Decimal("927000.00"))
    actions.profile(papered["fiona"], first, line, [share])
    return Walk(papered)


def table(walk: Walk, address: str) -> list[dict[str, str]]:
    text = walk("fiona").get(address).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def take_in(walk: Walk, text: str = FIGURES, status: int = 302, **typed: Any) -> str:
    file = SimpleUploadedFile("figures.csv", text.encode())
    # Profiling takes the day on which it is done, so figures that know of it tell of today.
    today = london_day(database_now()).isoformat()
    sent: dict[str, Any] = {"as_at": today, "file": file, **typed}
    return walk.post("fiona", "/finance-system/take-in/", status, **sent)


# ---- The journal --------------------------------------------------------------------------------


def test_the_journal_is_handed_out_balanced_and_cited(walk: Walk) -> None:
    Line.objects.filter(code="connect-capital").update(cost_centre="10450", project="P7")
    rows = table(walk, "/journal/list.csv")
    assert sum(Decimal(row["Debit"] or 0) for row in rows) == sum(
        Decimal(row["Credit"] or 0) for row in rows
    )
    debits = {row["Line"]: row for row in rows if row["Debit"] and "2024/25" not in row.values()}
    paper = debits["connect-capital"]
    assert (paper["Debit"], paper["Cost centre"], paper["Project"]) == (
        "49927000.00",
        "10450",
        "P7",
    )
    assert (paper["Decision"], paper["Recommendation"]) == ("PCD 1572", "1")
    assert paper["Effective"] == "2023-12-21"
    (credit,) = [row for row in rows if row["Line"] == "capital-growth"]
    assert (credit["Debit"], credit["Credit"]) == ("", "49927000.00")


def test_a_batch_is_keyed_on_once_and_leaves_what_is_to_be_keyed(walk: Walk) -> None:
    batch = Batch.objects.earliest("pk")
    address = f"/journal/{batch.pk}/key/"
    assert f'href="{address}"' in walk("fiona").get("/journal/?state=to-key").content.decode()
    walk.post("fiona", address, number="J 1001", keyed_on="8 January 2024")
    entry = JournalEntry.objects.get()
    assert (entry.batch, entry.number, entry.keyed_by.name) == (batch, "J 1001", "Fiona Marsh")
    told = walk.post("fiona", address, 422, number="J 1002", keyed_on="8 January 2024")
    assert f"Batch {batch.pk} was keyed on already, as journal J 1001." in told
    assert "J 1001 keyed on 8 January 2024 by Fiona Marsh" in walk.get("fiona", "/journal/")
    to_key = table(walk, "/journal/list.csv?state=to-key")
    assert {row["Batch"] for row in to_key}.isdisjoint({str(batch.pk)})
    keyed = table(walk, "/journal/list.csv?state=keyed")
    assert {(row["Journal number"], row["Keyed on"]) for row in keyed} == {("J 1001", "2024-01-08")}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"number": ""}, "Enter journal number."),
        ({"keyed_on": "1 January 2199"}, "1 January 2199 is in the future."),
        ({"keyed_on": "soon"}, "21/12/2023, 21 December 2023 or 2023-12-21"),
    ],
)
def test_a_journal_that_cannot_be_is_refused_with_what_would_be(
    walk: Walk, typed: dict[str, Any], sentence: str
) -> None:
    batch = Batch.objects.earliest("pk")
    sent: dict[str, Any] = {"number": "J 1", "keyed_on": "8 January 2024", **typed}
    assert sentence in walk.post("fiona", f"/journal/{batch.pk}/key/", 422, **sent)
    assert not JournalEntry.objects.exists()


# ---- The finance system -------------------------------------------------------------------------


def test_figures_are_compared_explained_and_touch_nothing_that_is_approved(walk: Walk) -> None:
    before = positions(Line.objects.order_by("pk"))
    assert "No figures of the finance system" in walk.get("otto", "/finance-system/")
    take_in(walk)
    taken = LedgerImport.objects.get()
    assert len(taken.sha256) == 64
    words = walk.get("fiona", "/finance-system/")
    assert "CONNECT, revenue 2024/25 £0.00 £7.00 \u2212£7.00" in words
    assert "CONNECT, capital 2024/25" not in words
    assert "CONNECT, capital Not yet profiled £49,000,000.00 £0.00 +£49,000,000.00" in words
    assert "Journals wait to be keyed on" in words
    every = walk.get("fiona", "/finance-system/?all")
    assert "CONNECT, capital 2024/25 £927,000.00 £927,000.00 £0.00" in every
    address = "/finance-system/connect-mtfp/2024/reason/"
    assert "\u2212£7.00" in walk.get("fiona", address)
    told = walk.post("fiona", address, 422, reason="error", words="")
    assert "Say what the error is." in told
    walk.post("fiona", address, reason="error", words="Keyed on the wrong line.")
    walk.post("fiona", address, reason="timing", words="Journal 7 is of April.")
    assert LedgerDifference.objects.count() == 2
    assert "Timing Journal 7 is of April. Fiona Marsh" in walk.get("otto", "/finance-system/")
    (row,) = [
        r
        for r in table(walk, "/finance-system/list.csv")
        if r["Line"] == "connect-mtfp" and r["Financial year"] == "2024/25"
    ]
    assert (row["Difference"], row["Reason"]) == ("-7.00", "Timing")
    assert positions(Line.objects.order_by("pk")) == before


def test_what_is_keyed_on_is_no_longer_waited_for(walk: Walk) -> None:
    take_in(walk, "Line,Financial year,Budget\nconnect-capital,2024/25,0.00\n")
    assert "+£927,000.00 +£927,000.00" in walk.get("fiona", "/finance-system/")
    for batch in Batch.objects.all():
        sent = {"number": f"J {batch.pk}", "keyed_on": "8 January 2024"}
        walk.post(
            "fiona", f"/journal/{batch.pk}/key/", number=sent["number"], keyed_on=sent["keyed_on"]
        )
    words = walk.get("fiona", "/finance-system/")
    assert "+£927,000.00 £0.00" in words
    assert "None given" in words


def test_figures_come_whole_or_not_at_all(walk: Walk) -> None:
    told = take_in(walk, FIGURES + "none,2024/25,1,00\nconnect-mtfp,2024,5\n", 422)
    assert "A4: “none” is no budget line." in told
    assert "B5: “2024” is not a financial year." in told
    assert not LedgerImport.objects.exists()
    assert not LedgerFigure.objects.exists()
    take_in(walk, FIGURES + "none,2024/25,1\n", leave_out="on")
    assert "Rows of other lines that were left out: 1." in walk.get("fiona", "/finance-system/")
    assert "This very file was taken in already" in take_in(
        walk, FIGURES + "none,2024/25,1\n", 422, leave_out="on"
    )
    assert "is in the future" in take_in(walk, status=422, as_at="1 January 2199")


def test_only_a_finance_officer_keys_takes_in_and_explains(walk: Walk) -> None:
    take_in(walk)
    batch = Batch.objects.earliest("pk")
    doors = (
        f"/journal/{batch.pk}/key/",
        "/finance-system/take-in/",
        "/finance-system/connect-mtfp/2024/reason/",
    )
    for door in doors:
        for name in ("olive", "farah", "otto"):
            sentence = "Only these posts may key journals on and compare with the finance system"
            assert sentence in walk.get(name, door, 403)
            assert sentence in walk.post(name, door, 403)
        assert Client().get(door).status_code == 302
    for page in ("/journal/", "/finance-system/"):
        assert "/key/" not in walk("otto").get(page).content.decode()
        assert Client().get(page).status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        "/journal/999999/key/",
        "/finance-system/none/2024/reason/",
        "/finance-system/connect-mtfp/2030/reason/",
        "/finance-system/connect-mtfp/20/reason/",
    ],
)
def test_what_is_not_there_is_not_found(walk: Walk, address: str) -> None:
    take_in(walk)
    assert walk("fiona").get(address).status_code == 404


def test_the_database_keeps_the_rows_and_adds_no_figure_later(walk: Walk) -> None:
    take_in(walk)
    taken, line = LedgerImport.objects.get(), Line.objects.get(code="connect-mtfp")
    late = {"budget": 1, "actuals": 0, "accruals": 0}
    with pytest.raises(IntegrityError, match="none is added later"), transaction.atomic():
        LedgerFigure.objects.create(ledger_import=taken, line=line, year=2025, **late)
    batch, fiona = Batch.objects.earliest("pk"), walk.stage.person("fiona")
    with pytest.raises(IntegrityError, match="not keyed on a day to come"), transaction.atomic():
        JournalEntry.objects.create(batch=batch, number="J", keyed_on="2199-01-01", keyed_by=fiona)


@pytest.mark.parametrize(("address", "most"), [("/journal/", 9), ("/finance-system/?all", 16)])
def test_a_page_asks_the_same_number_of_questions_however_many_lines(
    walk: Walk, address: str, most: int
) -> None:
    take_in(walk)
    fiona, counts = walk("fiona"), []
    fiona.get(address)
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert fiona.get(address).status_code == 200
        counts.append(len(asked))
        for number in range(3):
            code = f"works-{len(counts)}-{number}"
            plan = Plan.objects.get(code="mtfp")
            Line.objects.create(code=code, name=code, plan=plan, kind="revenue")
    assert counts[0] == counts[1] <= most
