"""Sample record documents: a live one, a transcribed one, the smallest, a large one and a part 2.

The figures are those of the public paper PCD 1572; all prose and all persons are our own. Nothing
here is taken from a database.
"""

from __future__ import annotations

import hashlib
from typing import Any

Document = dict[str, Any]

OFFICE = "Mayor's Office for Policing and Crime"
MARKING = "OFFICIAL-SENSITIVE [COMMERCIAL]"


def hashed(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


SUMMARY = """\
CONNECT joins eight separate police systems into one record that officers and staff search once. \
Its first part has been in use since November 2022; the second, for intelligence, investigation \
and management plans, is forecast for February 2024.

The third full business case asks for money to finish the second part, to train the people who \
will use it, and to run the whole afterwards. It also asks for the contracts that this needs and \
for a bounded authority to lengthen them."""

AWARDS = (
    ("3", "Ernst & Young LLP", "CONNECT interfaces", "Technology Services 3", "£5.000m", "5,000"),
    ("4", "Ernst & Young LLP", "CONNECT business change", "MCF3", "£5.250m", "5,250"),
    ("5", "CGI Inc.", "CONNECT technical consultancy", "SPF2", "£1.700m", "1,700"),
    ("6", "Finyx Consulting Limited", "CONNECT programme office", "MCF3", "£4.65m", "4,650"),
    ("7", "SAS Software Ltd", "data integration", "G-Cloud", "£810k", "810"),
)


def recommendations() -> list[Document]:
    first = {
        "number": "1",
        "words": "Approve £49.927m of capital in the Capital Plan and £56.694m of revenue in the "
        "Medium-Term Financial Plan, to finish CONNECT and to run it.",
        "effects": [
            "Capital Plan, CONNECT capital (not yet profiled): + £49,927,000.00 from "
            "Capital growth",
            "MTFP, CONNECT revenue (not yet profiled): + £56,694,000.00 from Revenue growth",
        ],
    }
    second = {
        "number": "2",
        "words": "Approve an extension of £249k (half of the original value) to the contract with "
        "Ernst & Young LLP for the role of programme director.",
        "effects": [
            "CONNECT Programme Director Role, Ernst & Young LLP: change of value + £249,000.00, "
            "from £499,000.00 to £748,000.00"
        ],
    }
    awards = [
        {
            "number": number,
            "words": f"Approve the direct award to {supplier} of a contract for {purpose} through "
            f"the framework {framework}, worth {words} in all, for one year.",
            "effects": [f"{supplier}, {purpose}: award up to £{thousands},000.00, term 1 year"],
        }
        for number, supplier, purpose, framework, words, thousands in AWARDS
    ]
    eighth = {
        "number": "8",
        "words": "Approve the direct award to Government Digital Service, Cabinet Office, of a "
        "contract for text messages, worth £2.000m in all, for one year with options up to five.",
        "effects": ["Government Digital Service, text messages: award up to £2,000,000.00"],
    }
    ninth = {
        "number": "9",
        "words": "Delegate to the Director of Commercial Services the approval of extensions of "
        "value and time to these contracts, together with a Senior System Owner.\n\nUntil Drop 2 "
        "is implemented the Senior Responsible Officer holds the key of the Senior System Owner.",
        "effects": [
            "New clause: two keys, Director of Commercial Services and Senior System Owner, for "
            "recommendations 2 to 8; ceiling £4,000,000.00 in all; ends 31 March 2027"
        ],
    }
    return [first, second, *awards, eighth, ninth]


PARAGRAPHS = (
    "The programme replaces systems that do not speak to each other, so that what one officer "
    "records another can find without asking or typing it again.",
    "Users of the first part have told the programme what helped them and what stood in their way. "
    "Classroom teaching helped most; teaching by screen alone did not reach those on shift.",
    "The second part comes nine months later than was planned. The supplier had to mend the first "
    "part before it could finish the second, and the old systems ran on meanwhile.",
    "Some needs of an investigation are met by separate tools: a search that a detective can word "
    "freely, a log of who looked at what, and a watch on the speed of the whole.",
)
SECTIONS = (
    ("Introduction and background", PARAGRAPHS),
    ("Issues for consideration", PARAGRAPHS * 3),
    (
        "Financial comments",
        (
            "The request comes to £106.621m, of which £49.927m is capital and £56.694m revenue. "
            "Capital is 46.8 per cent of the whole.",
            "The sums are approved without a profile over years. Finance will spread them by an "
            "act of its own, which cannot change the total.",
        ),
    ),
    ("Legal comments", ("The legal comments are in part 2.",)),
    ("Commercial issues", ("Seven contract actions come to £19.659m.", "Prices are in part 2.")),
    ("GDPR and data privacy", PARAGRAPHS[:2]),
    ("Equality comments", PARAGRAPHS[1:3]),
    ("Background and supporting papers", ("None.",)),
)


def sections() -> list[Document]:
    return [
        {"number": number, "heading": heading, "text": "\n\n".join(texts)}
        for number, (heading, texts) in enumerate(SECTIONS, 1)
    ]


ADVISERS = (
    ("Financial advice", "Finance adviser", "Mona Field"),
    ("Legal advice", "Legal adviser", "Leo Hart"),
    ("Commercial advice", "Commercial adviser", "Cleo Adair"),
    ("Data protection advice", "Data protection adviser", "Dora Penn"),
    ("Equality advice", "Equality adviser", "Eve Lund"),
)


def advice() -> list[Document]:
    return [
        {
            "kind": kind,
            "post": post,
            "name": name,
            "given_at": f"2026-11-1{day}T10:15:00+00:00",
            "version_seen": 1,
            "words": f"{kind} was asked for on the whole paper. The section that it concerns says "
            "what has to be said, and the recommendations follow from it.",
        }
        for day, (kind, post, name) in enumerate(ADVISERS)
    ]


PART_2 = {
    "exists": True,
    "classification": MARKING,
    "ground": "Article 2(2)(a) of the Elected Local Policing Bodies (Specified Information) Order "
    "2011; Freedom of Information Act 2000, section 43",
    "rationale": "It holds prices and terms that bidders could use while contracts are open.",
    "ends": "When the last of the contracts has been signed and its value published.",
}

STATEMENTS = [
    {
        "heading": "Originating officer",
        "post": "Originating officer",
        "name": "Olive Tran",
        "at": "2026-11-16T09:30:00+00:00",
        "words": "The advice named above was asked for and is fairly summed up in this paper.",
    },
    {
        "heading": "Head of service",
        "post": "Head of service",
        "name": "Harry Cole",
        "at": "2026-11-17T11:05:00+00:00",
        "words": "I have read the request. It agrees with the plans and priorities of the office.",
    },
    {
        "heading": "Chief Executive",
        "post": "Chief Executive",
        "name": "Conrad Bell",
        "at": "2026-11-18T16:40:00+00:00",
        "words": "I was consulted. The advice was weighed, and the request may go to the Deputy "
        "Mayor.",
    },
]

ATTACHMENTS = [
    {"kind": "Business case", "title": "CONNECT, third full business case", "sha256": hashed("a")},
    {"kind": "Data protection assessment", "title": "CONNECT DPIA 4.1", "sha256": hashed("b")},
    {"kind": "Equality assessment", "title": "CONNECT equality assessment", "sha256": hashed("c")},
]


def live() -> Document:
    """A live decision of the paper's shape: nine recommendations, one key, every part filled."""
    return {
        "format": "countersign-record/1",
        "organisation": OFFICE,
        "provenance": "live",
        "demonstration": True,
        "reference": "PCD 1572",
        "type": "Deputy Mayor's decision",
        "title": "CONNECT \u2013 full business case, third iteration",
        "version": 1,
        "decided_on": "2026-11-20",
        "executive_summary": SUMMARY,
        "recommendations": recommendations(),
        "keys": [
            {
                "seat": "Deputy Mayor",
                "post": "Deputy Mayor for Policing and Crime",
                "name": "Dana Whitlock",
                "capacity": "substantive",
                "on_behalf_of": None,
                "basis": "Scheme of Delegation and Consent (October 2016), paragraph 4.8",
                "turned_at": "2026-11-20T14:03:11+00:00",
                "interests": "No interest declared",
            }
        ],
        "sections": sections(),
        "part_2": PART_2,
        "deferral": {"answer": "no", "reason": "", "until": None},
        "advice": advice(),
        "statements": STATEMENTS,
        "as_printed": [],
        "attachments": ATTACHMENTS,
        "digest": hashed("version"),
        "chain_head": hashed("head"),
        "chain_length": 14,
    }


def dual_key() -> Document:
    """An extension under a delegation: two keys, one of them in cover, not a demonstration."""
    first = live()["keys"][0]
    keys = [
        first
        | {
            "seat": "Director of Commercial Services",
            "post": "Director of Commercial Services",
            "name": "Carla Reyes",
            "basis": "PCD 1572, recommendation 9",
            "turned_at": "2026-07-01T08:00:00+00:00",
        },
        first
        | {
            "seat": "Senior System Owner",
            "post": "Senior Responsible Officer, CONNECT",
            "name": "Rita Lindqvist",
            "capacity": "cover",
            "on_behalf_of": "Sam Osei",
            "basis": "PCD 1572, recommendation 9: deemed until Drop 2 is implemented",
            "turned_at": "2026-07-02T22:59:59+00:00",
            "interests": "Holds shares of a former employer, not a party to this contract",
        },
    ]
    return live() | {
        "demonstration": False,
        "type": "Officer's contract change under delegation",
        "reference": "DARA 12",
        "title": "CONNECT interfaces: six more months",
        "recommendations": recommendations()[2:3],
        "keys": keys,
        "sections": sections()[2:5],
        "part_2": {"exists": False},
        "deferral": {
            "answer": "yes",
            "reason": "The notice is not out yet.",
            "until": "2026-08-01",
        },
    }


def transcribed() -> Document:
    """The paper of 2023 as history: no key of ours, signers as printed, faults kept."""
    return live() | {
        "provenance": "transcribed",
        "demonstration": True,
        "decided_on": "2023-12-21",
        "keys": [],
        "advice": [],
        "statements": [],
        "deferral": {"answer": "left open on the paper", "reason": "", "until": None},
        "as_printed": [
            ["Deputy Mayor, signature", "signed by hand"],
            ["Deputy Mayor, date", "21/12/2023"],
            ["Chief Executive, date", "18/12/2023"],
            ["Part 1 deferral", "YES/NO (neither struck out)"],
            ["Financial advice, tick", "\u2713"],
            ["Recommendation 9, limit", "no limit, no reason given"],
        ],
    }


def smallest() -> Document:
    """Only what no record can lack: every optional part is empty or None."""
    return {
        "format": "countersign-record/1",
        "organisation": OFFICE,
        "provenance": "live",
        "demonstration": False,
        "reference": None,
        "type": "Finance budget change",
        "title": "Move £5,000 between two lines",
        "version": 1,
        "decided_on": None,
        "executive_summary": "",
        "recommendations": [],
        "keys": [],
        "sections": [{"number": 1, "heading": "Introduction and background", "text": "  "}],
        "part_2": None,
        "deferral": None,
        "advice": None,
        "statements": [],
        "as_printed": None,
        "attachments": [],
        "digest": "",
        "chain_head": None,
        "chain_length": None,
    }


def large() -> Document:
    """Forty recommendations, some sixty pages, words and figures that are wider than a page."""
    wide = "w" * 500
    many = [
        {
            "number": str(number),
            "words": f"Approve item {number}: £{number},927,000.00. {PARAGRAPHS[number % 4]}",
            "effects": [f"Line {number}: + £{number},927,000.00 from Capital growth", wide[:120]],
        }
        for number in range(1, 41)
    ]
    long = [
        {"number": number, "heading": heading, "text": "\n\n".join([wide, *(PARAGRAPHS * 16)])}
        for number, (heading, _) in enumerate(SECTIONS, 1)
    ]
    return live() | {
        "title": "A title that needs more than one line of the first page, " * 3 + wide[:90],
        "recommendations": many,
        "sections": long,
        "attachments": [{"kind": "Minutes", "title": wide, "sha256": hashed("wide")}] * 30,
        "as_printed": [["£999,999,999,999.99 " * 8, wide]],
    }


def part_2() -> Document:
    """The restricted document of the same decision, with figures and restricted advice."""
    header = ("reference", "type", "title", "version", "decided_on", "organisation", "provenance")
    full = live()
    return {name: full[name] for name in header} | {
        "format": "countersign-record-part2/1",
        "demonstration": True,
        "classification": MARKING,
        "ground": PART_2["ground"],
        "rationale": PART_2["rationale"],
        "ends": PART_2["ends"],
        "sections": [
            {"number": 1, "heading": "Financial comments", "text": "\n\n".join(PARAGRAPHS * 4)},
            {"number": 2, "heading": "Legal comments", "text": "\n\n".join(PARAGRAPHS)},
        ],
        "figures": [
            {
                "recommendation": number,
                "label": f"{supplier}, day rates",
                "amount": f"£{sum_},000.00",
            }
            for number, supplier, _, _, _, sum_ in AWARDS
        ],
        "advice": advice()[:2],
        "attachments": ATTACHMENTS[:1],
        "digest": full["digest"],
        "chain_head": full["chain_head"],
        "chain_length": 14,
    }
