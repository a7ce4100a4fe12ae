"""What a package consists of: paths, and the bytes of each file in turn. Where they go is a `Sink`'s business.

One document's bytes are held at a time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from skjema_app.archive import arkivmelding, manifest, message_check
from skjema_app.archive.manifest import FileEntry
from skjema_app.archive.message_xml import MessageDocument, MessageFile
from skjema_app.archive.model import EFM, ArchiveItem, Codes, ExportPlan, Part, Round, Term
from skjema_app.archive.names import Names, safe_part
from skjema_app.domain.attachments import Attachment, Media
from skjema_app.domain.errors import ErrorCode, SkjemaError

PDF, ANSWERS, MESSAGE = ".pdf", ".json", ".arkivmelding.xml"
_PDF_DETAILS = "PDF/UA-1, PAdES"
_SHOWN = 120
_LONGEST_ENDING = 5


class Source(Protocol):
    """Where the bytes come from: the vault, on its own thread. Each call reads one thing."""

    def pdf(self, document_id: str) -> bytes:
        """The signed bytes as they are stored."""
        ...

    def holds_answers(self, document_id: str) -> bool:
        """Whether the signed file has its answers inside: PDF/A-3a, otherwise PDF/A-2a."""
        ...

    def answers(self, document_id: str) -> bytes:
        """The answers as JSON, with what may not be printed left out."""
        ...

    def attachment(self, attachment: Attachment) -> bytes:
        """The bytes of an attachment."""
        ...

    def judged(self, pdf: bytes) -> tuple[int, bool]:
        """How many signatures a file has, and whether nothing was changed since; asked where the message says it."""
        ...


class Sink(Protocol):
    """Takes the files of a package."""

    def kept(self, path: str, sha256: str) -> FileEntry | None:
        """A file that is there already with these bytes; None when it must be put."""
        ...

    def put(self, path: str, data: bytes) -> FileEntry:
        """Write a file."""
        ...


@dataclass(frozen=True, slots=True)
class PlannedDocument:
    """Where a document's files go, inside the package.

    Attributes:
        item: which document.
        pdf: the signed file.
        answers: its answers for machines.
        message: the journalpost's message; "" for what is an attachment of another document.
        attachments: each with its path.
        shown: the document's name for people, without an ending.
    """

    item: ArchiveItem
    pdf: str
    answers: str
    message: str
    attachments: tuple[tuple[Attachment, str], ...]
    shown: str


def folder_name(round_: Round) -> str:
    """«2026-2027-januar»; for one pupil «2026-11-23 Kari Eksempel»."""
    if round_.term is Term.NOW:
        return safe_part(f"{round_.day.isoformat()} {round_.pupil}", longest=60)
    return f"{round_.school_year}-{round_.term.value}"


def planned(plan: ExportPlan) -> tuple[PlannedDocument, ...]:
    """The paths of everything. Pure; the same plan gives the same paths, and a longer one keeps them where it can.

    What goes as one journalpost lies in one folder, its main document's, whatever class a pupil was in at the time.
    """
    names = Names()
    found = []
    mains = {item.document_id: item for item in plan.items}
    for item in sorted(plan.items, key=_age):
        one, main = item.candidate, mains[item.main]
        folder = names.folder(main.candidate.group or "Uten klasse", main.folder_pupil)
        version = f" – versjon {one.number}" if one.number > 1 else ""
        shown = safe_part(f"{one.finished.date().isoformat()} {one.title}{version}", longest=_SHOWN)
        stem = names.file(folder, shown, (PDF, ANSWERS, MESSAGE))
        attached = []
        for number, attachment in enumerate(one.attachments, 1):
            inner, ending = _parted(attachment)
            wished = f"{stem.rpartition('/')[2][:60]}-vedlegg-{number}-{inner}"
            attached.append((attachment, names.file(folder, wished, (ending,)) + ending))
        message = stem + MESSAGE if item.main == one.document_id else ""
        found.append(PlannedDocument(item, stem + PDF, stem + ANSWERS, message, tuple(attached), shown))
    order = {item.document_id: place for place, item in enumerate(plan.items)}
    return tuple(sorted(found, key=lambda one: order[one.item.document_id]))


def build(
    plan: ExportPlan,
    sink: Sink,
    source: Source,
    more: Mapping[str, bytes],
    *,
    digest: str,
    progress: Callable[[int, int], None],
    stopped: Callable[[], bool],
) -> tuple[FileEntry, ...]:
    """Put every file of a package into a sink: documents, messages, ``more``, the two lists; gives all of them.

    Raises:
        SkjemaError: ARCHIVE_STOPPED, BLOB_DAMAGED, ARCHIVE_MESSAGE, and what sink and source raise.
    """
    return _Builder(plan, sink, source).build(more, digest, progress, stopped)


class _Builder:
    def __init__(self, plan: ExportPlan, sink: Sink, source: Source) -> None:
        self._plan = plan
        self._sink = sink
        self._source = source
        self._entries: dict[str, FileEntry] = {}

    def build(
        self,
        more: Mapping[str, bytes],
        digest: str,
        progress: Callable[[int, int], None],
        stopped: Callable[[], bool],
    ) -> tuple[FileEntry, ...]:
        documents = planned(self._plan)
        done, total = 0, len(documents)
        progress(done, total)
        files: dict[str, tuple[FileEntry, ...]] = {}
        for group in _groups(documents):
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
        for name, data in more.items():
            self._put(name, data)
        self._put(manifest.MANIFEST, manifest.manifest_bytes(self._plan, digest, files))
        self._put(manifest.HASHES, manifest.hash_lines(self._entries.values()))
        return tuple(self._entries.values())

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
        verdict = self._verdict(candidate.document_id)
        entries = [pdf, answers]
        filled = self._source.holds_answers(candidate.document_id)
        described = [_signed(pdf, one.shown + PDF, codes, verdict, filled=filled)]
        if codes.json_in_message:
            described.append(_described(answers, one.shown + ANSWERS, None, codes))
        for attachment, path in one.attachments:
            entry = self._kept(path, attachment.sha256)
            if entry is None:
                entry = self._put(path, self._source.attachment(attachment))
            entries.append(entry)
            described.append(_described(entry, safe_part(attachment.name), attachment.media, codes))
        return tuple(entries), MessageDocument(one.item, tuple(described))

    def _verdict(self, document_id: str) -> tuple[int, bool] | None:
        """What is found about a file's signatures, for the message that has room for it: it takes its time."""
        if self._plan.codes.message != EFM:
            return None
        return self._source.judged(self._source.pdf(document_id))

    def _message(
        self, main: PlannedDocument, held: Sequence[MessageDocument], files: dict[str, tuple[FileEntry, ...]]
    ) -> None:
        data = arkivmelding.message(held, school=self._plan.school, codes=self._plan.codes)
        try:
            message_check.check(data)
        except SkjemaError as error:
            element = error.details.get("element") or "arkivmelding"
            raise SkjemaError(error.code, **{**error.details, "element": element, "path": main.message}) from error
        entry = self._put(main.message, data)
        files[main.item.document_id] = (*files[main.item.document_id], entry)

    def _kept(self, path: str, sha256: str) -> FileEntry | None:
        entry = self._sink.kept(path, sha256)
        if entry is not None:
            self._entries[path] = entry
        return entry

    def _put(self, path: str, data: bytes) -> FileEntry:
        entry = self._kept(path, hashlib.sha256(data).hexdigest()) or self._sink.put(path, data)
        self._entries[path] = entry
        return entry


def _groups(documents: Sequence[PlannedDocument]) -> list[list[PlannedDocument]]:
    """Each main document with its attachments after it."""
    found: dict[str, list[PlannedDocument]] = {}
    for one in documents:
        found.setdefault(one.item.main, []).append(one)
    for main, group in found.items():
        group.sort(key=lambda one: (one.item.document_id != main, one.item.candidate.part is Part.DECISION))
    return list(found.values())


def _signed(
    entry: FileEntry, shown: str, codes: Codes, verdict: tuple[int, bool] | None, *, filled: bool
) -> MessageFile:
    """The signed PDF; ``filled``: with the answers inside."""
    found, details = (codes.filled_pdf_format, "PDF/A-3a") if filled else (codes.pdf_format, "PDF/A-2a")
    name = entry.path.rpartition("/")[2]
    more = f"{details}, {_PDF_DETAILS}"
    return MessageFile(
        name, shown, Media.PDF.value, (found, details), more, entry.size, entry.sha256, signed=True, verdict=verdict
    )


def _described(entry: FileEntry, shown: str, media: Media | None, codes: Codes) -> MessageFile:
    """An attachment, or with no media the answers."""
    formats = {
        Media.PDF: (codes.other_pdf_format, "PDF"),
        Media.JPEG: (codes.jpeg_format, "JPEG"),
        Media.PNG: (codes.png_format, "PNG"),
        Media.TEXT: (codes.text_format, "Ren tekst"),
    }
    found = (codes.json_format, "JSON") if media is None else formats[media]
    name = entry.path.rpartition("/")[2]
    kind = "application/json" if media is None else media.value
    return MessageFile(name, shown, kind, found, "", entry.size, entry.sha256, signed=False, verdict=None)


def _parted(attachment: Attachment) -> tuple[str, str]:
    """An attachment's name without its ending, and the ending with its point, in small letters."""
    inner, dot, ending = attachment.name.rpartition(".")
    if inner and len(ending) <= _LONGEST_ENDING and ending.isascii() and ending.isalnum():
        return inner, f"{dot}{ending}".lower()
    return attachment.name, _ending(attachment.media)


def _ending(media: Media) -> str:
    return {Media.PDF: ".pdf", Media.JPEG: ".jpg", Media.PNG: ".png", Media.TEXT: ".txt"}[media]


def _age(item: ArchiveItem) -> tuple[str, str]:
    return item.candidate.finished.isoformat(), item.document_id
