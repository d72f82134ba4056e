"""Bring a decision that was signed on paper into the ledger: one person enters, another attests."""

from approvals import access
from approvals.actions.chain import allow, freeze, lock, log
from approvals.actions.drafting import Registration, Upload, open_decision, store, write
from approvals.actions.effects import attest_effects
from approvals.checks import names_are_known
from approvals.findings import Facts
from approvals.knowing import facts_for
from approvals.models import Completion, Decision, DecisionType, Provenance
from approvals.paper import Paper, Part2Paper
from people.days import london_day
from people.deeds import Actor, deed
from people.holders import database_now, require
from people.models import BusinessCase, Programme
from people.refusals import Reason, Refused


@deed
def transcribe(
    by: Actor, paper: Paper, part_2: Part2Paper | None = None, evidence: Upload | None = None
) -> Decision:
    """Enter a paper decision; it counts once another post has attested it against the evidence.

    Raises Refused, and keeps nothing, when the paper was signed in the future or names what the
    ledger does not hold. One that bears no day counts from the day on which it is attested.
    """
    tenure = require(by.person, "transcribe")
    now = database_now()
    if paper.as_printed is None:
        raise Refused([Reason("as_printed is missing. Accepted: what the signed paper shows.")])
    day = paper.as_printed.decided_on
    if day and day > london_day(now):
        sentence = f"as_printed.decided_on is {day}, in the future. Accepted: today or before."
        raise Refused([Reason(sentence, "A paper is transcribed once it is signed")])
    decision_type = type_of(paper)
    found = _unknown(paper, facts_for(paper, Part2Paper(), decision_type, london_day(now)))
    if found:
        raise Refused(found)
    facts = Registration(
        type=decision_type,
        reference=paper.reference,
        title=paper.title,
        programme=programme_of(paper),
        business_case=business_case_of(paper),
    )
    decision = open_decision(by, facts, Provenance.TRANSCRIBED)
    log(decision, "transcribed", by, tenure=tenure, words=paper.title)
    decision = lock(decision)
    if evidence is not None:
        attached = store(by, decision, evidence)
        paper = paper.model_copy(update={"attachments": (*paper.attachments, attached)})
    write(by, decision, paper, part_2 or Part2Paper(), 1)
    return lock(decision)


def type_of(paper: Paper) -> DecisionType:
    """Return the type of decision that a paper names, or refuse."""
    found = DecisionType.objects.filter(code=paper.type).first()
    if found is None:
        raise Refused([Reason(f'type is "{paper.type}", which this ledger does not have.')])
    return found


def programme_of(paper: Paper) -> Programme | None:
    """Return the programme that a paper names, if any, or refuse."""
    if paper.programme is None:
        return None
    found = Programme.objects.filter(code=paper.programme).first()
    if found is None:
        known = ", ".join(Programme.objects.order_by("code").values_list("code", flat=True))
        raise Refused([Reason(f'programme is "{paper.programme}". Accepted: {known}.')])
    return found


def business_case_of(paper: Paper) -> BusinessCase | None:
    """Return the iteration of the business case that a paper names, if the ledger has it."""
    if not paper.business_case:
        return None
    return BusinessCase.objects.filter(
        programme__code=paper.programme, label=paper.business_case
    ).first()


def _unknown(paper: Paper, facts: Facts) -> list[Reason]:
    return [Reason(f"{f.place}: {f.sentence}") for f in names_are_known(paper, facts)]


@deed
def attest(by: Actor, decision: Decision, words: str = "") -> Completion:
    """Attest a transcription against its evidence; its effects take the date of the paper.

    For the Chief Finance Officer or the head of the office, never for whoever entered a word.
    """
    require(by.person, "attest")
    decision = lock(decision)
    allow(decision, "attested", "attested")
    reasons = attest_objections(by, decision)
    if reasons:
        raise Refused(reasons)
    paper = access.draft_paper(decision)
    if paper.as_printed is None:
        raise Refused(["The paper does not say what was printed on it."])
    version = freeze(decision, by, {"grounds": [], "seats": [], "advice": [], "consultations": []})
    return attest_effects(by, version, paper.as_printed.decided_on, words.strip())


def attest_objections(by: Actor, decision: Decision) -> list[Reason]:
    """Return why this person may not attest this transcription."""
    source = "Transcribing: entered by one person, attested by another"
    reasons = []
    if decision.edits.filter(person=by.person).exists() or decision.registered_by == by.person:
        reasons.append(Reason(f"{by.person} entered this transcription.", source))
    paper = access.draft_paper(decision)
    if not any(attached.kind == "evidence" for attached in paper.attachments):
        reasons.append(Reason("Attach the signed paper as evidence before it is attested.", source))
    return reasons
