"""The meter of a whole contract, in one sentence and one number. No database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from contracts.bases import Measured, Step
from contracts.law import ACT, PCR, law
from contracts.overview import overview
from contracts.terms import Extra

LAW, TODAY = law(), date(2026, 11, 23)
SEED = Measured(PCR, Decimal("499000.00"), Extra(12))


def step(value: str | None, ground: str | None = None, months: int = 0) -> Step:
    amount = None if value is None else Decimal(value)
    return Step(amount, date(2023, 12, 21), Extra(months), ground)


def test_a_contract_that_nothing_modified_shows_what_one_change_may_be() -> None:
    found = overview(SEED, LAW, TODAY)
    assert found.sentence == (
        "Nothing has been modified since the award. "
        "On Regulation 72(1)(b) one change may be up to £249,500.00."
    )
    assert (found.left, found.changed) == (Decimal("249500.00"), Decimal("0.00"))


def test_an_option_that_was_taken_up_is_said_and_not_counted() -> None:
    found = overview(replace(SEED, steps=(step("9.00", "pcr-72-1-a", 12),)), LAW, TODAY)
    assert found.sentence.startswith(
        "Nothing has been modified since the award, options it provided for apart."
    )
    assert found.added == Extra()


def test_the_ground_relied_on_last_gives_the_sentence_and_the_number() -> None:
    steps = (step("1.00", "pcr-72-1-c"), step("249000.00", "pcr-72-1-b", 12))
    found = overview(replace(SEED, steps=steps), LAW, TODAY)
    assert found.used is not None
    assert found.used.ground.code == "pcr-72-1-b"
    assert (found.sentence, found.left) == (found.used.sentence, Decimal("249500.00"))
    assert (found.changed, found.percent) == (Decimal("249001.00"), Decimal("49.9"))


def test_changes_that_name_no_ground_are_counted_and_measured_against_nothing() -> None:
    # The second recommendation of PCD 1572: £499,000 and £249,000, no ground stated.
    found = overview(replace(SEED, steps=(step("249000.00"),)), LAW, TODAY)
    assert found.sentence.startswith(
        "One change since the award comes to £249,000.00, 49.9% of the original £499,000.00. "
        "No ground of the Public Contracts Regulations 2015 is recorded, so no limit is measured."
    )
    two = overview(replace(SEED, steps=(step("1.00"), step("2.00"))), LAW, TODAY)
    assert two.sentence.startswith("2 changes since the award come to £3.00, 0.0%")


def test_a_value_that_is_withheld_leaves_the_sum_open() -> None:
    found = overview(replace(SEED, steps=(step(None),)), LAW, TODAY)
    assert (found.changed, found.percent) == (None, None)
    assert "of which a value is withheld" in found.sentence


def test_grounds_with_a_limit_or_in_use_have_a_row_each_of_one_law() -> None:
    used = replace(SEED, steps=(step("1.00", "pcr-72-1-d"),))
    assert [r.ground.code for r in overview(SEED, LAW, TODAY).rows] == [
        "pcr-72-1-b",
        "pcr-72-1-c",
        "pcr-72-1-f",
    ]
    assert "pcr-72-1-d" in {r.ground.code for r in overview(used, LAW, TODAY).rows}
    act = overview(replace(SEED, regime=ACT), LAW, TODAY)
    assert {r.ground.regime for r in act.rows} == {ACT}
    assert overview(replace(SEED, original=None), LAW, TODAY).left is None
