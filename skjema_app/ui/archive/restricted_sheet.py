"""*Lever til arkivet* from *Skjermet*: one § 12-5 document with what adds to it and answers it, by whoever has it.

Never in the ordinary round, and never seen by the office (user-review § 1.11): the file, the number and the plain files
that are left are looked after here.
"""

from __future__ import annotations

import functools
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from skjema_app.system.texts import _, ngettext
from skjema_app.ui.archive import jobs
from skjema_app.ui.archive.export_card import ExportCard
from skjema_app.ui.archive.export_job import ExportJob, ExportWish
from skjema_app.ui.archive.files_card import FilesCard
from skjema_app.ui.archive.jobs import Restricted
from skjema_app.ui.casework.portal_copy import PortalCopy
from skjema_app.ui.desk import Desk
from skjema_app.ui.gate_parts import Trouble
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.undo_bar import ActionBar
from skjema_app.ui.widgets.basics import button, column, label, row
from skjema_app.ui.widgets.inputs import LineInput
from skjema_app.workflows.archive_receipts import Recorded
from skjema_app.workflows.session import Change


class RestrictedSheet(Overlay):
    """One document.

    Signals:
        loaded: it shows what is true now.
    """

    loaded = Signal()

    def __init__(self, over: QWidget, desk: Desk, job: ExportJob, clipboard: PortalCopy, document_id: str) -> None:
        super().__init__(over, _("Lever til arkivet"), widest=680)
        self._desk = desk
        self._document_id = document_id
        self._began = False
        self.export = ExportCard(desk, job, clipboard, document_id=document_id)
        self.files = FilesCard(desk)
        self.note = ActionBar()
        self.number = LineInput(20)
        self.number.setAccessibleName(_("Journalpostnummer"))
        self.number.entered.connect(self.register)
        self.state = label("")
        self.save = button(_("Registrer"), "primary", "Checkmark")
        self.save.clicked.connect(self.register)
        self.trouble = Trouble()
        self.close_button = button(_("Lukk"))
        self.close_button.clicked.connect(self.close_sheet)
        lead = _(
            "Skjermede saker er aldri med i arkivrunden. Bare du ser denne eksporten. Lever den der skolen arkiverer "
            "skjermede saker, og registrer journalpostnummeret her."
        )
        name = label(_("Journalpostnummer"), "label")
        name.setBuddy(self.number)
        for part in (label(lead, "muted"), self.note, self.export, self.files):
            self.card.column.addWidget(part)
        inside = column(name, row(self.number, self.save, None), spacing=4)
        inside.setContentsMargins(0, 0, 0, 0)
        self.card.column.addLayout(inside)
        self.card.column.addWidget(self.state)
        self.card.column.addWidget(self.trouble)
        self.card.column.addLayout(row(self.close_button, None))
        self.export.said.connect(self.note.show_words)
        self.export.settled.connect(self.look)
        self.export.closed.connect(self.look)
        self.files.said.connect(self.note.show_words)
        self.files.go_on_wanted.connect(self.export.go_on_with)
        self.closed.connect(self.export.wipe)
        desk.changed.connect(self._on_changed)
        self.look()

    def look(self) -> None:
        """Ask how it stands."""
        work = functools.partial(jobs.restricted, self._desk.session, self._document_id)
        self._desk.ask(work, self._on_found, self, self._on_failed)

    def register(self) -> None:
        """Write the number down; a later one takes its place, and both stand in the history."""
        work = functools.partial(
            jobs.record_restricted, self._desk.session, self._document_id, self.number.text().strip()
        )
        self._desk.ask(work, self._on_recorded, self, self._on_failed)

    def _on_changed(self, change: Change) -> None:
        if change.settings or change.documents:
            self.look()

    def _on_found(self, found: Restricted) -> None:
        ready = ngettext("{n} dokument er klart.", "{n} dokumenter er klare.", found.documents).format(
            n=found.documents
        )
        stopped = self.export.stopped and not self.export.isHidden()
        self.files.show_exports(found.exports, () if stopped else found.unfinished)
        said = _("Registrert som {number}.").format(number=found.number) if found.number else ""
        if found.only_here and found.number:
            said = _("{said} Nummeret ligger bare i hvelvet ditt. Ingen andre ser det.").format(said=said)
        elif found.only_here:
            said = _("Nummeret lagres bare i hvelvet ditt. Ingen andre ser det.")
        self.state.setText(said)
        self.state.setVisible(bool(said))
        self.save.set_label(_("Rett nummeret") if found.number else _("Registrer"))
        if not self._began:
            self._began = True
            self.export.offer(ExportWish("", "", "", Path()), ready)
        self.loaded.emit()

    def _on_recorded(self, made: Recorded) -> None:
        self.number.clear()
        self.trouble.show_words("")
        self.note.show_words(_("Journalpostnummeret er registrert."))
        self._desk.tell(made.change)
        self.look()

    def _on_failed(self, error: Exception) -> None:
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)
        self.number.setFocus()
