"""Generate papers of the paper format that a ledger with the reference data can hold."""

import base64
import hashlib
import unicodedata
from datetime import date

from hypothesis import strategies as st

from approvals.paper import (
    AsPrinted,
    Attached,
    BudgetChange,
    BudgetItem,
    ContractAward,
    ContractLimit,
    Deferral,
    Delegation,
    ExceptionAsked,
    Exemption,
    Fault,
    Figure,
    Paper,
    Part2Paper,
    Part2Statement,
    Recommendation,
    Resolution,
    Revocation,
    Sections,
    Signer,
)
from approvals.seats import KeyTerm, ReserveTerm
from approvals.stated import Amount, SupplierName
from people.text import PRINTED

LINES = ["connect-capital", "capital-growth", "connect-mtfp", "mtfp-growth"]
POSTS = ["commercial-director", "connect-sso", "connect-sro"]

# No marks that join the letter before them: together they may be one that no font has.
seen = st.sampled_from([chr(c) for c in sorted(PRINTED) if not unicodedata.combining(chr(c))])
texts = st.text(seen | st.sampled_from("\n\t"), max_size=20)
titles = st.builds("T{}".format, texts)
days = st.dates(date(2000, 1, 1), date(2025, 12, 31))
amounts = st.builds(
    Amount,
    value=st.decimals("0.01", "99999999999.99", places=2),
    printed=texts,
    qualifier=st.sampled_from(["exactly", "up to", "circa", "not stated"]),
    vat=st.sampled_from(["inclusive", "exclusive", "not stated"]),
)
budget_items = st.builds(
    BudgetItem,
    line=st.sampled_from(LINES),
    source=st.sampled_from(LINES),
    amount=amounts,
    year=st.sampled_from([None, "2024/25", "2099/00"]),
)
shares = st.decimals("0.01", "9999.99", places=2)
reserves = st.builds(
    ReserveTerm,
    post=st.sampled_from(["chief-executive", "chief-finance-officer"]),
    ground=st.sampled_from(["vacant", "absent", "interest", "either"]),
)
limits = st.builds(
    ContractLimit,
    contract=st.sampled_from(["CONNECT-PMO", "C 1"]),
    amount=st.none() | amounts,
    last_day=st.none() | days,
)
exceptions = st.builds(
    ExceptionAsked,
    rule=texts,
    place=texts,
    reason=texts,
    adviser=st.just("legal_adviser"),
)
sections = st.builds(Sections, **dict.fromkeys(Sections.model_fields, texts))
signers = st.builds(Signer, post=texts, name=texts, date=texts, words=texts)


@st.composite
def attachments(draw: st.DrawFn) -> Attached:
    """A file with its content, or its digest alone."""
    content = draw(st.binary(max_size=60))
    return Attached(
        kind=draw(st.sampled_from(["business_case", "dpia", "minutes", "quote", "other"])),
        title=draw(texts),
        media_type="text/plain",
        sha256=hashlib.sha256(content).hexdigest(),
        owner=draw(texts),
        content=base64.b64encode(content).decode(),
    )


def unlike(rows: list[Attached]) -> tuple[Attached, ...]:
    """Keep each file once."""
    return tuple({row.sha256: row for row in rows}.values())


files = st.lists(attachments(), max_size=2).map(unlike)


@st.composite
def recommendation(draw: st.DrawFn, number: str, *, transcribed: bool) -> Recommendation:
    """One of five kinds, under this number; a transcribed paper ends nothing that is not there."""
    kinds = ["budget", "award", "resolution", "grant", *([] if transcribed else ["end"])]
    kind = draw(st.sampled_from(kinds))
    words = draw(texts)
    if kind == "budget":
        items = tuple(draw(st.lists(budget_items, min_size=1, max_size=3)))
        return BudgetChange(kind="budget_change", number=number, words=words, items=items)
    if kind == "award":
        return ContractAward(
            kind="contract_award",
            number=number,
            words=words,
            contract=f"NEW-{number}",
            title=draw(texts),
            supplier=SupplierName(name=draw(texts), company_number=""),
            route="open",
            amount=draw(amounts),
            term=draw(texts),
            subject=draw(st.sampled_from(["services", "works", "light touch", "not stated"])),
        )
    if kind == "grant":
        return draw(delegation(number, words, transcribed=transcribed))
    if kind == "end":
        return Revocation(
            kind="revocation", number=number, words=words, clauses=("decision-1-9", "decision-2")
        )
    under = draw(st.none() | st.just("scheme-2016-1.7"))
    return Resolution(kind="resolution", number=number, words=words, under=under)


@st.composite
def delegation(draw: st.DrawFn, number: str, words: str, *, transcribed: bool) -> Delegation:
    """Authority, with any of the limits that it may have."""
    held = st.lists(reserves, max_size=2).map(tuple)
    return Delegation(
        kind="delegation",
        number=number,
        words=words,
        acts=("contract_award", "contract_value"),
        keys=tuple(
            KeyTerm(post=post, reserves=draw(held)) for post in draw(st.permutations(POSTS))
        ),
        ceiling=draw(st.none() | amounts),
        limit_each=draw(st.none() | amounts),
        tolerance=draw(st.none() | shares),
        percent=draw(st.none() | shares),
        months=draw(st.none() | st.integers(1, 1200)),
        limits=draw(st.lists(limits, max_size=2).map(tuple)),
        ends_on=draw(st.none() | days),
        ends_at=draw(st.none() | st.just("connect-drop-2")),
        unlimited_reason=draw(texts),
        conditions=draw(texts),
        report_back=draw(texts),
        report_on=draw(st.none() | days),
        supersedes=() if transcribed else draw(st.sampled_from([(), ("decision-1-9",)])),
    )


@st.composite
def recommendations(draw: st.DrawFn, *, transcribed: bool) -> tuple[Recommendation, ...]:
    """Up to five recommendations, numbered from 1."""
    count = draw(st.integers(0, 5))
    return tuple(
        draw(recommendation(str(number), transcribed=transcribed)) for number in range(1, count + 1)
    )


@st.composite
def papers(draw: st.DrawFn, *, transcribed: bool) -> Paper:
    """Part 1 of a decision."""
    printed = st.builds(
        AsPrinted,
        decided_on=days,
        signers=st.lists(signers, max_size=2).map(tuple),
        declarations=st.lists(signers, max_size=2).map(tuple),
        faults=st.lists(st.builds(Fault, place=texts, words=texts, note=texts), max_size=2).map(
            tuple
        ),
    )
    exemption = st.builds(
        Exemption, ground=texts, rationale=texts, ends_on=st.none() | days, ends_when=texts
    )
    return Paper(
        reference=draw(st.text("ABC 123", max_size=20)) if transcribed else "",
        type=draw(st.sampled_from(["deputy-mayor", "chief-executive", "budget-change"])),
        title=draw(titles),
        programme=draw(st.sampled_from([None, "connect"])),
        business_case=draw(texts),
        rests_on=draw(texts),
        executive_summary=draw(texts),
        recommendations=draw(recommendations(transcribed=transcribed)),
        part_1=draw(sections),
        part_2=Part2Statement(exists=draw(st.none() | st.booleans()), exemption=draw(exemption)),
        deferral=Deferral(
            answer=draw(st.sampled_from([None, "yes", "no"])),
            reason=draw(texts),
            until=draw(st.none() | days),
        ),
        originating_statement=draw(texts),
        conditions_met=draw(texts),
        exceptions=draw(st.lists(exceptions, max_size=2).map(tuple)),
        as_printed=draw(printed) if transcribed else None,
        attachments=draw(files),
    )


part_2_papers = st.builds(
    Part2Paper,
    reference=texts,
    sections=sections,
    figures=st.lists(
        st.builds(Figure, recommendation=st.just("1"), label=texts, amount=amounts), max_size=2
    ).map(tuple),
    attachments=files,
)
