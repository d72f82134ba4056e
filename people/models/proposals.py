"""That an entry waiting for its second person was taken back: it never counts."""

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from people.models.milestones import MilestoneRecord
from people.models.persons import Person
from people.models.posts import Absence, Tenure, TenureEnd

PROPOSALS = ("tenure", "end", "milestone_record", "absence")


def _exactly_one() -> Q:
    """Return the condition that one of the four is named and the others are not."""
    return reduce(
        or_, (Q(**{f"{name}__isnull": name != one for name in PROPOSALS}) for one in PROPOSALS)
    )


class Withdrawal(models.Model):
    """Who took back which entry, why and when; an entry that was confirmed is never taken back."""

    tenure = models.OneToOneField(Tenure, models.PROTECT, null=True, related_name="withdrawal")
    end = models.OneToOneField(TenureEnd, models.PROTECT, null=True, related_name="withdrawal")
    milestone_record = models.OneToOneField(
        MilestoneRecord, models.PROTECT, null=True, related_name="withdrawal"
    )
    absence = models.OneToOneField(Absence, models.PROTECT, null=True, related_name="withdrawal")
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=_exactly_one(), name="people_withdrawal_is_of_one_entry"
            )
        ]

    def __str__(self) -> str:
        entry = self.tenure or self.end or self.milestone_record or self.absence
        return f"{entry}, withdrawn by {self.withdrawn_by}"
