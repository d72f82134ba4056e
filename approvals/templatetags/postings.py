"""The rows of the register of postings, put together at once. No queries.

Fifty rows of a template's own tags take longer than everything else the page does.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from people.templatetags.countersign import tag

register = template.Library()

EXEMPT = SafeString("<br>") + tag("Part 2", "red")

CELL = '<td class="govuk-table__cell">{}</td>'
LINE = (
    '<td class="govuk-table__cell"><a class="govuk-link" href="{}">{}</a>'
    '<span class="cs-files__about">{}</span></td>'
)
ROW = (
    '<tr class="govuk-table__row">'
    '<th scope="row" class="govuk-table__header govuk-table__header--numeric">{}</th>'
    f"{CELL}{CELL}{LINE}{LINE}"
    '<td class="govuk-table__cell govuk-table__cell--numeric">'
    '<span class="cs-money">{}</span>{}</td>'
    f"{LINE}</tr>\n"
)


class Row(NamedTuple):
    """A posting as text, with the addresses of both lines and of the recommendation, in order."""

    number: str
    effective: str
    recorded: str
    from_url: str
    from_line: str
    from_year: str
    to_url: str
    to_line: str
    to_year: str
    amount: str
    mark: str
    source_url: str
    source: str
    kind: str


@register.simple_tag
def posting_rows(rows: Iterable[Row]) -> SafeString:
    """Return the rows of the table; every text is escaped."""
    return format_html_join("", ROW, rows)
