"""Leaving an open vault, for a lock or for closing the window: write the last words, deliver, copy, close. Bounded."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal

from skjema_app.domain.errors import SkjemaError
from skjema_app.ui.background import Background

if TYPE_CHECKING:
    from skjema_app.workflows.session import Session


class Writer(Protocol):
    """Something that may hold words not yet written: the open form."""

    def write_now(self, done: Callable[[], None], failed: Callable[[Exception], None]) -> None:
        """Write them; then ``done()`` or ``failed(error)`` on the UI thread."""
        ...


Deliver: TypeAlias = Callable[[Callable[[], None]], None]
"""Delivers what was written, for as long as that may take; then calls back."""


class Departure(QObject):
    """One way out. Call ``start``; then ``gone`` comes, or first ``stuck`` when the last words can't be written.

    Attributes:
        failed: what was to be done last did not go well.

    Signals:
        copying: the words are written; the backup begins.
        stuck: the failure (an exception); ``retry``, ``give_up`` or ``stop`` go on.
        gone: (saved, closed): whether every word is in the vault, and whether the vault was closed in time.
    """

    copying = Signal()
    stuck = Signal(object)
    gone = Signal(bool, bool)

    def __init__(
        self,
        session: Session,
        background: Background,
        writer: Writer,
        deliver: Deliver,
        parent: QObject | None = None,
        *,
        flush_ms: int,
        copy_ms: int,
        finish: Callable[[Session], None] | None = None,
    ) -> None:
        """``finish`` is the last thing done with the session in the place of the copy; it closes it."""
        super().__init__(parent)
        self._session = session
        self._background = background
        self._writer = writer
        self._deliver = deliver
        self._finish = finish or _copy_and_close
        self.failed = False
        self._saved = False
        self._over = False
        self._flush_limit = self._timer(flush_ms)
        self._flush_limit.timeout.connect(self._on_flush_late)
        self._copy_limit = self._timer(copy_ms)
        self._copy_limit.timeout.connect(self._on_copy_late)

    @property
    def over(self) -> bool:
        """Whether it has ended or was stopped."""
        return self._over

    def start(self) -> None:
        """Write the last words."""
        self._flush_limit.start()
        self._writer.write_now(self._on_written, self._on_not_written)

    def retry(self) -> None:
        """Try to write again."""
        if not self._over:
            self.start()

    def give_up(self) -> None:
        """Leave although the last words are not written."""
        if not self._over:
            self._copy()

    def skip_copy(self) -> None:
        """Leave without waiting for the backup."""
        self._end(closed=False)

    def stop(self) -> None:
        """Stay after all; the session remains open."""
        self._over = True
        self._flush_limit.stop()
        self._copy_limit.stop()

    def _timer(self, length: int) -> QTimer:
        made = QTimer(self)
        made.setSingleShot(True)
        made.setInterval(length)
        return made

    def _on_written(self) -> None:
        if self._over or self._copy_limit.isActive():
            return
        self._flush_limit.stop()
        self._saved = True
        self._deliver(self._copy)

    def _on_not_written(self, error: Exception) -> None:
        if not self._over:
            self._flush_limit.stop()
            self.stuck.emit(error)

    def _on_flush_late(self) -> None:
        self._on_not_written(TimeoutError())

    def _copy(self) -> None:
        if self._over:
            return
        self._flush_limit.stop()
        self.copying.emit()
        self._copy_limit.start()
        work = functools.partial(self._finish, self._session)
        self._background.vault.run(work, self._on_closed, self._on_not_closed, self)

    def _on_closed(self, _nothing: None) -> None:
        self._end(closed=True)

    def _on_not_closed(self, _error: Exception) -> None:
        # A failed backup is remembered by the workflow; whatever else failed, the process ends now.
        self.failed = True
        self._end(closed=False)

    def _on_copy_late(self) -> None:
        self._end(closed=False)

    def _end(self, *, closed: bool) -> None:
        if self._over:
            return
        self.stop()
        self.gone.emit(self._saved, closed)


def _copy_and_close(session: Session) -> None:
    from skjema_app.workflows import archive_drag
    from skjema_app.workflows.keep_copies import back_up_if_due
    from skjema_app.workflows.keep_looks import keep_looks

    try:
        with contextlib.suppress(SkjemaError):  # tried again the next time
            archive_drag.clear(session)
        back_up_if_due(session, leaving=True)
        with contextlib.suppress(SkjemaError):  # the next first look is slower then
            keep_looks(session)
    finally:
        session.close()
