"""The questions of test_facts can fail: what is altered, or stands in words alone, is lost."""

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from approvals.models import StatedSpan
from approvals.paper import Paper, Resolution
from approvals.reading import paper_of
from tests import facts as f
from tests import stage as s
from tests.conftest import _fresh

# Paper, fact, where its value stands in the paper
# (below the recommendations, where it begins with a figure), and another value
ALTERED: list[tuple[str, str, tuple[str | int, ...], Any]] = [
    ("pcd-233", "reference", ("reference",), "PCD 234"),
    ("pcd-233", "title", ("title",), "Command and Control Assets"),
    ("pcd-233", "date_signed", ("as_printed", "decided_on"), "2017-09-13"),
    ("pcd-233", "date_signed", ("as_printed", "decided_on"), None),
    ("pcd-233", "part2", ("part_2", "exists"), False),
    ("pcd-233", "recommendations[0].kind", (0, "matter"), "reallocation"),
    ("pcd-233", "recommendations[0].capital_or_revenue", (0, "money"), "income"),
    ("pcd-233", "recommendations[0].amount", (0, "amount", "value"), "214000.01"),
    ("pcd-233", "recommendations[0].amount", (0, "amount", "value"), None),
    ("pcd-233", "recommendations[0].years", (0, "spans", 0, "last_year"), "2018/19"),
    ("pcd-1827", "recommendations[0].amount", (0, "amount", "qualifier"), "exactly"),
    ("pcd-1806", "recommendations[0].vat", (0, "amount", "vat"), "not stated"),
    ("pcd-865", "recommendations[0].percent", (0, "stated", 0, "percent"), "6.8"),
    ("pcd-865", "recommendations[0].supplier", (0, "parties", 0, "count"), 32),
    ("dmpcd-2015-132", "recommendations[2].term", (2, "term"), "11 months and 13 days"),
    ("dmpcd-2015-132", "recommendations[2].term", (2, "term"), "11 months"),
    ("pcd-1324", "recommendations[0].options", (0, "spans", 0, "times"), 3),
    ("pcd-1185", "recommendations[0].supplier", (0, "parties", 11, "lot"), "1"),
    ("pcd-1505", "recommendations[0].supplier", (0, "parties", 0, "formerly"), ""),
    (
        "pcd-1505",
        "recommendations[0].original_value",
        (0, "opening", "original", "value"),
        "72827824.00",
    ),
    ("pcd-1504", "recommendations[0].prior_percent", (0, "stated", 0, "percent"), "35"),
    ("pcd-1560", "recommendations[1].years", (1, "stated", 1, "party"), "Croydon"),
    ("pcd-1560", "recommendations[0].years", (0, "stated", 0, "amount", "value"), "455631.45"),
    ("pcd-752", "delegations[]", (4, "keys", 0, "post"), "chief-finance-officer"),
    ("pcd-752", "delegations[]", (4, "contracts"), ["PCD-752-3"]),
    ("pcd-1719", "delegations[]", (2, "spans", 0, "length"), "19 months"),
    ("pcd-1496", "recommendations[0].framework", (0, "parties"), []),
]


@pytest.fixture(scope="module")
def founded_once(
    logins: dict[str, dict[str, Any]],
    _cast_template: str,
    _workshop: psycopg.Connection[tuple[Any, ...]],
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[s.Stage]:
    """The cast in one founded ledger for all of these."""
    with _fresh(_workshop, _cast_template, logins, django_db_blocker):
        yield s.recall()


@pytest.fixture
def stage(founded_once: s.Stage) -> Iterator[s.Stage]:
    """The cast; what a test brings in is forgotten again."""
    with transaction.atomic():
        yield founded_once
        transaction.set_rollback(True)


def data_of(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((f.REAL / f"{name}.json").read_text(encoding="utf-8"))
    return data


def altered(name: str, place: tuple[str | int, ...], value: Any) -> Paper:
    """Return a paper with one value changed that it has."""
    data: Any = data_of(name)
    above = data
    for step in [*(["recommendations"] if isinstance(place[0], int) else []), *place[:-1]]:
        above = above[step]
    assert above[place[-1]] != value
    above[place[-1]] = value
    return paper_of(data)


def in_words_alone(paper: Paper) -> Paper:
    """Return a paper that says the same in words and has no figures, parties or times."""
    recs = tuple(
        Resolution(kind="resolution", number=rec.number, words=rec.words)
        for rec in paper.recommendations
    )
    return paper.model_copy(update={"recommendations": recs})


@pytest.mark.parametrize(("name", "path", "place", "value"), ALTERED)
def test_a_fact_whose_value_is_altered_is_lost_and_the_others_are_not(
    stage: s.Stage, name: str, path: str, place: tuple[str | int, ...], value: Any
) -> None:
    decision = f.brought_in(stage, altered(name, place, value))
    missed = {
        fact.path for fact in f.FACTS if fact.paper == name and not f.is_found(fact, decision)
    }
    # A sum that is not there takes its currency with it.
    assert path in missed
    assert missed <= {path, path.replace(".amount", ".currency")}


def test_what_stands_in_words_alone_is_lost(stage: s.Stage) -> None:
    """All 46 papers, each recommendation with its words and nothing else."""
    ledger = {name: f.brought_in(stage, in_words_alone(f.paper_named(name))) for name in f.PAPERS}
    missed = {str(fact) for fact in f.lost(ledger)}
    kept = {
        str(fact)
        for fact in f.FACTS
        if fact.path in ("reference", "title", "date_signed", "part2")
        # A recommendation without a sum is in pounds too.
        or (fact.path.endswith("currency") and fact.amount is None)
    }
    assert missed == {str(fact) for fact in f.FACTS} - kept
    assert len(missed) > 350


def test_the_longest_time_that_a_paper_may_state_is_kept_whole(stage: s.Stage) -> None:
    longest = "999 years, 1200 months, 5200 weeks and 36500 days"
    f.brought_in(stage, altered("dmpcd-2015-132", (3, "spans", 0, "length"), longest))
    kept = StatedSpan.objects.get(recommendation__number="4")
    assert (kept.years, kept.months, kept.weeks, kept.days) == (999, 1200, 5200, 36500)
