"""Which characters may stand in a text: one rule for forms, imported papers and print. Pure.

What nobody can see is refused, and what the fonts of a record do not have, so that nothing is
ever signed that cannot be printed.
"""

import unicodedata

ALLOWED_CONTROLS = {"\n", "\t"}
HIDDEN = (
    set(range(0x200B, 0x2010))
    | set(range(0x202A, 0x202F))
    | set(range(0x2060, 0x2070))
    | {0xFEFF, 0x00AD, 0x061C, 0x180E}
    # Letters and marks by Unicode's lights, of which no reader sees anything.
    | {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0}
    | set(range(0xE0100, 0xE01F0))
)
# Controls, formats, halves, private and unassigned characters, and breaks that are no line break.
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

# First and last code point of each run of characters that every font of the record has.
_RUNS = (
    (0x20, 0x7E),
    (0xA0, 0x2CC),
    (0x2CE, 0x2D7),
    (0x2DA, 0x2DA),
    (0x2DC, 0x301),
    (0x303, 0x304),
    (0x308, 0x309),
    (0x323, 0x323),
    (0x329, 0x329),
    (0x1D00, 0x1DBF),
    (0x1E00, 0x1E9F),
    (0x1EF2, 0x1EFF),
    (0x2002, 0x2002),
    (0x2009, 0x2009),
    (0x2013, 0x2014),
    (0x2018, 0x201A),
    (0x201C, 0x201E),
    (0x2020, 0x2020),
    (0x2022, 0x2022),
    (0x2026, 0x2026),
    (0x2032, 0x2033),
    (0x2039, 0x203A),
    (0x2044, 0x2044),
    (0x20A0, 0x20BE),
    (0x2113, 0x2113),
    (0x2122, 0x2122),
    (0x2191, 0x2191),
    (0x2193, 0x2193),
    (0x2212, 0x2212),
    (0x2215, 0x2215),
    (0x2C60, 0x2C7F),
    (0xA720, 0xA7AE),
    (0xA7B0, 0xA7B7),
    (0xA7F7, 0xA7FF),
)
PRINTED = frozenset(code for first, last in _RUNS for code in range(first, last + 1)) - HIDDEN

# Characters that papers are full of and the fonts lack; each prints as what a reader would say.
STAND_INS = {
    "\t": " ",
    "\u2003": "\u00a0",
    "\u2007": "\u00a0",
    "\u202f": "\u00a0",
    "\u2010": "-",
    "\u2011": "-",
    "\u2190": "<-",
    "\u2192": "->",
    "\u2248": "about ",
    "\u2260": "is not ",
    "\u2264": "<=",
    "\u2265": ">=",
    "\u25cf": "\u2022",
    "\u2610": "[not ticked]",
    "\u2611": "[ticked]",
    "\u2612": "[crossed]",
    "\u2713": "[ticked]",
    "\u2714": "[ticked]",
    "\u2717": "[crossed]",
    "\u2718": "[crossed]",
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
}


def unfit_character(text: str) -> str | None:
    """Return a sentence that names the first character that may not stand in a text, or None."""
    return hidden_character(text) or _unprintable(text)


def hidden_character(text: str) -> str | None:
    """Return a sentence that names the first character nobody can see, or None."""
    for position, character in enumerate(text, start=1):
        code = ord(character)
        unseen = unicodedata.category(character) in UNSEEN
        if code in HIDDEN or (unseen and character not in ALLOWED_CONTROLS):
            name = unicodedata.name(character, "a control character")
            return (
                f"Character {position} is U+{code:04X} ({name.lower()}), which cannot be seen in "
                "print. Remove it; letters, figures, punctuation and line breaks are accepted."
            )
    return None


def _unprintable(text: str) -> str | None:
    for character in unicodedata.normalize("NFC", text):
        code = ord(character)
        if code not in PRINTED and character not in STAND_INS and character not in ALLOWED_CONTROLS:
            name = unicodedata.name(character, "no name").lower()
            return (
                f"“{character}” (U+{code:04X}, {name}) cannot be printed in a record. Write it in "
                "other words; Latin letters, figures and punctuation are accepted."
            )
    return None
