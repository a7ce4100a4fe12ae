"""*Eksporter til mappe*: that the files are not encrypted, which folder, how far it is, stop, go on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _, ngettext
from skjema_app.ui.archive.export_job import ExportJob, ExportWish
from skjema_app.ui.desk import Desk
from skjema_app.ui.file_dialogs import FileQuestion
from skjema_app.ui.gate_parts import Trouble
from skjema_app.ui.widgets.basics import Card, announce, button, label, notice
from skjema_app.ui.widgets.choices import Check
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows.archive_export import ExportOutcome
from skjema_app.workflows.archive_round import RoundView


class ExportCard(Card):
    """One export of the round that is shown.

    Signals:
        closed: the person has done with it.
        said: what came of it.
    """

    closed = Signal()
    said = Signal(str)

    def __init__(self, desk: Desk, job: ExportJob) -> None:
        super().__init__(spacing=10)
        self._desk = desk
        self._job = job
        self._wish = ExportWish("", "", "", Path())
        self.heading = label(_("Eksporter til mappe"), "h2")
        self.words = notice("warning", _("Filene i mappen er ikke kryptert"), "")
        self.only_new = Check(_("Bare det som er nytt siden sist"))
        self.choose = button(_("Velg mappe og eksporter"), "primary", "FileExport")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Eksporten"))
        self.far = label("", "muted")
        self.stop = button(_("Stopp"))
        self.go_on = button(_("Fortsett eksporten"), "primary")
        self.allow = button(_("Eksporter dit likevel"), "danger")
        self.close_button = button(_("Lukk"))
        self.trouble = Trouble()
        for part in (self.heading, self.words, self.only_new, self.trouble, self.bar, self.far):
            self.column.addWidget(part)
        self.column.addWidget(flow(self.choose, self.go_on, self.allow, self.stop, self.close_button))
        self._question = FileQuestion(self, _("Velg mappe for arkivrunden"))
        self._question.chosen.connect(self.write_to)
        self.choose.clicked.connect(self._question.folder)
        self.stop.clicked.connect(self._on_stop)
        self.go_on.clicked.connect(self._on_go_on)
        self.allow.clicked.connect(self._on_allow)
        self.close_button.clicked.connect(self._on_close)
        job.began.connect(self._on_began)
        job.progressed.connect(self._on_progress)
        job.done.connect(self._on_done)
        job.failed.connect(self._on_failed)
        self.hide()
        self._show_state()

    def open(self, view: RoundView, pupil: str, group: str) -> None:
        """Offer the export of a round."""
        if not self._job.running:
            self._wish = ExportWish(view.round_id, pupil, group, Path())
        documents = ngettext("{n} dokument", "{n} dokumenter", len(view.rows)).format(n=len(view.rows))
        ready = ngettext(
            "{documents} for {n} elev er klare for Websak.",
            "{documents} for {n} elever er klare for Websak.",
            view.pupils,
        ).format(documents=documents, n=view.pupils)
        after = _("Legg mappen et sted bare kontoret ser. Slett filene når alt er registrert.")
        self.words.say(_("Filene i mappen er ikke kryptert"), f"{ready} {after}")
        self.trouble.show_words("")
        self.show()
        self._show_state()
        self.choose.setFocus()

    def resume(self) -> None:
        """The page was made anew while an export runs."""
        if self._job.running:
            self.show()
            self._show_state()
            self._on_progress(*self._job.at)

    def write_to(self, folder: Path) -> None:
        """Export into a folder."""
        self._wish = replace(self._wish, out=folder, only_new=self.only_new.isChecked(), synced_ok=False)
        self._start()

    def _start(self) -> None:
        self.trouble.show_words("")
        self._job.start(self._wish)

    def _on_began(self) -> None:
        self.bar.setRange(0, 0)
        self.far.setText(_("Gjør klar …"))
        self._show_state()
        if self.isVisible():
            self.stop.setFocus()

    def _on_progress(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.far.setText(_("{done} av {total} dokumenter").format(done=done, total=total) if total else "")

    def _on_stop(self) -> None:
        self.far.setText(_("Stopper …"))
        self._job.stop()

    def _on_go_on(self) -> None:
        if self._job.wish is not None:
            self._wish = self._job.wish
        self._start()

    def _on_allow(self) -> None:
        self._wish = replace(self._wish, synced_ok=True)
        self._start()

    def _on_done(self, outcome: ExportOutcome) -> None:
        self._show_state()
        self.hide()
        words = _("Mappen heter «{name}».").format(name=outcome.folder.name)
        self.said.emit(f"{outcome.sentence} {words}")
        self.closed.emit()

    def _on_failed(self, error: Exception) -> None:
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)
        code = error.code if isinstance(error, SkjemaError) else None
        self._show_state(stopped=code is ErrorCode.ARCHIVE_STOPPED, synced=code is ErrorCode.ARCHIVE_PLACE_SYNCED)
        self.show()
        (self.go_on if code is ErrorCode.ARCHIVE_STOPPED else self.choose).setFocus()
        if not isinstance(error, SkjemaError):
            self._desk.crashed.emit(error)

    def _on_close(self) -> None:
        self.hide()
        self.closed.emit()

    def _show_state(self, *, stopped: bool = False, synced: bool = False) -> None:
        running = self._job.running
        for part in (self.bar, self.far, self.stop):
            part.setVisible(running)
        self.only_new.setVisible(not running)
        self.choose.setVisible(not running)
        self.go_on.setVisible(stopped and not running)
        self.allow.setVisible(synced and not running)
        if running:
            announce(self.bar, _("Eksporten er i gang"))
