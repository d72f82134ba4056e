"""Stories through the pages: timing, links and undertakings are typed, checked and followed."""

import io
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command

from approvals import access, actions
from approvals.models import Decision, Heading, Link, Undertaking
from approvals.paper import as_data
from approvals.reading import paper_of
from people.models import Milestone
from tests import authority_screens as a
from tests import stage as s
from tests.decision_screens import Walk
from tests.test_checks import LIVE

LINK: dict[str, Any] = {
    "rows": "2",
    "row1-relation": "supersedes",
    "row1-reference": "PCD 1572",
    "row1-recommendation": "9",
    "row1-on": "21 December 2023",
    "row1-words": "The delegation is given anew.",
}
PROMISE: dict[str, Any] = {
    "rows": "2",
    "row1-kind": "review",
    "row1-words": "Hold a commercial review.",
    "row1-owner": "commercial-director",
    "row1-recommendation": "1",
    "row1-due_at": "connect-drop-2",
    "row1-due_days": "30",
}


@pytest.fixture
def walk(papered: s.Stage) -> Walk:
    return Walk(papered)


def send(walk: Walk, found: Decision, part: str, status: int = 302, **fields: Any) -> str:
    """Send one part of a draft, as it stands now."""
    where = f"/decisions/{found.pk}/draft/{part}/"
    edition = str(access.draft_edition(found))
    return walk.post("olive", where, status, edition=edition, **fields)


def reached(stage: s.Stage, on: date) -> None:
    """Have the programme office record that Drop 2 is in use, and another post confirm it."""
    milestone = Milestone.objects.get(code="connect-drop-2")
    entry = actions.record_milestone(stage["peter"], milestone, on, "Note of the DDaT Board.")
    actions.confirm_milestone(stage["hugo"], entry)


def test_what_is_typed_stands_in_the_paper_and_leads_both_ways(walk: Walk) -> None:
    found = s.drafted(walk.stage, "PCD 2710", links=(), undertakings=())
    page = walk.get("olive", f"/decisions/{found.pk}/draft/")
    assert "Timing If needed Links to other decisions If needed Undertakings If needed" in page
    ways = ["retrospective", "conditional"]
    send(walk, found, "timing", ways=ways, since="1 February 2024", reason="The old one ended.")
    send(walk, found, "links", **LINK)
    send(walk, found, "undertakings", **PROMISE)
    paper = access.draft_paper(found)
    assert paper.timing.ways == ("retrospective", "conditional")
    assert (paper.links[0].relation, paper.links[0].on) == ("supersedes", date(2023, 12, 21))
    one = paper.undertakings[0]
    assert (one.number, one.owner, one.due_at, one.due_days) == (
        *("U1", "commercial-director"),
        *("connect-drop-2", 30),
    )
    version = s.ready_to_sign(walk.stage, Decision.objects.get(pk=found.pk))
    first = Decision.objects.get(reference="PCD 1572")
    assert "Superseded by" not in walk.get("devi", f"/decisions/{first.pk}/")
    s.sign(walk.stage, "dana", version)
    heading = Heading.objects.get(version=version)
    assert (heading.timing, heading.also) == ("retrospective", ["conditional"])
    assert Link.objects.get(version=version).reference == "PCD 1572"
    said = "Superseded by PCD 2710 , of recommendation 9: The delegation is given anew."
    assert said in walk.get("devi", f"/decisions/{first.pk}/")
    assert said in walk.get("devi", f"/decisions/{first.pk}/record/")
    assert "Superseded by PCD 2710" in walk.get("devi", "/decisions/")
    page = walk.get("devi", f"/decisions/{found.pk}/")
    assert "Retrospective and conditional, since 1 February 2024: The old one ended." in page
    assert "In this ledger: PCD 1572" in page


@pytest.mark.parametrize(
    ("part", "fields", "words"),
    [
        ("timing", {"since": "31 June 2026"}, "Since what day"),
        ("timing", {"ways": ["early"]}, "“early” is not one of the choices"),
        ("links", LINK | {"row1-relation": ""}, "Select this decision."),
        ("links", LINK | {"row1-reference": ""}, "Enter the other decision."),
        ("undertakings", PROMISE | {"row1-due_days": "soon"}, "“soon” is no number of days"),
        ("undertakings", PROMISE | {"row1-due_days": "0"}, "“0” is no number of days"),
        ("undertakings", PROMISE | {"row1-due_at": ""}, "Select the milestone from which"),
        ("undertakings", PROMISE | {"row1-words": ""}, "Enter what is to be done."),
        ("undertakings", PROMISE | {"row1-number": "1/report"}, "use plain letters"),
    ],
)
def test_what_cannot_be_read_is_named_and_kept(
    walk: Walk, part: str, fields: dict[str, Any], words: str
) -> None:
    found = s.drafted(walk.stage, "PCD 2711")
    before = access.draft_paper(found)
    page = send(walk, found, part, 422, **fields)
    assert words in page
    assert access.draft_paper(found) == before


def test_another_row_keeps_what_was_typed(walk: Walk) -> None:
    found = s.drafted(walk.stage, "PCD 2712")
    where = f"/decisions/{found.pk}/draft/undertakings/"
    sent = {**PROMISE, "edition": "1", "add_row": "1"}
    page = walk("olive").post(where, sent).content.decode()
    assert "Hold a commercial review." in page
    assert 'name="rows" value="3"' in page
    options = walk("olive").get(f"/decisions/{found.pk}/draft/links/").content.decode()
    assert '<option value="PCD 1572">' in options


def test_a_finding_leads_to_the_part_that_it_is_about(walk: Walk) -> None:
    promise = {"number": "U1", "kind": "action", "words": "Do it."}
    data = {"timing": {"stands": "retrospective"}, "undertakings": [promise]}
    links = [{"relation": "amends", "reference": "PCD 9"}]
    paper = paper_of(as_data(LIVE) | data | {"links": links})
    fields = {name: getattr(paper, name) for name in ("timing", "undertakings", "links")}
    found = s.drafted(walk.stage, "PCD 2713", **fields)
    page = walk("olive").get(f"/decisions/{found.pk}/draft/check/").content.decode()
    for part in ("timing", "links", "undertakings"):
        assert f'href="/decisions/{found.pk}/draft/{part}/"' in page
    assert "This ledger holds no decision “PCD 9”" in page


def test_an_undertaking_follows_its_recommendation(walk: Walk) -> None:
    found = s.drafted(walk.stage, "PCD 2714")
    send(walk, found, "undertakings", **(PROMISE | {"row1-recommendation": "2"}))
    edition: dict[str, Any] = {"edition": str(access.draft_edition(found))}
    walk.post("olive", f"/decisions/{found.pk}/draft/recommendations/2/up/", **edition)
    assert access.draft_paper(found).undertakings[0].recommendation == "1"
    edition = {"edition": str(access.draft_edition(found))}
    walk.post("olive", f"/decisions/{found.pk}/draft/recommendations/1/remove/", **edition)
    assert access.draft_paper(found).undertakings[0].recommendation is None


def test_what_a_delegation_wants_is_an_undertaking_of_its_delegate(walk: Walk) -> None:
    clause = a.granted(walk.stage)
    rows = Undertaking.objects.filter(version__recommendations=clause.granted_by)
    rows = rows.filter(number__contains="/").order_by("number")
    assert list(rows.values_list("number", "kind", "owner__code", "due_on")) == [
        ("1/condition", "condition", "commercial-director", None),
        ("1/report", "report back", "commercial-director", date(2035, 6, 30)),
    ]
    assert rows[1].words == "What was used, to the Chief Finance Officer."
    assert rows[1].words in walk.get("carla", "/")
    actions.answer_undertaking(walk.stage["carla"], rows[1], kept=True, words="Reported.")


def test_a_promise_due_after_a_milestone_is_due_once_that_is_confirmed(walk: Walk) -> None:
    found = s.drafted(walk.stage, "PCD 2715", undertakings=())
    send(walk, found, "undertakings", **PROMISE)
    version = s.ready_to_sign(walk.stage, Decision.objects.get(pk=found.pk))
    s.sign(walk.stage, "dana", version)
    words = "Within 30 days after “CONNECT Drop 2 implemented” is reached"
    assert words in walk.get("devi", "/undertakings/")
    out = io.StringIO()
    call_command("remind", at="2099-03-01T12:00", stdout=out)
    assert "PCD 2715: undertaking" not in out.getvalue()
    reached(walk.stage, date(2024, 2, 28))
    assert "29 March 2024 Late" in walk.get("devi", "/undertakings/")
    out = io.StringIO()
    call_command("remind", stdout=out)
    assert "PCD 2715: undertaking U1 was due on 29 March 2024." in out.getvalue()
