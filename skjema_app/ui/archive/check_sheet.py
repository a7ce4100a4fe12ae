"""*Kontroller en eksport*: choose or drop a folder; a verdict for each package in it, in words."""

from __future__ import annotations

import functools
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QProgressBar, QWidget

from skjema_app.system.texts import _, ngettext
from skjema_app.ui.archive import jobs
from skjema_app.ui.desk import Desk
from skjema_app.ui.dropped_files import dropped_files
from skjema_app.ui.file_dialogs import FileQuestion
from skjema_app.ui.gate_parts import Trouble
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.widgets.basics import Elided, Notice, announce, button, clear, column, label
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import archive_check
from skjema_app.workflows.archive_check import FileFault, PackageCheck

_MOST_FAULTS = 12
_STRANGER = "stranger"


class CheckSheet(Overlay):
    """Checks; changes nothing.

    Signals:
        progressed: (signed files judged, of how many).
        checked: the verdicts are shown.
    """

    progressed = Signal(int, int)
    checked = Signal()

    def __init__(self, over: QWidget, desk: Desk) -> None:
        super().__init__(over, _("Kontroller en eksport"), widest=680)
        self._desk = desk
        self._asked = 0
        self._folder = Path()
        self.setAcceptDrops(True)
        self.choose = button(_("Velg mappen"), "primary", "FileSearch")
        self.close_button = button(_("Lukk"))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Kontrollen"))
        self.far = label("", "muted")
        self.trouble = Trouble()
        self.verdicts: list[Notice] = []
        self._results = column(spacing=10)
        lead = _(
            "Er mappen hel, og er hver fil slik Skjema skrev den? Velg mappen, eller slipp den her. "
            "Ingenting i den endres."
        )
        for part in (label(lead, "muted"), self.trouble, self.bar, self.far):
            self.card.column.addWidget(part)
        self.card.column.addLayout(self._results)
        self.card.column.addWidget(flow(self.choose, self.close_button))
        self._question = FileQuestion(self, _("Velg mappen som skal kontrolleres"))
        self._question.chosen.connect(self.check)
        self.choose.clicked.connect(self._question.folder)
        self.close_button.clicked.connect(self.close_sheet)
        self.progressed.connect(self._on_progress)
        self._show_busy(False)

    def check(self, folder: Path) -> None:
        """Check a package, or every package in a folder."""
        self._asked += 1
        self._folder = folder
        self.trouble.show_words("")
        clear(self._results)
        self.verdicts = []
        if folder.suffix.casefold() == ".zip":
            self.trouble.show_words(
                _("Dette er en kryptert fil"), _("Pakk den ut med 7-Zip, og så filen inni, og velg mappen du får.")
            )
            return
        self._show_busy(True)
        self._desk.ask(functools.partial(jobs.roots, self._desk.session), self._on_roots, self, self._on_failed)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A folder may be dropped."""
        if dropped_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Check what was dropped."""
        found = dropped_files(event.mimeData())
        if found:
            event.acceptProposedAction()
            self.check(found[0])

    def _on_roots(self, roots: tuple[bytes, ...]) -> None:
        work = functools.partial(_checked, self._asked, self._folder, roots, self.progressed.emit)
        self._desk.background.pool.run(work, self._on_checked, self._on_failed, self)

    def _on_progress(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.far.setText(_("{done} av {total} signerte filer").format(done=done, total=total))

    def _on_checked(self, answer: tuple[int, tuple[PackageCheck, ...]]) -> None:
        number, found = answer
        if number != self._asked:
            return
        self._show_busy(False)
        self.verdicts = [_verdict(one) for one in found]
        for one in self.verdicts:
            self._results.addWidget(one)
            announce(self, f"{one.title.text()}. {one.text.text()}")
        self.choose.set_label(_("Velg en annen mappe"))
        self.close_button.setFocus()
        self.checked.emit()

    def _on_failed(self, error: Exception) -> None:
        self._show_busy(False)
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)
        self.choose.setFocus()
        self.checked.emit()

    def _show_busy(self, busy: bool) -> None:
        self.bar.setRange(0, 0)
        self.far.setText(_("Kontrollerer …"))
        for part in (self.bar, self.far):
            part.setVisible(busy)
        self.choose.setEnabled(not busy)


def _checked(
    number: int, folder: Path, roots: tuple[bytes, ...], progress: jobs.Progress
) -> tuple[int, tuple[PackageCheck, ...]]:
    return number, archive_check.check_packages(folder, roots=roots, progress=progress)


def _verdict(one: PackageCheck) -> Notice:
    """A file that the school hasn't confirmed is told of, and may be right: written before the school used Skjema."""
    faults = [fault for fault in one.faults if fault.code != _STRANGER]
    strangers = len(one.faults) - len(faults)
    if not faults:
        sentence = ngettext(
            "{n} dokument er helt og uendret.", "Alle {n} dokumentene er hele og uendret.", one.documents
        ).format(n=one.documents)
    else:
        sentence = ngettext(
            "{n} fil er ikke som den skal. Ikke lever mappen. Eksporter på nytt.",
            "{n} filer er ikke som de skal. Ikke lever mappen. Eksporter på nytt.",
            len(faults),
        ).format(n=len(faults))
    made = Notice("danger" if faults else "warning" if strangers else "success", one.folder.name, sentence)
    counted = _("{files} filer og {signatures} signaturer er kontrollert.")
    made.body.addWidget(label(counted.format(files=one.files, signatures=one.signatures), "muted"))
    if strangers:
        words = ngettext(
            "{n} fil er signert av noen skolen ikke har bekreftet. Er den skrevet før skolen tok Skjema i bruk, er det "
            "som det skal.",
            "{n} filer er signert av noen skolen ikke har bekreftet. Er de skrevet før skolen tok Skjema i bruk, er "
            "det som det skal.",
            strangers,
        )
        made.body.addWidget(label(words.format(n=strangers)))
    for fault in one.faults[:_MOST_FAULTS]:
        made.body.addWidget(label(_fault_words(fault)))
    if len(one.faults) > _MOST_FAULTS:
        made.body.addWidget(label(_("… og {n} til").format(n=len(one.faults) - _MOST_FAULTS), "muted"))
    made.body.addWidget(Elided(str(one.folder), "muted"))
    return made


def _fault_words(fault: FileFault) -> str:
    return f"{fault.path}: {fault.sentence}"
