"""Give the cast of the demonstration its sign-ins, with random passwords in one private file.

Hashing is slow on purpose, so it runs beside the loading. No password is ever a known one.
"""

import os
import secrets
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from django.contrib.auth.hashers import make_password

from people.models import Account, Person
from people.window import editing_grants

CONSONANTS, VOWELS = "bdfghjklmnprstvz", "aeiou"
SYLLABLES = (3, 3, 3)  # 9 of 80 each: 56 bits
NAME = "passwords.txt"

Hashes = Mapping[str, tuple[str, "Future[str]"]]


def new_password() -> str:
    """Return a random password that can be read aloud and typed."""
    words = (
        "".join(secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _ in range(count))
        for count in SYLLABLES
    )
    return "-".join(words)


def begin(pool: ThreadPoolExecutor, usernames: Sequence[str]) -> Hashes:
    """Choose a password for each name and begin to hash it."""
    chosen = {username: new_password() for username in usernames}
    return {name: (word, pool.submit(make_password, word)) for name, word in chosen.items()}


def open_accounts(
    people: Mapping[str, Person], hashes: Hashes, administrators: set[str], editors: set[str]
) -> None:
    """Open an account for each person; the pages of the admin open for some of them.

    Editors may edit reference data there, as far as their posts allow.
    """
    Account.objects.bulk_create(
        Account(
            username=username,
            password=hashed.result(),
            person=people[username],
            is_staff=username in administrators | editors,
            is_superuser=username in administrators,
        )
        for username, (_, hashed) in hashes.items()
    )
    for account in Account.objects.filter(username__in=editors):
        account.user_permissions.set(editing_grants())


def keep(folder: Path, start: str, rows: Sequence[tuple[str, str, str]], hashes: Hashes) -> Path:
    """Write who can sign in, as what and how, where to start first; for the owner's eyes only."""
    table = [("Sign in as", "Name", "Post", "Password")]
    table += [(*row, hashes[row[0]][0]) for row in rows]
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in table]
    path = folder / NAME
    beside = folder / f".{NAME}.{os.getpid()}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    number = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(number, "w", encoding="utf-8") as file:
        file.write(f"{start}\n\n" + "\n".join(lines) + "\n")
    return beside.replace(path)
