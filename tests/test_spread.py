"""Rules and a story of lines spread over years by a sheet that is uploaded."""

import csv
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from approvals import access
from approvals.models import Decision
from approvals.paper import BudgetChange
from budgets.balances import position
from budgets.cells import uploaded
from budgets.models import Line, Posting
from budgets.sheets import Sheet, as_csv, as_xlsx
from budgets.spread import Held, cells_of, moves_of, read
from tests import stage as s
from tests.decision_screens import Walk

NAMES = {"vans": "Fleet, vans", "cars": "Fleet, cars"}
STANDS: dict[str, Held] = {
    "vans": {None: Decimal(500), "2026/27": Decimal(100), "2027/28": Decimal(400)},
    "cars": {"2026/27": Decimal(60)},
}
HEADS = "Line,Name,2026/27,2027/28,2028/29,Not yet profiled,Together"


def reading(*rows: str, heads: str = HEADS) -> tuple[list[str], list[str]]:
    """Return the moves and the faults of a sheet, each move in words."""
    found = read(uploaded("\n".join((heads, *rows)).encode()), NAMES, STANDS)
    said = [f"{m.line} {m.leaves} → {m.year}: {m.amount:.2f}" for m in found.moves]
    assert all(move.line == move.source for move in found.moves)
    return said, found.faults


def test_a_row_becomes_the_moves_that_lead_to_it_with_what_is_not_yet_profiled_first() -> None:
    moves, faults = reading("vans,,700,,300,,", "cars,,60,,,,")
    assert faults == []
    assert moves == [
        "vans not yet profiled → 2026/27: 500.00",
        "vans 2027/28 → 2026/27: 100.00",
        "vans 2027/28 → 2028/29: 300.00",
    ]


def test_money_may_go_back_to_not_yet_profiled_and_a_year_that_is_no_column_stays() -> None:
    moves, faults = reading("vans,150,750", heads="Line,2027/28,Not yet profiled")
    assert (moves, faults) == (["vans 2027/28 → None: 250.00"], [])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("vans,,700,,300,0.01,", "A2: Fleet, vans comes to £1,000.01 over these columns and holds"),
        ("none,,1,,,,", "A2: “none” is no budget line that holds money. Accepted: the code"),
        ("vans,,lots,,,,", "C2: “lots” is not an amount."),
        ("vans,,1100,-100,,,", "D2: “-100” is below zero. Accepted: an amount of nought or more"),
        ("vans,,100,400,,500,1000,x", "H2: “x” stands under no heading. Accepted there: Line,"),
        ("vans,,100,400,,500,", "Every line is spread as it stands."),
        (
            "vans,,700,,300,,\nvans,,700,,300,,",
            "A3: “vans” stands in two rows. Give each line one.",
        ),
        ("", "Every line is spread as it stands."),
    ],
)
def test_what_cannot_be_taken_is_named_by_its_cell(row: str, said: str) -> None:
    assert reading(row)[1][0].startswith(said)


@pytest.mark.parametrize(
    ("heads", "said"),
    [
        ("Line,2026/28", "B1: “2026/28” is no heading of these. Accepted: Line, Name,"),
        ("Line,2026/27,2026/27", "C1: “2026/27” stands in two columns. Give each once."),
        ("Name,2026/27", "A1: no column is headed Line."),
        ("\n", "There are no cells."),
    ],
)
def test_the_first_row_of_a_spread_names_its_columns(heads: str, said: str) -> None:
    assert reading(heads=heads)[1][0].startswith(said)


def test_a_sheet_that_was_handed_out_reads_back_as_it_stands() -> None:
    heads, *rows = cells_of(NAMES, STANDS, ["2026/27", "2027/28"])
    sheet = Sheet("Lines by years", tuple(map(str, heads)), rows)
    for content in (as_csv(sheet), as_xlsx(sheet)):
        found = read(uploaded(content), NAMES, STANDS)
        assert (found.moves, len(found.faults)) == ([], 1)


def test_moves_of_every_spread_lead_from_one_to_the_other() -> None:
    was = {None: Decimal(5), "2026/27": Decimal(3), "2027/28": Decimal(2)}
    for now in ([0, 0, 10], [10, 0, 0], [2, 4, 4], [5, 3, 2]):
        wanted = dict(zip(was, map(Decimal, now), strict=True))
        there = dict(was)
        for move in moves_of("vans", was, wanted):
            assert move.amount is not None
            there[None if move.leaves == "not yet profiled" else move.leaves] -= move.amount
            there[move.year] += move.amount
        assert there == wanted


def test_a_sheet_is_handed_out_changed_uploaded_into_a_draft_and_moves_nothing(
    papered: s.Stage,
) -> None:
    walk = Walk(papered)
    draft = s.drafted(papered, "PCD 2702", recommendations=(), exceptions=())
    page = f"/decisions/{draft.pk}/draft/recommendations/spread"
    assert f"{page}.xlsx" in walk("olive").get(f"{page}/").content.decode()
    assert walk("olive").get(f"{page}.xlsx").status_code == 200
    text = walk("olive").get(f"{page}.csv").content.decode("utf-8-sig")
    (row,) = [r for r in csv.DictReader(io.StringIO(text)) if r["Line"] == "connect-mtfp"]
    assert (row["Not yet profiled"], row["Together"]) == ("56694000.00", "56694000.00")
    postings = Posting.objects.count()

    def send(cells: str, status: int = 302) -> str:
        file = SimpleUploadedFile("spread.csv", f"Line,2026/27,Not yet profiled\n{cells}".encode())
        part = "recommendations/spread"
        return walk.save("olive", draft, part, status, words="To spread it.", file=file)

    assert "A2: CONNECT, revenue comes to £1.00 over" in send("connect-mtfp,1,\n", 422)
    assert access.draft_paper(draft).recommendations == ()
    send("connect-mtfp,56000000,694000\n")
    (rec,) = access.draft_paper(Decision.objects.get(pk=draft.pk)).recommendations
    assert isinstance(rec, BudgetChange)
    (item,) = rec.items
    assert (item.line, item.source, item.source_year, item.year) == (
        *("connect-mtfp", "connect-mtfp"),
        *("not yet profiled", "2026/27"),
    )
    assert item.amount.value == Decimal(56000000)
    assert Posting.objects.count() == postings
    assert position(Line.objects.get(code="connect-mtfp")).in_year(2026).approved == 0
