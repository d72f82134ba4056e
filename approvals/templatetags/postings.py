"""The rows of the register of postings, put together at once. No queries.

Fifty rows of a template's own tags take longer than everything else the page does. A cell that
comes again, the same line and year or the same recommendation, is made once.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from approvals.movements import Entry
from budgets.models import BatchKind, Part, year_label
from people.templatetags.countersign import instant, legal_date, pounds, tag

register = template.Library()

KINDS = {kind.value: str(kind.label) for kind in BatchKind}
EXEMPT = SafeString("<br>") + tag("Part 2", "red")
CELL = '<td class="govuk-table__cell">{}</td>'
LINKED = (
    '<td class="govuk-table__cell"><a class="govuk-link" href="{}">{}</a>'
    '<span class="cs-files__about">{}</span></td>'
)
NUMBER = '<th scope="row" class="govuk-table__header govuk-table__header--numeric">{}</th>'
AMOUNT = (
    '<td class="govuk-table__cell govuk-table__cell--numeric">'
    '<span class="cs-money">{}</span>{}</td>'
)


@register.simple_tag
def posting_rows(entries: Iterable[Entry]) -> SafeString:
    """Return the rows of the table; every text is escaped."""
    line, authority, amount = cache(_line), cache(_authority), cache(_amount)
    day, moment = cache(_day), cache(_moment)
    # What stands before the key in an address, asked once and not for each row.
    lines, decisions = (reverse(page, args=[0]).removesuffix("0/") for page in ("line", "decision"))
    rows = (
        (
            format_html(NUMBER, entry.pk),
            day(entry.effective_on),
            moment(entry.recorded_at),
            line(f"{lines}{entry.from_code}/", entry.from_name, entry.from_year),
            line(f"{lines}{entry.to_code}/", entry.to_name, entry.to_year),
            amount(entry.amount, entry.part),
            authority(
                f"{decisions}{entry.decision}/#recommendation-{entry.number}",
                entry.reference or f"decision {entry.decision}",
                entry.number,
                entry.kind,
                entry.reverses,
            ),
        )
        for entry in entries
    )
    # Each cell is escaped by itself, so nothing is left to escape.
    return SafeString(
        "".join(f'<tr class="govuk-table__row">{"".join(row)}</tr>\n' for row in rows)
    )


def _line(address: str, name: str, year: int | None) -> SafeString:
    return format_html(LINKED, address, name, year_label(year).capitalize())


def _amount(amount: Decimal, part: int) -> SafeString:
    return format_html(AMOUNT, pounds(amount), EXEMPT if part == Part.EXEMPT else "")


def _authority(
    address: str, reference: str, number: str, kind: str, reverses: int | None
) -> SafeString:
    words = f"{reference}, recommendation {number}"
    why = f"{KINDS[kind]}, takes back posting {reverses}" if reverses else KINDS[kind]
    return format_html(LINKED, address, words, why)


def _day(value: date) -> SafeString:
    return format_html(CELL, legal_date(value))


def _moment(value: datetime) -> SafeString:
    return format_html(CELL, instant(value))
