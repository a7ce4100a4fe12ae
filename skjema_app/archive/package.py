"""Writes a package so that a folder without the ending ``.uferdig`` is always whole, and an unfinished one goes on.

Files are written into ``<name>.uferdig``; when all are there, each is flushed to the disk and read back, and the folder
is renamed in one step. After a stop, a crash or a kill the next run keeps what is there with the right bytes,
writes the rest and removes what doesn't belong. One document's bytes are held at a time.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from skjema_app.archive import manifest
from skjema_app.archive.build import PlannedDocument, Source, build, folder_name, planned
from skjema_app.archive.manifest import FileEntry
from skjema_app.archive.model import ExportPlan, Round
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import safe_files

UNFINISHED = ".uferdig"
_MOST_FOLDERS = 999
_LONGEST_ON_WINDOWS, _LONGEST_ELSEWHERE = 259, 4000


@dataclass(frozen=True, slots=True)
class Written:
    """A package that is whole.

    Attributes:
        folder: where.
        unchanged: it lay there already, with the very same bytes.
        resumed: files that an earlier, unfinished run had written.
        files: every file with its hash.
    """

    folder: Path
    unchanged: bool
    resumed: int
    files: tuple[FileEntry, ...]


def write(
    plan: ExportPlan,
    out: Path,
    source: Source,
    more: Mapping[str, bytes],
    *,
    progress: Callable[[int, int], None],
    stopped: Callable[[], bool],
) -> Written:
    """Write the package of a plan below ``out``, go on with an unfinished one, or find that it is there already.

    Args:
        plan: what.
        out: an existing folder.
        source: where the bytes come from.
        more: files at the top of the package: name → bytes.
        progress: told (documents done, of how many), on this thread.
        stopped: asked between files; True leaves the unfinished folder for the next run.

    Raises:
        SkjemaError: ARCHIVE_STOPPED, ARCHIVE_PATH_LONG with ``path``, ARCHIVE_DAMAGED (a file that was written reads
            otherwise), ARCHIVE_MESSAGE, DISK_FULL, WRITE_DENIED, FILE_MISSING, and what ``source`` raises.
    """
    digest = manifest.plan_digest(plan, more)
    base = folder_name(plan.round)
    for number in range(1, _MOST_FOLDERS + 1):
        folder = out / (base if number == 1 else f"{base}-{number}")
        if not folder.exists():
            run = _Folder(folder)
            run.begin(planned(plan))
            files = build(plan, run, source, more, digest=digest, progress=progress, stopped=stopped)
            run.finish(files, stopped)
            return Written(folder, unchanged=False, resumed=run.resumed, files=files)
        same = _whole_with(folder, digest)
        if same is not None:
            progress(len(plan.items), len(plan.items))
            return Written(folder, unchanged=True, resumed=0, files=same)
    raise SkjemaError(ErrorCode.PLACE_NOT_EMPTY, path=str(out))


def files_in(folder: Path) -> Iterator[str]:
    """Every file below a folder, by its path inside it with ``/``; links count as files and are not followed."""
    for found in sorted(folder.rglob("*")):
        if found.is_symlink() or not found.is_dir():
            yield found.relative_to(folder).as_posix()


class _Folder:
    """One run, as the sink of what is built."""

    def __init__(self, final: Path) -> None:
        self._final = final
        self._folder = final.with_name(final.name + UNFINISHED)
        self.resumed = 0

    def begin(self, documents: Sequence[PlannedDocument]) -> None:
        """Make the unfinished folder; where a path would be too long for Windows, it is said before that."""
        paths = [one.message or one.pdf for one in documents]
        paths += [path for one in documents for _attachment, path in one.attachments]
        longest = max(paths, key=len, default="")
        limit = _LONGEST_ON_WINDOWS if os.name == "nt" else _LONGEST_ELSEWHERE
        if len(str(self._folder / longest)) > limit:
            raise SkjemaError(ErrorCode.ARCHIVE_PATH_LONG, path=longest)
        with safe_files.file_errors(self._folder):
            self._folder.mkdir(mode=0o700, exist_ok=True)

    def kept(self, path: str, sha256: str) -> FileEntry | None:
        """A file of an earlier run, if it has the right bytes."""
        target = self._folder / path
        if not target.is_file() or target.is_symlink():
            return None
        size, found = manifest.file_hash(target)
        if found != sha256:
            return None
        self.resumed += 1
        return FileEntry(path, size, sha256)

    def put(self, path: str, data: bytes) -> FileEntry:
        """Write a file; `finish` flushes all of them, which is quicker than one by one in between."""
        target = self._folder / path
        with safe_files.file_errors(target):
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if target.is_symlink() or target.exists():
                target.unlink()
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            for extra in ("O_NOFOLLOW", "O_BINARY", "O_CLOEXEC"):
                flags |= getattr(os, extra, 0)
            with os.fdopen(os.open(target, flags, 0o600), "wb") as file:
                file.write(data)
        return FileEntry(path, len(data), hashlib.sha256(data).hexdigest())

    def finish(self, entries: Sequence[FileEntry], stopped: Callable[[], bool]) -> None:
        """Remove what doesn't belong, read everything back, and rename."""
        wanted = {entry.path for entry in entries}
        for path in files_in(self._folder):
            if path not in wanted:
                safe_files.remove(self._folder / path)
        for entry in entries:
            if stopped():
                raise SkjemaError(ErrorCode.ARCHIVE_STOPPED, done=0, count=len(entries))
            safe_files.fsync_file(self._folder / entry.path)
            if manifest.file_hash(self._folder / entry.path) != (entry.size, entry.sha256):
                raise SkjemaError(ErrorCode.ARCHIVE_DAMAGED, path=entry.path, count=1)
        for folder in sorted((one for one in self._folder.rglob("*") if one.is_dir()), reverse=True):
            with contextlib.suppress(OSError):
                folder.rmdir()  # goes only where nothing is in it
        for folder in (self._folder, *(one for one in self._folder.rglob("*") if one.is_dir())):
            safe_files.fsync_dir(folder)
        safe_files.replace(self._folder, self._final)


def discard(out: Path, round_: Round) -> None:
    """Remove what unfinished runs of a round left: plain text that nobody would look for.

    Raises:
        SkjemaError: WRITE_DENIED.
    """
    base = folder_name(round_)
    for number in range(1, _MOST_FOLDERS + 1):
        folder = out / f"{base if number == 1 else f'{base}-{number}'}{UNFINISHED}"
        if folder.is_dir() and not folder.is_symlink():  # a finished one of the round may lie before it
            with safe_files.file_errors(folder):
                shutil.rmtree(folder)


def _whole_with(folder: Path, digest: str) -> tuple[FileEntry, ...] | None:
    """The files of a finished package, if it is of this plan and all its bytes are right; else None."""
    try:
        if manifest.read_manifest(folder).plan != digest:
            return None
        hashes = manifest.read_hashes(folder)
        if set(files_in(folder)) != {*hashes, manifest.HASHES}:
            return None
        found = []
        for path, wanted in hashes.items():
            size, sha256 = manifest.file_hash(folder / path)
            if sha256 != wanted:
                return None
            found.append(FileEntry(path, size, sha256))
        size, sha256 = manifest.file_hash(folder / manifest.HASHES)
    except SkjemaError as error:
        if error.code is ErrorCode.READ_DENIED:
            raise
        return None
    return (*found, FileEntry(manifest.HASHES, size, sha256))
