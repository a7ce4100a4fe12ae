"""*Sett opp for skolen*, inside: the recovery sheet, the exchange folder, the first invitations. One step at a time."""

from __future__ import annotations

import functools

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from skjema_app.domain.roles import Role
from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.folder_choice import FolderChoice
from skjema_app.ui.found_page import FounderRole
from skjema_app.ui.gate_parts import Busy, Trouble, enable
from skjema_app.ui.invite_parts import Guest, GuestView, InviteForm
from skjema_app.ui.named_line import NamedLine
from skjema_app.ui.sheet_step import SheetStep
from skjema_app.ui.widgets.basics import Card, Page, button, column, label
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import exchange_folder
from skjema_app.workflows.found_school import SheetInHand, draw_sheet, found_school
from skjema_app.workflows.session import Change


class FoundFlow(Page):
    """The steps. It begins with ``begin`` (roles known) or ``ask`` (somebody who started alone).

    Signals:
        done: the person goes to work; what was left out waits in *Innstillinger*.
    """

    done = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(widest=820)
        self.setAccessibleName(_("Sett opp for skolen"))
        self._desk = desk
        self._founding = False
        self.heading = label(_("Sett opp for skolen"), "h1")
        self.step = label("", "muted")
        self.trouble = Trouble()
        self.busy = Busy()
        self.again = button(_("Prøv igjen"))
        self.again.hide()
        self.about = _About(desk)
        self.sheet = SheetStep(desk)
        self.folder = _Folder(desk)
        self.people = _People(desk)
        self._cards = tuple(Card(part) for part in (self.about, self.sheet, self.folder, self.people))
        for part in (self.heading, self.step, self.trouble, self.busy, self.again, *self._cards):
            self.column.addWidget(part)
        self.column.addStretch(1)
        self._show(None, "")
        self.about.chosen.connect(self._on_chosen)
        self.about.cancelled.connect(self.done)
        self.sheet.done.connect(self._on_sheet_kept)
        self.folder.done.connect(self._on_folder)
        self.people.done.connect(self.done)
        self.again.clicked.connect(self._found)

    @property
    def at_risk(self) -> bool:
        """Whether leaving now would lose a sheet that nobody has kept."""
        return self._founding or self.sheet.at_risk

    def ask(self) -> None:
        """For somebody who started alone: first which school, and what they are there."""
        self._show(self.about, _("Du beholder hvelvet, passordet og det du har skrevet. Ingenting av det deles."))
        self.about.setFocus()

    def begin(self, school: str, roles: frozenset[Role]) -> None:
        """Draw the sheet; the school is founded when it has been kept."""
        self._school, self._roles = school, roles
        self._draw()

    def wipe(self) -> None:
        """Leave no secret behind."""
        self.sheet.wipe()
        self.people.wipe()

    def _draw(self) -> None:
        self.trouble.show_words("")
        work = functools.partial(draw_sheet, self._desk.session, school=self._school)
        self._desk.ask(work, self._on_drawn, self, self._on_failed)

    def _on_drawn(self, sheet: SheetInHand) -> None:
        self.sheet.show_sheet(sheet)
        self._show(self.sheet, _("Steg 1 av 3: gjenopprettingsarket"))
        self.sheet.setFocus()

    def _found(self) -> None:
        sheet = self.sheet.sheet
        if sheet is None:
            self._draw()
            return
        self._founding = True
        self.trouble.show_words("")
        self.again.hide()
        self.busy.begin(_("Setter opp skolen …"))
        work = functools.partial(found_school, self._desk.session, sheet, roles=self._roles)
        self._desk.ask(work, self._on_founded, self, self._on_failed)

    def _on_chosen(self, school: str, roles: frozenset[Role]) -> None:
        enable(False, self.about)
        self.begin(school, roles)

    def _on_founded(self, change: Change) -> None:
        self.busy.end()
        self.sheet.wipe()
        self._founding = False
        self._show(self.folder, _("Steg 2 av 3: delingsmappen"))
        self.folder.setFocus()
        self._desk.tell(change)

    def _on_failed(self, error: Exception) -> None:
        self._founding = False
        self.busy.end()
        enable(True, self.about)
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)
        if self.about.isVisible():
            self.about.setFocus()
        else:
            self.again.show()
            self.again.setFocus()

    def _on_sheet_kept(self) -> None:
        self._show(None, _("Steg 1 av 3: gjenopprettingsarket"))
        self._found()

    def _on_folder(self) -> None:
        self._show(self.people, _("Steg 3 av 3: de første invitasjonene"))
        self.people.begin()

    def _show(self, part: QWidget | None, words: str) -> None:
        for card in self._cards:
            card.setVisible(part is not None and card.isAncestorOf(part))
        self.step.setText(words)
        self.step.setVisible(bool(words))
        self.verticalScrollBar().setValue(0)


class _About(QWidget):
    """Which school, and what the founder is there.

    Signals:
        chosen: (school, roles).
        cancelled: not now.
    """

    chosen = Signal(str, object)
    cancelled = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.school = NamedLine(_("Skolens navn"), _("Slik det skal stå på arket og i alle signaturer."))
        self.school.line.setText(desk.session.person.school)
        self.role = FounderRole()
        self.go_on = button(_("Lag gjenopprettingsarket"), "primary")
        self.not_now = button(_("Avbryt"))
        _fill(self, self.school, self.role, flow(self.go_on, self.not_now))
        self.setFocusProxy(self.school)
        self.school.entered.connect(self._on_go_on)
        self.go_on.clicked.connect(self._on_go_on)
        self.not_now.clicked.connect(self.cancelled)

    def _on_go_on(self) -> None:
        self.school.mark("" if self.school.text else _("Skriv navnet på skolen"))
        if self.school.text:
            self.chosen.emit(self.school.text, self.role.roles)
        else:
            self.school.setFocus()


class _Folder(QWidget):
    """The exchange folder; may wait.

    Signals:
        done: it is chosen, or waits.
    """

    done = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.choice = FolderChoice(desk.background, desk.session.clock)
        self.trouble = Trouble()
        self.use = button(_("Bruk mappen"), "primary")
        self.later = button(_("Senere"))
        _fill(self, self.choice, self.trouble, flow(self.use, self.later))
        self.setFocusProxy(self.choice)
        self.use.clicked.connect(self.use_folder)
        self.later.clicked.connect(self.done)

    def use_folder(self) -> None:
        """Exchange through it from now on."""
        if self.choice.folder is None:
            self.choice.ask_for_one()
            return
        self.trouble.show_words("")
        enable(False, self.use, self.later)
        work = functools.partial(exchange_folder.choose_folder, self._desk.session, self.choice.folder)
        self._desk.ask(work, self._on_used, self, self._on_failed)

    def _on_used(self, change: Change) -> None:
        enable(True, self.use, self.later)
        self._desk.tell(change)
        self.done.emit()

    def _on_failed(self, error: Exception) -> None:
        enable(True, self.use, self.later)
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)


class _People(QWidget):
    """The first invitations; may wait.

    Signals:
        done: finished here.
    """

    done = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.form = InviteForm(desk)
        self.guest = GuestView(desk)
        self.later = button(_("Senere"))
        self._first = QWidget()
        _fill(
            self._first,
            label(_("Inviter dem som skal være med først. Resten inviterer du under Innstillinger › Skolen."), "muted"),
            self.form,
            flow(self.later),
        )
        _fill(self, self._first, self.guest)
        self.guest.hide()
        self.form.made.connect(self._on_made)
        self.guest.another.connect(self.begin)
        self.guest.done.connect(self._on_done)
        self.later.clicked.connect(self._on_done)

    def begin(self) -> None:
        """An empty form."""
        self.guest.wipe()
        self.guest.hide()
        self._first.show()
        self.form.begin()
        self.form.setFocus()

    def wipe(self) -> None:
        """Leave no code behind."""
        self.guest.wipe()

    def _on_made(self, guest: Guest) -> None:
        self._first.hide()
        self.guest.show_guest(guest)
        self.guest.show()
        self.guest.setFocus()

    def _on_done(self) -> None:
        self.wipe()
        self.done.emit()


def _fill(widget: QWidget, *parts: QWidget) -> None:
    whole: QVBoxLayout = column(*parts, spacing=12)
    whole.setContentsMargins(0, 0, 0, 0)
    widget.setLayout(whole)
