"""On *Hjem* until it is answered: type one group of the recovery sheet, so that somebody has found it again."""

from __future__ import annotations

import functools

from PySide6.QtWidgets import QWidget

from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.widgets.basics import Card, button, label, set_property
from skjema_app.ui.widgets.flow import flow
from skjema_app.ui.widgets.inputs import LineInput
from skjema_app.workflows import found_school
from skjema_app.workflows.session import Change


class SheetQuestion(Card):
    """Hidden while nothing is asked. Call ``refresh`` when the page is shown."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(spacing=8)
        if parent is not None:
            self.setParent(parent)
        self._desk = desk
        self.number = 0
        self.question = label("", "h3")
        self.line = LineInput(8)
        self.error = label("", "error")
        self.error.hide()
        self.check = button(_("Kontroller"))
        for part in (
            self.question,
            label(_("Finn fram arket fra konvolutten. Da vet dere at det ligger der det skal."), "muted"),
            flow(self.line, self.check),
            self.error,
        ):
            self.column.addWidget(part)
        self.hide()
        self.check.clicked.connect(self.answer)
        self.line.entered.connect(self.answer)
        self.line.textEdited.connect(self._on_edited)
        desk.changed.connect(self._on_changed)

    def refresh(self) -> None:
        """Ask the vault whether a group is still asked for."""
        self._desk.ask(functools.partial(found_school.asked_group, self._desk.session), self.show_number, self)

    def show_number(self, number: int) -> None:
        """Ask for this group; 0 for none."""
        self.number = number
        self.setVisible(bool(number))
        words = _("Skriv inn gruppe {n} fra gjenopprettingsarket").format(n=number)
        self.question.setText(words)
        self.line.setAccessibleName(words)

    def answer(self) -> None:
        """See whether it is the right one."""
        if not self.line.text().strip():
            self._say(_("Skriv de fire tegnene i gruppe {n}.").format(n=self.number))
            return
        work = functools.partial(found_school.type_group, self._desk.session, self.line.text())
        self._desk.ask(work, self._on_answer, self)

    def _on_answer(self, right: bool) -> None:
        if not right:
            self._say(_("Det stemmer ikke. Gruppene er nummerert på arket; se på gruppe {n}.").format(n=self.number))
            return
        self.line.clear()
        self.show_number(0)
        self._desk.tell(Change(settings=True))

    def _on_edited(self, _text: str) -> None:
        self._say("")

    def _on_changed(self, change: Change) -> None:
        if change.school or change.settings:
            self.refresh()

    def _say(self, words: str) -> None:
        self.error.setText(words)
        self.error.setVisible(bool(words))
        self.line.setAccessibleDescription(words)
        set_property(self.line, "error", "true" if words else "")
        if words:
            self.line.setFocus()
