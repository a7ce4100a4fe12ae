"""Flow C before the real window, from the first day of absence to the closed case: one teacher, days set by hand.

What others are asked for at a school (year leader, rector) is in ``tests/unit/workflows/test_flow_c_walk.py``.
"""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from pathlib import Path

import pytest
import work_kit
from absence_kit import MATS, with_class
from eyes_and_hands import EyesAndHands
from flow_journey import leave, machine_at, note, on, opened, unlocked
from machines import Machine
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from skjema_app.ui import theme
from skjema_app.workflows.unlock import unlock

WORDS = "Det er greit når jeg først er der. Det er å komme inn som er vondt."

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def machine(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Machine:
    """A class teacher with a class list."""
    theme.apply(theme.LIGHT, 100)
    made = machine_at(tmp_path / "hvelv", qtbot)
    with contextlib.closing(unlock(made.folder, work_kit.secret(), made.clock)) as session:
        with_class(session, MATS)
    return made


def test_flow_c(machine: Machine) -> None:
    """REQ-56, 58, 59, 62, 63: the first day, ten days, why, measures, effect."""
    on(machine, "2026-11-30")
    teacher = unlocked(machine)
    teacher.click_on("Fravær")
    into_grid(teacher)
    teacher.key("F")  # nobody knows why
    teacher.see("Kontakt hjemmet", "Foresatte skal få vite det samme dag.")
    teacher.click_on("Fulgt opp: Kontakt hjemmet: Mats Prøvesen, 9B")
    teacher.click_on("Lagre")
    teacher.miss("Foresatte skal få vite det samme dag.")
    leave(teacher, machine)

    on(machine, "2026-12-11")  # the days between come from the school's own system
    teacher = unlocked(machine)
    teacher.click_on("Fravær")
    teacher.click_on("Hent fra fil")
    teacher.wait(lambda: teacher.shell.main.sheet is not None, "the sheet opens")
    days = [date(2026, 11, 30) + timedelta(days=number) for number in (1, 2, 3, 4, 7, 8, 9, 10)]
    listed = "Elev;Dato;Type\n" + "".join(f"{MATS};{day:%d.%m.%Y};Ugyldig\n" for day in days)
    teacher.shell.main.sheet.box.setPlainText(listed)
    teacher.see("8 dager blir ført.")
    teacher.click_on("Før")
    teacher.miss("8 dager blir ført.")
    into_grid(teacher)
    teacher.key("U")
    teacher.see("inn foresatte og helsesykepleier, og vurder melding til barnevernet")
    report(teacher)
    teacher.click_on("Åpne saken")
    teacher.see("Fravær", "Neste steg")
    teacher.see("Meld bekymringen til trinnleder")
    note(teacher, "Trinnleder vet om fraværet")
    teacher.see("Ledelsen bestemmer hvem som følger opp")
    note(teacher, "Rektor har bestemt hva som skjer videre", "Undersøke saken")
    teacher.see("Finn ut hvorfor, sammen med eleven")
    note(teacher, "Årsaken til fraværet er undersøkt")
    teacher.see("Ved ti dager kaller trinnleder inn foresatte og helsesykepleier.")
    note(teacher, "Møte med foresatte og helsesykepleier")
    teacher.see("Etter ti dager skal det vurderes, og det skal stå hvorfor eller hvorfor ikke.")
    note(teacher, "Melding til barnevernet er vurdert")
    teacher.see("Avtal med eleven og foresatte hva dere prøver, og når dere ser på det igjen.")
    note(teacher, "Tiltak er satt i gang")
    teacher.see("Teamet gir råd.")  # and the way goes on without it, when the measures work
    leave(teacher, machine)

    on(machine, "2027-01-15")
    teacher = unlocked(machine)
    opened(teacher, MATS)
    note(teacher, "Saken er meldt til R-team")
    note(teacher, "Saken er drøftet i R-team")
    note(teacher, "Tiltakene er evaluert", "Tiltakene virker")
    teacher.see("Eleven er tilbake.")
    teacher.click_on("Avslutt saken")
    teacher.type("Mats er på skolen hver dag.")
    teacher.key("Ctrl+Return")
    teacher.see("Saken er avsluttet", "«Mats er på skolen hver dag.»")
    leave(teacher, machine)


def into_grid(teacher: EyesAndHands) -> None:
    """The cell of today, as the page chose it."""
    grid = teacher.shell.main.absence.grid
    teacher.wait(lambda: grid.isVisible() and grid.currentIndex().isValid(), "the class stands there")
    grid.setFocus()
    teacher.wait_for_focus("Fravær i klassen")


def report(teacher: EyesAndHands) -> None:
    """«Meld fravær»: the counts stand there, and that the home was contacted; the pupil's own words don't."""
    teacher.click_on(f"Meld fravær: {MATS}")
    teacher.form_opens("Hvem gjelder det?")
    teacher.see(MATS, "Ti dager eller mer i skoleåret")
    teacher.click_on("Neste")
    teacher.choose("kontakt_hvordan", "Telefon")
    teacher.answer("kontakt_hvem", "Far")
    teacher.answer("kontakt_utfall", "Far sier at morgenene er vonde.")
    teacher.click_on("Neste")
    teacher.choose("fravar_grunn", "Vet ikke ennå")
    teacher.choose("skolemiljo", "Nei")
    teacher.click_on("Neste")
    teacher.choose("stemme", "Ja")
    teacher.answer("stemme_ord", WORDS)
    teacher.key("Ctrl+Return")
    teacher.see("Se over")
    teacher.click_on("Ferdigstill")
    teacher.form_done()
