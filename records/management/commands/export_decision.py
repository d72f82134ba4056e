"""`manage.py export_decision`: write a decision out in the paper format."""

from django.core.management.base import CommandParser

from people.holders import database_now
from people.refusals import Refused
from records import papers
from records.commands import HouseCommand, decision_of, put, takes_decision, takes_person
from records.people_named import person_named


class Command(HouseCommand):
    """Export one decision."""

    help = (
        "Write part 1 of a decision in the paper format: the version that stands, or the draft "
        "while it is open, with its files. Part 2 is written apart, with --part 2, for a person "
        "who may read it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the decision, the part and where it goes."""
        takes_decision(parser)
        parser.add_argument("--part", choices=["1", "2"], default="1", help="which part (1)")
        takes_person(parser, required=False, words="who reads; needed for part 2")
        parser.add_argument("--output", metavar="FILE", help="where it goes (standard output)")
        parser.add_argument(
            "--without-files",
            action="store_true",
            help="leave the files out; their digests stay",
        )

    def run(self, words: dict[str, str | None]) -> None:
        """Write the document."""
        decision = decision_of(words)
        files = words["without_files"] != "True"
        restricted = words["part"] == "2"
        if restricted:
            if not words["person"]:
                raise Refused(
                    ["Part 2 is read by need to know. Say who reads it with --as PERSON."]
                )
            reader = person_named(words["person"])
            text = papers.exported_part_2(decision, reader, database_now(), files=files)
        else:
            text = papers.exported(decision, files=files)
        if words["output"] is None:
            self.stdout.write(text, ending="")
        else:
            put(words["output"], text.encode(), restricted=restricted)
            self.stderr.write(f"{decision}, part {words['part']}: {words['output']}")
