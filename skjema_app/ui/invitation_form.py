"""The invitation file and its code: choose or drop the file, type the code, see what it says."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.clock import Clock
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.background import Background
from skjema_app.ui.code_input import CodeInput
from skjema_app.ui.dropped_files import dropped_files
from skjema_app.ui.errors import sentence_of
from skjema_app.ui.file_dialogs import FileQuestion
from skjema_app.ui.gate_parts import Busy, Trouble, enable
from skjema_app.ui.widgets.basics import Card, Elided, button, label
from skjema_app.ui.widgets.flow import flow

if TYPE_CHECKING:
    from skjema_app.workflows.join_school import InvitationView

_LIMIT = 64 << 10
"""Bytes of an invitation file at most."""
_CODE_FAULTS = {ErrorCode.CODE_MISTYPED, ErrorCode.CODE_WRONG}


class InvitationForm(QWidget):
    """File, code, and the button that opens it.

    Signals:
        opened: the ``InvitationView``; ``data`` and ``code`` hold what it came from.
    """

    opened = Signal(object)

    def __init__(self, background: Background, clock: Clock) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._background = background
        self._clock = clock
        self._working = False
        self._file: Path | None = None
        self.data = b""
        self.code = ""
        self.choose = button(_("Velg filen"), "", "Folder")
        self.file_name = Elided(_("eller slipp den her"), "muted")
        self.codes = CodeInput()
        self.trouble = Trouble()
        self.busy = Busy()
        self.look = button(_("Se invitasjonen"), "primary")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(10))
        for part in (
            label(_("Invitasjonen"), "label"),
            flow(self.choose),
            self.file_name,
            self.codes,
            self.trouble,
            self.look,
            self.busy,
        ):
            column.addWidget(part)
        self.setFocusProxy(self.choose)
        self._question = FileQuestion(self, _("Velg invitasjonen"))
        self._question.chosen.connect(self.take)
        self.choose.clicked.connect(self._on_choose)
        self.codes.entered.connect(self.open)
        self.look.clicked.connect(self.open)

    def take(self, file: Path) -> None:
        """Take a file as the invitation."""
        self._file = file
        self.file_name.set_whole(file.name)
        self.trouble.show_words("")
        if self.codes.empty:
            self.codes.setFocus()

    def open(self) -> None:
        """Open the file with the code, or say what is missing."""
        if self._working:
            return
        self.codes.mark("")
        if self._file is None:
            self.trouble.show_words(_("Velg invitasjonen først"))
            self.choose.setFocus()
            return
        if self.codes.empty:
            self.trouble.show_words("")
            self.codes.mark(_("Skriv koden du har fått"), 1)
            return
        self.trouble.show_words("")
        self.code = self.codes.text
        self._switch(False)
        self.busy.begin(_("Åpner invitasjonen …"))
        work = functools.partial(_look, self._file, self.code, self._clock)
        self._background.pool.run(work, self._on_opened, self._on_failed, self)

    def wipe(self) -> None:
        """The code is used, or not wanted any more."""
        self.codes.wipe()
        self.code = ""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A file may be dropped."""
        if dropped_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what was dropped."""
        files = dropped_files(event.mimeData())
        if files:
            event.acceptProposedAction()
            self.take(files[0])

    def _on_choose(self) -> None:
        self._question.open_file(_("Invitasjon til Skjema (*.skjemainvitasjon)"))

    def _on_opened(self, answer: tuple[bytes, InvitationView]) -> None:
        self._switch(True)
        self.data, view = answer
        self.opened.emit(view)

    def _on_failed(self, error: Exception) -> None:
        self._switch(True)
        sentence = sentence_of(error)
        if isinstance(error, SkjemaError) and error.code in _CODE_FAULTS:
            group = error.details.get("group")
            number = group if isinstance(group, int) else 0
            where = _("Se på gruppe {n}.").format(n=number) if number else ""
            self.codes.mark(" ".join(filter(None, (f"{sentence.heading}.", where, sentence.text))), number)
            return
        self.trouble.show_words(sentence.heading, sentence.text)
        self.choose.setFocus()

    def _switch(self, on: bool) -> None:
        self._working = not on
        enable(on, self.choose, self.codes, self.look)
        if on:
            self.busy.end()


class InvitationCard(Card):
    """What an opened invitation says: school, who you are there, who invited you."""

    def __init__(self) -> None:
        super().__init__(spacing=4, name="rowCard")
        self.school = label("", "h2")
        self.who = label("", "h3")
        self.inviter = label("", "muted")
        for part in (self.school, self.who, self.inviter):
            self.column.addWidget(part)
        self.column.addWidget(
            label(_("Er det ikke deg, eller ikke skolen din? Gå tilbake, og snakk med den som inviterte."), "muted")
        )

    def show_view(self, view: InvitationView) -> None:
        """Show it."""
        self.school.setText(view.school)
        self.who.setText(_("{name}, {roles}").format(name=view.name, roles=view.roles) if view.roles else view.name)
        self.inviter.setText(
            _("Invitert av {inviter}. Gjelder til {date}.").format(inviter=view.inviter, date=view.expires)
        )


def _look(file: Path, code: str, clock: Clock) -> tuple[bytes, InvitationView]:
    from skjema_app.system.safe_files import read_file
    from skjema_app.workflows.join_school import look_at_invitation

    try:
        data = read_file(file, limit=_LIMIT)
    except SkjemaError as error:
        if error.code is ErrorCode.PLACE_UNUSABLE:  # a folder, or far too large: no invitation at all
            raise SkjemaError(ErrorCode.INVITATION_BROKEN) from error
        raise
    return data, look_at_invitation(data, code, clock)
