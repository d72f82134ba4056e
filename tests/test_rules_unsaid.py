"""What is not stated, or not alike: VAT, works, a value withheld (L5 to L9). No database."""

from dataclasses import replace
from decimal import Decimal

import pytest

from contracts.bases import Measured, Step
from contracts.duties import after_award, before_change, size_unknown, to_check
from contracts.law import ACT, EXCLUSIVE, INCLUSIVE, LIGHT_TOUCH, SERVICES
from contracts.terms import Extra
from tests.test_rules_meter import ADDITIONAL, LAW, NOW, SEED, UNDER_ACT, after, read, step


@pytest.mark.parametrize(
    ("contract_vat", "step_vat", "value", "due"),
    [
        (INCLUSIVE, EXCLUSIVE, "83333.33", 0),
        (INCLUSIVE, EXCLUSIVE, "83333.34", 1),
        (INCLUSIVE, EXCLUSIVE, "95000.00", 1),
        (EXCLUSIVE, INCLUSIVE, "120000.00", 0),
        (EXCLUSIVE, INCLUSIVE, "120000.01", 1),
        (EXCLUSIVE, EXCLUSIVE, "100000.00", 0),
    ],
)
def test_l7_a_change_and_a_contract_are_compared_on_one_vat_basis(
    contract_vat: str, step_vat: str, value: str, due: int
) -> None:
    contract = replace(UNDER_ACT, vat=contract_vat, subject=SERVICES)
    this = replace(step(value, "act-sch8-8", on=NOW), vat=step_vat)
    assert len(before_change(contract, this, LAW)) == due


def test_l7_where_vat_is_not_stated_both_are_run_and_the_reason_says_where_they_differ() -> None:
    this = replace(step("115000.00", "act-sch8-8", on=NOW), vat=INCLUSIVE)
    assert before_change(replace(UNDER_ACT, subject=SERVICES), this, LAW)[0].reason == (
        "£115,000.00 (VAT included) is more than 10% of £1,000,000.00. "
        "That is if the values include VAT; if they leave VAT out it is not."
    )
    either = replace(step("100000.00", "act-sch8-8", on=NOW), vat="not stated")
    assert before_change(replace(UNDER_ACT, subject=SERVICES), either, LAW) == []


def test_l7_where_nobody_says_whether_it_is_for_works_the_reason_says_where_it_differs() -> None:
    between = step("150000.00", "act-sch8-8", on=NOW)
    assert before_change(UNDER_ACT, between, LAW)[0].reason.endswith(
        "That is for services or supplies; for works it is not."
    )
    above = step("150000.01", "act-sch8-8", on=NOW)
    assert "That is" not in before_change(UNDER_ACT, above, LAW)[0].reason


def test_l7_a_contract_known_to_be_light_touch_owes_no_notice() -> None:
    light = replace(UNDER_ACT, subject=LIGHT_TOUCH)
    for this in (step("900000.00", on=NOW), step("0.00", "act-sch8-9", on=NOW)):
        assert before_change(light, this, LAW) == []


@pytest.mark.parametrize(
    ("contract", "this"),
    [
        (UNDER_ACT, step(None, "act-sch8-8", on=NOW)),
        (replace(UNDER_ACT, original=None), step("1.00", on=NOW)),
        (after(UNDER_ACT, step(None, "act-s74-4", on=NOW)), step("1.00", on=NOW)),
    ],
)
def test_l7_and_l8_a_withheld_value_is_not_measured_and_that_is_said(
    contract: Measured, this: Step
) -> None:
    assert before_change(contract, this, LAW) == []
    assert to_check(contract, this, LAW) == [
        "Check whether a contract change notice is due: a value is withheld, so it is not measured."
    ]
    longer = replace(this, extra=Extra(7))
    assert before_change(contract, longer, LAW)[0].rule == "L7"
    assert to_check(contract, longer, LAW) == []


def test_l7_a_change_that_is_measured_is_not_to_check() -> None:
    assert to_check(UNDER_ACT, step("1.00", "act-sch8-8", on=NOW), LAW) == []


def test_l8_small_changes_count_together_on_one_vat_basis() -> None:
    earlier = replace(step("72000.00", "act-s74-4", on=NOW), vat=INCLUSIVE)
    contract = after(replace(UNDER_ACT, vat=EXCLUSIVE, subject=SERVICES), earlier)
    for value, rules in (("40000.00", []), ("40000.01", ["L8"])):
        this = replace(step(value, "act-sch8-8", on=NOW), vat=EXCLUSIVE)
        assert [duty.rule for duty in before_change(contract, this, LAW)] == rules


def test_l9_a_withheld_value_is_pointed_out_and_no_task_is_invented() -> None:
    withheld = Measured(ACT, None)
    assert [duty.kind for duty in after_award(withheld, NOW, LAW)] == ["contract_details_notice"]
    assert "not measured whether the contract is above £5,000,000.00" in size_unknown(
        withheld, NOW, LAW
    )
    assert size_unknown(UNDER_ACT, NOW, LAW) == ""


def test_changes_on_another_vat_basis_are_added_on_that_of_the_contract() -> None:
    inclusive = replace(SEED, vat=INCLUSIVE, subject=SERVICES)
    without = replace(step("100000.00", ADDITIONAL), vat=EXCLUSIVE)
    reading = read(after(inclusive, without), without)
    assert (reading.this, reading.total) == (Decimal("120000.00"), Decimal("240000.00"))
    assert (reading.current, reading.vat) == (Decimal("739000.00"), INCLUSIVE)
    assert read(SEED, step("1.00", ADDITIONAL)).vat == "not stated"
