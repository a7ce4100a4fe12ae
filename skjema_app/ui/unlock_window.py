"""The first page when there is a vault: password in, vault open. Loads Qt and light modules only (desktop-ux § 1.5).

Heavy modules are imported on a worker thread while the password is typed; parts that are hidden at first are made when
they have something to say. After three misses each further try waits, longer and longer, also after a new start
(``workflows/tries.py`` says what that is worth).
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QTimer, Signal

from skjema_app.system.texts import _
from skjema_app.ui.gate_page import GatePage
from skjema_app.ui.password_field import PasswordField
from skjema_app.ui.widgets.buttons import button
from skjema_app.workflows import at_start

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent
    from PySide6.QtWidgets import QWidget

    from skjema_app.system.clock import Clock
    from skjema_app.ui.background import Background
    from skjema_app.ui.gate_parts import Busy, Trouble
    from skjema_app.ui.lock_note import LockNote
    from skjema_app.ui.widgets.notices import Notice
    from skjema_app.workflows.secrets import Secret
    from skjema_app.workflows.session import Session

W = TypeVar("W", bound="QWidget")
_TOLD_HERE = {"wrong-password", "try-later", "key-store-missing", "key-store-empty", "key-store-forbidden"}
"""Codes that are no reason to leave this page; by their words, since the codes are loaded later."""


class UnlockPage(GatePage):
    """Asks for the password.

    Signals:
        opened: the ``Session``.
        failed: (error, Secret): the vault can't be opened although nothing says the password is wrong.
        restore_wanted: «Åpne en kopi fra en annen maskin».
        sheet_wanted: «Åpne med skolens ark».
    """

    opened = Signal(object)
    failed = Signal(object, object)
    restore_wanted = Signal()
    sheet_wanted = Signal()

    def __init__(self, folder: Path, background: Background, clock: Clock, note: LockNote | None = None) -> None:
        super().__init__(_("Lås opp Skjema"), icon="PadlockLocked", widest=480)
        self._folder = folder
        self._background = background
        self._clock = clock
        self._wait = 0
        self._secret: Secret | None = None
        self._countdown = QTimer(self)
        self._countdown.setInterval(1000)
        self._countdown.timeout.connect(self._on_second)
        self.reason = _reason(note) if note is not None else None
        self.password = PasswordField(_("Passord"))
        self.unlock_button = button(_("Lås opp"), "primary")
        with_store = at_start.opens_by_key_store(folder)
        self.by_store = button(_("Åpne uten passord"), "", "KeyHorizontal") if with_store else None
        self.forgotten = button(_("Jeg har glemt passordet"), "link")
        self.other_machine = button(_("Åpne en kopi fra en annen maskin"), "link")
        parts = (self.reason, self.password, self.unlock_button, self.by_store, self.forgotten, self.other_machine)
        for part in parts:
            if part is not None:
                self.card.column.addWidget(part)
        self.password.entered.connect(self.try_password)
        self.unlock_button.clicked.connect(self.try_password)
        if self.by_store is not None:
            self.by_store.clicked.connect(self.open_by_store)
        self.forgotten.clicked.connect(self._on_forgotten)
        self.other_machine.clicked.connect(self.restore_wanted)

    @functools.cached_property
    def trouble(self) -> Trouble:
        """What went wrong, above the button."""
        from skjema_app.ui.gate_parts import Trouble

        return self._insert(Trouble(), self._place(self.unlock_button))

    @functools.cached_property
    def busy(self) -> Busy:
        """That it works, below the button."""
        from skjema_app.ui.gate_parts import Busy

        return self._insert(Busy(), self._place(self.unlock_button) + 1)

    @functools.cached_property
    def forgotten_text(self) -> Notice:
        """What can be done about a forgotten password, above the link that asks."""
        from skjema_app.ui.widgets.notices import hidden_unless, notice

        made = notice(
            "info",
            _("Passordet kan ikke hentes fram"),
            _(
                "Let etter lappen: Forslaget fra Skjema var fem vanlige ord med bindestrek eller mellomrom imellom. "
                "Er hvelvet koblet til en skole, åpner skolens gjenopprettingsark det på denne maskinen. "
                "Ellers kan ingen åpne det, heller ikke vi."
            ),
        )
        sheet = button(_("Åpne med skolens ark"))
        sheet.setObjectName("sheet")
        sheet.clicked.connect(self.sheet_wanted)
        made.body.addWidget(sheet)
        return self._insert(hidden_unless(made, condition=False), self._place(self.forgotten))

    @property
    def waiting(self) -> int:
        """Seconds left before another try, 0 when one may be made."""
        return self._wait

    def showEvent(self, event: QShowEvent) -> None:
        """Ready to type at once."""
        super().showEvent(event)
        self.password.setFocus()
        if not self._wait and at_start.tries_counted(self._folder):
            left = self._wait_left()
            self._begin_wait(left)
            if left:
                self._say_why()

    def try_password(self) -> None:
        """Open the vault with what is typed."""
        if self._wait or self._secret is not None:
            return
        if self.password.empty:
            self.trouble.show_words(_("Skriv passordet"))
            self.password.setFocus()
            return
        self.trouble.show_words("")
        self.forgotten_text.hide()
        self._secret = self.password.take()
        self._enable(False)
        self.busy.begin(_("Låser opp …"))
        work = functools.partial(_open, self._folder, self._secret, self._clock)
        self._background.vault.run(work, self._on_opened, self._on_failed, self)

    def open_by_store(self) -> None:
        """Open the vault with what the machine's key store keeps."""
        from skjema_app.workflows.secrets import Secret

        if self._wait or self._secret is not None:
            return
        self.trouble.show_words("")
        self._secret = Secret(b"")
        self._enable(False)
        self.busy.begin(_("Åpner … Maskinen kan spørre om lov."))
        work = functools.partial(_open_by_store, self._folder, self._clock)
        self._background.vault.run(work, self._on_opened, self._on_failed, self)

    def _place(self, part: QWidget) -> int:
        return self.card.column.indexOf(part)

    def _insert(self, part: W, place: int) -> W:
        self.card.column.insertWidget(place, part)
        return part

    def _enable(self, on: bool) -> None:
        self.password.setEnabled(on)
        self.unlock_button.setEnabled(on)
        if self.by_store is not None:
            self.by_store.setEnabled(on)

    def _on_opened(self, session: Session) -> None:
        self._take_secret().wipe()
        self.busy.end()
        self.opened.emit(session)

    def _on_failed(self, error: Exception) -> None:
        from skjema_app.domain.errors import SkjemaError
        from skjema_app.ui.errors import sentence_of

        secret = self._take_secret()
        self.busy.end()
        self._enable(True)
        if not isinstance(error, SkjemaError) or error.code.value not in _TOLD_HERE:
            self.failed.emit(error, secret)
            return
        secret.wipe()
        sentence = sentence_of(error)
        self.trouble.show_words(sentence.heading, sentence.text)
        self._begin_wait(self._wait_left())
        self.password.setFocus()

    def _say_why(self) -> None:
        """After a new start: what the wait on the button is for."""
        from skjema_app.domain.errors import ErrorCode, SkjemaError
        from skjema_app.ui.errors import sentence_of

        sentence = sentence_of(SkjemaError(ErrorCode.TRY_LATER))
        self.trouble.show_words(sentence.heading, sentence.text)

    def _wait_left(self) -> int:
        from skjema_app.workflows import tries

        return tries.wait_left(self._folder, self._clock.now())

    def _take_secret(self) -> Secret:
        from skjema_app.workflows.secrets import Secret

        secret, self._secret = self._secret, None
        return secret if secret is not None else Secret(b"")

    def _begin_wait(self, seconds: int) -> None:
        self._wait = seconds
        self._show_wait()
        if seconds:
            from PySide6.QtCore import Qt

            self._countdown.setTimerType(Qt.TimerType.PreciseTimer)  # a coarse one is 15 seconds early in five minutes
            self._countdown.start()

    def _on_second(self) -> None:
        self._wait = max(0, self._wait - 1)
        if not self._wait:
            self._countdown.stop()
        self._show_wait()

    def _show_wait(self) -> None:
        # Typing is free during the wait, only the try is held back.
        self.unlock_button.setEnabled(not self._wait)
        if not self._wait:
            self.unlock_button.set_label(_("Lås opp"))
            return
        from skjema_app.workflows.tries import wait_words

        self.unlock_button.set_label(_("Vent {wait}").format(wait=wait_words(self._wait)))

    def _on_forgotten(self) -> None:
        self.forgotten_text.setVisible(not self.forgotten_text.isVisible())
        self.password.setFocus()


def _reason(note: LockNote) -> Notice:
    from skjema_app.ui.widgets.notices import notice

    return notice("info" if note.saved else "warning", "", note.sentence())


def _open_by_store(folder: Path, clock: Clock) -> Session:
    from skjema_app.workflows.without_password import unlock_without_password

    return unlock_without_password(folder, clock)


def _open(folder: Path, password: Secret, clock: Clock) -> Session:
    from skjema_app.workflows.unlock import unlock

    return unlock(folder, password, clock)
