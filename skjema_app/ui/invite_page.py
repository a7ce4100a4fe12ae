"""*Innstillinger › Skolen › Inviter*: a page of its own, so that the code has room and is not lost by accident."""

from __future__ import annotations

from PySide6.QtCore import Signal

from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.invite_parts import Guest, GuestView, InviteForm
from skjema_app.ui.widgets.basics import Card, Page, button, label, row
from skjema_app.workflows.people import PersonRow


class InvitePage(Page):
    """First the form, then file and code.

    Signals:
        done: back to the section.
    """

    done = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(widest=760)
        self.setAccessibleName(_("Inviter"))
        self.form = InviteForm(desk)
        self.guest = GuestView(desk)
        self.back = button(_("Tilbake"), "link", "ArrowLeft")
        self._first, self._second = Card(self.form), Card(self.guest)
        for part in (label(_("Inviter"), "h1"), self._first, self._second):
            self.column.addWidget(part)
        self.column.addLayout(row(self.back, None))
        self.column.addStretch(1)
        self.form.made.connect(self._on_made)
        self.guest.another.connect(self._on_another)
        self.guest.done.connect(self._on_done)
        self.back.clicked.connect(self._on_done)

    @property
    def showing_code(self) -> bool:
        """Whether a code is in view that can't be shown again."""
        return bool(self.guest.letters.shown)

    def begin(self, person: PersonRow | None = None) -> None:
        """Somebody new, or a new machine for somebody who is there."""
        self.wipe()
        self._second.hide()
        self._first.show()
        self.back.show()
        self.form.begin(person)
        self.form.setFocus()

    def wipe(self) -> None:
        """Leave no code behind."""
        self.guest.wipe()

    def _on_made(self, guest: Guest) -> None:
        self._first.hide()
        self.back.hide()
        self.guest.show_guest(guest)
        self._second.show()
        self.guest.setFocus()

    def _on_another(self) -> None:
        self.begin()

    def _on_done(self) -> None:
        self.wipe()
        self.done.emit()
