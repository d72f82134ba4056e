"""What opens and sets the budget of a plan, year by year: planned until it is set, then set.

Append-only and written by the database alone. A line of a plan is planned in a year until the
annual budget of that plan and year stands; what that says is the original from then on.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from budgets.models.lines import Batch, Line, Plan, gbp, pounds_field, year_label


class OpenedYear(models.Model):
    """That a budget book opened a plan in a year (None: not yet profiled), once."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="opened_years")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="opened_years")
    year = models.PositiveSmallIntegerField(null=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "year"],
                nulls_distinct=False,
                name="budgets_openedyear_once_per_plan_and_year",
                violation_error_message=(
                    "A plan is opened once in a year. What follows is a change of its budget."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan} opened, {year_label(self.year)}"


class AnnualBudget(models.Model):
    """That the budget of a plan is set for a year, once; ``effective_on`` is its legal date."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="annual_budgets")
    year = models.PositiveSmallIntegerField()
    effective_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "year"],
                name="budgets_annualbudget_once_per_plan_and_year",
                violation_error_message="The budget of this plan is set for that year already.",
            ),
            models.CheckConstraint(
                condition=Q(year__range=(2000, 2100)), name="budgets_annualbudget_year_is_plausible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}, {year_label(self.year)}"


class AnnualFigure(models.Model):
    """What one line is set at by an annual budget, in pounds: nought or more."""

    annual = models.ForeignKey(AnnualBudget, models.PROTECT, related_name="figures")
    line = models.ForeignKey(Line, models.PROTECT, related_name="annual_figures")
    amount = pounds_field()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["annual", "line"], name="budgets_annualfigure_one_per_line"
            ),
            *gbp("amount", "budgets_annualfigure"),
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="budgets_annualfigure_not_below_zero"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}, {self.annual}"
