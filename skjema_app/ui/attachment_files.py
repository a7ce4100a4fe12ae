"""What the attachment editor asks of the vault and the disk: reading, encrypting, thumbnails; never on its thread."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from skjema_app.domain.answers import Answers
from skjema_app.domain.attachments import Attachment, Media
from skjema_app.domain.pictures import Picture
from skjema_app.form_engine.definition import Field
from skjema_app.ui.desk import Desk
from skjema_app.ui.pictures import png_of
from skjema_app.workflows import attachments
from skjema_app.workflows.attachments import FoundFile, Seen

Failed = Callable[[Exception], None]


class AttachmentFiles:
    """The files of one draft. Every answer comes on the window's thread while ``context`` lives."""

    def __init__(self, desk: Desk, draft_id: str) -> None:
        self.desk = desk
        self._draft_id = draft_id

    def read(
        self, path: Path, field: Field, done: Callable[[FoundFile], None], failed: Failed, context: QObject
    ) -> None:
        """Read a file that was dropped or chosen."""
        work = functools.partial(attachments.read_file, path, largest=field.largest)
        self.desk.background.pool.run(work, done, failed, context)

    def take(
        self, data: bytes, name: str, field: Field, done: Callable[[FoundFile], None], failed: Failed, context: QObject
    ) -> None:
        """The same for a picture that was pasted as a file."""
        work = functools.partial(attachments.take_bytes, data, name, largest=field.largest)
        self.desk.background.pool.run(work, done, failed, context)

    def take_image(
        self,
        image: QImage,
        name: str,
        field: Field,
        done: Callable[[FoundFile], None],
        failed: Failed,
        context: QObject,
    ) -> None:
        """The same for the bare pixels of a screenshot, which become a PNG file."""
        work = functools.partial(_taken, image, name, field.largest)
        self.desk.background.pool.run(work, done, failed, context)

    def asks_first(self, media: Media, done: Callable[[bool], None], failed: Failed, context: QObject) -> None:
        """Whether the sentence on pictures is to be confirmed first."""
        work = functools.partial(attachments.asks_first, self.desk.session, self._draft_id, media)
        self.desk.background.vault.run(work, done, failed, context)

    def attach(
        self,
        field: Field,
        found: FoundFile,
        answers: Answers,
        done: Callable[[Attachment], None],
        failed: Failed,
        context: QObject,
    ) -> None:
        """Encrypt it into the vault."""
        work = functools.partial(attachments.attach, self.desk.session, self._draft_id, field, found, answers)
        self.desk.background.vault.run(work, done, failed, context)

    def notes(
        self, found: FoundFile, done: Callable[[tuple[str, ...]], None], failed: Failed, context: QObject
    ) -> None:
        """What to tell of a file that was attached."""
        looker = self.desk.session.looker
        work = functools.partial(attachments.notes_on, looker, found.data, found.media)
        self.desk.background.pool.run(work, done, failed, context)

    def forget(self, attachment: Attachment, done: Callable[[None], None], failed: Failed, context: QObject) -> None:
        """*Slett for godt*."""
        work = functools.partial(attachments.forget, self.desk.session, self._draft_id, attachment)
        self.desk.background.vault.run(work, done, failed, context)


class AttachmentLook(QObject):
    """Reads an attachment on the vault's thread and looks at it beside it; one answer."""

    def __init__(
        self,
        desk: Desk,
        attachment: Attachment,
        look: Callable[[bytes], Picture | Seen | None],
        done: Callable[[Picture | Seen | None], None],
        failed: Failed,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._desk, self._look, self._done, self._failed = desk, look, done, failed
        read = functools.partial(attachments.read_attachment, desk.session, attachment)
        desk.background.vault.run(read, self._on_read, self._on_failed, self)

    def _on_read(self, data: bytes) -> None:
        work = functools.partial(self._look, data)
        self._desk.background.pool.run(work, self._on_done, self._on_failed, self)

    def _on_done(self, seen: Picture | Seen | None) -> None:
        self._done(seen)
        self.deleteLater()

    def _on_failed(self, error: Exception) -> None:
        self._failed(error)
        self.deleteLater()


def thumbnail_of(desk: Desk, attachment: Attachment) -> Callable[[bytes], Picture | Seen | None]:
    """Looks at the first page, small."""
    return functools.partial(_thumbnail, desk, attachment.media)


def pages_of(desk: Desk, attachment: Attachment, *, first: int, dpi: int) -> Callable[[bytes], Picture | Seen | None]:
    """Looks at some pages, the picture or the text."""
    return functools.partial(_pages, desk, attachment.media, first, dpi)


def _taken(image: QImage, name: str, largest: int) -> FoundFile:
    return attachments.take_bytes(png_of(image), name, largest=largest)


def _thumbnail(desk: Desk, media: Media, data: bytes) -> Picture | None:
    return attachments.thumbnail(desk.session.looker, data, media)


def _pages(desk: Desk, media: Media, first: int, dpi: int, data: bytes) -> Seen:
    return attachments.look(desk.session.looker, data, media, first=first, dpi=dpi)
