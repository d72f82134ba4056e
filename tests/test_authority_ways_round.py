"""Ways round authority that somebody might try, each tried on PostgreSQL and refused.

A correction that is none, a value that is withheld, a call-in lost on the way, a supplier under
another number, a change of the scheme on one's own word, a second role in a later version.
"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError

from approvals import actions, asked, authority, dossier, explain
from approvals.actions import scheming
from approvals.actions.drafting import Upload
from approvals.actions.scheming import SchemeEdit, propose_change
from approvals.actions.submitting import readiness
from approvals.book import Book
from approvals.models import (
    AdviceRequest,
    CallIn,
    Decision,
    SchemeChange,
    SchemeChangeConfirmation,
    Version,
)
from approvals.paper import as_data
from approvals.reading import paper_of, read_paper
from contracts.histories import history_of
from contracts.models import Contract
from people import holders
from people.actions import Appointment, confirm_tenure, give_tenure, record_employer
from people.days import london_day
from people.models import Organisation, Post
from people.refusals import Reason
from records.verify import verify
from tests import grants as g
from tests import stage as s
from tests.grants import refused_to_hold
from tests.sentences import refused
from tests.terms import figures

TODAY = date(2026, 11, 23)


@pytest.fixture
def stage(papered: s.Stage) -> s.Stage:
    s.executed(papered)
    return papered


def let(stage: s.Stage, reference: str, contract: str, value: str = "400000.00") -> Version:
    """Award a contract after competition, by an officer."""
    version = g.held(stage, reference, open_award(value, contract))
    g.carried_out(stage, version)
    return version


def open_award(value: str, contract: str, **fields: Any) -> dict[str, Any]:
    return g.award(value, contract, route="open", framework=None) | fields


def again(stage: s.Stage, version: Version) -> Version:
    """Send a version back, if it is not yet, and submit the same words once more, with advice."""
    decision = Decision.objects.select_related("draft").get(pk=version.decision_id)
    if decision.state == "submitted":
        actions.send_back(stage["carla"], version, "Once more.")
    decision.refresh_from_db()
    later = s.submitted(stage, "kit", decision)
    s.advised(stage, later)
    return later


# A correction that is none -----------------------------------------------------------------------


@pytest.mark.parametrize("more", [{"amount": g.amount("0.01")}, {"amount": None, "term": "1 day"}])
def test_b9_no_officer_corrects_a_clerical_error_however_small(
    stage: s.Stage, more: dict[str, Any]
) -> None:
    let(stage, "OCC 1", "NEW-1")
    clerical = g.change(None, "NEW-1", change="clerical") | more
    text = refused_to_hold(stage, "OCC 2", clerical)
    assert "no limit has been set for an officer to correct a clerical error in a contract" in text
    assert "it goes up to the Deputy Mayor" in text


def test_b9_the_deputy_mayor_does_and_it_is_no_modification(stage: s.Stage) -> None:
    let(stage, "OCC 1", "NEW-1")
    version = g.signed(stage, g.change("100000.00", "NEW-1", change="clerical"))
    (ground,) = version.route["grounds"]
    assert (ground["act"], ground["clause"]) == ("clerical_correction", "scheme-2016-clerical")
    standing = history_of(Contract.objects.get(reference="NEW-1")).standing
    assert standing.authorised_value == Decimal("500000.00")
    assert standing.cumulative_change == 0


# A value that is withheld ------------------------------------------------------------------------


def transcribed(stage: s.Stage, *recs: dict[str, Any]) -> None:
    """Transcribe and attest a paper with these recommendations."""
    old = as_data(read_paper((s.PAPERS / "pcd-1572.json").read_bytes()))
    paper = paper_of(old | {"reference": "PCD 1600", "recommendations": recs, "part_2": NO_PART_2})
    evidence = Upload("evidence", "Signed paper", "text/plain", b"Where the signed paper is kept.")
    decision = actions.transcribe(stage["devi"], paper, None, evidence)
    actions.attest(stage["farah"], decision)


NO_PART_2 = {"exists": False}
WITHHELD = {"value": None, "printed": "withheld"}


@pytest.mark.parametrize(
    "rec",
    [
        g.award("1.00", "HID-1", amount=WITHHELD),
        g.award("1.00", "HID-1", amount={"value": None}),
        g.change(
            "1.00",
            "HID-1",
            opening={
                "title": "Hidden",
                "supplier": {"name": "CGI Inc."},
                "original": WITHHELD,
            },
        ),
    ],
    ids=["in words", "without words", "as the original"],
)
def test_s6_a_contract_whose_value_is_withheld_is_below_no_limit(
    stage: s.Stage, rec: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    transcribed(stage, rec)
    text = refused_to_hold(stage, "OCC 1", g.change("0.01", "HID-1"))
    assert "limited by the value of contract HID-1, which is not stated in full" in text
    below = "scheme-2016-4.13-small"
    with monkeypatch.context() as patched:
        patched.setattr(authority, "clause_objections", lambda act, clause, at: [])
        text = refused_to_hold(stage, "OCC 2", g.change("0.01", "HID-1", under=below))
    assert "This would go beyond what the delegation allows in all." in text
    g.signed(stage, g.change("0.01", "HID-1"))


@pytest.mark.parametrize("term", ["", "1 month"])
def test_s7_a_change_whose_value_is_withheld_leaves_no_share_to_measure(
    stage: s.Stage, term: str
) -> None:
    let(stage, "OCC 1", "NEW-1")
    transcribed(stage, g.change("1.00", "NEW-1", term=term, amount=WITHHELD))
    assert "not stated in full" in refused_to_hold(stage, "OCC 2", g.change("0.01", "NEW-1"))


def test_s7_a_change_that_adds_time_alone_withholds_nothing(stage: s.Stage) -> None:
    let(stage, "OCC 1", "NEW-1")
    g.carried_out(stage, g.held(stage, "OCC 2", g.change(None, "NEW-1", term="1 month")))
    g.held(stage, "OCC 3", g.change("0.01", "NEW-1"))


# A call-in that is lost on the way ---------------------------------------------------------------


@pytest.mark.parametrize("value", ["600000.00", "400000.00"])
def test_s10_what_was_called_in_stays_so_until_that_post_says_otherwise(
    stage: s.Stage, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the same words come again, or less than could be called in."""
    version = g.held(stage, "OCC 1", open_award("600000.00", "NEW-1"))
    actions.answer_call_in(
        stage["dana"], CallIn.objects.get(version=version), "I decide this.", called_in=True
    )
    actions.send_back(stage["carla"], version, "Once more.")
    decision = Decision.objects.select_related("draft").get(pk=version.decision_id)
    edition = decision.draft.edition
    actions.save(
        stage["kit"], decision, g.paper(decision, [open_award(value, "NEW-1")]), edition=edition
    )
    decision = Decision.objects.select_related("draft").get(pk=version.decision_id)
    later = s.submitted(stage, "kit", decision)
    s.advised(stage, later)
    assert "called this in, so it goes up." in refused(s.sign, stage, "carla", later)
    with monkeypatch.context() as patched:
        patched.setattr(dossier, "call_in_reasons", lambda version, at: [])
        assert "This is called in, or may still be." in refused(s.sign, stage, "carla", later)
    actions.answer_call_in(stage["dana"], CallIn.objects.get(version=later), "", called_in=False)
    assert s.sign(stage, "carla", later).result == "approved"
    assert verify().faults == ()


# A supplier under another number -----------------------------------------------------------------


def test_d8_who_works_for_a_supplier_of_that_name_signs_nothing_whatever_its_number(
    stage: s.Stage,
) -> None:
    cgi = Organisation.objects.get(name="CGI Inc.")
    assert cgi.company_number == ""
    record_employer(stage.person("devi"), stage.person("carla"), cgi, date(2024, 1, 1))
    named = {"name": "CGI INC.", "company_number": "00654321"}
    text = refused_to_hold(stage, "OCC 1", open_award("400000.00", "NEW-1", supplier=named))
    assert "Carla Reyes is employed by CGI Inc., a supplier in this decision." in text


def test_d8_nor_of_a_contract_of_a_namesake(stage: s.Stage) -> None:
    named = {"name": "CGI Inc.", "company_number": "00654321"}
    g.carried_out(stage, g.held(stage, "OCC 1", open_award("400000.00", "NEW-1", supplier=named)))
    without = Organisation.objects.get(name="CGI Inc.", company_number="")
    record_employer(stage.person("devi"), stage.person("carla"), without, date(2024, 1, 1))
    text = refused_to_hold(stage, "OCC 2", g.change("1.00", "NEW-1"))
    assert "Carla Reyes is employed by CGI Inc., a supplier in this decision." in text


# A change of the scheme on one's own word --------------------------------------------------------


def test_only_a_decision_of_the_deputy_mayor_changes_the_scheme(stage: s.Stage) -> None:
    officers = let(stage, "OCC 1", "NEW-1").decision
    officers.refresh_from_db()
    edit = SchemeEdit(officers, "2027", TODAY, (), ("scheme-2016-4.13-below",), "It is in the way.")
    assert f"{officers} is not the Deputy Mayor's" in refused(propose_change, stage["devi"], edit)
    forged = SchemeChange.objects.create(
        rests_on=officers,
        edition="2027",
        starts_on=london_day(holders.database_now()),
        ends=["scheme-2016-4.13-below"],
        reason="It is in the way.",
        entered_by=stage.person("devi"),
    )
    conrad = stage.person("conrad")
    with pytest.raises(IntegrityError, match="decision of the Deputy Mayor"):
        SchemeChangeConfirmation.objects.create(change=forged, confirmed_by=conrad)


def test_a_change_of_the_scheme_ends_no_authority_that_a_decision_gave(stage: s.Stage) -> None:
    clause = g.of_1572()
    rests_on = Decision.objects.get(reference="PCD 1572")
    today = london_day(holders.database_now())
    edit = SchemeEdit(rests_on, "2027", today, (), (clause.code,), "It is in the way.")
    assert f"There is no clause “{clause.code}” of the scheme that stands." in refused(
        propose_change, stage["devi"], edit
    )


def test_nor_does_the_database_let_it(stage: s.Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    clause = g.of_1572()
    rests_on = Decision.objects.get(reference="PCD 1572")
    change = SchemeChange.objects.create(
        rests_on=rests_on,
        edition="2027",
        starts_on=london_day(holders.database_now()),
        ends=[clause.code],
        reason="It is in the way.",
        entered_by=stage.person("devi"),
    )
    monkeypatch.setattr(scheming, "_edit_objections", lambda edit, at: [])
    text = refused(scheming.confirm_change, stage["conrad"], change)
    assert "The change of the scheme does not end this clause." in text


# A schedule that is over -------------------------------------------------------------------------


def test_nothing_is_held_after_the_last_day_of_a_schedule(
    stage: s.Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = {"contract": "CONNECT-PMO", "amount": g.amount("100.00"), "last_day": "2025-07-07"}
    g.granted(stage, contracts=[], limits=[over], ends_on=None)
    past = "lets contract CONNECT-PMO run to 7 July 2025 at the latest, which is past."
    assert past in refused_to_hold(stage, "OCC 1", g.change("0.01"))
    monkeypatch.setattr(authority, "clause_objections", lambda act, clause, at: [])
    text = refused_to_hold(stage, "OCC 2", g.change("0.01"))
    assert "This would go beyond what the delegation allows in all." in text


# A programme that is not the contract's ----------------------------------------------------------


def test_a_contract_is_of_its_own_programme_whatever_the_paper_says(stage: s.Stage) -> None:
    decision = g.asked(stage, "OCC 1", g.change("1.00"))
    paper = g.paper(decision, [g.change("1.00"), g.award("1.00", "NEW-1", number="2")])
    assert paper.programme == "connect"
    known = asked.Known({"CONNECT-PMO": figures("1.00", programme="mobile")})
    assert [act.programme for act in asked.acts_of(paper, known)] == ["mobile", "connect"]


# As at -------------------------------------------------------------------------------------------


def test_as_at_a_past_instant_a_contract_is_what_was_recorded_by_then(stage: s.Stage) -> None:
    let(stage, "OCC 1", "NEW-1", "400000.00")
    version = g.held(stage, "OCC 2", g.change("90000.00", "NEW-1"))
    s.advised(stage, version)
    before = holders.database_now()
    carla = stage.person("carla")
    assert explain.objections(carla, version.decision, Book(before)) == []
    assert s.sign(stage, "carla", version).result == "approved"
    decision = Decision.objects.get(pk=version.decision_id)
    assert explain.objections(carla, decision, Book(before)) == []
    now = holders.database_now()
    assert explain.objections(carla, decision, Book(before, now)) == []


# A delegation beyond the scheme ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "term", "beyond"),
    [
        # A change of value and time is two acts.
        ("465000.00", "12 months", 0),
        ("465000.01", "", 1),
        ("1.00", "12 months and 1 day", 2),
    ],
)
def test_d6_a_delegated_act_beyond_the_scheme_names_its_authority(
    stage: s.Stage, value: str, term: str, beyond: int
) -> None:
    decision = g.asked(stage, "OCC 1", g.change(value, term=term))
    found = readiness(decision, holders.database_now())
    warned = [str(w) for w in found.warnings if isinstance(w, Reason) and "D6" in w.source]
    assert found.stops == ()
    assert (
        warned
        == [
            f"Recommendation 1: without {g.of_1572().title} this would go up to the Deputy Mayor; "
            "that decision is its authority. (PCD 1572, recommendation 9; rule D6)"
        ]
        * beyond
    )


# A second role in a later version ----------------------------------------------------------------


def test_who_advised_on_an_earlier_version_turns_no_key_of_a_later_one(
    stage: s.Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    adviser = Post.objects.get(code="finance-adviser")
    today = london_day(holders.database_now())
    besides = Appointment(stage.person("carla"), adviser, today, "Letter")
    confirm_tenure(stage.person("farah"), give_tenure(stage.person("devi"), besides))
    version = g.held(stage, "OCC 1", open_award("400000.00", "NEW-1"))
    request = AdviceRequest.objects.get(version=version, post=adviser)
    actions.advise(stage["carla"], request, "No objection.")
    assert "No pair of people could turn the keys. Carla Reyes advised on this decision" in refused(
        again, stage, version
    )
    with monkeypatch.context() as patched:
        patched.setattr(dossier, "_roles", lambda decision, at: {})
        later = again(stage, version)
    assert "Carla Reyes advised on this decision, so turns no key of it." in refused(
        s.sign, stage, "carla", later
    )
    monkeypatch.setattr(dossier, "_roles", lambda decision, at: {})
    assert "One person has one role in one decision." in refused(s.sign, stage, "carla", later)


def test_who_turned_a_key_of_an_earlier_version_advises_on_no_later_one(stage: s.Stage) -> None:
    adviser = Post.objects.get(code="finance-adviser")
    today = london_day(holders.database_now())
    besides = Appointment(stage.person("carla"), adviser, today, "Letter")
    confirm_tenure(stage.person("farah"), give_tenure(stage.person("devi"), besides))
    version = s.extension_ready(stage)
    assert s.sign(stage, "carla", version).result == "turned"
    actions.send_back(stage["rita"], version, "Once more.")
    decision = Decision.objects.select_related("draft").get(pk=version.decision_id)
    later = s.submitted(stage, "kit", decision)
    request = AdviceRequest.objects.get(version=later, post=adviser)
    assert "Carla Reyes has turned a key of this decision." in refused(
        actions.advise, stage["carla"], request, "No objection."
    )
