"""The chain of a decision, hashed a second time in Python, and what verify relies on in moves."""

import hashlib
from typing import Any

from django.db import connection

from approvals.lifecycle import CARRIED_OUT, MOVES, OPEN_FOR_EDITING, next_state
from approvals.models import Event
from tests.stage import Stage

pytest_plugins = ["tests.walked"]


def test_what_is_carried_out_is_never_open_again() -> None:
    assert not set(CARRIED_OUT) & set(OPEN_FOR_EDITING)
    for moves in MOVES.values():
        for (state, _), becomes in moves.items():
            assert state not in CARRIED_OUT or becomes == state


def test_a_refusal_is_final_for_its_version() -> None:
    for kind in ("submitted", "key_turned", "completed", "advised", "consulted"):
        assert next_state("live", "refused", kind) is None


def test_a_kind_leads_to_one_state_whatever_came_before() -> None:
    """verify replays a chain from the kinds alone, so a kind may not have two ends."""
    for moves in MOVES.values():
        ends: dict[str, set[str]] = {}
        for (_, kind), becomes in moves.items():
            ends.setdefault(kind, set()).add(becomes)
        assert all(len(states) == 1 for states in ends.values())


def field(value: object) -> bytes:
    """Return a field with its length before it, as the hash takes it."""
    data = ("" if value is None else str(value)).encode()
    return len(data).to_bytes(4, "big") + data


def hash_of(event: Event, payload: str) -> str:
    """Return the hash of an event, written a second time and in another language."""
    micros = int(event.recorded_at.timestamp()) * 1_000_000 + event.recorded_at.microsecond
    fields: list[Any] = [
        "countersign-event/1",
        event.prev,
        event.decision_id,
        event.seq,
        event.kind,
        event.version_id,
        event.person_id,
        event.account_id,
        event.tenure_id,
        event.words,
        payload,
        micros,
    ]
    return hashlib.sha256(b"".join(map(field, fields))).hexdigest()


def test_each_event_carries_the_hash_of_the_one_before(walked: Stage) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select id, payload::text from approvals_event")
        payloads = dict(cursor.fetchall())
    assert len(payloads) > 30
    before: dict[int, str] = {}
    numbers: dict[int, int] = {}
    for event in Event.objects.order_by("decision", "seq"):
        assert event.prev == before.get(event.decision_id, "0" * 64)
        assert event.seq == numbers.get(event.decision_id, 0) + 1
        assert event.hash == hash_of(event, payloads[event.pk])
        before[event.decision_id], numbers[event.decision_id] = event.hash, event.seq
    with connection.cursor() as cursor:
        cursor.execute("select id, chain_head, chain_length from approvals_decision")
        heads = {row[0]: row[1:] for row in cursor.fetchall()}
    assert heads == {key: (before[key], numbers[key]) for key in before}


def test_two_fields_that_read_alike_when_joined_do_not_hash_alike() -> None:
    assert field("ab") + field("c") != field("a") + field("bc")
