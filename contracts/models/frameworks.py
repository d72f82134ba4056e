"""Frameworks with lots, what decisions change of them, and procurements with their ceilings.

Pounds throughout; London dates, last day inclusive.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from budgets.models import gbp, pounds_field
from people.models import Organisation


class VatBasis(models.TextChoices):
    """Whether a value has VAT in it, as the paper says."""

    INCLUSIVE = "inclusive", "VAT included"
    EXCLUSIVE = "exclusive", "VAT left out"
    NOT_STATED = "not stated", "VAT not stated"


class Route(models.TextChoices):
    """How a contract was let."""

    FRAMEWORK_DIRECT = "framework_direct", "Direct award under a framework"
    FURTHER_COMPETITION = "further_competition", "Further competition under a framework"
    OPEN = "open", "Open procedure"
    SINGLE_TENDER = "single_tender", "Single tender or direct award"
    NONE = "none", "None: nothing is procured"
    NOT_STATED = "not_stated", "Not stated"


class Framework(models.Model):
    """An agreement under which contracts are called off. London dates, last day inclusive.

    ``excluded`` holds words of what it is not for; ``award_methods`` how contracts may be let.
    Ceiling and last day are those at its award; decisions change them by rows of FrameworkChange.
    """

    code = models.SlugField(max_length=32, unique=True)
    name = models.CharField(max_length=200)
    reference = models.CharField(max_length=40, blank=True)
    operator = models.CharField(max_length=120, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    ceiling = pounds_field(null=True)
    call_off_limit_months = models.PositiveSmallIntegerField(null=True, blank=True)
    excluded = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    award_methods = ArrayField(
        models.CharField(max_length=24, choices=Route), default=list, blank=True
    )
    eligible_users = models.CharField(max_length=300, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors"
    )

    class Meta:
        constraints = [
            *gbp("ceiling", "contracts_framework", above=0),
            models.CheckConstraint(
                condition=Q(award_methods__contained_by=Route.values),
                name="contracts_framework_award_methods_are_known",
                violation_error_message="Choose among the ways in which contracts are let.",
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("id")),
                name="contracts_framework_does_not_follow_itself",
                violation_error_message="A framework does not follow itself.",
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("starts_on"))
                | Q(last_day__isnull=True)
                | Q(starts_on__isnull=True),
                name="contracts_framework_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Lot(models.Model):
    """A lot of a framework, with the suppliers that hold a place on it."""

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="lots")
    code = models.CharField(max_length=16)
    name = models.CharField(max_length=200)
    ceiling = pounds_field(null=True)
    suppliers = models.ManyToManyField(Organisation, blank=True, related_name="lots")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "code"], name="contracts_lot_one_per_code"
            ),
            *gbp("ceiling", "contracts_lot", above=0),
        ]

    def __str__(self) -> str:
        return f"{self.framework}, lot {self.code}"


class FrameworkChange(models.Model):
    """What a decision changes of a framework, its ceiling or its last day; append-only.

    ``ceiling_added`` in pounds, ``last_day`` inclusive; None for what stays.
    """

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="changes")
    ceiling_added = pounds_field(null=True)
    last_day = models.DateField(null=True)
    effective_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            *gbp("ceiling_added", "contracts_frameworkchange", above=0),
            models.CheckConstraint(
                condition=Q(ceiling_added__isnull=False) | Q(last_day__isnull=False),
                name="contracts_frameworkchange_changes_something",
                violation_error_message="Say what changes: the ceiling or the last day.",
            ),
        ]

    def __str__(self) -> str:
        return f"Change of {self.framework} from {self.effective_on:%-d %B %Y}"


class Procurement(models.Model):
    """A procurement that a decision began, with the ceiling for its awards; append-only.

    ``ceiling`` in pounds, None where the paper does not state it in full (``ceiling_words`` say
    why); ``tolerance`` in per cent of it. ``commenced_on`` decides its law; None where no paper
    bears a day.
    """

    reference = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=300)
    route = models.CharField(max_length=24, choices=Route)
    ceiling = pounds_field(null=True)
    ceiling_words = models.CharField(max_length=300, blank=True)
    vat = models.CharField(max_length=12, choices=VatBasis)
    tolerance = models.DecimalField(max_digits=6, decimal_places=2, default=0, db_default=0)
    commenced_on = models.DateField(null=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    latch = models.SmallIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            *gbp("ceiling", "contracts_procurement", above=0),
            models.CheckConstraint(
                condition=Q(route__in=Route.values), name="contracts_procurement_route_is_known"
            ),
            models.CheckConstraint(
                condition=Q(vat__in=VatBasis.values), name="contracts_procurement_vat_is_known"
            ),
            models.CheckConstraint(
                condition=Q(tolerance__gte=0, tolerance__lte=100),
                name="contracts_procurement_tolerance_within_bounds",
                violation_error_message="A tolerance is from 0 to 100 per cent.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"
