"""What the record of a decision prints of authority: limits, exceptions, call-in, stand-ins."""

from datetime import date
from typing import Any

from approvals.models import Completion, Decision, Version
from approvals.printout import document
from people.actions import Appointment, confirm_tenure, give_tenure
from people.models import Capacity, Post, Tenure
from records import printed, render
from tests import authority_screens as a
from tests import stage as s
from tests.stage import Stage
from tests.test_screens_exceptions import competed, walk

__all__ = ["walk"]


def printed_words(version: Version) -> str:
    """Return the pages of part 1 as words, from what its completion stored."""
    stored: dict[str, Any] = Completion.objects.get(version=version).document
    return str(printed.part_1(stored))


def completed(reference: str) -> Version:
    decision = Decision.objects.get(reference=reference)
    return Version.objects.get(decision=decision, number=decision.current_version)


def test_a_delegation_prints_all_its_limits(papered: Stage) -> None:
    a.granted(
        papered,
        limit_each={"value": "249000.00"},
        tolerance="10",
        percent="12.5",
        months=18,
        limits=[{"contract": "CONNECT-PMO", "amount": {"value": "50000.00"}}],
    )
    words = printed_words(completed("PCD 2500"))
    for said in (
        "to 31 March 2036, up to £900,000.00 in all",
        "At most £249,000.00 each time, with 10% tolerance on an award",
        "At most 12.5% of each contract’s original value",
        "At most 18 months of extra time for each contract",
        "Contract CONNECT-PMO: at most £50,000.00",
        "Conditions: The supplier has agreed in writing.",
        "Reported back: What was used, to the Chief Finance Officer, by 30 June 2035",
    ):
        assert said in words


def test_an_exception_is_printed_with_reason_advice_and_who_accepted(papered: Stage) -> None:
    version = s.ready_to_sign(papered, a.asking(papered, "PCD 2600"))
    s.sign(papered, "dana", version)
    words = printed_words(version)
    assert "Rule L10, Recommendation 1" in words
    assert a.ASKED["reason"] in words
    assert "Leo Hart, Legal adviser" in words
    assert "'Accepted by', 'words': 'Dana Whitlock'" in words
    pdf = render.pdf(Completion.objects.get(version=version).document)
    assert pdf.startswith(b"%PDF")


def test_a_call_in_is_printed_with_its_answer(walk: Any) -> None:
    version = competed(walk, "OCC 7", "600000.00")
    walk.post("dana", f"/call-ins/{version.call_ins.get().pk}/", called_in="no", words="")
    walk.sign("carla", version.decision)
    words = printed_words(version)
    assert "not called in: Dana Whitlock" in words


def test_a_reserve_says_on_which_ground_and_cover_on_whose_behalf(papered: Stage) -> None:
    s.executed(papered)
    clause = a.granted(
        papered,
        keys=[
            {
                "post": "commercial-director",
                "reserves": [{"post": "chief-finance-officer", "ground": "either"}],
            },
            {"post": "connect-sro"},
        ],
    )
    version = s.submitted(papered, "kit", a.under(papered, "OCC 7", clause))
    s.advised(papered, version)
    own = Tenure.objects.get(person=papered.person("rita"), post__code="connect-sro")
    cover = give_tenure(
        papered.person("devi"),
        Appointment(
            papered.person("otto"),
            Post.objects.get(code="connect-sro"),
            date(2026, 1, 1),
            "Letter of cover",
            capacity=Capacity.COVER,
            covers=own,
        ),
    )
    confirm_tenure(papered.person("conrad"), cover)
    s.sign(papered, "farah", version)
    s.sign(papered, "otto", version)
    keys = document(version)["keys"]
    assert [(k["name"], k["reserve"], k["on_behalf_of"]) for k in keys] == [
        ("Farah Nadir", "either alone", None),
        ("Otto Vance", None, "Rita Lindqvist"),
    ]
