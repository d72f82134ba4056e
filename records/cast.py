"""The people of the demonstration: who they are, what posts they hold, who founded the ledger.

Their tenures are given and confirmed by the same actions as in life. Nobody here is real.
"""

from datetime import date
from pathlib import Path

from django.conf import settings

from approvals.founding import Founders, found_ledger, read_reference
from people.actions import Appointment, confirm_tenure, give_tenure, record_employer
from people.models import Organisation, Person, Post

ORGANISATION = "Mayor's Office for Policing and Crime"
INSTRUMENT = "Letter of appointment (demonstration)"
STARTS_ON = date(2020, 4, 1)

CAST = {
    "devi": ("Devi Rao", "decision-office"),
    "conrad": ("Conrad Bell", "chief-executive"),
    "farah": ("Farah Nadir", "chief-finance-officer"),
    "dana": ("Dana Whitlock", "deputy-mayor"),
    "carla": ("Carla Reyes", "commercial-director"),
    "rita": ("Rita Lindqvist", "connect-sro"),
    "sam": ("Sam Osei", "connect-sso"),
    "harry": ("Harry Cole", "head-of-service"),
    "hugo": ("Hugo Senn", "head-of-office"),
    "olive": ("Olive Tran", "originating-officer"),
    "kit": ("Kit Brandt", "contract-officer"),
    "fiona": ("Fiona Marsh", "finance-officer"),
    "peter": ("Peter Quill", "programme-office"),
    "mona": ("Mona Field", "finance-adviser"),
    "leo": ("Leo Hart", "legal-adviser"),
    "cleo": ("Cleo Adair", "commercial-adviser"),
    "eve": ("Eve Lund", "equality-adviser"),
    "dora": ("Dora Penn", "data-protection-adviser"),
    "audrey": ("Audrey Pike", "auditor"),
    "ivor": ("Ivor Nash", "system-administrator"),
    "otto": ("Otto Vance", ""),
}
# The second programme of the demonstration has the same two seniors.
BESIDES = (("rita", "mobile-sro"), ("sam", "mobile-sso"))
FOUNDERS = ("devi", "conrad")
FOUNDED = ("devi", "conrad", "farah")


def found_cast() -> dict[str, Person]:
    """Found a demonstration ledger and return its people by their sign-in names."""
    people = {
        name: Person.objects.create(name=full, staff_number=f"D{number:04d}")
        for number, (name, (full, _)) in enumerate(CAST.items(), start=1)
    }
    first, second = (people[name] for name in FOUNDERS)
    appointments = tuple((people[name], CAST[name][1]) for name in FOUNDED)
    founders = Founders(first, second, appointments, STARTS_ON, INSTRUMENT)
    reference = read_reference(Path(settings.BASE_DIR) / "fixtures" / "reference.json")
    found_ledger(ORGANISATION, founders, reference, demonstration=True)
    for name, (_, post) in CAST.items():
        if post and name not in FOUNDED:
            appoint(people, name, post)
    for name, post in BESIDES:
        appoint(people, name, post)
    home = Organisation.objects.create(name=ORGANISATION)
    for person in people.values():
        record_employer(first, person, home, STARTS_ON)
    return people


def appoint(people: dict[str, Person], name: str, post: str) -> None:
    """Give one of the cast a post: entered by the decision office, confirmed by another."""
    appointment = Appointment(people[name], Post.objects.get(code=post), STARTS_ON, INSTRUMENT)
    tenure = give_tenure(people["devi"], appointment)
    confirm_tenure(people["farah"], tenure)
