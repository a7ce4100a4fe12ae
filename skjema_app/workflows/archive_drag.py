"""A real file for a row that is dragged into Websak: the one that lies in an export, or one written for this.

What is written for dragging lies in a private folder of the app's own, is listed with the exports, and is deleted when
the document has its number, and when the program closes (`clear`).
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from skjema_app.archive.names import safe_part
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import paths, safe_files
from skjema_app.workflows import archive_exports, archive_facts
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
    folder = safe_files.private_dir(_folder() / document_id[:12])
    target = folder / (safe_part(f"{document.finished.date().isoformat()} {one.metadata.title}", longest=100) + ".pdf")
    listed = _listed(session)
    if str(target) not in listed:  # on the list before it is on the disk
        session.vault.settings.set(_LISTED, json.dumps([*listed, str(target)]))
    safe_files.atomic_write(target, data)
    return target


def clear(session: Session, *, registered_only: bool = False) -> int:
    """Delete what was written for dragging; gives how many files went.

    Args:
        session: whose vault.
        registered_only: only what has its journalpost number (after a receipt); else all (at lock and close).
    """
    archived = {
        document_id[:12]
        for document_id, found in session.vault.documents.all_events().items()
        if archive_facts.number_of(found)
    }
    kept, count = [], 0
    for name in _listed(session):
        path = Path(name)
        if registered_only and path.parent.name not in archived:
            kept.append(name)
            continue
        try:
            count += path.is_file()
            safe_files.remove(path)
            if path.parent.is_dir() and not any(path.parent.iterdir()):
                path.parent.rmdir()
        except (SkjemaError, OSError):  # another program holds it: next time
            kept.append(name)
    session.vault.settings.set(_LISTED, json.dumps(kept))
    return count


def _folder() -> Path:
    return safe_files.private_dir(paths.app_data() / _FOLDER)


def _listed(session: Session) -> list[str]:
    try:
        said = json.loads(session.vault.settings.get(_LISTED) or "[]")
    except ValueError:
        return []
    return [one for one in said if isinstance(one, str)] if isinstance(said, list) else []
