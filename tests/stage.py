"""Set the stage for a story: the cast, the paper, a live decision, an extension. No assertions."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings

from approvals import access, actions
from approvals.actions.drafting import Upload
from approvals.models import AdviceRequest, Decision, DecisionType, Version
from approvals.paper import Paper, Part2Paper, Sections, as_data
from approvals.reading import paper_of, read_paper
from budgets.models import Line
from contracts.actions import Pays
from contracts.models import Change
from people.deeds import Actor
from people.models import BusinessCase, Person, Post, Programme
from records.cast import CAST, found_cast

PAPERS = Path(settings.BASE_DIR) / "fixtures" / "decisions"
NO_INTEREST = "I have considered my interests and have none in this decision."
ADVISERS = {
    "finance_adviser": "mona",
    "legal_adviser": "leo",
    "commercial_adviser": "cleo",
    "equality_adviser": "eve",
    "data_protection_adviser": "dora",
}


@dataclass(frozen=True)
class Stage:
    """The cast by name, as actors."""

    people: dict[str, Person]

    def __getitem__(self, name: str) -> Actor:
        return Actor(self.people[name])

    def person(self, name: str) -> Person:
        """Return one of the cast."""
        return self.people[name]


def set_stage() -> Stage:
    """Found the ledger with its cast."""
    return Stage(found_cast())


def recall() -> Stage:
    """Return the cast of a ledger that is founded already."""
    by_name = {person.name: person for person in Person.objects.all()}
    return Stage({name: by_name[full] for name, (full, _) in CAST.items()})


def attested(stage: Stage) -> Decision:
    """Transcribe PCD 1572 and attest it."""
    paper = read_paper((PAPERS / "pcd-1572.json").read_bytes())
    evidence = Upload("evidence", "Signed paper", "text/plain", b"Where the signed paper is kept.")
    decision = actions.transcribe(stage["devi"], paper, None, evidence)
    actions.attest(stage["farah"], decision)
    decision.refresh_from_db()
    return decision


def drafted(stage: Stage, reference: str = "PCD 2001", **changes: Any) -> Decision:
    """Register a live decision of the paper's shape and draft it; ``changes`` alter its fields."""
    programme = Programme.objects.get(code="connect")
    decision = actions.register(
        stage["devi"],
        actions.Registration(
            DecisionType.objects.get(code="deputy-mayor"),
            reference,
            "CONNECT, fourth iteration",
            Post.objects.get(code="deputy-mayor"),
            None,
            programme,
            BusinessCase.objects.get(label="FBC4"),
        ),
    )
    paper = read_paper((PAPERS / "live-example.json").read_bytes())
    paper = paper.model_copy(update={"reference": reference, **changes})
    part_2 = Part2Paper(sections=Sections(financial="Figures that only part 2 may show."))
    actions.save(stage["olive"], decision, paper, edition=1, part_2=part_2)
    decision.refresh_from_db()
    return decision


def submitted(stage: Stage, by: str, decision: Decision) -> Version:
    """Submit a draft as it stands."""
    return actions.submit(stage[by], decision, edition=decision.draft.edition)


def advised(stage: Stage, version: Version) -> None:
    """Give every advice that was asked."""
    for request in AdviceRequest.objects.filter(version=version).order_by("pk"):
        adviser = ADVISERS[request.post.kind]
        actions.advise(stage[adviser], request, f"Advice of the {request.post}: no objection.")


def ready_to_sign(stage: Stage, decision: Decision) -> Version:
    """Submit a Deputy Mayor's decision and take it through advice and consultations."""
    version = submitted(stage, "olive", decision)
    advised(stage, version)
    actions.consult(stage["harry"], version)
    actions.consult(stage["conrad"], version)
    return version


def shown(version: Version) -> actions.Shown:
    """Return what somebody who opens the signing page now is shown."""
    decision = Decision.objects.get(pk=version.decision_id)
    return actions.Shown(version.digest, decision.chain_length, accepts=True)


def sign(stage: Stage, who: str, version: Version) -> actions.Outcome:
    """Turn a key on what is shown now."""
    return actions.sign(stage[who], version, shown(version), NO_INTEREST)


def executed(stage: Stage, contract: str = "CONNECT-PMO") -> Change:
    """Execute the award of a contract of PCD 1572, in full, on its revenue line."""
    change = Change.objects.get(contract__reference=contract, number=1)
    value = change.value.amount
    line = Line.objects.get(code="connect-mtfp")
    actions.execute(
        stage["kit"],
        change,
        actions.Execute(
            value,
            date(2024, 1, 8),
            date(2025, 1, 7),
            date(2023, 12, 22),
            payments=(Pays(line, None, value),),
        ),
    )
    return change


def extension(stage: Stage, reference: str = "OCC 1", contract: str = "CONNECT-PMO") -> Decision:
    """Draft an extension of a contract under recommendation 9 of PCD 1572."""
    decision = actions.register(
        stage["devi"],
        actions.Registration(
            DecisionType.objects.get(code="contract-change"),
            reference,
            f"Extension of {contract}",
            programme=Programme.objects.get(code="connect"),
        ),
    )
    data = as_data(access.draft_paper(decision)) | {
        "executive_summary": "Six more months of support are needed.",
        "originating_statement": "This was drafted in line with procedure.",
        "rests_on": "PCD 1572",
        "part_1": as_data(
            Sections(introduction="Why.", financial="Funded.", commercial="Permitted.")
        ),
        "part_2": {"exists": False},
        "deferral": {"answer": "no"},
        "recommendations": [extension_data(contract)],
    }
    actions.save(stage["kit"], decision, paper_of(data), edition=1)
    decision.refresh_from_db()
    return decision


def extension_data(contract: str, value: Decimal = Decimal("400000.00")) -> dict[str, Any]:
    """Return the recommendation that extends a contract by six months."""
    return {
        "kind": "contract_change",
        "number": "1",
        "words": f"Extend {contract} by six months.",
        "contract": contract,
        "change": "extension",
        "amount": {"value": f"{value:.2f}"},
        "term": "6 months",
        "ground": "Regulation 72(1)(b)",
        "reason": "Drop 2 needs support for longer.",
    }


def extension_ready(stage: Stage, reference: str = "OCC 1") -> Version:
    """Submit an extension and give the advice it needs, so that keys may turn."""
    version = submitted(stage, "kit", extension(stage, reference))
    advised(stage, version)
    return version


def paper_with(decision: Decision, **changes: Any) -> Paper:
    """Return a draft's paper with some fields changed."""
    return access.draft_paper(decision).model_copy(update=changes)
