"""The record document: what a decision's record prints, as plain data, from an allow-list.

Part 1 is built from part 1 alone: nothing is cut down from the whole. Reads rows, writes nothing.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from approvals import access
from approvals.clauses import GROUNDS
from approvals.contracted import award_rows, change_rows, sum_as_stated
from approvals.drivers import breakdown, parts_of
from approvals.grants import grant_rows
from approvals.late import answers
from approvals.matters import Approval
from approvals.measures import Kinds, Sum, totals_of
from approvals.models import Clause, Seat, Version
from approvals.paper import (
    SECTIONS,
    Attached,
    BudgetChange,
    BudgetItem,
    ContractAward,
    ContractChange,
    Delegation,
    Paper,
    Recommendation,
    Revocation,
)
from approvals.plans import AnnualBudget, BudgetOpening, printed_rows, printed_table
from approvals.printout_authority import (
    Names,
    call_ins,
    clauses_named,
    exceptions,
    frameworks_named,
    grant,
    names_in,
    sums_of,
    who_may,
)
from approvals.printout_people import advice, as_printed, statements
from approvals.stated import Amount
from approvals.stating import (
    VAT,
    amount_words,
    approval_rows,
    on_the_paper,
    said,
    standing_rows,
)
from approvals.sums import reconciled
from approvals.transfers import move_in
from budgets.models import Line
from budgets.money import pounds
from budgets.moves import MOVE_WORDS
from contracts.models import Change, ChangeKind, Subject
from people.models import Founding, Milestone, Post, Programme

FORMAT = "countersign-record/1"
FORMAT_PART_2 = "countersign-record-part2/1"
ATTACHMENT_KINDS = {
    "business_case": "Business case",
    "dpia": "Data protection impact assessment",
    "equality_assessment": "Equality impact assessment",
    "minutes": "Minutes",
    "quote": "Quote",
    "evidence": "Evidence",
    "other": "Other paper",
}
DEFERRAL_OPEN = "left open on the paper"


def document(version: Version) -> dict[str, Any]:
    """Return the record of part 1 of a carried-out version."""
    paper = access.version_paper(version)
    names, kinds = names_in(paper), dict(Line.objects.values_list("code", "kind"))
    return {
        "format": FORMAT,
        **_head(version, paper),
        "executive_summary": paper.executive_summary,
        "recommendations": [
            {
                "number": rec.number,
                "words": rec.words,
                "effects": [
                    *_effects(version, rec, names),
                    *_stated(rec, names),
                    *_drivers(rec),
                    *_beside(rec, paper, kinds),
                ],
                **_table(rec, names),
            }
            for rec in paper.recommendations
        ],
        "sums": [[row.title, row.words] for row in _sums(paper, kinds)],
        "standing": [list(row) for row in (*_belongs(paper), *standing_of(paper))],
        "conditions_met": paper.conditions_met,
        "exceptions": exceptions(version),
        "call_ins": call_ins(version),
        "keys": _keys(version),
        "sections": _sections(paper.part_1),
        "part_2": _part_2(paper),
        "deferral": _deferral(paper),
        "advice": advice(version, restricted=False),
        "statements": statements(version, paper),
        "as_printed": as_printed(paper),
        "attachments": _attachments(paper.attachments),
    }


def restricted_document(version: Version) -> dict[str, Any]:
    """Return the record of part 2 of a carried-out version."""
    paper = access.version_paper(version)
    part_2 = access.version_part_2_for_record(version)
    exemption = paper.part_2.exemption
    return {
        "format": FORMAT_PART_2,
        **_head(version, paper),
        "classification": exemption.classification,
        "ground": exemption.ground,
        "rationale": exemption.rationale,
        "ends": _ends(paper),
        "sections": _sections(part_2.sections),
        "figures": [
            {
                "recommendation": figure.recommendation,
                "label": figure.label,
                "amount": amount_words(figure.amount),
                **({"withheld": True} if figure.withheld else {}),
            }
            for figure in part_2.figures
        ],
        "advice": advice(version, restricted=True),
        "attachments": _attachments(part_2.attachments),
    }


def _head(version: Version, paper: Paper) -> dict[str, Any]:
    decision = version.decision
    founding = Founding.objects.get()
    decided_on = decision.decided_on
    return {
        "organisation": founding.organisation,
        "provenance": decision.provenance,
        "demonstration": founding.demonstration,
        "reference": decision.reference,
        "type": decision.type.title,
        "title": paper.title,
        "version": version.number,
        "decided_on": decided_on.isoformat() if decided_on else None,
        "digest": version.digest,
        "chain_head": decision.chain_head,
        "chain_length": decision.chain_length,
    }


def _effects(version: Version, rec: object, names: Names) -> list[str]:
    """Return what part 1 may say of a recommendation's effects."""
    if isinstance(rec, BudgetChange):
        return _moves(rec)
    if isinstance(rec, BudgetOpening | AnnualBudget):
        return printed_rows(rec, names["budgets"])
    if isinstance(rec, ContractAward):
        stated = [*award_rows(rec), *sum_as_stated(rec.amount)]
        return [_award(rec), *_lines(frameworks_named(stated, names))]
    if isinstance(rec, Approval):
        return []
    rows = version.recommendations.filter(number=getattr(rec, "number", ""))
    if isinstance(rec, ContractChange):
        changes = Change.objects.filter(effect__recommendation__in=rows)
        made = [_change(change) for change in changes.exclude(kind=ChangeKind.AWARD)]
        return [*made, *_lines([*change_rows(rec), *sum_as_stated(rec.amount)])]
    if isinstance(rec, Revocation):
        ended = Clause.objects.filter(end__recommendation__in=rows).order_by("pk")
        return [f"{clause.title} is taken back." for clause in ended]
    return [line for clause in Clause.objects.filter(granted_by__in=rows) for line in grant(clause)]


def _table(rec: Recommendation, names: Names) -> dict[str, Any]:
    """Return the lines that a recommendation opens or sets, as a table under its effects."""
    table = printed_table(rec, names["budgets"])
    return {"table": table} if table else {}


def _drivers(rec: Recommendation) -> list[str]:
    """Return what drives the cost, driver by driver, with each share of the change."""
    found = breakdown(parts_of(rec))
    return [f"Driven by {row.words}" for row in found.rows] if found else []


def _beside(rec: Recommendation, paper: Paper, kinds: Kinds) -> list[str]:
    """Return what a headline covers, with the difference."""
    found = reconciled(rec, paper, kinds)
    return [f"What it covers: {found.words}"] if found else []


def _sums(paper: Paper, kinds: Kinds) -> list[Sum]:
    """Return what the paper comes to; of one recommendation alone its own rows say it."""
    return totals_of(paper, kinds) if len(paper.recommendations) > 1 else []


def _moves(rec: BudgetChange) -> list[str]:
    """Return each transfer of a budget change with what it is: growth, virement, release."""
    lines = {line.code: line for line in Line.objects.all()}
    kinds = {code: line.kind for code, line in lines.items()}
    said = []
    for item in rec.items:
        if item.amount.value is None:
            continue
        to, source = (getattr(lines.get(c), "name", c) for c in (item.line, item.source))
        left = f" ({item.leaves_in or 'not yet profiled'})" if item.leaves_in != item.year else ""
        move = MOVE_WORDS[move_in(item, kinds)].lower()
        words = f"{move} of posting {item.corrects}" if item.corrects else move
        words += f", {VAT[item.amount.vat]}" if item.amount.vat in VAT else ""
        moved = amount_words(item.amount.model_copy(update={"vat": "not stated"}))
        said.append(
            f"{to} ({item.year or 'not yet profiled'}): + {moved} from {source}{left}, {words}"
            f"{_bound(item)}"
        )
    said += [f"Contingency released by {rec.released_by}"] if rec.released_by else []
    said += ["Year-end adjustment, approved by the Chief Finance Officer"] if rec.year_end else []
    said += _lines(grant_rows(rec))
    return said + ([f"Reason: {rec.reason}"] if rec.reason else [])


def _bound(item: BudgetItem) -> str:
    """Return how much of what contracts commit moves with an item, if any does."""
    moved = item.commitments
    return "" if moved is None else f", with {amount_words(moved)} that contracts commit"


def _stated(rec: Recommendation, names: Names) -> list[str]:
    """Return what a recommendation states besides what it does, a line each."""
    rows = frameworks_named(approval_rows(rec), names) if isinstance(rec, Approval) else []
    if isinstance(rec, Delegation):
        rows += [row for row in (*who_may(rec, names), *sums_of(rec)) if row[1]]
    rows += [*said(rec), *on_the_paper(rec)]
    rows += [("Under", clauses_named([rec.under], names))] if rec.under else []
    return [f"{name}: {words}".replace("\n", "; ") for name, words in rows]


def _lines(rows: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{name}: {words}".replace("\n", "; ") for name, words in rows]


def _award(rec: ContractAward) -> str:
    value = "" if rec.amount.value is None else f" {_authorised(rec.amount)}"
    term = f" for {rec.term}" if rec.term else ""
    options = f", with options of {rec.options}" if rec.options else ""
    subject = "" if rec.subject == "not stated" else f", {Subject(rec.subject).label.lower()}"
    named = f"Contract {rec.contract}, {rec.title}{subject}"
    return f"{named}: authorised{value}{term}{options}"


def _authorised(amount: Amount) -> str:
    """Return what an award authorises: a plain amount is the most, whatever else says so itself."""
    plain = amount.qualifier == "exactly" and amount.to is None
    words = amount_words(amount)
    return f"up to {words}" if plain else words


def _change(change: Change) -> str:
    """Return a change of a contract with its authorised value before and after."""
    parts = []
    if change.value.amount:
        rows = Change.objects.filter(contract=change.contract, number__lt=change.number)
        before = sum((row.value.amount for row in rows), Decimal(0))
        after = before + change.value.amount
        sign = "+ " if change.value.amount > 0 else ""
        amount = sign + pounds(change.value.amount)
        bare = any(row.is_bare for row in rows)
        parts.append(
            f"value {amount}" + ("" if bare else f", from {pounds(before)} to {pounds(after)}")
        )
    if change.term:
        parts.append(f"time + {change.term}")
    words = "; ".join(parts) or change.get_kind_display().lower()
    return f"Contract {change.contract.reference}, {change.contract.title}: {words}"


def _keys(version: Version) -> list[dict[str, Any]]:
    titles = {seat["code"]: seat["title"] for seat in version.route["seats"]}
    reserves = {
        (seat["code"], reserve["post"]): GROUNDS[reserve["ground"]]
        for seat in version.route["seats"]
        for reserve in seat.get("reserves", ())
    }
    late = answers(version)
    basis = "; ".join(dict.fromkeys(g["source"] for g in version.route["grounds"]))
    rows = Seat.objects.filter(version=version).select_related(
        "key", "person", "tenure__post", "tenure__covers__person"
    )
    return [
        {
            "seat": titles[row.code],
            "post": row.tenure.post.title,
            "name": row.person.name,
            "capacity": row.tenure.capacity,
            "on_behalf_of": row.tenure.covers.person.name if row.tenure.covers else None,
            "reserve": reserves.get((row.code, row.tenure.post.code)),
            "basis": basis,
            "turned_at": row.key.recorded_at.isoformat(),
            "interests": row.key.interests,
            **({"late": late[row.key_id]} if row.key_id in late else {}),
        }
        for row in rows.order_by("pk")
    ]


def standing_of(paper: Paper) -> list[tuple[str, str]]:
    """Return how a paper stands to its time and to other decisions, and what it promises."""
    posts = dict(Post.objects.values_list("code", "title"))
    milestones = dict(Milestone.objects.values_list("code", "name"))
    return standing_rows(paper.timing, paper.links, paper.undertakings, posts, milestones)


def _belongs(paper: Paper) -> list[tuple[str, str]]:
    """Return what a paper belongs to and rests on."""
    programme = Programme.objects.filter(code=paper.programme or "").first()
    rows = [
        ("Programme", str(programme or paper.programme or "")),
        ("Business case", paper.business_case),
        ("Rests on", paper.rests_on),
    ]
    return [row for row in rows if row[1]]


def _sections(sections: Any) -> list[dict[str, Any]]:
    return [
        {"number": number, "heading": heading, "text": getattr(sections, name)}
        for number, (name, heading) in enumerate(SECTIONS.items(), start=1)
    ]


def _part_2(paper: Paper) -> dict[str, Any]:
    if not paper.part_2.exists:
        return {"exists": paper.part_2.exists}  # None: the paper does not say
    exemption = paper.part_2.exemption
    return {
        "exists": True,
        "classification": exemption.classification,
        "ground": exemption.ground,
        "rationale": exemption.rationale,
        "ends": _ends(paper),
    }


def _ends(paper: Paper) -> str:
    exemption = paper.part_2.exemption
    day = f"on {exemption.ends_on:%-d %B %Y}" if exemption.ends_on else ""
    return "; ".join(filter(None, (day, exemption.ends_when)))


def _deferral(paper: Paper) -> dict[str, Any]:
    until = paper.deferral.until
    return {
        "answer": paper.deferral.answer or DEFERRAL_OPEN,
        "reason": paper.deferral.reason,
        "until": until.isoformat() if until else None,
    }


def _attachments(attached: tuple[Attached, ...]) -> list[dict[str, Any]]:
    return [
        {
            "kind": ATTACHMENT_KINDS[row.kind],
            "title": f"{row.title}, {row.owner}" if row.owner else row.title,
            "sha256": row.sha256,
        }
        for row in attached
    ]
