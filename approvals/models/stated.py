"""What a frozen paper states, row by row: its matters, figures, parties, times, links, promises.

The database writes these rows from the frozen paper when it freezes it (guards_papers.sql); nobody
else can. They change nothing: they are how a paper is asked. Pounds; London dates; a year is the
April in which it starts.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now, Upper

from approvals.models.decisions import Recommendation, Version
from budgets.models import gbp, pounds_field
from people.models import Milestone, Person, Post, Tenure


class Heading(models.Model):
    """The head of a frozen paper: title, whether it has a part 2, how it stands to its time.

    ``also`` are the further ways in which it stands: retrospective, and conditional too.
    """

    version = models.OneToOneField(Version, models.PROTECT, related_name="heading")
    title = models.CharField(max_length=300)
    has_part_2 = models.BooleanField(null=True)
    timing = models.CharField(max_length=16)
    also = ArrayField(models.CharField(max_length=16), default=list)
    since = models.DateField(null=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return self.title


class Link(models.Model):
    """Another decision that this one builds on or changes, by the reference as printed."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="links")
    place = models.PositiveSmallIntegerField()
    relation = models.CharField(max_length=16)
    reference = models.CharField(max_length=300)
    title = models.CharField(max_length=300, blank=True)
    recommendation = models.CharField(max_length=300, blank=True)
    on = models.DateField(null=True)
    words = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes = [models.Index(fields=["reference"], name="approvals_link_reference")]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "place"], name="approvals_link_one_per_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version.decision} {self.relation} {self.reference}"


class Undertaking(models.Model):
    """What a decision promises to do or report, or makes a condition: whose, and due when.

    What a delegation makes a condition, or wants reported back, is one too, named after its
    recommendation ("9/report"): no paper can give such a number. ``due_days`` count from the day on
    which ``due_at`` is reached.
    """

    version = models.ForeignKey(Version, models.PROTECT, related_name="undertakings")
    number = models.CharField(max_length=80)
    kind = models.CharField(max_length=12)
    words = models.TextField()
    recommendation = models.CharField(max_length=64, blank=True)
    owner = models.ForeignKey(Post, models.PROTECT, null=True, related_name="undertakings")
    owner_printed = models.CharField(max_length=300, blank=True)
    due_on = models.DateField(null=True)
    due_when = models.CharField(max_length=300, blank=True)
    due_at = models.ForeignKey(Milestone, models.PROTECT, null=True, related_name="undertakings")
    due_days = models.PositiveSmallIntegerField(null=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "number"], name="approvals_undertaking_one_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version.decision}, undertaking {self.number}"


class UndertakingOutcome(models.Model):
    """What came of an undertaking, in the words of its owner; append-only."""

    undertaking = models.OneToOneField(Undertaking, models.PROTECT, related_name="outcome")
    kept = models.BooleanField()
    words = models.TextField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    tenure = models.ForeignKey(Tenure, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"Outcome of {self.undertaking}"


class Matter(models.Model):
    """What a recommendation is about beneath its kind, and what sort of money it names."""

    recommendation = models.OneToOneField(Recommendation, models.PROTECT, related_name="matter")
    matter = models.CharField(max_length=32)
    money = models.CharField(max_length=24)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes = [models.Index(fields=["matter", "money"], name="approvals_matter_by_matter")]

    def __str__(self) -> str:
        return f"{self.recommendation}: {self.matter}"


class StatedRow(models.Model):
    """One thing that a recommendation states, in its place."""

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="%(class)ss")
    place = models.PositiveSmallIntegerField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "place"], name="approvals_%(class)s_one_per_place"
            )
        ]


class StatedFigure(StatedRow):
    """A figure: what it is, of which measure, its amount in all its forms, and its share.

    ``value`` is null where the paper gives none; ``upper`` ends a range. ``quantity`` is how many
    of the ``unit`` it is for, or, without a value, that many.
    """

    what = models.CharField(max_length=32)
    measure = models.CharField(max_length=12)
    value = pounds_field(null=True)
    upper = pounds_field(null=True)
    qualifier = models.CharField(max_length=12)
    per = models.CharField(max_length=8)
    vat = models.CharField(max_length=12)
    plus = models.CharField(max_length=300, blank=True)
    printed = models.CharField(max_length=300, blank=True)
    is_misprint = models.BooleanField(default=False)
    percent = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    percent_of = models.CharField(max_length=300, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    party = models.CharField(max_length=300, blank=True)
    driver = models.CharField(max_length=300, blank=True)
    on = models.DateField(null=True)
    words = models.CharField(max_length=300, blank=True)
    quantity = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    unit = models.CharField(max_length=300, blank=True)

    class Meta(StatedRow.Meta):
        constraints = [
            *StatedRow.Meta.constraints,
            *gbp("value", "approvals_statedfigure"),
            *gbp("upper", "approvals_statedfigure"),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation}: {self.what} {self.value}"


class StatedParty(StatedRow):
    """Who or what a recommendation names, in which role; ``count`` of them where not by name."""

    role = models.CharField(max_length=20)
    name = models.CharField(max_length=300, blank=True)
    company_number = models.CharField(max_length=16, blank=True)
    formerly = models.CharField(max_length=300, blank=True)
    printed = models.CharField(max_length=300, blank=True)
    lot = models.CharField(max_length=300, blank=True)
    count = models.PositiveSmallIntegerField(null=True)
    withheld = models.BooleanField(default=False)

    class Meta(StatedRow.Meta):
        indexes = [models.Index(Upper("name"), name="approvals_statedparty_by_name")]

    def __str__(self) -> str:
        return f"{self.recommendation}: {self.role} {self.name}"


class StatedSpan(StatedRow):
    """A time: by its days, by financial years, or by its length, once or several times over.

    ``party`` is whose it is, where a recommendation names several.
    """

    of = models.CharField(max_length=12)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    first_year = models.PositiveSmallIntegerField(null=True)
    last_year = models.PositiveSmallIntegerField(null=True)
    years = models.PositiveSmallIntegerField(null=True)
    months = models.PositiveSmallIntegerField(null=True)
    weeks = models.PositiveSmallIntegerField(null=True)
    days = models.PositiveIntegerField(null=True)
    times = models.PositiveSmallIntegerField(null=True)
    unit = models.CharField(max_length=300, blank=True)
    qualifier = models.CharField(max_length=12)
    open = models.CharField(max_length=16, blank=True)
    reviewed = models.CharField(max_length=300, blank=True)
    party = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.recommendation}: {self.of}"
