"""Attachments (signed PDFs) as separate encrypted files: ``blobs/<aa>/<sha256 of the ciphertext>``.

A blob is written and flushed before the transaction that refers to it; a crash in between leaves a file that nobody
refers to, which is tidied away later. Its random key stands in the sealed entry that refers to it, nowhere else.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

from skjema_app.crypto import blob as blob_crypto
from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.safe_files import atomic_write, file_errors, private_dir, read_file, remove
from skjema_app.vault.bodies import BlobRef

FOLDER = "blobs"
LARGEST_BLOB = 25 * 1024 * 1024 + 64 * 1024 + 64
"""Limit at reading: 25 MiB of content (design-review § 1.35) with its padding."""

_NAME = re.compile(r"[0-9a-f]{64}")


class BlobStore:
    """The blob folder of one vault."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER

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

    def sealed(self, sha256: str) -> bytes:
        """The encrypted bytes as they lie there.

        Raises:
            SkjemaError: BLOB_MISSING, BLOB_DAMAGED, READ_DENIED.
        """
        try:
            return read_file(self.path(sha256), limit=LARGEST_BLOB)
        except SkjemaError as error:
            if error.code is ErrorCode.FILE_MISSING:
                raise SkjemaError(ErrorCode.BLOB_MISSING, blob=sha256) from error
            if error.code is ErrorCode.PLACE_UNUSABLE:
                raise SkjemaError(ErrorCode.BLOB_DAMAGED, blob=sha256, reason="file") from error
            raise

    def names(self) -> Iterator[tuple[str, Path]]:
        """Every blob file: name and path, sorted."""
        if not self._folder.is_dir():
            return
        with file_errors(self._folder, reading=True):
            for path in sorted(self._folder.glob("??/*")):
                if _NAME.fullmatch(path.name) is not None:
                    yield path.name, path

    def remove_orphans(self, referred: frozenset[str], *, older_than: float) -> int:
        """Delete files that no entry refers to and that were written before ``older_than`` (seconds since 1970).

        Raises:
            SkjemaError: WRITE_DENIED, READ_DENIED.
        """
        removed = 0
        for name, path in list(self.names()):
            if name in referred:
                continue
            with file_errors(path):
                old = path.stat().st_mtime < older_than
            if old:
                remove(path)
                removed += 1
        return removed
