"""Verify the ledger: guards, grants, chains, heads, links and records. Changes nothing."""

from django.core.management.base import BaseCommand, CommandError

from records.verify import verify


class Command(BaseCommand):
    """Name every fault; exit code 0 when there is none, else 1."""

    help = "Check guards, grants, chains, heads against postings, and records against hashes."
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        """Print the counts, or every fault."""
        verdict = verify()
        if verdict.faults:
            raise CommandError("\n".join([str(verdict), *verdict.faults]))
        self.stdout.write(str(verdict))
