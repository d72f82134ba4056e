"""Award and change contracts whose values part 1 withholds and part 2 gives. Asserts nothing."""

from typing import Any

from approvals import access, actions
from approvals.models import Decision, Version
from approvals.paper import Part2Paper, as_data
from approvals.reading import paper_of, part_2_of
from tests import grants as g
from tests import stage as s

VALUE = "1357924.68"
UNSAID = {"value": None, "qualifier": "withheld"}
EXEMPT = {
    "exists": True,
    "exemption": {
        "ground": "Commercial interests (Freedom of Information Act 2000, section 43)",
        "rationale": "The price would tell the supplier's rates.",
        "ends_when": "The contract has been signed.",
    },
}


def award(contract: str = "QUIET 1", **fields: Any) -> dict[str, Any]:
    """Return a recommendation that awards a contract and withholds its value."""
    return g.award("1.00", contract, **{"amount": UNSAID} | fields)


def change(contract: str, **fields: Any) -> dict[str, Any]:
    """Return a recommendation that raises the value of a contract and withholds by how much."""
    return g.change("1.00", contract, **{"amount": UNSAID} | fields)


def figure(
    value: str | None = VALUE, number: str = "1", *, withheld: bool = True, **fields: Any
) -> dict[str, Any]:
    """Return the figure of part 2 that is the amount withheld; fields are those of its amount."""
    amount = {"value": value} | fields
    marked = {"withheld": True} if withheld else {}
    return {"recommendation": number, "label": "Value", "amount": amount} | marked


def part_2(*figures: dict[str, Any]) -> Part2Paper:
    """Return a part 2 with these figures."""
    return part_2_of({"format": "countersign-paper-part2/1", "figures": list(figures)})


def drafted(
    cast: s.Stage, reference: str, *recs: dict[str, Any], figures: tuple[dict[str, Any], ...]
) -> Decision:
    """Draft a Deputy Mayor's decision, with figures in its part 2."""
    decision = g.proposed(cast, *recs, reference=reference)
    paper = paper_of(as_data(access.draft_paper(decision)) | {"part_2": EXEMPT})
    edition = decision.draft.edition
    actions.save(cast["olive"], decision, paper, edition=edition, part_2=part_2(*figures))
    return Decision.objects.get(pk=decision.pk)


def ready(cast: s.Stage, reference: str, *recs: dict[str, Any], value: str = VALUE) -> Version:
    """Submit such a decision of one recommendation and take it to its key."""
    return s.ready_to_sign(cast, drafted(cast, reference, *recs, figures=(figure(value),)))


def signed(cast: s.Stage, reference: str, *recs: dict[str, Any], value: str = VALUE) -> Version:
    """Carry such a decision out."""
    version = ready(cast, reference, *recs, value=value)
    outcome = s.sign(cast, "dana", version)
    assert outcome.result == "approved", outcome
    version.decision.refresh_from_db()
    return version


def asked(cast: s.Stage, reference: str, *recs: dict[str, Any], value: str = VALUE) -> Decision:
    """Draft an officer's change whose value is withheld."""
    decision = g.asked(cast, reference, *recs, part_2=EXEMPT)
    paper, edition = access.draft_paper(decision), decision.draft.edition
    actions.save(cast["kit"], decision, paper, edition=edition, part_2=part_2(figure(value)))
    return Decision.objects.get(pk=decision.pk)


def held(cast: s.Stage, reference: str, *recs: dict[str, Any], value: str = VALUE) -> Version:
    """Submit such a change, so that it holds its share."""
    return s.submitted(cast, "kit", asked(cast, reference, *recs, value=value))
