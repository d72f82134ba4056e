"""One request has one effect and one answer, however many copies of it arrive at once.

64 copies over real HTTP of each act; `make proof` does every act PROOF times. Forms without
a key show what the key is for: the acts that nothing else guards are then done many times.
"""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory

from approvals.models import Decision, Key
from budgets import actions as money
from budgets.models import Batch, BatchKind, Line
from contracts.models import Execution
from people import once
from people.deeds import as_one_request, deed
from people.holders import lock_tenures
from people.models import Account, MilestoneRecord, Organisation, Post, RequestOnce, Tenure
from people.refusals import Refused
from tests import stage
from tests.copies import WAIT, Answer, Hand, served
from tests.ledger_screens import EXECUTE, profile_address
from tests.measured import Tell
from tests.sessions import session

COPIES = 64
PROOF = 100


@dataclass(frozen=True)
class Act:
    """One act of the screens: who does it, where, what is typed, and what it leaves."""

    who: str
    address: str
    typed: dict[str, str]
    effects: Callable[[], int]


def rows_of(prefix: str, rows: list[dict[str, str]]) -> dict[str, str]:
    """Return rows of a formset as they are sent."""
    sent = {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        sent |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return sent


def sign(cast: stage.Stage, number: int) -> Act:
    if number == 0:
        stage.executed(cast)
    version = stage.extension_ready(cast, f"OCC {number + 1}")
    keys = Key.objects.filter(version=version)
    address = f"/decisions/{version.decision_id}/sign/"
    return Act("carla", address, {"interests": "none"}, keys.count)


def register(cast: stage.Stage, number: int) -> Act:
    typed = {
        "type": "deputy-mayor",
        "title": f"CONNECT, iteration {number}",
        "sponsor": "deputy-mayor",
        "programme": "connect",
    }
    opened = Decision.objects.filter(draft__title=typed["title"])
    return Act("devi", "/decisions/register/", typed, opened.count)


def give_tenure(cast: stage.Stage, number: int) -> Act:
    typed = {
        "person": str(cast.person("otto").pk),
        "post": str(Post.objects.get(code="auditor").pk),
        "capacity": "substantive",
        "starts_on": "1 April 2024",
        "instrument": f"Letter {number}",
    }
    given = Tenure.objects.filter(instrument=typed["instrument"])
    return Act("devi", "/people/tenures/new/", typed, given.count)


def record_milestone(cast: stage.Stage, number: int) -> Act:
    typed = {"reached_on": "20 February 2024", "evidence": f"Minutes {number}."}
    entered = MilestoneRecord.objects.filter(evidence=typed["evidence"])
    return Act("peter", "/milestones/connect-drop-2/record/", typed, entered.count)


def profile(cast: stage.Stage, number: int) -> Act:
    paper = Decision.objects.get(reference="PCD 1572")
    typed = rows_of("years", [{"year": "2024/25", "amount": f"£{number + 1}.00"}])
    spread = Batch.objects.filter(
        kind="profile", postings__amount=number + 1, postings__to_year__isnull=False
    )
    return Act("fiona", profile_address(paper), typed, spread.count)


def execute(cast: stage.Stage, number: int) -> Act:
    pays = {"line": str(Line.objects.get(code="connect-mtfp").pk), "amount": "5.25m"}
    typed = {
        "value": "5.250m",
        "starts_on": "8/1/2024",
        "last_day": "7 January 2025",
        "signed_on": "2023-12-22",
        "form": "hand",
        **rows_of("pays", [pays]),
    }
    done = Execution.objects.filter(change__contract__reference="CONNECT-CHANGE")
    return Act("kit", EXECUTE, typed, done.count)


Hands = Callable[[str], Hand]
Make = Callable[[stage.Stage, int], Act]
ACTS: list[Make] = [sign, register, give_tenure, record_milestone, profile, execute]


@pytest.fixture
def hands(papered: stage.Stage) -> Iterator[Hands]:
    """The cast at their browsers, over HTTP."""
    signed_in: dict[str, Hand] = {}
    with served() as port:

        def hand(name: str) -> Hand:
            if name not in signed_in:
                signed_in[name] = Hand(port, papered, name)
            return signed_in[name]

        yield hand


def copies(hand: Hand, act: Act) -> list[Answer]:
    """Open the page, fill the form in once and send it 64 times."""
    return hand.send_copies(act.address, hand.form(act.address) | act.typed, COPIES)


# ---- 64 copies ----------------------------------------------------------------------------------


@pytest.mark.parametrize("make", ACTS)
def test_sixty_four_copies_have_one_effect_and_one_answer(
    papered: stage.Stage, hands: Hands, make: Make
) -> None:
    act = make(papered, 0)
    answers = copies(hands(act.who), act)
    assert act.effects() == 1
    assert {answer.status for answer in answers} == {302}, answers[0].page
    assert len({(answer.location, answer.said) for answer in answers}) == 1
    assert answers[0].location
    assert answers[0].said
    assert len(answers) == COPIES
    assert RequestOnce.objects.count() == 1


@pytest.mark.proof
@pytest.mark.parametrize("make", ACTS[:-1])
def test_sixty_four_copies_again_and_again(
    papered: stage.Stage, hands: Hands, make: Make, tell: Tell
) -> None:
    wrong = 0
    for number in range(PROOF):
        act = make(papered, number)
        answers = copies(hands(act.who), act)
        same = len({(answer.status, answer.location, answer.said) for answer in answers}) == 1
        wrong += not (act.effects() == 1 and same and answers[0].status == 302)
    tell(f"{make.__name__}: {PROOF} x {COPIES} copies, {wrong} without one effect and one answer")
    assert wrong == 0
    assert RequestOnce.objects.count() == PROOF


@pytest.mark.parametrize(
    ("make", "guarded"),
    [
        (sign, True),
        (execute, True),
        (register, False),
        (give_tenure, False),
        (record_milestone, False),
        (profile, False),
    ],
)
def test_without_the_key_only_what_the_ledger_itself_guards_happens_once(
    papered: stage.Stage,
    hands: Hands,
    make: Make,
    guarded: bool,  # noqa: FBT001 - a parameter of the table above
) -> None:
    """An old page without the key still works; this is also how the test above can fail."""
    act = make(papered, 0)
    hand = hands(act.who)
    fields = {name: word for name, word in hand.form(act.address).items() if name != "once"}
    for _ in range(2):
        hand.send(act.address, fields | act.typed)
    assert act.effects() == (1 if guarded else 2)
    assert not RequestOnce.objects.exists()


# ---- The same key with something else -----------------------------------------------------------


def test_the_same_key_with_another_body_is_refused(papered: stage.Stage, hands: Hands) -> None:
    act = give_tenure(papered, 0)
    hand = hands("devi")
    fields = hand.form(act.address) | act.typed
    first = hand.send(act.address, fields)
    other = hand.send(act.address, fields | {"instrument": "Another letter"})
    assert other.status == 409
    assert once.SENT_TWICE in other.page
    assert f'href="{first.location}"' in other.page
    elsewhere = hand.send(f"{act.address}?post=auditor", fields)
    assert elsewhere.status == 409
    assert Tenure.objects.filter(person=papered.person("otto")).count() == 1


def test_the_same_key_of_somebody_else_is_refused_and_tells_nothing(
    papered: stage.Stage, hands: Hands
) -> None:
    act = give_tenure(papered, 0)
    sent = hands("devi").form(act.address) | act.typed
    first = hands("devi").send(act.address, sent)
    farah = hands("farah")
    stolen = farah.form("/people/to-confirm/") | {"once": sent["once"]} | act.typed
    answer = farah.send(act.address, stolen | {"csrfmiddlewaretoken": _token(farah)})
    assert answer.status == 409
    assert f'href="{first.location}"' not in answer.page.partition("<main")[2]
    assert act.effects() == 1


def _token(hand: Hand) -> str:
    return hand.form("/accounts/logout/")["csrfmiddlewaretoken"]


@pytest.mark.parametrize("key", ["", "short", "a" * 65, "a b" * 8, "\0" * 20])
def test_a_key_that_is_none_of_ours_is_refused(
    papered: stage.Stage, hands: Hands, key: str
) -> None:
    act = give_tenure(papered, 0)
    hand = hands("devi")
    answer = hand.send(act.address, hand.form(act.address) | act.typed | {"once": key})
    assert answer.status == 400
    assert once.DAMAGED in answer.page
    assert act.effects() == 0


def test_what_is_refused_is_not_kept_and_may_be_sent_again(
    papered: stage.Stage, hands: Hands
) -> None:
    act = give_tenure(papered, 0)
    hand = hands("devi")
    fields = hand.form(act.address) | act.typed
    assert hand.send(act.address, fields | {"instrument": ""}).status == 422
    assert not RequestOnce.objects.exists()
    assert hand.send(act.address, fields).status == 302
    assert act.effects() == 1


def test_a_copy_does_not_wait_for_ever(papered: stage.Stage, hands: Hands) -> None:
    act = give_tenure(papered, 0)
    hand = hands("devi")
    fields = hand.form(act.address) | act.typed
    with session(autocommit=False) as rival:
        rival.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [fields["once"]])
        answer = hand.send(act.address, fields)
    assert answer.status == 409
    assert once.UNDER_WAY in answer.page
    assert act.effects() == 0
    assert hand.send(act.address, fields).status == 302


# ---- What is part of a body ---------------------------------------------------------------------


def digest(fields: dict[str, object]) -> str:
    return once.body_digest(RequestFactory().post("/", fields))


def file(content: bytes, name: str = "plan.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/plain")


def test_passwords_and_marks_of_the_page_are_no_part_of_a_body() -> None:
    plain = digest({"words": "x"})
    for name in ("password", "new_password1", "csrfmiddlewaretoken", "once"):
        assert digest({"words": "x", name: "secret"}) == plain
    assert digest({"words": "y"}) != plain
    assert digest({"words": ["x", "x"]}) != plain


def test_files_are_part_of_a_body_and_are_still_read_by_the_form() -> None:
    one = digest({"file": file(b"one")})
    assert one == digest({"file": file(b"one")})
    others = [file(b"two"), file(b"one", "other.txt")]
    assert one not in {digest({"file": other}) for other in others}
    request = RequestFactory().post("/", {"file": file(b"one")})
    once.body_digest(request)
    sent: Any = request.FILES["file"]
    assert sent.read() == b"one"


# ---- Inside one request -------------------------------------------------------------------------


def test_a_deed_that_meets_a_deadlock_is_tried_again(papered: stage.Stage) -> None:
    first, second = Tenure.objects.order_by("pk")[:2]
    tries: list[int] = []
    ready = threading.Event()

    @deed
    def crosswise() -> str:
        tries.append(1)
        lock_tenures([first])
        ready.wait(WAIT)
        lock_tenures([second])
        return "done"

    def rival() -> None:
        lock = "select id from people_tenure where id = %s for update"
        # Of this database alone: other runs of tests wait on the same server.
        waiting = (
            "select exists (select from pg_stat_activity where datname = current_database()"
            " and wait_event_type = 'Lock')"
        )
        with session(autocommit=False) as other, session() as watch:
            other.execute(lock, [second.pk])
            ready.set()
            while watch.execute(waiting).fetchone() == (False,):
                time.sleep(0.01)
            other.execute(lock, [first.pk])

    thread = threading.Thread(target=rival)
    thread.start()
    with as_one_request():
        assert crosswise() == "done"
    thread.join()
    assert len(tries) == 2


def test_what_the_ledger_would_say_at_commit_is_said_to_the_deed(papered: stage.Stage) -> None:
    source, line = Line.objects.get(code="mtfp-growth"), Line.objects.get(code="connect-mtfp")
    transfer = money.Transfer(source.pk, line.pk, Decimal("1.00"), None, None, 1, words="x")

    @deed
    def uncited() -> int:
        return money.post(BatchKind.CHANGE, date(2024, 1, 1), [transfer])

    before = Batch.objects.count()
    with as_one_request():
        with pytest.raises(Refused, match="No decision stands behind"):
            uncited()
        assert Batch.objects.count() == before
    assert Batch.objects.count() == before


def test_a_view_that_raises_leaves_nothing_and_its_key_is_free(papered: stage.Stage) -> None:
    account = Account.objects.create_user("devi", person=papered.person("devi"))

    def view(*, fails: bool) -> HttpResponse:
        Organisation.objects.create(name="Written by a view")
        if fails:
            raise RuntimeError("after the deed")
        return HttpResponseRedirect("/done/")

    def send(view: Callable[[], HttpResponse]) -> HttpResponse:
        request = RequestFactory().post("/", {"once": "a-key-of-one-form"})
        request.user = account
        request._messages = CookieStorage(request)  # type: ignore[attr-defined]
        return once.once(request, account, view)

    written = Organisation.objects.filter(name="Written by a view")
    with pytest.raises(RuntimeError):
        send(lambda: view(fails=True))
    assert not written.exists()
    for _ in range(2):
        assert send(lambda: view(fails=False))["Location"] == "/done/"
    assert written.count() == 1


# ---- Every form ---------------------------------------------------------------------------------


def test_every_form_of_ours_carries_a_key() -> None:
    """Sign-in is not ours, and the record is made once however often it is asked for."""
    templates = Path(settings.BASE_DIR) / "templates"
    without = []
    for path in sorted(templates.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        forms = text.count('method="post"')
        if forms and text.count("{% once %}") != forms:
            without.append(str(path.relative_to(templates)))
        if "without_key=True" in text:
            assert path.parent.name in ("account", "records")
    assert without == ["account/logout.html"]
