"""Bids to carry money over a year's end: drafts, until a decision carries what they ask for."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from approvals.models.decisions import Decision
from budgets.models import Line, gbp, pounds_field, year_label
from people.models import Person


class CarryBid(models.Model):
    """What is asked to be carried out of a year (its April) of a line into the next, in pounds.

    Above zero an underspend, below zero an overspend. A draft: who entered it last and when, and
    the decision in whose draft it was put. What was carried is told by the postings alone.
    """

    line = models.ForeignKey(Line, models.PROTECT, related_name="carry_bids")
    year = models.PositiveSmallIntegerField()
    amount = pounds_field()
    reason = models.CharField(max_length=500)
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="carry_bids")
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line", "year"],
                name="approvals_carrybid_one_per_line_and_year",
                violation_error_message="This line has a bid for that year already.",
            ),
            models.CheckConstraint(
                condition=~Q(amount=0),
                name="approvals_carrybid_is_not_nothing",
                violation_error_message="A bid of nothing is none.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="approvals_carrybid_has_its_reason",
                violation_error_message="A bid has its reason.",
            ),
            *gbp("amount", "approvals_carrybid"),
        ]

    def __str__(self) -> str:
        return f"{self.line}, {year_label(self.year)}"
