"""Lists by key, not by offset: page 400 costs what page 1 costs, and no row is shown twice.

A key that is no key of the list leads to its first page. Nothing here counts rows.
"""

import re
from dataclasses import dataclass
from functools import reduce
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

M = TypeVar("M", bound=Model)

SIZE = 50
ID = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True)
class Slice(Generic[M]):
    """The rows of one page, and where its neighbours are (empty: there is none)."""

    rows: list[M]
    previous_url: str = ""
    next_url: str = ""


def page_of(request: HttpRequest, rows: QuerySet[M], *keys: str, size: int = SIZE) -> Slice[M]:
    """Return the page that the request asks for, in one query.

    ``keys`` order the list and are unique together; a minus before the first means newest first.
    """
    newest_first = keys[0].startswith("-")
    names = tuple(key.removeprefix("-") for key in keys)
    before, after = _cursor(request, "before", names), _cursor(request, "after", names)
    backwards = bool(before) and not after
    down = newest_first != backwards
    ordered = rows.order_by(*(f"-{name}" if down else name for name in names))
    try:
        found = list(_beyond(ordered, names, after or before, down=down)[: size + 1])
    except ValueError:
        return page_of(_without_cursor(request), rows, *keys, size=size)
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    earlier, later = (more, True) if backwards else (bool(after), more)
    return Slice(
        found,
        _address(request, "before", found[0], names) if earlier and found else "",
        _address(request, "after", found[-1], names) if later and found else "",
    )


def _cursor(request: HttpRequest, word: str, names: tuple[str, ...]) -> list[str]:
    values = request.GET.getlist(word)
    readable = len(values) == len(names) and not any("\x00" in value for value in values)
    return values if readable else []


def _beyond(
    rows: QuerySet[M], names: tuple[str, ...], values: list[str], *, down: bool
) -> QuerySet[M]:
    if not values:
        return rows
    wanted = Q()
    for place, name in enumerate(names):
        same = Q(**dict(zip(names[:place], values[:place], strict=True)))
        wanted |= same & Q(**{f"{name}__{'lt' if down else 'gt'}": values[place]})
    return rows.filter(wanted)


def _without_cursor(request: HttpRequest) -> HttpRequest:
    plain = request.GET.copy()
    for word in ("before", "after"):
        plain.pop(word, None)
    request.GET = plain  # type: ignore[assignment]
    return request


def _address(request: HttpRequest, word: str, row: Model, names: tuple[str, ...]) -> str:
    query = request.GET.copy()
    for old in ("before", "after"):
        query.pop(old, None)
    query.setlist(word, [str(_value(row, name)) for name in names])
    return f"{request.path}?{query.urlencode()}"


def _value(row: Model, name: str) -> object:
    return reduce(getattr, name.split("__"), row)


def id_in(request: HttpRequest, word: str) -> int | None:
    """Return the id that an address carries under ``word``; what is no id is none."""
    text = request.GET.get(word, "")
    return int(text) if ID.fullmatch(text) else None


def at_id(request: HttpRequest, word: str, key: int) -> str:
    """Return the address of this list beginning at an id, with what it is narrowed to."""
    query = request.GET.copy()
    for old in ("before", "after"):
        query.pop(old, None)
    query[word] = str(key)
    return f"{request.path}?{query.urlencode()}"
