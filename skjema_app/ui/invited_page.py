"""«Jeg har en invitasjon» at first start: file and code, then folder and password, then the vault."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from skjema_app.system.clock import Clock
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.background import Background
from skjema_app.ui.errors import sentence_of
from skjema_app.ui.folder_choice import FolderChoice
from skjema_app.ui.invitation_form import InvitationCard, InvitationForm
from skjema_app.ui.password_gate import PasswordGate
from skjema_app.ui.widgets.basics import button, column
from skjema_app.workflows.at_start import vault_exists
from skjema_app.workflows.secrets import Secret

if TYPE_CHECKING:
    from skjema_app.workflows.join_school import InvitationView
    from skjema_app.workflows.session import Session


class InvitedPage(PasswordGate):
    """Two sheets after each other.

    Signals (beside those of every such page; what opens waits to be certified):
        unlock_wanted: the vault was made, but the request could not be put down; go on from inside.
    """

    unlock_wanted = Signal()

    def __init__(self, folder: Path, background: Background, clock: Clock) -> None:
        lead = _("Du trenger filen du har fått, og koden du har fått muntlig eller på papir.")
        super().__init__(folder, background, clock, _("Jeg har en invitasjon"), lead, "PersonGroup")
        self.form = InvitationForm(background, clock)
        self.invitation = InvitationCard()
        self.exchange = FolderChoice(background, clock)
        self.join_button = button(_("Bli med"), "primary")
        self.unlock_button = button(_("Lås opp"), "primary")
        self._second = QWidget()
        second = column(
            self.invitation, self.exchange, self.choice, self.trouble,
            self.join_button, self.unlock_button, self.busy, spacing=14,
        )  # fmt: skip
        second.setContentsMargins(0, 0, 0, 0)
        self._second.setLayout(second)
        self._second.hide()
        self.unlock_button.hide()
        self.card.column.addWidget(self.form)
        self.card.column.addWidget(self._second)
        self.card.column.addSpacing(theme.px(2))
        self.card.column.addWidget(self.back_button)
        self.form.opened.connect(self._on_invitation)
        self.choice.entered.connect(self.join)
        self.exchange.tested.connect(self._on_touched)
        self.join_button.clicked.connect(self.join)
        self.unlock_button.clicked.connect(self.unlock_wanted)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin with the file."""
        super().showEvent(event)
        self.form.setFocus()

    def join(self) -> None:
        """Make the vault and ask to be certified, or say what is missing."""
        if self._secret is not None:
            return
        exchange = self.exchange.folder
        if exchange is None:
            self.exchange.ask_for_one()
            return
        gap = self.choice.gap()
        if gap is not None:
            self.trouble.show_words("", gap[0])
            gap[1].setFocus()
            return
        self._run(_("Lager hvelvet ditt og spør skolen …"), functools.partial(self._work, exchange))

    def _work(self, exchange: Path, password: Secret) -> Callable[[], Session]:
        form = self.form
        return functools.partial(_start, form.data, form.code, password, self._folder, exchange, self._clock)

    def _on_invitation(self, view: InvitationView) -> None:
        self.invitation.show_view(view)
        self.choice.set_about(view.name, view.school)
        self.form.hide()
        self._second.show()
        self.exchange.propose(view.folder_hint)
        self.choice.propose_first()
        self.exchange.setFocus()
        self.verticalScrollBar().setValue(0)

    def _on_back(self) -> None:
        if self._second.isVisible():
            self._second.hide()
            self.form.show()
            self.form.codes.setFocus()
            return
        super()._on_back()

    def _wipe(self) -> None:
        self.form.wipe()
        super()._wipe()

    def _on_failed(self, error: Exception) -> None:
        made = self._secret is not None
        self._end()
        sentence = sentence_of(error)
        if made and vault_exists(self._folder):
            self._offer_unlock(sentence.heading, sentence.text)
            return
        self.trouble.show_words(sentence.heading, sentence.text)
        if made:
            self.choice.setFocus()

    def _offer_unlock(self, heading: str, text: str) -> None:
        """The vault is there; only the way to the school is not. Nothing needs to be typed twice."""
        more = _("Hvelvet ditt er laget. Lås opp med passordet ditt, og velg «Koble til skolen» under Innstillinger.")
        self.trouble.show_words(heading, f"{text} {more}")
        self.choice.wipe()
        for part in (self.exchange, self.choice, self.join_button, self.back_button):
            part.hide()
        self.unlock_button.show()
        self.unlock_button.setFocus()

    def _held(self) -> tuple[QWidget, ...]:
        return self.exchange.choose, self.join_button


def _start(data: bytes, code: str, password: Secret, vault: Path, exchange: Path, clock: Clock) -> Session:
    from skjema_app.workflows.join_school import start_invited

    return start_invited(
        data=data, code=code, password=password, vault_folder=vault, exchange_folder=exchange, clock=clock
    )
