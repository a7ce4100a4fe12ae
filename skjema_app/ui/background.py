"""Work beside the UI thread: ``vault`` (one thread, so writes keep their order) and ``pool`` (two threads).

``run`` gives the result, or the exception as a value, to a bound method on the UI thread, and only while its
``context`` lives. The application owns one ``Background`` and calls ``shutdown`` last.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar, cast

import shiboken6
from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QTimer, Signal

if TYPE_CHECKING:  # the threads' module is loaded with the first work, not before the first window
    from concurrent.futures import Future, ThreadPoolExecutor

T = TypeVar("T")

_WAKE_MS = 20
"""Between two looks at the clock while waiting for everything."""

_LOOK_MS = 500
"""Between two looks for circular garbage."""

_WHOLE_SECONDS = 60.0
"""Least time between two looks at everything there is; one takes as long as a key press may."""


class _Job(Generic[T]):
    def __init__(
        self, future: Future[T], done: Callable[[T], None], failed: Callable[[Exception], None], context: QObject
    ) -> None:
        self.future = future
        self.done = done
        self.failed = failed
        self.context = context


class Garbage(QObject):
    """Python's search for circular garbage, on the UI thread only, and between two events.

    By itself Python searches on whichever thread makes an object, and in the middle of whatever it does. What is found
    is destroyed there and then: widgets and layouts of pages that were left, on the vault's thread, or while another
    layout is being worked out. Qt doesn't survive that for long.
    """

    _holders = 0
    _was_on = False

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._begun = False
        self._last_whole = time.monotonic()

    def begin(self) -> None:
        """From now on; doing it twice is fine."""
        if self._begun:
            return
        self._begun = True
        if not Garbage._holders:
            Garbage._was_on = gc.isenabled()
            gc.disable()
        Garbage._holders += 1
        self._timer.start()

    def end(self) -> None:
        """No other thread works any more: as it was before."""
        if not self._begun:
            return
        self._begun = False
        self._timer.stop()
        Garbage._holders -= 1
        if not Garbage._holders and Garbage._was_on:
            gc.enable()

    def leave_out(self) -> None:
        """What has been loaded by now stays for good and is not looked at again."""
        gc.freeze()

    def look(self) -> None:
        """Search as far back as Python itself would by now, but seldom everywhere."""
        due = [count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if due[1] and due[2] and time.monotonic() - self._last_whole > _WHOLE_SECONDS:
            gc.collect(2)
            self._last_whole = time.monotonic()
        elif due[0]:
            gc.collect(1 if due[1] else 0)


class Lane(QObject):
    """One executor. Use it from the UI thread only."""

    _ended = Signal(int)

    def __init__(self, name: str, threads: int, garbage: Garbage, parent: QObject) -> None:
        super().__init__(parent)
        self._name, self._threads = name, threads
        self._garbage = garbage
        self._executor: ThreadPoolExecutor | None = None
        self._jobs: dict[int, _Job[object]] = {}
        self._next = 0
        self._stopped = False

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
        context: QObject,
    ) -> Future[T]:
        """Do ``work`` off the UI thread; then ``done(value)`` or ``failed(exception)`` on it.

        Nothing is delivered once ``context`` is destroyed. The future is for waiting only (``flush``, tests).
        After ``stop`` nothing is done any more: the future comes back cancelled.
        """
        from concurrent.futures import Future, ThreadPoolExecutor

        from PySide6.QtCore import Qt

        if self._stopped:
            refused: Future[T] = Future()
            refused.cancel()
            return refused
        if self._executor is None:
            self._garbage.begin()
            self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
            self._executor = ThreadPoolExecutor(self._threads, thread_name_prefix=self._name)
        self._next += 1
        number = self._next
        future = self._executor.submit(work)
        self._jobs[number] = cast("_Job[object]", _Job(future, done, failed, context))
        future.add_done_callback(_Report(self, number).ended)
        return future

    def wait_for(self, work: Callable[[], T]) -> T:
        """Do ``work`` on this lane and wait for it: for threads of another lane, never for the UI thread.

        Raises:
            RuntimeError: nothing runs here yet, or not any more.
        """
        if self._executor is None or self._stopped:
            msg = "the lane does not run"
            raise RuntimeError(msg)
        return self._executor.submit(work).result()

    def rest_within(self, seconds: float) -> bool:
        """Whether all work has ended, waiting at most so long; for the end of the program."""
        from concurrent.futures import wait

        return not wait([job.future for job in self._jobs.values()], timeout=seconds).not_done

    @property
    def busy(self) -> bool:
        """Whether some work has not been delivered yet."""
        return bool(self._jobs)

    def tell(self, number: int) -> None:
        """Called on a worker thread: let the UI thread deliver."""
        self._ended.emit(number)

    def _deliver(self, number: int) -> None:
        job = self._jobs.pop(number, None)
        if job is None or job.future.cancelled() or not shiboken6.isValid(job.context):
            return
        error = job.future.exception()
        if error is None:
            job.done(job.future.result())
        elif isinstance(error, Exception):
            job.failed(error)
        else:
            raise error

    def stop(self) -> None:
        """Let running and waiting work end, take no more, deliver nothing more."""
        self._stopped = True
        if self._executor is not None:
            self._executor.shutdown(wait=True)
        self._jobs.clear()


class _Report:
    """Carries the number of a job to the thread pool's callback; holds no widget."""

    def __init__(self, lane: Lane, number: int) -> None:
        self._lane = lane
        self._number = number

    def ended(self, _future: object) -> None:
        self._lane.tell(self._number)


class Background(QObject):
    """The two lanes of the application.

    Attributes:
        vault: one thread; everything that touches the open vault.
        pool: two threads; pictures, files, password strength.
        garbage: from the first work on, circular garbage is looked for on the UI thread.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.garbage = Garbage(self)
        self.vault = Lane("vault", 1, self.garbage, self)
        self.pool = Lane("pool", 2, self.garbage, self)

    def drain(self, timeout: float = 5.0) -> bool:
        """Handle events until everything is delivered, or ``timeout`` seconds went by; for closing and tests."""
        end = time.monotonic() + timeout
        waking = QTimer()  # for the time limit only: a result is an event and wakes by itself
        waking.start(_WAKE_MS)
        while self.vault.busy or self.pool.busy:
            if time.monotonic() > end:
                return False
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        return True

    def shutdown(self) -> None:
        """Join the threads. Results that have not been delivered are dropped; writes are done."""
        self.pool.stop()
        self.vault.stop()
        self.garbage.end()
