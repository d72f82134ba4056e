"""What a paper must satisfy before it is frozen: a tuple of functions, one law each.

Pure. A check returns findings. A ``stop`` refuses submission, an ``advice`` does so until the
paper asks for advice on it (then it stands in the exceptions register), a ``warn`` is only shown.
Rule ids are those of the decision tables (docs/rules.md).
"""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from approvals.beginnings import awards_fit_their_procurement, initiations_are_whole
from approvals.delegations import (
    delegation_is_limited,
    exceptions_are_reasoned,
    revocations_are_of_what_stands,
)
from approvals.findings import FORM, Facts, Finding, KnownContract, stop, warn
from approvals.grants import carry_forward_has_consent, grants_add_up
from approvals.matters import Approval
from approvals.openings import (
    annual_budgets_set_what_is_planned,
    books_open_what_is_new,
    plan_names_known,
)
from approvals.paper import (
    SECTIONS,
    BudgetChange,
    ContractAward,
    ContractChange,
    Delegation,
    Paper,
    Part2Paper,
    Revocation,
)
from approvals.procurement import changes_are_permitted, frameworks_are_alive, routes_fit
from approvals.standing import (
    ended_contracts_are_told,
    links_are_held,
    promises_have_owners,
    promises_name_what_is_known,
    timing_is_reasoned,
)
from approvals.stated import Amount
from approvals.succession import changes_follow, contract_changes_are_whole, lowers
from approvals.sums import (
    approvals_are_whole,
    headlines_are_reconciled,
    parts_add_up,
    printed_worth,
    share_agrees,
    shares_are_computed,
)
from approvals.transfers import (
    commitments_move_with_money,
    contingency_is_released,
    contracts_are_funded,
    corrections_name_the_first,
    ends_differ,
    money_is_there,
    years_are_open,
)
from approvals.withholding import (
    part_1_keeps_what_is_withheld,
    part_2_gives_what_is_withheld,
    told,
    veils,
    whole,
    withheld,
)
from budgets.money import NotAnAmount, agrees, parse_pounds, pounds, printed_unit
from contracts.frameworks import FrameworkFact
from contracts.ladder import NotALadder, ladder
from contracts.terms import NotATerm, Term

Check = Callable[[Paper, Facts], Iterable[Finding]]


def findings(paper: Paper, facts: Facts) -> list[Finding]:
    """Run every check and return what was found, the hardest first.

    Those that test the value of contracts are asked of the whole; what they find is said without
    figures where part 2 withholds one.
    """
    full, hides = whole(paper, facts.part_2), facts.hides or veils(paper)
    found = [
        told(finding, hides=hides and check in OF_VALUE)
        for check in CHECKS
        for finding in check(full if check in OF_VALUE else paper, facts)
    ]
    return sorted(found, key=lambda finding: ("stop", "advice", "warn").index(finding.level))


# The checks -----------------------------------------------------------------------------------


def parts_are_filled(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """Every part of the form that this type of decision needs is there."""
    if not paper.title.strip():
        yield stop("Title", "Enter a title.", FORM)
    if not paper.recommendations:
        yield stop("Recommendations", "Add at least one recommendation.", FORM)
    if not paper.executive_summary.strip():
        yield stop("Executive summary", "Write the executive summary.", FORM)
    for section in facts.required_sections:
        if not getattr(paper.part_1, section).strip():
            heading = SECTIONS[section]
            yield stop(heading, f"Write “{heading}”, or say that there is nothing to say.", FORM)
    if not paper.originating_statement.strip():
        yield stop(
            "Originating officer", "The originating officer has not made the statement.", FORM
        )


def deferral_is_answered(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """Deferral is answered yes or no; yes needs a reason and a day (U3)."""
    deferral = paper.deferral
    if deferral.answer is None:
        sentence = "Say whether publication of part 1 is deferred: yes or no, never left open."
        yield stop("Deferral", sentence, "U3")
    if deferral.answer == "yes" and not deferral.reason.strip():
        yield stop("Deferral", "Say why publication is deferred.", "U3")
    if deferral.answer == "yes" and deferral.until is None:
        yield stop("Deferral", "Say until what day publication is deferred.", "U3")
    if deferral.answer == "yes" and deferral.until and deferral.until <= facts.today:
        yield stop("Deferral", "The day until which publication is deferred is past.", "U3")


def exemption_is_complete(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """Whether there is a part 2 is said, and then it is there or not (U1)."""
    written = facts.part_2 is not None and facts.part_2 != Part2Paper(
        reference=facts.part_2.reference
    )
    if paper.part_2.exists is None:
        yield stop("Part 2", "Say whether there is a part 2: yes or no.", "U1")
    elif not paper.part_2.exists and written:
        yield stop("Part 2", "A part 2 is written, but the paper says there is none.", "U1")
    elif paper.part_2.exists and not written:
        yield stop("Part 2", "The paper says there is a part 2, but none is written.", "U1")


def exemption_is_grounded(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """An exemption has ground, rationale, classification and an end (U1); the ground fits (U2)."""
    if not paper.part_2.exists:
        return
    exemption = paper.part_2.exemption
    for words in ("ground", "rationale", "classification"):
        if not getattr(exemption, words).strip():
            yield stop("Part 2", f"State the {words} of the exemption.", "U1")
    if exemption.ends_on is None and not exemption.ends_when.strip():
        yield stop("Part 2", "State the day or the event that ends the exemption.", "U1")
    if "43" in exemption.ground and "data protection" in exemption.ground.lower():
        sentence = "Section 43 belongs to the Freedom of Information Act 2000. Check the ground."
        yield warn("Part 2", sentence, "U2")


def amounts_are_stated(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """A live paper states its amounts, above zero, and the words agree with the value (B1)."""
    for place, amount, may_lower in _amounts(paper):
        if amount.most is None and amount.value is not None:
            sentence = "Enter the whole amount: no rate and no unknown part carries a contract."
            yield stop(place, sentence, "B1")
        elif amount.value is None:
            yield stop(place, "Enter the amount; a live decision cannot leave it open.", "B1")
        elif amount.value == 0 or (amount.value < 0 and not may_lower):
            yield stop(place, f"The amount {pounds(amount.value)} is not above zero.", "B1")
        else:
            yield from _words_agree(place, amount)
    for rec in paper.recommendations:
        if isinstance(rec, Approval) and rec.amount is not None:
            yield from _words_agree(f"Recommendation {rec.number}", rec.amount)


def _words_agree(place: str, amount: Amount) -> Iterator[Finding]:
    if not amount.printed or amount.value is None or amount.misprint:
        return
    try:
        printed = parse_pounds(amount.printed)
        unit = printed_unit(amount.printed)
    except NotAnAmount as error:
        yield warn(place, str(error), "B1")
        return
    if not agrees(printed, amount.value, unit):
        sentence = f"The words say {amount.printed}, the value is {pounds(amount.value)}."
        yield stop(place, sentence, "B1")


def _amounts(paper: Paper) -> Iterator[tuple[str, Amount, bool]]:
    """Yield each amount with its place, and whether it may take away."""
    for rec in paper.recommendations:
        place = f"Recommendation {rec.number}"
        if isinstance(rec, BudgetChange):
            yield from ((place, item.amount, False) for item in rec.items)
        elif isinstance(rec, ContractAward | ContractChange) and rec.amount is not None:
            if not withheld(rec) or rec.amount.value is not None:  # Else part 2 is asked for it.
                yield place, rec.amount, isinstance(rec, ContractChange) and lowers(rec)
        elif isinstance(rec, Delegation):
            stated = (rec.ceiling, rec.limit_each, *(limit.amount for limit in rec.limits))
            yield from ((place, amount, False) for amount in stated if amount is not None)


def names_are_known(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """Every line, contract, framework, post and milestone that is named is in the ledger."""
    taken: set[str] = set()
    changes = [rec for rec in paper.recommendations if isinstance(rec, ContractChange)]
    opened = {change.contract for change in changes if change.opening}
    for rec in paper.recommendations:
        place = f"Recommendation {rec.number}"
        for words, code, known in (*_names(rec, facts, taken), *plan_names_known(rec, facts)):
            if not known and not (words == "contract" and code in opened):
                yield stop(place, f"There is no {words} “{code}” in the ledger.", "U7")
        if isinstance(rec, ContractAward):
            if rec.contract in taken or rec.contract in facts.contracts:
                sentence = f"Contract reference “{rec.contract}” is taken; choose another."
                yield stop(place, sentence, "U7")
            taken.add(rec.contract)


def _names(rec: object, facts: Facts, awarded: set[str]) -> Iterator[tuple[str, str, bool]]:
    if isinstance(rec, BudgetChange):
        for item in rec.items:
            yield "budget line", item.line, item.line in facts.lines
            yield "budget line", item.source, item.source in facts.lines
    elif isinstance(rec, ContractAward) and rec.framework:
        yield "framework", rec.framework, rec.framework in facts.frameworks
        yield from _lot(rec, facts.frameworks.get(rec.framework))
    elif isinstance(rec, ContractChange):
        yield "contract", rec.contract, rec.contract in facts.contracts or bool(rec.opening)
    elif isinstance(rec, Delegation):
        yield from _names_of_delegation(rec, facts, awarded)
    elif isinstance(rec, Revocation):
        for code in rec.clauses:
            yield "granted clause", code, code in facts.clauses


def _lot(rec: ContractAward, framework: FrameworkFact | None) -> Iterator[tuple[str, str, bool]]:
    """Yield the lot of an award; of a framework whose lots nobody has entered, none is asked."""
    if framework and framework.lots and rec.lot:
        known = rec.lot in {lot.code for lot in framework.lots}
        yield f"lot of {framework.name} with the code", rec.lot, known


def _names_of_delegation(
    rec: Delegation, facts: Facts, awarded: set[str]
) -> Iterator[tuple[str, str, bool]]:
    for contract in (*rec.contracts, *(limit.contract for limit in rec.limits)):
        known = contract in facts.contracts or contract in awarded
        yield "contract", contract, known or "contract_award" in rec.acts
    if rec.ends_at:
        yield "milestone", rec.ends_at, rec.ends_at in facts.milestones
    for code in rec.supersedes:
        yield "granted clause", code, code in facts.clauses
    for key in rec.keys:
        yield "post", key.post, key.post in facts.posts
        for reserve in key.reserves:
            yield "post", reserve.post, reserve.post in facts.posts
        if key.deemed:
            yield "post", key.deemed.post, key.deemed.post in facts.posts
            yield "milestone", key.deemed.until, key.deemed.until in facts.milestones


def contract_sums_hold(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """Original plus change is the new total (B3); a printed share is the computed one (B2)."""
    for rec in paper.recommendations:
        if not isinstance(rec, ContractChange) or rec.amount is None or rec.amount.most is None:
            continue
        known = facts.contracts.get(rec.contract)
        if known is not None and not known.withheld:
            yield from _sums(rec, rec.amount.most, known)


def _sums(rec: ContractChange, change: Decimal, known: KnownContract) -> Iterator[Finding]:
    place = f"Recommendation {rec.number}"
    total = known.authorised + change
    stated = rec.new_value.value if rec.new_value else None
    if stated is not None and not agrees(stated, total, printed_worth(rec.new_value)):
        sums = f"{pounds(known.authorised)} plus {pounds(change)} is {pounds(total)}"
        yield stop(place, f"{sums}, not {pounds(stated)}.", "B3")
    if rec.share_printed and known.original:
        yield from share_agrees(place, rec.share_printed, change, known.original)


def terms_are_read(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """A term is one that can be counted, or is to a day, or has no end; an award has one (L6)."""
    for rec in paper.recommendations:
        place = f"Recommendation {rec.number}"
        if isinstance(rec, ContractAward):
            yield from _award_term(place, rec)
        elif isinstance(rec, ContractChange) and rec.term:
            try:
                Term.parse(rec.term)
            except NotATerm as error:
                yield stop(place, str(error), FORM)


def _award_term(place: str, rec: ContractAward) -> Iterator[Finding]:
    if not rec.term:
        yield stop(place, "Enter the term of the award.", FORM)
        return
    try:
        found = ladder(rec.term, rec.options, rec.options_reading)
    except NotALadder as error:
        yield stop(place, str(error), FORM)
        return
    if found.endless and found.rungs:
        yield warn(place, "The contract has no end, so no option extends it.", FORM)


OF_VALUE: tuple[Check, ...] = (
    amounts_are_stated,
    changes_follow,
    frameworks_are_alive,
    changes_are_permitted,
    contracts_are_funded,
)

CHECKS: tuple[Check, ...] = (
    parts_are_filled,
    deferral_is_answered,
    exemption_is_complete,
    exemption_is_grounded,
    delegation_is_limited,
    amounts_are_stated,
    part_2_gives_what_is_withheld,
    part_1_keeps_what_is_withheld,
    names_are_known,
    contract_changes_are_whole,
    changes_follow,
    contract_sums_hold,
    terms_are_read,
    routes_fit,
    initiations_are_whole,
    awards_fit_their_procurement,
    frameworks_are_alive,
    changes_are_permitted,
    ends_differ,
    contingency_is_released,
    corrections_name_the_first,
    money_is_there,
    books_open_what_is_new,
    annual_budgets_set_what_is_planned,
    contracts_are_funded,
    years_are_open,
    commitments_move_with_money,
    grants_add_up,
    carry_forward_has_consent,
    approvals_are_whole,
    parts_add_up,
    shares_are_computed,
    headlines_are_reconciled,
    timing_is_reasoned,
    ended_contracts_are_told,
    links_are_held,
    promises_have_owners,
    promises_name_what_is_known,
    revocations_are_of_what_stands,
    exceptions_are_reasoned,
)
