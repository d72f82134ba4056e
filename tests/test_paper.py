"""The paper format: what is read, what is refused and in which words, what is published."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from approvals.faults import PATTERNS
from approvals.paper import (
    BudgetChange,
    ContractAward,
    ContractChange,
    Delegation,
    Paper,
    Part2Paper,
    canonical,
)
from approvals.reading import (
    LARGEST,
    part_2_of,
    part_2_schema,
    read_paper,
    read_part_2,
    schema,
    write_paper,
)
from people.refusals import Refused
from people.text import PRINTED, hidden_character, unfit_character
from tests.broken_papers import (
    DECISIONS,
    NOT_JSON,
    VALUES,
    Broken,
    broken_papers,
    changed,
    put,
    whole,
)

DOCS = DECISIONS.parent.parent / "docs"
FIXTURES = ["pcd-1572.json", "live-example.json"]
BROKEN = list(broken_papers())
JARGON = re.compile(
    r"pydantic|Input should|Value error|valid (string|dictionary|tuple)|[Dd]iscriminator|[Tt]uple"
    r"|literal|Extra inputs|Field required|type=|\bNone\b|\bTrue\b|\bFalse\b|[Uu]nion|errors\.dev"
    r"|Traceback|isoformat|month must|day is out|codec|Expecting|Unterminated|\^\["
)
PART_2 = {
    "format": "countersign-paper-part2/1",
    "reference": "PCD 1572",
    "sections": {"legal": "Kept apart."},
    "figures": [
        {"recommendation": "3", "label": "Day rate", "amount": {"value": "1200.00"}},
    ],
}


def text_of(name: str) -> str:
    return (DECISIONS / name).read_text(encoding="utf-8")


def refusal(source: str | bytes) -> list[str]:
    with pytest.raises(Refused) as refused:
        read_paper(source)
    return [reason.sentence for reason in refused.value.reasons]


# What is refused


def test_there_are_more_than_two_hundred_broken_papers_and_no_two_alike() -> None:
    sources = {broken.source for broken in BROKEN}
    assert len(sources) == len(BROKEN) >= 200


def test_the_paper_they_are_broken_from_is_read() -> None:
    assert read_paper(json.dumps(whole())).reference == "PCD 1572"


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_broken_paper_is_refused_with_place_value_and_what_is_accepted(broken: Broken) -> None:
    with pytest.raises(Refused) as refused:
        read_paper(broken.source)
    (reason,) = refused.value.reasons
    assert reason.field == broken.place
    assert reason.sentence.startswith(f"{broken.place} ")
    assert broken.shows in reason.sentence
    assert " Accepted: " in reason.sentence
    assert reason.sentence.endswith(".")
    assert not JARGON.search(reason.sentence)
    assert hidden_character(reason.sentence) is None


@pytest.mark.parametrize("name", NOT_JSON)
def test_a_text_that_is_no_document_is_refused_at_its_line_and_column(name: str) -> None:
    source, place, accepted = NOT_JSON[name]
    sentence = refusal(source)[0]
    assert place in sentence
    assert accepted in sentence.partition("Accepted: ")[2]
    assert not JARGON.search(sentence)
    assert len(sentence) < 700


def test_the_amount_that_people_mistype_most_is_refused_in_these_words() -> None:
    data = whole()
    data["recommendations"][5]["amount"]["value"] = "4,65m"
    assert refusal(json.dumps(data)) == [
        'recommendations[5].amount.value is "4,65m". Accepted: pounds and pence as text, such as '
        '"4650000.00", under £100 billion either way, or null.'
    ]


def test_a_value_is_shown_to_sixty_characters() -> None:
    data = whole() | {"title": "y" * 301}
    (sentence,) = refusal(json.dumps(data))
    assert f'"{"y" * 60}…"' in sentence
    assert "It has 301 characters." in sentence


def test_a_character_nobody_can_see_is_named_and_never_printed() -> None:
    (sentence,) = refusal(json.dumps(whole() | {"title": "CONN\u200bECT"}))
    assert 'title is "CONN\\u200bECT". Character 5 is U+200B (zero width space)' in sentence


def test_all_faults_are_told_at_once_up_to_fifty() -> None:
    data = whole() | {"title": 5, "type": "x", "deferral": {"answer": "maybe"}}
    assert len(refusal(json.dumps(data))) == 3
    resolutions = [{"kind": "resolution", "number": str(at), "words": at} for at in range(200)]
    sentences = refusal(json.dumps(whole() | {"recommendations": resolutions}))
    assert len(sentences) == 51
    assert sentences[-1] == "There are 150 further faults in the document."


def test_rules_of_the_whole_document_are_told_together() -> None:
    data = whole()
    data["recommendations"][4]["number"] = "3"
    data["recommendations"][0]["items"][0]["year"] = "2023/25"
    data["attachments"][0]["content"] = "cXVvdA=="
    assert len(refusal(json.dumps(data))) == 4


def test_a_document_larger_than_forty_megabytes_is_refused_unread() -> None:
    (sentence,) = refusal(b" " * (LARGEST + 1))
    assert "40,000,001 bytes. Accepted: at most 40,000,000 bytes." in sentence


def test_part_1_and_part_2_are_not_taken_for_each_other() -> None:
    (sentence,) = refusal(json.dumps(PART_2))
    assert sentence.startswith('format is "countersign-paper-part2/1". Accepted: "countersign-pa')
    assert 'reads "countersign-paper/1" (part 1) and "countersign-paper-part2/1"' in sentence
    with pytest.raises(Refused, match=r'^format is "countersign-paper/1"\. Accepted: "countersi'):
        read_part_2(text_of("pcd-1572.json"))


def test_a_broken_part_2_is_refused_in_the_same_way() -> None:
    figure = {"recommendation": "3", "label": "Day rate", "amount": {"value": "£1200"}}
    with pytest.raises(Refused, match=r'^figures\[0\]\.amount\.value is "£1200"\. Accepted: pound'):
        part_2_of(PART_2 | {"figures": [figure]})


places = st.sampled_from(sorted(VALUES))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(places, values)
@settings(max_examples=400, deadline=None)
def test_whatever_stands_in_a_place_is_read_or_refused_in_sentences(place: str, value: Any) -> None:
    try:
        read_paper(changed(place, put(value)))
    except Refused as refused:
        sentences = [reason.sentence for reason in refused.reasons]
        assert all(" Accepted: " in sentence for sentence in sentences[:50])
        assert not any(hidden_character(sentence) for sentence in sentences)


@given(st.binary(max_size=300) | st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_bytes_at_all_are_refused_and_never_crash(source: bytes | str) -> None:
    assert refusal(source)


# What is read and written


@pytest.mark.parametrize("name", FIXTURES)
def test_the_round_trip_loses_nothing(name: str) -> None:
    paper = read_paper(text_of(name))
    assert read_paper(write_paper(paper)) == paper
    assert write_paper(paper) == text_of(name)
    assert canonical(read_paper(write_paper(paper).encode())) == canonical(paper)


def test_part_2_makes_the_round_trip_too() -> None:
    paper = part_2_of(PART_2)
    assert isinstance(paper, Part2Paper)
    assert read_part_2(write_paper(paper)) == paper


seen = st.text(st.sampled_from([*map(chr, sorted(PRINTED)), "\n", "\t"]), max_size=80).filter(
    lambda text: unfit_character(text) is None
)
amounts = st.decimals("-99999999999.99", "99999999999.99", places=2)


@given(words=seen, title=seen, amount=amounts)
@settings(deadline=None)
def test_words_and_amounts_come_back_as_they_went(words: str, title: str, amount: Decimal) -> None:
    item = {"line": "a", "source": "b", "amount": {"value": amount, "printed": title}}
    change = {"kind": "budget_change", "number": "1", "words": words, "items": [item]}
    data = {"type": "budget-change", "title": title, "recommendations": [change]}
    paper = Paper.model_validate(data)
    again = read_paper(write_paper(paper))
    assert again == paper
    assert canonical(again) == canonical(paper)


@pytest.mark.parametrize("amount", [Decimal(5), Decimal("5.0"), Decimal("5E0"), "5.00"])
def test_one_amount_has_one_text_however_it_was_made(amount: Decimal | str) -> None:
    item = {"line": "a", "source": "b", "amount": {"value": amount}}
    change = {"kind": "budget_change", "number": "1", "words": "", "items": [item]}
    paper = Paper.model_validate(
        {"type": "budget-change", "title": "", "recommendations": [change]}
    )
    assert '"value":"5.00"' in canonical(paper)


def test_a_document_is_written_in_the_order_of_the_form() -> None:
    fields = list(json.loads(write_paper(read_paper(text_of("live-example.json")))))
    assert fields[:4] == ["format", "reference", "type", "title"]
    assert fields.index("recommendations") < fields.index("part_1") < fields.index("part_2")


# What is published


def patterns(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("pattern"), str):
            yield node["pattern"]
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from patterns(child)


@pytest.mark.parametrize(
    ("name", "made"),
    [("paper.schema.json", schema()), ("paper-part2.schema.json", part_2_schema())],
)
def test_the_published_schema_is_the_one_the_program_checks(
    name: str, made: dict[str, Any]
) -> None:
    published = (DOCS / name).read_text(encoding="utf-8")
    assert published == json.dumps(made, indent=2, ensure_ascii=False) + "\n"
    Draft202012Validator.check_schema(made)
    assert set(patterns(made)) <= set(PATTERNS)


@pytest.mark.parametrize("name", FIXTURES)
def test_the_fixtures_are_valid_by_the_published_schema(name: str) -> None:
    Draft202012Validator(schema()).validate(json.loads(text_of(name)))
    Draft202012Validator(part_2_schema()).validate(PART_2)


def test_the_published_schema_refuses_most_broken_papers_by_itself() -> None:
    validator = Draft202012Validator(schema())
    let_through = [b.name for b in BROKEN if validator.is_valid(json.loads(b.source))]
    assert len(let_through) < len(BROKEN) // 8, let_through


def fields(made: dict[str, Any]) -> set[str]:
    return {name for node in (made, *made["$defs"].values()) for name in node["properties"]}


def test_the_page_of_documentation_names_every_field() -> None:
    page = (DOCS / "paper-format.md").read_text(encoding="utf-8")
    assert [
        name for name in fields(schema()) | fields(part_2_schema()) if f"`{name}`" not in page
    ] == []


def test_the_examples_of_the_documentation_are_read() -> None:
    page = (DOCS / "paper-format.md").read_text(encoding="utf-8")
    part_1, part_2 = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    assert read_paper(part_1).type == "budget-change"
    assert read_part_2(part_2).figures[0].recommendation == "6"


# The paper of PCD 1572


def of_kind(paper: Paper, *kinds: type) -> list[Any]:
    return [
        recommendation for recommendation in paper.recommendations if type(recommendation) in kinds
    ]


def test_the_figures_of_the_paper_stand_to_the_penny() -> None:
    paper = read_paper(text_of("pcd-1572.json"))
    (change,) = of_kind(paper, BudgetChange)
    values = {item.line: item.amount.value for item in change.items}
    assert values == {
        "connect-capital": Decimal("49927000.00"),
        "connect-mtfp": Decimal("56694000.00"),
    }
    contracts = of_kind(paper, ContractAward, ContractChange)
    assert len(contracts) == 7
    assert sum(contract.amount.value for contract in contracts) == Decimal("19659000.00")


def test_the_opening_of_recommendation_2_is_what_the_paper_leaves_to_be_reckoned() -> None:
    (change,) = of_kind(read_paper(text_of("pcd-1572.json")), ContractChange)
    assert change.opening.original.value == Decimal("499000.00")
    assert change.opening.original.printed == ""
    assert change.opening.original.value + change.amount.value == change.new_value.value


def test_the_delegation_of_the_paper_has_two_keys_and_no_limit() -> None:
    (granted,) = of_kind(read_paper(text_of("pcd-1572.json")), Delegation)
    assert [key.post for key in granted.keys] == ["commercial-director", "connect-sso"]
    assert granted.keys[1].deemed.post == "connect-sro"
    assert granted.keys[1].deemed.until == "connect-drop-2"
    assert granted.contracts_of == ("2", "3", "4", "5", "6", "7", "8")
    assert (granted.ceiling, granted.ends_on, granted.unlimited_reason) == (None, None, "")


def test_what_the_paper_left_open_and_got_wrong_is_kept() -> None:
    paper = read_paper(text_of("pcd-1572.json"))
    printed = paper.as_printed
    assert printed is not None
    assert paper.deferral.answer is None
    assert len(printed.faults) == 17
    assert len(printed.declarations) == 7
    assert [(signer.post, signer.date) for signer in printed.signers] == [
        ("Chief Executive Officer", "18/12/2023"),
        ("Deputy Mayor for Policing and Crime", "21/12/2023"),
    ]


def test_the_live_example_leaves_nothing_open() -> None:
    paper = read_paper(text_of("live-example.json"))
    (granted,) = of_kind(paper, Delegation)
    assert all(paper.part_1.model_dump().values())
    assert paper.originating_statement
    assert paper.deferral.answer == "no"
    assert paper.part_2.exists
    exemption = paper.part_2.exemption
    assert exemption.ground
    assert exemption.rationale
    assert exemption.ends_when
    assert granted.ceiling is not None
    assert str(granted.ends_on) == "2028-03-31"
    assert (paper.reference, paper.as_printed) == ("", None)
