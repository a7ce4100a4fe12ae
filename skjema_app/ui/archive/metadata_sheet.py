"""*Opplysninger*: what the archive is told of one document; the form's own words come back with *Tilbakestill*."""

from __future__ import annotations

import functools
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from skjema_app.system.texts import _
from skjema_app.ui.archive import jobs
from skjema_app.ui.desk import Desk
from skjema_app.ui.gate_parts import Trouble
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.widgets.basics import button, column, label
from skjema_app.ui.widgets.choices import QuietCombo
from skjema_app.ui.widgets.flow import flow
from skjema_app.ui.widgets.inputs import LineInput
from skjema_app.workflows import archive_metadata
from skjema_app.workflows.archive_metadata import Metadata
from skjema_app.workflows.archive_round import RoundRow
from skjema_app.workflows.session import Change


class MetadataSheet(Overlay):
    """One document.

    Signals:
        saved: it was written down, or put back.
    """

    saved = Signal()

    def __init__(self, over: QWidget, desk: Desk, one: RoundRow) -> None:
        super().__init__(over, _("Opplysninger til arkivet"), widest=640)
        self._desk = desk
        self.row = one
        self.title, self.public, self.shielding = LineInput(), LineInput(), LineInput()
        self.record = _combo(archive_metadata.RECORD_TYPES)
        self.document = _combo(archive_metadata.DOCUMENT_TYPES)
        self.warning = Trouble(warning=True)
        self.trouble = Trouble()
        save = button(_("Lagre"), "primary")
        back = button(_("Tilbakestill"), "", "ArrowUndo")
        cancel = button(_("Avbryt"))
        self.card.column.addWidget(label(", ".join(filter(None, (one.pupil, one.group))), "muted"))
        named: tuple[tuple[str, QWidget], ...] = (
            (_("Tittel"), self.title),
            (_("Offentlig tittel"), self.public),
            (_("Journalposttype"), self.record),
            (_("Dokumenttype"), self.document),
            (_("Skjermes etter"), self.shielding),
        )
        for words, part in named:
            name = label(words, "label")
            name.setBuddy(part)
            part.setAccessibleName(words)
            self.card.column.addLayout(column(name, part, spacing=4))
            if part is self.public:
                self.card.column.addWidget(self.warning)
        self.card.column.addWidget(self.trouble)
        self.card.column.addWidget(flow(save, back, cancel))
        self._fill(one.metadata)
        self.public.textChanged.connect(self._on_public)
        for line in (self.title, self.public, self.shielding):
            line.entered.connect(self.save)
        save.clicked.connect(self.save)
        back.clicked.connect(self.reset)
        cancel.clicked.connect(self.close_sheet)
        self._on_public()

    def save(self) -> None:
        """Write it down."""
        work = functools.partial(jobs.set_metadata, self._desk.session, self.row.document_id, self._said())
        self._desk.ask(work, self._on_saved, self, self._on_failed)

    def reset(self) -> None:
        """Back to what the form says."""
        work = functools.partial(archive_metadata.reset_metadata, self._desk.session, self.row.document_id)
        self._desk.ask(work, self._on_saved, self, self._on_failed)

    def _said(self) -> Metadata:
        return replace(
            self.row.metadata,
            title=self.title.text(),
            public_title=self.public.text(),
            record_type=str(self.record.currentData()),
            document_type=str(self.document.currentData()),
            shielding=self.shielding.text(),
        )

    def _fill(self, about: Metadata) -> None:
        self.title.setText(about.title)
        self.public.setText(about.public_title)
        self.shielding.setText(about.shielding)
        for line in (self.title, self.public, self.shielding):
            line.setCursorPosition(0)
        for combo, code in ((self.record, about.record_type), (self.document, about.document_type)):
            if combo.findData(code) < 0:  # what a form of the school's own says
                combo.addItem(archive_metadata.code_words(code), code)
            combo.setCurrentIndex(combo.findData(code))

    def _on_public(self) -> None:
        reveals = archive_metadata.reveals(self._said(), self.row.pupil)
        if reveals == self.warning.isHidden():
            self.warning.show_words(
                _("Den offentlige tittelen nevner eleven") if reveals else "",
                _("Den kan leses av alle i postlisten. Skriv den uten navn.") if reveals else "",
            )

    def _on_saved(self, change: Change) -> None:
        self.saved.emit()
        self._desk.tell(change)
        self.close_sheet()

    def _on_failed(self, error: Exception) -> None:
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)


def _combo(codes: tuple[str, ...]) -> QuietCombo:
    made = QuietCombo()
    for code in codes:
        made.addItem(archive_metadata.code_words(code), code)
    return made
