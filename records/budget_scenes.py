"""Where the balances of the demonstration come from: a budget book, and the budget of this year.

Lines of three services that nobody else in the demonstration needs, played as the other scenes are.
"""

from collections.abc import Callable
from decimal import Decimal

from django.conf import settings

from approvals.forms.booking import placed, read_book, with_book
from approvals.forms.setting import planned
from approvals.paper import Deferral, Paper, Part2Statement, Sections
from budgets.models import Plan
from budgets.money import FinancialYear
from people.refusals import Refused
from records import scenes
from records.scenes import Stage

BOOK = settings.BASE_DIR / "fixtures" / "budget-book.csv"
FIRST_YEAR = 2026
NONE = "Nothing arises from the budgets themselves; each contract under them has its own paper."
FEWER_REPAIRS = {"estates-repair": Decimal("2500000.00")}


def book_of_this_year() -> bytes:
    """Return the sample with its years moved, so that its first year is this one."""
    text = BOOK.read_text(encoding="utf-8")
    first = FinancialYear.of(scenes.today()).start
    for step in range(2, -1, -1) if first >= FIRST_YEAR else range(3):
        old, new = (FinancialYear(start + step).label for start in (FIRST_YEAR, first))
        text = text.replace(old, new)
    return text.encode()


def open_book(stage: Stage) -> None:
    """Open the lines of the book by a decision of the Deputy Mayor."""
    reading = read_book(book_of_this_year())
    if reading.faults:
        raise Refused(reading.told)
    words = "To open the budgets of estates, fleet, training and events, as the book lists them."
    paper = _paper(
        "Budget book: estates, fleet, training and events",
        "Four services come into this ledger. Their budgets of this year and of the next two "
        "years were kept in a workbook until now.",
    )
    _decide(stage, "PCD 1998", with_book(paper, None, words, reading.rows))


def set_this_year(stage: Stage) -> None:
    """Set the Medium-Term Financial Plan for this year, with less for repairs than was planned."""
    plan, year = Plan.objects.get(code="mtfp"), FinancialYear.of(scenes.today()).label
    now = planned(plan, year)
    lines = [
        {
            "line": code,
            "planned": f"{amount:.2f}",
            "amount": f"{FEWER_REPAIRS.get(code, amount):.2f}",
        }
        for code, amount in now.items()
        if amount
    ]
    data = {
        "kind": "annual_budget",
        "words": f"To set the budget of the Medium-Term Financial Plan for {year}.",
        "plan": plan.code,
        "year": year,
        "source": "mtfp-growth",
        "lines": lines,
    }
    paper = _paper(
        f"Annual budget {year}, Medium-Term Financial Plan",
        "The year is set as it was planned, but for repairs of the estate: two custody suites "
        "close, and £150,000 is not needed.",
    )
    _decide(stage, "PCD 1999", placed(paper, None, data))


def _paper(title: str, summary: str) -> Paper:
    """Return a paper without recommendations, every part of it filled."""
    return Paper(
        type="deputy-mayor",
        title=title,
        executive_summary=summary,
        part_1=Sections(
            introduction=summary,
            issues="What is planned for later years is set year by year, by the annual budget.",
            financial="The amounts are those of the workbook that finance keeps.",
            legal="The Deputy Mayor decides the budgets of the plans.",
            commercial=NONE,
            data_protection=NONE,
            equality=NONE,
            background_papers="None.",
        ),
        part_2=Part2Statement(exists=False),
        deferral=Deferral(answer="no"),
        originating_statement="Every line was compared with the workbook of finance.",
    )


def _decide(stage: Stage, reference: str, paper: Paper) -> None:
    decision = scenes.registered(stage, reference, paper, scenes.SPONSOR)
    version = scenes.submitted(stage, "fiona", scenes.drafted(stage, "fiona", decision, paper))
    scenes.advised(stage, version)
    scenes.consulted(stage, version)
    scenes.sign(stage, "dana", version)


SCENES: tuple[tuple[str, Callable[[Stage], None]], ...] = (
    ("Opening the budget book", open_book),
    ("Setting the budget of this year", set_this_year),
)
