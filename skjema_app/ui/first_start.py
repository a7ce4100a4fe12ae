"""First start: «Kom i gang alene» – name, school and password on one page, then straight into *Meld fra*."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.clock import Clock
from skjema_app.system.texts import _
from skjema_app.ui import icons
from skjema_app.ui.background import Background
from skjema_app.ui.errors import sentence_of
from skjema_app.ui.gate_page import GatePage
from skjema_app.ui.gate_parts import Busy, Trouble, enable
from skjema_app.ui.password_field import PasswordField
from skjema_app.ui.widgets.basics import IconLabel, Label, announce, button, column, label, row, set_property
from skjema_app.ui.widgets.choices import Check
from skjema_app.workflows.secrets import Secret

if TYPE_CHECKING:
    from skjema_app.workflows.session import Session
    from skjema_app.workflows.start_alone import PasswordVerdict

_JUDGE_AFTER_MS = 250


class AlonePage(GatePage):
    """The three fields.

    Signals:
        opened: the ``Session`` of the new vault.
        back: to the welcome page.
    """

    opened = Signal(object)
    back = Signal()

    def __init__(self, folder: Path, background: Background, clock: Clock) -> None:
        super().__init__(_("Kom i gang alene"), icon="PersonPlus", widest=600)
        self._folder = folder
        self._background = background
        self._clock = clock
        self._secret: Secret | None = None
        self._verdict: PasswordVerdict | None = None
        self._asked = 0
        self._judge_soon = QTimer(self)
        self._judge_soon.setSingleShot(True)
        self._judge_soon.setInterval(_JUDGE_AFTER_MS)
        self._judge_soon.timeout.connect(self._judge)
        self.name = _line(_("Ditt fulle navn"))
        self.school = _line(_("Skolens navn"))
        self.name_error = label("", "error")
        self.school_error = label("", "error")
        self.password = PasswordField(_("Passord"), shown=True)
        self.suggest = button(_("Nytt forslag"), "quiet", "ArrowsCirclepath")
        self.strength_icon = IconLabel("CheckmarkCircleFill", icons.SUCCESS, 18)
        self.strength = label("", "muted")
        self.noted = Check(_("Jeg har skrevet det ned, eller kan det"))
        self.trouble = Trouble()
        self.busy = Busy()
        self.begin_button = button(_("Kom i gang"), "primary")
        self.back_button = button(_("Tilbake"), "link", "ArrowLeft")
        self._lay_out()
        self.suggest.clicked.connect(self.new_suggestion)
        self.password.edited.connect(self._on_password_edited)
        self.password.entered.connect(self.begin)
        self.name.returnPressed.connect(self._on_name_entered)
        self.school.returnPressed.connect(self._on_school_entered)
        self.name.textEdited.connect(self._on_name_edited)
        self.school.textEdited.connect(self._on_school_edited)
        self.begin_button.clicked.connect(self.begin)
        self.back_button.clicked.connect(self._on_back)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin with the name; a suggestion is fetched while it is typed."""
        super().showEvent(event)
        self.name.setFocus()
        if self.password.empty:
            self.new_suggestion()

    def new_suggestion(self) -> None:
        """Draw five new words."""
        self._background.pool.run(_suggest, self._on_suggestion, self._on_failed, self)

    def begin(self) -> None:
        """Make the vault, or say what is missing."""
        if self._secret is not None or not self._complete():
            return
        self.trouble.show_words("")
        self._judge_soon.stop()
        self._secret = self.password.secret()  # the field keeps it: after a refusal nothing is typed anew
        self._switch(False)
        self.busy.begin(_("Lager hvelvet ditt …"))
        work = functools.partial(_start, self.name.text(), self.school.text(), self._secret, self._folder, self._clock)
        self._background.vault.run(work, self._on_opened, self._on_failed, self)

    def _lay_out(self) -> None:
        column_ = self.card.column
        for title, line, error in (
            (_("Ditt fulle navn"), self.name, self.name_error),
            (_("Skolens navn"), self.school, self.school_error),
        ):
            above = label(title, "label")
            above.setBuddy(line)
            column_.addLayout(column(above, line, error, spacing=6))
            error.hide()
        advice = label(
            _(
                "Velg noe du husker: fem tilfeldige ord er sterkt og lett. Vi har foreslått fem. "
                "Vi kan ikke hente passordet fram for deg. Skriv det ned og legg det trygt, eller lær det."
            ),
            "muted",
        )
        self.suggest.setAccessibleName(_("Nytt forslag til passord"))
        strength = row(self.strength_icon, self.strength, spacing=6)
        strength.setStretch(1, 1)
        strength.addWidget(self.suggest)
        column_.addLayout(column(self.password.label, advice, self.password, strength, self.noted, spacing=6))
        for part in (self.trouble, self.begin_button, self.busy, self.back_button):
            column_.addWidget(part)
        self.strength_icon.hide()

    def _complete(self) -> bool:
        gaps: list[QWidget] = []
        self._mark(self.name, self.name_error, "" if self.name.text().strip() else _("Skriv navnet ditt"), gaps)
        self._mark(
            self.school, self.school_error, "" if self.school.text().strip() else _("Skriv navnet på skolen"), gaps
        )
        words = ""
        if self.password.empty:
            words = _("Velg et passord")
            gaps.append(self.password)
        elif self._verdict is not None and not self._verdict.good:
            words = self._verdict.sentence
            gaps.append(self.password)
        elif not self.noted.isChecked():
            words = _("Skriv ned passordet først, og kryss av. Uten det kan ingen åpne hvelvet.")
            gaps.append(self.noted)
        self.trouble.show_words("", words)
        if gaps:
            gaps[0].setFocus()
        return not gaps

    def _mark(self, line: QLineEdit, error: Label, words: str, gaps: list[QWidget]) -> None:
        error.setText(words)
        error.setVisible(bool(words))
        line.setAccessibleDescription(words)
        set_property(line, "error", "true" if words else "")
        if words:
            gaps.append(line)

    def _on_name_entered(self) -> None:
        self.school.setFocus()

    def _on_school_entered(self) -> None:
        self.password.setFocus()

    def _on_name_edited(self, _text: str) -> None:
        self._mark(self.name, self.name_error, "", [])

    def _on_school_edited(self, _text: str) -> None:
        self._mark(self.school, self.school_error, "", [])

    def _on_back(self) -> None:
        self.password.wipe()
        self.back.emit()

    def _on_suggestion(self, words: str) -> None:
        self.noted.setChecked(False)
        self.password.show_text(True)
        self.password.propose(words)

    def _on_password_edited(self) -> None:
        self._verdict = None
        self.trouble.show_words("")
        self._judge_soon.start()

    def _judge(self) -> None:
        if self.password.empty:
            self.strength.setText("")
            self.strength_icon.hide()
            return
        self._asked += 1
        work = functools.partial(_judge, self.password.text(), self.name.text(), self.school.text(), self._asked)
        self._background.pool.run(work, self._on_judged, self._on_not_judged, self)

    def _on_judged(self, answer: tuple[int, PasswordVerdict]) -> None:
        number, verdict = answer
        if number != self._asked or self.password.empty:
            return
        self._verdict = verdict
        self.strength_icon.show_icon(
            "CheckmarkCircleFill" if verdict.good else "ExclamationmarkTriangleFill",
            icons.SUCCESS if verdict.good else icons.WARNING,
        )
        self.strength_icon.show()
        self.strength.setText(verdict.sentence)
        announce(self.strength, verdict.sentence)

    def _on_not_judged(self, _error: Exception) -> None:
        # The workflow judges once more when the vault is made; typing goes on meanwhile.
        self.strength.setText("")

    def _on_opened(self, session: Session) -> None:
        self._end()
        self.password.wipe()
        self.opened.emit(session)

    def _on_failed(self, error: Exception) -> None:
        made = self._secret is not None
        self._end()
        sentence = sentence_of(error)
        self.trouble.show_words(sentence.heading, sentence.text)
        if isinstance(error, SkjemaError) and error.code in {ErrorCode.NAME_MISSING, ErrorCode.NAME_NOT_ALLOWED}:
            self.name.setFocus()
        elif isinstance(error, SkjemaError) and error.code is ErrorCode.SCHOOL_MISSING:
            self.school.setFocus()
        elif made:
            self.password.setFocus()

    def _end(self) -> None:
        if self._secret is not None:
            self._secret.wipe()
            self._secret = None
        self._switch(True)
        self.busy.end()

    def _switch(self, on: bool) -> None:
        enable(on, self.name, self.school, self.password, self.suggest, self.noted, self.begin_button, self.back_button)


def _line(name: str) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setMaxLength(200)
    return made


def _suggest() -> str:
    from skjema_app.workflows.start_alone import suggest_password

    return suggest_password()


def _judge(password: str, name: str, school: str, number: int) -> tuple[int, PasswordVerdict]:
    from skjema_app.workflows.start_alone import judge_password

    return number, judge_password(password, name=name, school=school)


def _start(name: str, school: str, password: Secret, folder: Path, clock: Clock) -> Session:
    from skjema_app.workflows.start_alone import start_alone

    return start_alone(name=name, school=school, password=password, folder=folder, clock=clock)
