"""«Se over»: a notice with one link to each answer that it is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout

from skjema_app.form_engine.definition import FormDefinition
from skjema_app.ui import theme
from skjema_app.ui.widgets.basics import Notice, WrapLink, clear


class InAnswer(Protocol):
    """Something that stands in an answer."""

    @property
    def path(self) -> str:
        """Which answer."""
        ...


Spot = TypeVar("Spot", bound=InAnswer)


class AnswerLinks(Notice, Generic[Spot]):
    """Hidden while there is nothing to look at.

    Signals:
        jump: (step id, path) of the answer.
    """

    jump = Signal(str, str)

    def __init__(self, definition: FormDefinition) -> None:
        super().__init__("warning")
        self._definition = definition
        self._links: dict[WrapLink, Spot] = {}
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.px(2))
        self.body.addLayout(self._list)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def explain(self, heading: str, text: str) -> None:
        """What it is about, for eyes and ears."""
        self.say(heading, text)
        self.setAccessibleName(heading)
        self.setAccessibleDescription(text)

    def show_links(self, spots: tuple[Spot, ...], words: Callable[[Spot], str]) -> bool:
        """Show exactly these; whether they are others than before."""
        if tuple(self._links.values()) == spots:
            return False
        clear(self._list)
        self._links = {}
        for one in spots:
            link = WrapLink(words(one))
            link.clicked.connect(self._on_clicked)
            self._links[link] = one
            self._list.addWidget(link)
        self.setVisible(bool(spots))
        return True

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
