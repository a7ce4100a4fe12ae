"""The packaged fonts: known to ReportLab once per process, and asked which letters they can draw."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from skjema_app.domain.letters import clean
from skjema_app.system.resources import resource


class Face(StrEnum):
    """A face of the packaged font, by the name ReportLab knows it under."""

    REGULAR = "NotoSans-Regular"
    BOLD = "NotoSans-Bold"
    ITALIC = "NotoSans-Italic"


@dataclass(frozen=True, slots=True)
class MissingLetter:
    """A character that the document's font cannot draw.

    Attributes:
        char: the character.
        name: its Unicode name («GRINNING FACE»), or its number («U+E000») where it has none.
        field: the field it stands in, as the caller named it.
    """

    char: str
    name: str
    field: str


UNSEEN = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Selectors that choose between two looks of the letter before them, and are nothing by themselves."""

_lock = threading.Lock()
_ready = False


def ready() -> None:
    """Register the packaged faces. Cheap after the first call; safe from several threads."""
    global _ready
    if _ready:
        return
    with _lock:
        for face in Face:
            pdfmetrics.registerFont(TTFont(face.value, str(resource("fonts", f"{face.value}.ttf"))))
        _ready = True


def text_width(text: str, face: Face, size: float) -> float:
    """Width of a piece of text in points."""
    ready()
    return 0.001 * size * sum(map(_letter_widths(face).__getitem__, text))


class _LetterWidths(dict[str, int]):
    """Width of each letter of a face, in thousandths of its size; the face's own for a letter that it lacks.

    ReportLab asks for the letters one by one in Python, which was a tenth of a document's time.
    """

    def __init__(self, face: Face) -> None:
        known = pdfmetrics.getFont(face.value).face
        super().__init__((chr(code), width) for code, width in known.charWidths.items())
        self._other: int = known.defaultWidth

    def __missing__(self, _letter: str) -> int:
        return self._other


@cache
def _letter_widths(face: Face) -> _LetterWidths:
    return _LetterWidths(face)


@cache
def undrawable() -> re.Pattern[str]:
    """What finds letters that some face lacks: one match for all that stand together, blanks between them too."""
    ready()
    common = frozenset.intersection(*(frozenset(_drawn(face)) for face in Face))
    other = "[^\n" + "".join(re.escape(chr(code)) for code in sorted(common)) + "]"
    return re.compile(f"{other}+(?: +{other}+)*")


def _drawn(face: Face) -> Iterator[int]:
    """Characters that a face has an outline for; its table may give the empty one for others (U+FFFF)."""
    glyphs: dict[int, int] = pdfmetrics.getFont(face.value).face.charToGlyph
    return (code for code, glyph in glyphs.items() if glyph)


def missing_letters(texts: Iterable[tuple[str, str]]) -> tuple[MissingLetter, ...]:
    """Characters that cannot be drawn, each once per field, in the order they stand.

    Args:
        texts: field name and text as typed; the text is cleaned first, as ``compose`` does.
    """
    found: dict[tuple[str, str], MissingLetter] = {}
    for field, text in texts:
        for run in undrawable().findall(UNSEEN.sub("", clean(text))):
            for char in run.replace(" ", ""):
                name = unicodedata.name(char, f"U+{ord(char):04X}")
                found.setdefault((field, char), MissingLetter(char, name, field))
    return tuple(found.values())
