"""*Innstillinger*: one theme at a time, chosen by a row of buttons."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QStackedWidget, QVBoxLayout, QWidget

from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.pupils_import import ImportPage
from skjema_app.ui.settings_about import AboutSection
from skjema_app.ui.settings_access import AccessSection
from skjema_app.ui.settings_archive import ArchiveSection
from skjema_app.ui.settings_audit import AuditSection
from skjema_app.ui.settings_copies import CopiesSection
from skjema_app.ui.settings_exchange import ExchangeSection
from skjema_app.ui.settings_forms import FormsSection
from skjema_app.ui.settings_free_days import FreeDaysSection
from skjema_app.ui.settings_lock import LockSection
from skjema_app.ui.settings_looks import LooksSection
from skjema_app.ui.settings_phones import PhonesSection
from skjema_app.ui.settings_pupils import PupilsSection
from skjema_app.ui.settings_school import SchoolSection
from skjema_app.ui.settings_section import Section
from skjema_app.ui.settings_security import SecuritySection
from skjema_app.ui.settings_signature import SignatureSection
from skjema_app.ui.settings_verify import VerifySection
from skjema_app.ui.widgets.basics import Page, button, label
from skjema_app.ui.widgets.flow import flow

if TYPE_CHECKING:
    from skjema_app.ui.invite_page import InvitePage
    from skjema_app.ui.join_page import JoinPage
    from skjema_app.ui.new_year_page import NewYearPage
    from skjema_app.workflows.people import PersonRow


class SettingsPage(QStackedWidget):
    """The third place.

    Signals:
        looks_wanted: (theme, per cent).
        minutes_changed: minutes without use before the lock.
        found_wanted: *Sett opp for skolen*.
    """

    looks_wanted = Signal(str, int)
    minutes_changed = Signal(int)
    found_wanted = Signal()

    def __init__(self, desk: Desk, theme_choice: str) -> None:
        super().__init__()
        self._desk = desk
        self.setObjectName("pages")
        self.copies = CopiesSection(desk)
        self.lock = LockSection(desk)
        self.school = SchoolSection(desk)
        self.access = AccessSection(desk)
        self.exchange = ExchangeSection(desk)
        self.looks = LooksSection(desk, theme_choice)
        self.pupils = PupilsSection(desk)
        self.free_days = FreeDaysSection(desk)
        self.phones = PhonesSection(desk)
        self.forms = FormsSection(desk)
        self.archive = ArchiveSection(desk)
        self.signature = SignatureSection(desk)
        self.verify = VerifySection(desk)
        self.audit = AuditSection(desk)
        self.security = SecuritySection(desk)
        self.about = AboutSection(desk)
        self.sections: tuple[Section, ...] = (
            self.copies, self.lock, self.school, self.access, self.exchange, self.pupils, self.free_days, self.phones,
            self.forms, self.archive, self.looks, self.signature, self.verify, self.audit, self.security, self.about,
        )  # fmt: skip
        self._shown: Section = self.copies
        self._turning = False
        self.chips = QButtonGroup(self)
        self.chips.setExclusive(True)
        chips: list[QWidget] = []
        for number, section in enumerate(self.sections):
            chip = button(section.title, "chip")
            chip.setCheckable(True)
            self.chips.addButton(chip, number)
            chips.append(chip)
        self.page = Page(widest=860)
        self.page.column.addWidget(label(_("Innstillinger"), "h1"))
        self.page.column.addWidget(flow(*chips))
        self._place = QVBoxLayout()
        for section in self.sections:
            self._place.addWidget(section)
            section.hide()
        self.page.column.addLayout(self._place)
        self.page.column.addStretch(1)
        self.importer = ImportPage(desk)
        self.addWidget(self.page)
        self.addWidget(self.importer)
        self.chips.idClicked.connect(self._on_chip)
        self.looks.wanted.connect(self.looks_wanted)
        self.lock.minutes_changed.connect(self.minutes_changed)
        self.pupils.import_wanted.connect(self.open_import)
        self.pupils.new_year_wanted.connect(self.open_new_year)
        self.importer.done.connect(self._on_import_done)
        self.school.found_wanted.connect(self.found_wanted)
        self.school.join_wanted.connect(self.open_join)
        self.school.invite_wanted.connect(self.open_invite)
        self.show_section(self.copies)

    @property
    def shown(self) -> Section:
        """The section in view."""
        return self._shown

    def refresh(self) -> None:
        """Read what is in view anew."""
        self._shown.refresh()

    def show_section(self, section: Section) -> None:
        """Show one theme."""
        self._turning = False
        self._shown.wipe()
        self._shown.hide()
        self._shown = section
        self.chips.button(self.sections.index(section)).setChecked(True)
        section.show()
        self.setCurrentWidget(self.page)
        self.page.verticalScrollBar().setValue(0)
        section.refresh()

    def leave(self) -> None:
        """Another place is opened: no password stays in a field."""
        for section in self.sections:
            section.wipe()

    @functools.cached_property
    def turner(self) -> NewYearPage:
        """«Nytt skoleår», made when it is first opened."""
        from skjema_app.ui.new_year_page import NewYearPage

        made = NewYearPage(self._desk)
        made.done.connect(self._on_turner_done)
        made.import_wanted.connect(self._on_turner_import)
        self.addWidget(made)
        return made

    def open_new_year(self) -> None:
        """«Nytt skoleår»."""
        self._turning = False
        self.setCurrentWidget(self.turner)
        self.turner.begin()

    def open_import(self) -> None:
        """«Ta inn klasseliste»."""
        self.setCurrentWidget(self.importer)
        self.importer.begin()

    @functools.cached_property
    def inviter(self) -> InvitePage:
        """«Inviter», made when it is first opened."""
        from skjema_app.ui.invite_page import InvitePage

        made = InvitePage(self._desk)
        made.done.connect(self._on_school_done)
        self.addWidget(made)
        return made

    @functools.cached_property
    def joiner(self) -> JoinPage:
        """«Koble til skolen», made when it is first opened."""
        from skjema_app.ui.join_page import JoinPage

        made = JoinPage(self._desk)
        made.done.connect(self._on_school_done)
        self.addWidget(made)
        return made

    @property
    def showing_code(self) -> bool:
        """Whether a code is in view that can't be shown again: the page must not be made anew under it."""
        return "inviter" in self.__dict__ and self.inviter.showing_code

    def open_invite(self, person: PersonRow | None) -> None:
        """«Inviter»: somebody new, or a new machine for somebody who is there."""
        self.setCurrentWidget(self.inviter)
        self.inviter.begin(person)

    def open_join(self) -> None:
        """«Koble til skolen»."""
        self.setCurrentWidget(self.joiner)
        self.joiner.begin()

    def _on_school_done(self) -> None:
        self.show_section(self.school)
        self.chips.button(self.sections.index(self.school)).setFocus()

    def _on_chip(self, number: int) -> None:
        self.show_section(self.sections[number])

    def _on_import_done(self) -> None:
        if self._turning:  # the list of the new year: on with its cases
            self.open_new_year()
            return
        self.show_section(self.pupils)
        self.pupils.take_in.setFocus()

    def _on_turner_import(self) -> None:
        self._turning = True
        self.open_import()

    def _on_turner_done(self) -> None:
        self.show_section(self.pupils)
        self.pupils.new_year.setFocus()
