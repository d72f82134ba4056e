"""Stories of what goes wrong or comes to an end: sent back, beyond the authority, unpaid."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from approvals import access, actions
from approvals.founding import read_reference
from approvals.models import (
    Clause,
    Decision,
    DecisionType,
    Event,
    Key,
    State,
    Version,
)
from approvals.paper import as_data
from approvals.reading import paper_of, read_paper
from budgets.models import Line, LineYear, Posting
from contracts.actions import Pays
from contracts.models import Change, Execution
from people.models import Post
from records import cast
from tests import stage as s
from tests.conftest import Copy
from tests.sentences import refused, state_of, told


@pytest.fixture
def stage(rows: Copy) -> s.Stage:
    return s.set_stage()


@pytest.fixture
def awarded(stage: s.Stage) -> s.Stage:
    """PCD 1572 stands and CONNECT-PMO is executed."""
    s.attested(stage)
    s.executed(stage)
    return stage


# Sent back, refused, withdrawn ------------------------------------------------------------------


def test_a_version_sent_back_takes_its_keys_with_it(awarded: s.Stage) -> None:
    version = s.extension_ready(awarded)
    s.sign(awarded, "rita", version)
    assert "Say exactly what must be changed." in refused(
        actions.send_back, awarded["carla"], version, "  "
    )
    assert "neither holds a key" in refused(actions.send_back, awarded["otto"], version, "No.")
    actions.send_back(awarded["carla"], version, "Paragraph 3.1: state the day rate.")
    assert state_of(version) == State.RETURNED

    decision = access.decision_named("OCC 1")
    paper = s.paper_with(decision, executive_summary="Six more months, at £1,000 a day.")
    actions.save(awarded["kit"], decision, paper, edition=decision.draft.edition)
    second = s.submitted(awarded, "kit", access.decision_named("OCC 1"))
    assert second.number == 2
    assert second.digest != version.digest
    s.advised(awarded, second)
    assert "This version no longer stands." in refused(
        actions.send_back, awarded["carla"], version, "Again."
    )
    assert not Key.objects.filter(version=second).exists()
    assert s.sign(awarded, "carla", second).result == "turned"
    assert state_of(second) == State.SUBMITTED
    assert s.sign(awarded, "rita", second).result == "approved"


def test_a_refusal_is_final_for_its_version_and_another_may_follow(awarded: s.Stage) -> None:
    version = s.extension_ready(awarded)
    assert "Say why it is refused." in refused(actions.refuse, awarded["rita"], version, "")
    actions.refuse(awarded["rita"], version, "The programme does not need it.")
    assert state_of(version) == State.REFUSED
    assert "not submitted" in refused(s.sign, awarded, "carla", version)
    decision = access.decision_named("OCC 1")
    paper = s.paper_with(decision, executive_summary="Three months would do.")
    actions.save(awarded["kit"], decision, paper, edition=decision.draft.edition)
    second = s.submitted(awarded, "kit", access.decision_named("OCC 1"))
    s.advised(awarded, second)
    assert s.sign(awarded, "rita", second).result == "turned"


def test_a_withdrawn_decision_is_over(awarded: s.Stage) -> None:
    version = s.extension_ready(awarded)
    assert "Say why it is withdrawn." in refused(
        actions.withdraw, awarded["kit"], version.decision, " "
    )
    assert "Only these posts" in refused(actions.withdraw, awarded["otto"], version.decision, "No")
    actions.withdraw(awarded["kit"], version.decision, "The supplier has left the market.")
    assert state_of(version) == State.WITHDRAWN
    decision = access.decision_named("OCC 1")
    assert "is withdrawn, so it cannot be changed" in refused(
        actions.save,
        awarded["kit"],
        decision,
        s.paper_with(decision, title="Again"),
        edition=decision.draft.edition,
    )


# Execution --------------------------------------------------------------------------------------


def test_an_execution_is_within_the_authority_to_the_penny_and_the_day(stage: s.Stage) -> None:
    s.attested(stage)
    change = Change.objects.get(contract__reference="CONNECT-PMO", number=1)
    line, value = Line.objects.get(code="connect-mtfp"), Decimal("4650000.00")
    facts = actions.Execute(
        value,
        date(2024, 1, 8),
        date(2025, 1, 7),
        date(2023, 12, 22),
        payments=(Pays(line, None, value),),
    )
    penny = Decimal("4650000.01")
    sentences = refused(
        actions.execute,
        stage["kit"],
        change,
        replace(facts, value=penny, payments=(Pays(line, None, penny),)),
    )
    assert "£4,650,000.01 is above the £4,650,000.00 authorised, by £0.01." in sentences
    sentences = refused(
        actions.execute, stage["kit"], change, replace(facts, last_day=date(2025, 1, 8))
    )
    assert "It would end on 8 January 2025, after 7 January 2025" in sentences
    nothing = replace(facts, value=Decimal(0), payments=())
    assert "Enter the value as signed" in refused(actions.execute, stage["kit"], change, nothing)
    assert not Execution.objects.filter(change=change).exists()
    assert "Only these posts may execute" in refused(actions.execute, stage["fiona"], change, facts)
    actions.execute(stage["kit"], change, facts)
    assert "has been executed already" in refused(actions.execute, stage["kit"], change, facts)


# Money that is not there ------------------------------------------------------------------------


def virement(stage: s.Stage, reference: str = "BUD 1") -> Version:
    """Fiona submits the budget change of the demonstration."""
    paper = read_paper((s.PAPERS / "budget-change.json").read_bytes())
    data = as_data(paper) | {"reference": reference, "deferral": {"answer": "no"}}
    decision = actions.register(
        stage["devi"],
        actions.Registration(
            DecisionType.objects.get(code="budget-change"), reference, paper.title
        ),
    )
    actions.save(stage["fiona"], decision, paper_of(data), edition=1)
    decision.refresh_from_db()
    return s.submitted(stage, "fiona", decision)


def test_a_last_key_without_the_money_undoes_itself_and_keeps_the_earlier_key(
    rows: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def two_keys(path: Any) -> dict[str, Any]:
        data = read_reference(path)
        data["demonstration"]["clauses"][0]["seats"].append("commercial-director")
        return data

    monkeypatch.setattr(cast, "read_reference", two_keys)
    stage = s.set_stage()
    version = virement(stage)
    assert s.sign(stage, "carla", version).result == "turned"
    failed = s.sign(stage, "farah", version)
    assert failed.result == "failed"
    assert "a line may not go below zero" in told(failed.reasons)
    assert state_of(version) == State.SUBMITTED
    assert [key.person.name for key in Key.objects.filter(version=version)] == ["Carla Reyes"]
    assert Event.objects.filter(version=version, kind="completion_failed").count() == 1
    assert not Posting.objects.exists()

    s.attested(stage)
    assert s.sign(stage, "farah", version).result == "approved"
    head = LineYear.objects.get(line__code="connect-mtfp", year=None)
    assert head.approved == Decimal("56514000.00")
    assert Posting.objects.filter(batch__effect__recommendation__version=version).count() == 1


def test_an_officer_has_no_authority_from_the_limit_on(stage: s.Stage) -> None:
    s.attested(stage)
    decision = access.decision_named(virement(stage).decision.reference)
    actions.send_back(stage["farah"], Version.objects.get(decision=decision), "Take the limit.")
    data = as_data(access.draft_paper(decision))
    data["recommendations"][0]["items"][0]["amount"] = {"value": "250000.00"}
    decision.refresh_from_db()
    edition = decision.draft.edition
    actions.save(stage["fiona"], decision, paper_of(data), edition=edition)
    decision.refresh_from_db()
    assert "covers values below £250,000.00 only" in refused(
        s.submitted, stage, "fiona", access.decision_named("BUD 1")
    )


# A delegation with a ceiling --------------------------------------------------------------------


def under_the_new_clause(stage: s.Stage, reference: str, value: str) -> Decision:
    """Draft an extension of a contract that PCD 2001 awarded, under its recommendation 9."""
    decision = s.extension(stage, reference, "FBC4-PMO")
    data = as_data(access.draft_paper(decision))
    data["recommendations"] = [s.extension_data("FBC4-PMO", Decimal(value))]
    data["conditions_met"] = "Reported to the Chief Finance Officer this month."
    edition = decision.draft.edition
    actions.save(stage["kit"], decision, paper_of(data), edition=edition)
    return access.decision_named(reference)


@pytest.fixture
def delegated(stage: s.Stage) -> s.Stage:
    """PCD 2001 is carried out: it awards FBC4-PMO and lets officers add £3m to its contracts."""
    s.attested(stage)
    version = s.ready_to_sign(stage, s.drafted(stage))
    assert s.sign(stage, "dana", version).result == "approved"
    return stage


def carried_out(stage: s.Stage, decision: Decision) -> None:
    version = s.submitted(stage, "kit", decision)
    s.advised(stage, version)
    s.sign(stage, "carla", version)
    assert s.sign(stage, "rita", version).result == "approved"


def test_a_delegation_is_used_up_to_the_penny(delegated: s.Stage) -> None:
    carried_out(delegated, under_the_new_clause(delegated, "OCC 1", "2000000.00"))
    clause = Clause.objects.get(granted_by__version__decision__reference="PCD 2001")
    assert clause.used == Decimal("2000000.00")
    over = under_the_new_clause(delegated, "OCC 2", "1000000.01")
    sentences = refused(s.submitted, delegated, "kit", over)
    assert (
        "has £1,000,000.00 left of £3,000,000.00, and this decision asks for £1,000,000.01."
        in sentences
    )
    assert "PCD 2001, recommendation 9; rule D2" in sentences
    carried_out(delegated, under_the_new_clause(delegated, "OCC 3", "1000000.00"))
    clause.refresh_from_db()
    assert clause.used == Decimal("3000000.00")


def test_what_one_decision_holds_no_other_takes_until_it_lets_go(delegated: s.Stage) -> None:
    waiting = s.submitted(delegated, "kit", under_the_new_clause(delegated, "OCC 1", "2000000.00"))
    s.advised(delegated, waiting)
    s.sign(delegated, "carla", waiting)
    second = under_the_new_clause(delegated, "OCC 2", "1500000.00")
    sentences = refused(s.submitted, delegated, "kit", second)
    assert (
        "has £1,000,000.00 left of £3,000,000.00 (£2,000,000.00 is held by pending decisions), "
        "and this decision asks for £1,500,000.00." in sentences
    )
    assert state_of(waiting) == State.SUBMITTED
    actions.send_back(delegated["rita"], waiting, "Take less.")
    carried_out(delegated, second)
    clause = Clause.objects.get(granted_by__version__decision__reference="PCD 2001")
    assert clause.used == Decimal("1500000.00")
    again = access.decision_named("OCC 1")
    assert "has £1,500,000.00 left of £3,000,000.00, and this decision asks for £2,000,000.00" in (
        refused(s.submitted, delegated, "kit", again)
    )


def test_a_condition_of_the_authority_is_answered_before_it_is_used(delegated: s.Stage) -> None:
    decision = under_the_new_clause(delegated, "OCC 1", "1.00")
    data = as_data(access.draft_paper(decision)) | {"conditions_met": " "}
    edition = decision.draft.edition
    actions.save(delegated["kit"], decision, paper_of(data), edition=edition)
    sentences = refused(s.submitted, delegated, "kit", access.decision_named("OCC 1"))
    assert "has conditions: Each use is reported to the Chief Finance Officer" in sentences
    assert "Say how they are met. (PCD 2001, recommendation 9; rule D2)" in sentences


def test_a_delegation_without_limit_is_refused_unless_it_says_why(stage: s.Stage) -> None:
    s.attested(stage)
    decision = s.drafted(stage)
    data = as_data(access.draft_paper(decision))
    data["recommendations"][8] |= {"ceiling": None, "ends_on": None}
    edition = decision.draft.edition
    actions.save(stage["olive"], decision, paper_of(data), edition=edition)
    sentences = refused(s.submitted, stage, "olive", access.decision_named("PCD 2001"))
    assert "This delegation has no ceiling and no end." in sentences
    data["recommendations"][8] |= {"unlimited_reason": "The contracts end within the year."}
    actions.save(stage["olive"], decision, paper_of(data), edition=edition + 1)
    assert s.submitted(stage, "olive", access.decision_named("PCD 2001")).number == 1


def test_the_posts_of_the_stories_are_those_of_the_ledger(stage: s.Stage) -> None:
    held = {post for _, post in (*cast.CAST.values(), *cast.BESIDES) if post}
    assert held == set(Post.objects.values_list("code", flat=True))
