"""Notices that nobody uses the program, warns, and says when to lock.

Time is read from a function that is handed in (seconds, wall time), so that a machine that slept is noticed by the
jump: Qt's own timers stand still while it sleeps. The system's own lock and sleep are heard in ``system_lock.py``.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from skjema_app.ui.lock_note import LockReason

WARNING_SECONDS = 30
SLEPT_SECONDS = 45
_TICK_MS = 1000
_USE = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
    QEvent.Type.TabletPress,
    QEvent.Type.TabletMove,
    QEvent.Type.InputMethod,
}


class IdleWatch(QObject):
    """Counts the seconds since the last key, mouse, wheel or touch anywhere in the program.

    Signals:
        warned: seconds left until the lock; again each second.
        resumed: somebody is there after all; take the warning away.
        expired: lock now, for this reason (``LockReason`` value).
    """

    warned = Signal(int)
    resumed = Signal()
    expired = Signal(str)

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        limit_seconds: float = 600,
        warning_seconds: float = WARNING_SECONDS,
        tick_ms: int = _TICK_MS,
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._now = now
        self._limit = limit_seconds
        self._warning = min(warning_seconds, limit_seconds / 2)
        self._last_use = now()
        self._last_tick = now()
        self._warning_shown = False
        self._timer = QTimer(self)
        self._timer.setInterval(tick_ms)
        self._timer.timeout.connect(self.tick)

    @property
    def limit_seconds(self) -> float:
        """Seconds without use before the lock."""
        return self._limit

    def set_limit(self, seconds: float, warning_seconds: float = WARNING_SECONDS) -> None:
        """Change the limit; counting starts anew."""
        self._limit = seconds
        self._warning = min(warning_seconds, seconds / 2)
        self.touch()

    def start(self) -> None:
        """Begin to count."""
        self._last_use = self._last_tick = self._now()
        self._timer.start()
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def stop(self) -> None:
        """Count no more: the program is locked or closing."""
        self._timer.stop()
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    def touch(self) -> None:
        """Somebody is there."""
        self._last_use = self._now()
        if self._warning_shown:
            self._warning_shown = False
            self.resumed.emit()

    def tick(self) -> None:
        """Look at the time; done each second."""
        now = self._now()
        gap, self._last_tick = now - self._last_tick, now
        idle = now - self._last_use
        if gap >= SLEPT_SECONDS:
            self._expire(LockReason.SLEPT)
        elif idle >= self._limit:
            self._expire(LockReason.IDLE)
        elif idle >= self._limit - self._warning:
            self._warning_shown = True
            self.warned.emit(max(1, round(self._limit - idle)))
        elif idle < 0:  # the clock was set back: count from here
            self._last_use = now

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See every event of the program; keep none."""
        # Only what a person did counts: a moving window under a still mouse sends moves that are not spontaneous.
        if event.type() in _USE and (event.spontaneous() or event.type() != QEvent.Type.MouseMove):
            self.touch()
        return False

    def _expire(self, reason: LockReason) -> None:
        self.stop()
        self.expired.emit(reason.value)
