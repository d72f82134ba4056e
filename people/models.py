"""Persons, their accounts and employers, posts, tenures, programmes and milestones.

A person is not an account, and a post is not a person: people turn keys, because of the post
they hold at that instant. Nothing here decides what a post may do (see acts.py).
"""

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now


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


class Organisation(models.Model):
    """A body that employs people or supplies goods and services.

    ``company_number`` is the registered number where it is known, else empty: two firms may
    bear one name, but never one number.
    """

    name = models.CharField(max_length=200)
    company_number = models.CharField(max_length=16, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="subsidiaries"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company_number"],
                condition=~Q(company_number=""),
                name="people_organisation_one_per_company_number",
                violation_error_message="Another organisation has this company number.",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="people_organisation_not_its_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """A natural person. Several accounts may be theirs; only the person turns a key."""

    name = models.CharField(max_length=120)
    staff_number = models.CharField(max_length=32, unique=True)

    class Meta:
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name


class Employment(models.Model):
    """Who employs a person from a day on (append-only; the latest day counts)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="employments")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    starts_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"{self.person} at {self.organisation} from {self.starts_on}"


class Account(AbstractUser):
    """A sign-in. Staff and super-user marks open the admin window; they give no authority."""

    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="accounts"
    )

    def __str__(self) -> str:
        return self.username


class Founding(models.Model):
    """That this ledger was founded, once, by two people; a demonstration is marked for ever."""

    organisation = models.CharField(max_length=200)
    first = models.ForeignKey(Person, models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, models.PROTECT, related_name="+")
    demonstration = models.BooleanField(default=False)
    only = models.BooleanField(default=True, unique=True, editable=False)
    transaction = models.CharField(max_length=24, editable=False)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(only=True), name="people_founding_only_once"),
            models.CheckConstraint(
                condition=~Q(first=F("second")),
                name="people_founding_needs_two_people",
                violation_error_message="A ledger is founded by two different people.",
            ),
        ]

    def __str__(self) -> str:
        return self.organisation


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


class Milestone(models.Model):
    """An event of a programme on which authority may turn ("Drop 2 implemented")."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="milestones")
    code = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    forecast = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return self.name


class MilestoneRecord(Recorded):
    """That a milestone was reached on a day, with evidence; never in the future."""

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="entries")
    reached_on = models.DateField()
    evidence = models.TextField()

    def __str__(self) -> str:
        return f"{self.milestone} reached on {self.reached_on}"


class MilestoneConfirmation(Confirmation):
    """The second person; the key changes hands at this instant, not before."""

    entry = models.OneToOneField(MilestoneRecord, models.PROTECT, related_name="confirmation")

    def __str__(self) -> str:
        return f"{self.entry} confirmed by {self.confirmed_by}"
