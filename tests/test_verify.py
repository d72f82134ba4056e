"""verify names every fault that a superuser or a careless migration could leave behind.

Each tampering is done by the owner, who may switch a trigger off; the app cannot (test_hostile).
"""

import time

import pytest
from django.core.management import CommandError, call_command

from records.guarded import refuse_if_unguarded
from records.sums import QUESTIONS
from records.verify import faults, verify
from tests.sessions import session

pytest_plugins = ["tests.walked"]
BASE = "approvals_event"


def tamper(table: str, statements: str) -> None:
    """Do what only an owner can: change rows behind the triggers, then switch them on again."""
    with session("owner", autocommit=False) as owner:
        names = owner.execute(
            "select tgname from pg_trigger where tgrelid = %s::regclass and not tgisinternal",
            [table],
        ).fetchall()
        owner.execute(f"alter table {table} disable trigger user")
        owner.execute(f"{statements}; set constraints all immediate")
        for (name,) in names:
            owner.execute(f"alter table {table} enable always trigger {name}")


def one_fault(*words: str) -> None:
    """Expect ``verify`` to exit with a fault that has all these words."""
    with pytest.raises(CommandError) as refused:
        call_command("verify")
    found = [line for line in str(refused.value).splitlines() if all(w in line for w in words)]
    assert found, str(refused.value)


@pytest.mark.usefixtures("walked")
def test_a_ledger_in_use_verifies_and_says_how_much_it_looked_at(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("verify")
    said = capsys.readouterr().out
    assert said.startswith("Looked at ")
    assert "0 faults" in said
    assert said.count("\n") == 1
    refuse_if_unguarded()


@pytest.mark.usefixtures("walked")
def test_every_question_is_asked_of_a_table_that_holds_rows() -> None:
    with session() as app:
        for table in sorted({question.table for question in QUESTIONS}):
            row = app.execute(f"select count(*) from {table}").fetchone()
            assert row is not None
            assert row[0] > 0, table


# What a row says, changed behind the triggers: (table, statement, words of the fault)
ROWS = {
    "an event's words": (
        BASE,
        "update approvals_event set words = 'x' where id = (select min(id) from approvals_event)",
        "hash was made of",
    ),
    "an event's time": (
        BASE,
        "update approvals_event set recorded_at = recorded_at - interval '1 day' where seq = 2",
        "hash was made of",
    ),
    "an event removed": (
        BASE,
        "delete from approvals_event where seq = 2",
        "does not follow the event before it",
    ),
    "the last event removed": (
        BASE,
        "delete from approvals_event where kind = 'issued'",
        "not the end of its chain",
    ),
    "a chain rewritten": (
        BASE,
        "update approvals_event e set kind = 'refused' where kind = 'consulted';"
        "update approvals_event e set hash = approvals_event_hash(e) where kind = 'refused'",
        "a move that a decision cannot make",
    ),
    "a decision's state": (
        "approvals_decision",
        "update approvals_decision set state = 'approved' where state = 'submitted'",
        "not the end of its chain",
    ),
    "a decision's date": (
        "approvals_decision",
        "update approvals_decision set decided_on = '2020-01-01' where state = 'approved'",
        "not the end of its chain",
    ),
    "a version's words": (
        "approvals_version",
        "update approvals_version set part_1 = replace(part_1, '400000.00', '900000.00')",
        "digest of its own words",
    ),
    "a version and its digest": (
        "approvals_version",
        "update approvals_version set part_1 = replace(part_1, '400000.00', '900000.00');"
        "update approvals_version set digest = encode(sha256(convert_to(format, 'UTF8')"
        " || sha256(convert_to(part_1, 'UTF8')) || decode(part_2_commitment, 'hex')), 'hex')",
        "neither submitted nor attested with this digest",
    ),
    "a version's route": (
        "approvals_version",
        "update approvals_version set route = jsonb_set(route, '{seats}', '[]')",
        "digest of its own words",
    ),
    "part 2": (
        "approvals_versionrestricted",
        "update approvals_versionrestricted set part_2 = part_2 || ' '",
        "has no part 2 that it commits to",
    ),
    "a recommendation": (
        "approvals_recommendation",
        "update approvals_recommendation set words = 'Give it all to Otto.' where number = '1'",
        "has other recommendations than its paper",
    ),
    "an attachment": (
        "approvals_file",
        "update approvals_file set content = 'x'",
        "SHA-256 of its bytes",
    ),
    "an attachment of part 2": (
        "approvals_restrictedfile",
        "update approvals_restrictedfile set content = 'x'",
        "SHA-256 of its bytes",
    ),
    "an issued record": (
        "records_issuedrecord",
        "update records_issuedrecord set content = 'x'",
        "SHA-256 of its bytes",
    ),
    "an issued record and its hash": (
        "records_issuedrecord",
        "update records_issuedrecord set content = 'x', sha256 = encode(sha256('x'), 'hex')",
        "not the record that the chain says",
    ),
    "an advice": (
        "approvals_advice",
        "update approvals_advice set words = 'I object.'",
        "not the advice that was given",
    ),
    "a consultation": (
        "approvals_consultation",
        "update approvals_consultation set person_id = person_id + 3 where step = 1",
        "not the consultation that took place",
    ),
    "a key": (
        "approvals_key",
        "update approvals_key set interests = 'My brother owns it.'",
        "not the key that was turned",
    ),
    "a key removed": (
        "approvals_key",
        "delete from approvals_key k where not exists ("
        " select from approvals_seat s where s.key_id = k.id)",
        "a key was turned, and there is none",
    ),
    "a seat removed": (
        "approvals_seat",
        "delete from approvals_seat where id = (select max(id) from approvals_seat)",
        "without each key, each by a different person",
    ),
    "an edit by a signer": (
        "approvals_draftedit",
        "update approvals_draftedit e set person_id = k.person_id from approvals_key k"
        " join approvals_version v on v.id = k.version_id where v.decision_id = e.decision_id",
        "turned by somebody who is excluded",
    ),
    "a tenure confirmed by nobody": (
        "people_tenure",
        "update people_tenure set confirmed_at = now()",
        "without a second person's word",
    ),
    "a head's sum": (
        "budgets_lineyear",
        "update budgets_lineyear set approved = approved + 1 where is_source",
        "sum of its postings and commitments",
    ),
    "a head's commitments": (
        "budgets_lineyear",
        "update budgets_lineyear set committed = committed + 1",
        "sum of its postings and commitments",
    ),
    "a head's original": (
        "budgets_lineyear",
        "update budgets_lineyear set original = original + 1",
        "does not have the original that openings and annual budgets gave it",
    ),
    "a head removed": (
        "budgets_lineyear",
        "delete from budgets_lineyear where year is null",
        "has no head on one of its ends",
    ),
    "a posting": (
        "budgets_posting",
        "update budgets_posting set amount = amount + 0.01",
        "sum of its postings and commitments",
    ),
    "a commitment": (
        "budgets_commitment",
        "update budgets_commitment set amount = amount - 1",
        "sum of its postings and commitments",
    ),
    "a payment removed": (
        "contracts_payment",
        "delete from contracts_payment",
        "is paid to no execution",
    ),
    "a stated figure": (
        "approvals_statedfigure",
        "update approvals_statedfigure set value = value + 1 where value is not null",
        "is not stated as its paper has it",
    ),
    "the end of a stated range, moved to where its value stands": (
        "approvals_statedfigure",
        "update approvals_statedfigure set upper = value, value = null where value is not null",
        "is not stated as its paper has it",
    ),
    "a stated figure, printed otherwise": (
        "approvals_statedfigure",
        "update approvals_statedfigure set printed = 'about'",
        "is not stated as its paper has it",
    ),
    "a stated party removed": (
        "approvals_statedparty",
        "delete from approvals_statedparty",
        "is not stated as its paper has it",
    ),
    "a stated time": (
        "approvals_statedspan",
        "update approvals_statedspan set qualifier = 'circa'",
        "is not stated as its paper has it",
    ),
    "the title of a paper": (
        "approvals_heading",
        "update approvals_heading set title = 'Another title'",
        "is not headed as its paper has it",
    ),
    "what a clause has used": (
        "approvals_clause",
        "update approvals_clause set used = used + 1",
        "has used another sum than its uses",
    ),
    "a clause's ceiling": (
        "approvals_clause",
        "update approvals_clause set ceiling = 99000000 where granted_by_id is not null",
        "not what its recommendation says",
    ),
    "a citation removed": (
        "approvals_effect",
        "delete from approvals_effect where kind = 'posted'",
        "is cited by no decision",
    ),
    "a contract's value": (
        "contracts_change",
        "update contracts_change set value = value + 1 where number = 1",
        "not what its recommendation says",
    ),
    "a change's number": (
        "contracts_change",
        "update contracts_change set number = number + 5 where number > 1",
        "not numbered after the change before it",
    ),
    "an execution": (
        "contracts_execution",
        "update contracts_execution set last_day = '2030-01-01' where not transcribed",
        "not the execution that the chain tells of",
    ),
    "what a line is set at": (
        "budgets_annualfigure",
        "update budgets_annualfigure set amount = amount + 1"
        " where id = (select min(id) from budgets_annualfigure)",
        "not what its recommendation says",
    ),
    "the year that was opened": (
        "budgets_openedyear",
        "update budgets_openedyear set year = 2099"
        " where id = (select min(id) from budgets_openedyear)",
        "was opened by no posting",
    ),
    "a completion removed": (
        "approvals_completion",
        "alter table approvals_completionrestricted disable trigger user;"
        "delete from approvals_completionrestricted; delete from approvals_completion;"
        "alter table approvals_completionrestricted enable always trigger guard_keep;"
        "alter table approvals_completionrestricted enable always trigger guard_keep_all;"
        "alter table approvals_completionrestricted enable always trigger guard_stamp",
        "was carried out, and nothing was",
    ),
    "the words of a completion": (
        "approvals_completion",
        "update approvals_completion set document ="
        " jsonb_set(document, '{executive_summary}', '\"Nothing.\"')",
        "prints another decision",
    ),
    "the digest of a completion": (
        "approvals_completion",
        "update approvals_completion set document ="
        " jsonb_set(document, '{digest}', to_jsonb(repeat('a', 64)))",
        "prints another decision",
    ),
}


@pytest.mark.parametrize("what", ROWS)
@pytest.mark.usefixtures("walked")
def test_a_changed_row_is_named_with_its_table_and_id(what: str) -> None:
    table, statements, words = ROWS[what]
    tamper(table, statements)
    one_fault(words)
    assert any(words in sentence and any(c.isdigit() for c in sentence) for sentence in faults())


@pytest.mark.usefixtures("walked")
def test_an_uncited_batch_is_named() -> None:
    ends = "array[(select min(id) from budgets_line where kind = 'growth')], array[null::int]"
    to = "array[(select min(id) from budgets_line where kind = 'capital')], array[null::int]"
    with session("owner", autocommit=False) as owner:
        owner.execute("alter table budgets_batch disable trigger then_cited_by_decision")
        owner.execute(
            f"select budgets_post('change', current_date, {ends}, {to}, array[1.00],"
            " array[1], array['x'], array[null::bigint])"
        )
        owner.execute("set constraints all immediate")
        owner.execute("alter table budgets_batch enable always trigger then_cited_by_decision")
    one_fault("budgets_batch", "is cited by no decision")


@pytest.mark.proof
@pytest.mark.usefixtures("walked")
def test_a_hundred_thousand_events_and_postings_are_verified_in_seconds() -> None:
    fields = "decision_id, kind, person_id, words, payload, seq, prev, hash, recorded_at"
    with session("owner") as owner:
        for _ in range(200):
            owner.execute(
                f"insert into approvals_event ({fields}) select d.id, 'profiled', 1, 'words',"
                " '{}', 0, '', '', now() from approvals_decision d, generate_series(1, 500)"
                " where d.reference = 'PCD 2001'"
            )
    begun = time.monotonic()
    verdict = verify()
    took = time.monotonic() - begun
    assert verdict.faults == ()
    assert took < 10, f"{took:.1f} s"
