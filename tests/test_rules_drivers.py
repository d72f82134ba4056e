"""What drives the cost of a change: its parts as a table, and rows that read back. No database."""

from decimal import Decimal
from typing import Any

import pytest

from approvals.drivers import DRIVERS, Part, breakdown, parts_of
from approvals.forms.transferring import DriverForm, is_driver_row
from approvals.reading import read_paper
from approvals.stated import Amount, Stated
from tests import stage
from tests.test_checks import found, only, rules
from tests.test_rules_moves import KNOWN, item, moved

YEARS = [("", "Not yet profiled"), ("2026/27", "2026/27"), ("2027/28", "2027/28")]


def part(driver: str, value: str, **fields: Any) -> dict[str, Any]:
    return {"what": "part", "driver": driver, "amount": {"value": value}} | fields


@pytest.mark.parametrize(("last", "stops"), [("4.00", set()), ("3.99", {"B1"}), ("4.01", {"B1"})])
def test_b1_the_parts_by_cost_driver_sum_to_the_change(last: str, stops: set[str]) -> None:
    change = moved(item(), stated=[part("Delay", "6.00"), part("Scope", last)])
    assert rules(only(change), KNOWN) == stops


def test_b1_the_difference_is_told() -> None:
    change = moved(item(), stated=[part("Delay", "6.00"), part("Scope", "3.50")])
    (told,) = [one.sentence for one in found(only(change), KNOWN) if one.rule == "B1"]
    assert told == "Its parts by cost driver come to £9.50, not £10.00; the difference is £0.50."


def test_a_change_is_a_table_of_drivers_and_items_by_year() -> None:
    table = breakdown(
        [
            Part("Scope", "search", "2026/27", Decimal("30.00")),
            Part("Delay", "", "2026/27", Decimal("20.00")),
            Part("Scope", "search", "2027/28", Decimal("25.00")),
            Part("Scope", "audit", None, Decimal("25.00")),
        ]
    )
    assert table is not None
    assert table.years == ("2026/27", "2027/28", "No year")
    told: list[Any] = [(row.driver, row.item, *row.by_year) for row in table.every]
    assert told == [
        ("Scope", "search", 30, 25, 0),
        ("Delay", "", 20, 0, 0),
        ("Scope", "audit", 0, 0, 25),
        ("All drivers", "", 50, 25, 25),
    ]
    assert [row.words for row in table.every] == [
        "Scope, search: £55.00, 55.0%",
        "Delay: £20.00, 20.0%",
        "Scope, audit: £25.00, 25.0%",
        "All drivers: £100.00, 100.0%",
    ]
    assert breakdown([]) is None


def test_the_six_drivers_of_the_seed_are_named_and_no_figure_is_invented() -> None:
    seed = read_paper((stage.PAPERS / "pcd-1572.json").read_bytes()).recommendations[0]
    table = breakdown(parts_of(seed))
    assert table is not None
    assert tuple(row.driver for row in table.rows) == DRIVERS
    assert {row.total for row in table.every} == {None}
    assert table.rows[1].words.endswith("capital and revenue: not told")


@pytest.mark.parametrize(
    "one",
    [
        Stated(what="part", driver="Delay", amount=Amount(value=Decimal("5.00"), printed="£5")),
        Stated(
            what="part",
            driver="Storm damage",
            words="roof",
            year="2026/27",
            amount=Amount(value=Decimal("5.00"), printed="£5.00"),
        ),
    ],
)
def test_a_part_is_read_back_as_it_stood(one: Stated) -> None:
    assert is_driver_row(one)
    typed = {f"more1-{name}": value for name, value in DriverForm.initial_of(one).items()}
    row = DriverForm(typed, prefix="more1", years=YEARS)
    assert row.is_valid(), row.errors
    assert Stated.model_validate(row.data_of()) == one


@pytest.mark.parametrize(
    "fields",
    [
        {"driver": ""},
        {"amount": None},
        {"amount": Amount(value=None, qualifier="withheld")},
        {"party": "Lewisham"},
        {"what": "estimate"},
    ],
)
def test_what_its_row_cannot_show_whole_stays_as_it_is(fields: dict[str, Any]) -> None:
    plain: dict[str, Any] = {"what": "part", "driver": "Delay"}
    plain["amount"] = Amount(value=Decimal("5.00"))
    assert is_driver_row(Stated(**plain))
    assert not is_driver_row(Stated(**(plain | fields)))


@pytest.mark.parametrize(
    ("driver", "other", "stands"),
    [
        ("Delay", "", True),
        ("other", "Storm", True),
        ("other", "", False),
        ("Delay", "Storm", False),
    ],
)
def test_another_driver_is_named_where_it_is_chosen(
    driver: str, other: str, *, stands: bool
) -> None:
    typed = {"more1-driver": driver, "more1-other": other, "more1-amount": "5"}
    row = DriverForm(typed, prefix="more1", years=YEARS)
    assert row.is_valid() is stands
