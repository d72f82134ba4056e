"""What waits for one person now, asked of the same rules that the deeds ask. Writes nothing.

Each list is short by law: it shows the first of what waits, and says when there is more.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from approvals import access, confirmations, dossier, keys, reminders
from approvals.actions import advising, promising, transcribing
from approvals.book import Book
from approvals.models import AdviceRequest, CallIn, Decision, Event, State, Version
from approvals.templatetags.decisions import to
from approvals.waits import waits_of
from budgets.balances import heads_of
from budgets.models import SOURCES
from budgets.money import pounds
from contracts.histories import to_execute
from contracts.measuring import options_to_decide
from contracts.models import Change, Notice
from contracts.notices import open_ones, title_of
from contracts.terms import day_words
from people import acts
from people.days import london_day
from people.deeds import Actor
from people.holders import tenures_of
from people.models import Person, Tenure
from people.refusals import Reason

MOST = 20


@dataclass(frozen=True)
class Item:
    """One thing that waits: what, where, why, and the state of its decision."""

    title: str
    url: str
    words: str = ""
    state: str = ""
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Waiting:
    """A heading with what waits under it; ``more`` says that not all is shown."""

    heading: str
    words: str
    items: tuple[Item, ...]
    more: bool = False


@dataclass(frozen=True)
class Me:
    """Who asks, when, and by which posts."""

    by: Actor
    at: datetime
    tenures: tuple[Tenure, ...]

    @property
    def person(self) -> Person:
        """Return the person."""
        return self.by.person

    @property
    def posts(self) -> set[str]:
        """Return the codes of the posts held."""
        return {tenure.post.code for tenure in self.tenures}

    @property
    def kinds(self) -> set[str]:
        """Return the kinds of the posts held."""
        return {tenure.post.kind for tenure in self.tenures}

    def may(self, act: str) -> bool:
        """Say whether one of these posts may do an act of the table."""
        return not acts.objections(act, self.kinds)


def me_now(by: Actor, at: datetime) -> Me:
    """Return who asks, with the posts held at ``at``."""
    return Me(by, at, tuple(tenures_of(by.person, at)))


def waiting_for(me: Me) -> list[Waiting]:
    """Return everything that waits for this person, what is most urgent first."""
    lists: tuple[Callable[[Me], list[Waiting]], ...] = (
        _keys,
        _call_ins,
        _advice,
        _consultations,
        _sent_back,
        _drafts,
        _transcriptions,
        _notices,
        _options,
        _executions,
        _profiles,
        _records,
        _undertakings,
        _confirmations,
        _escalated,
    )
    return [found for ask in lists for found in ask(me) if found.items]


def _cut(heading: str, words: str, items: Iterable[Item]) -> list[Waiting]:
    found = tuple(items)
    return [Waiting(heading, words, found[:MOST], len(found) > MOST)]


def _item(
    decision: Decision, words: str = "", url: str = "", reasons: Iterable[Reason] = ()
) -> Item:
    title = f"{decision}, {decision.draft.title}"
    page = url or reverse("decision", args=[decision.pk])
    return Item(title, page, words, decision.state, tuple(reasons))


def _current() -> QuerySet[Version]:
    """Return the versions that stand of submitted decisions, oldest first."""
    rows = Version.objects.filter(
        decision__state=State.SUBMITTED, number=F("decision__current_version")
    )
    return rows.select_related("decision__type", "decision__draft").order_by("pk")


# ---- Keys, advice, consultations ----------------------------------------------------------------


def _keys(me: Me) -> list[Waiting]:
    if not me.posts:
        return []
    named = [
        Q(route__seats__contains=[{part: code}])
        for code in me.posts
        for part in ("post", "deemed_post")
    ]
    named += [Q(route__seats__contains=[{"reserves": [{"post": code}]}]) for code in me.posts]
    mine = list(_current().filter(reduce(or_, named))[: MOST + 1])
    book = Book(me.at)
    candidate = dossier.candidate_of(me.person, book)
    ready, later = [], []
    for version in mine:
        case = dossier.case_of(version.decision, version, book)
        reasons = keys.key_objections(candidate, case)
        url = reverse("sign", args=[version.decision_id])
        if not reasons:
            waited = _waited(version, book)
            ready.append(_item(version.decision, f"{_turned(case.keys)} {waited}".strip(), url))
        else:
            later.append(_item(version.decision, reasons=reasons))
    return [
        *_cut("Keys you may turn", "Everything that must come before has been done.", ready),
        *_cut("Keys that wait for something else", "You cannot turn these now.", later),
    ]


def _turned(turned: tuple[keys.Turned, ...]) -> str:
    names = ", ".join(key.name for key in turned)
    return f"Turned already by {names}." if names else ""


def _waited(version: Version, book: Book) -> str:
    """Return how long the next key has waited, and when its holder is or was reminded."""
    found = waits_of(version.decision, version, book)
    if not found:
        return ""
    told = reminders.told(found[0], book.at)
    words = f"It has waited {reminders.days_words(told.days)}."
    if told.reminded and told.reminds_on is not None:
        return f"{words} Reminded on {day_words(told.reminds_on)}."
    return words


def _escalated(me: Me) -> list[Waiting]:
    """Return what has waited so long that the decision office and the sponsor are told as well."""
    office = "decision_office" in me.kinds
    rows = _current() if office else _current().filter(decision__sponsor__code__in=me.posts)
    book, items = Book(me.at), []
    for version in rows.filter(recorded_at__lte=me.at - timedelta(days=1))[: MOST + 1]:
        waits = waits_of(version.decision, version, book)
        told = [reminders.told(wait, me.at) for wait in waits]
        late = [reminders.in_words(one) for one in told if one.escalated]
        if late:
            items.append(_item(version.decision, " ".join(late)))
    words = "You are told as well; it is still others who advise, are consulted and sign."
    return _cut("Waiting too long with somebody else", words, items)


def _advice(me: Me) -> list[Waiting]:
    rows = AdviceRequest.objects.filter(
        advice__isnull=True,
        post__code__in=me.posts,
        version__decision__state=State.SUBMITTED,
        version__number=F("version__decision__current_version"),
    ).select_related("post", "version__decision__draft")
    items = [
        _item(row.version.decision, f"Asked of the {row.post}.", reverse("advise", args=[row.pk]))
        for row in rows.order_by("pk")[: MOST + 1]
        if not advising.advice_objections(me.person, row, me.at)
    ]
    return _cut("Advice asked of you", "Keys wait for it.", items)


def _consultations(me: Me) -> list[Waiting]:
    if not me.kinds:
        return []
    named = [Q(route__consultations__contains=[kind]) for kind in me.kinds]
    items = []
    for version in _current().filter(reduce(or_, named))[: MOST + 1]:
        if not advising.consultation_objections(me.person, version, me.at):
            url = reverse("consult", args=[version.decision_id])
            items.append(_item(version.decision, "It is your turn.", url))
    return _cut("To be consulted", "Keys wait until you have been consulted.", items)


def _call_ins(me: Me) -> list[Waiting]:
    rows = CallIn.objects.filter(
        answer__isnull=True,
        clause__call_in_post__code__in=me.posts,
        version__decision__state=State.SUBMITTED,
        version__number=F("version__decision__current_version"),
    ).select_related("clause__call_in_post", "version__decision__draft")
    items = [
        _item(
            row.version.decision,
            f"The {row.clause.call_in_post} was notified on {day_words(row.notified_on)}.",
            reverse("call_in", args=[row.pk]),
        )
        for row in rows.order_by("pk")[: MOST + 1]
        if not advising.call_in_objections(me.person, row, me.at)
    ]
    return _cut("You may call these in", "Say whether you do; say nothing and they go on.", items)


# ---- Drafts -------------------------------------------------------------------------------------


def _sent_back(me: Me) -> list[Waiting]:
    last = Event.objects.filter(decision=OuterRef("pk"), kind__in=("returned", "refused"))
    rows = (
        access.decisions()
        .filter(state__in=(State.RETURNED, State.REFUSED), edits__person=me.person)
        .filter(Exists(last))
        .distinct()
        .order_by("pk")[: MOST + 1]
    )
    words = dict(
        Event.objects.filter(
            decision__in=[row.pk for row in rows], kind__in=("returned", "refused")
        )
        .order_by("seq")
        .values_list("decision", "words")
    )
    items = [
        _item(row, words.get(row.pk, ""), reverse("decision_draft", args=[row.pk])) for row in rows
    ]
    return _cut("Sent back to you", "Change what was asked for, then submit again.", items)


def _drafts(me: Me) -> list[Waiting]:
    if not me.may("draft"):
        return []
    mine = Q(state=State.DRAFT, edits__person=me.person)
    new = Q(state=State.REGISTERED, type__drafters__overlap=sorted(me.kinds))
    rows = access.decisions().filter(mine | new).distinct().order_by("-pk")[: MOST + 1]
    items = [
        _item(
            row,
            "" if row.state == State.DRAFT else "Registered; nobody has written anything yet.",
            reverse("decision_draft", args=[row.pk]),
        )
        for row in rows
    ]
    return _cut("Your drafts", "And decisions registered for your post to write.", items)


def _transcriptions(me: Me) -> list[Waiting]:
    if not me.may("attest"):
        return []
    rows = access.decisions().filter(state=State.TRANSCRIBED).order_by("pk")[: MOST + 1]
    items = []
    for row in rows:
        reasons = transcribing.attest_objections(me.by, row)
        url = "" if reasons else reverse("decision_attest", args=[row.pk])
        items.append(_item(row, url=url, reasons=reasons))
    return _cut("Transcriptions to attest", "Compare each with its evidence.", items)


# ---- The ledger ---------------------------------------------------------------------------------


def _executions(me: Me) -> list[Waiting]:
    if not me.may("execute"):
        return []
    rows = to_execute(Change.objects.filter(effect__isnull=False))
    items = [
        Item(
            f"{row.contract.reference}, {row.contract.title}",
            to("contract_execute", row.contract.reference, row.number),
            f"{row.get_kind_display()}, {pounds(row.value.amount)}.",
        )
        for row in rows.select_related("contract").order_by("pk")[: MOST + 1]
    ]
    words = "Put each in hand, within its authority."
    return _cut("Contracts authorised and not executed", words, items)


def _options(me: Me) -> list[Waiting]:
    """Return the options whose last day to decide comes near, the next one first."""
    if not me.may("execute") and "commercial_director" not in me.kinds:
        return []
    items = (
        Item(f"{words}, {reference}", to("contract", reference), f"Decide by {day_words(by)}.")
        for by, reference, words in options_to_decide(london_day(me.at))[: MOST + 1]
    )
    return _cut("Options to decide", "Taken up later, they have lapsed.", items)


def _notices(me: Me) -> list[Waiting]:
    if not me.may("execute"):
        return []
    items = [
        Item(
            f"{title_of(row)}, {row.contract.reference}",
            to("contract_notice", row.contract.reference, row.pk),
            _by_when(row),
        )
        for row in open_ones()[: MOST + 1]
    ]
    return _cut("Notices to publish", "Record the reference and the day of each.", items)


def _by_when(notice: Notice) -> str:
    if notice.gates_execution:
        return f"Before change {notice.change.number if notice.change else ''} is executed."
    return f"By {day_words(notice.due_on)}." if notice.due_on else notice.reason


def _profiles(me: Me) -> list[Waiting]:
    if not me.may("profile"):
        return []
    heads = heads_of(Q(year=None, approved__gt=0) & ~Q(line__kind__in=SOURCES), most=MOST + 1)
    items = [
        Item(line.name, to("line", line.code), f"{pounds(row.approved)} not yet profiled.")
        for line, row in heads
    ]
    return _cut("Amounts not yet profiled", "Spread each over the years.", items)


def _undertakings(me: Me) -> list[Waiting]:
    posts = [tenure.post_id for tenure in me.tenures]
    rows = promising.standing().filter(outcome=None, owner__in=posts)
    owned = list(rows.order_by(F("due_on").asc(nulls_last=True), "pk")[: MOST + 1])
    due = promising.dues(owned, me.at)
    items = [
        Item(
            f"{row.version.decision}: {row.words}",
            to("undertaking_answer", row.pk),
            f"Due {due[row.pk].words}.",
        )
        for row in owned
    ]
    return _cut("Undertakings that you own", "Answer for each when it is done.", items)


def _records(me: Me) -> list[Waiting]:
    if not me.may("issue"):
        return []
    issued = Event.objects.filter(decision=OuterRef("pk"), kind="issued", payload__part=1)
    rows = access.decisions().filter(state__in=(State.APPROVED, State.ATTESTED))
    items = [
        _item(row, "", to("record", row.pk))
        for row in rows.filter(~Exists(issued)).order_by("pk")[: MOST + 1]
    ]
    return _cut("Records to issue", "Carried out, and not yet printed.", items)


def _confirmations(me: Me) -> list[Waiting]:
    groups = confirmations.groups(me.person, me.kinds, me.at)
    entries = [entry for _, waiting in groups for entry in waiting if not entry.may_not]
    items = [Item(entry.title, _where(entry)) for entry in entries]
    return _cut("To confirm as the second person", "It counts once you have confirmed it.", items)


def _where(entry: confirmations.Waiting) -> str:
    """Return the page of an entry: its own, where it is read before it is confirmed."""
    if entry.route == "scheme_change_one":
        return to(entry.route, entry.pk)
    return to("people_to_confirm")
