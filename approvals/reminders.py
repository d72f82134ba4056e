"""Who is told that something waits, and after how many days: first its holder, then others too.

Pure; the instant is passed in. Being told gives nobody a key: who may sign is said by keys.py.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from contracts.terms import day_words
from people.days import london_day


@dataclass(frozen=True)
class Wait:
    """What waits, with whom and since when; the limits are London days, 0 is never."""

    what: str
    posts: tuple[str, ...]
    people: tuple[str, ...]
    since: datetime
    remind_days: int
    escalate_days: int


@dataclass(frozen=True)
class Told:
    """How long something has waited, and who is told of it by now."""

    wait: Wait
    days: int
    reminds_on: date | None
    escalates_on: date | None
    reminded: bool
    escalated: bool


def told(wait: Wait, at: datetime) -> Told:
    """Return who is told by an instant; each limit is reached at the beginning of its day."""
    since, today = london_day(wait.since), london_day(at)
    reminds, escalates = (
        since + timedelta(days=days) if days else None
        for days in (wait.remind_days, wait.escalate_days)
    )
    return Told(
        wait,
        (today - since).days,
        reminds,
        escalates,
        reminds is not None and reminds <= today,
        escalates is not None and escalates <= today,
    )


def in_words(found: Told) -> str:
    """Return how long something has waited, with whom, and who is or will be told."""
    wait = found.wait
    with_whom = " or ".join(wait.posts)
    names = f" ({', '.join(wait.people)})" if wait.people else " (nobody holds the post)"
    words = [f"{wait.what} waits with the {with_whom}{names} for {days_words(found.days)}."]
    if found.reminds_on is not None:
        verb = "Reminded" if found.reminded else "Reminder"
        words.append(f"{verb} on {day_words(found.reminds_on)}.")
    if found.escalates_on is not None:
        verb = "told as well since" if found.escalated else "told as well from"
        words.append(f"Decision office and sponsor {verb} {day_words(found.escalates_on)}.")
    return " ".join(words)


def days_words(days: int) -> str:
    """Return a number of days in words."""
    return "less than a day" if days == 0 else f"{days} day{'' if days == 1 else 's'}"
