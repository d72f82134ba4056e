"""Which clause decides an act: the lowest that reaches, one that is chosen, none. No database."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from approvals.clauses import ActKind, CallInTerm, ContractTerm
from contracts.terms import Extra
from tests.terms import AT, AWARD, TIME, act, clause, figures, pounds, route, why_not

CALL_IN = CallInTerm("deputy-mayor", "Deputy Mayor", pounds("500000.00"))
TICK = timedelta(microseconds=1)

# Which clause ------------------------------------------------------------------------------------

LOW = clause(code="low", title="The low one", rank=10, each=pounds("100.00"))
MIDDLE = clause(code="middle", title="The middle one", rank=20, each=pounds("200.00"))
HIGH = clause(code="high", title="The high one", rank=30)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("0.01", "low"),
        ("100.00", "low"),
        ("100.01", "middle"),
        ("200.00", "middle"),
        ("200.01", "high"),
    ],
)
def test_the_lowest_sufficient_clause_wins_however_they_are_listed(value: str, code: str) -> None:
    for order in ((LOW, MIDDLE, HIGH), (HIGH, MIDDLE, LOW), (MIDDLE, HIGH, LOW)):
        found, sentences = route(act(value), *order)
        assert sentences == []
        assert [c.code for c in found.clauses] == [code]


@pytest.mark.parametrize(
    ("under", "value", "code"),
    [
        ("low", "100.00", "low"),
        ("middle", "100.00", "middle"),
        ("high", "100.00", "high"),
        ("high", "0.01", "high"),
    ],
)
def test_a_drafter_may_choose_a_higher_clause(under: str, value: str, code: str) -> None:
    found, sentences = route(act(value, under=under), LOW, MIDDLE, HIGH)
    assert sentences == []
    assert [c.code for c in found.clauses] == [code]


def test_a_chosen_clause_that_does_not_reach_is_refused_even_if_another_would() -> None:
    found, sentences = route(act("100.01", under="low"), LOW, MIDDLE, HIGH)
    assert found.grounds == ()
    assert sentences[0] == "Recommendation 1: The low one covers at most £100.00 each time."


GRANTED = clause(
    code="dual",
    title="The granted one",
    rank=10,
    granted=True,
    each=pounds("100.00"),
    contracts={"A": ContractTerm()},
)


@pytest.mark.parametrize(
    ("changes", "contract", "code"),
    [
        ({}, "A", "dual"),
        ({}, "B", "low"),
        ({"ends_at": AT}, "A", "low"),
        ({"revoked_at": AT}, "A", "low"),
        ({"starts_at": AT + TICK}, "A", "low"),
        ({"event": "Drop 2", "event_reached": True}, "A", "low"),
        ({"ends_at": AT + TICK}, "A", "dual"),
        ({"acts": frozenset({TIME})}, "A", "low"),
    ],
)
def test_what_was_granted_for_a_contract_is_not_evaded_by_a_general_band(
    changes: dict[str, Any], contract: str, code: str
) -> None:
    general = replace(LOW, rank=1)
    granted = replace(GRANTED, **changes)
    found, sentences = route(act("1.00", contract=contract), general, granted)
    assert (sentences, [c.code for c in found.clauses]) == ([], [code])
    over = act("100.01", contract=contract)
    assert (route(over, replace(HIGH, rank=1), granted)[1] == []) is (code != "dual")
    chosen = route(act("1.00", contract=contract, under="low"), general, granted)[1]
    assert (chosen == []) is (code == "low")


@pytest.mark.parametrize("under", ["no-such", "lo", "LOW"])
def test_a_chosen_clause_that_is_not_there_is_refused(under: str) -> None:
    _, sentences = route(act("1.00", under=under), LOW, HIGH)
    assert sentences == [
        f"Recommendation 1: there is no clause “{under}”. Choose one that covers it."
    ]


def test_a_clause_of_another_type_of_decision_is_not_chosen() -> None:
    other = replace(HIGH, decision_type="deputy-mayor")
    _, sentences = route(act("1.00", under="high"), LOW, other)
    assert "there is no clause “high”" in sentences[0]
    _, sentences = route(act("100.01"), LOW, other)
    assert sentences[-1] == "Recommendation 1: it goes up to the Deputy Mayor."


def test_where_a_limit_is_not_set_nobody_decides_and_it_goes_up() -> None:
    unset = clause(unset="virements between budget lines", source="Scheme, not known")
    above = clause(code="dm", decision_type="deputy-mayor", rank=90, source="Scheme, 4.8")
    _, sentences = route(act("0.01"), unset, above)
    assert sentences == [
        "Recommendation 1: no limit has been set for virements between budget lines, "
        "so no officer may decide it.",
        "Recommendation 1: it goes up to the Deputy Mayor.",
    ]
    found, sentences = route(act("0.01"), unset, above, decision_type="deputy-mayor")
    assert (sentences, [c.code for c in found.clauses]) == ([], ["dm"])


@pytest.mark.parametrize("kind", ActKind)
def test_an_act_that_no_clause_names_goes_up_with_the_sentence(kind: ActKind) -> None:
    _, sentences = route(act("0.01", kind=kind), clause(acts=frozenset()))
    assert sentences[0].startswith("Recommendation 1: no limit has been set for an officer to ")
    assert sentences[0].endswith(" by this type of decision.")
    assert sentences[1] == "Recommendation 1: it goes up to the Deputy Mayor."


def test_an_unset_limit_beside_one_that_is_set_does_not_stop_it() -> None:
    unset = clause(code="a", unset="virements", rank=5)
    found, sentences = route(act("1.00"), unset, LOW)
    assert (sentences, [c.code for c in found.clauses]) == ([], ["low"])


@pytest.mark.parametrize(
    ("value", "called"),
    [("499999.99", False), ("500000.00", True), ("500000.01", True)],
)
def test_s10_an_award_from_the_value_on_may_be_called_in(
    value: str,
    called: bool,  # noqa: FBT001
) -> None:
    from_value = clause(acts=frozenset({AWARD}), call_in=CALL_IN)
    found, _ = route(act(value, kind=AWARD), from_value)
    assert bool(found.called_in()) is called
    free, _ = route(act(value, kind=AWARD), clause())
    assert free.called_in() == []


def test_a_pool_that_pending_decisions_hold_says_so() -> None:
    made = clause(ceiling=pounds("100.00"), used=pounds("10.00"), held=pounds("60.00"))
    assert route(act("30.01"), made)[1] == [
        "A clause has £30.00 left of £100.00 (£60.00 is held by pending decisions), "
        "and this decision asks for £30.01."
    ]


def test_each_limit_that_is_passed_is_said() -> None:
    made = clause(
        value_below=pounds("1.00"),
        each=pounds("1.00"),
        percent=Decimal(10),
        months=1,
        programme="x",
        contracts={"B": ContractTerm()},
    )
    asked = act("5.00", standing=figures("10.00"), extra=Extra(2))
    assert why_not(asked, made).count("Recommendation 1: A clause ") == 6
