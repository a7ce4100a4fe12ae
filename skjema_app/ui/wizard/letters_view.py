"""«Se over»: letters that can't be printed, where they stand, and the choice between other words and a sign."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout

from skjema_app.form_engine.definition import FormDefinition
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.widgets.basics import Notice, WrapLink, announce, clear
from skjema_app.ui.widgets.choices import Check
from skjema_app.workflows.letters import SIGN, LetterSpot


class LettersView(Notice):
    """Hidden while everything can be printed.

    Signals:
        jump: (step id, path) of the answer.
    """

    jump = Signal(str, str)

    def __init__(self, definition: FormDefinition) -> None:
        super().__init__("warning")
        self._definition = definition
        self._links: dict[WrapLink, LetterSpot] = {}
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.px(2))
        self.body.addLayout(self._list)
        self.agree = Check(
            _("Ferdigstill med {sign} der de står").format(sign=SIGN),
            _("Svarene i Skjema beholder tegnene. På slutten av PDF-en står det hvilke det er."),
        )
        self.body.addSpacing(theme.px(4))
        self.body.addWidget(self.agree)
        self.say(
            _("Noen tegn kan ikke trykkes i PDF-en"),
            _("Skriv dem på en annen måte, for eksempel med ord, eller la {sign} stå i stedet.").format(sign=SIGN),
        )
        self.setAccessibleName(self.title.text())
        self.setAccessibleDescription(self.text.text())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    @property
    def agreed(self) -> bool:
        """Whether there are such letters, and the person wants the sign in their place."""
        return bool(self._links) and self.agree.isChecked()

    def show_spots(self, spots: tuple[LetterSpot, ...]) -> None:
        """Show exactly these. Other letters than those that were agreed to are asked about again."""
        if tuple(self._links.values()) == spots:
            return
        clear(self._list)
        self._links = {}
        self.agree.setChecked(False)
        for one in spots:
            link = WrapLink(one.words)
            link.clicked.connect(self._on_clicked)
            self._links[link] = one
            self._list.addWidget(link)
        self.setVisible(bool(spots))
        if spots:
            announce(self, f"{self.title.text()}. {self.text.text()}")

    def links(self) -> tuple[WrapLink, ...]:
        """The links, in order."""
        return tuple(self._links)

    def _on_clicked(self) -> None:
        link = self.sender()
        if isinstance(link, WrapLink) and link in self._links:
            path = self._links[link].path
            step = self._definition.step_of(path.partition("/")[0])
            if step is not None:
                self.jump.emit(step.step_id, path)
