"""An agenda on a screen that everybody sees: one item at a time, large; nothing else of the program is behind it.

With names only where the one who prepares the meeting ticked that. Minutes have a view of their own (`projector`).
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.meetings.projector import HEADING, TEXT, TITLE
from skjema_app.ui.widgets.basics import Page, announce, button, clear, label, row
from skjema_app.workflows.agenda_print import AgendaLine

_FORTH = frozenset({Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_Space, Qt.Key.Key_Return})
_BACK = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_PageUp, Qt.Key.Key_Backspace})
_WINDOWS_OWN = frozenset({Qt.Key.Key_L, Qt.Key.Key_Q})


class AgendaScreen(Page):
    """Covers the whole window.

    Signals:
        closed: Esc.
    """

    closed = Signal()

    def __init__(self, over: QWidget, title: str, lines: Sequence[AgendaLine]) -> None:
        super().__init__(widest=1500, margin=56)
        self.setParent(over)
        self.setObjectName("page")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._title, self._lines, self._at = title, tuple(lines), 0
        self.shown = label("", "")
        self.previous = button(_("Forrige"), "", "ArrowLeft")
        self.next = button(_("Neste"), "primary", "ArrowRight", icon_after=True)
        self.leave = button(_("Avslutt (Esc)"), "quiet", "XMark")
        self.previous.clicked.connect(self.go_back)
        self.next.clicked.connect(self.go_on)
        self.leave.clicked.connect(self.close_view)
        for one in (self.previous, self.next, self.leave):
            one.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys do the same
        self._body = QWidget()
        self._inner = Page(widest=1500, margin=0)
        self._dress()
        over.installEventFilter(self)
        self.column.addWidget(self._inner, 1)
        self.column.addLayout(row(self.previous, self.next, None, self.leave))
        self._turn()

    def open(self) -> None:
        """Cover the window."""
        self._fit()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def go_on(self) -> None:
        """The next item."""
        self._at = min(self._at + 1, len(self._lines))
        self._turn()

    def go_back(self) -> None:
        """The one before."""
        self._at = max(self._at - 1, 0)
        self._turn()

    def close_view(self) -> None:
        """Esc: back to where one was."""
        self.hide()
        self.closed.emit()
        self.deleteLater()

    def event(self, event: QEvent) -> bool:
        """No key opens anything else, but lock and quit."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if not (held and Qt.Key(event.key()) in _WINDOWS_OWN) and event.key() != Qt.Key.Key_F12:
                event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, page keys and Space turn the page; Esc ends."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.close_view()
        elif key in _FORTH:
            self.go_on()
        elif key in _BACK:
            self.go_back()
        else:
            event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays here."""
        del forward
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as what it covers."""
        if event.type() == QEvent.Type.Resize and watched is self.parent():
            self._fit()
        return False

    def _turn(self) -> None:
        inner = self._inner.column
        clear(inner)
        line = self._lines[self._at] if self._at < len(self._lines) else None
        place = _("Sak {n} av {all}").format(n=self._at + 1, all=len(self._lines))
        if line is None:
            said = _("Ingen flere saker.") if self._lines else _("Sakslisten er tom.")
            self._add(self._title, "heading")
            self._add(said, "title")
        else:
            self._add(f"{self._title} · {place}", "heading")
            self._add(line.title, "title")
            if line.about:
                self._add(line.about, "pupil")
            if line.why:
                self._add(line.why, "text")
        inner.addStretch(1)
        self.previous.setEnabled(self._at > 0)
        self.next.setEnabled(line is not None)
        announce(self, place if line is not None else _("Ingen flere saker."))

    def _add(self, words: str, kind: str) -> None:
        made = label(words)
        made.setProperty("projector", kind)
        self._inner.column.addWidget(made)

    def _dress(self) -> None:
        text, heading, title = (theme.px(one) for one in (TEXT, HEADING, TITLE))
        accent, faint = theme.color("accent-text-default").name(), theme.color("neutral-text-subtle").name()
        self.setStyleSheet(
            f"QLabel[projector='title'] {{ font-size: {title}px; font-weight: 600; }}"
            f"QLabel[projector='pupil'] {{ font-size: {heading}px; font-weight: 600; color: {accent}; }}"
            f"QLabel[projector='heading'] {{ font-size: {text}px; color: {faint}; }}"
            f"QLabel[projector='text'] {{ font-size: {text}px; }}"
        )

    def _fit(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
