"""Grant authority and ask for acts under it, in few words. Asserts nothing but that it can."""

from decimal import Decimal
from typing import Any

from approvals import access, actions
from approvals.models import Clause, Decision, DecisionType, Version
from approvals.paper import Paper, Sections, as_data
from approvals.reading import paper_of, read_paper
from people.models import Programme
from tests import stage as s
from tests.sentences import refused

OLD = "PCD 1572"
# A clause of the scheme as a change of the scheme writes it.
SMALL_WRITE_OFFS: dict[str, Any] = {
    "code": "write-offs-2027",
    "paragraph": "4.9",
    "title": "Small write-offs by officers",
    "text": "The Chief Finance Officer writes off debts below £1,000.",
    "decision_type": "budget-change",
    "acts": ["write_off"],
    "seats": ["chief-finance-officer"],
    "value_below": "1000.00",
    "rank": 20,
}


def amount(words: str) -> dict[str, str]:
    """Return an amount as a paper writes it."""
    return {"value": f"{Decimal(words.replace(',', '')):.2f}"}


def delegation(number: str = "1", **fields: Any) -> dict[str, Any]:
    """Return a recommendation that lets the Director of Commercial Services change CONNECT-PMO.

    It replaces recommendation 9 of PCD 1572; fields alter it.
    """
    return {
        "kind": "delegation",
        "number": number,
        "words": "To let the Director of Commercial Services change what is named.",
        "acts": ["contract_value", "contract_time"],
        "keys": [{"post": "commercial-director"}],
        "contracts": ["CONNECT-PMO"],
        "ends_on": "2099-03-31",
        "supersedes": [of_1572().code],
    } | fields


def of_1572() -> Clause:
    """Return the clause that recommendation 9 of PCD 1572 granted."""
    return Clause.objects.get(granted_by__version__decision__reference=OLD)


def proposed(stage: s.Stage, *recs: dict[str, Any], reference: str = "PCD 3001") -> Decision:
    """Draft a Deputy Mayor's decision with these recommendations."""
    live = read_paper((s.PAPERS / "live-example.json").read_bytes())
    paper = paper_of(as_data(live) | {"recommendations": list(recs)})
    return s.drafted(stage, reference, recommendations=paper.recommendations)


def signed(stage: s.Stage, *recs: dict[str, Any], reference: str = "PCD 3001") -> Version:
    """Carry such a decision out."""
    version = s.ready_to_sign(stage, proposed(stage, *recs, reference=reference))
    assert s.sign(stage, "dana", version).result == "approved"
    return version


def granted(stage: s.Stage, reference: str = "PCD 3001", **fields: Any) -> Clause:
    """Grant authority by a decision of the Deputy Mayor; return its clause."""
    version = signed(stage, delegation(**fields), reference=reference)
    return Clause.objects.get(granted_by__version=version)


def change(value: str | None, contract: str = "CONNECT-PMO", **fields: Any) -> dict[str, Any]:
    """Return a recommendation that raises the value of a contract; ``term`` makes it longer."""
    return {
        "kind": "contract_change",
        "number": "1",
        "words": f"Change {contract}.",
        "contract": contract,
        "change": "extension" if fields.get("term") else "value_increase",
        "amount": None if value is None else amount(value),
        "ground": "Regulation 72(1)(b)",
        "reason": "It is needed for longer.",
    } | fields


def award(value: str, contract: str, **fields: Any) -> dict[str, Any]:
    """Return a recommendation that awards a contract for a year."""
    return {
        "kind": "contract_award",
        "number": "1",
        "words": f"Award {contract}.",
        "contract": contract,
        "title": "A contract",
        "supplier": {"name": "CGI Inc."},
        "route": "framework_direct",
        "framework": "spf2",
        "amount": amount(value),
        "term": "1 year",
    } | fields


def paper(decision: Decision, recs: list[dict[str, Any]], **fields: Any) -> Paper:
    """Return the paper of an officer's contract change."""
    words = Sections(introduction="Why.", financial="Funded.", commercial="Permitted.")
    return paper_of(
        as_data(access.draft_paper(decision))
        | {
            "executive_summary": "More is needed.",
            "originating_statement": "This was drafted in line with procedure.",
            "part_1": as_data(words),
            "part_2": {"exists": False},
            "deferral": {"answer": "no"},
            "recommendations": recs,
        }
        | fields
    )


def asked(stage: s.Stage, reference: str, *recs: dict[str, Any], **fields: Any) -> Decision:
    """Draft an officer's contract change; fields are those of its paper."""
    decision = actions.register(
        stage["devi"],
        actions.Registration(
            DecisionType.objects.get(code="contract-change"),
            reference,
            "A change of a contract",
            programme=Programme.objects.get(code="connect"),
        ),
    )
    actions.save(stage["kit"], decision, paper(decision, list(recs), **fields), edition=1)
    return Decision.objects.get(pk=decision.pk)


def held(stage: s.Stage, reference: str, *recs: dict[str, Any], **fields: Any) -> Version:
    """Submit an officer's contract change, so that it holds its share."""
    return s.submitted(stage, "kit", asked(stage, reference, *recs, **fields))


def carried_out(stage: s.Stage, version: Version, *who: str) -> None:
    """Advise on a version and turn its keys: Carla's, or those of ``who``."""
    s.advised(stage, version)
    *first, last = who or ("carla",)
    for name in first:
        assert s.sign(stage, name, version).result == "turned"
    assert s.sign(stage, last, version).result == "approved"


def refused_to_hold(stage: s.Stage, reference: str, *recs: dict[str, Any], **fields: Any) -> str:
    """Draft what may not be submitted, and return the sentences."""
    return refused(s.submitted, stage, "kit", asked(stage, reference, *recs, **fields))
