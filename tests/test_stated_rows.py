"""Whatever a paper states comes into its columns as it stands: papers made at random."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, get_args

import psycopg
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker

from approvals.matters import Approval, Matter
from approvals.models import Heading, Link, Recommendation, Undertaking
from approvals.paper import AsPrinted, Paper, Part2Statement
from approvals.stated import Amount, Money, Party, Span, Stated, Timing
from approvals.stated import Link as StatedLink
from approvals.stated import Undertaking as StatedUndertaking
from approvals.whole import NEVER_SPENT
from contracts.terms import Term
from tests import facts as f
from tests import stage as s
from tests.conftest import _fresh

YEARS = st.integers(2000, 2098).map(lambda year: f"{year}/{(year + 1) % 100:02d}")
words = st.text("abc ;'\"\\{}%é£", max_size=8)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
pounds = st.decimals("-99999999999.99", "99999999999.99", places=2)
shares = st.decimals("0.01", "9999.99", places=2)
numbers = st.integers(1, 10_000)


def choices(model: Any, field: str) -> st.SearchStrategy[Any]:
    """Choose from what a field accepts."""
    return st.sampled_from(get_args(model.model_fields[field].annotation))


@st.composite
def lengths(draw: st.DrawFn) -> str:
    """Make a length of time."""
    counts = {"year": 999, "month": 1200, "week": 5200, "day": 36500}
    units = draw(st.sets(st.sampled_from(sorted(counts)), min_size=1))
    parts = [
        f"{count} {unit}{'s' * (count > 1)}"
        for unit in counts
        if unit in units
        for count in [draw(st.integers(1, counts[unit]))]
    ]
    return str(Term.parse(", ".join(parts)))


def straight_amount(amount: Amount) -> Amount:
    """Return an amount without what would contradict itself."""
    known = amount.qualifier not in ("nil", "withheld", "unreadable")
    counts = amount.quantity is not None or amount.per == "unit"
    value = amount.value if known else Decimal("0.00") if amount.qualifier == "nil" else None
    rises = known and value is not None and amount.to is not None and amount.to > value
    changes = {
        "value": value,
        "to": amount.to if rises else None,
        "misprint": amount.misprint and bool(amount.printed),
        "unit": (amount.unit or "post") if counts else "",
    }
    return amount.model_copy(update=changes)


def straight_figure(figure: Stated) -> Stated:
    """Return a figure that counts as spending only where it can."""
    never = figure.what in NEVER_SPENT and figure.measure == "spend"
    return figure.model_copy(update={"measure": "note"}) if never else figure


def straight_span(span: Span) -> Span:
    """Return a time that begins before it ends, counted in one way."""
    days = [span.first_day, span.last_day]
    years = [span.first_year, span.last_year]
    if str(days[1]) < str(days[0]) and all(days):
        days.reverse()
    if str(years[1]) < str(years[0]) and all(years):
        years.reverse()
    changes = {
        "first_day": days[0],
        "last_day": days[1],
        "first_year": years[0],
        "last_year": years[1],
        "unit": "" if span.length else span.unit,
    }
    return span.model_copy(update=changes)


amounts = st.builds(
    Amount,
    value=st.none() | pounds,
    printed=words,
    qualifier=choices(Amount, "qualifier"),
    vat=choices(Amount, "vat"),
    to=st.none() | pounds,
    per=choices(Amount, "per"),
    plus=words,
    misprint=st.booleans(),
    quantity=st.none() | st.decimals("0.01", "999999999.99", places=2),
    unit=words,
).map(straight_amount)
figures = st.builds(
    Stated,
    what=choices(Stated, "what"),
    amount=st.none() | amounts,
    percent=st.none() | shares,
    percent_of=words,
    measure=choices(Stated, "measure"),
    year=st.none() | YEARS,
    party=words,
    driver=words,
    on=st.none() | days,
    words=words,
).map(straight_figure)
parties = st.builds(
    Party,
    role=choices(Party, "role"),
    name=words,
    company_number=st.sampled_from(["", "01234567"]),
    formerly=words,
    printed=words,
    lot=words,
    count=st.none() | numbers,
    withheld=st.booleans(),
)
spans = st.builds(
    Span,
    of=choices(Span, "of"),
    first_day=st.none() | days,
    last_day=st.none() | days,
    first_year=st.none() | YEARS | st.integers(2000, 2099).map(str),
    last_year=st.none() | YEARS,
    length=st.none() | lengths(),
    times=st.none() | numbers,
    unit=words,
    qualifier=choices(Span, "qualifier"),
    open=choices(Span, "open"),
    reviewed=words,
    party=words,
).map(straight_span)
approvals = st.builds(
    Approval,
    kind=st.just("approval"),
    number=st.just("1"),
    words=words,
    matter=st.sampled_from(get_args(Matter)),
    money=st.sampled_from(get_args(Money)),
    amount=st.none() | amounts,
    stated=st.lists(figures, max_size=3).map(tuple),
    parties=st.lists(parties, max_size=3).map(tuple),
    spans=st.lists(spans, max_size=3).map(tuple),
)
links = st.builds(
    StatedLink,
    relation=choices(StatedLink, "relation"),
    reference=words,
    title=words,
    recommendation=words,
    on=st.none() | days,
    words=words,
)
undertakings = st.builds(
    StatedUndertaking,
    number=st.just("1"),
    kind=choices(StatedUndertaking, "kind"),
    words=words,
    recommendation=st.sampled_from([None, "1"]),
    owner=st.sampled_from([None, "chief-executive"]),
    owner_printed=words,
    due_on=st.none() | days,
    due_when=words,
    due_at=st.sampled_from([None, "connect-drop-2"]),
).map(lambda one: one.model_copy(update={"due_days": 30 if one.due_at else None}))
papers = st.builds(
    Paper,
    type=st.just("deputy-mayor"),
    title=words,
    recommendations=approvals.map(lambda rec: (rec,)),
    part_2=st.builds(Part2Statement, exists=st.sampled_from([None, True, False])),
    timing=st.builds(
        Timing,
        stands=choices(Timing, "stands"),
        since=st.none() | days,
        reason=words,
        also=st.lists(st.sampled_from(["conditional", "emergency"]), max_size=2).map(tuple),
    ),
    links=st.lists(links, max_size=3).map(tuple),
    undertakings=st.lists(undertakings, max_size=1).map(tuple),
    as_printed=st.builds(AsPrinted, decided_on=st.none() | st.just(date(2020, 1, 1))),
)


@pytest.fixture(scope="module")
def stage(
    logins: dict[str, dict[str, Any]],
    _cast_template: str,
    _workshop: psycopg.Connection[tuple[Any, ...]],
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[s.Stage]:
    with _fresh(_workshop, _cast_template, logins, django_db_blocker):
        yield s.recall()


def april(label: str | None) -> int | None:
    return int(label[:4]) if label else None


def sum_of(amount: Amount | None) -> tuple[object, ...]:
    """Return an amount as its columns."""
    if amount is None:
        return (None, None, "not stated", "once", "not stated", "", "", False, None, "")
    printed = (amount.qualifier, amount.per, amount.vat, amount.plus, amount.printed)
    counted = (amount.quantity, amount.unit)
    return (amount.value, amount.to, *printed, amount.misprint, *counted)


def counted(length: str | None, unit: str) -> int | None:
    parts = Term.parse(length).parts if length else ()
    return next((count for count, of in parts if of == unit), None)


def plain(money: Any) -> Decimal | None:
    return None if money is None else money.amount


@given(paper=papers)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_what_is_stated_is_in_the_columns_as_it_stands(stage: s.Stage, paper: Paper) -> None:
    with transaction.atomic():
        decision = f.brought_in(stage, paper)
        rec = Recommendation.objects.get(version__decision=decision)
        (asked,) = paper.recommendations
        assert isinstance(asked, Approval)
        assert (rec.matter.matter, rec.matter.money) == (asked.matter, asked.money)
        assert rows_of_figures(rec) == [
            ("asked", *sum_of(asked.amount), None, "", None, "", "", None, ""),
            *(
                (
                    *(row.what, *sum_of(row.amount), row.percent, row.percent_of),
                    *(april(row.year), row.party, row.driver, row.on, row.words),
                )
                for row in asked.stated
            ),
        ]
        assert rows_of_parties(rec) == [tuple(row.model_dump().values()) for row in asked.parties]
        assert rows_of_spans(rec) == [
            (
                *(row.of, row.first_day, row.last_day, april(row.first_year), april(row.last_year)),
                *(counted(row.length, unit) for unit in ("years", "months", "weeks", "days")),
                *(row.times, row.unit, row.qualifier, row.open, row.reviewed, row.party),
            )
            for row in asked.spans
        ]
        heading = Heading.objects.get(version=rec.version)
        assert (heading.title, heading.has_part_2) == (paper.title, paper.part_2.exists)
        assert (heading.timing, heading.since) == (paper.timing.stands, paper.timing.since)
        assert tuple(heading.also) == paper.timing.also
        assert_links_and_undertakings(rec, paper)
        transaction.set_rollback(True)


def rows_of_figures(rec: Recommendation) -> list[tuple[object, ...]]:
    return [
        (
            *(row.what, plain(row.value), plain(row.upper), row.qualifier, row.per, row.vat),
            *(row.plus, row.printed, row.is_misprint, row.quantity, row.unit),
            *(row.percent, row.percent_of, row.year, row.party, row.driver, row.on, row.words),
        )
        for row in rec.statedfigures.order_by("place")
    ]


def rows_of_parties(rec: Recommendation) -> list[tuple[object, ...]]:
    names = ("role", "name", "company_number", "formerly", "printed", "lot", "count", "withheld")
    return list(rec.statedpartys.order_by("place").values_list(*names))


def rows_of_spans(rec: Recommendation) -> list[tuple[object, ...]]:
    days = ("of", "first_day", "last_day", "first_year", "last_year")
    counts = ("years", "months", "weeks", "days", "times")
    names = (*days, *counts, "unit", "qualifier", "open", "reviewed", "party")
    return list(rec.statedspans.order_by("place").values_list(*names))


def assert_links_and_undertakings(rec: Recommendation, paper: Paper) -> None:
    rows = Link.objects.filter(version=rec.version).order_by("place")
    names = ("relation", "reference", "title", "recommendation", "on", "words")
    assert list(rows.values_list(*names)) == [
        tuple(row.model_dump().values()) for row in paper.links
    ]
    found = Undertaking.objects.filter(version=rec.version).order_by("pk")
    names = ("number", "kind", "words", "recommendation", "owner__code", "owner_printed")
    dues = ("due_on", "due_when", "due_at__code", "due_days")
    assert list(found.values_list(*names, *dues)) == [
        (
            *(row.number, row.kind, row.words, row.recommendation or "", row.owner),
            *(row.owner_printed, row.due_on, row.due_when, row.due_at, row.due_days),
        )
        for row in paper.undertakings
    ]
