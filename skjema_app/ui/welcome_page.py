"""The first page when there is no vault: hello, and the two ways in. Loads no more than the unlock page does."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent

from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.gate_page import GatePage
from skjema_app.ui.widgets.buttons import button, label


class WelcomePage(GatePage):
    """Says hello and offers the two ways in that exist.

    Signals:
        alone_wanted: «Kom i gang alene».
        restore_wanted: «Åpne en kopi fra en annen maskin».
    """

    alone_wanted = Signal()
    restore_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(
            _("Velkommen til Skjema"),
            _("Det du skriver, krypteres på denne maskinen og deles ikke før du sender det."),
            widest=560,
        )
        self.alone = button(_("Kom i gang alene"), "primary", "ArrowRight", icon_after=True)
        self.restore = button(_("Åpne en kopi fra en annen maskin"))
        self.card.column.addSpacing(theme.px(4))
        self.card.column.addWidget(self.alone)
        self.card.column.addWidget(label(_("Navn, skole og passord. Det tar ett minutt."), "small"))
        self.card.column.addSpacing(theme.px(4))
        self.card.column.addWidget(self.restore)
        self.card.column.addWidget(label(_("Har du brukt Skjema før, åpner du sikkerhetskopien din her."), "small"))
        self.alone.clicked.connect(self.alone_wanted)
        self.restore.clicked.connect(self.restore_wanted)

    def showEvent(self, event: QShowEvent) -> None:
        """The first choice is at hand."""
        super().showEvent(event)
        self.alone.setFocus()
