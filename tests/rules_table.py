"""The table of P6: what a clause says, what is asked of it, whether it may be. Asserts nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from approvals.clauses import VARIES, Act, ActKind, ClauseTerms, ContractTerm, LineFacts, Spent
from contracts.terms import Extra, Term, is_within_months
from people.days import london_midnight
from tests.terms import AT, AWARD, PENNY, act, clause, extension, figures, pounds

TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)
TODAY = AT.date()


class Row(NamedTuple):
    """A case: its name, the clause, the act, whether the clause covers it."""

    name: str
    clause: ClauseTerms
    act: Act
    may: bool
    at: datetime = AT


AMOUNTS = ("0.01", "1.00", "99999.99", "249999.99", "500000.00", "1000000.00", "99999999999.98")


def around(name: str, made: ClauseTerms, edge: Decimal, *, inclusive: bool) -> Iterator[Row]:
    """Return the cases a penny on both sides of an edge, and on it."""
    for off, may in ((-PENNY, True), (Decimal(0), inclusive), (PENNY, False)):
        yield Row(f"{name} {edge + off}", made, act(edge + off), may)


def exclusive_and_inclusive() -> Iterator[Row]:
    for words in AMOUNTS:
        edge = pounds(words)
        yield from around("below", clause(value_below=edge), edge, inclusive=False)
        yield from around("each", clause(each=edge), edge, inclusive=True)
        yield from around("pool", clause(ceiling=edge), edge, inclusive=True)
        own = {"A": ContractTerm(edge)}
        yield from around("own", clause(contracts=own, granted=True), edge, inclusive=True)


def tolerances() -> Iterator[Row]:
    for each, tolerance, edge in (
        ("100.00", "10", "110.00"),
        ("100.00", "0.01", "100.01"),
        ("1000000.00", "10", "1100000.00"),
        ("500000.00", "6.84", "534200.00"),
        ("100.00", "100", "200.00"),
        ("0.10", "10", "0.11"),
        # A penny that the share does not fill is not given: 10% of 99p is 9.9p.
        ("0.99", "10", "1.08"),
        ("33.33", "33.33", "44.43"),
    ):
        made = clause(each=pounds(each), tolerance=Decimal(tolerance))
        for off, may in ((-PENNY, True), (Decimal(0), True), (PENNY, False)):
            asked = act(pounds(edge) + off, kind=AWARD)
            yield Row(f"{tolerance}% above {each}: {asked.value}", made, asked, may)
        # On an award alone; a later change has none.
        for off, may in ((Decimal(0), True), (PENNY, False)):
            asked = act(pounds(each) + off)
            yield Row(f"no {tolerance}% on {each} for {asked.value}", made, asked, may)


def shares() -> Iterator[Row]:
    """A share of the original value: inclusive at exactly that share, whatever came before."""
    for original, percent, changed, edge in (
        ("500000.00", "10", "0", "50000.00"),
        ("1000000.00", "10", "0", "100000.00"),
        ("1000000.00", "10", "62000.00", "38000.00"),
        ("1000000.00", "10", "99999.98", "0.02"),
        ("499000.00", "50", "0", "249500.00"),
        ("963000.00", "10", "0", "96300.00"),
        ("1000000.00", "6.84", "0", "68400.00"),
        ("0.33", "10", "0", "0.03"),
        ("333.33", "10", "0", "33.33"),
        ("1000000.00", "100", "500000.00", "500000.00"),
        ("1000000.00", "0.01", "0", "100.00"),
        # A decrease since the award leaves that much more room (S7 sums what stands).
        ("1000000.00", "10", "-50000.00", "150000.00"),
    ):
        standing = figures(original, changed=changed)
        for off, may in ((-PENNY, True), (Decimal(0), True), (PENNY, False)):
            asked = act(pounds(edge) + off, standing=standing)
            made = clause(percent=Decimal(percent))
            name = f"{percent}% of {original} after {changed}: {asked.value}"
            yield Row(name, made, asked, may)


def held_shares() -> Iterator[Row]:
    """A share of which other decisions hold or have used a part, under the scheme and granted."""
    standing = figures("1000000.00", changed="20000.00")
    taken = {"A": Spent(pounds("30000.00"))}
    for granted, edge in ((False, "50000.00"), (True, "70000.00")):
        made = clause(percent=Decimal(10), spent=taken, granted=granted)
        for off, may in ((Decimal(0), True), (PENNY, False)):
            asked = act(pounds(edge) + off, standing=standing)
            yield Row(f"held, granted {granted}: {asked.value}", made, asked, may)


def sizes() -> Iterator[Row]:
    for edge in (pounds("500000.00"), pounds("0.01"), pounds("10000000.00")):
        for off, larger in ((-PENNY, False), (Decimal(0), True), (PENNY, True)):
            standing = figures(edge + off)
            asked = act("0.00", standing=standing)
            yield Row(f"from {edge}: {edge + off}", clause(original_from=edge), asked, larger)
            yield Row(f"under {edge}: {edge + off}", clause(original_below=edge), asked, not larger)
    for authorised, value, may in (
        ("499999.99", "0.00", True),
        ("499999.98", "0.01", True),
        ("499999.99", "0.01", False),
        ("500000.00", "0.00", False),
        ("350000.00", "149999.99", True),
        ("350000.00", "150000.00", False),
        ("350000.00", "509000.00", False),
        ("500000.00", "-0.01", True),
    ):
        asked = act(value, standing=figures("350000.00", authorised))
        made = clause(total_below=pounds("500000.00"))
        yield Row(f"in all {authorised} and {value}", made, asked, may)


def pools() -> Iterator[Row]:
    """What is used and what pending decisions hold count alike, to the penny."""
    parts = ("0.00", "0.01", "40.00", "59.99", "60.00", "99.99", "100.00")
    for used, held in product(parts, parts):
        left = Decimal(100) - pounds(used) - pounds(held)
        if left < 0:
            continue  # the database lets no pool run over
        made = clause(ceiling=Decimal(100), used=pounds(used), held=pounds(held))
        for asked in dict.fromkeys((left, left + PENNY, max(left - PENNY, Decimal(0)))):
            name = f"pool: used {used} held {held} asks {asked}"
            yield Row(name, made, act(asked), asked <= left)


def schedules() -> Iterator[Row]:
    """A schedule says of each contract what it may reach."""
    listed = {"A": ContractTerm(pounds("100.00")), "B": ContractTerm(pounds("50.00"))}
    spent = {"A": Spent(pounds("60.00"))}
    made = clause(contracts=listed, spent=spent, granted=True)
    for name, value, may in (
        ("A", "40.00", True),
        ("A", "40.01", False),
        ("B", "50.00", True),
        ("B", "50.01", False),
        ("C", "0.01", False),
        (None, "0.01", False),
    ):
        asked = act(value, contract=name, recommendation="1")
        yield Row(f"schedule: {name} {value}", made, asked, may)
    free = clause(contracts={"A": ContractTerm()}, granted=True)
    yield Row("schedule without a ceiling", free, act("99999999999.99"), may=True)
    yield Row("an empty schedule", clause(contracts={}), act("0.01"), may=False)


def last_days() -> Iterator[Row]:
    """A contract runs to the last day that its schedule says, and nothing is decided after it."""
    for last in (date(2027, 3, 31), date(2028, 2, 29), date(2026, 12, 31)):
        made = clause(contracts={"A": ContractTerm(last_day=last)}, granted=True)
        for off in (-1, 0, 1):
            ends_on = last + timedelta(days=off)
            asked = extension("1 month", ends_on=ends_on)
            yield Row(f"to {ends_on} by {last}", made, asked, off <= 0)
        unknown = extension("1 day", ends_on=None)
        yield Row(f"to nobody knows when by {last}", made, unknown, may=False)
        yield Row(f"money alone by {last}", made, act("1.00"), may=True)
    year = Term.parse("1 year")
    award = replace(act("1.00"), kind=ActKind.CONTRACT_AWARD, term=year)
    for off in (-1, 0, 1):
        last = TODAY + timedelta(days=off)
        made = clause(contracts={"A": ContractTerm(last_day=last)}, granted=True)
        yield Row(f"money, on a last day {off} days off", made, act("1.00"), off >= 0)
        time = extension("1 day", ends_on=last)
        yield Row(f"time, on a last day {off} days off", made, time, off >= 0)
        last = year.last_day(TODAY) + timedelta(days=off)
        made = clause(contracts={"A": ContractTerm(last_day=last)}, granted=True)
        yield Row(f"an award that ends {-off} days off the last day", made, award, off >= 0)
    unread = replace(award, term=None)
    yield Row("an award of nobody knows how long", made, unread, may=False)


def terms() -> Iterator[Row]:
    """Months are never stretched by counting weeks or days."""
    for limit, words, may in (
        (12, "12 months", True),
        (12, "1 year", True),
        (12, "12 months and 1 day", False),
        (12, "13 months", False),
        (12, "365 days", True),
        (12, "366 days", False),
        (12, "52 weeks", True),
        (12, "53 weeks", False),
        (12, "52 weeks and 1 day", True),
        (12, "52 weeks and 2 days", False),
        (12, "11 months and 28 days", True),
        (12, "11 months and 29 days", False),
        (12, "11 months and 4 weeks", True),
        (12, "11 months and 5 weeks", False),
        (12, "10 months and 59 days", True),
        (12, "10 months and 60 days", False),
        (12, "6 months and 181 days", True),
        (12, "6 months and 182 days", False),
        (18, "1 year and 6 months", True),
        (18, "18 months", True),
        (18, "18 months and 1 day", False),
        (18, "546 days", True),
        (18, "547 days", False),
        (18, "78 weeks", True),
        (18, "79 weeks", False),
        (24, "2 years", True),
        (24, "730 days", True),
        (24, "731 days", False),
        (1, "28 days", True),
        (1, "29 days", False),
        (1, "4 weeks", True),
        (1, "1 month", True),
        (1, "5 weeks", False),
        (2, "59 days", True),
        (2, "60 days", False),
        (3, "89 days", True),
        (3, "90 days", False),
    ):
        yield Row(f"{words} of {limit} months", clause(months=limit), extension(words), may)


def added_terms() -> Iterator[Row]:
    """Time adds up over several changes, of the scheme since the award, of a grant under it."""
    for added, words, may in (
        (Extra(6), "6 months", True),
        (Extra(6), "6 months and 1 day", False),
        (Extra(6), "7 months", False),
        (Extra(0, 181), "6 months", True),
        (Extra(0, 182), "6 months", False),
        (Extra(0, 364), "1 day", True),
        (Extra(0, 365), "1 day", False),
        (Extra(0, 182), "183 days", True),
        (Extra(0, 182), "184 days", False),
        (Extra(11, 27), "1 day", True),
        (Extra(11, 28), "1 day", False),
        (Extra(12), "1 day", False),
        (Extra(11), "1 month", True),
        (Extra(13), "1 day", False),
    ):
        standing = replace(figures("100.00"), added=added)
        asked = extension(words, standing=standing)
        yield Row(f"scheme: {words} after {added}", clause(months=12), asked, may)
        spent = {"A": Spent(extra=added)}
        granted = clause(months=12, spent=spent, granted=True)
        yield Row(f"granted: {words} after {added}", granted, extension(words), may)
        # A grant counts what was added under it, not what the award had before.
        yield Row(
            f"granted anew: {words} after {added}",
            clause(months=12, granted=True),
            asked,
            may=is_within_months(Extra.of(Term.parse(words)), 12),
        )


def instants() -> Iterator[Row]:
    """In force from the first instant to before the last, whichever end comes first."""
    for name, changes, at, may in (
        ("at its start", {}, AT, True),
        ("before its start", {}, AT - TICK, False),
        ("before its end", {"ends_at": AT + DAY}, AT + DAY - TICK, True),
        ("at its end", {"ends_at": AT + DAY}, AT + DAY, False),
        ("after its end", {"ends_at": AT + DAY}, AT + DAY + TICK, False),
        ("before it is revoked", {"revoked_at": AT + DAY}, AT + DAY - TICK, True),
        ("when it is revoked", {"revoked_at": AT + DAY}, AT + DAY, False),
        ("after it is revoked", {"revoked_at": AT + DAY}, AT + DAY + TICK, False),
        ("revoked before its end", {"ends_at": AT + 9 * DAY, "revoked_at": AT + DAY}, AT + DAY, 0),
        ("ended before revoked", {"ends_at": AT + DAY, "revoked_at": AT + 9 * DAY}, AT + DAY, 0),
        ("revoked as it starts", {"revoked_at": AT}, AT, False),
        ("its event is not reached", {"event": "Drop 2"}, AT, True),
        ("its event is reached", {"event": "Drop 2", "event_reached": True}, AT, False),
    ):
        yield Row(name, clause(**changes), act(), bool(may), at)


def london_ends() -> Iterator[Row]:
    """A day ends at London's midnight: an hour before UTC's in summer time."""
    for first, last in (
        (date(2025, 4, 1), date(2026, 3, 31)),  # a financial year: it ends in summer time
        (date(2024, 4, 1), date(2025, 3, 31)),
        (date(2026, 4, 1), date(2027, 3, 31)),
        (date(2026, 1, 1), date(2026, 12, 31)),  # winter both ends
        (date(2026, 3, 29), date(2026, 3, 29)),  # the day of 23 hours
        (date(2026, 10, 25), date(2026, 10, 25)),  # the day of 25 hours
        (date(2024, 2, 29), date(2024, 2, 29)),
    ):
        starts_at, ends_at = london_midnight(first), london_midnight(last + DAY)
        made = clause(starts_at=starts_at, ends_at=ends_at)
        for name, at, may in (
            ("before the first midnight", starts_at - TICK, False),
            ("at the first midnight", starts_at, True),
            ("before the last midnight", ends_at - TICK, True),
            ("at the last midnight", ends_at, False),
        ):
            yield Row(f"{name} of {first} to {last}", made, act(), may, at)


def scopes() -> Iterator[Row]:
    capital = LineFacts("connect-capital", "capital-plan", "capital")
    revenue = LineFacts("connect-mtfp", "mtfp", "revenue")
    for lines, plans, kinds, may in (
        ((capital,), ("capital-plan",), (), True),
        ((capital,), ("mtfp",), (), False),
        ((capital, revenue), ("capital-plan",), (), False),
        ((capital, revenue), ("capital-plan", "mtfp"), (), True),
        ((capital,), (), ("capital",), True),
        ((capital,), (), ("revenue",), False),
        ((revenue, capital), (), ("capital",), False),
        ((revenue, capital), (), ("capital", "revenue"), True),
        ((capital,), ("capital-plan",), ("revenue",), False),
        ((), ("capital-plan",), ("capital",), True),
    ):
        made = clause(plans=frozenset(plans), line_kinds=frozenset(kinds))
        asked = act(kind=ActKind.BUDGET_CHANGE, contract=None, lines=lines)
        yield Row(f"lines {[x.code for x in lines]} of {plans} {kinds}", made, asked, may)
    for mine, theirs, may in (("x", "x", True), ("x", "y", False), ("x", None, False)):
        yield Row(f"programme {theirs}", clause(programme=mine), act(programme=theirs), may)
    routes = frozenset({"open", "further_competition"})
    for how, may in (
        ("open", True),
        ("further_competition", True),
        ("framework_direct", False),
        ("single_tender", False),
        ("not_stated", False),
        ("", False),
    ):
        asked = act(kind=AWARD, award_route=how)
        yield Row(f"awarded by {how or 'nothing'}", clause(award_routes=routes), asked, may)
        yield Row(f"any route: {how or 'nothing'}", clause(), asked, may=True)


def kinds_of_act() -> Iterator[Row]:
    for kind, other in product(ActKind, ActKind):
        asked = act(kind=kind)
        may = other in (kind, VARIES.get(kind))
        yield Row(f"{kind} by {other}", clause(acts=frozenset({other})), asked, may)


def withheld() -> Iterator[Row]:
    """A value that is withheld is within no limit; time alone is of no value."""
    ten = Decimal(10)
    for name, made in (
        ("below", clause(value_below=ten)),
        ("each", clause(each=ten)),
        ("share", clause(percent=ten)),
        ("in all", clause(total_below=pounds("1000000.00"))),
        ("own", clause(contracts={"A": ContractTerm(ten)}, granted=True)),
    ):
        standing = figures("100.00")
        yield Row(f"withheld: {name}", made, act(None, standing=standing), may=False)
        time = extension("1 month", standing=standing)
        yield Row(f"time alone: {name}", made, time, may=True)
    for name, made in (
        ("share", clause(percent=ten)),
        ("from", clause(original_from=ten)),
        ("below", clause(original_below=ten)),
        ("in all", clause(total_below=ten)),
    ):
        yield Row(f"unknown contract: {name}", made, act("0.01"), may=False)
        hidden = figures("100.00", is_stated=False)
        yield Row(f"hidden value: {name}", made, act("0.01", standing=hidden), may=False)
    standing = figures("0.00", is_stated=False)
    yield Row("hidden value, no limit on it", clause(), act("0.01", standing=standing), may=True)


TABLE = [
    row
    for group in (
        exclusive_and_inclusive,
        tolerances,
        shares,
        held_shares,
        sizes,
        pools,
        schedules,
        last_days,
        terms,
        added_terms,
        instants,
        london_ends,
        scopes,
        kinds_of_act,
        withheld,
    )
    for row in group()
]
