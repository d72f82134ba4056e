"""Scenes about authority for the tests of its screens: a live delegation, used and held."""

from datetime import date
from typing import Any

from approvals import access, actions
from approvals.models import Clause, Decision
from approvals.paper import ContractAward, Delegation, ExceptionAsked
from contracts.models import Framework
from tests import stage as s
from tests.stage import Stage

TO_COMMERCE: dict[str, Any] = {
    "kind": "delegation",
    "number": "1",
    "words": "To let the Director of Commercial Services change the contracts of CONNECT.",
    "acts": ["contract_value", "contract_time"],
    "keys": [
        {
            "post": "commercial-director",
            "reserves": [{"post": "chief-finance-officer", "ground": "vacant"}],
        },
        {"post": "connect-sro"},
    ],
    "contracts": ["CONNECT-PMO", "CONNECT-SMS"],
    "ceiling": {"value": "900000.00", "printed": "£900k"},
    "ends_on": "2036-03-31",
    "conditions": "The supplier has agreed in writing.",
    "report_back": "What was used, to the Chief Finance Officer.",
    "report_on": "2035-06-30",
}


def delegation(**changes: Any) -> Delegation:
    """Return a delegation with some fields changed."""
    return Delegation.model_validate({**TO_COMMERCE, **changes})


def granted(stage: Stage, reference: str = "PCD 2500", **changes: Any) -> Clause:
    """Have the Deputy Mayor grant a delegation of its own; the paper is attested before."""
    decision = s.drafted(stage, reference, recommendations=(delegation(**changes),))
    version = s.ready_to_sign(stage, decision)
    outcome = s.sign(stage, "dana", version)
    assert outcome.result == "approved", outcome
    return Clause.objects.get(granted_by__version=version)


def extension(stage: Stage, reference: str, contract: str = "CONNECT-PMO") -> Decision:
    """Draft an extension that says how the conditions of its authority are met."""
    decision = s.extension(stage, reference, contract)
    paper = s.paper_with(decision, conditions_met="The supplier’s letter of 3 May is attached.")
    actions.save(stage["kit"], decision, paper, edition=decision.draft.edition)
    return Decision.objects.select_related("draft").get(pk=decision.pk)


def under(stage: Stage, reference: str, clause: Clause, contract: str = "CONNECT-PMO") -> Decision:
    """Draft an extension under one clause of several that cover it."""
    decision = extension(stage, reference, contract)
    paper = access.draft_paper(decision)
    recs = (paper.recommendations[0].model_copy(update={"under": clause.code}),)
    paper = paper.model_copy(update={"recommendations": recs})
    actions.save(stage["kit"], decision, paper, edition=decision.draft.edition)
    return Decision.objects.select_related("draft").get(pk=decision.pk)


LATE_AWARD: dict[str, Any] = {
    "kind": "contract_award",
    "number": "1",
    "words": "To award CGI Inc. a contract from a framework that has ended.",
    "contract": "LATE-1",
    "title": "Late work",
    "supplier": {"name": "CGI Inc."},
    "route": "framework_direct",
    "framework": "lasting-framework",
    "amount": {"value": "600000.00"},
    "term": "1 year",
}
ASKED = {
    "rule": "L10",
    "place": "Recommendation 1",
    "reason": "The new framework is not let before the summer.",
    "adviser": "legal_adviser",
}
NEW_CLAUSE: dict[str, Any] = {
    "code": "scheme-2027-4.13",
    "paragraph": "4.13",
    "title": "Awards without competition, from April 2027",
    "text": "The Deputy Mayor decides awards without competition of £750,000 and above.",
    "decision_type": "deputy-mayor",
    "acts": ["contract_award", "contract_value", "contract_time"],
    "seats": ["deputy-mayor"],
}


def against_a_rule(stage: Stage, reference: str, **changes: Any) -> Decision:
    """Draft an award from a framework that has ended (rule L10)."""
    ended = Framework.objects.filter(last_day__lt=date(2026, 1, 1)).order_by("pk")[0]
    award = ContractAward.model_validate({**LATE_AWARD, "framework": ended.code})
    return s.drafted(stage, reference, recommendations=(award,), **changes)


def asking(stage: Stage, reference: str) -> Decision:
    """Draft the same and ask for the exception."""
    return against_a_rule(stage, reference, exceptions=(ExceptionAsked.model_validate(ASKED),))


def award_by_officer(stage: Stage, reference: str, value: str) -> Decision:
    """Draft an award after competition, to be decided by an officer (S9)."""
    decision = s.extension(stage, reference)
    award = ContractAward.model_validate(
        {**LATE_AWARD, "route": "open", "framework": None, "amount": {"value": value}}
    )
    paper = s.paper_with(decision, recommendations=(award,), rests_on="")
    actions.save(stage["kit"], decision, paper, edition=decision.draft.edition)
    return Decision.objects.select_related("draft").get(pk=decision.pk)
