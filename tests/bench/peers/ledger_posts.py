"""django-ledger on the same work: 8 and 1,024 transactions in one posted journal entry."""

import peer

peer.begin(
    [
        "django.contrib.sessions",
        "django.contrib.messages",
        "treebeard",
        "django_ledger",
    ]
)

from datetime import datetime, timezone  # noqa: E402

from django.contrib.auth.models import User  # noqa: E402
from django_ledger.models import EntityModel  # noqa: E402

admin = User.objects.create_user("bench")
entity = EntityModel.create_entity(
    name="Bench", use_accrual_method=True, admin=admin, fy_start_month=4
)
chart = entity.create_chart_of_accounts(assign_as_default=True, commit=True, coa_name="Bench")
source = entity.create_account(
    code="1010", role="asset_ca_cash", name="Source", balance_type="debit", active=True
)
line = entity.create_account(
    code="1020", role="asset_ca_cash", name="Line", balance_type="debit", active=True
)
ledger = entity.create_ledger(name="Bench", posted=True)
WHEN = datetime(2026, 4, 1, 12, tzinfo=timezone.utc)  # noqa: UP017 - the peer's Python may be older


def post(rows: int) -> None:
    """Commit and post one journal entry of this many transactions."""
    ends = [
        {
            "account": line if n % 2 else source,
            "tx_type": "debit" if n % 2 else "credit",
            "amount": 1,
            "description": "bench",
        }
        for n in range(rows)
    ]
    ledger.commit_txs(je_timestamp=WHEN, je_txs=ends, je_posted=True, je_desc="bench")


peer.tell(
    post_8=peer.median(lambda: post(8), 40),
    post_1024=peer.median(lambda: post(1024), 3, warm=1),
    hot=peer.rate(lambda: post(8)),
)
