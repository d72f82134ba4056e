"""What people did about a version: advice, consultations, keys, and what followed; append-only."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from approvals.models.decisions import Decision, Recommendation, Version
from approvals.models.scheme import Clause
from approvals.models.uses import ClauseEnd
from budgets.models import AnnualBudget, Batch
from contracts.models import Change, FrameworkChange, Procurement
from people.models import Account, Person, Post, Tenure


class Event(models.Model):
    """A link of a decision's chain. The database numbers, times, checks and hashes it.

    ``words`` is for what everyone in the house may read; restricted text never stands here.
    """

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField(default=0, editable=False)
    kind = models.CharField(max_length=24)
    version = models.ForeignKey(Version, models.PROTECT, null=True, related_name="events")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    tenure = models.ForeignKey(Tenure, models.PROTECT, null=True, related_name="+")
    words = models.TextField(blank=True)
    payload = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    prev = models.CharField(max_length=64, default="", editable=False)
    hash = models.CharField(max_length=64, default="", editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "seq"],
                name="approvals_event_one_per_number",
                violation_error_message="Somebody else has just acted on this. Look again.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.decision} {self.seq} {self.kind}"


class AdviceRequest(models.Model):
    """That a named post was asked for advice on a version."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="advice_requests")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    required = models.BooleanField(default=True)
    requested_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "post"],
                name="approvals_advicerequest_once_per_post",
                violation_error_message="This post has been asked already.",
            )
        ]

    def __str__(self) -> str:
        return f"Advice of {self.post} on {self.version}"


class Advice(models.Model):
    """Advice given, by whom, on which version."""

    request = models.OneToOneField(AdviceRequest, models.PROTECT, related_name="advice")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    tenure = models.ForeignKey(Tenure, models.PROTECT, related_name="+")
    words = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"{self.request} by {self.person}"


class AdviceRestricted(models.Model):
    """What of an advice may stand only in part 2."""

    advice = models.OneToOneField(Advice, models.PROTECT, related_name="restricted")
    words = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"Part 2 of {self.advice}"


class Consultation(models.Model):
    """That a post was consulted in its turn and is satisfied; unique step by step."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="consultations")
    step = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    tenure = models.ForeignKey(Tenure, models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "step"], name="approvals_consultation_one_per_step"
            ),
            models.UniqueConstraint(
                fields=["version", "person"],
                name="approvals_consultation_one_per_person",
                violation_error_message="One person is consulted once on a version.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} consultation {self.step}"


class InterestDeclaration(models.Model):
    """An interest somebody declared in a decision: they turn no key of it."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="interests")
    version = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recused = models.BooleanField(default=False)
    words = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "person"], name="approvals_interest_once_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"Interest of {self.person} in {self.decision}"


class Key(models.Model):
    """A key turned by a person on a digest. ``seats`` are the seats it could fill at that instant.

    ``chain_length`` is the length of the chain that was shown; ``basis`` the clauses as they stood;
    ``accepts`` the rules against which the signer accepted advice (the exceptions register).
    """

    version = models.ForeignKey(Version, models.PROTECT, related_name="keys")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    tenures = ArrayField(models.BigIntegerField())
    seats = ArrayField(models.CharField(max_length=80))
    digest = models.CharField(max_length=64)
    chain_length = models.PositiveIntegerField()
    interests = models.TextField()
    accepts = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    basis = models.JSONField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "person"],
                name="approvals_key_one_per_person",
                violation_error_message="One person turns one key.",
            )
        ]

    def __str__(self) -> str:
        return f"Key of {self.person} on {self.version}"


class Seat(models.Model):
    """Which key filled which seat when the last key was turned."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="seats")
    code = models.CharField(max_length=80)
    key = models.OneToOneField(Key, models.PROTECT, related_name="seat")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    tenure = models.ForeignKey(Tenure, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="approvals_seat_filled_once"),
            models.UniqueConstraint(
                fields=["version", "person"],
                name="approvals_seat_one_per_person",
                violation_error_message="Two keys need two people.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.version}"


class Completion(models.Model):
    """That a version was carried out, once; ``document`` is what its record prints (part 1)."""

    version = models.OneToOneField(Version, models.PROTECT, related_name="completion")
    document = models.JSONField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"Completion of {self.version}"


class CompletionRestricted(models.Model):
    """What the record of part 2 prints."""

    completion = models.OneToOneField(Completion, models.PROTECT, related_name="restricted")
    document = models.JSONField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"Part 2 of {self.completion}"


class ExceptionEntry(models.Model):
    """A line of the exceptions register: the rule gone against, why, who advised, who accepted.

    ``advice`` is None for a paper decided outside the ledger after it was founded.
    """

    version = models.ForeignKey(Version, models.PROTECT, related_name="exceptions")
    rule = models.CharField(max_length=300)
    place = models.CharField(max_length=300)
    sentence = models.TextField()
    reason = models.TextField()
    advice = models.ForeignKey(Advice, models.PROTECT, null=True, related_name="+")
    accepted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "rule", "place"], name="approvals_exceptionentry_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} in {self.version}"


class EffectKind(models.TextChoices):
    """What a recommendation did."""

    POSTED = "posted", "Money moved"
    PROFILED = "profiled", "Amount spread over years"
    CHANGED = "changed", "Contract changed"
    GRANTED = "granted", "Authority granted"
    ENDED = "ended", "Authority taken back"
    SET = "set", "Annual budget set"
    BEGUN = "begun", "Procurement begun"
    ALTERED = "altered", "Framework altered"


# Which column of an effect each kind fills.
CITES = {
    EffectKind.POSTED: "batch",
    EffectKind.PROFILED: "batch",
    EffectKind.CHANGED: "change",
    EffectKind.GRANTED: "clause",
    EffectKind.ENDED: "end",
    EffectKind.SET: "annual",
    EffectKind.BEGUN: "procurement",
    EffectKind.ALTERED: "framework_change",
}


def _is_one_thing() -> Q:
    """Return that an effect cites what its kind cites, and nothing beside it."""
    columns = dict.fromkeys(CITES.values())
    found = Q()
    for column in columns:
        kinds = [kind.value for kind, cited in CITES.items() if cited == column]
        empty = {f"{other}__isnull": other != column for other in columns}
        found |= Q(kind__in=kinds, **empty)
    return found


class Effect(models.Model):
    """The link from a recommendation to exactly one thing that it did."""

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="effects")
    kind = models.CharField(max_length=12, choices=EffectKind)
    batch = models.OneToOneField(Batch, models.PROTECT, null=True, related_name="effect")
    change = models.OneToOneField(Change, models.PROTECT, null=True, related_name="effect")
    clause = models.OneToOneField(Clause, models.PROTECT, null=True, related_name="effect")
    end = models.OneToOneField(ClauseEnd, models.PROTECT, null=True, related_name="effect")
    annual = models.OneToOneField(AnnualBudget, models.PROTECT, null=True, related_name="effect")
    procurement = models.OneToOneField(
        Procurement, models.PROTECT, null=True, related_name="effect"
    )
    framework_change = models.OneToOneField(
        FrameworkChange, models.PROTECT, null=True, related_name="effect"
    )
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation"],
                condition=Q(kind=EffectKind.SET),
                name="approvals_effect_set_once",
                violation_error_message="This recommendation has set its year already.",
            ),
            models.UniqueConstraint(
                fields=["recommendation"],
                condition=Q(kind=EffectKind.POSTED),
                name="approvals_effect_posted_once",
                violation_error_message="This recommendation has been posted already.",
            ),
            models.CheckConstraint(
                condition=_is_one_thing(),
                name="approvals_effect_is_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.recommendation}"
