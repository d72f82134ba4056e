"""Stories through the pages: a decision from its number to its approval, wrong clicks included."""

import json
from typing import Any

import pytest

from approvals import access
from approvals.models import Decision
from approvals.paper import Deferral, as_data
from budgets.models import LineYear
from contracts.models import Change
from tests import stage as s
from tests.conftest import Copy
from tests.decision_screens import Walk, edition, typed, words_of

PAPER: dict[str, Any] = json.loads((s.PAPERS / "live-example.json").read_text(encoding="utf-8"))


@pytest.fixture
def walk(database: Copy) -> Walk:
    return Walk(s.set_stage())


def register(walk: Walk, **changes: str) -> Decision:
    sent: dict[str, Any] = {
        "type": "deputy-mayor",
        "title": "CONNECT, fourth iteration",
        "sponsor": "deputy-mayor",
        "programme": "connect",
        **changes,
    }
    walk.post("devi", "/decisions/register/", **sent)
    return Decision.objects.latest("pk")


def write_all(walk: Walk, decision: Decision) -> None:
    """Type the whole paper, part by part."""
    summary = {"title": PAPER["title"], "executive_summary": PAPER["executive_summary"]}
    walk.save("olive", decision, "summary", **summary)
    for rec in PAPER["recommendations"]:
        walk.save("olive", decision, f"recommendations/add/{rec['kind']}", **typed(rec))
    for section, text in PAPER["part_1"].items():
        walk.save("olive", decision, section.replace("_", "-"), text=text)
    exemption = {k: v for k, v in PAPER["part_2"]["exemption"].items() if v}
    walk.save("olive", decision, "part-2-statement", exists="yes", **exemption)
    walk.save("olive", decision, "part-2", rows="1", financial="Figures only part 2 may show.")
    walk.save("olive", decision, "deferral", answer="no")
    statement = PAPER["originating_statement"]
    walk.save("olive", decision, "statement", originating_statement=statement)
    for asked in PAPER["exceptions"]:
        walk.ask_for("olive", decision, asked)


def submit(walk: Walk, who: str, decision: Decision, status: int = 302) -> str:
    return walk.post(
        who, f"/decisions/{decision.pk}/draft/check/", status, edition=edition(decision)
    )


def state_of(decision: Decision) -> str:
    decision.refresh_from_db()
    return decision.state


def test_the_nine_recommendations_from_their_number_to_their_effects(walk: Walk) -> None:
    s.attested(walk.stage)
    assert "Next: PCD 1573" in walk.get("devi", "/decisions/register/")
    decision = register(walk)
    assert decision.reference == "PCD 1573"
    assert "Registered; nobody has written anything yet" in walk.get("olive", "/")
    write_all(walk, decision)
    checked = walk.get("olive", f"/decisions/{decision.pk}/draft/check/")
    assert "Nothing stands in the way" in checked
    assert "Head of service, then Chief Executive" in checked
    submit(walk, "olive", decision)
    walk.advise_all(decision, s.ADVISERS)
    url = f"/decisions/{decision.pk}"
    assert "To be consulted" in walk.get("harry", "/")
    walk.post("harry", f"{url}/consult/", words="")
    walk.post("conrad", f"{url}/consult/", words="Content.")
    assert "Keys you may turn" in walk.get("dana", "/")
    page = walk.get("dana", f"{url}/sign/")
    assert "£868,000.00" in page
    assert "49.9% now, 73.9% after" in page
    assert "£49,927,000.00" in page
    walk.sign("dana", decision)
    assert state_of(decision) == "approved"
    done = walk.get("dana", f"{url}/")
    assert "Your key was the last" in done
    assert "Money moved" in done
    head = LineYear.objects.get(line__code="connect-capital", year=None)
    assert head.approved == 49_927_000 + 6_400_000
    assert Change.objects.filter(contract__reference="FBC4-SMS").exists()
    assert "Records to issue" in walk.get("devi", "/")
    assert "Contracts authorised and not executed" in walk.get("kit", "/")


def test_wrong_clicks_keep_what_was_typed(walk: Walk) -> None:
    decision = register(walk)
    rec = typed(PAPER["recommendations"][0])
    page = walk.save(
        "olive",
        decision,
        "recommendations/add/budget_change",
        422,
        **rec | {"row1-amount": "£1,622m", "row2-source": rec["row2-line"]},
    )
    assert "£1,622m" in page
    assert "Money moves between two different lines" in page
    url = f"/decisions/{decision.pk}/draft/recommendations/add/budget_change/"
    unknown = rec | {"row1-line": "connect-capitol", "edition": "1"}
    refused = words_of(walk("olive").post(url, unknown))
    assert "To line: there is no budget line “connect-capitol”." in refused
    more = walk("olive").post(url, rec | {"add_row": "1", "edition": "1"}).content.decode()
    assert more.count("<datalist") == 1
    assert "Transfer 4" in more
    assert 'value="£6.400m"' in more
    again = walk("olive").post(url, rec | {"row1-amount": "49,927", "edition": "1", "words": ""})
    assert again.status_code == 422
    assert 'value="49,927"' in again.content.decode()
    page = walk.save("olive", decision, "deferral", 422, answer="yes", until="31 April 2027")
    assert "there is no day “31 April 2027” in the calendar" in page
    page = walk.post("devi", "/decisions/register/", 422, type="deputy-mayor", title="")
    assert "Enter working title." in page
    taken = {"type": "deputy-mayor", "title": "Again", "reference": decision.reference}
    assert "has the number" in walk.post("devi", "/decisions/register/", 422, **taken)


def test_a_recommendation_is_changed_moved_and_taken_out(walk: Walk) -> None:
    s.attested(walk.stage)
    decision = register(walk)
    write_all(walk, decision)
    base = f"/decisions/{decision.pk}/draft/recommendations"
    shown = walk("olive").get(f"{base}/3/").content.decode()
    assert 'value="£1.900m"' in shown
    walk.post("olive", f"{base}/3/up/", edition=edition(decision))
    paper = access.draft_paper(decision)
    assert [rec.number for rec in paper.recommendations] == [str(n) for n in range(1, 10)]
    assert paper.recommendations[1].words.startswith("To award Ernst & Young LLP")
    walk.post("olive", f"{base}/1/remove/", edition=edition(decision))
    paper = access.draft_paper(decision)
    last = as_data(paper.recommendations[-1])
    assert last["contracts_of"] == ["1", "2", "3", "4", "5", "6", "7"]
    stale = walk("olive").post(f"{base}/1/down/", {"edition": "1"}, follow=True)
    assert "saved this paper while you were writing" in stale.content.decode()
    walk.save("olive", decision, "recommendations/add/resolution", words="To note.", number="9a")
    assert access.draft_paper(decision).recommendations[-1].number == "9a"


def test_somebody_saved_in_between_and_nobodys_words_are_lost(walk: Walk) -> None:
    decision = register(walk)
    walk.save("olive", decision, "introduction", text="Olive wrote this.")
    page = walk.save("fiona", decision, "introduction", 409, text="Fiona's text.", edition="1")
    assert "Olive Tran saved this paper while you were writing" in page
    assert "Olive wrote this." in page
    assert "Fiona's text." in page


def test_a_deferral_left_open_is_refused_with_its_rule(walk: Walk) -> None:
    decision = s.drafted(walk.stage, deferral=Deferral())
    page = submit(walk, "olive", decision, 409)
    assert "yes or no, never left open" in page
    assert "Rule U3" in page
    assert state_of(decision) == "draft"


def test_a_delegation_without_limit_is_refused_unless_a_reason_is_given(walk: Walk) -> None:
    s.attested(walk.stage)
    decision = register(walk)
    for rec in PAPER["recommendations"][:2]:
        walk.save("olive", decision, f"recommendations/add/{rec['kind']}", **typed(rec))
    sent = typed(PAPER["recommendations"][8]) | {"ceiling": "", "contracts_of": ["2"]}
    where = "recommendations/add/delegation"
    page = walk.save("olive", decision, where, 422, **sent)
    assert "Enter the ceiling, or choose “unlimited” and say why." in page
    open_ended = sent | {"limit": "unlimited"}
    assert "Say why the delegation is unlimited" in walk.save(
        "olive", decision, where, 422, **open_ended
    )
    walk.save("olive", decision, where, **open_ended, unlimited_reason="It is for emergencies.")


def test_the_deputy_mayor_does_not_decide_before_the_chief_executive(walk: Walk) -> None:
    s.attested(walk.stage)
    decision = s.drafted(walk.stage)
    version = s.submitted(walk.stage, "olive", decision)
    s.advised(walk.stage, version)
    walk.post("harry", f"/decisions/{decision.pk}/consult/", words="")
    page = walk.sign("dana", decision, 403)
    assert "The Chief Executive must be consulted first." in page
    assert "Rule D7" in page
    assert "Keys that wait for something else" in walk.get("dana", "/")
    page = walk.post("harry", f"/decisions/{decision.pk}/consult/", 403, words="")
    assert "The next to be consulted is the Chief Executive." in page


def test_part_2_is_shown_to_the_route_and_to_nobody_else(walk: Walk) -> None:
    s.attested(walk.stage)
    decision = s.drafted(walk.stage)
    s.ready_to_sign(walk.stage, decision)
    url = f"/decisions/{decision.pk}/part-2/"
    page = walk("dana").get(url)
    assert "Figures that only part 2 may show." in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert "OFFICIAL-SENSITIVE" in page.content.decode()
    refused = walk.get("otto", url, 403)
    assert "Part 2 of this decision is not open to you." in refused
    assert "Figures that only part 2" not in walk.get("otto", f"/decisions/{decision.pk}/")
    assert "Nothing waits for you now." in walk.get("otto", "/")


def test_the_list_of_decisions_takes_the_same_queries_however_long(
    walk: Walk, django_assert_num_queries: Any
) -> None:
    register(walk)
    walk.get("otto", "/")
    counted = []
    for _ in range(2):
        with django_assert_num_queries(9):
            counted.append(walk.get("otto", "/decisions/?q=connect&state=registered"))
        for number in range(3):
            register(walk, title=f"CONNECT {number}")
    assert "PCD 1" in counted[0]
    assert "No decision is like that." in walk.get("otto", "/decisions/?q=nothing")
