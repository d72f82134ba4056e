"""Stories of opening: a book is uploaded, signed and handed out again; a year is set."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from approvals import access, actions
from approvals.forms.booking import read_book
from approvals.models import Decision
from approvals.plans import AnnualBudget, BudgetOpening
from budgets.balances import position
from budgets.models import Line, Posting
from tests import planned
from tests import stage as s
from tests.decision_screens import Walk, edition

TWICE, MORE = b"6550000.00,6550000.00", b"6550001.00,6550000.00"
WORDS = "To open the budgets of four services."


@pytest.fixture
def walk(papered: s.Stage) -> Walk:
    return Walk(papered)


@pytest.fixture
def draft(walk: Walk) -> Decision:
    """A Deputy Mayor's decision that Fiona may draft, without a recommendation."""
    return s.drafted(walk.stage, "PCD 2950", recommendations=(), exceptions=())


def send(walk: Walk, draft: Decision, page: str, status: int = 302, **typed: Any) -> str:
    url = f"/decisions/{draft.pk}/draft/recommendations/{page}/"
    return walk.post("fiona", url, status, edition=edition(draft), **typed)


def upload(content: bytes, name: str = "book.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def rec_of(draft: Decision) -> Any:
    return access.draft_paper(draft).recommendations[0]


def test_an_uploaded_book_fills_the_draft_and_opens_nothing(walk: Walk, draft: Decision) -> None:
    lines, postings = Line.objects.count(), Posting.objects.count()
    assert "Budget book" in walk.get("fiona", f"/decisions/{draft.pk}/draft/recommendations/")
    send(walk, draft, "book", words=WORDS, file=upload(planned.SAMPLE.read_bytes()))
    rec = rec_of(draft)
    assert isinstance(rec, BudgetOpening)
    assert (len(rec.lines), rec.words) == (7, WORDS)
    assert (Line.objects.count(), Posting.objects.count()) == (lines, postings)
    shown = walk.get("fiona", f"/decisions/{draft.pk}/draft/recommendations/")
    assert "Capital Plan (capital-plan), 2026/27 £6,600,000.00" in shown
    assert "estates-custody" not in shown
    for ending in ("csv", "xlsx"):
        url = f"/decisions/{draft.pk}/recommendations/1/book.{ending}"
        again = read_book(walk("fiona").get(url).content)
        assert (again.faults, len(again.rows)) == ([], 7)
    send(walk, draft, "1/book", words="To open them.")
    assert (rec_of(draft).words, len(rec_of(draft).lines)) == ("To open them.", 7)
    change = f"/decisions/{draft.pk}/draft/recommendations/1/"
    assert walk("fiona").get(change).url.endswith("/1/book/")  # type: ignore[attr-defined]


def test_a_book_with_a_fault_leaves_the_draft_as_it_was(walk: Walk, draft: Decision) -> None:
    before = edition(draft)
    wrong = planned.SAMPLE.read_bytes().replace(b"4200000.00", b"4.2.0")
    told = send(walk, draft, "book", 422, words=WORDS, file=upload(wrong))
    assert "I2: “4.2.0” is not an amount." in told
    assert "The file is neither" in send(
        walk, draft, "book", 422, words=WORDS, file=upload(b"\x00\x01")
    )
    assert edition(draft) == before


def test_a_year_is_set_from_what_is_planned_and_from_figures_that_are_uploaded(
    walk: Walk, draft: Decision
) -> None:
    planned.decided(walk.stage, "PCD 2951", planned.opening_paper())
    asked: dict[str, Any] = {
        "plan": "mtfp",
        "year": "2027/28",
        "words": "To set it.",
        "source": "mtfp-growth",
    }
    send(walk, draft, "annual", **asked)
    rec = rec_of(draft)
    assert isinstance(rec, AnnualBudget)
    assert [(row.line, row.planned == row.amount) for row in rec.lines] == [
        ("estates-repair", True),
        ("fleet-running", True),
    ]
    url = f"/decisions/{draft.pk}/recommendations/1/book.csv"
    figures = walk("fiona").get(url).content
    changed = figures.replace(b"2700000.00,2700000.00", b"2700000.00,2600000.00")
    assert changed != figures
    told = send(walk, draft, "1/annual", 422, **asked, file=upload(changed.replace(TWICE, MORE)))
    assert "is not planned now" in told
    send(walk, draft, "1/annual", **asked, file=upload(changed))
    send(walk, draft, "1/annual", **asked)
    shown = walk.get("fiona", f"/decisions/{draft.pk}/draft/check/")
    assert "(estates-repair): £2,700,000.00 planned, set at £2,600,000.00" in shown
    version = s.submitted(walk.stage, "fiona", Decision.objects.get(pk=draft.pk))
    s.advised(walk.stage, version)
    for who in ("harry", "conrad"):
        actions.consult(walk.stage[who], version)
    assert s.sign(walk.stage, "dana", version).result == "approved"
    line = walk.get("fiona", "/lines/estates-repair/")
    assert "2026/27 planned" in line
    assert "2027/28 set by PCD 2950 on" in line
    assert position(Line.objects.get(code="estates-repair")).in_year(2027).original == Decimal(
        "2600000.00"
    )
    assert "2027/28 is set by PCD 2950" in walk.get("fiona", "/lines/")
    assert "2027/28 is set by PCD 2950" in walk.get("fiona", "/plans/mtfp/statement/")
    before = walk.get("fiona", "/lines/estates-repair/?on=1+April+2024")
    assert "set by PCD 2950" not in before


def test_the_lines_as_they_stand_and_an_empty_book_are_handed_out_as_books(walk: Walk) -> None:
    stands = walk("fiona").get("/lines/book.csv").content.decode("utf-8-sig")
    head, *rows = stands.splitlines()
    assert head.startswith("Code,Name,Plan,Kind,Programme,Cost centre,Subjective,Project")
    assert any(row.startswith('connect-capital,"CONNECT, capital",capital-plan') for row in rows)
    empty = walk("fiona").get("/lines/empty-book.csv").content.decode("utf-8-sig").splitlines()
    assert len(empty) == 1
    assert empty[0].endswith(",Not yet profiled")


def test_a_command_puts_a_book_into_a_draft(draft: Decision, tmp_path: Path) -> None:
    asked = ["draft_book", "PCD 2950", str(planned.SAMPLE), "--as", "Fiona Marsh"]
    call_command(*asked)
    assert len(rec_of(draft).lines) == 7
    call_command(*asked, "--words", "Again.")
    assert [rec.words for rec in access.draft_paper(draft).recommendations] == ["Again."]
    wrong = tmp_path / "wrong.csv"
    wrong.write_bytes(planned.SAMPLE.read_bytes().replace(b",Income,", b",Outcome,"))
    with pytest.raises(CommandError, match="D8: “Outcome” is no kind"):
        call_command("draft_book", "PCD 2950", str(wrong), "--as", "Fiona Marsh")
