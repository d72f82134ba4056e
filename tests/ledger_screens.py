"""Helpers of the ledger's screen tests: the cast at their browsers, and what a page says."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from approvals.models import Decision, Recommendation
from people.models import Account
from tests import stage
from tests.stage import Stage

EXECUTE = "/contracts/CONNECT-CHANGE/changes/1/execute/"
BACKEND = "django.contrib.auth.backends.ModelBackend"


class Browsers:
    """One browser for each of the cast."""

    def __init__(self, cast: Stage) -> None:
        self.cast = cast

    def __getitem__(self, name: str) -> Client:
        account, _ = Account.objects.get_or_create(username=name, person=self.cast.person(name))
        client = Client()
        client.force_login(account, backend=BACKEND)
        return client

    def words(self, name: str, address: str, status: int = 200) -> str:
        """Return what a page says, without its tags."""
        return plain(self[name].get(address), status)


def plain(answer: Any, status: int = 200) -> str:
    """Return the words of an answer in one line."""
    assert answer.status_code == status, answer.content.decode()[-3000:]
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", text.replace("&#x27;", "'"))


def after_the_paper() -> tuple[Browsers, Decision]:
    """Set the stage with PCD 1572 attested."""
    cast = stage.set_stage()
    return Browsers(cast), stage.attested(cast)


def profile_address(decision: Decision, code: str = "connect-capital") -> str:
    """Return where the paper's amount on a line is spread over years."""
    first = Recommendation.objects.get(version__decision=decision, number="1")
    return reverse("line_profile", args=[code, first.pk])
