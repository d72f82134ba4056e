"""Where a contract stands on a day, in the words of the screens. Pure; the day is passed in."""

from dataclasses import dataclass
from datetime import date

from contracts.histories import History


@dataclass(frozen=True)
class State:
    """A state in words, and the colour that helps those who see it."""

    words: str
    colour: str


NOT_EXECUTED = State("Award waits", "yellow")
CHANGE_WAITS = State("Change waits", "yellow")
IN_FORCE = State("In force", "green")
ENDED = State("Ended", "grey")
END_NOT_STATED = State("End not stated", "orange")


def state_of(history: History, today: date) -> State:
    """Return the one state that matters most to whoever reads a list."""
    standing = history.standing
    if standing.original_value is None:
        return NOT_EXECUTED
    if history.waits:
        return CHANGE_WAITS
    if standing.endless:
        return IN_FORCE
    if standing.ends_on is None:
        return END_NOT_STATED
    return ENDED if standing.ends_on < today else IN_FORCE
