"""Make the window's font: static Inter faces, cut to Latin letters and punctuation.

The PyPI wheel ``fontpkg-inter`` holds one variable font; static faces load faster and look the same on all systems.
Run from the top folder:

    .venv/bin/python resources/fonts/inter/make_inter.py

The result is the same bytes every time.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

HERE = Path(__file__).parent
WEIGHTS = {"Regular": 400, "Medium": 500, "SemiBold": 600}
RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x24F),
    (0x300, 0x36F),
    (0x1E00, 0x1EFF),
    (0x2010, 0x205E),
    (0x20A0, 0x20BF),
    (0x2100, 0x214F),
    (0x2190, 0x2199),
    (0x2212, 0x2212),
    (0x2248, 0x2265),
    (0x25A0, 0x25CF),
    (0x2713, 0x2717),
)


def main() -> None:
    """Write the three faces and the licence."""
    found = importlib.util.find_spec("fontpkg_inter")
    if found is None or found.origin is None:
        msg = "fontpkg-inter is not installed"
        raise SystemExit(msg)
    source = Path(found.origin).parent
    for style, weight in WEIGHTS.items():
        font = TTFont(source / "files" / "Inter[opsz,wght].ttf", recalcTimestamp=False)
        font = instancer.instantiateVariableFont(font, {"wght": weight, "opsz": 14})
        options = subset.Options()
        options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl", "calt", "tnum"]
        options.name_IDs = ["*"]
        options.notdef_outline = True
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
        cutter.subset(font)
        _name(font, style, weight)
        font.save(HERE / f"Inter-{style}.ttf")
    (HERE / "OFL.txt").write_text((source / "LICENSE").read_text("utf-8"), "utf-8")


def _name(font: TTFont, style: str, weight: int) -> None:
    """Give a face the names and weight that systems sort it by."""
    names = font["name"]
    linked = "Regular" if style == "Regular" else f"Inter {style}"
    for name_id, text in (
        (1, "Inter" if style == "Regular" else linked),
        (2, "Regular"),
        (4, f"Inter {style}"),
        (6, f"Inter-{style}"),
        (16, "Inter"),
        (17, style),
    ):
        names.setName(text, name_id, 3, 1, 0x409)
    names.removeNames(nameID=25)
    font["OS/2"].usWeightClass = weight


if __name__ == "__main__":
    main()
