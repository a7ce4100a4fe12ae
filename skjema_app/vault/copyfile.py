"""The form of a copy: ``*.skjemakopi``, a zip without compression.

Members: ``keys.json``, ``data.db``, ``blobs/<aa>/<sha256>`` …, ``manifest.json`` (size and SHA-256 of each, counts,
when, which vault) and ``manifest.mac`` (HMAC-SHA256 of the manifest under the vault's backup key). A stranger's zip is
read under a list of allowed names and sizes; nothing of it is unpacked before it is recognised.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from skjema_app.crypto.keyslots import KeysFile, VaultKey
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.safe_files import file_errors, open_private
from skjema_app.vault.blobs import LARGEST_BLOB
from skjema_app.vault.keyfile import LARGEST_KEYS

FORMAT = 1
KEYS, DATA, MANIFEST, MAC = "keys.json", "data.db", "manifest.json", "manifest.mac"

_BLOB = re.compile(r"blobs/([0-9a-f]{2})/(\1[0-9a-f]{62})")
_LIMITS = {KEYS: LARGEST_KEYS, DATA: 8 << 30, MANIFEST: 32 << 20, MAC: 64}
_MOST_MEMBERS = 200_000
_PIECE = 1 << 20
_MAC_LABEL = b"skjema/copy/1\0"
_ZIP_START = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a copy."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a copy says about itself; trusted only once its MAC is checked.

    Attributes:
        vault_id: whose it is.
        created: when it was made.
        user_version: version of the tables.
        epoch: of the keys.
        entries: rows of the journal.
        documents: finished documents.
        drafts: rows of drafts.
        blobs_inside: attachments are in the copy; else they lie in the vault beside it (local backups).
        members: every file but the manifest and its MAC.
    """

    vault_id: str
    created: datetime
    user_version: int
    epoch: int
    entries: int
    documents: int
    drafts: int
    blobs_inside: bool
    members: Mapping[str, Member]

    def to_bytes(self) -> bytes:
        """Canonical JSON."""
        members: dict[str, Json] = {
            name: {"size": member.size, "sha256": member.sha256} for name, member in self.members.items()
        }
        content: dict[str, Json] = {
            "fmt": FORMAT,
            "vault": self.vault_id,
            "created": self.created.isoformat(),
            "user_version": self.user_version,
            "epoch": self.epoch,
            "entries": self.entries,
            "documents": self.documents,
            "drafts": self.drafts,
            "blobs_inside": self.blobs_inside,
            "members": members,
        }
        return json.dumps(content, sort_keys=True, separators=(",", ":")).encode("ascii")

    @classmethod
    def parse(cls, data: bytes) -> Manifest:
        """Read a manifest whose MAC is good.

        Raises:
            SkjemaError: COPY_DAMAGED; VAULT_NEWER when a newer program wrote it.
        """
        try:
            content = json.loads(data)
            if content["fmt"] != FORMAT:
                raise SkjemaError(ErrorCode.VAULT_NEWER, found=int(content["fmt"]), known=FORMAT)
            return cls(
                vault_id=str(content["vault"]),
                created=datetime.fromisoformat(content["created"]),
                user_version=int(content["user_version"]),
                epoch=int(content["epoch"]),
                entries=int(content["entries"]),
                documents=int(content["documents"]),
                drafts=int(content["drafts"]),
                blobs_inside=bool(content["blobs_inside"]),
                members={
                    str(name): Member(int(member["size"]), str(member["sha256"]))
                    for name, member in content["members"].items()
                },
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise _damaged("manifest") from error


class CopyWriter:
    """Writes the members of a copy one after the other, hashing them on the way."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True)
        self.members: dict[str, Member] = {}

    def add(self, name: str, source: IO[bytes]) -> None:
        """Add a file."""
        digest, size = hashlib.sha256(), 0
        with self._zip.open(_info(name), "w", force_zip64=True) as target:
            while piece := source.read(_PIECE):
                digest.update(piece)
                size += len(piece)
                target.write(piece)
        self.members[name] = Member(size, digest.hexdigest())

    def finish(self, manifest: Manifest, vault_key: VaultKey) -> None:
        """Add the manifest and its MAC, and close the zip."""
        data = manifest.to_bytes()
        self._zip.writestr(_info(MANIFEST), data)
        self._zip.writestr(_info(MAC), _mac(data, vault_key))
        self._zip.close()


class CopyReader:
    """Reads a copy that may come from anywhere."""

    def __init__(self, path: Path) -> None:
        """Open and check names and sizes.

        Raises:
            SkjemaError: FILE_MISSING, READ_DENIED, COPY_NOT_OURS, COPY_DAMAGED.
        """
        self._path = path
        with file_errors(path, reading=True):
            self._file = path.open("rb")
        try:
            self._zip, self._sizes = _recognise(self._file, path.stat().st_size)
        except BaseException:
            self._file.close()
            raise

    @property
    def blobs(self) -> tuple[str, ...]:
        """Hashes of the attachments inside."""
        return tuple(name.rpartition("/")[2] for name in self._sizes if _BLOB.fullmatch(name))

    def keys(self) -> KeysFile:
        """The copy's keys.

        Raises:
            SkjemaError: COPY_DAMAGED, KEYS_LIMITS, VAULT_NEWER.
        """
        try:
            return KeysFile.parse(self.read(KEYS))
        except SkjemaError as error:
            if error.code is ErrorCode.KEYS_DAMAGED:
                raise _damaged(KEYS) from error
            raise

    def manifest(self, vault_key: VaultKey) -> Manifest:
        """The manifest, with its MAC checked and its members compared with the zip's.

        Raises:
            SkjemaError: COPY_DAMAGED, VAULT_NEWER.
        """
        data = self.read(MANIFEST)
        if not hmac.compare_digest(self.read(MAC), _mac(data, vault_key)):
            raise _damaged(MAC)
        manifest = Manifest.parse(data)
        inside = {name: size for name, size in self._sizes.items() if name not in {MANIFEST, MAC}}
        if inside != {name: member.size for name, member in manifest.members.items()}:
            raise _damaged(MANIFEST)
        return manifest

    def read(self, name: str) -> bytes:
        """A member's bytes (within the limit of its name).

        Raises:
            SkjemaError: COPY_DAMAGED, READ_DENIED.
        """
        return b"".join(self._pieces(name))

    def check(self, name: str, member: Member) -> None:
        """Read a member and compare its hash.

        Raises:
            SkjemaError: COPY_DAMAGED.
        """
        digest = hashlib.sha256()
        for piece in self._pieces(name):
            digest.update(piece)
        if not hmac.compare_digest(digest.hexdigest(), member.sha256):
            raise _damaged(name)

    def extract(self, name: str, member: Member, target: Path) -> None:
        """Write a member to a file of our choice and compare its hash on the way.

        Raises:
            SkjemaError: COPY_DAMAGED, DISK_FULL, WRITE_DENIED.
        """
        digest = hashlib.sha256()
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with file_errors(target), os.fdopen(open_private(target, flags), "wb") as file:
            for piece in self._pieces(name):
                digest.update(piece)
                file.write(piece)
        if not hmac.compare_digest(digest.hexdigest(), member.sha256):
            raise _damaged(name)

    def close(self) -> None:
        """Close the file."""
        self._zip.close()
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _pieces(self, name: str) -> Iterator[bytes]:
        with _zip_errors(name), file_errors(self._path, reading=True), self._zip.open(name) as source:
            while piece := source.read(_PIECE):
                yield piece


@contextlib.contextmanager
def _zip_errors(name: str) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, KeyError, ValueError) as error:
        raise _damaged(name) from error


def _recognise(file: IO[bytes], length: int) -> tuple[zipfile.ZipFile, dict[str, int]]:
    """Names and sizes of a zip that looks like ours; nothing is read of one that doesn't."""
    start = file.read(len(_ZIP_START))
    try:
        archive = zipfile.ZipFile(file)
        infos = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, UnicodeDecodeError) as error:
        raise _damaged("zip") if start == _ZIP_START else SkjemaError(ErrorCode.COPY_NOT_OURS) from error
    names = [info.filename for info in infos]
    if not {KEYS, DATA, MANIFEST, MAC} <= set(names):
        raise SkjemaError(ErrorCode.COPY_NOT_OURS)
    if len(names) > _MOST_MEMBERS or len(set(names)) != len(names):
        raise _damaged("names")
    for info in infos:
        limit = LARGEST_BLOB if _BLOB.fullmatch(info.filename) else _LIMITS.get(info.filename)
        if limit is None or info.orig_filename != info.filename:
            raise _damaged("names")
        if not 0 <= info.header_offset < length:
            raise _damaged("zip")
        if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1 or info.file_size != info.compress_size:
            raise _damaged("compressed")
        if info.file_size > limit:
            raise _damaged("size")
    if sum(info.file_size for info in infos) > length:
        raise _damaged("size")
    return archive, {info.filename: info.file_size for info in infos}


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)  # a fixed time: the manifest says when
    info.external_attr = 0o600 << 16
    return info


def _mac(manifest: bytes, vault_key: VaultKey) -> bytes:
    with vault_key.backup_key() as key, key.exposed() as buffer:
        return hmac.new(buffer, _MAC_LABEL + manifest, hashlib.sha256).hexdigest().encode("ascii")


def _damaged(where: str) -> SkjemaError:
    return SkjemaError(ErrorCode.COPY_DAMAGED, where=where)
