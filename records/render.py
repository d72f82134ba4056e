"""Render one record document from standard input to a PDF on standard output.

This is the child process of `records.pdf`: it holds the limits, so that a hostile text can end
nothing but itself. It reads no database, no setting and no address; it refuses to fetch anything
but our own stylesheet and fonts, and it takes any warning of the renderer for a failure.
"""

from __future__ import annotations

import io
import json
import logging
import resource
import sys
from typing import Any

from django.template import Context, Engine
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from records import fonts, printed
from records.finisher import finish
from records.pdf import REFUSED
from records.printable import printable

Document = dict[str, Any]

TEMPLATES = fonts.ROOT / "templates"
RECORD = "countersign-record/1"
LAYOUTS = {
    RECORD: ("record/part_1.html", printed.part_1),
    "countersign-record-part2/1": ("record/part_2.html", printed.part_2),
}
MEMORY = 1536 * 1024 * 1024
SECONDS = 30


class Refused(Exception):
    """Carry the one sentence that the caller shows."""


class OwnFilesOnly(URLFetcher):  # type: ignore[misc]
    """Serve our fonts by their own names and stop the rendering at any other address."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        scheme, _, name = url.partition(":")
        if scheme != "font" or name not in fonts.NAMES:
            raise FatalURLFetchingError(f"it asks for “{url[:200]}”, which no record may")
        return URLFetcherResponse(url, (fonts.FONTS / f"{name}.ttf").read_bytes())


class Listener(logging.Handler):
    """Keep what the renderer complains of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


def html(document: Document) -> str:
    """Return the page of the record; every word of the document is escaped."""
    form = document.get("format")
    if form not in LAYOUTS:
        raise Refused(f"The record cannot be printed: its format “{form}” is not one we know.")
    template, layout = LAYOUTS[form]
    shown = layout(printable(document, fonts.letters()))
    context = Context(shown, autoescape=True, use_l10n=False, use_tz=False)
    return str(Engine(dirs=[str(TEMPLATES)]).get_template(template).render(context))


def pdf(document: Document) -> bytes:
    """Return the finished file: the same bytes for the same document."""
    page = html(document)
    logger, listener = logging.getLogger("weasyprint"), Listener()
    logger.handlers = [listener]
    fetcher, configuration = OwnFilesOnly(), FontConfiguration()
    style = CSS(
        string=(TEMPLATES / "record" / "record.css").read_text("utf-8"),
        url_fetcher=fetcher,
        font_config=configuration,
    )
    made: bytes = HTML(string=page, base_url=None, url_fetcher=fetcher).write_pdf(
        stylesheets=[style],
        font_config=configuration,
        attachments=_source(document, fetcher),
        pdf_variant="pdf/a-3a",
        finisher=finish,
    )
    if listener.heard:
        raise Refused(f"The record cannot be printed: {listener.heard[0]}")
    return made


def _source(document: Document, fetcher: OwnFilesOnly) -> list[Attachment]:
    """Return the record as data, written the one way that readers can compare byte by byte."""
    if document["format"] != RECORD:
        return []
    data = json.dumps(
        document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    made_at = printed.made_at(document)
    return [
        Attachment(
            file_obj=io.BytesIO(data.encode()),
            name="record.json",
            description="The record as data",
            created=made_at,
            modified=made_at,
            relationship="Source",
            url_fetcher=fetcher,
        )
    ]


def _answer(document: Document) -> bytes:
    """Render, or raise Refused with a sentence for everything that a document can do wrong."""
    try:
        return pdf(document)
    except KeyError as error:
        raise Refused(f"The record cannot be printed: its document has no {error}.") from error
    except (AttributeError, TypeError, ValueError, RecursionError) as error:
        words = str(error)
        whole = words.startswith("The record")
        raise Refused(words if whole else f"The record cannot be printed: {words}.") from error
    except MemoryError as error:
        raise Refused("The record cannot be printed: it needs too much memory.") from error
    except FatalURLFetchingError as error:
        # A BaseException, which no ordinary handler would catch.
        raise Refused(f"The record cannot be printed: {error}.") from error


def main() -> int:
    """Read the document, write the file; on a refusal write its sentence and return REFUSED."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        answer, code = _answer(json.load(sys.stdin.buffer)), 0
    except Refused as refusal:
        answer, code = str(refusal).encode("utf-8", "replace"), REFUSED
    sys.stdout.buffer.write(answer)
    return code


if __name__ == "__main__":
    sys.exit(main())
