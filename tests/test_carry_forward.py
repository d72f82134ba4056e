"""The carry-forward schedule: budget less outturn, bids up to it, and the decision on them."""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from approvals import access, actions, carryforward
from approvals.models import CarryBid, Decision, DecisionType
from approvals.paper import BudgetChange, Sections, as_data
from approvals.reading import paper_of
from budgets import keying
from budgets.balances import position
from budgets.carrying import Outturn, bid_refusals, read
from budgets.models import Line, LineKind, Plan
from budgets.money import FinancialYear
from tests import stage as s
from tests.decision_screens import Walk
from tests.test_closing import close, refusal
from tests.test_contingency import decided

YEAR = FinancialYear(2023)
UNDER = Outturn("a", "A", Decimal(100), Decimal(30), Decimal(60), Decimal("0.50"))
OVER = Outturn("b", "B", Decimal(100), Decimal(0), Decimal(110), Decimal(0))
UNKNOWN = Outturn("c", "C", Decimal(100), Decimal(0))

# ---- The rule -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "amount", "reason", "said"),
    [
        (UNDER, "39.50", "Late delivery.", ""),
        (UNDER, "39.51", "Late delivery.", "A: £39.51 is more than the underspend of £39.50."),
        (UNDER, "-0.01", "x", "A: −£0.01 is more than the overspend of £0.00."),
        (UNDER, "39.50", " ", "A: give the reason for the bid of £39.50."),
        (UNDER, "0.00", "x", "A: a bid of £0.00 is none."),
        (OVER, "-10.00", "Repaid next year.", ""),
        (OVER, "-10.01", "x", "B: −£10.01 is more than the overspend of £10.00."),
        (OVER, "0.01", "x", "B: £0.01 is more than the underspend of £0.00."),
        (UNKNOWN, "1.00", "x", "C has no outturn yet"),
    ],
)
def test_y4_a_bid_is_up_to_what_is_left_to_the_penny(
    row: Outturn, amount: str, reason: str, said: str
) -> None:
    found = bid_refusals(row, Decimal(amount), reason)
    assert bool(found) is bool(said)
    assert said in " ".join(found)


def test_y4_bids_of_a_file_are_read_whole_and_faults_are_named_by_their_cells() -> None:
    good = [["Line", "Name", "Bid", "Reason"], ["a", "A", "£1,200.00", "Late."], ["b", "B", "", ""]]
    assert read(good, {"a", "b"}).bids == {"a": (Decimal(1200), "Late.")}
    bad = [*good, ["z", "", "1", ""], ["b", "", "much", ""], ["a", "", "2", "Twice."]]
    faults = read(bad, {"a", "b"}).faults
    assert [fault.split(":")[0] for fault in faults] == ["A4", "C5", "A6"]
    assert read([["Line", "Reason"]], {"a"}).faults[0].startswith("A1")
    assert read([["Line", "Bid", "Reason"]], {"a"}).faults == ["No row holds a bid."]


# ---- The ledger ---------------------------------------------------------------------------------


@pytest.fixture
def walk(papered: s.Stage) -> Walk:
    """Two lines with a thousand pounds each in 2023/24: one spent 600 of it, the other 1,100."""
    plan = Plan.objects.get(code="mtfp")
    for code in ("under", "over"):
        Line.objects.create(code=code, name=code.title(), plan=plan, kind=LineKind.REVENUE)
    items = [
        {"line": code, "source": "mtfp-growth", "year": year}
        for code in ("under", "over")
        for year in ("2023/24", "2024/25")
    ]
    decided(papered, "PCD 4001", *items)
    rows = b"under,2023/24,1000.00,590.00,10.00\nover,2023/24,1000.00,1100.00,0.00\n"
    content = b"Line,Financial year,Budget,Actuals,Accruals\n" + rows
    keying.take_in(papered["fiona"], keying.LedgerFile("out.csv", content, date(2024, 4, 30)))
    return Walk(papered)


def registered(stage: s.Stage) -> Decision:
    """Have the decision office register a decision of the Deputy Mayor."""
    kind = DecisionType.objects.get(code="deputy-mayor")
    return actions.register(stage["devi"], actions.Registration(kind, "PCD 4002", "Carry forward"))


def signed(stage: s.Stage, decision: Decision) -> str:
    """Fill in what a paper of this type needs, and take it past everybody."""
    decision.refresh_from_db()
    every = dict.fromkeys(Sections.model_fields, "Nothing to add.")
    data = as_data(access.draft_paper(decision)) | {
        "executive_summary": "Money is carried over the year's end.",
        "originating_statement": "This was drafted in line with procedure.",
        "part_1": every,
        "part_2": {"exists": False},
        "deferral": {"answer": "no"},
    }
    actions.save(stage["fiona"], decision, paper_of(data), edition=decision.draft.edition)
    decision.refresh_from_db()
    version = s.submitted(stage, "fiona", decision)
    s.advised(stage, version)
    for name in ("harry", "farah", "conrad"):
        actions.consult(stage[name], version)
    return s.sign(stage, "dana", version).result


def in_years(code: str) -> dict[int | None, Decimal]:
    """Return what is approved of a line, by year."""
    return {one.year: one.approved for one in position(Line.objects.get(code=code)).years}


def test_y4_bids_become_one_decision_that_carries_under_and_overspends(walk: Walk) -> None:
    stage, page = walk.stage, "/plans/mtfp/carry-forward/"
    told = walk.get("fiona", f"{page}?year=2023/24")
    assert "Under £1,000.00 £600.00 +£400.00 underspend £0.00 None Bid" in told
    assert "Over £1,000.00 £1,100.00 −£100.00 overspend" in told
    typed: dict[str, Any] = {"amount": "400.01", "reason": "Late delivery."}
    told = walk.post("fiona", f"{page}2023/under/", 422, **typed)
    assert "Under: £400.01 is more than the underspend of £400.00." in told
    walk.post("fiona", f"{page}2023/under/", **typed | {"amount": "400"})
    walk.post("fiona", f"{page}2023/over/", amount="(100.00)", reason="Repaid next year.")
    close(stage, YEAR)
    decision = registered(stage)
    assert "Draft the decision from 2 bids" in walk.get("fiona", f"{page}?year=2023/24")
    walk.post("fiona", f"{page}2023/draft/", decision=decision.pk)
    (rec,) = access.draft_paper(decision).recommendations
    assert isinstance(rec, BudgetChange)
    assert rec.year_end
    assert "holds. Change it there." in walk.post("fiona", f"{page}2023/under/", 422, **typed)
    assert "No bid of" in walk.post("fiona", f"{page}2023/draft/", 409, decision=decision.pk)
    assert "in PCD 4002 , draft" in walk.get("otto", f"{page}?year=2023/24")
    assert signed(stage, decision) == "approved"
    assert in_years("under") == {2023: Decimal(600), 2024: Decimal(1400)}
    assert in_years("over") == {2023: Decimal(1100), 2024: Decimal(900)}
    told = walk.get("otto", f"{page}?year=2023/24")
    assert "+£400.00 PCD 4002, recommendation 1" in told
    assert "−£100.00 PCD 4002, recommendation 1" in told
    rows = carryforward.schedule(Plan.objects.get(code="mtfp"), YEAR)
    assert {row.outturn.left for row in rows if row.carried} == {Decimal(0)}


def test_y4_the_schedule_is_handed_out_and_comes_back_as_bids_and_no_more(walk: Walk) -> None:
    page = "/plans/mtfp/carry-forward"
    asked = f"{page}.csv?year=2023/24"
    text = walk("fiona").get(asked).content.decode("utf-8-sig")
    rows = {row["Line"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}
    assert (rows["under"]["Outturn"], rows["under"]["Budget less outturn"]) == ("600.00", "400.00")
    assert walk("fiona").get(asked.replace("csv", "xlsx")).status_code == 200

    def send(bids: str, status: int = 302) -> str:
        file = SimpleUploadedFile("bids.csv", f"Line,Bid,Reason\n{bids}".encode())
        return walk.post("fiona", f"{page}/2023/upload/", status, file=file)

    told = send("under,400.01,Late.\nover,-100,Repaid.\n", 409)
    assert "Under: £400.01 is more than the underspend" in told
    assert "A2: “none” is no spending line of this plan." in send("none,1,x\n", 422)
    nothing = SimpleUploadedFile("bids.csv", b"\n\n")
    assert "There are no cells." in walk.post("fiona", f"{page}/2023/upload/", 422, file=nothing)
    sent = {"amount": "", "reason": "Late."}
    assert "Enter what is bid." in walk.post("fiona", f"{page}/2023/over/", 422, **sent)
    assert not CarryBid.objects.exists()
    before = in_years("under")
    send("under,399.99,Late.\nover,-100,Repaid.\n")
    assert {bid.amount.amount for bid in CarryBid.objects.all()} == {
        Decimal("399.99"),
        Decimal(-100),
    }
    assert in_years("under") == before
    walk.post("fiona", f"{page}/2023/over/", amount="", reason="")
    assert [bid.line.code for bid in CarryBid.objects.all()] == ["under"]


def test_y4_only_a_finance_officer_bids_and_a_withdrawn_decision_lets_bids_go(walk: Walk) -> None:
    page, stage = "/plans/mtfp/carry-forward/2023", walk.stage
    for door in ("under", "upload", "draft"):
        for name in ("olive", "farah"):
            assert "You may not bid" in walk.get(name, f"{page}/{door}/", 403)
    assert walk("fiona").get(f"{page}/none/").status_code == 404
    assert walk("fiona").get("/plans/mtfp/carry-forward/1/under/").status_code == 404
    told = refusal(actions.bid, stage["olive"], YEAR, {"under": (Decimal(1), "x")})
    assert "Only these posts may bid" in told
    actions.bid(stage["fiona"], YEAR, {"under": (Decimal(1), "Late.")})
    decision = registered(stage)
    actions.draft_bids(stage["fiona"], Plan.objects.get(code="mtfp"), YEAR, decision)
    line = Line.objects.get(code="under")
    assert "holds" in refusal(actions.withdraw_bid, stage["fiona"], YEAR, line)
    actions.withdraw(stage["fiona"], Decision.objects.get(pk=decision.pk), "Not now.")
    actions.withdraw_bid(stage["fiona"], YEAR, line)
    assert not CarryBid.objects.exists()


def test_y3_a_re_profiling_is_proposed_on_the_page_of_the_line(walk: Walk) -> None:
    assert "re-profile it" in walk.get("fiona", "/lines/under/")
    assert "You may not re-profile" in walk.get("olive", "/lines/under/re-profile/", 403)
    decision = registered(walk.stage)
    typed: dict[str, Any] = {"from_year": "2023/24", "to_year": "2024/25", "amount": "100"}
    typed |= {"words": "Delivery is late.", "decision": decision.pk, "commitments": "0.01"}
    told = walk.post("fiona", "/lines/under/re-profile/", 422, **typed | {"to_year": "2023/24"})
    assert "Money moves between two different years." in told
    walk.post("fiona", "/lines/under/re-profile/", **typed)
    (rec,) = access.draft_paper(Decision.objects.get(pk=decision.pk)).recommendations
    assert isinstance(rec, BudgetChange)
    assert (rec.items[0].source_year, rec.items[0].year) == ("2023/24", "2024/25")
    assert rec.items[0].commitments is not None
    told = walk.get("fiona", f"/decisions/{decision.pk}/draft/check/")
    assert "Contracts commit £0.00 of “Under” in 2023/24; this moves £0.01." in told


def test_y1_nothing_is_bid_or_drafted_out_of_a_year_that_is_closed_for_good(walk: Walk) -> None:
    stage, page = walk.stage, "/plans/mtfp/carry-forward/"
    typed: dict[str, Any] = {"amount": "100", "reason": "Late."}
    walk.post("fiona", f"{page}2023/under/", **typed)
    close(stage, YEAR, hard=True)
    told = walk.get("fiona", f"{page}?year=2023/24")
    assert "closed for good: nothing more is carried out of it" in told
    assert "Draft the decision" not in told
    assert "closed for good" in walk.post("fiona", f"{page}2023/under/", 409, **typed)
    decision = registered(stage)
    assert "closed for good" in walk.post("fiona", f"{page}2023/draft/", 409, decision=decision.pk)
