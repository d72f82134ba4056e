"""Posts, their holders and who is away: entered by one person, confirmed by another.

A post is not a person: authority comes from the post held at that instant. Nothing here decides
what a post may do (see acts.py).
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now

from people.models.persons import Person


class PostKind(models.TextChoices):
    """What a post is, in the words of the scheme and the decision form."""

    DEPUTY_MAYOR = "deputy_mayor", "Deputy Mayor for Policing and Crime"
    CHIEF_EXECUTIVE = "chief_executive", "Chief Executive"
    CHIEF_FINANCE_OFFICER = "chief_finance_officer", "Chief Finance Officer"
    COMMERCIAL_DIRECTOR = "commercial_director", "Director of Commercial Services"
    SENIOR_RESPONSIBLE_OFFICER = "senior_responsible_officer", "Senior Responsible Officer"
    SENIOR_SYSTEM_OWNER = "senior_system_owner", "Senior System Owner"
    HEAD_OF_SERVICE = "head_of_service", "Head of service"
    ORIGINATING_OFFICER = "originating_officer", "Originating officer"
    CONTRACT_OFFICER = "contract_officer", "Contract officer"
    FINANCE_OFFICER = "finance_officer", "Finance officer"
    DECISION_OFFICE = "decision_office", "Decision office"
    HEAD_OF_OFFICE = "head_of_office", "Head of the decision office"
    PROGRAMME_OFFICE = "programme_office", "Programme office"
    FINANCE_ADVISER = "finance_adviser", "Finance adviser"
    LEGAL_ADVISER = "legal_adviser", "Legal adviser"
    COMMERCIAL_ADVISER = "commercial_adviser", "Commercial adviser"
    EQUALITY_ADVISER = "equality_adviser", "Equality adviser"
    DATA_PROTECTION_ADVISER = "data_protection_adviser", "Data protection adviser"
    AUDITOR = "auditor", "Auditor"
    SYSTEM_ADMINISTRATOR = "system_administrator", "System administrator"


class Capacity(models.TextChoices):
    """How a person holds a post."""

    SUBSTANTIVE = "substantive", "Substantive"
    ACTING = "acting", "Acting"
    COVER = "cover", "Cover, on behalf of the holder"


class Programme(models.Model):
    """A programme of work with its posts, milestones, lines and contracts."""

    code = models.SlugField(max_length=32, unique=True)
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class BusinessCase(models.Model):
    """One iteration of a programme's business case; ``approval_words`` as papers state it."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="business_cases")
    iteration = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=40)
    approval_words = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "iteration"], name="people_businesscase_one_per_iteration"
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.label}"


class Post(models.Model):
    """An office that a person may hold. ``holders_many`` says whether several may hold it."""

    code = models.SlugField(max_length=64, unique=True)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=40, choices=PostKind)
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="posts"
    )
    holders_many = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=PostKind.values), name="people_post_kind_is_known"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Recorded(models.Model):
    """What one person enters and a second must confirm; append-only."""

    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True


class Confirmation(models.Model):
    """The second person's word; a trigger refuses the one who entered it."""

    confirmed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True


def _one_at_a_time(what: str, when: Q, *, name: str, sentence: str) -> ExclusionConstraint:
    """Return the constraint that confirmed tenures with the same ``what`` share no day."""
    days = Func("starts_on", "ends_on", function="daterange", output_field=DateRangeField())
    return ExclusionConstraint(
        name=name,
        expressions=[(what, RangeOperators.EQUAL), (days, RangeOperators.OVERLAPS)],
        condition=when & Q(confirmed_at__isnull=False, ended_at__isnull=True),
        violation_error_message=sentence,
    )


class Tenure(Recorded):
    """A person in a post over London dates, half-open in the store (``ends_on`` is the day after).

    It counts only once confirmed. ``confirmed_at``, ``ended_at`` and ``one_holder`` are written
    by the database alone, from the confirmation, the confirmed end and the post.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="tenures")
    post = models.ForeignKey(Post, models.PROTECT, related_name="tenures")
    capacity = models.CharField(max_length=12, choices=Capacity)
    covers = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="covered_by"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    instrument = models.CharField(max_length=300)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    one_holder = models.BooleanField(default=False, editable=False)
    latch = models.SmallIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__in=Capacity.values), name="people_tenure_capacity_is_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="people_tenure_ends_after_it_starts",
                violation_error_message="A tenure ends after it starts.",
            ),
            models.CheckConstraint(
                condition=Q(capacity=Capacity.SUBSTANTIVE, covers__isnull=True)
                | Q(capacity=Capacity.ACTING)
                | Q(capacity=Capacity.COVER, covers__isnull=False),
                name="people_tenure_cover_names_whom",
                violation_error_message="Cover names the tenure that it stands in for.",
            ),
            _one_at_a_time(
                "post",
                Q(one_holder=True, covers__isnull=True),
                name="people_tenure_one_holder_at_a_time",
                sentence="This post has one holder, and these days are taken.",
            ),
            _one_at_a_time(
                "covers",
                Q(covers__isnull=False),
                name="people_tenure_covered_once_at_a_time",
                sentence="Somebody else covers for this holder on these days.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.post}"


class TenureConfirmation(Confirmation):
    """The second person who makes a tenure count."""

    tenure = models.OneToOneField(Tenure, models.PROTECT, related_name="confirmation")

    def __str__(self) -> str:
        return f"{self.tenure} confirmed by {self.confirmed_by}"


class TenureEnd(Recorded):
    """An early end, with its reason; it takes effect at the instant of its confirmation."""

    tenure = models.ForeignKey(Tenure, models.PROTECT, related_name="ends")
    reason = models.TextField()

    def __str__(self) -> str:
        return f"End of {self.tenure}"


class TenureEndConfirmation(Confirmation):
    """The second person who makes the end count."""

    end = models.OneToOneField(TenureEnd, models.PROTECT, related_name="confirmation")

    def __str__(self) -> str:
        return f"{self.end} confirmed by {self.confirmed_by}"


class Absence(Recorded):
    """That the holder of a tenure is away over London dates, half-open in the store.

    It may correct the confirmed absence that stands; no days then mean "not away after all".
    """

    tenure = models.ForeignKey(Tenure, models.PROTECT, related_name="absences")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    instrument = models.CharField(max_length=300)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=False, ends_on__isnull=False)
                | Q(starts_on__isnull=True, ends_on__isnull=True, corrects__isnull=False),
                name="people_absence_has_two_days",
                violation_error_message="An absence has a first and a last day.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="people_absence_ends_after_it_starts",
                violation_error_message="An absence ends after it starts.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tenure}, away"


class AbsenceConfirmation(Confirmation):
    """The second person who makes an absence count."""

    absence = models.OneToOneField(Absence, models.PROTECT, related_name="confirmation")

    def __str__(self) -> str:
        return f"{self.absence} confirmed by {self.confirmed_by}"
