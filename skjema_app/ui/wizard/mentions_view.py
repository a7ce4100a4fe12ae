"""«Se over»: where a plan names other pupils, who should stay out of it (user-review § 3.13). Asked, never refused."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout

from skjema_app.form_engine.definition import FormDefinition
from skjema_app.form_engine.mentions import Mention
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.widgets.basics import Notice, WrapLink, clear
from skjema_app.ui.wizard.texts import shown


class MentionsView(Notice):
    """Hidden while nobody is named.

    Signals:
        jump: (step id, path) of the answer.
    """

    jump = Signal(str, str)

    def __init__(self, definition: FormDefinition) -> None:
        super().__init__("warning")
        self._definition = definition
        self._links: dict[WrapLink, Mention] = {}
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.px(2))
        self.body.addLayout(self._list)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def show_mentions(self, mentions: tuple[Mention, ...]) -> None:
        """Show exactly these."""
        if tuple(self._links.values()) == mentions:
            return
        clear(self._list)
        self._links = {}
        heading = _("Svarene nevner en annen elev")
        text = _("Andre elever skal ikke stå i planen. Skriv om svaret, eller ferdigstill hvis det er en annen person.")
        self.say(heading, text)
        self.setAccessibleName(heading)
        self.setAccessibleDescription(text)
        for one in mentions:
            link = WrapLink(_("«{name}»: {question}").format(name=one.name, question=shown(one.label)))
            link.clicked.connect(self._on_clicked)
            self._links[link] = one
            self._list.addWidget(link)
        self.setVisible(bool(mentions))

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
