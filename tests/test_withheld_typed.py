"""An award or a change that part 1 withholds, typed on the screens by who drafts it."""

from decimal import Decimal
from typing import Any

import pytest

from approvals import access
from approvals.withholding import withheld
from tests import stage as s
from tests.decision_screens import Walk


@pytest.fixture
def cast(papered: s.Stage) -> s.Stage:
    return papered


AWARD: dict[str, Any] = {
    "words": "To award it.",
    "contract": "QUIET 1",
    "title": "A contract",
    "new_supplier": "Quiet Ltd",
    "route": "open",
    "subject": "services",
    "qualifier": "withheld",
    "vat": "exclusive",
    "term": "1 year",
}


def test_a_withheld_award_is_typed_refused_and_given_in_part_2(cast: s.Stage) -> None:
    walk = Walk(cast)
    decision = s.drafted(cast, "PCD 1", recommendations=(), exceptions=())
    add = "recommendations/add/contract_award"
    plain = AWARD | {"qualifier": "exactly"}
    said = walk.save("olive", decision, add, 422, **plain)
    assert "Enter the value, or say that it is withheld in part 2." in said
    said = walk.save("olive", decision, add, 422, **AWARD, amount="£5")
    assert "Value: leave this empty; the amount is withheld, and only part 2 gives it." in said
    walk.save("olive", decision, add, **AWARD)
    check = f"/decisions/{decision.pk}/draft/check/"
    assert "Enter it once in part 2" in walk.get("olive", check)
    part_2 = f"/decisions/{decision.pk}/draft/part-2/"
    assert "withholds the amount of recommendation 1. Enter it here" in walk.get("olive", part_2)
    figure: dict[str, Any] = {
        "row1-recommendation": "1",
        "row1-label": "Value",
        "row1-amount": "£1,357,924.68",
    }
    walk.save("olive", decision, "part-2", **figure | {"row1-withheld": "on", "rows": "1"})
    assert "Enter it here" not in walk.get("olive", part_2)
    assert "Enter it once in part 2" not in walk.get("olive", check)
    (kept,) = access.draft_part_2_for_freezing(decision).figures
    assert (kept.withheld, kept.amount.vat) == (True, "exclusive")
    (rec,) = access.draft_whole(decision).recommendations
    assert withheld(rec)


def test_a_withheld_change_says_no_total_and_part_2_marks_only_what_part_1_withholds(
    cast: s.Stage,
) -> None:
    s.executed(cast)
    walk = Walk(cast)
    decision = s.drafted(cast, "PCD 1", recommendations=(), exceptions=())
    add = "recommendations/add/contract_change"
    change: dict[str, Any] = {
        "words": "Raise it.",
        "contract": "CONNECT-PMO",
        "change": "value_increase",
    }
    change |= {"reason": "More work.", "qualifier": "withheld", "vat": "not stated"}
    said = walk.save("olive", decision, add, 422, **change, new_value="£5", share_printed="5%")
    assert said.count("the amount is withheld, and only part 2 gives it.") == 4
    walk.save("olive", decision, add, **change)
    walk.save("olive", decision, "recommendations/add/resolution", words="To note it.")
    figure: dict[str, Any] = {
        "row1-recommendation": "2",
        "row1-label": "Value",
        "row1-amount": "£5",
    }
    marked = figure | {"row1-withheld": "on", "rows": "1"}
    said = walk.save("olive", decision, "part-2", 422, **marked)
    assert "Part 1 does not withhold the amount of recommendation 2." in said


def test_a_range_is_typed_of_an_award_and_of_what_part_2_gives(cast: s.Stage) -> None:
    walk = Walk(cast)
    decision = s.drafted(cast, "PCD 1", recommendations=(), exceptions=())
    add = "recommendations/add/contract_award"
    plain = AWARD | {"qualifier": "exactly", "amount": "£5", "upper": "£5"}
    said = walk.save("olive", decision, add, 422, **plain)
    assert "Enter more than £5.00, where the range begins." in said
    walk.save("olive", decision, add, **plain | {"upper": "£6"})
    (rec,) = access.draft_whole(decision).recommendations
    assert rec.amount.most == Decimal(6)  # type: ignore[union-attr]
    page = walk("olive").get(f"/decisions/{decision.pk}/draft/recommendations/1/")
    assert 'value="£6.00"' in page.content.decode()
    walk.save("olive", decision, "recommendations/1", **AWARD)
    figure: dict[str, Any] = {"row1-recommendation": "1", "row1-label": "Value", "rows": "1"}
    figure |= {"row1-amount": "£7", "row1-upper": "£8", "row1-withheld": "on"}
    walk.save("olive", decision, "part-2", **figure)
    (rec,) = access.draft_whole(decision).recommendations
    assert rec.amount.most == Decimal(8)  # type: ignore[union-attr]
