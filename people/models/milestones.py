"""Milestones of programmes, on which authority may turn, and the records by which they count."""

from django.db import models
from django.db.models import Q

from people.models.posts import Confirmation, Programme, Recorded


class Milestone(models.Model):
    """An event of a programme on which authority may turn ("Drop 2 implemented")."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="milestones")
    code = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    forecast = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return self.name


class MilestoneRecord(Recorded):
    """That a milestone was reached on a London day, with evidence; never in the future.

    It may correct the confirmed record that stands; no day then means "not reached after all".
    """

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="entries")
    reached_on = models.DateField(null=True, blank=True)
    evidence = models.TextField()
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reached_on__isnull=False) | Q(corrects__isnull=False),
                name="people_milestonerecord_only_a_correction_has_no_day",
                violation_error_message="Give the day on which the milestone was reached.",
            )
        ]

    def __str__(self) -> str:
        if self.reached_on is None:
            return f"{self.milestone} not reached after all"
        return f"{self.milestone} reached on {self.reached_on}"


class MilestoneConfirmation(Confirmation):
    """The second person; the key changes hands at this instant, not before."""

    entry = models.OneToOneField(MilestoneRecord, models.PROTECT, related_name="confirmation")

    def __str__(self) -> str:
        return f"{self.entry} confirmed by {self.confirmed_by}"
