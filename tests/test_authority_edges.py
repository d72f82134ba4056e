"""Authority at its edges, to the penny and to the instant, on plain data (see test_authority)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations

import pytest

from approvals.authority import find_route
from approvals.clauses import Act, ActKind, ClauseTerms, ContractTerm, Limits, SeatTerm
from approvals.keys import (
    Candidate,
    Case,
    Turned,
    exclusions,
    is_complete,
    key_objections,
    match,
)
from approvals.limits import clause_objections
from people.refusals import Reason

NOON = datetime(2024, 1, 15, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)
DIRECTOR = SeatTerm("director", "Director of Commercial Services")
OWNER = SeatTerm(
    "system-owner",
    "Senior System Owner",
    "responsible",
    "Senior Responsible Officer",
    "drop-2",
    "Drop 2",
)
SEATS = (DIRECTOR, OWNER)
CARLA = Candidate(1, "Carla", frozenset({"director"}))
RITA = Candidate(2, "Rita", frozenset({"responsible"}))
SAM = Candidate(3, "Sam", frozenset({"system-owner"}))
OTTO = Candidate(4, "Otto", frozenset())
BOTH = Candidate(5, "Bo", frozenset({"director", "responsible"}))
CASE = Case("OCC 1", "submitted", transcribed=False, seats=SEATS, reached=frozenset())
AFTER = replace(CASE, reached=frozenset({"drop-2"}))


def turned(*candidates: Candidate, case: Case = CASE) -> tuple[Turned, ...]:
    """Return the keys of some people, with every seat that each could fill."""
    found = []
    for c in candidates:
        codes = {s.code for s in case.seats if case.holder_post(s) in c.posts}
        found.append(Turned(c.person, c.name, frozenset(codes)))
    return tuple(found)


def sentences(reasons: Sequence[Reason]) -> str:
    """Return all sentences as one text."""
    return " ".join(reason.sentence for reason in reasons)


def test_a_second_holder_of_a_turned_key_is_told_who_turned_it() -> None:
    case = replace(CASE, keys=turned(CARLA))
    second = replace(CARLA, person=9, name="Cover")
    text = sentences(key_objections(second, case))
    assert text == "The keys that Cover could turn are turned already, by Carla."


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"editors": frozenset({1})}, "changed a field"),
        ({"roles": {1: "advised on this decision"}}, "advised on this decision"),
        ({"interested": frozenset({1})}, "declared an interest"),
        ({"refused_by": frozenset({1})}, "refused this version"),
        ({"supplier_groups": {77: "Pactum Systems"}}, "employed by Pactum Systems"),
    ],
)
def test_each_exclusion_alone_stops_a_key_and_only_that_person(
    changed: dict[str, object], words: str
) -> None:
    case = replace(CASE, **changed)  # type: ignore[arg-type]
    employed = replace(CARLA, employer=77)
    assert words in sentences(key_objections(employed, case))
    assert len(exclusions(employed, case)) == 1
    assert key_objections(replace(RITA, employer=78), case) == []


def test_three_seats_are_paired_in_whatever_order_the_keys_came() -> None:
    seats = tuple(SeatTerm(post, post) for post in "abc")
    people = (
        Turned(1, "one", frozenset("ab")),
        Turned(2, "two", frozenset("a")),
        Turned(3, "three", frozenset("bc")),
    )
    for order in permutations(people):
        assert match(seats, order) == {"a": 2, "b": 1, "c": 3}


def test_a_key_turned_before_the_milestone_stands_after_it() -> None:
    case = replace(AFTER, keys=turned(RITA))
    assert "none of the posts" in sentences(key_objections(RITA, replace(AFTER, keys=())))
    assert is_complete(replace(case, keys=(*case.keys, *turned(CARLA))))


def clause(code: str = "4.8", **changed: object) -> ClauseTerms:
    """Return a clause for changes of value below a million, in force from noon."""
    base = ClauseTerms(
        code=code,
        title=f"Clause {code}",
        text="May extend.",
        source=f"Scheme, paragraph {code}",
        decision_type="contract-change",
        acts=frozenset({"contract_value", "contract_time"}),
        contracts={"C1": ContractTerm()},
        seats=SEATS,
        rank=10,
        starts_at=NOON,
        ends_at=None,
        revoked_at=None,
        limits=Limits(value_below=Decimal(1_000_000)),
    )
    return replace(base, **changed)  # type: ignore[arg-type]


GOOD = Act("1", ActKind.CONTRACT_VALUE, Decimal(100), "C1")


@pytest.mark.parametrize(
    ("value", "covered"),
    [("999999.99", True), ("1000000.00", False), ("1000000.01", False), (None, False)],
)
def test_below_a_value_means_below_it(value: str | None, covered: bool) -> None:  # noqa: FBT001
    act = replace(GOOD, value=None if value is None else Decimal(value))
    assert (clause_objections(act, clause(), NOON) == []) is covered


@pytest.mark.parametrize(
    ("asked", "used", "covered"),
    [
        ("100.00", "0.00", True),
        ("100.01", "0.00", False),
        ("0.01", "99.99", True),
        ("0.01", "100.00", False),
        ("0.02", "99.99", False),
    ],
)
def test_a_pool_is_kept_to_the_penny(asked: str, used: str, covered: bool) -> None:  # noqa: FBT001
    pool = clause(ceiling=Decimal(100), used=Decimal(used))
    act = replace(GOOD, value=Decimal(asked))
    _, reasons = find_route([act], [pool], "contract-change", NOON)
    assert (reasons == []) is covered
    if not covered:
        assert reasons[0].source.endswith("rule D2")


@pytest.mark.parametrize(
    ("at", "counts"),
    [
        (NOON - TICK, False),
        (NOON, True),
        (NOON + timedelta(days=1) - TICK, True),
        (NOON + timedelta(days=1), False),
    ],
)
@pytest.mark.parametrize("how", ["ends_at", "revoked_at"])
def test_a_clause_counts_from_its_first_instant_to_before_its_last(
    at: datetime,
    counts: bool,  # noqa: FBT001
    how: str,
) -> None:
    bounded = replace(clause(), **{how: NOON + timedelta(days=1)})  # type: ignore[arg-type]
    assert bounded.in_force(at) is counts
    assert (clause_objections(GOOD, bounded, at) == []) is counts


def test_whichever_end_comes_first_ends_a_clause() -> None:
    later = clause(ends_at=NOON + timedelta(days=9), revoked_at=NOON + timedelta(days=1))
    assert not later.in_force(NOON + timedelta(days=2))


def test_a_seat_is_asked_for_once_however_many_clauses_name_it() -> None:
    value = clause("a", acts=frozenset({"contract_value"}))
    time = clause("b", acts=frozenset({"contract_time"}), limits=Limits())
    acts = [GOOD, Act("1", ActKind.CONTRACT_TIME, None, "C1")]
    route, reasons = find_route(acts, [value, time], "contract-change", NOON)
    assert (route.clauses, route.seats, reasons) == ((value, time), SEATS, [])
    undeemed = replace(time, seats=(SeatTerm("system-owner", "Senior System Owner"),))
    assert len(find_route(acts, [value, undeemed], "contract-change", NOON)[0].seats) == 3
