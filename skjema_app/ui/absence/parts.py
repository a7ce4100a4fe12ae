"""What the open window has of *Fravær*: whether it is offered, its sheets, and the way from *Hjem* to a pupil."""

from __future__ import annotations

import functools
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from skjema_app.ui.absence.import_sheet import ImportSheet
from skjema_app.ui.absence.place import AbsencePage
from skjema_app.ui.absence.seen_sheet import SeenSheet
from skjema_app.ui.desk import Desk
from skjema_app.ui.home_page import HomePage
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.settings_page import SettingsPage
from skjema_app.ui.settings_section import Section
from skjema_app.ui.side_bar import ABSENCE, SideBar
from skjema_app.workflows import absence_form
from skjema_app.workflows.absence_limits import Limit
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.session import Change, Session


class Host(Protocol):
    """What the open window does for absence."""

    settings: SettingsPage

    def go(self, place: int) -> None:
        """Open a place."""
        ...

    def go_to_section(self, section: Section) -> None:
        """Open one theme of *Innstillinger*."""
        ...

    def open_sheet(self, sheet: Overlay) -> None:
        """Show a sheet above the window."""
        ...

    def show_form(self, form: OpenForm) -> None:
        """Open a form as the main page."""
        ...


class AbsenceParts(QObject):
    """Belongs to one open window, which is ``host`` and the ``over`` that sheets lie above."""

    def __init__(self, desk: Desk, host: Host, over: QWidget) -> None:
        super().__init__(over)
        self._desk = desk
        self._host = host
        self._over = over
        self._side: SideBar | None = None
        self.page: AbsencePage | None = None
        desk.changed.connect(self._on_changed)

    def new_page(self, side: SideBar, home: HomePage) -> AbsencePage:
        """The place is made (anew)."""
        self._side, self.page = side, AbsencePage(self._desk)
        page = self.page
        page.import_wanted.connect(self.take_list)
        page.pupils_wanted.connect(self._on_pupils)
        page.report_wanted.connect(self.report)
        page.seen_wanted.connect(self.seen)
        home.absence_wanted.connect(self.open_pupil)
        self.look()
        return page

    def look(self) -> None:
        """Offer the place where there are pupils."""
        self._desk.ask(functools.partial(_has_pupils, self._desk.session), self._on_there, self)

    def open_pupil(self, pupil_id: str) -> None:
        """From *Hjem*."""
        self._host.go(ABSENCE)
        if self.page is not None:
            self.page.open_pupil(pupil_id)

    def report(self, pupil_id: str) -> None:
        """*Meld fravær*."""
        work = functools.partial(absence_form.start_report, self._desk.session, pupil_id)
        self._desk.ask(work, self._host.show_form, self)

    def seen(self, limit: Limit) -> None:
        """*Fulgt opp*."""
        today = self._desk.session.clock.now().date()
        self._host.open_sheet(SeenSheet(self._over, self._desk, limit, today))

    def take_list(self) -> None:
        """*Hent fravær*."""
        sheet = ImportSheet(self._over, self._desk)
        if self.page is not None:
            sheet.taken.connect(self.page.tell_registered)
        self._host.open_sheet(sheet)

    def _on_pupils(self) -> None:
        self._host.go_to_section(self._host.settings.pupils)

    def _on_there(self, there: bool) -> None:
        if self._side is not None:
            self._side.show_absence(there)

    def _on_changed(self, change: Change) -> None:
        if change.pupils:
            self.look()


def _has_pupils(session: Session) -> bool:
    return bool(session.vault.pupils.list(include_left=True))
