"""Pictures of one person's roles and access, and of the recovery sheet at work: ``recovery_shots.py OUT``."""

from __future__ import annotations

from collections.abc import Iterator

import shell_shots
import three_people
from PySide6.QtWidgets import QWidget
from school_shots import SchoolStudio
from window_school import PRINCIPAL, TEACHER

from skjema_app.crypto import letter_groups
from skjema_app.domain.roles import Role
from skjema_app.workflows import exchange_folder, exchanging, people


class RecoveryStudio(SchoolStudio):
    """A rector with a teacher; then the rector's machine is lost."""

    def screens(self) -> Iterator[tuple[str, QWidget]]:
        """Name and window, one screen after the other."""
        rector = self.school.alone(PRINCIPAL)
        sheet = three_people.founded(rector)
        letters = letter_groups.shown(sheet.groups)
        sheet.wipe()
        exchange_folder.choose_folder(rector, self.school.share)
        exchanging.exchange_now(rector)
        teacher = self.school.join(rector, TEACHER)
        self.school.close(PRINCIPAL)
        shell = self.opened(self.school.folder(PRINCIPAL))
        main = shell.main
        main.go_to_section(main.settings.school)
        self.settle()
        section = main.settings.school
        yield "90-skolen", shell
        who = next(one.person_id for one in people.list_people(main.desk.session) if one.name == TEACHER)
        section.people.change_person(who)
        self.settle()
        yield "91-roller-og-tilgang", shell
        section.people.changing.roles[Role.PRINCIPAL].setChecked(True)
        section.people.changing.ask_roles()
        self.settle()
        yield "92-andre-roller", shell
        section.people.changing.ask_revoke()
        self.settle()
        yield "93-avslutt", shell
        section.people.drop_panel()
        section.sheet.ask_renew()
        self.settle()
        section.sheet.form.step.split.setChecked(True)
        self.settle()
        yield "94-nytt-ark", shell
        section.sheet.drop_form()
        self.leave(shell)
        self.folder = self.root / "ny"
        shell = self.shell()
        yield "95-velkommen", shell
        shell.show_take_over()
        self.settle()
        page = shell.page
        page.name.line.setText(PRINCIPAL)
        page.sheet.fill(letters)
        page.exchange.take(self.school.share)
        self.settle()
        yield "96-ta-over", shell
        page.choice.noted.setChecked(True)
        page.take_over()
        self.settle()
        yield "97-hjem-ny", shell
        self.leave(shell)
        exchanging.exchange_now(teacher)
        teacher.close()
        shell = self.opened(self.school.folder(TEACHER))
        self.settle()
        yield "98-hjem-laerer", shell
        shell.main.go_to_section(shell.main.settings.school)
        self.settle()
        shell.main.settings.school.sheet.ask_use()
        self.settle()
        yield "99-bruk-arket", shell
        self.leave(shell)


if __name__ == "__main__":
    shell_shots.draw(RecoveryStudio)
