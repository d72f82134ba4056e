"""Stories of the grid: a finance officer pastes, uploads and downloads a budget change."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from approvals import access, actions
from approvals.models import Decision, DecisionType
from approvals.paper import BudgetChange
from approvals.reading import read_paper
from budgets.models import Posting
from tests import stage
from tests.decision_screens import Walk, edition
from tests.stage import Stage

HEADS = "To line\tFrom line\t2024/25\tNot yet profiled\n"
GOOD = HEADS + "connect-capital\tconnect-mtfp\t£1,000.00\t2k\n"
WORDS = "To move money for the support desk."


@pytest.fixture
def walk(papered: Stage) -> Walk:
    return Walk(papered)


@pytest.fixture
def draft(walk: Walk) -> Decision:
    """A budget change that Fiona drafts, from the paper of the demonstration."""
    kind = DecisionType.objects.get(code="budget-change")
    facts = actions.Registration(kind, "BUD 1", "Hardware of the support desk")
    decision = actions.register(walk.stage["devi"], facts)
    paper = read_paper((stage.PAPERS / "budget-change.json").read_bytes())
    paper = paper.model_copy(update={"reference": "BUD 1"})
    actions.save(walk.stage["fiona"], decision, paper, edition=1)
    return decision


def address(decision: Decision, place: str = "") -> str:
    return f"/decisions/{decision.pk}/draft/recommendations/{place}grid/"


def items(decision: Decision, place: int) -> list[tuple[str, str, str | None, Decimal | None]]:
    rec = access.draft_paper(decision).recommendations[place - 1]
    assert isinstance(rec, BudgetChange)
    return [(item.line, item.source, item.year, item.amount.value) for item in rec.items]


def send(walk: Walk, decision: Decision, place: str = "", status: int = 302, **typed: Any) -> str:
    sent = {"edition": edition(decision), "words": WORDS, **typed}
    return walk.post("fiona", address(decision, place), status, **sent)


def test_pasted_cells_become_a_recommendation_of_the_draft_and_move_nothing(
    walk: Walk, draft: Decision
) -> None:
    before = Posting.objects.count()
    assert "in a grid" in walk.get("fiona", f"/decisions/{draft.pk}/draft/recommendations/")
    send(walk, draft, cells=GOOD)
    assert items(draft, 2) == [
        ("connect-capital", "connect-mtfp", "2024/25", Decimal("1000.00")),
        ("connect-capital", "connect-mtfp", None, Decimal("2000.00")),
    ]
    rec = access.draft_paper(draft).recommendations[1]
    assert isinstance(rec, BudgetChange)
    assert (rec.number, rec.words) == ("2", WORDS)
    assert [item.amount.printed for item in rec.items] == ["£1,000.00", "£2,000.00"]
    assert Posting.objects.count() == before


def test_what_cannot_be_read_is_named_by_its_cell_and_shown_again(
    walk: Walk, draft: Decision
) -> None:
    typed = HEADS + "connect-capital\tconnect-mtfp\t1,00\t<b>2k</b>\n\tconnect-mtfp\t5\t\n"
    old = edition(draft)
    told = send(walk, draft, cells=typed, status=422)
    assert "C2: “1,00” has a comma that does not part thousands." in told
    assert "D2: “ 2k ” is not an amount." in told or "D2: “<b>2k</b>” is not an amount." in told
    assert "A3: no line is named to which the money goes. Accepted: the code" in told
    answer = walk("fiona").post(
        address(draft), {"edition": old, "words": WORDS, "cells": typed, "source": "mtfp-growth"}
    )
    page = answer.content.decode()
    assert "connect-capital\tconnect-mtfp\t1,00\t&lt;b&gt;2k&lt;/b&gt;" in page
    assert '<option value="mtfp-growth" selected>' in page
    assert WORDS in page
    assert (edition(draft), len(access.draft_paper(draft).recommendations)) == (old, 1)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_grid_that_was_downloaded_is_uploaded_again_and_changes_nothing(
    walk: Walk, draft: Decision, ending: str
) -> None:
    send(walk, draft, cells=GOOD)
    before, old = access.draft_paper(draft), edition(draft)
    for place in (1, 2):
        base = f"/decisions/{draft.pk}/draft/recommendations/{place}/grid"
        file = walk("fiona").get(f"{base}.{ending}")
        assert file.status_code == 200
        upload = SimpleUploadedFile(f"grid.{ending}", file.content)
        words = before.recommendations[place - 1].words
        walk.post("fiona", f"{base}/", edition=old, words=words, cells="", file=upload)
    assert access.draft_paper(draft) == before
    assert edition(draft) == old


def test_the_grid_of_a_page_is_sent_again_and_changes_nothing(walk: Walk, draft: Decision) -> None:
    before = access.draft_paper(draft)
    answer = walk("fiona").get(address(draft, "1/"))
    cells = answer.context["form"]["cells"].value()
    walk.post(
        "fiona",
        address(draft, "1/"),
        edition=edition(draft),
        words=before.recommendations[0].words,
        cells=cells,
    )
    assert access.draft_paper(draft) == before


def test_a_carry_forward_and_a_correction_stay_so_when_an_amount_is_changed_in_the_grid(
    walk: Walk, draft: Decision
) -> None:
    cells = (
        "To line\tFrom line\tFrom year\tCorrects posting\t2026/27\n"
        "connect-capital\tconnect-capital\t2025/26\t\t£10.00\n"
        "connect-mtfp\tconnect-capital\t\t1\t£20.00\n"
    )
    send(walk, draft, cells=cells)
    send(
        walk,
        draft,
        "2/",
        cells=walk("fiona").get(address(draft, "2/")).context["form"]["cells"].value(),
    )
    shown = walk("fiona").get(address(draft, "2/")).context["form"]["cells"].value()
    send(walk, draft, "2/", cells=shown.replace("£20.00", "£19.00"))
    rec = access.draft_paper(draft).recommendations[1]
    assert isinstance(rec, BudgetChange)
    assert [(i.line, i.source_year, i.corrects, i.amount.value) for i in rec.items] == [
        ("connect-capital", "2025/26", None, Decimal("10.00")),
        ("connect-mtfp", "the same", 1, Decimal("19.00")),
    ]


def test_an_upload_that_cannot_be_read_is_shown_as_cells_to_mend(
    walk: Walk, draft: Decision
) -> None:
    file = SimpleUploadedFile("grid.csv", b"Line,From line,2024/25\nconnect-capital,nowhere,5\n")
    answer = walk("fiona").post(
        address(draft), {"edition": edition(draft), "words": WORDS, "cells": "", "file": file}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "B2: “nowhere” is no budget line." in page
    assert "Line\tFrom line\t2024/25\nconnect-capital\tnowhere\t5" in page
    broken = SimpleUploadedFile("grid.xlsx", b"PK\x03\x04nothing")
    told = send(walk, draft, cells=GOOD, file=broken, status=422)
    assert "The workbook is damaged or locked. Accepted: a workbook (.xlsx)" in told
    assert "connect-capital connect-mtfp £1,000.00 2k" in told


def test_who_saved_in_between_is_named_and_the_cells_are_kept(walk: Walk, draft: Decision) -> None:
    told = send(walk, draft, cells=GOOD, edition="1", status=409)
    assert "saved this paper while you were writing" in told
    assert "connect-capital connect-mtfp £1,000.00 2k" in told


def test_only_who_drafts_it_opens_the_grid(walk: Walk, draft: Decision) -> None:
    for place in ("", "1/"):
        for name in ("olive", "otto", "audrey"):
            refused = walk.get(name, address(draft, place), 403)
            assert "You may not change this draft" in refused
            sheet = address(draft, place).rstrip("/") + ".csv"
            assert walk(name).get(sheet).status_code == 403
        assert Client().get(address(draft, place)).status_code == 302


@pytest.mark.parametrize("place", ["0/", "9/", "99999999999999999999/"])
def test_a_place_without_a_budget_change_has_no_grid(
    walk: Walk, draft: Decision, place: str
) -> None:
    assert walk("fiona").get(address(draft, place)).status_code == 404


def test_a_large_grid_is_read_in_as_many_questions_as_a_small_one(
    walk: Walk, draft: Decision
) -> None:
    counts = []
    walk("fiona")
    for rows in (1, 400):
        cells = HEADS + "connect-capital\tconnect-mtfp\t£1,000.00\t2k\n" * rows
        sent = {"edition": edition(draft), "words": WORDS, "cells": cells}
        with CaptureQueriesContext(connection) as asked:
            assert walk("fiona").post(address(draft, "1/"), sent).status_code == 302
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 24
    assert len(items(draft, 1)) == 800
