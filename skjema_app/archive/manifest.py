"""The list of a package's files: ``sha256.txt`` for ``sha256sum -c``, and ``manifest.json`` for programs.

Neither carries a clock but the documents' own: the same documents give the same lists.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from skjema_app.archive.model import ExportPlan
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import safe_files

HASHES, MANIFEST = "sha256.txt", "manifest.json"
FORMAT = 1
_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")
_LARGEST = 64 << 20
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of a package: its path with ``/``, and what its bytes are."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """A document of a package as its manifest has it. ``files``: the PDF first."""

    document_id: str
    main: str
    pupil: str
    group: str
    title: str
    files: tuple[FileEntry, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a manifest says; ``plan`` is the digest of what was asked for."""

    round_id: str
    school: str
    plan: str
    documents: tuple[DocumentEntry, ...]


def plan_digest(plan: ExportPlan, more: Mapping[str, bytes]) -> str:
    """Digest of a plan: two of the same digest make the same package. ``more``: the files that are for the whole."""
    said: list[Json] = [FORMAT, plan.round.round_id, plan.school, repr(plan.codes), plan.restricted]
    for item in plan.items:
        one = item.candidate
        said += [one.document_id, item.main, item.folder_pupil, one.group, one.title, one.sha256, one.author]
        said += [one.finished.isoformat(), one.number, repr(one.metadata)]
        said += [[file.name, file.sha256] for file in one.attachments]
    said += [[name, hashlib.sha256(data).hexdigest()] for name, data in sorted(more.items())]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def manifest_bytes(plan: ExportPlan, digest: str, files: Mapping[str, tuple[FileEntry, ...]]) -> bytes:
    """``manifest.json``. ``files``: by document."""
    documents: list[Json] = []
    for item in plan.items:
        one, about = item.candidate, item.candidate.metadata
        documents.append(
            {
                "document": one.document_id,
                "main": item.main,
                "pupil": item.folder_pupil,
                "group": one.group,
                "date": one.finished.date().isoformat(),
                "version": one.number,
                "author": one.author,
                "title": about.title,
                "public_title": about.public_title,
                "record_type": about.record_type,
                "document_type": about.document_type,
                "shielding": about.shielding,
                "files": [
                    {"path": file.path, "size": file.size, "sha256": file.sha256} for file in files[one.document_id]
                ],
            }
        )
    said: dict[str, Json] = {
        "format": FORMAT,
        "round": plan.round.round_id,
        "school_year": plan.round.school_year,
        "school": plan.school,
        "plan": digest,
        "documents": documents,
    }
    # half a pair of surrogates becomes «\ud800», which is how JSON writes it
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a package.

    Raises:
        SkjemaError: ARCHIVE_NOT_OURS (there is none, or it isn't one of ours), READ_DENIED.
    """
    try:
        said = json.loads(safe_files.read_file(folder / MANIFEST, limit=_LARGEST))
        if said["format"] != FORMAT:
            raise SkjemaError(ErrorCode.ARCHIVE_NOT_OURS, path=str(folder))
        documents = tuple(_document(one) for one in said["documents"])
        return Manifest(str(said["round"]), str(said["school"]), str(said["plan"]), documents)
    except SkjemaError as error:
        if error.code in {ErrorCode.FILE_MISSING, ErrorCode.PLACE_UNUSABLE}:
            raise SkjemaError(ErrorCode.ARCHIVE_NOT_OURS, path=str(folder)) from error
        raise
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SkjemaError(ErrorCode.ARCHIVE_NOT_OURS, path=str(folder)) from error


def hash_lines(entries: Iterable[FileEntry]) -> bytes:
    """``sha256.txt``, by path."""
    return "".join(f"{one.sha256}  {one.path}\n" for one in sorted(entries, key=_path)).encode()


def read_hashes(folder: Path) -> dict[str, str]:
    """Path → hash, as ``sha256.txt`` says.

    Raises:
        SkjemaError: ARCHIVE_NOT_OURS, READ_DENIED.
    """
    try:
        text = safe_files.read_file(folder / HASHES, limit=_LARGEST).decode()
        found = [_LINE.fullmatch(line) for line in text.splitlines()]
    except SkjemaError as error:
        if error.code in {ErrorCode.FILE_MISSING, ErrorCode.PLACE_UNUSABLE}:
            raise SkjemaError(ErrorCode.ARCHIVE_NOT_OURS, path=str(folder)) from error
        raise
    except UnicodeDecodeError as error:
        raise SkjemaError(ErrorCode.ARCHIVE_NOT_OURS, path=str(folder)) from error
    hashes = {line[2]: line[1] for line in found if line is not None}
    if len(hashes) != len(found) or not all(_is_inside(path) for path in hashes):
        raise SkjemaError(ErrorCode.ARCHIVE_NOT_OURS, path=str(folder))
    return hashes


def file_hash(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of a file, read piece by piece; a link is not followed.

    Raises:
        SkjemaError: FILE_MISSING, READ_DENIED, PLACE_UNUSABLE.
    """
    digest, size = hashlib.sha256(), 0
    with safe_files.file_errors(path, reading=True):
        if path.is_symlink() or not path.is_file():
            raise SkjemaError(ErrorCode.FILE_MISSING, path=str(path))
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
                size += len(piece)
    return size, digest.hexdigest()


def _document(said: Mapping[str, Json]) -> DocumentEntry:
    listed = said["files"]
    if not isinstance(listed, list):
        raise TypeError
    files = []
    for one in listed:
        if not isinstance(one, dict) or not isinstance(one["size"], int):
            raise TypeError
        path = str(one["path"])
        if not _is_inside(path):
            raise ValueError
        files.append(FileEntry(path, one["size"], str(one["sha256"])))
    texts = (str(said[name]) for name in ("document", "main", "pupil", "group", "title"))
    document, main, pupil, group, title = texts
    return DocumentEntry(document, main, pupil, group, title, tuple(files))


def _is_inside(path: str) -> bool:
    """Whether a path of a list stays in the package; the list may come from anybody."""
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and ".." not in parts and "\\" not in path and ":" not in parts[0]


def _path(entry: FileEntry) -> str:
    return entry.path
