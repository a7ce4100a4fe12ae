"""Breaking text into lines that fit a width, without losing or inventing a character.

The drawn lines, put one after another, are the text again: the blank at a soft break stays at the end of its line
(ReportLab's own paragraphs drop it, and a screen reader then says «samarbeidmed»), a hard break becomes a blank, and a
word longer than the line is cut without one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from skjema_app.documents.fonts import text_width
from skjema_app.documents.style import TextStyle

# A word with the blanks after it; a sign that must stay with its neighbour (§, kl., nr., …) is taken along.
_PIECE = re.compile(r"(?:(?:§+|[Kk]l\.|[Nn]r\.) +)?[^ ]*(?: +…[^ ]*)? *")
# Long compounds and addresses may also break after a hyphen or slash between letters.
_SOFT = re.compile(r"(?<=\w[-–/])(?=[^\W\d]{2})")


def break_lines(text: str, style: TextStyle, width: float) -> list[str]:
    """Lines of at most ``width`` points (trailing blanks not counted); never empty.

    Args:
        text: clean text, which may have line breaks.
        style: face and size.
        width: in points.
    """
    lines: list[str] = []
    hard = text.split("\n")
    for number, part in enumerate(hard, 1):
        broken = _break_part(part, style, width)
        if number < len(hard):
            broken[-1] += " "
        lines += broken
    return lines


def widest_word(text: str, style: TextStyle) -> float:
    """Width of the widest piece that must stand on one line."""
    return max((text_width(piece.rstrip(" "), style.face, style.size) for piece in _pieces(text)), default=0.0)


def widest_line(text: str, style: TextStyle) -> float:
    """Width of the widest line when nothing is broken but at line breaks."""
    return max(text_width(line, style.face, style.size) for line in text.split("\n"))


def shorten(text: str, style: TextStyle, width: float) -> str:
    """Text cut with «…» where it is wider than ``width``: only for running headers, whose text stands elsewhere too."""
    if text_width(text, style.face, style.size) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if text_width(text[:middle].rstrip() + "…", style.face, style.size) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"


def _pieces(text: str) -> Iterator[str]:
    for word in _PIECE.findall(text.replace("\n", " ")):
        yield from _SOFT.split(word)


def _break_part(text: str, style: TextStyle, width: float) -> list[str]:
    lines: list[str] = []
    line, used = "", 0.0
    for piece in _pieces(text):
        word = piece.rstrip(" ")
        word_width = text_width(word, style.face, style.size)
        if line and used + word_width > width:
            lines.append(line)
            line, used = "", 0.0
        if word_width > width:
            *full, piece = _cut(piece, style, width)
            lines += full
            word_width = text_width(piece.rstrip(" "), style.face, style.size)
            word = piece.rstrip(" ")
        line += piece
        used += word_width + text_width(" ", style.face, style.size) * (len(piece) - len(word))
    return [*lines, line] if line or not lines else lines


def _cut(word: str, style: TextStyle, width: float) -> list[str]:
    """Cut a word that is wider than the line; an accent stays with its letter."""
    parts: list[str] = []
    part, used = "", 0.0
    for char in word:
        char_width = text_width(char, style.face, style.size)
        if part and used + char_width > width and char != " " and not unicodedata.combining(char):
            parts.append(part)
            part, used = "", 0.0
        part += char
        used += char_width
    return [*parts, part]
