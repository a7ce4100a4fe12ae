"""What the open window has of the school: the exchange clock with its bars, and the page that sets a school up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from skjema_app.domain.roles import Role
from skjema_app.ui.desk import Desk
from skjema_app.ui.exchange_clock import ExchangeClock
from skjema_app.ui.news_bars import NewsBars

if TYPE_CHECKING:
    from skjema_app.ui.found_flow import FoundFlow


class Host(Protocol):
    """What the open window does with a page that stands alone in it."""

    def show_alone(self, page: QWidget) -> None:
        """Show it without the side bar."""
        ...

    def drop_page(self, page: QWidget) -> None:
        """Take it away."""
        ...

    def show_exchange(self) -> None:
        """Open *Innstillinger › Utveksling* at the choice of the folder."""
        ...


class SchoolParts(QObject):
    """Belongs to one open window.

    Attributes:
        clock: exchanges by itself.
        founding: the page that sets up a school, while it is open.
    """

    def __init__(self, desk: Desk, bars: NewsBars, host: Host, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._bars = bars
        self._host = host
        self._held = False
        self.founding: FoundFlow | None = None
        self.clock = ExchangeClock(desk, self)
        bars.exchange.folder_wanted.connect(self.open_exchange)
        self.clock.troubled.connect(bars.exchange.show_trouble)
        self.clock.mended.connect(bars.exchange.hide)
        self.clock.noticed.connect(bars.tell_noticed)
        bars.exchange.again_wanted.connect(self.clock.ask)

    def begin(self) -> None:
        """The first page stands: exchange, now and from now on."""
        self._bars.waiting.refresh()
        self.clock.start()

    def wind_down(self, done: Callable[[], None]) -> None:
        """What was written a moment ago is delivered before the vault is left; bounded in time."""
        self._wipe()
        self.clock.wind_down(done)

    def pause(self) -> None:
        """The vault is being left."""
        self.clock.stop()
        self._wipe()

    def _wipe(self) -> None:
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
        self._host.show_exchange()

    def _open(self) -> FoundFlow:
        from skjema_app.ui.found_flow import FoundFlow

        self._held = False
        self.founding = FoundFlow(self._desk)
        self.founding.done.connect(self._on_done)
        self._host.show_alone(self.founding)
        return self.founding

    def _on_done(self) -> None:
        if self.founding is not None:
            page, self.founding = self.founding, None
            page.wipe()
            self._host.drop_page(page)
