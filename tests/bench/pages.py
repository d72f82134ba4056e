"""Whole pages, asked of the application as a server asks, and a bare page of the same rows.

The bare page is one keyset statement with its text made in SQL, and a template of the table alone:
nobody is signed in, nothing is asked about anybody's posts, there is no menu and no filter.
"""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.template import engines
from django.template.base import Template
from django.test.utils import _TestState
from django.urls import reverse
from psycopg.rows import dict_row

from tests.sessions import Session

KEYSET = """
select p.id as number, to_char(b.effective_on, 'FMDD FMMonth YYYY') as effective,
    to_char(p.recorded_at at time zone 'Europe/London', 'FMDD FMMonth YYYY "at" HH24:MI')
        as recorded,
    f.code as from_code, f.name as from_line,
    coalesce(p.from_year || '/' || (p.from_year + 1) %% 100, 'Not yet profiled') as from_year,
    t.code as to_code, t.name as to_line,
    coalesce(p.to_year || '/' || (p.to_year + 1) %% 100, 'Not yet profiled') as to_year,
    '£' || to_char(p.amount, 'FM999,999,999,990.00') as amount, p.part = 2 as restricted,
    d.id as decision, d.reference, r.number as rec, b.kind
from (select * from budgets_posting where id < %s order by id desc limit 51) p
join budgets_batch b on b.id = p.batch_id
join budgets_line f on f.id = p.from_line_id join budgets_line t on t.id = p.to_line_id
join approvals_effect e on e.batch_id = p.batch_id
join approvals_recommendation r on r.id = e.recommendation_id
join approvals_version v on v.id = r.version_id join approvals_decision d on d.id = v.decision_id
order by p.id desc"""
CELL = '<td class="govuk-table__cell">%s</td>'
LINK = CELL % (
    '<a class="govuk-link" href="%s">%s</a><span class="cs-files__about">{{ row.%s }}</span>'
)
LINE = "/lines/{{ row.%s_code }}/"
ROW = "".join(
    [
        '<th scope="row" class="govuk-table__header">{{ row.number }}</th>',
        CELL % "{{ row.effective }}",
        CELL % "{{ row.recorded }}",
        LINK % (LINE % "from", "{{ row.from_line }}", "from_year"),
        LINK % (LINE % "to", "{{ row.to_line }}", "to_year"),
        CELL % '<span class="cs-money">{{ row.amount }}</span>'
        '{% if row.restricted %}<br>{% tag "Part 2" "red" %}{% endif %}',
        LINK
        % (
            "/decisions/{{ row.decision }}/#recommendation-{{ row.rec }}",
            "{{ row.reference }}, recommendation {{ row.rec }}",
            "kind",
        ),
    ]
)
BARE = (
    "{% load countersign %}<!doctype html><title>Postings</title><table>{% for row in rows %}"
    f'<tr class="govuk-table__row">{ROW}</tr>{{% endfor %}}</table>'
)
FIRST = 1 << 60


@contextmanager
def templates_as_served() -> Iterator[None]:
    """Render as in service: a test run has every template tell of itself, which costs more."""
    told = Template._render  # type: ignore[attr-defined]
    Template._render = _TestState.saved_data.template_render  # type: ignore[attr-defined]
    try:
        yield
    finally:
        Template._render = told  # type: ignore[attr-defined]


class Bare:
    """The bare page over one open session."""

    def __init__(self, app: Session) -> None:
        self.app = app
        self.template = engines["django"].from_string(BARE)

    def page(self, before: int = FIRST) -> str:
        """Return the page of what is older than a posting."""
        with self.app.cursor(row_factory=dict_row) as cursor:
            rows = cursor.execute(KEYSET, [before], prepare=True).fetchall()[:50]
        assert len(rows) == 50
        return str(self.template.render({"rows": rows}))


class Served:
    """The application, asked as a WSGI server asks, by somebody who is signed in."""

    def __init__(self, cookies: Any) -> None:
        self.handler = WSGIHandler()
        self.cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())

    def page(self, name: str, query: str = "") -> str:
        """Return a page."""
        told: list[str] = []
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": reverse(name),
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "HTTP_COOKIE": self.cookie,
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
        }

        def start(status: str, *_: object) -> Any:
            told.append(status)

        answer = self.handler(environ, start)
        text = b"".join(answer).decode()
        answer.close()
        assert told[0].startswith("200"), (told, text[-2000:])
        return text
