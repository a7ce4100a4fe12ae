"""Make the packaged fonts: static Noto Sans faces, cut to the letters that Norwegian schools can meet.

The PyPI wheel ``fontpkg-noto-sans`` holds variable fonts; ReportLab wants static TrueType. Run from the top folder:

    .venv/bin/python resources/fonts/make_fonts.py

The result is the same bytes every time (no clock in the files), so a change of a font shows in the history.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

HERE = Path(__file__).parent

# Latin with every Sámi language, IPA and combining marks for names from elsewhere, Vietnamese, punctuation, currency,
# letter-like signs, arrows, and the few mathematical and geometric signs people paste from Word.
RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x2FF),
    (0x300, 0x36F),
    (0x1E00, 0x1EFF),
    (0x2010, 0x2027),
    (0x2030, 0x205E),
    (0x2070, 0x209C),
    (0x20A0, 0x20BF),
    (0x2100, 0x214F),
    (0x2150, 0x215F),
    (0x2190, 0x2199),
    (0x2212, 0x2212),
    (0x2248, 0x2265),
    (0x25A0, 0x25CF),
    (0x2610, 0x2612),
    (0x2713, 0x2717),
)
FACES = (
    ("NotoSans-Regular", "NotoSans[wdth,wght].ttf", 400),
    ("NotoSans-Bold", "NotoSans[wdth,wght].ttf", 700),
    ("NotoSans-Italic", "NotoSans-Italic[wdth,wght].ttf", 400),
)
POSTSCRIPT_NAME = 6


def source_folder() -> Path:
    """Where the wheel keeps its files."""
    spec = importlib.util.find_spec("fontpkg_noto_sans")
    if spec is None or spec.origin is None:
        raise SystemExit("fontpkg-noto-sans is not installed: pip install -e .[dev]")
    return Path(spec.origin).parent / "files"


def make(name: str, file: str, weight: int) -> int:
    """Write one face; returns its size in bytes."""
    font = TTFont(source_folder() / file, recalcTimestamp=False)
    font = instancer.instantiateVariableFont(font, {"wght": weight, "wdth": 100}, updateFontNames=True)
    options = subset.Options(
        layout_features=["kern", "mark", "mkmk", "ccmp", "locl"],
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        notdef_outline=True,
        glyph_names=False,
        hinting=False,
        recalc_timestamp=False,
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for low, high in RANGES for code in range(low, high + 1)])
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID == POSTSCRIPT_NAME:
            record.string = name
    target = HERE / f"{name}.ttf"
    font.save(target)
    return target.stat().st_size


def main() -> None:
    """Make every face and print what was made."""
    for name, file, weight in FACES:
        sys.stdout.write(f"{name}.ttf {make(name, file, weight)} bytes\n")


if __name__ == "__main__":
    main()
