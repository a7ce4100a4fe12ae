"""Attachments (signed PDFs) as separate encrypted files: ``blobs/<aa>/<sha256 of the ciphertext>``.

A blob is written and flushed before the transaction that refers to it; a crash in between leaves a file that nobody
refers to. Its random key stands in the sealed entry that refers to it, nowhere else.

A file that nobody refers to is moved to ``blobs/uten-eier/`` first and deleted much later: an older ``data.db`` that
was put back knows nothing of newer documents, and their signed PDFs exist only here. Reading looks in both places.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from skjema_app.crypto import blob as blob_crypto
from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.safe_files import atomic_write, file_errors, private_dir, read_file, remove, replace
from skjema_app.vault.bodies import BlobRef

FOLDER = "blobs"
ASIDE = "uten-eier"
LARGEST_BLOB = 25 * 1024 * 1024 + 64 * 1024 + 64
"""Limit at reading: 25 MiB of content (design-review § 1.35) with its padding."""

_NAME = re.compile(r"[0-9a-f]{64}")
_FRESH = timedelta(days=1)
_KEPT_ASIDE = timedelta(days=90)


class BlobStore:
    """The blob folder of one vault."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER
        self._aside = self._folder / ASIDE

    def path(self, sha256: str) -> Path:
        """Where a blob lies."""
        if _NAME.fullmatch(sha256) is None:
            raise SkjemaError(ErrorCode.BLOB_DAMAGED, reason="name")
        return self._folder / sha256[:2] / sha256

    def put(self, data: bytes, media: str) -> BlobRef:
        """Encrypt and write durably; gives what the entry must hold.

        Raises:
            SkjemaError: DISK_FULL, WRITE_DENIED … as ``file_errors``.
        """
        sealed = blob_crypto.seal(data)
        self.put_sealed(sealed.sha256, sealed.data)
        with sealed.key as key, key.exposed() as buffer:
            return BlobRef(sealed.sha256, buffer.hex(), sealed.length, media)

    def put_sealed(self, sha256: str, data: bytes) -> None:
        """Write a blob that is encrypted already (from a copy)."""
        path = self.path(sha256)
        private_dir(path.parent)
        atomic_write(path, data)

    @contextlib.contextmanager
    def removed_on_failure(self, ref: BlobRef) -> Iterator[None]:
        """Delete a fresh blob when what should refer to it fails: on a full disk every try would leave one more."""
        try:
            yield
        except BaseException:
            with contextlib.suppress(SkjemaError):
                remove(self.path(ref.sha256))
            raise

    def get(self, ref: BlobRef) -> bytes:
        """The content, with the hash of the ciphertext checked.

        Raises:
            SkjemaError: BLOB_MISSING, BLOB_DAMAGED, READ_DENIED.
        """
        data = self.sealed(ref.sha256)
        with Secret.adopt(bytearray.fromhex(ref.key)) as key:
            return blob_crypto.open_blob(data, key, ref.length, ref.sha256)

    def has(self, sha256: str) -> bool:
        """Whether a blob lies here; nothing is said of its content."""
        return self.path(sha256).is_file() or (self._aside / sha256).is_file()

    def names(self) -> frozenset[str]:
        """Every blob that lies here: folders are read, not one file after another asked for.

        Raises:
            SkjemaError: READ_DENIED.
        """
        found: set[str] = set()
        with file_errors(self._folder, reading=True), contextlib.suppress(FileNotFoundError):
            for folder in os.scandir(self._folder):
                if folder.is_dir():
                    found.update(one.name for one in os.scandir(folder) if one.is_file())
        return frozenset(found)

    def drop_damaged(self, sha256: str) -> bool:
        """Delete a blob whose bytes don't fit its name, so that it can be fetched again; whether there was one."""
        try:
            data = self.sealed(sha256)
        except SkjemaError as error:
            if error.code is ErrorCode.BLOB_MISSING:
                return False
            raise
        if hashlib.sha256(data).hexdigest() == sha256:
            return False
        for path in (self.path(sha256), self._aside / sha256):
            remove(path)
        return True

    def erase(self, sha256: str) -> None:
        """Delete a blob for good, wherever it lies; one that is gone is fine.

        Raises:
            SkjemaError: WRITE_DENIED.
        """
        for path in (self.path(sha256), self._aside / sha256):
            remove(path)

    def sealed(self, sha256: str) -> bytes:
        """The encrypted bytes as they lie there, also of a blob that was moved aside.

        Raises:
            SkjemaError: BLOB_MISSING, BLOB_DAMAGED, READ_DENIED.
        """
        for path in (self.path(sha256), self._aside / sha256):
            try:
                return read_file(path, limit=LARGEST_BLOB)
            except SkjemaError as error:
                if error.code is ErrorCode.PLACE_UNUSABLE:
                    raise SkjemaError(ErrorCode.BLOB_DAMAGED, blob=sha256, reason="file") from error
                if error.code is not ErrorCode.FILE_MISSING:
                    raise
        raise SkjemaError(ErrorCode.BLOB_MISSING, blob=sha256)

    def aside(self) -> list[Path]:
        """The files that were moved aside, sorted.

        Raises:
            SkjemaError: READ_DENIED.
        """
        return self._blobs_at(ASIDE)

    def sort_out(self, referred: frozenset[str], now: datetime) -> None:
        """Move aside what nobody refers to and is over a day old, and back what somebody refers to. Deletes nothing.

        Raises:
            SkjemaError: WRITE_DENIED, READ_DENIED, DISK_FULL, PLACE_UNUSABLE.
        """
        for path in self.aside():
            if path.name in referred:
                private_dir(self.path(path.name).parent)
                replace(path, self.path(path.name))
        for path in self._blobs_at("??"):
            if path.name not in referred and _modified(path) < (now - _FRESH).timestamp():
                private_dir(self._aside)
                with file_errors(path):
                    os.utime(path, (now.timestamp(), now.timestamp()))  # when it was moved
                replace(path, self._aside / path.name)

    def remove_old_aside(self, referred: frozenset[str], now: datetime) -> None:
        """Delete what was moved aside over 90 days ago and that nobody refers to.

        Raises:
            SkjemaError: WRITE_DENIED, READ_DENIED.
        """
        for path in self.aside():
            if path.name not in referred and _modified(path) < (now - _KEPT_ASIDE).timestamp():
                remove(path)

    def _blobs_at(self, folders: str) -> list[Path]:
        with file_errors(self._folder, reading=True):
            return sorted(path for path in self._folder.glob(f"{folders}/*") if _NAME.fullmatch(path.name))


def _modified(path: Path) -> float:
    with file_errors(path):
        return path.stat().st_mtime
