"""Bring a data folder or a named database up to date and serve the app from it, on this machine.

`manage.py` has the embedded server running before this begins. Nothing is served from a database
that is not migrated, and a demonstration is loaded only where nothing was before.
"""

import os
import socket
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from waitress.server import create_server

from people.refusals import Refused
from records.pdf import RenderFailed, self_test
from records.verify import refuse_if_unguarded

HOST = "127.0.0.1"
THREADS = 8
LARGEST_REQUEST = 30 * 1024 * 1024
DEMONSTRATION = "load_demonstration"


class Command(BaseCommand):
    """Serve Countersign."""

    help = "Migrate, load the demonstration into an empty embedded database, and serve the app."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the port and whether a demonstration is wanted."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--demonstration",
            action="store_true",
            help="load the demonstration into an empty database named by DATABASE_URL as well",
        )

    def handle(self, *args: object, **options: object) -> None:
        """Prepare step by step, then serve until Ctrl-C or SIGTERM."""
        port = int(str(options["port"]))
        with _listening(port) as listener:
            self._migrate()
            self._guarded()
            self._prints()
            if options["demonstration"] or "DATABASE_URL" not in os.environ:
                self._demonstrate()
            connections.close_all()
            server = create_server(
                get_wsgi_application(),
                sockets=[listener],
                threads=THREADS,
                max_request_body_size=LARGEST_REQUEST,
                url_scheme="https" if settings.HTTPS else "http",
                ident="Countersign",
            )
            self._welcome(port)
            server.run()
            self.stdout.write("\nStopped.")

    def _migrate(self) -> None:
        alias = "owner" if "owner" in settings.DATABASES else "default"
        executor = MigrationExecutor(connections[alias])
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if not waiting:
            return
        if alias == "default":
            raise CommandError(
                f"{len(waiting)} migrations wait and DATABASE_OWNER_URL is not set; "
                "run manage.py migrate with it first."
            )
        with self._step("Building the tables"):
            call_command("migrate", database="owner", verbosity=1)

    def _guarded(self) -> None:
        try:
            refuse_if_unguarded()
        except Refused as refused:
            raise CommandError(
                f"The guards are not whole, so nothing is served.\n{refused}"
            ) from None

    def _prints(self) -> None:
        try:
            with self._step("Printing a first record"):
                self_test()
        except RenderFailed as failure:
            raise CommandError(f"No record can be printed here.\n{failure}") from None

    def _demonstrate(self) -> None:
        if DEMONSTRATION not in get_commands() or get_user_model().objects.exists():
            return
        with self._step("Loading the demonstration"):
            call_command(DEMONSTRATION)

    def _welcome(self, port: int) -> None:
        self.stdout.write(f"\nCountersign is at http://{HOST}:{port}/  (Ctrl-C stops it)\n")
        words = Path(settings.DATA) / "passwords.txt"
        if words.exists() and not stat.S_IMODE(words.stat().st_mode) & 0o077:
            self.stdout.write(f"\nWho can sign in (also in {words}):\n")
            self.stdout.write(words.read_text(encoding="utf-8").rstrip())
        self.stdout.flush()

    @contextmanager
    def _step(self, words: str) -> Iterator[None]:
        self.stdout.write(f"{words} ...")
        self.stdout.flush()
        begun = time.monotonic()
        yield
        self.stdout.write(f"{words}: done in {time.monotonic() - begun:.1f} s")
        self.stdout.flush()


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    """Take the port before anything else is done, so that a taken one costs no time."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except (OSError, OverflowError) as fault:
            raise CommandError(
                f"Port {port} cannot be used ({fault}); choose another, "
                f"for example make run PORT={port + 1 if port < 65_000 else 8001}."
            ) from fault
        yield listener
