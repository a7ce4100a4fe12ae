"""«Jeg har skolens gjenopprettingsark»: rector's machine is lost. A new vault, the sheet and the exchange folder."""

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
from skjema_app.ui.folder_choice import FolderChoice
from skjema_app.ui.named_line import NamedLine
from skjema_app.ui.password_gate import PasswordGate
from skjema_app.ui.sheet_letters import SheetLetters
from skjema_app.ui.widgets.basics import button, notice
from skjema_app.workflows.secrets import Secret

if TYPE_CHECKING:
    from skjema_app.workflows.session import Session


class SheetStartPage(PasswordGate):
    """Name, sheet, folder, password; what opens governs who is in."""

    def __init__(self, folder: Path, background: Background, clock: Clock) -> None:
        lead = _("Er maskinen til rektor borte? Med arket og delingsmappen styrer denne maskinen hvem som er med.")
        super().__init__(folder, background, clock, _("Jeg har skolens gjenopprettingsark"), lead, "KeyHorizontal")
        self.name = NamedLine(
            _("Ditt fulle navn"),
            _("Styrte du før, skriver du navnet som da. Så får du rollene og sakene dine igjen, og den gamle "
              "maskinen stenges."),
        )  # fmt: skip
        self.sheet = SheetLetters()
        self.exchange = FolderChoice(background, clock)
        self.go_on = button(_("Ta over"), "primary")
        told = notice(
            "info",
            _("Alle på skolen får se at arket er brukt."),
            _("Saker kommer fra de andres maskiner når de utveksler. Skjermede saker (§ 12-5) deles ikke på nytt."),
        )
        for part in (
            self.name, self.sheet, self.exchange, self.choice, told, self.trouble, self.go_on, self.busy,
            self.back_button,
        ):  # fmt: skip
            self.card.column.addWidget(part)
        self.name.entered.connect(self.sheet.setFocus)
        self.sheet.entered.connect(self.exchange.setFocus)
        self.choice.entered.connect(self.take_over)
        self.exchange.tested.connect(self._on_touched)
        self.go_on.clicked.connect(self.take_over)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin with the name."""
        super().showEvent(event)
        self.name.setFocus()
        self.choice.propose_first()

    def take_over(self) -> None:
        """Make the vault and take over, or say what is missing."""
        if self._secret is not None:
            return
        self.name.mark("" if self.name.text else _("Skriv navnet ditt"))
        self.sheet.mark(_("Skriv bokstavene fra arket") if self.sheet.empty else "", 1)
        gap = self.choice.gap()
        self.trouble.show_words("", gap[0] if gap is not None else "")
        if not self.name.text or self.sheet.empty:
            (self.sheet if self.name.text else self.name).setFocus()
        elif self.exchange.folder is None:
            self.exchange.ask_for_one()
        elif gap is not None:
            gap[1].setFocus()
        else:
            self._run(_("Finner skolen og tar over …"), functools.partial(self._work, self.exchange.folder))

    def _work(self, exchange: Path, password: Secret) -> Callable[[], Session]:
        return functools.partial(_start, self.name.text, self.sheet.text, password, self._folder, exchange, self._clock)

    def _on_failed(self, error: Exception) -> None:
        self._end()
        if not self.sheet.take(error):
            sentence = sentence_of(error)
            self.trouble.show_words(sentence.heading, sentence.text)

    def _wipe(self) -> None:
        self.sheet.wipe()
        super()._wipe()

    def _held(self) -> tuple[QWidget, ...]:
        return self.name, self.sheet, self.exchange.choose, self.go_on


def _start(name: str, typed: str, password: Secret, vault: Path, exchange: Path, clock: Clock) -> Session:
    from skjema_app.workflows.recovery import start_with_sheet

    return start_with_sheet(
        name=name, typed=typed, password=password, vault_folder=vault, exchange_folder=exchange, clock=clock
    )
