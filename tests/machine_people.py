"""The people of the model: who holds which post, who covers whom, which milestones stand."""

from dataclasses import dataclass
from datetime import date

from tests.machine_words import Seat

MAY = {
    "register": {"decision-office"},
    "execute": {"contract-officer"},
    "profile": {"finance-officer"},
    "record": {"programme-office"},
    "confirm": {"decision-office", "chief-finance-officer"},
    "give": {"decision-office"},
    "agree": {"chief-executive", "chief-finance-officer"},
}


class No(Exception):
    """The model refuses."""


@dataclass
class Tenure:
    person: str
    post: str
    first: date
    last: date
    covers: int | None
    given_by: str
    agreed: bool = False
    left: bool = False
    leaving_by: str = ""


@dataclass
class Entry:
    """A record of a milestone; without a day it says "not after all"."""

    milestone: str
    by: str
    day: date | None
    corrects: int | None
    agreed: int = 0


def need(holds: object, why: str) -> None:
    if not holds:
        raise No(why)


class People:
    """Tenures, employers and milestones; one method a deed."""

    def __init__(self, today: date, many: set[str]) -> None:
        self.today, self.many = today, many
        self.tenures: list[Tenure] = []
        self.employer: dict[str, str] = {}
        self.entries: list[Entry] = []
        self.given: list[Seat] = []  # every seat of every clause, ended or not

    # Who holds what: a tenure counts once agreed, cover as long as what it covers, and suspends it

    def counts(self, tenure: Tenure) -> bool:
        stands = tenure.agreed and not tenure.left and tenure.first <= self.today <= tenure.last
        return stands and (tenure.covers is None or self.counts(self.tenures[tenure.covers]))

    def holding(self, person: str) -> dict[str, set[str]]:
        """Return the posts of a person, each with those in whose place ("" in his own right)."""
        covered = {t.covers for t in self.tenures if self.counts(t)}
        found: dict[str, set[str]] = {}
        for number, t in enumerate(self.tenures):
            if t.person == person and self.counts(t) and number not in covered:
                stood_for = "" if t.covers is None else self.tenures[t.covers].person
                found.setdefault(t.post, set()).add(stood_for)
        return {post: {""} if "" in who else who for post, who in found.items()}

    def holders(self, post: str) -> set[str]:
        return {t.person for t in self.tenures if post in self.holding(t.person)}

    def may(self, by: str, act: str) -> None:
        need(MAY[act] & set(self.holding(by)), f"{by} may not {act}")

    def give(
        self, by: str, person: str, post: str, first: date, last: date, covers: int | None
    ) -> None:
        self.may(by, "give")
        need(by != person, "nobody appoints himself")
        need(first <= last, "ends before it starts")
        if covers is not None:
            covered = self.tenures[covers]
            need(covered.post == post, "covers another post")
            need(covered.person != person and covered.covers is None, "one deep, no self")
        self.tenures.append(Tenure(person, post, first, last, covers, by))

    def agree(self, by: str, number: int) -> None:
        self.may(by, "agree")
        new = self.tenures[number]
        need(not new.agreed, "agreed already")
        need(by not in (new.given_by, new.person), "a second person, not the appointed")
        for old in self.tenures:
            if old.agreed and not old.left and new.first <= old.last and old.first <= new.last:
                own = old.covers is new.covers is None
                need(not own or old.post != new.post or new.post in self.many, "one holder")
                need(own or new.covers != old.covers, "covered once")
        new.agreed = True

    def end(self, by: str, number: int) -> None:
        self.may(by, "give")
        tenure = self.tenures[number]
        need(not tenure.left and not tenure.leaving_by, "ended or ending already")
        tenure.leaving_by = by

    def agree_end(self, by: str, number: int) -> None:
        self.may(by, "agree")
        tenure = self.tenures[number]
        need(tenure.leaving_by and tenure.leaving_by != by, "a second person")
        need(tenure.agreed and not tenure.left, "not in force")
        tenure.left = True

    def employ(self, by: str, person: str, supplier: str) -> None:
        self.may(by, "give")
        self.employer[person] = supplier

    # Milestones: the record agreed last stands; only that one is corrected

    def standing(self, milestone: str) -> int | None:
        agreed = [n for n, e in enumerate(self.entries) if e.milestone == milestone and e.agreed]
        return max(agreed, key=lambda n: self.entries[n].agreed, default=None)

    def reached(self, milestone: str) -> bool:
        number = self.standing(milestone)
        return number is not None and self.entries[number].day is not None

    def _no_stake(self, by: str, milestone: str) -> None:
        posts = {post for seat in self.given if seat.until == milestone for post in seat[:2]}
        need(not posts & set(self.holding(by)), "his own key hangs on it")

    def record(self, by: str, milestone: str, day: date | None, corrects: int | None) -> None:
        self.may(by, "record")
        stands = self.standing(milestone)
        if corrects is None and stands is not None and self.entries[stands].day is None:
            corrects = stands
        self._no_stake(by, milestone)
        need(corrects == stands, "only what stands is corrected")
        need(day is None or day <= self.today, "in the future")
        need(day is not None or corrects is not None, "a day")
        self.entries.append(Entry(milestone, by, day, corrects))

    def confirm(self, by: str, number: int) -> None:
        self.may(by, "confirm")
        entry = self.entries[number]
        self._no_stake(by, entry.milestone)
        need(by != entry.by and not entry.agreed, "a second person, once")
        need(entry.corrects == self.standing(entry.milestone), "only what stands is corrected")
        entry.agreed = 1 + max(e.agreed for e in self.entries)
