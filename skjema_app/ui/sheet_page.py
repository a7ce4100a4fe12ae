"""«Åpne med skolens ark»: a forgotten password is replaced, with the letters of the school's recovery sheet."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.clock import Clock
from skjema_app.system.texts import _
from skjema_app.ui.background import Background
from skjema_app.ui.code_input import SheetInput
from skjema_app.ui.errors import sentence_of
from skjema_app.ui.gate_page import GatePage
from skjema_app.ui.gate_parts import Busy, Trouble, enable
from skjema_app.ui.new_password import NewPassword
from skjema_app.ui.widgets.basics import button
from skjema_app.workflows.secrets import Secret

if TYPE_CHECKING:
    from skjema_app.workflows.session import Session

_SHEET_FAULTS = {ErrorCode.SHEET_MISTYPED, ErrorCode.SHEET_WRONG}


class SheetPage(GatePage):
    """The letters, and a new password.

    Signals:
        opened: the ``Session``.
        back: to the unlock page.
    """

    opened = Signal(object)
    back = Signal()

    def __init__(self, folder: Path, background: Background, clock: Clock) -> None:
        super().__init__(
            _("Åpne med skolens ark"),
            _("Den som har arket, skriver det inn her. Så velger eieren av hvelvet et nytt passord."),
            icon="KeyHorizontal",
            widest=600,
        )
        self._folder = folder
        self._background = background
        self._clock = clock
        self._secret: Secret | None = None
        self.sheet = SheetInput()
        self.choice = NewPassword(background)
        self.trouble = Trouble()
        self.busy = Busy()
        self.open_button = button(_("Åpne hvelvet"), "primary")
        self.back_button = button(_("Tilbake"), "link", "ArrowLeft")
        for part in (self.sheet, self.choice, self.trouble, self.open_button, self.busy, self.back_button):
            self.card.column.addWidget(part)
        self.sheet.entered.connect(self.choice.setFocus)
        self.choice.entered.connect(self.open)
        self.choice.touched.connect(self._on_touched)
        self.choice.failed.connect(self._on_failed)
        self.open_button.clicked.connect(self.open)
        self.back_button.clicked.connect(self._on_back)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin with the letters."""
        super().showEvent(event)
        self.sheet.setFocus()
        self.choice.propose_first()

    def open(self) -> None:
        """Open the vault under the new password, or say what is missing."""
        if self._secret is not None:
            return
        self.sheet.mark(_("Skriv bokstavene fra arket") if self.sheet.empty else "", 1)
        gap = self.choice.gap()
        self.trouble.show_words("", gap[0] if gap is not None else "")
        if self.sheet.empty or gap is not None:
            (self.sheet if self.sheet.empty or gap is None else gap[1]).setFocus()
            return
        self._secret = self.choice.secret()
        self._switch(False)
        self.busy.begin(_("Åpner hvelvet …"))
        work = functools.partial(_open, self._folder, self.sheet.text, self._secret, self._clock)
        self._background.vault.run(work, self._on_opened, self._on_failed, self)

    def _on_touched(self) -> None:
        self.trouble.show_words("")

    def _on_back(self) -> None:
        self._wipe()
        self.back.emit()

    def _on_opened(self, session: Session) -> None:
        self._end()
        self._wipe()
        self.opened.emit(session)

    def _on_failed(self, error: Exception) -> None:
        self._end()
        sentence = sentence_of(error)
        if isinstance(error, SkjemaError) and error.code in _SHEET_FAULTS:
            group = error.details.get("group")
            number = group if isinstance(group, int) else 0
            where = _("Se på gruppe {n}.").format(n=number) if number else ""
            self.sheet.mark(" ".join(filter(None, (f"{sentence.heading}.", where, sentence.text))), number)
            return
        self.trouble.show_words(sentence.heading, sentence.text)

    def _wipe(self) -> None:
        self.sheet.wipe()
        self.choice.wipe()

    def _end(self) -> None:
        if self._secret is not None:
            self._secret.wipe()
            self._secret = None
        self._switch(True)
        self.busy.end()

    def _switch(self, on: bool) -> None:
        enable(on, self.sheet, self.open_button, self.back_button)
        self.choice.switch(on)


def _open(folder: Path, typed: str, password: Secret, clock: Clock) -> Session:
    from skjema_app.workflows.found_school import open_with_sheet

    return open_with_sheet(folder, typed, password, clock)
