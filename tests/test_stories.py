"""Stories of the house, told through its deeds: what people do, and what they are refused."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from approvals import access, actions
from approvals.actions.drafting import Upload
from approvals.actions.signing import objections
from approvals.models import (
    Advice,
    Clause,
    Completion,
    Effect,
    Event,
    Key,
    Seat,
    State,
    Version,
)
from approvals.models.acts import EffectKind
from approvals.paper import as_data
from approvals.reading import paper_of, read_paper
from budgets.models import LineYear, Posting
from contracts.histories import history_of
from contracts.models import Change, Contract
from people.actions import Appointment, confirm_tenure, give_tenure, record_employer
from people.holders import database_now
from people.models import Capacity, Milestone, Organisation, Tenure
from records import cast
from tests import grants as g
from tests import stage as s
from tests.conftest import Copy
from tests.sentences import refused, state_of, told, why_not


@pytest.fixture
def stage(rows: Copy) -> s.Stage:
    return s.set_stage()


def paper_1572() -> Any:
    return read_paper((s.PAPERS / "pcd-1572.json").read_bytes())


EVIDENCE = Upload("evidence", "The signed paper", "text/plain", b"Where it is kept.")


# The paper --------------------------------------------------------------------------------------


def test_after_the_paper_its_figures_stand_in_the_ledger(stage: s.Stage) -> None:
    decision = s.attested(stage)
    assert decision.state == State.ATTESTED
    assert decision.decided_on == date(2023, 12, 21)
    heads = {head.line.code: head for head in LineYear.objects.select_related("line")}
    assert heads["connect-capital"].approved == Decimal("49927000.00")
    assert heads["connect-mtfp"].approved == Decimal("56694000.00")
    assert heads["capital-growth"].approved == Decimal("-49927000.00")
    assert {head.year for head in heads.values()} == {None}
    posted = sum(posting.amount.amount for posting in Posting.objects.all())
    assert posted == Decimal("106621000.00")

    asked = Change.objects.filter(effect__recommendation__version__decision=decision)
    asked = asked.exclude(reason__startswith="Awarded before this ledger")
    assert asked.count() == 7
    assert sum(change.value.amount for change in asked) == Decimal("19659000.00")

    clause = Clause.objects.get(granted_by__version__decision=decision)
    assert clause.ceiling is None
    assert clause.ends_at is None
    assert clause.contracts.count() == 7
    seats = [(seat.post.code, seat.deemed_post) for seat in clause.seats.order_by("position")]
    assert seats[0] == ("commercial-director", None)
    assert (seats[1][0], str(seats[1][1])) == ("connect-sso", "Senior Responsible Officer, CONNECT")


def test_each_effect_leads_to_its_recommendation(stage: s.Stage) -> None:
    decision = s.attested(stage)
    found = {
        (effect.recommendation.number, effect.kind)
        for effect in Effect.objects.filter(recommendation__version__decision=decision)
    }
    assert found == {
        ("1", EffectKind.POSTED),
        *((str(number), EffectKind.CHANGED) for number in range(2, 9)),
        ("9", EffectKind.GRANTED),
    }


def test_the_contract_of_recommendation_2_began_at_499_thousand(stage: s.Stage) -> None:
    s.attested(stage)
    history = history_of(Contract.objects.get(reference="CONNECT-DIRECTOR"))
    assert history.standing.original_value == Decimal("499000.00")
    assert history.standing.authorised_value == Decimal("748000.00")
    assert history.standing.cumulative_change == Decimal("249000.00")


def test_the_faults_of_the_paper_are_kept_as_they_are(stage: s.Stage) -> None:
    decision = s.attested(stage)
    paper = access.version_paper(Version.objects.get(decision=decision))
    assert paper.as_printed == paper_1572().as_printed
    assert paper.deferral.answer is None
    document = Completion.objects.get(version__decision=decision).document
    assert document["provenance"] == "transcribed"
    assert document["keys"] == []
    assert document["deferral"]["answer"] == "left open on the paper"
    printed = dict(map(tuple, document["as_printed"]))
    assert printed["Chief Executive Officer"].startswith("18/12/2023. Signed by hand")
    assert "delegation has no limit of value and no end" in printed["Recommendation 9"]


def test_a_transcription_is_attested_against_its_evidence_by_another(stage: s.Stage) -> None:
    decision = actions.transcribe(stage["devi"], paper_1572())
    assert "Attach the signed paper as evidence" in refused(
        actions.attest, stage["farah"], decision
    )
    actions.attach(stage["devi"], decision, EVIDENCE, edition=decision.draft.edition)
    assert "Only these posts may attest" in refused(actions.attest, stage["devi"], decision)
    assert not Posting.objects.exists()
    actions.attest(stage["hugo"], decision)
    assert Posting.objects.count() == 2


def test_who_holds_both_posts_still_cannot_attest_what_he_entered(stage: s.Stage) -> None:
    cast.appoint(stage.people, "hugo", "decision-office")
    decision = actions.transcribe(stage["hugo"], paper_1572(), None, EVIDENCE)
    sentences = refused(actions.attest, stage["hugo"], decision)
    assert "Hugo Senn entered this transcription." in sentences
    assert "attested by another" in sentences
    actions.attest(stage["farah"], decision)


def test_an_amount_that_the_paper_leaves_open_is_not_made_up(stage: s.Stage) -> None:
    data = as_data(paper_1572())
    data["recommendations"][0]["items"][0]["amount"]["value"] = None
    decision = actions.transcribe(stage["devi"], paper_of(data), None, EVIDENCE)
    assert "PCD 1572, recommendation 1 has an amount left open." in refused(
        actions.attest, stage["farah"], decision
    )
    decision.refresh_from_db()
    assert decision.state == State.TRANSCRIBED
    assert not Effect.objects.exists()


def test_nobody_turns_a_key_of_what_was_signed_on_paper(stage: s.Stage) -> None:
    decision = s.attested(stage)
    why = told(objections(stage.person("dana"), decision, database_now()))
    assert "This was decided on paper; no key is turned here." in why


# The extension and its milestone ----------------------------------------------------------------


@pytest.fixture
def awarded(stage: s.Stage) -> s.Stage:
    """PCD 1572 stands and CONNECT-PMO is executed."""
    s.attested(stage)
    s.executed(stage)
    return stage


def drop_2(stage: s.Stage) -> None:
    """Peter records that Drop 2 is in use, Hugo confirms it."""
    milestone = Milestone.objects.get(code="connect-drop-2")
    entry = actions.record_milestone(
        stage["peter"], milestone, date(2024, 2, 28), "Note of the DDaT Board."
    )
    assert "Only these posts may confirm" in refused(
        actions.confirm_milestone, stage["peter"], entry
    )
    actions.confirm_milestone(stage["hugo"], entry)


def test_before_the_milestone_the_senior_responsible_officer_holds_the_second_key(
    awarded: s.Stage,
) -> None:
    version = s.extension_ready(awarded)
    why = why_not(awarded, "sam", version)
    assert "Sam Osei holds none of the posts that sign" in why
    assert "deemed to be Senior System Owner, CONNECT until CONNECT Drop 2 implemented" in why
    assert "Rule D5" in why
    assert "Sam Osei holds none" in refused(s.sign, awarded, "sam", version)
    assert s.sign(awarded, "rita", version).result == "turned"
    assert s.sign(awarded, "carla", version).result == "approved"
    standing = history_of(Contract.objects.get(reference="CONNECT-PMO")).standing
    assert standing.authorised_value == Decimal("5050000.00")
    seats = {seat.person.name: seat.tenure.post.code for seat in Seat.objects.all()}
    assert seats == {"Carla Reyes": "commercial-director", "Rita Lindqvist": "connect-sro"}


def test_after_the_milestone_the_senior_system_owner_holds_it(awarded: s.Stage) -> None:
    drop_2(awarded)
    version = s.extension_ready(awarded)
    why = why_not(awarded, "rita", version)
    assert "Rita Lindqvist holds none of the posts that sign" in why
    assert "Senior System Owner, CONNECT (since CONNECT Drop 2 implemented was reached)" in why
    assert "Rita Lindqvist holds none" in refused(s.sign, awarded, "rita", version)
    assert s.sign(awarded, "sam", version).result == "turned"
    assert s.sign(awarded, "carla", version).result == "approved"


def test_a_key_turned_before_the_milestone_stands_after_it(awarded: s.Stage) -> None:
    version = s.extension_ready(awarded)
    s.sign(awarded, "rita", version)
    drop_2(awarded)
    why = why_not(awarded, "sam", version)
    assert "turned already, by Rita Lindqvist" in why
    assert s.sign(awarded, "carla", version).result == "approved"
    document = Completion.objects.get(version=version).document
    assert [key["name"] for key in document["keys"]] == ["Carla Reyes", "Rita Lindqvist"]


def test_nobody_records_a_milestone_on_which_his_own_key_hangs(awarded: s.Stage) -> None:
    cast.appoint(awarded.people, "sam", "programme-office")
    milestone = Milestone.objects.get(code="connect-drop-2")
    sentences = refused(
        actions.record_milestone, awarded["sam"], milestone, date(2024, 2, 28), "Seen."
    )
    assert "A key of Sam Osei hangs on “CONNECT Drop 2 implemented”." in sentences
    tomorrow = database_now().date() + timedelta(days=2)
    sentences = refused(actions.record_milestone, awarded["peter"], milestone, tomorrow, "Planned.")
    assert "is in the future" in sentences


def test_one_person_does_not_turn_both_keys(awarded: s.Stage) -> None:
    version = s.extension_ready(awarded)
    s.sign(awarded, "carla", version)
    assert "two keys need two people" in refused(s.sign, awarded, "carla", version)
    assert state_of(version) == State.SUBMITTED


def test_no_key_turns_before_the_advice_on_funding_and_ground(awarded: s.Stage) -> None:
    version = s.submitted(awarded, "kit", s.extension(awarded))
    why = why_not(awarded, "carla", version)
    assert "The Strategic finance adviser has not given advice yet. (Rule D7)" in why
    assert "The Commercial adviser has not given advice yet. (Rule D7)" in why
    assert not Advice.objects.exists()


# Who is excluded --------------------------------------------------------------------------------


def test_a_suppliers_employee_turns_no_key_nor_one_of_its_group(awarded: s.Stage) -> None:
    finyx = Organisation.objects.get(name="Finyx Consulting Limited")
    group = Organisation.objects.create(name="Finyx Group")
    Organisation.objects.filter(pk=finyx.pk).update(parent=group)
    version = s.extension_ready(awarded)
    record_employer(awarded.person("devi"), awarded.person("carla"), group, date(2024, 1, 1))
    assert "Carla Reyes is employed by Finyx Consulting Limited, a supplier in this" in refused(
        s.sign, awarded, "carla", version
    )


def test_who_works_for_the_supplier_of_a_contract_signs_no_delegation_over_it(
    awarded: s.Stage,
) -> None:
    paper = g.proposed(awarded, g.delegation(ceiling=g.amount("500,000")))
    version = s.ready_to_sign(awarded, paper)
    finyx = Organisation.objects.get(name="Finyx Consulting Limited")
    record_employer(awarded.person("devi"), awarded.person("dana"), finyx, date(2024, 1, 1))
    assert "Dana Whitlock is employed by Finyx Consulting Limited" in refused(
        s.sign, awarded, "dana", version
    )


def test_a_new_employer_after_a_key_voids_it(awarded: s.Stage) -> None:
    version = s.extension_ready(awarded)
    s.sign(awarded, "rita", version)
    finyx = Organisation.objects.get(name="Finyx Consulting Limited")
    record_employer(awarded.person("devi"), awarded.person("rita"), finyx, date(2024, 1, 1))
    outcome = s.sign(awarded, "carla", version)
    assert outcome.result == "returned"
    assert "Rita Lindqvist is employed by Finyx" in told(outcome.reasons)


def test_an_interest_declared_after_a_key_voids_it(awarded: s.Stage) -> None:
    version = s.extension_ready(awarded)
    s.sign(awarded, "rita", version)
    actions.declare_interest(awarded["rita"], version.decision, "My brother works there.")
    outcome = s.sign(awarded, "carla", version)
    assert outcome.result == "returned"
    assert "Rita Lindqvist declared an interest in this decision." in told(outcome.reasons)
    assert state_of(version) == State.RETURNED
    event = Event.objects.filter(decision=version.decision).order_by("seq").last()
    assert event is not None
    assert (event.kind, event.person) == ("returned", awarded.person("carla"))
    assert Key.objects.filter(version=version).count() == 1


def test_a_tenure_given_alone_does_not_count(awarded: s.Stage) -> None:
    version = s.extension_ready(awarded)
    carla = Tenure.objects.get(person=awarded.person("carla"))
    cover = Appointment(
        awarded.person("otto"),
        carla.post,
        date(2024, 1, 1),
        "Note of cover",
        capacity=Capacity.COVER,
        covers=carla,
    )
    tenure = give_tenure(awarded.person("devi"), cover)
    assert "Otto Vance holds none of the posts" in refused(s.sign, awarded, "otto", version)
    assert "Only these posts may confirm a tenure" in refused(
        confirm_tenure, awarded.person("devi"), tenure
    )
    confirm_tenure(awarded.person("farah"), tenure)
    assert "Carla Reyes holds none of the posts" in refused(s.sign, awarded, "carla", version)
    assert s.sign(awarded, "otto", version).result == "turned"
