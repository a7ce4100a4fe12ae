"""*Eksporter*: a folder of plain files or one encrypted file, where to, how far it is, stop, go on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _, ngettext
from skjema_app.ui.archive.export_job import ExportJob, ExportWish
from skjema_app.ui.archive.reveal import reveal
from skjema_app.ui.archive.sealed_part import SealedDone, SealedPassword
from skjema_app.ui.casework.portal_copy import PortalCopy
from skjema_app.ui.desk import Desk
from skjema_app.ui.file_dialogs import FileQuestion
from skjema_app.ui.gate_parts import Trouble
from skjema_app.ui.widgets.basics import Card, announce, button, label, notice
from skjema_app.ui.widgets.choices import Check, Radio
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows.archive_begun import Begun
from skjema_app.workflows.archive_export import ExportOutcome, SealedOutcome
from skjema_app.workflows.archive_round import RoundView


class ExportCard(Card):
    """One export: of the round that is shown, or of one § 12-5 document (``document_id``) by whoever has it.

    Signals:
        closed: the person has done with it.
        said: what came of it.
        settled: it was stopped, went on, or was closed: what lies on the disk may be another now.
    """

    closed = Signal()
    said = Signal(str)
    settled = Signal()

    def __init__(self, desk: Desk, job: ExportJob, clipboard: PortalCopy, *, document_id: str = "") -> None:
        super().__init__(spacing=10)
        self._desk = desk
        self._job = job
        self._document_id = document_id
        self._wish = ExportWish("", "", "", Path(), document_id=document_id)
        self._some_new = False
        self.stopped = False
        self.heading = label(_("Eksporter"), "h2")
        self.plain = Radio(
            _("Mappe med vanlige filer"), _("Til Websak på denne maskinen. Slettes når alt er registrert.")
        )
        self.sealed = Radio(
            _("Én kryptert fil"), _("Til minnepinne, e-post eller skymappe. Åpnes med passord og 7-Zip.")
        )
        self.ready = label("")
        self.words = notice(
            "warning",
            _("Filene i mappen er ikke kryptert"),
            _("Legg mappen et sted bare kontoret ser. Slett filene når alt er registrert."),
        )
        self.only_new = Check(_("Bare det som er nytt siden sist"))
        self.password = SealedPassword(desk.background, clipboard)
        self.finished = SealedDone(clipboard)
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
        self.paused = Trouble(warning=True)
        for part in (
            self.heading,
            self.ready,
            self.plain,
            self.sealed,
            self.words,
            self.only_new,
            self.finished,
            self.password,
            self.trouble,
            self.paused,
            self.bar,
            self.far,
        ):
            self.column.addWidget(part)
        self.column.addWidget(flow(self.choose, self.go_on, self.allow, self.stop, self.close_button))
        self._question = FileQuestion(self, _("Velg mappe"))
        (self.sealed if document_id else self.plain).setChecked(True)
        self._connect()
        self.hide()
        self._show_state()

    def open(self, view: RoundView, pupil: str, group: str) -> None:
        """Offer the export of a round."""
        documents = ngettext("{n} dokument", "{n} dokumenter", len(view.rows)).format(n=len(view.rows))
        ready = ngettext(
            "{documents} for {n} elev er klare for Websak.",
            "{documents} for {n} elever er klare for Websak.",
            view.pupils,
        ).format(documents=documents, n=view.pupils)
        new = sum(not one.exported for one in view.rows)
        self._some_new = 0 < new < len(view.rows)
        if self._some_new:
            news = ngettext("{n} av dem er nytt siden sist.", "{n} av dem er nye siden sist.", new).format(n=new)
            ready = f"{ready} {news}"
        elif not new:
            ready = f"{ready} {_('Alle ligger i en eksport fra før.')}"
        self.only_new.setChecked(False)
        self.offer(ExportWish(view.round_id, pupil, group, Path()), ready)

    def offer(self, wish: ExportWish, ready: str) -> None:
        """Offer an export; ``ready`` says what is in it."""
        if not self._runs():
            self._wish = replace(wish, document_id=self._document_id)
        self.ready.setText(ready)
        self.stopped = False
        self.finished.hide()
        self._quiet()
        self.show()
        self._show_state()
        if self.sealed.isChecked():
            self.password.begin()
        (self.stop if self._runs() else self.sealed if self.sealed.isChecked() else self.plain).setFocus()

    def resume(self) -> None:
        """The page was made anew while an export runs."""
        if self._runs():
            self.show()
            self._show_state()
            self._on_progress(*self._job.at)

    def go_on_with(self, begun: Begun) -> None:
        """One that didn't end: the same again, into the same folder."""
        self._wish = ExportWish.again(begun)
        self.plain.setChecked(True)
        self._start()

    def write_to(self, folder: Path) -> None:
        """Export into a folder."""
        only_new = self.only_new.isChecked() and self._some_new
        sealed = self.sealed.isChecked()
        self._wish = replace(self._wish, out=folder, only_new=only_new, synced_ok=False, sealed=sealed)
        self._start()

    def wipe(self) -> None:
        """The page is left: no password stays in a field."""
        if not self._runs() and self.sealed.isChecked():
            self.password.wipe()
            self.finished.hide()
            self.hide()

    def _connect(self) -> None:
        self._question.chosen.connect(self.write_to)
        self.plain.toggled.connect(self._on_kind)
        self.plain.entered.connect(self.choose.setFocus)
        self.sealed.entered.connect(self.password.setFocus)
        self.password.field.entered.connect(self.password.noted.setFocus)
        self.password.noted.entered.connect(self.choose.setFocus)
        self.choose.clicked.connect(self._on_choose)
        self.stop.clicked.connect(self._on_stop)
        self.go_on.clicked.connect(self._start)
        self.allow.clicked.connect(self._on_allow)
        self.close_button.clicked.connect(self._on_close)
        self.finished.told.connect(self.said)
        job = self._job
        job.began.connect(self._on_began)
        job.progressed.connect(self._on_progress)
        job.done.connect(self._on_done)
        job.failed.connect(self._on_failed)

    def _mine(self) -> bool:
        """What runs, or ran, is what this card asked for: § 12-5 and the round have a card each."""
        return self._job.wish is not None and self._job.wish.document_id == self._document_id

    def _runs(self) -> bool:
        return self._job.running and self._mine()

    def _quiet(self) -> None:
        self.trouble.show_words("")
        self.paused.show_words("")

    def _on_kind(self) -> None:
        self._quiet()
        self.stopped = False
        if self.sealed.isChecked() and not self.isHidden():
            self.password.begin()
        self._show_state()

    def _on_choose(self) -> None:
        """What is missing is said before a folder is asked for."""
        if self.sealed.isChecked() and (self.password.field.empty or not self.password.noted.isChecked()):
            gap = self.password.field.empty
            self.trouble.show_words(
                _("Velg et passord") if gap else _("Noter passordet først"),
                _("Uten det kan ingen åpne filen.") if gap else _("Skriv det ned eller kopier det, og kryss av."),
            )
            (self.password.field if gap else self.password.noted).setFocus()
        else:
            self._question.folder()

    def _start(self) -> None:
        if self._job.running:
            self.trouble.show_words(_("En annen eksport er i gang"), _("Vent til den er ferdig, eller stopp den."))
            return
        self._quiet()
        self.stopped = False
        self._job.start(self._wish, self.password.secret() if self._wish.sealed else None)

    def _on_began(self) -> None:
        if not self._mine():
            return
        self.bar.setRange(0, 0)
        self.far.setText(_("Gjør klar …"))
        self.show()
        self._show_state()
        announce(self.bar, _("Eksporten er i gang"))
        if self.isVisible():
            self.stop.setFocus()
            reveal(self.stop)

    def _on_progress(self, done: int, total: int) -> None:
        if self._mine():
            self.bar.setRange(0, total)
            self.bar.setValue(done)
            self.far.setText(_("{done} av {total} dokumenter").format(done=done, total=total) if total else "")

    def _on_stop(self) -> None:
        self.far.setText(_("Stopper …"))
        self._job.stop()

    def _on_allow(self) -> None:
        self._wish = replace(self._wish, synced_ok=True)
        self._start()

    def _on_done(self, outcome: ExportOutcome | SealedOutcome) -> None:
        if not self._mine():
            return
        if isinstance(outcome, SealedOutcome):
            self.finished.show_outcome(outcome)
            self._show_state()
            self.password.copy.setFocus()
            reveal(self.password.copy)
            self.settled.emit()
            return
        self._show_state()
        self.hide()
        words = [outcome.sentence, _("Mappen heter «{name}».").format(name=outcome.folder.name)]
        if outcome.resumed:
            kept = ngettext(
                "{n} fil lå der fra før, og ble beholdt.", "{n} filer lå der fra før, og ble beholdt.", outcome.resumed
            )
            words.append(kept.format(n=outcome.resumed))
        self.said.emit(" ".join(words))
        self.closed.emit()

    def _on_failed(self, error: Exception) -> None:
        if not self._mine():
            return
        sentence = self._desk.sentence(error)
        code = error.code if isinstance(error, SkjemaError) else None
        self.stopped = code is ErrorCode.ARCHIVE_STOPPED
        heading, text = sentence.heading, sentence.text
        if self._wish.sealed and self.stopped:
            text = _("Ingen fil er skrevet. Start på nytt når du vil.")
        elif self._wish.sealed and code is ErrorCode.FILE_EXISTS:
            text = _("Det ligger en kryptert fil for runden der fra før. Den er ikke rørt. Velg en annen mappe.")
        (self.paused if self.stopped else self.trouble).show_words(heading, text)
        self._show_state(synced=code is ErrorCode.ARCHIVE_PLACE_SYNCED)
        self.show()
        weak = code is ErrorCode.WEAK_PASSWORD
        wanted = self.go_on if self.stopped else self.password.field if weak else self.choose
        wanted.setFocus()
        reveal(wanted)
        self.settled.emit()
        if not isinstance(error, SkjemaError):
            self._desk.crashed.emit(error)

    def _on_close(self) -> None:
        if not self._runs():
            self.password.wipe()
            self.finished.hide()
        self.stopped = False
        self._quiet()
        self.hide()
        self.closed.emit()
        self.settled.emit()

    def _show_state(self, *, synced: bool = False) -> None:
        running = self._runs()
        sealed = self._wish.sealed if running else self.sealed.isChecked()
        done = not self.finished.isHidden()
        asking = not running and not done and not self.stopped
        working: tuple[QWidget, ...] = (self.bar, self.far, self.stop)
        for part in working:
            part.setVisible(running)
        questions: tuple[QWidget, ...] = (self.ready, self.plain, self.sealed, self.choose)
        for part in questions:
            part.setVisible(asking)
        self.only_new.setVisible(asking and self._some_new)
        self.password.setVisible(sealed and (asking or done) and not running)
        self.password.settle(done=done)
        self.words.setVisible(asking and not sealed)
        self.choose.set_label(_("Velg mappe og lag filen") if sealed else _("Velg mappe og eksporter"))
        self.go_on.set_label(_("Start på nytt") if self._wish.sealed else _("Fortsett eksporten"))
        self.go_on.setVisible(self.stopped and not running)
        self.allow.setVisible(synced and asking)
        self.close_button.set_label(_("Ferdig") if done else _("Lukk"))
        self.close_button.setVisible(done or not self._document_id)  # a sheet has its own
