"""Read and print amounts of pounds, and name the financial year and London date of things.

Nothing here rounds a typed amount, touches a float, knows the database or reads the clock.
Accepted amounts: an optional sign (a minus before the £, or brackets round the whole), an
optional £, then whole pounds with or without commas of thousands, with no pence or two figures
of pence; or a number with k, m or bn, to any number of places that still makes whole pence.
"-£5" and "(£5)" are amounts; "£-5" is refused, since a sign after the £ is where pasted text
has usually lost a figure. Minus nothing, "-0", is refused for the same reason.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction

LIMIT = Decimal("100000000000.00")
PENNY = Decimal("0.01")
MINUS = "\u2212"

_LONGEST = 40
_BLANKS = " \t\r\n\u00a0"
_EXAMPLES = "Write it like £1,234,567.89, (1,200.00), 49.927m or 249k."
_SHIFT = {"": 0, "k": 3, "m": 6, "bn": 9}
# Each class of figures and letters is spelt out: \d takes Arabic figures, and ignoring case
# takes the Kelvin sign for a k.
_NUMBER = re.compile(
    r"(?P<whole>[0-9]{1,12}|[1-9][0-9]{0,2}(?:,[0-9]{3})+)"
    r"(?:\.(?P<part>[0-9]+))?"
    r"(?P<suffix>[kK]|[mM]|[bB][nN]|)"
)
_COMMAS = re.compile(r"[0-9,]*,[0-9,]*(?:\.[0-9]+)?(?:[kKmM]|[bB][nN])?")
_TOO_LARGE = re.compile(r"[1-9][0-9]{12,}(?:\.[0-9]+)?(?:[kKmM]|[bB][nN])?")
_QUARTERS = ("April to June", "July to September", "October to December", "January to March")
_LAST_QUARTER = 4
_YEAR = re.compile(r"([0-9]{4})[/-]([0-9]{4}|[0-9]{2})")


class NotAnAmount(ValueError):
    """Say in a sentence why a text is no amount and what would be accepted."""


class NotAYear(ValueError):
    """Say in a sentence why a text or a number is no financial year."""


@dataclass(frozen=True)
class _Printed:
    """Hold the pieces of an amount as they stand on the paper."""

    text: str
    negative: bool
    whole: str
    part: str
    suffix: str

    @property
    def places(self) -> int:
        """Return the power of ten, in pence, of the last printed figure."""
        return _SHIFT[self.suffix] + 2 - len(self.part)

    @property
    def pence(self) -> int | None:
        """Return whole pence without the sign, or None where a fraction of a penny is left."""
        figures = int(self.whole.replace(",", "") + self.part)
        if self.places >= 0:
            return int(figures * 10**self.places)
        pence, rest = divmod(figures, 10**-self.places)
        return None if rest else int(pence)


def parse_pounds(text: str) -> Decimal:
    """Return the amount that a typed or pasted text names, in pounds with two places.

    Raise NotAnAmount, whose words are for the person who typed.
    """
    printed = _read(text)
    pence = printed.pence
    if pence is None:
        raise NotAnAmount(
            f"“{printed.text}” has a fraction of a penny. Amounts are whole pence "
            "and are not rounded here."
        )
    if printed.negative and not pence:
        raise NotAnAmount(f"“{printed.text}” is minus nothing. Write 0 if nothing is meant.")
    if pence > int(LIMIT * 100):
        raise NotAnAmount(_too_large(printed.text))
    return Decimal(-pence if printed.negative else pence).scaleb(-2)


def printed_unit(text: str) -> Decimal:
    """Return, in pounds, the worth of one in the last printed figure of an amount."""
    parse_pounds(text)
    return Decimal(1).scaleb(_read(text).places - 2) + Decimal(0)


def pounds(amount: Decimal) -> str:
    """Return the amount in words for a page, "£1,234,567.89", with a true minus before the £.

    Raise NotAnAmount for a fraction of a penny or for what is no number.
    """
    try:
        exact = amount.quantize(PENNY)
    except InvalidOperation:
        raise NotAnAmount(f"{amount} is not an amount of pounds and pence.") from None
    if exact != amount:
        raise NotAnAmount(f"{amount} has a fraction of a penny and is not rounded here.")
    return f"{MINUS if exact < 0 else ''}£{abs(exact):,.2f}"


def in_millions(amount: Decimal, places: int = 1) -> str:
    """Return the amount in millions, "£106.6m", a half rounded away from nothing."""
    rounded = _half_up(Fraction(amount) / 1_000_000, places)
    return f"{MINUS if rounded < 0 else ''}£{abs(rounded):,.{places}f}m"


def share(part: Decimal, whole: Decimal, places: int = 1) -> Decimal | None:
    """Return part as per cent of whole, a half rounded away from nothing; None of nothing."""
    if not whole:
        return None
    return _half_up(Fraction(part) / Fraction(whole) * 100, places)


@dataclass(frozen=True)
class Agreement:
    """Hold how far a printed total stands from its parts, and whether rounding explains it."""

    difference: Decimal
    holds: bool

    def __bool__(self) -> bool:
        """Return whether rounding explains the difference."""
        return self.holds


def agrees(printed_total: Decimal, parts_total: Decimal, unit: Decimal) -> Agreement:
    """Compare a printed total with the sum of its parts to within half of the printed unit.

    All three are in pounds; the difference is printed less parts.
    """
    if not unit > 0:
        raise ValueError("A printed unit is above nothing.")
    difference = printed_total - parts_total
    return Agreement(difference=difference, holds=abs(difference) * 2 <= unit)


@dataclass(frozen=True, order=True)
class FinancialYear:
    """Name a year from 1 April to 31 March by the calendar year in which it starts."""

    start: int

    def __post_init__(self) -> None:
        """Refuse years that can only be slips of the hand."""
        if not 1900 <= self.start <= 2199:
            raise NotAYear(f"{self.start} is no year of this ledger. It keeps 1900 to 2199.")

    def __str__(self) -> str:
        """Return the label."""
        return self.label

    @property
    def label(self) -> str:
        """Return the year as the papers print it, "2023/24"."""
        return f"{self.start}/{(self.start + 1) % 100:02d}"

    @property
    def first_day(self) -> date:
        """Return 1 April."""
        return date(self.start, 4, 1)

    @property
    def last_day(self) -> date:
        """Return 31 March, which still belongs to the year."""
        return date(self.start + 1, 3, 31)

    @property
    def quarters(self) -> "tuple[Quarter, ...]":
        """Return the four quarters, April to June first."""
        return tuple(Quarter(self, number) for number in (1, 2, 3, 4))

    @classmethod
    def parse(cls, text: str) -> "FinancialYear":
        """Return the year that "2023/24", "2023-24" or "2023/2024" names, or raise NotAYear."""
        found = _YEAR.fullmatch(text.strip(_BLANKS))
        if found is None:
            raise NotAYear(f"“{_shown(text)}” is not a financial year. Write it like 2023/24.")
        year = cls(int(found[1]))
        if not str(year.start + 1).endswith(found[2]):
            raise NotAYear(
                f"“{_shown(text)}” is not one financial year. "
                f"The year that starts in {year.start} is {year.label}."
            )
        return year

    @classmethod
    def of(cls, day: date) -> "FinancialYear":
        """Return the year in which a London date falls; an instant is refused."""
        if isinstance(day, datetime):
            raise TypeError("An instant has no financial year; ask for its London date first.")
        return cls(day.year if (day.month, day.day) >= (4, 1) else day.year - 1)


@dataclass(frozen=True, order=True)
class Quarter:
    """Name three months of a financial year by their number, 1 to 4."""

    year: FinancialYear
    number: int

    def __str__(self) -> str:
        """Return the label, "Quarter 1 of 2023/24, April to June"."""
        return f"Quarter {self.number} of {self.year}, {_QUARTERS[self.number - 1]}"

    @property
    def first_day(self) -> date:
        """Return the first day, 1 April of the first quarter."""
        if self.number == _LAST_QUARTER:
            return date(self.year.start + 1, 1, 1)
        return date(self.year.start, 1 + 3 * self.number, 1)

    @property
    def last_day(self) -> date:
        """Return the last day, which still belongs to the quarter."""
        if self.number == _LAST_QUARTER:
            return self.year.last_day
        return Quarter(self.year, self.number + 1).first_day - timedelta(days=1)


def _read(text: str) -> _Printed:
    body = text.strip(_BLANKS)
    shown = _shown(text)
    if len(body) > _LONGEST:
        raise NotAnAmount(f"“{shown}” is too long for an amount. {_EXAMPLES}")
    negative = body.startswith(("-", MINUS))
    if negative:
        body = body[1:]
    elif body.startswith("(") and body.endswith(")"):
        negative, body = True, body[1:-1]
    body = body.removeprefix("£")
    found = _NUMBER.fullmatch(body)
    if found is None:
        raise NotAnAmount(_why_no_number(shown, body))
    printed = _Printed(
        text=shown,
        negative=negative,
        whole=found["whole"],
        part=found["part"] or "",
        suffix=found["suffix"].lower(),
    )
    _refuse_two_readings(printed)
    return printed


def _why_no_number(shown: str, body: str) -> str:
    if not shown:
        return f"No amount was given. {_EXAMPLES}"
    if _TOO_LARGE.fullmatch(body):
        return _too_large(shown)
    if _COMMAS.fullmatch(body):
        return f"“{shown}” has a comma that does not part thousands. {_EXAMPLES}"
    return f"“{shown}” is not an amount. {_EXAMPLES}"


def _too_large(shown: str) -> str:
    return f"“{shown}” is too large. The largest amount, either way, is {pounds(LIMIT)}."


def _refuse_two_readings(printed: _Printed) -> None:
    part = f".{printed.part}" if printed.part else ""
    if printed.suffix and "," in printed.whole:
        mark = "-£" if printed.negative else "£"
        point = "," in printed.whole and printed.whole.count(",") == 1 and not part
        small = printed.whole.replace(",", ".") + printed.suffix if point else printed.whole + part
        large = printed.whole.replace(",", "") + part + printed.suffix
        raise NotAnAmount(
            f"“{printed.text}” can be read in two ways. Is it {mark}{small} or {mark}{large}? "
            "Write the one that is meant, without a comma before k, m or bn."
        )
    if not printed.suffix and len(printed.part) not in (0, 2):
        raise NotAnAmount(
            f"“{printed.text}” does not have two figures of pence, and a fraction of a penny "
            f"is not rounded here. {_EXAMPLES}"
        )


def _shown(text: str) -> str:
    short = text.strip(_BLANKS)
    short = short if len(short) <= _LONGEST else short[:_LONGEST] + "…"
    return "".join(c if c.isprintable() else f"[U+{ord(c):04X}]" for c in short)


def _half_up(exact: Fraction, places: int) -> Decimal:
    # Exact to the end: a quotient of 28 figures may land on a half that is none.
    figures = int(abs(exact) * 10**places + Fraction(1, 2))
    return Decimal(-figures if exact < 0 else figures).scaleb(-places)
