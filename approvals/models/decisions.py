"""Decisions, their drafts and their frozen versions.

What is exempt from publication stands in the tables named Restricted…, read only through
access.py. A version is never changed; changed words are a new version.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import Now, Upper

from people.models import Account, BusinessCase, Person, Post, Programme


class Provenance(models.TextChoices):
    """Signed in this ledger, or on paper and transcribed into it."""

    LIVE = "live", "Live"
    TRANSCRIBED = "transcribed", "Transcribed from paper"


class State(models.TextChoices):
    """Where a decision stands; lifecycle.py has the moves."""

    REGISTERED = "registered", "Registered"
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    APPROVED = "approved", "Approved"
    RETURNED = "returned", "Sent back"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"
    TRANSCRIBED = "transcribed", "Awaiting attestation"
    ATTESTED = "attested", "Attested"


class TitleWords(Func):
    """The words of a title as PostgreSQL searches them."""

    template = "to_tsvector('english'::regconfig, %(expressions)s)"
    output_field = SearchVectorField()


class DecisionType(models.Model):
    """What a type of decision needs: number series, parts, advice, consultations, drafters.

    ``sections`` are keys of paper.SECTIONS; the other lists are kinds of post, in order. After
    ``remind_days`` in one hand its holder is reminded, after ``escalate_days`` others are told.
    """

    code = models.SlugField(max_length=32, unique=True)
    title = models.CharField(max_length=80)
    prefix = models.CharField(max_length=16)
    sections = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    advice = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    consultations = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    drafters = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    remind_days = models.PositiveSmallIntegerField(default=5)
    escalate_days = models.PositiveSmallIntegerField(default=10)

    def __str__(self) -> str:
        return self.title


class Decision(models.Model):
    """A numbered decision. The last five columns are its head, written by the database alone."""

    reference = models.CharField(max_length=64, blank=True)
    type = models.ForeignKey(DecisionType, models.PROTECT, related_name="decisions")
    provenance = models.CharField(max_length=12, choices=Provenance)
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    business_case = models.ForeignKey(
        BusinessCase, models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    sponsor = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    target_on = models.DateField(null=True, blank=True)
    registered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    state = models.CharField(max_length=12, choices=State, default="", editable=False)
    current_version = models.PositiveSmallIntegerField(default=0, editable=False)
    chain_length = models.PositiveIntegerField(default=0, editable=False)
    chain_head = models.CharField(max_length=64, default="", editable=False)
    decided_on = models.DateField(null=True, editable=False)
    latch = models.SmallIntegerField(default=0, editable=False)

    class Meta:
        indexes = [models.Index(fields=["state", "-id"], name="approvals_decision_by_state")]
        constraints = [
            models.UniqueConstraint(
                Upper("reference"),
                condition=Q(provenance=Provenance.LIVE) & ~Q(reference=""),
                name="approvals_decision_live_reference_is_unique",
                violation_error_message="A live decision has this reference already.",
            ),
            models.CheckConstraint(
                condition=Q(provenance__in=Provenance.values),
                name="approvals_decision_provenance_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["", *State.values]), name="approvals_decision_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.reference or f"decision {self.pk}"

    @property
    def is_transcribed(self) -> bool:
        """Say whether this was decided on paper, outside the ledger."""
        return self.provenance == Provenance.TRANSCRIBED


class Draft(models.Model):
    """Part 1 as it is being written, in the paper format; ``edition`` counts the saves."""

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="draft")
    title = models.CharField(max_length=300)
    paper = models.JSONField()
    edition = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [GinIndex(TitleWords("title"), name="approvals_draft_words")]

    def __str__(self) -> str:
        return self.title


class DraftRestricted(models.Model):
    """Part 2 as it is being written."""

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="draft_restricted")
    paper = models.JSONField()

    def __str__(self) -> str:
        return f"Part 2 of {self.decision}"


class DraftEdit(models.Model):
    """Who changed which fields of a decision (append-only): they turn no key of it."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="edits")
    edition = models.PositiveIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    fields = ArrayField(models.CharField(max_length=80))
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "edition"], name="approvals_draftedit_one_per_edition"
            )
        ]

    def __str__(self) -> str:
        return f"{self.decision} edition {self.edition} by {self.person}"


class Version(models.Model):
    """A frozen paper with its digest and its route; append-only.

    digest = SHA-256(format ‖ SHA-256(part 1) ‖ SHA-256(nonce ‖ part 2)), all hex columns. The
    database recomputes it. ``route`` holds the clauses, seats and consultations that were shown.
    PostgreSQL keeps one column more, ``part_1_words``, which narrative.py searches.
    """

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    format = models.CharField(max_length=40)
    part_1 = models.TextField()
    route = models.JSONField()
    part_2_commitment = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, editable=False)
    submitted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "number"], name="approvals_version_one_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.decision} version {self.number}"

    @property
    def signers(self) -> list[str]:
        """Return who turned its keys once it is carried out, in their order."""
        return [seat.person.name for seat in sorted(self.seats.all(), key=lambda seat: seat.pk)]


class VersionRestricted(models.Model):
    """Part 2 of a frozen version with the nonce that hides it from guessing."""

    version = models.OneToOneField(Version, models.PROTECT, related_name="restricted")
    part_2 = models.TextField()
    nonce = models.BinaryField(max_length=32)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"Part 2 of {self.version}"


class Recommendation(models.Model):
    """A numbered, typed recommendation of a frozen version; append-only."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="recommendations")
    number = models.CharField(max_length=64)
    kind = models.CharField(max_length=24)
    words = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "number"], name="approvals_recommendation_one_per_number"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "budget_change",
                        "budget_opening",
                        "annual_budget",
                        "contract_award",
                        "contract_change",
                        "approval",
                        "delegation",
                        "revocation",
                        "resolution",
                    ]
                ),
                name="approvals_recommendation_kind_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version.decision} recommendation {self.number}"


class StoredFile(models.Model):
    """The bytes of an attachment, found by their digest; append-only."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=120)
    content = models.BinaryField()
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "sha256"], name="%(app_label)s_%(class)s_once_per_decision"
            )
        ]


class File(StoredFile):
    """An attachment of part 1."""

    def __str__(self) -> str:
        return self.sha256[:8]


class RestrictedFile(StoredFile):
    """An attachment of part 2."""

    def __str__(self) -> str:
        return self.sha256[:8]
