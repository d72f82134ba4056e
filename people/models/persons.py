"""Persons, their employers and accounts, and the founding of the ledger.

A person is not an account: people turn keys, whatever account they sign in with.
"""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import salted_hmac

from people.days import london_day


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

    def get_session_auth_hash(self) -> str:
        """Return what every session is compared with: it changes when a tenure is over (P10).

        Whoever loses a post is signed out by the next request, whatever was left open.
        """
        words = super().get_session_auth_hash()
        if self.person is None:
            return words
        over = Q(ended_at__isnull=False) | Q(ends_on__lte=london_day(timezone.now()))
        tenures = self.person.tenures.filter(over).order_by("pk").values_list("pk", flat=True)
        words = f"{words} {','.join(map(str, tenures))}"
        return salted_hmac("countersign.session", words, algorithm="sha256").hexdigest()


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
