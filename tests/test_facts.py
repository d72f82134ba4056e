"""532 facts of 46 real decisions, each found by a query of typed columns. On PostgreSQL.

That a fact in words alone, or a value that differs, is lost stands in test_facts_lost.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import Sum
from jsonschema import Draft202012Validator
from pytest_django import DjangoDbBlocker

from approvals import access
from approvals.models import (
    Completion,
    Decision,
    Heading,
    Link,
    StatedFigure,
    StatedParty,
    Undertaking,
)
from approvals.reading import paper_of, read_paper, schema
from records import fonts, pdf
from records.papers import exported
from tests import facts as f
from tests import leaves
from tests import stage as s
from tests.conftest import _fresh
from tests.facts_expected import KINDS

PAGE = Path(settings.BASE_DIR) / "docs" / "facts.md"
PRINTED = ["pcd-865", "pcd-1103", "pcd-1185", "pcd-1505", "pcd-1560", "value-added-reseller-2019"]


@pytest.fixture(scope="module")
def ledger(
    logins: dict[str, dict[str, Any]],
    _cast_template: str,
    _workshop: psycopg.Connection[tuple[Any, ...]],
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[dict[str, Decision]]:
    """A ledger that holds all 46, entered by the decision office and attested by another."""
    with _fresh(_workshop, _cast_template, logins, django_db_blocker):
        stage = s.recall()
        yield {name: f.brought_in(stage, f.paper_named(name)) for name in f.PAPERS}


# The facts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("fact", f.FACTS, ids=str)
def test_a_fact_is_found_by_its_columns(ledger: dict[str, Decision], fact: f.Fact) -> None:
    assert f.is_found(fact, ledger[fact.paper])


def test_every_paper_has_its_facts_and_every_fact_its_paper() -> None:
    assert len(f.FACTS) == 532
    assert len(f.PAPERS) == 46
    assert sorted(f.PAPERS) == sorted(path.stem for path in f.REAL.glob("*.json"))


# What the facts do not ask -----------------------------------------------------------------------


def test_two_decisions_bear_one_number_and_one_bears_none(ledger: dict[str, Decision]) -> None:
    assert Decision.objects.filter(reference="PCD 217").count() == 2
    assert Decision.objects.filter(reference="").get() == ledger["value-added-reseller-2019"]


def test_forty_papers_bear_no_day_and_none_is_made_up(ledger: dict[str, Decision]) -> None:
    dated = {fact.paper for fact in f.FACTS if fact.path == "date_signed"}
    assert {name for name in f.PAPERS if ledger[name].decided_on} == dated
    assert len(dated) == 6


def test_links_say_which_decision_another_builds_on(ledger: dict[str, Decision]) -> None:
    found = Link.objects.values_list("relation", "reference")
    assert Counter(relation for relation, _ in found) == {
        "amends": 4,
        "cites": 1,
        "continues": 1,
        "exceeds": 1,
        "follows": 2,
        "funded by": 1,
        "implements": 1,
    }
    assert ("exceeds", "PCD 1140") in found
    assert ("funded by", "PCD 640") in found


def test_how_a_decision_stands_to_its_time_is_asked(ledger: dict[str, Decision]) -> None:
    late = Heading.objects.get(timing="retrospective")
    assert late.version.decision == ledger["pcd-1748"]
    assert late.since == date(2024, 2, 1)
    assert Heading.objects.get(timing="conditional").version.decision == ledger["pcd-1103"]


def test_conditions_and_promises_are_rows(ledger: dict[str, Decision]) -> None:
    assert Undertaking.objects.filter(kind="condition").count() == 8
    owed = Undertaking.objects.get(version__decision=ledger["pcd-1861"])
    assert (owed.kind, owed.recommendation, owed.due_when) == ("action", "1", "After the sale")


def test_a_matrix_of_years_and_boroughs_adds_up_to_the_penny(ledger: dict[str, Decision]) -> None:
    figures = StatedFigure.objects.filter(recommendation__version__decision=ledger["pcd-1560"])
    given = figures.filter(what="year").exclude(party="")
    assert set(given.values("party").annotate(sum=Sum("value")).values_list("party", "sum")) == {
        ("Lewisham", Decimal("502992.00")),
        ("Haringey", Decimal("239832.28")),
        ("Croydon", Decimal("247500.00")),
    }
    by_year = given.values("year").annotate(sum=Sum("value")).values_list("year", "sum")
    income = figures.filter(what="year", measure="income").values_list("year", "value")
    assert {(y, v) for y, v in by_year} == {(y, v) for y, v in income}
    assert figures.filter(what="asked", measure="income").get().value.amount == Decimal("990324.28")


def test_what_is_misprinted_withheld_unreadable_or_partly_unknown_says_so(
    ledger: dict[str, Decision],
) -> None:
    asked = StatedFigure.objects.filter(what="asked")
    wrong = asked.get(is_misprint=True)
    assert (wrong.value.amount, wrong.printed) == (Decimal("1622000.00"), "£1,622m")
    assert asked.get(qualifier="withheld").value is None
    assert asked.get(qualifier="unreadable").printed == "BOrn"
    assert asked.get(plus="disbursements").vat == "exclusive"
    assert {row.value.amount for row in asked.filter(qualifier="nil")} == {Decimal(0)}
    assert asked.filter(qualifier="nil").count() == 3
    assert not asked.filter(value__lte=0).exclude(qualifier="nil").exists()


def test_a_supplier_that_is_named_twice_is_one_party(ledger: dict[str, Decision]) -> None:
    assert StatedParty.objects.get(name="Equans").formerly == "Engie"
    sixteen = StatedParty.objects.filter(
        recommendation__version__decision=ledger["pcd-1185"], role="supplier"
    )
    assert sixteen.count() == 16
    assert sixteen.values("name").distinct().count() == 12


# The page of documentation -----------------------------------------------------------------------


def table(heading: str) -> list[list[str]]:
    """Return the rows of a table of docs/facts.md."""
    section = PAGE.read_text(encoding="utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_page_says_of_each_kind_what_the_ledger_does(ledger: dict[str, Decision]) -> None:
    page = {kind.strip("`"): row for kind, *row in table("Kinds of recommendation")}
    assert set(page) == set(KINDS)
    for fact in (fact for fact in f.FACTS if fact.path.endswith("].kind")):
        rec = f.recommendation(fact, ledger[fact.paper])
        kind, measure, effect, made = page[fact.value]
        assert f"`{rec.kind}`" in kind
        assert f"`{rec.matter.matter}`" in kind
        assert rec.statedfigures.get(what="asked").measure == measure, fact
        authorised = rec.effects.filter(kind="changed").exists()
        assert authorised == (rec.kind != "approval")
        assert authorised <= ("authorised" in effect and made != "–")


def test_the_page_says_where_each_fact_stands() -> None:
    named = {name for fact, *_ in table("Kinds of fact") for name in re.findall(r"`(\w+)`", fact)}
    assert named == set(f.OF_DECISION) | set(f.OF_RECOMMENDATION)


# The papers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", f.PAPERS)
def test_a_paper_comes_back_as_it_went_in(ledger: dict[str, Decision], name: str) -> None:
    paper = read_paper(exported(ledger[name]))
    assert [attached.kind for attached in paper.attachments] == ["evidence"]
    assert paper.model_copy(update={"attachments": ()}) == f.paper_named(name)


@pytest.mark.parametrize("name", f.PAPERS)
def test_a_file_says_nothing_that_would_be_so_anyway(name: str) -> None:
    text = (f.REAL / f"{name}.json").read_text(encoding="utf-8")
    data = json.loads(text)
    Draft202012Validator(schema()).validate(data)
    short = paper_of(data).model_dump(mode="json", exclude_defaults=True)
    whole = {"format": data["format"], **short}
    assert text == json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("name", f.PAPERS)
def test_a_record_says_all_that_its_paper_says(ledger: dict[str, Decision], name: str) -> None:
    done = Completion.objects.select_related("version").get(version__decision=ledger[name])
    paper = access.version_paper(done.version)
    assert leaves.lost_in(done.document, paper, leaves.names_of_codes()) == []


@pytest.mark.parametrize("name", PRINTED)
def test_a_record_prints(ledger: dict[str, Decision], name: str) -> None:
    fonts.build()
    document = Completion.objects.get(version__decision=ledger[name]).document
    assert pdf.render(document).startswith(b"%PDF-")


def test_the_ledger_verifies(
    ledger: dict[str, Decision], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify")
    assert "0 faults" in capsys.readouterr().out
