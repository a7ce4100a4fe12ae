"""«Jeg har en invitasjon» at first start: file and code, then folder and password, then the vault."""

from __future__ import annotations

import functools
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
from skjema_app.ui.gate_page import GatePage
from skjema_app.ui.gate_parts import Busy, Trouble, enable
from skjema_app.ui.invitation_form import InvitationCard, InvitationForm
from skjema_app.ui.new_password import NewPassword
from skjema_app.ui.widgets.basics import button, column
from skjema_app.workflows.at_start import vault_exists
from skjema_app.workflows.secrets import Secret

if TYPE_CHECKING:
    from skjema_app.workflows.join_school import InvitationView
    from skjema_app.workflows.session import Session


class InvitedPage(GatePage):
    """Two sheets after each other.

    Signals:
        opened: the ``Session`` of the new vault, which waits to be certified.
        back: to the welcome page.
        unlock_wanted: the vault was made, but the request could not be put down; go on from inside.
    """

    opened = Signal(object)
    back = Signal()
    unlock_wanted = Signal()

    def __init__(self, folder: Path, background: Background, clock: Clock) -> None:
        super().__init__(
            _("Jeg har en invitasjon"),
            _("Du trenger filen du har fått, og koden du har fått muntlig eller på papir."),
            icon="PersonGroup",
            widest=600,
        )
        self._folder = folder
        self._background = background
        self._clock = clock
        self._secret: Secret | None = None
        self.form = InvitationForm(background, clock)
        self.invitation = InvitationCard()
        self.exchange = FolderChoice(background, clock)
        self.choice = NewPassword(background)
        self.trouble = Trouble()
        self.busy = Busy()
        self.join_button = button(_("Bli med"), "primary")
        self.unlock_button = button(_("Lås opp"), "primary")
        self.back_button = button(_("Tilbake"), "link", "ArrowLeft")
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
        self.choice.touched.connect(self._on_touched)
        self.choice.failed.connect(self._on_failed)
        self.exchange.tested.connect(self._on_touched)
        self.join_button.clicked.connect(self.join)
        self.unlock_button.clicked.connect(self.unlock_wanted)
        self.back_button.clicked.connect(self._on_back)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin with the file."""
        super().showEvent(event)
        self.form.setFocus()

    def join(self) -> None:
        """Make the vault and ask to be certified, or say what is missing."""
        if self._secret is not None:
            return
        if self.exchange.folder is None:
            self.exchange.ask_for_one()
            return
        gap = self.choice.gap()
        if gap is not None:
            self.trouble.show_words("", gap[0])
            gap[1].setFocus()
            return
        self.trouble.show_words("")
        self._secret = self.choice.secret()
        self._switch(False)
        self.busy.begin(_("Lager hvelvet ditt og spør skolen …"))
        work = functools.partial(
            _start, self.form.data, self.form.code, self._secret, self._folder, self.exchange.folder, self._clock
        )
        self._background.vault.run(work, self._on_joined, self._on_failed, self)

    def _on_invitation(self, view: InvitationView) -> None:
        self.invitation.show_view(view)
        self.choice.set_about(view.name, view.school)
        self.form.hide()
        self._second.show()
        self.exchange.propose(view.folder_hint)
        self.choice.propose_first()
        self.exchange.setFocus()
        self.verticalScrollBar().setValue(0)

    def _on_touched(self) -> None:
        self.trouble.show_words("")

    def _on_back(self) -> None:
        if self._second.isVisible():
            self._second.hide()
            self.form.show()
            self.form.codes.setFocus()
            return
        self.form.wipe()
        self.choice.wipe()
        self.back.emit()

    def _on_joined(self, session: Session) -> None:
        self._end()
        self.choice.wipe()
        self.form.wipe()
        self.opened.emit(session)

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

    def _end(self) -> None:
        if self._secret is not None:
            self._secret.wipe()
            self._secret = None
        self._switch(True)
        self.busy.end()

    def _switch(self, on: bool) -> None:
        enable(on, self.exchange.choose, self.join_button, self.back_button)
        self.choice.switch(on)


def _start(data: bytes, code: str, password: Secret, vault: Path, exchange: Path, clock: Clock) -> Session:
    from skjema_app.workflows.join_school import start_invited

    return start_invited(
        data=data, code=code, password=password, vault_folder=vault, exchange_folder=exchange, clock=clock
    )
