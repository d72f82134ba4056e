"""Tags of the ledger screens: the name of a financial year, and where a list is downloaded.

Nothing here reads the database.
"""

from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse

from budgets.models import year_label
from budgets.sheets import WRITERS

register = template.Library()


@register.inclusion_tag("components/downloads.html", takes_context=True)
def downloads(context: Context, words: str, name: str, *places: Any) -> dict[str, Any]:
    """Return links to a list as a spreadsheet, narrowed as the page is."""
    request = context.get("request")
    query = request.GET.copy() if request else None
    for key in ("before", "after"):
        if query:
            query.pop(key, None)
    asked = f"?{query.urlencode()}" if query else ""
    files = [(ending.upper(), reverse(name, args=[*places, ending]) + asked) for ending in WRITERS]
    return {"words": words, "files": files}


@register.filter
def financial_year(year: int | None) -> str:
    """Return 2024/25 for 2024 and "Not yet profiled" for None."""
    return year_label(year).capitalize()
