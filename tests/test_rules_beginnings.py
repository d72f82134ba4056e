"""What begins a procurement and alters a framework: S2, S11 and framework terms. No database."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from approvals.asked import Known, acts_of
from approvals.authority import find_route
from approvals.beginnings import awards_fit_their_procurement, initiations_are_whole
from approvals.clauses import Begun, ContractFigures
from approvals.procurement import frameworks_are_alive
from contracts.frameworks import FrameworkFact, time_between
from contracts.terms import Extra
from tests.scheme import AT, SCHEME
from tests.test_checks import FACTS, only
from tests.test_rules_procurement import award

PENNY = Decimal("0.01")
CEILING = Decimal("1000000.00")
DAY = timedelta(days=1)


def approval(matter: str, value: str | None = "400000.00", **fields: Any) -> dict[str, Any]:
    """Return a recommendation that approves something."""
    amount = None if value is None else {"value": value}
    said = {"kind": "approval", "number": "1", "words": "Approve it.", "matter": matter}
    return said | {"amount": amount} | fields


def begins(value: str | None = "400000.00", **fields: Any) -> dict[str, Any]:
    """Return a recommendation that begins procurement P 1."""
    begun = {"procurement": "P 1", "title": "Vehicles", "route": "open"} | fields
    return approval("procurement", value, begins=begun)


def decided(known: Known, by: str, *recs: dict[str, Any]) -> str:
    """Return what stands against these recommendations by the scheme."""
    _, reasons = find_route(acts_of(only(*recs), known), SCHEME, by, AT)
    return " ".join(reason.sentence for reason in reasons)


# S2: who begins -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "alone"), [("499999.99", True), ("500000.00", False)])
def test_s2_a_request_to_tender_of_half_a_million_goes_to_the_deputy_mayor(
    value: str,
    alone: bool,  # noqa: FBT001
) -> None:
    found = decided(Known(), "contract-change", begins(value))
    assert (found == "") == alone
    assert alone or "it goes up to the Deputy Mayor" in found
    assert decided(Known(), "deputy-mayor", begins(value)) == ""


def test_s2_a_request_whose_value_is_not_stated_goes_up() -> None:
    assert "goes up" in decided(Known(), "contract-change", begins(None))


# S11: what is awarded -----------------------------------------------------------------------------


def awarded(begun: Begun, *values: str, by: str = "contract-change", vat: str = "") -> str:
    """Return what stands against awards of a procurement, after an open procedure."""
    stated: dict[str, Any] = {"vat": vat} if vat else {}
    recs = [
        award(str(n), route="open", framework=None, begun_by="P 1", amount={"value": v} | stated)
        for n, v in enumerate(values, start=1)
    ]
    return decided(Known(procurements={"P 1": begun}), by, *recs)


BEGUN = Begun("P 1", CEILING)


@pytest.mark.parametrize(
    ("begun", "values", "within"),
    [
        (BEGUN, ["1000000.00"], True),
        (BEGUN, ["1000000.01"], False),
        (replace(BEGUN, tolerance=Decimal(10)), ["1100000.00"], True),
        (replace(BEGUN, tolerance=Decimal(10)), ["1100000.01"], False),
        (BEGUN, ["600000.00", "400000.00"], True),
        (BEGUN, ["600000.00", "400000.01"], False),
        (replace(BEGUN, taken=Decimal("300000.00")), ["700000.00"], True),
        (replace(BEGUN, taken=Decimal("300000.00")), ["700000.01"], False),
        (replace(BEGUN, ceiling=None), ["0.01"], False),
    ],
)
def test_s11_an_award_beyond_what_began_its_procurement_goes_up(
    begun: Begun,
    values: list[str],
    within: bool,  # noqa: FBT001
) -> None:
    found = awarded(begun, *values)
    assert (found == "") == within
    assert within or "goes up to the Deputy Mayor" in found
    assert awarded(begun, *values, by="deputy-mayor") == ""


def test_s11_the_sentence_says_how_much_with_tolerance_and_what_is_taken() -> None:
    begun = replace(BEGUN, tolerance=Decimal(10), taken=Decimal("200000.00"))
    assert (
        "covers awards of procurement P 1 up to £1,100,000.00 in all, tolerance included; "
        "£200,000.00 is awarded or held." in awarded(begun, "900000.01")
    )


def test_s11_amounts_on_two_vat_bases_are_not_compared_by_an_officer() -> None:
    without = replace(BEGUN, vat="exclusive")
    assert "has another VAT basis" in awarded(without, "1.00", vat="inclusive")
    assert awarded(without, "1.00", vat="exclusive") == ""
    assert awarded(without, "1.00") == ""


def test_s11_an_award_of_no_procurement_is_not_asked() -> None:
    rec = award(route="open", framework=None)
    assert decided(Known(procurements={"P 1": BEGUN}), "contract-change", rec) == ""


def fits(route: str, began: str = "") -> list[tuple[str, str]]:
    rec = award(route=route, framework=None, begun_by="P 1")
    facts = replace(FACTS, procurements={"P 1": began} if began else {})
    return [(one.rule, one.level) for one in awards_fit_their_procurement(only(rec), facts)]


def test_s11_an_award_names_a_procurement_of_the_ledger_and_its_route() -> None:
    assert fits("open") == [("U7", "stop")]
    assert fits("open", "open") == []
    assert fits("open", "not_stated") == []
    assert fits("single_tender", "open") == [("S11", "warn")]


# What an initiation says --------------------------------------------------------------------------


def whole(*recs: dict[str, Any], **facts: Any) -> list[tuple[str, str]]:
    found = initiations_are_whole(only(*recs), replace(FACTS, **facts))
    return [(one.rule, one.level) for one in found]


def test_s11_a_live_initiation_says_what_it_begins_and_under_a_new_reference() -> None:
    assert whole(begins()) == []
    assert whole(approval("procurement")) == [("S11", "stop")]
    assert whole(approval("procurement_and_award")) == []
    assert whole(begins(), procurements={"P 1": "open"}) == [("S11", "stop")]
    assert whole(begins(), begins() | {"number": "2"}) == [("S11", "stop")]
    assert whole(begins(tolerance="100")) == []
    assert whole(begins(tolerance="100.01")) == [("S11", "stop")]
    assert whole(begins("-0.01")) == [("S11", "stop")]
    assert whole(begins() | {"matter": "note"}) == [("S11", "stop")]


def test_t1_a_procurement_that_commenced_before_it_is_approved_is_said() -> None:
    today = FACTS.today
    assert whole(begins(commenced_on=today.isoformat())) == []
    assert whole(begins(commenced_on=(today - DAY).isoformat())) == [("T1", "warn")]


# Frameworks ---------------------------------------------------------------------------------------

STANDS = FrameworkFact(
    "SPF2", date(2026, 12, 31), date(2023, 1, 1), ceiling=Decimal("300.00"), called_off=Decimal(300)
)


def alters(matter: str, value: str | None = "100.00", **fields: Any) -> dict[str, Any]:
    return approval(matter, value, alters={"framework": "spf2"} | fields)


@pytest.mark.parametrize(
    ("rec", "stops"),
    [
        (alters("framework_ceiling"), 0),
        (alters("framework_ceiling", None), 1),
        (alters("framework_ceiling", "-0.01"), 1),
        (alters("framework_ceiling", last_day="2027-12-31"), 1),
        (alters("framework_extension", last_day="2027-01-01"), 0),
        (alters("framework_extension", last_day="2026-12-31"), 1),
        (alters("framework_extension"), 1),
        (alters("framework_ceiling", framework="other"), 1),
        (approval("framework_ceiling"), 1),
        (alters("note"), 1),
    ],
)
def test_framework_terms_an_act_on_a_framework_says_which_and_what(
    rec: dict[str, Any], stops: int
) -> None:
    assert len(whole(rec, frameworks={"spf2": STANDS})) == stops


def test_l12_what_the_same_paper_adds_to_a_ceiling_first_counts() -> None:
    facts = replace(FACTS, frameworks={"spf2": STANDS})
    raised, later = alters("framework_ceiling"), award("2")
    assert [one.rule for one in frameworks_are_alive(only(later), facts)] == ["L12"]
    assert list(frameworks_are_alive(only(raised, later), facts)) == []


def test_l13_an_extension_beyond_four_years_is_said() -> None:
    facts = replace(FACTS, frameworks={"spf2": STANDS})
    for last, rules in (("2026-12-31", []), ("2027-01-01", ["L13"])):
        rec = alters("framework_extension", None, last_day=last)
        assert [one.rule for one in frameworks_are_alive(only(rec), facts)] == rules


@pytest.mark.parametrize(
    ("value", "within"), [("100000.00", True), ("100000.01", False), (None, False)]
)
def test_s5_the_ceiling_of_a_framework_rises_as_the_value_of_a_contract_does(
    value: str | None,
    within: bool,  # noqa: FBT001
) -> None:
    stands = ContractFigures(CEILING, CEILING, ends_on=date(2026, 12, 31))
    known = Known(frameworks={"spf2": stands})
    found = decided(known, "contract-change", alters("framework_ceiling", value))
    assert (found == "") == within
    assert decided(known, "deputy-mayor", alters("framework_ceiling", value)) == ""


@pytest.mark.parametrize(("last", "within"), [("2027-12-31", True), ("2028-01-01", False)])
def test_s5_a_framework_is_extended_by_a_year_in_all_as_a_contract_is(
    last: str,
    within: bool,  # noqa: FBT001
) -> None:
    known = Known(frameworks={"spf2": ContractFigures(CEILING, CEILING, ends_on=STANDS.last_day)})
    rec = alters("framework_extension", None, last_day=last)
    assert (decided(known, "contract-change", rec) == "") == within


@pytest.mark.parametrize(
    ("last", "new", "time"),
    [
        (date(2026, 12, 31), date(2027, 12, 31), Extra(12)),
        (date(2026, 12, 31), date(2028, 1, 1), Extra(12, 1)),
        (date(2026, 1, 30), date(2026, 2, 28), Extra(1, 1)),
        (date(2026, 12, 31), date(2026, 12, 30), Extra()),
    ],
)
def test_the_time_between_two_last_days_is_whole_months_and_then_days(
    last: date, new: date, time: Extra
) -> None:
    assert time_between(last, new) == time
