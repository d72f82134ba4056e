"""How values are written in a paper: text, codes, pounds, shares, dates. Pure.

Refuses what cannot be read back as the same value; rounds nothing.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from budgets.money import LIMIT
from people.text import unfit_character

# The published schema says the same; eleven figures of pounds stay under LIMIT.
POUNDS = r"^(?!-0\.00$)-?(0|[1-9][0-9]{0,10})\.[0-9]{2}$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
QUANTITY = r"^(?!0(\.0{1,2})?$)(0|[1-9][0-9]{0,8})(\.[0-9]{1,2})?$"
PERCENT = r"^(?!0(\.0{1,2})?$)(0|[1-9][0-9]{0,3})(\.[0-9]{1,2})?$"


def _visible(text: str) -> str:
    sentence = unfit_character(text)
    if sentence:
        raise ValueError(sentence)
    return text


def _exact(amount: Decimal) -> bool:
    return abs(amount) < LIMIT and amount == round(amount, 2)


def _pounds(value: object) -> Decimal:
    """Accept exactly "1234.56": pounds, a point, two figures of pence, under the limit."""
    if isinstance(value, Decimal) and value.is_finite() and _exact(value):
        value = f"{value + 0:.2f}"
    if not isinstance(value, str) or not re.fullmatch(POUNDS, value):
        raise ValueError('Write pounds and pence as text, such as "4650000.00".')
    return Decimal(value)


def _day(value: object) -> date:
    if isinstance(value, date):
        return value
    if isinstance(value, str) and re.fullmatch(DAY, value):
        return date.fromisoformat(value)
    raise ValueError('Write a date as text, such as "2023-12-21".')


Text = Annotated[str, Field(strict=True, max_length=100_000), AfterValidator(_visible)]
Words = Annotated[str, Field(strict=True, max_length=300), AfterValidator(_visible)]
Code = Annotated[str, Field(strict=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$")]
Pounds = Annotated[
    Decimal,
    BeforeValidator(_pounds, json_schema_input_type=Annotated[str, Field(pattern=POUNDS)]),
    PlainSerializer(str),
]
Day = Annotated[
    date, BeforeValidator(_day, json_schema_input_type=Annotated[str, Field(pattern=DAY)])
]
Yes = Annotated[bool, Field(strict=True)]


def _percent(value: object) -> Decimal:
    """Accept "10" or "6.84": a share in per cent, two decimals at most, above nought."""
    words = str(value) if isinstance(value, Decimal) else value
    if not isinstance(words, str) or not re.fullmatch(PERCENT, words):
        raise ValueError('Write a share in per cent as text, such as "10" or "6.84".')
    return Decimal(words)


Percent = Annotated[
    Decimal,
    BeforeValidator(_percent, json_schema_input_type=Annotated[str, Field(pattern=PERCENT)]),
    PlainSerializer(str),
]


def _quantity(value: object) -> Decimal:
    """Accept "3125" or "2.9": how many, two decimals at most, above nought."""
    words = str(value) if isinstance(value, Decimal) else value
    if not isinstance(words, str) or not re.fullmatch(QUANTITY, words):
        raise ValueError('Write how many as text, such as "3125" or "2.9".')
    return Decimal(words)


Quantity = Annotated[
    Decimal,
    BeforeValidator(_quantity, json_schema_input_type=Annotated[str, Field(pattern=QUANTITY)]),
    PlainSerializer(str),
]
Months = Annotated[int, Field(strict=True, ge=1, le=1200)]


class Plain(BaseModel):
    """A frozen piece of paper that accepts nothing it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=False)
