"""The same package as one encrypted file: WinZip's AES-256, which 7-Zip and WinZip open (issue E1, item 3).

Inside lies one plain zip, since the encryption of zip files hides contents but not names. Everything is written in one
stream: nothing readable touches the disk. The format derives its key with 1,000 rounds of PBKDF2 only, so the password
must carry the weight: five words of our list, or 10^15 guesses (`workflows.archive_export`). The salt is random, so two
runs differ; what lies inside doesn't.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyzipper

from skjema_app.archive import manifest
from skjema_app.archive.build import Source, build, folder_name
from skjema_app.archive.manifest import FileEntry
from skjema_app.archive.model import ExportPlan
from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import safe_files

UNFINISHED = ".uferdig"
INNER = "pakke.zip"
_DATE = (1980, 1, 1, 0, 0, 0)
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Sealed:
    """An encrypted file that has been read back: where, how large, its hash, and what lies inside."""

    path: Path
    size: int
    sha256: str
    files: tuple[FileEntry, ...]


def write_sealed(
    plan: ExportPlan,
    out: Path,
    source: Source,
    more: Mapping[str, bytes],
    password: Secret,
    *,
    progress: Callable[[int, int], None],
    stopped: Callable[[], bool],
) -> Sealed:
    """Write the file and read it back; a stopped or broken run leaves no file under the final name.

    Raises:
        SkjemaError: ARCHIVE_STOPPED, ARCHIVE_DAMAGED, FILE_EXISTS, DISK_FULL, WRITE_DENIED, and what ``source`` raises.
    """
    final = out / f"{folder_name(plan.round)}.zip"
    if final.exists():
        raise SkjemaError(ErrorCode.FILE_EXISTS, path=str(final))
    begun = final.with_name(final.name + UNFINISHED)
    digest = manifest.plan_digest(plan, more)
    try:
        with safe_files.file_errors(begun):
            with (
                password.exposed() as words,
                pyzipper.AESZipFile(begun, "w", compression=zipfile.ZIP_STORED, encryption=pyzipper.WZ_AES) as outer,
            ):
                outer.setpassword(bytes(words))  # the library takes bytes only
                outer.setencryption(pyzipper.WZ_AES, nbits=256)
                with outer.open(INNER, "w", force_zip64=True) as stream:
                    counted = _Counted(stream)
                    with zipfile.ZipFile(counted, "w", zipfile.ZIP_STORED) as inner:
                        sink = _Zip(inner)
                        files = build(plan, sink, source, more, digest=digest, progress=progress, stopped=stopped)
            safe_files.fsync_file(begun)
        _read_back(begun, password, counted.digest.hexdigest())
        size, sha256 = manifest.file_hash(begun)
        safe_files.replace(begun, final)
    except BaseException:
        safe_files.remove(begun)
        raise
    return Sealed(final, size, sha256, files)


class _Zip:
    """The inner zip as the sink of what is built."""

    def __init__(self, inner: zipfile.ZipFile) -> None:
        self._inner = inner

    def kept(self, _path: str, _sha256: str) -> FileEntry | None:
        """Nothing is there before."""
        return None

    def put(self, path: str, data: bytes) -> FileEntry:
        """Write a file."""
        info = zipfile.ZipInfo(path, _DATE)
        info.external_attr = 0o600 << 16
        self._inner.writestr(info, data)
        return FileEntry(path, len(data), hashlib.sha256(data).hexdigest())


class _Counted:
    """A stream that can't be wound back, with the hash of what went through it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def write(self, data: bytes, /) -> int:
        """Pass it on."""
        self.digest.update(data)
        self._stream.write(data)
        return len(data)

    def flush(self) -> None:
        """Nothing to do: the outer file is flushed when it is whole."""

    def close(self) -> None:
        """Nothing to do: the outer file is closed by who opened it."""


def _read_back(path: Path, password: Secret, wanted: str) -> None:
    """Open it as the office will, and compare."""
    digest = hashlib.sha256()
    try:
        with password.exposed() as words, pyzipper.AESZipFile(path) as outer:
            outer.setpassword(bytes(words))
            with outer.open(INNER) as stream:
                while piece := stream.read(_PIECE):
                    digest.update(piece)
    except (zipfile.BadZipFile, RuntimeError, ValueError) as error:
        raise SkjemaError(ErrorCode.ARCHIVE_DAMAGED, path=path.name, count=1) from error
    if digest.hexdigest() != wanted:
        raise SkjemaError(ErrorCode.ARCHIVE_DAMAGED, path=path.name, count=1)
