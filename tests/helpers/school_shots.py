"""Pictures of getting in, people and the exchange, from real vaults: ``school_shots.py OUT [filter]``."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import shell_shots
import work_kit
from PySide6.QtWidgets import QApplication, QWidget
from window_school import OFFICE, PRINCIPAL, SCHOOL, TEACHER, WindowSchool

from skjema_app.domain.roles import Role
from skjema_app.domain.school import Membership
from skjema_app.ui import theme
from skjema_app.ui.lock_note import LockReason
from skjema_app.ui.sheet_question import SheetQuestion
from skjema_app.workflows.exchanging import ExchangeStatus


class SchoolStudio(shell_shots.Studio):
    """Windows of several people, one after the other."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.root = folder.parent
        self.school = WindowSchool(self.root / "skolen", self.clock)

    def opened(self, folder: Path) -> object:
        """The window on a vault, unlocked."""
        self.folder = folder
        shell = self.shell()
        shell.page.password.line.setText(shell_shots.PASSWORD)
        shell.page.try_password()
        self.settle()
        return shell

    def leave(self, shell) -> None:
        """Lock, and let go of the window."""
        shell.lock(LockReason.ASKED.value)
        self.settle()
        shell.lock(LockReason.ASKED.value)
        self.settle()
        shell.hide()

    def screens(self) -> Iterator[tuple[str, QWidget]]:
        """Name and window, one screen after the other."""
        yield from self._founding()
        yield from self._invited()
        yield from self._settings()

    def _founding(self) -> Iterator[tuple[str, QWidget]]:
        self.folder = self.root / "ny"
        shell = self.shell()
        shell.show_found()
        self.settle()
        page = shell.page
        yield "40-sett-opp", shell
        page.name.setText(PRINCIPAL)
        page.school.setText(SCHOOL)
        page.noted.setChecked(True)
        page.begin()
        self.settle()
        flow = shell.main.school.founding
        yield "41-arket", shell
        flow.sheet.warn()
        self.settle()
        yield "42-arket-skjult", shell
        flow.sheet.show_letters.click()
        (self.root / "usb").mkdir(exist_ok=True)
        flow.sheet.save_to(self.root / "usb" / "ark.pdf")
        self.settle()
        yield "43-arket-lagret", shell
        flow.sheet.go_on.click()
        flow.folder.choice.take(self.school.share)
        self.settle()
        yield "44-delingsmappen", shell
        flow.folder.choice.take(self.root / "borte")
        self.settle()
        yield "45-delingsmappen-borte", shell
        flow.folder.later.click()
        self.settle()
        yield "46-de-forste", shell
        flow.people.form.make.click()
        flow.people.form.name.line.setText(TEACHER)
        flow.people.form.roles[Role.TEACHER].setChecked(True)
        flow.people.form.make.click()
        self.settle()
        flow.people.guest.save_to(self.root / "usb" / "Invitasjon.skjemainvitasjon")
        self.settle()
        yield "47-fil-og-kode", shell
        flow.people.guest.finish.click()
        question = SheetQuestion(shell.main.desk)
        shell.main.home.column.insertWidget(1, question)
        question.show_number(3)
        question.line.setText("0000")
        question.answer()
        self.settle()
        yield "48-gruppe", shell
        self.leave(shell)

    def _invited(self) -> Iterator[tuple[str, QWidget]]:
        founder = self.school.found()
        invitation = self.school.invite(founder, roles=(Role.CONTACT_TEACHER, Role.COUNSELLOR))
        self.folder = self.root / "kari"
        shell = self.shell()
        shell.show_invited()
        self.settle()
        page = shell.page
        yield "50-invitasjon", shell
        page.form.take(invitation.file)
        page.form.codes.fill(invitation.code)
        page.form.codes.boxes[2].setText("UUUU")
        page.form.open()
        self.settle()
        yield "51-invitasjon-feil", shell
        page.form.codes.fill(invitation.code)
        page.form.open()
        self.settle()
        yield "52-bli-med", shell
        page.choice.noted.setChecked(True)
        page.join()
        self.settle()
        yield "53-venter", shell
        self.leave(shell)

    def _settings(self) -> Iterator[tuple[str, QWidget]]:
        founder = self.school.open[PRINCIPAL]
        self.school.join(founder, OFFICE, (Role.OFFICE,))
        self.school.join(founder, "Ola Eksempel-Prøvesen", (Role.DEPUTY, Role.TEACHER))
        self.school.invite(founder, "Per Prøve")
        self.clock.set(datetime(2026, 11, 23, 15, 56, tzinfo=UTC) + timedelta(minutes=1))
        self.school.close(PRINCIPAL)
        shell = self.opened(self.school.folder(PRINCIPAL))
        main = shell.main
        main.go_to_section(main.settings.school)
        self.settle()
        yield "54-folk", shell
        row = next(one for one in main.settings.school.facts.people if one.name.startswith("Ola"))
        main.settings.school.people.ask_to_close(row.devices[0].device_id)
        self.settle()
        yield "55-steng-maskin", shell
        main.settings.open_invite(None)
        self.settle()
        main.settings.inviter.form.make.click()
        self.settle()
        yield "56-inviter", shell
        main.go_to_section(main.settings.exchange)
        self.settle()
        main.settings.exchange.test.click()
        self.settle()
        yield "57-utveksling", shell
        main.settings.exchange.show_status(_busy_status(main.settings.exchange.current))
        self.settle()
        yield "58-utveksling-venter", shell
        self.school.share.rename(self.root / "borte-na")
        main.school.clock.kick()
        self.settle()
        main.go(0)
        self.settle()
        yield "59-mappen-borte", shell
        main.bars.tell_noticed(("Kari Eksempel er godkjent og kan begynne.", "Klokken til Ola går feil."))
        self.settle()
        yield "60-nytt", shell
        (self.root / "borte-na").rename(self.root / "skolen" / "deling")
        self.leave(shell)
        shell = self.shell()
        shell.page.forgotten.click()
        self.settle()
        yield "64-glemt-passord", shell
        shell.show_sheet()
        self.settle()
        shell.page.open()
        self.settle()
        yield "65-skolens-ark", shell
        shell.hide()
        self.folder = self.root / "alene"
        work_kit.new_session(self.folder, self.clock).close()
        shell = self.opened(self.folder)
        main = shell.main
        main.go_to_section(main.settings.school)
        self.settle()
        yield "61-skolen-alene", shell
        main.settings.open_join()
        self.settle()
        yield "62-koble-til", shell
        main.school.ask_founding()
        self.settle()
        yield "63-sett-opp-inne", shell
        self.leave(shell)
        self.school.close()


def _busy_status(status: ExchangeStatus) -> ExchangeStatus:
    return ExchangeStatus(
        membership=Membership.CERTIFIED,
        school=status.school,
        folder=status.folder,
        sentence="Finner ikke delingsmappen. To dokumenter venter og sendes når mappen er tilbake.",
        warn=True,
        last=status.last,
        undelivered=2,
        waits=("Det mangler en fil fra Ola Eksempel-Prøvesen. Det som kom etter, venter.",),
        silent=("Eva Kontorprøve",),
        notices=("Klokken til Ola Eksempel-Prøvesen går feil. Det som er skrevet, er tatt vare på.",),
    )


def main() -> None:
    """Draw them in the looks of ``shell_shots``."""
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[2] if len(sys.argv) > 2 else ""
    app = QApplication.instance() or QApplication([])
    app.setCursorFlashTime(0)
    for look, choice, percent, size in shell_shots.chosen_looks():
        theme.apply(choice, percent)
        with tempfile.TemporaryDirectory() as place:
            studio = SchoolStudio(Path(place) / "hvelv")
            for name, window in studio.screens():
                if wanted and wanted not in name:
                    continue
                window.resize(size)
                studio.settle()
                window.grab().save(str(out / f"{name}-{look}.png"))
            studio.background.shutdown()


if __name__ == "__main__":
    main()
