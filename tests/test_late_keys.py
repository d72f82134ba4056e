"""Who signs in a later financial year than the paper was submitted in is asked, and answers."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from approvals import actions
from approvals.models import Event, Version
from approvals.printout import document
from people.days import london_day
from people.holders import database_now
from tests import stage as s
from tests.decision_screens import PASSWORD, Walk
from tests.sessions import session
from tests.test_closing import FAR, MARCH, adjusting, changes, close, refusal
from tests.test_contingency import posted


def aged(version: Version, instant: str) -> Version:
    """Let a paper have been submitted long ago: the owner ages the row, as no app could."""
    with session("owner") as owner:
        owner.execute("alter table approvals_version disable trigger guard_keep")
        owner.execute(
            "update approvals_version set recorded_at = %s where id = %s", (instant, version.pk)
        )
        owner.execute("alter table approvals_version enable always trigger guard_keep")
    version.refresh_from_db()
    return version


TEN_MARCH_2024 = "2024-03-10T12:00:00Z"


def late_sign(stage: s.Stage, version: Version, on: date | None) -> actions.Outcome:
    """Turn the Deputy Mayor's key with an answer."""
    shown = replace(s.shown(version), effective_on=on)
    return actions.sign(stage["dana"], version, shown, s.NO_INTEREST)


def test_y2_who_signs_late_is_asked_and_the_answer_dates_what_moves(papered: s.Stage) -> None:
    decision = s.drafted(papered, "PCD 2905", recommendations=changes(FAR), exceptions=())
    version = aged(s.ready_to_sign(papered, decision), TEN_MARCH_2024)
    today = london_day(database_now())
    told = refusal(late_sign, papered, version, None)
    assert "This was submitted in 2023/24 and gets its last key in" in told
    assert "or 31 March 2024." in told
    assert "no longer a day" in refusal(late_sign, papered, version, date(2024, 3, 30))
    assert late_sign(papered, version, MARCH).result == "approved"
    assert [one.batch.effective_on for one in posted(version)] == [MARCH]
    event = Event.objects.get(version=version, kind="key_turned")
    assert event.payload["effective_on"] == "2024-03-31"
    assert "Signed late: what it moves counts from 31 March 2024." in event.words
    assert document(version)["keys"][0]["late"].endswith("31 March 2024.")
    second = s.drafted(papered, "PCD 2906", recommendations=changes(FAR), exceptions=())
    version = aged(s.ready_to_sign(papered, second), TEN_MARCH_2024)
    assert late_sign(papered, version, today).result == "approved"
    assert [one.batch.effective_on for one in posted(version)] == [today]


def test_y2_a_closed_year_is_no_day_to_choose_but_for_an_adjustment(papered: s.Stage) -> None:
    decision = s.drafted(papered, "PCD 2907", recommendations=changes(FAR), exceptions=())
    version = aged(s.ready_to_sign(papered, decision), TEN_MARCH_2024)
    close(papered)
    assert "2023/24 is closed but for" in refusal(late_sign, papered, version, MARCH)
    assert late_sign(papered, version, london_day(database_now())).result == "approved"
    version = aged(adjusting(papered, "PCD 2908", FAR, year_end=True), TEN_MARCH_2024)
    for name in ("harry", "farah", "conrad"):
        actions.consult(papered[name], version)
    assert late_sign(papered, version, MARCH).result == "approved"


def test_y2_who_is_not_late_is_not_asked(papered: s.Stage) -> None:
    decision = s.drafted(papered, "PCD 2909", recommendations=changes(FAR), exceptions=())
    version = s.ready_to_sign(papered, decision)
    assert "no longer a day" in refusal(late_sign, papered, version, MARCH)
    assert late_sign(papered, version, None).result == "approved"


@pytest.mark.parametrize("answered", [None, date(2024, 3, 30)])
def test_y2_the_database_dates_nothing_anew_without_an_answer(
    papered: s.Stage, monkeypatch: pytest.MonkeyPatch, answered: date | None
) -> None:
    decision = s.drafted(papered, "PCD 2910", recommendations=changes(FAR), exceptions=())
    version = aged(s.ready_to_sign(papered, decision), TEN_MARCH_2024)
    monkeypatch.setattr("approvals.late.objections", lambda *_: [])
    assert "counts from the day of its last key" in refusal(late_sign, papered, version, answered)


TURNED = {"before": "2026-03-31T22:59:59.999Z", "after": "2026-03-31T23:00:00Z"}


@pytest.mark.parametrize(
    ("turned", "answered", "day"),
    [
        ("before", None, "2026-03-31"),
        ("before", "2026-03-31", None),
        ("after", None, None),
        ("after", "2026-04-01", "2026-04-01"),
        ("after", "2026-03-31", "2026-03-31"),
        ("after", "2026-03-30", None),
        ("after", "2026-04-02", None),
    ],
)
@pytest.mark.usefixtures("database")
def test_y2_the_database_knows_midnight_of_1_april_in_london(
    turned: str, answered: str | None, day: str | None
) -> None:
    with session("owner") as owner:
        asked = "select approvals_legal_day('2026-03-10T12:00Z', %s::timestamptz, %s::date)::text"
        assert owner.execute(asked, (TURNED[turned], answered)).fetchone() == (day,)


def test_y2_the_page_asks_who_signs_late_and_refuses_a_stale_form(papered: s.Stage) -> None:
    decision = s.drafted(papered, "PCD 2911", recommendations=changes(FAR), exceptions=())
    version = s.ready_to_sign(papered, decision)
    walk, url = Walk(papered), f"/decisions/{decision.pk}/sign/"
    assert "From which day" not in walk.get("dana", url)
    aged(version, TEN_MARCH_2024)
    told = walk.get("dana", url)
    assert "This was submitted in 2023/24 and gets its last key in" in told
    assert "31 March 2024, the last day of 2023/24" in told
    seen = s.shown(version)
    typed: dict[str, Any] = {"digest": seen.digest, "chain_length": seen.chain_length}
    typed["interests"] = "none"
    typed["password"] = PASSWORD
    assert "Say from which day" in walk.post("dana", url, 422, **typed)
    stale = walk.post("dana", url, 422, **typed, effective_on="2024-03-30")
    assert "2024-03-30 is no longer a day that may be chosen." in stale
    assert not version.keys.exists()
    walk.post("dana", url, **typed, effective_on="2024-03-31")
    assert [one.batch.effective_on for one in posted(version)] == [MARCH]
    assert "counts from 31 March 2024" in walk.get("otto", f"/decisions/{decision.pk}/")
