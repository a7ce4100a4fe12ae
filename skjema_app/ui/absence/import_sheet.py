"""*Hent fravær*: a file or pasted rows; what becomes of every line stands there before anything is written."""

from __future__ import annotations

import functools
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QAbstractItemView, QGridLayout, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from skjema_app.system.texts import _, ngettext
from skjema_app.ui import theme
from skjema_app.ui.desk import Desk
from skjema_app.ui.file_dialogs import FileQuestion
from skjema_app.ui.gate_parts import Trouble
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.widgets.basics import Elided, announce, button, clear, label, row
from skjema_app.ui.widgets.choices import QuietCombo
from skjema_app.ui.widgets.flow import flow
from skjema_app.ui.widgets.inputs import GrowingText
from skjema_app.workflows import absence_import
from skjema_app.workflows.absence import Registered
from skjema_app.workflows.absence_import import AbsenceFile, AbsencePreview, LineKind
from skjema_app.workflows.session import Session

_LOOK_AFTER_MS = 250
_MOST_LINES = 400


class ImportSheet(Overlay):
    """One list; nothing is written before the button says so.

    Signals:
        taken: a ``Registered``.
    """

    taken = Signal(object)

    def __init__(self, over: QWidget, desk: Desk) -> None:
        super().__init__(over, _("Hent fravær"), widest=860)
        self._desk = desk
        self._source: AbsenceFile | None = None
        self._asked = 0
        self.found: AbsencePreview | None = None
        self.combos: list[QuietCombo] = []
        self.box = GrowingText(3, 6)
        self.box.setAccessibleName(_("Rader fra skolens system"))
        self.file = button(_("Hent fra fil"), "", "FileImport")
        self.name = Elided("", "muted")
        self.columns = QWidget()
        self._grid = QGridLayout(self.columns)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(12))
        self.sentence = label("", "label")
        self.trouble = Trouble(warning=True)
        self.lines = _table()
        self.write = button(_("Før"), "primary", "Checkmark")
        cancel = button(_("Avbryt"))
        lead = label(
            _(
                "Velg en fil fra skolens system, eller lim inn rader fra Excel. Listen må ha én linje for hvert "
                "fravær, med navn og dato. Det kan angres etterpå."
            ),
            "muted",
        )
        self.card.column.addWidget(lead)
        files = row(self.file, self.name)
        files.setStretch(1, 1)
        self.card.column.addLayout(files)
        for part in (self.box, self.trouble, self.columns, self.sentence, self.lines):
            self.card.column.addWidget(part)
        self.card.column.addWidget(flow(self.write, cancel))
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_LOOK_AFTER_MS)
        self._soon.timeout.connect(self.look)
        self._question = FileQuestion(self, _("Velg fraværslisten"))
        self._question.chosen.connect(self.read)
        self.box.textChanged.connect(self._on_typed)
        self.file.clicked.connect(self._on_file)
        self.write.clicked.connect(self._on_write)
        cancel.clicked.connect(self.close_sheet)
        self._show(None)

    def read(self, path: Path) -> None:
        """Take a file; it is read beside the window."""
        work = functools.partial(AbsenceFile.of_path, path)
        self._desk.background.pool.run(work, self._on_file_read, self._on_unreadable, self)

    def look(self) -> None:
        """See what would be written."""
        self._soon.stop()
        if self._source is None:
            self._show(None)
            return
        self._asked += 1
        mapping = self.mapping()
        work = functools.partial(_preview, self._desk.session, self._source, mapping, self._asked)
        self._desk.ask(work, self._on_preview, self, self._on_unreadable)

    def mapping(self) -> dict[int, str]:
        """What a person says that columns are."""
        columns = self.found.columns if self.found is not None and self.combos else ()
        return {one.index: str(combo.currentData()) for one, combo in zip(columns, self.combos, strict=False)}

    def _on_file(self) -> None:
        self._question.open_file(_("Fraværslister (*.csv *.txt *.tsv *.xlsx);;Alle filer (*)"))

    def _on_file_read(self, source: AbsenceFile) -> None:
        self.box.clear()
        self._take(source)

    def _on_typed(self) -> None:
        text = self.box.toPlainText()
        if text.strip():
            self._source = AbsenceFile.of_text(text)
            self._forget_columns()
            self.name.set_whole("")
            self._soon.start()

    def _take(self, source: AbsenceFile) -> None:
        self._source = source
        self._forget_columns()
        self.name.set_whole(source.name)
        self.look()

    def _forget_columns(self) -> None:
        self.combos = []
        clear(self._grid)

    def _on_preview(self, answer: tuple[int, AbsencePreview]) -> None:
        number, found = answer
        if number == self._asked:
            self._show(found)

    def _on_unreadable(self, error: Exception) -> None:
        self._show(None)
        self.write.setEnabled(True)
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)

    def _show(self, found: AbsencePreview | None) -> None:
        self.found = found
        self.trouble.show_words("")
        asks = found is not None and (found.needs_mapping or bool(self.combos))
        if found is not None and found.needs_mapping and not self.combos:
            self._ask_columns(found)
        self.columns.setVisible(asks)
        self.sentence.setText("" if found is None else found.summary)
        self.sentence.setVisible(found is not None)
        lines = () if found is None else found.lines[:_MOST_LINES]
        self.lines.setRowCount(len(lines))
        words = kind_words()
        for at, one in enumerate(lines):
            who = f"{one.name}, {one.group}" if one.group else one.name
            for place, text in enumerate((str(one.line), who, one.days, words[one.kind], one.sentence)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.lines.setItem(at, place, item)
        self.lines.setVisible(bool(lines))
        days = 0 if found is None else found.days
        self.write.set_label(ngettext("Før {n} dag", "Før {n} dager", days).format(n=days))
        self.write.setVisible(bool(days))
        self.write.setEnabled(True)
        if found is not None:
            announce(self.lines, found.summary)

    def _ask_columns(self, found: AbsencePreview) -> None:
        for place, one in enumerate(found.columns):
            name = one.header or _("Kolonne {n}").format(n=one.index + 1)
            combo = QuietCombo()
            for code, words in found.choices:
                combo.addItem(words, code)
            combo.setCurrentIndex(max(0, combo.findData(one.taken_as)))
            combo.setAccessibleName(_("Kolonnen {name}").format(name=name))
            combo.activated.connect(self._on_mapped)
            for at, part in enumerate((label(name, "label"), Elided(", ".join(one.samples), "muted"), combo)):
                self._grid.addWidget(part, place, at)
            self.combos.append(combo)
        self._grid.setColumnStretch(1, 1)
        if self.combos:
            self.combos[0].setFocus()

    def _on_mapped(self, _index: int) -> None:
        self.look()

    def _on_write(self) -> None:
        if self._source is None:
            return
        self.write.setEnabled(False)
        work = functools.partial(
            absence_import.take_over, self._desk.session, self._source, mapping=self.mapping() or None
        )
        self._desk.ask(work, self._on_taken, self, self._on_unreadable)

    def _on_taken(self, answer: tuple[AbsencePreview, Registered]) -> None:
        self.close_sheet()
        self.taken.emit(answer[1])
        self._desk.tell(answer[1].change)


def kind_words() -> dict[LineKind, str]:
    """What becomes of a line, in a word or two."""
    return {
        LineKind.NEW: _("Ny"),
        LineKind.SAME: _("Som før"),
        LineKind.DIFFERS: _("Rettes"),
        LineKind.UNKNOWN_PUPIL: _("Ukjent elev"),
        LineKind.SEVERAL_PUPILS: _("Flere elever"),
        LineKind.OUTSIDE_YEAR: _("Utenfor skoleåret"),
        LineKind.FREE_DAY: _("Skolefri"),
        LineKind.SKIPPED: _("Ikke med"),
    }


def _preview(session: Session, source: AbsenceFile, mapping: dict[int, str], number: int) -> tuple[int, AbsencePreview]:
    return number, absence_import.read_file(session, source, mapping=mapping or None)


def _table() -> QTableWidget:
    made = QTableWidget(0, 5)
    made.setHorizontalHeaderLabels([_("Linje"), _("Elev"), _("Dager"), _("Blir"), _("Merk")])
    made.setAccessibleName(_("Linje for linje"))
    made.verticalHeader().hide()
    made.verticalHeader().setDefaultSectionSize(theme.px(30))
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setTabKeyNavigation(False)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    header = made.horizontalHeader()
    for column in range(4):
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(4, QHeaderView.ResizeMode.Stretch)
    made.setMinimumHeight(theme.px(200))
    return made
