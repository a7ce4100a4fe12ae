"""The right side of a place with a list: one thing at a time, and a small panel that may ask for words about it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout

from skjema_app.domain.attachments import Attachment
from skjema_app.system.texts import _
from skjema_app.ui.attachments_card import AttachmentsCard
from skjema_app.ui.desk import Desk
from skjema_app.ui.event_panels import EventPanel
from skjema_app.ui.widgets.basics import Page, button, clear, column


class DetailPage(Page):
    """Add to ``_body``; a panel goes where ``_panel_place`` was put.

    Signals:
        written: what a panel hands over: ``EventWords``, or words of ``answer_panels``.
        panel_opened: the ``EventPanel`` that opens.
        panel_dropped: the ``EventPanel`` whose page is taken away, with whatever is written in it.
        panel_done: the ``EventPanel`` that was given up, or whose words are written down.
        back_wanted: to the list (only on a narrow window).
    """

    written = Signal(object)
    panel_opened = Signal(object)
    panel_dropped = Signal(object)
    panel_done = Signal(object)
    back_wanted = Signal()

    def __init__(self, name: str, *, widest: int) -> None:
        super().__init__(widest=widest, margin=20)
        self.setAccessibleName(name)
        self.panel: EventPanel | None = None
        self._quiet = False
        self._desk: Desk | None = None
        self._back = button(_("Tilbake til listen"), "link", "ArrowLeft")
        self._back.clicked.connect(self.back_wanted)
        self._back.hide()
        self.column.addWidget(self._back)
        self._body = column(spacing=14)
        self.column.addLayout(self._body)
        self.column.addStretch(1)
        self._panel_place = QVBoxLayout()

    def use_desk(self, desk: Desk) -> None:
        """What the parts need that fetch something by themselves."""
        self._desk = desk

    def _attachments(self, listed: Sequence[Attachment]) -> None:
        """The card «Vedlegg», where there are any."""
        if listed and self._desk is not None:
            self._body.addWidget(AttachmentsCard(listed, self._desk))

    def show_back(self, on: bool) -> None:
        """Offer the way back to the list."""
        self._back.setVisible(on)

    def focus_first(self) -> None:
        """Go to the panel that is open, else to the first thing that can be done."""
        if self.panel is not None:
            self.panel.setFocus()
            self.ensureWidgetVisible(self.panel)
        else:
            QTimer.singleShot(0, self, self._reach_first)  # what was laid out now is not shown yet

    def _reach_first(self) -> None:
        for one in self.inner.findChildren(QPushButton):
            if one is not self._back and one.isEnabled() and one.isVisibleTo(self):
                one.setFocus()
                return

    def open_panel(self, panel: EventPanel) -> None:
        """Ask for what an action needs; what was begun in another panel waits for that one to be opened again."""
        self._drop_panel()
        self.panel = panel
        panel.written.connect(self.written)
        panel.cancelled.connect(self._on_cancelled)
        self._panel_place.addWidget(panel)
        panel.show()
        self.panel_opened.emit(panel)
        self.settle()
        if not self._quiet:
            panel.setFocus()
            self.ensureWidgetVisible(panel)

    def reopen(self, kind: str) -> None:
        """Bring a panel back if what it asks for can still be done; the focus stays where it is."""
        self._quiet = True
        try:
            self._ask_again(kind)
        finally:
            self._quiet = False

    def close_panel(self) -> None:
        """Take the question away: it was answered, or given up."""
        panel, self.panel = self.panel, None
        if panel is not None:
            self.panel_done.emit(panel)
            panel.hide()
            panel.deleteLater()

    def _ask_again(self, kind: str) -> None:
        """Open the panel of this kind, or nothing."""
        raise NotImplementedError

    def _drop_panel(self) -> None:
        panel, self.panel = self.panel, None
        if panel is not None:
            self.panel_dropped.emit(panel)
            panel.hide()
            panel.deleteLater()

    def _empty(self) -> None:
        """Take everything away."""
        self._drop_panel()
        clear(self._body)
        self._panel_place = QVBoxLayout()

    def _on_cancelled(self) -> None:
        self.close_panel()
        self.focus_first()
