"""*Arkiv*: the round from above: how it stands, the worklist, what is missing, and the files that are left."""

from __future__ import annotations

import functools

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _, ngettext
from skjema_app.ui import theme
from skjema_app.ui.archive import jobs
from skjema_app.ui.archive.about_card import AboutCard, Kind
from skjema_app.ui.archive.archived_card import ArchivedCard
from skjema_app.ui.archive.erasure_card import ErasureCard
from skjema_app.ui.archive.export_card import ExportCard
from skjema_app.ui.archive.export_job import ExportJob
from skjema_app.ui.archive.files_card import FilesCard
from skjema_app.ui.archive.innsyn_sheet import InnsynSheet
from skjema_app.ui.archive.jobs import Gathered, Whose
from skjema_app.ui.archive.place_parts import DoneNotice, Jumps, Part
from skjema_app.ui.archive.reveal import reveal
from skjema_app.ui.archive.worklist import Worklist
from skjema_app.ui.casework.portal_copy import PortalCopy
from skjema_app.ui.desk import Desk
from skjema_app.ui.shortcuts import add_shortcuts
from skjema_app.ui.undo_bar import ActionBar
from skjema_app.ui.widgets.basics import Page, button, label
from skjema_app.ui.widgets.choices import QuietCombo
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import archive_round
from skjema_app.workflows.archive_receipts import Recorded
from skjema_app.workflows.archive_reminders import Reminded
from skjema_app.workflows.session import Change

_REFRESH_AFTER_MS = 200


class ArchivePage(Page):
    """The place.

    Signals:
        wished: (a ``Wish``, ``RoundRow``): pages, metadata, a copy for home.
        receipt_wanted: (round id, text that was pasted, a ``Whose``).
        pupil_wanted: «Én elev nå».
        check_wanted: «Kontroller en eksport».
        pdf_wanted: document id.
        draft_wanted: draft id.
        loaded: it shows what is true now.
    """

    wished = Signal(str, object)
    receipt_wanted = Signal(str, str, object)
    pupil_wanted = Signal()
    check_wanted = Signal()
    pdf_wanted = Signal(str)
    draft_wanted = Signal(str)
    loaded = Signal()

    def __init__(self, desk: Desk, job: ExportJob, clipboard: PortalCopy) -> None:
        super().__init__(widest=960)
        self.setAccessibleName(_("Arkiv"))
        self._desk = desk
        self._job = job
        self._round_id = ""
        self._whose = Whose()
        self._asked = 0
        self._at_end = False
        self.content: Gathered | None = None
        self.sheet: InnsynSheet | None = None
        self.rounds = QuietCombo()
        self.rounds.setAccessibleName(_("Arkivrunde"))
        self.one_pupil = button(_("Én elev nå"), "", "Person")
        self.export = button(_("Eksporter"), "", "FileExport")
        self.receipt = button(_("Lim inn kvittering"), "", "FileImport")
        self.check = button(_("Kontroller en eksport"), "quiet", "FileSearch")
        self.innsyn = button(_("Innsyn for en elev"), "quiet", "Person")
        self.sentence = label("", "lead")
        self.jumps = Jumps()
        self.keys = label(
            _(
                "Dra filen ut av raden til Websak, eller kopier den. Lim inn tittelen der, skriv journalpostnummeret "
                "her, og trykk Enter: da står du på neste. Pil opp og ned flytter deg. Ctrl+Pil ned går hit fra toppen."
            ),
            "muted",
        )
        self.note = ActionBar()
        self.done = DoneNotice()
        self.export_card = ExportCard(desk, job, clipboard)
        self.files = FilesCard(desk)
        self.erasing = ErasureCard(desk)
        self.work = Worklist(desk, clipboard)
        self.archived = ArchivedCard()
        self.questions, self.missing, self.left_out = (
            AboutCard(Kind.QUESTIONS),
            AboutCard(Kind.MISSING),
            AboutCard(Kind.LEFT_OUT),
        )
        self.column.addWidget(label(_("Arkiv"), "h1"))
        self.column.addWidget(flow(self.rounds, self.one_pupil, self.export, self.receipt, self.check, self.innsyn))
        for part in (
            self.sentence,
            self.jumps,
            self.note,
            self.done,
            self.export_card,
            self.keys,
            self.work,
            self.questions,
            self.missing,
            self.files,
            self.archived,
            self.erasing,
            self.left_out,
        ):
            self.column.addWidget(part)
        self.column.addStretch(1)
        self.keys.hide()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_REFRESH_AFTER_MS)
        self._soon.timeout.connect(self.refresh)
        self._connect()
        add_shortcuts(self, {"Ctrl+Down": self.work.focus_first}, Qt.ShortcutContext.WindowShortcut)
        self.export_card.resume()

    def refresh(self) -> None:
        """Ask for what is true now; an earlier answer is void."""
        self._soon.stop()
        self._asked += 1
        self.erasing.refresh()
        work = functools.partial(jobs.gather, self._desk.session, self._asked, self._round_id, self._whose)
        self._desk.ask(work, self._on_gathered, self, self._on_not_gathered)

    def show_pupil(self, whose: Whose) -> None:
        """One pupil now."""
        self._whose, self._round_id = whose, ""
        self.export_card.wipe()
        self.work.begin()
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """The page is left: no password stays in view."""
        super().hideEvent(event)
        self.export_card.wipe()

    def tell(self, words: str) -> None:
        """What was just done."""
        self.note.show_words(words)

    def open_innsyn(self) -> None:
        """«Innsyn for en elev»."""
        self.sheet = InnsynSheet(self.window(), self._desk)
        self.sheet.open()

    def _connect(self) -> None:
        self.rounds.activated.connect(self._on_round)
        self.one_pupil.clicked.connect(self.pupil_wanted)
        self.export.clicked.connect(self._on_export)
        self.receipt.clicked.connect(self._on_receipt)
        self.check.clicked.connect(self.check_wanted)
        self.innsyn.clicked.connect(self.open_innsyn)
        self.erasing.said.connect(self.tell)
        self.jumps.wanted.connect(self._on_jump)
        self.export_card.closed.connect(self._on_export_closed)
        self.export_card.said.connect(self.tell)
        self.export_card.settled.connect(self._soon.start)
        self.files.said.connect(self.tell)
        self.files.go_on_wanted.connect(self.export_card.go_on_with)
        self.archived.show_wanted.connect(self.pdf_wanted)
        self.archived.corrected.connect(self._on_correction)
        self.done.delete_wanted.connect(self._on_delete)
        self.work.wished.connect(self.wished)
        self.work.column_pasted.connect(self._on_column)
        self.work.said.connect(self.tell)
        self.work.finished.connect(self._on_finished)
        for card in (self.questions, self.missing, self.left_out):
            card.chosen.connect(self._on_chosen)
            card.dropped.connect(self._on_dropped)
            card.show_wanted.connect(self.pdf_wanted)
            card.draft_wanted.connect(self.draft_wanted)
            card.remind_wanted.connect(self._on_remind)
        self._desk.changed.connect(self._on_changed)

    def _on_changed(self, change: Change) -> None:
        if self.isVisible() and (change.documents or change.settings or change.exchange or change.school):
            self._soon.start()

    def _on_gathered(self, content: Gathered) -> None:
        if content.asked != self._asked:
            return
        self.content = content
        view = content.view
        for part in (self.rounds, self.one_pupil, self.check):
            part.show()
        self._name_rounds(content)
        self.work.show_rows(view.round_id, view.rows, view.archived, content.places, self._whose)
        left = len(self.work.open_rows)
        finished = not view.rows and bool(content.registered)
        self.sentence.setText(_empty_words(content) if not view.rows else view.sentence)
        self.sentence.setVisible(not finished)
        self.keys.setVisible(bool(left))
        self.export.setVisible(bool(view.rows))
        self.receipt.setVisible(bool(view.rows))
        self.done.show_state(content if finished else None)
        stopped = self.export_card.stopped and not self.export_card.isHidden()  # says the same, with the same buttons
        self.files.show_exports(content.exports, () if stopped or self._job.running else content.unfinished)
        self.archived.show_rows(view.round_id, view.archived, every=bool(self._whose.pupil))
        self.questions.show_rows(view.questions)
        self.missing.show_rows(view.missing, may_remind=content.may_remind and not self._whose.pupil)
        self.left_out.show_rows(view.left_out)
        self.jumps.show_counts(
            (
                (Part.FILES, ngettext("{n} uferdig eksport", "{n} uferdige eksporter", len(content.unfinished))),
                (Part.QUESTIONS, ngettext("{n} spørsmål", "{n} spørsmål", self.questions.count)),
                (Part.MISSING, ngettext("{n} mangler", "{n} mangler", self.missing.count)),
                (Part.ARCHIVED, ngettext("{n} arkivert", "{n} arkivert", self.archived.count)),
                (Part.LEFT_OUT, ngettext("{n} leveres ikke", "{n} leveres ikke", self.left_out.count)),
            ),
            (
                0 if self.files.isHidden() else len(content.unfinished),
                self.questions.count,
                self.missing.count,
                self.archived.count,
                self.left_out.count,
            ),
        )
        if self._at_end and finished:
            (self.rounds if self.done.delete.isHidden() else self.done.delete).setFocus()
            reveal(self.done)  # nobody presses what is out of view
        self._at_end = False
        self.loaded.emit()

    def _on_not_gathered(self, error: Exception) -> None:
        """Nobody is led here without a right to it; the right may have gone since, or the last document."""
        if isinstance(error, SkjemaError) and error.code is ErrorCode.ARCHIVE_ROLE:
            self.sentence.setText(_("Arkivrunden er kontorets. Det du skriver ferdig, kommer med av seg selv."))
            for part in (self.rounds, self.one_pupil, self.export, self.receipt, self.check, self.jumps):
                part.hide()
        else:
            self._desk.trouble(error)

    def _name_rounds(self, content: Gathered) -> None:
        wanted = list(content.rounds)
        if self._whose.pupil:
            wanted.append((content.view.round_id, content.view.title))
        if [(self.rounds.itemData(at), self.rounds.itemText(at)) for at in range(self.rounds.count())] != wanted:
            self.rounds.clear()
            for round_id, words in wanted:
                self.rounds.addItem(words, round_id)
        self.rounds.setCurrentIndex(max(0, self.rounds.findData(content.view.round_id)))

    def _on_round(self, at: int) -> None:
        round_id = str(self.rounds.itemData(at))
        if self.content is not None and round_id != self.content.view.round_id:
            self._round_id, self._whose = round_id, Whose()
            self.note.hide()
            self.export_card.hide()
            self.refresh()

    def _on_export(self) -> None:
        if self.content is not None:
            self.export_card.open(self.content.view, self._whose.pupil, self._whose.group)

    def _on_export_closed(self) -> None:
        self.export.setFocus()

    def _on_receipt(self) -> None:
        self._on_column("")

    def _on_column(self, text: str) -> None:
        if self.content is not None:
            self.receipt_wanted.emit(self.content.view.round_id, text, self._whose)

    def _on_finished(self) -> None:
        """The last number is written down: say so as soon as the vault agrees."""
        self.come_to_end()
        self.refresh()

    def come_to_end(self) -> None:
        """Numbers were written down: when they were the last, the hand goes to what is left to do."""
        self._at_end = True

    def _on_delete(self, export_id: str) -> None:
        self.files.delete(export_id)

    def _on_jump(self, where: str) -> None:
        cards: dict[str, AboutCard | ArchivedCard] = {
            Part.QUESTIONS: self.questions,
            Part.MISSING: self.missing,
            Part.ARCHIVED: self.archived,
            Part.LEFT_OUT: self.left_out,
        }
        shown: QWidget = self.files
        if where in cards:
            cards[where].unfold()
            shown = cards[where]
        else:
            self.files.focus_first()
        self.settle()
        self.verticalScrollBar().setValue(max(0, shown.mapTo(self.body, shown.rect().topLeft()).y() - theme.px(12)))

    def _on_correction(self, document_id: str, number: str) -> None:
        work = functools.partial(jobs.correct, self._desk.session, document_id, number)
        self._desk.ask(work, self._on_corrected, self, self._on_not_corrected)

    def _on_corrected(self, made: Recorded) -> None:
        self.archived.ask("")
        self.tell(_("Nummeret er rettet. Det gamle står i historikken."))
        self._desk.tell(made.change)

    def _on_not_corrected(self, error: Exception) -> None:
        sentence = self._desk.sentence(error)
        self.archived.refuse(sentence.heading, sentence.text)
        if not isinstance(error, SkjemaError):
            self._desk.crashed.emit(error)

    def _on_chosen(self, document_id: str) -> None:
        work = functools.partial(archive_round.answer, self._desk.session, document_id)
        self._desk.change(work, self)

    def _on_dropped(self, document_id: str, reason: str) -> None:
        round_id = self.content.view.round_id if self.content is not None else ""
        work = functools.partial(archive_round.leave_out, self._desk.session, document_id, reason, round_id)
        self._desk.change(work, self)

    def _on_remind(self) -> None:
        if self.content is not None:
            work = functools.partial(jobs.remind, self._desk.session, self.content.view.round_id)
            self._desk.ask(work, self._on_reminded, self)

    def _on_reminded(self, made: Reminded) -> None:
        if made.count:
            words = ngettext("Minnet er sendt for {n} dokument.", "Minnet er sendt for {n} dokumenter.", made.count)
            words = words.format(n=made.count)
        else:
            words = _("Alle som kan gjøre noe med det, er minnet på det fra før.")
        self.tell(words)
        self._desk.tell(made.change)


def _empty_words(content: Gathered) -> str:
    view = content.view
    if view.archived or view.questions or view.missing:
        return view.sentence
    return _(
        "Det er ingenting å levere ennå. Ferdige dokumenter som skal i elevmappen, kommer hit av seg selv. "
        "{round} leveres i Websak herfra."
    ).format(round=view.title)
