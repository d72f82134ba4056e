"""`manage.py open_account`: give a person the account with which they sign in."""

import secrets

from django.core.management.base import CommandParser
from django.db import transaction

from people.actions import enter_person, open_account
from people.models import Founding, Organisation, Person
from people.refusals import Refused
from records.commands import HouseCommand, takes_person
from records.people_named import person_named


class Command(HouseCommand):
    """Open the one account of a person, entering the person if need be."""

    help = (
        "Open the account of a person who has none and print its random password once. With "
        "--name the person is entered first, employed by --employer or else by the organisation "
        "of this ledger. Posts are given on the page “Posts”, by two people."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the username, the person, and who acts."""
        parser.add_argument("username", metavar="USERNAME")
        parser.add_argument("--staff-number", metavar="NUMBER", required=True)
        parser.add_argument("--name", metavar="NAME", help="enter this person first")
        parser.add_argument("--employer", metavar="NAME", help="who employs the person entered")
        takes_person(parser)

    def run(self, words: dict[str, str | None]) -> None:
        """Open it and print the password."""
        by = person_named(words["person"] or "")
        number, username = words["staff_number"] or "", words["username"] or ""
        password = secrets.token_urlsafe(12)
        with transaction.atomic():
            if words["name"]:
                enter_person(by, words["name"], number, _employer(words["employer"]))
            person = Person.objects.filter(staff_number=number).first()
            if person is None:
                raise Refused([f"Nobody has staff number {number}; --name enters a person."])
            open_account(by, person, username, password)
        self.stdout.write(f"{person} signs in as {username}. The password, shown this once:")
        self.stdout.write(f"  {password}")


def _employer(name: str | None) -> Organisation:
    wanted = name or Founding.objects.values_list("organisation", flat=True).first() or ""
    found = Organisation.objects.filter(name__iexact=wanted).order_by("pk").first()
    if found is None:
        raise Refused([f"There is no organisation “{wanted}” in the ledger."])
    return found
