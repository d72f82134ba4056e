"""The meter where it is needed: chosen by on the form, shown on the check, and beside the key."""

from typing import Any

import pytest

from approvals import access
from approvals.models import Decision
from tests import grants
from tests import stage as s
from tests.ledger_screens import Browsers, plain
from tests.test_screens_ledger import queries

PMO = "CONNECT-PMO"


@pytest.fixture
def cast(papered: s.Stage) -> s.Stage:
    """The cast, with PCD 1572 attested and CONNECT-PMO executed: £4,650,000 for a year."""
    s.executed(papered)
    return papered


def asked(cast: s.Stage, *recs: dict[str, Any]) -> Decision:
    """Draft a decision that changes CONNECT-PMO."""
    return grants.proposed(cast, *recs)


def changed(value: str | None, **fields: Any) -> dict[str, Any]:
    return grants.change(value, PMO, relies_on="pcr-72-1-b", **fields)


def test_the_check_page_shows_each_change_on_the_meter_and_the_scheme_apart(cast: s.Stage) -> None:
    draft = asked(cast, changed("1000000.00"), changed("500000.00", number="2", term="6 months"))
    shown = Browsers(cast).words("olive", f"/decisions/{draft.pk}/draft/check/")
    first, second = shown.rsplit("Recommendation 2: CONNECT-PMO", 1)
    assert "Recommendation 1: CONNECT-PMO" in first
    assert "£1,000,000.00 so far, 21.5% of the original £4,650,000.00" in first
    assert "Left after this change £1,325,000.00" in first
    assert "All changes since the award, this one included, come to £1,000,000.00, 21.5%" in first
    assert "£1,500,000.00 so far, 32.3% of the original £4,650,000.00, and 6 months" in second
    assert "This change £500,000.00 (10.8%) 6 months" in second
    assert "All on this ground £1,500,000.00 (32.3%) 6 months" in second
    assert "come to £1,500,000.00, 32.3% of the original £4,650,000.00, and add 6 months" in second
    assert "It is decided under “" in second
    assert "VAT not stated" in second
    assert "Contracts, before and after" in shown


def test_the_page_of_the_key_shows_the_meter_beside_the_contract(cast: s.Stage) -> None:
    version = s.ready_to_sign(cast, asked(cast, changed("1000000.00")))
    address = f"/decisions/{version.decision_id}/sign/"
    shown = Browsers(cast).words("dana", address)
    assert shown.index("Contracts, before and after") < shown.index(
        "Left after this change £1,325,"
    )
    assert "The Scheme of Delegation has a test of its own." in shown


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"relies_on": None}, "No ground is chosen, so no limit is measured."),
        ({"amount": {"value": None, "qualifier": "withheld"}}, "a value is withheld"),
        ({"change": "clerical"}, "A clerical correction is no modification."),
    ],
)
def test_what_is_not_measured_is_said_in_words(
    cast: s.Stage, fields: dict[str, Any], said: str
) -> None:
    draft = asked(cast, changed("100.00") | fields)
    shown = Browsers(cast).words("olive", f"/decisions/{draft.pk}/draft/check/")
    assert said in shown
    assert "Left after this change Not measured" in shown


def test_every_ground_is_measured_where_one_is_chosen_and_asking_saves_nothing(
    cast: s.Stage,
) -> None:
    draft = asked(cast, changed("1500000.00"), changed("500000.00", number="2"))
    olive, address = Browsers(cast)["olive"], f"/decisions/{draft.pk}/draft/recommendations/"
    shown = plain(olive.get(f"{address}2/"))
    assert "Regulation 72(1)(b) Chosen additional needs" in shown
    assert "£2,000,000.00 so far, 43.0% of the original £4,650,000.00" in shown
    assert "Regulation 72(1)(c) circumstances that could not be foreseen £500,000.00 10.8%" in shown
    assert "Modification notice" in shown
    typed = {"contract": PMO, "change": "value_increase", "amount": "£3,000,000", "measure": "1"}
    once = plain(olive.post(f"{address}add/contract_change/", typed))
    assert "this change of £3,000,000.00 is more than 50% of the original £4,650,000.00" in once
    assert "£5,000,000.00 so far" not in once
    assert "There is a problem" not in once
    nothing = plain(olive.post(f"{address}add/contract_change/", {"measure": "1"}))
    assert "Choose a contract and enter the increase or the time" in nothing
    assert len(access.draft_paper(draft).recommendations) == 2


def test_the_meter_costs_the_same_however_many_changes(cast: s.Stage) -> None:
    one = asked(cast, changed("100.00"))
    olive = Browsers(cast)["olive"]
    first = queries(olive, f"/decisions/{one.pk}/draft/check/")
    many = grants.proposed(
        cast, *(changed("100.00", number=str(n)) for n in range(1, 7)), reference="PCD 3002"
    )
    assert queries(olive, f"/decisions/{many.pk}/draft/check/") <= first + 2


def test_the_page_of_the_key_tells_what_is_pointed_out_and_the_meter_says_once(
    cast: s.Stage,
) -> None:
    large = grants.award("190000000.00", "TOO-LARGE", framework=None, route="open")
    risen = changed("1000.00", number="2") | {"relies_on": None}
    version = s.ready_to_sign(cast, asked(cast, large, risen))
    address = f"/decisions/{version.decision_id}/sign/"
    browsers = Browsers(cast)
    shown = browsers.words("dana", address)
    pointed_out = shown.split("Worth a look")[1].split("Keys")[0]
    assert "Its contracts come to £190,001,000.00" in pointed_out
    assert "Rule B8" in pointed_out
    assert shown.count("No ground is chosen, so no limit is measured.") == 1
    assert s.sign(cast, "dana", version).result == "approved"
    assert b"Worth a look" not in browsers["dana"].get(address).content
