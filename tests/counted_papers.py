"""Papers that nobody has decided: what counts posts, goods and hours, and what bodies owe and own.

They are made up, as those of other_papers.py are. Asserts nothing.
"""

from tests.other_papers import TERM, ask, figure, paper, party

STAFFING = paper(
    "Posts until the service is let again",
    ask(
        "staffing",
        {"value": "41250.00", "quantity": "3.4", "unit": "full-time posts"},
        money="existing budgets",
        stated=[
            {
                "what": "previous total",
                "amount": {"value": None, "quantity": "2.5", "unit": "full-time posts"},
                "measure": "note",
            },
            figure("shortfall", "812.00", measure="note"),
            {"what": "funding", "amount": {"value": "812.00"}, "party": "OPCC reserve"},
        ],
        spans=[TERM | {"first_day": "2022-04-01", "last_day": "2022-09-30"}],
    ),
    reference="PCD 9012",
)
SURRENDER = paper(
    "Surrender of a lease, and a ground lease of the new site",
    ask(
        "surrender",
        {"value": "90000.00", "qualifier": "up to"},
        money="reserve",
        parties=[party("landlord", "Lambda Land"), party("site", "Weir House")],
        stated=[
            figure("premium", "90000.00"),
            {"what": "rent", "amount": {"value": "212000.00", "per": "year"}},
            {
                "what": "saving",
                "amount": {"value": "53000.00", "per": "quarter"},
                "measure": "saving",
            },
            {
                "what": "quantity",
                "amount": {
                    "value": None,
                    "qualifier": "circa",
                    "quantity": "1480",
                    "unit": "square metres",
                },
                "measure": "note",
            },
        ],
        spans=[{"of": "earlier term", "first_day": "1984-09-29", "last_day": "2024-09-28"}],
    ),
    ask(
        "lease",
        {"value": "0.00", "qualifier": "nil"},
        money="capital",
        parties=[
            party("landlord", "Mu Council"),
            party("guarantor", "Nu Holdings plc"),
            party("adviser", "Pi Surveyors LLP"),
        ],
        stated=[figure("premium", "1300000.00")],
        spans=[
            TERM | {"length": "150 years", "first_day": "2022-06-24", "last_day": "2172-06-23"},
            {"of": "break", "length": "25 years", "times": 5, "party": "the tenant alone"},
        ],
    ),
    reference="PCD 9013",
)
MONITORING = paper(
    "Where the year stands after three quarters",
    ask(
        "note",
        None,
        money="revenue",
        stated=[
            figure("forecast", "3190400000.00", measure="note", year="2021/22"),
            figure("overspend", "21700000.00", measure="note", party="overtime"),
            figure("underspend", "16300000.00", measure="note", party="pay"),
            figure("shortfall", "2100000.00", measure="note", party="income"),
        ],
    ),
    ask(
        "reserve_use",
        {"value": "7500000.00"},
        money="reserve",
        stated=[
            figure("balance", "41000000.00", measure="note", on="2021-04-01", words="opening"),
            figure("balance", "33500000.00", measure="note", on="2022-03-31", words="closing"),
            figure("outturn", "3168900000.00", measure="note", year="2020/21"),
        ],
    ),
    reference="PCD 9014",
)
RESALE = paper(
    "Resale of tablets",
    ask(
        "disposal",
        {"value": "640000.00", "qualifier": "circa", "quantity": "2150", "unit": "tablets"},
        parties=[party("buyer", "Xi Trade Ltd")],
        stated=[
            {
                "what": "part",
                "amount": {
                    "value": None,
                    "printed": "US$0.25m",
                    "quantity": "250000",
                    "unit": "US dollars",
                },
                "measure": "receipt",
            },
            {
                "what": "share",
                "percent": "85",
                "percent_of": "the price",
                "amount": {"value": None, "qualifier": "at least"},
                "measure": "receipt",
            },
        ],
    ),
    reference="PCD 9015",
)
FEES = paper(
    "Fees from April",
    ask(
        "charge",
        {"value": "81.40", "per": "hour", "vat": "exclusive"},
        money="income",
        stated=[
            {
                "what": "rate",
                "amount": {"value": "205.00", "per": "unit", "unit": "vehicle removed"},
                "measure": "income",
            },
            {"what": "indexation", "percent": "6.2", "percent_of": "every fee"},
        ],
    ),
    reference="PCD 9016",
)
TREASURY = paper(
    "Limits of borrowing, and the precept",
    ask(
        "borrowing",
        {"value": "480000000.00", "qualifier": "up to"},
        parties=[party("lender", "Public Works Loan Board")],
        stated=[
            figure("limit", "455000000.00", measure="ceiling", words="operational boundary"),
            {"what": "rate", "percent": "4.35", "percent_of": "new loans", "measure": "note"},
        ],
    ),
    ask(
        "precept",
        {"value": "98200000.00"},
        stated=[
            {
                "what": "part",
                "amount": {"value": "251.11", "per": "unit", "unit": "home in band D"},
                "measure": "income",
            }
        ],
    ),
    reference="PCD 9017",
)
HOSTED = paper(
    "A grant held for others, and a borough that steps back",
    ask(
        "grant_bid",
        {"value": "2700000.00", "qualifier": "up to"},
        parties=[
            party("grantor", "Home Office"),
            party("beneficiary", "A national unit"),
            party("delegate", "Chief Executive"),
            party("consultee", "Chief Finance Officer"),
        ],
    ),
    ask(
        "grant_award",
        {"value": "75000.00"},
        money="grant",
        parties=[party("outgoing recipient", "Brent"), party("recipient", "Ealing")],
        stated=[
            {
                "what": "part",
                "amount": {"value": "25000.00", "per": "unit", "quantity": "3", "unit": "grant"},
            },
            figure("contingency", "15000.00"),
        ],
    ),
    reference="PCD 9018",
)
TWICE = paper(
    "More time, and more value, for one contract",
    {
        "kind": "contract_change",
        "contract": "MOWING-2",
        "change": "extension",
        "amount": {"value": "80000.00"},
        "term": "1 year",
        "opening": {
            "title": "Mowing",
            "supplier": {"name": "Omicron Gardens Ltd"},
            "original": {"value": "400000.00"},
        },
        "spans": [
            {"of": "earlier term", "length": "3 years", "qualifier": "at least"},
            {"of": "earlier term", "last_day": "2022-03-31"},
        ],
    },
    {
        "kind": "contract_change",
        "contract": "MOWING-2",
        "change": "value_increase",
        "amount": {"value": "25000.00", "qualifier": "up to"},
    },
    reference="PCD 9019",
)
COUNTED = {
    "staffing": STAFFING,
    "surrender": SURRENDER,
    "monitoring": MONITORING,
    "resale": RESALE,
    "fees": FEES,
    "treasury": TREASURY,
    "hosted": HOSTED,
    "twice": TWICE,
}
