"""A real file for a row that is dragged into Websak: the one that lies in an export, or one written for this.

What is written for dragging lies in a private folder of the app's own and of this vault's alone. It is deleted when the
document has its number, when the program closes, and when the vault is unlocked after a crash (`clear`): then all that
lies in the folder goes, known or not.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

from skjema_app.archive.names import safe_part
from skjema_app.domain.audit import Deed
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import paths, safe_files
from skjema_app.workflows import archive_exports, archive_facts, audit
from skjema_app.workflows.documents import signed_pdf
from skjema_app.workflows.session import Session

_FOLDER = "til-websak"
_LISTED = "archive_drag"


def file_for(session: Session, document_id: str) -> Path:
    """The signed PDF as a plain file that another program may take.

    Raises:
        SkjemaError: DOCUMENT_UNKNOWN, RESTRICTED, BLOB_MISSING, BLOB_DAMAGED, WRITE_DENIED, DISK_FULL.
    """
    document = session.vault.documents.get(document_id)
    if document.restricted:
        raise SkjemaError(ErrorCode.RESTRICTED)
    data = signed_pdf(session, document_id)
    sha256 = hashlib.sha256(data).hexdigest()
    known = archive_exports.find_file(session, sha256)
    if known is not None:
        return known
    one = next(found for found in archive_facts.candidates(session) if found.document_id == document_id)
    folder = safe_files.private_dir(_folder(session) / document_id[:12])
    target = folder / (safe_part(f"{document.finished.date().isoformat()} {one.metadata.title}", longest=100) + ".pdf")
    listed = _listed(session)
    if str(target) not in listed:  # on the list before it is on the disk
        session.vault.settings.set(_LISTED, json.dumps([*listed, str(target)]))
    safe_files.atomic_write(target, data)
    audit.read_document(session, document, Deed.EXPORTED)
    return target


def clear(session: Session, *, registered_only: bool = False) -> int:
    """Delete what was written for dragging; gives how many files went.

    Args:
        session: whose vault.
        registered_only: only what has its journalpost number (after a receipt); else all (at lock, close and unlock).
    """
    listed = _listed(session)
    if not registered_only and not listed and not _folder(session).exists():
        return 0
    archived = {
        document_id[:12]
        for document_id, found in session.vault.documents.all_events().items()
        if archive_facts.number_of(found)
    }
    kept, count = [], 0
    for name in listed:
        path = Path(name)
        if registered_only and path.parent.name not in archived:
            kept.append(name)
            continue
        try:
            count += path.is_file()
            safe_files.remove(path)
            if path.parent.is_dir():
                safe_files.remove_leftovers(path)
            if path.parent.is_dir() and not any(path.parent.iterdir()):
                path.parent.rmdir()
        except (SkjemaError, OSError):  # another program holds it: next time
            kept.append(name)
    if kept != listed:
        session.vault.settings.set(_LISTED, json.dumps(kept))
    if not registered_only and not kept:
        shutil.rmtree(_folder(session), ignore_errors=True)
    return count


def _folder(session: Session) -> Path:
    """Of this vault alone: another one of the same person may be open."""
    return paths.app_data() / _FOLDER / session.vault.device.device_id[:16]


def _listed(session: Session) -> list[str]:
    try:
        said = json.loads(session.vault.settings.get(_LISTED) or "[]")
    except ValueError:
        return []
    return [one for one in said if isinstance(one, str)] if isinstance(said, list) else []
