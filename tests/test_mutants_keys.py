"""Guards of keys, versions and the chain that no other test would have missed: `make mutants`."""

import threading
import time
from datetime import timedelta

import psycopg
import pytest
from django.db import transaction

from approvals import actions
from approvals.actions.chain import lock
from approvals.models import Clause, Decision, Version
from people import holders
from people.actions import (
    Appointment,
    confirm_end,
    confirm_tenure,
    end_tenure,
    give_tenure,
)
from people.days import london_day
from people.models import Post
from people.refusals import Refused
from tests import stage
from tests.forged import CARLA, KIT, LIVE, OCC_2, OTTO, RITA, TENURE, D, P, event, key
from tests.sessions import session

pytest_plugins = ["tests.walked"]

DAY = timedelta(days=1)
DIRECTOR = "array['commercial-director']"


def waiting() -> Version:
    """Return the version of OCC 2, submitted, with the key of Carla Reyes turned."""
    return Version.objects.filter(decision__reference="OCC 2").latest("number")


# What is signed ---------------------------------------------------------------------------------


def test_a_key_is_turned_on_the_digest_that_was_shown(walked: stage.Stage) -> None:
    version = waiting()
    length = Decision.objects.get(pk=version.decision_id).chain_length
    for shown in (actions.Shown("0" * 64, length), actions.Shown(version.digest, length + 1)):
        with pytest.raises(Refused, match="changed since you opened it"):
            actions.sign(walked["rita"], version, shown, stage.NO_INTEREST)


def test_what_happened_since_the_page_was_opened_is_told_before_a_key_turns(
    walked: stage.Stage,
) -> None:
    version = waiting()
    shown = stage.shown(version)
    actions.declare_interest(walked["rita"], version.decision, "My brother works there.")
    with pytest.raises(Refused, match="Something happened since you opened this page"):
        actions.sign(walked["sam"], version, shown, stage.NO_INTEREST)
    assert stage.sign(walked, "sam", version).result == "approved"


def test_who_acts_on_a_decision_holds_it_until_the_act_is_done(walked: stage.Stage) -> None:
    with transaction.atomic():
        decision = lock(Decision.objects.get(reference="OCC 2"))
        query = "select 1 from approvals_decision where id = %s for no key update nowait"
        with session() as app, pytest.raises(psycopg.errors.LockNotAvailable):
            app.execute(query, [decision.pk])


def test_two_events_at_once_are_two_links_of_one_chain(walked: stage.Stage) -> None:
    """The second waits for the first and then follows it; it is not refused."""
    again = event("PCD 2001", "profiled", LIVE, KIT)
    failed: list[psycopg.Error] = []

    def second() -> None:
        with session() as app:
            try:
                app.execute(again)
            except psycopg.Error as error:
                failed.append(error)

    with session(autocommit=False) as first:
        first.execute(again)
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.5)
        first.commit()
        thread.join()
    assert failed == []


@pytest.mark.parametrize("moved", ["returned", "refused"])
def test_keys_of_a_version_that_fell_count_for_no_other(walked: stage.Stage, moved: str) -> None:
    version = waiting()
    if moved == "returned":
        actions.send_back(walked["carla"], version, "Say why.")
    else:
        actions.refuse(walked["carla"], version, "No.")
    decision = Decision.objects.get(reference="OCC 2")
    paper = stage.paper_with(decision, title="Again")
    actions.save(walked["kit"], decision, paper, edition=decision.draft.edition)
    decision = Decision.objects.get(reference="OCC 2")
    second = stage.submitted(walked, "kit", decision)
    stage.advised(walked, second)
    assert stage.sign(walked, "sam", second).result == "turned"
    with pytest.raises(Refused, match=r"current one|changed since"):
        actions.send_back(walked["carla"], version, "Again.")
    old = f"(select id from approvals_version where decision_id = {D.format('OCC 2')}" + (
        " and number = 1)"
    )
    with session() as app, pytest.raises(psycopg.errors.CheckViolation, match="current version"):
        app.execute(key(old, OTTO, TENURE.format(OTTO), seats=DIRECTOR))


def test_authority_taken_back_between_two_keys_sends_the_paper_back(walked: stage.Stage) -> None:
    version = waiting()
    clause = Clause.objects.get(code=version.route["grounds"][0]["clause"])
    actions.revoke(walked["dana"], clause, "Taken back.")
    outcome = stage.sign(walked, "sam", version)
    assert outcome.result == "returned"
    assert "not in force" in " ".join(reason.sentence for reason in outcome.reasons)


# Who signs --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "holds"), [(-9, -1, False), (-9, 0, True), (0, 9, True), (1, 9, False)]
)
def test_the_database_takes_a_key_from_the_first_day_of_a_tenure_to_its_last(
    walked: stage.Stage,
    first: int,
    last: int,
    holds: bool,  # noqa: FBT001
) -> None:
    today = london_day(holders.database_now())
    post = Post.objects.get(code="commercial-director")
    (carlas,) = holders.holders(post, holders.database_now())
    end = end_tenure(walked.person("devi"), carlas, "Moved on.")
    confirm_end(walked.person("farah"), end)
    letter = Appointment(
        walked.person("otto"), post, today + first * DAY, "Letter.", today + last * DAY
    )
    tenure = give_tenure(walked.person("devi"), letter)
    forged = key(OCC_2, OTTO, str(tenure.pk), seats=DIRECTOR)
    with session() as app, pytest.raises(psycopg.errors.CheckViolation, match="holds the post now"):
        app.execute(forged)
    confirm_tenure(walked.person("farah"), tenure)
    words = "No event stands behind" if holds else "holds the post now"
    with session() as app, pytest.raises(psycopg.errors.CheckViolation, match=words):
        app.execute(forged)


def another_key() -> str:
    """Return the insertion of a key by the holder of the other seat of OCC 2, who may turn it."""
    seats = (
        "array(select s ->> 'code' from approvals_version v, jsonb_array_elements("
        f"v.route -> 'seats') s where v.id = {OCC_2} and s ->> 'until' is not null)"
    )
    who = P.format("Sam Osei")
    return key(OCC_2, who, TENURE.format(who), seats=seats)


FIRST = {
    "an editor": (
        "insert into approvals_draftedit (decision_id, edition, person_id, fields)"
        " values ({decision}, 99, {sam}, '{{}}')",
        "changed a field",
    ),
    "who declared an interest": (
        "insert into approvals_interestdeclaration (decision_id, person_id, words, recused)"
        " values ({decision}, {sam}, 'x', false)",
        "one role",
    ),
    "an adviser": (
        "insert into approvals_advicerequest (version_id, post_id, required, requested_by_id)"
        " select {version}, max(id), false, {kit} from people_post;"
        "insert into approvals_advice (request_id, person_id, tenure_id, words)"
        " select max(r.id), {sam}, {tenure}, 'x' from approvals_advicerequest r",
        "one role",
    ),
    "anybody before the advice that is required": (
        "insert into approvals_advicerequest (version_id, post_id, required, requested_by_id)"
        " select {version}, max(id), true, {kit} from people_post",
        "must advise",
    ),
}


@pytest.mark.parametrize("who", FIRST)
def test_the_database_takes_no_key_of(walked: stage.Stage, who: str) -> None:
    statements, words = FIRST[who]
    sam = P.format("Sam Osei")
    names = {
        "decision": D.format("OCC 2"),
        "version": OCC_2,
        "sam": sam,
        "kit": KIT,
        "tenure": TENURE.format(sam),
    }
    with session(autocommit=False) as app:
        for statement in statements.format(**names).split(";"):
            app.execute(statement)
        with pytest.raises(psycopg.errors.CheckViolation, match=words):
            app.execute(another_key())
        app.rollback()


# What the database writes itself ----------------------------------------------------------------


def test_a_version_is_numbered_routed_and_hashed_by_the_database(walked: stage.Stage) -> None:
    first = waiting()
    with session(autocommit=False) as app:
        row = app.execute(
            "insert into approvals_version (decision_id, number, format, part_1, route,"
            " part_2_commitment, digest, submitted_by_id) select decision_id, 77, format, part_1,"
            f" '{{}}', part_2_commitment, repeat('0', 64), {KIT} from approvals_version"
            f" where id = {OCC_2} returning number, route, digest"
        ).fetchone()
        app.rollback()
    assert row == (first.number + 1, first.route, first.digest)


def test_a_decision_begins_at_the_beginning(walked: stage.Stage) -> None:
    with session(autocommit=False) as app:
        row = app.execute(
            "insert into approvals_decision (reference, type_id, provenance, registered_by_id,"
            " state, current_version, chain_length, chain_head, decided_on, latch) select 'OCC 77',"
            f" min(id), 'live', {KIT}, 'approved', 7, 7, 'x', current_date, 7 from"
            " approvals_decisiontype returning state, current_version, chain_length, chain_head,"
            " decided_on, latch"
        ).fetchone()
        app.rollback()
    assert row == ("", 0, 0, "0" * 64, None, 0)


def test_a_paper_is_attested_for_a_day_that_is_not_to_come(walked: stage.Stage) -> None:
    with session(autocommit=False) as app:
        app.execute(
            "insert into approvals_decision (reference, type_id, provenance, registered_by_id,"
            f" state, current_version, chain_length, chain_head, latch) select 'PCD 9', min(id),"
            f" 'transcribed', {KIT}, '', 0, 0, '', 0 from approvals_decisiontype"
        )
        app.execute(event("PCD 9", "transcribed", "null", KIT))
        version = app.execute(
            "insert into approvals_version (decision_id, number, format, part_1, route,"
            " part_2_commitment, digest, submitted_by_id) select "
            + D.format("PCD 9")
            + f", 0, format, part_1, '{{}}', part_2_commitment, '', {KIT} from approvals_version"
            f" where id = {OCC_2} returning id"
        ).fetchone()
        assert version is not None
        attest = event("PCD 9", "attested", str(version[0]), RITA, '{"decided_on": "2999-01-01"}')
        with (
            pytest.raises(psycopg.errors.CheckViolation, match="not in the future"),
            app.transaction(),
        ):
            app.execute(attest)
        app.rollback()


def test_carla_is_still_the_only_one_who_turned_a_key(walked: stage.Stage) -> None:
    """What these tests start from: if it changes, they prove something else."""
    with session() as app:
        rows = app.execute(
            f"select person_id = {CARLA} from approvals_key where version_id = {OCC_2}"
        ).fetchall()
    assert rows == [(True,)]
