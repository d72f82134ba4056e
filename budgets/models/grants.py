"""The terms of the grants that brought income: who gives, how much, until when, on what terms."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from budgets.grantterms import Terms
from budgets.models.lines import Batch, gbp, pounds_field

SUMS = ("money_in", "match", "money_out")


class CarryForward(models.TextChoices):
    """Whether the grantor lets money be carried into a later financial year."""

    ALLOWED = "allowed", "Allowed"
    WITH_CONSENT = "with consent", "With the grantor's consent"
    NOT_ALLOWED = "not allowed", "Not allowed"
    NOT_STATED = "not stated", "Not stated"


class Grant(models.Model):
    """The terms of the grant that a batch of postings brought in; append-only.

    It feeds every line into which that batch moved income. Pounds; None is not stated.
    """

    batch = models.OneToOneField(Batch, models.PROTECT, related_name="grant")
    grantor = models.CharField(max_length=300)
    money_in = pounds_field(null=True)
    match = pounds_field(null=True)
    money_out = pounds_field(null=True)
    last_day = models.DateField(null=True)
    carry_forward = models.CharField(max_length=12, choices=CarryForward)
    conditions = models.TextField(blank=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            *(each for name in SUMS for each in gbp(name, "budgets_grant")),
            models.CheckConstraint(
                condition=Q(carry_forward__in=CarryForward.values),
                name="budgets_grant_carry_forward_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(grantor=""),
                name="budgets_grant_names_the_grantor",
                violation_error_message="Name who gives the grant.",
            ),
        ]

    def __str__(self) -> str:
        return self.terms.words

    @property
    def terms(self) -> Terms:
        """Return its terms as the rules read them."""
        sums = {name: getattr(self, name) for name in SUMS}
        return Terms(
            self.grantor,
            **{name: None if one is None else one.amount for name, one in sums.items()},
            last_day=self.last_day,
            carry_forward=self.carry_forward,
            conditions=self.conditions,
        )
