"""What one session of a crowd does, again and again, in a process of its own (tests/racer.py).

A job gets the actor, the round and its place in the crowd. It opens what a page would show, says
that it is ready, acts, and returns in a word or a sentence what came of it. Nothing here judges.
"""

import random
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import F

from approvals import access, actions
from approvals.actions import drafting, granting, signing, submitting
from approvals.models import (
    AdviceRequest,
    Clause,
    ClauseEnd,
    ClauseHold,
    Decision,
    DecisionType,
    Key,
    Version,
)
from approvals.paper import Sections, as_data
from approvals.reading import paper_of
from people import actions as people
from people.deeds import Actor
from people.models import Person, Post, Tenure, TenureEnd, TenureEndConfirmation
from people.refusals import Refused
from tests import stage

Go = Callable[[], None]
ATTEMPTS = 3
PAUSE = 0.02
GRANT = "PCD 1700"
SIGNERS = 10
TENTH = Decimal("100.00")
LONG_PAUSE = 0.15
# Of four rounds: in which the key waits to be first, in which the end.
KEY_FIRST, END_FIRST = 0, 1
SPREAD = 1.0


def said(act: Callable[[], Any]) -> str:
    """Do a deed and return its result, or the first sentence of the refusal."""
    try:
        result = act()
    except Refused as refused:
        return f"refused: {refused.reasons[0].sentence}"
    return str(getattr(result, "result", "done"))


def shown_now(decision: int) -> tuple[Version | None, actions.Shown]:
    """Return the version that stands and what its page shows."""
    found = Decision.objects.get(pk=decision)
    version = access.current_version(found)
    if version is None:
        return None, actions.Shown("", 0)
    version.decision = found
    return version, actions.Shown(version.digest, found.chain_length)


def wait_until(happened: Callable[[], bool]) -> None:
    """Wait until it has happened, ten seconds at most."""
    for _ in range(1000):
        if happened():
            return
        time.sleep(0.01)


def pause(longest: float = 0.0) -> None:
    """Wait a little, never the same; in seconds."""
    time.sleep(random.random() * (longest or PAUSE))  # noqa: S311 - timing


# ---- Editors against signers --------------------------------------------------------------------


def sign_again(by: Actor, decision: int, place: int, go: Go) -> str:
    """Sign what is shown; when it has changed, look again and sign that."""
    version, shown = shown_now(decision)
    go()
    pause(SPREAD)
    outcome = "nothing to sign"
    for _ in range(ATTEMPTS):
        if version is None or outcome == "approved":
            break
        outcome = said(partial(actions.sign, by, version, shown, stage.NO_INTEREST))
        pause()
        version, shown = shown_now(decision)
    return outcome


def edit_again(by: Actor, decision: int, place: int, go: Go) -> str:
    """Send the version back by one of its signers, change a word, submit it and advise on it.

    One editor in four only tries to save; each step may come too late.
    """
    version, _ = shown_now(decision)
    cast = stage.recall()
    go()
    pause(SPREAD)
    stopper = cast["carla" if place % 2 else "rita"]
    if version is not None and place % 4 != 3:
        said(lambda: actions.send_back(stopper, version, "Say what it costs."))
    outcome = said(lambda: _save(by, decision, place))
    if outcome == "done":
        said(lambda: _resubmit(by, decision))
        _advise(cast, decision)
    return outcome


def _save(by: Actor, decision: int, place: int) -> object:
    found = Decision.objects.select_related("draft").get(pk=decision)
    words = f"Six more months of support are needed. {place} {random.random()}"  # noqa: S311
    paper = stage.paper_with(found, executive_summary=words)
    return actions.save(by, found, paper, edition=found.draft.edition)


def _resubmit(by: Actor, decision: int) -> Version:
    found = Decision.objects.select_related("draft").get(pk=decision)
    return actions.submit(by, found, edition=found.draft.edition)


def _advise(cast: stage.Stage, decision: int) -> None:
    asked = AdviceRequest.objects.filter(version__decision=decision, advice__isnull=True)
    for row in asked.select_related("post", "version__decision").order_by("pk"):
        adviser = cast[stage.ADVISERS[row.post.kind]]
        said(partial(actions.advise, adviser, row, "No objection."))


# ---- The end of a tenure against a signature -----------------------------------------------------


def open_end(number: int) -> None:
    """Give Carla her post again, enter its end, and have a paper ready for her key."""
    cast = stage.recall()
    devi, farah, carla = (cast.person(name) for name in ("devi", "farah", "carla"))
    post = Post.objects.get(code="commercial-director")
    if not Tenure.objects.filter(person=carla, post=post, ended_at__isnull=True).exists():
        appointment = people.Appointment(carla, post, date(2024, 1, 1), f"Letter {number}")
        people.confirm_tenure(farah, people.give_tenure(devi, appointment))
    tenure = Tenure.objects.get(person=carla, post=post, ended_at__isnull=True)
    people.end_tenure(devi, tenure, f"Round {number}")
    for signed in Decision.objects.filter(state="submitted", versions__keys__person=carla):
        actions.withdraw(cast["kit"], signed, "It has played its part.")
    if _waiting_for(carla) is None:
        stage.extension_ready(cast, f"OCC {number + 1}")


def _waiting_for(person: Person) -> Version | None:
    """Return a submitted version without a key of this person."""
    submitted = Version.objects.filter(
        decision__state="submitted", number=F("decision__current_version")
    )
    found = submitted.exclude(keys__person=person).select_related("decision")
    return found.order_by("pk").first()


def end(by: Actor, number: int, place: int, go: Go) -> str:
    """Confirm the end that has been entered."""
    entered = TenureEnd.objects.get(reason=f"Round {number}")
    keys = Key.objects.filter(tenures__contains=[entered.tenure_id])
    go()
    _give_way(number, KEY_FIRST, keys.exists)
    return said(lambda: people.confirm_end(by.person, entered))


def _give_way(number: int, turn: int, first: Callable[[], bool]) -> None:
    """Let the other side come first in one round of four; else pause as it does."""
    if number % 4 == turn:
        wait_until(first)
    else:
        pause(LONG_PAUSE)


def sign_once(by: Actor, number: int, place: int, go: Go) -> str:
    """Sign the paper that waits, as it was shown."""
    version = _waiting_for(by.person)
    assert version is not None
    shown = actions.Shown(version.digest, version.decision.chain_length)
    ended = TenureEndConfirmation.objects.filter(end__reason=f"Round {number}")
    go()
    _give_way(number, END_FIRST, ended.exists)
    return said(lambda: actions.sign(by, version, shown, stage.NO_INTEREST))


# ---- A revocation against a signature ------------------------------------------------------------


def open_revocation(number: int) -> None:
    """Submit an extension under a clause of its own and advise on it."""
    cast = stage.recall()
    draft = _tenth(cast["kit"], cast, f"RACE-{number}", number, 0)
    actions.submit(cast["kit"], draft, edition=draft.draft.edition)
    _advise(cast, draft.pk)


def revoke(by: Actor, number: int, place: int, go: Go) -> str:
    """Take the clause back."""
    clause = Clause.objects.get(contracts__contract__reference=f"RACE-{number}")
    keys = Key.objects.filter(
        version__in=ClauseHold.objects.filter(clause=clause).values("version")
    )
    go()
    _give_way(number, KEY_FIRST, keys.exists)
    return said(lambda: granting.revoke(by, clause, "It was too wide."))


def sign_extension(by: Actor, number: int, place: int, go: Go) -> str:
    """Sign the extension that rests on the clause, as it was shown."""
    decision = Decision.objects.get(draft__title=f"Extension of RACE-{number}")
    version, shown = shown_now(decision.pk)
    assert version is not None
    ended = ClauseEnd.objects.filter(clause__clauseholds__version=version)
    go()
    _give_way(number, END_FIRST, ended.exists)
    return said(lambda: actions.sign(by, version, shown, stage.NO_INTEREST))


# ---- Extensions of a tenth under a half ----------------------------------------------------------

_drafts: dict[int, int] = {}


def extend_and_sign(by: Actor, number: int, place: int, go: Go) -> str:
    """Submit an extension by a tenth; then sign one of those that were submitted.

    Each session keeps its draft for the next contract while it has not been submitted.
    """
    contract, cast = f"RACE-{number}", stage.recall()
    # Each of them is another person: whoever drafts holds the own tenure meanwhile.
    by = Actor(Person.objects.get(staff_number=f"RACE-{place}"))
    draft = _tenth(by, cast, contract, place, number)
    go()
    outcome = said(lambda: actions.submit(by, draft, edition=draft.draft.edition))
    if not outcome.startswith("refused"):
        del _drafts[place]
        _advise(cast, draft.pk)
        outcome = "submitted"
    go()
    held = Decision.objects.filter(state="submitted", draft__title=draft.draft.title)
    mine = held.order_by("pk")[place // 2 % 5 : place // 2 % 5 + 1] if place < SIGNERS else []
    shown = [(decision, *shown_now(decision.pk)) for decision in mine]
    go()
    signer = cast["carla" if place % 2 else "rita"]
    for decision, version, page in shown:
        if version is not None:
            outcome += f"; {_signed(signer, decision, version, page)}"
    return outcome


def _signed(by: Actor, decision: Decision, version: Version, page: actions.Shown) -> str:
    """Sign; where others hold what is needed, try again, as the page says."""
    for _ in range(ATTEMPTS * 10):
        outcome = said(partial(actions.sign, by, version, page, stage.NO_INTEREST))
        if "Try again" not in outcome:
            break
    return outcome


def _tenth(by: Actor, cast: stage.Stage, contract: str, place: int, number: int) -> Decision:
    """Draft an extension of a contract by a tenth of its original value."""
    if place not in _drafts:
        kind = DecisionType.objects.get(code="contract-change")
        reference = f"OCC {number * 64 + place + 1}"
        facts = drafting.Registration(kind, reference, f"Extension of {contract}")
        _drafts[place] = actions.register(cast["devi"], facts).pk
    draft = Decision.objects.select_related("draft", "type").get(pk=_drafts[place])
    recommendation = stage.extension_data(contract, TENTH) | {"term": "1 month"}
    data = as_data(access.draft_paper(draft)) | {
        "title": f"Extension of {contract}",
        "executive_summary": "One more month of support is needed.",
        "originating_statement": "This was drafted in line with procedure.",
        "rests_on": GRANT,
        "part_1": as_data(Sections(introduction="Why.", financial="How.", commercial="May.")),
        "part_2": {"exists": False},
        "deferral": {"answer": "no"},
        "recommendations": [recommendation],
    }
    actions.save(by, draft, paper_of(data), edition=draft.draft.edition)
    return Decision.objects.select_related("draft", "type").get(pk=draft.pk)


# ---- What an experiment takes away ---------------------------------------------------------------


def without_locks() -> None:
    """Read where the product locks, and take a moment between looking and writing."""

    def read(decision: Decision) -> Decision:
        found = Decision.objects.get(pk=decision.pk)
        pause()
        return found

    module: Any
    for module in (signing, drafting, submitting):
        module.lock = read
    module = signing
    module.lock_own = lambda person: None
    module.lock_tenures = lambda tenures: None
    module.lock_what_changes = lambda version: None


def without_tenure_locks() -> None:
    """Look at tenures without holding them, and take a moment between the key and the commit."""
    _slow_keys()
    module: Any = signing
    module.lock_own = lambda person: None
    module.lock_tenures = lambda tenures: None


def without_clause_locks_while_signing() -> None:
    """Look at clauses without holding them, and take a moment between the key and the commit."""
    _slow_keys()
    module: Any = signing
    module.lock_what_changes = lambda version: None


def _slow_keys() -> None:
    global PAUSE
    PAUSE = 0.8
    module: Any = signing
    product = module.log

    def slow(*args: Any, **kwargs: Any) -> Any:
        found = product(*args, **kwargs)
        time.sleep(PAUSE / 2)
        return found

    module.log = slow


def without_clause_locks() -> None:
    """Look at what is left of a clause without holding it, and take a moment before the commit."""
    module: Any = granting
    product = module.hold

    def slow(*args: Any) -> None:
        product(*args)
        time.sleep(LONG_PAUSE)

    module.hold = slow
    module.lock_clauses = lambda codes: None
    # Extensions of one call-off wait for its framework too.
    deeds: Any = submitting
    deeds.lock_frameworks = lambda codes: None
