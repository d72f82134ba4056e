"""An amount that part 1 withholds: part 2 gives it, rules use it, and nothing else shows it."""

import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pikepdf
import pytest
from django.apps import apps
from django.contrib import admin
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from approvals import actions, dossier, limits
from approvals.actions import letting
from approvals.actions.drafting import Upload
from approvals.models import Decision
from approvals.paper import as_data
from approvals.reading import paper_of, read_paper
from budgets.models import Part
from contracts.actions import Execute
from contracts.models import Change, Framework, WithheldValue
from people.days import london_day
from people.holders import database_now
from people.models import Account
from records import papers
from records.actions import issue
from tests import grants as g
from tests import record_reader
from tests import stage as s
from tests import withheld as w
from tests.addresses import addresses
from tests.decision_screens import Walk
from tests.sentences import refused
from tests.test_procurements import awards, begins, called_in

# However the figure might be written: with commas, without, rounded, in pence.
OWN = {"limits": [{"contract": "CONNECT-PMO", "amount": g.amount("9.00")}]}
FORMS = (b"1,357,924", b"1357924", b"1.357", b"1.358", b"1.36m", b"135792468", b"135,792,468")


@pytest.fixture
def cast(papered: s.Stage) -> s.Stage:
    return papered


def test_a_withheld_award_is_drafted_signed_executed_and_stands_at_what_part_2_says(
    cast: s.Stage,
) -> None:
    version = w.signed(cast, "PCD 1", w.award())
    change = Change.objects.get(contract__reference="QUIET 1")
    assert (change.value.amount, change.value_words) == (Decimal(0), "withheld in part 2")
    assert WithheldValue.objects.get(change=change).value.amount == Decimal(w.VALUE)
    executed(cast, change)
    one, two = (issue(cast["devi"], version.decision, part) for part in (Part.PUBLIC, Part.EXEMPT))
    assert "withheld in part 2" in record_reader.flat(bytes(one.content))
    figures = record_reader.flat(bytes(two.content))
    assert "Value, the amount that part 1 withholds" in figures
    assert "£1,357,924.68" in figures
    assert not told(uncompressed(bytes(one.content)))


def executed(cast: s.Stage, change: Change, value: str = "0.00") -> None:
    """Execute an award whose value is withheld, at what was authorised."""
    day = london_day(database_now())
    facts = Execute(Decimal(value), day, date(day.year + 1, day.month, 1), day)
    actions.execute(cast["kit"], change, facts)


def uncompressed(data: bytes) -> bytes:
    """Return every stream of a PDF, and its words, as one."""
    found = [record_reader.text(data).encode()]
    with record_reader.opened(data) as file:
        for each in file.objects:
            if isinstance(each, pikepdf.Stream):
                found.append(each.read_bytes())
    return b"\n".join(found)


def told(content: bytes) -> list[bytes]:
    """Return in which forms a page tells the figure."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"\n".join(book.read(name) for name in book.namelist())
    if content.startswith(b"%PDF"):
        content = uncompressed(content)
    return [form for form in FORMS if form in content]


def test_who_signs_reads_that_an_amount_is_asked_for_though_not_which(cast: s.Stage) -> None:
    version = w.ready(cast, "PCD 1", w.award())
    walk = Walk(cast)
    page = walk.get("dana", f"/decisions/{version.decision_id}/sign/")
    assert "This decision asks for an amount withheld in part 2 for contract QUIET 1" in page
    assert "has a ceiling, and this value is withheld or not stated." in page
    page = walk.get("dana", f"/decisions/{version.decision_id}/part-2/")
    assert "Ceases to be exempt: The contract has been signed." in page
    assert "Value, the amount that part 1 withholds £1,357,924.68" in page


# ---- Who reads it, and who does not ---------------------------------------------------------


def browser(cast: s.Stage, name: str, **words: Any) -> Client:
    """Return a browser in which one of the cast is signed in."""
    account = Account.objects.create_user(f"{name}-1", person=cast.person(name), **words)
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def quiet(cast: s.Stage) -> s.Stage:
    """The cast, with a withheld award carried out, a change of it submitted, and drafts.

    An officer is refused one of them: the contract is measured by its whole value.
    """
    version = w.signed(cast, "PCD 1", w.award())
    executed(cast, Change.objects.get(contract__reference="QUIET 1"))
    issue(cast["devi"], version.decision, Part.PUBLIC)
    w.ready(cast, "PCD 2", w.change("QUIET 1"))
    g.asked(cast, "OCC 9", g.change("200000.00", "QUIET 1"))
    w.drafted(cast, "PCD 3", w.award("QUIET 3"), figures=(w.figure(),))
    return cast


def asked_for() -> list[str]:
    """Return every page and download, records and the admin's pages too."""
    found = [address for several in addresses().values() for address in several]
    every = Decision.objects.order_by("pk").values_list("pk", flat=True)
    found += [reverse("record_pdf", args=[pk, part]) for pk in every for part in (1, 2)]
    found.append(reverse("decision_submit", args=[Decision.objects.get(reference="OCC 9").pk]))
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        rows = model._default_manager.order_by("-pk")[:1]
        found.append(reverse(f"{name}_changelist"))
        found += [reverse(f"{name}_change", args=[row.pk]) for row in rows]
    return found


def read(client: Client) -> dict[str, bytes]:
    """Return what a browser is answered, address by address."""
    answers = ((address, client.get(address)) for address in asked_for())
    return {
        address: b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        for address, answer in answers
    }


def test_u6_nothing_that_is_read_without_part_2_tells_a_withheld_value(quiet: s.Stage) -> None:
    client = browser(quiet, "kit", is_staff=True, is_superuser=True)
    pages = read(client)
    assert len([content for content in pages.values() if content]) > 150
    assert {address: told(content) for address, content in pages.items() if told(content)} == {}
    check = reverse("decision_submit", args=[Decision.objects.get(reference="OCC 9").pk])
    assert b"of the original (withheld) in all, which is (withheld)" in pages[check]
    assert b"Read part 2" not in pages[reverse("contract", args=["QUIET 1"])]
    assert b"QUIET" not in client.get("/decisions/search/", {"q": "1,357,924.68"}).content


def test_u6_who_reads_part_2_finds_it_there_and_nowhere_else(quiet: s.Stage) -> None:
    pages = read(browser(quiet, "olive"))
    where = {address for address, content in pages.items() if told(content)}
    done, sent, draft = (Decision.objects.get(reference=f"PCD {n}").pk for n in (1, 2, 3))
    assert where == {
        *(reverse("decision_part_2", args=[pk]) for pk in (done, sent)),
        reverse("draft_part_2", args=[draft]),
    }
    assert b"Read part 2" in pages[reverse("contract", args=["QUIET 1"])]


# ---- What the database holds it to ----------------------------------------------------------


def test_the_figure_stands_in_no_table_but_those_of_part_2(quiet: s.Stage) -> None:
    """Nor in what is exported of part 1: whoever reads a row of it learns nothing."""
    apart = {
        model._meta.db_table
        for model in apps.get_models()
        if "restricted" in str(model._meta.model_name) or model is WithheldValue
    }
    assert len(apart) == 6
    holds = set()
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            name = connection.ops.quote_name(table)
            cursor.execute(f"select 1 from {name} t where t::text like '%%1357924%%' limit 1")
            holds |= {table} if cursor.fetchone() else set()
    assert holds
    assert holds <= apart
    assert not told(papers.exported(Decision.objects.get(reference="PCD 1")).encode())


@pytest.mark.parametrize("value", ["1.00", None])
def test_the_database_lets_a_contract_stand_at_nothing_but_what_part_2_says(
    cast: s.Stage, monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    version = w.ready(cast, "PCD 1", w.award())

    def other(run: Any, made: Change, rec: Any) -> None:
        if value:
            WithheldValue.objects.create(change=made, value=Decimal(value))

    monkeypatch.setattr(letting, "_keep_withheld", other)
    said = refused(s.sign, cast, "dana", version)
    assert "not what its recommendation says" in said or "the one that part 2 gives" in said
    assert not Change.objects.filter(contract__reference="QUIET 1").exists()


def test_the_database_lets_no_value_be_given_apart_that_no_part_2_gives(cast: s.Stage) -> None:
    change = Change.objects.get(contract__reference="CONNECT-PMO", number=1)
    with pytest.raises(IntegrityError, match="the one that part 2 gives"), transaction.atomic():
        WithheldValue.objects.create(change=change, value=Decimal("5.00"))


@pytest.mark.parametrize(("ceiling", "stands"), [(w.VALUE, True), ("1357924.67", False)])
def test_l12_the_database_holds_a_withheld_call_off_to_the_ceiling_of_its_framework(
    cast: s.Stage,
    monkeypatch: pytest.MonkeyPatch,
    ceiling: str,
    stands: bool,  # noqa: FBT001
) -> None:
    Framework.objects.create(code="one", name="Framework One", ceiling=Decimal(w.VALUE))
    version = w.ready(cast, "PCD 1", w.award(framework="one"))
    Framework.objects.filter(code="one").update(ceiling=Decimal(ceiling))
    monkeypatch.setattr(dossier, "frameworks_are_alive", lambda paper, facts: [])
    if stands:
        assert s.sign(cast, "dana", version).result == "approved"
    else:
        assert "no advice on it is recorded" in refused(s.sign, cast, "dana", version)


def test_l12_a_withheld_call_off_holds_its_room_and_the_next_learns_no_figure(
    cast: s.Stage,
) -> None:
    Framework.objects.create(code="one", name="Framework One", ceiling=Decimal("2000000.00"))
    w.ready(cast, "PCD 1", w.award(framework="one"))
    over = g.proposed(cast, g.award("642075.33", "N 2", framework="one"), reference="PCD 2")
    said = refused(s.submitted, cast, "olive", over)
    assert "has a ceiling of (withheld)" in said
    assert not told(said.encode())
    fits = g.proposed(cast, g.award("642075.32", "N 3", framework="one"), reference="PCD 3")
    s.submitted(cast, "olive", fits)


@pytest.mark.parametrize(("value", "fits"), [("135792.46", True), ("135792.47", False)])
@pytest.mark.parametrize("by", ["rule", "database"])
def test_s5_an_officer_changes_a_withheld_contract_up_to_a_tenth_of_what_part_2_says(
    cast: s.Stage,
    monkeypatch: pytest.MonkeyPatch,
    value: str,
    fits: bool,  # noqa: FBT001
    by: str,
) -> None:
    w.signed(cast, "PCD 1", w.award())
    executed(cast, Change.objects.get(contract__reference="QUIET 1"))
    if by == "database":
        monkeypatch.setattr(limits, "_percent", lambda *_: ())
    # Half of it is held already, by a change whose value is withheld as well.
    w.held(cast, "OCC 8", w.change("QUIET 1"), value="100000.00")
    rest = f"{Decimal(value) - 100000:.2f}"
    for hidden, reference in ((True, "OCC 9"), (False, "OCC 10")):
        if hidden:
            asked = w.asked(cast, reference, w.change("QUIET 1"), value=rest)
        else:
            asked = g.asked(cast, reference, g.change(rest, "QUIET 1"))
        if fits:
            version = s.submitted(cast, "kit", asked)
            actions.withdraw(cast["kit"], version.decision, "To ask again.")
        else:
            said = refused(s.submitted, cast, "kit", asked)
            assert ("goes up to" if by == "rule" else "beyond what") in said
            assert not told(said.encode())


@pytest.mark.parametrize("counts", [{"ceiling": g.amount("9.00")}, {"percent": "10"}, OWN])
def test_d2_the_database_counts_no_withheld_value_under_a_delegation(
    cast: s.Stage, monkeypatch: pytest.MonkeyPatch, counts: dict[str, Any]
) -> None:
    s.executed(cast)
    g.granted(cast, **counts)
    asked = w.asked(cast, "OCC 1", w.change("CONNECT-PMO"), value="1.00")
    assert "covers no amount that part 2 withholds" in refused(s.submitted, cast, "kit", asked)
    monkeypatch.setattr(limits, "_percent", lambda *_: ())
    monkeypatch.setattr(limits, "_own_limit", lambda *_: ())
    monkeypatch.setattr(limits, "COUNTED", "")
    monkeypatch.setattr(limits, "_value", lambda *_: ())
    assert "used by no withheld value" in refused(s.submitted, cast, "kit", asked)


def test_s11_the_database_counts_withheld_awards_of_a_procurement(
    cast: s.Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ceiling = {"amount": g.amount("1000000.00")}
    g.signed(cast, begins("1000000.00", tolerance=None) | ceiling, reference="PCD 1")
    version = called_in(cast, g.held(cast, "OCC 1", awards("600000.00", "N 1")))
    apart = {"route": "open", "framework": None, "begun_by": "P 1"}
    w.signed(cast, "PCD 2", w.award("N 2", **apart), value="400000.01")
    monkeypatch.setattr(dossier, "_scheme_changed", lambda *_: [])
    assert "goes up to the Deputy Mayor" in refused(s.sign, cast, "carla", version)


def test_what_a_transcribed_paper_gives_in_its_part_2_counts_as_well(cast: s.Stage) -> None:
    paper = read_paper((s.PAPERS / "pcd-1572.json").read_bytes())
    recs = paper_of(as_data(paper) | {"recommendations": [w.award()]}).recommendations
    fields = {"reference": "PCD 900", "recommendations": recs, "undertakings": (), "links": ()}
    evidence = Upload("evidence", "Signed paper", "text/plain", b"Where it is kept.")
    given = w.part_2(w.figure())
    decision = actions.transcribe(cast["devi"], paper.model_copy(update=fields), given, evidence)
    actions.attest(cast["farah"], decision)
    change = Change.objects.get(contract__reference="QUIET 1")
    assert WithheldValue.objects.get(change=change).value.amount == Decimal(w.VALUE)
