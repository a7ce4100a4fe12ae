"""Whether somebody came: one tick, one key per person. Not ticked is «Forfall»."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from skjema_app.domain.answers import Json
from skjema_app.system.texts import _
from skjema_app.ui.widgets.choices import Check
from skjema_app.ui.wizard.editors import Editor
from skjema_app.workflows.meetings import ABSENT, PRESENT

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class PresenceBox(Check):
    """A tick; the arrows go to the person above or below.

    Signals:
        moved: by how many rows.
    """

    moved = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down change the row, Space and Enter as in any tick."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None:
            self.moved.emit(step)
            return
        super().keyPressEvent(event)


class PresenceEditor(Editor):
    """The two answers as one tick."""

    typed = False

    def __init__(self) -> None:
        super().__init__()
        self.box = PresenceBox(_("Til stede"), wide=False)
        self.box.clicked.connect(self._on_clicked)
        self.box.entered.connect(self.entered)
        self._answered = False
        self.column.addWidget(self.box)

    def value(self) -> Json:
        """See ``Editor``."""
        if self.box.isChecked():
            return PRESENT
        return ABSENT if self._answered else None

    def set_value(self, value: Json) -> None:
        """See ``Editor``."""
        self._answered = value in {PRESENT, ABSENT}
        self.box.setChecked(value == PRESENT)

    def focus_widget(self) -> QWidget:
        """See ``Editor``."""
        return self.box

    def mark(self, *, wrong: bool) -> None:
        """Nothing to draw: icon and text under the tick say it."""

    def _on_clicked(self) -> None:
        self._answered = True
        self.changed.emit()
