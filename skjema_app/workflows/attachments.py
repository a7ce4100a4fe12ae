"""Attachments: take a file in, look at it, save a copy of it, write copies beside an exported PDF.

Reading a file and looking at it touch no vault and may run beside its thread; the rest runs on it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.domain.answers import Answers, Json
from skjema_app.domain.attachments import (
    LARGEST,
    LARGEST_IN_DOCUMENT,
    MOST_IN_DOCUMENT,
    MOST_IN_FIELD,
    Attachment,
    Media,
    attachment_of,
    attachments_of,
)
from skjema_app.domain.audit import Deed
from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.pictures import Picture
from skjema_app.form_engine.definition import Field, FieldType, FormDefinition
from skjema_app.system import safe_files
from skjema_app.system.safe_files import file_errors
from skjema_app.system.texts import _
from skjema_app.workflows import audit
from skjema_app.workflows.attachment_kinds import media_of
from skjema_app.workflows.attachment_names import clean_name, file_names
from skjema_app.workflows.plain_writes import write_plain
from skjema_app.workflows.session import Change, Session

if TYPE_CHECKING:
    from skjema_app.looker.client import Looker

THUMBNAIL = 112
"""Pixels of the longer side of the small picture in a list; twice what is drawn, for sharp screens."""
PAGES_AT_ONCE = 8
_MIB = 1024 * 1024
_PICTURE_SIDE = 2400


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that was read and may be attached.

    Attributes:
        name: cleaned.
        media: by its content.
        data: its bytes, kept as they are: they may be evidence.
    """

    name: str
    media: Media
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the looker says of an attachment.

    Attributes:
        pages: pictures of some pages.
        first: number of the first of them, from 0.
        count: how many pages there are.
        text: of a plain text, "" otherwise.
        more_text: there is more of the text than is shown.
        notes: sentences to tell, such as that a password is needed.
    """

    pages: tuple[Picture, ...] = ()
    first: int = 0
    count: int = 0
    text: str = ""
    more_text: bool = False
    notes: tuple[str, ...] = ()


def picture_sentence() -> str:
    """What is said before the first picture of a draft (user-review § 1.6); the wording is the police's to check."""
    return _("Ikke ta vare på nakenbilder av elever. Ta vare på opplysningene, og kontakt politiet.")


def read_file(path: Path, *, largest: int = 0) -> FoundFile:
    """Read a file that somebody wants to attach.

    Args:
        path: of an ordinary file; links are not followed.
        largest: MiB that the field takes; 0 for the most that is possible.

    Raises:
        SkjemaError: ATTACHMENT_NOT_A_FILE (``reason`` link, folder, other), ATTACHMENT_EMPTY, ATTACHMENT_TOO_LARGE,
            ATTACHMENT_TYPE, ATTACHMENT_CHANGED, FILE_MISSING, READ_DENIED, PLACE_UNUSABLE.
    """
    limit = min(largest * _MIB or LARGEST, LARGEST)
    with file_errors(path, reading=True):
        before = path.lstat()
        _require_ordinary(before)
        if before.st_size > limit:
            raise _too_large(limit)
        flags = os.O_RDONLY
        for extra in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY", "O_CLOEXEC"):
            flags |= getattr(os, extra, 0)
        with os.fdopen(os.open(path, flags), "rb") as file:
            opened = os.fstat(file.fileno())
            _require_ordinary(opened)
            data = file.read(limit + 1)
            after = os.fstat(file.fileno())
    if len(data) > limit:
        raise _too_large(limit)
    if len({_state(one) for one in (before, opened, after)}) > 1 or len(data) != after.st_size:
        raise SkjemaError(ErrorCode.ATTACHMENT_CHANGED)
    media = media_of(data)
    return FoundFile(clean_name(path.name, media), media, data)


def take_bytes(data: bytes, name: str, *, largest: int = 0) -> FoundFile:
    """The same for bytes that come without a file: a picture from the clipboard.

    Raises:
        SkjemaError: ATTACHMENT_EMPTY, ATTACHMENT_TOO_LARGE, ATTACHMENT_TYPE.
    """
    limit = min(largest * _MIB or LARGEST, LARGEST)
    if len(data) > limit:
        raise _too_large(limit)
    media = media_of(data)
    return FoundFile(clean_name(name, media), media, data)


def attach(session: Session, draft_id: str, where: Field, found: FoundFile, answers: Answers) -> Attachment:
    """Encrypt a file into the vault for a draft; the caller puts it into the answers.

    Args:
        session: open.
        draft_id: the draft.
        where: the field it goes into.
        found: the file.
        answers: the draft's answers as they are now.

    Raises:
        SkjemaError: ATTACHMENT_THERE_ALREADY (``name`` in the list), ATTACHMENTS_TOO_MANY (``most``),
            ATTACHMENTS_TOO_LARGE, ATTACHMENT_TOO_LARGE, DRAFT_UNKNOWN, DISK_FULL, WRITE_DENIED.
    """
    listed = in_field(answers.get(where.field_id))
    digest = hashlib.sha256(found.data).hexdigest()
    for one in listed:
        if one.sha256 == digest:
            raise SkjemaError(ErrorCode.ATTACHMENT_THERE_ALREADY, name=one.name)
    most = where.most or MOST_IN_FIELD
    everything = attachments_of(answers)
    if len(listed) >= most or len(everything) >= MOST_IN_DOCUMENT:
        raise SkjemaError(ErrorCode.ATTACHMENTS_TOO_MANY, most=most)
    if len(found.data) > (where.largest * _MIB or LARGEST):
        raise _too_large(where.largest * _MIB)
    if sum(one.size for one in everything) + len(found.data) > LARGEST_IN_DOCUMENT:
        raise SkjemaError(ErrorCode.ATTACHMENTS_TOO_LARGE)
    return session.vault.attachments.add(draft_id, found.data, found.media, _drawable(found.name))


def asks_first(session: Session, draft_id: str, media: Media) -> bool:
    """Whether `picture_sentence` is to be confirmed before this file is attached: once per draft, before a picture."""
    return media.is_picture and not session.vault.attachments.has_picture(draft_id)


def read_attachment(session: Session, attachment: Attachment) -> bytes:
    """The bytes as they were taken in. Raises ATTACHMENT_GONE, BLOB_DAMAGED, READ_DENIED."""
    return session.vault.attachments.read(attachment)


def forget(session: Session, draft_id: str, attachment: Attachment) -> None:
    """*Slett for godt*: the encrypted file and its key. Raises DRAFT_UNKNOWN, WRITE_DENIED."""
    session.vault.attachments.forget(draft_id, attachment.attachment_id)


def in_field(value: Json) -> tuple[Attachment, ...]:
    """The attachments of one field's answer, in order."""
    found = (attachment_of(one) for one in value) if isinstance(value, list) else ()
    return tuple(one for one in found if one is not None)


def of_documents(found: Iterable[FinishedDocument]) -> tuple[Attachment, ...]:
    """The attachments of several documents, each once: versions take over what the one before had."""
    return tuple({one.attachment_id: one for document in found for one in attachments_of(document.answers)}.values())


def fields_of(definition: FormDefinition) -> tuple[Field, ...]:
    """The form's fields that take attachments, in order."""
    return tuple(one for _step, one in definition.fields() if one.type is FieldType.ATTACHMENT)


def kind_and_size(attachment: Attachment) -> str:
    """«Bilde (JPEG), 312 kB»."""
    from skjema_app.documents.files_table import kind_in_words, size_in_words

    return f"{kind_in_words(attachment.media)}, {size_in_words(attachment.size)}"


# --- looking; no vault ------------------------------------------------------------------------------------------------


def thumbnail(looker: Looker, data: bytes, media: Media) -> Picture | None:
    """A small picture of the first page; None for texts and locked PDFs.

    Raises:
        SkjemaError: ATTACHMENT_NOT_SHOWN.
    """
    if media is Media.TEXT:
        return None
    with looker.looking_at(data, media) as sight:
        return sight.by_side(0, THUMBNAIL) if sight.pages else None


def notes_on(looker: Looker, data: bytes, media: Media) -> tuple[str, ...]:
    """What to tell when a file has been attached: a password, a position, or that it can't be shown."""
    try:
        with looker.looking_at(data, media) as sight:
            if sight.pages and media is not Media.TEXT:
                sight.by_side(0, THUMBNAIL)
            return _notes(locked=sight.locked, position=sight.position)
    except SkjemaError:
        return (_("Vedlegget kan ikke vises her. Det er likevel lagret."),)


def look(looker: Looker, data: bytes, media: Media, *, first: int = 0, dpi: int = 110) -> Seen:
    """Some pages, the picture or the text.

    Raises:
        SkjemaError: ATTACHMENT_NOT_SHOWN.
    """
    with looker.looking_at(data, media) as sight:
        notes = _notes(locked=sight.locked, position=sight.position)
        if media is Media.TEXT:
            text, more = sight.text()
            return Seen(text=text, more_text=more, notes=notes)
        last = min(sight.pages, first + PAGES_AT_ONCE)
        if media is Media.PDF:
            pages = tuple(sight.by_dpi(page, dpi) for page in range(first, last))
        else:
            pages = (sight.by_side(0, _PICTURE_SIDE),)
        return Seen(pages, first, sight.pages, notes=notes)


# --- out of the vault -------------------------------------------------------------------------------------------------


def save_copy(session: Session, attachment: Attachment, target: Path, *, replace: bool = False) -> None:
    """Write an attachment as a plain file: it is not encrypted any more, and the caller has said so.

    Raises:
        SkjemaError: FILE_EXISTS, ATTACHMENT_GONE, BLOB_DAMAGED, WRITE_DENIED, DISK_FULL.
    """
    _write_copy(session, attachment, target, replace=replace)
    for document in session.vault.documents.list():
        if attachment in attachments_of(document.answers):
            audit.read_document(session, document, Deed.EXPORTED)
            return


def _write_copy(session: Session, attachment: Attachment, target: Path, *, replace: bool) -> None:
    if target.exists() and not replace:
        raise SkjemaError(ErrorCode.FILE_EXISTS, path=str(target))
    write_plain(session, target, read_attachment(session, attachment))


def write_beside(session: Session, pdf: Path, attachments: Sequence[Attachment], *, replace: bool) -> tuple[Path, ...]:
    """Write copies beside an exported PDF, before it: «<navn> – vedlegg 1 <navn>».

    Raises:
        SkjemaError: as `save_copy`; nothing is written when one of the files is there already, and what was written
            is removed again when a later one fails.
    """
    targets = tuple(pdf.with_name(name) for name in file_names(pdf.name, attachments))
    for target in targets:
        if target.exists() and not replace:
            raise SkjemaError(ErrorCode.FILE_EXISTS, path=str(target))
    written: list[Path] = []
    try:
        for one, target in zip(attachments, targets, strict=True):
            was_there = target.exists()
            _write_copy(session, one, target, replace=replace)
            if not was_there:
                written.append(target)
    except BaseException:
        for target in written:
            with contextlib.suppress(SkjemaError):
                safe_files.remove(target)
        raise
    return targets


def attach_to_draft(session: Session, draft_id: str, field_id: str, path: Path) -> tuple[Attachment, Change]:
    """Read a file, encrypt it and put it into the draft's answers, in one go: for the command line.

    Args:
        session: open.
        draft_id: the draft.
        field_id: where; "" for the form's only field of the kind.
        path: of the file.

    Raises:
        SkjemaError: ATTACHMENT_NO_FIELD, and as `read_file` and `attach`.
    """
    draft = session.vault.drafts.get(draft_id)
    fields = fields_of(session.form_of(draft.pin))
    chosen = [one for one in fields if one.field_id == field_id] if field_id else list(fields[:1])
    if not chosen:
        raise SkjemaError(ErrorCode.ATTACHMENT_NO_FIELD)
    found = read_file(path, largest=chosen[0].largest)
    made = attach(session, draft_id, chosen[0], found, draft.answers)
    listed: list[Json] = [one.to_answer() for one in (*in_field(draft.answers.get(chosen[0].field_id)), made)]
    session.vault.drafts.save(draft_id, {**draft.answers, chosen[0].field_id: listed}, draft.place)
    return made, Change(drafts=True)


def _notes(*, locked: bool, position: bool) -> tuple[str, ...]:
    found = []
    if locked:
        found.append(
            _("PDF-en er låst med et passord. Den er lagret, men kan ikke vises her. Skriv ned hvem som har det.")
        )
    if position:
        found.append(_("Bildet forteller hvor det er tatt. Det er lagret uendret, siden det kan være et bevis."))
    return tuple(found)


def _drawable(name: str) -> str:
    """What the document's font can't draw is replaced: no file's name keeps a document from being finished."""
    from skjema_app.documents.fonts import missing_letters

    for letter in missing_letters([("", name)]):
        name = name.replace(letter.char, "_")
    return name


def _require_ordinary(found: os.stat_result) -> None:
    mode = found.st_mode
    if not stat.S_ISREG(mode):
        reason = "link" if stat.S_ISLNK(mode) else "folder" if stat.S_ISDIR(mode) else "other"
        raise SkjemaError(ErrorCode.ATTACHMENT_NOT_A_FILE, reason=reason)


def _state(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_size, found.st_mtime_ns, found.st_ino


def _too_large(limit: int) -> SkjemaError:
    return SkjemaError(ErrorCode.ATTACHMENT_TOO_LARGE, largest=limit // _MIB)
