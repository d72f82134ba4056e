"""Which characters may stand in a text: one rule for forms, imported papers and print. Pure."""

import unicodedata

ALLOWED_CONTROLS = {"\n", "\t"}
HIDDEN = (
    set(range(0x200B, 0x2010))
    | set(range(0x202A, 0x202F))
    | set(range(0x2060, 0x2070))
    | {0xFEFF, 0x00AD, 0x061C, 0x180E}
)


def hidden_character(text: str) -> str | None:
    """Return a sentence that names the first character nobody can see, or None."""
    for position, character in enumerate(text, start=1):
        code = ord(character)
        control = unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"}
        if code in HIDDEN or (control and character not in ALLOWED_CONTROLS):
            name = unicodedata.name(character, "a control character")
            return (
                f"Character {position} is U+{code:04X} ({name.lower()}), which cannot be seen in "
                "print. Remove it; letters, figures, punctuation and line breaks are accepted."
            )
    return None
