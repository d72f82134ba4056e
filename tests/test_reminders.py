"""Who is told that something waits: the holder first, then others; never a key for either."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from approvals import reminders
from approvals.models import Event
from approvals.reminders import Wait
from tests import stage as s
from tests.decision_screens import Walk
from tests.stage import Stage

BEGAN = datetime(2026, 3, 27, 23, 30, tzinfo=UTC)


def wait(since: datetime = BEGAN, remind: int = 5, escalate: int = 10) -> Wait:
    posts, people = ("Director of Commercial Services",), ("Carla Reyes",)
    return Wait("A key", posts, people, since, remind, escalate)


@pytest.mark.parametrize(
    ("at", "days", "told"),
    [
        (datetime(2026, 3, 27, 23, 40, tzinfo=UTC), 0, (False, False)),
        # London's day changes at 23:00 UTC once the clocks went forward on 29 March.
        (datetime(2026, 3, 31, 22, 59, tzinfo=UTC), 4, (False, False)),
        (datetime(2026, 3, 31, 23, 0, tzinfo=UTC), 5, (True, False)),
        (datetime(2026, 4, 5, 22, 59, tzinfo=UTC), 9, (True, False)),
        (datetime(2026, 4, 5, 23, 0, tzinfo=UTC), 10, (True, True)),
    ],
)
def test_each_limit_is_reached_at_the_beginning_of_its_day_in_london(
    at: datetime, days: int, told: tuple[bool, bool]
) -> None:
    found = reminders.told(wait(), at)
    assert (found.days, (found.reminded, found.escalated)) == (days, told)


def test_no_days_is_never() -> None:
    found = reminders.told(wait(remind=0, escalate=0), BEGAN + timedelta(days=900))
    assert not found.reminded
    assert not found.escalated
    assert "on" not in reminders.in_words(found).split()


def test_it_says_with_whom_how_long_and_who_is_told() -> None:
    found = reminders.told(wait(), BEGAN + timedelta(days=5, hours=23))
    assert reminders.in_words(found) == (
        "A key waits with the Director of Commercial Services (Carla Reyes) for 6 days. "
        "Reminded on 1 April 2026. "
        "Decision office and sponsor told as well from 6 April 2026."
    )


def run(at: datetime) -> str:
    out = io.StringIO()
    call_command("remind", "--at", at.isoformat(), stdout=out)
    return out.getvalue()


def test_the_command_tells_the_next_in_turn_and_later_others_too(papered: Stage) -> None:
    s.executed(papered)
    version = s.extension_ready(papered)
    last = Event.objects.filter(decision=version.decision).latest("seq").recorded_at
    assert run(last + timedelta(hours=1)) == "Nobody is told of anything.\n"
    with pytest.raises(CommandError, match="which is past"):
        run(last)
    kind = version.decision.type
    told = run(last + timedelta(days=kind.remind_days))
    assert "OCC 1: A key has waited 5 days with the Director of Commercial Services." in told
    assert "Reminded: Carla Reyes." in told
    assert "Told as well" not in told
    told = run(last + timedelta(days=kind.escalate_days))
    assert "Told as well: Devi Rao." in told
    s.sign(papered, "carla", version)
    told = run(last + timedelta(days=kind.escalate_days))
    assert "Carla Reyes" not in told
    assert "Reminded: Rita Lindqvist." in told


def test_keys_wait_for_nobody_while_advice_is_missing(papered: Stage) -> None:
    s.executed(papered)
    version = s.submitted(papered, "kit", s.extension(papered))
    told = run(version.recorded_at + timedelta(days=40))
    assert "Advice has waited 40 days with the Strategic finance adviser." in told
    assert "A key" not in told


def test_being_told_gives_no_key(papered: Stage) -> None:
    s.executed(papered)
    version = s.extension_ready(papered)
    walk = Walk(papered)
    page = walk.get("devi", f"/decisions/{version.decision_id}/")
    assert "What it waits for" in page
    assert "with the Director of Commercial Services (Carla Reyes) for less than a day." in page
    assert "Devi Rao holds none of the posts that sign" in page


def test_a_reminder_at_no_instant_is_refused_in_a_sentence(papered: Stage) -> None:
    with pytest.raises(Exception, match="“soon” is no date and time"):
        call_command("remind", "--at", "soon")
