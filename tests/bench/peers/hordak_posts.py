"""django-hordak on the same work: 8 and 1,024 legs in one transaction, a hot account, a balance."""

import peer

peer.begin(
    ["mptt", "djmoney", "hordak"],
    DEFAULT_CURRENCY="GBP",
    HORDAK_INTERNAL_CURRENCY="GBP",
    HORDAK_CURRENCIES=["GBP"],
    CURRENCIES=["GBP"],
)

from django.db import transaction  # noqa: E402
from djmoney.money import Money  # noqa: E402
from hordak.models import Account, Leg, Transaction  # noqa: E402

LEGS = 10_000
POUND = Money(1, "GBP")


def account(name: str, code: str) -> Account:
    """Open an account."""
    return Account.objects.create(name=name, code=code, type="AS", currencies=["GBP"])


SOURCE, LINE, OTHER = account("source", "1"), account("line", "2"), account("other", "3")


def post(legs: int) -> None:
    """Post one transaction of this many legs."""
    with transaction.atomic():
        head = Transaction.objects.create(description="bench")
        ends = [
            {"account": LINE, "debit": POUND} if n % 2 else {"account": SOURCE, "credit": POUND}
            for n in range(legs)
        ]
        Leg.objects.bulk_create([Leg(transaction=head, **end) for end in ends])


def draw() -> int:
    """Take a pound from the other account while it says that it has one; 25 times."""
    taken = 0
    for _ in range(25):
        if OTHER.get_balance()["GBP"].amount >= 1:
            OTHER.transfer_to(SOURCE, POUND)
            taken += 1
    return taken


def other_has_200() -> None:
    """Put two hundred pounds on the other account."""
    SOURCE.transfer_to(OTHER, Money(200, "GBP"))


def filled() -> int:
    """Post until the line has ten thousand legs or more."""
    while LINE.legs.count() < LEGS:
        for _ in range(100):
            post(8)
    return LINE.legs.count()


found = {
    "post_8": peer.median(lambda: post(8), 60),
    "post_1024": peer.median(lambda: post(1024), 5, warm=1),
    "hot": peer.rate(lambda: post(8)),
}
other_has_200()
found["overdrawn"] = peer.at_once(draw)
found["legs"] = filled()
found["balance"] = peer.median(LINE.get_balance, 31)
peer.tell(**found)
