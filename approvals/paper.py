"""The paper: what a decision says, as frozen plain data, and its JSON format.

One document per decision; what is exempt stands in a second document (Part2Paper). Drafts are
kept, versions frozen and files exchanged in this one form. Pure: no Django, no clock.
Amounts are pounds; dates are London dates.
"""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from approvals.matters import Alters, Approval, Begins
from approvals.plans import AnnualBudget, BudgetOpening
from approvals.seats import KeyTerm
from approvals.stated import (
    Amount,
    Asked,
    GrantTerm,
    Length,
    Link,
    Passing,
    Route,
    SupplierName,
    Timing,
    Undertaking,
    Year,
    later,
)
from approvals.written import Code, Day, Months, Percent, Plain, Text, Words, Yes

FORMAT: Final = "countersign-paper/1"
FORMAT_PART_2: Final = "countersign-paper-part2/1"

SECTIONS = {
    "introduction": "Introduction and background",
    "issues": "Issues for consideration",
    "financial": "Financial comments",
    "legal": "Legal comments",
    "commercial": "Commercial issues",
    "data_protection": "GDPR and data privacy",
    "equality": "Equality comments",
    "background_papers": "Background and supporting papers",
}


class BudgetItem(Plain):
    """Money into ``line`` out of ``source``, in ``year`` ("2023/24") or not yet profiled.

    ``source_year`` is the year it leaves, where that is another: a carry forward, profiling.
    ``corrects`` is the number of the posting that this transfers back, in whole or in part;
    ``commitments`` is how much of what contracts commit moves with the money between two years.
    """

    line: Code
    source: Code
    amount: Amount
    year: Year | None = None
    source_year: Year | Literal["not yet profiled", "the same"] = later("the same")
    corrects: Annotated[int, Field(strict=True, ge=1, le=2**53)] | None = later(None)
    commitments: Amount | None = later(None)

    @property
    def leaves_in(self) -> str | None:
        """Return the year in which the money leaves its source; None for not yet profiled."""
        if self.source_year == "the same":
            return self.year
        return None if self.source_year == "not yet profiled" else self.source_year


class BudgetChange(Asked):
    """Money moves between lines or years.

    ``released_by`` names the board that released contingency, and when; ``reason`` says why a
    posting is corrected. ``year_end`` marks an adjustment of a year that is closed softly;
    ``grant`` is what its income is tied to, ``grant_consent`` who let a grant be carried forward.
    """

    kind: Literal["budget_change"]
    items: tuple[BudgetItem, ...] = Field(min_length=1, max_length=2000)
    released_by: Words = later("")
    reason: Text = later("")
    year_end: Yes = later(default=False)
    grant: GrantTerm | None = later(None)
    grant_consent: Words = later("")
    under: Code | None = None


Subject = Literal["services", "works", "light touch", "not stated"]


class ContractAward(Asked):
    """A contract may be let, up to a value and for a term.

    ``subject`` is what it is for, as procurement law asks: services or supplies, works, or
    services under the light touch; ``option_notice`` how long before an option begins it is given;
    ``begun_by`` is the procurement that it is the award of.
    """

    kind: Literal["contract_award"]
    contract: Code
    title: Words
    supplier: SupplierName
    route: Route
    framework: Code | None = None
    lot: Code | None = None
    amount: Amount
    term: Words
    options: Words = ""
    options_printed: Words = ""
    options_reading: Literal["extra", "total", "not stated"] = "not stated"
    option_notice: Length | None = later(None)
    renews: Words = later("")
    subject: Subject = later("not stated")
    begun_by: Code | None = later(None)
    under: Code | None = None


class Opening(Plain):
    """A contract that the ledger does not hold yet, as the paper states it (transcribed only)."""

    title: Words
    supplier: SupplierName
    route: Route = "not_stated"
    framework: Code | None = None
    original: Amount
    subject: Subject = later("not stated")


class ContractChange(Asked):
    """A contract that stands changes: in value, time or both; it ends early; it passes on.

    Without ``effective_on`` it counts from the last key. ``ends_on`` is the last day of a contract
    that is ended early, ``route`` how it was let in truth. ``amount`` is the difference: below
    nought where a correction or an early end takes away.
    """

    kind: Literal["contract_change"]
    contract: Code
    change: Literal[
        "value_increase",
        "extension",
        "option",
        "indexation",
        "termination",
        "novation_consent",
        "novation",
        "renamed",
        "route_change",
        "clerical",
    ]
    effective_on: Day | None = later(None)
    ends_on: Day | None = later(None)
    passes: Passing | None = later(None)
    route: Route | None = later(None)
    amount: Amount | None = None
    term: Words = ""
    new_value: Amount | None = None
    share_printed: Words = ""
    relies_on: Code | None = None
    ground: Words = ""
    reason: Text = ""
    opening: Opening | None = None
    under: Code | None = None


class ContractLimit(Plain):
    """What authority there is for one contract: pounds in all, and the last day it may run to."""

    contract: Code
    amount: Amount | None = None
    last_day: Day | None = None


class Delegation(Asked):
    """Authority given: to which posts, for which acts on which contracts, up to what, until when.

    ``contracts_of`` lists recommendations of this paper whose contracts are covered; ``contracts``
    lists further contracts by reference, one still to be awarded included. ``ceiling`` is shared
    by all of them together; ``limit_each`` binds each recommendation, with ``tolerance`` per cent
    above it on an award; ``percent`` is of each contract's original value, ``months`` of extra
    time for each, ``limits`` what a schedule says of one. It ends on a day, at a milestone, or by
    the decision that ``supersedes`` it.
    """

    kind: Literal["delegation"]
    acts: tuple[Literal["contract_award", "contract_value", "contract_time"], ...] = Field(
        min_length=1
    )
    keys: tuple[KeyTerm, ...] = Field(min_length=1, max_length=5)
    contracts_of: tuple[Code, ...] = ()
    contracts: tuple[Code, ...] = ()
    ceiling: Amount | None = None
    limit_each: Amount | None = None
    tolerance: Percent | None = None
    percent: Percent | None = None
    months: Months | None = None
    limits: tuple[ContractLimit, ...] = Field(default=(), max_length=200)
    ends_on: Day | None = None
    ends_at: Code | None = None
    unlimited_reason: Text = ""
    conditions: Text = ""
    report_back: Text = ""
    report_on: Day | None = None
    supersedes: tuple[Code, ...] = ()
    under: Code | None = None


class Revocation(Asked):
    """Authority that an earlier decision gave is taken back."""

    kind: Literal["revocation"]
    clauses: tuple[Code, ...] = Field(min_length=1, max_length=50)
    under: Code | None = None


class Resolution(Asked):
    """A recommendation that only records."""

    kind: Literal["resolution"]
    under: Code | None = None


Recommendation = Annotated[
    BudgetChange
    | BudgetOpening
    | AnnualBudget
    | ContractAward
    | ContractChange
    | Approval
    | Delegation
    | Revocation
    | Resolution,
    Field(discriminator="kind"),
]


class Sections(Plain):
    """The eight headings of part 1, or of part 2."""

    introduction: Text = ""
    issues: Text = ""
    financial: Text = ""
    legal: Text = ""
    commercial: Text = ""
    data_protection: Text = ""
    equality: Text = ""
    background_papers: Text = ""


class Exemption(Plain):
    """Why part 2 may be withheld, and the day or event that ends it."""

    ground: Words = ""
    rationale: Text = ""
    ends_on: Day | None = None
    ends_when: Text = ""
    classification: Words = "OFFICIAL-SENSITIVE [COMMERCIAL]"


class Part2Statement(Plain):
    """Whether there is a part 2; None while nobody has said."""

    exists: Yes | None = None
    exemption: Exemption = Exemption()


class Deferral(Plain):
    """Whether publication of part 1 waits; None while nobody has said."""

    answer: Literal["yes", "no"] | None = None
    reason: Text = ""
    until: Day | None = None


class Signer(Plain):
    """Who signed the paper as what, as printed; anything may be missing."""

    post: Words
    name: Words = ""
    date: Words = ""
    words: Text = ""


class Fault(Plain):
    """A fault of the paper, kept as it is."""

    place: Words
    words: Text
    note: Text = ""


class ExceptionAsked(Plain):
    """A rule of the scheme or of procurement that the paper asks to go against, and who advises.

    ``place`` is where the check found it; ``adviser`` a kind of adviser's post.
    """

    rule: Words
    place: Words
    reason: Text
    adviser: Code


class AsPrinted(Plain):
    """What a paper decided outside the ledger shows: kept verbatim, faults included.

    Where it bears no day of signing it counts from the day on which it is attested.
    """

    decided_on: Day | None
    signers: tuple[Signer, ...] = ()
    declarations: tuple[Signer, ...] = ()
    faults: tuple[Fault, ...] = ()


class Attached(Plain):
    """A file that belongs to the paper; ``content`` is base64 in files, empty in frozen bytes."""

    kind: Literal[
        "business_case", "dpia", "equality_assessment", "minutes", "quote", "evidence", "other"
    ]
    title: Words
    media_type: Words
    sha256: Annotated[str, Field(strict=True, pattern=r"^[0-9a-f]{64}$")]
    owner: Words = ""
    content: Annotated[str, Field(strict=True, max_length=28_000_000)] = ""


class Paper(Plain):
    """Part 1 of a decision, whole.

    ``under``, in a recommendation, is a higher clause that the drafter chose. ``conditions_met``
    says how the conditions of the authority that is used are met.
    """

    format: Literal["countersign-paper/1"] = FORMAT
    reference: Words = ""
    type: Literal["deputy-mayor", "chief-executive", "contract-change", "budget-change"]
    title: Words
    programme: Code | None = None
    business_case: Words = ""
    rests_on: Words = ""
    executive_summary: Text = ""
    recommendations: tuple[Recommendation, ...] = Field(default=(), max_length=200)
    part_1: Sections = Sections()
    part_2: Part2Statement = Part2Statement()
    deferral: Deferral = Deferral()
    originating_statement: Text = ""
    conditions_met: Text = ""
    exceptions: tuple[ExceptionAsked, ...] = Field(default=(), max_length=50)
    timing: Timing = later(Timing())
    links: tuple[Link, ...] = later(())
    undertakings: tuple[Undertaking, ...] = later(())
    as_printed: AsPrinted | None = None
    attachments: tuple[Attached, ...] = ()


def initiations(paper: Paper) -> list[Begins]:
    """Return the procurements that a paper begins."""
    return [r.begins for r in paper.recommendations if isinstance(r, Approval) and r.begins]


def alterations(paper: Paper) -> list[Alters]:
    """Return what a paper alters of frameworks."""
    return [r.alters for r in paper.recommendations if isinstance(r, Approval) and r.alters]


class Figure(Plain):
    """A figure that only part 2 may show.

    ``withheld`` marks the one that is the amount which part 1 withholds of that recommendation.
    """

    recommendation: Code
    label: Words
    amount: Amount
    withheld: Yes = later(default=False)


class Part2Paper(Plain):
    """Part 2 of a decision: exempt from publication, kept apart."""

    format: Literal["countersign-paper-part2/1"] = FORMAT_PART_2
    reference: Words = ""
    sections: Sections = Sections()
    figures: tuple[Figure, ...] = ()
    attachments: tuple[Attached, ...] = ()


def canonical(piece: Plain | Mapping[str, Any]) -> str:
    """Return the one text of a piece of paper: sorted keys, no spaces, UTF-8."""
    data = piece.model_dump(mode="json") if isinstance(piece, Plain) else piece
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def as_data(piece: Plain) -> dict[str, Any]:
    """Return a piece of paper as JSON data."""
    return piece.model_dump(mode="json")
