"""Filters and tags of every screen: amounts, dates, rows, tables, breadcrumbs, problems.

An amount is exact or it is refused: no float, nothing finer than a penny, no rounding. Nothing
here reads the clock or the database.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms, template
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from people.days import LONDON
from people.fields import MONTHS
from people.forms import GovukBoundField, GovukRenderer, required_sentence
from people.once import FIELD, new_key

register = template.Library()

MINUS = "\N{MINUS SIGN}"
COLOURS = frozenset({"", "grey", "green", "teal", "blue", "purple", "magenta", "red"}) | {
    "orange",
    "yellow",
}


# ---- Amounts and dates --------------------------------------------------------------------------


def exact(value: Any) -> Decimal | None:
    """Return ``value`` (Decimal, int, or money with ``amount``) exactly, None where it is empty."""
    amount = getattr(value, "amount", value)
    if amount is None or amount == "":
        return None
    if isinstance(amount, bool) or not isinstance(amount, Decimal | int):
        raise TypeError(f"An amount is a Decimal, not {type(amount).__name__}.")
    decimal = Decimal(amount)
    # At 13 and more figures quantize would still be exact; only a part of a penny changes it.
    if not decimal.is_finite() or decimal != round(decimal, 2):
        raise ValueError(f"{decimal} is not an amount in whole pence.")
    return decimal


@register.filter
def pounds(value: Any, sign: str = "") -> str:
    """Return £1,234,567.89; with ``"+"`` an amount above zero carries its plus."""
    amount = exact(value)
    if amount is None:
        return ""
    mark = MINUS if amount < 0 else "+" if sign == "+" and amount > 0 else ""
    return f"{mark}£{abs(amount):,.2f}"


@register.simple_tag
def money(value: Any, *, signed: bool = False) -> SafeString:
    """Return the amount in a span that keeps it on one line and says its sign in words of CSS."""
    amount = exact(value)
    if amount is None:
        return SafeString("")
    tone = " cs-money--minus" if amount < 0 else " cs-money--plus" if signed and amount else ""
    words = pounds(amount, "+" if signed else "")
    return format_html('<span class="cs-money{}">{}</span>', tone, words)


@register.filter
def legal_date(value: date | None) -> str:
    """Return 21 December 2023; an instant is no legal date and is refused."""
    if not value:
        return ""
    if isinstance(value, datetime):
        raise TypeError("An instant is not a legal date; use the filter “instant”.")
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


@register.filter
def last_day(value: date | None) -> str:
    """Return the day before an end as it stands in the store: the last day, inclusive."""
    return legal_date(value - timedelta(days=1)) if value else ""


@register.filter
def instant(value: datetime | None) -> str:
    """Return 21 December 2023 at 14:03, in London time."""
    if not value:
        return ""
    if value.tzinfo is None:
        raise ValueError("An instant without a time zone says nothing.")
    local = value.astimezone(LONDON)
    return f"{legal_date(local.date())} at {local:%H:%M}"


# ---- Small pieces -------------------------------------------------------------------------------


@register.simple_tag
def tag(words: str, colour: str = "") -> SafeString:
    """Return a GOV.UK tag; the words carry the meaning, the colour helps."""
    if colour not in COLOURS:
        raise template.TemplateSyntaxError(f"“{colour}” is no colour of a tag.")
    tone = f" govuk-tag--{colour}" if colour else ""
    return format_html('<strong class="govuk-tag{}">{}</strong>', tone, words)


@register.inclusion_tag("components/row.html")
def row(key: str, value: Any = "", href: str = "", action: str = "Change") -> dict[str, Any]:
    """Return one row of a summary list, with one action where ``href`` leads somewhere."""
    return {"key": key, "value": value, "href": href, "action": action}


@register.simple_block_tag
def scroll(content: SafeString, label: str) -> SafeString:
    """Wrap a wide table in a region that scrolls, and that the keyboard can reach."""
    return format_html(
        '<div class="cs-scroll" role="region" aria-label="{}" tabindex="0">{}</div>',
        label,
        content,
    )


def address(name: str) -> str:
    """Return the URL of a route, a path as it stands, or nothing where there is no such route."""
    if not name or name.startswith("/"):
        return name
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.inclusion_tag("components/nav_item.html", takes_context=True)
def nav_item(context: Context, name: str, words: str) -> dict[str, Any]:
    """Return one entry of the service navigation, or nothing where its route is missing."""
    url = address(name)
    path = getattr(context.get("request"), "path", "")
    here = path == url or (len(url) > 1 and path.startswith(url))
    return {"url": url, "words": words, "current": path == url, "here": bool(url) and here}


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*words_and_places: str) -> dict[str, Any]:
    """Return a trail from pairs: words, then a route name or path; "" marks the page itself."""
    if len(words_and_places) % 2:
        raise template.TemplateSyntaxError("Breadcrumbs come in pairs: words, place.")
    pairs = zip(words_and_places[::2], words_and_places[1::2], strict=True)
    return {"crumbs": [(words, address(str(place))) for words, place in pairs]}


@register.simple_tag
def back(place: str, words: str = "Back") -> SafeString:
    """Return a back link to a route name or path."""
    return format_html(
        '<nav aria-label="Back"><a href="{}" class="govuk-back-link">{}</a></nav>',
        address(place),
        words,
    )


# ---- Forms --------------------------------------------------------------------------------------


@register.simple_tag
def once() -> SafeString:
    """Return the hidden key of one form, by which a copy of it that is sent has no effect."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, new_key())


@register.filter
def govuk(form: forms.BaseForm) -> forms.BaseForm:
    """Dress a form that is not ours (sign-in) like ours; our own pass unchanged."""
    if isinstance(form.renderer, GovukRenderer):
        return form
    form.renderer = GovukRenderer()
    form.bound_field_class = GovukBoundField
    form.use_required_attribute = False
    # A form keeps its bound fields; those that were made plain must be made again.
    vars(form)["_bound_fields_cache"].clear()
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        field.label = str(field.label or name.replace("_", " ")).capitalize()
        faults = form.errors.as_data().get(name, []) if form.is_bound else []
        for fault in faults:
            if fault.code == "required":
                fault.message = required_sentence(field, field.label)
    return form


def problems_of(form: forms.BaseForm) -> Iterable[tuple[str, str]]:
    """Yield the words of each fault of ``form`` and the place of the page it leads to."""
    dressed = govuk(form)
    for words in dressed.non_field_errors():
        yield str(words), ""
    for bound in dressed:
        place = bound.summary_id if isinstance(bound, GovukBoundField) else bound.id_for_label
        for words in bound.errors:
            yield str(words), "" if bound.is_hidden or not place else f"#{place}"


@register.simple_tag(takes_context=True)
def problems(context: Context) -> list[tuple[str, str]]:
    """Return the faults of ``form`` and of all ``forms`` (a list or formset), for one summary."""
    several: Any = context.get("forms") or ()
    found: list[tuple[str, str]] = []
    if isinstance(several, forms.BaseFormSet) and several.is_bound:
        found += [(str(words), "") for words in several.non_form_errors()]
    for form in [context.get("form"), *several]:
        if isinstance(form, forms.BaseForm) and form.is_bound:
            found += problems_of(form)
    return found


@register.simple_tag
def mark() -> SafeString:
    """Return the mark of the house: two strokes that meet, drawn, never fetched."""
    return mark_safe(
        '<svg class="cs-mark" viewBox="0 0 26 26" aria-hidden="true" focusable="false">'
        '<path d="M3 14l6 7L23 4" fill="none" stroke="currentColor" stroke-width="3"/>'
        '<path d="M3 7l6 7 5-6" fill="none" stroke="currentColor" stroke-width="3"'
        ' opacity=".6"/></svg>'
    )
