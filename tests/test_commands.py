"""The commands: what they write, what they print, what they refuse and in which words."""

import json
import stat
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from approvals import access
from approvals.actions.drafting import next_numbers
from approvals.models import Clause, Decision, DraftEdit, State
from approvals.reading import read_paper
from people.models import Account, Founding, Person, Tenure
from people.refusals import Refused
from records import pdf
from records.papers import (
    exported,
    import_draft,
)
from records.people_named import actor_named, person_named
from tests import grants as g
from tests import stage as s
from tests.conftest import Copy

PAPER = s.PAPERS / "pcd-1572.json"
EVIDENCE = s.PAPERS / "pcd-1572-evidence.txt"
LIVE = s.PAPERS / "live-example.json"


def run(name: str, *words: str) -> str:
    """Run a command and return what it printed."""
    out = StringIO()
    call_command(name, *words, stdout=out, stderr=out)
    return out.getvalue()


def refused(name: str, *words: str) -> str:
    """Run a command that refuses, and return its sentences."""
    with pytest.raises(CommandError) as error:
        run(name, *words)
    assert error.value.returncode == 1
    return str(error.value)


@pytest.fixture
def stage(rows: Copy) -> s.Stage:
    return s.set_stage()


@pytest.fixture
def live(tmp_path: Path) -> Path:
    """The live example under a number of its own."""
    data = json.loads(LIVE.read_text()) | {"reference": "PCD 3001"}
    path = tmp_path / "live.json"
    path.write_text(json.dumps(data))
    return path


# Who acts ---------------------------------------------------------------------------------------


def test_a_person_is_named_by_account_staff_number_or_whole_name(stage: s.Stage) -> None:
    devi = stage.person("devi")
    Account.objects.create_user("devi", person=devi)
    Account.objects.create_user("devi-two", person=devi)
    for words in ("devi", "devi-two", devi.staff_number, "Devi Rao", "devi rao", " Devi Rao "):
        assert person_named(words) == devi
    assert actor_named("devi").account is None


def test_nobody_and_several_people_are_refused_by_name(stage: s.Stage) -> None:
    with pytest.raises(Refused, match="Nobody is called “Devi”"):
        person_named("Devi")
    Person.objects.create(name="Devi Rao", staff_number="D9999")
    with pytest.raises(Refused, match=r"Several people are called “Devi Rao”.*D0001.*D9999"):
        person_named("Devi Rao")


@pytest.mark.parametrize(
    "name",
    [
        "import_decision",
        "export_decision",
        "print_record",
        "attest_decision",
        "found",
        "load_demonstration",
        "load_year",
        "draft_book",
        "who_can_sign",
    ],
)
def test_every_command_says_what_it_does(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        call_command(name, "--help")
    assert left.value.code == 0
    assert len(capsys.readouterr().out.split()) > 40


@pytest.mark.parametrize("name", ["import_decision", "print_record", "attest_decision"])
def test_a_command_that_writes_asks_who_acts(name: str, stage: s.Stage) -> None:
    words = ["x"] if name != "print_record" else ["x", "--output", "y"]
    with pytest.raises(CommandError, match="--as"):
        run(name, *words)


# Import -----------------------------------------------------------------------------------------


def test_the_paper_is_transcribed_and_attested_by_two_commands(stage: s.Stage) -> None:
    words = ("--transcribe", "--evidence", str(EVIDENCE))
    said = run("import_decision", str(PAPER), "--as", "Devi Rao", *words)
    assert "transcribed, awaiting attestation" in said
    assert "attest_decision" in said
    assert "turned" not in said
    assert "Only these posts" in refused("attest_decision", "PCD 1572", "--as", "Devi Rao")
    said = run("attest_decision", "PCD 1572", "--as", "Farah Nadir")
    assert "with effect from 21 December 2023: 10 effects" in said
    assert Decision.objects.get().state == State.ATTESTED


def test_a_transcription_without_evidence_waits_for_it(stage: s.Stage) -> None:
    said = run("import_decision", str(PAPER), "--as", "Devi Rao", "--transcribe")
    assert "attach the signed paper as evidence" in said
    sentences = refused("attest_decision", "PCD 1572", "--as", "Farah Nadir")
    assert "Attach the signed paper as evidence before it is attested." in sentences


def test_the_decision_office_registers_what_it_imports_and_counts_as_editor(
    stage: s.Stage, live: Path
) -> None:
    said = run("import_decision", str(live), "--as", "Devi Rao")
    assert "PCD 3001 " in said
    decision = access.decision_named("PCD 3001")
    assert decision.state == State.DRAFT
    assert [edit.person for edit in DraftEdit.objects.all()] == [stage.person("devi")]
    assert decision.programme is not None


def test_a_paper_without_a_number_gets_the_next_of_its_series(stage: s.Stage, live: Path) -> None:
    run("import_decision", str(live), "--as", "Devi Rao")
    run("import_decision", str(LIVE), "--as", "Devi Rao")
    decision = access.decision_named("PCD 3002")
    assert access.draft_paper(decision).reference == "PCD 3002"
    assert next_numbers([decision.type])["deputy-mayor"] == "PCD 3003"


def test_a_drafter_imports_onto_what_is_registered(stage: s.Stage, live: Path) -> None:
    sentences = refused("import_decision", str(live), "--as", "Olive Tran")
    assert "No decision is registered as “PCD 3001”. The decision office registers it" in sentences
    assert not Decision.objects.exists()
    run("import_decision", str(live), "--as", "Devi Rao")
    sentences = refused("import_decision", str(live), "--as", "Olive Tran")
    assert "PCD 3001 has a draft already" in sentences
    said = run("import_decision", str(live), "--as", "Olive Tran", "--onto", "PCD 3001")
    assert "PCD 3001" in said
    assert "Only these posts" in refused(
        "import_decision", str(live), "--as", "Otto Vance", "--onto", "PCD 3001"
    )


def test_a_paper_of_another_kind_is_not_put_onto_a_decision(stage: s.Stage, live: Path) -> None:
    run("import_decision", str(live), "--as", "Devi Rao")
    budget = s.PAPERS / "budget-change.json"
    sentences = refused("import_decision", str(budget), "--as", "Olive Tran", "--onto", "PCD 3001")
    assert 'type is "budget-change"; PCD 3001 is registered as "deputy-mayor".' in sentences
    data = json.loads(live.read_text()) | {"reference": "PCD 9", "programme": None}
    live.write_text(json.dumps(data))
    sentences = refused("import_decision", str(live), "--as", "Olive Tran", "--onto", "PCD 3001")
    assert 'reference is "PCD 9", but this is PCD 3001.' in sentences
    assert 'programme is null; PCD 3001 is registered for "connect".' in sentences


def test_a_signed_paper_is_not_taken_for_a_draft(stage: s.Stage) -> None:
    sentences = refused("import_decision", str(PAPER), "--as", "Devi Rao")
    assert "Import it with --transcribe." in sentences
    sentences = refused("import_decision", str(LIVE), "--as", "Devi Rao", "--transcribe")
    assert "as_printed is missing." in sentences


def test_options_that_do_not_go_together_are_refused(stage: s.Stage) -> None:
    both = ("--as", "Devi Rao", "--transcribe", "--onto", "PCD 1")
    assert "--onto is for drafts." in refused("import_decision", str(PAPER), *both)
    alone = ("--as", "Devi Rao", "--evidence", str(EVIDENCE))
    assert "--evidence is for --transcribe" in refused("import_decision", str(LIVE), *alone)


def test_a_bad_file_names_its_place_and_nothing_is_kept(stage: s.Stage, tmp_path: Path) -> None:
    data = json.loads(PAPER.read_text())
    data["recommendations"][5]["amount"]["value"] = "4,65m"
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps(data))
    sentences = refused("import_decision", str(bad), "--as", "Devi Rao", "--transcribe")
    assert 'recommendations[5].amount.value is "4,65m". Accepted: pounds and pence' in sentences
    data = json.loads(PAPER.read_text()) | {"programme": "merlin"}
    bad.write_text(json.dumps(data))
    sentences = refused("import_decision", str(bad), "--as", "Devi Rao", "--transcribe")
    assert 'programme is "merlin". Accepted: connect, mobile.' in sentences
    assert not Decision.objects.exists()


def test_an_unknown_kind_of_evidence_leaves_nothing_behind(stage: s.Stage, tmp_path: Path) -> None:
    scan = tmp_path / "scan.exe"
    scan.write_bytes(b"MZ")
    words = ("--transcribe", "--evidence", str(scan))
    sentences = refused("import_decision", str(PAPER), "--as", "Devi Rao", *words)
    assert "“scan.exe” is not a file we keep." in sentences
    assert not Decision.objects.exists()


def test_a_file_that_is_not_there_is_named(stage: s.Stage) -> None:
    assert "nowhere.json: No such file" in refused(
        "import_decision", "nowhere.json", "--as", "Devi Rao"
    )


def test_a_reference_that_is_too_long_is_refused(stage: s.Stage) -> None:
    paper = read_paper(LIVE.read_bytes()).model_copy(update={"reference": "P" * 65})
    with pytest.raises(Refused, match="reference has 65 characters"):
        import_draft(stage["devi"], paper)


# Export and the round trip ----------------------------------------------------------------------


def test_an_export_is_the_paper_that_was_imported(stage: s.Stage, tmp_path: Path) -> None:
    run("import_decision", str(PAPER), "--as", "Devi Rao", "--transcribe")
    assert run("export_decision", "PCD 1572") == PAPER.read_text()
    path = tmp_path / "out.json"
    run("export_decision", "PCD 1572", "--output", str(path))
    assert path.read_text() == PAPER.read_text()


def test_evidence_travels_with_the_paper(stage: s.Stage) -> None:
    decision = s.attested(stage)
    paper = read_paper(exported(decision))
    assert [file.content != "" for file in paper.attachments] == [True]
    bare = read_paper(exported(decision, files=False))
    assert [file.content for file in bare.attachments] == [""]
    assert bare.attachments[0].sha256 == paper.attachments[0].sha256


def test_part_2_is_exported_only_to_who_may_read_it(stage: s.Stage, tmp_path: Path) -> None:
    s.drafted(stage)
    words = ("PCD 2001", "--part", "2")
    assert "Say who reads it" in refused("export_decision", *words)
    assert "not open to you" in refused("export_decision", *words, "--as", "Otto Vance")
    path = tmp_path / "part-2.json"
    run("export_decision", *words, "--as", "Olive Tran", "--output", str(path))
    assert "Figures that only part 2 may show." in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "Figures that only" not in run("export_decision", "PCD 2001")


def test_what_stands_is_exported_and_not_what_was_written_since(stage: s.Stage) -> None:
    s.attested(stage)
    decision = s.drafted(stage)
    version = s.submitted(stage, "olive", decision)
    decision.refresh_from_db()
    assert read_paper(exported(decision)) == access.version_paper(version)


def test_a_document_too_large_to_be_read_again_is_refused(
    stage: s.Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = s.attested(stage)
    monkeypatch.setattr("records.papers.LARGEST", 1000)
    assert "--without-files" in refused("export_decision", str(decision.pk))


# Records, keys, founding ------------------------------------------------------------------------


def test_print_record_writes_the_same_bytes_for_ever(
    stage: s.Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    s.attested(stage)
    monkeypatch.setattr(pdf, "render", lambda document: b"%PDF-1.7 once")
    first, second = tmp_path / "1.pdf", tmp_path / "2.pdf"
    run("print_record", "PCD 1572", "--output", str(first), "--as", "Devi Rao")
    monkeypatch.setattr(pdf, "render", lambda document: b"%PDF-1.7 twice")
    said = run("print_record", "PCD 1572", "--output", str(second), "--as", "Otto Vance")
    assert first.read_bytes() == second.read_bytes() == b"%PDF-1.7 once"
    assert "Issued by Devi Rao" in said
    there = str(tmp_path / "nowhere" / "x.pdf")
    assert "nowhere" in refused("print_record", "PCD 1572", "--output", there, "--as", "Devi Rao")


def test_who_can_sign_answers_as_the_signing_does(stage: s.Stage) -> None:
    s.attested(stage)
    s.executed(stage)
    version = s.extension_ready(stage)
    s.sign(stage, "rita", version)
    said = run("who_can_sign", "OCC 1", "--person", "Sam Osei", "Kit Brandt")
    assert "Rests on PCD 1572, recommendation 9." in said
    assert "Key 2: Senior Responsible Officer, CONNECT, for the Senior System Owner" in said
    assert "is deemed to hold the key of the Senior System Owner, CONNECT." in said
    assert "(turned by Rita Lindqvist)" in said
    assert "Carla Reyes may turn a key." in said
    assert "Rita Lindqvist has turned a key already; two keys need two people. (Rule D4)" in said
    assert "Sam Osei holds none of the posts that sign" in said
    assert "Kit Brandt changed a field of this decision" in said


def test_who_can_sign_tells_by_which_post_a_reserve_holds_a_key(stage: s.Stage) -> None:
    s.attested(stage)
    s.executed(stage)
    reserves = [{"post": "chief-finance-officer", "ground": "either"}]
    key = {"post": "commercial-director", "reserves": reserves}
    g.granted(stage, keys=[key], ceiling=g.amount("500.00"))
    g.held(stage, "OCC 1", g.change("100.00"))
    said = run("who_can_sign", "OCC 1")
    assert "Carla Reyes, since 1 April 2020" in said
    assert "Farah Nadir, since 1 April 2020, as reserve: Chief Finance Officer" in said


def test_who_can_sign_at_another_instant(stage: s.Stage) -> None:
    s.drafted(stage)
    said = run("who_can_sign", "PCD 2001", "--at", "2019-06-01T12:00")
    assert "vacant" in said or "It has no key" in said
    said = run("who_can_sign", "PCD 2001")
    assert "Key 1: Deputy Mayor for Policing and Crime: Dana Whitlock" in said
    assert "PCD 2001 is not submitted" in said
    assert "is no date and time" in refused("who_can_sign", "PCD 2001", "--at", "tomorrow")
    assert "There is no decision “PCD 7”" in refused("who_can_sign", "PCD 7")


FOUND = ("found", "--organisation", "A Police Authority", "--first", "Ada Blythe:1:ada")


def test_a_real_ledger_is_founded_once_without_the_clauses_of_the_demonstration(
    rows: Copy,
) -> None:
    words = ("--second", "Ben Carr:2:ben", "--third", "Cy Dorn:3:cy", "--administrator", "keeper")
    said = run(*FOUND, *words)
    assert not Founding.objects.get().demonstration
    assert not Clause.objects.filter(code__startswith="demonstration").exists()
    posts = {t.person.name: t.post.code for t in Tenure.objects.select_related("person", "post")}
    assert posts == {
        "Ada Blythe": "decision-office",
        "Ben Carr": "chief-executive",
        "Cy Dorn": "chief-finance-officer",
    }
    lines = dict(line.split() for line in said.splitlines()[1:])
    for username in ("ada", "ben", "cy", "keeper"):
        account = Account.objects.get(username=username)
        assert account.check_password(lines[username])
        assert account.is_staff == (username == "keeper")
    assert "founded already" in refused(*FOUND, *words)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--second", "Ben Carr"), "“Ben Carr” is not NAME:STAFFNO:USERNAME"),
        (("--second", "Ben Carr:2:ada"), "a username of their own"),
        (("--second", "Ben Carr:1:ben"), "a staff number and a username of their own"),
    ],
)
def test_founding_refuses_what_it_cannot_tell_apart(
    rows: Copy, words: tuple[str, ...], sentence: str
) -> None:
    assert sentence in refused(*FOUND, *words)
    assert not Person.objects.exists()
