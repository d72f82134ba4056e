"""An amount that part 1 withholds: B1, U6 and every limit, both sides of its boundary. No database.

The rules are asked of what part 2 gives; no sentence of theirs, and no word of a paper, shows it.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from approvals.asked import Known, acts_of
from approvals.checks import findings
from approvals.clauses import Begun, ContractTerm, Spent
from approvals.findings import Facts, Finding, KnownContract
from approvals.measures import totals_of
from approvals.paper import Paper
from approvals.stating import amount_words
from approvals.withholding import whole
from contracts.bases import Measured
from contracts.frameworks import FrameworkFact
from contracts.terms import Extra
from tests import grants as g
from tests import withheld as w
from tests.terms import AWARD, PENNY, act, clause, covers, figures, route, why_not
from tests.test_checks import FACTS, changed, only

MASKED = "(withheld)"
LETS = changed(part_2=w.EXEMPT)


def paper(*recs: dict[str, Any]) -> Paper:
    return LETS.model_copy(update={"recommendations": only(*recs).recommendations})


def facts(*figures: dict[str, Any], **fields: Any) -> Facts:
    return replace(FACTS, part_2=w.part_2(*figures), **fields)


def found(asked: Paper, known: Facts, rule: str) -> list[Finding]:
    return [one for one in findings(asked, known) if one.rule == rule]


# ---- What part 2 gives ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ((w.figure(),), ""),
        ((w.figure("1.00", to="2.00"),), ""),
        ((), "part 2 gives it 0 times. Enter it once in part 2"),
        ((w.figure(withheld=False),), "gives it 0 times"),
        ((w.figure(number="2"),), "gives it 0 times"),
        ((w.figure(), w.figure()), "gives it 2 times"),
        ((w.figure(None),), "not at all"),
        ((w.figure(per="year"),), "as a rate"),
        ((w.figure(plus="expenses"),), "with an unknown part"),
        ((w.figure(vat="inclusive"),), "Part 1 says of VAT “not stated”, part 2 “inclusive”"),
        ((w.figure("0.00"),), "is not above zero"),
        ((w.figure("-1.00"),), "is not above zero"),
    ],
)
def test_b1_part_2_gives_each_amount_that_part_1_withholds_once_and_whole(
    figures: tuple[dict[str, Any], ...], said: str
) -> None:
    sentences = [one for one in found(paper(w.award()), facts(*figures), "B1") if said]
    assert bool(sentences) == bool(said)
    if said:
        assert (sentences[0].level, sentences[0].place) == ("stop", "Recommendation 1")
        assert said in " ".join(one.sentence for one in sentences)
    else:
        assert found(paper(w.award()), facts(*figures), "B1") == []


def test_b1_part_2_gives_no_amount_that_part_1_states_itself() -> None:
    (one,) = found(paper(g.award("5.00", "N 1")), facts(w.figure()), "B1")
    assert (one.place, one.level) == ("Recommendation 1", "stop")
    assert "does not withhold" in one.sentence


def test_b1_no_figure_stands_beside_a_withheld_amount() -> None:
    rec = w.award(amount=w.UNSAID | {"printed": "£1.358m"})
    (one,) = found(paper(rec), facts(w.figure()), "B1")
    assert "Take them out of part 1" in one.sentence
    rec = w.award(amount=w.UNSAID | {"printed": "as in part 2"})
    assert "stop" not in {one.level for one in found(paper(rec), facts(w.figure()), "B1")}


def test_the_whole_is_asked_at_its_most_and_no_wording_of_it_shows_the_figure() -> None:
    (rec,) = whole(paper(w.award()), w.part_2(w.figure("1.00", to=w.VALUE))).recommendations
    amount = rec.amount  # type: ignore[union-attr]
    assert amount is not None
    assert (amount.most, amount_words(amount)) == (Decimal(w.VALUE), "withheld in part 2")


def test_what_a_paper_comes_to_says_that_an_amount_is_withheld() -> None:
    def said(*recs: dict[str, Any]) -> list[str]:
        return [one.words for one in totals_of(paper(*recs), {})]

    assert said(w.award()) == ["withheld"]
    both = said(w.award(), g.award("5.00", "N 2", number="2"))
    assert both == ["£5.00, and 1 withheld"]


# ---- U6 -------------------------------------------------------------------------------------


@pytest.mark.parametrize("tells", [{"new_value": g.amount("9.00")}, {"share_printed": "10%"}])
@pytest.mark.parametrize("hidden", [True, False])
def test_u6_no_total_and_no_share_tells_a_withheld_value(
    tells: dict[str, Any],
    hidden: bool,  # noqa: FBT001
) -> None:
    contract = KnownContract("N 1", Decimal("8.00"), Decimal("8.00"), withheld=hidden)
    known = facts(contracts={"N 1": contract}, hides=hidden)
    stops = found(paper(g.change("1.00", "N 1", **tells)), known, "U6")
    assert [one.level for one in stops] == (["stop"] if hidden else [])
    own = found(paper(w.change("N 1", **tells)), facts(w.figure()), "U6")
    assert [one.level for one in own] == ["stop"]


def test_u6_a_headline_does_not_tell_the_one_part_that_is_withheld() -> None:
    total = {
        "kind": "approval",
        "number": "9",
        "words": "In all.",
        "matter": "headline",
        "amount": g.amount("10.00"),
    }
    other = w.award("N 2", number="2")
    stops = found(paper(w.award(), total), facts(w.figure()), "U6")
    assert [one.place for one in stops] == ["Recommendation 9"]
    assert found(paper(w.award(), other, total), facts(w.figure()), "U6") == []
    hidden = total | {"amount": w.UNSAID}
    assert found(paper(w.award(), hidden), facts(w.figure()), "U6") == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("It costs £1,357,924.68.", True),
        ("It costs 1357924.68 pounds.", True),
        ("It costs £1.35792468m.", True),
        ("It costs £1,357,924.67.", False),
        ("It costs what part 2 says.", False),
    ],
)
def test_u6_a_withheld_figure_that_stands_in_part_1_is_pointed_out(
    words: str,
    told: bool,  # noqa: FBT001
) -> None:
    asked = paper(w.award()).model_copy(update={"executive_summary": words})
    warnings = found(asked, facts(w.figure()), "U6")
    assert [one.level for one in warnings] == (["warn"] if told else [])


# ---- Authority ------------------------------------------------------------------------------


def withheld(value: str | Decimal, **changes: Any) -> Any:
    return act(value, withheld=True, **changes)


EDGE = Decimal("500000.00")


@pytest.mark.parametrize("off", [-PENNY, Decimal(0), PENNY])
@pytest.mark.parametrize(
    "limits",
    [{"value_below": EDGE}, {"each": EDGE}, {"total_below": EDGE}, {"percent": Decimal(10)}],
)
def test_every_limit_takes_a_withheld_value_as_it_takes_an_open_one(
    limits: dict[str, Any], off: Decimal
) -> None:
    standing = figures("5000000.00" if "percent" in limits else "0.00")
    made = clause(**limits)
    hidden = withheld(EDGE + off, standing=standing)
    assert covers(hidden, made) == covers(replace(hidden, withheld=False), made)


@pytest.mark.parametrize(
    "made",
    [
        clause(ceiling=Decimal("9000000.00")),
        clause(contracts={"A": ContractTerm(Decimal("9000000.00"))}, granted=True),
        clause(percent=Decimal(10), granted=True),
    ],
)
def test_d2_what_is_counted_in_the_open_covers_no_withheld_value(made: Any) -> None:
    hidden = withheld("1.00", standing=figures("1000000.00"))
    assert "covers no amount that part 2 withholds" in why_not(hidden, made)
    assert covers(replace(hidden, withheld=False), made)


def test_a_claim_that_is_printed_takes_nothing_of_a_withheld_value() -> None:
    got, reasons = route(withheld(w.VALUE, kind=AWARD), clause())
    assert reasons == []
    assert [claim.amount for claim in got.claims()] == [Decimal(0)]


@pytest.mark.parametrize(
    "hidden",
    [
        withheld("100000.01", standing=figures("1000000.00")),
        act("100000.01", standing=figures("1000000.00", withheld=True)),
    ],
)
def test_no_reason_shows_the_figures_of_a_contract_whose_value_is_withheld(hidden: Any) -> None:
    said = why_not(hidden, clause(percent=Decimal(10)))
    assert said == (
        "Recommendation 1: A clause covers 10% of the original (withheld) in all, which is "
        "(withheld); (withheld) is taken or held already."
    )
    assert "£1,000,000.00" in why_not(
        replace(hidden, withheld=False, standing=figures("1000000.00")), clause(percent=Decimal(10))
    )


def test_no_reason_shows_what_pending_decisions_hold_of_a_withheld_value() -> None:
    spent = {"A": Spent(Decimal("50000.00"), Extra(), withheld=True)}
    asked = act("60000.00", standing=figures("1000000.00"))
    said = why_not(asked, clause(percent=Decimal(10), spent=spent))
    assert said.endswith("which is £100,000.00; (withheld) is taken or held already.")


@pytest.mark.parametrize(("asked", "may"), [("400.00", True), ("400.01", False)])
def test_s11_a_withheld_award_is_held_to_its_procurement_and_no_reason_shows_it(
    asked: str,
    may: bool,  # noqa: FBT001
) -> None:
    begun = Begun("P 1", Decimal("1000.00"), taken=Decimal("600.00"), withheld=True)
    rec = w.award(begun_by="P 1")
    known = Known(procurements={"P 1": begun})
    (act,) = acts_of(whole(paper(rec), w.part_2(w.figure(asked))), known)
    assert (act.withheld, act.value) == (True, Decimal(asked))
    assert covers(act, clause()) is may
    assert may or why_not(act, clause()).endswith("in all; (withheld) is awarded or held.")


# ---- Procurement law ------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "passes"), [("400.00", False), ("400.01", True)])
def test_l12_a_withheld_call_off_is_held_to_its_ceiling_and_no_finding_shows_it(
    value: str,
    passes: bool,  # noqa: FBT001
) -> None:
    spf2 = FrameworkFact("SPF2", ceiling=Decimal("1000.00"), called_off=Decimal("600.00"))
    known = facts(w.figure(value), frameworks={"spf2": spf2})
    advised = [one for one in found(paper(w.award()), known, "L12") if one.level == "advice"]
    assert bool(advised) == passes
    assert all(MASKED in one.sentence and "£" not in one.sentence for one in advised)


@pytest.mark.parametrize(("value", "passes"), [("500.00", False), ("500.01", True)])
def test_l2_a_withheld_change_is_measured_and_no_finding_shows_it(
    value: str,
    passes: bool,  # noqa: FBT001
) -> None:
    measured = Measured("pcr_2015", Decimal("1000.00"), Extra(12), "not stated", "services", ())
    contract = KnownContract("N 1", Decimal("1000.00"), Decimal("1000.00"), measured, withheld=True)
    known = facts(w.figure(value), contracts={"N 1": contract}, hides=True)
    asked = paper(w.change("N 1", relies_on="pcr-72-1-b"))
    advised = [one for one in found(asked, known, "L2") if one.level == "advice"]
    assert bool(advised) == passes
    assert all("£" not in one.sentence and "50%" not in one.sentence for one in advised)
