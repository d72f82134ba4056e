"""Closing a year, late keys and adjustments through the ledger: what PostgreSQL lets happen."""

import threading
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from approvals import actions
from approvals.actions.submitting import _with_finance
from approvals.models import Consultation, Version
from approvals.paper import Paper, as_data
from approvals.printout import document
from approvals.reading import paper_of
from budgets import actions as money
from budgets.closing import Close, close_year, closed_years
from budgets.models import Batch, BatchKind, Line, YearClose
from budgets.money import FinancialYear
from budgets.yearend import Closed
from contracts.actions import Pays
from contracts.models import Change
from people.days import london_day
from people.holders import database_now
from people.refusals import Refused
from tests import stage as s
from tests.decision_screens import Walk
from tests.sessions import Session, session
from tests.test_contingency import POUND, posted

YEAR = FinancialYear(2023)
LATER = date(2099, 6, 30)
PAST = date(2024, 6, 30)
FAR = {"line": "connect-capital", "source": "capital-growth", "year": "2030/31"}


def close(stage: s.Stage, year: FinancialYear = YEAR, *, hard: bool = False, **said: Any) -> None:
    """Have the Chief Finance Officer close a year softly, and then for good."""
    soft = Close("soft", "Closing timetable.", **({"accounts_on": LATER} | said))
    close_year(stage["farah"], year, soft)
    if hard:
        close_year(stage["farah"], year, Close("hard", "The accounts are signed."))


def refusal(deed: Callable[..., object], *args: Any) -> str:
    """Return why a deed is refused."""
    with pytest.raises(Refused) as refused:
        deed(*args)
    return str(refused.value)


def transfer(from_year: int | None, to_year: int | None) -> money.Transfer:
    """Return a pound of growth for CONNECT's capital."""
    growth, capital = (
        Line.objects.get(code=code).pk for code in ("capital-growth", "connect-capital")
    )
    return money.Transfer(growth, capital, POUND, from_year, to_year)


# ---- Closing ------------------------------------------------------------------------------------


def test_a_year_is_closed_softly_then_for_good_and_never_again(papered: s.Stage) -> None:
    hard = Close("hard", "The accounts are signed.")
    assert "2023/24 is closed softly first." in refusal(close_year, papered["farah"], YEAR, hard)
    close(papered)
    assert closed_years() == {2023: Closed(LATER)}
    again = Close("soft", "Once more.", LATER)
    told = refusal(close_year, papered["farah"], YEAR, again)
    assert "closed softly already; no year is opened again" in told
    close_year(papered["farah"], YEAR, hard)
    assert closed_years() == {2023: Closed(LATER, is_final=True)}
    assert "for good already" in refusal(close_year, papered["farah"], YEAR, hard)


@pytest.mark.parametrize(
    ("year", "said", "sentence"),
    [
        (2099, Close("soft", "x", date(2100, 4, 1)), "2099/00 has not begun."),
        (2023, Close("soft", "x"), "Enter the day of the final accounts"),
        (2023, Close("soft", "x", date(2024, 3, 31)), "come after 31 March 2024"),
        (2023, Close("soft", "", LATER), "Say on what the close rests."),
        (2023, Close("hard", "x", LATER), "Leave the day of the final accounts empty"),
        (2023, Close("ajar", "x", LATER), "Choose a soft or a hard close."),
    ],
)
def test_a_close_that_cannot_be_is_refused_with_what_would_be(
    papered: s.Stage, year: int, said: Close, sentence: str
) -> None:
    assert sentence in refusal(close_year, papered["farah"], FinancialYear(year), said)
    assert not YearClose.objects.exists()


def test_the_year_that_runs_is_closed_softly_but_not_for_good(papered: s.Stage) -> None:
    now = FinancialYear.of(london_day(database_now()))
    close(papered, now)
    told = refusal(close_year, papered["farah"], now, Close("hard", "x"))
    assert f"{now} is closed for good after 31 March {now.start + 1}, not before." in told


@pytest.mark.parametrize("name", ["fiona", "devi", "dana", "otto"])
def test_only_the_chief_finance_officer_closes_a_year(papered: s.Stage, name: str) -> None:
    told = refusal(close_year, papered[name], YEAR, Close("soft", "x", LATER))
    assert "Only these posts may close a financial year: chief finance officer." in told


def row(person: int, **fields: Any) -> dict[str, Any]:
    """Return a row of a soft close of 2023/24."""
    plain = {"year": 2023, "stage": "soft", "accounts_on": LATER, "words": "x"}
    return plain | {"closed_by_id": person} | fields


@pytest.mark.parametrize(
    ("name", "fields", "sentence"),
    [
        ("fiona", {}, "A year is closed by the Chief Finance Officer"),
        ("farah", {"year": 2099, "accounts_on": "2100-04-01"}, "has not begun"),
        ("farah", {"stage": "hard", "accounts_on": None}, "after its soft close"),
        ("farah", {"accounts_on": "2024-03-31"}, "The final accounts come after"),
    ],
)
def test_the_database_keeps_the_order_of_closing(
    papered: s.Stage, name: str, fields: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        YearClose.objects.create(**row(papered.person(name).pk, **fields))
    YearClose.objects.create(**row(papered.person("farah").pk, accounts_on="2024-04-01"))


def test_the_database_closes_no_running_year_for_good(papered: s.Stage) -> None:
    now, farah = FinancialYear.of(london_day(database_now())), papered.person("farah").pk
    YearClose.objects.create(**row(farah, year=now.start))
    with pytest.raises(IntegrityError, match="after its 31 March"), transaction.atomic():
        YearClose.objects.create(**row(farah, year=now.start, stage="hard", accounts_on=None))


# ---- What a closed year takes -------------------------------------------------------------------

MARCH, APRIL = date(2024, 3, 31), date(2024, 4, 1)


def attempt(kind: str, day: date, from_year: int | None, to_year: int | None) -> str:
    """Post a pound and take it away again; return what PostgreSQL said of it."""
    said = ""
    with transaction.atomic():
        try:
            with transaction.atomic():
                money.post(kind, day, [transfer(from_year, to_year)])
        except IntegrityError as error:
            said = str(error)
        transaction.set_rollback(True)
    return said


@pytest.mark.parametrize(
    ("day", "from_year", "to_year", "taken"),
    [
        (APRIL, 2024, 2024, True),
        (APRIL, None, 2024, True),
        (APRIL, 2023, 2024, False),
        (APRIL, 2024, 2023, False),
        (MARCH, 2024, 2024, False),
        (date(2023, 3, 31), 2022, 2022, True),
    ],
)
def test_y1_the_database_posts_nothing_in_a_closed_year_by_either_end_or_by_its_day(
    papered: s.Stage, day: date, from_year: int | None, to_year: int, *, taken: bool
) -> None:
    assert attempt(BatchKind.CHANGE, day, from_year, to_year) == ""
    close(papered)
    said = attempt(BatchKind.CHANGE, day, from_year, to_year)
    assert ("2023/24 is closed" in said) is not taken
    assert attempt(BatchKind.ADJUSTMENT, day, from_year, to_year) == ""
    close_year(papered["farah"], YEAR, Close("hard", "The accounts are signed."))
    assert (attempt(BatchKind.ADJUSTMENT, day, from_year, to_year) == "") is taken


@pytest.mark.parametrize(
    ("stage", "adjusts", "today", "takes"),
    [
        ("soft", True, date(2024, 6, 30), True),
        ("soft", True, date(2024, 7, 1), False),
        ("soft", False, date(2024, 6, 30), False),
        ("hard", True, date(2024, 6, 30), False),
    ],
)
@pytest.mark.usefixtures("database")
def test_y1_the_database_knows_the_day_of_the_accounts_to_the_day(
    stage: str, today: date, *, adjusts: bool, takes: bool
) -> None:
    with session("owner") as owner:
        asked = "select budgets_year_takes(%s, %s, %s, %s)"
        assert owner.execute(asked, (stage, PAST, adjusts, today)).fetchone() == (takes,)


def test_y1_after_the_final_accounts_no_adjustment_is_posted(papered: s.Stage) -> None:
    close(papered, accounts_on=PAST)
    assert "2023/24 is closed" in attempt(BatchKind.ADJUSTMENT, MARCH, 2023, 2023)
    assert attempt(BatchKind.ADJUSTMENT, APRIL, 2024, 2024) == ""


def test_y1_profiling_stops_with_the_soft_close_and_commitments_with_the_hard_one(
    papered: s.Stage,
) -> None:
    rec = Version.objects.get(decision__reference="PCD 1572").recommendations.get(number="1")
    line = Line.objects.get(code="connect-capital")
    shares = [actions.Share(YEAR, POUND)]
    actions.profile(papered["fiona"], rec, line, shares)
    close(papered)
    assert "2023/24 is closed" in refusal(actions.profile, papered["fiona"], rec, line, shares)
    committed = "2023/24 is closed for good: nothing is committed in it."
    key = (line.pk, 2023)
    with transaction.atomic():
        money.commit(key, POUND, APRIL, 2, "x")
        transaction.set_rollback(True)
    close_year(papered["farah"], YEAR, Close("hard", "The accounts are signed."))
    for year, day in ((2023, APRIL), (2024, MARCH)):
        with pytest.raises(IntegrityError, match=committed), transaction.atomic():
            money.commit((line.pk, year), POUND, day, 2, "x")
    with transaction.atomic():
        money.commit((line.pk, 2024), POUND, APRIL, 2, "x")
        transaction.set_rollback(True)


def test_y1_a_contract_signed_in_a_year_closed_for_good_is_refused_in_words(
    papered: s.Stage,
) -> None:
    close(papered, hard=True)
    change = Change.objects.get(contract__reference="CONNECT-PMO", number=1)
    value, line = change.value.amount, Line.objects.get(code="connect-mtfp")
    days = (date(2024, 1, 8), date(2025, 1, 7), date(2023, 12, 22))
    facts = actions.Execute(value, *days, payments=(Pays(line, None, value),))
    told = refusal(actions.execute, papered["kit"], change, facts)
    assert "2023/24 is closed for good: nothing is committed in it." in told


# ---- Adjustments --------------------------------------------------------------------------------

INTO = {"line": "connect-capital", "source": "capital-growth", "year": "2023/24"}


def adjusting(stage: s.Stage, reference: str, *items: dict[str, Any], **fields: Any) -> Version:
    """Submit a Deputy Mayor's decision that moves these, with all advice given."""
    decision = s.drafted(stage, reference, recommendations=changes(*items, **fields), exceptions=())
    version = s.submitted(stage, "olive", decision)
    s.advised(stage, version)
    return version


def changes(*items: dict[str, Any], **fields: Any) -> Any:
    """Return one budget change of a thousand pounds for each of these items."""
    moved = [{"amount": {"value": "1000.00"}} | item for item in items]
    rec = {"kind": "budget_change", "number": "1", "words": "Money moves.", "items": moved}
    data = as_data(Paper(type="deputy-mayor", title="x")) | {"recommendations": [rec | fields]}
    return paper_of(data).recommendations


def test_y1_an_adjustment_goes_past_the_chief_finance_officer_into_a_year_closed_softly(
    papered: s.Stage,
) -> None:
    close(papered)
    plain = s.drafted(papered, "PCD 2901", recommendations=changes(INTO), exceptions=())
    assert "Mark this as one" in refusal(s.submitted, papered, "olive", plain)
    version = adjusting(papered, "PCD 2902", INTO, year_end=True)
    kinds = ["head_of_service", "chief_finance_officer", "chief_executive"]
    assert version.route["consultations"] == kinds
    for name in ("harry", "farah", "conrad"):
        actions.consult(papered[name], version)
    assert s.sign(papered, "dana", version).result == "approved"
    assert {one.batch.kind for one in posted(version)} == {BatchKind.ADJUSTMENT}
    assert "Year-end adjustment, approved by the Chief Finance Officer" in str(document(version))


def test_y1_who_signs_as_chief_finance_officer_is_not_consulted_too(papered: s.Stage) -> None:
    def consulted(post: str) -> list[str]:
        route: Any = SimpleNamespace(seats=[SimpleNamespace(post=post)])
        paper = Paper(type="deputy-mayor", title="x", recommendations=changes(INTO, year_end=True))
        return _with_finance(["head_of_service", "chief_executive"], paper, route)

    assert consulted("chief-finance-officer") == ["head_of_service", "chief_executive"]
    assert consulted("deputy-mayor")[1] == "chief_finance_officer"


def test_y1_without_the_chief_finance_officer_an_adjustment_does_not_commit(
    papered: s.Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(papered)
    with monkeypatch.context() as patched:
        patched.setattr("approvals.actions.submitting._with_finance", lambda kinds, *_: kinds)
        version = adjusting(papered, "PCD 2903", INTO, year_end=True)
    for name in ("harry", "conrad"):
        actions.consult(papered[name], version)
    assert "approved by the Chief Finance Officer" in refusal(s.sign, papered, "dana", version)
    assert Consultation.objects.filter(version=version).count() == 2
    assert not Batch.objects.filter(kind=BatchKind.ADJUSTMENT).exists()


def test_y1_a_year_closed_while_a_key_is_awaited_undoes_the_key_and_says_why(
    papered: s.Stage,
) -> None:
    decision = s.drafted(papered, "PCD 2904", recommendations=changes(INTO), exceptions=())
    version = s.ready_to_sign(papered, decision)
    close(papered)
    outcome = s.sign(papered, "dana", version)
    assert outcome.result == "failed"
    assert "Mark this as one" in outcome.reasons[0].sentence
    assert not version.keys.exists()


# ---- Closing and signing at once ----------------------------------------------------------------

CLOSE = (
    "insert into budgets_yearclose (year, stage, accounts_on, words, closed_by_id)"
    " select 2023, 'soft', '2099-06-30', 'x', id from people_person where name = 'Farah Nadir'"
)


def meanwhile(run: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(0.5)
    return thread


def post_in(app: Session) -> None:
    """Post a pound in 2023/24, as the app."""
    app.execute(
        "select budgets_post('change', '2024-05-01', array[f.id], array[2023], array[t.id],"
        " array[2023], array[1.00], array[1], array['x'], array[null::bigint])"
        " from budgets_line f, budgets_line t"
        " where f.code = 'capital-growth' and t.code = 'connect-capital'"
    )


def test_who_posts_first_keeps_the_close_waiting(papered: s.Stage) -> None:
    with session(autocommit=False) as poster, session(autocommit=False) as closer:
        post_in(poster)
        waiting = meanwhile(lambda: closer.execute(CLOSE))
        assert waiting.is_alive()
        poster.rollback()
        waiting.join(5)
        assert not waiting.is_alive()
        closer.commit()
    assert list(closed_years()) == [2023]


def test_who_closes_first_keeps_the_posting_waiting_and_then_it_is_refused(
    papered: s.Stage,
) -> None:
    said: list[str] = []

    def post() -> None:
        try:
            post_in(poster)
        except psycopg.errors.CheckViolation as error:
            said.append(str(error))

    with session(autocommit=False) as closer, session(autocommit=False) as poster:
        closer.execute(CLOSE)
        waiting = meanwhile(post)
        assert waiting.is_alive()
        closer.commit()
        waiting.join(5)
    assert "2023/24 is closed" in said[0]
    connection.close()


# ---- Screens ------------------------------------------------------------------------------------


def test_the_chief_finance_officer_closes_a_year_at_her_page_and_everyone_sees_it(
    papered: s.Stage,
) -> None:
    walk = Walk(papered)
    assert "No year is closed." in walk.get("fiona", "/years/")
    assert "You may not close a year" in walk.get("fiona", "/years/close/", 403)
    typed: dict[str, Any] = {
        "year": "2023/24",
        "stage": "hard",
        "accounts_on": "",
        "words": "Timetable.",
    }
    told = walk.post("farah", "/years/close/", 422, **typed)
    assert "2023/24 is closed softly first." in told
    assert "Write it like 2023/24" in walk.post("farah", "/years/close/", 422, year="soon")
    walk.post("farah", "/years/close/", **typed | {"stage": "soft", "accounts_on": "30/6/2099"})
    told = walk.get("fiona", "/years/")
    assert "2023/24 Soft close: year-end adjustments only 30 June 2099 Timetable. Farah" in told
