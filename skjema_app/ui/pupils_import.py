"""«Ta inn klasseliste»: choose the file, say which column is which, read what becomes of each line, take over."""

from __future__ import annotations

import functools
from pathlib import Path

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QListView, QWidget

from skjema_app.system.texts import _, ngettext
from skjema_app.ui import icons, theme
from skjema_app.ui.desk import Desk
from skjema_app.ui.file_dialogs import FileQuestion
from skjema_app.ui.gate_parts import Busy, Trouble
from skjema_app.ui.same_pupil import SamePupil
from skjema_app.ui.widgets.basics import Card, Elided, Page, button, clear, column, label, plain_tip, row
from skjema_app.ui.widgets.choices import Check, QuietCombo
from skjema_app.workflows.import_pupils import ListPreview, ReportLine, pupils_taken, read_list, take_over_list
from skjema_app.workflows.session import Change

_NO_PARENT = QModelIndex()
_MOST_NAMES = 12


class ReportModel(QAbstractListModel):
    """The line-by-line report; doubtful and skipped lines stand out by icon and words."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[ReportLine, ...] = ()

    def show_lines(self, lines: tuple[ReportLine, ...]) -> None:
        """What needs an eye comes first."""
        self.beginResetModel()
        order = {"skipped": 0, "doubtful": 1}
        self._lines = tuple(sorted(lines, key=lambda line: (order.get(line.kind, 2), line.line)))
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        """How many lines."""
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words and icon of a line."""
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            who = f"{line.name}, {line.group}" if line.group else line.name
            words = ": ".join(part for part in (who, line.sentence) if part)
            said = _("Linje {n}. {words}").format(n=line.line, words=words)
            return plain_tip(said) if role == Qt.ItemDataRole.ToolTipRole else said
        if role == Qt.ItemDataRole.DecorationRole:
            name, token = {
                "skipped": ("Minus", icons.SUBTLE),
                "doubtful": ("ExclamationmarkTriangleFill", icons.WARNING),
            }.get(line.kind, ("Checkmark", icons.SUCCESS))
            return icons.icon(name, token, 18)
        return None


class ImportPage(Page):
    """The whole round trip on one page.

    Signals:
        done: back to the pupils; the list was taken over or not.
    """

    done = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(widest=820)
        self._desk = desk
        self._file: Path | None = None
        self.preview: ListPreview | None = None
        self.combos: list[QuietCombo] = []
        back = button(_("Tilbake til elevene"), "link", "ArrowLeft")
        back.clicked.connect(self.done)
        self.choose = button(_("Velg fil"), "primary", "FileImport")
        self.file_name = Elided(_("CSV eller tekst, slik skolens system lager den"), "muted")
        self.busy = Busy()
        self.trouble = Trouble()
        self.columns = Card(spacing=8)
        self.result = Card(spacing=8)
        self.doubts = SamePupil()
        self.mark_left = Check(_("Merk dem som ikke er i filen, som sluttet"), wide=False)
        self.take_over = button(_("Ta over listen"), "primary")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.px(12))
        self.columns.column.addWidget(label(_("Hvilken kolonne er hva?"), "h2"))
        self.columns.column.addWidget(label(_("Skjema husker valget til neste fil med de samme kolonnene."), "muted"))
        self.columns.column.addLayout(self._grid)
        self._summary = column(spacing=4)
        self.report_model = ReportModel()
        self.report = QListView()
        self.report.setObjectName("plain")
        self.report.setModel(self.report_model)
        self.report.setUniformItemSizes(True)
        self.report.setAccessibleName(_("Linje for linje"))
        self.report.setMinimumHeight(theme.px(180))
        self.result.column.addWidget(label(_("Dette skjer når du tar over listen"), "h2"))
        self.result.column.addLayout(self._summary)
        self.result.column.addWidget(self.doubts)
        self.result.column.addWidget(self.mark_left)
        self.result.column.addLayout(row(self.take_over, None))
        self.result.column.addWidget(label(_("Linje for linje"), "label"))
        self.result.column.addWidget(self.report)
        self.column.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(label(_("Ta inn klasseliste"), "h1"))
        self.column.addLayout(row(self.choose, self.file_name))
        for part in (self.busy, self.trouble, self.columns, self.result):
            self.column.addWidget(part)
        self.column.addStretch(1)
        self.columns.hide()
        self.result.hide()
        self._question = FileQuestion(self, _("Velg klasseliste"))
        self._question.chosen.connect(self.read)
        self.choose.clicked.connect(self._on_choose)
        self.take_over.clicked.connect(self._on_take_over)
        self.doubts.answered.connect(self._show_count)

    def begin(self) -> None:
        """Start anew."""
        self._file = None
        self.columns.hide()
        self.result.hide()
        self.trouble.show_words("")
        self.choose.setFocus()

    def read(self, file: Path) -> None:
        """Read a file; writes nothing."""
        self._file = file
        self.doubts.forget()
        self.file_name.set_whole(file.name)
        self._read(None)

    def mapping(self) -> dict[int, str]:
        """What each column is taken as, by the combo boxes."""
        if self.preview is None:
            return {}
        return {
            one.index: str(combo.currentData())
            for one, combo in zip(self.preview.columns, self.combos, strict=True)
            if combo.currentData()
        }

    def _read(self, mapping: dict[int, str] | None) -> None:
        if self._file is None:
            return
        self.trouble.show_words("")
        self.busy.begin(_("Leser filen …"))
        work = functools.partial(read_list, self._desk.session, self._file, mapping=mapping)
        self._desk.ask(work, self._on_preview, self, self._on_failed)

    def _on_choose(self) -> None:
        self._question.open_file(_("Klasselister (*.csv *.txt *.tsv *.xlsx);;Alle filer (*)"))

    def _on_preview(self, preview: ListPreview) -> None:
        self.busy.end()
        fresh = self.preview is None or len(self.preview.columns) != len(preview.columns) or not self.combos
        self.preview = preview
        if fresh or not self.columns.isVisible():
            self._show_columns(preview)
        self.columns.show()
        self.result.setVisible(not preview.needs_mapping)
        if preview.needs_mapping:
            self.trouble.show_words(_("Velg hvilken kolonne som er navnet"), preview.summary)
            if self.combos:
                self.combos[0].setFocus()
            return
        self._show_result(preview)
        self.take_over.setFocus()

    def _show_columns(self, preview: ListPreview) -> None:
        clear(self._grid)
        self.combos = []
        for place, one in enumerate(preview.columns):
            name = one.header or _("Kolonne {n}").format(n=one.index + 1)
            combo = QuietCombo()
            combo.addItem(_("Brukes ikke"), "")
            for code, words in preview.choices:
                combo.addItem(words, code)
            combo.setCurrentIndex(max(0, combo.findData(one.taken_as)))
            combo.setAccessibleName(_("Kolonnen {name}").format(name=name))
            combo.activated.connect(self._on_mapping)
            title = label(name, "label")
            title.setBuddy(combo)
            samples = Elided(", ".join(one.samples), "muted")
            for at, part in enumerate((title, samples, combo)):
                self._grid.addWidget(part, place, at)
            self.combos.append(combo)
        self._grid.setColumnStretch(1, 1)

    def _show_result(self, preview: ListPreview) -> None:
        clear(self._summary)
        parts: list[QWidget] = [label(preview.summary)]
        for title, names in (
            (_("Nye"), preview.new),
            (_("Flyttet"), preview.moved),
            (_("Ikke i filen (slettes ikke)"), preview.left),
        ):
            if names:
                parts.append(label(f"{title}: {_some(names)}", "muted"))
        if preview.same:
            parts.append(
                label(ngettext("{n} er som før.", "{n} er som før.", preview.same).format(n=preview.same), "muted")
            )
        for part in parts:
            self._summary.addWidget(part)
        self.doubts.show_pairs(preview.doubts)
        self.mark_left.setVisible(bool(preview.left))
        self.report_model.show_lines(preview.lines)
        self._show_count()

    def _show_count(self) -> None:
        if self.preview is not None:
            count = pupils_taken(self.preview, self.doubts.answers)
            self.take_over.set_label(ngettext("Ta over {n} elev", "Ta over {n} elever", count).format(n=count))

    def _on_mapping(self, _index: int) -> None:
        self._read(self.mapping())

    def _on_take_over(self) -> None:
        if self._file is None:
            return
        self.busy.begin(_("Skriver elevlisten …"))
        self.take_over.setEnabled(False)
        work = functools.partial(
            take_over_list,
            self._desk.session,
            self._file,
            mapping=self.mapping() or None,
            mark_left=self.mark_left.isChecked(),
            same=dict(self.doubts.answers),
        )
        self._desk.ask(work, self._on_taken, self, self._on_failed)

    def _on_taken(self, answer: tuple[ListPreview, Change]) -> None:
        self.busy.end()
        self.take_over.setEnabled(True)
        self._desk.tell(answer[1])
        self.done.emit()

    def _on_failed(self, error: Exception) -> None:
        self.busy.end()
        self.take_over.setEnabled(True)
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)
        self.choose.setFocus()


def _some(names: tuple[str, ...]) -> str:
    if len(names) <= _MOST_NAMES:
        return ", ".join(names)
    more = len(names) - _MOST_NAMES
    return _("{names} og {n} til").format(names=", ".join(names[:_MOST_NAMES]), n=more)
