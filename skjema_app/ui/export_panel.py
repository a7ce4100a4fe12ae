"""*Eksporter PDF*: says that the file is not encrypted before anything is written, asks before replacing a file."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.file_dialogs import FileQuestion
from skjema_app.ui.gate_parts import Busy, Trouble
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.widgets.basics import button, notice, row
from skjema_app.workflows import documents
from skjema_app.workflows.session import Change


class ExportPanel(Overlay):
    """One export. Remembers no path.

    Signals:
        exported: name of the file that was written.
    """

    exported = Signal(str)

    def __init__(self, over: QWidget, desk: Desk, document_id: str) -> None:
        super().__init__(over, _("Eksporter PDF"))
        self._desk = desk
        self._document_id = document_id
        self._target: Path | None = None
        self.card.column.addWidget(
            notice(
                "warning",
                _("PDF-en er ikke kryptert"),
                _(
                    "Alle som får tak i filen, kan lese den. Vedleggene legges ved siden av. Legg den der den skal "
                    "registreres, ikke i en mappe som deles, og slett alt etterpå."
                ),
            )
        )
        self.trouble = Trouble()
        self.busy = Busy()
        self.choose = button(_("Velg hvor filen skal ligge"), "primary", "FileExport")
        self.replace = button(_("Erstatt filen"), "danger")
        self.replace.hide()
        cancel = button(_("Avbryt"))
        self.card.column.addWidget(self.trouble)
        self.card.column.addWidget(self.busy)
        self.card.column.addLayout(row(self.choose, self.replace, None, cancel))
        self._question = FileQuestion(self, _("Eksporter PDF"))
        self._question.chosen.connect(self.write_to)
        self.choose.clicked.connect(self._on_choose)
        self.replace.clicked.connect(self._on_replace)
        cancel.clicked.connect(self.close_sheet)

    def write_to(self, target: Path) -> None:
        """Write the file; an existing one is asked about first."""
        self._target = target if target.suffix.casefold() == ".pdf" else target.with_name(f"{target.name}.pdf")
        self._write(replace=False)

    def _on_choose(self) -> None:
        work = functools.partial(documents.proposed_file_name, self._desk.session, self._document_id)
        self._desk.ask(work, self._on_name, self, self._on_failed)

    def _on_name(self, name: str) -> None:
        self._question.save_file(name, _("PDF (*.pdf)"))

    def _on_replace(self) -> None:
        self._write(replace=True)

    def _write(self, *, replace: bool) -> None:
        if self._target is None:
            return
        self.trouble.show_words("")
        self.replace.hide()
        self.choose.setEnabled(False)
        self.busy.begin(_("Skriver filen …"))
        self._desk.ask(self.work(self._target, replace=replace), self._on_written, self, self._on_failed)

    def work(self, target: Path, *, replace: bool) -> Callable[[], Change]:
        """What writes the file."""
        return functools.partial(documents.export_pdf, self._desk.session, self._document_id, target, replace=replace)

    def _on_written(self, change: Change) -> None:
        self._desk.tell(change)
        self.exported.emit(self._target.name if self._target is not None else "")
        self.close_sheet()

    def _on_failed(self, error: Exception) -> None:
        self.busy.end()
        self.choose.setEnabled(True)
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)
        exists = isinstance(error, SkjemaError) and error.code is ErrorCode.FILE_EXISTS
        self.replace.setVisible(exists)
        (self.replace if exists else self.choose).setFocus()
