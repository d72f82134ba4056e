"""`manage.py import_decision`: bring a paper in from a file, as a draft or as a transcription."""

from pathlib import PurePath

from django.core.management.base import CommandParser

from approvals import access
from approvals.models import Decision
from approvals.reading import read_paper, read_part_2
from people.refusals import Refused
from records import papers
from records.commands import HouseCommand, content_of, takes_person
from records.people_named import actor_named


class Command(HouseCommand):
    """Import one decision, all or nothing."""

    help = (
        "Make a draft of a paper, or with --transcribe a transcribed decision that awaits "
        "attestation. All or nothing; every fault of the file is named. A drafter's paper goes "
        "onto the decision registered under its reference; the decision office registers the "
        "paper it was handed and then counts among its editors."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, who acts, and what goes with it."""
        parser.add_argument("file", metavar="FILE", help="part 1, in the paper format")
        takes_person(parser)
        parser.add_argument("--part2", metavar="FILE", help="part 2, in a document of its own")
        parser.add_argument(
            "--transcribe",
            action="store_true",
            help="the paper was signed outside the ledger; another person attests it",
        )
        parser.add_argument(
            "--evidence",
            metavar="FILE",
            help="the signed paper: PDF, PNG, .docx, .xlsx or .txt (only with --transcribe)",
        )
        parser.add_argument(
            "--onto", metavar="REF", help="replace the draft of this decision (not --transcribe)"
        )

    def run(self, words: dict[str, str | None]) -> None:
        """Read everything first, then write in one transaction."""
        transcribe = words["transcribe"] == "True"
        if transcribe and words["onto"]:
            raise Refused(["--onto is for drafts. A transcription is a decision of its own."])
        if words["evidence"] and not transcribe:
            raise Refused(["--evidence is for --transcribe: a draft is not signed yet."])
        by = actor_named(words["person"] or "")
        paper = read_paper(content_of(words["file"] or ""))
        part_2 = read_part_2(content_of(words["part2"])) if words["part2"] else None
        if transcribe:
            name = words["evidence"]
            evidence = papers.evidence_of(PurePath(name).name, content_of(name)) if name else None
            decision = papers.import_transcribed(by, paper, part_2, evidence)
        else:
            onto = access.decision_named(words["onto"]) if words["onto"] else None
            decision = papers.import_draft(by, paper, part_2, onto=onto)
        self.stdout.write(_made(decision))


def _made(decision: Decision) -> str:
    title = decision.draft.title
    if not decision.is_transcribed:
        drafters = ", ".join(kind.replace("_", " ") for kind in decision.type.drafters)
        return (
            f"{decision} (number {decision.pk}), {title}: a draft.\n"
            f"Next: one of its drafters ({drafters}) reads, completes and submits it."
        )
    kinds = {attached.kind for attached in access.draft_paper(decision).attachments}
    first = "" if "evidence" in kinds else "attach the signed paper as evidence; then "
    return (
        f"{decision} (number {decision.pk}), {title}: transcribed, awaiting attestation.\n"
        f"Next: {first}the Chief Finance Officer or the head of the decision office attests it: "
        f"manage.py attest_decision {decision.pk} --as PERSON"
    )
