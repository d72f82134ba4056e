"""Who may turn which key of a submitted version: the rules that explain are those that stop.

Pure functions over frozen data. Nothing here reads the clock, the database or a request, and
nothing asks what an account may do: people turn keys, by the posts they hold at that instant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import chain, combinations

from approvals.clauses import SeatTerm
from contracts.terms import day_words
from people.refusals import Reason

ONE_ROLE = "One person has one role in one decision"
DUAL_KEY = "Rule D4"
ON_PAPER = "What was decided on paper was signed on paper"
DEEMING = "Rule D5"
ORDER = "Rule D7"
INTERESTS = "Rule D8"
CALL_IN = "Rule S10"
STANDING_IN = "Nobody gains a second key through who turned the first (P8)"


@dataclass(frozen=True)
class Turned:
    """A key that has been turned: by whom, and which seats it could fill at that instant.

    ``stands_for`` names, by seat, the person in whose place it would be turned there (cover);
    ``at`` is when it was turned, None for one that only might be.
    """

    person: int
    name: str
    seats: frozenset[str]
    stands_for: Mapping[str, int] = field(default_factory=dict)
    at: datetime | None = None


@dataclass(frozen=True)
class CalledIn:
    """A call-in that was open to somebody: since when, for how long, and what came of it.

    ``answer`` True is called in, False is not, None is no answer; ``days`` None is no window set.
    London dates.
    """

    post: str
    notified_on: date
    days: int | None
    answer: bool | None = None
    source: str = ""

    def objection(self, today: date) -> Reason | None:
        """Return why this stops a key on a London day, if it does (S10)."""
        source = "; ".join(filter(None, (self.source, CALL_IN)))
        if self.answer:
            return Reason(f"The {self.post} called this in, so it goes up.", source)
        if self.answer is None and self.days is not None:
            opens = self.notified_on + timedelta(days=self.days)
            if today < opens:
                sentence = (
                    f"The {self.post} was notified on {day_words(self.notified_on)} and may call "
                    f"this in until {day_words(opens - timedelta(days=1))}."
                )
                return Reason(sentence, source)
        return None


@dataclass(frozen=True)
class Case:
    """Where a submitted version stands, as far as keys are concerned. Persons are ids.

    ``vacant``, ``absent`` and ``conflicted`` are posts without a holder now, whose holders are
    all recorded absent, or have all declared an interest here.
    """

    reference: str
    state: str
    transcribed: bool
    seats: tuple[SeatTerm, ...]
    reached: frozenset[str]
    vacant: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    conflicted: frozenset[str] = frozenset()
    keys: tuple[Turned, ...] = ()
    editors: frozenset[int] = frozenset()
    roles: Mapping[int, str] = field(default_factory=dict)
    interested: frozenset[int] = frozenset()
    recused: frozenset[int] = frozenset()
    refused_by: frozenset[int] = frozenset()
    supplier_groups: Mapping[int, str] = field(default_factory=dict)
    missing_advice: tuple[str, ...] = ()
    missing_consultations: tuple[str, ...] = ()
    call_ins: tuple[Reason, ...] = ()
    clause_reasons: tuple[Reason, ...] = ()
    sources: tuple[str, ...] = ()

    def holder_post(self, seat: SeatTerm) -> str:
        """Return the code of the post that has this key now, deeming applied."""
        return str(seat.post if self._is_over(seat) else seat.deemed_post)

    def holder_title(self, seat: SeatTerm) -> str:
        """Return the title of that post."""
        return seat.title if self._is_over(seat) else seat.deemed_title

    def posts_for(self, seat: SeatTerm) -> tuple[str, ...]:
        """Return the codes of the posts that may turn this key now, reserves in their order."""
        first = self.holder_post(seat)
        grounds = {
            "vacant": first in self.vacant,
            "absent": first in self.absent,
            "interest": first in self.conflicted,
            "either": True,
        }
        found, filled = [first], False
        for reserve in seat.reserves:
            in_turn = reserve.ground == "either" or not filled
            if grounds[reserve.ground] and in_turn:
                found.append(reserve.post)
                filled = filled or reserve.post not in self.vacant
        return tuple(found)

    def _is_over(self, seat: SeatTerm) -> bool:
        return seat.until is None or seat.until in self.reached


@dataclass(frozen=True)
class Candidate:
    """A person who asks for a key: codes of posts held now, and the employer's id.

    ``covers`` names, by post, the person in whose place it is held; posts held in one's own
    right are not in it.
    """

    person: int
    name: str
    posts: frozenset[str]
    employer: int | None = None
    covers: Mapping[str, int] = field(default_factory=dict)


def seats_of(candidate: Candidate, case: Case) -> frozenset[str]:
    """Return the codes of the seats that the candidate's posts fit now, deeming applied."""
    return frozenset(
        seat.code for seat in case.seats if candidate.posts & set(case.posts_for(seat))
    )


def key_of(candidate: Candidate, case: Case) -> Turned:
    """Return the key that the candidate would turn now."""
    stands_for = {}
    for seat in case.seats:
        fitting = candidate.posts & set(case.posts_for(seat))
        if fitting and fitting <= set(candidate.covers):
            stands_for[seat.code] = candidate.covers[min(fitting)]
    return Turned(candidate.person, candidate.name, seats_of(candidate, case), stands_for)


def key_objections(candidate: Candidate, case: Case) -> list[Reason]:
    """Return every reason why ``candidate`` may not turn a key now; an empty list is a yes."""
    closed = closed_to_keys(case.reference, case.state, transcribed=case.transcribed)
    return closed or [
        *_post_objections(candidate, case),
        *exclusions(candidate, case),
        *order_objections(case),
        *case.call_ins,
        *case.clause_reasons,
    ]


def closed_to_keys(reference: str, state: str, *, transcribed: bool) -> list[Reason]:
    """Return why nobody may turn a key of a decision in this state; empty while it is submitted."""
    if transcribed:
        return [Reason("This was decided on paper; no key is turned here.", ON_PAPER)]
    if state != "submitted":
        sentence = f"{reference} is not submitted, so there is nothing to sign."
        return [Reason(sentence, "Keys are turned on what is submitted")]
    return []


def exclusions(candidate: Candidate, case: Case) -> list[Reason]:
    """Return why this person is excluded, whatever posts they hold."""
    reasons = []
    if candidate.person in case.editors:
        sentence = f"{candidate.name} changed a field of this decision, so turns no key of it."
        reasons.append(Reason(sentence, ONE_ROLE))
    if candidate.person in case.roles:
        sentence = f"{candidate.name} {case.roles[candidate.person]}, so turns no key of it."
        reasons.append(Reason(sentence, ONE_ROLE))
    if candidate.person in case.interested:
        stood_aside = candidate.person in case.recused
        said = "stood aside from" if stood_aside else "declared an interest in"
        reasons.append(Reason(f"{candidate.name} {said} this decision.", INTERESTS))
    if candidate.person in case.refused_by:
        sentence = f"{candidate.name} refused this version."
        reasons.append(Reason(sentence, "A refusal is final for that version"))
    if candidate.employer is not None and candidate.employer in case.supplier_groups:
        supplier = case.supplier_groups[candidate.employer]
        sentence = f"{candidate.name} is employed by {supplier}, a supplier in this decision."
        reasons.append(Reason(sentence, INTERESTS))
    return reasons


def _post_objections(candidate: Candidate, case: Case) -> list[Reason]:
    if any(key.person == candidate.person for key in case.keys):
        sentence = f"{candidate.name} has turned a key already; two keys need two people."
        return [Reason(sentence, DUAL_KEY)]
    mine = key_of(candidate, case)
    if not mine.seats:
        wanted = "; ".join(seat_words(seat, case) for seat in case.seats)
        sentence = f"{candidate.name} holds none of the posts that sign: {wanted}."
        return [Reason(sentence, _seat_source(case))]
    if len(match(case.seats, (*case.keys, mine))) > len(match(case.seats, case.keys)):
        return []
    stood = _stood_in(mine, case)
    if stood:
        return [Reason(stood, STANDING_IN)]
    turned = ", ".join(sorted(key.name for key in case.keys))
    sentence = f"The keys that {candidate.name} could turn are turned already, by {turned}."
    return [Reason(sentence, DUAL_KEY)]


def _stood_in(mine: Turned, case: Case) -> str:
    for key in case.keys:
        if key.person in mine.stands_for.values():
            return f"{mine.name} stands in for {key.name}, who turned the other key."
        if mine.person in key.stands_for.values():
            return f"{key.name} turned a key in the place of {mine.name}."
    return ""


def seat_words(seat: SeatTerm, case: Case) -> str:
    """Return who turns this key now, in words: the post, its deeming, its reserves."""
    words = case.holder_title(seat)
    if seat.until is not None and seat.until in case.reached:
        words = f"{words} (since {seat.until_name} was reached)"
    elif seat.until is not None:
        words = f"{words} (deemed to be {seat.title} until {seat.until_name} is reached)"
    now = set(case.posts_for(seat))
    titles = [reserve.title for reserve in seat.reserves if reserve.post in now]
    return " or ".join([words, *titles])


def _seat_source(case: Case) -> str:
    rules = (DUAL_KEY, DEEMING) if any(seat.until for seat in case.seats) else (DUAL_KEY,)
    return "; ".join((*case.sources, *rules))


def order_objections(case: Case) -> list[Reason]:
    """Return what must come before any key: advice, then consultations in their order."""
    reasons = [
        Reason(f"The {post} has not given advice yet.", ORDER) for post in case.missing_advice
    ]
    reasons += [
        Reason(f"The {post} must be consulted first.", ORDER) for post in case.missing_consultations
    ]
    return reasons


def match(seats: Sequence[SeatTerm], keys: Sequence[Turned]) -> dict[str, int]:
    """Return a largest pairing of seat code to person, one seat a person (augmenting paths).

    A key fills no seat in the place of somebody who turned another key.
    """
    pairing: dict[str, int] = {}
    people = {key.person for key in keys}
    fits = {
        key.person: [
            seat.code
            for seat in seats
            if seat.code in key.seats and key.stands_for.get(seat.code) not in people
        ]
        for key in keys
    }

    def place(person: int, seen: set[str]) -> bool:
        for code in fits[person]:
            if code in seen:
                continue
            seen.add(code)
            if code not in pairing or place(pairing[code], seen):
                pairing[code] = person
                return True
        return False

    for key in keys:
        place(key.person, set())
    return pairing


def is_complete(case: Case) -> bool:
    """Say whether the keys turned fill every seat."""
    return bool(case.seats) and len(match(case.seats, case.keys)) == len(case.seats)


def vacancies(case: Case, candidates: Sequence[Candidate]) -> tuple[list[Reason], list[Reason]]:
    """Return (impossible, vacant): what no turn-out could mend, and keys that nobody holds now."""
    held = {post for candidate in candidates for post in candidate.posts}
    vacant = [
        Reason(
            f"No one can turn the key of {seat_words(seat, case)}: the post is vacant.", DUAL_KEY
        )
        for seat in case.seats
        if not held & set(case.posts_for(seat))
    ]
    if vacant:
        return [], vacant
    eligible = [key_of(c, case) for c in candidates if not exclusions(c, case)]
    if not _could_fill(case.seats, eligible):
        names = sorted({r.sentence for c in candidates for r in exclusions(c, case)})
        sentence = "No pair of people could turn the keys. " + " ".join(names)
        return [Reason(sentence.strip(), DUAL_KEY)], []
    return [], []


def _could_fill(seats: Sequence[SeatTerm], eligible: Sequence[Turned]) -> bool:
    """Say whether some of these people could fill every seat, whoever stays away."""
    stood_for = {person for key in eligible for person in key.stands_for.values()}
    stood_for &= {key.person for key in eligible}
    away = chain.from_iterable(combinations(stood_for, n) for n in range(len(stood_for) + 1))
    return any(
        len(match(seats, [key for key in eligible if key.person not in left])) == len(seats)
        for left in away
    )
