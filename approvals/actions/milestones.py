"""Record and confirm a milestone on which a key may turn: two people, no key of theirs at stake."""

from datetime import date, datetime

from django.db.models import Q

from approvals.models import ClauseSeat
from people.days import london_day
from people.deeds import Actor, deed
from people.holders import database_now, reached, require, tenures_of
from people.models import Milestone, MilestoneConfirmation, MilestoneRecord, Person
from people.refusals import Reason, Refused

SOURCE = "Nobody records or confirms a milestone on which his own key hangs"


@deed
def record_milestone(
    by: Actor, milestone: Milestone, reached_on: date, evidence: str
) -> MilestoneRecord:
    """Enter that a milestone was reached on a London day; it counts once confirmed."""
    now = database_now()
    require(by.person, "record_milestone", now)
    reasons = milestone_objections(by.person, milestone, now)
    if reached_on > london_day(now):
        sentence = f"{reached_on:%-d %B %Y} is in the future. Enter the day it was reached."
        reasons.append(Reason(sentence, "A milestone is never in the future", "reached_on"))
    if not evidence.strip():
        reasons.append(Reason("Say what shows that it was reached.", field="evidence"))
    if reasons:
        raise Refused(reasons)
    return MilestoneRecord.objects.create(
        milestone=milestone, reached_on=reached_on, evidence=evidence.strip(), entered_by=by.person
    )


@deed
def confirm_milestone(by: Actor, entry: MilestoneRecord) -> MilestoneConfirmation:
    """Confirm a recorded milestone; keys that hang on it change hands at this instant."""
    now = database_now()
    require(by.person, "confirm_milestone", now)
    reasons = milestone_objections(by.person, entry.milestone, now)
    if entry.entered_by == by.person:
        sentence = "A milestone needs a second person: whoever recorded it cannot confirm it."
        reasons.append(Reason(sentence, "Two people"))
    if MilestoneConfirmation.objects.filter(entry=entry).exists():
        reasons.append(Reason("This record is confirmed already.", "Two people"))
    if reasons:
        raise Refused(reasons)
    return MilestoneConfirmation.objects.create(entry=entry, confirmed_by=by.person)


def milestone_objections(person: Person, milestone: Milestone, at: datetime) -> list[Reason]:
    """Return why this person may have no hand in this milestone."""
    posts = [tenure.post_id for tenure in tenures_of(person, at)]
    seats = ClauseSeat.objects.filter(until=milestone).filter(
        Q(post__in=posts) | Q(deemed_post__in=posts)
    )
    reasons = []
    if seats.exists():
        reasons.append(Reason(f"A key of {person} hangs on “{milestone}”.", SOURCE))
    if reached(milestone, at):
        reasons.append(Reason(f"“{milestone}” is reached already.", "Milestones"))
    return reasons
