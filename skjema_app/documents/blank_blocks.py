"""Blocks of a form that is printed to be written on: ruled lines, and boxes to tick. Lines and boxes are decoration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from skjema_app.documents import fonts, style
from skjema_app.documents.blocks import LaidBlock
from skjema_app.documents.lines import break_lines
from skjema_app.documents.pen import Pen
from skjema_app.documents.tree import Element

LINE_HEIGHT = 23.0
"""From line to line: what a hand needs, in points."""

_BOX = 9.0
_BOX_GAP = 6.0
_OPTION_GAP = 22.0
_KIND = style.TextStyle(after=0)


class WriteBlock(LaidBlock):
    """Ruled lines to write on."""

    before = 2.0
    after = 9.0

    def __init__(self, lines: int, share: float) -> None:
        """``share``: part of the width that the lines take."""
        self._lines = lines
        self._share = share

    @property
    def height(self) -> float:
        """See ``LaidBlock``."""
        return self._lines * LINE_HEIGHT

    @property
    def smallest(self) -> float:
        """See ``LaidBlock``."""
        return min(self._lines, 2) * LINE_HEIGHT

    def split(self, room: float, *, force: bool) -> tuple[LaidBlock, LaidBlock] | None:
        """See ``LaidBlock``; at least two lines stay together."""
        fitting = int(room // LINE_HEIGHT)
        count = min(fitting, self._lines - 1 if force else self._lines - 2)
        if count < (1 if force else 2):
            return None
        return WriteBlock(count, self._share), WriteBlock(self._lines - count, self._share)

    def draw(self, pen: Pen, top: float) -> None:
        """See ``LaidBlock``."""
        right = style.LEFT + style.WIDTH * self._share
        with pen.decoration():
            for number in range(1, self._lines + 1):
                y = top - number * LINE_HEIGHT + 4
                pen.rule(style.LEFT, y, right, y, colour=style.QUIET, width=0.6)


@dataclass(frozen=True, slots=True)
class _Option:
    """Where an option stands: how far from the left, and its text in lines."""

    element: Element
    x: float
    lines: Sequence[str]


class ChoiceBlock(LaidBlock):
    """Boxes to tick, each with its text; short ones stand side by side."""

    before = 3.0
    after = 9.0

    def __init__(self, options: Sequence[tuple[Element, str]]) -> None:
        self._rows = _in_rows(options)

    @property
    def height(self) -> float:
        """See ``LaidBlock``."""
        return sum(_height(row) for row in self._rows)

    @property
    def smallest(self) -> float:
        """See ``LaidBlock``."""
        return self.height if len(self._rows) == 1 else sum(_height(row) for row in self._rows[:2])

    def split(self, room: float, *, force: bool) -> tuple[LaidBlock, LaidBlock] | None:
        """See ``LaidBlock``."""
        taken, used = 0, 0.0
        for row in self._rows:
            if used + _height(row) > room:
                break
            used += _height(row)
            taken += 1
        least = 1 if force else 2
        if taken < least or taken == len(self._rows):
            return None
        return self._part(self._rows[:taken]), self._part(self._rows[taken:])

    def _part(self, rows: list[list[_Option]]) -> ChoiceBlock:
        part = ChoiceBlock(())
        part._rows = rows
        return part

    def draw(self, pen: Pen, top: float) -> None:
        """See ``LaidBlock``."""
        y = top
        for row in self._rows:
            for option in row:
                with pen.decoration():
                    low = y - _KIND.leading / 2 - _BOX / 2 - 1
                    pen.box(option.x, low, _BOX, _BOX, colour=style.INK, line=0.8)
                with pen.marked(option.element):
                    pen.lines(option.x + _BOX + _BOX_GAP, y - 1, option.lines, _KIND)
            y -= _height(row)


def _height(row: Sequence[_Option]) -> float:
    return max(len(option.lines) for option in row) * _KIND.leading + 4


def _in_rows(options: Sequence[tuple[Element, str]]) -> list[list[_Option]]:
    rows: list[list[_Option]] = []
    x = style.RIGHT + 1
    for element, text in options:
        whole = _BOX + _BOX_GAP + fonts.text_width(text, _KIND.face, _KIND.size)
        if x + whole > style.RIGHT:
            rows.append([])
            x = style.LEFT
        lines = break_lines(text, _KIND, style.RIGHT - x - _BOX - _BOX_GAP)
        rows[-1].append(_Option(element, x, lines))
        x += whole + _OPTION_GAP
    return rows
