"""Where words stand on the pages, by poppler: nothing outside the paper or the margins, nothing over another word."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import pdf_judges

_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
_WORD = re.compile(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>', re.DOTALL)

_CORE = 0.3
"""Part of a word's height at its top and foot that may touch the next line: room for accents and tails."""
_TOUCH = 0.75
"""Points that two words may share: rounding."""
_SIDE = 40.0
"""Points from the paper's edge that no word comes nearer to."""


@dataclass(frozen=True)
class Word:
    """A word and its box; x to the right, y downwards, in points."""

    page: int
    left: float
    top: float
    right: float
    low: float
    text: str


def words(pdf: bytes) -> tuple[list[tuple[float, float]], list[Word]]:
    """Sizes of the pages, and all their words."""
    with pdf_judges.as_file(pdf) as path:
        done = pdf_judges.run("pdftotext", "-bbox", str(path), "-")
    assert done.returncode == 0, done.stderr
    sizes, found = [], []
    for number, page in enumerate(_PAGE.finditer(done.stdout), 1):
        sizes.append((float(page[1]), float(page[2])))
        for one in _WORD.finditer(page[3]):
            left, top, right, low = (float(one[place]) for place in range(1, 5))
            found.append(Word(number, left, top, right, low, html.unescape(one[5])))
    return sizes, found


def faults(pdf: bytes) -> list[str]:
    """What stands where it must not; empty when all is well."""
    sizes, found = words(pdf)
    assert found, "no words at all"
    said = []
    pages: dict[int, list[Word]] = {}
    for word in found:
        pages.setdefault(word.page, []).append(word)
        width, height = sizes[word.page - 1]
        if word.left < _SIDE or word.right > width - _SIDE or word.top < 10 or word.low > height - 10:
            said.append(f"page {word.page}: «{word.text[:30]}» outside {word.left:.0f}–{word.right:.0f}")
    for number, here in pages.items():
        said += [f"page {number}: «{one.text[:30]}» over «{two.text[:30]}»" for one, two in _overlaps(here)]
    return said


def _overlaps(here: list[Word]) -> list[tuple[Word, Word]]:
    """Pairs that share more than an edge; from above downwards, so that only neighbours are compared."""
    found, still = [], []
    for word in sorted(here, key=lambda one: _core(one)[0]):
        top, low = _core(word)
        still = [other for other in still if _core(other)[1] > top]
        for other in still:
            across = min(word.right, other.right) - max(word.left, other.left)
            down = min(low, _core(other)[1]) - max(top, _core(other)[0])
            if across > _TOUCH and down > _TOUCH:
                found.append((other, word))
        still.append(word)
    return found


def _core(word: Word) -> tuple[float, float]:
    cut = (word.low - word.top) * _CORE
    return word.top + cut, word.low - cut
