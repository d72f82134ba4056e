#!/usr/bin/env python3
"""Run Django's commands, with the embedded database around them where no other is named.

The server is shared: a command uses the one that runs, or starts it and stops it again.
"""

import os
import signal
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import FrameType

from django.core.management import execute_from_command_line

from config.database import data_folder
from config.embedded import EmbeddedServer
from config.postgres import ServerRefused

# These look at the code alone.
WITHOUT_DATABASE = {"", "check", "collectstatic", "help", "makemigrations", "version"}


def main() -> None:
    """Run the command that was typed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    # A shell that starts us in the background would have us ignore it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with database(sys.argv):
            execute_from_command_line(sys.argv)
    except ServerRefused as refusal:
        sys.exit(str(refusal))
    except KeyboardInterrupt:
        sys.exit(130)


def database(words: list[str]) -> AbstractContextManager[object]:
    """Return what keeps a database at hand while the command runs."""
    command = words[1] if len(words) > 1 else ""
    nothing_to_do = command in WITHOUT_DATABASE or {"--help", "-h"} & set(words)
    if "DATABASE_URL" in os.environ or command.startswith("-") or nothing_to_do:
        return nullcontext()
    data = data_folder(os.environ, Path(__file__).resolve().parent)
    return EmbeddedServer(data, sole=command == "serve", say=_say)


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
