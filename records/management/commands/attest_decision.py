"""`manage.py attest_decision`: the second person's word that a transcription is right."""

from django.core.management.base import CommandParser

from approvals import actions
from approvals.models import Effect
from records.commands import HouseCommand, decision_of, takes_decision, takes_person
from records.people_named import actor_named


class Command(HouseCommand):
    """Attest one transcription."""

    help = (
        "Attest a transcribed decision against its evidence; its effects then stand, dated as "
        "the paper is. For the Chief Finance Officer or the head of the decision office, never "
        "for whoever entered it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the decision, who acts and what they say."""
        takes_decision(parser)
        takes_person(parser)
        parser.add_argument("--words", default="", help="what was compared with what")

    def run(self, words: dict[str, str | None]) -> None:
        """Attest, and say what came of it."""
        decision = decision_of(words)
        actions.attest(actor_named(words["person"] or ""), decision, words["words"] or "")
        decision.refresh_from_db()
        effects = Effect.objects.filter(recommendation__version__decision=decision).count()
        day = f"{decision.decided_on:%-d %B %Y}" if decision.decided_on else "today"
        self.stdout.write(
            f"{decision} is attested, with effect from {day}: "
            f"{effects} effects.\nNext: manage.py print_record {decision.pk} --as PERSON "
            "--output FILE"
        )
