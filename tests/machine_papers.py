"""The machine's papers as the product's: the same recommendations, and the least around them."""

from functools import lru_cache
from typing import Any

from approvals.paper import FORMAT
from approvals.paper import Paper as Written
from approvals.reading import paper_of
from tests.machine_words import Award, Budget, Change, Grant, Paper, Recommendation, Revoke, Seat


def pounds(pence: int) -> str:
    """Return pence as the paper writes them."""
    return f"{pence // 100}.{pence % 100:02d}"


def _recommendation(number: int, rec: Recommendation) -> dict[str, Any]:
    data: dict[str, Any] = {"number": str(number), "words": "As stated."}
    match rec:
        case Budget(items, under):
            data |= {"kind": "budget_change", "under": under or None}
            data["items"] = [
                {
                    "line": line,
                    "source": source,
                    "amount": {"value": pounds(pence)},
                    "year": None if year is None else f"{year}/{(year + 1) % 100:02d}",
                }
                for line, source, pence, year in items
            ]
        case Award(contract, supplier, pence, months):
            data |= {"kind": "contract_award", "contract": contract, "title": contract}
            data |= {"supplier": {"name": supplier}, "route": "open"}
            data |= {"amount": {"value": pounds(pence)}, "term": f"{months} months"}
        case Change(contract, pence, months, under):
            data |= {"kind": "contract_change", "contract": contract, "ground": "Needed."}
            data |= {"change": "extension" if months else "value_increase", "reason": "Needed."}
            data["amount"] = None if pence is None else {"value": pounds(pence)}
            data["under"] = under or None
            data["term"] = f"{months} months" if months else ""
        case Grant():
            data |= {"kind": "delegation", "acts": rec.acts, "contracts": rec.contracts}
            data |= {"ceiling": {"value": pounds(rec.ceiling)}, "ends_on": rec.last.isoformat()}
            data["limit_each"] = None if rec.each is None else {"value": pounds(rec.each)}
            data |= {"percent": rec.percent and f"{rec.percent}", "months": rec.months}
            data["keys"] = [key_for(seat) for seat in rec.seats]
        case Revoke(code):
            data |= {"kind": "revocation", "clauses": [code]}
    return data


def key_for(seat: Seat) -> dict[str, Any]:
    """Return a key as the paper and the reference data write it."""
    deemed = {"post": seat.deemed, "until": seat.until} if seat.until else None
    reserves = [{"post": post, "ground": ground} for post, ground in seat.reserves]
    return {"post": seat.post, "deemed": deemed, "reserves": reserves}


@lru_cache(maxsize=20_000)
def paper_for(kind: str, ref: str, paper: Paper) -> Written:
    """Return a paper of the product that says what the model's says."""
    data: dict[str, Any] = {
        "format": FORMAT,
        "type": kind,
        "reference": ref,
        "title": ref,
        "recommendations": [_recommendation(n, rec) for n, rec in enumerate(paper, start=1)],
    }
    if paper:
        data |= {
            "executive_summary": "In short.",
            "originating_statement": "Drafted in line with procedure.",
            "part_2": {"exists": False},
            "deferral": {"answer": "no"},
        }
    return paper_of(data)
