"""Stories of the form of a contract change: what it asks for, and what it never drops unsaid."""

import pytest

from approvals import access
from approvals.models import Decision
from tests import stage as s
from tests.decision_screens import Walk

ADD = "recommendations/add/contract_change"
RISE = {
    "words": "To add £5k.",
    "contract": "CONNECT-PMO",
    "change": "value_increase",
    "amount": "£5k",
    "reason": "More is needed.",
}
ONLY_PASSING = "or choose “Consent to a novation” or “Novation” or “Supplier renamed”"


@pytest.fixture
def walk(papered: s.Stage) -> Walk:
    return Walk(papered)


@pytest.fixture
def draft(walk: Walk) -> Decision:
    return s.drafted(walk.stage, "PCD 2701", recommendations=(), exceptions=())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason": ""}, "Enter reason."),
        ({"ends_on": "1 May 2027"}, "Last day of the contract: leave this empty, or choose “Early"),
        ({"route": "open"}, "How it was let: leave this empty, or choose “Route corrected” under"),
        ({"new_supplier": "Somebody Ltd"}, f"a new supplier: leave this empty, {ONLY_PASSING}"),
        ({"condition": "If asked."}, f"Condition: leave this empty, {ONLY_PASSING}"),
        ({"company_number": "12345678"}, f"Company number: leave this empty, {ONLY_PASSING}"),
        ({"amount": "£99999999999999999999"}, "is too large. The largest amount, either way, is"),
        ({"term": "999999 years"}, "Time added: 999999 years is out of reason: 1 to 999 years."),
        ({"change": "extension", "term": "0 months"}, "0 months is out of reason"),
    ],
)
def test_what_a_change_lacks_or_has_too_much_is_told_at_its_field_and_kept(
    walk: Walk, draft: Decision, changes: dict[str, str], said: str
) -> None:
    page = walk.save("olive", draft, ADD, 422, **{**RISE, **changes})
    assert said in page
    assert "To add £5k." in page
    assert access.draft_paper(draft).recommendations == ()


def test_only_what_may_be_left_empty_says_so(walk: Walk, draft: Decision) -> None:
    page = walk.get("olive", f"/decisions/{draft.pk}/draft/{ADD}/")
    assert "Reason (optional)" not in page
    assert "VAT (optional)" not in page
    assert "Time added (optional)" in page
    assert "(optional)" not in walk.get("olive", "/lines/")
    assert "(optional)" not in walk.get("olive", "/postings/")
