"""Pictures of a case that changes hands, who reads it, deputies, and somebody who leaves: ``people_shots.py OUT``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import case_kit
import shell_shots
import three_people
import work_kit
from PySide6.QtWidgets import QWidget
from school_shots import SchoolStudio
from window_school import PRINCIPAL, TEACHER

from skjema_app.domain.roles import Role
from skjema_app.ui.casework.people_panels import HandAct
from skjema_app.workflows import case_people, deputies, exchanging, people
from skjema_app.workflows.cases import CaseAction

COUNSELLOR = "Rådny Fantasi"


class PeopleStudio(SchoolStudio):
    """A teacher, a counsellor who is asked to take over, and the rector."""

    def screens(self) -> Iterator[tuple[str, QWidget]]:
        """Name and window, one screen after the other."""
        rector = self.school.found()
        teacher = self.school.join(rector, TEACHER)
        counsellor = self.school.join(rector, COUNSELLOR, (Role.COUNSELLOR,))
        first = work_kit.finished(teacher)
        three_people.supplement(teacher, teacher.vault.documents.get(first))
        self._exchange(teacher, rector)
        three_people.decided(rector, first, saksansvarlig={"ref": "", "name": TEACHER})
        self._exchange(rector, teacher, counsellor)
        three_people.planned(teacher, case_kit.view(teacher, first).case_id)
        self._exchange(teacher, rector)
        teacher.close()
        shell = self.opened(self.school.folder(TEACHER))
        shell.main.open_case(first)
        self.settle()
        shell.main.cases.detail.do(CaseAction.HAND_OVER)
        self.settle()
        yield "80-overlat", shell
        shell.main.cases.detail.close_panel()
        yield from self._readers("81", shell)
        session = shell.main.desk.session
        her = next(one.person_id for one in people.list_people(session) if one.name == COUNSELLOR)
        case_people.hand_over(session, first, her, "Du har Prøve i to fag, og kjenner klassen best.")
        exchanging.exchange_now(session)
        exchanging.exchange_now(counsellor)
        shell.main.open_case(first)
        self.settle()
        yield "82-tilbudt", shell
        self.leave(shell)
        counsellor.close()
        shell = self.opened(self.school.folder(COUNSELLOR))
        self.settle()
        yield "83-hjem", shell
        shell.main.open_case(first)
        self.settle()
        yield "84-spurt", shell
        shell.main.cases.detail.do_hand(HandAct.DECLINE)
        self.settle()
        yield "85-nei", shell
        self.leave(shell)
        exchanging.exchange_now(rector)
        today = rector.clock.now().date()
        deputies.name_deputy(rector, her, today, today + timedelta(days=4))
        rector.close()
        shell = self.opened(self.school.folder(PRINCIPAL))
        yield from self._settings(shell)
        self.leave(shell)

    def _readers(self, number: str, shell: object) -> Iterator[tuple[str, QWidget]]:
        detail = shell.main.cases.detail  # type: ignore[attr-defined]
        detail.ensureWidgetVisible(detail.cards.readers)
        detail.verticalScrollBar().setValue(detail.verticalScrollBar().maximum())
        self.settle()
        yield f"{number}-lesere", shell  # type: ignore[misc]
        detail.cards.readers.which.setCurrentIndex(1)
        self.settle()
        detail.verticalScrollBar().setValue(detail.verticalScrollBar().maximum())
        self.settle()
        yield f"{number}-lesere-dokument", shell  # type: ignore[misc]
        detail.verticalScrollBar().setValue(0)

    def _settings(self, shell: object) -> Iterator[tuple[str, QWidget]]:
        main = shell.main  # type: ignore[attr-defined]
        section = main.settings.school
        main.go_to_section(section)
        self.settle()
        section.deputies.ask()
        self.settle()
        page(section).ensureWidgetVisible(section.deputies.form)
        self.settle()
        yield "86-stedfortreder", shell  # type: ignore[misc]
        section.deputies.drop_form()
        machines = [one for person in section.facts.people for one in person.devices if person.name == TEACHER]
        section.people.ask_to_close(machines[0].device_id)
        self.settle()
        page(section).ensureWidgetVisible(section.people.asking)
        self.settle()
        yield "87-steng", shell  # type: ignore[misc]

    def _exchange(self, *sessions: object) -> None:
        for _round in range(2):
            for one in sessions:
                exchanging.exchange_now(one)  # type: ignore[arg-type]


def page(inner: QWidget) -> QWidget:
    """The page that a part stands in."""
    from skjema_app.ui.widgets.basics import Page

    found = inner.parentWidget()
    while not isinstance(found, Page):
        found = found.parentWidget()
    return found


if __name__ == "__main__":
    shell_shots.draw(PeopleStudio)
