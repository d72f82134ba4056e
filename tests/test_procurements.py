"""A procurement begins, and a framework changes, by a decision: S11 and L1 through the ledger."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib import admin
from django.db import DatabaseError, IntegrityError
from django.test import RequestFactory

from approvals import actions, dossier
from approvals.actions.drafting import Upload
from approvals.models import Effect, Version
from approvals.printout import document
from approvals.reading import read_paper
from contracts.measuring import framework_facts
from contracts.models import Contract, Framework, FrameworkChange, Procurement, Regime
from people.days import london_day
from people.holders import database_now
from tests import grants as g
from tests import stage as s
from tests.sentences import refused

PENNY = Decimal("0.01")


def begins(value: str = "1000000.00", reference: str = "P 1", **fields: Any) -> dict[str, Any]:
    """Return a recommendation that begins a procurement, with a tolerance of ten per cent."""
    begun = {"procurement": reference, "title": "Vehicles", "route": "open", "tolerance": "10"}
    return {
        "kind": "approval",
        "number": "1",
        "words": "Begin it.",
        "matter": "procurement",
        "amount": g.amount(value),
        "begins": begun | fields,
    }


def awards(value: str, contract: str, **fields: Any) -> dict[str, Any]:
    return g.award(value, contract, route="open", framework=None, begun_by="P 1", **fields)


def alters(matter: str, value: str | None, **fields: Any) -> dict[str, Any]:
    """Return a recommendation that alters the Solution Provider Framework."""
    return {
        "kind": "approval",
        "number": "1",
        "words": "Alter it.",
        "matter": matter,
        "amount": g.amount(value) if value else {"value": None, "qualifier": "not stated"},
        "alters": {"framework": "spf2"} | fields,
    }


def called_in(cast: s.Stage, version: Version) -> Version:
    """Take an officer's award past the Deputy Mayor's call-in and its advice."""
    s.advised(cast, version)
    for call_in in version.call_ins.all():
        actions.answer_call_in(cast["dana"], call_in, "", called_in=False)
    return version


@pytest.fixture
def cast(papered: s.Stage) -> s.Stage:
    """The cast, with procurement P 1 begun up to £1m and ten per cent."""
    g.signed(papered, begins(), reference="PCD 1")
    return papered


def test_s11_an_initiation_opens_a_procurement_as_its_paper_says(cast: s.Stage) -> None:
    row = Procurement.objects.get()
    assert "Route: Open procedure" in str(
        document(Version.objects.get(decision__reference="PCD 1"))
    )
    assert (row.reference, row.title, row.route, row.vat) == (
        "P 1",
        "Vehicles",
        "open",
        "not stated",
    )
    assert (row.ceiling.amount, row.tolerance) == (Decimal("1000000.00"), Decimal("10.00"))
    assert row.commenced_on == london_day(database_now())
    effect = Effect.objects.get(procurement=row)
    assert (effect.kind, effect.recommendation.number) == ("begun", "1")


def test_s11_two_pending_awards_share_what_is_there_and_beyond_it_goes_up(cast: s.Stage) -> None:
    first = g.held(cast, "OCC 1", awards("600000.00", "N 1"))
    over = g.asked(cast, "OCC 2", awards("500000.01", "N 2"))
    said = refused(s.submitted, cast, "kit", over)
    assert "covers awards of procurement P 1 up to £1,100,000.00 in all, tolerance included" in said
    assert "it goes up to the Deputy Mayor" in said
    second = g.held(cast, "OCC 3", awards("500000.00", "N 3"))
    for version in (first, second):
        assert s.sign(cast, "carla", called_in(cast, version)).result == "approved"
    assert Contract.objects.get(reference="N 3").procurement == Procurement.objects.get()
    assert (
        s.sign(cast, "dana", s.ready_to_sign(cast, g.proposed(cast, awards("1.00", "N 4")))).result
        == "approved"
    )


def test_s11_what_the_deputy_mayor_awards_meanwhile_sends_the_officers_award_back(
    cast: s.Stage,
) -> None:
    version = called_in(cast, g.held(cast, "OCC 1", awards("600000.00", "N 1")))
    g.signed(cast, awards("500000.01", "N 2"), reference="PCD 2")
    outcome = s.sign(cast, "carla", version)
    assert outcome.result == "returned"
    assert "covers awards of procurement P 1" in outcome.reasons[0].sentence


@pytest.mark.parametrize(("value", "stands"), [("1100000.00", True), ("1100000.01", False)])
def test_s11_the_database_lets_no_officer_award_beyond_it(
    cast: s.Stage,
    monkeypatch: pytest.MonkeyPatch,
    value: str,
    stands: bool,  # noqa: FBT001
) -> None:
    half = Decimal(value) - Decimal("600000.00")
    version = called_in(cast, g.held(cast, "OCC 1", awards(f"{half:.2f}", "N 1")))
    g.signed(cast, awards("600000.00", "N 2"), reference="PCD 2")
    monkeypatch.setattr(dossier, "_scheme_changed", lambda *_: [])
    if stands:
        assert s.sign(cast, "carla", version).result == "approved"
    else:
        assert "goes up to the Deputy Mayor" in refused(s.sign, cast, "carla", version)
    assert Contract.objects.filter(reference="N 1").exists() == stands


@pytest.mark.parametrize(
    ("commenced", "regime"),
    [("2025-02-23", Regime.PCR_2015), ("2025-02-24", Regime.ACT_2023), (None, Regime.ACT_2023)],
)
def test_l1_an_award_lives_under_the_law_of_the_day_on_which_its_procurement_commenced(
    papered: s.Stage, commenced: str | None, regime: str
) -> None:
    g.signed(papered, begins(commenced_on=commenced), reference="PCD 1")
    g.signed(papered, awards("100.00", "N 1"), reference="PCD 2")
    assert Contract.objects.get(reference="N 1").regime == regime


def test_u7_a_procurement_that_was_begun_meanwhile_sends_the_second_back(papered: s.Stage) -> None:
    waiting = s.ready_to_sign(papered, g.proposed(papered, begins(), reference="PCD 1"))
    g.signed(papered, begins(), reference="PCD 2")
    outcome = s.sign(papered, "dana", waiting)
    assert outcome.result == "returned"
    assert "Procurement reference “P 1” was taken since" in outcome.reasons[0].sentence


def test_a_transcribed_initiation_opens_its_procurement_and_says_what_is_not_known(
    papered: s.Stage,
) -> None:
    files = s.PAPERS / "real"
    evidence = Upload("evidence", "Signed paper", "text/plain", b"Where it is kept.")
    for name in ("pcd-1734", "pcd-997"):
        paper = read_paper((files / f"{name}.json").read_bytes())
        decision = actions.transcribe(papered["devi"], paper, None, evidence)
        actions.attest(papered["farah"], decision)
    sms, framework = Procurement.objects.order_by("pk")
    assert (sms.ceiling, sms.ceiling_words, sms.commenced_on) == (None, "not stated", None)
    assert framework.ceiling.amount == Decimal("300000000.00")


@pytest.mark.parametrize(
    "row", [{"tolerance": Decimal(11)}, {"ceiling": Decimal("1000000.01")}, {"route": "none"}]
)
def test_a_procurement_is_begun_as_it_was_signed(
    papered: s.Stage, monkeypatch: pytest.MonkeyPatch, row: dict[str, Any]
) -> None:
    make = Procurement.objects.create
    monkeypatch.setattr(Procurement.objects, "create", lambda **columns: make(**columns | row))
    version = s.ready_to_sign(papered, g.proposed(papered, begins()))
    assert "not what its recommendation says" in refused(s.sign, papered, "dana", version)


def test_nobody_begins_a_procurement_or_alters_a_framework_without_a_decision(
    cast: s.Stage,
) -> None:
    spf2 = Framework.objects.get(code="spf2")
    today = london_day(database_now())
    with pytest.raises(IntegrityError, match="No decision stands behind"):
        Procurement.objects.create(reference="P 2", title="x", route="open", vat="not stated")
    with pytest.raises(IntegrityError, match="No decision stands behind"):
        FrameworkChange.objects.create(framework=spf2, last_day=today, effective_on=today)
    with pytest.raises(DatabaseError):
        Procurement.objects.update(ceiling=Decimal("2000000.00"))


# Frameworks ---------------------------------------------------------------------------------------


def test_framework_terms_a_ceiling_rises_from_the_day_of_its_decision(papered: s.Stage) -> None:
    today = london_day(database_now())
    before = framework_facts(today)["spf2"]
    version = g.signed(papered, alters("framework_ceiling", "5000000.00"), reference="PCD 1")
    assert "Framework altered: Solution Provider Framework 2022 (spf2)" in str(document(version))
    after = framework_facts(today)["spf2"]
    assert before.ceiling == Decimal("300000000.00")
    assert after.ceiling == Decimal("305000000.00")
    assert framework_facts(date(2026, 1, 1))["spf2"].ceiling == before.ceiling
    change = FrameworkChange.objects.get()
    assert change.effect.kind == "altered"


def test_framework_terms_an_extension_lets_what_its_life_would_not(papered: s.Stage) -> None:
    ts3 = Framework.objects.get(code="ts3")
    late = g.award("100.00", "N 1", framework="ts3")
    assert "ended on 14 June 2026" in refused(
        s.submitted, papered, "olive", g.proposed(papered, late, reference="PCD 1")
    )
    longer = alters("framework_extension", None, framework="ts3", last_day="2099-12-31")
    g.signed(papered, longer, reference="PCD 2")
    s.submitted(papered, "olive", g.proposed(papered, late, reference="PCD 3"))
    ts3.refresh_from_db()
    assert ts3.last_day == date(2026, 6, 14)


def test_framework_terms_the_database_counts_what_was_added(
    papered: s.Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Framework.objects.create(code="one", name="Framework One", ceiling=Decimal("100.00"))
    monkeypatch.setattr(dossier, "frameworks_are_alive", lambda paper, facts: [])
    raised = alters("framework_ceiling", "50.00", framework="one")
    call = g.award("150.00", "N 1", framework="one", number="2")
    g.signed(papered, raised, call, reference="PCD 1")
    assert Contract.objects.get(reference="N 1").framework == one


@pytest.mark.parametrize(
    "row", [{"ceiling_added": Decimal("5000000.01")}, {"last_day": date(2030, 1, 1)}]
)
def test_a_framework_is_altered_as_it_was_signed(
    papered: s.Stage, monkeypatch: pytest.MonkeyPatch, row: dict[str, Any]
) -> None:
    make = FrameworkChange.objects.create
    monkeypatch.setattr(FrameworkChange.objects, "create", lambda **columns: make(**columns | row))
    version = s.ready_to_sign(papered, g.proposed(papered, alters("framework_ceiling", "5000000")))
    assert "not what its recommendation says" in refused(s.sign, papered, "dana", version)


@pytest.mark.parametrize("columns", [{"ceiling": Decimal("1.00")}, {"last_day": date(2030, 1, 1)}])
def test_ceiling_and_life_of_a_framework_in_use_change_by_a_decision_alone(
    papered: s.Stage, columns: dict[str, Any]
) -> None:
    code = "spf2" if "ceiling" in columns else "ts3"
    with pytest.raises(IntegrityError, match="change by a decision"):
        Framework.objects.filter(code=code).update(**columns)
    unused = Framework.objects.create(code="one", name="One", ceiling=Decimal("2.00"))
    Framework.objects.filter(pk=unused.pk).update(**columns)
    Framework.objects.filter(code="spf2").update(last_day=date(2030, 1, 1))


@pytest.mark.usefixtures("papered")
def test_the_admin_does_not_edit_what_is_stated_of_a_framework_in_use() -> None:
    shown, request = admin.site._registry[Framework], RequestFactory().get("/")
    in_use = Framework.objects.get(code="spf2")
    unused = Framework.objects.create(code="one", name="One", ceiling=Decimal("2.00"))
    assert shown.get_readonly_fields(request, in_use) == ("code", "ceiling")
    assert shown.get_readonly_fields(request, unused) == ("code",)
