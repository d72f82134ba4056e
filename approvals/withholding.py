"""Amounts of awards and changes that part 1 withholds and part 2 gives. Pure.

Rules are asked of the whole, which stands in no page and no document; what they say of it is said
without its figures. What part 1 prints is built from part 1 alone and never comes through here.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from approvals.findings import Facts, Finding, stop, warn
from approvals.matters import Approval
from approvals.paper import ContractAward, ContractChange, Figure, Paper, Part2Paper, canonical
from approvals.stated import Amount
from budgets.money import NotAnAmount, parse_pounds

UNSAID = "(withheld)"
FIGURES = re.compile(r"[−-]?£[0-9][0-9,]*(?:\.[0-9]+)?|-?[0-9][0-9,]*(?:\.[0-9]+)?(?=%| per cent)")
SHOWN = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?(?: ?(?:k|m|bn|thousand|million|billion)\b)?")


def withheld(rec: object) -> Amount | None:
    """Return the amount of an award or a change that part 1 withholds; None where it does not."""
    amount = rec.amount if isinstance(rec, ContractAward | ContractChange) else None
    return amount if amount and amount.is_withheld else None


def veils(paper: Paper) -> bool:
    """Say whether a paper withholds the amount of an award or a change."""
    return any(withheld(rec) for rec in paper.recommendations)


def whole(paper: Paper, part_2: Part2Paper | None) -> Paper:
    """Return part 1 with the amounts that part 2 gives, for rules alone; unmoved without any.

    Each goes on saying that it is withheld, so that no wording of it shows its figure.
    """
    if part_2 is None or not veils(paper):
        return paper
    recs = tuple(
        rec.model_copy(update={"amount": _given(rec.number, amount, part_2)})
        if isinstance(rec, ContractAward | ContractChange) and (amount := withheld(rec))
        else rec
        for rec in paper.recommendations
    )
    return paper.model_copy(update={"recommendations": recs})


def _given(number: str, amount: Amount, part_2: Part2Paper) -> Amount:
    """Return a withheld amount with its value: of a range the most, as everywhere."""
    figures = figures_for(number, part_2)
    most = figures[0].amount.most if len(figures) == 1 else None
    return amount.model_copy(update={"value": most})


def figures_for(number: str, part_2: Part2Paper | None) -> list[Figure]:
    """Return the figures of part 2 that are the amount of a recommendation: one where it is."""
    figures = part_2.figures if part_2 else ()
    return [one for one in figures if one.withheld and one.recommendation == number]


def told(found: Finding, *, hides: bool) -> Finding:
    """Return a finding, without its figures where they would tell a value that part 2 withholds."""
    return replace(found, sentence=FIGURES.sub(UNSAID, found.sentence)) if hides else found


def part_2_gives_what_is_withheld(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """Part 2 gives each amount that part 1 withholds, once, whole, on one VAT basis (B1)."""
    amounts = {rec.number: withheld(rec) for rec in paper.recommendations}
    for number, amount in amounts.items():
        if amount:
            for sentence in _wrong(amount, figures_for(number, facts.part_2)):
                yield stop(f"Recommendation {number}", sentence, "B1")
    for figure in facts.part_2.figures if facts.part_2 else ():
        if figure.withheld and not amounts.get(figure.recommendation):
            sentence = (
                "Part 2 gives an amount that part 1 does not withhold. Say in part 1 that it is "
                "withheld, or mark the figure of part 2 no longer as that amount."
            )
            yield stop(f"Recommendation {figure.recommendation}", sentence, "B1")


def _wrong(amount: Amount, figures: list[Figure]) -> Iterator[str]:
    if len(figures) != 1:
        yield (
            f"Part 1 withholds the amount, and part 2 gives it {len(figures)} times. Enter it once "
            "in part 2: one figure for this recommendation, marked as the amount withheld."
        )
        return
    given = figures[0].amount
    if given.most is None:
        yield "Part 2 gives it as a rate, with an unknown part or not at all. Enter one sum there."
    if given.vat != amount.vat:
        yield f"Part 1 says of VAT “{amount.vat}”, part 2 “{given.vat}”. Say the same in both."
    if _is_figure(amount.printed):
        yield "The words beside the withheld amount are a figure. Take them out of part 1."


def _is_figure(words: str) -> bool:
    try:
        return bool(words) and parse_pounds(words) is not None
    except NotAnAmount:
        return False


def part_1_keeps_what_is_withheld(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """Nothing in part 1 tells an amount that part 2 gives: no total, share or same figure (U6)."""
    for rec in paper.recommendations:
        contract = facts.contracts.get(getattr(rec, "contract", ""))
        hidden = bool(withheld(rec)) or (contract is not None and contract.withheld)
        if isinstance(rec, ContractChange) and hidden and _tells(rec):
            sentence = (
                "A new total or a share would tell a value that part 2 withholds. Leave it out of "
                "part 1."
            )
            yield stop(f"Recommendation {rec.number}", sentence, "U6")
    yield from _headlines(paper)
    shown = None
    for rec in whole(paper, facts.part_2).recommendations:
        amount = withheld(rec)
        if amount and amount.value:
            shown = _shown(paper) if shown is None else shown
            if abs(amount.value) in shown:
                sentence = "The figure that part 2 withholds stands in part 1 as well. Check."
                yield warn(f"Recommendation {rec.number}", sentence, "U6")


def _tells(rec: ContractChange) -> bool:
    return bool(rec.share_printed) or bool(rec.new_value and rec.new_value.value is not None)


def _headlines(paper: Paper) -> Iterator[Finding]:
    """Of a headline one part of which alone is withheld, the rest tells what that part is."""
    for rec in paper.recommendations:
        if not isinstance(rec, Approval) or rec.matter != "headline" or not rec.amount:
            continue
        parts = [r for r in paper.recommendations if r.number != rec.number]
        parts = [r for r in parts if not rec.covers or r.number in rec.covers]
        if rec.amount.value is not None and sum(bool(withheld(part)) for part in parts) == 1:
            sentence = "This total would tell the one part that part 2 withholds. Withhold it too."
            yield stop(f"Recommendation {rec.number}", sentence, "U6")


def _shown(paper: Paper) -> set[Decimal]:
    """Return the figures that stand in part 1, in pounds, however they are written there."""
    found = set()
    for words in SHOWN.findall(canonical(paper)):
        try:
            found.add(abs(parse_pounds(words)))
        except NotAnAmount:
            continue
    return found
