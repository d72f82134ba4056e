"""What a paper states, how it adds up and how it is said: both sides of each boundary. No rows."""

from decimal import Decimal
from typing import Any

import pytest

from approvals import sums
from approvals.asked import ACTS, acts_of
from approvals.clauses import ActKind
from approvals.findings import FORM
from approvals.matters import DONE_BY_LEDGER, MATTERS, Approval
from approvals.paper import Paper, as_data
from approvals.reading import paper_of
from approvals.stated import Amount, Stated
from approvals.stating import amount_words, stated_words
from approvals.whole import NEVER_SPENT
from people.refusals import Refused
from tests.test_checks import FACTS, LIVE, only, rules, with_rec

KINDS = FACTS.kinds


def approval(**fields: Any) -> dict[str, Any]:
    """Return an approval of a grant, as JSON data."""
    plain = {
        "kind": "approval",
        "number": "1",
        "words": "To give a grant.",
        "matter": "grant_award",
        "amount": {"value": "502992.00"},
    }
    return plain | fields


def year(of: str, pounds: str, **fields: str) -> dict[str, Any]:
    return {"what": "year", "year": of, "amount": {"value": pounds}} | fields


def refusal(data: dict[str, Any]) -> str:
    with pytest.raises(Refused) as refused:
        paper_of(as_data(LIVE) | data)
    return " ".join(reason.sentence for reason in refused.value.reasons)


# ---- Amounts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"value": "214000.00"}, "£214,000.00"),
        ({"value": "109308618.00", "qualifier": "up to"}, "up to £109,308,618.00"),
        ({"value": "463000000.00", "qualifier": "circa"}, "circa £463,000,000.00"),
        ({"value": "0.00", "qualifier": "nil"}, "nil"),
        ({"value": None, "qualifier": "withheld"}, "withheld in part 2"),
        ({"value": None, "qualifier": "unreadable"}, "not readable on the paper"),
        ({"value": None}, "not stated"),
        ({"value": "5.00", "to": "9.00"}, "from £5.00 to £9.00"),
        (
            {"value": "150000.00", "qualifier": "up to", "per": "year"},
            "up to £150,000.00 a year",
        ),
        ({"value": "5.00", "to": "9.00", "per": "year"}, "from £5.00 to £9.00 a year"),
        ({"value": "78.50", "per": "hour"}, "£78.50 an hour"),
        ({"value": "192.00", "per": "unit"}, "£192.00 a unit"),
        ({"value": "192.00", "per": "unit", "unit": "vehicle"}, "£192.00 a unit (vehicle)"),
        (
            {"value": "30000.00", "per": "unit", "quantity": "3", "unit": "grants"},
            "£30,000.00 a unit (grants), for 3 grants",
        ),
        (
            {"value": "1000000.00", "qualifier": "circa", "quantity": "3125", "unit": "tablets"},
            "circa £1,000,000.00, for 3,125 tablets",
        ),
        ({"value": None, "quantity": "2.90", "unit": "posts"}, "2.9 posts"),
        ({"value": None, "quantity": "2.90", "unit": "posts", "per": "year"}, "2.9 posts a year"),
        (
            {"value": None, "qualifier": "up to", "quantity": "40", "unit": "posts"},
            "up to 40 posts",
        ),
        (
            {"value": None, "qualifier": "withheld", "quantity": "14", "unit": "claims"},
            "withheld in part 2, for 14 claims",
        ),
        (
            {"value": "31185.00", "vat": "exclusive", "plus": "disbursements"},
            "£31,185.00, without VAT, plus disbursements",
        ),
        (
            {"value": "1622000.00", "printed": "£1,622m", "misprint": True},
            "£1,622,000.00 (misprinted as “£1,622m”)",
        ),
    ],
)
def test_every_form_of_an_amount_is_said(fields: dict[str, Any], words: str) -> None:
    assert amount_words(Amount.model_validate(fields)) == words


@pytest.mark.parametrize(
    ("fields", "most"),
    [
        ({"value": "5.00"}, Decimal("5.00")),
        ({"value": "5.00", "to": "9.00"}, Decimal("9.00")),
        ({"value": "5.00", "per": "year"}, None),
        ({"value": "5.00", "plus": "costs"}, None),
        ({"value": None, "qualifier": "withheld"}, None),
        ({"value": "0.00", "qualifier": "nil"}, Decimal("0.00")),
    ],
)
def test_the_most_of_an_amount_is_known_only_of_one_sum(
    fields: dict[str, Any], most: Decimal | None
) -> None:
    assert Amount.model_validate(fields).most == most


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ({"value": "0.01", "qualifier": "nil"}, "the qualifier says nil"),
        ({"value": "1.00", "qualifier": "withheld"}, "the qualifier says withheld"),
        ({"value": "1.00", "qualifier": "unreadable"}, "the qualifier says unreadable"),
        ({"value": "5.00", "to": "5.00"}, "the upper end of a range"),
        ({"value": None, "to": "5.00"}, "the upper end of a range"),
        ({"value": "5.00", "misprint": True}, "said to be misprinted"),
        ({"value": "5.00", "quantity": "3"}, "3 of it are counted"),
        ({"value": "5.00", "unit": "posts"}, "nothing is counted in it"),
        ({"value": "5.00", "quantity": "0", "unit": "posts"}, "how many as text, above nought"),
        ({"value": "5.00", "quantity": "1.005", "unit": "posts"}, "how many as text, above nought"),
    ],
)
def test_an_amount_that_contradicts_itself_is_refused(amount: dict[str, Any], words: str) -> None:
    assert words in refusal({"recommendations": [approval(amount=amount)]})


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "27% of the cost"),
        ({"amount": {"value": None, "qualifier": "circa"}}, "circa 27% of the cost"),
        ({"amount": {"value": None}}, "27% of the cost"),
        ({"amount": {"value": "9.00", "qualifier": "up to"}}, "up to £9.00, 27% of the cost"),
    ],
)
def test_a_share_says_how_exactly_it_is_meant(fields: dict[str, Any], words: str) -> None:
    figure = Stated.model_validate(
        {"what": "share", "percent": "27", "percent_of": "the cost"} | fields
    )
    assert stated_words(figure) == words


@pytest.mark.parametrize("field", [{"to": "9.00"}, {"per": "year"}, {"plus": "costs"}])
def test_what_moves_money_or_limits_authority_is_one_sum(field: dict[str, str]) -> None:
    item = {"line": "a", "source": "b", "amount": {"value": "5.00"} | field}
    moved = {"kind": "budget_change", "number": "1", "words": "Move.", "items": [item]}
    assert "items[0].amount is a range, a rate" in refusal({"recommendations": [moved]})
    granted = next(r for r in as_data(LIVE)["recommendations"] if r["kind"] == "delegation")
    granted |= {"contracts_of": [], "ceiling": {"value": "5.00"} | field}
    assert "ceiling is a range, a rate" in refusal({"recommendations": [granted]})


@pytest.mark.parametrize("field", [{"per": "year"}, {"plus": "costs"}])
def test_b1_no_contract_is_let_for_a_rate_or_an_unknown_part(field: dict[str, str]) -> None:
    award = next(r for r in as_data(LIVE)["recommendations"] if r["kind"] == "contract_award")
    assert "B1" not in rules(with_rec(award["number"], amount={"value": "5.00"}))
    assert "B1" in rules(with_rec(award["number"], amount={"value": "5.00"} | field))
    acts = acts_of(with_rec(award["number"], amount={"value": "5.00"} | field))
    assert [act.value for act in acts if act.recommendation == award["number"]] == [None]


@pytest.mark.parametrize("what", NEVER_SPENT)
def test_b6_what_is_never_spent_counts_as_no_spending(what: str) -> None:
    one = {"what": what, "amount": {"value": "5.00"}}
    told = refusal({"recommendations": [approval(stated=[one])]})
    assert f'stated[0].measure is "spend", and a figure that is said to be {what} is' in told
    paper = only(approval(stated=[one | {"measure": "note"}]))
    assert paper.recommendations[0].stated[0].measure == "note"


# ---- What adds up -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "stops"), [("230328.00", set()), ("230328.01", {"B1"}), ("230327.99", {"B1"})]
)
def test_b1_parts_by_year_sum_to_the_whole(last: str, stops: set[str]) -> None:
    parts = [year("2023/24", "272664.00"), year("2024/25", last)]
    assert rules(only(approval(stated=parts))) == stops


@pytest.mark.parametrize(("second", "stops"), [("20000.00", set()), ("19999.99", {"B1"})])
def test_b1_parts_by_party_sum_to_the_whole(second: str, stops: set[str]) -> None:
    parts = [
        {"what": "part", "party": "Enfield", "amount": {"value": "20000.00"}},
        {"what": "part", "party": "Haringey", "amount": {"value": second}},
    ]
    assert rules(only(approval(amount={"value": "40000.00"}, stated=parts))) == stops


@pytest.mark.parametrize(("other", "stops"), [("4000000.00", set()), ("3999999.99", {"B1"})])
def test_b1_parts_by_cost_driver_sum_to_the_whole(other: str, stops: set[str]) -> None:
    parts = [
        {"what": "part", "driver": "delay", "amount": {"value": "6000000.00"}},
        {"what": "part", "driver": "scope", "amount": {"value": other}},
    ]
    assert rules(only(approval(amount={"value": "10000000.00"}, stated=parts))) == stops


def test_b1_rounding_of_what_is_printed_explains_a_difference() -> None:
    parts = [year("2023/24", "5300000.00"), year("2024/25", "5349999.99")]
    rounded = {"value": "10600000.00", "printed": "£10.6m"}
    assert rules(only(approval(amount=rounded, stated=parts))) == set()
    parts = [year("2023/24", "5300000.00"), year("2024/25", "5350000.01")]
    assert rules(only(approval(amount=rounded, stated=parts))) == {"B1"}


@pytest.mark.parametrize(
    ("percent", "warns"), [("27.1", set()), ("27", set()), ("28", {"B2"}), ("27.07", set())]
)
def test_b2_a_stated_share_is_the_computed_one(percent: str, warns: set[str]) -> None:
    stated = [
        {"what": "original with options", "amount": {"value": "72827823.00"}},
        {"what": "share", "percent": percent},
    ]
    paper = only(approval(amount={"value": "19714853.00"}, stated=stated))
    assert rules(paper, level="warn") == warns


@pytest.mark.parametrize(
    ("headline", "printed", "stops"),
    [
        ("611000000.00", "£611m", set()),
        ("611000000.00", "", {"B1"}),
        ("611021000.00", "", set()),
        ("612000000.00", "£612m", {"B1"}),
    ],
)
def test_b1_a_headline_is_the_sum_of_its_parts(
    headline: str, printed: str, stops: set[str]
) -> None:
    parts = ("110000000.00", "33690000.00", "463000000.00", "131000.00", "4200000.00")
    recs = [
        approval(number=str(n), matter="insurance", amount={"value": value})
        for n, value in enumerate(parts, start=2)
    ]
    total = approval(matter="headline", amount={"value": headline, "printed": printed})
    assert rules(only(total, *recs)) == stops


@pytest.mark.parametrize(
    ("value", "misprint", "stops"),
    [("1622000.00", True, set()), ("1622000.00", False, {"B1"}), ("1623000.00", False, set())],
)
def test_b1_the_words_of_an_approval_agree_unless_they_are_misprinted(
    value: str, *, misprint: bool, stops: set[str]
) -> None:
    amount = {"value": value, "printed": "£1.623m", "misprint": misprint}
    assert rules(only(approval(amount=amount))) == stops


@pytest.mark.parametrize(
    "other",
    [
        {"money": "income"},
        {"money": "capital receipt"},
        {"matter": "note"},
        {"matter": "procurement"},
        {"matter": "framework_award"},
        {"matter": "ceilings"},
        {"matter": "framework_ceiling"},
        {"matter": "framework_extension"},
        {"matter": "pre_approval"},
        {"matter": "authority"},
        {"matter": "saving"},
        {"matter": "grant_income"},
        {"matter": "income_agreement"},
        {"matter": "gift"},
        {"matter": "precept"},
        {"matter": "borrowing"},
        {"matter": "disposal"},
        {"matter": "grant_bid"},
    ],
)
def test_b6_income_ceilings_and_notes_are_no_part_of_a_sum_of_spending(
    other: dict[str, str],
) -> None:
    spent = approval(number="2", amount={"value": "10.00"})
    apart = approval(number="3", amount={"value": "7.00"}) | other
    total = approval(matter="headline", amount={"value": "10.00"})
    paper = only(total, spent, apart)
    headline = paper.recommendations[0]
    assert isinstance(headline, Approval)
    assert sums.covered_by(headline, paper, KINDS) == Decimal("10.00")
    both = only(total | {"covers": ["2", "3"], "amount": {"value": "17.00"}}, spent, apart)
    named = both.recommendations[0]
    assert isinstance(named, Approval)
    assert sums.covered_by(named, both, KINDS) == Decimal("17.00")


@pytest.mark.parametrize(
    ("headline", "printed", "words"),
    [
        ("10.00", "", "£10.00, no difference"),
        ("10.01", "", "£10.00, difference £0.01, beyond the rounding of what is printed"),
        ("9.00", "£9", "£10.00, difference −£1.00, beyond the rounding of what is printed"),
        ("10.40", "£10", "£10.00, difference £0.40, within the rounding of what is printed"),
    ],
)
def test_b1_a_headline_stands_beside_what_it_covers_and_the_difference_is_always_told(
    headline: str, printed: str, words: str
) -> None:
    total = approval(matter="headline", amount={"value": headline, "printed": printed})
    paper = only(total, approval(number="2", amount={"value": "10.00"}))
    beside = [sums.reconciled(rec, paper, KINDS) for rec in paper.recommendations]
    assert [one and one.words for one in beside] == [words, None]


def test_a_headline_over_an_amount_that_is_not_known_is_not_judged() -> None:
    total = approval(matter="headline", amount={"value": "10.00"})
    unknown = approval(number="2", amount={"value": "10.00", "per": "year"})
    paper = only(total, unknown)
    headline = paper.recommendations[0]
    assert isinstance(headline, Approval)
    assert sums.covered_by(headline, paper, KINDS) is None
    assert rules(paper) == set()


# ---- What stands in the paper -------------------------------------------------------------------


@pytest.mark.parametrize("matter", sorted(DONE_BY_LEDGER))
def test_what_the_ledger_does_is_no_mere_approval(matter: str) -> None:
    assert rules(only(approval(matter=matter))) == {FORM}
    assert rules(only(approval(matter="grant_award"))) == set()


def test_b1_an_approval_says_how_much_or_that_it_does_not() -> None:
    assert rules(only(approval(amount=None))) == {"B1"}
    assert rules(only(approval(amount={"value": None, "qualifier": "not stated"}))) == set()
    assert rules(only(approval(amount=None, matter="note"))) == set()
    assert rules(only(approval(amount=None, matter="staffing"))) == set()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"covers": ["7"]}, "which no other recommendation of this paper has"),
        ({"covers": ["1"]}, "which no other recommendation of this paper has"),
    ],
)
def test_a_headline_covers_recommendations_of_its_own_paper(
    data: dict[str, Any], words: str
) -> None:
    assert words in refusal({"recommendations": [approval(matter="headline") | data]})


# ---- What act it is -----------------------------------------------------------------------------


def test_every_matter_is_an_act_of_the_scheme() -> None:
    assert set(ACTS) == set(MATTERS)


@pytest.mark.parametrize(
    ("matter", "act"),
    [
        ("budget", ActKind.BUDGET_CHANGE),
        ("grant_income", ActKind.GRANT),
        ("procurement", ActKind.TENDER),
        ("lease", ActKind.LEASE),
        ("disposal", ActKind.DISPOSAL),
        ("surrender", ActKind.DISPOSAL),
        ("staffing", ActKind.AGREEMENT),
        ("settlement", ActKind.SETTLEMENT),
        ("legal_assistance", ActKind.LEGAL_ASSISTANCE),
        ("write_off", ActKind.WRITE_OFF),
        ("gift", ActKind.GIFT),
        ("termination", ActKind.EARLY_TERMINATION),
        ("insurance", ActKind.AGREEMENT),
        ("note", ActKind.RESOLUTION),
    ],
)
def test_s13_to_s20_a_matter_is_judged_by_its_act(matter: str, act: ActKind) -> None:
    acts = acts_of(only(approval(matter=matter)))
    assert [(one.kind, one.value) for one in acts] == [(act, Decimal("502992.00"))]


def test_papers_without_these_fields_are_written_as_they_were() -> None:
    plain = Paper.model_validate({"type": "deputy-mayor", "title": "Plain"})
    assert not {"timing", "links", "undertakings"} & set(as_data(plain))
