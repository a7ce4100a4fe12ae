"""The attachments of a finished document in its detail: look at one, or save a copy of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal

from skjema_app.domain.attachments import Attachment
from skjema_app.domain.pictures import Picture
from skjema_app.system.texts import _
from skjema_app.ui.attachment_files import AttachmentLook, thumbnail_of
from skjema_app.ui.attachment_row import AttachmentRow
from skjema_app.ui.attachment_sheet import open_attachment
from skjema_app.ui.desk import Desk
from skjema_app.ui.widgets.basics import Card, label
from skjema_app.workflows.attachments import Seen


class AttachmentsCard(Card):
    """The card «Vedlegg».

    Signals:
        show_wanted: carries the ``Attachment``.
        save_wanted: carries the ``Attachment``.
    """

    show_wanted = Signal(object)
    save_wanted = Signal(object)

    def __init__(self, listed: Sequence[Attachment], desk: Desk | None = None) -> None:
        """With a ``desk`` the card shows small pictures and opens attachments by itself."""
        super().__init__(label(_("Vedlegg"), "h2"))
        self._desk = desk
        self.rows = [AttachmentRow(one, removable=False) for one in listed]
        for row in self.rows:
            row.show_wanted.connect(self.show_wanted)
            row.save_wanted.connect(self.save_wanted)
            self.column.addWidget(row)
        if desk is not None:
            self.show_wanted.connect(self._on_show)
            self.save_wanted.connect(self._on_save)
            for row in self.rows:
                _Filler(desk, row)

    def _on_show(self, attachment: Attachment) -> None:
        if self._desk is not None:
            open_attachment(self._desk, self, attachment)

    def _on_save(self, attachment: Attachment) -> None:
        if self._desk is not None:
            open_attachment(self._desk, self, attachment, copy=True)


class _Filler:
    """Fetches the small picture of one row."""

    def __init__(self, desk: Desk, row: AttachmentRow) -> None:
        self._row = row
        look = thumbnail_of(desk, row.attachment)
        AttachmentLook(desk, row.attachment, look, self._on_seen, self._on_failed, row)

    def _on_seen(self, seen: Picture | Seen | None) -> None:
        if isinstance(seen, Picture):
            self._row.thumbnail.show_picture(seen)

    def _on_failed(self, _error: Exception) -> None:
        self._row.say(_("Vedlegget kan ikke vises her. Det er likevel lagret."))


def fill_thumbnail(desk: Desk, row: AttachmentRow) -> None:
    """Fetch the small picture of a row."""
    _Filler(desk, row)
