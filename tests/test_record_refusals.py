"""The printed record refuses what it cannot print, in a sentence, and fetches nothing.

No database is used. What a good record looks like stands in test_record_pdf.
"""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from weasyprint.urls import FatalURLFetchingError

from people.text import PRINTED, STAND_INS, hidden_character
from records import fonts, pdf
from records.render import OwnFilesOnly
from tests import record_documents as samples
from tests.record_reader import flat, opened, text


@pytest.fixture(autouse=True, scope="module")
def _fonts() -> None:
    fonts.build()


def refusal(document: dict[str, Any]) -> str:
    with pytest.raises(pdf.RenderFailed) as caught:
        pdf.render(document)
    return str(caught.value)


def saying(words: str) -> dict[str, Any]:
    return samples.smallest() | {"executive_summary": words}


@pytest.fixture
def canary() -> Iterator[tuple[int, list[str]]]:
    """A server on this machine that notes each request."""
    heard: list[str] = []

    class Note(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_response(404)
            self.end_headers()

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Note)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, heard
    server.shutdown()
    server.server_close()


HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=file:///etc/passwd>",
    '<link rel="attachment" href="file:///etc/passwd">',
    "</p></main><style>@import url(http://127.0.0.1:{port}/a)</style>",
    "<img src='http://127.0.0.1:{port}/b'>",
    "background: url(http://127.0.0.1:{port}/c)",
    "{{ document }} {% include '/etc/passwd' %}",
    "</title><base href=http://127.0.0.1:{port}/>",
)


def test_markup_in_any_field_is_printed_as_the_words_it_is(canary: tuple[int, list[str]]) -> None:
    port, heard = canary
    for words in (text_.replace("{port}", str(port)) for text_ in HOSTILE):
        document = saying(words) | {"title": words, "organisation": words, "type": words}
        document |= {"reference": words, "as_printed": [[words, words]]}
        data = pdf.render(document)
        assert "".join(words.split()) in "".join(text(data).split())
        with opened(data) as file:
            assert list(file.attachments) == ["record.json"]
            assert not any("/Annots" in page for page in file.pages)
    assert heard == []


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "http://127.0.0.1/", "data:text/plain,x", "font:../../x", "font:arimo"],
)
def test_the_renderer_is_given_our_fonts_and_nothing_else(address: str) -> None:
    fetcher = OwnFilesOnly()
    assert fetcher.fetch(f"font:{fonts.NAMES[0]}").read()
    with pytest.raises(FatalURLFetchingError):
        fetcher.fetch(address)


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\u202e", "U+202E (RIGHT-TO-LEFT OVERRIDE)"),
        ("\u200b", "U+200B (ZERO WIDTH SPACE)"),
        ("\u0007", "U+0007"),
        ("\x00", "U+0000"),
        ("\ue000", "U+E000"),
        ("\ud800", "U+D800"),
        ("\U0001f600", "U+1F600 (GRINNING FACE)"),
        ("\u4e2d", "U+4E2D (CJK UNIFIED IDEOGRAPH-4E2D)"),
    ],
)
def test_a_character_that_cannot_be_printed_is_refused_by_name(character: str, name: str) -> None:
    document = samples.live()
    document["recommendations"][2]["words"] += character
    sentence = refusal(document)
    assert name in sentence
    assert "“recommendations, item 3, words”" in sentence
    assert sentence.endswith(".")


def test_letters_of_other_latin_languages_and_pasted_ligatures_are_printed() -> None:
    words = flat(pdf.render(saying("Žižek Őry Ŵyn e\u0301t\u00e9 “quoted” \u2013 €5 ½ o\ufb03ce")))
    assert "Žižek Őry Ŵyn été “quoted” \u2013 €5 ½ office" in words


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": "countersign-record/9"}, "“countersign-record/9” is not one we know"),
        ({"recommendations": [{"number": "1"}]}, "its document has no 'words'"),
        ({"digest": "abc"}, "a digest is 64 hexadecimal digits"),
        ({"decided_on": "21/12/2023"}, "21/12/2023"),
        ({"keys": [{"turned_at": "2026-11-20T14:03:11"}]}, "does not say its time zone"),
        ({"sections": "text"}, "The record cannot be printed"),
        ({"version": float("nan")}, "not plain data"),
        ({"version": {1, 2}}, "not plain data"),
    ],
)
def test_a_document_that_is_not_whole_is_refused_in_a_sentence(
    change: dict[str, Any], words: str
) -> None:
    assert words in refusal(samples.smallest() | change)


def test_a_document_too_heavy_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "TIMEOUT", 1)
    assert "longer than 1 seconds" in refusal(saying("word\n\n" * 20_000))


def test_the_self_test_passes_where_the_fonts_are() -> None:
    pdf.self_test()


def test_missing_fonts_are_named_with_what_makes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(fonts.FontsMissing, match=r"Run npm ci, then python -m records\.fonts\."):
        fonts.build(tmp_path / "nowhere", tmp_path / "fonts")
    monkeypatch.setattr(fonts, "FONTS", tmp_path)
    with pytest.raises(pdf.RenderFailed, match=r"arimo-latin-400-normal\.ttf"):
        pdf.fonts_ready()


def test_fonts_are_converted_once_and_to_the_same_bytes(tmp_path: Path) -> None:
    assert fonts.build(target=tmp_path / "a") == list(fonts.NAMES)
    assert fonts.build(target=tmp_path / "a") == []
    fonts.build(target=tmp_path / "b")
    for name in fonts.NAMES:
        assert (tmp_path / "a" / f"{name}.ttf").read_bytes() == (
            tmp_path / "b" / f"{name}.ttf"
        ).read_bytes()


def test_what_a_text_may_hold_is_what_the_fonts_of_the_record_have() -> None:
    in_fonts = {code for code in fonts.letters() if unfit_or_nothing(chr(code)) is None}
    assert in_fonts == PRINTED
    for shown in STAND_INS.values():
        assert {ord(character) for character in shown} <= PRINTED


def unfit_or_nothing(character: str) -> str | None:
    """Say what is wrong with a character, controls and line breaks of the font included."""
    return (
        "a control"
        if character < " "
        else hidden_character(character)
        or ("the mark of a character that is missing" if character == "\ufffd" else None)
    )
