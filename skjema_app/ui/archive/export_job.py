"""The export beside the window: it goes on while the person does something else, and is noted in the vault at its end.

Belongs to the open window, not to the page, so that a new text size doesn't lose it.
"""

from __future__ import annotations

import functools
import threading
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.ui.desk import Desk
from skjema_app.workflows import archive_export
from skjema_app.workflows.archive_export import ExportOutcome, ExportPlan
from skjema_app.workflows.session import Change


@dataclass(frozen=True, slots=True)
class ExportWish:
    """What to export, and where to."""

    round_id: str
    pupil: str
    group: str
    out: Path
    only_new: bool = False
    synced_ok: bool = False


class ExportJob(QObject):
    """At most one export at a time.

    Signals:
        began: it runs.
        progressed: (documents done, of how many).
        done: an ``ExportOutcome``.
        failed: the exception; ARCHIVE_STOPPED after `stop`.
    """

    began = Signal()
    progressed = Signal(int, int)
    done = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._stop = threading.Event()
        self.wish: ExportWish | None = None
        self.running = False
        self.at = (0, 0)
        self.progressed.connect(self._on_progress)

    def start(self, wish: ExportWish) -> None:
        """Begin; the same wish again goes on where a stopped one ended."""
        if self.running:
            return
        self.wish, self.running, self.at = wish, True, (0, 0)
        self._stop.clear()
        self.began.emit()
        work = functools.partial(
            archive_export.prepare,
            self._desk.session,
            wish.round_id,
            pupil=wish.pupil,
            group=wish.group,
            only_new=wish.only_new,
        )
        self._desk.ask(work, self._on_plan, self, self._on_failed)

    def stop(self) -> None:
        """*Stopp*: what is written lies there until it goes on."""
        self._stop.set()

    @property
    def can_go_on(self) -> bool:
        """One was stopped, and its wish is known."""
        return self.wish is not None and not self.running

    def _on_plan(self, plan: ExportPlan) -> None:
        if self.wish is not None:
            work = functools.partial(self._write, plan, self.wish)
            self._desk.background.pool.run(work, self._on_done, self._on_failed, self)

    def _write(self, plan: ExportPlan, wish: ExportWish) -> tuple[ExportOutcome, Change]:
        """On the pool; the vault knows of the plain files before anybody is told that they are there."""
        on_vault = self._desk.background.vault.wait_for
        session = self._desk.session
        outcome = archive_export.export(
            session,
            plan,
            wish.out,
            on_vault=on_vault,
            progress=self.progressed.emit,
            stopped=self._stop.is_set,
            synced_ok=wish.synced_ok,
        )
        return outcome, on_vault(functools.partial(archive_export.note_export, session, plan, outcome))

    def _on_progress(self, done: int, total: int) -> None:
        self.at = (done, total)

    def _on_done(self, made: tuple[ExportOutcome, Change]) -> None:
        outcome, change = made
        self.running, self.wish = False, None
        self.done.emit(outcome)
        self._desk.tell(change)

    def _on_failed(self, error: Exception) -> None:
        self.running = False
        if not isinstance(error, SkjemaError) or error.code is not ErrorCode.ARCHIVE_STOPPED:
            self.wish = None if not isinstance(error, SkjemaError) else self.wish
        self.failed.emit(error)
