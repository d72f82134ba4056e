"""The limits of a clause at their edges, found missing by `make mutants`. No database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from approvals.authority import Route, find_route
from approvals.clauses import (
    Act,
    ActKind,
    CallInTerm,
    ClauseTerms,
    ContractFigures,
    ContractTerm,
    Limits,
    LineFacts,
    Reserve,
    SeatTerm,
    Spent,
)
from approvals.granting import widening
from approvals.keys import CalledIn, Candidate, Case, Turned, key_objections, match
from contracts.terms import Extra

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
PENNY = Decimal("0.01")
HUNDRED = Decimal("100.00")
DIRECTOR = SeatTerm("director", "Director")
STANDING = ContractFigures(Decimal(1000), Decimal(1200), Decimal(200), Extra(6))
CLAUSE = ClauseTerms(
    code="c",
    title="A clause",
    text="",
    source="Scheme, paragraph 1",
    decision_type="t",
    acts=frozenset({ActKind.CONTRACT_VALUE, ActKind.CONTRACT_TIME, ActKind.BUDGET_CHANGE}),
    contracts=None,
    seats=(DIRECTOR,),
    rank=10,
    starts_at=AT,
    ends_at=None,
    revoked_at=None,
)
ACT = Act("1", ActKind.CONTRACT_VALUE, HUNDRED, "A", standing=STANDING)


def route(*acts: Act, clauses: tuple[ClauseTerms, ...] = (CLAUSE,)) -> tuple[Route, str]:
    """Return the route of some acts and everything that stands against it."""
    found, reasons = find_route(acts, clauses, "t", AT)
    return found, " ".join(reason.sentence for reason in reasons)


def covered(act: Act, **changes: object) -> bool:
    """Say whether the clause, with these changes, covers an act."""
    return route(act, clauses=(replace(CLAUSE, **changes),))[1] == ""  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("limits", "inside"),
    [
        (Limits(each=HUNDRED), True),
        (Limits(each=HUNDRED - PENNY), False),
        (Limits(each=Decimal(80), tolerance=Decimal(25)), False),
        (Limits(total_below=Decimal(1300) + PENNY), True),
        (Limits(total_below=Decimal(1300)), False),
        (Limits(original_from=Decimal(1000)), True),
        (Limits(original_from=Decimal(1000) + PENNY), False),
        (Limits(original_below=Decimal(1000) + PENNY), True),
        (Limits(original_below=Decimal(1000)), False),
        (Limits(percent=Decimal(30)), True),
        (Limits(percent=Decimal("29.99")), False),
        (Limits(unset="extensions"), False),
        (Limits(programme="other"), False),
    ],
)
def test_each_limit_reaches_to_its_edge_and_no_further(
    limits: Limits,
    inside: bool,  # noqa: FBT001
) -> None:
    assert covered(ACT, limits=limits) is inside


@pytest.mark.parametrize(("each", "inside"), [("80.00", True), ("79.99", False)])
def test_an_award_may_go_beyond_its_limit_by_the_tolerance(each: str, inside: bool) -> None:  # noqa: FBT001
    award = replace(ACT, kind=ActKind.CONTRACT_AWARD, standing=None)
    limits = Limits(each=Decimal(each), tolerance=Decimal(25))
    assert covered(award, acts=frozenset({ActKind.CONTRACT_AWARD}), limits=limits) is inside


@pytest.mark.parametrize(("months", "inside"), [(6, True), (7, False)])
def test_months_are_counted_from_the_award(months: int, inside: bool) -> None:  # noqa: FBT001
    act = replace(ACT, kind=ActKind.CONTRACT_TIME, value=None, extra=Extra(months))
    assert covered(act, limits=Limits(months=12)) is inside


def test_a_granted_clause_counts_what_was_taken_under_it_alone() -> None:
    limits = Limits(percent=Decimal(10))
    assert covered(ACT, limits=limits, granted=True)
    assert not covered(ACT, limits=limits, granted=True, spent={"A": Spent(PENNY)})
    assert covered(ACT, limits=limits, granted=True, spent={"B": Spent(HUNDRED)})


@pytest.mark.parametrize(
    ("term", "inside"),
    [
        (ContractTerm(ceiling=HUNDRED), True),
        (ContractTerm(ceiling=HUNDRED - PENNY), False),
        (ContractTerm(last_day=date(2027, 3, 31)), True),
        (ContractTerm(last_day=date(2027, 3, 30)), False),
    ],
)
def test_what_a_schedule_says_of_one_contract_binds(
    term: ContractTerm,
    inside: bool,  # noqa: FBT001
) -> None:
    act = replace(ACT, extra=Extra(1), ends_on=date(2027, 3, 31))
    if term.last_day:
        act = replace(act, kind=ActKind.CONTRACT_TIME, value=None)
    assert covered(act, contracts={"A": term}) is inside


@pytest.mark.parametrize(
    ("kind", "plan", "inside"),
    [
        ("revenue", "mtfp", True),
        ("capital", "mtfp", False),
        ("revenue", "capital-plan", False),
    ],
)
def test_one_line_among_many_decides_which_clause_covers(
    kind: str,
    plan: str,
    inside: bool,  # noqa: FBT001
) -> None:
    good = LineFacts("a", "mtfp", "revenue")
    act = Act("1", ActKind.BUDGET_CHANGE, HUNDRED, lines=(good, good, LineFacts("b", plan, kind)))
    limits = Limits(plans=frozenset({"mtfp"}), line_kinds=frozenset({"revenue"}))
    assert covered(act, limits=limits) is inside


def test_items_on_one_contract_are_added_before_a_limit_is_tested() -> None:
    halves = [replace(ACT, recommendation=number, value=HUNDRED / 2) for number in "12"]
    for below, words in ((HUNDRED + PENNY, ""), (HUNDRED, "covers values below")):
        clause = replace(CLAUSE, limits=Limits(value_below=below))
        said = route(*halves, clauses=(clause,))[1]
        assert (words in said) is True
        assert bool(said) is bool(words)


def test_what_pending_decisions_hold_is_not_there_twice() -> None:
    assert covered(ACT, ceiling=Decimal(200), used=HUNDRED)
    assert not covered(ACT, ceiling=Decimal(200), used=HUNDRED, held=PENNY)


def test_a_clause_that_ends_with_an_event_ends_with_it() -> None:
    assert covered(ACT, event="Drop 2")
    assert not covered(ACT, event="Drop 2", event_reached=True)


def test_a_clause_of_another_type_of_decision_or_for_another_act_covers_nothing() -> None:
    assert covered(ACT)
    assert not covered(ACT, decision_type="another")
    assert not covered(ACT, acts=frozenset({ActKind.GRANT}))


@pytest.mark.parametrize(("value_from", "open_to"), [(HUNDRED, 1), (HUNDRED + PENNY, 0), (None, 1)])
def test_a_call_in_is_open_from_its_value_on(value_from: Decimal | None, open_to: int) -> None:
    clause = replace(CLAUSE, call_in=CallInTerm("p", "Deputy Mayor", value_from, 5))
    assert len(route(ACT, clauses=(clause,))[0].called_in()) == open_to


def test_an_award_whose_value_is_withheld_may_be_called_in() -> None:
    term = CallInTerm("p", "Deputy Mayor", HUNDRED * 5000, 5)
    clause = replace(CLAUSE, acts=frozenset({ActKind.CONTRACT_AWARD}), call_in=term)
    award = Act("1", ActKind.CONTRACT_AWARD, None, "A")
    assert len(route(award, clauses=(clause,))[0].called_in()) == 1
    assert route(replace(award, value=HUNDRED), clauses=(clause,))[0].called_in() == []


@pytest.mark.parametrize(("day", "stops"), [(27, True), (28, False)])
def test_a_call_in_is_open_to_the_last_day_of_its_window(day: int, stops: bool) -> None:  # noqa: FBT001
    facts = CalledIn("Deputy Mayor", date(2026, 11, 23), 5)
    assert (facts.objection(date(2026, 11, day)) is not None) is stops
    later = date(2027, 1, 1)
    assert replace(facts, answer=True).objection(later) is not None
    assert replace(facts, answer=False).objection(date(2026, 11, 23)) is None


# Keys -------------------------------------------------------------------------------------------

RESERVED = replace(DIRECTOR, reserves=(Reserve("deputy", "Deputy", "absent"),))
CASE = Case("OCC 1", "submitted", transcribed=False, seats=(RESERVED,), reached=frozenset())
DEPUTY = Candidate(2, "Dee", frozenset({"deputy"}))


@pytest.mark.parametrize(
    ("ground", "changes", "may"),
    [
        ("absent", {}, False),
        ("absent", {"absent": frozenset({"director"})}, True),
        ("absent", {"vacant": frozenset({"director"})}, False),
        ("vacant", {"absent": frozenset({"director"})}, False),
        ("vacant", {"vacant": frozenset({"director"})}, True),
        ("interest", {}, False),
        ("interest", {"conflicted": frozenset({"director"})}, True),
        ("either", {}, True),
    ],
)
def test_a_reserve_turns_a_key_on_its_ground_only(
    ground: str,
    changes: dict[str, frozenset[str]],
    may: bool,  # noqa: FBT001
) -> None:
    seat = replace(DIRECTOR, reserves=(Reserve("deputy", "Deputy", ground),))
    case = replace(CASE, seats=(seat,), **changes)  # type: ignore[arg-type]
    assert (key_objections(DEPUTY, case) == []) is may


def test_reserves_come_in_their_order() -> None:
    seat = replace(
        DIRECTOR,
        reserves=(Reserve("deputy", "Deputy", "absent"), Reserve("third", "Third", "absent")),
    )
    away = replace(CASE, seats=(seat,), absent=frozenset({"director"}))
    third = Candidate(3, "Tom", frozenset({"third"}))
    assert key_objections(DEPUTY, away) == []
    assert key_objections(third, away)
    assert key_objections(third, replace(away, vacant=frozenset({"deputy"}))) == []


def test_two_clauses_for_one_key_leave_the_reserves_that_both_allow() -> None:
    other = replace(RESERVED, reserves=(*RESERVED.reserves, Reserve("third", "Third", "either")))
    clauses = (
        replace(CLAUSE, acts=frozenset({ActKind.CONTRACT_VALUE}), seats=(RESERVED,)),
        replace(CLAUSE, code="d", acts=frozenset({ActKind.CONTRACT_TIME}), seats=(other,)),
    )
    time = replace(ACT, recommendation="2", kind=ActKind.CONTRACT_TIME, value=None)
    for order in (clauses, clauses[::-1]):
        assert route(ACT, time, clauses=order)[0].seats == (RESERVED,)


def test_nobody_gains_a_second_key_by_standing_in_for_who_turned_the_first() -> None:
    seats = (DIRECTOR, SeatTerm("owner", "Owner"))
    first = Turned(1, "Carla", frozenset({"director"}))
    cover = Turned(2, "Otto", frozenset({"owner"}), {"owner": 1})
    own = Turned(2, "Otto", frozenset({"owner"}))
    for order in ((first, cover), (cover, first)):
        assert len(match(seats, order)) == 1
    assert len(match(seats, (first, own))) == 2


def test_a_call_in_stops_a_key() -> None:
    reason = CalledIn("Deputy Mayor", date(2026, 11, 23), 5, answer=True).objection(AT.date())
    assert reason is not None
    director = Candidate(1, "Carla", frozenset({"director"}))
    assert key_objections(director, CASE) == []
    assert key_objections(director, replace(CASE, call_ins=(reason,))) == [reason]


# Delegation -------------------------------------------------------------------------------------

GIVER = replace(
    CLAUSE,
    contracts={"A": ContractTerm(), "B": ContractTerm()},
    ends_at=AT + timedelta(days=10),
    ceiling=Decimal(1000),
    limits=Limits(
        value_below=Decimal(500), each=Decimal(400), percent=Decimal(10), months=6, programme="p"
    ),
)
GIVEN = replace(
    GIVER,
    seats=(SeatTerm("officer", "Officer"),),
    acts=frozenset({ActKind.CONTRACT_VALUE}),
    contracts={"A": ContractTerm()},
    granted=True,
)


@pytest.mark.parametrize(
    "wider",
    [
        {"contracts": {"C": ContractTerm()}},
        {"contracts": None},
        {"ends_at": None},
        {"ends_at": AT + timedelta(days=10, microseconds=1)},
        {"ceiling": Decimal(1000) + PENNY},
        {"ceiling": None},
        {"acts": frozenset({ActKind.GRANT})},
        {"seats": (DIRECTOR,)},
        {"limits": replace(GIVER.limits, each=Decimal(400) + PENNY)},
        {"limits": replace(GIVER.limits, each=None), "ceiling": Decimal(500)},
        {"limits": replace(GIVER.limits, percent=Decimal("10.01"))},
        {"limits": replace(GIVER.limits, percent=None)},
        {"limits": replace(GIVER.limits, months=7)},
        {"limits": replace(GIVER.limits, programme=None)},
    ],
)
def test_a_delegation_exactly_as_wide_is_given_and_none_that_is_wider(
    wider: dict[str, object],
) -> None:
    assert widening(GIVEN, [GIVER], AT) == []
    assert widening(replace(GIVEN, **wider), [GIVER], AT)  # type: ignore[arg-type]


def test_authority_that_has_ended_is_not_delegated() -> None:
    assert widening(GIVEN, [GIVER], AT + timedelta(days=10))
    assert widening(GIVEN, [replace(GIVER, limits=replace(GIVER.limits, unset="x"))], AT)
