"""P8: a delegation never widens. Each way of being wider, then 10,000 random ones. No database."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from approvals.clauses import (
    Act,
    ActKind,
    ClauseTerms,
    ContractFigures,
    ContractTerm,
    LineFacts,
    Reserve,
    SeatTerm,
)
from approvals.granting import WIDER, widening
from approvals.limits import clause_objections
from contracts.terms import Extra
from tests.terms import AT, AWARD, PENNY, TIME, VALUE, clause, pounds

TICK = timedelta(microseconds=1)
YEAR = timedelta(days=365)
MAYOR = SeatTerm("deputy-mayor", "Deputy Mayor")
OFFICER = SeatTerm("director", "Director")
GIVER = clause(seats=(MAYOR,), acts=frozenset({VALUE, TIME, AWARD}), source="Scheme, 4.13")
GRANTED = clause(
    title="Recommendation 9",
    seats=(OFFICER,),
    acts=frozenset({VALUE}),
    contracts={"A": ContractTerm()},
    granted=True,
)


def wider(granted: ClauseTerms, *givers: ClauseTerms) -> list[str]:
    """Return the sentences why a delegation would widen."""
    reasons = widening(granted, givers, AT)
    assert all(WIDER in reason.source for reason in reasons)
    return [reason.sentence for reason in reasons]


def giver(**changes: Any) -> ClauseTerms:
    return replace(clause(**changes), seats=(MAYOR,), acts=GIVER.acts, source="Scheme, 4.13")


def granted(**changes: Any) -> ClauseTerms:
    made = clause(**changes)
    contracts = made.contracts if made.contracts is not None else GRANTED.contracts
    return replace(made, seats=made.seats, acts=GRANTED.acts, contracts=contracts, granted=True)


TEN, HUNDRED = pounds(10), pounds(100)

# What the giver has, what would be granted, whether that is wider: both sides of each boundary.
CASES: list[tuple[str, dict[str, Any], dict[str, Any], bool]] = [
    ("no limits at all", {}, {}, False),
    ("each, equal", {"each": HUNDRED}, {"each": HUNDRED}, False),
    ("each, a penny above", {"each": HUNDRED}, {"each": HUNDRED + PENNY}, True),
    ("each, none granted", {"each": HUNDRED}, {}, True),
    ("each, within a ceiling", {"each": HUNDRED}, {"ceiling": HUNDRED}, False),
    ("each, ceiling a penny above", {"each": HUNDRED}, {"ceiling": HUNDRED + PENNY}, True),
    ("each, the lower of two", {"each": HUNDRED}, {"each": TEN, "ceiling": 9 * HUNDRED}, False),
    ("below, a penny below", {"value_below": HUNDRED}, {"each": HUNDRED - PENNY}, False),
    ("below, at it", {"value_below": HUNDRED}, {"each": HUNDRED}, True),
    ("below, none granted", {"value_below": HUNDRED}, {}, True),
    ("a ceiling, equal", {"ceiling": HUNDRED}, {"ceiling": HUNDRED}, False),
    ("a ceiling, a penny above", {"ceiling": HUNDRED}, {"ceiling": HUNDRED + PENNY}, True),
    ("a ceiling, none granted", {"ceiling": HUNDRED}, {"each": TEN}, True),
    ("share, equal", {"percent": TEN}, {"percent": TEN}, False),
    ("share, above", {"percent": TEN}, {"percent": TEN + PENNY}, True),
    ("share, none granted", {"percent": TEN}, {}, True),
    ("months, equal", {"months": 12}, {"months": 12}, False),
    ("months, one more", {"months": 12}, {"months": 13}, True),
    ("months, none granted", {"months": 12}, {}, True),
    ("tolerance above each", {"each": HUNDRED}, {"each": HUNDRED, "tolerance": TEN}, True),
    ("tolerance within", {"each": pounds(110)}, {"each": HUNDRED, "tolerance": TEN}, False),
    (
        "each above, within the giver's tolerance on awards",
        {"each": HUNDRED, "tolerance": TEN},
        {"each": pounds(105)},
        True,
    ),
    (
        "tolerance, both the same",
        {"each": HUNDRED, "tolerance": TEN},
        {"each": HUNDRED, "tolerance": TEN},
        False,
    ),
    ("tolerance below", {"value_below": HUNDRED}, {"each": pounds(99), "tolerance": TEN}, True),
    ("original from", {"original_from": HUNDRED}, {}, True),
    ("original from, kept", {"original_from": HUNDRED}, {"original_from": HUNDRED}, False),
    ("original below", {"original_below": HUNDRED}, {}, True),
    ("in all below", {"total_below": HUNDRED}, {}, True),
    ("in all below, kept", {"total_below": HUNDRED}, {"total_below": HUNDRED}, False),
    ("programme", {"programme": "connect"}, {}, True),
    ("programme, kept", {"programme": "connect"}, {"programme": "connect"}, False),
    ("programme, another", {"programme": "connect"}, {"programme": "mobile"}, True),
    ("contracts, the same", {"contracts": {"A": ContractTerm()}}, {}, False),
    ("contracts, more", {"contracts": {"B": ContractTerm()}}, {}, True),
    ("contracts, none", {"contracts": {}}, {}, True),
    (
        "a contract's own limit, above",
        {"contracts": {"A": ContractTerm(HUNDRED)}},
        {"contracts": {"A": ContractTerm(HUNDRED + PENNY)}},
        True,
    ),
    ("a contract's own limit, none", {"contracts": {"A": ContractTerm(HUNDRED)}}, {}, True),
    (
        "a contract's last day, later",
        {"contracts": {"A": ContractTerm(last_day=date(2027, 3, 31))}},
        {"contracts": {"A": ContractTerm(last_day=date(2027, 4, 1))}},
        True,
    ),
    ("an end, equal", {"ends_at": AT + YEAR}, {"ends_at": AT + YEAR}, False),
    ("an end, later", {"ends_at": AT + YEAR}, {"ends_at": AT + YEAR + TICK}, True),
    ("an end, none granted", {"ends_at": AT + YEAR}, {}, True),
    ("an end by revocation", {"revoked_at": AT + YEAR}, {"ends_at": AT + YEAR + TICK}, True),
    ("an end by an event", {"event": "Drop 2"}, {}, True),
    ("an end by the same event", {"event": "Drop 2"}, {"event": "Drop 2"}, False),
    ("ended already", {"ends_at": AT}, {"ends_at": AT}, True),
    ("not begun", {"starts_at": AT + TICK}, {}, True),
    ("no limit set", {"unset": "contracts"}, {}, True),
    ("routes of award", {"award_routes": frozenset({"open"})}, {}, True),
    ("plans of lines", {"plans": frozenset({"mtfp"})}, {}, True),
    ("kinds of lines", {"line_kinds": frozenset({"revenue"})}, {}, True),
]


@pytest.mark.parametrize(("name", "has", "gives", "widens"), CASES, ids=[c[0] for c in CASES])
def test_p8_each_way_of_giving_more_than_one_has(
    name: str,
    has: dict[str, Any],
    gives: dict[str, Any],
    widens: bool,  # noqa: FBT001
) -> None:
    assert bool(wider(granted(**gives), giver(**has))) is widens


@pytest.mark.parametrize("kind", ActKind)
def test_p8_an_act_that_the_giver_may_not_do_is_not_given(kind: ActKind) -> None:
    may = kind in GIVER.acts
    assert (wider(replace(GRANTED, acts=frozenset({kind})), GIVER) == []) is may


def test_p8_without_any_clause_nothing_is_given() -> None:
    assert wider(GRANTED) == [
        "Who decides this may not change the value of a contract, so cannot delegate it."
    ]


def test_p8_each_act_is_given_by_a_clause_that_holds_it() -> None:
    money, time = giver(each=HUNDRED), giver(months=12)
    money = replace(money, acts=frozenset({VALUE}))
    time = replace(time, acts=frozenset({TIME}))
    both = replace(granted(each=HUNDRED, months=12), acts=frozenset({VALUE, TIME}))
    assert wider(both, money, time) == []
    assert wider(granted(each=HUNDRED, months=13), money, time) == []
    longer = replace(granted(each=HUNDRED, months=13), acts=frozenset({VALUE, TIME}))
    assert wider(longer, money, time) == ["The giver's authority is for 12 months of extra time."]


def test_p8_one_clause_gives_it_all_and_not_two_halves() -> None:
    # One giver may go far in money, another far in time; together they give neither both.
    money, time = giver(each=HUNDRED, months=1), giver(each=TEN, months=12)
    assert wider(granted(each=HUNDRED, months=12), money, time) != []


@pytest.mark.parametrize(
    "seat",
    [
        MAYOR,
        SeatTerm("director", "D", "deputy-mayor", "Deputy Mayor", "drop-2", "Drop 2"),
        SeatTerm("director", "D", reserves=(Reserve("deputy-mayor", "Deputy Mayor", "vacant"),)),
        SeatTerm("reserve-of-the-mayor", "R"),
        SeatTerm("deemed-mayor", "R"),
    ],
    ids=["the post", "deemed", "as a reserve", "a reserve of the giver", "deemed for the giver"],
)
def test_p8_nobody_gives_authority_to_his_own_post(seat: SeatTerm) -> None:
    reserved = replace(
        MAYOR,
        deemed_post="deemed-mayor",
        until="drop-2",
        reserves=(Reserve("reserve-of-the-mayor", "R", "absent"),),
    )
    sentences = wider(replace(GRANTED, seats=(OFFICER, seat)), replace(GIVER, seats=(reserved,)))
    assert any("would delegate to the same post" in sentence for sentence in sentences)


# Random ones -------------------------------------------------------------------------------------

PROOF = 10_000
EDGES = [pounds(words) for words in ("0.01", "90.91", "99.99", "100.00", "100.01", "110.01")]
POSTS = [f"post-{n}" for n in range(8)]
LASTS = (date(2027, 3, 31), date(2027, 4, 1))
ROUTES = ("open", "single_tender")
LINES = (LineFacts("x", "mtfp", "revenue"), LineFacts("y", "capital-plan", "capital"))
LIMITS: dict[str, list[Any]] = {
    "value_below": EDGES,
    "each": EDGES,
    "tolerance": [Decimal(10)],
    "percent": [Decimal(5), Decimal(10), Decimal(50)],
    "months": [1, 6, 12, 13],
    "programme": ["connect"],
    "original_from": EDGES,
    "original_below": EDGES,
    "total_below": EDGES,
    "plans": [frozenset({"mtfp"}), frozenset({"mtfp", "capital-plan"})],
    "line_kinds": [frozenset({"revenue"})],
    "award_routes": [frozenset({"open"}), frozenset(ROUTES)],
}


def a_giver(chance: Random) -> ClauseTerms:
    """Return a clause of the scheme with up to three limits."""
    chosen = chance.sample(list(LIMITS), chance.randint(0, 3))
    found = clause(**{name: chance.choice(LIMITS[name]) for name in chosen})
    return replace(
        found,
        acts=frozenset(chance.sample([VALUE, TIME, AWARD], chance.randint(1, 3))),
        contracts=chance.choice([None, None, _schedule(chance)]),
        seats=(SeatTerm(chance.choice(POSTS), "A post"),),
        ends_at=chance.choice([None, AT + YEAR, AT + 2 * YEAR]),
        event=chance.choice(["", "", "", "Drop 2"]),
    )


def a_grant(chance: Random, giver: ClauseTerms) -> ClauseTerms:
    """Return a delegation much like its giver's clause, a little narrower or wider here and there.

    It has those limits only that a delegation can have.
    """
    had = giver.limits
    pool = chance.choice([None, had.each, *EDGES])
    found = clause(
        each=chance.choice([had.each, had.each, None, *EDGES]),
        tolerance=chance.choice([had.tolerance, None, Decimal(10)]),
        percent=chance.choice([had.percent, had.percent, Decimal(5), None]),
        months=chance.choice([had.months, had.months, 1, None]),
    )
    if found.limits.each is None:
        found = replace(found, limits=replace(found.limits, tolerance=None))
    listed = giver.contracts if giver.contracts and chance.random() < 0.7 else _schedule(chance)
    return replace(
        found,
        acts=frozenset(chance.sample(sorted(giver.acts), chance.randint(1, len(giver.acts)))),
        contracts=listed,
        seats=(SeatTerm(chance.choice(POSTS), "A post"),),
        ends_at=chance.choice([giver.ends_at, giver.ends_at, None, AT + YEAR]),
        ceiling=pool,
        granted=True,
    )


def _schedule(chance: Random) -> dict[str, ContractTerm]:
    names = chance.sample("ABC", chance.randint(1, 3))
    term = [ContractTerm(), ContractTerm(EDGES[3]), ContractTerm(last_day=LASTS[0])]
    return {name: chance.choice(term) for name in names}


def an_act(chance: Random) -> Act:
    """Return an act that somebody could ask for under either; its value is stated."""
    kind = chance.choice([VALUE, TIME, AWARD])
    time = kind == TIME
    base = chance.choice([*EDGES, pounds(1000)])
    return Act(
        "1",
        kind,
        None if time else chance.choice(EDGES),
        chance.choice("ABC"),
        Extra(chance.choice([1, 6, 12, 13, 14])) if time else Extra(),
        chance.choice(LASTS) if time else None,
        programme=chance.choice([None, "connect"]),
        standing=ContractFigures(base, base),
        award_route=chance.choice(ROUTES) if kind == AWARD else "",
        lines=tuple(chance.sample(LINES, chance.randint(0, 2))) if chance.random() < 0.2 else (),
    )


def in_reach(act: Act, made: ClauseTerms, instant: datetime) -> bool:
    """Say whether a clause covers an act, its pool included, while nothing of it is used."""
    pool = made.ceiling is None or (act.value or Decimal(0)) <= made.ceiling
    return act.kind in made.acts and pool and clause_objections(act, made, instant) == []


def never_widens(seed: int) -> bool:
    """Try one random delegation with forty random acts; return whether it was let through."""
    chance = Random(seed)  # noqa: S311 - a test's chance is repeatable on purpose
    givers = [a_giver(chance) for _ in range(chance.randint(1, 4))]
    given_away = a_grant(chance, givers[0])
    if widening(given_away, givers, AT):
        return False
    assert not {s.post for made in givers for s in made.seats} & {s.post for s in given_away.seats}
    for _ in range(40):
        act = an_act(chance)
        instant = chance.choice([AT, AT + YEAR - TICK, AT + YEAR, AT + 2 * YEAR])
        reached = chance.choice([False, True])
        then = [replace(g, event_reached=reached and bool(g.event)) for g in givers]
        if in_reach(act, given_away, instant):
            assert any(in_reach(act, made, instant) for made in then), (seed, act)
    return True


def test_p8_the_random_delegations_are_no_idle_ones() -> None:
    passed = sum(not _refused(seed) for seed in range(1000))
    assert 50 <= passed <= 950


def _refused(seed: int) -> bool:
    chance = Random(seed)  # noqa: S311 - as above
    givers = [a_giver(chance) for _ in range(chance.randint(1, 4))]
    return bool(widening(a_grant(chance, givers[0]), givers, AT))


@settings(max_examples=PROOF, deadline=1000, phases=(Phase.explicit, Phase.generate))
@given(st.integers(0, 2**40))
def test_p8_what_a_delegation_that_is_let_through_covers_its_giver_could_decide(seed: int) -> None:
    never_widens(seed)


@pytest.mark.parametrize("line", [LineFacts("x", "mtfp", "revenue")])
def test_p8_a_giver_of_lines_gives_no_other_lines(line: LineFacts) -> None:
    made = giver(plans=frozenset({"capital-plan"}))
    asked = Act("1", VALUE, pounds(1), "A", lines=(line,))
    assert clause_objections(asked, granted(), AT) == []
    assert clause_objections(asked, made, AT) != []
    assert wider(granted(), made) != []
