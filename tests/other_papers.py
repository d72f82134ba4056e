"""Papers that nobody has decided, each after a kind of decision that real bodies make.

They are made up: they try what the 46 real ones do not have. Asserts nothing.
"""

from typing import Any

TERM = {"of": "term"}


def paper(title: str, *recs: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a transcribed paper with its recommendations, numbered by their places."""
    numbered = [
        {"number": str(at), "words": f"To approve number {at} of “{title}”.", **rec}
        for at, rec in enumerate(recs, start=1)
    ]
    return {
        "format": "countersign-paper/1",
        "type": "deputy-mayor",
        "title": title,
        "executive_summary": f"What “{title}” is about.",
        "recommendations": numbered,
        "as_printed": {"decided_on": "2022-03-15"},
    } | fields


def ask(matter: str, amount: dict[str, Any] | None, **fields: Any) -> dict[str, Any]:
    """Return an approval of one matter."""
    return {"kind": "approval", "matter": matter, "amount": amount} | fields


def party(role: str, name: str = "", **fields: Any) -> dict[str, Any]:
    return {"role": role, "name": name} | fields


def figure(what: str, value: str, **fields: Any) -> dict[str, Any]:
    return {"what": what, "amount": {"value": value}} | fields


EXEMPT = {
    "exists": True,
    "exemption": {
        "ground": "Article 2(2)(a); Freedom of Information Act 2000, section 43",
        "rationale": "The sum would hurt talks with others.",
        "ends_when": "When every claim of the group is settled.",
    },
}
SETTLEMENT = paper(
    "Settlement of a group of claims",
    ask(
        "settlement",
        {"value": None, "qualifier": "withheld", "plus": "costs as assessed"},
        parties=[party("claimant", count=14, withheld=True)],
        conditions="The claims are withdrawn.",
    ),
    reference="PCD 9001",
    part_2=EXEMPT,
)
TERMINATION = paper(
    "Early end of a contract, and another meanwhile",
    ask(
        "termination",
        {"value": "175000.00", "qualifier": "up to", "vat": "exclusive"},
        parties=[party("supplier", "Alpha Care Ltd"), party("contract", "CUSTODY-7")],
        spans=[{"of": "notice", "length": "3 months"}, TERM | {"last_day": "2022-06-30"}],
        stated=[figure("exit cost", "125000.00"), figure("fees", "50000.00", words="legal")],
    ),
    {
        "kind": "contract_award",
        "contract": "CUSTODY-8",
        "title": "Care in custody, interim",
        "supplier": {"name": "Beta Health plc", "company_number": "01234567"},
        "route": "single_tender",
        "amount": {"value": "480000.00", "vat": "exclusive"},
        "term": "6 months",
        "options": "3 months",
        "options_reading": "extra",
        "spans": [TERM | {"first_day": "2022-07-01", "open": "interim"}],
    },
    reference="PCD 9002",
    timing={"stands": "emergency", "also": ["conditional"], "reason": "Care may not stop."},
    links=[{"relation": "supersedes", "reference": "DMPCD 2018 7", "recommendation": "2"}],
)
WRITE_OFF = paper(
    "Write-off of debts, 2021/22",
    ask(
        "write_off",
        {"value": "84311.27"},
        money="revenue",
        parties=[party("debtor", count=61)],
        stated=[
            {**figure("part", "60000.00", party="overpaid pay")},
            {**figure("part", "24311.27", party="events")},
            figure("previous total", "97500.10", year="2020/21"),
        ],
        spans=[{"of": "money", "first_year": "2021/22", "last_year": "2021/22"}],
    ),
    reference="DMPCD 2022/4",
)
DISPOSALS = paper(
    "Disposal of two buildings",
    ask(
        "disposal",
        {"value": "1000000.00", "qualifier": "at least"},
        money="capital receipt",
        parties=[party("site", "Old Mill police office"), party("buyer", "Gamma Homes Ltd")],
        stated=[figure("fees", "25000.00", measure="spend"), figure("estimate", "1150000.00")],
    ),
    ask(
        "disposal",
        {"value": "999999.99", "qualifier": "circa"},
        money="capital receipt",
        parties=[party("site", "Garage, Hill Road"), party("buyer", withheld=True)],
    ),
    reference="PCD 9004",
)
LEASE = paper(
    "Lease of a warehouse for ten years",
    ask(
        "lease",
        {"value": "240000.00", "per": "year", "vat": "exclusive"},
        money="revenue",
        parties=[party("landlord", "Delta Estates"), party("site", "Unit 4, Dock Way")],
        stated=[
            figure("service charge", "31000.00"),
            figure("deposit", "60000.00"),
            figure("part", "1140000.00", words="over the first five years"),
        ],
        spans=[
            TERM | {"length": "10 years", "first_day": "2022-05-01", "reviewed": "every 5 years"},
            {"of": "break", "length": "5 years", "times": 1},
            {"of": "rent free", "length": "3 months"},
            {"of": "notice", "length": "6 months"},
        ],
    ),
    reference="PCD 9005",
)
GIFT = paper(
    "Loan of vehicles as a gift in kind",
    ask(
        "gift",
        {"value": "62500.00", "qualifier": "circa"},
        money="in kind",
        parties=[party("donor", "Epsilon Motors", company_number="07654321")],
        spans=[TERM | {"length": "18 months", "qualifier": "up to"}],
    ),
    reference="PCD 9006",
)
INSURANCE = paper(
    "Insurance from 1 April",
    ask(
        "insurance",
        {"value": "2104550.00", "printed": "£2.1m", "qualifier": "circa"},
        money="revenue",
        parties=[party("insurer", "Zeta Mutual"), party("broker", "Eta Brokers LLP")],
        stated=[
            figure("excess", "250000.00", words="each claim"),
            {"what": "limit", "amount": {"value": "50000000.00"}, "measure": "note"},
            {"what": "indexation", "percent": "7.5", "percent_of": "last year’s premium"},
        ],
        spans=[TERM | {"first_day": "2022-04-01", "last_day": "2023-03-31"}],
    ),
    reference="PCD 9007",
)
NOVATION = paper(
    "Novation to two suppliers",
    ask(
        "novation",
        {"value": "0.00", "qualifier": "nil"},
        parties=[
            party("outgoing supplier", "Theta Systems Ltd", company_number="00000001"),
            party("incoming supplier", "Iota Systems Ltd", formerly="Theta North", lot="1"),
            party("incoming supplier", "Kappa plc", lot="2"),
            party("contract", "RADIO-3"),
        ],
        conditions="Both give a parent company guarantee.",
    ),
    reference="PCD 9008",
    undertakings=[
        {
            "number": "U1",
            "kind": "condition",
            "words": "A guarantee of each parent is held.",
            "recommendation": "1",
            "owner_printed": "Head of Legal",
            "due_when": "Before the deed is sealed",
        }
    ],
)
GRANT = paper(
    "Grant with match funding to three boroughs",
    ask(
        "grant_income",
        {"value": "900000.00"},
        money="income",
        parties=[party("grantor", "Home Office")],
        spans=[{"of": "money", "last_day": "2024-03-31"}],
    ),
    ask(
        "grant_award",
        {"value": "1200000.00"},
        money="revenue",
        parties=[party("recipient", name) for name in ("Barnet", "Brent", "Camden")],
        stated=[
            *(figure("part", "400000.00", party=name) for name in ("Barnet", "Brent", "Camden")),
            figure("match funding", "300000.00", measure="income", party="the boroughs"),
            figure("funding", "900000.00", measure="income", party="Home Office"),
        ],
    ),
    reference="PCD 9009",
)
CEILING = paper(
    "Higher ceiling of a framework",
    ask(
        "framework_ceiling",
        {"value": "60000000.00", "qualifier": "up to"},
        parties=[party("framework", "Estates Framework 2"), party("lot", "B")],
        stated=[
            figure("previous total", "240000000.00", measure="ceiling"),
            figure("new total", "300000000.00", measure="ceiling"),
            {"what": "share", "percent": "25", "percent_of": "previous total"},
            figure("for others", "12500000.00", party="other forces", measure="ceiling"),
        ],
    ),
    reference="PCD1638",
)
BUNDLE = paper(
    "Forty contracts with one total",
    ask(
        "renewals",
        {"value": "18400000.00", "qualifier": "up to"},
        money="capital and revenue",
        parties=[party("contract", count=40), party("supplier", count=33)],
        spans=[TERM | {"length": "1 year", "qualifier": "up to"}, {"of": "options", "times": 2}],
    ),
    reference="PCD 9011",
)
RANGE = paper(
    "Forensic services, a range each year",
    ask(
        "spending",
        {"value": "1500000.00", "to": "2250000.00", "per": "year", "vat": "exclusive"},
        money="existing budgets",
        spans=[{"of": "money", "first_year": "2022/23", "open": "thereafter"}],
    ),
    reference="",
    as_printed={"decided_on": None},
)
OTHERS = {
    "settlement": SETTLEMENT,
    "termination": TERMINATION,
    "write-off": WRITE_OFF,
    "disposals": DISPOSALS,
    "lease": LEASE,
    "gift": GIFT,
    "insurance": INSURANCE,
    "novation": NOVATION,
    "grant": GRANT,
    "ceiling": CEILING,
    "bundle": BUNDLE,
    "range": RANGE,
}
