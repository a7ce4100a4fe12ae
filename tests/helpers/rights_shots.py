"""Pictures of erasing after archiving and of innsyn, from real vaults: ``rights_shots.py OUT``."""

from __future__ import annotations

from collections.abc import Iterator

import people_shots
import shell_shots
import work_kit
from PySide6.QtWidgets import QWidget
from window_school import OFFICE, PRINCIPAL, TEACHER

from skjema_app.domain.documents import EventKind
from skjema_app.domain.erasure import ErasureReason
from skjema_app.domain.roles import Role
from skjema_app.ui.side_bar import ARCHIVE
from skjema_app.workflows import erasing, exchanging


class RightsStudio(people_shots.PeopleStudio):
    """A rector who asks, the office that confirms."""

    def screens(self) -> Iterator[tuple[str, QWidget]]:
        """Name and window, one screen after the other."""
        rector = self.school.found()
        teacher = self.school.join(rector, TEACHER)
        office = self.school.join(rector, OFFICE, (Role.OFFICE,))
        both = "Prøve sto ved benken sammen med Oline Testesen. Oline gikk. " * 3
        first = work_kit.finished(teacher, hva=both)
        second = work_kit.finished(teacher, hvem={"ref": "", "name": "Emil Testesen"})
        self._exchange(teacher, rector, office)
        for one in (first, second):
            rector.vault.record_event(one, EventKind.ARCHIVED, happened="2026-11-23", who="Eva", how="r", text="27/1")
        erasing.state(rector, [second], ErasureReason.ARCHIVED)
        exchanging.exchange_now(rector)
        exchanging.exchange_now(office)
        rector.close()
        teacher.close()
        office.close()
        shell = self.opened(self.school.folder(PRINCIPAL))
        shell.main.go(ARCHIVE)
        self.settle()
        page = shell.main.archive
        page.erasing.open_list()
        next(iter(page.erasing.checks.values())).setChecked(True)
        self.settle()
        page.ensureWidgetVisible(page.erasing)
        page.verticalScrollBar().setValue(page.verticalScrollBar().maximum())
        self.settle()
        yield "90-slett-velg", shell
        page.erasing.ask.click()
        self.settle()
        page.verticalScrollBar().setValue(page.verticalScrollBar().maximum())
        self.settle()
        yield "91-slett-sikker", shell
        page.open_innsyn()
        page.sheet.name.setText("Prøve Prøvesen")
        page.sheet.begin()
        self.settle()
        self.settle()
        yield "92-innsyn", shell
        while page.sheet.package.open_spots:
            page.sheet.spot.rewrite.click()
            self.settle()
        yield "93-innsyn-klar", shell
        page.sheet.close_sheet()
        self.leave(shell)
        shell = self.opened(self.school.folder(OFFICE))
        self.settle()
        yield "94-hjem-kontor", shell
        shell.main.go(ARCHIVE)
        self.settle()
        page = shell.main.archive
        page.verticalScrollBar().setValue(page.verticalScrollBar().maximum())
        self.settle()
        yield "95-bekreft", shell
        next(iter(page.erasing.confirms.values())).click()
        page.erasing.sure.click()
        self.settle()
        self.settle()
        yield "96-slettet", shell


if __name__ == "__main__":
    shell_shots.draw(RightsStudio)
