"""Plain files in folders of the person's own, so that a cut-off write leaves nothing that nobody knows of.

A file is written beside its place and then renamed. Where the program is killed or the power goes between the two, the
plain bytes stay under a hidden name. So the vault knows of each such write before it begins, and looks after what was
left the next time it is unlocked (user-review § 1.7).
"""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

from skjema_app.domain.errors import SkjemaError
from skjema_app.system import safe_files
from skjema_app.workflows.session import Session

_WRITING = "plain_writing:"


def write_plain(session: Session, target: Path, data: bytes) -> None:
    """Write a file that the person asked for, not encrypted.

    Raises:
        SkjemaError: WRITE_DENIED, DISK_FULL, and as `safe_files.atomic_write`.
    """
    path = str(target.absolute())
    name = _WRITING + hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    session.vault.settings.set(name, path)
    safe_files.atomic_write(target, data, private=False)  # leaves nothing where it fails
    session.vault.settings.remove(name)


def sweep(session: Session) -> int:
    """Remove what cut-off writes left; gives how many files. A folder that is away now is looked at the next time."""
    count = 0
    for name, path in session.vault.settings.all(_WRITING).items():
        target = Path(path)
        if not target.parent.is_dir():
            continue
        with contextlib.suppress(SkjemaError):  # another program holds it: next time
            count += safe_files.remove_leftovers(target)
            session.vault.settings.remove(name)
    return count
