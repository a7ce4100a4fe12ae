"""What the open window has of the school: the exchange clock with its bars, and the page that sets a school up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from skjema_app.domain.roles import Role
from skjema_app.ui.exchange_clock import ExchangeClock

if TYPE_CHECKING:
    from skjema_app.ui.found_flow import FoundFlow
    from skjema_app.ui.main_window import MainView


class SchoolParts(QObject):
    """Belongs to one ``MainView``.

    Attributes:
        clock: exchanges by itself.
        founding: the page that sets up a school, while it is open.
    """

    def __init__(self, main: MainView) -> None:
        super().__init__(main)
        self._main = main
        self._held = False
        self.founding: FoundFlow | None = None
        self.clock = ExchangeClock(main.desk, self)
        bars = main.bars
        self.clock.troubled.connect(bars.exchange.show_trouble)
        self.clock.mended.connect(bars.exchange.hide)
        self.clock.noticed.connect(bars.tell_noticed)
        bars.exchange.again_wanted.connect(self.clock.ask)
        bars.exchange.folder_wanted.connect(self.open_exchange)

    def begin(self) -> None:
        """The first page stands: exchange, now and from now on."""
        self._main.bars.waiting.refresh()
        self.clock.start()

    def pause(self) -> None:
        """The vault is being left."""
        self.clock.stop()
        if self.founding is not None:
            self.founding.wipe()

    def hold(self, *, asked: bool) -> bool:
        """Whether leaving must wait for a sheet that nobody has kept: its letters are covered instead.

        A person who asks twice may leave. The clock that notices that nobody is there may not: they are at the printer.
        """
        if self.founding is None or not self.founding.at_risk or (asked and self._held):
            return False
        self._held = asked
        self.founding.sheet.warn()
        return True

    def ask_founding(self) -> None:
        """*Sett opp for skolen*, for somebody who started alone."""
        self._open().ask()

    def found(self, school: str, roles: frozenset[Role]) -> None:
        """*Sett opp for skolen* at first start: the questions are answered."""
        self._open().begin(school, roles)

    def open_exchange(self) -> None:
        """*Velg mappe*."""
        self._main.go_to_section(self._main.settings.exchange)
        self._main.settings.exchange.choose.setFocus()

    def _open(self) -> FoundFlow:
        from skjema_app.ui.found_flow import FoundFlow

        self._held = False
        self.founding = FoundFlow(self._main.desk)
        self.founding.done.connect(self._on_done)
        self._main.show_alone(self.founding)
        return self.founding

    def _on_done(self) -> None:
        if self.founding is not None:
            page, self.founding = self.founding, None
            page.wipe()
            self._main.drop_page(page)
