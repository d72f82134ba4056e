"""`manage.py found`: found a real ledger, once, by two people, on the record."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandParser
from django.db import transaction

from approvals.founding import Founders, found_ledger, read_reference
from people.actions import record_employer
from people.days import london_day
from people.deeds import deed
from people.holders import database_now
from people.models import Account, Founding, Organisation, Person
from people.refusals import Refused
from records.commands import HouseCommand

REFERENCE = Path(settings.BASE_DIR) / "fixtures" / "reference.json"
POSTS = {"first": "decision-office", "second": "chief-executive", "third": "chief-finance-officer"}
FORM = "NAME:STAFFNO:USERNAME"


@dataclass(frozen=True)
class Founder:
    """Somebody named on the command line."""

    name: str
    staff_number: str
    username: str


class Command(HouseCommand):
    """Found a ledger that is not a demonstration."""

    help = (
        "Found this ledger, once: load posts, lines, frameworks and the scheme, and appoint the "
        "first people: the decision office, the Chief Executive and, if given, the Chief Finance "
        "Officer, who then appoint the others by two people's word. Each gets a random password, "
        "printed once, to be changed after the first sign-in. An administrator's account opens the "
        "administration pages and belongs to no person."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the organisation and its first people."""
        parser.add_argument("--organisation", metavar="NAME", required=True)
        parser.add_argument("--first", metavar=FORM, required=True, help="the decision office")
        parser.add_argument("--second", metavar=FORM, required=True, help="the Chief Executive")
        parser.add_argument("--third", metavar=FORM, help="the Chief Finance Officer")
        parser.add_argument("--administrator", metavar="USERNAME", help="who keeps the accounts")
        parser.add_argument(
            "--instrument",
            metavar="WORDS",
            default="Appointment at the founding of the ledger",
            help="what appoints them",
        )

    def run(self, words: dict[str, str | None]) -> None:
        """Found, then print each password once."""
        founders = {name: _founder(text) for name in POSTS if (text := words[name])}
        if Founding.objects.exists():
            raise Refused(["This ledger is founded already; that happens once."])
        usernames = [founder.username for founder in founders.values()]
        if words["administrator"]:
            usernames.append(words["administrator"])
        numbers = [founder.staff_number for founder in founders.values()]
        if len(set(usernames)) < len(usernames) or len(set(numbers)) < len(numbers):
            raise Refused(["Give each a staff number and a username of their own."])
        passwords = {username: secrets.token_urlsafe(12) for username in usernames}
        with transaction.atomic():
            _found(words["organisation"] or "", founders, passwords, words["instrument"] or "")
            if words["administrator"]:
                name = words["administrator"]
                Account.objects.create_superuser(name, password=passwords[name])
        self.stdout.write(f"{words['organisation']} is founded. The passwords, shown this once:")
        for username, password in passwords.items():
            self.stdout.write(f"  {username}  {password}")


def _founder(text: str) -> Founder:
    parts = [part.strip() for part in text.split(":")]
    if len(parts) != len(FORM.split(":")) or not all(parts):
        raise Refused([f"“{text}” is not {FORM}, such as “Ada Blythe:4711:ada”."])
    return Founder(*parts)


@deed
def _found(
    organisation: str, founders: dict[str, Founder], passwords: dict[str, str], instrument: str
) -> None:
    if not organisation.strip() or not instrument.strip():
        raise Refused(["Name the organisation, and what appoints its first people."])
    people = {}
    for name, founder in founders.items():
        person = Person.objects.create(name=founder.name, staff_number=founder.staff_number)
        Account.objects.create_user(
            founder.username, password=passwords[founder.username], person=person
        )
        people[name] = person
    today = london_day(database_now())
    appointments = tuple((person, POSTS[name]) for name, person in people.items())
    found_ledger(
        organisation.strip(),
        Founders(people["first"], people["second"], appointments, today, instrument),
        read_reference(REFERENCE),
    )
    home = Organisation.objects.create(name=organisation.strip())
    for person in people.values():
        record_employer(people["first"], person, home, today)
