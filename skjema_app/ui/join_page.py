"""*Innstillinger › Skolen › Koble til skolen*: somebody who started alone joins, with an invitation and its code."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.folder_choice import FolderChoice
from skjema_app.ui.gate_parts import Busy, Trouble, enable
from skjema_app.ui.invitation_form import InvitationCard, InvitationForm
from skjema_app.ui.widgets.basics import Card, Page, button, column, label, row
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows.session import Change, Session

if TYPE_CHECKING:
    from pathlib import Path

    from skjema_app.workflows.join_school import InvitationView


class JoinPage(Page):
    """File and code, then the folder.

    Signals:
        done: joined, or not now.
    """

    done = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(widest=760)
        self.setAccessibleName(_("Koble til skolen"))
        self._desk = desk
        self._working = False
        self.form = InvitationForm(desk.background, desk.session.clock)
        self.invitation = InvitationCard()
        self.folder = FolderChoice(desk.background, desk.session.clock)
        self.trouble = Trouble()
        self.busy = Busy()
        self.join_button = button(_("Koble til"), "primary")
        self.back = button(_("Tilbake"), "link", "ArrowLeft")
        self._second = QWidget()
        second = column(self.invitation, self.folder, self.trouble, flow(self.join_button), self.busy, spacing=12)
        second.setContentsMargins(0, 0, 0, 0)
        self._second.setLayout(second)
        self.column.addWidget(label(_("Koble til skolen"), "h1"))
        self.column.addWidget(
            label(
                _(
                    "Du beholder hvelvet, passordet og alt du har skrevet. Ingenting av det sendes. "
                    "Du kan dele ett og ett dokument etterpå, når du selv vil."
                ),
                "muted",
            )
        )
        self.column.addWidget(Card(self.form, self._second))
        self.column.addLayout(row(self.back, None))
        self.column.addStretch(1)
        self._second.hide()
        self.form.opened.connect(self._on_invitation)
        self.join_button.clicked.connect(self.join)
        self.back.clicked.connect(self._on_back)

    def begin(self) -> None:
        """Begin with the file."""
        self._second.hide()
        self.form.show()
        self.form.setFocus()

    def wipe(self) -> None:
        """Leave no code behind."""
        self.form.wipe()

    def join(self) -> None:
        """Ask the school to certify this vault."""
        if self._working:
            return
        if self.folder.folder is None:
            self.folder.ask_for_one()
            return
        self.trouble.show_words("")
        self._switch(False)
        self.busy.begin(_("Spør skolen …"))
        work = functools.partial(_join, self._desk.session, self.form.data, self.form.code, self.folder.folder)
        self._desk.ask(work, self._on_joined, self, self._on_failed)

    def _on_invitation(self, view: InvitationView) -> None:
        self.invitation.show_view(view)
        self.form.hide()
        self._second.show()
        self.folder.propose(view.folder_hint)
        self.folder.setFocus()

    def _on_back(self) -> None:
        if self._second.isVisible():
            self.begin()
            return
        self.wipe()
        self.done.emit()

    def _on_joined(self, change: Change) -> None:
        self._switch(True)
        self.wipe()
        self._desk.tell(change)
        self.done.emit()

    def _on_failed(self, error: Exception) -> None:
        self._switch(True)
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)
        self.folder.setFocus()

    def _switch(self, on: bool) -> None:
        self._working = not on
        enable(on, self.folder.choose, self.join_button, self.back)
        if on:
            self.busy.end()


def _join(session: Session, data: bytes, code: str, folder: Path) -> Change:
    from skjema_app.workflows.join_school import join

    return join(session, data, code, folder)
