"""Nothing that a paper says is lost in print: every value has its words in the record.

That the 46 real papers lose nothing stands in test_facts, which holds them.
"""

from hypothesis import given, settings

from approvals import access, stating
from approvals.matters import Approval
from approvals.models import Completion, Version
from approvals.paper import Paper
from records import fonts, pdf
from tests import leaves
from tests import stage as s
from tests.record_reader import flat
from tests.test_stated_rows import papers


@given(paper=papers)
@settings(max_examples=200, deadline=None)
def test_whatever_a_paper_states_is_said(paper: Paper) -> None:
    rec = paper.recommendations[0]
    assert isinstance(rec, Approval)
    rows = [*stating.approval_rows(rec), *stating.said(rec), *stating.on_the_paper(rec)]
    assert leaves.missing(rec, leaves.plain([rec.number, rec.words, rows]), {}) == []
    standing = paper.model_copy(update={"recommendations": (), "as_printed": None, "title": ""})
    named = {"chief-executive": "Chief Executive", **stating.PROMISES}
    said = stating.standing_rows(paper.timing, paper.links, paper.undertakings, named, {})
    printed = leaves.plain([said, paper.type, paper.part_2.exists])
    assert leaves.missing(standing, printed, named) == []


def test_a_live_paper_and_the_first_one_print_all_they_say(papered: s.Stage) -> None:
    version = s.ready_to_sign(papered, s.drafted(papered))
    s.sign(papered, "dana", version)
    more = s.extension_ready(papered)
    for who in ("rita", "carla"):
        s.sign(papered, who, more)
    names = leaves.names_of_codes()
    for one in Version.objects.filter(completion__isnull=False):
        document = Completion.objects.get(version=one).document
        assert leaves.lost_in(document, access.version_paper(one), names) == []
    assert Completion.objects.count() == 3


def test_the_pages_hold_every_line_of_the_document(papered: s.Stage) -> None:
    fonts.build()
    document = Completion.objects.get().document
    pages = leaves.squeezed(flat(pdf.render(document)))
    lines = [line for rec in document["recommendations"] for line in rec["effects"]]
    lines += [words for _, words in document["standing"]]
    assert [line for line in lines if leaves.squeezed(line) not in pages] == []
