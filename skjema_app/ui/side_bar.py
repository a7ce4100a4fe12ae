"""The left bar: the places, *Meld fra*, who is logged in, lock and hide."""

from __future__ import annotations

import functools

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QScrollArea, QVBoxLayout, QWidget

from skjema_app.domain.documents import Person
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.desk import Desk
from skjema_app.ui.widgets.basics import Button, button, label
from skjema_app.workflows.session import Change, Session

HOME, CASES, SETTINGS, REVIEWS, MEETINGS, HIDDEN, ARCHIVE, ABSENCE = range(8)
_ORDER = (HOME, CASES, MEETINGS, ABSENCE, HIDDEN, REVIEWS, ARCHIVE, SETTINGS)
"""From above; *Til godkjenning* is there for deciders only, *Skjermet* (§ 12-5) only when there is anything in it,
*Arkiv* for those who deliver to it, *Fravær* for those who have a class list."""

HELP_TOPICS = {
    HOME: "hjem",
    CASES: "saker",
    SETTINGS: "innstillinger",
    REVIEWS: "til_godkjenning",
    MEETINGS: "moter",
    HIDDEN: "skjermet",
    ARCHIVE: "arkiv",
    ABSENCE: "fravaer",
}
"""The help of each place: ``resources/help/<topic>.md``."""


class SideBar(QFrame):
    """Always there, except while a form is open.

    Signals:
        place_wanted: number of a place.
        report_wanted: *Meld fra*.
        search_wanted: *Søk*.
        lock_wanted: Ctrl+L.
        hide_wanted: F12.
        help_wanted: F1.
    """

    place_wanted = Signal(int)
    report_wanted = Signal()
    search_wanted = Signal()
    lock_wanted = Signal()
    hide_wanted = Signal()
    help_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setObjectName("side")
        self.setFixedWidth(theme.px(212))
        self.places = QButtonGroup(self)
        self.places.setExclusive(True)
        self.report = button(_("Meld fra"), "primary", "Plus")
        self.report.setToolTip(_("Ctrl+N"))
        self.search = _nav(_("Søk (Ctrl+K)"), "MagnifyingGlass")
        self.lock = _nav(_("Lås (Ctrl+L)"), "PadlockLocked")
        self.hide_screen = _nav(_("Skjul skjerm (F12)"), "EyeSlash")
        self.help = _nav(_("Hjelp (F1)"), "QuestionmarkCircle")
        inner = QWidget()
        inner.setObjectName("sideInner")
        column = QVBoxLayout(inner)
        column.setContentsMargins(theme.px(12), theme.px(16), theme.px(12), theme.px(10))
        column.setSpacing(theme.px(4))
        column.addWidget(label(_("Skjema"), "h1"))
        self.school, self.name = label("", "small"), label("", "small")
        column.addWidget(self.school)
        column.addSpacing(theme.px(10))
        words = {
            HOME: (_("Hjem"), "House"),
            CASES: (_("Saker"), "Folder"),
            MEETINGS: (_("Møter"), "PersonGroup"),
            ABSENCE: (_("Fravær"), "Calendar"),
            HIDDEN: (_("Skjermet"), "ShieldLock"),
            REVIEWS: (_("Til godkjenning"), "SealCheckmark"),
            ARCHIVE: (_("Arkiv"), "Archive"),
            SETTINGS: (_("Innstillinger"), "Cog"),
        }
        for number in _ORDER:
            place = _nav(*words[number])
            place.setCheckable(True)
            self.places.addButton(place, number)
            column.addWidget(place)
        for number in (HIDDEN, ARCHIVE, ABSENCE):
            self._place(number).hide()
        self.show_reviews(False, 0)
        column.addSpacing(theme.px(10))
        column.addWidget(self.report)
        column.addWidget(self.search)
        column.addStretch(1)
        column.addWidget(self.name)
        for part in (self.help, self.lock, self.hide_screen):
            column.addWidget(part)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setStyleSheet("QScrollArea, QWidget#sideInner { background: transparent; }")
        scroll.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        self.show_person(desk.session.person)
        desk.changed.connect(self._on_changed)
        self.places.idClicked.connect(self.place_wanted)
        self.report.clicked.connect(self.report_wanted)
        self.search.clicked.connect(self.search_wanted)
        self.lock.clicked.connect(self.lock_wanted)
        self.hide_screen.clicked.connect(self.hide_wanted)
        self.help.clicked.connect(self.help_wanted)

    def show_person(self, person: Person) -> None:
        """Whose vault it is, and which school; both change when a school is founded or joined."""
        self.school.setText(person.school)
        self.name.setText(person.name)

    def show_reviews(self, decides: bool, count: int) -> None:
        """Offer *Til godkjenning* with what waits there, or not at all."""
        reviews = self._place(REVIEWS)
        text = _("Til godkjenning")
        reviews.set_label(f"{text} ({count})" if count else text)
        reviews.setVisible(decides)
        self._name_shortcuts()

    def show_hidden(self, there: bool) -> None:
        """Offer *Skjermet*, or not at all."""
        self._place(HIDDEN).setVisible(there)
        self._name_shortcuts()

    def show_archive(self, there: bool) -> None:
        """Offer *Arkiv*, or not at all."""
        self._place(ARCHIVE).setVisible(there)
        self._name_shortcuts()

    def show_absence(self, there: bool) -> None:
        """Offer *Fravær*, or not at all."""
        self._place(ABSENCE).setVisible(there)
        self._name_shortcuts()

    def _name_shortcuts(self) -> None:
        for number, place in enumerate(self.shown(), start=1):
            self._place(place).setToolTip(_("Ctrl+{n}").format(n=number))

    def _on_changed(self, change: Change) -> None:
        if change.school:
            self._desk.ask(functools.partial(_person, self._desk.session), self.show_person, self)

    def shown(self) -> tuple[int, ...]:
        """The places that are offered, from above."""
        return tuple(one for one in _ORDER if not self._place(one).isHidden())

    def _place(self, number: int) -> Button:
        found = self.places.button(number)
        if not isinstance(found, Button):
            raise TypeError
        return found

    def mark(self, place: int) -> None:
        """Show where the person is."""
        self.places.button(place).setChecked(True)


def _person(session: Session) -> Person:
    return session.person


def _nav(words: str, icon: str) -> Button:
    return button(words, "nav", icon)
