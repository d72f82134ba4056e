"""The moves of a decision: the table of the rules is the table of the database."""

import itertools
from typing import Any

import pytest
from django.db import connection

from approvals import lifecycle
from approvals.models import Decision, Event, Provenance, State
from tests import stage as s

KINDS = sorted({kind for moves in lifecycle.MOVES.values() for _, kind in moves})
STATES = ["", *State.values]


def test_every_state_and_act_gives_the_same_answer_in_both_places(rows: Any) -> None:
    pairs = list(itertools.product(Provenance.values, STATES, [*KINDS, "no such act"]))
    with connection.cursor() as cursor:
        for provenance, state, kind in pairs:
            cursor.execute("select approvals_next_state(%s, %s, %s)", [provenance, state, kind])
            in_database = cursor.fetchone()[0]
            assert in_database == lifecycle.next_state(provenance, state, kind), (
                provenance,
                state,
                kind,
            )


def test_every_state_that_a_move_leads_to_is_known() -> None:
    reached = {state for moves in lifecycle.MOVES.values() for state in moves.values()}
    assert reached == set(State.values)


@pytest.mark.parametrize("state", ["approved", "withdrawn"])
def test_nothing_is_decided_twice_or_after_withdrawal(state: str) -> None:
    deciding = ("edited", "submitted", "key_turned", "completed", "returned", "refused")
    assert all(lifecycle.next_state("live", state, kind) is None for kind in deciding)


def test_a_chain_hashes_every_field_and_the_link_before(papered: s.Stage) -> None:
    decision = Decision.objects.get(reference="PCD 1572")
    head = "0" * 64
    with connection.cursor() as cursor:
        for event in Event.objects.filter(decision=decision).order_by("seq"):
            assert event.prev == head
            cursor.execute(
                "select approvals_event_hash(e) from approvals_event e where id = %s", [event.pk]
            )
            assert cursor.fetchone()[0] == event.hash
            head = event.hash
    assert decision.chain_head == head
    assert decision.chain_length == Event.objects.filter(decision=decision).count()


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'x'",
        "words = 'x'",
        "payload = '{\"x\": 1}'",
        "person_id = person_id + 1",
        "account_id = 1",
        "seq = seq + 1",
        "decision_id = decision_id + 1",
        "recorded_at = recorded_at + interval '1 microsecond'",
        "prev = repeat('1', 64)",
    ],
)
def test_a_change_of_any_field_changes_the_hash(papered: s.Stage, change: str) -> None:
    column, _, value = change.partition(" = ")
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            select approvals_event_hash(jsonb_populate_record(e,
                jsonb_build_object('{column}', {value}))), e.hash
            from approvals_event e order by id limit 1
            """
        )
        changed, stored = cursor.fetchone()
    assert changed != stored
