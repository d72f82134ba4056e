"""Stories through the pages: approvals typed, refused, signed, printed, asked for by row."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from approvals import access, actions, stating
from approvals.matters import Approval
from approvals.models import (
    Completion,
    Decision,
    Heading,
    Link,
    Matter,
    StatedFigure,
    StatedParty,
    Undertaking,
)
from approvals.paper import as_data
from approvals.reading import paper_of
from tests import stage as s
from tests.decision_screens import Walk

ADD = "recommendations/add/approval"
GRANT: dict[str, Any] = {
    "words": "To give grants to three boroughs.",
    "matter": "grant_award",
    "amount": "£990,324.28",
    "qualifier": "up to",
    "per": "once",
    "vat": "not stated",
    "money": "revenue",
    "conditions": "Each borough reports twice a year.",
    "rows": "2",
    "row1-role": "grantor",
    "row1-name": "Home Office",
    "row2-role": "recipient",
    "row2-name": "Lewisham",
    "more": "2",
    "more1-year": "2026/27",
    "more1-amount": "£455,631.44",
    "more2-year": "2027/28",
    "more2-amount": "£534,692.84",
}


@pytest.fixture
def walk(papered: s.Stage) -> Walk:
    return Walk(papered)


def draft(walk: Walk, reference: str = "PCD 2700") -> Decision:
    return s.drafted(walk.stage, reference, recommendations=(), exceptions=())


def first(decision: Decision) -> Approval:
    rec = access.draft_paper(decision).recommendations[0]
    assert isinstance(rec, Approval)
    return rec


def test_a_grant_is_typed_signed_printed_and_asked_for(walk: Walk) -> None:
    decision = draft(walk)
    walk.save("olive", decision, ADD, **GRANT)
    page = walk.get("olive", f"/decisions/{decision.pk}/draft/recommendations/")
    assert "Matter Grant given" in page
    assert "up to £990,324.28" in page
    assert "£455,631.44, 2026/27" in page
    version = s.ready_to_sign(walk.stage, Decision.objects.get(pk=decision.pk))
    shown = walk.get("dana", f"/decisions/{decision.pk}/sign/")
    assert "Grantor Home Office" in shown
    assert "commercial review of the contracts" in shown
    s.sign(walk.stage, "dana", version)
    rec = version.recommendations.get()
    assert Matter.objects.get(recommendation=rec).matter == "grant_award"
    asked = StatedFigure.objects.get(recommendation=rec, what="asked")
    assert asked.value is not None
    assert (asked.value.amount, asked.qualifier) == (Decimal("990324.28"), "up to")
    years = StatedFigure.objects.filter(recommendation=rec, what="year").order_by("place")
    assert [row.year for row in years] == [2026, 2027]
    assert StatedParty.objects.get(recommendation=rec, role="recipient").name == "Lewisham"
    assert Heading.objects.get(version=version).has_part_2 is True
    assert Link.objects.get(version=version).reference == "PCD 1572"
    owner = Undertaking.objects.get(version=version, number="U1").owner
    assert owner is not None
    assert owner.code == "commercial-director"
    printed = Completion.objects.get(version=version).document
    effects = printed["recommendations"][0]["effects"]
    assert "Amount: up to £990,324.28" in effects
    assert "Grantor: Home Office" in effects
    assert ["Follows", "PCD 1572, 21 December 2023"] in printed["standing"]
    page = walk.get("devi", f"/decisions/{decision.pk}/")
    assert "What it builds on, and what it promises" in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount": "", "upper": "£9"}, "Enter where the range begins."),
        ({"qualifier": "withheld"}, "Leave the amount empty: it is said to be withheld in part 2."),
        ({"amount": "£5", "upper": "£5"}, "Enter more than £5.00, where the range begins."),
        ({"qualifier": "nil"}, "Leave the amount empty: it is said to be nil."),
        ({"matter": ""}, "Select matter."),
        ({"amount": "1,622m"}, "can be read in two ways"),
        ({"row1-role": ""}, "Select role."),
        ({"more1-amount": ""}, "Enter amount, or a share, or how many."),
        ({"more1-quantity": "3"}, "Enter what is counted, such as full-time posts."),
        ({"more1-percent": "many"}, "“many” is no share."),
        ({"row1-name": ""}, "Enter a name, or how many there are."),
        ({"row1-name": "", "row1-count": "many"}, "“many” is no number of them."),
        ({"row1-withheld": "on"}, "Leave the name empty: part 2 has it, and this is part 1."),
        ({"tolerance": "10"}, "Enter the reference of the procurement that begins."),
        ({"begins": "1 May 2027", "ends": "30 April 2027"}, "Enter 1 May 2027, when it begins"),
    ],
)
def test_an_approval_that_does_not_hold_keeps_what_was_typed(
    walk: Walk, changes: dict[str, str], said: str
) -> None:
    decision = draft(walk)
    page = walk.save("olive", decision, ADD, 422, **{**GRANT, **changes})
    assert said in page
    assert "To give grants to three boroughs." in page
    assert access.draft_paper(decision).recommendations == ()


@pytest.mark.parametrize(
    ("changes", "amount"),
    [
        ({"amount": "", "qualifier": "nil"}, ("0.00", "nil", "once")),
        ({"amount": "", "qualifier": "withheld"}, (None, "withheld", "once")),
        ({"amount": "£5m", "per": "year"}, ("5000000.00", "up to", "year")),
    ],
)
def test_nil_withheld_and_a_rate_are_three_things(
    walk: Walk, changes: dict[str, str], amount: tuple[str | None, str, str]
) -> None:
    decision = draft(walk)
    walk.save("olive", decision, ADD, **{**GRANT, **changes, "more": "0"})
    found = first(decision).amount
    assert found is not None
    value = None if found.value is None else str(found.value)
    assert (value, found.qualifier, found.per) == amount


def test_what_is_counted_is_typed_with_the_amount_or_alone(walk: Walk) -> None:
    decision = draft(walk)
    edit = "recommendations/1"
    sold = GRANT | {"matter": "disposal", "quantity": "3,125", "unit": "tablets", "more": "0"}
    walk.save("olive", decision, ADD, **sold)
    found = first(decision).amount
    assert found is not None
    assert (str(found.quantity), found.unit) == ("3125", "tablets")
    posts = sold | {"matter": "staffing", "amount": "", "qualifier": "exactly"}
    posts |= {"quantity": "2.9", "unit": "full-time posts"}
    walk.save("olive", decision, edit, **posts)
    assert stating.amount_words(first(decision).amount or found) == "2.9 full-time posts"
    fee = sold | {"matter": "charge", "amount": "£192", "qualifier": "exactly", "per": "unit"}
    walk.save("olive", decision, edit, **fee | {"quantity": "", "unit": "vehicle"})
    assert stating.amount_words(first(decision).amount or found) == "£192.00 a unit (vehicle)"
    page = walk.save("olive", decision, edit, 422, **sold | {"quantity": "some"})
    assert "“some” is no number of them. Write it like 3125 or 2.9." in page
    page = walk.save("olive", decision, edit, 422, **sold | {"unit": ""})
    assert "Enter what is counted, such as full-time posts." in page


def test_a_share_and_a_count_are_typed_in_rows_and_kept_when_others_change(walk: Walk) -> None:
    decision = draft(walk)
    rows = {"more1-what": "share", "more1-percent": "27.5", "more1-year": "", "more1-amount": ""}
    rows |= {"more2-what": "quantity", "more2-year": "", "more2-amount": ""}
    rows |= {"more2-quantity": "15", "more2-unit": "panel members"}
    walk.save("olive", decision, ADD, **GRANT | rows)
    share, count = first(decision).stated
    assert (str(share.percent), share.amount) == ("27.5", None)
    assert stating.stated_words(count) == "15 panel members, counted as note"
    data = as_data(access.draft_paper(decision))
    figures = data["recommendations"][0]["stated"]
    figures[0]["amount"] = {"value": None, "qualifier": "circa"}
    figures[1]["amount"] |= {"qualifier": "up to", "printed": "no more than 15"}
    edition = Decision.objects.get(pk=decision.pk).draft.edition
    actions.save(walk.stage["olive"], decision, paper_of(data), edition=edition)
    walk.save("olive", decision, "recommendations/1", **GRANT | rows | {"more1-percent": "28"})
    share, count = first(decision).stated
    assert stating.stated_words(share) == "circa 28%"
    assert stating.stated_words(count) == "up to 15 panel members, counted as note"


def test_parts_that_do_not_add_up_are_found_before_submission(walk: Walk) -> None:
    decision = draft(walk)
    walk.save("olive", decision, ADD, **{**GRANT, "more2-amount": "£534,692.83"})
    page = walk.get("olive", f"/decisions/{decision.pk}/draft/check/")
    assert "Its parts by year come to £990,324.27, not £990,324.28" in page
    assert "the difference is £0.01" in page


def test_growth_is_no_mere_approval(walk: Walk) -> None:
    decision = draft(walk)
    walk.save("olive", decision, ADD, **{**GRANT, "matter": "growth"})
    page = walk.get("olive", f"/decisions/{decision.pk}/draft/check/")
    assert "Put a budget change in its place." in page


def test_what_the_form_does_not_show_stays_when_it_is_saved(walk: Walk) -> None:
    decision = draft(walk)
    walk.save("olive", decision, ADD, **GRANT)
    data = as_data(access.draft_paper(decision))
    rec = data["recommendations"][0]
    rec["amount"]["misprint"], rec["amount"]["printed"] = True, "£990,324,28"
    rec["parties"][1]["formerly"] = "Lewisham and Deptford"
    rec["spans"] = [{"of": "money", "first_year": "2026/27", "last_year": "2027/28"}]
    rec["stated"].append({"what": "fees", "words": "of the surveyor"})
    rec["stated"][0]["words"] = "the first year"
    edition = Decision.objects.get(pk=decision.pk).draft.edition
    actions.save(walk.stage["olive"], decision, paper_of(data), edition=edition)
    walk.save("olive", decision, "recommendations/1", **{**GRANT, "amount_words": "£990,324,28"})
    kept = first(decision)
    assert kept.amount is not None
    assert kept.amount.misprint
    assert kept.parties[1].formerly == "Lewisham and Deptford"
    assert [one.what for one in kept.stated] == ["year", "year", "fees"]
    assert kept.stated[0].words == "the first year"
    assert kept.spans[0].last_year == "2027/28"


def test_figures_counts_and_the_term_of_an_approval_are_typed(walk: Walk) -> None:
    decision = draft(walk)
    figures = {
        "more3-what": "ceiling",
        "more3-amount": "£1.2m",
        "more4-what": "match funding",
        "more4-party": "the boroughs",
        "more4-amount": "£200k",
    }
    parties = {"row2-name": "", "row2-count": "3", "row2-lot": "North"}
    term = {"begins": "1 April 2027", "ends": "31 March 2029"}
    sent = {**GRANT, **figures, **parties, **term, "more": "4"}
    walk.save("olive", decision, ADD, **sent)
    found = first(decision)
    assert (found.parties[1].count, found.parties[1].lot) == (3, "North")
    others = [(one.what, one.measure, one.party) for one in found.stated[2:]]
    assert others == [("ceiling", "ceiling", ""), ("match funding", "income", "the boroughs")]
    assert [(one.of, one.first_day, one.last_day) for one in found.spans] == [
        ("term", date(2027, 4, 1), date(2029, 3, 31))
    ]
    page = walk.get("olive", f"/decisions/{decision.pk}/draft/recommendations/1/")
    assert "Ceiling" in page
    walk.save("olive", decision, "recommendations/1", **sent)
    assert first(decision) == found


def test_a_total_says_which_recommendations_it_adds_up(walk: Walk) -> None:
    decision = draft(walk)
    walk.save("olive", decision, ADD, **GRANT)
    total: dict[str, Any] = {
        "words": "In all.",
        "matter": "headline",
        "amount": "£990,324.28",
        "covers": ["1"],
    }
    plain = {name: GRANT[name] for name in ("qualifier", "per", "vat", "money")}
    walk.save("olive", decision, ADD, **plain, **total)
    headline = access.draft_paper(decision).recommendations[1]
    assert isinstance(headline, Approval)
    assert headline.covers == ("1",)
    page = walk.save("olive", decision, ADD, 422, **plain, **(total | {"matter": "note"}))
    assert "Only a total of other recommendations adds others up." in page
