"""«Sendes hjem» (user-review § 1.12): to whom, one copy each; who is to have none, and why."""

from __future__ import annotations

import functools
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _
from skjema_app.ui.archive.copy_view import CopyView
from skjema_app.ui.desk import Desk
from skjema_app.ui.file_dialogs import FileQuestion
from skjema_app.ui.gate_parts import Busy, Trouble
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.widgets.basics import button, clear, column, label
from skjema_app.ui.widgets.flow import flow
from skjema_app.ui.widgets.inputs import LineInput
from skjema_app.workflows import send_home
from skjema_app.workflows.home_copy import HomeCopy
from skjema_app.workflows.send_home import Guardian, HomeState, HomeView
from skjema_app.workflows.session import Change


class HomeSheet(Overlay):
    """One document.

    Signals:
        sent: name of the file that was written.
        loaded: the guardians are shown.
    """

    sent = Signal(str)
    loaded = Signal()

    def __init__(self, over: QWidget, desk: Desk, document_id: str) -> None:
        super().__init__(over, _("Sendes hjem"), widest=780)
        self._desk = desk
        self._document_id = document_id
        self._asking = ""
        self._target: Path | None = None
        self.view: HomeView | None = None
        self.copy: CopyView | None = None
        self.buttons: dict[str, list[KeyedButton]] = {}
        self.about = label("", "muted")
        self.warning = Trouble(warning=True)
        self.trouble = Trouble()
        self.busy = Busy()
        self._lines = column(spacing=14)
        self._copy_place = column()
        self.reason = LineInput()
        self.reason.setAccessibleName(_("Hvorfor skal ikke denne ha kopi?"))
        self.reason.setPlaceholderText(_("Hvorfor skal ikke denne ha kopi? Enter lagrer."))
        self.reason.entered.connect(self._on_reason)
        self.replace = button(_("Erstatt filen"), "danger")
        self.replace.clicked.connect(self._on_replace)
        self.close_button = button(_("Lukk"))
        self.close_button.clicked.connect(self.close_sheet)
        for part in (self.about, self.warning, self.busy):
            self.card.column.addWidget(part)
        self.card.column.addLayout(self._lines)
        self.card.column.addWidget(self.reason)
        self.card.column.addLayout(self._copy_place)
        self.card.column.addWidget(self.trouble)
        for act in (self.replace, self.close_button):
            self.card.column.addWidget(act, 0, Qt.AlignmentFlag.AlignLeft)
        self.reason.hide()
        self.replace.hide()
        self._question = FileQuestion(self, _("Lagre kopien"))
        self._question.chosen.connect(self.write_to)
        self.look()

    def look(self) -> None:
        """Ask to whom it may go."""
        work = functools.partial(send_home.home_view, self._desk.session, self._document_id)
        self._desk.ask(work, self._on_view, self, self._on_failed)

    def begin(self, guardian: str) -> None:
        """*Lag kopi*: costs as much as a preview."""
        self.trouble.show_words("")
        self.busy.begin(_("Lager kopien …"))
        work = functools.partial(send_home.begin, self._desk.session, self._document_id, guardian)
        self._desk.ask(work, self._on_copy, self, self._on_failed)

    def write_to(self, target: Path) -> None:
        """Write the copy and log it; an existing file is asked about first."""
        self._target = target if target.suffix.casefold() == ".pdf" else target.with_name(f"{target.name}.pdf")
        self._write(overwrite=False)

    def _on_view(self, view: HomeView) -> None:
        self.view = view
        self.about.setText(" · ".join(filter(None, (view.title, view.pupil))))
        self.warning.show_words(view.sentence)
        self._show_list()
        self.loaded.emit()

    def _show_list(self) -> None:
        view = self.view
        if view is None:
            return
        self._drop_copy()
        clear(self._lines)
        self.buttons = {}
        for one in view.guardians:
            buttons = self._buttons(one, view)
            lines = column(label(one.name, "h3"), label(_state_words(one), "muted"), spacing=2)
            if buttons:
                lines.addWidget(flow(*buttons))
            self._lines.addLayout(lines)
        if not view.guardians:
            self._lines.addWidget(label(_("Ingen dokumenter om eleven sier hvem de foresatte er.")))
        first = next(iter(self.buttons.values()), None)
        (first[0] if first else self.close_button).setFocus()

    def _buttons(self, one: Guardian, view: HomeView) -> list[KeyedButton]:
        found: list[KeyedButton] = []
        if view.ready and one.responsible and one.state is not HomeState.NOT:
            words = _("Lag kopi på nytt") if one.state is HomeState.SENT else _("Lag kopi")
            make = KeyedButton(words, one.name, "" if one.state is HomeState.SENT else "primary")
            make.clicked.connect(self._on_make)
            found.append(make)
        if one.responsible and one.state is not HomeState.NOT:
            none = KeyedButton(_("Skal ikke ha kopi …"), one.name, "quiet")
            none.clicked.connect(self._on_none)
            found.append(none)
        for made in found:
            made.setAccessibleName(f"{made.label()}: {one.name}")
        if found:
            self.buttons[one.name] = found
        return found

    def _on_make(self) -> None:
        self.begin(key_of(self.sender()))

    def _on_none(self) -> None:
        self._asking = key_of(self.sender())
        self.reason.clear()
        self.reason.show()
        self.reason.setFocus()

    def _on_reason(self) -> None:
        work = functools.partial(
            send_home.not_for, self._desk.session, self._document_id, self._asking, self.reason.text()
        )
        self._desk.ask(work, self._on_not, self, self._on_failed)

    def _on_not(self, change: Change) -> None:
        self.reason.hide()
        self.trouble.show_words("")
        self._desk.tell(change)
        self.look()

    def _on_copy(self, copy: HomeCopy) -> None:
        self.busy.end()
        if self.view is None:
            return
        clear(self._lines)
        self.buttons = {}
        self.reason.hide()
        self.copy = CopyView(self._desk, copy, self.view.channels)
        self.copy.back_wanted.connect(self._show_list)
        self.copy.send_wanted.connect(self._on_send)
        self._copy_place.addWidget(label(_("Kopi til {name}").format(name=copy.guardian), "h2"))
        self._copy_place.addWidget(self.copy)
        self.copy.focus_first()

    def _drop_copy(self) -> None:
        self.copy = None
        self.replace.hide()
        clear(self._copy_place)

    def _on_send(self) -> None:
        """What is missing is said before a file is asked for."""
        if self.copy is None:
            return
        copy = self.copy.copy
        if copy.open_spots:
            self.copy.show_trouble(SkjemaError(ErrorCode.HOME_LOOKS, count=len(copy.open_spots)))
            self.copy.focus_first()
        elif not self.copy.read.isChecked():
            self.copy.show_trouble(SkjemaError(ErrorCode.HOME_NOT_READ))
            self.copy.read.setFocus()
        else:
            work = functools.partial(send_home.proposed_name, self._desk.session, copy)
            self._desk.ask(work, self._on_name, self, self._on_failed)

    def _on_name(self, name: str) -> None:
        self._question.save_file(name, _("PDF (*.pdf)"))

    def _on_replace(self) -> None:
        self._write(overwrite=True)

    def _write(self, *, overwrite: bool) -> None:
        if self.copy is None or self._target is None:
            return
        self.replace.hide()
        copy = self.copy.copy
        work = functools.partial(
            send_home.send,
            self._desk.session,
            copy,
            self._target,
            how=self.copy.way,
            read=copy.digest if self.copy.read.isChecked() else "",
            overwrite=overwrite,
        )
        self._desk.ask(work, self._on_sent, self, self._on_failed)

    def _on_sent(self, change: Change) -> None:
        self.sent.emit(self._target.name if self._target is not None else "")
        self._desk.tell(change)
        self.look()

    def _on_failed(self, error: Exception) -> None:
        self.busy.end()
        if self.copy is not None:
            self.copy.show_trouble(error)
        else:
            sentence = self._desk.sentence(error)
            self.trouble.show_words(sentence.heading, sentence.text)
        exists = isinstance(error, SkjemaError) and error.code is ErrorCode.FILE_EXISTS
        self.replace.setVisible(exists)
        if exists:
            self.replace.setFocus()


def _state_words(one: Guardian) -> str:
    if one.responsible is None:
        return _("Det står ikke i noe dokument om denne har foreldreansvar.")
    if not one.responsible:
        return _("Har ikke foreldreansvar, og får ikke kopi.")
    words = {
        HomeState.OPEN: _("Har foreldreansvar. Har ikke fått kopi."),
        HomeState.SENT: _("Sendt {day}.").format(day=one.day),
        HomeState.OLDER: _("Fikk en eldre versjon {day}.").format(day=one.day),
        HomeState.NOT: _("Skal ikke ha kopi: {reason}").format(reason=one.reason),
    }
    return words[one.state]
