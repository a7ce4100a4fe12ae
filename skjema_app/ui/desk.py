"""What every page has at hand: the open vault, the background lanes, and the news of what changed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from skjema_app.domain.errors import SkjemaError
from skjema_app.ui.background import Background
from skjema_app.ui.errors import sentence_of
from skjema_app.ui.screen_guard import ScreenGuard
from skjema_app.workflows.sentences import Sentence
from skjema_app.workflows.session import Change, Session

T = TypeVar("T")


class Desk(QObject):
    """Runs workflows on the vault's thread for the pages, and passes on what they changed.

    Signals:
        changed: a ``Change``; each page refreshes what it shows of it.
        troubled: a ``Sentence`` for the message bar; somebody's work failed.
        crashed: an exception that is a fault in the program.
        exchange_wanted: a page asks for an exchange now.
        exchanged: one has ended; its ``ExchangeOutcome``, or None when there was nothing to exchange with.
        renewal_wanted: a page asks for another vault key; a ``Renewal``, whose secrets are the receiver's to wipe.

    Attributes:
        screen: whether other programs may take pictures of our windows.
    """

    changed = Signal(object)
    troubled = Signal(object)
    crashed = Signal(object)
    exchange_wanted = Signal()
    exchanged = Signal(object)
    renewal_wanted = Signal(object)

    def __init__(self, session: Session, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.background = background
        self.screen = ScreenGuard(self)

    def ask(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        context: QObject,
        failed: Callable[[Exception], None] | None = None,
    ) -> Future[T]:
        """Do ``work`` on the vault's thread; ``done`` gets its value on the UI thread while ``context`` lives.

        Without ``failed`` a failure becomes a sentence in the message bar, or a crash report.
        """
        return self.background.vault.run(work, done, failed or self.trouble, context)

    def change(
        self,
        work: Callable[[], Change],
        context: QObject,
        failed: Callable[[Exception], None] | None = None,
    ) -> Future[Change]:
        """Do a write whose whole answer is what it changed."""
        return self.background.vault.run(work, self.tell, failed or self.trouble, context)

    def tell(self, change: Change) -> None:
        """Let every page know what changed."""
        self.changed.emit(change)

    def trouble(self, error: Exception) -> None:
        """Show a failure that no page shows by itself."""
        if not isinstance(error, SkjemaError):
            self.crashed.emit(error)
        self.troubled.emit(self.sentence(error))

    def sentence(self, error: BaseException) -> Sentence:
        """The sentence for a failure."""
        return sentence_of(error)
