"""What Python would never write, when it is got round: PostgreSQL asks for the clauses as signed.

The route of a version is that of its clauses; a clause of the scheme is as two people saw it, and
a granted one as its recommendation says.
"""

from collections.abc import Callable
from typing import Any

import pytest

from approvals import routing
from approvals.actions import granting, scheming
from approvals.actions.scheming import SchemeEdit, propose_change
from approvals.editions import ClauseRow
from approvals.models import Decision, Version
from approvals.paper import Delegation, as_data
from people import holders
from people.days import london_day
from people.deeds import Actor
from tests import grants as g
from tests import stage as s
from tests.sentences import refused, state_of


@pytest.fixture
def stage(papered: s.Stage) -> s.Stage:
    s.executed(papered)
    return papered


def invented(route: dict[str, Any]) -> None:
    officer = {"post": "contract-officer", "title": "Contract officer", "code": "contract-officer"}
    route["seats"] = [route["seats"][0] | officer]


def allowed_besides(route: dict[str, Any]) -> None:
    route["seats"][0]["reserves"] = [
        {"post": "contract-officer", "title": "Contract officer", "ground": "either"}
    ]


def without_a_seat(route: dict[str, Any]) -> None:
    route["seats"].pop()


def with_a_deeming_of_its_own(route: dict[str, Any]) -> None:
    route["seats"][1]["deemed_post"] = "contract-officer"


def of_a_clause_that_is_not_there(route: dict[str, Any]) -> None:
    route["grounds"].append(route["grounds"][0] | {"clause": "mine"})


def without_grounds(route: dict[str, Any]) -> None:
    route["grounds"] = []


@pytest.mark.parametrize(
    "alter",
    [
        invented,
        allowed_besides,
        without_a_seat,
        with_a_deeming_of_its_own,
        of_a_clause_that_is_not_there,
        without_grounds,
    ],
)
def test_the_database_freezes_no_route_but_that_of_the_clauses(
    stage: s.Stage, alter: Callable[[dict[str, Any]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = routing.route_data

    def forged(*args: Any) -> dict[str, Any]:
        route: dict[str, Any] = honest(*args)
        alter(route)
        return route

    decision = s.extension(stage)
    with monkeypatch.context() as patched:
        patched.setattr(routing, "route_data", forged)
        text = refused(s.submitted, stage, "kit", decision)
    assert "The route of a version is that of the clauses that cover it." in text
    s.submitted(stage, "kit", decision)


WRITTEN = g.SMALL_WRITE_OFFS | {
    "seats": [
        {"post": "chief-finance-officer"},
        {
            "post": "connect-sso",
            "deemed": {"post": "connect-sro", "until": "connect-drop-2"},
            "reserves": [{"post": "head-of-office", "ground": "absent"}],
        },
    ],
    "months": 12,
    "consultations": ["head_of_service"],
    "call_in": {"post": "deputy-mayor", "value_from": "500.00", "days": 5},
}


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"value_below": "1000.01"},
        {"months": None},
        {"rank": 90},
        {"acts": ["write_off", "gift"]},
        {"consultations": []},
        {"call_in": None},
        {"title": "Another title"},
        {"decision_type": "chief-executive"},
        {"seats": WRITTEN["seats"][:1]},
        {"seats": [WRITTEN["seats"][0], {"post": "connect-sso"}]},
        {"seats": [WRITTEN["seats"][0], WRITTEN["seats"][1] | {"reserves": []}]},
    ],
    ids=str,
)
def test_the_database_opens_a_clause_of_the_scheme_only_as_two_people_saw_it(
    stage: s.Stage, other: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    rests_on = Decision.objects.get(reference="PCD 1572")
    today = london_day(holders.database_now())
    change = propose_change(
        stage["devi"], SchemeEdit(rests_on, "2027", today, (WRITTEN,), (), "A limit was set.")
    )
    written = ClauseRow.model_validate(WRITTEN | other)
    honest = scheming.open_clause
    monkeypatch.setattr(
        scheming, "open_clause", lambda scheme, row, at: honest(scheme, written, at)
    )
    if not other:
        scheming.confirm_change(stage["conrad"], change)
        return
    text = refused(scheming.confirm_change, stage["conrad"], change)
    assert "A change of the scheme is made whole or not at all." in text


@pytest.mark.parametrize(
    "other",
    [
        {"keys": [{"post": "contract-officer"}]},
        {
            "keys": [
                {
                    "post": "commercial-director",
                    "reserves": [{"post": "head-of-office", "ground": "absent"}],
                }
            ]
        },
        {"limits": [{"contract": "CONNECT-PMO", "amount": {"value": "200.00"}}]},
        {"limits": [{"contract": "CONNECT-PMO", "last_day": "2099-01-02"}]},
        {"contracts": ["CONNECT-DATA"]},
        {"contracts": ["CONNECT-PMO", "CONNECT-DATA"]},
        {"ends_on": "2098-03-31"},
    ],
    ids=str,
)
def test_the_database_opens_a_granted_clause_only_as_it_was_signed(
    stage: s.Stage, other: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    limited = {"contract": "CONNECT-PMO", "amount": {"value": "100.00"}, "last_day": "2099-01-01"}
    version = s.ready_to_sign(
        stage, g.proposed(stage, g.delegation(contracts=[], limits=[limited]))
    )
    honest = granting.grant

    def forged(by: Actor, version: Version, rec: Any, row: Any, paper: Any) -> Any:
        data = as_data(rec) | other
        return honest(by, version, Delegation.model_validate(data), row, paper)

    monkeypatch.setattr(granting, "grant", forged)
    text = refused(s.sign, stage, "dana", version)
    assert "This effect is not what its recommendation says." in text
    assert state_of(version) == "submitted"
