"""Who decides a change of a contract by the scheme of the reference file: S4 to S7. No database."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from approvals.clauses import Act, ActKind, Spent
from contracts.terms import Extra
from tests.scheme import (
    BY_CODE,
    CHIEF,
    HALF,
    MAYOR,
    OFFICER,
    SCHEME,
    change,
    clause_of,
    decided,
    longer,
)
from tests.terms import PENNY, figures, pounds

# S4 to S7: changes of contracts -------------------------------------------------------------------


@dataclass(frozen=True)
class Story:
    """A contract, a change of it, and whether the Director of Commercial Services may consent."""

    name: str
    act: Act
    officer: bool


def stories() -> Iterator[Story]:
    big = figures("500000.00")
    million = figures("1000000.00")
    small = figures("499999.99")
    yield Story("S5 exactly 10%", change("50000.00", big), officer=True)
    yield Story("S4 a penny above 10%", change("50000.01", big), officer=False)
    yield Story("S5 exactly 10% of a million", change("100000.00", million), officer=True)
    yield Story("S4 a penny above 10% of a million", change("100000.01", million), officer=False)
    for words, officer in (
        ("12 months", True),
        ("1 year", True),
        ("365 days", True),
        ("52 weeks", True),
        ("12 months and 1 day", False),
        ("13 months", False),
        ("366 days", False),
        ("53 weeks", False),
    ):
        yield Story(f"S5 {words}", longer(words, big), officer)
    for changed, value, officer in (
        ("62000.00", "38000.00", True),  # PCD 1505: 6.2% by officers before
        ("62000.00", "38000.01", False),
        ("62000.00", "270000.00", False),
        ("100000.00", "0.01", False),
        ("99999.99", "0.01", True),
    ):
        act = change(value, figures("1000000.00", changed=changed))
        yield Story(f"S7 {value} after {changed}", act, officer)
    for added, words, officer in (
        (Extra(6), "6 months", True),
        (Extra(6), "7 months", False),
        (Extra(12), "1 day", False),
    ):
        act = longer(words, replace(big, added=added))
        yield Story(f"S7 {words} after {added}", act, officer)
    for original, authorised, value, officer in (
        ("350000.00", "350000.00", "509000.00", False),  # PCD 1345
        ("499000.00", "499000.00", "249000.00", False),  # PCD 1572, recommendation 2
        ("350000.00", "350000.00", "149999.99", True),
        ("350000.00", "350000.00", "150000.00", False),
        ("499999.98", "499999.98", "0.01", True),
        ("499999.99", "499999.99", "0.01", False),
        ("350000.00", "499999.99", "0.01", False),
        ("1.00", "1.00", "499998.99", True),
    ):
        act = change(value, figures(original, authorised))
        yield Story(f"S6 {value} on {authorised} of {original}", act, officer)
    yield Story("S6 a small contract however long", longer("10 years", small), officer=True)
    yield Story("S6 above in all, longer", longer("1 day", figures("1.00", HALF)), officer=False)


@pytest.mark.parametrize("story", list(stories()), ids=lambda story: story.name)
def test_s4_to_s7_who_decides_a_change_of_a_contract(story: Story) -> None:
    found, sentences = decided(story.act, OFFICER)
    if story.officer:
        assert sentences == []
        assert [seat.post for seat in found.seats] == ["commercial-director"]
        rules = BY_CODE[found.clauses[0].code].rule.split()
        assert story.name.split()[0] in {*rules, "S7"}
    else:
        assert found.grounds == ()
        assert sentences[-1] == "Recommendation 1: it goes up to the Deputy Mayor."
    assert clause_of(story.act, MAYOR) == "scheme-2016-4.13"


def test_s4_money_and_time_are_both_tested() -> None:
    big = figures("500000.00")
    both = [change("50000.00", big), longer("12 months", big)]
    assert clause_of(both, OFFICER) == "scheme-2016-4.13-below"
    for wrong in (
        [change("50000.01", big), both[1]],
        [both[0], longer("13 months", big)],
    ):
        assert clause_of(wrong, OFFICER) == ""


def test_s7_what_waits_for_its_keys_counts_as_well() -> None:
    held = {"A": Spent(pounds("30000.00"), Extra(6))}
    waiting = [replace(clause, spent=held) for clause in SCHEME]
    big = figures("500000.00")
    assert decided(change("20000.00", big), OFFICER, waiting)[1] == []
    assert "£30,000.00 is taken or held already" in " ".join(
        decided(change("20000.01", big), OFFICER, waiting)[1]
    )
    assert decided(longer("6 months", big), OFFICER, waiting)[1] == []
    assert decided(longer("7 months", big), OFFICER, waiting)[1] != []


def test_s6_what_waits_for_its_keys_counts_towards_the_total_too() -> None:
    held = {"A": Spent(pounds("100000.00"))}
    waiting = [replace(clause, spent=held) for clause in SCHEME]
    small = figures("350000.00")
    assert decided(change("49999.99", small), OFFICER, waiting)[1] == []
    assert decided(change("50000.00", small), OFFICER, waiting)[1] != []


@pytest.mark.parametrize("words", ["S4", "S6"])
def test_a_contract_that_the_ledger_does_not_hold_is_nobodys_to_change_but_the_deputy_mayors(
    words: str,
) -> None:
    act = Act("1", ActKind.CONTRACT_VALUE, PENNY, "A")
    assert clause_of(act, OFFICER) == ""
    assert clause_of(act, MAYOR) == "scheme-2016-4.13"


def test_the_chief_executive_decides_no_contract_while_no_limit_is_set() -> None:
    _, sentences = decided(change("0.01", figures("1.00")), CHIEF)
    assert "no limit has been set for decisions of the Chief Executive" in sentences[0]


# One bad item ---


@pytest.mark.parametrize("count", range(1, 21))
def test_p6_one_change_above_ten_per_cent_among_twenty_is_found(count: int) -> None:
    for position in range(count):
        acts = [
            Act(
                str(n + 1),
                ActKind.CONTRACT_VALUE,
                pounds("50000.00") + (PENNY if n == position else Decimal(0)),
                f"C{n}",
                standing=figures("500000.00"),
            )
            for n in range(count)
        ]
        _, sentences = decided(acts, OFFICER)
        assert sentences
        assert all(s.startswith(f"Recommendation {position + 1}:") for s in sentences)
        assert clause_of(acts, MAYOR) == "scheme-2016-4.13"
