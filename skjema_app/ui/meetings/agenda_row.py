"""One item of an agenda: a tick, what it is and why, and its place in the order."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout

from skjema_app.system.calendar import day_and_month
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.keyed import KeyedButton, key_of, keyed_icon
from skjema_app.ui.widgets.basics import tag
from skjema_app.ui.widgets.choices import Check
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows.agenda_facts import Because, Sharing
from skjema_app.workflows.agenda_items import AgendaItem

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class ItemCheck(Check):
    """The tick. The arrows go to the item above or below; with Alt they move this one, and so does dragging it.

    Signals:
        gone: by how many items the focus goes.
        shifted: by how many places the item goes.
        dragged: where on the screen it was let go.
    """

    gone = Signal(int)
    shifted = Signal(int)
    dragged = Signal(QPoint)

    def __init__(self, text: str, help_text: str) -> None:
        super().__init__(text, help_text)
        self._pressed: QPoint | None = None
        self._dragging = False
        self.setToolTip(_("Dra for å flytte, eller Alt+↑ og Alt+↓"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click, or the beginning of a drag."""
        self._pressed, self._dragging = event.position().toPoint(), False
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Held and moved: it is dragged, and no tick any more."""
        far = QApplication.startDragDistance()
        if self._pressed is None or self._dragging:
            return
        if (event.position().toPoint() - self._pressed).manhattanLength() >= far:
            self._dragging = True
            self.setDown(False)
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        dragging, self._pressed, self._dragging = self._dragging, None, False
        self.unsetCursor()
        if dragging:
            self.dragged.emit(event.globalPosition().toPoint())
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down, with and without Alt."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.shifted.emit(step)
        else:
            self.gone.emit(step)


class AgendaRow(QFrame):
    """The item.

    Signals:
        ticked: key, whether it is taken up.
        gone: key, by how many items the focus goes.
        shifted: key, by how many places it goes.
        dragged: key, where on the screen it was let go.
        asked: key, what is asked for: "open", "later" or "drop".
    """

    ticked = Signal(str, bool)
    gone = Signal(str, int)
    shifted = Signal(str, int)
    dragged = Signal(str, QPoint)
    asked = Signal(str, str)

    def __init__(self, item: AgendaItem, number: int, last: int) -> None:
        super().__init__()
        self.setObjectName("card")
        self.item = item
        title = title_of(item)
        self.check = ItemCheck(f"{number}. {title}", help_of(item))
        self.check.setChecked(item.chosen)
        self.check.clicked.connect(self._on_ticked)
        self.check.gone.connect(self._on_gone)
        self.check.shifted.connect(self._on_shifted)
        self.check.dragged.connect(self._on_dragged)
        self.up = keyed_icon(_("Flytt opp: {title}").format(title=title), "up", "ArrowUp")
        self.down = keyed_icon(_("Flytt ned: {title}").format(title=title), "down", "ArrowDown")
        self.up.setEnabled(number > 1)
        self.down.setEnabled(number < last)
        for one in (self.up, self.down):
            one.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Alt+arrows do the same from the tick
            one.clicked.connect(self._on_moved)
        self.open = KeyedButton(_("Åpne"), "open", "quiet")
        self.later = KeyedButton(_("Utsett"), "later", "quiet")
        self.drop = KeyedButton(_("Ikke aktuelt"), "drop", "quiet")
        for one in (self.open, self.later, self.drop):
            one.setAccessibleName(f"{one.label()}: {title}")
            one.clicked.connect(self._on_asked)
        top = QHBoxLayout()
        top.addWidget(self.check, 1)
        if item.overdue:
            top.addWidget(tag(_("Skulle vært gjort"), "warning"), 0, Qt.AlignmentFlag.AlignTop)
        for one in (self.up, self.down):
            top.addWidget(one, 0, Qt.AlignmentFlag.AlignTop)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(theme.px(10), theme.px(8), theme.px(10), theme.px(8))
        self.column.setSpacing(theme.px(2))
        self.column.addLayout(top)
        if not item.opens:
            self.open.hide()
        actions = flow(self.open, self.later, self.drop)
        actions.setContentsMargins(theme.px(30), 0, 0, 0)
        self.column.addWidget(actions)

    def _on_ticked(self, on: bool) -> None:
        self.ticked.emit(self.item.key, on)

    def _on_gone(self, by: int) -> None:
        self.gone.emit(self.item.key, by)

    def _on_shifted(self, by: int) -> None:
        self.shifted.emit(self.item.key, by)

    def _on_dragged(self, where: QPoint) -> None:
        self.dragged.emit(self.item.key, where)

    def _on_moved(self) -> None:
        self.shifted.emit(self.item.key, -1 if key_of(self.sender()) == "up" else 1)

    def _on_asked(self) -> None:
        self.asked.emit(self.item.key, key_of(self.sender()))


def title_of(item: AgendaItem) -> str:
    """What it is, and about whom."""
    about = ", ".join(part for part in (item.about, item.group) if part)
    return f"{item.title} – {about}" if about else item.title


def help_of(item: AgendaItem) -> str:
    """Which, why, in which case, and how it was last time."""
    parts = [f"«{item.said}»" if item.said else "", item.why, item.number]
    if item.sharing is Sharing.NO and item.because is not Because.ANONYMOUS:
        parts.append(_("Uten navn for dem som er på møtet."))
    elif item.sharing is Sharing.ANYWAY:
        parts.append(_("Drøftes uten samtykke. Begrunnelsen står i meldingen."))
    if item.last is not None:
        day = day_and_month(item.last)
        words = _("Sist {day}, omtrent {n} minutter.") if item.minutes else _("Sist {day}.")
        parts.append(words.format(day=day, n=item.minutes))
    return " ".join(part for part in parts if part)
