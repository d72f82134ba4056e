"""Decide which text can be printed, and say of any other where it stands and what it is.

Nothing here drops or guesses: a character is printed, printed as its stated stand-in, or refused.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from people.text import STAND_INS

_TABLE = str.maketrans(STAND_INS)

HIDDEN = {
    "Cc": "a control character",
    "Cf": "an invisible character that can change how words read",
    "Cs": "half of a character",
    "Co": "a private character without a meaning of its own",
    "Cn": "not a character at all",
    "Zl": "a line separator",
    "Zp": "a paragraph separator",
}


class Unprintable(ValueError):
    """Name the place in the document, the character and the reason."""


def printable(document: Any, letters: frozenset[int], place: str = "") -> Any:
    """Return a copy of plain data with every text ready to print, or raise Unprintable."""
    if isinstance(document, str):
        return _text(document, letters, place)
    if isinstance(document, dict):
        return {
            key: printable(value, letters, _join(place, key)) for key, value in document.items()
        }
    if isinstance(document, list | tuple):
        return [
            printable(value, letters, f"{place}, item {number}")
            for number, value in enumerate(document, 1)
        ]
    return document


def _join(place: str, key: object) -> str:
    name = str(key).replace("_", " ")
    return f"{place}, {name}" if place else name


def _text(text: str, letters: frozenset[int], place: str) -> str:
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    shown = composed.translate(_TABLE)
    for character in shown:
        if character != "\n":
            _require(character, letters, place)
    return shown


def _require(character: str, letters: frozenset[int], place: str) -> None:
    hidden = HIDDEN.get(unicodedata.category(character))
    if hidden is None and ord(character) in letters:
        return
    reason = hidden or "a character that the fonts of the record do not have"
    name = unicodedata.name(character, "no name")
    raise Unprintable(
        f"The record cannot be printed: in “{place}” stands U+{ord(character):04X} ({name}), "
        f"{reason}. Take it out or write it in other words."
    )
