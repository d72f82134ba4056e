"""The scheme of delegation as dated clauses, from the scheme itself or granted by a decision."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from approvals.models.decisions import DecisionType, Recommendation, Version
from budgets.models import gbp, pounds_field
from contracts.models import Contract
from people.models import Milestone, Person, Post


class Scheme(models.Model):
    """One edition of the Scheme of Delegation and Consent; version and paragraph go together."""

    code = models.SlugField(max_length=32, unique=True)
    name = models.CharField(max_length=160)
    edition = models.CharField(max_length=60)
    adopted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(adopted_by=F("confirmed_by")),
                name="approvals_scheme_needs_two_people",
                violation_error_message="A scheme is adopted by one person, confirmed by another.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.edition})"


class Clause(models.Model):
    """Which posts may, together, decide which acts, up to what, from when to when; append-only.

    It comes from a paragraph of the scheme or from a recommendation of a decision. Instants are
    half-open. ``ceiling`` in pounds is shared by all acts under the clause; ``used`` and
    ``revoked_at`` are written by the database alone. ``value_below``: None is no limit of value.
    """

    code = models.SlugField(max_length=64, unique=True)
    title = models.CharField(max_length=200)
    text = models.TextField()
    scheme = models.ForeignKey(
        Scheme, models.PROTECT, null=True, blank=True, related_name="clauses"
    )
    paragraph = models.CharField(max_length=24, blank=True)
    granted_by = models.ForeignKey(
        Recommendation, models.PROTECT, null=True, blank=True, related_name="clauses"
    )
    decision_type = models.ForeignKey(DecisionType, models.PROTECT, related_name="clauses")
    acts = ArrayField(models.CharField(max_length=24))
    every_contract = models.BooleanField(default=False)
    value_below = pounds_field(null=True)
    rank = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    ceiling = pounds_field(null=True)
    unlimited_reason = models.TextField(blank=True)
    conditions = models.TextField(blank=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    used = models.DecimalField(max_digits=16, decimal_places=2, default=0, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)
    latch = models.SmallIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            *gbp("value_below", "approvals_clause", above=0),
            *gbp("ceiling", "approvals_clause", above=0),
            models.CheckConstraint(
                condition=Q(scheme__isnull=False, granted_by__isnull=True)
                | Q(scheme__isnull=True, granted_by__isnull=False),
                name="approvals_clause_has_one_instrument",
                violation_error_message="A clause rests on the scheme or on one recommendation.",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="approvals_clause_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(ceiling__isnull=True) | Q(used__lte=F("ceiling")),
                name="approvals_clause_within_its_ceiling",
                violation_error_message="This would go beyond what the delegation allows in all.",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def source(self) -> str:
        """Return the instrument and paragraph, as a refusal cites it."""
        if self.scheme is not None:
            return f"{self.scheme}, paragraph {self.paragraph}"
        granted = self.granted_by
        return f"{granted.version.decision}, recommendation {granted.number}" if granted else ""


class ClauseSeat(models.Model):
    """A key of a clause: the post that holds it, and who is deemed to until a milestone."""

    clause = models.ForeignKey(Clause, models.PROTECT, related_name="seats")
    position = models.PositiveSmallIntegerField()
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    deemed_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    until = models.ForeignKey(Milestone, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clause", "position"], name="approvals_clauseseat_one_per_position"
            ),
            models.UniqueConstraint(
                fields=["clause", "post"],
                name="approvals_clauseseat_one_per_post",
                violation_error_message="A dual key is held by two different posts.",
            ),
            models.CheckConstraint(
                condition=Q(deemed_post__isnull=True, until__isnull=True)
                | Q(deemed_post__isnull=False, until__isnull=False),
                name="approvals_clauseseat_deeming_has_a_milestone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clause} key {self.position}"


class ClauseContract(models.Model):
    """A contract that a granted clause covers."""

    clause = models.ForeignKey(Clause, models.PROTECT, related_name="contracts")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="clauses")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clause", "contract"], name="approvals_clausecontract_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract} under {self.clause}"


class ClauseUse(models.Model):
    """What a completed decision used of a clause, in pounds; the database adds it up."""

    clause = models.ForeignKey(Clause, models.PROTECT, related_name="uses")
    version = models.ForeignKey(Version, models.PROTECT, related_name="clause_uses")
    amount = pounds_field()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            *gbp("amount", "approvals_clauseuse"),
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="approvals_clauseuse_not_below_zero"
            ),
            models.UniqueConstraint(
                fields=["clause", "version"], name="approvals_clauseuse_once_per_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} of {self.clause}"
