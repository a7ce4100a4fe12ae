"""Pictures of what a deputy wrote offline, and of a register that is not alone: ``late_shots.py OUT [filter]``."""

from __future__ import annotations

from collections.abc import Iterator

import absence_kit
import shell_shots
import three_people
import work_kit
from form_samples import SAMPLES
from people_shots import page
from PySide6.QtWidgets import QPushButton, QWidget
from school_shots import SchoolStudio
from window_school import PRINCIPAL, TEACHER

from skjema_app.domain.documents import Place, Pupil
from skjema_app.domain.roles import Role
from skjema_app.ui.side_bar import ABSENCE, HOME, MEETINGS
from skjema_app.workflows import absence_form, deputies, exchanging, fill_form, people
from skjema_app.workflows.finish_document import finish_document

COUNSELLOR = "Rådny Fantasi"


class LateStudio(SchoolStudio):
    """The rector, a deputy who was offline, and two who keep registers of one class."""

    def screens(self) -> Iterator[tuple[str, QWidget]]:
        """Name and window, one screen after the other."""
        rector = self.school.found()
        counsellor = self.school.join(rector, COUNSELLOR, (Role.COUNSELLOR,))
        teacher = self.school.join(rector, TEACHER)
        report = work_kit.finished(rector)
        three_people.supplement(rector, rector.vault.documents.get(report))
        her = next(one.person_id for one in people.list_people(rector) if one.name == COUNSELLOR)
        today = self.clock.now().date()
        deputies.name_deputy(rector, her, today, today)
        for session in (rector, teacher):
            both = f"{TEACHER} og {PRINCIPAL}"
            names = (absence_kit.MATS, absence_kit.AMINA)
            session.vault.pupils.import_list([Pupil("", name, "9B", contact_teacher=both) for name in names], "")
        absence_kit.away(rector, "2026-11-06", "2026-11-19")
        absence_kit.away(teacher, "2026-11-05", "2026-11-19")
        opened = absence_form.start_report(teacher, absence_kit.pupil_id(teacher))
        answers = {**SAMPLES["fravaersoppfolging"], **opened.draft.answers}
        fill_form.save_draft(teacher, opened.draft.draft_id, answers, Place())
        finish_document(teacher, opened.draft.draft_id)
        for session in (teacher, rector, counsellor, rector):
            exchanging.exchange_now(session)
        three_people.decided(counsellor, report, saksansvarlig={"ref": "", "name": PRINCIPAL})
        deputies.end_deputy(rector, deputies.deputy_lines(rector)[0].deputy_id)
        for session in (counsellor, rector):
            exchanging.exchange_now(session)
        rector.close()
        shell = self.opened(self.school.folder(PRINCIPAL))
        main = shell.main  # type: ignore[attr-defined]
        yield "90-hjem", shell  # type: ignore[misc]
        main.go(ABSENCE)
        self.settle()
        main.absence.verticalScrollBar().setValue(main.absence.verticalScrollBar().maximum())
        self.settle()
        yield "91-fravaer", shell  # type: ignore[misc]
        main.absence.open_pupil(absence_kit.pupil_id(main.desk.session))
        self.settle()
        yield "92-fravaer-elev", shell  # type: ignore[misc]
        main.go(MEETINGS)
        self.settle()
        main.meetings.next_meeting.click()
        self.settle()
        yield "93-saksliste", shell  # type: ignore[misc]
        main.go(HOME)
        self.settle()
        main.home.late._cards.itemAt(0).widget().findChildren(QPushButton)[1].click()
        self.settle()
        main.go_to_section(main.settings.school)
        self.settle()
        page(main.settings.school).ensureWidgetVisible(main.settings.school.deputies.late)
        self.settle()
        yield "94-stedfortreder", shell  # type: ignore[misc]
        self.leave(shell)


if __name__ == "__main__":
    shell_shots.draw(LateStudio)
