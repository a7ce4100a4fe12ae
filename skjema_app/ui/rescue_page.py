"""The vault can't be opened: what happened, is anything lost, and a button that does something about it.

One page per failure, chosen by its code: damaged database (open the backup, or see what can be saved), damaged keys,
in use elsewhere, made by a newer program, missing. The password that was typed is kept for some minutes, so that the
person needn't type it once more, and is wiped when the page is left.
"""

from __future__ import annotations

import functools
import shutil
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.clock import Clock
from skjema_app.system.texts import _, ngettext
from skjema_app.ui.background import Background
from skjema_app.ui.errors import sentence_of
from skjema_app.ui.gate_page import GatePage
from skjema_app.ui.gate_parts import Busy, Trouble, enable
from skjema_app.ui.widgets.basics import button, label, notice
from skjema_app.workflows.secrets import Secret

if TYPE_CHECKING:
    from skjema_app.workflows.keep_copies import SalvageReport
    from skjema_app.workflows.session import Session
    from skjema_app.workflows.unlock import CopyChoice

DAMAGED = {
    ErrorCode.DATABASE_DAMAGED,
    ErrorCode.DATABASE_MISSING,
    ErrorCode.KEYS_DAMAGED,
    ErrorCode.KEYS_LIMITS,
    ErrorCode.KEYS_ALTERED,
    ErrorCode.KEYS_MISSING,
    ErrorCode.MIGRATION_FAILED,
    ErrorCode.JOURNAL_BROKEN,
}
SALVAGEABLE = {ErrorCode.DATABASE_DAMAGED, ErrorCode.JOURNAL_BROKEN}
_KEEP_PASSWORD_MS = 5 * 60 * 1000


class RescuePage(GatePage):
    """Shows one failure of opening the vault and the ways on.

    Signals:
        opened: the ``Session`` of a restored or salvaged vault.
        again: back to the password.
        restore_wanted: choose a copy from somewhere else.
        quit_wanted: close the program.
    """

    opened = Signal(object)
    again = Signal()
    restore_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, error: Exception, folder: Path, password: Secret, background: Background, clock: Clock) -> None:
        sentence = sentence_of(error)
        super().__init__(sentence.heading, icon="ExclamationmarkTriangle", widest=560)
        self.code = error.code if isinstance(error, SkjemaError) else None
        self._folder = folder
        self._password = password
        self._background = background
        self._clock = clock
        self._copies: tuple[CopyChoice, ...] = ()
        self._salvage_folder: Path | None = None
        self._wipe_timer = QTimer(self)
        self._wipe_timer.setSingleShot(True)
        self._wipe_timer.setInterval(_KEEP_PASSWORD_MS)
        self._wipe_timer.timeout.connect(self._on_again)
        self._wipe_timer.start()
        self.text = label(sentence.text)
        self.copy_line = label("", "muted")
        self.copies = QComboBox()
        self.copies.setAccessibleName(_("Hvilken sikkerhetskopi"))
        self.open_copy = button(_("Åpne sikkerhetskopien"), "primary")
        self.salvage = button(_("Se hva som kan berges"))
        self.report = notice("info")
        self.use_salvaged = button(_("Bruk det som er berget"))
        self.retry = button(_("Prøv igjen"), "" if self.damaged else "primary")
        self.elsewhere = button(_("Åpne en kopi fra en annen maskin"), "link")
        self.quit = button(_("Lukk Skjema"), "link")
        self.busy = Busy()
        self.trouble = Trouble()
        for part in (
            self.text, self.copy_line, self.copies, self.open_copy, self.salvage, self.report, self.use_salvaged,
            self.busy, self.trouble, self.retry, self.elsewhere, self.quit,
        ):  # fmt: skip
            self.card.column.addWidget(part)
        for hidden in (self.copy_line, self.copies, self.open_copy, self.report, self.use_salvaged):
            hidden.hide()
        self.salvage.setVisible(self.code in SALVAGEABLE)
        self.elsewhere.setVisible(self.damaged or self.code is ErrorCode.NO_VAULT)
        self.open_copy.clicked.connect(self._on_open_copy)
        self.salvage.clicked.connect(self._on_salvage)
        self.use_salvaged.clicked.connect(self._on_use_salvaged)
        self.retry.clicked.connect(self._on_again)
        self.elsewhere.clicked.connect(self._on_elsewhere)
        self.quit.clicked.connect(self.quit_wanted)
        if self.damaged:
            self.busy.begin(_("Ser etter sikkerhetskopier …"))
            self._background.pool.run(functools.partial(_copies, folder), self._on_copies, self._on_no_copies, self)

    @property
    def damaged(self) -> bool:
        """Whether something in the vault is broken, so that a copy is the way on."""
        return self.code in DAMAGED

    def leave(self) -> None:
        """Wipe the password; the page is about to go."""
        self._wipe_timer.stop()
        self._password.wipe()

    def _on_copies(self, copies: tuple[CopyChoice, ...]) -> None:
        self.busy.end()
        self._copies = copies
        self.copy_line.show()
        if not copies:
            self.copy_line.setText(
                _("Fant ingen sikkerhetskopi på denne maskinen. Har du en på minnepinne, kan du åpne den her.")
            )
            return
        self.copy_line.setText(_("Siste sikkerhetskopi er fra {when}.").format(when=copies[0].made))
        for choice in copies:
            self.copies.addItem(choice.made)
        self.copies.setVisible(len(copies) > 1)
        self.open_copy.show()
        self.open_copy.setFocus()

    def _on_no_copies(self, _error: Exception) -> None:
        self._on_copies(())

    def _on_open_copy(self) -> None:
        if not self._copies:
            return
        chosen = self._copies[max(0, self.copies.currentIndex())]
        self._begin(_("Åpner sikkerhetskopien …"))
        work = functools.partial(_repair, self._folder, self._password, self._clock, chosen.path)
        self._background.vault.run(work, self._on_opened, self._on_failed, self)

    def _on_salvage(self) -> None:
        stamp = datetime.strftime(self._clock.now(), "%Y%m%d-%H%M%S")
        self._salvage_folder = self._folder.with_name(f"{self._folder.name}-berging-{stamp}")
        self._begin(_("Ser etter det som kan berges …"))
        work = functools.partial(_salvage, self._folder, self._salvage_folder, self._password, self._clock)
        self._background.vault.run(work, self._on_salvaged, self._on_failed, self)

    def _on_salvaged(self, found: SalvageReport) -> None:
        self._end()
        documents = ngettext("{n} dokument", "{n} dokumenter", found.documents).format(n=found.documents)
        drafts = ngettext("{n} kladd", "{n} kladder", found.drafts).format(n=found.drafts)
        lines = [f"• {line}" for line in found.gap_lines]
        if found.from_school:
            lines.append(_("Det skolen har, kommer tilbake gjennom delingsmappen når maskinen er godkjent på nytt."))
        lines.append(_("Det skadede hvelvet blir liggende, uendret."))
        self.report.say(
            _("{documents} og {drafts} kan berges.").format(documents=documents, drafts=drafts), "\n".join(lines)
        )
        self.report.show()
        self.use_salvaged.show()
        self.use_salvaged.setFocus()

    def _on_use_salvaged(self) -> None:
        self._begin(_("Setter inn det som er berget …"))
        work = functools.partial(_repair, self._folder, self._password, self._clock, None)
        self._background.vault.run(work, self._on_opened, self._on_failed, self)

    def _on_opened(self, session: Session) -> None:
        self._end()
        if self._salvage_folder is not None:
            # Only what the try-out made; it is encrypted, and the vault now holds the same.
            shutil.rmtree(self._salvage_folder, ignore_errors=True)
        self.leave()
        self.opened.emit(session)

    def _on_failed(self, error: Exception) -> None:
        self._end()
        sentence = sentence_of(error)
        self.trouble.show_words(sentence.heading, sentence.text)

    def _begin(self, words: str) -> None:
        self._wipe_timer.stop()
        self.trouble.show_words("")
        enable(False, self.open_copy, self.salvage, self.use_salvaged, self.retry, self.elsewhere)
        self.busy.begin(words)

    def _end(self) -> None:
        self._wipe_timer.start()
        enable(True, self.open_copy, self.salvage, self.use_salvaged, self.retry, self.elsewhere)
        self.busy.end()

    def _on_again(self) -> None:
        self.leave()
        self.again.emit()

    def _on_elsewhere(self) -> None:
        self.leave()
        self.restore_wanted.emit()


def _copies(folder: Path) -> tuple[CopyChoice, ...]:
    from skjema_app.workflows.unlock import copies_for_rescue

    return copies_for_rescue(folder)


def _repair(folder: Path, password: Secret, clock: Clock, copy: Path | None) -> Session:
    from skjema_app.workflows.keep_copies import repair_in_place

    return repair_in_place(folder, password, clock, copy=copy)


def _salvage(folder: Path, target: Path, password: Secret, clock: Clock) -> SalvageReport:
    from skjema_app.workflows.keep_copies import salvage_vault

    return salvage_vault(folder, target, password, clock)
