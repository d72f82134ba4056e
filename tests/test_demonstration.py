"""The demonstration: something to do for each of the three users, and nothing that is not so."""

import stat
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Sum
from pytest_django import DjangoDbBlocker

from approvals import access
from approvals.actions.signing import objections
from approvals.actions.submitting import readiness
from approvals.carryforward import schedule
from approvals.models import Decision, Effect, Event, State, Version
from budgets.balances import position
from budgets.closing import closed_years
from budgets.models import AnnualBudget, Commitment, Line, LineYear, Plan, Posting
from budgets.money import FinancialYear
from contracts.models import Contract, Execution
from people.days import london_day
from people.holders import database_now
from people.models import Account, Founding, Person
from people.refusals import Refused
from records import demonstration, pdf, scenes
from records.actions import issue_objections, issued
from records.cast import CAST
from records.models import IssuedRecord
from tests.conftest import Copy, _copy, _pointed_at
from tests.measured import Tell
from tests.sentences import told

STATES = {
    "PCD 1572": State.ATTESTED,
    "PCD 1998": State.APPROVED,
    "PCD 1999": State.APPROVED,
    "OCC 1": State.SUBMITTED,
    "BUD 1": State.DRAFT,
    "BUD 2": State.REGISTERED,
    "PCD 2000": State.APPROVED,
    "PCD 2001": State.APPROVED,
    "PCD 2002": State.SUBMITTED,
    "PCD 2003": State.SUBMITTED,
    "PCD 2004": State.DRAFT,
    "PCD 2005": State.REGISTERED,
    "PCD 2006": State.RETURNED,
    "PCD 2007": State.REFUSED,
    "PCD 2008": State.WITHDRAWN,
}


@pytest.fixture(scope="module")
def once(
    logins: dict[str, dict[str, Any]],
    _template: str,
    _workshop: psycopg.Connection[tuple[Any, ...]],
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Copy, Path, float]]:
    """Load it once, truly committed and truly printed, for the tests that only read."""
    folder = tmp_path_factory.mktemp("demonstration")
    with (
        _copy(_workshop, _template, f"{_template}_demonstration", logins) as copy,
        django_db_blocker.unblock(),
    ):
        with _pointed_at(copy.name):
            begun = time.monotonic()
            path = demonstration.load(lambda words: None, folder)
            taken = time.monotonic() - begun
        yield copy, path, taken


@pytest.fixture
def loaded(once: tuple[Copy, Path, float], django_db_blocker: DjangoDbBlocker) -> Iterator[Path]:
    """Look at the loaded ledger; return its passwords."""
    copy, path, _ = once
    with django_db_blocker.unblock(), _pointed_at(copy.name):
        yield path


def named(reference: str) -> Decision:
    return access.decision_named(reference)


def test_there_is_a_decision_for_each_state_and_its_reference_is_its_own(loaded: Path) -> None:
    found = dict(Decision.objects.values_list("reference", "state"))
    assert found == STATES
    assert Decision.objects.count() == len(STATES)
    live = {state for reference, state in STATES.items() if reference.startswith("PCD 2")}
    assert live == set(State) - {State.TRANSCRIBED, State.ATTESTED}


def test_the_live_decisions_have_nine_recommendations_of_the_papers_kinds(loaded: Path) -> None:
    shape = [rec.kind for rec in access.version_paper(_version("PCD 1572")).recommendations]
    contracts: Counter[str] = Counter()
    for reference in ("PCD 2001", "PCD 2002", "PCD 2003", "PCD 2006", "PCD 2007", "PCD 2008"):
        paper = access.version_paper(_version(reference))
        assert [rec.kind for rec in paper.recommendations] == shape
        contracts.update(
            rec.contract for rec in paper.recommendations if rec.kind == "contract_award"
        )
    assert len(access.draft_paper(named("PCD 2004")).recommendations) == 9
    assert set(contracts.values()) == {1}


def test_no_word_of_the_first_example_stands_in_the_others(loaded: Path) -> None:
    for decision in Decision.objects.filter(reference__gt="PCD 2001", reference__lt="PCD 3"):
        words = access.draft_paper(decision).model_dump_json()
        assert "fourth" not in words
        assert "FBC4" not in words


def test_fiona_has_a_draft_with_one_question_open(loaded: Path) -> None:
    found = readiness(named("BUD 1"), database_now())
    assert [stop.sentence for stop in found.stops] == [
        "Deferral: Say whether publication of part 1 is deferred: yes or no, never left open."
    ]
    assert list(found.warnings) == []


def test_the_budgets_of_three_services_came_by_a_book_and_this_year_is_set(loaded: Path) -> None:
    first = FinancialYear.of(london_day(database_now())).start
    repair = position(Line.objects.get(code="estates-repair"))
    this, following = repair.in_year(first), repair.in_year(first + 1)
    assert this.original == this.approved == Decimal("2500000.00")
    assert following.original == Decimal("2700000.00")
    assert AnnualBudget.objects.get().effect.recommendation.version == _version("PCD 1999")


def test_carla_has_an_extension_that_waits_for_her_key_alone(loaded: Path) -> None:
    decision = named("OCC 1")
    assert _objections("carla", decision) == ""
    assert "has turned a key already" in _objections("rita", decision)
    assert "holds none of the posts" in _objections("sam", decision)


def test_dana_has_a_decision_that_waits_for_her_key(loaded: Path) -> None:
    assert _objections("dana", named("PCD 2002")) == ""
    assert "The Legal adviser has not given advice yet." in _objections("dana", named("PCD 2003"))


def test_the_records_of_what_was_decided_last_wait_to_be_issued(loaded: Path) -> None:
    waiting = [d.reference for d in Decision.objects.all() if _waits_for_its_record(d)]
    assert sorted(waiting) == ["PCD 1998", "PCD 1999", "PCD 2001"]
    issued_for = IssuedRecord.objects.values_list("version__decision__reference", flat=True)
    assert sorted(issued_for) == ["PCD 1572", "PCD 2000"]


def test_the_contract_runs_and_its_extension_lies_ahead(loaded: Path) -> None:
    execution = Execution.objects.get(change__contract__reference="CONNECT-PMO")
    framework = execution.change.contract.framework
    today = london_day(database_now())
    assert framework is not None
    days = (execution.signed_on, execution.starts_on, today, execution.last_day)
    assert list(days) == sorted(filter(None, days))
    assert execution.last_day in (today + timedelta(days=29), today + timedelta(days=30))
    assert sorted(filter(None, (execution.signed_on, framework.last_day)))[0] == days[0]


def test_the_sums_of_the_ledger_are_those_of_its_rows(loaded: Path) -> None:
    heads = LineYear.objects.values_list("line__code").annotate(Sum("approved"))
    approved: dict[str, Decimal] = dict(heads)
    assert approved["connect-capital"] == Decimal("49927000.00")
    assert approved["connect-mtfp"] == Decimal("56694000.00")
    assert approved["mobile-capital"] == Decimal("6400000.00")
    assert approved["mobile-mtfp"] == Decimal("8250000.00")
    assert sum(approved.values()) == 0
    into = Posting.objects.filter(to_line__code="connect-mtfp").aggregate(Sum("amount"))
    assert into["amount__sum"] == approved["connect-mtfp"]
    committed = Commitment.objects.aggregate(Sum("amount"))["amount__sum"]
    assert committed == Decimal("4650000.00")
    cited = Effect.objects.filter(batch__isnull=False).values("batch").distinct().count()
    assert cited == Posting.objects.values("batch").distinct().count() == 5


def test_last_year_is_closed_softly_with_a_bid_on_its_schedule(loaded: Path) -> None:
    year = FinancialYear(FinancialYear.of(london_day(database_now())).start - 1)
    assert not closed_years()[year.start].is_final
    rows = {row.line.code: row for row in schedule(Plan.objects.get(code="mtfp"), year)}
    row = rows["mobile-mtfp"]
    assert row.outturn.left == Decimal("300000.00")
    assert row.waits


def test_the_chains_are_whole(loaded: Path) -> None:
    for decision in Decision.objects.all():
        head = "0" * 64
        events = list(Event.objects.filter(decision=decision).order_by("seq"))
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        for event in events:
            assert event.prev == head
            head = event.hash
        assert decision.chain_head == head


def test_each_of_the_cast_can_sign_in_with_the_password_in_the_file(loaded: Path) -> None:
    assert stat.S_IMODE(loaded.stat().st_mode) == 0o600
    text = loaded.read_text()
    assert text.startswith("Where to start")
    rows = [line.split("  ") for line in text.partition("Sign in as")[2].splitlines()[1:]]
    passwords = {row[0]: row[-1].strip() for row in rows}
    assert set(passwords) == set(CAST)
    assert len(set(passwords.values())) == len(CAST)
    for username, password in passwords.items():
        account = Account.objects.get(username=username)
        assert account.check_password(password)
        assert account.person is not None
        assert account.person.name == CAST[username][0]
        assert account.is_superuser is (username == "ivor")
        assert account.is_staff is (username in {"ivor", "devi", "fiona", "kit"})
    assert authenticate(username="fiona", password=passwords["fiona"]) is not None


def test_it_is_marked_as_a_demonstration_for_ever(loaded: Path) -> None:
    assert Founding.objects.get().demonstration
    with connection.cursor() as cursor:
        cursor.execute("select has_table_privilege('people_founding', 'update')")
        assert cursor.fetchone() == (False,)


def test_it_is_not_loaded_twice(loaded: Path, tmp_path: Path) -> None:
    kept = loaded.read_text()
    with pytest.raises(CommandError, match="This database is not empty"):
        call_command("load_demonstration")
    assert loaded.read_text() == kept


def test_it_is_not_loaded_where_anybody_is_known(rows: Copy, tmp_path: Path) -> None:
    Person.objects.create(name="Somebody", staff_number="1")
    with pytest.raises(Refused, match="This database is not empty"):
        demonstration.load(lambda words: None, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_half_of_it_is_nothing(rows: Copy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def stumble(stage: scenes.Stage) -> None:
        raise Refused(["The last scene fails."])

    monkeypatch.setattr(scenes, "SCENES", (*scenes.SCENES[:2], ("Stumbling", stumble)))
    with pytest.raises(Refused, match="The last scene fails"):
        demonstration.load(lambda words: None, tmp_path)
    assert not Person.objects.exists()
    assert not Contract.objects.exists()
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_can_be_printed_the_rest_is_loaded(
    rows: Copy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(document: object) -> bytes:
        raise pdf.RenderFailed("The record cannot be printed: Pango is missing.")

    said: list[str] = []
    monkeypatch.setattr(pdf, "render", fail)
    demonstration.load(said.append, tmp_path)
    assert any("Pango is missing" in words for words in said)
    assert Decision.objects.count() == len(STATES)
    assert not IssuedRecord.objects.exists()


def test_it_is_loaded_within_fifteen_seconds_and_its_first_record_is_a_pdf(
    once: tuple[Copy, Path, float], loaded: Path, tell: Tell
) -> None:
    tell(f"the demonstration was loaded in {once[2]:.1f} s")
    assert once[2] < 15
    for record in IssuedRecord.objects.all():
        assert bytes(record.content).startswith(b"%PDF-")


def _version(reference: str) -> Version:
    version = access.current_version(named(reference))
    assert version is not None
    return version


def _objections(who: str, decision: Decision) -> str:
    person = Person.objects.get(name=CAST[who][0])
    return told(objections(person, decision, database_now()))


def _waits_for_its_record(decision: Decision) -> bool:
    devi = Person.objects.get(name="Devi Rao")
    may = not issue_objections(devi, decision, 1, database_now())
    return may and issued(decision) is None
