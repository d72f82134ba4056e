"""Find the person whom a command names. Guesses nothing: none or several are refused."""

from django.db.models import Q

from people.deeds import Actor
from people.models import Person
from people.refusals import Refused


def person_named(words: str) -> Person:
    """Return the person with this account, staff number or exact name, or raise Refused."""
    wanted = words.strip()
    found = list(
        Person.objects.filter(
            Q(accounts__username=wanted) | Q(staff_number=wanted) | Q(name__iexact=wanted)
        )
        .distinct()
        .order_by("pk")[:10]
    )
    if not found:
        raise Refused(
            [f"Nobody is called “{wanted}”. Give an account, a staff number or a whole name."]
        )
    if len(found) > 1:
        listed = "; ".join(f"{person.staff_number}: {person}" for person in found)
        raise Refused([f"Several people are called “{wanted}”. Give a staff number: {listed}."])
    return found[0]


def actor_named(words: str) -> Actor:
    """Return that person as the one who acts; a command uses no account."""
    return Actor(person_named(words))
