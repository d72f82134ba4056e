"""Stories of the acts on the ledger screens: execute, profile, give and end tenures, milestones."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from budgets.balances import position
from budgets.models import Line
from contracts.models import Execution, Payment
from people.models import MilestoneRecord, Post, Tenure, TenureEnd
from tests import stage
from tests.ledger_screens import EXECUTE, Browsers, after_the_paper, plain, profile_address


def managed(prefix: str, rows: list[dict[str, str]], total: int) -> dict[str, str]:
    """Return rows of a formset as they are sent."""
    sent = {f"{prefix}-TOTAL_FORMS": str(total), f"{prefix}-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        sent |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return sent


def execution(**changes: str) -> dict[str, str]:
    """Return an execution of CONNECT-CHANGE, exactly as authorised."""
    line = Line.objects.get(code="connect-mtfp")
    rows = [
        {"line": str(line.pk), "year": "", "amount": "£5,000,000.00"},
        {"line": str(line.pk), "year": "", "amount": "250k"},
    ]
    return {
        "value": "5.250m",
        "starts_on": "8/1/2024",
        "last_day": "7 January 2025",
        "signed_on": "2023-12-22",
        "form": "hand",
        "variation_number": "V1",
        **managed("pays", rows, 4),
        **changes,
    }


# ---- Executing ----------------------------------------------------------------------------------


def test_the_contract_officer_executes_an_award_and_the_line_is_bound(database: Any) -> None:
    browsers, _ = after_the_paper()
    assert EXECUTE in browsers["kit"].get("/contracts/CONNECT-CHANGE/").content.decode()
    answer = browsers["kit"].post(EXECUTE, execution())
    assert (answer.status_code, answer["Location"]) == (302, "/contracts/CONNECT-CHANGE/")
    done = Execution.objects.get(change__contract__reference="CONNECT-CHANGE")
    assert (done.value.amount, done.last_day) == (Decimal("5250000.00"), date(2025, 1, 7))
    assert Payment.objects.filter(execution=done).count() == 2
    words = browsers.words("kit", "/contracts/CONNECT-CHANGE/")
    assert "8 January 2024 to 7 January 2025" in words
    assert "Variation V1" in words
    assert "CONNECT-CHANGE Award 22 December 2023 Not yet profiled" in browsers.words(
        "kit", "/lines/connect-mtfp/"
    )
    assert position(Line.objects.get(code="connect-mtfp")).committed == Decimal("5250000.00")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"value": "5.250001m"}, "is above the £5,250,000.00 authorised, by £1.00."),
        ({"last_day": "8 January 2025"}, "It would end on 8 January 2025, after 7 January 2025"),
        ({"pays-1-amount": "249k"}, "The lines pay £5,249,000.00 in all"),
        ({"pays-0-year": "2024/25"}, "has £0.00 free; this commits £5,000,000.00."),
        ({"form": "deed"}, "A deed needs its number in the seal register."),
        ({"value": "£5,25m"}, "has a comma that does not part thousands"),
        ({"pays-1-line": ""}, "Select line."),
    ],
)
def test_an_execution_beyond_the_authority_is_refused_and_keeps_what_was_typed(
    database: Any, changes: dict[str, str], sentence: str
) -> None:
    browsers, _ = after_the_paper()
    answer = browsers["kit"].post(EXECUTE, execution(**changes))
    assert sentence in plain(answer, 422)
    for typed in changes.values():
        assert f'value="{typed}"' in answer.content.decode()
    assert not Execution.objects.filter(change__contract__reference="CONNECT-CHANGE").exists()


def test_a_gap_with_its_reason_is_let_through_and_shown(database: Any) -> None:
    browsers, _ = after_the_paper()
    sent = execution(**{"pays-0-year": "2024/25", "gap_reason": "Profiled next month."})
    assert browsers["kit"].post(EXECUTE, sent).status_code == 302
    assert "Gap: Profiled next month." in browsers.words("kit", "/contracts/CONNECT-CHANGE/")


def test_who_is_no_contract_officer_reads_why_and_executes_nothing(database: Any) -> None:
    browsers, _ = after_the_paper()
    sentence = "Only these posts may execute a contract or a change: contract officer."
    assert sentence in browsers.words("fiona", EXECUTE, 403)
    assert sentence in plain(browsers["fiona"].post(EXECUTE, execution()), 403)
    assert "/execute/" not in browsers["fiona"].get("/contracts/CONNECT-CHANGE/").content.decode()
    assert not Execution.objects.filter(change__contract__reference="CONNECT-CHANGE").exists()


def test_an_award_is_executed_once(database: Any) -> None:
    browsers, _ = after_the_paper()
    browsers["kit"].post(EXECUTE, execution())
    assert "has been executed already" in plain(browsers["kit"].post(EXECUTE, execution()), 422)
    assert "This has been executed already." in browsers.words("kit", EXECUTE)


# ---- Profiling ----------------------------------------------------------------------------------


def test_the_finance_officer_spreads_an_amount_and_the_sum_stays(database: Any) -> None:
    browsers, decision = after_the_paper()
    address = profile_address(decision)
    assert address in browsers["fiona"].get("/lines/connect-capital/").content.decode()
    rows = [{"year": "2023/24", "amount": "9.927m"}, {"year": "2024-25", "amount": "£30,000,000"}]
    answer = browsers["fiona"].post(address, managed("years", rows, 8))
    assert answer.status_code == 302
    words = browsers.words("fiona", "/lines/connect-capital/")
    assert "Approved £49,927,000.00" in words
    assert "2023/24 planned £0.00 +£9,927,000.00 £9,927,000.00" in words
    assert "Not yet profiled £0.00 +£10,000,000.00 £10,000,000.00" in words


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([{"year": "2024/25", "amount": "50m"}], "the years come to £50,000,000.00"),
        ([], "Enter at least one year's amount."),
        ([{"year": "2024/26", "amount": "1m"}], "is not one financial year"),
        ([{"year": "2024/25", "amount": "(1m)"}], "The amount for 2024/25 is not above zero."),
        ([{"year": "2024/25", "amount": "1m"}] * 2, "Enter each year once."),
    ],
)
def test_a_profile_that_would_change_the_sum_is_refused_and_keeps_what_was_typed(
    database: Any, rows: list[dict[str, str]], sentence: str
) -> None:
    browsers, decision = after_the_paper()
    answer = browsers["fiona"].post(profile_address(decision), managed("years", rows, 8))
    assert sentence in plain(answer, 422)
    for row in rows:
        assert f'value="{row["amount"]}"' in answer.content.decode()
    line = Line.objects.get(code="connect-capital")
    assert [year.year for year in position(line).years] == [None]


def test_who_is_no_finance_officer_reads_why_and_profiles_nothing(database: Any) -> None:
    browsers, decision = after_the_paper()
    sentence = "Only these posts may spread an amount over years: finance officer."
    assert sentence in browsers.words("kit", profile_address(decision), 403)
    rows = [{"year": "2024/25", "amount": "1m"}]
    answer = browsers["kit"].post(profile_address(decision), managed("years", rows, 8))
    assert sentence in plain(answer, 403)


# ---- People -------------------------------------------------------------------------------------


def tenure(browsers: Browsers, **changes: str) -> dict[str, str]:
    """Return a tenure of the auditor's post for the outsider."""
    return {
        "person": str(browsers.cast.person("otto").pk),
        "post": str(Post.objects.get(code="auditor").pk),
        "capacity": "substantive",
        "starts_on": "1 April 2024",
        "instrument": "Letter of 20 March 2024",
        **changes,
    }


def test_a_tenure_counts_once_a_second_person_confirmed_it(database: Any) -> None:
    browsers = Browsers(stage.set_stage())
    answer = browsers["devi"].post("/people/tenures/new/", tenure(browsers))
    assert answer["Location"] == "/people/to-confirm/"
    given = Tenure.objects.get(person=browsers.cast.person("otto"))
    assert given.confirmed_at is None
    assert "You entered this" not in browsers.words("farah", "/people/to-confirm/")
    confirm = f"/people/tenures/{given.pk}/confirm/"
    refused = plain(browsers["devi"].post(confirm), 409)
    assert "Only these posts may confirm a tenure" in refused
    assert browsers["farah"].post(confirm).status_code == 302
    assert "Otto Vance" in browsers.words("fiona", "/people/")
    again = plain(browsers["farah"].post(confirm), 409)
    assert "This tenure is confirmed already." in again


def test_nobody_enters_a_tenure_of_their_own(database: Any) -> None:
    browsers = Browsers(stage.set_stage())
    own = tenure(browsers, person=str(browsers.cast.person("devi").pk))
    answer = browsers["devi"].post("/people/tenures/new/", own)
    assert "Nobody enters a tenure of their own." in plain(answer, 422)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"last_day": "1 March 2024"}, "A tenure ends after it starts."),
        ({"capacity": "cover"}, "Cover names the tenure that it stands in for."),
        ({"instrument": ""}, "Enter instrument of appointment."),
        ({"starts_on": "31 June 2024"}, "there is no day “31 June 2024”"),
    ],
)
def test_a_tenure_that_cannot_be_is_refused_and_keeps_what_was_typed(
    database: Any, changes: dict[str, str], sentence: str
) -> None:
    browsers = Browsers(stage.set_stage())
    answer = browsers["devi"].post("/people/tenures/new/", tenure(browsers, **changes))
    assert sentence in plain(answer, 422)
    assert 'value="Letter of 20 March 2024"' in answer.content.decode() or "instrument" in changes
    assert not Tenure.objects.filter(person=browsers.cast.person("otto")).exists()


def test_a_tenure_ends_when_a_second_person_confirms_its_end_and_the_post_is_vacant(
    database: Any,
) -> None:
    browsers = Browsers(stage.set_stage())
    held = Tenure.objects.get(person=browsers.cast.person("sam"), post__code="connect-sso")
    end = f"/people/tenures/{held.pk}/end/"
    assert "Answer the question" in plain(browsers["devi"].post(end, {"reason": ""}), 422)
    assert browsers["devi"].post(end, {"reason": "Moves on."}).status_code == 302
    entered = TenureEnd.objects.get()
    assert "Moves on." in browsers.words("farah", "/people/to-confirm/")
    assert "Sam Osei leaves the post Senior System Owner" in browsers.words("farah", "/")
    assert browsers["farah"].post(f"/people/ends/{entered.pk}/confirm/").status_code == 302
    assert "Senior System Owner, CONNECT Vacant" in browsers.words("fiona", "/people/")
    assert "Senior System Owner, CONNECT Vacant" in browsers.words("fiona", "/programmes/connect/")


def test_a_milestone_is_recorded_by_one_and_confirmed_by_another(database: Any) -> None:
    browsers = Browsers(stage.set_stage())
    record = "/milestones/connect-drop-2/record/"
    early = plain(browsers["peter"].post(record, {"reached_on": "1/1/2199", "evidence": "x"}), 422)
    assert "1 January 2199 is in the future." in early
    sent = {"reached_on": "20 February 2024", "evidence": "Minutes of the board."}
    assert "Only these posts may record a milestone" in plain(
        browsers["fiona"].post(record, sent), 403
    )
    assert browsers["peter"].post(record, sent).status_code == 302
    entry = MilestoneRecord.objects.get()
    confirm = f"/milestones/records/{entry.pk}/confirm/"
    assert "Only these posts may confirm a milestone" in plain(browsers["peter"].post(confirm), 409)
    assert browsers["devi"].post(confirm).status_code == 302
    words = browsers.words("fiona", "/programmes/connect/")
    assert "Reached on 20 February 2024. It counts since" in words


def test_deeds_are_posted_never_fetched(database: Any) -> None:
    browsers = Browsers(stage.set_stage())
    for address in (
        "/people/tenures/1/confirm/",
        "/people/ends/1/confirm/",
        "/milestones/records/1/confirm/",
    ):
        assert browsers["farah"].get(address).status_code == 405
