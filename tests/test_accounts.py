"""Opening accounts: one for a person who has none, by a post that may."""

from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from people.actions import open_account
from people.holders import database_now, employer
from people.models import Account, Person
from people.refusals import Refused
from tests.stage import Stage


def opened(*words: str) -> str:
    out = StringIO()
    call_command("open_account", *words, stdout=out)
    return out.getvalue()


def test_a_new_person_signs_in_with_the_password_shown(founded: Stage) -> None:
    said = opened("nora", "--staff-number", "N1", "--name", "Nora Vale", "--as", "Devi Rao")
    assert "Nora Vale signs in as nora" in said
    password = said.splitlines()[-1].strip()
    account = authenticate(username="nora", password=password)
    assert isinstance(account, Account)
    assert account.person == Person.objects.get(staff_number="N1")
    assert not account.is_staff
    works_for = employer(Person.objects.get(staff_number="N1"), database_now())
    assert works_for is not None
    assert works_for.name.startswith("Mayor")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("otto", "--staff-number", "N1", "--name", "N", "--as", "Otto Vance"), "Only these posts"),
        (("x", "--staff-number", "none", "--as", "Devi Rao"), "Nobody has staff number none"),
        (("x", "--staff-number", "D0001", "--name", "N", "--as", "Devi Rao"), "somebody's already"),
        (
            ("x", "--staff-number", "N1", "--name", "N", "--employer", "Z", "--as", "Devi Rao"),
            "no organisation “Z”",
        ),
    ],
)
def test_what_is_wrong_is_refused_whole(
    founded: Stage, words: tuple[str, ...], sentence: str
) -> None:
    people = Person.objects.count()
    with pytest.raises(CommandError, match=sentence):
        opened(*words)
    assert Person.objects.count() == people
    assert not Account.objects.exists()


def test_nobody_opens_a_second_account_for_somebody(founded: Stage) -> None:
    open_account(founded.person("devi"), founded.person("carla"), "carla", "a-Password-1")
    with pytest.raises(Refused, match="Carla Reyes has an account already"):
        open_account(founded.person("devi"), founded.person("carla"), "carla2", "a-Password-1")
    with pytest.raises(Refused, match="no free username"):
        open_account(founded.person("devi"), founded.person("rita"), "CARLA", "a-Password-1")
