"""A recommendation's form with its rows, as one; and the list of recommendations it changes.

Numbers that follow the places (1, 2, 3 …) go on following them; a number given by hand stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from approvals.forms.approving import ApprovalForm, is_plain_term, is_shown
from approvals.forms.changing import ContractChangeForm
from approvals.forms.delegating import DelegationForm, RevocationForm
from approvals.forms.pieces import RowForm, as_typed, at_fields
from approvals.forms.recommending import (
    ROWS,
    ContractAwardForm,
    RecommendationForm,
    ResolutionForm,
    rows_shown,
)
from approvals.forms.transferring import BudgetChangeForm, is_driver_row
from approvals.matters import Approval
from approvals.paper import BudgetChange, Paper, Part2Paper, Recommendation, as_data
from approvals.reading import paper_of
from people.refusals import Refused

# What a paper may say that the form of a kind does not show: it stays as it was.
UNSHOWN = ("money", "stated", "parties", "spans", "renews", "covers", "opening", "under")
# Fields that name other recommendations by their numbers.
NAMES_OTHERS = ("contracts_of", "covers")
UNSHOWN_AMOUNT = ("to", "per", "plus", "misprint", "quantity", "unit")
KINDS: dict[str, type[RecommendationForm]] = {
    form.kind: form
    for form in (
        BudgetChangeForm,
        ContractAwardForm,
        ContractChangeForm,
        ApprovalForm,
        DelegationForm,
        RevocationForm,
        ResolutionForm,
    )
}


class Entry:
    """The form of one recommendation and its rows: empty, filled from a paper, or as sent."""

    def __init__(
        self, kind: str, paper: Paper, today: date, rec: Recommendation | None = None
    ) -> None:
        self.form_class = KINDS[kind]
        self.words: dict[str, Any] = {"paper": paper, "today": today}
        self.kind, self.today = kind, today
        self.paper = paper
        self.rec = rec
        self.form = self.form_class(initial=self._initial(), **self.words)
        first = [] if rec is None else self.form_class.rows_initial(rec)
        self.rows = self._rows(len(first) + 1 if first else ROWS, first)
        more = [] if rec is None else self.form_class.more_initial(rec)
        self.more = self._more(len(more) + 1, more)

    def send(self, data: Mapping[str, Any]) -> None:
        """Fill with what was sent, to be judged."""
        self.form = self.form_class(data, **self.words)
        self.rows = self._rows(rows_shown(data), (), data)
        self.more = self._more(rows_shown(data, "more") if "more" in data else 0, (), data)

    def keep(self, data: Mapping[str, Any]) -> None:
        """Fill with what was sent, judged by nothing, with one more row where it was asked for."""
        self.form = self.form_class(initial=as_typed(self.form, data), **self.words)
        count, more = rows_shown(data), rows_shown(data, "more")
        typed = [as_typed(row, data) for row in self._rows(count, ())]
        self.rows = self._rows(count + ("add_row" in data), typed)
        typed = [as_typed(row, data) for row in self._more(more, ())]
        self.more = self._more(more + ("add_more" in data), typed)

    def as_asked(self, data: Mapping[str, Any]) -> Recommendation | None:
        """Return as much of a recommendation as was sent; None where that is too little."""
        form = self.form_class(data, **self.words)
        form.is_valid()
        return form.asked()

    def is_valid(self) -> bool:
        """Say whether form and rows hold together."""
        held = [form.is_valid() for form in self.forms]
        if all(held[1:]) and hasattr(self.form, "cleaned_data"):
            self.form.clean_rows(self.rows, self.more)
        return all(held) and self.form.is_valid()

    @property
    def forms(self) -> list[RecommendationForm | RowForm]:
        """Return the form, then its rows."""
        return [self.form, *self.rows, *self.more]

    def applied(self, place: int | None) -> Paper:
        """Return the paper with this recommendation at ``place``, or last; Refused at a field."""
        found = [as_data(rec) for rec in self.paper.recommendations]
        automatic = is_automatic(self.paper.recommendations)
        data = _carried(self.rec, self.form.data_of(self.rows, self.more))
        given = bool(data["number"])
        data["number"] = data["number"] or str(len(found) + 1 if place is None else place)
        if place is None:
            found.append(data)
        else:
            found[place - 1] = data
        if automatic and given and data["number"] != str(found.index(data) + 1):
            automatic = False
        try:
            return with_recommendations(self.paper, found, renumber=automatic)
        except Refused as refused:
            raise at_fields(self.form, refused.reasons, "words") from refused

    def _initial(self) -> dict[str, Any]:
        rec = self.rec
        if rec is None:
            return {}
        number = "" if is_automatic(self.paper.recommendations) else rec.number
        return {"words": rec.words, "number": number, **self.form_class.initial_of(rec)}

    def _rows(
        self,
        count: int,
        initial: Sequence[dict[str, Any]],
        data: Mapping[str, Any] | None = None,
    ) -> list[RowForm]:
        made = self.form_class.row_form
        if made is None:
            return []
        words = self.form.row_words()
        return [
            made(data, prefix=f"row{place}", initial=start, **words)
            for place, start in enumerate(_filled(count, initial), start=1)
        ]

    def _more(
        self,
        count: int,
        initial: Sequence[dict[str, Any]],
        data: Mapping[str, Any] | None = None,
    ) -> list[RowForm]:
        made = self.form_class.more_form
        if made is None:
            return []
        words = self.form.more_words()
        return [
            made(data, prefix=f"more{place}", initial=start, **words)
            for place, start in enumerate(_filled(count, initial), start=1)
        ]


def _carried(rec: Recommendation | None, data: dict[str, Any]) -> dict[str, Any]:
    """Return what a form made with what it does not show of the recommendation as it stood."""
    old = {} if rec is None else as_data(rec)
    made = {**{name: old[name] for name in UNSHOWN if name in old}, **data}
    for name, amount in made.items():
        if isinstance(amount, dict) and "value" in amount:
            made[name] = _same_amount(old.get(name), amount)
    if data["kind"] == "approval":
        _carry_rows(rec if isinstance(rec, Approval) else None, made)
    if isinstance(rec, BudgetChange):
        unshown = [as_data(one) for one in rec.stated if not is_driver_row(one)]
        made["stated"] = [*data["stated"], *unshown]
    return made


def _carry_rows(rec: Approval | None, made: dict[str, Any]) -> None:
    """Give the rows of an approval what their forms do not show of the rows that stood before."""
    old = as_data(rec) if rec else {}
    made["parties"] = _same_rows(old.get("parties", ()), made["parties"], ("role", "name", "lot"))
    stated, spans = (rec.stated, rec.spans) if rec else ((), ())
    shown = [as_data(one) for one in stated if is_shown(one)]
    named = ("what", "year", "party")
    before = {tuple(row[name] for name in named): row for row in shown}
    for row in made["stated"]:
        was = before.get(tuple(row[name] for name in named), {})
        amount = _same_amount(was.get("amount"), row["amount"])
        row |= {**was, **row, "measure": was.get("measure", row["measure"]), "amount": amount}
    made["stated"] += [as_data(one) for one in stated if not is_shown(one)]
    plain = next((span for span in spans if is_plain_term(span)), None)
    made["spans"] += [as_data(span) for span in spans if span is not plain]


def _same_amount(before: Any, amount: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return an amount with what its form does not show, while its value is the one before.

    Without a value it says how many, or how a share is meant: that the row does not show.
    """
    if not isinstance(before, dict) or before.get("value") != (amount or before)["value"]:
        return amount
    if before["value"] is None and (amount is None or "qualifier" not in amount):
        kept = {name: before[name] for name in before if name not in ("quantity", "unit")}
        return {**kept, **(amount or {})}
    if amount is None:
        return None
    return {**{name: before[name] for name in UNSHOWN_AMOUNT if name in before}, **amount}


def _same_rows(
    before: Iterable[dict[str, Any]], rows: list[dict[str, Any]], named: tuple[str, ...]
) -> list[dict[str, Any]]:
    """Return rows with what their form does not show of the row of the same name before."""
    known = {tuple(row.get(name) for name in named): row for row in before}
    return [{**known.get(tuple(row[name] for name in named), {}), **row} for row in rows]


def _filled(count: int, initial: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the initial values of ``count`` rows, blank beyond those that are given."""
    return [*initial, *({} for _ in range(count))][: max(count, len(initial))]


def is_automatic(recs: Iterable[Recommendation]) -> bool:
    """Say whether numbers follow the places."""
    return all(rec.number == str(place) for place, rec in enumerate(recs, start=1))


def with_recommendations(paper: Paper, found: list[dict[str, Any]], *, renumber: bool) -> Paper:
    """Return ``paper`` with these recommendations; raise Refused where the format does.

    An undertaking follows its recommendation; where that is gone it is one of the whole decision.
    """
    data = as_data(paper)
    numbers = {
        rec["number"]: str(place) if renumber else rec["number"]
        for place, rec in enumerate(found, start=1)
    }
    data["recommendations"] = [_renamed(rec, numbers) for rec in found] if renumber else found
    if paper.undertakings:
        data["undertakings"] = [
            one | {"recommendation": numbers.get(one["recommendation"] or "")}
            for one in data["undertakings"]
        ]
    return paper_of(data)


def _renamed(rec: dict[str, Any], numbers: Mapping[str, str]) -> dict[str, Any]:
    renamed = {**rec, "number": numbers[rec["number"]]}
    for name in NAMES_OTHERS:
        if rec.get(name):
            named = (numbers[number] for number in rec[name] if number in numbers)
            renamed[name] = sorted(named, key=int)
    return renamed


def moved(paper: Paper, place: int, to: int) -> Paper:
    """Return ``paper`` with the recommendation at ``place`` moved; outside the list, unchanged."""
    found = [as_data(rec) for rec in paper.recommendations]
    if not 1 <= to <= len(found):
        return paper
    found.insert(to - 1, found.pop(place - 1))
    return with_recommendations(paper, found, renumber=is_automatic(paper.recommendations))


def removed(paper: Paper, place: int) -> Paper:
    """Return ``paper`` without the recommendation at ``place`` and without references to it."""
    found = [as_data(rec) for rec in paper.recommendations]
    gone = found.pop(place - 1)["number"]
    for rec in found:
        for name in NAMES_OTHERS:
            if rec.get(name):
                rec[name] = [number for number in rec[name] if number != gone]
    return with_recommendations(paper, found, renumber=is_automatic(paper.recommendations))


def follow_figures(part_2: Part2Paper, old: Paper, new: Paper) -> Part2Paper | None:
    """Return part 2 with its figures led to where their recommendations went, None if unmoved."""
    places = {rec.words: rec.number for rec in new.recommendations}
    numbers = {rec.number: places.get(rec.words, "") for rec in old.recommendations}
    figures = tuple(
        figure.model_copy(
            update={"recommendation": numbers.get(figure.recommendation) or figure.recommendation}
        )
        for figure in part_2.figures
    )
    return None if figures == part_2.figures else part_2.model_copy(update={"figures": figures})
