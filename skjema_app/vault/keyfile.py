"""``keys.json`` and its three copies on disk. All hold the same: a copy with an old password would open the vault."""

from __future__ import annotations

from pathlib import Path

from skjema_app.crypto.keyslots import KeysFile
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.safe_files import atomic_write, read_file

NAME = "keys.json"
COPIES = (1, 2, 3)
LARGEST_KEYS = 64 * 1024


def keys_path(folder: Path, copy: int = 0) -> Path:
    """The file itself (0) or one of its copies."""
    return folder / (f"{NAME}.{copy}" if copy else NAME)


def read_keys(folder: Path, copy: int = 0) -> KeysFile:
    """Read and parse.

    Args:
        folder: the vault.
        copy: 0 for the file itself, 1 to 3 for a copy.

    Raises:
        SkjemaError: KEYS_MISSING or KEYS_DAMAGED, with ``copy`` = number of a copy that can be read where there is
            one; KEYS_LIMITS, VAULT_NEWER, READ_DENIED.
    """
    try:
        return _read(keys_path(folder, copy))
    except SkjemaError as error:
        if error.code not in {ErrorCode.KEYS_MISSING, ErrorCode.KEYS_DAMAGED}:
            raise
        for other in COPIES:
            if other != copy and _is_readable(keys_path(folder, other)):
                raise SkjemaError(error.code, **{**error.details, "copy": str(other)}) from error
        raise


def write_keys(folder: Path, keys: KeysFile) -> None:
    """Write the file, then every copy: none with an earlier password stays.

    Raises:
        SkjemaError: DISK_FULL, WRITE_DENIED.
    """
    data = keys.to_bytes()
    for copy in (0, *COPIES):
        atomic_write(keys_path(folder, copy), data)


def heal_copies(folder: Path, keys: KeysFile) -> None:
    """Make every file hold ``keys``; writes only what differs.

    Raises:
        SkjemaError: DISK_FULL, WRITE_DENIED.
    """
    data = keys.to_bytes()
    for copy in (0, *COPIES):
        path = keys_path(folder, copy)
        try:
            same = read_file(path, limit=LARGEST_KEYS) == data
        except SkjemaError:
            same = False
        if not same:
            atomic_write(path, data)


def _read(path: Path) -> KeysFile:
    try:
        data = read_file(path, limit=LARGEST_KEYS)
    except SkjemaError as error:
        if error.code is ErrorCode.FILE_MISSING:
            raise SkjemaError(ErrorCode.KEYS_MISSING) from error
        if error.code is ErrorCode.PLACE_UNUSABLE:
            raise SkjemaError(ErrorCode.KEYS_DAMAGED, reason="file") from error
        raise
    return KeysFile.parse(data)


def _is_readable(path: Path) -> bool:
    try:
        _read(path)
    except SkjemaError:
        return False
    return True
