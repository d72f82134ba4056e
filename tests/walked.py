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
from approvals.actions.scheming import SchemeEdit, confirm_change, propose_change
from approvals.models import (
    AdviceRequest,
    CallIn,
    Decision,
    Recommendation,
    Undertaking,
    Version,
)
from approvals.paper import Paper, as_data
from approvals.reading import paper_of
from budgets import keying
from budgets.closing import Close, close_year
from budgets.models import Batch, Line, Posting
from budgets.money import FinancialYear
from contracts.actions import Pays
from contracts.models import Change
from people.actions import (
    Appointment,
    Away,
    confirm_absence,
    confirm_end,
    confirm_tenure,
    end_tenure,
    give_tenure,
    record_absence,
    withdraw,
)
from people.days import london_day
from people.holders import database_now
from people.models import Absence, Account, Milestone, Post, RequestOnce, Tenure
from records.models import IssuedRecord
from tests import grants, planned, stage, withheld
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
    _keyed(cast)
    promise = Undertaking.objects.get(version=live, number="U1")
    actions.answer_undertaking(cast["carla"], promise, kept=True, words="Held on 3 May.")
    _issued(cast, live)
    waiting = stage.extension_ready(cast, "OCC 2")
    actions.declare_interest(cast["mona"], waiting.decision, "My sister works there.")
    stage.sign(cast, "carla", waiting)
    _milestone(cast)
    _passing_tenure(cast)
    _absences(cast)
    _sent(cast)
    _given_and_given_back(cast)
    _called_in(cast)
    _scheme_changed(cast, live)
    planned.decided(cast, "PCD 2020", planned.opening_paper())
    planned.decided(cast, "PCD 2021", planned.annual_paper("capital-plan", "2026/27"))
    _moved_and_bid(cast)
    _granted(cast)
    _closed(cast)
    _begun_and_altered(cast)
    withheld.signed(cast, "PCD 2032", withheld.award())


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


def _keyed(cast: stage.Stage) -> None:
    """Key the first batch on, take figures of the finance system in, and say why they differ."""
    fiona, day = cast["fiona"], date(2024, 3, 31)
    keying.key_on(fiona, Batch.objects.earliest("pk"), keying.Keyed("J 1", day))
    content = b"Line,Financial year,Budget,Actuals\nconnect-mtfp,2024/25,7.00,1.00\n"
    taken, _ = keying.take_in(fiona, keying.LedgerFile("figures.csv", content, day))
    line = Line.objects.get(code="connect-mtfp")
    keying.explain(fiona, taken, line, 2024, keying.Explained("timing", ""))


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


def _absences(cast: stage.Stage) -> None:
    """One that counted, long past, and one that was taken back."""
    tenure = Tenure.objects.get(person=cast.person("kit"))
    for days in (date(2024, 2, 1), date(2024, 2, 2)):
        record_absence(cast.person("devi"), tenure, Away(days, days, "Leave sheet."))
    first, second = Absence.objects.order_by("pk")
    confirm_absence(cast.person("conrad"), first)
    withdraw(cast.person("devi"), second, "The wrong day.")


def _sent(cast: stage.Stage) -> None:
    """Keep what came of a form, as the door does."""
    account = Account.objects.create_user("walked", person=cast.person("devi"))
    RequestOnce.objects.create(key="a-key-of-one-form", account=account, path="/", location="/")


def _given_and_given_back(cast: stage.Stage) -> None:
    """PCD 2011 gives authority with a reserve; OCC 3 uses it, and is executed for less."""
    keys = [
        {
            "post": "commercial-director",
            "reserves": [{"post": "chief-finance-officer", "ground": "absent"}],
        }
    ]
    sms = {"contracts": ["CONNECT-SMS"], "supersedes": [], "keys": keys}
    grants.granted(cast, "PCD 2011", ceiling=grants.amount("500,000"), **sms)
    stage.executed(cast, "CONNECT-SMS")
    ground = "pcr-72-1-b"
    longer = grants.change("400000.00", "CONNECT-SMS", term="6 months", relies_on=ground)
    version = grants.held(cast, "OCC 3", longer)
    # Of the two grants for this contract the older one is the lower by its code.
    grants.carried_out(cast, version, *_signers(version))
    change = Change.objects.get(effect__recommendation__version=version)
    actions.record_notice(cast["kit"], change.notices.get(), "2024/S 000-1", date(2024, 12, 1))
    paid = Decimal("300000.00")
    days = (date(2025, 1, 8), date(2025, 7, 7), date(2024, 12, 1))
    line = Line.objects.get(code="connect-mtfp")
    execution = actions.execute(
        cast["kit"],
        change,
        actions.Execute(
            paid, *days, payments=(Pays(line, None, paid),), late_reason="It could not wait."
        ),
    )
    actions.release(cast["kit"], execution, "It was cheaper.")


def _signers(version: Version) -> tuple[str, ...]:
    return ("carla", "sam") if len(version.route["seats"]) > 1 else ("carla",)


def _called_in(cast: stage.Stage) -> None:
    """OCC 4, an award after competition, could be called in, and is not."""
    rec = grants.award("600000.00", "NEW-1", route="open", framework=None)
    version = grants.held(cast, "OCC 4", rec)
    call_in = CallIn.objects.get(version=version)
    actions.answer_call_in(cast["dana"], call_in, "", called_in=False)


def _scheme_changed(cast: stage.Stage, rests_on: Version) -> None:
    """A small limit replaces one that nobody had set."""
    decision = Decision.objects.get(pk=rests_on.decision_id)
    today = london_day(database_now())
    edit = SchemeEdit(
        decision,
        "2027",
        today,
        (grants.SMALL_WRITE_OFFS,),
        ("scheme-write-off-floor",),
        "A limit was set.",
    )
    confirm_change(cast["conrad"], propose_change(cast["devi"], edit))


def _closed(cast: stage.Stage) -> None:
    """Close a year that nothing of the ledger touches."""
    soft = Close("soft", "Closing timetable.", date(2011, 6, 30))
    close_year(cast["farah"], FinancialYear(2010), soft)


def _moved_and_bid(cast: stage.Stage) -> None:
    """PCD 2012 profiles a pound that a contract commits; a pound of 2024/25 is bid for."""
    item = {
        "line": "connect-mtfp",
        "source": "connect-mtfp",
        "source_year": "not yet profiled",
        "year": "2030/31",
        "amount": {"value": "1.00"},
        "commitments": {"value": "1.00"},
    }
    _moved(cast, "PCD 2012", item)
    actions.bid(cast["fiona"], FinancialYear(2024), {"connect-mtfp": (Decimal(-1), "Overspent.")})


def _granted(cast: stage.Stage) -> None:
    """PCD 2013 brings in a pound of a grant."""
    plan = Line.objects.get(code="connect-mtfp").plan
    Line.objects.create(code="grant-income", name="Grants", plan=plan, kind="income")
    item = {"line": "connect-mtfp", "source": "grant-income", "amount": {"value": "1.00"}}
    sums = {"money_in": "1.00", "match": "0.50", "money_out": "1.50"}
    _moved(cast, "PCD 2013", item, grant={"grantor": "Home Office", **sums})


def _moved(cast: stage.Stage, reference: str, item: dict[str, Any], **more: Any) -> None:
    """Have the Deputy Mayor sign one transfer."""
    rec = {"kind": "budget_change", "number": "1", "words": "Later.", "items": [item], **more}
    data = as_data(Paper(type="deputy-mayor", title="x")) | {"recommendations": [rec]}
    recs = paper_of(data).recommendations
    version = stage.ready_to_sign(
        cast, stage.drafted(cast, reference, recommendations=recs, exceptions=())
    )
    stage.sign(cast, "dana", version)


def _begun_and_altered(cast: stage.Stage) -> None:
    """PCD 2031 begins a procurement, and raises the ceiling of a framework."""
    plain = {"kind": "approval", "words": "Approved.", "amount": grants.amount("1,000,000")}
    begun = {"procurement": "P 1", "title": "Vehicles", "route": "open", "tolerance": "10"}
    first = plain | {"number": "1", "matter": "procurement", "begins": begun}
    raised = plain | {"number": "2", "matter": "framework_ceiling", "alters": {"framework": "spf2"}}
    grants.signed(cast, first, raised, reference="PCD 2031")
