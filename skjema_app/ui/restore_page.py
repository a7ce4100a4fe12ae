"""«Åpne en kopi fra en annen maskin»: choose the .skjemakopi file, type the password of that vault."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent

from skjema_app.domain.errors import SkjemaError
from skjema_app.system.clock import Clock
from skjema_app.system.texts import _
from skjema_app.ui.background import Background
from skjema_app.ui.errors import sentence_of
from skjema_app.ui.file_dialogs import FileQuestion
from skjema_app.ui.gate_page import GatePage
from skjema_app.ui.gate_parts import Busy, Trouble, enable
from skjema_app.ui.password_field import PasswordField
from skjema_app.ui.widgets.basics import Elided, button, label, notice, row
from skjema_app.workflows.secrets import Secret

if TYPE_CHECKING:
    from skjema_app.workflows.session import Session


class RestorePage(GatePage):
    """Opens a copy here, as a new device.

    Signals:
        opened: the ``Session``.
        back: to where the person came from.
    """

    opened = Signal(object)
    back = Signal()

    def __init__(self, folder: Path, background: Background, clock: Clock, *, replaces: bool) -> None:
        """``replaces``: there is a vault in ``folder`` already; it is set aside, never deleted."""
        super().__init__(
            _("Åpne en kopi fra en annen maskin"),
            _("Du trenger filen som slutter på .skjemakopi, og passordet du brukte der den ble laget."),
            icon="HddDown",
        )
        self._folder = folder
        self._background = background
        self._clock = clock
        self._replaces = replaces
        self._copy: Path | None = None
        self._secret: Secret | None = None
        self.choose = button(_("Velg kopien"), icon="Folder")
        self.chosen_name = Elided(_("Ingen fil er valgt"), "muted")
        self.password = PasswordField(_("Passordet til kopien"))
        self.aside = notice(
            "info", "", _("Det ligger et hvelv på denne maskinen fra før. Det settes til side og slettes ikke.")
        )
        if not replaces:
            self.aside.hide()
        self.concern = notice("warning")
        self.concern.hide()
        self.trouble = Trouble()
        self.busy = Busy()
        self.open_button = button(_("Åpne kopien"), "primary")
        self.back_button = button(_("Tilbake"), "link", "ArrowLeft")
        column = self.card.column
        column.addWidget(label(_("Kopien"), "label"))
        column.addLayout(row(self.choose, self.chosen_name))
        for part in (
            self.concern,
            self.password,
            self.aside,
            self.trouble,
            self.open_button,
            self.busy,
            self.back_button,
        ):
            column.addWidget(part)
        self._question = FileQuestion(self, _("Velg kopien"))
        self._question.chosen.connect(self.set_copy)
        self.choose.clicked.connect(self._on_choose)
        self.password.entered.connect(self.open_copy)
        self.open_button.clicked.connect(self.open_copy)
        self.back_button.clicked.connect(self._on_back)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin with the file."""
        super().showEvent(event)
        self.choose.setFocus()

    def set_copy(self, copy: Path) -> None:
        """Take a file as the copy to open."""
        self._copy = copy
        self.chosen_name.set_whole(copy.name)
        self.concern.hide()
        self.open_button.set_label(_("Åpne kopien"))
        work = functools.partial(_concern, copy, self._folder)
        self._background.pool.run(work, self._on_concern, self._on_no_concern, self)
        self.password.setFocus()

    def open_copy(self) -> None:
        """Open it."""
        if self._secret is not None:
            return
        if self._copy is None:
            self.trouble.show_words(_("Velg kopien først"))
            self.choose.setFocus()
            return
        if self.password.empty:
            self.trouble.show_words(_("Skriv passordet til kopien"))
            self.password.setFocus()
            return
        self.trouble.show_words("")
        self._secret = self.password.take()
        enable(False, self.choose, self.password, self.open_button, self.back_button)
        self.busy.begin(_("Åpner kopien og kontrollerer den …"))
        work = functools.partial(_restore, self._copy, self._folder, self._secret, self._clock, self._replaces)
        self._background.vault.run(work, self._on_opened, self._on_failed, self)

    def _on_concern(self, about: tuple[Path, SkjemaError | None]) -> None:
        """It is another copy than one would think: said before the password is typed, and never in the way."""
        copy, found = about
        if found is None or copy != self._copy:
            return
        sentence = sentence_of(found)
        self.concern.say(sentence.heading, sentence.text)
        self.concern.show()
        self.open_button.set_label(_("Åpne den likevel"))

    def _on_no_concern(self, _error: Exception) -> None:
        """Opening the copy says what is wrong with it."""

    def _on_choose(self) -> None:
        self._question.open_file(_("Kopi fra Skjema (*.skjemakopi)"))

    def _on_back(self) -> None:
        self.password.wipe()
        self.back.emit()

    def _on_opened(self, session: Session) -> None:
        self._end()
        self.opened.emit(session)

    def _on_failed(self, error: Exception) -> None:
        self._end()
        sentence = sentence_of(error)
        self.trouble.show_words(sentence.heading, sentence.text)
        self.password.setFocus()

    def _end(self) -> None:
        if self._secret is not None:
            self._secret.wipe()
            self._secret = None
        enable(True, self.choose, self.password, self.open_button, self.back_button)
        self.busy.end()


def _concern(copy: Path, folder: Path) -> tuple[Path, SkjemaError | None]:
    from skjema_app.workflows.known_copies import concern

    return copy, concern(copy, folder)


def _restore(copy: Path, folder: Path, password: Secret, clock: Clock, replaces: bool) -> Session:
    from skjema_app.workflows.keep_copies import repair_in_place, restore_copy

    if replaces:
        return repair_in_place(folder, password, clock, copy=copy)
    return restore_copy(copy, folder, password, clock)
