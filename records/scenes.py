"""The scenes of the demonstration, in the order in which they are played.

Each is what somebody does, by the actions of the house; none writes a row itself.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from django.conf import settings

from approvals import access, actions
from approvals.actions.drafting import Registration, Upload
from approvals.actions.transcribing import business_case_of, programme_of, type_of
from approvals.models import AdviceRequest, Decision, Recommendation, Version
from approvals.paper import ContractAward, Figure, Paper, Part2Paper, Sections
from approvals.reading import read_paper
from approvals.stated import Amount, SupplierName
from budgets import keying
from budgets.closing import Close, close_year
from budgets.models import Line
from budgets.money import FinancialYear
from contracts.actions import Pays
from contracts.models import Change
from contracts.terms import Term
from people.days import london_day
from people.deeds import Actor
from people.holders import database_now
from people.models import Post

PAPERS = Path(settings.BASE_DIR) / "fixtures" / "decisions"
HISTORY = ("PCD 1572", "PCD 2000")
NO_INTEREST = "I have considered my interests and have none in this decision."
ADVICE = {
    "finance_adviser": (
        "mona",
        "The lines hold what is asked, or growth is approved for it. The amounts agree with the "
        "ledger of this morning.",
    ),
    "legal_adviser": (
        "leo",
        "The power is there, and the paragraph of the scheme is the right one. The grounds for "
        "changing contracts that stand are stated and are open to us.",
    ),
    "commercial_adviser": (
        "cleo",
        "The routes to market may be used for this. Prices were compared with those paid last "
        "year and are fair.",
    ),
    "equality_adviser": (
        "eve",
        "The assessment is up to date. Nobody is treated worse, and the training can be taken in "
        "several ways.",
    ),
    "data_protection_adviser": (
        "dora",
        "The impact assessment covers this. No new kind of personal data is held.",
    ),
}

Stage = Mapping[str, Actor]


# Steps that several scenes take ---------------------------------------------------------------


def today() -> date:
    """Return the day of loading, in London."""
    return london_day(database_now())


def paper_from(name: str, *changes: tuple[str, str]) -> Paper:
    """Read a fixture with some of its words changed."""
    text = (PAPERS / name).read_text(encoding="utf-8")
    for old, new in changes:
        text = text.replace(old, new)
    return read_paper(text)


def registered(stage: Stage, reference: str, paper: Paper, sponsor: str = "") -> Decision:
    """Have the decision office register a decision for a paper, due in three weeks."""
    return actions.register(
        stage["devi"],
        Registration(
            type=type_of(paper),
            reference=reference,
            title=paper.title,
            sponsor=Post.objects.filter(code=sponsor).first(),
            target_on=today() + timedelta(days=21),
            programme=programme_of(paper),
            business_case=business_case_of(paper),
        ),
    )


def drafted(
    stage: Stage, by: str, decision: Decision, paper: Paper, part_2: Part2Paper | None = None
) -> Decision:
    """Have an officer write the paper of a registered decision."""
    paper = paper.model_copy(update={"reference": decision.reference})
    actions.save(stage[by], decision, paper, edition=1, part_2=part_2)
    return access.decision_named(decision.reference)


def submitted(stage: Stage, by: str, decision: Decision) -> Version:
    """Submit a draft as it stands."""
    return actions.submit(stage[by], decision, edition=decision.draft.edition)


def advised(stage: Stage, version: Version, *, but: str = "") -> None:
    """Give the advice that was asked, all of it but one kind."""
    for request in AdviceRequest.objects.filter(version=version).order_by("pk"):
        adviser, words = ADVICE[request.post.kind]
        if request.post.kind != but:
            actions.advise(stage[adviser], request, words)


def consulted(stage: Stage, version: Version) -> None:
    """Consult the head of service, then the Chief Executive."""
    actions.consult(stage["harry"], version, "The request is in line with our plans.")
    actions.consult(
        stage["conrad"],
        version,
        "Finance, legal and equality advice has been taken into account. The request may be put "
        "to the Deputy Mayor.",
    )


def sign(stage: Stage, who: str, version: Version) -> actions.Outcome:
    """Turn a key on what stands now."""
    decision = Decision.objects.get(pk=version.decision_id)
    shown = actions.Shown(version.digest, decision.chain_length, accepts=True)
    return actions.sign(stage[who], version, shown, NO_INTEREST)


# History --------------------------------------------------------------------------------------


def transcribe(stage: Stage) -> None:
    """Transcribe PCD 1572 with its evidence and attest it."""
    note = (PAPERS / "pcd-1572-evidence.txt").read_bytes()
    evidence = Upload("evidence", "Where the signed paper is", "text/plain", note)
    decision = actions.transcribe(stage["devi"], paper_from("pcd-1572.json"), None, evidence)
    actions.attest(stage["farah"], decision, "Compared with the published paper, word by word.")


def award(stage: Stage) -> None:
    """Execute the award of CONNECT-PMO so that its year ends in a month or so."""
    change = Change.objects.get(contract__reference="CONNECT-PMO", number=1)
    value = change.value.amount
    starts_on = today() - timedelta(days=335)
    framework = change.contract.framework
    last = framework.last_day if framework and framework.last_day else starts_on
    facts = actions.Execute(
        value=value,
        starts_on=starts_on,
        last_day=Term.parse(change.term).last_day(starts_on),
        signed_on=min(starts_on, last) - timedelta(days=14),
        payments=(Pays(Line.objects.get(code="connect-mtfp"), None, value),),
    )
    actions.execute(stage["kit"], change, facts)


# What waits for the three users ---------------------------------------------------------------


def budget_change(stage: Stage) -> None:
    """Leave Fiona a draft in which one question is open: is publication deferred?"""
    paper = paper_from("budget-change.json")
    decision = registered(stage, "BUD 1", paper)
    drafted(stage, "fiona", decision, paper)


def extension(stage: Stage) -> None:
    """Leave Carla an extension on which Rita's key is turned and hers is not."""
    paper = paper_from("contract-extension.json")
    decision = registered(stage, "OCC 1", paper, "commercial-director")
    version = submitted(stage, "kit", drafted(stage, "kit", decision, paper))
    advised(stage, version)
    sign(stage, "rita", version)


# A live decision of nine recommendations for each state ---------------------------------------

# They are of a second programme, so that the first shows what the real paper did and no more.
# One of them is carried out; the others start from where it leaves the contract.
AFTER_THE_FIRST = (("£868k", "£988k"), ("868000.00", "988000.00"))
PART_2 = Part2Paper(
    sections=Sections(
        financial="The rates of the five suppliers lie between 3% and 6% above last year's.",
        commercial="Two suppliers were asked for a better price; one gave it.",
    ),
    figures=(
        Figure(
            recommendation="6",
            label="Highest day rate",
            amount=Amount(value=Decimal("1150.00"), printed="£1,150"),
        ),
    ),
)


def nine(work: str, code: str) -> Paper:
    """Return a paper of the shape of PCD 1572 about one piece of work."""
    return _until_the_year_after_next(
        *AFTER_THE_FIRST,
        ("for one year of mobile policing", f"for one year of {work}"),
        ("one year of mobile policing: devices", f"one year of {work}: devices"),
        ("Mobile policing – Full Business Case – 1st iteration", f"Mobile policing: {work}"),
        (", first year", f", {work}"),
        ("MOB1-", f"{code}-"),
        ('"FBC1"', '""'),
    )


def _until_the_year_after_next(*changes: tuple[str, str]) -> Paper:
    """Read the paper with a delegation that still has a year and more to run."""
    year = today().year + 2
    return paper_from(
        "mobile.json",
        ("2028-03-31", f"{year}-03-31"),
        ("March 2028", f"March {year}"),
        *changes,
    )


def director(stage: Stage) -> None:
    """Award the contract that the later papers change."""
    award = ContractAward(
        kind="contract_award",
        number="1",
        words="To award Ernst & Young LLP a contract for the director of Mobile policing, £748k "
        "for 2 years.",
        contract="MOBILE-DIRECTOR",
        title="Director of the programme",
        supplier=SupplierName(name="Ernst & Young LLP"),
        route="single_tender",
        amount=Amount(value=Decimal("748000.00"), printed="£748k"),
        term="2 years",
    )
    paper = _until_the_year_after_next()
    paper = paper.model_copy(
        update={
            "title": "Mobile policing: director of the programme",
            "business_case": "",
            "executive_summary": "The programme needs a director before its business case is "
            "written. Nobody in the house is free for two years.",
            "recommendations": (award,),
        }
    )
    _decide(stage, "PCD 2000", paper)


def decided(stage: Stage) -> None:
    """Carry one out with the Deputy Mayor's key; its record waits to be issued."""
    _decide(stage, "PCD 2001", _until_the_year_after_next())


def year_end(stage: Stage) -> None:
    """Close last year softly, with a bid on the schedule and a decision that could take it up."""
    year = FinancialYear(FinancialYear.of(today()).start - 1)
    line = Line.objects.get(code="mobile-mtfp")
    rec = Recommendation.objects.get(version__decision__reference="PCD 2001", number="1")
    actions.profile(stage["fiona"], rec, line, [actions.Share(year, Decimal("2000000.00"))])
    text = (
        f"Line,Financial year,Budget,Actuals,Accruals\n{line.code},{year},2000000,1640000,60000\n"
    )
    file = keying.LedgerFile(f"outturn-{year.start}.csv", text.encode(), today())
    keying.take_in(stage["fiona"], file)
    reason = "Half of the devices came in April; the order is placed and the supplier waits."
    actions.bid(stage["fiona"], year, {line.code: (Decimal("240000.00"), reason)})
    accounts_on = today() + timedelta(days=60)
    close = Close("soft", "The timetable of the final accounts.", accounts_on)
    close_year(stage["farah"], year, close)
    empty = paper_from("budget-change.json")
    registered(stage, "BUD 2", empty.model_copy(update={"title": f"Carry forward out of {year}"}))


def _decide(stage: Stage, reference: str, paper: Paper) -> None:
    version = _put(stage, reference, paper)
    advised(stage, version)
    consulted(stage, version)
    sign(stage, "dana", version)


def waiting_for_the_key(stage: Stage) -> None:
    """Leave one that waits for the Deputy Mayor."""
    version = _put(stage, "PCD 2002", nine("patrol cars", "CARS"))
    advised(stage, version)
    consulted(stage, version)


def waiting_for_advice(stage: Stage) -> None:
    """Leave one that waits for the legal adviser, and so for everybody after."""
    version = _put(stage, "PCD 2003", nine("custody suites", "CUSTODY"))
    advised(stage, version, but="legal_adviser")


def in_draft(stage: Stage) -> None:
    """Leave one that its officer is still writing: the delegation has no limit yet."""
    paper = nine("digital case files", "CASEFILE")
    *before, delegation = paper.recommendations
    open_ended = delegation.model_copy(update={"ceiling": None, "ends_on": None})
    paper = paper.model_copy(
        update={"recommendations": (*before, open_ended), "originating_statement": ""}
    )
    drafted(stage, "olive", registered(stage, "PCD 2004", paper, SPONSOR), paper, PART_2)


def only_registered(stage: Stage) -> None:
    """Leave one that has a number and a title, and nothing else."""
    registered(stage, "PCD 2005", nine("searching of intelligence", "SEARCH"), SPONSOR)


def sent_back(stage: Stage) -> None:
    """Have the Chief Executive send one back with the exact amendment asked for."""
    version = _put(stage, "PCD 2006", nine("a link to command and control", "LINK"))
    advised(stage, version)
    actions.consult(stage["harry"], version, "The request is in line with our plans.")
    actions.send_back(
        stage["conrad"],
        version,
        "Recommendation 8: say why the text messages are a single tender, and name the notice. "
        "Financial comments: state what the link costs in each of the next three years.",
    )


def refused(stage: Stage) -> None:
    """Have the Deputy Mayor refuse one."""
    version = _put(stage, "PCD 2007", nine("dashboards for boroughs", "BOROUGHS"))
    advised(stage, version)
    consulted(stage, version)
    actions.refuse(
        stage["dana"],
        version,
        "The boroughs have dashboards of their own, and no case is made for a second set.",
    )


def withdrawn(stage: Stage) -> None:
    """Have the originating officer withdraw one."""
    version = _put(stage, "PCD 2008", nine("firearms licensing", "LICENSING"))
    actions.withdraw(
        stage["olive"],
        version.decision,
        "A national system for firearms licensing has been announced; we wait for it.",
    )


def _put(stage: Stage, reference: str, paper: Paper) -> Version:
    """Register, draft and submit one."""
    decision = registered(stage, reference, paper, SPONSOR)
    return submitted(stage, "olive", drafted(stage, "olive", decision, paper, PART_2))


SPONSOR = "deputy-mayor"
SCENES: tuple[tuple[str, Callable[[Stage], None]], ...] = (
    ("Transcribing PCD 1572", transcribe),
    ("Executing a contract", award),
    ("Drafting a budget change", budget_change),
    ("Extending a contract", extension),
    ("Deciding PCD 2000", director),
    ("Deciding PCD 2001", decided),
    ("Closing last year", year_end),
    ("Putting PCD 2002 to the Deputy Mayor", waiting_for_the_key),
    ("Asking for advice on PCD 2003", waiting_for_advice),
    ("Drafting PCD 2004", in_draft),
    ("Registering PCD 2005", only_registered),
    ("Sending PCD 2006 back", sent_back),
    ("Refusing PCD 2007", refused),
    ("Withdrawing PCD 2008", withdrawn),
)
