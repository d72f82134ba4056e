"""What a paper states of money, time and parties, as frozen plain data beside its words.

Every figure, length of time and name that a paper gives has its field here, so that it can be
asked for; the words as printed stand beside it. Pure: no Django, no clock, nothing is computed.
Amounts are pounds; days are London dates; years are financial years ("2023/24").
"""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from approvals.written import Code, Day, Percent, Plain, Pounds, Quantity, Text, Words, Yes
from budgets.grantterms import Terms
from contracts.terms import NotATerm, Term

Year = Annotated[str, Field(strict=True, pattern=r"^20[0-9]{2}/[0-9]{2}$")]
EITHER_YEAR = r"^20[0-9]{2}(/[0-9]{2})?$"
EitherYear = Annotated[str, Field(strict=True, pattern=EITHER_YEAR)]
Count = Annotated[int, Field(strict=True, ge=1, le=10_000)]

Qualifier = Literal[
    "exactly", "up to", "circa", "at least", "nil", "withheld", "unreadable", "not stated"
]
Money = Literal[
    "capital",
    "revenue",
    "capital and revenue",
    "income",
    "capital receipt",
    "grant",
    "reserve",
    "existing budgets",
    "in kind",
    "not stated",
]
Measure = Literal[
    "spend", "ceiling", "commitment", "income", "saving", "receipt", "estimate", "note"
]
Route = Literal[
    "framework_direct", "further_competition", "open", "single_tender", "none", "not_stated"
]
Role = Literal[
    "supplier",
    "outgoing supplier",
    "incoming supplier",
    "reseller",
    "guarantor",
    "framework",
    "lot",
    "contract",
    "procurer",
    "contracting body",
    "funder",
    "grantor",
    "recipient",
    "outgoing recipient",
    "beneficiary",
    "payer",
    "buyer",
    "landlord",
    "tenant",
    "claimant",
    "person",
    "insurer",
    "broker",
    "adviser",
    "donor",
    "debtor",
    "partner",
    "cost sharer",
    "lender",
    "delegate",
    "consultee",
    "site",
    "programme",
]


Stands = Literal["ahead", "retrospective", "in principle", "conditional", "emergency"]
Days = Annotated[int, Field(strict=True, ge=1, le=3650)]


def later(default: Any) -> Any:
    """Return a field that is written only where it says something (papers before it stay so)."""
    return Field(default=default, exclude_if=lambda value: value == default)


def _length(words: str) -> str:
    """Accept a length of time that can be counted, "11 months and 14 days"."""
    try:
        Term.parse(words)
    except NotATerm as fault:
        raise ValueError(str(fault)) from None
    return words


_PART = r"[1-9][0-9]{0,4} (year|month|week|day)s?"
LENGTH = rf"^{_PART}((, | and ){_PART})*$"
Length = Annotated[str, Field(strict=True, max_length=80, pattern=LENGTH), AfterValidator(_length)]


class Amount(Plain):
    """Pounds beside the words of the paper; ``value`` is None where the paper gives no figure.

    ``to`` is the upper end of a range that begins at ``value``; ``per`` says of what time it is
    the amount; ``quantity`` is how many it is for, of the ``unit`` (which names what is meant by
    ``per`` unit as well), and without a ``value`` it is that many; ``plus`` names an unknown part
    that comes on top; a ``misprint`` says that the printed figure is wrong and ``value`` is what
    is meant.
    """

    value: Pounds | None
    printed: Words = ""
    qualifier: Qualifier = "exactly"
    vat: Literal["inclusive", "exclusive", "not stated"] = "not stated"
    to: Pounds | None = later(None)
    per: Literal["once", "year", "quarter", "month", "week", "day", "hour", "unit"] = later("once")
    quantity: Quantity | None = later(None)
    unit: Words = later("")
    plus: Words = later("")
    misprint: Yes = later(default=False)

    @property
    def is_withheld(self) -> bool:
        """Say whether part 1 withholds it; ``value`` is then what part 2 gives, where it is known.

        Only rules are handed such a value (withholding.whole); no paper is written with it.
        """
        return self.qualifier == "withheld"

    @property
    def is_open(self) -> bool:
        """Say whether the figure is not known, in whole or in part, or counted in time."""
        return self.value is None or bool(self.plus) or self.per != "once"

    @property
    def most(self) -> Decimal | None:
        """Return the largest that it can be, in pounds; None where that is not known."""
        return None if self.is_open else self.to if self.to is not None else self.value


class GrantTerm(Plain):
    """What the income of a budget change is tied to: its grantor and what he gives it for.

    ``money_in`` and ``match`` may add up to ``money_out``; ``last_day`` is the last on which the
    grant may be spent. An amount or a day that the paper does not give is None.
    """

    grantor: Annotated[Words, Field(min_length=1)]
    money_in: Pounds | None = None
    match: Pounds | None = None
    money_out: Pounds | None = None
    last_day: Day | None = None
    carry_forward: Literal["allowed", "with consent", "not allowed", "not stated"] = "not stated"
    conditions: Text = ""

    @property
    def terms(self) -> Terms:
        """Return them as the rules read them."""
        return Terms(**dict(self))


class SupplierName(Plain):
    """A supplier as the paper names it, with the registered number where known."""

    name: Words
    company_number: Annotated[str, Field(strict=True, pattern=r"^[A-Z0-9]{0,16}$")] = ""


class Passing(Plain):
    """Whose contract it is until then, and whose after: another's, or the same under a new name.

    ``condition`` is what a consent asks for. A novation that uses a consent names it, by its
    number among the changes of the contract, and says how its ``condition`` is met.
    """

    outgoing: SupplierName
    incoming: SupplierName
    condition: Text = later("")
    consent: Count | None = later(None)


class Party(Plain):
    """Who or what a recommendation names, in which role.

    Without a ``name`` it is ``count`` of them, or an unknown number; ``withheld`` means that part
    2 names them. ``printed`` is what stands on the paper where that is misprinted.
    """

    role: Role
    name: Words = ""
    company_number: Annotated[str, Field(strict=True, pattern=r"^[A-Z0-9]{0,16}$")] = ""
    formerly: Words = ""
    printed: Words = ""
    lot: Words = ""
    count: Count | None = None
    withheld: Yes = False


class Span(Plain):
    """A time that a recommendation states, by its days, by financial years, or by its length.

    A paper that says only "2018 to 2028" has calendar years ("2018"), which ``unit`` then says.
    ``length`` stands ``times`` over ("twice 1 year"); where what is counted is no time ("calls"),
    ``unit`` names it and ``times`` is the count. ``open`` is for a time without an end. The
    "earlier term" is that of the contract, lease or agreement before this decision. ``party`` is
    whose it is: of one supplier among several, or who may end the lease.
    """

    of: Literal[
        "money",
        "term",
        "earlier term",
        "options",
        "authority",
        "break",
        "rent free",
        "notice",
    ]
    first_day: Day | None = None
    last_day: Day | None = None
    first_year: EitherYear | None = None
    last_year: EitherYear | None = None
    length: Length | None = None
    times: Count | None = None
    unit: Words = ""
    qualifier: Literal["exactly", "up to", "circa", "at least"] = "exactly"
    open: Literal["", "perpetual", "thereafter", "interim", "until an event"] = ""
    reviewed: Words = ""
    amount: Amount | None = None
    party: Words = later("")


class Stated(Plain):
    """A figure that a recommendation states besides what it asks for: what it is, and of whom.

    An ``amount`` without value says by its qualifier how the ``percent`` is meant: circa 27%.
    """

    what: Literal[
        "original",
        "original with options",
        "new total",
        "earlier change",
        "earlier change by officers",
        "each year",
        "committed",
        "ceiling",
        "with options",
        "without options",
        "part",
        "year",
        "estimate",
        "share",
        "for others",
        "limit",
        "tolerance",
        "threshold",
        "target",
        "income",
        "saving",
        "funding",
        "previous total",
        "indexation",
        "match funding",
        "forecast",
        "outturn",
        "underspend",
        "overspend",
        "shortfall",
        "balance",
        "contingency",
        "quantity",
        "rate",
        "rent",
        "premium",
        "service charge",
        "deposit",
        "excess",
        "fees",
        "exit cost",
    ]
    amount: Amount | None = None
    percent: Percent | None = None
    percent_of: Words = ""
    measure: Measure = "spend"
    year: Year | None = None
    party: Words = ""
    driver: Words = ""
    on: Day | None = None
    words: Words = ""


class Link(Plain):
    """Another decision that this one builds on or changes, by its printed reference."""

    relation: Literal[
        "amends",
        "supersedes",
        "corrects",
        "continues",
        "funds",
        "funded by",
        "exceeds",
        "follows",
        "implements",
        "reports on",
        "cites",
    ]
    reference: Words
    title: Words = ""
    recommendation: Words = ""
    on: Day | None = None
    words: Words = ""


class Undertaking(Plain):
    """What a decision promises to do or report, or makes a condition; whose it is, and when due.

    ``owner`` is a post. It is due on a day; at a milestone, ``due_days`` after it if given; or when
    something happens that is no milestone.
    """

    number: Code
    kind: Literal["condition", "report back", "review", "action"]
    words: Text
    recommendation: Code | None = None
    owner: Code | None = None
    owner_printed: Words = ""
    due_on: Day | None = None
    due_when: Words = ""
    due_at: Code | None = later(None)
    due_days: Days | None = later(None)


class Timing(Plain):
    """How a decision stands to the time of what it decides; "retrospective" needs its reason.

    ``also`` is how it stands besides: retrospective, and conditional too.
    """

    stands: Stands = "ahead"
    since: Day | None = None
    reason: Text = ""
    also: tuple[Literal["retrospective", "in principle", "conditional", "emergency"], ...] = later(
        ()
    )

    @property
    def ways(self) -> tuple[str, ...]:
        """Return every way in which it stands, each once; none where it is ahead."""
        return tuple(dict.fromkeys(way for way in (self.stands, *self.also) if way != "ahead"))


class Asked(Plain):
    """What every recommendation has: its number and words, and what it states of money, figures,
    parties and time besides its own fields.
    """

    kind: str
    number: Code
    words: Text
    money: Money = later("not stated")
    stated: tuple[Stated, ...] = later(())
    parties: tuple[Party, ...] = later(())
    spans: tuple[Span, ...] = later(())
