"""Tags of the pages about decisions: states, links into the ledger, paragraphs. No queries."""

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from approvals.models import State
from people.templatetags.countersign import tag

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


@register.filter
def paragraphs(text: str) -> SafeString:
    """Return plain text as paragraphs; an empty line parts them, a line break stays."""
    blocks = [block.strip() for block in str(text).split("\n\n") if block.strip()]
    lines = (
        format_html_join(SafeString("<br>"), "{}", ((line,) for line in block.split("\n")))
        for block in blocks
    )
    return format_html_join("", '<p class="govuk-body">{}</p>', ((block,) for block in lines))
