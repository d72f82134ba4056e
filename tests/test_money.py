"""Prove the amount grammar, the derived figures of the paper and the edges of financial years.

Nothing here reads the clock: every date is written, every random choice is seeded.
"""

import random
import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.money import (
    LIMIT,
    FinancialYear,
    NotAnAmount,
    NotAYear,
    agrees,
    in_millions,
    parse_pounds,
    pounds,
    printed_unit,
    share,
)
from people.days import LONDON, london_day


def cells(text: str) -> list[str]:
    return text.split("|")


ACCEPTED = [
    cell.split("=")
    for cell in cells(
        "0=0.00|0.00=0.00|007=7.00|1234567=1234567.00|£1,234,567.89=1234567.89|1,234=1234.00|"
        "999,999=999999.00|-£5=-5.00|\u2212£5=-5.00|\u22121200=-1200.00|-1200.50=-1200.50|"
        "(1,200.00)=-1200.00|(£5)=-5.00|(£4.65m)=-4650000.00|  249k\t=249000.00|"
        "\u00a0£5\r\n=5.00|249K=249000.00|£49.927m=49927000.00|49.927m=49927000.00|"
        "£106.6M=106600000.00|£5.000m=5000000.00|£1.2bn=1200000000.00|1.2Bn=1200000000.00|"
        "1.2345k=1234.50|1.23456k=1234.56|1.2345600k=1234.56|0.00001k=0.01|0.00000001m=0.01|"
        "0.00000000001bn=0.01|100000000000=100000000000.00|"
        "100,000,000,000.00=100000000000.00|-£100bn=-100000000000.00"
    )
]
REFUSED = {
    "No amount was given": ["", "  ", "\u00a0\n"],
    "not an amount": cells(
        "£|-|()|(5|5)|£(5)|(-5)|-(5)|--5|-\u22125|+5|£-5|££5|$5|5p|1 200|£ 5|5 m|5mm|5b|"
        "£5 million|.5|5.|1.2.3|1_000|1e5|0x10|NaN|sNaN|Infinity|inf|"
        "\uff11\uff12\uff13|\u0661\u0662|\u00b2|5\u212a|5\u200b|\u202e5|5\x00"
    ),
    "fraction of a penny": cells("0.005|1.000|1200.5|1.234567k|0.000001k|0.000000001m"),
    "comma": cells("12,34|1,2345|,123|1234,567|0,123|1,,234|12,34m|(1,2)"),
    "minus nothing": cells("-0|(0)|\u2212£0.00|-0.0m|(£0k)"),
    "too large": cells(
        "1000000000000|£99999999999999999999|100000000000.01|-100,000,000,000.01|"
        "100.00000000001bn|999,999,999,999|100001m"
    ),
    "too long": ["1" * 41, "9" * 5000, "1." + "0" * 38 + "k"],
}


@pytest.mark.parametrize(("text", "amount"), ACCEPTED)
def test_an_amount_of_the_grammar_is_read_to_the_penny(text: str, amount: str) -> None:
    assert str(parse_pounds(text)) == amount
    assert parse_pounds("1." + "0" * 37 + "k") == 1000  # the longest text that is read


@pytest.mark.parametrize(
    ("text", "words"), [(text, words) for words, texts in REFUSED.items() for text in texts]
)
def test_anything_else_is_refused_in_a_sentence(text: str, words: str) -> None:
    with pytest.raises(NotAnAmount, match=words) as refused:
        parse_pounds(text)
    assert re.fullmatch(r".{10,300}\.", str(refused.value))
    assert str(refused.value).isprintable()


@pytest.mark.parametrize("code", ["200B", "202E", "0000", "FEFF"])
def test_a_hidden_character_is_named(code: str) -> None:
    with pytest.raises(NotAnAmount, match=rf"5\[U\+{code}\]"):
        parse_pounds("5" + chr(int(code, 16)))


@pytest.mark.parametrize(
    "row",
    cells(
        "£1,622m=£1.622m=£1622m|-1,622m=-£1.622m=-£1622m|(£2,500k)=-£2.500k=-£2500k|"
        "1,200bn=£1.200bn=£1200bn|1,234,567k=£1,234,567=£1234567k|1,622.50m=£1,622.50=£1622.50m"
    ),
)
def test_a_comma_of_thousands_before_a_suffix_is_asked_back(row: str) -> None:
    text, one, other = row.split("=")
    with pytest.raises(NotAnAmount, match=r"two ways") as refused:
        parse_pounds(text)
    assert f"Is it {one} or {other}?" in str(refused.value)
    assert abs(parse_pounds(one)) > 0


# The same grammar said a second time: shape by one expression, size and sign by arithmetic.
SHAPE = re.compile(
    r"""(?: [-\u2212](?=[^(]) | (?P<open>\() )? \u00a3?
    (?: (?P<plain> (?: [0-9]{1,12} | [1-9][0-9]{0,2}(?:,[0-9]{3}){1,12} ) (?:\.[0-9]{2})? )
      | (?P<k> [0-9]{1,12} (?:\.[0-9]{1,5}0*)? ) [kK]
      | (?P<m> [0-9]{1,12} (?:\.[0-9]{1,8}0*)? ) [mM]
      | (?P<bn> [0-9]{1,12} (?:\.[0-9]{1,11}0*)? ) [bB][nN]
    ) (?(open)\)) """,
    re.VERBOSE,
)
TIMES = {"plain": 1, "k": 10**3, "m": 10**6, "bn": 10**9}


def value_by_the_grammar(text: str) -> Fraction | None:
    body = text.strip(" \t\r\n\u00a0")
    found = SHAPE.fullmatch(body)
    if found is None or len(body) > 40:
        return None
    name = next(name for name in TIMES if found[name])
    size = Fraction(found[name].replace(",", "")) * TIMES[name]
    negative = body[0] in "(-\u2212"
    if size > 10**11 or (negative and not size):
        return None
    return -size if negative else size


class Inventor(random.Random):
    """Write amounts that are mostly right, then spoil some of them."""

    odd = (
        " \t\n\u00a0,._-\u2212+£()kKmMbnBNeE0123456789naifNIF\x00\u200b\u202e"
        "\u0660\u0661\uff13\uff14\u00b2\u096b\u212a"
    )

    def figures(self, lengths: tuple[int, ...]) -> str:
        return "".join(self.choices("0123456789", k=self.choice(lengths)))

    def number(self) -> str:
        suffix = self.choice(("", "", "k", "K", "m", "M", "bn", "BN", "b"))
        whole = self.figures((1, 2, 3, 5) if suffix else (1, 3, 6, 9, 11, 12, 13))
        if self.random() < 0.5 - 0.4 * bool(suffix) and whole[0] != "0":
            whole = f"{int(whole):,}"
        if self.random() < 0.4:
            return whole + suffix
        part = self.figures((1, 2, 3, 5, 6, 8, 9, 11, 12) if suffix else (1, 2, 2, 2, 2, 3))
        return f"{whole}.{part}{self.choice(('', '', '000')) if suffix else ''}{suffix}"

    def text(self) -> str:
        text = self.choice(("", "£")) + self.number()
        mark = self.choice(("", "", "", "-", "\u2212", "()", "()", "(-", "£-", "+"))
        text = f"({text})" if mark == "()" else mark + text
        for _ in range(self.choice((0, 0, 0, 0, 1, 2))):
            place = self.randrange(len(text) + 1)
            text = text[:place] + self.choice(self.odd) + text[place + self.choice((0, 1)) :]
        return text


def test_100000_strings_are_accepted_exactly_where_the_grammar_says() -> None:
    chance = Inventor(1572)
    taken = 0
    for _ in range(100_000):
        text = chance.text()
        try:
            amount = parse_pounds(text)
        except NotAnAmount:
            assert value_by_the_grammar(text) is None, text
        else:
            assert value_by_the_grammar(text) == Fraction(amount), text
            assert amount.as_tuple().exponent == -2
            taken += 1
    assert 25_000 < taken < 75_000


@given(st.integers(min_value=-(10**13), max_value=10**13))
def test_what_is_printed_reads_back_as_the_same_amount(pence: int) -> None:
    amount = Decimal(pence).scaleb(-2)
    assert parse_pounds(pounds(amount)) == amount
    assert pounds(parse_pounds(pounds(amount))) == pounds(amount)


@given(st.text(max_size=60))
def test_no_text_raises_anything_but_a_sentence(text: str) -> None:
    try:
        amount = parse_pounds(text)
    except NotAnAmount:
        assert value_by_the_grammar(text) is None
    else:
        assert Fraction(amount) == value_by_the_grammar(text)


@pytest.mark.parametrize(
    "row",
    cells(
        "1234567.89=£1,234,567.89|-5=\u2212£5.00|0=£0.00|-0=£0.00|1E+3=£1,000.00|0.010=£0.01|"
        "100000000000=£100,000,000,000.00|700000000000.07=£700,000,000,000.07"
    ),
)
def test_pounds_are_printed_with_commas_and_pence(row: str) -> None:
    amount, words = row.split("=")
    assert pounds(Decimal(amount)) == words


@pytest.mark.parametrize("amount", ["0.005", "1.999", "NaN", "sNaN", "Infinity", "1E+40"])
def test_no_fraction_of_a_penny_and_no_other_thing_is_printed(amount: str) -> None:
    with pytest.raises(NotAnAmount):
        pounds(Decimal(amount))


@pytest.mark.parametrize(
    "row",
    cells(
        "106621000/1=£106.6m|106621000/3=£106.621m|106650000/1=£106.7m|106649999.99/1=£106.6m|"
        "-106650000/1=\u2212£106.7m|-49999.99/1=£0.0m|500000/0=£1m|12345000000/1=£12,345.0m"
    ),
)
def test_millions_round_a_half_up(row: str) -> None:
    amount, places, words = re.split("[/=]", row)
    assert in_millions(Decimal(amount), int(places)) == words


def test_the_figures_of_the_paper_are_derived() -> None:
    capital, revenue = parse_pounds("49.927m"), parse_pounds("£56.694m")
    total = capital + revenue
    assert total == Decimal("106621000.00")
    assert in_millions(total) == "£106.6m"
    assert share(capital, total) == Decimal("46.8")
    assert share(capital, total, 0) == Decimal("47")
    assert share(parse_pounds("249k"), parse_pounds("£499k")) == Decimal("49.9")
    actions = ["5.000m", "4.65m", "249k", "810k"]
    assert pounds(sum(map(parse_pounds, actions), Decimal(0))) == "£10,709,000.00"


@pytest.mark.parametrize(
    "row",
    cells(
        "1/8=12.5|1005/10000=10.1|1004.99/10000=10.0|-1005/10000=-10.1|0/5=0.0|"
        "50049999999.99/100000000000=50.0|50050000000.00/100000000000=50.1"
    ),
)
def test_a_share_rounds_a_half_up(row: str) -> None:
    part, whole, per_cent = re.split("[/=]", row)
    assert str(share(Decimal(part), Decimal(whole))) == per_cent


def test_there_is_no_share_of_nothing() -> None:
    assert share(Decimal(1), Decimal(0)) is None


@pytest.mark.parametrize(
    "row",
    cells(
        "£106.6M=100000|£49.927m=1000|£4.65m=10000|£5.000m=1000|£249k=1000|£1.2bn=100000000|"
        "£499=1|£1,234.50=0.01|(£1,200)=1|0.0000000100m=0.0001"
    ),
)
def test_the_printed_unit_is_that_of_the_last_figure(row: str) -> None:
    text, unit = row.split("=")
    assert str(printed_unit(text)) == unit


def test_what_is_no_amount_has_no_printed_unit() -> None:
    with pytest.raises(NotAnAmount, match="two ways"):
        printed_unit("£1,622m")


@pytest.mark.parametrize(
    ("printed", "parts", "difference", "holds"),
    [
        ("£106.6M", "106621000", "-21000.00", True),
        ("£106.6M", "106650000", "-50000.00", True),
        ("£106.6M", "106650000.01", "-50000.01", False),
        ("£106.6M", "106550000", "50000.00", True),
        ("£106.6M", "106549999.99", "50000.01", False),
        ("£499", "499", "0.00", True),
        ("£499.00", "499.01", "-0.01", False),
    ],
)
def test_a_printed_total_agrees_to_half_its_unit(
    printed: str, parts: str, difference: str, *, holds: bool
) -> None:
    found = agrees(parse_pounds(printed), Decimal(parts), printed_unit(printed))
    assert found.difference == Decimal(difference)
    assert found.holds is bool(found) is holds


@pytest.mark.parametrize("unit", ["0", "-1"])
def test_a_unit_is_above_nothing(unit: str) -> None:
    with pytest.raises(ValueError, match="above nothing"):
        agrees(LIMIT, LIMIT, Decimal(unit))


@pytest.mark.parametrize("text", ["2023/24", "2023-24", "2023/2024", " 2023-2024\n"])
def test_a_year_is_read_as_papers_print_it(text: str) -> None:
    assert FinancialYear.parse(text) == FinancialYear(2023)


@pytest.mark.parametrize(
    "text",
    cells(
        "|2023|23/24|2023/25|2023/23|2024/2023|2023/1924|2023/024|2023 / 24|2023/24x|0203/04|"
        "2200/01|2023\u201324|\u0662\u0660\u0662\u0663/\u0662\u0664"
    ),
)
def test_any_other_year_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(NotAYear, match=r"\.$"):
        FinancialYear.parse(text)


def test_a_year_knows_its_label_its_days_and_its_order() -> None:
    year = FinancialYear(2023)
    assert (str(year), year.label) == ("2023/24", "2023/24")
    assert (year.first_day, year.last_day) == (date(2023, 4, 1), date(2024, 3, 31))
    assert FinancialYear(2099).label == "2099/00"
    assert year < FinancialYear(2024)
    assert FinancialYear.parse(FinancialYear(1999).label) == FinancialYear(1999)


def test_a_year_far_from_the_ledger_is_refused() -> None:
    for start in (1899, 2200):
        with pytest.raises(NotAYear):
            FinancialYear(start)


@pytest.mark.parametrize("start", range(2020, 2036))
def test_every_day_falls_in_the_year_that_holds_it(start: int) -> None:
    year = FinancialYear(start)
    day = year.first_day
    while day <= year.last_day:
        assert FinancialYear.of(day) == year
        day += timedelta(days=1)
    assert FinancialYear.of(day) == FinancialYear(start + 1)
    assert FinancialYear.of(year.first_day - timedelta(days=1)) == FinancialYear(start - 1)


def test_an_instant_has_no_financial_year() -> None:
    with pytest.raises(TypeError, match="London date"):
        FinancialYear.of(datetime(2024, 3, 31, 23, 30, tzinfo=UTC))


def test_an_instant_without_a_zone_has_no_date() -> None:
    with pytest.raises(ValueError, match="time zone"):
        london_day(datetime.fromisoformat("2024-04-01T00:00"))


def last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=last.isoweekday() % 7)


def date_by_the_summer_time_act(instant: datetime) -> date:
    utc = instant.astimezone(UTC)
    begins, ends = (
        datetime.combine(last_sunday(utc.year, month), datetime.min.time(), UTC)
        + timedelta(hours=1)
        for month in (3, 10)
    )
    return (utc + timedelta(hours=1 if begins <= utc < ends else 0)).date()


def edges() -> list[datetime]:
    nudges = [
        timedelta(hours=hours, microseconds=micros) for hours in (-1, 0, 1) for micros in (-1, 0, 1)
    ]
    found = []
    for year in range(2020, 2036):
        days = [date(year, 4, 1), last_sunday(year, 3), last_sunday(year, 10), date(year, 12, 31)]
        days += [date(year, 2, 29)] if year % 4 == 0 else [date(year, 3, 1)]
        for day in days:
            midnight = datetime.combine(day, datetime.min.time(), UTC)
            found += [
                midnight + timedelta(hours=hours) + nudge
                for hours in (-1, 0, 1, 12, 23, 24)
                for nudge in nudges
            ]
    return found


ZONES = [UTC, LONDON, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))]


def test_every_edge_of_the_calendar_has_its_london_date_and_year() -> None:
    tried = 0
    for instant in edges():
        expected = date_by_the_summer_time_act(instant)
        for zone in ZONES:
            day = london_day(instant.astimezone(zone))
            year = FinancialYear.of(day)
            assert day == expected, instant
            assert year.first_day <= expected <= year.last_day
            tried += 1
    assert tried >= 5_000


def test_midnight_of_1_april_in_london_is_still_31_march_in_utc() -> None:
    instant = datetime(2024, 3, 31, 23, 0, tzinfo=UTC)
    assert london_day(instant) == date(2024, 4, 1)
    assert london_day(instant - timedelta(microseconds=1)) == date(2024, 3, 31)
