"""That a financial year was closed; a year that was closed is never opened again."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from budgets.models.lines import year_label
from people.models import Person


class CloseStage(models.TextChoices):
    """How far a financial year is closed."""

    SOFT = "soft", "Soft close: year-end adjustments only"
    HARD = "hard", "Hard close: nothing more"


class YearClose(models.Model):
    """That a financial year (``year`` is its April) was closed, and by whom; append-only.

    A soft close names ``accounts_on``, the day of the final accounts: the last London day on which
    an adjustment that the Chief Finance Officer approved is posted. No year is opened again.
    """

    year = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=8, choices=CloseStage)
    accounts_on = models.DateField(null=True)
    words = models.CharField(max_length=500)
    closed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["year", "stage"],
                name="budgets_yearclose_once_per_stage",
                violation_error_message="This year has been closed in that way already.",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=CloseStage.values), name="budgets_yearclose_stage_is_known"
            ),
            models.CheckConstraint(
                condition=Q(year__range=(2000, 2100)),
                name="budgets_yearclose_year_is_plausible",
                violation_error_message="A financial year lies between 2000/01 and 2100/01.",
            ),
            models.CheckConstraint(
                condition=Q(stage=CloseStage.SOFT, accounts_on__isnull=False)
                | Q(stage=CloseStage.HARD, accounts_on__isnull=True),
                name="budgets_yearclose_soft_names_the_accounts",
                violation_error_message="A soft close names the day of the final accounts.",
            ),
            models.CheckConstraint(
                condition=~Q(words=""),
                name="budgets_yearclose_says_why",
                violation_error_message="Say on what the close rests.",
            ),
        ]

    def __str__(self) -> str:
        return f"{year_label(self.year)}, {self.get_stage_display().lower()}"
