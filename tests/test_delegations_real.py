"""Delegations after real ones: PCD 1719, 1261 and 865; and what may not be given. On PostgreSQL."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from approvals.models import ClauseHold, ClauseUse, Decision, State
from contracts.models import Change
from people.days import london_midnight
from people.refusals import Reason
from tests import grants as g
from tests import stage as s
from tests.grants import refused_to_hold
from tests.sentences import refused, told


@pytest.fixture
def stage(papered: s.Stage) -> s.Stage:
    """PCD 1572 stands; CONNECT-PMO, £4.65m, runs to 7 January 2025."""
    s.executed(papered)
    return papered


# After real ones ---------------------------------------------------------------------------------


def test_one_like_pcd_1719(stage: s.Stage) -> None:
    """One post, up to 18 months and £96,300, with the Commercial Assurance Group's agreement."""
    clause = g.granted(
        stage,
        ceiling=g.amount("96,300"),
        months=18,
        conditions="With the agreement of the Commercial Assurance Group.",
        report_back="Each use, to the Deputy Mayor's next meeting.",
        report_on="2030-01-31",
    )
    assert (clause.report_back[:8], clause.report_on) == ("Each use", date(2030, 1, 31))
    whole = g.change("96300.00", term="18 months")
    text = refused_to_hold(stage, "OCC 1", whole)
    assert "has conditions: With the agreement of the Commercial Assurance Group." in text
    agreed = {"conditions_met": "Agreed by the Commercial Assurance Group on 3 November 2026."}
    beyond = (
        g.change("96300.01", term="18 months"),
        g.change("96300.00", term="18 months and 1 day"),
        g.change("96300.00", term="547 days"),
        g.change("96300.01"),
    )
    for number, over in enumerate(beyond, start=11):
        assert "PCD 3001" in refused_to_hold(stage, f"OCC {number}", over, **agreed)
    version = g.held(stage, "OCC 2", whole, **agreed)
    g.carried_out(stage, version)
    clause.refresh_from_db()
    assert clause.used == Decimal("96300.00")
    for number, more in enumerate((g.change("0.01"), g.change(None, term="1 day")), start=21):
        text = refused_to_hold(stage, f"OCC {number}", more, **agreed)
        assert "PCD 3001, recommendation 1" in text
        assert "has £0.00 left" in text or "this makes 18 months and 1 day" in text


def test_one_like_pcd_1261(stage: s.Stage) -> None:
    """A contract still to be awarded: the director signs within a tenth of what was planned."""
    g.granted(
        stage,
        acts=["contract_award"],
        contracts=["NEW-1", "NEW-2"],
        limit_each=g.amount("1,000,000"),
        tolerance="10",
        supersedes=[],
    )
    text = refused_to_hold(stage, "OCC 1", g.award("1100000.01", "NEW-1"))
    assert "covers at most £1,100,000.00 each time, tolerance included." in text
    assert "goes up to the Deputy Mayor" in text
    assert "£1,100,000.00" not in refused_to_hold(stage, "OCC 2", g.award("1.00", "NEW-3"))
    both = [g.award("1100000.00", "NEW-1"), g.award("900000.00", "NEW-2", number="2")]
    version = g.held(stage, "OCC 3", *both)
    holds = ClauseHold.objects.filter(version=version).order_by("reference")
    assert [(h.reference, h.amount.amount) for h in holds] == [
        ("NEW-1", Decimal("1100000.00")),
        ("NEW-2", Decimal("900000.00")),
    ]
    g.carried_out(stage, version)
    assert ClauseUse.objects.filter(version=version).count() == 2
    assert Change.objects.get(contract__reference="NEW-1").value.amount == Decimal("1100000.00")


def test_one_like_pcd_865(stage: s.Stage) -> None:
    """A schedule: each contract may reach its own sum and its own last day."""
    g.granted(
        stage,
        contracts=[],
        limits=[
            {"contract": "CONNECT-PMO", "amount": g.amount("200,000"), "last_day": "2054-07-07"},
            {"contract": "CONNECT-DATA", "amount": g.amount("10,000"), "last_day": "2054-07-07"},
        ],
        ends_on=None,
    )
    to_the_day = g.change("200000.00", term="29 years and 6 months")
    text = refused_to_hold(stage, "OCC 1", to_the_day | {"term": "29 years, 6 months and 1 day"})
    assert "lets contract CONNECT-PMO run to 7 July 2054 at the latest." in text
    text = refused_to_hold(stage, "OCC 2", to_the_day | {"amount": g.amount("200,000.01")})
    assert "has £200,000.00 left of £200,000.00 for contract CONNECT-PMO." in text
    # A contract that is not in the schedule is under the scheme, as any other.
    text = refused_to_hold(stage, "OCC 3", g.change("200000.01", "CONNECT-SMS"))
    assert "does not cover contract CONNECT-SMS" in text
    assert "goes up to the Deputy Mayor" in text
    # CONNECT-DATA is not executed, so the day on which it ends is not known.
    late = g.change("1.00", "CONNECT-DATA", term="1 month")
    assert "its end is not known yet" in refused_to_hold(stage, "OCC 4", late)
    first = g.held(stage, "OCC 5", g.change("150000.00", term="29 years"))
    assert "has £50,000.00 left of £200,000.00" in refused_to_hold(
        stage, "OCC 6", g.change("50000.01")
    )
    g.carried_out(stage, first)
    text = refused_to_hold(stage, "OCC 7", g.change(None, term="6 months and 1 day"))
    assert "run to 7 July 2054 at the latest" in text
    g.carried_out(stage, g.held(stage, "OCC 8", g.change("50000.00", term="6 months")))
    g.held(stage, "OCC 9", g.change("10000.00", "CONNECT-DATA"))


def test_a_delegation_ends_at_londons_midnight(stage: s.Stage) -> None:
    clause = g.granted(stage, ceiling=g.amount("100"), ends_on="2027-03-31")
    assert clause.ends_at == london_midnight(date(2027, 4, 1))
    assert clause.ends_at.isoformat() == "2027-03-31T23:00:00+00:00"


# What may be given -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"keys": [{"post": "deputy-mayor"}]}, "would delegate to the same post. (A delegation"),
        (
            {
                "keys": [
                    {
                        "post": "commercial-director",
                        "reserves": [{"post": "deputy-mayor", "ground": "absent"}],
                    }
                ]
            },
            "would delegate to the same post",
        ),
        ({"ceiling": None}, "This delegation has no ceiling."),
        ({"ends_on": None}, "This delegation has no end."),
        ({"contracts": []}, "Say which contracts the delegation covers."),
        ({"contracts": ["NO-SUCH"]}, "There is no contract “NO-SUCH” in the ledger."),
        ({"tolerance": "10"}, "enter the limit for each award too"),
        ({"report_on": "2030-01-01"}, "Say what is to be reported back by that day."),
        ({"ends_at": "no-such"}, "There is no milestone “no-such” in the ledger."),
        (
            {"limits": [{"contract": "CONNECT-PMO"}, {"contract": "CONNECT-PMO"}]},
            "CONNECT-PMO",
        ),
    ],
)
def test_what_may_not_be_given(stage: s.Stage, fields: dict[str, Any], words: str) -> None:
    rec = g.delegation(**{"ceiling": g.amount("100")} | fields)
    assert words in refused(s.submitted, stage, "olive", g.proposed(stage, rec))


def test_officers_give_no_authority(stage: s.Stage) -> None:
    rec = g.delegation(ceiling=g.amount("100"), supersedes=[])
    text = refused_to_hold(stage, "OCC 1", rec)
    assert "no limit has been set for an officer to delegate authority" in text
    assert "would delegate to the same post" in text


def test_who_decided_by_delegation_is_bound_by_the_scheme_that_changed_meanwhile(
    stage: s.Stage,
) -> None:
    """A new grant for the contract displaces the one that a waiting version rests on."""
    waiting = g.held(stage, "OCC 1", g.change("60.00"))
    s.advised(stage, waiting)
    g.granted(stage, ceiling=g.amount("100"))
    decision = Decision.objects.get(pk=waiting.decision_id)
    assert decision.state == State.SUBMITTED
    outcome = s.sign(stage, "carla", waiting)
    assert outcome.result == "returned"
    assert isinstance(outcome.reasons[0], Reason)
    assert "submit it again" in told(outcome.reasons)
