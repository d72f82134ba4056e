"""`manage.py load_demonstration`: fill an empty database with the demonstration."""

from records import demonstration
from records.commands import HouseCommand


class Command(HouseCommand):
    """Load the demonstration."""

    help = (
        "Found a demonstration ledger in an empty database: the invented cast with random "
        "passwords (in passwords.txt of the data folder, for its owner only), PCD 1572 as "
        "history, and decisions in every state. Refused where anything stands already."
    )

    def run(self, words: dict[str, str | None]) -> None:
        """Load it and say where the passwords are."""
        path = demonstration.load(self.stdout.write)
        self.stdout.write(f"The demonstration is loaded. Who can sign in: {path}")
