"""What is imported and exported again is the same: every fixture, and papers made at random."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals.models import File, RestrictedFile
from approvals.paper import Paper, Part2Paper
from approvals.reading import read_paper, read_part_2, write_paper
from people.holders import database_now
from records.papers import exported, exported_part_2, import_draft, import_transcribed
from tests import stage as s
from tests.conftest import Copy
from tests.paper_strategies import papers, part_2_papers


@pytest.fixture
def stage(rows: Copy) -> s.Stage:
    return s.set_stage()


def comes_back(stage: s.Stage, paper: Paper, part_2: Part2Paper | None) -> None:
    """Import a paper, export it, and compare; the ledger forgets it again."""
    with transaction.atomic():
        live = paper.as_printed is None
        bring = import_draft if live else import_transcribed
        decision = bring(stage["devi"], paper, part_2)
        wanted = paper
        if live and not paper.reference:
            wanted = paper.model_copy(update={"reference": decision.reference})
        assert read_paper(exported(decision)) == wanted
        assert exported(decision) == write_paper(wanted)
        if part_2 is not None:
            text = exported_part_2(decision, stage.person("devi"), database_now())
            assert read_part_2(text) == part_2
        kept = File.objects.filter(decision=decision).count()
        assert kept == sum(1 for row in paper.attachments if row.content)
        assert RestrictedFile.objects.filter(decision=decision).count() <= 2
        transaction.set_rollback(True)


GENERATED = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@given(paper=papers(transcribed=False), part_2=st.none() | part_2_papers)
@GENERATED
def test_live_papers_make_the_round_trip(
    stage: s.Stage, paper: Paper, part_2: Part2Paper | None
) -> None:
    comes_back(stage, paper, part_2)


@given(paper=papers(transcribed=True), part_2=st.none() | part_2_papers)
@GENERATED
def test_transcribed_papers_make_the_round_trip(
    stage: s.Stage, paper: Paper, part_2: Part2Paper | None
) -> None:
    comes_back(stage, paper, part_2)


@pytest.mark.parametrize("name", sorted(path.name for path in s.PAPERS.glob("*.json")))
def test_every_fixture_makes_the_round_trip(stage: s.Stage, name: str) -> None:
    comes_back(stage, read_paper((s.PAPERS / name).read_bytes()), None)
