"""A text of a pupil's copy: it can be edited, and what was replaced or should be looked at is marked.

Marks are never colour alone: what was replaced stands in brackets and is underlined with dots, what may be somebody
with a wave, what is somebody with a thick line; and every place is told in words beside the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Signal

from skjema_app.domain.answers import FieldPath
from skjema_app.ui import theme
from skjema_app.ui.meetings.text_marks import Line, WholeText, cursor_over, mark
from skjema_app.workflows.extract_answers import ExtractSpot

_REPLACED = re.compile(r"\[[^\[\]\n]{2,60}\]")


class ExtractText(WholeText):
    """One text.

    Signals:
        edited: path, and the text as it is now.
    """

    edited = Signal(str, str)

    def __init__(self, path: FieldPath, name: str, text: str) -> None:
        super().__init__(1)
        self.path = path
        self._loading = True
        self.setPlainText(text)
        self._loading = False
        self.setAccessibleName(name)
        self._spots: tuple[ExtractSpot, ...] = ()
        self.textChanged.connect(self._on_typed)
        theme.notifier().changed.connect(self._draw)
        self._draw()

    def show_spots(self, spots: Sequence[ExtractSpot]) -> None:
        """Mark what should be looked at."""
        self._spots = tuple(one for one in spots if one.path == self.path)
        self._draw()

    def point_at(self, spot: ExtractSpot) -> None:
        """Choose a place, so that it stands out and can be written over."""
        self.setTextCursor(cursor_over(self, spot.start, spot.end))

    def write_over(self, spot: ExtractSpot, text: str) -> None:
        """Put a text where the place is; Ctrl+Z brings it back."""
        cursor_over(self, spot.start, spot.end).insertText(text)

    def _on_typed(self) -> None:
        if not self._loading:
            self.edited.emit(self.path, self.toPlainText())

    def _draw(self) -> None:
        marks = [
            mark(self, found.start(), found.end(), "info", Line.DotLine)
            for found in _REPLACED.finditer(self.toPlainText())
        ]
        for spot in self._spots:
            if spot.sure:
                marks.append(mark(self, spot.start, spot.end, "danger", Line.SingleUnderline))
            elif not spot.seen:
                marks.append(mark(self, spot.start, spot.end, "warning", Line.WaveUnderline))
        self.setExtraSelections(marks)
