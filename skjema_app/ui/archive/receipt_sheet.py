"""*Lim inn kvittering*: a column or a table; what would be written stands there before anything is."""

from __future__ import annotations

import functools
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from skjema_app.system.texts import _, ngettext
from skjema_app.ui import theme
from skjema_app.ui.archive import jobs
from skjema_app.ui.archive.jobs import Whose
from skjema_app.ui.desk import Desk
from skjema_app.ui.file_dialogs import FileQuestion
from skjema_app.ui.gate_parts import Trouble
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.widgets.basics import announce, button, label
from skjema_app.ui.widgets.flow import flow
from skjema_app.ui.widgets.inputs import GrowingText
from skjema_app.workflows import archive_receipts
from skjema_app.workflows.archive_receipts import ReceiptPreview, Recorded

_EVERYBODY = Whose()
_LOOK_AFTER_MS = 250
_MOST_PROBLEMS = 12


class ReceiptSheet(Overlay):
    """One receipt; nothing is written before *Registrer*.

    Signals:
        recorded: how many numbers were written down.
    """

    recorded = Signal(int)

    def __init__(self, over: QWidget, desk: Desk, round_id: str, text: str = "", whose: Whose = _EVERYBODY) -> None:
        super().__init__(over, _("Lim inn kvittering"), widest=720)
        self._desk = desk
        self._round_id = round_id
        self._whose = whose
        self._pasted = bool(text)  # Enter registers it at once, when it fits
        self._asked = 0
        self._table = ""  # the text as a table, where it is one
        self.found: ReceiptPreview | None = None
        self.box = GrowingText(4, 8)
        self.box.setAccessibleName(_("Kvitteringen"))
        self.lines = QTableWidget(0, 3)
        self.lines.setHorizontalHeaderLabels([_("Dokument"), _("Elev"), _("Journalpostnummer")])
        self.lines.setAccessibleName(_("Dette blir registrert"))
        self.lines.verticalHeader().hide()
        self.lines.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.lines.setTabKeyNavigation(False)
        self.lines.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.lines.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.lines.setMinimumHeight(theme.px(150))
        self.sentence = label("", "label")
        self.trouble = Trouble(warning=True)
        self.write = button(_("Registrer"), "primary", "Checkmark")
        self.file = button(_("Hent fra fil"), "", "FileImport")
        cancel = button(_("Avbryt"))
        lead = label(
            _(
                "Lim inn kolonnen med journalpostnummer i samme rekkefølge som listen, eller hele tabellen fra Excel. "
                "En tom linje hopper over det dokumentet."
            ),
            "muted",
        )
        for part in (lead, self.box, self.trouble, self.sentence, self.lines):
            self.card.column.addWidget(part)
        self.card.column.addWidget(flow(self.write, self.file, cancel))
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_LOOK_AFTER_MS)
        self._soon.timeout.connect(self.look)
        self._question = FileQuestion(self, _("Velg kvitteringen"))
        self._question.chosen.connect(self.read)
        self.box.textChanged.connect(self._on_typed)
        self.write.clicked.connect(self._on_write)
        self.file.clicked.connect(self._on_file)
        cancel.clicked.connect(self.close_sheet)
        self._show(None)
        if text:
            self.box.setPlainText(text)

    def look(self) -> None:
        """See what the text would write."""
        self._soon.stop()
        self._asked += 1
        text = self.box.toPlainText()
        if not text.strip():
            self._show(None)
            return
        work = functools.partial(jobs.preview, self._desk.session, self._asked, text, self._round_id, self._whose)
        self._desk.ask(work, self._on_preview, self, self._on_unreadable)

    def read(self, path: Path) -> None:
        """Take a file; it is read beside the window."""
        work = functools.partial(archive_receipts.read_file, path)
        self._desk.background.pool.run(work, self.box.setPlainText, self._on_unreadable, self)

    def _on_file(self) -> None:
        self._question.open_file(_("Kvittering (*.csv *.txt)"))

    def _on_typed(self) -> None:
        self.write.setEnabled(False)
        self._soon.start()

    def _on_preview(self, answer: tuple[int, str, ReceiptPreview]) -> None:
        number, self._table, found = answer
        if number == self._asked:
            self._show(found)

    def _on_unreadable(self, error: Exception) -> None:
        self._show(None)
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)

    def _show(self, found: ReceiptPreview | None) -> None:
        self.found = found
        lines = found.lines if found is not None else ()
        self.lines.setRowCount(len(lines))
        for at, one in enumerate(lines):
            for place, text in enumerate((one.title, one.pupil, one.number)):
                item = QTableWidgetItem(text)
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
                self.lines.setItem(at, place, item)
        self.lines.setVisible(bool(lines))
        problems = found.problems if found is not None else ()
        more = len(problems) - _MOST_PROBLEMS
        tail = [ngettext("… og {n} til", "… og {n} til", more).format(n=more)] if more > 0 else []
        heading = found.sentence if found is not None and problems else ""
        self.trouble.show_words(heading, "\n".join([*problems[:_MOST_PROBLEMS], *tail]))
        words = "" if found is None or problems else found.sentence
        if found is not None and found.skipped and not problems:
            skipped = ngettext("{n} linje uten nummer.", "{n} linjer uten nummer.", found.skipped)
            words = f"{words} {skipped.format(n=found.skipped)}"
        self.sentence.setText(words)
        self.sentence.setVisible(bool(words))
        self.write.set_label(ngettext("Registrer {n} nummer", "Registrer {n} nummer", len(lines)).format(n=len(lines)))
        self.write.setVisible(bool(lines) and not problems)
        self.write.setEnabled(True)
        if words:
            announce(self.lines, words)
        if words and self._pasted:
            self._pasted = False
            self.write.setFocus()

    def _on_write(self) -> None:
        self.write.setEnabled(False)
        text = self._table or self.box.toPlainText()
        work = functools.partial(
            jobs.record_all, self._desk.session, text, self._round_id, self._whose, table=bool(self._table)
        )
        self._desk.ask(work, self._on_written, self, self._on_unreadable)

    def _on_written(self, made: Recorded) -> None:
        self.recorded.emit(made.count)
        self._desk.tell(made.change)
        self.close_sheet()
