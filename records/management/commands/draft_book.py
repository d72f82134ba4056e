"""`manage.py draft_book`: put a budget book into the draft of a decision, as the page does."""

from django.core.management.base import CommandParser

from approvals import access, actions
from approvals.forms.booking import read_book, with_book
from approvals.plans import BudgetOpening
from people.refusals import Refused
from records.commands import HouseCommand, content_of, decision_of, takes_decision, takes_person
from records.people_named import actor_named

WORDS = "To open the budget of the lines of this book, each as it describes them."


class Command(HouseCommand):
    """Put a book into a draft, all or nothing."""

    help = (
        "Put a budget book (.xlsx or CSV) into the draft of a decision: the recommendation that "
        "opens its lines, new or in the place of the one that is there. No line is opened and no "
        "money moves before the decision is signed. Every cell that cannot be taken is named."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the decision, the file and who acts."""
        takes_decision(parser)
        parser.add_argument("file", metavar="FILE", help="the budget book")
        takes_person(parser)
        parser.add_argument("--words", default="", help="the words of a new recommendation")

    def run(self, words: dict[str, str | None]) -> None:
        """Read the whole book first, then save the draft."""
        by, decision = (
            actor_named(words["person"] or ""),
            decision_of(words),
        )
        reading = read_book(content_of(words["file"] or ""))
        if reading.faults:
            raise Refused(reading.told)
        paper = access.draft_paper(decision)
        old = [r for r in paper.recommendations if isinstance(r, BudgetOpening)]
        place = paper.recommendations.index(old[0]) + 1 if old else None
        said = words["words"] or (old[0].words if old else WORDS)
        changed = with_book(paper, place, said, reading.rows)
        actions.save(by, decision, changed, edition=access.draft_edition(decision))
        years = len({year for row in reading.rows for year, _ in row.amounts})
        self.stdout.write(
            f"{decision}: {len(reading.rows):,} lines, amounts in {years} years, in the draft.\n"
            "Next: one of its drafters reads, completes and submits it."
        )
