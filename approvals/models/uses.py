"""What is held, used and given back under a clause, how one ends, and how the scheme changes.

All append-only. A share is held while its version is the current one of a submitted decision:
that is a query, so nothing has to let go of it.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from approvals.models.decisions import Decision, Recommendation, Version
from approvals.models.scheme import Clause
from budgets.models import gbp, pounds_field
from contracts.models import Execution
from people.models import Person, Tenure


class Share(models.Model):
    """What a version takes of a clause for one contract: pounds and time.

    ``reference`` is the contract's (it may still be to be awarded), empty for none.
    """

    clause = models.ForeignKey(Clause, models.PROTECT, related_name="%(class)ss")
    version = models.ForeignKey(Version, models.PROTECT, related_name="%(class)ss")
    reference = models.CharField(max_length=64, blank=True)
    amount = pounds_field()
    months = models.PositiveSmallIntegerField(default=0)
    days = models.PositiveIntegerField(default=0)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.amount} of {self.clause}"


class ClauseHold(Share):
    """What a submitted version holds of a clause until it is carried out or falls."""

    class Meta:
        constraints = [
            *gbp("amount", "approvals_clausehold"),
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="approvals_clausehold_not_below_zero"
            ),
            models.UniqueConstraint(
                fields=["clause", "version", "reference"],
                name="approvals_clausehold_once_per_version",
                violation_error_message="A version holds its share of a clause once.",
            ),
        ]


class ClauseUse(Share):
    """What a completed decision used of a clause; the database adds it up."""

    class Meta:
        constraints = [
            *gbp("amount", "approvals_clauseuse"),
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="approvals_clauseuse_not_below_zero"
            ),
            models.UniqueConstraint(
                fields=["clause", "version", "reference"],
                name="approvals_clauseuse_once_per_version",
                violation_error_message="A decision uses its share of a clause once.",
            ),
        ]


class ClauseRelease(models.Model):
    """That an execution for less gave authority back to a clause, once, in pounds."""

    use = models.ForeignKey(ClauseUse, models.PROTECT, related_name="releases")
    execution = models.OneToOneField(Execution, models.PROTECT, related_name="release")
    amount = pounds_field()
    reason = models.TextField()
    released_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            *gbp("amount", "approvals_clauserelease", above=0),
        ]

    def __str__(self) -> str:
        return f"{self.amount} given back to {self.use.clause}"


class SchemeChange(models.Model):
    """A change of the scheme as proposed: clauses to add, in the form of the reference file, and
    codes of clauses to end, from the start of a London day. It counts once it is confirmed.
    """

    rests_on = models.ForeignKey(Decision, models.PROTECT, related_name="scheme_changes")
    edition = models.CharField(max_length=60)
    starts_on = models.DateField()
    adds = models.JSONField(default=list)
    ends = models.JSONField(default=list)
    reason = models.TextField()
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"Change of the scheme, {self.edition}"


class SchemeChangeConfirmation(models.Model):
    """The second person's word, by which a change of the scheme counts from its day on."""

    change = models.OneToOneField(SchemeChange, models.PROTECT, related_name="confirmation")
    confirmed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"{self.change} confirmed by {self.confirmed_by}"


class ClauseEnd(models.Model):
    """The end of a clause before its time: by a change of the scheme, by a recommendation of a
    decision, or by the post that gave it, who revokes it at once.
    """

    clause = models.OneToOneField(Clause, models.PROTECT, related_name="end")
    ends_at = models.DateTimeField()
    reason = models.TextField()
    change = models.ForeignKey(SchemeChange, models.PROTECT, null=True, related_name="clause_ends")
    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, null=True, related_name="clause_ends"
    )
    tenure = models.ForeignKey(Tenure, models.PROTECT, null=True, related_name="+")
    ended_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(change__isnull=False, recommendation__isnull=True, tenure__isnull=True)
                | Q(change__isnull=True, recommendation__isnull=False, tenure__isnull=True)
                | Q(change__isnull=True, recommendation__isnull=True, tenure__isnull=False),
                name="approvals_clauseend_has_one_ground",
                violation_error_message="A clause ends for one reason, by one authority.",
            )
        ]

    def __str__(self) -> str:
        return f"End of {self.clause}"


class CallIn(models.Model):
    """That a post was notified of an act that it may call in (S10). London date."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="call_ins")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="call_ins")
    notified_on = models.DateField()
    notified_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "clause"], name="approvals_callin_once_per_clause"
            )
        ]

    def __str__(self) -> str:
        return f"Notice of {self.version} to the {self.clause.call_in_post}"


class CallInAnswer(models.Model):
    """Whether it was called in, by whom, in the post that may."""

    call_in = models.OneToOneField(CallIn, models.PROTECT, related_name="answer")
    called_in = models.BooleanField()
    words = models.TextField(blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    tenure = models.ForeignKey(Tenure, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"Answer of {self.person} to {self.call_in}"
