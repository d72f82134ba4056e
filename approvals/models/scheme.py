"""The scheme of delegation as dated clauses, from the scheme itself or granted by a decision.

What is held, used and ended under a clause stands in uses.py. A clause is never edited.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from approvals.models.decisions import DecisionType, Recommendation
from budgets.models import gbp, pounds_field
from contracts.models import Contract
from people.models import Milestone, Person, Post, Programme


class Confidence(models.TextChoices):
    """How sure we are of a rule of the scheme."""

    VERIFIED = "verified", "Verified in its source"
    INFERENCE = "inference", "Inferred from verified facts"
    RECALLED = "recalled", "Recalled, not checked"
    UNKNOWN = "unknown", "Not found"
    MADE_UP = "made_up", "Made up for a demonstration"
    GRANTED = "granted", "Granted by a decision in this ledger"


class Ground(models.TextChoices):
    """When a reserve may turn a key instead of its post."""

    VACANT = "vacant", "The post is vacant"
    ABSENT = "absent", "Its holder is recorded absent"
    INTEREST = "interest", "Its holder declared an interest"
    EITHER = "either", "Either alone"


class Scheme(models.Model):
    """One edition of the Scheme of Delegation and Consent; version and paragraph go together."""

    code = models.SlugField(max_length=32, unique=True)
    name = models.CharField(max_length=160)
    edition = models.CharField(max_length=60)
    change = models.OneToOneField(
        "SchemeChange", models.PROTECT, null=True, blank=True, related_name="scheme"
    )
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
    ``revoked_at`` are written by the database alone. None and empty are no limit, except that
    ``unset`` names a limit which nobody has set: the clause then covers nothing. The limits are
    those of clauses.Limits. ``rule`` is the id of the decision tables, ``evidence`` where the rule
    is seen; ``ends_with`` a milestone.
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
    limit_each = pounds_field(null=True)
    tolerance = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    original_from = pounds_field(null=True)
    original_below = pounds_field(null=True)
    total_below = pounds_field(null=True)
    percent = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="clauses"
    )
    plans = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    line_kinds = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    award_routes = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    unset = models.CharField(max_length=200, blank=True)
    consultations = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    call_in_post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    call_in_from = pounds_field(null=True)
    call_in_days = models.PositiveSmallIntegerField(null=True, blank=True)
    rule = models.CharField(max_length=12, blank=True)
    evidence = models.TextField(blank=True)
    confidence = models.CharField(max_length=12, choices=Confidence, default=Confidence.VERIFIED)
    rank = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    ends_with = models.ForeignKey(
        Milestone, models.PROTECT, null=True, blank=True, related_name="ends_clauses"
    )
    ceiling = pounds_field(null=True)
    unlimited_reason = models.TextField(blank=True)
    conditions = models.TextField(blank=True)
    report_back = models.TextField(blank=True)
    report_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    used = models.DecimalField(max_digits=16, decimal_places=2, default=0, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)
    latch = models.SmallIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            *gbp("value_below", "approvals_clause", above=0),
            *gbp("ceiling", "approvals_clause", above=0),
            *gbp("limit_each", "approvals_clause", above=0),
            *gbp("original_from", "approvals_clause", above=0),
            *gbp("original_below", "approvals_clause", above=0),
            *gbp("total_below", "approvals_clause", above=0),
            *gbp("call_in_from", "approvals_clause", above=0),
            models.CheckConstraint(
                condition=(Q(percent__isnull=True) | Q(percent__gt=0, percent__lt=10_000))
                & (Q(tolerance__isnull=True) | Q(tolerance__gt=0, tolerance__lt=10_000)),
                name="approvals_clause_shares_within_bounds",
                violation_error_message="A share lies above 0 and below 10,000 per cent.",
            ),
            models.CheckConstraint(
                condition=Q(confidence__in=Confidence.values),
                name="approvals_clause_confidence_is_known",
            ),
            models.CheckConstraint(
                condition=Q(call_in_post__isnull=False)
                | Q(call_in_from__isnull=True, call_in_days__isnull=True),
                name="approvals_clause_call_in_names_a_post",
            ),
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


class ClauseReserve(models.Model):
    """The post that turns a key instead of its own, on a ground; reserves stand in order."""

    seat = models.ForeignKey(ClauseSeat, models.PROTECT, related_name="reserves")
    position = models.PositiveSmallIntegerField()
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    ground = models.CharField(max_length=8, choices=Ground)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seat", "position"], name="approvals_clausereserve_one_per_position"
            ),
            models.CheckConstraint(
                condition=Q(ground__in=Ground.values),
                name="approvals_clausereserve_ground_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} for {self.seat}"


class ClauseContract(models.Model):
    """A contract that a granted clause covers, by reference: it may still be to be awarded.

    ``ceiling`` in pounds and ``last_day`` (London, inclusive) are what a schedule says of it.
    """

    clause = models.ForeignKey(Clause, models.PROTECT, related_name="contracts")
    contract = models.ForeignKey(
        Contract, models.PROTECT, null=True, blank=True, related_name="clauses"
    )
    reference = models.CharField(max_length=64, blank=True)
    ceiling = pounds_field(null=True)
    last_day = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            *gbp("ceiling", "approvals_clausecontract", above=0),
            models.UniqueConstraint(
                fields=["clause", "contract"],
                name="approvals_clausecontract_once",
                violation_error_message="A clause names each contract once.",
            ),
            models.UniqueConstraint(
                fields=["clause", "reference"],
                condition=~Q(reference=""),
                name="approvals_clausecontract_once_by_reference",
                violation_error_message="A clause names each contract once.",
            ),
            models.CheckConstraint(
                condition=Q(contract__isnull=False, reference="")
                | (Q(contract__isnull=True) & ~Q(reference="")),
                name="approvals_clausecontract_names_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract or self.reference} under {self.clause}"

    @property
    def named(self) -> str:
        """Return the reference of the contract, whether the ledger holds it yet or not."""
        return self.contract.reference if self.contract else self.reference
