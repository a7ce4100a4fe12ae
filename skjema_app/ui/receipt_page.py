"""After *Ferdigstill*: it is done, this is what happens next, and nothing is hidden (desktop-ux § 3, rule 16)."""

from __future__ import annotations

import functools

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent

from skjema_app.system.texts import _
from skjema_app.ui import icons
from skjema_app.ui.desk import Desk
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.widgets.basics import Card, IconLabel, Page, announce, button, label, row
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows.delivery import Delivery, delivery
from skjema_app.workflows.finish_document import Finished
from skjema_app.workflows.session import Change


class ReceiptPage(Page):
    """Shows what became of the draft.

    Signals:
        pdf_wanted: document id.
        case_wanted: document id.
        home_wanted: done here.
    """

    pdf_wanted = Signal(str)
    case_wanted = Signal(str)
    home_wanted = Signal()

    def __init__(self, finished: Finished, desk: Desk, *, meeting: bool = False) -> None:
        """``meeting``: minutes or a conversation, which has its page in *Møter*."""
        super().__init__(widest=680)
        self._desk = desk
        document = self._document = finished.document
        made = Card(spacing=12)
        self.heading = label(_("Ferdig og signert"), "h1")
        about = f"{document.title}, {document.pupil}" if document.pupil else document.title
        made.column.addLayout(row(IconLabel("SealCheckmark", icons.SUCCESS, 32), self.heading, None))
        made.column.addWidget(label(about, "muted"))
        if finished.next_steps:
            made.column.addWidget(label(_("Dette gjør du nå"), "h2"))
            for number, step in enumerate(finished.next_steps, start=1):
                line = row(label(f"{number}.", "label", wrap=False), label(step), spacing=8)
                line.setStretch(1, 1)
                made.column.addLayout(line)
        self.delivered = label("", "muted")
        self.delivered.hide()
        made.column.addWidget(self.delivered)
        words, icon = (_("Åpne i Møter"), "PersonGroup") if meeting else (_("Åpne saken"), "Folder")
        self.case = KeyedButton(words, document.document_id, "primary", icon)
        self.pdf = KeyedButton(_("Vis PDF"), document.document_id, "", "FilePdf")
        self.home = button(_("Til Hjem"), "", "House")
        made.column.addWidget(flow(self.case, self.pdf, self.home))
        self.column.addWidget(made)
        self.column.addStretch(1)
        self.case.clicked.connect(self._on_case)
        self.pdf.clicked.connect(self._on_pdf)
        self.home.clicked.connect(self.home_wanted)
        desk.changed.connect(self._on_changed)
        self._ask_delivery()

    def showEvent(self, event: QShowEvent) -> None:
        """Say it, and put the first step at hand."""
        super().showEvent(event)
        self.case.setFocus()
        announce(self, self.heading.text())

    def _on_changed(self, change: Change) -> None:
        if change.exchange:
            self._ask_delivery()

    def _ask_delivery(self) -> None:
        """How far it has come; nothing is said of what stays in the own vault."""
        if self._document.school:
            self._desk.ask(functools.partial(delivery, self._desk.session, self._document), self._on_delivery, self)

    def _on_delivery(self, way: Delivery | None) -> None:
        self.delivered.setText("" if way is None else way.sentence)
        self.delivered.setVisible(way is not None)

    def _on_case(self) -> None:
        self.case_wanted.emit(key_of(self.sender()))

    def _on_pdf(self) -> None:
        self.pdf_wanted.emit(key_of(self.sender()))
