"""Flow A before the real window, from a conversation to the closed case: one teacher, with a clock set by hand.

The conversation becomes a case by the first thing that is done about it; own measures, no effect, R-team, new measures,
effect (domain § 1.6). What was done outside Skjema is noted with a day, who, and how it went.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
import work_kit
from eyes_and_hands import EyesAndHands
from machines import Machine
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from skjema_app.system.clock import FixedClock
from skjema_app.ui import theme

PUPIL = "Prøve Prøvesen"
SAID = "Prøve vil sitte nærmere tavla, og være med Kari i storefri. Vi ble enige om å prøve det."

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def machine(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Machine:
    theme.apply(theme.LIGHT, 100)
    clock = FixedClock(work_kit.MONDAY)
    work_kit.new_session(tmp_path / "hvelv", clock).close()
    return Machine(tmp_path / "hvelv", qtbot, clock=clock)


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
    opened(teacher)
    note(teacher, "Tiltakene er evaluert", "Tiltakene virker ikke nok")  # A3: no effect
    teacher.see("Tiltakene har ikke virket nok.", "Meld til R-team")  # A4: the form at hand
    note(teacher, "Saken er meldt til R-team")
    teacher.see("Foresatte, eleven, sosiallærer, kontaktlærer og ledelsen møtes før saken drøftes.")  # A5
    note(teacher, "Møte med eleven og foresatte")
    leave(teacher, machine)

    on(machine, "2026-12-14")
    teacher = unlocked(machine)
    opened(teacher)
    note(teacher, "Saken er drøftet i R-team")  # A6
    teacher.see("R-team har gitt råd.")
    note(teacher, "Tiltak er satt i gang")  # A7
    teacher.see("De nye tiltakene er i gang.")
    leave(teacher, machine)

    on(machine, "2027-01-11")
    teacher = unlocked(machine)
    opened(teacher)
    note(teacher, "Tiltakene er evaluert", "Tiltakene virker")  # A8: effect
    teacher.see("Har eleven det bra, kan saken avsluttes.")
    teacher.click_on("Avslutt saken")
    teacher.type("Prøve har det bra, og sier det selv.")
    teacher.key("Ctrl+Return")
    teacher.see("Saken er avsluttet", "«Prøve har det bra, og sier det selv.»")
    teacher.click_on("Hjem")
    teacher.see("Ingenting venter på deg nå.")
    leave(teacher, machine)


def unlocked(machine: Machine) -> EyesAndHands:
    person = machine.start()
    person.type(work_kit.PASSWORD)
    person.key("Return")
    person.see("Hjem")
    return person


def leave(person: EyesAndHands, machine: Machine) -> None:
    person.key("Ctrl+Q")
    person.wait(lambda: not person.shell.isVisible(), "the window closes")
    machine.stop()


def on(machine: Machine, day: str) -> None:
    assert isinstance(machine.clock, FixedClock)
    machine.clock.set(datetime.fromisoformat(day).replace(hour=8, tzinfo=machine.clock.now().tzinfo))


def opened(person: EyesAndHands) -> None:
    person.click_on("Saker")
    person.open_row(PUPIL)
    person.see("Neste steg")


def note(person: EyesAndHands, what: str, outcome: str = "") -> None:
    """«Noter: …» under the next step, today, by the person."""
    person.click_on(f"Noter: {what}")
    person.see("Hvilken dag?")
    if outcome:
        person.pick(outcome)
    person.key("Ctrl+Return")
    person.miss("Hvilken dag?")
