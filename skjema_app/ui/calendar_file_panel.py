"""«Lagre oppgavene som kalenderfil»: says what is in the file and what isn't, before it is written."""

from __future__ import annotations

import functools
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _, ngettext
from skjema_app.ui.desk import Desk
from skjema_app.ui.file_dialogs import FileQuestion
from skjema_app.ui.gate_parts import Busy, Trouble
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.widgets.basics import button, label
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import calendar_file


class CalendarFilePanel(Overlay):
    """One file. Remembers no path.

    Signals:
        saved: the sentence that says so.
    """

    saved = Signal(str)

    def __init__(self, over: QWidget, desk: Desk) -> None:
        super().__init__(over, _("Lagre oppgavene som kalenderfil"))
        self._desk = desk
        self._target: Path | None = None
        for words in calendar_file.what_is_in_it():
            self.card.column.addWidget(label(words))
        self.trouble = Trouble()
        self.busy = Busy()
        self.choose = button(_("Velg hvor filen skal ligge"), "primary", "Calendar")
        self.replace = button(_("Erstatt filen"), "danger")
        self.replace.hide()
        cancel = button(_("Avbryt"))
        for part in (self.trouble, self.busy, flow(self.choose, self.replace, cancel)):
            self.card.column.addWidget(part)
        self._question = FileQuestion(self, _("Lagre oppgavene som kalenderfil"))
        self._question.chosen.connect(self.write_to)
        self.choose.clicked.connect(self._on_choose)
        self.replace.clicked.connect(self._on_replace)
        cancel.clicked.connect(self.close_sheet)

    def write_to(self, target: Path) -> None:
        """Write the file; an existing one is asked about first."""
        self._target = target if target.suffix.casefold() == ".ics" else target.with_name(f"{target.name}.ics")
        self._write(replace=False)

    def _on_choose(self) -> None:
        self._question.save_file(_("skjema-oppgaver.ics"), _("Kalender (*.ics)"))

    def _on_replace(self) -> None:
        self._write(replace=True)

    def _write(self, *, replace: bool) -> None:
        if self._target is None:
            return
        self.trouble.show_words("")
        self.replace.hide()
        self.choose.setEnabled(False)
        self.busy.begin(_("Skriver filen …"))
        work = functools.partial(calendar_file.save_calendar, self._desk.session, self._target, replace=replace)
        self._desk.ask(work, self._on_written, self, self._on_failed)

    def _on_written(self, days: int) -> None:
        said = ngettext("Kalenderfilen er lagret, med {n} dag.", "Kalenderfilen er lagret, med {n} dager.", days)
        self.saved.emit(said.format(n=days))
        self.close_sheet()

    def _on_failed(self, error: Exception) -> None:
        self.busy.end()
        self.choose.setEnabled(True)
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)
        exists = isinstance(error, SkjemaError) and error.code is ErrorCode.FILE_EXISTS
        self.replace.setVisible(exists)
        (self.replace if exists else self.choose).setFocus()
