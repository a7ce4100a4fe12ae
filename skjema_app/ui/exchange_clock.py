"""Exchanges by itself: at unlock, after each thing that is finished, when the folder changes, and every minute.

One exchange at a time, on the pool; only what the vault has to do hops onto the vault's thread. Quiet when nothing is
new: a failure shows once as a bar, people who were certified and what was found show once as news.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.ui.background import Lane
from skjema_app.ui.desk import Desk
from skjema_app.workflows import exchange_watch, exchanging
from skjema_app.workflows.exchanging import ExchangeOutcome
from skjema_app.workflows.session import Change, Session

if TYPE_CHECKING:
    from skjema_app.workflows.feeds_on_vault import OnVault

T = TypeVar("T")

EVERY_MS = 60_000
LAST_MS = 4000
"""For the last exchange, when the vault is left while one is going on."""
_SETTLE_MS = 250
"""From a change in the folder until it is read: a file comes in several steps."""
_NOTHING_TO_DO = {ErrorCode.NO_SCHOOL, ErrorCode.FOLDER_UNSET}


class LeftError(Exception):
    """The vault is being closed; the exchange gives up where it is."""


class VaultHop:
    """Runs work on the vault's thread for a thread of the pool, until the vault is left."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._left = threading.Event()

    def leave(self) -> None:
        """No more work reaches the vault; what waits for it fails with ``LeftError``."""
        self._left.set()

    def come_back(self) -> None:
        """The vault stays open after all."""
        self._left.clear()

    def __call__(self, work: Callable[[], T], /) -> T:
        """Run it and wait."""
        return self._lane.wait_for(functools.partial(self._unless_left, work))

    def _unless_left(self, work: Callable[[], T]) -> T:
        if self._left.is_set():
            raise LeftError
        return work()


@dataclass(frozen=True, slots=True)
class Round:
    """One exchange: its outcome (None with nothing to exchange with), what waits, and what to watch."""

    outcome: ExchangeOutcome | None
    waiting: int = 0
    folders: tuple[str, ...] = ()


class ExchangeClock(QObject):
    """Drives the exchange of an open vault.

    Signals:
        troubled: (code, documents that wait): the folder is out of reach; told once until it changes.
        mended: it works (again).
        noticed: sentences that were not told before.
    """

    troubled = Signal(str, int)
    mended = Signal()
    noticed = Signal(object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._on_vault = VaultHop(desk.background.vault)
        self._running = self._again = self._asked = self._telling = False
        self._stopped = True
        self._trouble = ""
        self._failure: ErrorCode | None = None
        self._told: set[str] = set()
        self.watcher = QFileSystemWatcher(self)
        self._minute = QTimer(self)
        self._minute.setInterval(EVERY_MS)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SETTLE_MS)
        self._minute.timeout.connect(self.kick)
        self._soon.timeout.connect(self.kick)
        self._last = QTimer(self)
        self._last.setSingleShot(True)
        self._last.setInterval(LAST_MS)
        self._last.timeout.connect(self._on_wound_down)
        self._wound_down: Callable[[], None] | None = None
        self.watcher.directoryChanged.connect(self._on_folder)
        desk.changed.connect(self._on_changed)
        desk.exchange_wanted.connect(self.ask)

    @property
    def running(self) -> bool:
        """Whether an exchange is going on."""
        return self._running

    @property
    def stopped(self) -> bool:
        """Whether the vault is left, or was not entered yet."""
        return self._stopped

    def start(self) -> None:
        """Exchange now, and from now on."""
        self._on_vault.come_back()
        self._stopped = False
        self._minute.start()
        self.kick()

    def stop(self) -> None:
        """The vault is left: nothing of ours may touch it any more."""
        self._stopped = True
        self._on_vault.leave()
        self._minute.stop()
        self._soon.stop()
        self._follow(())

    def wind_down(self, done: Callable[[], None]) -> None:
        """Let what was written a moment ago reach the folder, for a few seconds at most; then stop, and ``done()``."""
        self._minute.stop()
        self._soon.stop()
        self._wound_down = done
        if self._running:
            self._last.start()
        else:
            self._on_wound_down()

    def _on_wound_down(self) -> None:
        self._last.stop()
        self.stop()
        done, self._wound_down = self._wound_down, None
        if done is not None:
            done()

    def ask(self) -> None:
        """A person asks: tell the outcome also when it is the same as before."""
        self._asked = True
        self.kick()

    def kick(self) -> None:
        """Exchange now; when one is going on, once more after it."""
        if self._stopped:
            return
        if self._running:
            self._again = True
            return
        self._running, self._again = True, False
        work = functools.partial(exchange_once, self._desk.session, self._on_vault)
        self._desk.background.pool.run(work, self._on_round, self._on_failed, self)

    def _on_folder(self, _path: str) -> None:
        if not self._stopped and not self._soon.isActive():  # a folder that never rests must not put it off for ever
            self._soon.start()

    def _on_changed(self, change: Change) -> None:
        if not self._telling and (change.documents or change.school or change.exchange):
            self.kick()

    def _on_round(self, made: Round) -> None:
        self._running = False
        if self._stopped:
            return
        asked, self._asked = self._asked, False
        self._failure = None
        self._follow(made.folders)
        if made.outcome is not None:
            self._tell(made.outcome, made.waiting, asked=asked)
        self._desk.exchanged.emit(made.outcome)
        self._go_on()

    def _tell(self, outcome: ExchangeOutcome, waiting: int, *, asked: bool) -> None:
        if outcome.trouble and (asked or outcome.trouble != self._trouble):
            self.troubled.emit(outcome.trouble, waiting)
        elif not outcome.trouble:
            self.mended.emit()
        turned = outcome.trouble != self._trouble
        self._trouble = outcome.trouble
        news = tuple(one for one in outcome.notices if one not in self._told)
        self._told.update(news)
        if news:
            self.noticed.emit(news)
        if outcome.received or outcome.sent or outcome.joined or turned or news:
            self._telling = True
            self._desk.tell(outcome.change)
            self._telling = False

    def _on_failed(self, error: Exception) -> None:
        self._running = False
        if self._stopped or isinstance(error, LeftError):
            return
        asked, self._asked = self._asked, False
        code = error.code if isinstance(error, SkjemaError) else None
        if asked or code is None or code is not self._failure:
            self._desk.trouble(error)
        self._failure = code
        self._desk.exchanged.emit(None)
        self._go_on()

    def _go_on(self) -> None:
        if self._again:
            self.kick()
        elif self._wound_down is not None:
            self._on_wound_down()

    def _follow(self, folders: tuple[str, ...]) -> None:
        """Watch these and no others; they were listed a moment ago, so asking for them is quick.

        What came into a new one before it was watched is fetched by one exchange more.
        """
        now = set(self.watcher.directories())
        if gone := sorted(now - set(folders)):
            self.watcher.removePaths(gone)
        if new := sorted(set(folders) - now):
            self.watcher.addPaths(new)
            self._on_folder("")


def exchange_once(session: Session, on_vault: OnVault) -> Round:
    """One exchange, on a thread of the pool."""
    try:
        outcome = exchanging.exchange_now(session, on_vault)
    except SkjemaError as error:
        if error.code in _NOTHING_TO_DO:
            return Round(None)
        raise
    waiting = on_vault(functools.partial(exchanging.undelivered, session)) if outcome.trouble else 0
    return Round(outcome, waiting, exchange_watch.watched_folders(session, on_vault))
