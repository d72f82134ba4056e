"""`manage.py print_record`: the record of a decision as a PDF, made once, the same ever after."""

from django.core.management.base import CommandParser

from records.actions import issue
from records.commands import HouseCommand, decision_of, put, takes_decision, takes_person
from records.people_named import actor_named


class Command(HouseCommand):
    """Print one record."""

    help = (
        "Write the record of a decision that has been carried out to a PDF. The first time it is "
        "made and issued, by the decision office; ever after the same bytes are written. Part 2 "
        "is for who may read it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the decision, the part, where it goes and who acts."""
        takes_decision(parser)
        parser.add_argument("--part", choices=["1", "2"], default="1", help="which part (1)")
        parser.add_argument("--output", metavar="FILE", required=True, help="where it goes")
        takes_person(parser)

    def run(self, words: dict[str, str | None]) -> None:
        """Issue where needed and write the bytes."""
        by, part = actor_named(words["person"] or ""), int(words["part"] or "1")
        record = issue(by, decision_of(words), part)
        put(words["output"] or "", bytes(record.content), restricted=part == 2)
        self.stdout.write(
            f"{record.version.decision}, part {part}: {words['output']}\n"
            f"Issued by {record.issued_by} on {record.recorded_at:%-d %B %Y}; "
            f"SHA-256 {record.sha256}"
        )
