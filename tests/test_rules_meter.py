"""The law of contract changes, L1 to L9, both sides of each boundary. No database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from contracts.bases import Measured, Step
from contracts.duties import (
    before_change,
)
from contracts.law import (
    ACT,
    EXCLUSIVE,
    INCLUSIVE,
    PCR,
    WORKS,
    UnknownLaw,
    law,
    law_of,
)
from contracts.meter import Reading, is_longer, measure, modifications
from contracts.terms import Extra

LAW = law()
THEN, NOW = date(2023, 12, 21), date(2026, 11, 23)
ADDITIONAL, UNFORESEEN, SMALL = "pcr-72-1-b", "pcr-72-1-c", "pcr-72-1-f"
SEED = Measured(PCR, Decimal("499000.00"), Extra(24))
UNDER_ACT = Measured(ACT, Decimal("1000000.00"), Extra(60))


def step(
    value: str | None, ground: str | None = None, *, months: int = 0, days: int = 0, on: date = THEN
) -> Step:
    """Return a change; ``value`` in pounds, None where it is withheld."""
    amount = None if value is None else Decimal(value)
    return Step(amount, on, Extra(months, days), ground)


def read(contract: Measured, this: Step) -> Reading:
    """Return the meter of a change on its own ground."""
    assert this.ground is not None
    return measure(contract, LAW.ground(this.ground), this, LAW)


def found(reading: Reading) -> list[tuple[str, str]]:
    """Return the rules that a reading goes against, and how hard they bind."""
    return [(remark.rule, remark.level) for remark in reading.remarks]


def after(contract: Measured, *steps: Step) -> Measured:
    """Return a contract with these changes made."""
    return replace(contract, steps=steps)


# L1: the law of its first day, for life ----------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2025, 2, 23), PCR), (date(2025, 2, 24), ACT), (date(2023, 12, 21), PCR), (NOW, ACT)],
)
def test_l1_the_day_a_procurement_commenced_says_its_law(day: date, code: str) -> None:
    assert LAW.regime_on(day).code == code


def test_l1_a_change_made_under_the_act_is_measured_by_the_law_of_the_contract() -> None:
    late = step("249500.01", ADDITIONAL, on=NOW)
    assert found(read(SEED, late)) == [("L2", "advice")]
    assert before_change(SEED, replace(late, value=Decimal(1)), LAW)[0].rule == "L4"


def test_every_row_of_the_law_has_a_source_and_a_confidence() -> None:
    assert all(g.source and g.confidence in ("verified", "recalled") for g in LAW.grounds)
    assert len({g.code for g in LAW.grounds}) == len(LAW.grounds)


def test_a_ground_that_the_law_does_not_have_is_named_with_what_would_be_accepted() -> None:
    with pytest.raises(UnknownLaw, match=r"“72” is not in the law\. Accepted: pcr-72-1-a"):
        LAW.ground("72")


def test_a_threshold_is_that_of_its_day() -> None:
    days = {date(2023, 12, 31): "213477.00", date(2024, 1, 1): "214904.00", NOW: "207720.00"}
    for day, amount in days.items():
        row = LAW.threshold("services", day)
        assert row is not None
        assert row.amount == Decimal(amount)
    assert LAW.threshold("services", date(2017, 12, 31)) is None


# L2 and L3: half of the original, each and together ----------------------------------------------


@pytest.mark.parametrize(
    ("value", "left", "rules"),
    [
        ("249500.00", "0.00", []),
        ("249499.99", "0.01", []),
        ("249500.01", "-0.01", [("L2", "advice")]),
        ("249000.00", "500.00", []),  # the second recommendation of PCD 1572
    ],
)
@pytest.mark.parametrize("ground", [ADDITIONAL, UNFORESEEN])
def test_l2_one_change_is_up_to_exactly_half_of_the_original(
    ground: str, value: str, left: str, rules: list[tuple[str, str]]
) -> None:
    reading = read(SEED, step(value, ground))
    assert (reading.left, found(reading)) == (Decimal(left), rules)


def test_l2_says_itself_in_one_sentence_and_one_number() -> None:
    reading = read(SEED, step("249000.00", ADDITIONAL, months=12))
    assert reading.sentence == (
        "Regulation 72(1)(b), additional needs that no other supplier can meet: £249,000.00 so "
        "far, 49.9% of the original £499,000.00, and 12 months; any one change may still be "
        "£500.00."
    )
    assert (reading.current, reading.this_percent) == (Decimal("748000.00"), Decimal("49.9"))


@pytest.mark.parametrize(
    ("second", "rules"),
    [("30000.00", []), ("30000.01", [("L3", "warn")]), ("350000.00", [("L3", "warn")])],
)
def test_l3_changes_on_one_ground_warn_above_half_together(
    second: str, rules: list[tuple[str, str]]
) -> None:
    million = after(Measured(PCR, Decimal("1000000.00")), step("470000.00", ADDITIONAL))
    assert found(read(million, step(second, ADDITIONAL))) == rules


def test_l3_pcd_1504_47_and_35_per_cent_warn_and_say_82() -> None:
    million = after(Measured(PCR, Decimal("1000000.00")), step("470000.00", ADDITIONAL))
    reading = read(million, step("350000.00", ADDITIONAL))
    assert reading.total_percent == Decimal("82.0")
    assert "together they are 82.0% of the original" in reading.sentence


def test_l3_another_ground_has_a_sum_of_its_own() -> None:
    million = after(Measured(PCR, Decimal("1000000.00")), step("470000.00", UNFORESEEN))
    assert found(read(million, step("350000.00", ADDITIONAL))) == []


# L4: the modification notice ---------------------------------------------------------------------


@pytest.mark.parametrize("ground", [g.code for g in LAW.grounds_of(PCR)])
def test_l4_grounds_b_and_c_wait_for_a_modification_notice_and_no_other(ground: str) -> None:
    duties = before_change(SEED, step("1.00", ground), LAW)
    wanted = [("modification_notice", "L4", True)] if ground in (ADDITIONAL, UNFORESEEN) else []
    assert [(d.kind, d.rule, d.gates) for d in duties] == wanted


def test_l4_a_change_that_names_no_ground_or_corrects_a_slip_waits_for_none() -> None:
    assert before_change(SEED, step("1.00"), LAW) == []
    slip = replace(step("1.00", ADDITIONAL), counts=False)
    assert before_change(SEED, slip, LAW) == []


# L5: below the threshold and small, both ---------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "value", "rules"),
    [
        ("0.00", "49899.99", []),
        ("0.00", "49900.00", [("L5", "advice")]),  # 10% itself is not below 10%
        ("40000.00", "9899.99", []),
        ("40000.00", "9900.00", [("L5", "advice")]),
        ("60000.00", "-10100.01", []),  # net of what was taken back
    ],
)
def test_l5_small_changes_stay_below_a_tenth_together(
    before: str, value: str, rules: list[tuple[str, str]]
) -> None:
    earlier = replace(step(before, SMALL), vat=INCLUSIVE)
    contract = replace(after(SEED, earlier), vat=INCLUSIVE, subject="services")
    this = replace(step(value, SMALL), vat=INCLUSIVE)
    assert found(read(contract, this)) == rules


@pytest.mark.parametrize(("value", "rules"), [("214903.99", []), ("214904.00", [("L5", "advice")])])
def test_l5_small_changes_stay_below_the_threshold_as_well(
    value: str, rules: list[tuple[str, str]]
) -> None:
    large = Measured(PCR, Decimal("9000000.00"), vat=INCLUSIVE, subject="services")
    this = replace(step(value, SMALL, on=date(2024, 1, 1)), vat=INCLUSIVE)
    reading = read(large, this)
    assert found(reading) == rules
    assert ("the threshold of £214,904.00" in reading.sentence) is bool(rules)


@pytest.mark.parametrize(("value", "rules"), [("149999.99", []), ("150000.00", [("L5", "advice")])])
def test_l5_for_works_the_share_is_fifteen_per_cent(
    value: str, rules: list[tuple[str, str]]
) -> None:
    works = Measured(PCR, Decimal("1000000.00"), vat=INCLUSIVE, subject=WORKS)
    assert found(read(works, replace(step(value, SMALL), vat=INCLUSIVE))) == rules


def test_l5_a_value_without_vat_meets_the_threshold_with_vat_on_top() -> None:
    large = Measured(PCR, Decimal("9000000.00"), vat=EXCLUSIVE, subject="services")
    on = date(2026, 1, 1)
    # 173,100.00 and a fifth are exactly the 207,720.00 of 2026.
    below = replace(step("173099.99", SMALL, on=on), vat=EXCLUSIVE)
    assert found(read(large, below)) == []
    assert found(read(large, replace(below, value=Decimal("173100.00")))) == [("L5", "advice")]


def test_l5_where_vat_is_not_stated_both_are_run_and_the_sentence_says_where_they_differ() -> None:
    large = Measured(PCR, Decimal("9000000.00"), subject="services")
    reading = read(large, step("180000.00", SMALL, on=date(2026, 1, 1)))
    assert found(reading) == [("L5", "advice")]
    assert reading.sentence.endswith(
        "That is if they leave VAT out; if the values include VAT it is £27,719.99 left."
    )
    small = replace(SEED, subject="services")
    assert "VAT" not in read(small, step("10.00", SMALL)).sentence


def test_l5_a_change_with_vat_on_a_contract_without_is_compared_on_one_basis() -> None:
    contract = Measured(PCR, Decimal("100000.00"), vat=EXCLUSIVE, subject="services")
    this = replace(step("11999.99", SMALL), vat=INCLUSIVE)
    assert found(read(contract, this)) == []
    assert found(read(contract, replace(this, value=Decimal("12000.00")))) == [("L5", "advice")]


def test_l5_where_nobody_said_whether_it_is_for_works_the_strict_share_answers_first() -> None:
    contract = Measured(PCR, Decimal("1000000.00"), vat=INCLUSIVE)
    reading = read(contract, replace(step("120000.00", SMALL), vat=INCLUSIVE))
    assert found(reading) == [("L5", "advice")]
    assert "That is for services or supplies; for works it is £29,999.99 left." in reading.sentence


def test_l5_before_the_first_threshold_of_the_table_it_says_what_is_missing() -> None:
    contract = Measured(PCR, Decimal("100000.00"), vat=INCLUSIVE, subject="services")
    reading = read(contract, replace(step("1.00", SMALL, on=date(2016, 1, 1)), vat=INCLUSIVE))
    assert found(reading) == [("L5", "warn")]
    assert "no threshold of that day" in reading.sentence


@pytest.mark.parametrize(("value", "rules"), [("100000.00", []), ("100000.01", [("L5", "advice")])])
def test_l5_under_the_act_exactly_a_tenth_is_still_small(
    value: str, rules: list[tuple[str, str]]
) -> None:
    contract = replace(UNDER_ACT, vat=INCLUSIVE, subject="services")
    this = replace(step(value, "act-s74-4", on=NOW), vat=INCLUSIVE)
    assert found(read(contract, this)) == rules


# L6: a tenth of the maximum term -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("months", "days", "rules"),
    [(6, 0, []), (6, 1, [("L6", "advice")]), (7, 0, [("L6", "advice")]), (0, 182, [])],
)
def test_l6_a_change_of_term_above_a_tenth_of_the_maximum_is_substantial(
    months: int, days: int, rules: list[tuple[str, str]]
) -> None:
    this = step("0.00", "act-s74-3", months=months, days=days, on=NOW)
    assert found(read(UNDER_ACT, this)) == rules


@pytest.mark.parametrize("ground", ["act-sch8-2", "act-sch8-4", "act-sch8-8", "act-sch8-9"])
def test_l6_a_ground_of_schedule_8_bears_a_longer_term(ground: str) -> None:
    assert found(read(UNDER_ACT, step("0.00", ground, months=24, on=NOW))) == []


def test_l6_two_changes_each_within_a_tenth_warn_when_they_pass_it_together() -> None:
    contract = after(UNDER_ACT, step("0.00", "act-s74-3", months=4, on=NOW))
    assert found(read(contract, step("0.00", "act-s74-3", months=2, on=NOW))) == []
    assert found(read(contract, step("0.00", "act-s74-3", months=3, on=NOW))) == [("L6", "warn")]


def test_l6_a_maximum_term_that_is_not_known_is_said() -> None:
    this = step("0.00", "act-s74-3", months=1, on=NOW)
    assert found(read(replace(UNDER_ACT, maximum=None), this)) == [("L6", "warn")]


def test_l6_a_schedule_8_ground_has_its_half_for_each_change() -> None:
    assert found(read(UNDER_ACT, step("500000.00", "act-sch8-8", on=NOW))) == []
    assert found(read(UNDER_ACT, step("500000.01", "act-sch8-8", on=NOW))) == [("L2", "advice")]


def test_l6_says_how_many_months_are_left() -> None:
    assert read(UNDER_ACT, step("0.00", "act-s74-3", months=2, on=NOW)).months_left == 4
    assert read(SEED, step("0.00", ADDITIONAL)).months_left is None


@pytest.mark.parametrize(
    ("time", "maximum", "longer"),
    [
        (Extra(0, 36), Extra(12), False),  # a tenth of 365 days
        (Extra(0, 37), Extra(12), True),
        (Extra(1), Extra(0, 310), False),
        (Extra(1), Extra(0, 309), True),  # a month may have 31 days
        (Extra(-7), Extra(60), True),
    ],
)
def test_l6_days_and_months_are_compared_strictly(
    time: Extra, maximum: Extra, *, longer: bool
) -> None:
    assert is_longer(time, Decimal(10), maximum) is longer


# What is no modification -------------------------------------------------------------------------


@pytest.mark.parametrize("ground", ["pcr-72-1-a", "pcr-indexation"])
def test_an_option_or_indexation_is_no_modification(ground: str) -> None:
    contract = after(SEED, step("400000.00", ground, months=12))
    assert modifications(contract, LAW) == ()
    assert found(read(contract, step("249500.00", ADDITIONAL))) == []


def test_a_clerical_correction_counts_on_no_ground() -> None:
    slip = replace(step("249000.00", ADDITIONAL), counts=False)
    assert read(after(SEED, slip), step("249500.00", ADDITIONAL)).total == Decimal("249500.00")


def test_under_the_regulations_a_share_is_of_the_price_as_indexed() -> None:
    indexed = after(SEED, step("1000.00", "pcr-indexation"))
    assert read(indexed, step("250000.00", ADDITIONAL)).left == Decimal("0.00")
    act = after(UNDER_ACT, step("100000.00", "act-indexation", on=NOW))
    assert read(act, step("500000.00", "act-sch8-8", on=NOW)).left == Decimal("0.00")


def test_a_value_that_is_withheld_is_said_and_never_read_as_nought() -> None:
    reading = read(after(SEED, step(None, ADDITIONAL)), step("1.00", ADDITIONAL))
    assert (reading.total, reading.left) == (None, None)
    assert "a value is withheld" in reading.sentence
    withheld = read(replace(SEED, original=None), step("1.00", "pcr-72-1-e"))
    assert withheld.sentence.endswith("a value is withheld.")


def test_a_ground_without_a_limit_says_so() -> None:
    reading = read(SEED, step("900000.00", "pcr-72-1-d"))
    assert (reading.left, reading.remarks) == (None, ())
    assert reading.sentence.endswith("this ground has no limit of value.")


def test_a_meter_with_nothing_asked_shows_what_is_left_for_one_change() -> None:
    reading = measure(SEED, LAW.ground(ADDITIONAL), None, LAW)
    assert (reading.left, reading.total) == (Decimal("249500.00"), Decimal("0.00"))


def test_a_later_statute_is_a_row_more() -> None:
    row = {"code": "act_2030", "title": "A later Act", "starts_on": "2030-01-01"}
    later = law_of(
        {name: [] for name in ("vat", "thresholds", "small_changes", "large_contracts")}
        | {"frameworks": [], "grounds": [], "notices": []}
        | {"regimes": [row | {"indexation_moves_base": False}]}
    )
    assert later.regime_on(date(2031, 1, 1)).code == "act_2030"
