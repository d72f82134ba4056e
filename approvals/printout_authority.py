"""What the record of a decision prints of authority: what was granted, exceptions, call-ins.

From part 1 alone. Reads rows, writes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from approvals.clauses import ACT_WORDS, GROUNDS, ActKind
from approvals.models import Advice, CallIn, Clause, Version
from approvals.paper import Delegation, Paper, Revocation
from approvals.plans import AnnualBudget, BudgetOpening
from approvals.seats import KeyTerm
from approvals.stating import Row, amount_words
from budgets.models import Line, Plan
from budgets.money import pounds
from contracts.models import Framework
from contracts.terms import day_words
from people.days import london_day
from people.models import Milestone, Post

Names = Mapping[str, Mapping[str, str]]


def names_in(paper: Paper) -> Names:
    """Return what the codes of a paper stand for, by code: posts, milestones, clauses, budgets."""
    return {
        "posts": dict(Post.objects.values_list("code", "title")),
        "milestones": dict(Milestone.objects.values_list("code", "name")),
        "frameworks": dict(Framework.objects.values_list("code", "name")),
        "clauses": _clause_titles(paper),
        "budgets": _plans_and_lines(paper),
    }


def _plans_and_lines(paper: Paper) -> dict[str, str]:
    """Return the names of the plans that a paper opens or sets, and of the lines that it sets."""
    opened = [rec for rec in paper.recommendations if isinstance(rec, BudgetOpening | AnnualBudget)]
    if not opened:
        return {}
    years = [rec for rec in opened if isinstance(rec, AnnualBudget)]
    codes = {code for rec in years for code in (rec.source, *(row.line for row in rec.lines))}
    lines = Line.objects.filter(code__in=codes - {None}).values_list("code", "name")
    return {**dict(lines), **dict(Plan.objects.values_list("code", "name"))}


def _clause_titles(paper: Paper) -> dict[str, str]:
    """Return the titles of the clauses that a paper ends, supersedes or chooses."""
    codes = {
        code
        for rec in paper.recommendations
        for code in (
            rec.under,
            *(rec.clauses if isinstance(rec, Revocation) else ()),
            *(rec.supersedes if isinstance(rec, Delegation) else ()),
        )
        if code
    }
    if not codes:
        return {}
    return dict(Clause.objects.filter(code__in=codes).values_list("code", "title"))


def frameworks_named(rows: Iterable[Row], names: Names) -> list[Row]:
    """Return rows of a recommendation with its frameworks by name and code."""
    known = names["frameworks"]
    return [
        (
            key,
            f"{known[words]} ({words})"
            if key.startswith("Framework") and words in known
            else words,
        )
        for key, words in rows
    ]


def clauses_named(codes: Iterable[str], names: Names) -> str:
    """Return clauses by their titles, a line each."""
    return "\n".join(names["clauses"].get(code, code) for code in codes)


def who_may(rec: Delegation, names: Names) -> list[Row]:
    """Return what a delegation allows, whose keys it needs, for which contracts, instead of what.

    Always these four rows; one that says nothing is empty.
    """
    of = ", ".join(rec.contracts_of)
    contracts = filter(None, (f"of recommendations {of}" if of else "", *rec.contracts))
    return [
        ("They may", ", ".join(ACT_WORDS[ActKind(kind)] for kind in rec.acts)),
        ("Keys", "\n".join(_key(key, names) for key in rec.keys)),
        ("Contracts", ", ".join(contracts)),
        ("Takes the place of", clauses_named(rec.supersedes, names)),
    ]


def sums_of(rec: Delegation) -> list[Row]:
    """Return the sums of a delegation that say more than pounds: VAT, up to, circa."""
    sums = [("Ceiling", rec.ceiling), ("Each time at most", rec.limit_each)]
    sums += [(f"Contract {limit.contract}", limit.amount) for limit in rec.limits]
    return [
        (name, amount_words(amount))
        for name, amount in sums
        if amount is not None and amount_words(amount) != pounds(amount.value or Decimal(0))
    ]


def _key(key: KeyTerm, names: Names) -> str:
    posts, milestones = names["posts"], names["milestones"]
    words = posts.get(key.post, key.post)
    if key.deemed:
        other = posts.get(key.deemed.post, key.deemed.post)
        until = milestones.get(key.deemed.until, key.deemed.until)
        words += f" (until “{until}” is reached: {other})"
    for reserve in key.reserves:
        post = posts.get(reserve.post, reserve.post)
        words += f"; reserve: {post}, {GROUNDS[reserve.ground]}"
    return words


def grant(clause: Clause) -> list[str]:
    """Return a granted authority with its limits: days inclusive, as people read them."""
    until = "without end"
    if clause.ends_at is not None:
        until = f"to {day_words(london_day(clause.ends_at) - timedelta(days=1))}"
    elif clause.ends_with is not None:
        until = f"until “{clause.ends_with}” is reached"
    ceiling = "without ceiling"
    if clause.ceiling is not None:
        ceiling = f"up to {pounds(clause.ceiling.amount)} in all"
    first = f"Authority from {day_words(london_day(clause.starts_at))} {until}, {ceiling}"
    return [first, *_limits(clause), *_duties(clause)]


def plain_share(share: Decimal) -> str:
    """Return a share in per cent without empty places, 10 for 10.00."""
    return f"{share.normalize():f}"


def _limits(clause: Clause) -> Iterator[str]:
    """Yield what else limits a granted authority, and what must be reported back."""
    if clause.limit_each is not None:
        over = (
            f", with {plain_share(clause.tolerance)}% tolerance on an award"
            if clause.tolerance
            else ""
        )
        yield f"At most {pounds(clause.limit_each.amount)} each time{over}"
    if clause.percent is not None:
        yield f"At most {plain_share(clause.percent)}% of each contract’s original value"
    if clause.months is not None:
        yield f"At most {clause.months} months of extra time for each contract"
    for row in clause.contracts.select_related("contract").order_by("pk"):
        words = [f"at most {pounds(row.ceiling.amount)}"] if row.ceiling else []
        words += [f"to {day_words(row.last_day)}"] if row.last_day else []
        if words:
            yield f"Contract {row.named}: {', '.join(words)}"


def _duties(clause: Clause) -> Iterator[str]:
    """Yield the conditions of a granted authority and what must be reported back."""
    if clause.conditions:
        yield f"Conditions: {clause.conditions}"
    if clause.report_back or clause.report_on:
        by = f"by {day_words(clause.report_on)}" if clause.report_on else ""
        yield f"Reported back: {', '.join(filter(None, (clause.report_back.rstrip('.'), by)))}"
    if clause.unlimited_reason:
        yield f"Unlimited because: {clause.unlimited_reason}"


def exceptions(version: Version) -> list[dict[str, Any]]:
    """Return the rules that were gone against, with who advised and who accepted."""
    advice = {
        row.request.post.kind: row
        for row in Advice.objects.filter(request__version=version).select_related(
            "request__post", "person"
        )
    }
    accepted = ", ".join(version.signers)
    found = []
    for asked in version.route.get("exceptions", ()):
        given = advice.get(asked["adviser"])
        found.append(
            {
                **{name: asked[name] for name in ("rule", "place", "sentence", "reason")},
                "adviser": f"{given.person}, {given.request.post}" if given else "",
                "advised_at": given.recorded_at.isoformat() if given else None,
                "accepted_by": accepted,
            }
        )
    return found


def call_ins(version: Version) -> list[dict[str, Any]]:
    """Return who was told that this could be called in, and what they answered."""
    rows = CallIn.objects.filter(version=version).select_related(
        "clause__call_in_post", "answer__person"
    )
    found = []
    for row in rows.order_by("pk"):
        answer = getattr(row, "answer", None)
        found.append(
            {
                "post": str(row.clause.call_in_post),
                "notified_on": row.notified_on.isoformat(),
                "answer": "not called in" if answer else "no answer",
                "answered_by": answer.person.name if answer else "",
                "answered_at": answer.recorded_at.isoformat() if answer else None,
            }
        )
    return found
