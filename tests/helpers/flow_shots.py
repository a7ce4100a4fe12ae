"""Pictures of a case in its flow and of *Hjem* with its groups, from real vaults: ``flow_shots.py OUT [filter]``."""

from __future__ import annotations

from collections.abc import Iterator

import case_kit
import shell_shots
import three_people
import work_kit
from PySide6.QtWidgets import QWidget
from school_shots import SchoolStudio
from window_school import TEACHER

from skjema_app.form_engine.flow import CaseFact
from skjema_app.workflows import exchanging, fill_form, good_practice
from skjema_app.workflows.cases import CaseAction


class FlowStudio(SchoolStudio):
    """A teacher's three cases: one to plan, one whose plan waits, one that is closed."""

    def screens(self) -> Iterator[tuple[str, QWidget]]:
        """Name and window, one screen after the other."""
        rector = self.school.found()
        teacher = self.school.ask_to_join(rector, TEACHER)
        self._exchange(rector, teacher)
        reports = []
        for name in ("Prøve Prøvesen", "Test Testesen", "Øve Øvestad"):
            first = work_kit.finished(teacher, hvem={"ref": "", "name": name})
            three_people.supplement(teacher, teacher.vault.documents.get(first))
            reports.append(first)
        self._exchange(teacher, rector)
        for one in reports:
            three_people.decided(rector, one, saksansvarlig={"ref": "", "name": TEACHER})
        self._exchange(rector, teacher)
        three_people.planned(
            teacher, case_kit.view(teacher, reports[1]).case_id, hvem={"ref": "", "name": "Test Testesen"}
        )
        self._exchange(teacher, rector)
        good_practice.close_case(teacher, reports[2], "Eleven har det trygt og godt, og sier det selv.")
        talk = case_kit.own_form(teacher, "elevsamtale")
        fill_form.remember_place(teacher, "")
        self.clock.advance(days=9)
        for one in (rector, teacher):
            one.close()
        shell = self.opened(self.school.folder(TEACHER))
        main = shell.main
        self.settle()
        yield "90-hjem", shell
        main.open_case(reports[0])
        self.settle()
        yield "91-neste-steg", shell
        detail = main.cases.detail
        detail.flow.step.toggle.click()
        self.settle()
        bar = detail.verticalScrollBar()
        bar.setValue(300)
        detail.flow.step.picture.line.setFocus()
        self.settle()
        yield "92-bilde", shell
        bar.setValue(bar.maximum() // 2)
        self.settle()
        yield "93-frister", shell
        bar.setValue(0)
        detail.note_step(CaseFact.MEASURES_LOOKED_AT)
        self.settle()
        yield "94-noter", shell
        detail.close_panel()
        detail.do(CaseAction.CLOSE)
        self.settle()
        yield "95-avslutt", shell
        detail.close_panel()
        main.open_case(reports[1])
        self.settle()
        yield "96-venter-pa-rektor", shell
        main.open_case(reports[2])
        self.settle()
        yield "97-avsluttet", shell
        assert talk
        self.leave(shell)

    def _exchange(self, *sessions: object) -> None:
        for _round in range(2):
            for one in sessions:
                exchanging.exchange_now(one)  # type: ignore[arg-type]


if __name__ == "__main__":
    shell_shots.draw(FlowStudio)
