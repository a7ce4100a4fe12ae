"""What lies with somebody whose last machine is closed: their open cases, each with who can have it instead."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from skjema_app.system.texts import _, ngettext
from skjema_app.ui.widgets.basics import Line, column, label
from skjema_app.ui.widgets.choices import QuietCombo
from skjema_app.workflows.case_people_leaving import Leaving, LeavingCase

_MOST_TASKS = 4


class LeavingPart(QWidget):
    """Part of the question before a machine is closed."""

    def __init__(self, found: Leaving) -> None:
        super().__init__()
        self._choices: list[tuple[LeavingCase, QuietCombo]] = []
        whole = column(spacing=10)
        whole.setContentsMargins(0, 0, 0, 0)
        if found.cases:
            heading = ngettext("{n} åpen sak hos {name}", "{n} åpne saker hos {name}", len(found.cases))
            whole.addWidget(label(heading.format(n=len(found.cases), name=found.name), "h3"))
            words = (
                _("Den du velger, har saken med en gang, får beskjed, og kan gi den tilbake til deg.")
                if found.may_move
                else _("Rektor finner en ny saksansvarlig. Til da venter oppgavene på rektor.")
            )
            whole.addWidget(label(words))
        for one in found.cases:
            whole.addLayout(self._case(one, may_move=found.may_move))
        if found.other:
            whole.addWidget(Line())
            whole.addWidget(label(_("Andre oppgaver som venter på {name}").format(name=found.name), "h3"))
            whole.addWidget(label("\n".join(f"– {words}" for words in _shown(found.other))))
        self.setLayout(whole)

    def moves(self) -> dict[str, str]:
        """Case → who was chosen for it; those left for later aren't there."""
        return {
            one.case_id: one.candidates[choice.currentIndex() - 1].person_id
            for one, choice in self._choices
            if choice.currentIndex() > 0
        }

    def _case(self, one: LeavingCase, *, may_move: bool) -> QVBoxLayout:
        title = label(one.words, "label")
        parts: list[QWidget] = [title]
        if one.tasks:
            parts.append(label("\n".join(f"– {words}" for words in _shown(one.tasks)), "muted"))
        if may_move:
            choice = QuietCombo()
            choice.addItem(_("Bestem senere"))
            for person in one.candidates:
                choice.addItem(f"{person.name} ({person.roles})" if person.roles else person.name)
            choice.setAccessibleName(_("Hvem skal ha {case}?").format(case=one.words))
            title.setBuddy(choice)
            self._choices.append((one, choice))
            parts.append(choice)
        return column(*parts, spacing=4)


def _shown(words: tuple[str, ...]) -> tuple[str, ...]:
    more = len(words) - _MOST_TASKS
    if more <= 0:
        return words
    return (*words[:_MOST_TASKS], ngettext("{n} til", "{n} til", more).format(n=more))
