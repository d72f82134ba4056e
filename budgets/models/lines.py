"""Plans, lines, postings and commitments.

A posting is a transfer above zero from one (line, year) to another: balanced by its shape, never
changed, never removed. A balance is a query or a head row kept by the database. Nothing here
knows which decision a batch rests on: that link is a row in approvals.
"""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from djmoney.models.fields import MoneyField

from people.models import Programme

CEILING = 100_000_000_000


def pounds_field(*, null: bool = False) -> MoneyField:
    """Return a column for pounds and pence in GBP; the model bounds it on both sides."""
    # djmoney ships no types for its field.
    return MoneyField(  # type: ignore[no-untyped-call]
        max_digits=14, decimal_places=2, default_currency="GBP", null=null, blank=null
    )


def gbp(field: str, table: str, *, above: int | None = None) -> list[models.BaseConstraint]:
    """Return the constraints of one money column: GBP only, bounded (NaN is above every bound)."""
    bounds = Q(**{f"{field}__lt": CEILING}) & (
        Q(**{f"{field}__gt": above}) if above is not None else Q(**{f"{field}__gt": -CEILING})
    )
    return [
        models.CheckConstraint(
            condition=Q(**{f"{field}__isnull": True}) | bounds,
            name=f"{table}_{field}_within_bounds",
            violation_error_message=(
                "An amount is above zero and below £100 billion."
                if above == 0
                else "An amount lies between −£100 billion and £100 billion."
            ),
        ),
        models.CheckConstraint(
            condition=Q(**{f"{field}_currency": "GBP"}) | Q(**{f"{field}_currency__isnull": True}),
            name=f"{table}_{field}_in_gbp",
            violation_error_message="Amounts are in pounds sterling (GBP).",
        ),
    ]


# Empty, or plain letters and figures with . / _ - inside: what every finance system takes, and no
# spreadsheet evaluates.
LEDGER_CODE = r"^([A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?)?\Z"
CODE_WORDS = "A code has letters and figures, with . / _ or - between them, like 10450 or A-220."


def ledger_code(help_text: str) -> "models.CharField[str, str]":
    """Return a column for a code of the finance system; empty until it is known."""
    plain = RegexValidator(LEDGER_CODE, CODE_WORDS)
    return models.CharField(max_length=24, blank=True, validators=[plain], help_text=help_text)


class LineKind(models.TextChoices):
    """What a line is for; the last three are sources and may go below zero.

    An envelope is drawn down by projects; contingency is locked until it is released (B7).
    """

    CAPITAL = "capital", "Capital"
    REVENUE = "revenue", "Revenue"
    RESERVE = "reserve", "Reserve"
    ENVELOPE = "envelope", "Envelope"
    CONTINGENCY = "contingency", "Contingency or risk provision"
    INCOME = "income", "Income"
    FUNDING = "funding", "Funding"
    GROWTH = "growth", "Growth"


SOURCES = (LineKind.INCOME, LineKind.FUNDING, LineKind.GROWTH)


class Part(models.IntegerChoices):
    """Whether something may be shown to everyone (1) or is exempt from publication (2)."""

    PUBLIC = 1, "Part 1"
    EXEMPT = 2, "Part 2"


class BatchKind(models.TextChoices):
    """Why money moved."""

    CHANGE = "change", "Budget change"
    OPENING = "opening", "Opening of a budget"
    RELEASE = "release", "Release of contingency"
    PROFILE = "profile", "Profiling over years"
    TRANSFER_BACK = "transfer_back", "Transfer back"
    ADJUSTMENT = "adjustment", "Year-end adjustment"


class Plan(models.Model):
    """A multi-year plan: the Capital Plan, the Medium-Term Financial Plan (MTFP)."""

    code = models.SlugField(max_length=32, unique=True)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class Line(models.Model):
    """A budget line of a plan. ``code`` is what papers and journals call it."""

    code = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=12, choices=LineKind)
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="lines"
    )
    cost_centre = ledger_code("The cost centre in the finance system.")
    subjective = ledger_code("What is bought, in the finance system's list of subjectives.")
    project = ledger_code("The project code in the finance system.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=LineKind.values), name="budgets_line_kind_is_known"
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__regex": LEDGER_CODE}),
                    name=f"budgets_line_{name}_is_a_code",
                    violation_error_message=CODE_WORDS,
                )
                for name in ("cost_centre", "subjective", "project")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LineYear(models.Model):
    """Head of one line in one year (``year`` is the April it starts; None: not yet profiled).

    Pounds. Written by the database alone; the app may only lock it.
    """

    line = models.ForeignKey(Line, models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField(null=True)
    original = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    approved = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    committed = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    postings = models.PositiveIntegerField(default=0)
    is_source = models.BooleanField(default=False)
    latch = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line", "year"],
                nulls_distinct=False,
                name="budgets_lineyear_one_per_line_and_year",
            ),
            models.CheckConstraint(
                condition=Q(is_source=True, approved__lt=CEILING) | Q(approved__range=(0, CEILING)),
                name="budgets_lineyear_not_overdrawn",
                violation_error_message=(
                    "The line has less than this in that year; a line may not go below zero."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}, {year_label(self.year)}"


class Batch(models.Model):
    """Postings that stand or fall together; ``effective_on`` is the legal date (London)."""

    kind = models.CharField(max_length=16, choices=BatchKind)
    effective_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name_plural = "batches"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=BatchKind.values), name="budgets_batch_kind_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class Posting(models.Model):
    """One transfer, above zero, between two distinct (line, year) ends; append-only."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="postings")
    # The indexes below serve the three foreign keys too: one fewer to write for each posting.
    from_line = models.ForeignKey(Line, models.PROTECT, related_name="postings_out", db_index=False)
    from_year = models.PositiveSmallIntegerField(null=True)
    to_line = models.ForeignKey(Line, models.PROTECT, related_name="postings_in", db_index=False)
    to_year = models.PositiveSmallIntegerField(null=True)
    amount = pounds_field()
    part = models.PositiveSmallIntegerField(choices=Part, default=Part.EXEMPT)
    reverses = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="transfers_back",
        db_index=False,
    )
    words = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["from_line", "from_year", "-id"], name="budgets_posting_out"),
            models.Index(fields=["to_line", "to_year", "-id"], name="budgets_posting_in"),
            # The register by line over all years, and by year over all lines.
            models.Index(fields=["from_line", "-id"], name="budgets_posting_from_line"),
            models.Index(fields=["to_line", "-id"], name="budgets_posting_to_line"),
            models.Index(fields=["from_year", "-id"], name="budgets_posting_from_year"),
            models.Index(fields=["to_year", "-id"], name="budgets_posting_to_year"),
            models.Index(
                fields=["reverses"],
                condition=Q(reverses__isnull=False),
                name="budgets_posting_reverses",
            ),
        ]
        constraints = [
            *gbp("amount", "budgets_posting", above=0),
            models.CheckConstraint(
                condition=~Q(from_line=F("to_line"))
                | Q(from_year__isnull=True, to_year__isnull=False)
                | Q(from_year__isnull=False, to_year__isnull=True)
                | (Q(from_year__isnull=False, to_year__isnull=False) & ~Q(from_year=F("to_year"))),
                name="budgets_posting_ends_differ",
                violation_error_message="Money moves between two different lines or years.",
            ),
            models.CheckConstraint(
                condition=(Q(from_year__isnull=True) | Q(from_year__range=(2000, 2100)))
                & (Q(to_year__isnull=True) | Q(to_year__range=(2000, 2100))),
                name="budgets_posting_year_is_plausible",
                violation_error_message="A financial year lies between 2000/01 and 2100/01.",
            ),
            models.CheckConstraint(
                condition=Q(part__in=Part.values), name="budgets_posting_part_is_1_or_2"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} from {self.from_line} to {self.to_line}"


class Commitment(models.Model):
    """What an executed contract binds a line to pay; below zero when it is let go. Pounds."""

    line = models.ForeignKey(Line, models.PROTECT, related_name="commitments")
    year = models.PositiveSmallIntegerField(null=True)
    amount = pounds_field()
    effective_on = models.DateField()
    part = models.PositiveSmallIntegerField(choices=Part, default=Part.EXEMPT)
    words = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = gbp("amount", "budgets_commitment")

    def __str__(self) -> str:
        return f"{self.amount} on {self.line}, {year_label(self.year)}"


def year_label(year: int | None) -> str:
    """Return "2024/25" for 2024 and "not yet profiled" for None."""
    return "not yet profiled" if year is None else f"{year}/{(year + 1) % 100:02d}"
