"""Migrate as the owner, whoever asks: the app's login may not build tables."""

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate


class Command(migrate.Command):
    """Django's own command with the owner's login as its default."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the same words as Django's command."""
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: object, **options: object) -> None:
        """Refuse the app's login, with which nothing would be built but all be noted as done."""
        if options["database"] != "owner":
            raise CommandError("Migrations run as the owner: migrate --database owner.")
        super().handle(*args, **options)
