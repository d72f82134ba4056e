"""The scheme of the reference file, rule by rule: S1 to S20 and what it says of D1 and B5.

Changes of contracts (S4 to S7) stand in tests/test_rules_scheme_contracts.py. No database.
"""

from datetime import date, timedelta

import pytest

from approvals.authority import find_route
from approvals.clauses import Act, ActKind
from approvals.editions import HIGHEST_RANK, ClauseRow
from contracts.terms import Extra
from people.days import london_midnight
from tests.scheme import (
    AT,
    BY_CODE,
    CHIEF,
    EDITION,
    FINANCE,
    HALF,
    MAYOR,
    OFFICER,
    REFERENCE,
    ROWS,
    SCHEME,
    award,
    change,
    clause_of,
    decided,
    terms,
)
from tests.terms import PENNY, figures, pounds

# What the file holds -----------------------------------------------------------------------------

TESTED = {
    *(f"S{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16, 17, 18, 19, 20)),
    "D1",
    "B5",
    "B9",
}


def test_each_rule_that_the_file_names_is_tested_here() -> None:
    assert {rule for row in ROWS for rule in row.rule.split()} == TESTED


def test_each_clause_has_its_paragraph_its_rule_its_evidence_and_a_day() -> None:
    for row in ROWS:
        assert row.rule
        assert row.paragraph
        assert row.evidence.endswith(".")
        assert row.starts_on is not None
        assert row.text.endswith(".")
    assert len({row.code for row in ROWS}) == len(ROWS)


def test_no_limit_that_is_not_known_has_a_figure_and_each_that_is_unset_says_so() -> None:
    for row in ROWS:
        limits = (row.value_below, row.limit_each, row.percent, row.months, row.total_below)
        if row.unset:
            assert row.confidence == "unknown"
            assert not any(limits)
        if row.confidence == "unknown":
            assert row.unset or row.decision_type == MAYOR


def test_the_deputy_mayors_own_clauses_have_no_limit_so_nothing_is_dead() -> None:
    mine = [row for row in ROWS if row.decision_type == MAYOR]
    assert {kind for row in mine for kind in row.acts} == set(ActKind)
    for row in mine:
        assert (row.unset, row.value_below, row.limit_each, row.percent, row.months) == (
            "",
            None,
            None,
            None,
            None,
        )
        assert row.rank == HIGHEST_RANK
        assert [key.post for key in row.seats] == [MAYOR]
        assert row.seats[0].reserves == ()


@pytest.mark.parametrize("kind", ActKind)
@pytest.mark.parametrize("value", ["0.01", "499999.99", "500000.00", "99999999999.98", None])
def test_the_deputy_mayor_may_decide_every_act_at_every_value(
    kind: ActKind, value: str | None
) -> None:
    for standing in (None, figures("499999.99"), figures("500000.00", changed="400000.00")):
        amount = None if value is None else pounds(value)
        act = Act("1", kind, amount, "A", Extra(99), standing=standing, award_route="single_tender")
        found, sentences = decided(act, MAYOR)
        assert sentences == []
        assert [seat.post for seat in found.seats] == [MAYOR]


@pytest.mark.parametrize("kind", ActKind)
@pytest.mark.parametrize("by", [OFFICER, FINANCE, CHIEF])
def test_what_no_officer_may_decide_goes_up_with_the_sentence(kind: ActKind, by: str) -> None:
    changes = {"contract_value", "contract_time", "provided_value", "provided_time"}
    able = {OFFICER: {"tender", "contract_award", *changes}}.get(by, set())
    if kind in able:
        return
    found, sentences = decided(Act("1", kind, PENNY, award_route="open"), by)
    assert found.grounds == ()
    assert "no limit has been set for" in sentences[0]
    assert sentences[-1] == "Recommendation 1: it goes up to the Deputy Mayor."


@pytest.mark.parametrize("by", [MAYOR, OFFICER, FINANCE, CHIEF])
@pytest.mark.parametrize("kind", ActKind)
def test_every_refusal_has_a_source(kind: ActKind, by: str) -> None:
    for route in ("open", "single_tender"):
        act = Act("1", kind, HALF, "A", standing=figures("500000.00"), award_route=route)
        for reason in find_route([act], SCHEME, by, AT)[1]:
            assert reason.source.startswith((EDITION, "Absence of authority"))


# When each begins --------------------------------------------------------------------------------


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_each_clause_begins_at_londons_midnight_of_its_day(row: ClauseRow) -> None:
    made = terms(row)
    assert made.in_force(made.starts_at)
    assert not made.in_force(made.starts_at - timedelta(microseconds=1))
    assert row.starts_on is not None
    summer = row.starts_on == date(2016, 10, 1)
    assert made.starts_at.utcoffset() == timedelta(hours=1 if summer else 0)
    assert made.source == f"{EDITION}, paragraph {row.paragraph}"


def test_before_a_clause_began_nobody_decides_by_it() -> None:
    before = london_midnight(date(2016, 10, 1)) - timedelta(microseconds=1)
    _, sentences = decided(Act("1", ActKind.BUDGET_CHANGE, PENNY), MAYOR, at=before)
    assert "is not in force on this day" in sentences[0]


# S1 to S3, S12 to S20: what goes to the Deputy Mayor ---


@pytest.mark.parametrize(
    ("rule", "kind", "paragraph"),
    [
        ("S1", ActKind.BUDGET_CHANGE, "4.8"),
        ("S2", ActKind.TENDER, "4.13"),
        ("S3", ActKind.CONTRACT_AWARD, "4.13"),
        ("S4", ActKind.CONTRACT_VALUE, "4.13"),
        ("S12", ActKind.EARLY_TERMINATION, "not known"),
        ("S13", ActKind.LEASE, "4.16"),
        ("S14", ActKind.DISPOSAL, "not known"),
        ("S15", ActKind.SETTLEMENT, "4.10"),
        ("S16", ActKind.LEGAL_ASSISTANCE, "4.10"),
        ("S17", ActKind.GRANT, "4.8"),
        ("S18", ActKind.WRITE_OFF, "not known"),
        ("S20", ActKind.GIFT, "not known"),
        ("D1", ActKind.DELEGATION, "1.7"),
        ("B5", ActKind.BUDGET_CHANGE, "4.8"),
        ("B9", ActKind.CLERICAL_CORRECTION, "not known"),
    ],
)
def test_each_act_stands_under_its_rule_and_paragraph(
    rule: str, kind: ActKind, paragraph: str
) -> None:
    found, sentences = decided(Act("1", kind, HALF), MAYOR)
    assert sentences == []
    (ground,) = found.grounds
    row = BY_CODE[ground.clause.code]
    assert rule in row.rule.split()
    assert row.paragraph == paragraph
    assert ground.clause.source == f"{EDITION}, paragraph {paragraph}"


@pytest.mark.parametrize("value", ["499999.99", "500000.00", "500000.01"])
def test_s1_business_cases_from_half_a_million_on_are_the_deputy_mayors(value: str) -> None:
    act = Act("1", ActKind.BUDGET_CHANGE, pounds(value))
    assert clause_of(act, MAYOR) == "scheme-2016-4.8"
    assert clause_of(act, CHIEF) == clause_of(act, FINANCE) == ""


@pytest.mark.parametrize("route", ["framework_direct", "single_tender", "not_stated", ""])
@pytest.mark.parametrize("value", ["0.01", "499999.99", "500000.00"])
def test_s3_an_award_without_competition_is_the_deputy_mayors(value: str, route: str) -> None:
    assert clause_of(award(value, route), MAYOR) == "scheme-2016-4.13"
    _, sentences = decided(award(value, route), OFFICER)
    assert "does not cover an award by" in sentences[0]
    assert sentences[-1] == "Recommendation 1: it goes up to the Deputy Mayor."


@pytest.mark.parametrize(
    ("rule", "kind", "value", "by"),
    [
        ("S12", ActKind.EARLY_TERMINATION, "175000.00", OFFICER),
        ("S13", ActKind.LEASE, "500000.01", OFFICER),
        ("S14", ActKind.DISPOSAL, "1000000.00", OFFICER),
        ("S15", ActKind.SETTLEMENT, "0.01", CHIEF),
        ("S16", ActKind.LEGAL_ASSISTANCE, "0.01", CHIEF),
        ("S17", ActKind.GRANT, "60000.00", CHIEF),
        ("S18", ActKind.WRITE_OFF, "0.01", FINANCE),
        ("S19", ActKind.BUDGET_CHANGE, "0.01", FINANCE),
        ("S20", ActKind.GIFT, "50000.01", CHIEF),
        ("B9", ActKind.CLERICAL_CORRECTION, "0.01", OFFICER),
    ],
)
def test_where_an_officers_limit_is_not_known_no_officer_decides(
    rule: str, kind: ActKind, value: str, by: str
) -> None:
    _, sentences = decided(Act("1", kind, pounds(value)), by)
    assert "no limit has been set for" in sentences[0]
    assert sentences[-1].endswith("it goes up to the Deputy Mayor.")


def test_s19_the_sentence_of_a_virement() -> None:
    _, sentences = decided(Act("1", ActKind.BUDGET_CHANGE, pounds("214000.00")), FINANCE)
    assert sentences == [
        "Recommendation 1: no limit has been set for virements between budget lines, "
        "so no officer may decide it.",
        "Recommendation 1: it goes up to the Deputy Mayor.",
    ]


@pytest.mark.parametrize("value", ["249999.99", "250000.00"])
def test_s19_the_demonstrations_own_limit_is_below_a_quarter_of_a_million(value: str) -> None:
    rows = [ClauseRow.model_validate(row) for row in REFERENCE["demonstration"]["clauses"]]
    assert [row.confidence for row in rows] == ["made_up"]
    both = [*SCHEME, *(terms(row) for row in rows)]
    found, sentences = decided(Act("1", ActKind.BUDGET_CHANGE, pounds(value)), FINANCE, both)
    if value == "249999.99":
        assert [c.code for c in found.clauses] == ["demonstration-virement"]
        assert [seat.post for seat in found.seats] == ["chief-finance-officer"]
    else:
        assert "covers values below £250,000.00 only" in sentences[0]
        assert sentences[-1].endswith("it goes up to the Deputy Mayor.")


# S9 and S10: awards after competition ---


@pytest.mark.parametrize("route", ["open", "further_competition"])
@pytest.mark.parametrize(
    ("value", "called"), [("0.01", 0), ("499999.99", 0), ("500000.00", 1), ("500000.01", 1)]
)
def test_s9_an_award_after_competition_is_the_directors_and_s10_it_may_be_called_in(
    value: str, called: int, route: str
) -> None:
    found, sentences = decided(award(value, route), OFFICER)
    assert sentences == []
    assert [seat.post for seat in found.seats] == ["commercial-director"]
    assert len(found.called_in()) == called
    for ground in found.called_in():
        assert ground.clause.call_in is not None
        assert ground.clause.call_in.post == MAYOR
        # The length of the window is not known, so none is set.
        assert ground.clause.call_in.days is None


def test_s9_began_in_2021() -> None:
    begins = london_midnight(date(2021, 1, 1))
    assert decided(award("1.00"), OFFICER, at=begins)[1] == []
    assert decided(award("1.00"), OFFICER, at=begins - timedelta(microseconds=1))[1] != []


def test_s5_began_in_2018() -> None:
    begins = london_midnight(date(2018, 1, 1))
    small = change("1.00", figures("500000.00"))
    assert decided(small, OFFICER, at=begins)[1] == []
    assert decided(small, OFFICER, at=begins - timedelta(microseconds=1))[1] != []
