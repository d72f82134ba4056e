"""Which characters may stand in a text: one rule for forms, imported papers and print. Pure."""

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


def hidden_character(text: str) -> str | None:
    """Return a sentence that names the first character nobody can see, or None."""
    for position, character in enumerate(text, start=1):
        code = ord(character)
        control = unicodedata.category(character) in UNSEEN
        if code in HIDDEN or (control and character not in ALLOWED_CONTROLS):
            name = unicodedata.name(character, "a control character")
            return (
                f"Character {position} is U+{code:04X} ({name.lower()}), which cannot be seen in "
                "print. Remove it; letters, figures, punctuation and line breaks are accepted."
            )
    return None
