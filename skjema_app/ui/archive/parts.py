"""What the open window has of *Arkiv*: whether it is offered, its sheets, and the export that goes on beside."""

from __future__ import annotations

import functools
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from skjema_app.system.texts import _, ngettext
from skjema_app.ui.archive import jobs
from skjema_app.ui.archive.check_sheet import CheckSheet
from skjema_app.ui.archive.export_job import ExportJob
from skjema_app.ui.archive.home_sheet import HomeSheet
from skjema_app.ui.archive.metadata_sheet import MetadataSheet
from skjema_app.ui.archive.place import ArchivePage
from skjema_app.ui.archive.pupil_sheet import PupilSheet
from skjema_app.ui.archive.receipt_sheet import ReceiptSheet
from skjema_app.ui.archive.restricted_sheet import RestrictedSheet
from skjema_app.ui.archive.row_card import Wish
from skjema_app.ui.casework.portal_copy import PortalCopy
from skjema_app.ui.desk import Desk
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.preview import PreviewPage
from skjema_app.ui.side_bar import SideBar
from skjema_app.workflows.archive_round import RoundRow
from skjema_app.workflows.session import Change


class Host(Protocol):
    """What the open window does for the archive."""

    def open_sheet(self, sheet: Overlay) -> None:
        """Show a sheet above the window."""
        ...

    def open_draft(self, draft_id: str) -> None:
        """Go on with a draft where it was left."""
        ...

    preview: PreviewPage

    def show_pdf(self, document_id: str) -> None:
        """Show the pages of a document."""
        ...


class ArchiveParts(QObject):
    """Belongs to one open window, which is ``host`` and the ``over`` that sheets lie above."""

    def __init__(self, desk: Desk, host: Host, over: QWidget) -> None:
        super().__init__(over)
        self._desk = desk
        self._host = host
        self._over = over
        self._side: SideBar | None = None
        self.page: ArchivePage | None = None
        self.job = ExportJob(desk, self)
        self.clipboard = PortalCopy(self)
        desk.changed.connect(self._on_changed)

    def new_page(self, side: SideBar) -> ArchivePage:
        """The place is made (anew)."""
        if self.page is None:
            self._host.preview.home_wanted.connect(self.send_home)
        self._side, self.page = side, ArchivePage(self._desk, self.job, self.clipboard)
        page = self.page
        page.wished.connect(self.do)
        page.receipt_wanted.connect(self.paste_receipt)
        page.pupil_wanted.connect(self.ask_pupil)
        page.check_wanted.connect(self.check)
        page.pdf_wanted.connect(self._host.show_pdf)
        page.draft_wanted.connect(self._host.open_draft)
        self.look()
        return page

    def look(self) -> None:
        """Offer the place to those who deliver, and only to them."""
        self._desk.ask(functools.partial(jobs.may_archive, self._desk.session), self._on_may, self)

    def do(self, wish: str, one: RoundRow) -> None:
        """What a row asks of the window."""
        if wish == Wish.SHOW:
            self._host.show_pdf(one.document_id)
        elif wish == Wish.ABOUT:
            self._host.open_sheet(MetadataSheet(self._over, self._desk, one))
        elif wish == Wish.HOME:
            self.send_home(one.document_id)

    def send_home(self, document_id: str) -> None:
        """«Sendes hjem»."""
        sheet = HomeSheet(self._over, self._desk, document_id)
        sheet.sent.connect(self._on_sent)
        self._host.open_sheet(sheet)

    def check(self) -> None:
        """«Kontroller en eksport»."""
        self._host.open_sheet(CheckSheet(self._over, self._desk))

    def deliver_restricted(self, document_id: str) -> None:
        """A § 12-5 document to the archive, alone, by whoever has it (user-review § 1.11)."""
        self._host.open_sheet(RestrictedSheet(self._over, self._desk, self.job, self.clipboard, document_id))

    def paste_receipt(self, round_id: str, text: str, whose: jobs.Whose) -> None:
        """«Lim inn kvittering»."""
        sheet = ReceiptSheet(self._over, self._desk, round_id, text, whose)
        sheet.recorded.connect(self._on_recorded)
        self._host.open_sheet(sheet)

    def ask_pupil(self) -> None:
        """«Én elev nå»."""
        self._desk.ask(functools.partial(jobs.pupils, self._desk.session), self._on_pupils, self)

    def _on_pupils(self, pupils: tuple[jobs.Whose, ...]) -> None:
        sheet = PupilSheet(self._over, pupils)
        if self.page is not None:
            sheet.chosen.connect(self.page.show_pupil)
        self._host.open_sheet(sheet)

    def _on_sent(self, name: str) -> None:
        if self.page is not None:
            words = _("Kopien er lagret som «{name}». Filen er ikke kryptert: slett den når den er sendt.")
            self.page.tell(words.format(name=name))

    def _on_recorded(self, count: int) -> None:
        if self.page is not None:
            self.page.come_to_end()
            self.page.tell(ngettext("{n} nummer er registrert.", "{n} nummer er registrert.", count).format(n=count))

    def _on_may(self, offered: bool) -> None:
        if self._side is not None:
            self._side.show_archive(offered)

    def _on_changed(self, change: Change) -> None:
        if change.documents or change.school:
            self.look()
