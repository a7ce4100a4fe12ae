"""First start: «Kom i gang alene» – name, school and password on one page, then straight into *Meld fra*."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.clock import Clock
from skjema_app.system.texts import _
from skjema_app.ui.background import Background
from skjema_app.ui.errors import sentence_of
from skjema_app.ui.named_line import NamedLine
from skjema_app.ui.password_gate import PasswordGate
from skjema_app.ui.widgets.basics import button
from skjema_app.workflows.secrets import Secret

if TYPE_CHECKING:
    from skjema_app.workflows.session import Session


class NewVaultPage(PasswordGate):
    """Asks for what a new vault needs; pages add their own questions to ``middle``."""

    def __init__(
        self, folder: Path, background: Background, clock: Clock, *, heading: str, lead: str, icon: str, action: str
    ) -> None:
        super().__init__(folder, background, clock, heading, lead, icon)
        self.name_field = NamedLine(_("Ditt fulle navn"))
        self.school_field = NamedLine(_("Skolens navn"))
        self.name, self.name_error = self.name_field.line, self.name_field.error
        self.school, self.school_error = self.school_field.line, self.school_field.error
        self.password, self.noted, self.strength = self.choice.password, self.choice.noted, self.choice.strength
        self.begin_button = button(action, "primary")
        for part in (
            self.name_field, self.school_field, *self.middle(), self.choice,
            self.trouble, self.begin_button, self.busy, self.back_button,
        ):  # fmt: skip
            self.card.column.addWidget(part)
        self.name_field.entered.connect(self.school_field.setFocus)
        self.school_field.entered.connect(self.choice.setFocus)
        self.choice.entered.connect(self.begin)
        self.name.textChanged.connect(self._on_names)
        self.school.textChanged.connect(self._on_names)
        self.begin_button.clicked.connect(self.begin)

    def middle(self) -> tuple[QWidget, ...]:
        """Questions between the school and the password."""
        return ()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin with the name; a suggestion is fetched while it is typed."""
        super().showEvent(event)
        self.name.setFocus()
        self.choice.propose_first()

    def begin(self) -> None:
        """Make the vault, or say what is missing."""
        if self._secret is not None or not self._complete():
            return
        self._run(_("Lager hvelvet ditt …"), self._work)

    def _work(self, password: Secret) -> Callable[[], Session]:
        return functools.partial(_start, self.name.text(), self.school.text(), password, self._folder, self._clock)

    def _complete(self) -> bool:
        gaps: list[QWidget] = []
        for field, words in (
            (self.name_field, _("Skriv navnet ditt")),
            (self.school_field, _("Skriv navnet på skolen")),
        ):
            field.mark("" if field.text else words)
            if not field.text:
                gaps.append(field.line)
        gap = self.choice.gap()
        if gap is not None:
            gaps.append(gap[1])
        self.trouble.show_words("", gap[0] if gap is not None else "")
        if gaps:
            gaps[0].setFocus()
        return not gaps

    def _on_names(self, _text: str) -> None:
        self.choice.set_about(self.name.text(), self.school.text())

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
            self.choice.setFocus()

    def _held(self) -> tuple[QWidget, ...]:
        return self.name, self.school, self.begin_button


class AlonePage(NewVaultPage):
    """The three fields."""

    def __init__(self, folder: Path, background: Background, clock: Clock) -> None:
        super().__init__(
            folder,
            background,
            clock,
            heading=_("Kom i gang alene"),
            lead="",
            icon="PersonPlus",
            action=_("Kom i gang"),
        )


def _start(name: str, school: str, password: Secret, folder: Path, clock: Clock) -> Session:
    from skjema_app.workflows.start_alone import start_alone

    return start_alone(name=name, school=school, password=password, folder=folder, clock=clock)
