"""What the finance system was told and says: journals keyed on, its figures, why they differ.

Append-only, and a memo: nothing here touches authority.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from budgets.models.lines import Batch, Line, gbp, pounds_field, year_label
from people.models import Person


class JournalEntry(models.Model):
    """That a batch has been keyed into the finance system, as which journal; append-only."""

    batch = models.OneToOneField(Batch, models.PROTECT, related_name="journal_entry")
    number = models.CharField(max_length=40)
    keyed_on = models.DateField()
    keyed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name_plural = "journal entries"
        constraints = [
            models.CheckConstraint(
                condition=~Q(number=""), name="budgets_journalentry_number_is_given"
            )
        ]

    def __str__(self) -> str:
        return self.number


class LedgerImport(models.Model):
    """A file of figures of the finance system, as at a London day; a memo, never authority."""

    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    as_at = models.DateField()
    imported_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return self.name


class LedgerFigure(models.Model):
    """What the finance system says of one line and year, in pounds; append-only."""

    ledger_import = models.ForeignKey(LedgerImport, models.PROTECT, related_name="figures")
    line = models.ForeignKey(Line, models.PROTECT, related_name="ledger_figures")
    year = models.PositiveSmallIntegerField()
    budget = pounds_field()
    actuals = pounds_field()
    accruals = pounds_field()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ledger_import", "line", "year"],
                name="budgets_ledgerfigure_one_per_line_and_year",
            ),
            *gbp("budget", "budgets_ledgerfigure"),
            *gbp("actuals", "budgets_ledgerfigure"),
            *gbp("accruals", "budgets_ledgerfigure"),
        ]

    def __str__(self) -> str:
        return f"{self.line}, {year_label(self.year)}"


class DifferenceReason(models.TextChoices):
    """Why the finance system and this ledger differ."""

    TIMING = "timing", "Timing"
    NOT_KEYED = "not_keyed", "Not keyed yet"
    ERROR = "error", "Error in the finance system"


class LedgerDifference(models.Model):
    """Why a line and year differ from the finance system in one import; the last one counts."""

    ledger_import = models.ForeignKey(LedgerImport, models.PROTECT, related_name="differences")
    line = models.ForeignKey(Line, models.PROTECT, related_name="ledger_differences")
    year = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=12, choices=DifferenceReason)
    words = models.CharField(max_length=500, blank=True)
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=DifferenceReason.values),
                name="budgets_ledgerdifference_reason_is_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.line}, {year_label(self.year)}: {self.get_reason_display()}"
