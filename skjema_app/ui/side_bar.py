"""The left bar: three places, *Meld fra*, who is logged in, lock and hide."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QScrollArea, QVBoxLayout, QWidget

from skjema_app.domain.documents import Person
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.widgets.basics import Button, button, label

HOME, CASES, SETTINGS = range(3)


class SideBar(QFrame):
    """Always there, except while a form is open.

    Signals:
        place_wanted: number of a place.
        report_wanted: *Meld fra*.
        lock_wanted: Ctrl+L.
        hide_wanted: F12.
        help_wanted: F1.
    """

    place_wanted = Signal(int)
    report_wanted = Signal()
    lock_wanted = Signal()
    hide_wanted = Signal()
    help_wanted = Signal()

    def __init__(self, person: Person) -> None:
        super().__init__()
        self.setObjectName("side")
        self.setFixedWidth(theme.px(212))
        self.places = QButtonGroup(self)
        self.places.setExclusive(True)
        self.report = button(_("Meld fra"), "primary", "Plus")
        self.report.setToolTip(_("Ctrl+N"))
        self.lock = _nav(_("Lås (Ctrl+L)"), "PadlockLocked")
        self.hide_screen = _nav(_("Skjul skjerm (F12)"), "EyeSlash")
        self.help = _nav(_("Hjelp (F1)"), "QuestionmarkCircle")
        inner = QWidget()
        inner.setObjectName("sideInner")
        column = QVBoxLayout(inner)
        column.setContentsMargins(theme.px(12), theme.px(16), theme.px(12), theme.px(10))
        column.setSpacing(theme.px(4))
        column.addWidget(label(_("Skjema"), "h1"))
        column.addWidget(label(person.school, "small"))
        column.addSpacing(theme.px(10))
        for number, (words, icon) in enumerate(
            ((_("Hjem"), "House"), (_("Saker"), "Folder"), (_("Innstillinger"), "Cog"))
        ):
            place = _nav(words, icon)
            place.setCheckable(True)
            place.setToolTip(_("Ctrl+{n}").format(n=number + 1))
            self.places.addButton(place, number)
            column.addWidget(place)
        column.addSpacing(theme.px(10))
        column.addWidget(self.report)
        column.addStretch(1)
        column.addWidget(label(person.name, "small"))
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
        self.places.idClicked.connect(self.place_wanted)
        self.report.clicked.connect(self.report_wanted)
        self.lock.clicked.connect(self.lock_wanted)
        self.hide_screen.clicked.connect(self.hide_wanted)
        self.help.clicked.connect(self.help_wanted)

    def mark(self, place: int) -> None:
        """Show where the person is."""
        self.places.button(place).setChecked(True)


def _nav(words: str, icon: str) -> Button:
    return button(words, "nav", icon)
