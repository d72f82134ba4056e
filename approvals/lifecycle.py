"""The moves of a decision: what may follow what. Pure; the database holds the same table."""

STEPS = "The steps of a decision, one after another"
AFTERWARDS = ("profiled", "executed", "issued", "revoked", "undertaking_answered")

LIVE_MOVES: dict[tuple[str, str], str] = {
    ("", "registered"): "registered",
    **{(state, "edited"): "draft" for state in ("registered", "draft", "returned", "refused")},
    **{(state, "submitted"): "submitted" for state in ("draft", "returned")},
    **{
        ("submitted", kind): "submitted"
        for kind in (
            "advice_requested",
            "advised",
            "consulted",
            "interest_declared",
            "call_in_answered",
            "key_turned",
            "completion_failed",
        )
    },
    ("submitted", "completed"): "approved",
    ("submitted", "returned"): "returned",
    ("submitted", "refused"): "refused",
    **{
        (state, "withdrawn"): "withdrawn"
        for state in ("registered", "draft", "submitted", "returned", "refused")
    },
    **{("approved", kind): "approved" for kind in AFTERWARDS},
}

TRANSCRIBED_MOVES: dict[tuple[str, str], str] = {
    ("", "transcribed"): "transcribed",
    ("transcribed", "edited"): "transcribed",
    ("transcribed", "attested"): "attested",
    ("transcribed", "withdrawn"): "withdrawn",
    **{("attested", kind): "attested" for kind in AFTERWARDS},
}

MOVES = {"live": LIVE_MOVES, "transcribed": TRANSCRIBED_MOVES}

OPEN_FOR_EDITING = ("registered", "draft", "returned", "refused", "transcribed")
CARRIED_OUT = ("approved", "attested")


def next_state(provenance: str, state: str, kind: str) -> str | None:
    """Return the state after an event of ``kind``, or None where it may not happen."""
    return MOVES[provenance].get((state, kind))
