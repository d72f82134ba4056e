"""Grants: income with its terms, what adds up, and what of it is carried forward by whose leave."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from approvals import access, actions
from approvals.findings import KnownLine
from approvals.grants import TERMS, grant_rows
from approvals.models import Decision, DecisionType, Effect
from approvals.paper import BudgetChange
from approvals.printout import document
from budgets import keying
from budgets.grantterms import Terms
from budgets.models import Grant, Line, LineKind, Plan
from budgets.money import FinancialYear
from tests import leaves
from tests import stage as s
from tests.decision_screens import Walk, edition
from tests.sentences import refused
from tests.test_checks import found, only, rules
from tests.test_closing import changes
from tests.test_contingency import decided
from tests.test_rules_moves import KNOWN, item, moved

# ---- The rule -----------------------------------------------------------------------------------

LAST = date(2026, 3, 31)
AFTER = date(2026, 4, 1)
FACTS = replace(KNOWN, lines={**KNOWN.lines, "grants": KnownLine("income", "Grants")}, today=LAST)
INCOME = item(source="grants")
CARRY = item(source="connect-mtfp", year="2026/27", source_year="2025/26")
GIVEN = {"grantor": "Home Office", "money_in": "10.00", "match": "5.00", "money_out": "15.00"}


def told(paper: Any, level: str, facts: Any = FACTS) -> list[str]:
    """Return what is said of grants at one level."""
    return [f.sentence for f in found(paper, facts) if (f.level, f.rule) == (level, TERMS)]


@pytest.mark.parametrize(
    ("sums", "difference"),
    [
        ({}, ""),
        ({"money_out": "15.01"}, "−£0.01"),
        ({"money_out": "14.99"}, "£0.01"),
        ({"match": "0.00"}, "−£5.00"),
        ({"match": None}, ""),
        ({"money_in": None}, ""),
        ({"money_out": None}, ""),
    ],
)
def test_in_and_match_are_out_to_the_penny_where_all_three_are_given(
    sums: dict[str, str | None], difference: str
) -> None:
    paper = only(moved(INCOME, grant=GIVEN | sums))
    assert rules(paper, FACTS) == set()
    said = told(paper, "warn")
    assert bool(said) is bool(difference)
    assert f"the difference is {difference}." in "".join(said) or not difference


@pytest.mark.parametrize(
    ("name", "label"), [("money_in", "In"), ("match", "Match"), ("money_out", "Out")]
)
def test_no_sum_of_a_grant_is_below_nought(name: str, label: str) -> None:
    nought = only(moved(INCOME, grant={"grantor": "Home Office", name: "0.00"}))
    assert told(nought, "stop") == []
    below = only(moved(INCOME, grant={"grantor": "Home Office", name: "-0.01"}))
    (sentence,) = told(below, "stop")
    assert sentence.startswith(f"Grant of Home Office: {label} is −£0.01. Write what is paid")


def test_the_terms_of_a_grant_come_with_income_into_a_line() -> None:
    assert "brings no income into a line" in told(only(moved(item(), grant=GIVEN)), "stop")[0]
    turned = moved(INCOME, grant=GIVEN | {"grantor": ""})
    with pytest.raises(Exception, match="grantor"):
        only(turned)


@pytest.mark.parametrize(
    ("terms", "today", "consent", "said"),
    [
        ({"carry_forward": "allowed"}, LAST, "", ""),
        ({"carry_forward": "allowed"}, AFTER, "", "which ended on 31 March 2026."),
        ({"carry_forward": "allowed"}, AFTER, "Home Office, 2 May 2026", ""),
        ({"carry_forward": "with consent"}, LAST, "", "is carried forward with consent only."),
        ({"carry_forward": "with consent"}, LAST, "Home Office, 2 May 2026", ""),
        ({"carry_forward": "with consent"}, LAST, " ", "is carried forward with consent only."),
        ({"carry_forward": "not allowed"}, LAST, "", "may not be carried forward."),
        ({"carry_forward": "not allowed"}, LAST, "Home Office, 2 May 2026", ""),
        ({}, LAST, "", ""),
        ({}, AFTER, "", "which ended on 31 March 2026."),
        ({"carry_forward": "allowed", "last_day": None}, AFTER, "", ""),
    ],
)
def test_a_grant_is_carried_forward_while_its_terms_let_it_be_or_with_consent(
    terms: dict[str, Any], today: date, consent: str, said: str
) -> None:
    granted = replace(Terms("Home Office", last_day=LAST), **terms)
    facts = replace(FACTS, grants={"connect-mtfp": [granted]}, today=today)
    stops = told(only(moved(CARRY, grant_consent=consent)), "stop", facts)
    assert len(stops) == bool(said)
    assert said in "".join(stops)
    if stops:
        assert stops[0].startswith("“CONNECT, revenue” is fed by the grant of Home Office, which")
        assert "Name who consented to carry it forward, and when" in stops[0]


def test_only_a_carry_forward_of_a_line_that_the_grant_feeds_asks_for_consent() -> None:
    granted = {"connect-mtfp": [Terms("Home Office", carry_forward="not allowed")]}
    facts = replace(FACTS, grants=granted)
    back = CARRY | {"year": "2025/26", "source_year": "2026/27"}
    other = CARRY | {"line": "training", "source": "training"}
    for one in (back, other, item()):
        assert told(only(moved(one)), "stop", facts) == []
    assert "carries nothing forward" in told(only(moved(item(), grant_consent="x")), "stop")[0]
    own = moved(INCOME, CARRY, grant=GIVEN | {"carry_forward": "not allowed"})
    assert len(told(only(own), "stop")) == 1


def test_what_a_grant_does_not_state_is_pointed_out() -> None:
    facts = replace(FACTS, grants={"connect-mtfp": [Terms("Home Office")]})
    assert "does not state whether" in told(only(moved(CARRY)), "warn", facts)[0]
    consented = only(moved(CARRY, grant_consent="Home Office, 2 May 2026"))
    assert told(consented, "warn", facts) == []


def test_every_term_has_its_words_on_pages_and_in_the_record() -> None:
    terms = GIVEN | {"last_day": "2026-03-31", "conditions": "Spent on training."}
    for carry in ("allowed", "with consent", "not allowed"):
        paper = only(moved(INCOME, grant=terms | {"carry_forward": carry}, grant_consent="Ann"))
        rec = paper.recommendations[0]
        assert isinstance(rec, BudgetChange)
        assert rec.grant is not None
        said = leaves.plain(grant_rows(rec))
        assert leaves.missing(rec.grant, said, {}) == []
        assert "ann" in said


# ---- The ledger ---------------------------------------------------------------------------------

TERMS_TYPED = {
    "grantor": "Home Office",
    "money_in": "£1,000",
    "match": "250",
    "money_out": "1,250.01",
    "last_day": "31 March 2025",
    "carry_forward": "with consent",
    "conditions": "Spent on training.",
}
STATED = {
    "grantor": "Home Office",
    "money_in": "1000.00",
    "last_day": "2099-03-31",
    "carry_forward": "with consent",
}
INTO = {"line": "fed", "source": "grant-income", "year": "2024/25"}
ONWARD = {"line": "fed", "source": "fed", "source_year": "2024/25", "year": "2025/26"}


@pytest.fixture
def lines(papered: s.Stage) -> s.Stage:
    """A line that may be fed, and one from which grants come."""
    plan = Plan.objects.get(code="mtfp")
    for code, kind in (("fed", LineKind.REVENUE), ("grant-income", LineKind.INCOME)):
        Line.objects.create(code=code, name=code.title(), plan=plan, kind=kind)
    return papered


def test_a_grant_is_drafted_checked_carried_out_and_shown_where_it_feeds(lines: s.Stage) -> None:
    walk = Walk(lines)
    kind = DecisionType.objects.get(code="deputy-mayor")
    asked = actions.Registration(kind, "PCD 4101", "A grant")
    decision = actions.register(lines["devi"], asked)
    page = f"/decisions/{decision.pk}/draft/recommendations/add/budget_change/"
    typed: dict[str, Any] = {"words": "To accept the grant.", "rows": "1", "row1-line": "fed"}
    typed |= {"row1-source": "grant-income", "row1-amount": "£1,000", "row1-year": ""}
    typed |= {"edition": str(edition(decision))}
    lacking = walk.post("olive", page, 422, **typed | TERMS_TYPED | {"grantor": ""})
    assert "Name who gives the grant, or leave its terms out." in lacking
    walk.post("olive", page, **typed | TERMS_TYPED)
    (rec,) = access.draft_paper(Decision.objects.get(pk=decision.pk)).recommendations
    assert isinstance(rec, BudgetChange)
    assert rec.grant is not None
    assert (rec.grant.money_out, rec.grant.last_day) == (Decimal("1250.01"), date(2025, 3, 31))
    again = walk.get("olive", f"/decisions/{decision.pk}/draft/recommendations/1/")
    assert "Conditions of the grant" in again
    checked = walk.get("olive", f"/decisions/{decision.pk}/draft/check/")
    assert "in and match come to £1,250.00, out is £1,250.01; the difference is −£0.01." in checked


def test_the_terms_stand_on_the_line_in_the_schedule_and_in_the_record(lines: s.Stage) -> None:
    version = decided(lines, "PCD 4102", INTO, grant=STATED)
    words = "Home Office: £1,000.00 in, to 31 March 2099, carry forward with consent"
    assert f"Grant: {words}" in str(document(version))
    walk = Walk(lines)
    told = walk.get("otto", "/lines/fed/")
    assert "Home Office £1,000.00 – – 31 March 2099 With consent None stated PCD 4102" in told
    assert "Grants that feed it" not in walk.get("otto", "/lines/grant-income/")
    assert "Grants that feed it" not in walk.get("otto", "/lines/fed/?on=1+January+2020&known=now")
    page = "/plans/mtfp/carry-forward"
    assert f"Grant of {words}" in walk.get("otto", f"{page}/?year=2024/25")
    sheet = walk("otto").get(f"{page}.csv?year=2024/25").content.decode("utf-8-sig")
    assert words in sheet
    for address in ("/grants/list.csv", "/lines/fed/grants.csv"):
        sheet = walk("otto").get(address).content.decode("utf-8-sig")
        assert "fed,Fed,Home Office,1000.00,,,,2099-03-31,with consent,,PCD 4102,1" in sheet
    assert f"Grant {words}" in walk.get("otto", f"/decisions/{version.decision_id}/")


def test_a_carry_forward_of_a_grant_is_stopped_without_consent_and_prints_it(
    lines: s.Stage,
) -> None:
    decided(lines, "PCD 4103", INTO, grant=STATED)
    said = refused(decided, lines, "PCD 4104", ONWARD)
    assert "“Fed” is fed by the grant of Home Office, which is carried forward with" in said
    consent = "Home Office, 2 May 2026"
    version = decided(lines, "PCD 4105", ONWARD, grant_consent=consent)
    assert f"Consent to carry a grant forward: {consent}" in str(document(version))


def test_bids_for_a_line_that_a_grant_feeds_are_drafted_with_the_name_of_who_consented(
    lines: s.Stage,
) -> None:
    decided(lines, "PCD 4112", INTO, grant=STATED)
    rows = b"Line,Financial year,Budget,Actuals,Accruals\nfed,2024/25,1000.00,600.00,0.00\n"
    keying.take_in(lines["fiona"], keying.LedgerFile("out.csv", rows, date(2025, 4, 30)))
    year = FinancialYear(2024)
    actions.bid(lines["fiona"], year, {"fed": (Decimal(100), "Late.")})
    kind = DecisionType.objects.get(code="deputy-mayor")
    asked = actions.Registration(kind, "PCD 4113", "Carry forward")
    decision = actions.register(lines["devi"], asked)
    walk, page = Walk(lines), "/plans/mtfp/carry-forward/2024/draft/"
    shown = walk.get("fiona", page)
    assert "Who consented to carry a grant forward, and when" in shown
    assert "grant of Home Office: £1,000.00 in" in shown
    told = walk.post("fiona", page, 422, decision=decision.pk)
    assert "“Fed” is fed by the grant of Home Office, which is carried forward with" in told
    assert access.draft_paper(decision).recommendations == ()
    walk.post("fiona", page, decision=decision.pk, consent="Home Office, 2 May 2026")
    (rec,) = access.draft_paper(Decision.objects.get(pk=decision.pk)).recommendations
    assert isinstance(rec, BudgetChange)
    assert rec.grant_consent == "Home Office, 2 May 2026"


def test_a_grant_that_came_while_a_key_was_awaited_stops_the_last_key(lines: s.Stage) -> None:
    growth = {"line": "fed", "source": "mtfp-growth", "year": "2024/25"}
    decided(lines, "PCD 4106", growth)
    recs = changes(ONWARD)
    decision = s.drafted(lines, "PCD 4107", recommendations=recs, exceptions=())
    version = s.ready_to_sign(lines, decision)
    decided(lines, "PCD 4111", INTO, grant=STATED)
    outcome = s.sign(lines, "dana", version)
    assert outcome.result == "failed"
    assert "Name who consented to carry it forward" in outcome.reasons[0].sentence
    assert not version.keys.exists()


# ---- What the database refuses ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("grantor", "Another"),
        ("money_in", Decimal("1000.01")),
        ("match", Decimal("0.00")),
        ("money_out", Decimal("1000.00")),
        ("last_day", date(2099, 4, 1)),
        ("carry_forward", "allowed"),
        ("conditions", "None."),
    ],
)
def test_the_terms_that_stand_are_those_that_were_signed(
    lines: s.Stage, monkeypatch: pytest.MonkeyPatch, name: str, value: Any
) -> None:
    real = Grant.objects.create
    forged = {name: value}
    monkeypatch.setattr(Grant.objects, "create", lambda **terms: real(**terms | forged))
    said = refused(decided, lines, "PCD 4108", INTO, grant=STATED)
    assert "not what its recommendation says" in said or "terms of a grant are those" in said
    assert not Grant.objects.exists()


def test_terms_that_were_signed_are_not_left_out(
    lines: s.Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Grant.objects, "create", lambda **_: None)
    said = refused(decided, lines, "PCD 4109", INTO, grant=STATED)
    assert "not what its recommendation says" in said


def test_no_terms_come_to_a_batch_whose_decision_states_none(lines: s.Stage) -> None:
    version = decided(lines, "PCD 4110", INTO)
    batch = Effect.objects.get(recommendation__version=version).batch_id
    with transaction.atomic():
        Grant.objects.create(batch_id=batch or 0, grantor="Home Office", carry_forward="allowed")
        with (
            transaction.get_connection().cursor() as asked,
            pytest.raises(IntegrityError, match="those of the decision that brought it"),
            transaction.atomic(),
        ):
            asked.execute("set constraints all immediate")
        transaction.set_rollback(True)
