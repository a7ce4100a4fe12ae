"""Writes a package so that a folder without the ending ``.uferdig`` is always whole, and an unfinished one goes on.

Files are written into ``<name>.uferdig``, each flushed to the disk; when all are there and have been read back, the
folder is renamed in one step. After a stop, a crash or a kill the next run keeps what is there with the right bytes,
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
from typing import Protocol

from skjema_app.archive import arkivmelding, manifest
from skjema_app.archive.arkivmelding import MessageDocument, MessageFile
from skjema_app.archive.manifest import FileEntry
from skjema_app.archive.model import ArchiveItem, Codes, ExportPlan, Part, Round, Term
from skjema_app.archive.names import LONGEST_PATH, Names, safe_part
from skjema_app.domain.attachments import Attachment, Media
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import safe_files

UNFINISHED = ".uferdig"
PDF, ANSWERS, MESSAGE = ".pdf", ".json", ".arkivmelding.xml"
_PDF_DETAILS = "PDF/A-2a, PDF/UA-1, PAdES"
_MOST_FOLDERS = 999
_LONGEST_ON_WINDOWS = 259


class Source(Protocol):
    """Where the bytes come from: the vault, on its own thread. Each call reads one thing."""

    def pdf(self, document_id: str) -> bytes:
        """The signed bytes as they are stored."""
        ...

    def answers(self, document_id: str) -> bytes:
        """The answers as JSON, with what may not be printed left out."""
        ...

    def attachment(self, attachment: Attachment) -> bytes:
        """The bytes of an attachment."""
        ...


@dataclass(frozen=True, slots=True)
class PlannedDocument:
    """Where a document's files go, inside the package. ``message`` is "" for what is an attachment of another."""

    item: ArchiveItem
    pdf: str
    answers: str
    message: str
    attachments: tuple[tuple[Attachment, str], ...]


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


def folder_name(round_: Round) -> str:
    """«2026-2027-januar»; for one pupil «2026-11-23 Kari Eksempel»."""
    if round_.term is Term.NOW:
        return safe_part(f"{round_.day.isoformat()} {round_.pupil}", longest=60)
    return f"{round_.school_year}-{round_.term.value}"


def planned(plan: ExportPlan) -> tuple[PlannedDocument, ...]:
    """The paths of everything. Pure; the same plan gives the same paths, and a longer one keeps them where it can."""
    names = Names()
    found = []
    for item in sorted(plan.items, key=_age):
        one = item.candidate
        folder = names.folder(one.group or "Uten klasse", item.folder_pupil)
        version = f" – versjon {one.number}" if one.number > 1 else ""
        stem = names.file(folder, f"{one.finished.date().isoformat()} {one.title}{version}", (PDF, ANSWERS, MESSAGE))
        attached = []
        for number, attachment in enumerate(one.attachments, 1):
            inner, dot, ending = attachment.name.rpartition(".")
            ending = f"{dot}{ending}" if inner and len(ending) <= 5 else _ending(attachment.media)
            wished = f"{stem.rpartition('/')[2][:60].rstrip(' .')} – vedlegg {number} {inner or attachment.name}"
            attached.append((attachment, names.file(folder, wished, (ending.lower(),)) + ending.lower()))
        message = stem + MESSAGE if item.main == one.document_id else ""
        found.append(PlannedDocument(item, stem + PDF, stem + ANSWERS, message, tuple(attached)))
    order = {item.document_id: place for place, item in enumerate(plan.items)}
    return tuple(sorted(found, key=lambda one: order[one.item.document_id]))


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
            return _Writer(plan, folder, source, more, digest).write(progress, stopped)
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


class _Writer:
    """One run."""

    def __init__(self, plan: ExportPlan, folder: Path, source: Source, more: Mapping[str, bytes], digest: str) -> None:
        self._plan = plan
        self._final = folder
        self._folder = folder.with_name(folder.name + UNFINISHED)
        self._source = source
        self._more = more
        self._digest = digest
        self._entries: dict[str, FileEntry] = {}
        self._resumed = 0

    def write(self, progress: Callable[[int, int], None], stopped: Callable[[], bool]) -> Written:
        documents = planned(self._plan)
        self._require_short(documents)
        with safe_files.file_errors(self._folder):
            self._folder.mkdir(mode=0o700, exist_ok=True)
        groups = _groups(documents)
        done, total = 0, len(documents)
        progress(done, total)
        files: dict[str, tuple[FileEntry, ...]] = {}
        for group in groups:
            held: list[MessageDocument] = []
            for one in group:
                if stopped():
                    raise SkjemaError(ErrorCode.ARCHIVE_STOPPED, done=done, count=total)
                entries, described = self._document(one)
                files[one.item.document_id] = entries
                held.append(described)
                done += 1
                progress(done, total)
            self._message(group[0], held, files)
        for name, data in self._more.items():
            self._put(name, data)
        listed = manifest.manifest_bytes(self._plan, self._digest, files)
        self._put(manifest.MANIFEST, listed)
        self._put(manifest.HASHES, manifest.hash_lines(self._entries.values()))
        self._finish(stopped)
        return Written(self._final, unchanged=False, resumed=self._resumed, files=tuple(self._entries.values()))

    def _document(self, one: PlannedDocument) -> tuple[tuple[FileEntry, ...], MessageDocument]:
        candidate, codes = one.item.candidate, self._plan.codes
        pdf = self._kept(one.pdf, candidate.sha256)
        if pdf is None:
            data = self._source.pdf(candidate.document_id)
            if hashlib.sha256(data).hexdigest() != candidate.sha256:
                raise SkjemaError(ErrorCode.BLOB_DAMAGED)
            pdf = self._put(one.pdf, data)
            del data
        answers = self._put(one.answers, self._source.answers(candidate.document_id))
        entries, described = [pdf, answers], [_described(pdf, Media.PDF, codes, signed=True)]
        if codes.json_in_message:
            described.append(_described(answers, None, codes))
        for attachment, path in one.attachments:
            entry = self._kept(path, attachment.sha256)
            if entry is None:
                entry = self._put(path, self._source.attachment(attachment))
            entries.append(entry)
            described.append(_described(entry, attachment.media, codes))
        return tuple(entries), MessageDocument(one.item, tuple(described))

    def _message(
        self, main: PlannedDocument, held: Sequence[MessageDocument], files: dict[str, tuple[FileEntry, ...]]
    ) -> None:
        data = arkivmelding.message(held, school=self._plan.school, codes=self._plan.codes)
        arkivmelding.check(data)
        entry = self._put(main.message, data)
        files[main.item.document_id] = (*files[main.item.document_id], entry)

    def _kept(self, path: str, sha256: str) -> FileEntry | None:
        """A file of an earlier run, if it has the right bytes."""
        target = self._folder / path
        if not target.is_file() or target.is_symlink():
            return None
        size, found = manifest.file_hash(target)
        if found != sha256:
            return None
        self._resumed += 1
        entry = FileEntry(path, size, sha256)
        self._entries[path] = entry
        return entry

    def _put(self, path: str, data: bytes) -> FileEntry:
        digest = hashlib.sha256(data).hexdigest()
        kept = self._kept(path, digest)
        if kept is not None:
            return kept
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
                file.flush()
                os.fsync(file.fileno())
        entry = FileEntry(path, len(data), digest)
        self._entries[path] = entry
        return entry

    def _finish(self, stopped: Callable[[], bool]) -> None:
        """Remove what doesn't belong, read everything back, and rename."""
        for path in files_in(self._folder):
            if path not in self._entries:
                safe_files.remove(self._folder / path)
        for entry in self._entries.values():
            if stopped():
                raise SkjemaError(ErrorCode.ARCHIVE_STOPPED, done=0, count=len(self._plan.items))
            if manifest.file_hash(self._folder / entry.path) != (entry.size, entry.sha256):
                raise SkjemaError(ErrorCode.ARCHIVE_DAMAGED, path=entry.path, count=1)
        for folder in sorted((one for one in self._folder.rglob("*") if one.is_dir()), reverse=True):
            with contextlib.suppress(OSError):
                folder.rmdir()  # goes only where nothing is in it
        for folder in (self._folder, *(one for one in self._folder.rglob("*") if one.is_dir())):
            safe_files.fsync_dir(folder)
        safe_files.replace(self._folder, self._final)

    def _require_short(self, documents: Sequence[PlannedDocument]) -> None:
        """Where a path would be too long for Windows, it is said before anything is written."""
        paths = [one.message or one.pdf for one in documents] + [
            path for one in documents for _a, path in one.attachments
        ]
        longest = max(paths, key=len, default="")
        limit = _LONGEST_ON_WINDOWS if os.name == "nt" else LONGEST_PATH + 4096
        if len(str(self._folder / longest)) > limit:
            raise SkjemaError(ErrorCode.ARCHIVE_PATH_LONG, path=longest)


def discard(out: Path, round_: Round) -> None:
    """Remove what unfinished runs of a round left: plain text that nobody would look for.

    Raises:
        SkjemaError: WRITE_DENIED.
    """
    base = folder_name(round_)
    for number in range(1, _MOST_FOLDERS + 1):
        folder = out / f"{base if number == 1 else f'{base}-{number}'}{UNFINISHED}"
        if not folder.is_dir() or folder.is_symlink():
            return
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


def _groups(documents: Sequence[PlannedDocument]) -> list[list[PlannedDocument]]:
    """Each main document with its attachments after it."""
    found: dict[str, list[PlannedDocument]] = {}
    for one in documents:
        found.setdefault(one.item.main, []).append(one)
    for main, group in found.items():
        group.sort(key=lambda one: (one.item.document_id != main, one.item.candidate.part is Part.DECISION))
    return list(found.values())


def _described(entry: FileEntry, media: Media | None, codes: Codes, *, signed: bool = False) -> MessageFile:
    formats = {
        Media.PDF: (codes.other_pdf_format, "PDF"),
        Media.JPEG: (codes.jpeg_format, "JPEG"),
        Media.PNG: (codes.png_format, "PNG"),
        Media.TEXT: (codes.text_format, "Ren tekst"),
    }
    if signed:
        found, details = (codes.pdf_format, "PDF/A-2a"), _PDF_DETAILS
    elif media is None:
        found, details = (codes.json_format, "JSON"), ""
    else:
        found, details = formats[media], ""
    name = entry.path.rpartition("/")[2]
    kind = "application/json" if media is None else media.value
    return MessageFile(name, kind, found, details, entry.size, entry.sha256, signed)


def _ending(media: Media) -> str:
    return {Media.PDF: ".pdf", Media.JPEG: ".jpg", Media.PNG: ".png", Media.TEXT: ".txt"}[media]


def _age(item: ArchiveItem) -> tuple[str, str]:
    return item.candidate.finished.isoformat(), item.document_id
