"""Asks for the PIN of the card that signs: each time, shown as dots, handed over once and kept nowhere."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _
from skjema_app.ui.errors import sentence_of
from skjema_app.ui.gate_parts import Trouble
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.password_field import PasswordField
from skjema_app.ui.widgets.basics import button, label
from skjema_app.ui.widgets.flow import flow

_ASKS = frozenset({ErrorCode.PIN_NEEDED, ErrorCode.PIN_WRONG})


def asks_for_pin(error: Exception) -> bool:
    """Whether a failure is answered by typing the PIN (again)."""
    return isinstance(error, SkjemaError) and error.code in _ASKS


class PinSheet(Overlay):
    """One field and two buttons.

    Signals:
        given: the PIN as a ``Secret``; whoever gets it wipes it.
        declined: closed without one.
    """

    given = Signal(object)
    declined = Signal()

    def __init__(self, over: QWidget, error: Exception) -> None:
        super().__init__(over, _("Signer med smartkortet"), widest=440)
        self._answered = False
        self.trouble = Trouble()
        self.pin = PasswordField(_("PIN-koden til kortet"))
        self.sign = button(_("Signer"), "primary", "SealCheckmark")
        self.stop = button(_("Avbryt"))
        for part in (
            label(_("Koden brukes til denne ene signaturen og lagres ikke."), "muted"),
            self.pin,
            self.trouble,
            flow(self.sign, self.stop),
        ):
            self.card.column.addWidget(part)
        if isinstance(error, SkjemaError) and error.code is ErrorCode.PIN_WRONG:
            sentence = sentence_of(error)
            self.trouble.show_words(sentence.heading, sentence.text)
        self.sign.clicked.connect(self.give)
        self.pin.entered.connect(self.give)
        self.stop.clicked.connect(self.close_sheet)
        self.closed.connect(self._on_closed)

    def open(self) -> None:
        """Show it, ready to be typed in."""
        super().open()
        self.pin.setFocus()

    def give(self) -> None:
        """Hand over what is typed."""
        if self.pin.empty:
            self.trouble.show_words(_("Skriv PIN-koden"))
            self.pin.setFocus()
            return
        self._answered = True
        pin = self.pin.take()
        self.close_sheet()
        self.given.emit(pin)

    def _on_closed(self) -> None:
        self.pin.wipe()
        if not self._answered:
            self.declined.emit()
