"""What came of a form that was sent, so that a copy of it has no second effect."""

from django.db import models
from django.db.models.functions import Now

from people.models.persons import Account


class RequestOnce(models.Model):
    """One form that was sent and led on: to where, and with which words of the next page.

    ``key`` came with the form; ``body_sha256`` leaves out passwords. Append-only.
    """

    key = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    path = models.TextField()
    body_sha256 = models.CharField(max_length=64)
    location = models.TextField()
    words = models.JSONField(default=list)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name_plural = "requests once"

    def __str__(self) -> str:
        return f"{self.path} by {self.account}"
