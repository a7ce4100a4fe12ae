"""Pictures of *Innsynslogg*: of a case, a person, oneself, and the settings: ``audit_shots.py OUT [filter]``."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import case_kit
import shell_shots
import three_people
import work_kit
from people_shots import PeopleStudio, page
from PySide6.QtWidgets import QWidget
from window_school import PRINCIPAL, TEACHER

from skjema_app.system.clock import FixedClock
from skjema_app.ui.audit_sheet import AuditSheet
from skjema_app.ui.keyed import KeyedButton
from skjema_app.workflows import audit, cases, documents, exchanging
from skjema_app.workflows.search import Finder


class AuditStudio(PeopleStudio):
    """A teacher who worked yesterday, and the rector who looks."""

    def screens(self) -> Iterator[tuple[str, QWidget]]:
        """Name and window, one screen after the other."""
        rector = self.school.found()
        teacher = self.school.join(rector, TEACHER)
        first = work_kit.finished(teacher)
        three_people.supplement(teacher, teacher.vault.documents.get(first))
        self._exchange(teacher, rector)
        three_people.decided(rector, first, saksansvarlig={"ref": "", "name": TEACHER})
        self._exchange(rector, teacher)
        plan = three_people.planned(teacher, case_kit.view(teacher, first).case_id)
        for session in (teacher, rector):
            cases.open_case(session, first)
        Finder(teacher).find("noe")
        documents.document_to_show(teacher, plan.document_id)
        documents.export_pdf(teacher, plan.document_id, Path(tempfile.mkdtemp()) / "plan.pdf")
        audit.failed(self.school.folder(TEACHER), teacher.clock.now())
        audit.unlocked(teacher)
        ticking = teacher.clock
        assert isinstance(ticking, FixedClock)
        ticking.advance(hours=25)
        self._exchange(teacher, rector)
        exchanging.exchange_now(rector)
        rector.close()
        teacher.close()
        shell = self.opened(self.school.folder(PRINCIPAL))
        shell.main.open_case(first)
        self.settle()
        detail = shell.main.cases.detail
        detail.verticalScrollBar().setValue(detail.verticalScrollBar().maximum())
        self.settle()
        yield "90-lenke", shell
        detail.open_log()
        self.settle()
        sheet = shell.findChildren(AuditSheet)[-1]
        yield "91-sak", shell
        sheet.first.set_value("2027-01-01")
        sheet.first.changed.emit()
        self.settle()
        yield "92-tomt-utvalg", shell
        sheet.close_sheet()
        self.settle()
        section = shell.main.settings.school
        shell.main.go_to_section(section)
        self.settle()
        links = [one for one in section.people.findChildren(KeyedButton) if "Innsynslogg" in one.text()]
        page(section).ensureWidgetVisible(links[-1])
        self.settle()
        yield "93-folk", shell
        next(one for one in links if TEACHER in one.accessibleName()).click()
        self.settle()
        yield "94-person", shell
        shell.findChildren(AuditSheet)[-1].close_sheet()
        shell.main.go_to_section(shell.main.settings.audit)
        self.settle()
        yield "95-innsyn", shell
        self.leave(shell)
        shell = self.opened(self.school.folder(TEACHER))
        shell.main.go_to_section(shell.main.settings.audit)
        self.settle()
        shell.main.settings.audit.open_own()
        self.settle()
        yield "96-egen", shell
        self.leave(shell)


if __name__ == "__main__":
    shell_shots.draw(AuditStudio)
