"""The printed record: what conforms, what is in it and in which order.

No database is used. What is refused stands in test_record_refusals.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from records import fonts, pdf, render
from records.printed import moment, numbered
from tests import record_documents as samples
from tests.record_reader import elements, flat, opened, pages, text

SAMPLES: dict[str, Callable[[], dict[str, Any]]] = {
    name: getattr(samples, name)
    for name in ("live", "dual_key", "transcribed", "smallest", "large", "part_2")
}
DEMONSTRATION = "Demonstration: not an official record"


@pytest.fixture(scope="session")
def printed() -> dict[str, bytes]:
    """Every sample, printed once."""
    fonts.build()
    return {name: pdf.render(make()) for name, make in SAMPLES.items()}


# What makes the file an archive file and an accessible one


@pytest.mark.parametrize("name", SAMPLES)
def test_the_file_claims_pdf_a_3a_and_pdf_ua_1_with_its_schema(
    printed: dict[str, bytes], name: str
) -> None:
    with opened(printed[name]) as file:
        packet = file.Root.Metadata.read_bytes().decode()
    assert 'pdfaid:part="3"' in packet
    assert 'pdfaid:conformance="A"' in packet
    assert 'pdfuaid:part="1"' in packet
    assert "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>" in packet
    assert packet.count("</rdf:RDF>") == 1


@pytest.mark.parametrize("name", SAMPLES)
def test_the_catalog_says_language_title_tags_and_colour(
    printed: dict[str, bytes], name: str
) -> None:
    with opened(printed[name]) as file:
        root = file.Root
        assert str(root.Lang) == "en-GB"
        assert root.MarkInfo.Marked
        assert root.ViewerPreferences.DisplayDocTitle
        assert root.OutputIntents[0].S == "/GTS_PDFA1"
        assert str(file.docinfo["/Title"])
        assert "/Outlines" in root
        assert not {"/AcroForm", "/OpenAction", "/AA"} & set(root.keys())
        assert "/JavaScript" not in root.get("/Names", {})


@pytest.mark.parametrize("name", SAMPLES)
def test_every_font_is_embedded_and_maps_to_unicode(printed: dict[str, bytes], name: str) -> None:
    with opened(printed[name]) as file:
        used = {font.objgen: font for page in file.pages for font in page.Resources.Font.values()}
        assert used
        for font in used.values():
            assert "/ToUnicode" in font
            assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor
            assert "+Record" in str(font.BaseFont)


@pytest.mark.parametrize("name", SAMPLES)
def test_headings_never_skip_a_level(printed: dict[str, bytes], name: str) -> None:
    with opened(printed[name]) as file:
        tags = [str(item.S) for item in elements(file.Root.StructTreeRoot)]
    levels = [int(tag[2]) for tag in tags if re.fullmatch("/H[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("name", SAMPLES)
def test_running_headers_and_footers_are_artifacts_and_all_else_is_in_the_tree(
    printed: dict[str, bytes], name: str
) -> None:
    with opened(printed[name]) as file:
        slots = list(file.Root.StructTreeRoot.ParentTree.Nums[1::2])
        for number, page in enumerate(file.pages):
            content = page.Contents.read_bytes()
            assert b"/Pagination" in content
            marked = {int(found) for found in re.findall(rb"/MCID (\d+)", content)}
            held = {place for place, parent in enumerate(slots[number]) if parent is not None}
            assert marked == held


def test_part_1_carries_its_document_once_as_source(printed: dict[str, bytes]) -> None:
    with opened(printed["live"]) as file:
        assert [entry.AFRelationship for entry in file.Root.AF] == ["/Source"]
        assert list(file.attachments) == ["record.json"]
        data = file.attachments["record.json"].get_file().read_bytes()
    assert json.loads(data) == samples.live()
    assert (
        data
        == json.dumps(
            samples.live(), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        ).encode()
    )


def test_part_2_carries_no_attachment(printed: dict[str, bytes]) -> None:
    with opened(printed["part_2"]) as file:
        assert "/AF" not in file.Root
        assert not list(file.attachments)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_syntax_is_sound(printed: dict[str, bytes], name: str, tmp_path: Path) -> None:
    with opened(printed[name]) as file:
        assert file.check_pdf_syntax() == []
    if shutil.which("qpdf"):
        path = tmp_path / "record.pdf"
        path.write_bytes(printed[name])
        # A fixed program on a file of our own.
        done = subprocess.run(["qpdf", "--check", path], capture_output=True, check=False)
        assert done.returncode == 0, done.stdout


# What stands on the pages


def test_the_parts_stand_in_the_order_of_the_form(printed: dict[str, bytes]) -> None:
    words = flat(printed["live"])
    parts = [
        "Mayor's Office for Policing and Crime",
        "Decision record · PCD 1572",
        "CONNECT \u2013 full business case, third iteration",
        "Executive summary",
        "Recommendations",
        "Approve £49.927m",
        "£49,927,000.00 from Capital growth",
        "Deputy Mayor's decision The recommendations above are approved",
        "Dana Whitlock",
        "20 November 2026 at 14:03:11 GMT",
        "Part 1: facts and advice",
        "1. Introduction and background",
        "1.1 The programme",
        "2.12",
        "8. Background and supporting papers",
        "Part 2: what is kept apart",
        "Ceases to be exempt",
        "Deferral of publication",
        "Mona Field, Finance adviser",
        "Originating officer",
        "Head of service",
        "Conrad Bell, Chief Executive, 18 November 2026 at 16:40 GMT",
        "Attachments",
        samples.hashed("a")[:12],
        "How to check this record",
        samples.hashed("version")[:8] + " " + samples.hashed("version")[8:16],
        samples.hashed("head")[:8],
        "Events in the chain 14",
    ]
    place = 0
    for part in parts:
        found = words.find(part, place)
        assert found >= 0, f"“{part}” is not there, or before its turn"
        place = found


def test_each_page_says_its_number_sign_code_and_reference(printed: dict[str, bytes]) -> None:
    each = pages(printed["live"])
    assert len(each) in range(6, 10)
    for number, page in enumerate(each, 1):
        assert f"Page {number} of {len(each)}" in page
        assert f"Sign code {samples.live()['digest'][:8]}" in page
        assert "PCD 1572" in page


def test_each_page_of_part_2_is_marked_at_top_and_bottom(printed: dict[str, bytes]) -> None:
    for page in pages(printed["part_2"]):
        lines = [line for line in page.splitlines() if line.strip()]
        assert samples.MARKING in lines[0]
        assert samples.MARKING in " ".join(lines[-4:])
        assert page.count(samples.MARKING) >= 2


def test_a_demonstration_says_so_on_each_page_and_a_real_one_nowhere(
    printed: dict[str, bytes],
) -> None:
    for name in ("live", "transcribed", "large", "part_2"):
        assert all(DEMONSTRATION in page for page in pages(printed[name])), name
    assert "Demonstration" not in text(printed["dual_key"])


def test_two_keys_print_who_signed_as_what_for_whom(printed: dict[str, bytes]) -> None:
    words = flat(printed["dual_key"])
    assert "Signed electronically 1 July 2026 at 09:00:00 BST" in words
    assert "Signs as Senior System Owner" in words
    assert "On behalf of Sam Osei" in words
    assert "2 July 2026 at 23:59:59 BST" in words
    assert "There is no part 2." in words
    assert "Until 1 August 2026" in words


def test_a_transcribed_record_says_so_and_keeps_the_paper_as_it_stands(
    printed: dict[str, bytes],
) -> None:
    words = flat(printed["transcribed"])
    assert "Transcribed from paper" in words
    assert "Nobody signed it electronically." in words
    assert "Signed electronically" not in words
    assert "YES/NO (neither struck out)" in words
    assert "[ticked]" in words
    assert "Left open on the paper" in words
    assert "every signature was given" not in words


def test_what_is_missing_leaves_no_empty_heading(printed: dict[str, bytes]) -> None:
    words = flat(printed["smallest"])
    for heading in ("Executive", "Recommendations", "Part 1", "Part 2", "Deferral", "Advice"):
        assert heading not in words
    for heading in ("Statements", "Attachments", "As printed", "How to check", "Sign code"):
        assert heading not in words
    assert "Not signed" in words
    assert "None" not in words


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_leaves_the_page(printed: dict[str, bytes], name: str) -> None:
    box = text(printed[name], "-bbox")
    right = [float(found) for found in re.findall(r'<word [^>]*xMax="([\d.]+)"', box)]
    low = [float(found) for found in re.findall(r'<word [^>]*yMax="([\d.]+)"', box)]
    assert max(right) <= 595.3 - 24 * 72 / 25.4 + 1
    assert max(low) <= 841.9 - 12


def test_the_large_record_has_some_sixty_pages(printed: dict[str, bytes]) -> None:
    assert len(opened(printed["large"]).pages) in range(50, 71)


def test_eight_pages_take_seconds_not_minutes(printed: dict[str, bytes]) -> None:
    started = time.monotonic()
    pdf.render(samples.live())
    # About 1.2 s on two quiet cores, start of the process included.
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    ("section", "words", "labels"),
    [
        (1, "One.\n\nTwo.", ["1.1", "1.2"]),
        (2, "2.1. One.\n\n2.2.1 Sub.\n\nNext.", ["2.1", "2.2.1", "2.3"]),
        (3, "1.9 is a figure.", ["3.1"]),
        (4, "", []),
    ],
)
def test_paragraphs_are_numbered_once(section: int, words: str, labels: list[str]) -> None:
    assert [item["label"] for item in numbered(section, words)] == labels


def test_times_are_those_of_london() -> None:
    assert moment("2026-03-31T23:30:00+00:00") == "1 April 2026 at 00:30 BST"
    assert moment("2023-12-21") == "21 December 2023"


# The same document, the same bytes


@pytest.mark.parametrize("name", ["live", "part_2"])
def test_the_same_document_gives_the_same_bytes_in_any_process(
    printed: dict[str, bytes], name: str, tmp_path: Path
) -> None:
    settings = tmp_path / "fonts.conf"
    settings.write_text(fonts.configuration(fonts.FONTS, tmp_path / "cache"))
    for seed in ("1", "2"):
        # Our own module, no shell, the document by standard input.
        done = subprocess.run(
            [sys.executable, "-m", "records.render"],
            input=json.dumps(SAMPLES[name]()).encode(),
            capture_output=True,
            check=True,
            cwd=fonts.ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed, "FONTCONFIG_FILE": str(settings)},
        )
        assert done.stdout == printed[name]


def test_a_paper_that_does_not_say_whether_it_has_a_part_2_is_not_said_to_have_none() -> None:
    fonts.build()
    unsaid, none = "The paper does not say whether there is a part 2.", "There is no part 2."
    for exists, said, other in ((None, unsaid, none), (False, none, unsaid)):
        page = render.html(samples.transcribed() | {"part_2": {"exists": exists}})
        assert said in page
        assert other not in page


def test_a_paper_without_a_day_is_not_called_undecided() -> None:
    undated = samples.transcribed() | {"decided_on": None}
    fonts.build()
    assert "Not stated on the paper" in render.html(undated)
    assert "Not decided yet" not in render.html(undated)
    assert "Not decided yet" in render.html(samples.live() | {"decided_on": None})
