"""A small year, every page of it: none is forgotten, none asks more the more there is."""

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import Account
from records import demonstration
from records.year import load_year
from tests.addresses import NOT_BROWSED, addresses, names
from tests.conftest import Copy
from tests.ledger_screens import BACKEND

# A list shows fifty rows: one question a row would be more. A decision asks for its whole case.
MOST_QUESTIONS = 60
OF_A_DECISION = dict.fromkeys(("decision", "sign", "decision_submit"), 170) | dict.fromkeys(
    ("who_must_sign", "decision_draft"), 80
)
PLAIN_ANSWERS = {200, 403, 404, 409}


@pytest.fixture
def browser(rows: Copy, tmp_path: Path) -> Client:
    """The browser of a finance officer, in a demonstration with a small year."""
    demonstration.load(lambda _: None, tmp_path)
    load_year(5, 110, 450, lambda done, of: None)
    client = Client()
    client.force_login(Account.objects.get(username="fiona"), backend=BACKEND)
    return client


def test_every_page_is_browsed_and_none_asks_more_than_a_list_may(browser: Client) -> None:
    asked = addresses()
    assert names() - asked.keys() - NOT_BROWSED == set()
    greedy = {}
    for name, several in asked.items():
        for address in several:
            with CaptureQueriesContext(connection) as found:
                answer = browser.get(address)
            assert answer.status_code in PLAIN_ANSWERS, address
            if len(found) > OF_A_DECISION.get(name, MOST_QUESTIONS):
                greedy[address] = len(found)
    assert greedy == {}
