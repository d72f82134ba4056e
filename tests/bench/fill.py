"""Fill a ledger with a million postings in sets, through every guard, so that verify passes."""

from pathlib import Path
from random import Random

from psycopg import ClientCursor

from approvals.models import DecisionType
from approvals.paper import SECTIONS
from budgets.models import Line, LineKind, Plan
from tests.sessions import Session
from tests.stage import Stage

SQL = Path(__file__).with_name("fill.sql").read_text(encoding="utf-8")
SOURCE = "bench-source"
LINE = "bench-line-"
HOT = f"{LINE}1"
LINES = 199
A_DECISION = 8
AT_ONCE = 5_000
PHRASES = 600
TRADE = """
budget capital revenue reserve officer contract supplier framework variation extension award
programme milestone delivery estate vehicle fleet radio custody forensic training recruitment
software licence hosting network security assurance audit pension insurance energy building
refurbishment lease tenancy grant partnership safeguarding community neighbourhood volunteer
analysis procurement tender evaluation saving efficiency transformation support maintenance
equipment uniform camera drone laboratory archive transport fuel catering cleaning payroll"""


def lines() -> None:
    """Make one source from which all the money comes, and the lines to which it goes."""
    plan = Plan.objects.create(code="bench", name="Bench plan")
    Line.objects.create(code=SOURCE, name="Bench source", plan=plan, kind=LineKind.GROWTH)
    for number in range(1, LINES + 2):
        kind = LineKind.CAPITAL
        Line.objects.create(
            code=f"{LINE}{number}", name=f"Bench line {number}", plan=plan, kind=kind
        )


def phrases() -> list[str]:
    """Return phrases of three words of the trade and three that few papers have."""
    random = Random(1572)  # noqa: S311 - words for a measurement, the same in every run
    syllables = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]

    def phrase() -> str:
        rare = ["".join(random.sample(syllables, 4)) for _ in range(3)]
        first, second, last = random.sample(TRADE.split(), 3)
        return " ".join([first, second, *rare, last])

    return [phrase() for _ in range(PHRASES)]


def fill(owner: Session, cast: Stage, first: int, last: int) -> None:
    """Enter decisions ``first`` to ``last``, eight postings each."""
    words = {
        "phrases": phrases(),
        "sections": list(SECTIONS),
        "source": SOURCE,
        "line": LINE,
        "lines": LINES,
        "type": DecisionType.objects.get(code="deputy-mayor").pk,
        "enters": cast.person("devi").pk,
        "attests": cast.person("farah").pk,
    }
    for begin in range(first, last + 1, AT_ONCE):
        end = min(begin + AT_ONCE - 1, last)
        ClientCursor(owner).execute(SQL, words | {"first": begin, "last": end})
        owner.commit()
        if begin == first:
            owner.execute("analyze")
            owner.commit()
