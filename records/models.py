"""Issued records: the PDF of a decision's part 1 or part 2, made once, the same for ever."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from approvals.models import Version
from people.models import Person


class IssuedRecord(models.Model):
    """A PDF as it was issued; ``sha256`` is computed by the database from the bytes."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="records")
    part = models.PositiveSmallIntegerField()
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64, editable=False)
    issued_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "part"],
                name="records_issuedrecord_once_per_part",
                violation_error_message="This record has been issued already.",
            ),
            models.CheckConstraint(
                condition=Q(part__in=[1, 2]), name="records_issuedrecord_part_is_1_or_2"
            ),
        ]

    def __str__(self) -> str:
        return f"Record of {self.version}, part {self.part}"
