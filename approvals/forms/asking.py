"""The form of an as-at question: an instant, and by what was known when. Reads no clock."""

import re
from datetime import datetime, time
from typing import Any

from django import forms

from people.days import LONDON
from people.fields import DateField, ReadField
from people.forms import Form, Radios

ACCEPTED = "Write it like 1 April 2026 09:30, 01/04/2026 09:30 or 2026-04-01T09:30."
CLOCK = re.compile(
    r"(?P<day>.+?)(?:T| at |, | )"
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
)
END_OF_DAY = time(23, 59, 59)


def read_instant(text: str) -> datetime:
    """Return an instant in London; a day alone means its end. Raises ValueError in a sentence."""
    words = " ".join(text.split())
    found = CLOCK.fullmatch(words)
    try:
        day = DateField(label="Day").clean(found["day"] if found else words)
        clock = _clock(found) if found else END_OF_DAY
    except (forms.ValidationError, ValueError) as error:
        raise ValueError(f"“{words[:40]}” is no date and time. {ACCEPTED}") from error
    return datetime.combine(day, clock, LONDON)


def _clock(found: re.Match[str]) -> time:
    return time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0))


class AsAtForm(Form):
    """The instant asked about, and whether later records count."""

    at = ReadField(
        label="As at",
        read=read_instant,
        help_text="In London time, like 1 April 2026 09:30. A day alone means its end.",
    )
    known = forms.ChoiceField(
        label="As known",
        required=False,
        initial="then",
        widget=Radios(
            hints={
                "then": "Only what had been recorded by then counts.",
                "now": "What was recorded or corrected later counts too.",
            }
        ),
        choices=[("then", "Then"), ("now", "Now")],
    )

    def instants(self, now: datetime) -> tuple[datetime, datetime]:
        """Return the instant asked about and by when things had been recorded."""
        asked: dict[str, Any] = self.cleaned_data
        return asked["at"], now if asked["known"] == "now" else asked["at"]
