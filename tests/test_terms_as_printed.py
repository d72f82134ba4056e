"""What a paper prints as a term is kept: read where it can be counted, "not known" where not."""

from datetime import date
from typing import Any

import pytest

from approvals import actions
from approvals.actions.drafting import Upload
from approvals.reading import paper_of
from contracts.histories import history_of
from contracts.models import Change, Contract
from contracts.states import END_NOT_STATED, IN_FORCE
from contracts.states import state_of as state
from tests import stage as s
from tests.ledger_screens import Browsers

AWARD = {
    "kind": "contract_award",
    "number": "1",
    "words": "Award of contract SKATES to Kingpin Ltd.",
    "contract": "SKATES",
    "title": "Skates",
    "supplier": {"name": "Kingpin Ltd"},
    "route": "open",
    "amount": {"value": "600000.00"},
}
LATER = {
    "kind": "contract_change",
    "number": "1",
    "words": "Extension of contract SKATES.",
    "contract": "SKATES",
    "change": "extension",
}


def attested(cast: s.Stage, *recs: dict[str, Any]) -> Contract:
    """Attest a paper of 2015 with these recommendations; return its contract."""
    paper = paper_of(
        {
            "format": "countersign-paper/1",
            "type": "deputy-mayor",
            "reference": "DMPCD 2015 1",
            "title": "Skates",
            "recommendations": list(recs),
            "as_printed": {"decided_on": "2015-11-02"},
        }
    )
    evidence = Upload("evidence", "Signed paper", "text/plain", b"Where it is kept.")
    decision = actions.transcribe(cast["devi"], paper, None, evidence)
    actions.attest(cast["farah"], decision)
    return Contract.objects.get(reference="SKATES")


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ("perpetual", "perpetual"),
        ("5+1+1", "5+1+1, with options of 2 years"),
        ("to 31 March 2016", "to 31 March 2016"),
        ("until the pool is empty", "until the pool is empty"),
        ("", "not stated"),
        ("x" * 300, "x" * 300),
    ],
)
def test_an_award_of_any_term_is_attested_listed_and_shown(
    founded: s.Stage, term: str, words: str
) -> None:
    contract = attested(founded, AWARD | {"term": term})
    assert history_of(contract).standing.authorised_term_words == words
    browsers = Browsers(founded)
    assert "SKATES" in browsers.words("kit", "/contracts/")
    assert words[:1].upper() + words[1:] in browsers.words("kit", "/contracts/SKATES/")
    assert "The authority" in browsers.words("kit", "/contracts/SKATES/changes/1/execute/")


def test_an_extension_to_a_day_or_in_unread_words_is_kept_and_ends_nowhere_it_does_not_say(
    founded: s.Stage,
) -> None:
    opening = {
        "title": "Skates",
        "supplier": {"name": "Kingpin Ltd"},
        "original": {"value": "600000.00"},
    }
    contract = attested(founded, LATER | {"opening": opening, "term": "to 31 March 2016"})
    found = history_of(contract)
    assert found.standing.authorised_term_words == "not stated, extended to 31 March 2016"
    assert (Change.objects.get(number=2).term, found.standing.ends_on) == ("to 31 March 2016", None)
    today = date(2015, 12, 1)
    assert state(found, today) not in (IN_FORCE, END_NOT_STATED)
