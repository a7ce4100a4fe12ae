"""Pictures of days off, *Nytt skoleår* and the calendar file, from real vaults: ``year_shots.py OUT [filter]``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import shell_shots
import three_people
import work_kit
from PySide6.QtWidgets import QWidget
from school_shots import SchoolStudio
from window_school import PRINCIPAL, TEACHER

from skjema_app.workflows import exchanging, fill_form, free_days, import_pupils
from skjema_app.workflows.free_days import FreePeriod

ICS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:skole\r\n"
    + "".join(
        f"BEGIN:VEVENT\r\nUID:{number}\r\nDTSTART;VALUE=DATE:{first}\r\nDTEND;VALUE=DATE:{end}\r\n"
        f"SUMMARY:{words}\r\nEND:VEVENT\r\n"
        for number, (first, end, words) in enumerate(
            (
                ("20260817", "20260818", "Første skoledag"),
                ("20261005", "20261010", "Høstferie"),
                ("20261117", "20261118", "Planleggingsdag"),
                ("20261221", "20270103", "Juleferie"),
                ("20270222", "20270227", "Vinterferie"),
                ("20270322", "20270330", "Påskeferie"),
                ("20270514", "20270515", "Elevfri dag"),
                ("20270610", "20270611", "Muntlig eksamen"),
                ("20270618", "20270619", "Siste skoledag"),
            )
        )
    )
    + "END:VCALENDAR\r\n"
)


class YearStudio(SchoolStudio):
    """A rector with two cases, and a class list of four classes."""

    def screens(self) -> Iterator[tuple[str, QWidget]]:
        """Name and window, one screen after the other."""
        rector = self.school.found()
        teacher = self.school.ask_to_join(rector, TEACHER)
        self._exchange(rector, teacher)
        reports = []
        for name in ("Prøve Prøvesen", "Test Testesen"):
            first = work_kit.finished(teacher, hvem={"ref": "", "name": name})
            three_people.supplement(teacher, teacher.vault.documents.get(first))
            reports.append(first)
        self._exchange(teacher, rector)
        for one in reports:
            three_people.decided(rector, one, saksansvarlig={"ref": "", "name": TEACHER})
        self._exchange(rector, teacher)
        pupils = [("Prøve Prøvesen", "8A", TEACHER), ("Test Testesen", "10B", TEACHER)]
        pupils += [(f"Elev Nummer{number}", f"{8 + number % 3}{'AB'[number % 2]}", "") for number in range(80)]
        file = self.root / "klasseliste.csv"
        file.write_text("Navn;Klasse;Kontaktlærer\n" + "\n".join(";".join(one) for one in pupils), encoding="utf-8")
        import_pupils.take_over_list(rector, file)
        days = (("2026-10-05", "2026-10-09", "Høstferie"), ("2026-11-17", "2026-11-17", "Planleggingsdag"))
        more = (("2026-12-21", "2027-01-01", "Juleferie"), ("2027-02-22", "2027-02-26", "Vinterferie"))
        free_days.add_periods(
            rector, [FreePeriod(date.fromisoformat(a), date.fromisoformat(b), words) for a, b, words in (*days, *more)]
        )
        ics = self.root / "skoleruta.ics"
        ics.write_text(ICS, encoding="utf-8")
        fill_form.remember_place(rector, "")
        self.clock.advance(days=190)
        for one in (rector, teacher):
            one.close()
        shell = self.opened(self.school.folder(PRINCIPAL))
        main = shell.main
        self.settle()
        main.go_to_section(main.settings.free_days)
        self.settle()
        yield "40-fridager", shell
        bar = main.settings.page.verticalScrollBar()
        bar.setValue(bar.maximum())
        self.settle()
        yield "41-fridager-nederst", shell
        main.settings.free_days.read_file(ics)
        self.settle()
        yield "42-skoleruta", shell
        for sheet in shell.findChildren(QWidget):
            if type(sheet).__name__ == "CalendarSheet":
                sheet.close_sheet()  # type: ignore[attr-defined]
        main.go_to_section(main.settings.pupils)
        self.settle()
        yield "43-elever", shell
        main.settings.open_new_year()
        self.settle()
        yield "44-nytt-skolear", shell
        page = main.settings.turner
        page._lines[0].contact.setText(PRINCIPAL)
        page._lines[0].contact.left.emit()
        self.settle()
        page.verticalScrollBar().setValue(page.verticalScrollBar().maximum())
        self.settle()
        yield "45-nytt-skolear-nederst", shell
        page.turn()
        self.settle()
        yield "46-gjort", shell
        main.go(0)
        self.settle()
        yield "47-hjem", shell
        main.home.save_calendar()
        self.settle()
        yield "48-kalenderfil", shell
        self.leave(shell)

    def _exchange(self, *sessions: object) -> None:
        for _round in range(2):
            for one in sessions:
                exchanging.exchange_now(one)  # type: ignore[arg-type]


if __name__ == "__main__":
    shell_shots.draw(YearStudio)
