"""Flow A before the real window, from a conversation to the closed case: one teacher, with a clock set by hand.

The conversation becomes a case by the first thing that is done about it; own measures, no effect, R-team, new measures,
effect (domain § 1.6). What was done outside Skjema is noted with a day, who, and how it went.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from flow_journey import leave, machine_at, note, on, opened, unlocked
from machines import Machine
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from skjema_app.ui import theme

PUPIL = "Prøve Prøvesen"
SAID = "Prøve vil sitte nærmere tavla, og være med Kari i storefri. Vi ble enige om å prøve det."

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def machine(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Machine:
    theme.apply(theme.LIGHT, 100)
    return machine_at(tmp_path / "hvelv", qtbot)


def test_flow_a(machine: Machine) -> None:
    """REQ-49 A1-A3, REQ-50 A4-A8."""
    teacher = unlocked(machine)
    teacher.click_on("Møter")  # A1: something is seen, and talked about
    teacher.click_on("Ny samtale")
    teacher.click_on("Elevsamtale")
    teacher.form_opens("Hvem snakket du med?")
    teacher.answer("hvem", PUPIL)
    teacher.choose("samtale_type", "Uformell samtale")
    teacher.choose("samtale_dato", "I dag")
    teacher.answer("notat", SAID)
    teacher.key("Ctrl+Return")
    teacher.see("Se over")
    teacher.click_on("Ferdigstill")
    teacher.form_done()
    teacher.click_on("Møter")
    teacher.open_row(PUPIL)
    teacher.click_on("Følg opp som sak")  # A2: measures of the class teacher's own
    teacher.see("minner deg på å se om de virker")
    teacher.click_last("Følg opp som sak")
    teacher.see("Bekymring for en elev", "Se etter om tiltakene virker", "Tiltak fra kontaktlærer")
    teacher.click_on("Hjem")
    teacher.see("Senere", "Se etter om tiltakene virker")
    leave(teacher, machine)

    on(machine, "2026-12-07")
    teacher = unlocked(machine)
    opened(teacher, PUPIL)
    note(teacher, "Tiltakene er evaluert", "Tiltakene virker ikke nok")  # A3: no effect
    teacher.see("Tiltakene har ikke virket nok.", "Meld til R-team")  # A4: the form at hand
    note(teacher, "Saken er meldt til R-team")
    teacher.see("Foresatte, eleven, sosiallærer, kontaktlærer og ledelsen møtes før saken drøftes.")  # A5
    note(teacher, "Møte med eleven og foresatte")
    leave(teacher, machine)

    on(machine, "2026-12-14")
    teacher = unlocked(machine)
    opened(teacher, PUPIL)
    note(teacher, "Saken er drøftet i R-team")  # A6
    teacher.see("R-team har gitt råd.")
    note(teacher, "Tiltak er satt i gang")  # A7
    teacher.see("De nye tiltakene er i gang.")
    leave(teacher, machine)

    on(machine, "2027-01-11")
    teacher = unlocked(machine)
    opened(teacher, PUPIL)
    note(teacher, "Tiltakene er evaluert", "Tiltakene virker")  # A8: effect
    teacher.see("Har eleven det bra, kan saken avsluttes.")
    teacher.click_on("Avslutt saken")
    teacher.type("Prøve har det bra, og sier det selv.")
    teacher.key("Ctrl+Return")
    teacher.see("Saken er avsluttet", "«Prøve har det bra, og sier det selv.»")
    teacher.click_on("Hjem")
    teacher.see("Ingenting venter på deg nå.")
    leave(teacher, machine)
