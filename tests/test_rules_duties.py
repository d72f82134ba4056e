"""Which notices a change or an award owes, rule by rule: L7, L8 and L9, both sides of each."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from contracts.bases import Measured
from contracts.duties import (
    after_award,
    after_change,
    before_award,
    before_change,
    to_check,
)
from contracts.law import (
    ACT,
    EXCLUSIVE,
    INCLUSIVE,
    PCR,
    WORKS,
)
from contracts.terms import Extra
from tests.test_rules_meter import LAW, NOW, UNDER_ACT, after, step

# L7 and L8: the contract change notice -----------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "months", "rules"),
    [
        ("100000.00", 0, []),
        ("100000.01", 0, ["L7"]),
        ("-100000.01", 0, ["L7"]),
        ("0.00", 6, []),
        ("0.00", 7, ["L7"]),
    ],
)
def test_l7_a_change_above_a_tenth_of_value_or_term_waits_for_a_notice(
    value: str, months: int, rules: list[str]
) -> None:
    duties = before_change(UNDER_ACT, step(value, "act-sch8-8", months=months, on=NOW), LAW)
    assert [(d.rule, d.kind, d.gates) for d in duties] == [
        (rule, "contract_change_notice", True) for rule in rules
    ]


def test_l7_for_works_the_share_is_fifteen_per_cent() -> None:
    works = replace(UNDER_ACT, subject=WORKS)
    assert before_change(works, step("150000.00", "act-sch8-8", on=NOW), LAW) == []
    assert before_change(works, step("150000.01", "act-sch8-8", on=NOW), LAW)


def test_l7_a_transfer_to_another_company_waits_whatever_its_size() -> None:
    assert before_change(UNDER_ACT, step("0.00", "act-sch8-9", on=NOW), LAW)[0].rule == "L7"


def test_l7_binds_a_change_that_names_no_ground_but_no_light_touch_contract() -> None:
    assert before_change(UNDER_ACT, step("100000.01", on=NOW), LAW)[0].rule == "L7"
    assert before_change(UNDER_ACT, step("100000.01", "act-light-touch", on=NOW), LAW) == []


def test_l7_whether_an_option_needs_a_notice_is_pointed_out_and_gates_nothing() -> None:
    option = step("0.00", "act-sch8-1", months=12, on=NOW)
    assert before_change(UNDER_ACT, option, LAW) == []
    assert "Check whether a contract change notice is due" in to_check(UNDER_ACT, option, LAW)[0]
    assert to_check(UNDER_ACT, replace(option, extra=Extra(6)), LAW) == []


@pytest.mark.parametrize(("second", "rules"), [("40000.00", []), ("40000.01", ["L8"])])
def test_l8_small_changes_count_together(second: str, rules: list[str]) -> None:
    contract = after(UNDER_ACT, step("60000.00", "act-s74-4", on=NOW))
    duties = before_change(contract, step(second, "act-sch8-8", on=NOW), LAW)
    assert [duty.rule for duty in duties] == rules


def test_l8_what_had_a_notice_of_its_own_is_not_counted_again() -> None:
    noticed = replace(step("60000.00", "act-s74-4", on=NOW), noticed=True)
    assert before_change(after(UNDER_ACT, noticed), step("90000.00", on=NOW), LAW) == []


# L9: above five million --------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "kinds"), [("5000000.00", 1), ("5000000.01", 3)])
def test_l9_above_five_million_a_contract_has_indicators_and_is_published(
    value: str, kinds: int
) -> None:
    contract = Measured(ACT, Decimal(value), vat=INCLUSIVE)
    duties = after_award(contract, NOW, LAW)
    assert [d.kind for d in duties][:kinds] == [
        "contract_details_notice",
        "kpi_publication",
        "contract_copy",
    ][:kinds]
    assert len(duties) == kinds
    assert not any(duty.gates for duty in duties)
    assert duties[0].due_on(date(2026, 12, 1)) == date(2026, 12, 31)


def test_l9_a_value_that_leaves_vat_out_or_does_not_say_is_large_with_vat_on_top() -> None:
    edge = Decimal("4166666.67")
    for vat in (EXCLUSIVE, "not stated"):
        assert len(after_award(Measured(ACT, edge, vat=vat), NOW, LAW)) == 3
        assert len(after_award(Measured(ACT, edge - Decimal("0.01"), vat=vat), NOW, LAW)) == 1
    assert len(after_award(Measured(ACT, edge, vat=INCLUSIVE), NOW, LAW)) == 1


def test_l9_the_regulations_ask_none_of_it() -> None:
    assert after_award(Measured(PCR, Decimal(9000000)), NOW, LAW) == []
    assert before_award(PCR, "single_tender", LAW) == []


def test_l9_a_direct_award_of_its_own_waits_for_a_transparency_notice() -> None:
    assert [d.gates for d in before_award(ACT, "single_tender", LAW)] == [True]
    assert before_award(ACT, "framework_direct", LAW) == []


def test_l9_a_change_that_passes_five_million_publishes_the_modified_contract() -> None:
    contract = Measured(ACT, Decimal("4999999.00"), vat=INCLUSIVE)
    for vat, within, above in ((INCLUSIVE, "1.00", "1.01"), (EXCLUSIVE, "0.83", "0.84")):
        small, large = (replace(step(v, on=NOW), vat=vat) for v in (within, above))
        assert after_change(after(contract, small), NOW, LAW) == []
        assert after_change(after(contract, large), NOW, LAW)[0].rule == "L9"
    unsaid = after_change(after(contract, step("1.00", on=NOW)), NOW, LAW)
    assert unsaid[0].reason.endswith(
        "That is if they leave VAT out; if the values include VAT it is not."
    )
