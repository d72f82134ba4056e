"""Record, correct and confirm a milestone on which a key may turn: two people, no key of theirs.

A correction rewrites nothing: retest.py lists what was signed and would not stand today.
"""

from datetime import date, datetime

from django.db.models import Q

from approvals.models import ClauseSeat
from people import actions
from people.days import london_day
from people.deeds import Actor, deed
from people.holders import database_now, require, standing, tenures_of
from people.models import (
    Milestone,
    MilestoneConfirmation,
    MilestoneRecord,
    Person,
    Withdrawal,
)
from people.refusals import Reason, Refused

SOURCE = "Nobody records or confirms a milestone on which his own key hangs"
STANDS = "One record of a milestone stands"


@deed
def record_milestone(
    by: Actor,
    milestone: Milestone,
    reached_on: date | None,
    evidence: str,
    corrects: MilestoneRecord | None = None,
) -> MilestoneRecord:
    """Enter that a milestone was reached on a London day; it counts once confirmed.

    ``corrects`` is the confirmed record that this one takes the place of; without a day it says
    "not reached after all", and what is recorded next corrects that, named or not.
    """
    require(by.person, "record_milestone")
    now = database_now()
    stands = standing(milestone, now)
    if corrects is None and stands is not None and stands.reached_on is None:
        corrects = stands
    reasons = milestone_objections(by.person, milestone, now, corrects)
    reasons += _words_objections(reached_on, evidence, corrects, now)
    if reasons:
        raise Refused(reasons)
    return MilestoneRecord.objects.create(
        milestone=milestone,
        reached_on=reached_on,
        evidence=evidence.strip(),
        corrects=corrects,
        entered_by=by.person,
    )


@deed
def confirm_milestone(by: Actor, entry: MilestoneRecord) -> MilestoneConfirmation:
    """Confirm a recorded milestone; keys that hang on it change hands at this instant."""
    require(by.person, "confirm_milestone")
    now = database_now()
    reasons = milestone_objections(by.person, entry.milestone, now, entry.corrects)
    if entry.entered_by == by.person:
        sentence = "A milestone needs a second person: whoever recorded it cannot confirm it."
        reasons.append(Reason(sentence, "Two people"))
    if MilestoneConfirmation.objects.filter(entry=entry).exists():
        reasons.append(Reason("This record is confirmed already.", "Two people"))
    if reasons:
        raise Refused(reasons)
    return MilestoneConfirmation.objects.create(entry=entry, confirmed_by=by.person)


@deed
def withdraw_milestone(by: Actor, entry: MilestoneRecord, reason: str) -> Withdrawal:
    """Take back a record that waits for its second person; its author may, whoever's key it is."""
    if entry.entered_by != by.person:
        reasons = stake_objections(by.person, entry.milestone, database_now())
        if reasons:
            raise Refused(reasons)
    return actions.withdraw(by.person, entry, reason)


def milestone_objections(
    person: Person, milestone: Milestone, at: datetime, corrects: MilestoneRecord | None = None
) -> list[Reason]:
    """Return why this person may have no hand in this record of the milestone."""
    reasons = stake_objections(person, milestone, at)
    stands = standing(milestone, at)
    if corrects is None and stands is not None:
        sentence = f"“{milestone}” is reached already. Correct the record that stands."
        reasons.append(Reason(sentence, STANDS))
    elif corrects != stands:
        reasons.append(Reason("Only the record that stands can be corrected.", STANDS))
    return reasons


def stake_objections(person: Person, milestone: Milestone, at: datetime) -> list[Reason]:
    """Return that a key of this person hangs on the milestone, if one does."""
    posts = [tenure.post_id for tenure in tenures_of(person, at)]
    hangs = Q(until=milestone) | Q(clause__ends_with=milestone)
    mine = Q(post__in=posts) | Q(deemed_post__in=posts) | Q(reserves__post__in=posts)
    seats = ClauseSeat.objects.filter(hangs, mine)
    if seats.exists():
        return [Reason(f"A key of {person} hangs on “{milestone}”.", SOURCE)]
    return []


def _words_objections(
    reached_on: date | None, evidence: str, corrects: MilestoneRecord | None, at: datetime
) -> list[Reason]:
    reasons = []
    if reached_on is None and corrects is None:
        reasons.append(Reason("Enter the day on which it was reached.", field="reached_on"))
    if reached_on is not None and reached_on > london_day(at):
        sentence = f"{reached_on:%-d %B %Y} is in the future. Enter the day it was reached."
        reasons.append(Reason(sentence, "A milestone is never in the future", "reached_on"))
    if not evidence.strip():
        reasons.append(Reason("Say what shows it.", field="evidence"))
    return reasons
