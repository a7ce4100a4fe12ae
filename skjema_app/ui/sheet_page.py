"""«Åpne med skolens ark»: a forgotten password is replaced, with the letters of the school's recovery sheet."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from skjema_app.system.clock import Clock
from skjema_app.system.texts import _
from skjema_app.ui.background import Background
from skjema_app.ui.errors import sentence_of
from skjema_app.ui.password_gate import PasswordGate
from skjema_app.ui.sheet_letters import SheetLetters
from skjema_app.ui.widgets.basics import button
from skjema_app.workflows.secrets import Secret

if TYPE_CHECKING:
    from skjema_app.workflows.session import Session


class SheetPage(PasswordGate):
    """The letters, and a new password."""

    def __init__(self, folder: Path, background: Background, clock: Clock) -> None:
        lead = _("Den som har arket, skriver det inn her. Så velger eieren av hvelvet et nytt passord.")
        super().__init__(folder, background, clock, _("Åpne med skolens ark"), lead, "KeyHorizontal")
        self.sheet = SheetLetters()
        self.open_button = button(_("Åpne hvelvet"), "primary")
        for part in (self.sheet, self.choice, self.trouble, self.open_button, self.busy, self.back_button):
            self.card.column.addWidget(part)
        self.sheet.entered.connect(self.choice.setFocus)
        self.choice.entered.connect(self.open)
        self.open_button.clicked.connect(self.open)

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
        self._run(_("Åpner hvelvet …"), self._work)

    def _work(self, password: Secret) -> Callable[[], Session]:
        return functools.partial(_open, self._folder, self.sheet.text, password, self._clock)

    def _on_failed(self, error: Exception) -> None:
        self._end()
        if not self.sheet.take(error):
            sentence = sentence_of(error)
            self.trouble.show_words(sentence.heading, sentence.text)

    def _wipe(self) -> None:
        self.sheet.wipe()
        super()._wipe()

    def _held(self) -> tuple[QWidget, ...]:
        return self.sheet, self.open_button


def _open(folder: Path, typed: str, password: Secret, clock: Clock) -> Session:
    from skjema_app.workflows.found_school import open_with_sheet

    return open_with_sheet(folder, typed, password, clock)
