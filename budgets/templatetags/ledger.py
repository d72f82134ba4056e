"""Filters of the ledger screens: the name of a financial year. Nothing here reads the database."""

from django import template

from budgets.models import year_label

register = template.Library()


@register.filter
def financial_year(year: int | None) -> str:
    """Return 2024/25 for 2024 and "Not yet profiled" for None."""
    return year_label(year).capitalize()
