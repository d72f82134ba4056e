"""Turn the packaged web fonts into the six files that the printed record uses.

`python -m records.fonts` is run when the project is set up; run again, it changes nothing.
Nothing here downloads: a package that is not there is named in a sentence, never fetched.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from xml.sax.saxutils import escape

from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "node_modules" / "@fontsource" / "arimo" / "files"
FONTS = ROOT / "var" / "assets" / "fonts"

SUBSETS = ("latin", "latin-ext")
STYLES = ("400-normal", "700-normal", "400-italic")
NAMES = tuple(f"arimo-{subset}-{style}" for subset in SUBSETS for style in STYLES)


class FontsMissing(Exception):
    """Say which font file is not there, and what makes it."""


def build(source: Path = SOURCE, target: Path = FONTS) -> list[str]:
    """Convert each font that is not there yet; return the names that were made."""
    target.mkdir(parents=True, exist_ok=True)
    made = []
    for name in NAMES:
        web, plain = source / f"{name}.woff2", target / f"{name}.ttf"
        if plain.is_file():
            continue
        if not web.is_file():
            raise FontsMissing(
                f"The font {web.name} of the package @fontsource/arimo is not installed. "
                "Run npm ci, then python -m records.fonts."
            )
        # Written beside and renamed, so that a broken-off run leaves no half a font behind.
        draft = plain.with_suffix(".part")
        draft.write_bytes(_plain(web))
        draft.replace(plain)
        made.append(name)
    return made


def _plain(web: Path) -> bytes:
    # The dates inside a font would change its bytes on each conversion, and with them each record.
    font = TTFont(web, recalcTimestamp=False)
    font.flavor = None
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def require() -> None:
    """Raise FontsMissing unless all six files are there."""
    absent = [name for name in NAMES if not (FONTS / f"{name}.ttf").is_file()]
    if absent:
        raise FontsMissing(
            f"The fonts of the printed record are not there ({absent[0]}.ttf is the first missing "
            "one). Run python -m records.fonts."
        )


def letters() -> frozenset[int]:
    """Return the code points that every style of the record can print."""
    covered = [
        frozenset[int]().union(*(_code_points(FONTS / f"arimo-{s}-{style}.ttf") for s in SUBSETS))
        for style in STYLES
    ]
    return frozenset.intersection(*covered)


def _code_points(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def configuration(folder: Path, cache: Path) -> str:
    """Write a fontconfig file that knows our folder alone, whatever the machine has installed."""
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n'
        f"<fontconfig><dir>{escape(str(folder))}</dir>"
        f"<cachedir>{escape(str(cache))}</cachedir></fontconfig>\n"
    )


def main() -> int:
    try:
        made = build()
    except FontsMissing as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"Fonts of the record: {len(made)} made, {len(NAMES) - len(made)} kept.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
