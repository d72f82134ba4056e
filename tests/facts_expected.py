"""What the phrases of real decisions mean in rows: kind and matter, money, times, parties.

A row of time is asked whole: "11 months" is not found in "11 months and 14 days".
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from approvals.models import Recommendation, StatedFigure, StatedParty, StatedSpan


@dataclass(frozen=True)
class Row:
    """A row that a recommendation has to have."""

    table: type[StatedFigure] | type[StatedParty] | type[StatedSpan]
    fields: dict[str, Any]

    def stands(self, rec: Recommendation) -> bool:
        """Say whether it is there."""
        return self.table._default_manager.filter(recommendation=rec, **self.fields).exists()


@dataclass(frozen=True)
class Granted:
    """Authority given: a clause of a post for acts on so many contracts, or rows that name it."""

    rows: tuple[Row, ...] = ()
    post: str = ""
    acts: tuple[str, ...] = ("contract_award",)
    contracts: int = 0


NO_TIME: dict[str, Any] = dict.fromkeys(
    ("first_day", "last_day", "first_year", "last_year", "years", "months", "weeks", "days")
)


def span(of: str, **fields: Any) -> Row:
    """Return a row of time, whole: what is not named is not there."""
    words = {"unit": "", "qualifier": "exactly", "open": "", "reviewed": ""}
    return Row(StatedSpan, {"of": of, "times": None, **NO_TIME, **words, **fields})


def term(**fields: Any) -> Row:
    """Return the time of a contract or of an agreement."""
    return span("term", **fields)


def options(**fields: Any) -> Row:
    """Return a time that may be added."""
    return span("options", **fields)


def money(**fields: Any) -> Row:
    """Return the time of the money."""
    return span("money", **fields)


def years(first: int, last: int | None = None, of: str = "money", **fields: Any) -> Row:
    """Return financial years by the April in which they start, or calendar years by name."""
    return span(of, first_year=first, last_year=last or first, **fields)


def figure(what: str, **fields: Any) -> Row:
    """Return a figure."""
    return Row(StatedFigure, {"what": what, **fields})


def in_year(year: int, value: str, **fields: Any) -> Row:
    """Return what falls into one year."""
    return figure("year", year=year, value=Decimal(value), **fields)


def party(role: str, name: str = "", **fields: Any) -> Row:
    """Return a party."""
    return Row(StatedParty, {"role": role, "name": name, **fields})


def suppliers(lot: str, names: str) -> tuple[Row, ...]:
    """Return the suppliers on a lot."""
    return tuple(party("supplier", name, lot=lot) for name in names.split(", "))


def named(role: str, *names: str) -> dict[str, tuple[Row, ...]]:
    """Return phrases that are a name and no more."""
    return {name: (party(role, name),) for name in names}


CHANGE, AWARD, APPROVAL = "contract_change", "contract_award", "approval"
KINDS: dict[str, tuple[tuple[str, str], ...]] = {
    "budget_increase": ((APPROVAL, "growth"),),
    "budget_approval": ((APPROVAL, "budget"),),
    "virement": ((APPROVAL, "virement"),),
    "ceiling_increase": ((APPROVAL, "ceilings"),),
    "procurement_initiation": ((APPROVAL, "procurement"),),
    "delegation": ((APPROVAL, "authority"),),
    "bundle_total": ((APPROVAL, "headline"),),
    "contract_extension": ((CHANGE, "extension"), (APPROVAL, "extensions")),
    "income_agreement": ((APPROVAL, "income_agreement"),),
    "contract_renewal_or_extension": ((APPROVAL, "renewals"),),
    "disposal_to_market": ((APPROVAL, "disposal"),),
    "note": ((APPROVAL, "note"),),
    "ongoing_cost": ((APPROVAL, "ongoing_cost"),),
    "lease": ((APPROVAL, "lease"),),
    "value_uplift": ((CHANGE, "value_increase"), (APPROVAL, "increases")),
    "contract_award": ((AWARD, "not_stated"), (AWARD, "framework_direct"), (APPROVAL, "awards")),
    "contract_renewal": ((AWARD, "renewal"),),
    "single_tender_award": ((AWARD, "single_tender"),),
    "grant_award": ((APPROVAL, "grant_award"),),
    "grant_income": ((APPROVAL, "grant_income"),),
    "framework_award": ((APPROVAL, "framework_award"),),
    "framework_extension": ((APPROVAL, "framework_extension"),),
    "insurance_award": ((APPROVAL, "insurance"),),
    "reserve_drawdown": ((APPROVAL, "reserve_use"),),
    "financial_assistance": ((APPROVAL, "legal_assistance"),),
    "cap_increase": ((APPROVAL, "legal_assistance"),),
    "fund_budget": ((APPROVAL, "fund"),),
    "enter_agreement": ((APPROVAL, "agreement"),),
    "reallocation": ((APPROVAL, "reallocation"),),
    "novation_consent": ((APPROVAL, "novation"),),
    "pre_approval": ((APPROVAL, "pre_approval"),),
    "procurement_and_award": ((APPROVAL, "procurement_and_award"),),
}
MONEY = {
    "capital": "capital",
    "revenue": "revenue",
    "income": "income",
    "capital receipt": "capital receipt",
    "mixed (split not shown)": "capital and revenue",
    "revenue/other existing": "existing budgets",
}
CALENDAR = {"unit": "calendar years"}
YEARS: dict[str, tuple[Row, ...]] = {
    "2017/18": (years(2017),),
    "2020/21": (years(2020),),
    "2022/23": (years(2022),),
    "2025/26": (years(2025),),
    "2017/18 to 2019/20": (years(2017, 2019),),
    "2025/26 to 2029/30": (years(2025, 2029),),
    "10-year total cost of ownership 2018 to 2028": (years(2018, 2028, years=10, **CALENDAR),),
    "4 financial years": (money(years=4, unit="financial years"),),
    "2020/21 to 2022/23": (years(2020, 2022, "authority"),),
    "2021 to 2025": (years(2021, 2025, "authority", reviewed="annually", **CALENDAR),),
    "2023-2025": (years(2023, 2025, **CALENDAR),),
    "3 years": (money(years=3),),
    "up to 3 years": (money(years=3, qualifier="up to"),),
    "three-year exercise": (money(years=3),),
    "per year, 2023/24": (figure("asked", per="year"), years(2023)),
    "per annum thereafter": (figure("asked", per="year"), money(open="thereafter")),
    "per annum": (figure("asked", per="year"),),
    "interim": (money(open="interim"),),
    "August 2024 to December 2026": (
        money(first_day=date(2024, 8, 1), last_day=date(2026, 12, 31)),
    ),
    "2023/24: 455,631.44; 2024/25: 534,692.84": (
        in_year(2023, "455631.44", measure="income"),
        in_year(2024, "534692.84", measure="income"),
        years(2023, 2024),
    ),
    "272,664.00 / 230,328.00": (
        in_year(2023, "272664.00", party="Lewisham"),
        in_year(2024, "230328.00", party="Lewisham"),
    ),
    "100,467.44 / 139,364.84": (
        in_year(2023, "100467.44", party="Haringey"),
        in_year(2024, "139364.84", party="Haringey"),
    ),
    "82,500 / 165,000": (
        in_year(2023, "82500.00", party="Croydon"),
        in_year(2024, "165000.00", party="Croydon"),
    ),
    "2024/25 to 2026/27, 25,000 each": (
        years(2024, 2026),
        *(in_year(year, "25000.00") for year in (2024, 2025, 2026)),
    ),
    "each of 2022/23, 2023/24, 2024/25": (
        years(2022, 2024),
        *(in_year(year, "379675.00") for year in (2022, 2023, 2024)),
    ),
}
TERMS: dict[str, tuple[Row, ...]] = {
    "1 year": (term(years=1),),
    "3 years": (term(years=3),),
    "1 month": (term(months=1),),
    "11 months": (term(months=11),),
    "15 months": (term(months=15),),
    "18 months": (term(months=18),),
    "2 years": (term(years=2),),
    "4 years": (term(years=4),),
    "up to 11 months": (term(months=11, qualifier="up to"),),
    "11 months and 14 days": (term(months=11, days=14),),
    "11 months and 2 days": (term(months=11, days=2),),
    "to 31 March 2016": (term(last_day=date(2016, 3, 31)),),
    "perpetual, reviewed annually": (term(open="perpetual", reviewed="annually"),),
    "3 months (June to September 2023)": (
        term(
            months=3,
            first_day=date(2023, 6, 1),
            last_day=date(2023, 9, 30),
            qualifier="circa",
        ),
    ),
    "10 years (4+4+2)": (term(years=10), term(years=4, times=2), term(years=2)),
    "3 years and 2 months from February 2020": (
        term(years=3, months=2),
        term(first_day=date(2020, 2, 1)),
    ),
    "to 28 February 2024 + 2 x 1 year": (
        term(last_day=date(2024, 2, 28)),
        options(years=1, times=2),
    ),
    "2 years to 31 October 2022": (term(years=2), term(last_day=date(2022, 10, 31))),
    "17 months to 31 March 2022": (term(months=17), term(last_day=date(2022, 3, 31))),
    "3 years from April 2022": (term(years=3, first_day=date(2022, 4, 1)),),
    "4 years 2022 to 2026": (
        term(years=4, first_year=2022, last_year=2026, unit="calendar years"),
    ),
    "8 months to 31 January 2021": (term(months=8, last_day=date(2021, 1, 31)),),
}
OPTIONS: dict[str, tuple[Row, ...]] = {
    "1 year": (options(years=1),),
    "1 + 1 years": (options(years=2), options(years=1, times=2)),
    "2 x 2 years": (options(years=4), options(years=2, times=2)),
    "12 months": (options(months=12),),
    "1 year to 31 October 2023": (options(years=1, last_day=date(2023, 10, 31)),),
    "two further calls, to May 2028": (options(times=2, unit="calls", last_day=date(2028, 5, 31)),),
    "18 months for a further 96,300": (
        options(months=18),
        figure("options", value=Decimal("96300.00")),
    ),
}
PARTIES: dict[str, tuple[Row, ...]] = {
    **named("supplier", "CDW", "CDW Ltd", "LGC Ltd", "Key Forensics Ltd", "Microsoft", "Vodafone"),
    **named("supplier", "Churchill Contract Services", "Police Digital Services"),
    **named("supplier", "Foreign and Commonwealth Office Services", "Groundwork London"),
    **named("supplier", "Hub Telecoms Consultancy Limited", "Pennington Choices Ltd"),
    **named("supplier", "Babcock Critical Services", "Babcock Vehicle Engineering"),
    **named("supplier", "Act by Laura Currer"),
    **named("recipient", "Human Trafficking Foundation", "Lewisham", "Haringey", "Croydon"),
    **named("recipient", "British Transport Police", "City of London Police"),
    **named("recipient", "Safer Business Network", "Bounce Back"),
    **named("funder", "Home Office"),
    "33 contracts listed in Part 2": (party("contract", count=33, withheld=True),),
    "Orchid Cellmark Ltd and LGC Ltd": (
        party("supplier", "Orchid Cellmark Ltd"),
        party("supplier", "LGC Ltd"),
    ),
    "Ansco Services Ltd (payer)": (party("payer", "Ansco Services Ltd"),),
    "Arsenal and Tottenham Hotspur (payers)": (
        party("payer", "Arsenal"),
        party("payer", "Tottenham Hotspur"),
    ),
    "EY and Deloitte": (party("supplier", "EY"), party("supplier", "Deloitte")),
    "Banner and XMA": (party("supplier", "Banner"), party("supplier", "XMA")),
    "Palace of Westminster (payer)": (party("payer", "Palace of Westminster"),),
    "Equans (formerly Engie) - South Lot": (
        party("supplier", "Equans", formerly="Engie", lot="South"),
    ),
    "Atalian Servest - North Lot": (party("supplier", "Atalian Servest", lot="North"),),
    "17 suppliers over 6 lots (names in exempt appendix 2)": (
        party("supplier", count=17, withheld=True),
        party("lot", count=6),
    ),
    "Vislink International Ltd (printed 'Vlslink')": (
        party("supplier", "Vislink International Ltd", printed="Vlslink"),
    ),
    "GLA (cost share)": (party("cost sharer", "GLA"),),
    "BlueLight Commercial and other forces": (
        party("partner", "BlueLight Commercial"),
        party("partner", count=None, withheld=False),
    ),
    "Lot 1: UBDS IT, NEC, Accenture, Fujitsu, Kainos, DXC, Informed Solutions, CGI, Telent, Atos. "
    "Lot 2: Accenture, CGI, Atos, Fujitsu, Capgemini, CACI": (
        *suppliers(
            "1",
            "UBDS IT, NEC, Accenture, Fujitsu, Kainos, DXC, Informed Solutions, CGI, Telent, Atos",
        ),
        *suppliers("2", "Accenture, CGI, Atos, Fujitsu, Capgemini, CACI"),
    ),
    "contract SS2/14/6": (party("contract", "SS2/14/6", count=1),),
    "LB Enfield; LB Haringey": (
        party("recipient", "LB Enfield"),
        party("recipient", "LB Haringey"),
    ),
    "Capita Secure Information Solutions Limited -> Capita SSS Ltd": (
        party("outgoing supplier", "Capita Secure Information Solutions Limited"),
        party("incoming supplier", "Capita SSS Ltd"),
    ),
    "Capita SSS Limited -> NEC": (
        party("outgoing supplier", "Capita SSS Limited"),
        party("incoming supplier", "NEC"),
    ),
}
DELEGATIONS = {
    "Director of Commercial Services: complete contract extensions within listed limits, "
    "time-limited": Granted(
        (party("delegate", "Director of Commercial Services"), years(2020, 2022, "authority"))
    ),
    "under the MPS Commercial Services Scheme of Delegation: award and sign each contract during "
    "2023/24": Granted((party("delegate", "MPS Commercial Services"), years(2023, of="authority"))),
    "Director of Commercial Services: award of the two procured contracts": Granted(
        post="commercial-director", contracts=2
    ),
    "Commercial Directors: initiate and award vehicle purchases, refreshed ANNUALLY, within "
    "another decision's budget": Granted(
        (
            party("delegate", "Commercial Directors"),
            years(2021, 2025, "authority", reviewed="annually", **CALENDAR),
            figure("ceiling", measure="ceiling", value=None, qualifier="not stated"),
        )
    ),
    "MPS: initiate and award contracts according to the applicable scheme of delegation": Granted(
        (party("delegate", "MPS"),)
    ),
    "Commercial Director: award after compliant procurement": Granted(
        (party("delegate", "Commercial Director"),)
    ),
    "Director of Commercial Services: award": Granted(post="commercial-director", contracts=1),
    "Director of Commissioning and Partnerships: extend by at most 18 months and 96,300, subject "
    "to Commercial Assurance Group approval": Granted(
        (
            party("delegate", "Director of Commissioning and Partnerships"),
            span("authority", months=18, qualifier="up to"),
            figure("asked", measure="ceiling", value=Decimal("96300.00"), qualifier="up to"),
        )
    ),
}
