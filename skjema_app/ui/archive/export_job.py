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
from skjema_app.workflows import archive_begun, archive_export
from skjema_app.workflows.archive_begun import Begun
from skjema_app.workflows.archive_export import ExportOutcome, ExportPlan, SealedOutcome
from skjema_app.workflows.secrets import Secret
from skjema_app.workflows.session import Change, Session


@dataclass(frozen=True, slots=True)
class ExportWish:
    """What to export, where to, and how.

    Attributes:
        round_id: the round.
        pupil: for one pupil: name, else "".
        group: their class.
        out: the folder that was chosen.
        only_new: «nytt siden sist».
        synced_ok: the person has confirmed that a cloud service copies the folder.
        sealed: one encrypted file.
        document_id: a § 12-5 document that is delivered alone, else "".
        message: which ``arkivmelding``; "" takes what is set.
    """

    round_id: str
    pupil: str
    group: str
    out: Path
    only_new: bool = False
    synced_ok: bool = False
    sealed: bool = False
    document_id: str = ""
    message: str = ""

    @classmethod
    def again(cls, begun: Begun) -> ExportWish:
        """One that didn't end; where it may lie was confirmed when it was begun."""
        return cls(
            begun.round_id,
            begun.pupil,
            begun.group,
            Path(begun.out),
            begun.only_new,
            synced_ok=True,
            document_id=begun.document_id,
            message=begun.message,
        )


class ExportJob(QObject):
    """At most one export at a time.

    Signals:
        began: it runs.
        progressed: (documents done, of how many).
        done: an ``ExportOutcome`` or a ``SealedOutcome``; ``wish`` still says what was wanted.
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
        self._password: Secret | None = None
        self.wish: ExportWish | None = None
        self.running = False
        self.at = (0, 0)
        self.progressed.connect(self._on_progress)

    def start(self, wish: ExportWish, password: Secret | None = None) -> None:
        """Begin; the same wish again goes on where a stopped one ended. ``password``: for an encrypted file."""
        if self.running:
            if password is not None:
                password.wipe()
            return
        self.forget_password()
        self._password = password
        self.wish, self.running, self.at = wish, True, (0, 0)
        self._stop.clear()
        self.began.emit()
        self._desk.ask(functools.partial(_prepare, self._desk.session, wish, password), self._on_plan, self, self._fail)

    def stop(self) -> None:
        """*Stopp*: what is written lies there until it goes on."""
        self._stop.set()

    def forget_password(self) -> None:
        """It has been shown, and isn't needed any more."""
        if self._password is not None and not self.running:
            self._password.wipe()
            self._password = None

    def _on_plan(self, plan: ExportPlan) -> None:
        if self.wish is not None:
            work = functools.partial(self._write, plan, self.wish, self._password)
            self._desk.background.pool.run(work, self._on_done, self._fail, self)

    def _write(
        self, plan: ExportPlan, wish: ExportWish, password: Secret | None
    ) -> tuple[ExportOutcome | SealedOutcome, Change]:
        """On the pool; the vault knows where plain files may lie before the first one does."""
        on_vault = self._desk.background.vault.wait_for
        session = self._desk.session
        if password is not None:
            sealed = archive_export.export_sealed(
                session,
                plan,
                wish.out,
                password,
                on_vault=on_vault,
                progress=self.progressed.emit,
                stopped=self._stop.is_set,
            )
            return sealed, on_vault(functools.partial(archive_export.note_sealed, session, plan))
        archive_export.check_place(wish.out, synced_ok=wish.synced_ok)
        begun = archive_begun.begun_with(plan, wish.out, only_new=wish.only_new, document_id=wish.document_id)
        on_vault(functools.partial(archive_begun.begin, session, begun))
        outcome = archive_export.export(
            session,
            plan,
            wish.out,
            on_vault=on_vault,
            progress=self.progressed.emit,
            stopped=self._stop.is_set,
            synced_ok=wish.synced_ok,
        )
        return outcome, on_vault(functools.partial(_note, session, plan, outcome, begun))

    def _on_progress(self, done: int, total: int) -> None:
        self.at = (done, total)

    def _on_done(self, made: tuple[ExportOutcome | SealedOutcome, Change]) -> None:
        outcome, change = made
        self.running = False
        self.forget_password()
        self.done.emit(outcome)
        self.wish = None
        self._desk.tell(change)

    def _fail(self, error: Exception) -> None:
        self.running = False
        self.forget_password()
        self.failed.emit(error)
        if not isinstance(error, SkjemaError):
            self.wish = None
        elif error.code is ErrorCode.ARCHIVE_STOPPED:
            self._desk.tell(Change(settings=True))  # what lies there is listed until it is gone on with, or deleted


def _prepare(session: Session, wish: ExportWish, password: Secret | None) -> ExportPlan:
    if password is not None:
        archive_export.require_password(session, password)
    if wish.document_id:
        return archive_export.with_message(archive_export.prepare_restricted(session, wish.document_id), wish.message)
    return archive_export.prepare(
        session, wish.round_id, pupil=wish.pupil, group=wish.group, only_new=wish.only_new, message=wish.message
    )


def _note(session: Session, plan: ExportPlan, outcome: ExportOutcome, begun: Begun) -> Change:
    change = archive_export.note_export(session, plan, outcome)
    archive_begun.end(session, begun)
    return change
