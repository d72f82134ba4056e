"""Who may turn which key: reserves and their grounds, standing in, call-in. No database."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, permutations, product
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.clauses import Reserve, SeatTerm
from approvals.keys import (
    Candidate,
    Case,
    Turned,
    is_complete,
    key_objections,
    key_of,
    match,
    seat_words,
    seats_of,
    vacancies,
)
from people.refusals import Reason

NONE: frozenset[str] = frozenset()


def seat(post: str, *reserves: tuple[str, str]) -> SeatTerm:
    """Return a key of a post and its reserves: (post, ground)."""
    return SeatTerm(
        post, post.upper(), reserves=tuple(Reserve(p, p.upper(), g) for p, g in reserves)
    )


def case(*seats: SeatTerm, **changes: object) -> Case:
    """Return a submitted version with these keys."""
    made = Case("OCC 1", "submitted", transcribed=False, seats=seats, reached=NONE)
    return replace(made, **changes)  # type: ignore[arg-type]


def person(number: int, *posts: str, **covers: int) -> Candidate:
    """Return a person with posts; ``covers`` names the person in whose place a post is held."""
    return Candidate(number, f"P{number}", frozenset({*posts, *covers}), covers=covers)


def turn(case: Case, *people: Candidate) -> Case:
    """Return a case after these people turned their keys, each as they could then."""
    for candidate in people:
        case = replace(case, keys=(*case.keys, key_of(candidate, case)))
    return case


def may(candidate: Candidate, case: Case) -> bool:
    return key_objections(candidate, case) == []


def said(candidate: Candidate, case: Case) -> str:
    return " ".join(str(reason) for reason in key_objections(candidate, case))


# Reserves ----------------------------------------------------------------------------------------


class Turn(NamedTuple):
    """A key with reserves, how things are with its posts, and whose key it is then."""

    reserves: tuple[tuple[str, str], ...]
    vacant: str
    absent: str
    conflicted: str
    able: str


def how(now: str) -> tuple[str, str, str]:
    """Return whether the post itself is vacant, its holder absent, or interested."""
    return ("p" * (now == "vacant"), "p" * (now == "absent"), "p" * (now == "interest"))


def turns() -> Iterator[Turn]:
    for ground in ("vacant", "absent", "interest"):
        one = (("r", ground),)
        for now in ("", "vacant", "absent", "interest"):
            yield Turn(one, *how(now), "pr" if now == ground else "p")
        two = (("r", ground), ("s", ground))
        vacant, absent, conflicted = how(ground)
        yield Turn(two, vacant, absent, conflicted, able="pr")
        # The reserve is vacant too, so the next one stands.
        yield Turn(two, "r" + vacant, absent, conflicted, able="prs")
        yield Turn(two, "rs" + vacant, absent, conflicted, able="prs")
    for vacant, absent, conflicted in product(("", "p"), repeat=3):
        yield Turn((("r", "either"),), vacant, absent, conflicted, able="pr")
    mixed = (("r", "vacant"), ("s", "absent"), ("t", "either"), ("u", "interest"))
    yield Turn(mixed, "", "", "", able="pt")
    yield Turn(mixed, "p", "", "", able="prt")
    yield Turn(mixed, "", "p", "", able="pst")
    yield Turn(mixed, "pr", "", "", able="prt")
    # Who may turn it alone stands before those who wait for a ground.
    yield Turn((("r", "either"), ("s", "vacant")), "p", "", "", able="pr")
    yield Turn((("r", "either"), ("s", "vacant")), "pr", "", "", able="prs")


@pytest.mark.parametrize("turn", list(turns()), ids=str)
def test_a_reserve_turns_a_key_on_its_ground_and_in_its_order(turn: Turn) -> None:
    only = seat("p", *turn.reserves)
    made = case(
        only,
        vacant=frozenset(turn.vacant),
        absent=frozenset(turn.absent),
        conflicted=frozenset(turn.conflicted),
    )
    assert set(made.posts_for(only)) == set(turn.able)
    for post in "prstu":
        assert may(person(1, post), made) is (post in turn.able)


def test_the_reserve_of_a_deemed_key_stands_in_for_who_holds_it_now() -> None:
    only = SeatTerm(
        "owner",
        "Owner",
        "sro",
        "SRO",
        "drop-2",
        "Drop 2",
        reserves=(Reserve("ceo", "Chief Executive", "vacant"),),
    )
    before = case(only, vacant=frozenset({"sro"}))
    assert set(before.posts_for(only)) == {"sro", "ceo"}
    after = replace(before, reached=frozenset({"drop-2"}))
    assert set(after.posts_for(only)) == {"owner"}
    assert set(replace(after, vacant=frozenset({"owner"})).posts_for(only)) == {"owner", "ceo"}


def test_who_could_sign_instead_is_named_in_the_refusal() -> None:
    only = seat("p", ("r", "vacant"), ("s", "either"))
    assert seat_words(only, case(only)) == "P or S"
    made = case(only, vacant=frozenset({"p"}))
    assert seat_words(only, made) == "P or R or S"
    assert "holds none of the posts that sign: P or R or S." in said(person(1), made)


def test_a_reserve_for_two_keys_turns_one() -> None:
    first, second = seat("p", ("r", "either")), seat("q", ("r", "either"))
    made = turn(case(first, second), person(1, "r"))
    assert not is_complete(made)
    assert not may(person(1, "r"), made)
    assert may(person(2, "p"), made)
    assert may(person(3, "q"), made)
    assert is_complete(turn(made, person(2, "p")))


def test_a_vacant_key_with_a_reserve_in_post_is_no_vacancy() -> None:
    only = seat("p", ("r", "vacant"))
    made = case(only, vacant=frozenset({"p"}))
    assert vacancies(made, [person(1, "r")]) == ([], [])
    impossible, vacant = vacancies(replace(made, vacant=frozenset("pr")), [])
    assert impossible == []
    assert [r.sentence for r in vacant] == [
        "No one can turn the key of P or R: the post is vacant."
    ]


def test_a_key_whose_holder_is_interested_is_impossible_without_a_reserve() -> None:
    made = case(seat("p"), conflicted=frozenset("p"), interested=frozenset({1}))
    impossible, vacant = vacancies(made, [person(1, "p")])
    assert vacant == []
    assert "declared an interest" in impossible[0].sentence
    reserved = replace(made, seats=(seat("p", ("r", "interest")),))
    assert vacancies(reserved, [person(1, "p"), person(2, "r")]) == ([], [])


def test_keys_that_two_clauses_ask_for_keep_the_reserves_that_both_allow() -> None:
    one = seat("p", ("r", "vacant"), ("s", "absent"))
    other = seat("p", ("s", "absent"), ("r", "either"))
    assert one.code == other.code
    assert [r.post for r in one.merged(other).reserves] == ["s"]
    assert one.merged(seat("p")).reserves == ()


# Standing in (P8) --------------------------------------------------------------------------------

X, Y = seat("x"), seat("y")
ANN = person(1, "x", "y")
BEN = person(2, x=1)  # stands in for Ann as X
CEM = person(3, y=1)
DEE = person(4, "y")


@pytest.mark.parametrize(
    ("first", "second"),
    [(ANN, BEN), (BEN, ANN), (ANN, CEM), (CEM, ANN)],
    ids=["holder then cover", "cover then holder", "holder then other cover", "and back"],
)
def test_p8_who_stands_in_and_whom_he_stands_in_for_fill_no_two_keys(
    first: Candidate, second: Candidate
) -> None:
    made = turn(case(X, Y), first)
    assert may(first, case(X, Y))
    assert not may(second, made)
    assert not is_complete(turn(made, second))
    words = said(second, made)
    assert "(Nobody gains a second key through who turned the first (P8))" in words
    cover = second if second.covers else first
    holder = first if second.covers else second
    assert words.startswith(
        f"{cover.name} stands in for {holder.name}, who turned the other key."
        if cover is second
        else f"{cover.name} turned a key in the place of {holder.name}."
    )


@pytest.mark.parametrize("order", list(permutations([BEN, DEE])), ids=["cover first", "last"])
def test_p8_a_stand_in_signs_with_somebody_else(order: tuple[Candidate, ...]) -> None:
    assert is_complete(turn(case(X, Y), *order))


def test_p8_two_who_stand_in_for_one_person_fill_both_keys_while_she_does_not_sign() -> None:
    made = turn(case(X, Y), BEN)
    assert may(CEM, made)
    assert is_complete(turn(made, CEM))
    assert not may(ANN, turn(made, CEM))


def test_p8_a_post_of_ones_own_is_not_standing_in() -> None:
    own = Candidate(2, "P2", frozenset({"x", "r"}), covers={"x": 1})
    reserved = seat("x", ("r", "either"))
    made = turn(case(reserved, Y), ANN)
    assert may(own, made)
    assert is_complete(turn(made, own))


def test_p8_a_chain_of_standing_in_is_found_too() -> None:
    # Ben stands in for Ann, Ann for Zoe: neither pair of neighbours fills two keys.
    ann, zoe = person(1, x=9), person(9, "z")
    ben = person(2, y=1)
    made = turn(case(X, Y), ann)
    assert not may(ben, made)
    assert may(person(2, y=9), made)
    assert not may(zoe, replace(made, seats=(X, seat("z"))))


def test_p8_an_impossible_pair_of_holder_and_stand_in_is_found_before_submission() -> None:
    impossible, vacant = vacancies(case(X, Y), [ANN, BEN])
    assert vacant == []
    assert impossible
    assert vacancies(case(X, Y), [ANN, BEN, DEE]) == ([], [])
    assert vacancies(case(X, Y), [ANN, BEN, CEM]) == ([], [])


people = st.integers(1, 6)
posts = st.sampled_from(["x", "y", "z"])


@st.composite
def casts(draw: st.DrawFn) -> list[Candidate]:
    """Up to six people in three posts, some of whom stand in for others."""
    found = []
    for number in range(1, draw(st.integers(2, 6)) + 1):
        held = draw(st.dictionaries(posts, st.none() | people))
        covers = {post: whom for post, whom in held.items() if whom is not None and whom != number}
        found.append(Candidate(number, f"P{number}", frozenset(held), covers=covers))
    return found


@settings(max_examples=2000, deadline=None)
@given(casts(), st.sampled_from([(X, Y), (X, Y, seat("z"))]), st.data())
def test_p8_whoever_signs_in_whatever_order_a_whole_decision_is_signed_apart(
    cast: list[Candidate], seats: tuple[SeatTerm, ...], data: st.DataObject
) -> None:
    made = case(*seats)
    for candidate in data.draw(st.permutations(cast)):
        if may(candidate, made):
            made = turn(made, candidate)
    pairing = match(made.seats, made.keys)
    filled = {
        key.person: code for code, p in pairing.items() for key in made.keys if key.person == p
    }
    assert len(set(pairing.values())) == len(pairing)
    for key in made.keys:
        code = filled.get(key.person)
        assert code is None or code in key.seats
        assert code is None or key.stands_for.get(code) not in filled
    if is_complete(made):
        assert any(_apart(made, chosen) for chosen in combinations(cast, len(seats)))


def _apart(made: Case, chosen: tuple[Candidate, ...]) -> bool:
    """Say whether these people fill the keys, none in the place of another of them."""
    numbers = {candidate.person for candidate in chosen}
    return any(
        all(
            one.code in seats_of(candidate, made)
            and not (
                candidate.posts & {one.post} <= set(candidate.covers)
                and candidate.covers.get(one.post) in numbers
            )
            for one, candidate in zip(made.seats, order, strict=True)
        )
        for order in permutations(chosen)
    )


@settings(max_examples=1000, deadline=None)
@given(casts(), st.sampled_from([(X, Y), (X, Y, seat("z"))]))
def test_what_is_called_impossible_is_so_and_nothing_else(
    cast: list[Candidate], seats: tuple[SeatTerm, ...]
) -> None:
    impossible, vacant = vacancies(case(*seats), cast)
    able = any(_apart(case(*seats), chosen) for chosen in combinations(cast, len(seats)))
    assert able is (impossible == [] and vacant == [])


# Every reason at once ----------------------------------------------------------------------------


def test_all_that_stops_a_key_is_said_at_once() -> None:
    made = case(
        X,
        editors=frozenset({1}),
        recused=frozenset({1}),
        interested=frozenset({1}),
        refused_by=frozenset({1}),
        roles={1: "advised on this decision"},
        supplier_groups={7: "CGI Inc."},
        missing_advice=("Legal adviser",),
        missing_consultations=("Chief Executive",),
        call_ins=(Reason("Called in.", "Rule S10"),),
        clause_reasons=(Reason("The scheme changed.", "Rule D2"),),
    )
    found = key_objections(replace(person(1), employer=7), made)
    assert len(found) == 10
    assert all(reason.source for reason in found)
    assert any("stood aside from" in reason.sentence for reason in found)


@pytest.mark.parametrize("state", ["draft", "approved", "returned", "refused", "withdrawn", ""])
def test_nothing_is_signed_that_is_not_submitted(state: str) -> None:
    assert "is not submitted" in said(person(1, "x"), case(X, state=state))


@pytest.mark.parametrize("count", range(1, 6))
def test_as_many_keys_as_seats_each_by_another_person(count: int) -> None:
    seats = tuple(seat(f"p{n}") for n in range(count))
    made = case(*seats)
    for n in range(count):
        assert not is_complete(made)
        candidate = person(n, f"p{n}")
        assert may(candidate, made)
        made = turn(made, candidate)
        assert not may(candidate, made)
    assert is_complete(made)


def test_a_key_that_was_turned_keeps_the_seats_that_it_had() -> None:
    # Whoever turned a key as the reserve of a vacant post keeps it when the post is filled.
    only = seat("p", ("r", "vacant"))
    made = turn(case(only, vacant=frozenset("p")), person(1, "r"))
    assert is_complete(replace(made, vacant=NONE))
    assert made.keys == (Turned(1, "P1", frozenset("p")),)
