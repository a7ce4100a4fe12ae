"""*Inviter*: name and roles; then the file to send and the code to give by voice or on paper."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.system import safe_files
from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.file_dialogs import FileQuestion
from skjema_app.ui.gate_parts import Busy, Trouble, enable
from skjema_app.ui.named_line import NamedLine
from skjema_app.ui.widgets.basics import Button, Card, Notice, button, column, label, notice
from skjema_app.ui.widgets.choices import Check
from skjema_app.ui.widgets.flow import flow
from skjema_app.ui.widgets.letters import LetterGroups
from skjema_app.workflows.people import OFFERED_ROLES, Invited, PersonRow, invite
from skjema_app.workflows.role_words import role_word

_SUFFIX = ".skjemainvitasjon"
_NAME_FAULTS = {ErrorCode.NAME_MISSING, ErrorCode.NAME_NOT_ALLOWED}
_MOST_OF_A_NAME = 99


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who was just invited."""

    name: str
    invited: Invited


class InviteForm(QWidget):
    """Who, and what they are at the school.

    Signals:
        made: the ``Guest``.
    """

    made = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._person_id = ""
        self._same_roles = False
        self.name = NamedLine(
            _("Fullt navn"), _("Slik navnet skal stå i signaturen. Den inviterte kan ikke endre det.")
        )
        self.roles = {role: Check(_capital(role_word(role)), wide=False) for role in OFFERED_ROLES}
        self.same_roles = label("")
        self._role_choice = QWidget()
        self.role_error = label("", "error")
        self.role_error.hide()
        self.trouble = Trouble()
        self.busy = Busy()
        self.make = button(_("Lag invitasjon"), "primary", "PersonPlus")
        choice = column(flow(*self.roles.values()), self.role_error, spacing=4)
        choice.setContentsMargins(0, 0, 0, 0)
        self._role_choice.setLayout(choice)
        whole = column(
            self.name,
            column(label(_("Roller på skolen"), "label"), self.same_roles, self._role_choice, spacing=4),
            self.trouble,
            flow(self.make),
            self.busy,
            spacing=12,
        )
        whole.setContentsMargins(0, 0, 0, 0)
        self.setLayout(whole)
        self.setFocusProxy(self.name)
        self.name.entered.connect(self.invite)
        self.make.clicked.connect(self.invite)
        for check in self.roles.values():
            check.toggled.connect(self._on_role)

    def begin(self, person: PersonRow | None = None) -> None:
        """An empty form; or a new machine for somebody who is there already, with the name and roles they have."""
        self._person_id = person.person_id if person is not None else ""
        self._same_roles = person is not None and bool(person.roles)
        self.name.line.setText(person.name if person is not None else "")
        self.name.line.setReadOnly(person is not None)
        if person is not None:
            self.same_roles.setText(_("{roles}, som før").format(roles=_capital(person.roles)))
        self.same_roles.setVisible(self._same_roles)
        self._role_choice.setVisible(not self._same_roles)
        self.name.mark("")
        self.role_error.hide()
        self.trouble.show_words("")
        for check in self.roles.values():
            check.setChecked(False)

    def chosen(self) -> tuple[Role, ...]:
        """The ticked roles; none for a new machine, which gets the roles the person has."""
        return tuple(role for role, check in self.roles.items() if check.isChecked())

    def invite(self) -> None:
        """Make the invitation, or say what is missing."""
        roles = self.chosen()
        self.name.mark("" if self.name.text else _("Skriv navnet"))
        lacking = not roles and not self._same_roles
        self.role_error.setText(_("Velg minst én rolle") if lacking else "")
        self.role_error.setVisible(lacking)
        if not self.name.text or lacking:
            (self.name if not self.name.text else next(iter(self.roles.values()))).setFocus()
            return
        self.trouble.show_words("")
        self._switch(False)
        self.busy.begin(_("Lager invitasjonen …"))
        work = functools.partial(
            invite, self._desk.session, name=self.name.text, roles=roles, person_id=self._person_id
        )
        self._desk.ask(work, self._on_made, self, self._on_failed)

    def _on_role(self, _on: bool) -> None:
        self.role_error.hide()

    def _on_made(self, invited: Invited) -> None:
        self._switch(True)
        guest = Guest(self.name.text, invited)
        self._desk.tell(invited.change)
        self.made.emit(guest)

    def _on_failed(self, error: Exception) -> None:
        self._switch(True)
        sentence = self._desk.sentence(error)
        if isinstance(error, SkjemaError) and error.code in _NAME_FAULTS:
            self.name.mark(f"{sentence.heading}. {sentence.text}")
            self.name.setFocus()
            return
        self.trouble.show_words(sentence.heading, sentence.text)

    def _switch(self, on: bool) -> None:
        enable(on, self.name, self.make, *self.roles.values())
        if on:
            self.busy.end()


class DragOut(Button):
    """A saved file that can be dragged from here to a mail or a chat."""

    def __init__(self) -> None:
        super().__init__(_("Dra filen herfra"), "", "Files")
        self._file: Path | None = None
        self._pressed = QPoint()
        self.hide()

    def offer(self, file: Path | None) -> None:
        """The file to drag; None hides the handle."""
        self._file = file
        self.setVisible(file is not None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where it began."""
        self._pressed = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Far enough with the button down: drag."""
        moved = (event.position().toPoint() - self._pressed).manhattanLength()
        if self._file is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        if moved >= QApplication.startDragDistance():
            drag = QDrag(self)
            drag.setMimeData(file_data(self._file))
            self.setDown(False)
            drag.exec(Qt.DropAction.CopyAction)


class GuestView(QWidget):
    """The file and the code of one invitation, apart from each other; the code is shown this once.

    Signals:
        another: invite one more.
        done: finished here.
    """

    another = Signal()
    done = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._guest: Guest | None = None
        self.heading = label("", "h2")
        self.save = button(_("Lagre fil"), "primary", "Download")
        self.drag = DragOut()
        self.saved = Notice("success")
        self.trouble = Trouble()
        self.letters = LetterGroups()
        self.until = label("", "muted")
        self.one_more = button(_("Inviter en til"), "", "PersonPlus")
        self.finish = button(_("Ferdig"))
        file = Card(
            label(_("1. Send filen"), "h3"),
            label(_("På e-post, i Teams eller på en minnepinne. Filen alene åpner ingenting."), "muted"),
            flow(self.save, self.drag),
            self.saved,
            self.trouble,
            name="rowCard",
        )
        code = Card(
            label(_("2. Gi koden"), "h3"),
            self.letters,
            notice("warning", _("Gi koden muntlig eller på papir, ikke der filen går.")),
            self.until,
            name="rowCard",
        )
        whole = column(self.heading, file, code, flow(self.one_more, self.finish), spacing=12)
        whole.setContentsMargins(0, 0, 0, 0)
        self.setLayout(whole)
        self.setFocusProxy(self.save)
        self._question = FileQuestion(self, _("Lagre invitasjonen"))
        self._question.chosen.connect(self.save_to)
        self.save.clicked.connect(self._on_save)
        self.one_more.clicked.connect(self.another)
        self.finish.clicked.connect(self.done)

    def show_guest(self, guest: Guest) -> None:
        """Show it."""
        self._guest = guest
        self.heading.setText(_("Invitasjon til {name}").format(name=guest.name))
        self.letters.show_groups(guest.invited.code)
        self.until.setText(
            _("Gjelder til {date}, for én maskin. Koden vises bare nå.").format(date=guest.invited.expires)
        )
        self.drag.offer(None)
        self.saved.hide()
        self.trouble.show_words("")

    def wipe(self) -> None:
        """The code is not shown again."""
        self._guest = None
        self.letters.show_groups(())

    def save_to(self, target: Path) -> None:
        """Write the file; one that lies there is never replaced, the new one gets a number."""
        if self._guest is None:
            return
        self.trouble.show_words("")
        work = functools.partial(save_invitation, self._guest.invited.data, target)
        self._desk.background.pool.run(work, self._on_saved, self._on_failed, self)

    def _on_save(self) -> None:
        if self._guest is not None:
            self._question.save_file(self._guest.invited.file_name, _("Invitasjon til Skjema (*.skjemainvitasjon)"))

    def _on_saved(self, file: Path) -> None:
        self.saved.say(_("Filen er lagret som «{name}».").format(name=file.name))
        self.saved.show()
        self.drag.offer(file)

    def _on_failed(self, error: Exception) -> None:
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)


def file_data(file: Path) -> QMimeData:
    """What is dragged: the file, and no text."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    return data


def save_invitation(data: bytes, target: Path) -> Path:
    """Write an invitation under a free name near ``target``.

    Raises:
        SkjemaError: FILE_EXISTS (a hundred of them lie there), WRITE_DENIED, DISK_FULL.
    """
    stem = target.stem if target.suffix == _SUFFIX else target.name
    for number in range(1, _MOST_OF_A_NAME + 1):
        file = target.with_name(f"{stem}{_SUFFIX}" if number == 1 else f"{stem} ({number}){_SUFFIX}")
        if not file.exists():
            safe_files.atomic_write(file, data, private=False)
            return file
    raise SkjemaError(ErrorCode.FILE_EXISTS, path=str(target))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
