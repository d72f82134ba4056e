"""The one conversion between instants and London's calendar. Pure; nothing here reads the clock."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def london_day(instant: datetime) -> date:
    """Return the calendar date in London at an instant; one without a zone is refused."""
    if instant.utcoffset() is None:
        raise ValueError("An instant needs a time zone before it has a date in London.")
    return instant.astimezone(LONDON).date()


def london_midnight(day: date) -> datetime:
    """Return the instant at which a day begins in London."""
    return datetime.combine(day, time.min, LONDON)
