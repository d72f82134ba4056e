"""Read a printed record back: its words with poppler's pdftotext, its structure with pikepdf.

Nothing here prints, and nothing here knows what a record should say.
"""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from typing import Any

import pikepdf


def text(data: bytes, *options: str) -> str:
    # A fixed program without a shell; the file goes in by standard input.
    done = subprocess.run(
        ["pdftotext", *options, "-", "-"],
        input=data,
        capture_output=True,
        check=True,
    )
    return done.stdout.decode()


def flat(data: bytes) -> str:
    return " ".join(text(data).split())


def pages(data: bytes) -> list[str]:
    return text(data).split("\f")[:-1]


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def elements(node: Any) -> Iterator[Any]:
    """Walk the structure tree in reading order."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)
