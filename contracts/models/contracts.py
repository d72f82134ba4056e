"""Suppliers, contracts and their changes.

A change is authorised by a decision, then executed by its own act. Original value, current value
and end dates are folds over the changes (terms.py), never columns. Pounds throughout.
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from budgets.models import Batch, Commitment, Part, gbp, pounds_field, year_label
from contracts import kinds
from contracts.models.frameworks import Framework, Lot, Procurement, Route, VatBasis
from people.models import Organisation, Person, Programme


class Supplier(Organisation):
    """An organisation in its role as supplier."""

    class Meta:
        proxy = True


class Regime(models.TextChoices):
    """The law a contract lives under, for its life (the Act from 24 February 2025)."""

    PCR_2015 = "pcr_2015", "Public Contracts Regulations 2015"
    ACT_2023 = "act_2023", "Procurement Act 2023"
    NOT_KNOWN = "not_known", "Not known: the paper bears no date"


class Subject(models.TextChoices):
    """What a contract is for, as procurement law asks: it sets shares and thresholds."""

    SERVICES = "services", "Services or supplies"
    WORKS = "works", "Works"
    LIGHT_TOUCH = "light touch", "Services under the light touch"
    NOT_STATED = "not stated", "Not stated"


class Contract(models.Model):
    """A contract, opened by the decision that authorised its award; append-only."""

    reference = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=200)
    supplier = models.ForeignKey(Organisation, models.PROTECT, related_name="contracts")
    framework = models.ForeignKey(
        Framework, models.PROTECT, null=True, blank=True, related_name="contracts"
    )
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, blank=True, related_name="contracts")
    procurement = models.ForeignKey(
        Procurement, models.PROTECT, null=True, blank=True, related_name="contracts"
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="contracts"
    )
    route = models.CharField(max_length=24, choices=Route)
    regime = models.CharField(max_length=12, choices=Regime)
    subject = models.CharField(
        max_length=12, choices=Subject, default=Subject.NOT_STATED, db_default=Subject.NOT_STATED
    )
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    latch = models.SmallIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(route__in=Route.values), name="contracts_contract_route_is_known"
            ),
            models.CheckConstraint(
                condition=Q(regime__in=Regime.values), name="contracts_contract_regime_is_known"
            ),
            models.CheckConstraint(
                condition=Q(subject__in=Subject.values), name="contracts_contract_subject_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class ChangeKind(models.TextChoices):
    """What a change does to a contract; the first is always its award."""

    AWARD = kinds.AWARD, "Award"
    VALUE_INCREASE = kinds.VALUE_INCREASE, "Increase of value"
    EXTENSION = kinds.EXTENSION, "Extension of time"
    OPTION = kinds.OPTION, "Option exercised"
    INDEXATION = kinds.INDEXATION, "Price uplift"
    TERMINATION = kinds.TERMINATION, "Early termination"
    CONSENT = kinds.CONSENT, "Consent to a novation"
    NOVATION = kinds.NOVATION, "Novation"
    RENAMED = kinds.RENAMED, "Supplier renamed"
    ROUTE = kinds.ROUTE, "Route corrected"
    CLERICAL = kinds.CLERICAL, "Clerical correction"


class OptionsReading(models.TextChoices):
    """Whether options come on top of the term or stand within it, as the paper says."""

    EXTRA = "extra", "On top of the term"
    TOTAL = "total", "Within the term"
    NOT_STATED = "not stated", "Not stated"


class Change(models.Model):
    """One authorised step in a contract's life, numbered from the award (1); append-only.

    ``value`` is what the step adds, in pounds. ``term`` and ``options`` are words that ladder.py
    reads ("1 year", "5+1+1"); empty when the step adds no time. ``option_notice`` is how long
    before an option it is given; ``relies_on`` the code of a ground of the law (law.py).
    ``ends_on`` is the last day of a contract that is ended early,
    ``supplier`` whose it is after a novation or a new name, ``route`` how it was let in truth;
    a novation uses a ``consent`` once.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="changes")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=ChangeKind)
    value = pounds_field()
    value_words = models.CharField(max_length=300, blank=True)
    vat = models.CharField(
        max_length=12,
        choices=VatBasis,
        default=VatBasis.NOT_STATED,
        db_default=VatBasis.NOT_STATED,
    )
    term = models.CharField(max_length=300, blank=True)
    options = models.CharField(max_length=300, blank=True)
    options_words = models.CharField(max_length=300, blank=True)
    options_reading = models.CharField(
        max_length=12,
        choices=OptionsReading,
        default=OptionsReading.NOT_STATED,
        db_default=OptionsReading.NOT_STATED,
    )
    option_notice = models.CharField(max_length=80, blank=True, default="", db_default="")
    ends_on = models.DateField(null=True, blank=True)
    supplier = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    supplier_name = models.CharField(max_length=300, blank=True, default="", db_default="")
    route = models.CharField(max_length=24, choices=Route, blank=True, default="", db_default="")
    consent = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="novation"
    )
    condition = models.TextField(blank=True, default="", db_default="")
    relies_on = models.CharField(max_length=64, blank=True, default="", db_default="")
    ground = models.CharField(max_length=300, blank=True)
    reason = models.TextField(blank=True)
    effective_on = models.DateField()
    part = models.PositiveSmallIntegerField(choices=Part, default=Part.PUBLIC)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "number"], name="contracts_change_one_per_number"
            ),
            *gbp("value", "contracts_change"),
            models.CheckConstraint(
                condition=Q(number=1, kind=ChangeKind.AWARD)
                | (Q(number__gt=1) & ~Q(kind=ChangeKind.AWARD)),
                name="contracts_change_first_is_the_award",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ChangeKind.values), name="contracts_change_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(vat__in=VatBasis.values), name="contracts_change_vat_is_known"
            ),
            models.CheckConstraint(
                condition=Q(options_reading__in=OptionsReading.values),
                name="contracts_change_options_reading_is_known",
            ),
            models.CheckConstraint(
                condition=Q(kind=kinds.TERMINATION) | Q(ends_on__isnull=True),
                name="contracts_change_only_a_termination_ends_it_early",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(kinds.PASSING))
                | Q(supplier__isnull=True, supplier_name="", condition=""),
                name="contracts_change_only_a_novation_or_a_name_has_a_supplier",
            ),
            models.CheckConstraint(
                condition=Q(kind=kinds.ROUTE, route__in=Route.values)
                | (~Q(kind=kinds.ROUTE) & Q(route="")),
                name="contracts_change_only_a_route_change_has_a_route",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract.reference} change {self.number}"

    @property
    def is_bare(self) -> bool:
        """Say whether it stands at nought beside words, because its paper states no value."""
        return self.value.amount == 0 and bool(self.value_words)


class WithheldValue(models.Model):
    """What a change adds whose value part 1 withholds, as part 2 gives it; append-only. Pounds.

    In a table of its own, so that nothing that shows a change shows it by oversight: the change
    itself stands at nought beside its words.
    """

    change = models.OneToOneField(Change, models.PROTECT, related_name="withheld")
    value = pounds_field()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [*gbp("value", "contracts_withheldvalue")]

    def __str__(self) -> str:
        return f"What part 2 gives of {self.change}"


class Form(models.TextChoices):
    """How a contract is signed."""

    HAND = "hand", "Under hand"
    DEED = "deed", "As a deed, sealed"
    NOT_STATED = "not_stated", "Not stated"


class Execution(models.Model):
    """That a change was carried out: value and dates as signed; append-only.

    Dates are London dates, last day inclusive; each may be missing on a transcribed contract, the
    last where there is no end. ``late_reason``: why it came before its authority (T1).
    """

    change = models.OneToOneField(Change, models.PROTECT, related_name="execution")
    value = pounds_field()
    starts_on = models.DateField(null=True)
    last_day = models.DateField(null=True)
    signed_on = models.DateField(null=True)
    form = models.CharField(max_length=12, choices=Form)
    seal_number = models.CharField(max_length=40, blank=True)
    variation_number = models.CharField(max_length=40, blank=True)
    gap_reason = models.TextField(blank=True)
    late_reason = models.TextField(blank=True, default="", db_default="")
    executed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    transcribed = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            *gbp("value", "contracts_execution"),
            models.CheckConstraint(
                condition=Q(form__in=Form.values), name="contracts_execution_form_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(form=Form.DEED) | ~Q(seal_number=""),
                name="contracts_execution_deed_has_seal_number",
                violation_error_message="A deed needs its number in the seal register.",
            ),
            models.CheckConstraint(
                condition=Q(transcribed=True) | Q(starts_on__isnull=False, signed_on__isnull=False),
                name="contracts_execution_has_its_dates",
                violation_error_message="Enter the day of signing, the first and the last day.",
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("starts_on"))
                | Q(last_day__isnull=True)
                | Q(starts_on__isnull=True),
                name="contracts_execution_ends_after_it_starts",
                violation_error_message="The last day is not before the first.",
            ),
        ]

    def __str__(self) -> str:
        return f"Execution of {self.change}"


class Payment(models.Model):
    """Which commitment of which line pays for an execution; append-only."""

    execution = models.ForeignKey(Execution, models.PROTECT, related_name="payments")
    commitment = models.OneToOneField(Commitment, models.PROTECT, related_name="payment")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"{self.commitment} for {self.execution}"


class CommitmentMove(models.Model):
    """That what an execution commits moved between two years with the budget; append-only.

    ``out`` lets go in one year what ``into`` commits in another: two payments of one execution,
    in one batch. Written by the database alone, with the batch.
    """

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="commitment_moves")
    execution = models.ForeignKey(Execution, models.PROTECT, related_name="moves")
    out = models.OneToOneField(Commitment, models.PROTECT, related_name="moved_out")
    into = models.OneToOneField(Commitment, models.PROTECT, related_name="moved_into")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"{self.into} out of {year_label(self.out.year)}"


class Notice(models.Model):
    """A notice that an award or change owes, by its kind in the law (law.py); append-only.

    Until ``done`` it is a task; one that gates execution is published first. ``due_on`` is a
    London date, None while it is before execution.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="notices")
    change = models.ForeignKey(
        Change, models.PROTECT, null=True, blank=True, related_name="notices"
    )
    kind = models.SlugField(max_length=32)
    rule = models.CharField(max_length=8)
    reason = models.CharField(max_length=300)
    gates_execution = models.BooleanField(default=False)
    due_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "change", "kind"],
                nulls_distinct=False,
                name="contracts_notice_once_for_each_kind",
                violation_error_message="This notice is on the list already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind.replace('_', ' ')} of {self.change or self.contract}"


class NoticeDone(models.Model):
    """That a notice was published: its reference and day, and who recorded it; append-only."""

    notice = models.OneToOneField(Notice, models.PROTECT, related_name="done")
    reference = models.CharField(max_length=80)
    done_on = models.DateField()
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(reference=""),
                name="contracts_noticedone_has_its_reference",
                violation_error_message="Enter the reference under which it was published.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}, {self.notice}"
