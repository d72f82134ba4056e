"""Issuing: once, after the decision is carried out, the same bytes for ever, part 2 by need."""

import hashlib
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from approvals.models import CompletionRestricted, Decision, Event
from people.holders import database_now
from people.models import Account
from people.refusals import Refused
from records import pdf
from records.actions import (
    document_of,
    has_part_2,
    issue,
    issue_objections,
    issued,
    reading_objections,
)
from records.models import IssuedRecord
from tests import stage as s
from tests.conftest import Copy
from tests.record_reader import flat

BYTES = b"%PDF-1.7 of the first rendering"


@pytest.fixture
def stage(rows: Copy) -> s.Stage:
    return s.set_stage()


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """A printer that keeps the documents it is given and takes no time."""
    printed: list[dict[str, Any]] = []

    def render(document: dict[str, Any]) -> bytes:
        printed.append(document)
        return BYTES if len(printed) == 1 else b"%PDF-1.7 of another rendering"

    monkeypatch.setattr(pdf, "render", render)
    return printed


def decided(stage: s.Stage) -> Decision:
    """Carry out a live decision with a part 2."""
    s.attested(stage)
    version = s.ready_to_sign(stage, s.drafted(stage))
    assert s.sign(stage, "dana", version).result == "approved"
    return Decision.objects.get(reference="PCD 2001")


def sentences(refused: pytest.ExceptionInfo[Refused]) -> str:
    return " ".join(reason.sentence for reason in refused.value.reasons)


# The deed ---------------------------------------------------------------------------------------


def test_the_second_issue_is_the_first_record(stage: s.Stage, press: list[dict[str, Any]]) -> None:
    decision = s.attested(stage)
    first = issue(stage["devi"], decision)
    second = issue(stage["hugo"], decision)
    assert (first.pk, bytes(first.content)) == (second.pk, BYTES)
    assert bytes(second.content) == BYTES
    assert second.issued_by == stage.person("devi")
    assert first.sha256 == hashlib.sha256(BYTES).hexdigest()
    assert len(press) == 1
    event = Event.objects.get(decision=decision, kind="issued")
    assert event.payload == {"part": 1, "sha256": first.sha256}
    assert event.tenure is not None
    assert event.tenure.post.code == "decision-office"


def test_what_is_printed_is_the_document_that_was_stored(
    stage: s.Stage, press: list[dict[str, Any]]
) -> None:
    decision = s.attested(stage)
    issue(stage["devi"], decision)
    assert press == [document_of(decision, 1)]
    assert press[0]["provenance"] == "transcribed"


def test_who_has_an_issued_record_need_not_be_the_decision_office(
    stage: s.Stage, press: list[dict[str, Any]]
) -> None:
    decision = s.attested(stage)
    with pytest.raises(Refused) as refused:
        issue(stage["otto"], decision)
    assert "Only these posts may issue a record" in sentences(refused)
    assert press == []
    issue(stage["devi"], decision)
    assert bytes(issue(stage["otto"], decision).content) == BYTES


def test_a_decision_that_is_not_carried_out_has_no_record(
    stage: s.Stage, press: list[dict[str, Any]]
) -> None:
    decision = s.drafted(stage)
    with pytest.raises(Refused) as refused:
        issue(stage["devi"], decision)
    assert "PCD 2001 is draft; it has a record once it has been carried out." in sentences(refused)
    assert press == []


def test_a_record_that_cannot_be_printed_still_waits_to_be_issued(
    stage: s.Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(document: dict[str, Any]) -> bytes:
        raise pdf.RenderFailed("The record cannot be printed: Pango is missing.")

    decision = s.attested(stage)
    monkeypatch.setattr(pdf, "render", fail)
    with pytest.raises(Refused) as refused:
        issue(stage["devi"], decision)
    assert sentences(refused) == "The record cannot be printed: Pango is missing."
    assert issued(decision) is None
    assert not Event.objects.filter(kind="issued").exists()
    assert issue_objections(stage.person("devi"), decision, 1, database_now()) == []


def test_part_2_is_issued_apart_and_only_to_who_may_read_it(
    stage: s.Stage, press: list[dict[str, Any]]
) -> None:
    decision = decided(stage)
    with pytest.raises(Refused) as refused:
        issue(stage["otto"], decision, 2)
    assert "Part 2 of this decision is not open to you." in sentences(refused)
    record = issue(stage["devi"], decision, 2)
    assert record.part == 2
    assert press == [CompletionRestricted.objects.get(completion__version=record.version).document]
    with pytest.raises(Refused):
        issue(stage["otto"], decision, 2)
    assert issued(decision) is None
    assert reading_objections(stage.person("dana"), decision, 2, database_now()) == []


def test_a_part_2_that_the_ledger_does_not_hold_is_not_issued(
    stage: s.Stage, press: list[dict[str, Any]]
) -> None:
    decision = s.attested(stage)
    assert not has_part_2(decision)
    with pytest.raises(Refused) as refused:
        issue(stage["devi"], decision, 2)
    assert sentences(refused) == "The ledger holds no part 2 of PCD 1572."
    assert press == []


def test_two_who_issue_at_once_get_one_record(
    database: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = s.set_stage()
    decision = s.attested(stage)
    together = threading.Barrier(2)
    lock = threading.Lock()
    made: list[bytes] = []
    got: list[bytes] = []

    def render(document: dict[str, Any]) -> bytes:
        with lock:
            made.append(b"%%PDF-1.7 %d" % len(made))
            mine = made[-1]
        together.wait(10)
        return mine

    def ask(name: str) -> None:
        try:
            record = issue(stage[name], decision)
            with lock:
                got.append(bytes(record.content))
        finally:
            connections.close_all()

    monkeypatch.setattr(pdf, "render", render)
    threads = [threading.Thread(target=ask, args=(name,)) for name in ("devi", "hugo")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(made) == 2
    kept = bytes(IssuedRecord.objects.get().content)
    assert got == [kept, kept]
    assert Event.objects.filter(kind="issued").count() == 1


def test_the_real_press_prints_the_paper_in_its_own_words(stage: s.Stage) -> None:
    decision = s.attested(stage)
    record = issue(stage["devi"], decision)
    words = flat(bytes(record.content))
    assert "PCD 1572" in words
    assert "CONNECT, capital (not yet profiled): + £49,927,000.00" in words
    assert "value + £249,000.00, from £499,000.00 to £748,000.00" in words
    assert "Authority from 21 December 2023 without end, without ceiling" in words
    assert "“2 suppliers” Note: The recommendations name 5 suppliers" in words
    assert "18/12/2023. Signed by hand" in words


# The pages --------------------------------------------------------------------------------------


@pytest.fixture
def sign_in(stage: s.Stage) -> Callable[[str], Client]:
    """Return a browser in which one of the cast is signed in."""

    def enter(name: str) -> Client:
        account, _ = Account.objects.get_or_create(username=name, person=stage.person(name))
        client = Client()
        client.force_login(account, "django.contrib.auth.backends.ModelBackend")
        return client

    return enter


def test_the_page_leads_from_the_button_to_the_file(
    stage: s.Stage, sign_in: Callable[[str], Client], press: list[dict[str, Any]]
) -> None:
    decision = decided(stage)
    page, devi = f"/decisions/{decision.pk}/record/", sign_in("devi")
    shown = devi.get(page).content.decode()
    assert shown.count("Record to issue") == 2
    assert shown.count("Issue the record") == 2
    assert devi.post(f"{page}issue/", {"part": "1"}).headers["Location"] == page
    shown = devi.get(page).content.decode()
    assert "Issued by Devi Rao" in shown
    assert hashlib.sha256(BYTES).hexdigest() in shown
    assert f"{page}part-1.pdf" in shown
    assert shown.count("Record to issue") == 1
    again = devi.post(f"{page}issue/", {"part": "1"})
    assert again.status_code == 302
    assert len(press) == 1


def test_the_file_is_sent_as_what_it_is(
    stage: s.Stage, sign_in: Callable[[str], Client], press: list[dict[str, Any]]
) -> None:
    decision = decided(stage)
    issue(stage["devi"], decision)
    issue(stage["devi"], decision, 2)
    page, dana = f"/decisions/{decision.pk}/record/", sign_in("dana")
    first = dana.get(f"{page}part-1.pdf")
    assert first.content == BYTES
    assert first.headers["Content-Type"] == "application/pdf"
    assert first.headers["Content-Disposition"] == 'inline; filename="PCD-2001-record.pdf"'
    assert first.headers["X-Content-Type-Options"] == "nosniff"
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert first.headers["ETag"] == f'"{hashlib.sha256(BYTES).hexdigest()}"'
    known = dana.get(f"{page}part-1.pdf", headers={"If-None-Match": first.headers["ETag"]})
    assert (known.status_code, known.content) == (304, b"")
    second = dana.get(f"{page}part-2.pdf")
    assert second.headers["Cache-Control"] == "no-store"
    assert second.headers["Content-Disposition"].endswith('"PCD-2001-record-part-2.pdf"')


def test_part_2_is_closed_to_others_on_the_page_and_at_its_address(
    stage: s.Stage, sign_in: Callable[[str], Client], press: list[dict[str, Any]]
) -> None:
    decision = decided(stage)
    record = issue(stage["devi"], decision, 2)
    page, otto = f"/decisions/{decision.pk}/record/", sign_in("otto")
    shown = otto.get(page).content.decode()
    assert "Part 2 of this decision is not open to you." in shown
    assert record.sha256 not in shown
    refused = otto.get(f"{page}part-2.pdf")
    assert refused.status_code == 403
    assert BYTES not in refused.content
    assert "Part 2 of this decision is not open to you." in refused.content.decode()
    assert otto.post(f"{page}issue/", {"part": "2"}).status_code == 409


def test_who_may_not_issue_reads_why(
    stage: s.Stage, sign_in: Callable[[str], Client], press: list[dict[str, Any]]
) -> None:
    decision = s.attested(stage)
    page, fiona = f"/decisions/{decision.pk}/record/", sign_in("fiona")
    shown = fiona.get(page).content.decode()
    assert "Only these posts may issue a record" in shown
    assert "Issue the record" not in shown
    refused = fiona.post(f"{page}issue/")
    assert refused.status_code == 409
    assert "Only these posts may issue a record" in refused.content.decode()
    assert fiona.get(f"{page}part-1.pdf").status_code == 404
    assert press == []


def test_an_open_decision_says_when_it_will_have_a_record(
    stage: s.Stage, sign_in: Callable[[str], Client]
) -> None:
    decision = s.drafted(stage)
    shown = sign_in("devi").get(f"/decisions/{decision.pk}/record/").content.decode()
    assert "PCD 2001 is draft." in shown
    assert "Issue the record" not in shown


def test_the_record_is_for_people_who_are_signed_in(
    stage: s.Stage, sign_in: Callable[[str], Client]
) -> None:
    decision = s.attested(stage)
    page = f"/decisions/{decision.pk}/record/"
    for address in (page, f"{page}part-1.pdf"):
        assert Client().get(address).headers["Location"].startswith("/accounts/login/")
    assert Client().post(f"{page}issue/").headers["Location"].startswith("/accounts/login/")
    assert Client().get(f"{page}issue/").headers["Location"].startswith("/accounts/login/")
    assert sign_in("devi").get(f"{page}issue/").status_code == 405
    assert Client().get("/decisions/999999999/record/part-3.pdf").status_code == 404


def test_nothing_is_shown_of_a_decision_that_does_not_exist(
    stage: s.Stage, sign_in: Callable[[str], Client]
) -> None:
    assert sign_in("devi").get("/decisions/999999999/record/").status_code == 404
