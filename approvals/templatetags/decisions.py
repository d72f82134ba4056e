"""Tags of the pages about decisions: states, links into the ledger, paragraphs. No queries."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import template
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from approvals.clauses import GROUNDS
from approvals.models import State
from approvals.stated import Amount
from approvals.stating import amount_words
from people.days import LONDON
from people.templatetags.countersign import instant, legal_date, tag

register = template.Library()

COLOURS = {
    State.REGISTERED: "grey",
    State.DRAFT: "blue",
    State.SUBMITTED: "yellow",
    State.APPROVED: "green",
    State.RETURNED: "orange",
    State.REFUSED: "red",
    State.WITHDRAWN: "grey",
    State.TRANSCRIBED: "purple",
    State.ATTESTED: "teal",
}


@register.simple_tag
def state_tag(state: str) -> SafeString:
    """Return where a decision stands, as a tag."""
    found = State(state)
    return tag(str(found.label), COLOURS[found])


@register.simple_tag
def to(name: str, *args: str | int) -> str:
    """Return the address of a route, or nothing where there is no such route."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.simple_tag
def led(name: str, key: str | int, words: str) -> SafeString:
    """Return ``words`` as a link to the page of a line, contract or decision, if there is one."""
    url = to(name, key)
    if not url:
        return format_html("{}", words)
    return format_html('<a class="govuk-link" href="{}">{}</a>', url, words)


@register.inclusion_tag("components/nav_item.html", takes_context=True)
def nav_authority(context: Context) -> dict[str, Any]:
    """Return the entry of the navigation for authority, the scheme and exceptions."""
    path = str(getattr(context.get("request"), "path", ""))
    url = to("authority")
    here = path.startswith(("/authority/", "/scheme/", "/exceptions/"))
    return {"url": url, "words": "Authority", "current": path == url, "here": here}


@register.filter(name="amount_words")
def shown_amount(amount: Amount) -> SafeString:
    """Return an amount of a paper in words, kept on one line where it is short."""
    return format_html('<span class="cs-money">{}</span>', amount_words(amount))


@register.filter
def paragraphs(text: str) -> SafeString:
    """Return plain text as paragraphs; an empty line parts them, a line break stays."""
    blocks = [block.strip() for block in str(text).split("\n\n") if block.strip()]
    lines = (
        format_html_join(SafeString("<br>"), "{}", ((line,) for line in block.split("\n")))
        for block in blocks
    )
    return format_html_join("", '<p class="govuk-body">{}</p>', ((block,) for block in lines))


@register.filter
def ground(code: str) -> str:
    """Return on what ground a reserve turns a key, in words."""
    return GROUNDS[code]


@register.filter
def from_instant(value: datetime | None) -> str:
    """Return the day on which something begins; with the time where that is not midnight."""
    day = _midnight(value)
    return legal_date(day) if day else instant(value)


@register.filter
def to_instant(value: datetime | None) -> str:
    """Return the last day before an end, inclusive; with the time where that is not midnight."""
    day = _midnight(value)
    return legal_date(day - timedelta(days=1)) if day else instant(value)


def _midnight(value: datetime | None) -> date | None:
    local = value.astimezone(LONDON) if value else None
    return local.date() if local and local.time() == time.min else None
