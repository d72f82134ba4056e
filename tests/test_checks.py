"""Each law of a paper, both sides of its boundary. No database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from approvals.asked import acts_of
from approvals.checks import CHECKS, findings
from approvals.clauses import ActKind
from approvals.findings import FORM, Facts, Finding, KnownContract, KnownLine
from approvals.paper import SECTIONS, ContractAward, Paper, Part2Paper, Sections, as_data
from approvals.reading import paper_of, read_paper
from approvals.sums import share_agrees
from contracts.frameworks import FrameworkFact, LotFact, Party

PAPERS = Path(__file__).resolve().parent.parent / "fixtures" / "decisions"
TODAY = date(2026, 11, 23)
WRITTEN = Part2Paper(sections=Sections(financial="Exempt."))
FACTS = Facts(
    today=TODAY,
    required_sections=tuple(SECTIONS),
    part_2=WRITTEN,
    lines={
        "connect-capital": KnownLine("capital", "CONNECT, capital"),
        "connect-mtfp": KnownLine("revenue", "CONNECT, revenue"),
        "capital-growth": KnownLine("growth", "Growth of the Capital Plan"),
        "mtfp-growth": KnownLine("growth", "Growth of the MTFP"),
    },
    headroom={("connect-mtfp", None): Decimal("100.00")},
    contracts={
        "CONNECT-DIRECTOR": KnownContract(
            "CONNECT-DIRECTOR", Decimal("499000.00"), Decimal("748000.00")
        )
    },
    frameworks={code: FrameworkFact(code) for code in ("ts3", "mcf3", "spf2", "g-cloud")},
    posts=frozenset({"commercial-director", "connect-sso", "connect-sro"}),
    milestones=frozenset({"connect-drop-2"}),
    decisions={"PCD 1572": frozenset("123456789")},
)
LIVE = read_paper((PAPERS / "live-example.json").read_bytes())


def found(paper: Paper, facts: Facts = FACTS) -> list[Finding]:
    return findings(paper, facts)


def rules(paper: Paper, facts: Facts = FACTS, level: str = "stop") -> set[str]:
    return {finding.rule for finding in found(paper, facts) if finding.level == level}


def changed(**fields: Any) -> Paper:
    return paper_of(as_data(LIVE) | fields)


def with_rec(number: str, **fields: Any) -> Paper:
    data = as_data(LIVE)
    recs = [rec | fields if rec["number"] == number else rec for rec in data["recommendations"]]
    return paper_of(data | {"recommendations": recs})


def only(*recs: dict[str, Any]) -> Paper:
    return paper_of(as_data(LIVE) | {"recommendations": list(recs)})


def budget_item(**fields: Any) -> dict[str, Any]:
    item = {
        "line": "connect-mtfp",
        "source": "mtfp-growth",
        "amount": {"value": "10.00"},
    } | fields
    return {"kind": "budget_change", "number": "1", "words": "Move.", "items": [item]}


def test_the_live_example_passes_every_check() -> None:
    assert found(LIVE) == []


def test_every_check_has_a_law_in_its_first_line() -> None:
    assert all(check.__doc__ for check in CHECKS)


@pytest.mark.parametrize("section", SECTIONS)
def test_a_required_section_left_empty_stops(section: str) -> None:
    paper = changed(part_1=as_data(LIVE.part_1) | {section: "  "})
    assert [finding.place for finding in found(paper)] == [SECTIONS[section]]


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_that_the_type_does_not_need_may_be_empty(section: str) -> None:
    paper = changed(part_1=as_data(LIVE.part_1) | {section: ""})
    facts = replace(FACTS, required_sections=tuple(s for s in SECTIONS if s != section))
    assert found(paper, facts) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", " "), ("executive_summary", ""), ("originating_statement", "")],
)
def test_a_part_of_the_form_left_empty_stops(field: str, value: str) -> None:
    assert len(found(changed(**{field: value}))) == 1


def test_a_paper_without_recommendations_stops() -> None:
    assert FORM in rules(only())


@pytest.mark.parametrize(
    ("deferral", "stops"),
    [
        ({"answer": None}, 1),
        ({"answer": "no"}, 0),
        ({"answer": "yes"}, 2),
        ({"answer": "yes", "reason": "Talks go on."}, 1),
        ({"answer": "yes", "until": "2026-12-24"}, 1),
        ({"answer": "yes", "reason": "Talks go on.", "until": "2026-11-23"}, 1),
        ({"answer": "yes", "reason": "Talks go on.", "until": "2026-11-24"}, 0),
    ],
)
def test_u3_deferral_is_answered_and_yes_has_a_reason_and_a_day_to_come(
    deferral: dict[str, Any], stops: int
) -> None:
    assert len(found(changed(deferral=deferral))) == stops


@pytest.mark.parametrize(
    ("exists", "part_2", "stops"),
    [
        (None, WRITTEN, 1),
        (None, Part2Paper(), 1),
        (True, WRITTEN, 0),
        (True, Part2Paper(), 1),
        (False, Part2Paper(), 0),
        (False, WRITTEN, 1),
    ],
)
def test_u1_part_2_is_there_exactly_when_the_paper_says_so(
    exists: bool | None,  # noqa: FBT001 - three answers
    part_2: Part2Paper,
    stops: int,
) -> None:
    paper = changed(part_2=as_data(LIVE.part_2) | {"exists": exists})
    assert len(found(paper, replace(FACTS, part_2=part_2))) == stops


@pytest.mark.parametrize("field", ["ground", "rationale", "classification"])
def test_u1_an_exemption_without_one_of_its_parts_stops(field: str) -> None:
    data = as_data(LIVE.part_2)
    paper = changed(part_2=data | {"exemption": data["exemption"] | {field: ""}})
    assert rules(paper) == {"U1"}


@pytest.mark.parametrize(
    ("ends_on", "ends_when", "stops"),
    [(None, "", 1), ("2030-01-01", "", 0), (None, "When it is agreed.", 0)],
)
def test_u1_an_exemption_ends_on_a_day_or_an_event(
    ends_on: str | None, ends_when: str, stops: int
) -> None:
    data = as_data(LIVE.part_2)
    exemption = data["exemption"] | {"ends_on": ends_on, "ends_when": ends_when}
    assert len(found(changed(part_2=data | {"exemption": exemption}))) == stops


@pytest.mark.parametrize(
    ("ground", "warns"),
    [
        ("Data Protection section 43", {"U2"}),
        ("Freedom of Information Act 2000, section 43", set()),
    ],
)
def test_u2_section_43_is_not_data_protection(ground: str, warns: set[str]) -> None:
    data = as_data(LIVE.part_2)
    paper = changed(part_2=data | {"exemption": data["exemption"] | {"ground": ground}})
    assert rules(paper, level="warn") == warns


@pytest.mark.parametrize(
    ("fields", "stops"),
    [
        ({"ceiling": None, "ends_on": None, "unlimited_reason": ""}, {"D1"}),
        ({"ceiling": None, "unlimited_reason": ""}, {"D1"}),
        ({"ends_on": None, "unlimited_reason": ""}, {"D1"}),
        ({"ceiling": None, "ends_on": None, "unlimited_reason": "Board asked for it."}, set()),
        ({"ends_on": "2026-11-23"}, {"D1"}),
        ({"ends_on": "2026-11-24"}, set()),
        ({"contracts_of": [], "contracts": []}, {"D1"}),
    ],
)
def test_d1_a_delegation_has_a_ceiling_and_an_end_or_a_reason_why_not(
    fields: dict[str, Any], stops: set[str]
) -> None:
    assert rules(with_rec("9", **fields)) == stops


def test_d4_one_post_cannot_hold_both_keys() -> None:
    keys = [{"post": "commercial-director"}, {"post": "commercial-director"}]
    assert rules(with_rec("9", keys=keys)) == {"D4"}


@pytest.mark.parametrize(
    ("value", "stops"),
    [(None, {"B1"}), ("0.00", {"B1"}), ("-0.01", {"B1"}), ("0.01", set())],
)
def test_b1_a_live_amount_is_stated_and_above_zero(value: str | None, stops: set[str]) -> None:
    assert rules(only(budget_item(amount={"value": value}))) == stops


@pytest.mark.parametrize(
    ("value", "printed", "stops"),
    [
        ("4650000.00", "£4.65m", set()),
        ("4645000.00", "£4.65m", set()),
        ("4644999.99", "£4.65m", {"B1"}),
        ("4655000.00", "£4.65m", set()),
        ("4655000.01", "£4.65m", {"B1"}),
        ("249000.00", "£249k", set()),
    ],
)
def test_b1_words_and_value_agree_within_the_printed_unit(
    value: str, printed: str, stops: set[str]
) -> None:
    assert rules(only(budget_item(amount={"value": value, "printed": printed}))) == stops


def test_b1_words_that_cannot_be_read_are_pointed_out() -> None:
    paper = only(budget_item(amount={"value": "1.00", "printed": "about a pound"}))
    assert rules(paper) == set()
    assert rules(paper, level="warn") == {"B1"}


@pytest.mark.parametrize(
    ("printed", "sentence"),
    [
        ("24%", ""),
        ("24.0%", ""),
        ("24.05 %", ""),
        ("24.04%", "The paper says 24.04%; computed it is 24.05%."),
        ("25%", "The paper says 25%; computed it is 24%."),
        ("50%", "The paper says 50%; computed it is 24%."),
        ("a quarter", "“a quarter” is no share in per cent; computed it is 24.0%."),
    ],
)
def test_b2_a_printed_share_is_the_computed_one_as_finely_as_it_is_printed(
    printed: str, sentence: str
) -> None:
    told = [finding.sentence for finding in found(with_rec("2", share_printed=printed))]
    assert told == ([sentence] if sentence else [])


@pytest.mark.parametrize(
    ("change", "original", "printed", "sentence"),
    [
        ("249", "499", "50%", "is a limit of the law; it is rounded, and computed it is 49.9%."),
        ("250", "500", "50%", ""),
        ("250.1", "500", "50%", "it is rounded, and computed it is 50.02%."),
        ("247.4", "499", "50%", "it is rounded, and computed it is 49.6%."),
        ("247", "499", "50%", "The paper says 50%; computed it is 49%."),
        ("249", "499", "49.9%", ""),
        ("49.927", "106.621", "47%", ""),
        ("49.927", "106.621", "46%", "The paper says 46%; computed it is 47%."),
        ("49.6", "500", "10%", "it is rounded, and computed it is 9.9%."),
    ],
)
def test_b2_rounding_is_no_fault_but_where_it_is_printed_as_a_limit(
    change: str, original: str, printed: str, sentence: str
) -> None:
    """The seed's own share, 249 of 499 printed as 50%, is told: half is the law's limit."""
    told = [f.sentence for f in share_agrees("1", printed, Decimal(change), Decimal(original))]
    assert len(told) == bool(sentence)
    assert all(words.endswith(sentence) for words in told)


@pytest.mark.parametrize(
    ("total", "printed", "stops"),
    [
        ("868000.00", "", set()),
        ("868000.01", "", {"B3"}),
        ("867999.99", "", {"B3"}),
        ("868500.00", "£868k", set()),
        ("868500.01", "£868k", {"B3"}),
        ("867500.00", "£0.868m", set()),
        ("867499.99", "£0.868m", {"B3"}),
    ],
)
def test_b3_what_stands_plus_the_change_is_the_new_total_within_what_is_printed(
    total: str, printed: str, stops: set[str]
) -> None:
    assert rules(with_rec("2", new_value={"value": total, "printed": printed})) == stops


@pytest.mark.parametrize(("value", "warns"), [("100.00", set()), ("100.01", {"B4"})])
def test_b4_a_line_that_is_short_is_pointed_out(value: str, warns: set[str]) -> None:
    item = budget_item(line="connect-capital", source="connect-mtfp", amount={"value": value})
    assert rules(only(item), level="warn") == warns


def test_b4_two_items_from_one_line_are_added() -> None:
    first = budget_item(line="connect-capital", source="connect-mtfp", amount={"value": "60.00"})
    second = first | {"number": "2"}
    assert rules(only(first, second), level="warn") == {"B4"}


def test_b4_money_does_not_move_from_a_line_to_itself() -> None:
    assert "B4" in rules(only(budget_item(source="connect-mtfp")))


@pytest.mark.parametrize(
    ("number", "fields"),
    [
        ("3", {"framework": "no-such"}),
        ("2", {"contract": "NO-SUCH", "new_value": None}),
        ("9", {"contracts": ["NO-SUCH"]}),
        ("9", {"keys": [{"post": "no-such"}, {"post": "connect-sso"}]}),
    ],
)
def test_u7_a_name_that_the_ledger_does_not_hold_stops(number: str, fields: dict[str, Any]) -> None:
    assert rules(with_rec(number, **fields)) == {"U7"}


@pytest.mark.parametrize("end", ["line", "source"])
def test_u7_a_line_that_the_ledger_does_not_hold_stops(end: str) -> None:
    assert rules(only(budget_item(**{end: "no-such"}))) == {"U7"}


@pytest.mark.parametrize(("lot", "found"), [("1", set()), ("9", {"U7"})])
def test_u7_a_lot_is_one_of_its_framework(lot: str, found: set[str]) -> None:
    known = FrameworkFact("SPF2", lots=(LotFact("1", ()), LotFact("2", ())))
    award = next(rec for rec in LIVE.recommendations if rec.number == "3")
    assert isinstance(award, ContractAward)
    facts = replace(FACTS, frameworks={**FACTS.frameworks, str(award.framework): known})
    assert rules(with_rec("3", lot=lot), facts) & {"U7"} == found


def test_u7_a_contract_reference_is_used_once() -> None:
    assert rules(with_rec("3", contract="CONNECT-DIRECTOR")) == {"U7"}
    fourth = next(rec for rec in LIVE.recommendations if rec.number == "4")
    assert rules(with_rec("3", contract=getattr(fourth, "contract", ""))) == {"U7"}


def test_a_live_decision_opens_no_contract_by_the_way() -> None:
    opening = {
        "title": "Old",
        "supplier": {"name": "Somebody"},
        "original": {"value": "1.00"},
    }
    assert rules(with_rec("2", opening=opening)) == {FORM}


def test_a_contract_change_changes_something() -> None:
    paper = with_rec("2", amount=None, new_value=None, term="", share_printed="")
    assert rules(paper) == {FORM}


@pytest.mark.parametrize(("term", "stops"), [("1 year", set()), ("", {FORM}), ("a while", {FORM})])
def test_an_award_has_a_term_that_can_be_counted(term: str, stops: set[str]) -> None:
    assert rules(with_rec("3", term=term)) == stops


@pytest.mark.parametrize(
    ("last_day", "asks"), [(TODAY, set()), (date(2026, 11, 22), {"L10"}), (None, set())]
)
def test_l10_a_call_off_after_the_framework_ended_needs_advice(
    last_day: date | None, asks: set[str]
) -> None:
    frameworks = {**FACTS.frameworks, "ts3": FrameworkFact("TS3", last_day)}
    facts = replace(FACTS, frameworks=frameworks)
    assert rules(LIVE, facts, "advice") == asks
    assert rules(LIVE, facts, "warn") == rules(LIVE, facts) == set()


def test_l14_a_supplier_on_no_lot_needs_advice_only_where_lots_are_known() -> None:
    known = FrameworkFact("SPF2", lots=(LotFact("1", (Party("CGI Inc."),)),))
    facts = replace(FACTS, frameworks={**FACTS.frameworks, "spf2": known, "ts3": known})
    places = [(f.place, f.level) for f in found(LIVE, facts) if f.rule == "L14"]
    assert places == [("Recommendation 3", "advice")]


def test_acts_of_the_paper_name_every_recommendation() -> None:
    kinds = [(act.recommendation, act.kind) for act in acts_of(LIVE)]
    awards = [(str(n), ActKind.CONTRACT_AWARD) for n in range(3, 9)]
    assert kinds == [
        ("1", ActKind.BUDGET_CHANGE),
        ("2", ActKind.CONTRACT_VALUE),
        *awards,
        ("9", ActKind.DELEGATION),
    ]


def test_a_change_of_value_and_time_is_two_acts() -> None:
    acts = acts_of(with_rec("2", term="6 months"))
    assert [act.kind for act in acts if act.recommendation == "2"] == [
        ActKind.CONTRACT_VALUE,
        ActKind.CONTRACT_TIME,
    ]
