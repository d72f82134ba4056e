"""Papers of kinds that the real ones do not have: kept, asked, printed and sent on."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from pytest_django import DjangoDbBlocker

from approvals import access
from approvals.models import Completion, Decision, StatedFigure, StatedParty, StatedSpan
from approvals.reading import paper_of, read_paper
from contracts.models import Contract
from people.refusals import Refused
from records import fonts, pdf
from records.papers import exported
from tests import facts as f
from tests import leaves
from tests import stage as s
from tests.conftest import _fresh
from tests.counted_papers import COUNTED
from tests.other_papers import OTHERS
from tests.record_reader import flat

PAPERS = OTHERS | COUNTED


@pytest.fixture(scope="module")
def ledger(
    logins: dict[str, dict[str, Any]],
    _cast_template: str,
    _workshop: psycopg.Connection[tuple[Any, ...]],
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[dict[str, Decision]]:
    """A ledger that holds all of them."""
    with _fresh(_workshop, _cast_template, logins, django_db_blocker):
        stage = s.recall()
        yield {name: f.brought_in(stage, paper_of(data)) for name, data in PAPERS.items()}


@pytest.mark.parametrize("name", PAPERS)
def test_it_is_kept_printed_and_sent_on_whole(ledger: dict[str, Decision], name: str) -> None:
    sent = read_paper(exported(ledger[name])).model_copy(update={"attachments": ()})
    assert sent == paper_of(PAPERS[name])
    done = Completion.objects.select_related("version").get(version__decision=ledger[name])
    paper = access.version_paper(done.version)
    assert leaves.lost_in(done.document, paper, leaves.names_of_codes()) == []


@pytest.mark.parametrize("name", ["lease", "grant", "surrender"])
def test_its_pages_say_it(ledger: dict[str, Decision], name: str) -> None:
    fonts.build()
    document = Completion.objects.get(version__decision=ledger[name]).document
    pages = leaves.squeezed(flat(pdf.render(document)))
    lines = [line for rec in document["recommendations"] for line in rec["effects"]]
    assert [line for line in lines if leaves.squeezed(line) not in pages] == []


Asked = type[StatedFigure] | type[StatedParty] | type[StatedSpan]


@pytest.mark.parametrize(
    ("name", "model", "row"),
    [
        ("settlement", StatedFigure, {"what": "asked", "qualifier": "withheld", "value": None}),
        ("settlement", StatedParty, {"role": "claimant", "count": 14, "withheld": True}),
        ("termination", StatedFigure, {"what": "exit cost", "value": Decimal("125000.00")}),
        ("termination", StatedSpan, {"of": "notice", "months": 3}),
        ("write-off", StatedParty, {"role": "debtor", "count": 61}),
        ("disposals", StatedFigure, {"what": "asked", "measure": "receipt", "qualifier": "circa"}),
        ("lease", StatedFigure, {"what": "service charge", "value": Decimal("31000.00")}),
        ("lease", StatedSpan, {"of": "rent free", "months": 3}),
        ("lease", StatedSpan, {"of": "break", "years": 5}),
        ("gift", StatedParty, {"role": "donor", "company_number": "07654321"}),
        ("insurance", StatedFigure, {"what": "excess", "value": Decimal("250000.00")}),
        ("insurance", StatedParty, {"role": "broker"}),
        ("novation", StatedParty, {"role": "incoming supplier", "lot": "2"}),
        ("grant", StatedFigure, {"what": "match funding", "measure": "income"}),
        ("ceiling", StatedFigure, {"what": "asked", "measure": "ceiling"}),
        ("bundle", StatedParty, {"role": "contract", "count": 40}),
        ("range", StatedFigure, {"per": "year", "upper": Decimal("2250000.00")}),
        ("range", StatedSpan, {"of": "money", "first_year": 2022, "open": "thereafter"}),
        ("staffing", StatedFigure, {"what": "asked", "quantity": Decimal("3.4")}),
        ("staffing", StatedFigure, {"quantity": Decimal("2.5"), "unit": "full-time posts"}),
        ("surrender", StatedSpan, {"of": "earlier term", "first_day": date(1984, 9, 29)}),
        ("surrender", StatedSpan, {"of": "term", "years": 150, "last_day": date(2172, 6, 23)}),
        ("surrender", StatedSpan, {"of": "break", "times": 5, "party": "the tenant alone"}),
        ("surrender", StatedFigure, {"what": "saving", "per": "quarter"}),
        ("surrender", StatedParty, {"role": "guarantor", "name": "Nu Holdings plc"}),
        ("monitoring", StatedFigure, {"what": "balance", "on": date(2022, 3, 31)}),
        ("monitoring", StatedFigure, {"what": "overspend", "party": "overtime"}),
        ("resale", StatedFigure, {"what": "asked", "measure": "receipt", "unit": "tablets"}),
        ("resale", StatedFigure, {"percent": Decimal(85), "qualifier": "at least"}),
        ("resale", StatedFigure, {"quantity": Decimal(250000), "unit": "US dollars"}),
        ("fees", StatedFigure, {"what": "asked", "per": "hour", "measure": "income"}),
        ("fees", StatedFigure, {"what": "rate", "per": "unit", "unit": "vehicle removed"}),
        ("treasury", StatedFigure, {"what": "asked", "measure": "ceiling"}),
        ("treasury", StatedFigure, {"what": "asked", "measure": "income"}),
        ("hosted", StatedFigure, {"what": "asked", "measure": "estimate"}),
        ("hosted", StatedFigure, {"per": "unit", "quantity": Decimal(3), "unit": "grant"}),
        ("hosted", StatedParty, {"role": "outgoing recipient", "name": "Brent"}),
        ("twice", StatedSpan, {"of": "earlier term", "years": 3, "qualifier": "at least"}),
    ],
)
def test_what_it_states_is_asked_by_its_columns(
    ledger: dict[str, Decision], name: str, model: Asked, row: dict[str, Any]
) -> None:
    asked = model.objects.filter(recommendation__version__decision=ledger[name], **row)
    assert asked.exists()


def test_a_contract_that_one_paper_opens_and_changes_twice_is_one(
    ledger: dict[str, Decision],
) -> None:
    contract = Contract.objects.get(reference="MOWING-2")
    found = contract.changes.order_by("number").values_list("kind", "value")
    assert [(kind, int(value)) for kind, value in found] == [
        ("award", 400000),
        ("extension", 80000),
        ("value_increase", 25000),
    ]
    second = PAPERS["twice"]["recommendations"][1] | {"contract": "MOWING-3"}
    with pytest.raises(Refused, match="There is no contract “MOWING-3” in the ledger"):
        f.brought_in(s.recall(), paper_of(PAPERS["twice"] | {"recommendations": [second]}))


def test_one_of_them_bears_no_number(ledger: dict[str, Decision]) -> None:
    assert ledger["range"].reference == ""
