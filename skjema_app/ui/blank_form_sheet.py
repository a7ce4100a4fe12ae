"""«Skriv ut tomt skjema»: choose a form, save it as a PDF, print it from there."""

from __future__ import annotations

import functools
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QWidget

from skjema_app.system.texts import _, language
from skjema_app.ui.desk import Desk
from skjema_app.ui.file_dialogs import FileQuestion
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.widgets.basics import Notice, announce, button, label, row
from skjema_app.workflows import blank_form
from skjema_app.workflows.session import Session


class BlankFormSheet(Overlay):
    """Offers every form at every level it has."""

    def __init__(self, over: QWidget, desk: Desk) -> None:
        super().__init__(over, _("Skriv ut tomt skjema"))
        self._desk = desk
        self.question: FileQuestion | None = None
        self.choices = QComboBox()
        self.choices.setAccessibleName(_("Skjema"))
        for form in desk.session.forms.all():
            title = form.short_title.in_(language())
            for level in form.levels:
                several = len(form.levels) > 1
                text = _("{form} – {level}").format(form=title, level=level.title.in_(language())) if several else title
                self.choices.addItem(text, (form.form_id, level.level_id))
        self.card.column.addWidget(
            label(_("Skjemaet lagres som en PDF uten svar, med linjer å skrive på. Skriv den ut derfra."), "muted")
        )
        self.card.column.addWidget(self.choices)
        self.done = Notice("success")
        self.done.hide()
        self.card.column.addWidget(self.done)
        self.save = button(_("Lagre PDF"), "primary", "FilePdf")
        self.save.clicked.connect(self.ask_where)
        close = button(_("Lukk"))
        close.clicked.connect(self.close_sheet)
        self.card.column.addLayout(row(None, close, self.save))

    def choose(self, form_id: str) -> None:
        """Show a form as the one that is chosen."""
        for place in range(self.choices.count()):
            if self.choices.itemData(place)[0] == form_id:
                self.choices.setCurrentIndex(place)
                return

    def ask_where(self) -> None:
        """Ask for a file name."""
        form_id, _level = self.choices.currentData()
        self.question = FileQuestion(self, _("Lagre PDF"))
        self.question.chosen.connect(self.write)
        self.question.save_file(f"tomt-skjema-{form_id}.pdf", _("PDF-filer (*.pdf)"))

    def write(self, target: Path) -> None:
        """Make the PDF and put it there."""
        form_id, level = self.choices.currentData()
        target = target if target.suffix else target.with_suffix(".pdf")
        self.done.hide()
        self.save.setEnabled(False)
        work = functools.partial(_write, self._desk.session, form_id, level, target)
        self._desk.ask(work, self._on_written, self, self._on_failed)

    def _on_written(self, target: Path) -> None:
        self.save.setEnabled(True)
        said = _("Lagret i {file}.").format(file=target.name)
        self.done.say(said)
        self.done.show()
        announce(self, said)

    def _on_failed(self, error: Exception) -> None:
        self.save.setEnabled(True)
        self._desk.trouble(error)


def _write(session: Session, form_id: str, level: str, target: Path) -> Path:
    made = blank_form.blank_form(session.forms, form_id, session.clock.now(), level=level, school=session.person.school)
    blank_form.write_blank_form(made, target)
    return target
