r"""A folder as a target: Teams, OneDrive, a network share, a USB stick.

::

    <root>/<school>/feeds/<device>/00000001.seg  …  head  blobs/<sha256>
    <root>/<school>/join/<32 hex digits>.req

Everybody who can write to the folder can put anything there. So: only regular files with fitting names are read, never
through a link, with the size known before; only the own device's folder and ``join`` are written. The root itself is
the person's choice and is never made here: a stick that isn't plugged in must not become a folder on the disk.

Honest limit: the folders above a file are checked before it is opened, not held open. Somebody with an account on
this very machine could exchange one in between; through a share or a sync client that can't be done.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.exchange.target import (
    HEAD_NAME,
    MOST_BLOB_BYTES,
    MOST_SEGMENT_BYTES,
    Area,
    AreaKind,
    Ignored,
    Listed,
    Listing,
)
from skjema_app.system.safe_files import atomic_write

MOST_NAMES = 100_000
"""Names looked at in one folder; what lies beyond is left alone."""
MOST_HEAD_BYTES = 256 * 1024
MOST_JOIN_BYTES = 8 * 1024

_ID = re.compile(r"[0-9a-f]{32}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FEED_FILE = re.compile(rf"[0-9]{{8}}\.seg|{HEAD_NAME}")
_REQUEST = re.compile(r"[0-9a-f]{32}\.req")
_OUR_TEMPORARY = re.compile(r"\..+\.[0-9a-f]{16}\.tmp")
_COPY = re.compile(rf"(?:[0-9]{{8}}|{HEAD_NAME}|[0-9a-f]{{32,64}})\W.*")
_BLOBS = "blobs"
_LONGEST_SHOWN = 80
_NAMES = {AreaKind.DEVICES: _ID, AreaKind.FEED: _FEED_FILE, AreaKind.BLOBS: _SHA256, AreaKind.JOIN: _REQUEST}
_LARGEST = {
    AreaKind.FEED: MOST_SEGMENT_BYTES,
    AreaKind.BLOBS: MOST_BLOB_BYTES,
    AreaKind.JOIN: MOST_JOIN_BYTES,
}
# Windows marks junctions and links so; OneDrive's «only online» files have other tags and are read like files.
_LINK_TAGS = {0xA000000C, 0xA0000003}
_GONE = {"enoent", "enotdir", "enodev", "enxio", "estale", "ehostdown", "ehostunreach", "enetunreach", "enotconn"}
_SLOW = {"etimedout", "eagain", "ebusy"}
_DENIED = {"eacces", "eperm"}
_FULL = {"enospc", "edquot", "efbig"}


class FolderTarget:
    """The exchange folder of one school, written as one device."""

    def __init__(self, root: Path, school: str, device: str) -> None:
        if _ID.fullmatch(school) is None or _ID.fullmatch(device) is None:
            msg = "school and device are 32 hex digits"
            raise ValueError(msg)
        self._root = root
        self._school = school
        self._device = device
        self._tidied: set[AreaKind] = set()

    @property
    def name(self) -> str:
        """Made from the path, which it doesn't tell."""
        return hashlib.sha256(os.fsencode(os.path.normcase(self._root.absolute()))).hexdigest()[:16]

    def list(self, area: Area) -> Listing:
        """See `Target.list`.

        Raises:
            SkjemaError: FOLDER_GONE, FOLDER_NOT_READABLE, FOLDER_SLOW or FOLDER_FAILED.
        """
        self._require_root()
        folder, odd = self._existing(area)
        if odd is not None:
            return Listing(ignored=(odd,))
        if folder is None:
            return Listing()
        entries: list[Listed] = []
        ignored: list[Ignored] = []
        with self._failures(folder), os.scandir(folder) as found:
            for number, entry in enumerate(found):
                if number >= MOST_NAMES:
                    ignored.append(Ignored("…", "too-many"))
                    break
                judged = _judge(area.kind, entry)
                if isinstance(judged, Listed):
                    entries.append(judged)
                elif judged is not None:
                    ignored.append(judged)
        return Listing(tuple(sorted(entries, key=_name_of)), tuple(sorted(ignored, key=_shown_name_of)))

    def read(self, area: Area, name: str, limit: int) -> bytes:
        """See `Target.read`.

        Raises:
            SkjemaError: as there, and FOLDER_GONE, FOLDER_NOT_READABLE, FOLDER_SLOW or FOLDER_FAILED.
        """
        _check_name(area, name)
        self._require_root()
        folder, odd = self._existing(area)
        if odd is not None:
            raise SkjemaError(ErrorCode.FOLDER_FILE_REFUSED, path=self._shown(area, name), reason=odd.reason)
        if folder is None:
            raise SkjemaError(ErrorCode.FILE_MISSING, path=self._shown(area, name))
        path = folder / name
        with self._failures(path, missing_is_gone=False):
            _refuse_odd(path.lstat(), path, limit)
            with os.fdopen(os.open(path, _reading_flags()), "rb") as file:
                _refuse_odd(os.fstat(file.fileno()), path, limit)
                data = file.read(limit + 1)
        if len(data) > limit:
            raise SkjemaError(ErrorCode.FOLDER_FILE_REFUSED, path=str(path), reason="too-large")
        return data

    def put(self, area: Area, name: str, data: bytes) -> None:
        """See `Target.put`.

        Nobody else writes names in the own folder, and names in ``join`` are random: looking first is enough, where
        a write that refuses an existing name isn't to be had on every share.

        Raises:
            SkjemaError: FILE_EXISTS, FOLDER_FILE_REFUSED, FOLDER_GONE, FOLDER_READ_ONLY, FOLDER_FULL, FOLDER_SLOW or
                FOLDER_FAILED.
        """
        folder = self._own(area, name)
        with self._failures(folder / name, writing=True):
            if os.path.lexists(folder / name):
                raise SkjemaError(ErrorCode.FILE_EXISTS, path=str(folder / name))
        self._write(folder / name, data)

    def replace(self, area: Area, name: str, data: bytes) -> None:
        """See `Target.replace`. A link at the name is replaced, not followed.

        Raises:
            SkjemaError: as `put`, but for FILE_EXISTS.
        """
        self._write(self._own(area, name) / name, data)

    def mend(self, area: Area, name: str, data: bytes) -> None:
        """See `Target.mend`. Only in the place of a file that is there.

        Raises:
            SkjemaError: FILE_MISSING, and as `replace`.
        """
        _check_name(area, name)
        self._require_root()
        folder, _odd = self._existing(area)
        if folder is None or not (folder / name).is_file() or (folder / name).is_symlink():
            raise SkjemaError(ErrorCode.FILE_MISSING, path=self._shown(area, name))
        self._write(folder / name, data)

    def remove(self, area: Area, name: str) -> None:
        """See `Target.remove`.

        Raises:
            SkjemaError: FOLDER_GONE, FOLDER_READ_ONLY, FOLDER_SLOW or FOLDER_FAILED.
        """
        _check_name(area, name)
        if area.kind is not AreaKind.JOIN:
            msg = "only join requests are ever deleted"
            raise ValueError(msg)
        self._require_root()
        folder, _odd = self._existing(area)
        if folder is not None:
            with self._failures(folder / name, writing=True), contextlib.suppress(FileNotFoundError):
                (folder / name).unlink()

    def _steps(self, area: Area) -> tuple[str, ...]:
        """The folders from the root down to the area."""
        if area.kind is AreaKind.JOIN:
            return self._school, "join"
        if area.kind is AreaKind.DEVICES:
            return self._school, "feeds"
        if _ID.fullmatch(area.device) is None:
            msg = "a device id has 32 hex digits"
            raise ValueError(msg)
        feed = (self._school, "feeds", area.device)
        return (*feed, _BLOBS) if area.kind is AreaKind.BLOBS else feed

    def _existing(self, area: Area) -> tuple[Path | None, Ignored | None]:
        """The area's folder; None when it isn't there, with what stands in its way when something does."""
        folder = self._root
        for step in self._steps(area):
            folder /= step
            with self._failures(folder):
                try:
                    kind = folder.lstat()
                except (FileNotFoundError, NotADirectoryError):
                    return None, None
            if _is_link(kind) or not stat.S_ISDIR(kind.st_mode):
                return None, Ignored(step, "link" if _is_link(kind) else "not-a-folder")
        return folder, None

    def _own(self, area: Area, name: str) -> Path:
        """The area's folder to write in, made where it is missing."""
        _check_name(area, name)
        if area.kind is AreaKind.DEVICES or (area.kind is not AreaKind.JOIN and area.device != self._device):
            msg = "a device writes to its own areas only"
            raise ValueError(msg)
        self._require_root()
        folder = self._root
        for step in self._steps(area):
            folder /= step
            with self._failures(folder, writing=True):
                with contextlib.suppress(FileExistsError):
                    folder.mkdir()
                kind = folder.lstat()
            if _is_link(kind) or not stat.S_ISDIR(kind.st_mode):
                reason = "link" if _is_link(kind) else "not-a-folder"
                raise SkjemaError(ErrorCode.FOLDER_FILE_REFUSED, path=str(folder), reason=reason)
        self._tidy(area.kind, folder)
        return folder

    def _tidy(self, kind: AreaKind, folder: Path) -> None:
        """Remove what a killed write of ours left, once per target; the vault's lock keeps a second writer away."""
        if kind is AreaKind.JOIN or kind in self._tidied:
            return
        self._tidied.add(kind)
        with contextlib.suppress(OSError):
            for path in list(folder.iterdir()):
                if _OUR_TEMPORARY.fullmatch(path.name):
                    path.unlink()

    def _write(self, path: Path, data: bytes) -> None:
        try:
            atomic_write(path, data, private=False)  # colleagues must be able to read it
        except SkjemaError as error:
            reason = str(error.details.get("reason", ""))
            raise self._failure(reason, path, writing=True) from error

    def _require_root(self) -> None:
        with self._failures(self._root):
            if not stat.S_ISDIR(self._root.stat().st_mode):
                raise SkjemaError(ErrorCode.FOLDER_GONE, path=str(self._root), reason="not-a-folder")

    @contextlib.contextmanager
    def _failures(self, path: Path, *, writing: bool = False, missing_is_gone: bool = True) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = errno.errorcode.get(error.errno or 0, "unknown").lower()
            if reason == "eloop":  # what refusing to follow a link is called
                raise SkjemaError(ErrorCode.FOLDER_FILE_REFUSED, path=str(path), reason="link") from error
            if reason == "enoent" and not missing_is_gone and self._root.is_dir():
                raise SkjemaError(ErrorCode.FILE_MISSING, path=str(path)) from error
            raise self._failure(reason, path, writing=writing) from error

    def _failure(self, reason: str, path: Path, *, writing: bool) -> SkjemaError:
        if reason in _GONE or not self._root.is_dir():
            return SkjemaError(ErrorCode.FOLDER_GONE, path=str(self._root), reason=reason)
        if reason in _FULL:
            return SkjemaError(ErrorCode.FOLDER_FULL, path=str(self._root), reason=reason)
        if reason == "erofs" or (writing and reason in _DENIED):
            return SkjemaError(ErrorCode.FOLDER_READ_ONLY, path=str(path), reason=reason)
        if reason in _DENIED:
            return SkjemaError(ErrorCode.FOLDER_NOT_READABLE, path=str(path), reason=reason)
        code = ErrorCode.FOLDER_SLOW if reason in _SLOW else ErrorCode.FOLDER_FAILED
        return SkjemaError(code, path=str(path), reason=reason)

    def _shown(self, area: Area, name: str) -> str:
        return str(self._root.joinpath(*self._steps(area), name))


def harmless(name: str) -> str:
    """A stranger's file name as it may be shown: nothing invisible in it, and not endless."""
    shown = "".join(character if character.isprintable() else "?" for character in name[: _LONGEST_SHOWN + 1])
    return shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}…"


def _judge(kind: AreaKind, entry: os.DirEntry[str]) -> Listed | Ignored | None:
    """What one name in a folder is to us; None for what belongs there but is not listed, or is gone again."""
    try:
        found = entry.stat(follow_symlinks=False)
    except OSError:
        return None
    shown = harmless(entry.name)
    if kind is AreaKind.FEED and entry.name == _BLOBS and stat.S_ISDIR(found.st_mode) and not _is_link(found):
        return None
    if _NAMES[kind].fullmatch(entry.name) is None:
        return Ignored(shown, _why_not(entry.name))
    if _is_link(found):
        return Ignored(shown, "link")
    if kind is AreaKind.DEVICES:
        return Listed(entry.name, 0, "") if stat.S_ISDIR(found.st_mode) else Ignored(shown, "not-a-folder")
    if not stat.S_ISREG(found.st_mode):
        return Ignored(shown, "not-a-file")
    largest = MOST_HEAD_BYTES if entry.name == HEAD_NAME else _LARGEST[kind]
    if found.st_size > largest:
        return Ignored(shown, "too-large")
    # The second time can't be set back by hand on POSIX systems; on Windows it is when the file was made.
    return Listed(entry.name, found.st_size, f"{found.st_mtime_ns:x}.{found.st_ctime_ns:x}")


def _why_not(name: str) -> str:
    if name.startswith((".", "~")) or name.endswith((".tmp", ".partial", ".crdownload", "~")):
        return "temporary"
    return "copy" if _COPY.fullmatch(name) else "name"


def _refuse_odd(found: os.stat_result, path: Path, limit: int) -> None:
    if _is_link(found):
        reason = "link"
    elif not stat.S_ISREG(found.st_mode):
        reason = "not-a-file"
    elif found.st_size > limit:
        reason = "too-large"
    else:
        return
    raise SkjemaError(ErrorCode.FOLDER_FILE_REFUSED, path=str(path), reason=reason)


def _is_link(found: os.stat_result) -> bool:
    return stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) in _LINK_TAGS


def _check_name(area: Area, name: str) -> None:
    if area.kind is AreaKind.DEVICES or _NAMES[area.kind].fullmatch(name) is None:
        msg = "such a name does not belong in this area"
        raise ValueError(msg)


def _reading_flags() -> int:
    flags = os.O_RDONLY
    for extra in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY", "O_NOINHERIT"):
        flags |= getattr(os, extra, 0)
    return flags


def _name_of(entry: Listed) -> str:
    return entry.name


def _shown_name_of(entry: Ignored) -> str:
    return entry.name
