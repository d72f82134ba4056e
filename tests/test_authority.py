"""Who may decide what and turn which key: every reason, both sides of its boundary. No database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from approvals.authority import Route, find_route, pool_objections
from approvals.clauses import Act, ActKind, ClauseTerms, ContractTerm, Limits, SeatTerm
from approvals.keys import (
    Candidate,
    Case,
    Turned,
    exclusions,
    is_complete,
    key_objections,
    match,
    seats_of,
    vacancies,
)
from people.refusals import Reason

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
PENNY = Decimal("0.01")
DIRECTOR = SeatTerm("director", "Director of Commercial Services")
OWNER = SeatTerm(
    "owner", "Senior System Owner", "sro", "Senior Responsible Officer", "drop-2", "Drop 2"
)
CASE = Case("OCC 1", "submitted", transcribed=False, seats=(DIRECTOR, OWNER), reached=frozenset())
AFTER = replace(CASE, reached=frozenset({"drop-2"}))
CARLA = Candidate(1, "Carla", frozenset({"director"}))
RITA = Candidate(2, "Rita", frozenset({"sro"}))
SAM = Candidate(3, "Sam", frozenset({"owner"}))
BOTH = Candidate(4, "Bo", frozenset({"director", "sro"}))
OTTO = Candidate(9, "Otto", frozenset())


def turned(candidate: Candidate, case: Case = CASE) -> Turned:
    return Turned(candidate.person, candidate.name, seats_of(candidate, case))


def with_keys(case: Case, *candidates: Candidate) -> Case:
    return replace(case, keys=tuple(turned(candidate, case) for candidate in candidates))


def said(candidate: Candidate, case: Case) -> str:
    return " ".join(str(reason) for reason in key_objections(candidate, case))


# Deeming ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("candidate", "case", "may"),
    [
        (CARLA, CASE, True),
        (CARLA, AFTER, True),
        (RITA, CASE, True),
        (RITA, AFTER, False),
        (SAM, CASE, False),
        (SAM, AFTER, True),
        (OTTO, CASE, False),
    ],
)
def test_d5_the_second_key_changes_hands_at_the_milestone(
    candidate: Candidate,
    case: Case,
    may: bool,  # noqa: FBT001
) -> None:
    assert (key_objections(candidate, case) == []) is may


def test_d5_who_may_not_sign_reads_whose_key_it_is_and_by_what_paragraph() -> None:
    sourced = replace(CASE, sources=("PCD 1572, recommendation 9",))
    words = said(SAM, sourced)
    assert "deemed to be Senior System Owner until Drop 2 is reached" in words
    assert "PCD 1572, recommendation 9" in words
    assert "since Drop 2 was reached" in said(RITA, replace(sourced, reached=AFTER.reached))


# Two keys, two people ---------------------------------------------------------------------------


def test_d4_one_person_turns_one_key() -> None:
    assert "two keys need two people" in said(BOTH, with_keys(CASE, BOTH))


@pytest.mark.parametrize("second", [CARLA, RITA])
def test_d4_a_person_with_both_posts_who_signs_first_blocks_no_pair(second: Candidate) -> None:
    case = with_keys(CASE, BOTH)
    assert key_objections(second, case) == []
    assert is_complete(with_keys(CASE, BOTH, second))


def test_d4_a_key_that_fills_no_further_seat_is_refused() -> None:
    other = Candidate(5, "Cora", frozenset({"director"}))
    assert "turned already, by Carla" in said(other, with_keys(CASE, CARLA))


@pytest.mark.parametrize(
    ("keys", "complete"),
    [
        ((), False),
        ((CARLA,), False),
        ((RITA,), False),
        ((BOTH,), False),
        ((CARLA, RITA), True),
        ((RITA, CARLA), True),
        ((BOTH, CARLA), True),
        ((BOTH, RITA), True),
    ],
)
def test_d4_complete_means_every_seat_filled_by_a_different_person(
    keys: tuple[Candidate, ...],
    complete: bool,  # noqa: FBT001
) -> None:
    assert is_complete(with_keys(CASE, *keys)) is complete


def test_a_decision_without_seats_is_never_complete() -> None:
    assert not is_complete(replace(CASE, seats=()))


@pytest.mark.parametrize("count", range(1, 8))
def test_match_finds_the_largest_pairing_in_any_order(count: int) -> None:
    seats = [SeatTerm(f"post-{n}", f"Post {n}") for n in range(count)]
    # Person n fits seats 0 to n, so one pairing exists, and a greedy choice would miss it.
    keys = [
        Turned(n, f"Person {n}", frozenset(f"post-{m}" for m in range(n + 1)))
        for n in reversed(range(count))
    ]
    for order in (keys, keys[::-1], keys[1:] + keys[:1]):
        pairing = match(seats, order)
        assert len(pairing) == count
        assert len(set(pairing.values())) == count


# Exclusions -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "words"),
    [
        (replace(CASE, editors=frozenset({1})), "changed a field"),
        (replace(CASE, roles={1: "advised on this decision"}), "advised on this decision"),
        (replace(CASE, interested=frozenset({1})), "declared an interest"),
        (replace(CASE, refused_by=frozenset({1})), "refused this version"),
        (replace(CASE, supplier_groups={77: "Finyx"}), "employed by Finyx"),
        (replace(CASE, missing_advice=("Legal adviser",)), "Legal adviser has not given advice"),
        (replace(CASE, missing_consultations=("Chief Executive",)), "must be consulted first"),
        (replace(CASE, clause_reasons=(Reason("The clause ended."),)), "The clause ended"),
        (replace(CASE, state="draft"), "is not submitted"),
        (replace(CASE, state="approved"), "is not submitted"),
        (replace(CASE, transcribed=True), "decided on paper"),
    ],
)
def test_each_reason_stops_the_holder_of_a_key_and_says_why(case: Case, words: str) -> None:
    carla = replace(CARLA, employer=77)
    assert words in said(carla, case)
    assert all(
        reason.source or "clause" in reason.sentence for reason in key_objections(carla, case)
    )


def test_each_exclusion_is_of_that_person_alone() -> None:
    case = replace(
        CASE,
        editors=frozenset({1}),
        roles={1: "advised"},
        interested=frozenset({1}),
        refused_by=frozenset({1}),
        supplier_groups={77: "Finyx"},
    )
    assert len(exclusions(replace(CARLA, employer=77), case)) == 5
    assert exclusions(replace(RITA, employer=78), case) == []
    assert exclusions(RITA, case) == []


def test_every_reason_is_given_not_only_the_first() -> None:
    case = replace(CASE, editors=frozenset({9}), interested=frozenset({9}))
    assert len(key_objections(OTTO, case)) == 3


# Vacancy and impossibility -----------------------------------------------------------------------


def test_a_vacant_post_is_named_and_only_pointed_out() -> None:
    impossible, vacant = vacancies(CASE, [CARLA])
    assert impossible == []
    assert [r.sentence for r in vacant] == [
        "No one can turn the key of Senior Responsible Officer (deemed to be Senior System Owner "
        "until Drop 2 is reached): the post is vacant."
    ]


def test_no_pair_by_exclusion_is_impossible() -> None:
    case = replace(CASE, editors=frozenset({2}))
    impossible, _ = vacancies(case, [CARLA, RITA])
    assert "No pair of people could turn the keys" in impossible[0].sentence
    assert vacancies(case, [CARLA, RITA, replace(RITA, person=8)]) == ([], [])


def test_one_person_in_both_posts_is_impossible() -> None:
    assert vacancies(CASE, [BOTH])[0]


# Clauses ----------------------------------------------------------------------------------------


def clause(**changes: object) -> ClauseTerms:
    terms = ClauseTerms(
        code="c",
        title="A clause",
        text="",
        source="Scheme, paragraph 1",
        decision_type="t",
        acts=frozenset({ActKind.CONTRACT_VALUE}),
        contracts=None,
        seats=(DIRECTOR,),
        rank=10,
        starts_at=AT,
        ends_at=None,
        revoked_at=None,
    )
    return replace(terms, **changes)  # type: ignore[arg-type]


def act(value: Decimal | None = Decimal(100), contract: str = "A", number: str = "1") -> Act:
    return Act(number, ActKind.CONTRACT_VALUE, value, contract)


def refused(
    acts: list[Act], *clauses: ClauseTerms, at: datetime = AT, decision_type: str = "t"
) -> str:
    return " ".join(r.sentence for r in find_route(acts, clauses, decision_type, at)[1])


def test_no_clause_is_refusal_and_goes_up() -> None:
    assert "no limit has been set for an officer" in refused([act()])
    assert "no limit has been set" in refused([act()], clause(), decision_type="other")
    assert "no limit has been set" in refused([Act("1", ActKind.DELEGATION)], clause())


@pytest.mark.parametrize(
    ("changes", "stands"),
    [
        ({}, True),
        ({"starts_at": AT + timedelta(microseconds=1)}, False),
        ({"ends_at": AT + timedelta(microseconds=1)}, True),
        ({"ends_at": AT}, False),
        ({"revoked_at": AT + timedelta(microseconds=1)}, True),
        ({"revoked_at": AT}, False),
        ({"ends_at": AT + timedelta(days=1), "revoked_at": AT}, False),
        ({"contracts": {"A": ContractTerm()}}, True),
        ({"contracts": {"B": ContractTerm()}}, False),
        ({"contracts": {}}, False),
        ({"limits": Limits(value_below=Decimal(100) + PENNY)}, True),
        ({"limits": Limits(value_below=Decimal(100))}, False),
        ({"ceiling": Decimal(100)}, True),
        ({"ceiling": Decimal(100) - PENNY}, False),
        ({"ceiling": Decimal(200), "used": Decimal(100)}, True),
        ({"ceiling": Decimal(200), "used": Decimal(100) + PENNY}, False),
    ],
)
def test_d2_a_clause_covers_an_act_up_to_its_edge_and_not_beyond(
    changes: dict[str, object],
    stands: bool,  # noqa: FBT001
) -> None:
    assert (refused([act()], clause(**changes)) == "") is stands


def test_a_value_left_open_is_not_below_any_limit() -> None:
    assert refused([act(None)], clause(limits=Limits(value_below=Decimal(10))))


@pytest.mark.parametrize("count", range(1, 21))
def test_one_bad_item_is_found_at_every_position(count: int) -> None:
    for bad in range(count):
        acts = [act(contract="B" if n == bad else "A", number=str(n + 1)) for n in range(count)]
        words = refused(acts, clause(contracts={"A": ContractTerm()}))
        assert f"Recommendation {bad + 1}:" in words


def test_the_lowest_sufficient_clause_is_chosen() -> None:
    low = clause(code="low", rank=1, limits=Limits(value_below=Decimal(50)))
    high = clause(code="high", rank=2, seats=(OWNER,))
    for value, code in ((Decimal("49.99"), "low"), (Decimal(50), "high")):
        route, reasons = find_route([act(value)], [high, low], "t", AT)
        assert reasons == []
        assert [c.code for c in route.clauses] == [code]


def test_items_under_one_clause_are_added_against_its_ceiling() -> None:
    acts = [act(Decimal(60), number="1"), act(Decimal(60), number="2")]
    assert "has £100.00 left of £100.00" in refused(acts, clause(ceiling=Decimal(100)))
    assert refused(acts, clause(ceiling=Decimal(120))) == ""


def test_a_decrease_gives_nothing_back_to_the_ceiling() -> None:
    acts = [act(Decimal(-50), number="1"), act(Decimal(100), number="2")]
    assert refused(acts, clause(ceiling=Decimal(100) - PENNY))


def test_one_seat_for_a_post_however_many_clauses_ask() -> None:
    first, second = clause(code="a"), clause(code="b", acts=frozenset({ActKind.CONTRACT_TIME}))
    acts = [act(), Act("1", ActKind.CONTRACT_TIME, None, "A")]
    route, reasons = find_route(acts, [first, second], "t", AT)
    assert reasons == []
    assert route.seats == (DIRECTOR,)


def test_an_empty_route_claims_nothing() -> None:
    assert pool_objections(Route(())) == []
    assert Route(()).seats == ()
