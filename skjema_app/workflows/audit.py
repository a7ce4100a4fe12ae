"""Noting what the program is used for: the one place that does it, called by the workflows that show and give out.

Ids and codes, never words: not what was searched for, not what anybody is called. Noting never fails and nobody waits
for it. What is told elsewhere already is not noted again: that a PDF was printed, exported or given to somebody is an
event of the document, and that a document came and was opened is its receipt.

It shows what honest programs did. A hostile one leaves nothing, and whoever has the recovery sheet and a copy of a
vault reads without a trace (design-review § 1.55, user-review § 3.5); the windows say so.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.domain.audit import Deed, Noted
from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.errors import SkjemaError
from skjema_app.domain.school import Membership
from skjema_app.system import safe_files

if TYPE_CHECKING:  # light on purpose: asked before a vault is open
    from skjema_app.workflows.session import Session
    from skjema_app.workflows.threads import Thread

FAILED_FILE = "feilet.logg"
"""Beside the keys: when somebody tried a wrong password. Nothing is open then; it holds times and nothing else."""

_MOST_FAILED = 1000
_LINE_BYTES = 26  # 2026-11-23T08:12:00+01:00 and the end of the line


def note(session: Session, deed: Deed, *, case: str = "", document: str = "", pupil: str = "") -> None:
    """Note something that was done."""
    session.vault.audit.note(Noted(deed, case, document, pupil))


def read_rows(session: Session, threads: Iterable[Thread], deed: Deed = Deed.READ) -> None:
    """Rows of *Saker* were shown: of each its case, or the document that it begins with."""
    session.vault.audit.note(
        *(
            Noted(deed, document=one.first.document_id) if one.case is None else Noted(deed, case=one.case.case_id)
            for one in threads
        )
    )


def read_document(session: Session, document: FinishedDocument, deed: Deed = Deed.READ) -> None:
    """A finished document was shown, or given out."""
    school = session.school
    case = school.case_of(document.document_id) if school is not None and document.school else None
    note(session, deed, case="" if case is None else case.case_id, document=document.document_id)


def log_given(session: Session, deed: Deed, cases: Sequence[str], documents: Sequence[str]) -> None:
    """What is noted was itself printed or exported: noted of each case, else of the first document, else by itself."""
    about = [Noted(deed, case=one) for one in cases] or [Noted(deed, document=one) for one in documents[:1]]
    session.vault.audit.note(*(about or [Noted(deed)]))


def searched(session: Session) -> None:
    """Somebody searched. What for is not noted."""
    note(session, Deed.SEARCHED)


def batch(session: Session) -> bool:
    """Write the notes of the days that are over into signed entries; whether there was anything to write.

    Of somebody alone into the private feed. At a school when it exchanges, since they go to others too; while the
    school has not certified this vault they wait in it.
    """
    school = session.school
    if school is None:
        return session.vault.audit.batch_alone()
    if school.membership is not Membership.CERTIFIED:
        return False
    return school.batch_audit(session.vault.audit) > 0


# --- the door of the vault --------------------------------------------------------------------------------------------


def unlocked(session: Session, *, with_sheet: bool = False) -> None:
    """The vault was opened: note it, with the wrong passwords that somebody had tried before."""
    folder = session.vault.folder
    session.vault.audit.note(
        *(Noted(Deed.UNLOCK_FAILED, moment=one) for one in failed_tries(folder)),
        Noted(Deed.RECOVERY if with_sheet else Deed.UNLOCKED),
    )
    with contextlib.suppress(SkjemaError):
        safe_files.remove(folder / FAILED_FILE)
    if session.school is None:
        with contextlib.suppress(SkjemaError):  # the next time
            batch(session)


def failed(folder: Path, now: datetime) -> None:
    """Somebody tried a wrong password, and nothing is open: remember when, beside the keys."""
    with contextlib.suppress(OSError):
        target = folder / FAILED_FILE
        if target.exists() and target.stat().st_size >= _MOST_FAILED * _LINE_BYTES:
            return  # a flood must not fill the disk
        handle = os.open(target, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, f"{now.replace(second=0, microsecond=0).isoformat()}\n".encode("ascii"))
        finally:
            os.close(handle)


def failed_tries(folder: Path) -> tuple[datetime, ...]:
    """When wrong passwords were tried since the vault was opened last; lines that are no time are left out."""
    with contextlib.suppress(SkjemaError):
        raw = safe_files.read_file(folder / FAILED_FILE, limit=2 * _MOST_FAILED * _LINE_BYTES)
        return tuple(_moments(raw.decode("ascii", "replace").splitlines()))
    return ()


def _moments(lines: Iterable[str]) -> Iterable[datetime]:
    for line in lines:
        with contextlib.suppress(ValueError):
            moment = datetime.fromisoformat(line.strip())
            if moment.tzinfo is not None:
                yield moment
