"""Writes the draft soon after the first unsaved key, one write at a time, and never forgets a later one.

The timer is started by the first unsaved edit and not restarted by the next ones, so that a person who types without
a pause loses no more than one who stops: at most ``DELAY_MS`` and the time of one write.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as WaitedTooLong
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from skjema_app.domain.answers import Answers
from skjema_app.domain.documents import Place
from skjema_app.ui.background import Background
from skjema_app.ui.wizard.keeper import Saver

DELAY_MS = 300
"""Together with the write itself this stays below the promised 400 ms."""


@dataclass(frozen=True, slots=True)
class _Write:
    """One write with its own snapshot; answers are never changed in place."""

    keeper: Saver
    answers: Answers
    place: Place

    def __call__(self) -> datetime:
        return self.keeper.save(self.answers, self.place)


class Autosave(QObject):
    """Autosave of one draft.

    Signals:
        saved: a write is durable; carries its time (``datetime``).
        failed: a write failed; carries the exception. It is kept as unsaved and tried again at the next edit.
    """

    saved = Signal(object)
    failed = Signal(object)

    def __init__(
        self, keeper: Saver, background: Background, snapshot: Callable[[], tuple[Answers, Place]], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._background = background
        self._snapshot = snapshot
        self._unsaved = False
        self.stopped = False
        self._flying: Future[datetime] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self.save_now)

    @property
    def unsaved(self) -> bool:
        """Whether something is not written, or being written, yet."""
        return self._unsaved or self._flying is not None

    def touch(self) -> None:
        """Something changed."""
        if self.stopped:
            return
        self._unsaved = True
        if not self._timer.isActive():
            self._timer.start()

    def save_now(self) -> None:
        """Write without waiting for the timer; while a write is under way the next one follows it."""
        if not self._unsaved or self._flying is not None:
            return
        self._timer.stop()
        self._unsaved = False
        answers, place = self._snapshot()
        write = _Write(self._keeper, answers, place)
        self._flying = self._background.vault.run(write, self._written, self._not_written, self)

    def flush(self, timeout: float = 10.0) -> bool:
        """Block until everything is written; False when it failed or took longer than ``timeout`` seconds."""
        if not _good(self._flying, timeout):
            self._unsaved = True
        if self._unsaved:
            self._flying = None  # its delivery only reports; the next write is queued behind it
            self.save_now()
        written = _good(self._flying, timeout)
        self._unsaved = self._unsaved or not written
        return written

    def stop(self) -> None:
        """No more writes: the draft is finished or gone."""
        self.stopped = True
        self._timer.stop()
        self._unsaved = False

    def _written(self, when: datetime) -> None:
        self._landed()
        self.saved.emit(when)

    def _not_written(self, error: Exception) -> None:
        self._flying = None if self._flying is None or self._flying.done() else self._flying
        self._unsaved = True
        self.failed.emit(error)

    def _landed(self) -> None:
        if self._flying is not None and self._flying.done():
            self._flying = None
        if self._unsaved and not self._timer.isActive():
            self.save_now()


def _good(future: Future[datetime] | None, timeout: float) -> bool:
    if future is None:
        return True
    try:
        return future.exception(timeout) is None
    except (WaitedTooLong, CancelledError):
        return False
