"""The first page when there is no vault: hello, and the ways in. Loads no more than the unlock page does."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent

from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.gate_page import GatePage
from skjema_app.ui.widgets.buttons import button, label


class WelcomePage(GatePage):
    """Says hello and offers the ways in; the lightest one first (user-review § 7, text 1).

    Signals:
        alone_wanted: «Kom i gang alene».
        invited_wanted: «Jeg har en invitasjon».
        found_wanted: «Sett opp for skolen».
        restore_wanted: «Åpne en kopi fra en annen maskin».
        sheet_wanted: «Jeg har skolens gjenopprettingsark».
    """

    alone_wanted = Signal()
    invited_wanted = Signal()
    found_wanted = Signal()
    restore_wanted = Signal()
    sheet_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(
            _("Velkommen til Skjema"),
            _("Det du skriver, krypteres på denne maskinen og deles ikke før du sender det."),
            widest=560,
        )
        self.alone = button(_("Kom i gang alene"), "primary", "ArrowRight", icon_after=True)
        self.invited = button(_("Jeg har en invitasjon"))
        self.found = button(_("Sett opp for skolen"))
        self.restore = button(_("Åpne en kopi fra en annen maskin"), "link")
        self.sheet = button(_("Jeg har skolens gjenopprettingsark"), "link")
        self.card.column.setSpacing(theme.px(6))
        for way, words in (
            (self.alone, _("Navn, skole og passord. Det tar ett minutt.")),
            (self.invited, _("Du har fått en fil og en kode fra skolen din.")),
            (self.found, _("For rektor, eller den rektor ber om det. Det tar et kvarter.")),
            (self.restore, _("Har du brukt Skjema før, åpner du sikkerhetskopien din her.")),
            (self.sheet, _("Når rektors maskin er borte, og noen må styre hvem som er med.")),
        ):
            self.card.column.addSpacing(theme.px(6))
            self.card.column.addWidget(way)
            self.card.column.addWidget(label(words, "small"))
        self.alone.clicked.connect(self.alone_wanted)
        self.invited.clicked.connect(self.invited_wanted)
        self.found.clicked.connect(self.found_wanted)
        self.restore.clicked.connect(self.restore_wanted)
        self.sheet.clicked.connect(self.sheet_wanted)

    def showEvent(self, event: QShowEvent) -> None:
        """The first choice is at hand."""
        super().showEvent(event)
        self.alone.setFocus()
