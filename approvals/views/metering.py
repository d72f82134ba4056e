"""The meter of the changes in a paper, for the pages on which it is checked, signed and written.

Rows in, plain data out; the law is procurement.py. The Scheme's own test stands apart from it.
Pounds; London dates.
"""

from dataclasses import dataclass
from datetime import date

from approvals import routing
from approvals.authority import Route
from approvals.clauses import ContractFigures
from approvals.paper import ContractChange, Paper
from approvals.procurement import (
    Choice,
    Metered,
    by_the_scheme,
    changes_in,
    choices,
    metered,
)
from contracts.bases import VAT_WORDS, Measured, Step
from contracts.histories import histories
from contracts.law import law
from contracts.measuring import measured
from contracts.models import Contract
from contracts.notices import noticed


@dataclass(frozen=True)
class Row:
    """One recommendation on the meter, and under the Scheme."""

    number: str
    contract: str
    meter: Metered
    basis: str
    scheme: str

    @property
    def said(self) -> set[str]:
        """Return the sentences that the meter says by itself."""
        return {self.meter.sentence, *(remark.sentence for remark in self.meter.remarks)}


@dataclass(frozen=True)
class Advice:
    """Every ground of a contract's law, for whoever chooses one."""

    contract: str
    law: str
    unsaid: str
    choices: list[Choice]


def of_paper(paper: Paper, route: Route, today: date) -> list[Row]:
    """Return the meter of each change of a contract that stands. Takes four queries."""
    known, figures = _known(paper)
    titles = {ground.act.recommendation: ground.clause.title for ground in route.grounds}
    asked: dict[str, list[Step]] = {}
    rows = []
    for rec, contract, step in changes_in(paper, known, today):
        steps = asked.setdefault(rec.contract, [])
        steps += [step] if step.counts else []
        meter = metered(contract, step)
        scheme = by_the_scheme(figures[rec.contract], steps, titles.get(rec.number, ""))
        rows.append(Row(rec.number, rec.contract, meter, _basis(meter), scheme))
    return rows


def for_choosing(paper: Paper, place: int | None, rec: ContractChange, today: date) -> Advice:
    """Return what each ground would leave for a change at a place of a paper (None: last)."""
    earlier = paper.recommendations[: None if place is None else place - 1]
    before = paper.model_copy(update={"recommendations": (*earlier, rec)})
    known, _ = _known(before)
    found = [(c, s) for r, c, s in changes_in(before, known, today) if r is rec]
    if not found:
        return Advice(rec.contract, "", f"There is no contract {rec.contract} to measure.", [])
    contract, step = found[-1]
    title = law().regime(contract.regime).title
    offered = choices(contract, step)
    unsaid = "" if offered else metered(contract, step).sentence
    return Advice(rec.contract, title, unsaid, offered)


def _basis(meter: Metered) -> str:
    """Return on which VAT basis the figures of a meter stand, in words."""
    return VAT_WORDS[meter.reading.vat] if meter.reading else ""


def _known(paper: Paper) -> tuple[dict[str, Measured], dict[str, ContractFigures]]:
    named = {r.contract for r in paper.recommendations if isinstance(r, ContractChange)}
    if not named:
        return {}, {}
    found = histories(Contract.objects.filter(reference__in=named))
    with_notice = noticed(history.contract for history in found)
    return (
        {h.contract.reference: measured(h, with_notice) for h in found},
        {h.contract.reference: routing.figures(h) for h in found},
    )
