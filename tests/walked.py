"""A ledger in which every kind of row stands.

A test module that wants it says `pytest_plugins = ["tests.walked"]` and asks for `walked`.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from approvals import actions
from approvals.actions.chain import log
from approvals.actions.drafting import Upload
from approvals.actions.executing import Share
from approvals.models import AdviceRequest, Decision, Recommendation, Version
from budgets.models import Posting
from budgets.money import FinancialYear
from people.actions import Appointment, confirm_end, confirm_tenure, end_tenure, give_tenure
from people.models import Milestone, Post
from records.models import IssuedRecord
from tests import stage
from tests.conftest import _copy, _fresh, _pointed_at
from tests.sessions import Session

FILE = Upload("other", "Figures", "text/plain", b"Only part 2 may show this.", part=2)


@pytest.fixture(scope="session")
def _walked_template(
    logins: dict[str, dict[str, Any]],
    _paper_template: str,
    _workshop: Session,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[str]:
    with _copy(_workshop, _paper_template, f"{_paper_template}_walked", logins) as copy:
        with django_db_blocker.unblock(), _pointed_at(copy.name):
            walk(stage.recall())
        yield copy.name


@pytest.fixture
def walked(
    logins: dict[str, dict[str, Any]],
    _walked_template: str,
    _workshop: Session,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[stage.Stage]:
    """The cast in a fresh copy of a ledger in which every kind of row stands."""
    with _fresh(_workshop, _walked_template, logins, django_db_blocker):
        yield stage.recall()


def walk(cast: stage.Stage) -> None:
    """Do every deed once; OCC 1 and PCD 2001 are carried out, OCC 2 waits with one key."""
    stage.executed(cast)
    first = stage.extension_ready(cast, "OCC 1")
    stage.sign(cast, "carla", first)
    stage.sign(cast, "rita", first)
    live = _live(cast)
    _profiled(cast, live)
    _issued(cast, live)
    waiting = stage.extension_ready(cast, "OCC 2")
    actions.declare_interest(cast["mona"], waiting.decision, "My sister works there.")
    stage.sign(cast, "carla", waiting)
    _milestone(cast)
    _passing_tenure(cast)


def _live(cast: stage.Stage) -> Version:
    decision = stage.drafted(cast)
    actions.attach(cast["olive"], decision, FILE, edition=decision.draft.edition)
    decision = Decision.objects.get(pk=decision.pk)
    version = stage.submitted(cast, "olive", decision)
    for request in AdviceRequest.objects.filter(version=version).order_by("pk"):
        adviser = cast[stage.ADVISERS[request.post.kind]]
        actions.advise(adviser, request, "No objection.", restricted="The price is high.")
    actions.consult(cast["harry"], version)
    actions.consult(cast["conrad"], version)
    stage.sign(cast, "dana", version)
    return version


def _profiled(cast: stage.Stage, version: Version) -> None:
    rec = Recommendation.objects.filter(version=version, kind="budget_change").earliest("pk")
    line = Posting.objects.filter(batch__effect__recommendation=rec).earliest("pk").to_line
    years = [Share(FinancialYear(start), Decimal("1000.00")) for start in (2026, 2027)]
    actions.profile(cast["fiona"], rec, line, years)


def _issued(cast: stage.Stage, version: Version) -> None:
    """Store a record as the deed does, with bytes that no printer made."""
    with transaction.atomic():
        row = IssuedRecord.objects.create(
            version=version, part=1, content=b"%PDF-", issued_by=cast.person("devi")
        )
        row.refresh_from_db()
        payload = {"part": 1, "sha256": row.sha256}
        log(version.decision, "issued", cast["devi"], version=version, payload=payload)


def _milestone(cast: stage.Stage) -> None:
    milestone = Milestone.objects.earliest("pk")
    entry = actions.record_milestone(cast["peter"], milestone, date(2024, 2, 1), "Go-live note.")
    actions.confirm_milestone(cast["devi"], entry)


def _passing_tenure(cast: stage.Stage) -> None:
    post = Post.objects.get(code="originating-officer")
    appointment = Appointment(cast.person("otto"), post, date(2024, 1, 1), "Letter.")
    tenure = give_tenure(cast.person("devi"), appointment)
    confirm_tenure(cast.person("farah"), tenure)
    end = end_tenure(cast.person("devi"), tenure, "Left.")
    confirm_end(cast.person("farah"), end)
