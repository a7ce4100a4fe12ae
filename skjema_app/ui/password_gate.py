"""A page before an open vault that ends with a new password: one piece of work at a time, and the password wiped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from skjema_app.system.clock import Clock
from skjema_app.system.texts import _
from skjema_app.ui.background import Background
from skjema_app.ui.gate_page import GatePage
from skjema_app.ui.gate_parts import Busy, Trouble, enable
from skjema_app.ui.new_password import NewPassword
from skjema_app.ui.widgets.basics import button
from skjema_app.workflows.secrets import Secret

if TYPE_CHECKING:
    from skjema_app.workflows.session import Session


class PasswordGate(GatePage):
    """Lay out ``choice``, ``trouble``, ``busy`` and ``back_button``; begin with ``_run``, end with ``_end``.

    Signals:
        opened: the ``Session``.
        back: to the page before.
    """

    opened = Signal(object)
    back = Signal()

    def __init__(self, folder: Path, background: Background, clock: Clock, heading: str, lead: str, icon: str) -> None:
        super().__init__(heading, lead, icon=icon, widest=600)
        self._folder = folder
        self._background = background
        self._clock = clock
        self._secret: Secret | None = None
        self.choice = NewPassword(background)
        self.trouble = Trouble()
        self.busy = Busy()
        self.back_button = button(_("Tilbake"), "link", "ArrowLeft")
        self.choice.touched.connect(self._on_touched)
        self.choice.failed.connect(self._on_failed)
        self.back_button.clicked.connect(self._on_back)

    def _run(self, words: str, work: Callable[[Secret], Callable[[], Session]]) -> None:
        """Do what ``work`` makes of the new password, saying ``words`` meanwhile."""
        self.trouble.show_words("")
        self._secret = self.choice.secret()
        self._switch(on=False)
        self.busy.begin(words)
        self._background.vault.run(work(self._secret), self._on_opened, self._on_failed, self)

    def _wipe(self) -> None:
        """Leave nothing that was typed."""
        self.choice.wipe()

    def _held(self) -> tuple[QWidget, ...]:
        """What can't be used while the work is under way, beside the password and the way back."""
        raise NotImplementedError

    def _on_failed(self, error: Exception) -> None:
        raise NotImplementedError

    def _on_touched(self) -> None:
        self.trouble.show_words("")

    def _on_back(self) -> None:
        self._wipe()
        self.back.emit()

    def _on_opened(self, session: Session) -> None:
        self._end()
        self._wipe()
        self.opened.emit(session)

    def _end(self) -> None:
        if self._secret is not None:
            self._secret.wipe()
            self._secret = None
        self._switch(on=True)
        self.busy.end()

    def _switch(self, *, on: bool) -> None:
        enable(on, *self._held(), self.back_button)
        self.choice.switch(on)
