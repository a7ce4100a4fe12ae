"""A new password: five words are proposed, what is typed is judged, and «skrevet ned» is asked for.

Shared by every page that makes a vault, so that the advice and the rules are the same.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from skjema_app.system.texts import _
from skjema_app.ui import icons, theme
from skjema_app.ui.background import Background
from skjema_app.ui.gate_parts import enable
from skjema_app.ui.password_field import PasswordField
from skjema_app.ui.widgets.basics import IconLabel, announce, button, label, row
from skjema_app.ui.widgets.choices import Check
from skjema_app.workflows.secrets import Secret

if TYPE_CHECKING:
    from skjema_app.workflows.start_alone import PasswordVerdict

_JUDGE_AFTER_MS = 250


class NewPassword(QWidget):
    """Field, advice, strength, a new suggestion, and the tick.

    Signals:
        entered: Enter in the field.
        failed: a suggestion could not be drawn (an exception).
        touched: it was changed.
    """

    entered = Signal()
    failed = Signal(object)
    touched = Signal()

    def __init__(self, background: Background) -> None:
        super().__init__()
        self._background = background
        self._about = ("", "")
        self._asked = 0
        self.verdict: PasswordVerdict | None = None
        self.password = PasswordField(_("Passord"), shown=True)
        self.suggest = button(_("Nytt forslag"), "quiet", "ArrowsCirclepath")
        self.suggest.setAccessibleName(_("Nytt forslag til passord"))
        self.strength_icon = IconLabel("CheckmarkCircleFill", icons.SUCCESS, 18)
        self.strength = label("", "muted")
        self.noted = Check(_("Jeg har skrevet det ned, eller kan det"))
        self._judge_soon = QTimer(self)
        self._judge_soon.setSingleShot(True)
        self._judge_soon.setInterval(_JUDGE_AFTER_MS)
        self._judge_soon.timeout.connect(self.judge)
        advice = label(
            _(
                "Velg noe du husker: fem tilfeldige ord er sterkt og lett. Vi har foreslått fem. "
                "Vi kan ikke hente passordet fram for deg. Skriv det ned og legg det trygt, eller lær det."
            ),
            "muted",
        )
        strength = row(self.strength_icon, self.strength, spacing=6)
        strength.setStretch(1, 1)
        strength.addWidget(self.suggest)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(6))
        for part in (self.password.label, advice, self.password):
            column.addWidget(part)
        column.addLayout(strength)
        column.addWidget(self.noted)
        self.strength_icon.hide()
        self.setFocusProxy(self.password)
        self.suggest.clicked.connect(self.new_suggestion)
        self.password.edited.connect(self._on_edited)
        self.password.entered.connect(self.entered)

    def set_about(self, name: str, school: str) -> None:
        """Whose it is: names are weak parts of a password."""
        self._about = (name, school)

    def propose_first(self) -> None:
        """Draw five words unless something stands there."""
        if self.password.empty:
            self.new_suggestion()

    def new_suggestion(self) -> None:
        """Draw five new words."""
        self._background.pool.run(_suggest, self._on_suggestion, self._on_failed, self)

    def gap(self) -> tuple[str, QWidget] | None:
        """What is missing, and where; None when it can be used."""
        if self.password.empty:
            return _("Velg et passord"), self.password
        if self.verdict is not None and not self.verdict.good:
            return self.verdict.sentence, self.password
        if not self.noted.isChecked():
            return _("Skriv ned passordet først, og kryss av. Uten det kan ingen åpne hvelvet."), self.noted
        return None

    def secret(self) -> Secret:
        """What is typed; the field keeps it, so that after a refusal nothing is typed anew."""
        self._judge_soon.stop()
        return self.password.secret()

    def wipe(self) -> None:
        """Leave nothing behind."""
        self._judge_soon.stop()
        self.password.wipe()

    def switch(self, on: bool) -> None:
        """While the vault is made nothing can be changed."""
        enable(on, self.password, self.suggest, self.noted)

    def judge(self) -> None:
        """Judge what is typed, off the UI thread."""
        if self.password.empty:
            self.strength.setText("")
            self.strength_icon.hide()
            return
        self._asked += 1
        work = functools.partial(_judge, self.password.text(), *self._about, self._asked)
        self._background.pool.run(work, self._on_judged, self._on_not_judged, self)

    def _on_edited(self) -> None:
        self.verdict = None
        self.touched.emit()
        self._judge_soon.start()

    def _on_suggestion(self, words: str) -> None:
        self.noted.setChecked(False)
        self.password.show_text(True)
        self.password.propose(words)

    def _on_failed(self, error: Exception) -> None:
        self.failed.emit(error)

    def _on_judged(self, answer: tuple[int, PasswordVerdict]) -> None:
        number, verdict = answer
        if number != self._asked or self.password.empty:
            return
        self.verdict = verdict
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


def _suggest() -> str:
    from skjema_app.workflows.start_alone import suggest_password

    return suggest_password()


def _judge(password: str, name: str, school: str, number: int) -> tuple[int, PasswordVerdict]:
    from skjema_app.workflows.start_alone import judge_password

    return number, judge_password(password, name=name, school=school)
