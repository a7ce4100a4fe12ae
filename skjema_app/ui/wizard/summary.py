"""The list of what is missing, with links that jump to the question; entries go away as they are mended."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout

from skjema_app.form_engine.definition import FormDefinition
from skjema_app.form_engine.evaluate import Problem, ProblemCode
from skjema_app.system.texts import _, ngettext
from skjema_app.ui import theme
from skjema_app.ui.widgets.basics import Notice, WrapLink, clear
from skjema_app.ui.wizard.texts import count_word, summary_heading, summary_lead, summary_line


class Summary(Notice):
    """The error summary.

    Signals:
        jump: go to a question; carries the problem.
    """

    jump = Signal(object)

    def __init__(self, definition: FormDefinition, today: date) -> None:
        super().__init__("danger")
        self._definition, self._today = definition, today
        self._links: dict[WrapLink, Problem] = {}
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.px(2))
        self.body.addLayout(self._list)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Show exactly these; nothing when there are none."""
        if tuple(self._links.values()) == problems:
            self.setVisible(bool(problems))
            return
        clear(self._list)
        self._links = {}
        asking = all(problem.key for problem in problems)
        if asking:
            heading = ngettext("Ett spørsmål først", "{n} spørsmål først", len(problems))
            heading = heading.format(n=count_word(len(problems)).capitalize())
            lead = _("Se på det, eller trykk «Ferdigstill» en gang til hvis det skal stå slik.")
        else:
            heading, lead = (
                summary_heading(len(problems)),
                summary_lead(len(problems), only_missing=all(one.code is ProblemCode.REQUIRED for one in problems)),
            )
        self.say(heading, lead)
        self.setAccessibleName(heading)
        self.setAccessibleDescription(lead)
        for problem in problems:
            text = summary_line(problem, self._definition.field_at(problem.path), self._today)
            link = WrapLink(text, danger=True)
            link.clicked.connect(self._clicked)
            self._links[link] = problem
            self._list.addWidget(link)
        self.setVisible(bool(problems))

    def links(self) -> tuple[WrapLink, ...]:
        """The links, in order."""
        return tuple(self._links)

    def _clicked(self) -> None:
        link = self.sender()
        if isinstance(link, WrapLink) and link in self._links:
            self.jump.emit(self._links[link])
