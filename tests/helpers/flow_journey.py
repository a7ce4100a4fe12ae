"""A teacher alone before the real window, day after day: what every journey along a flow does."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import work_kit
from eyes_and_hands import EyesAndHands
from machines import Machine
from pytestqt.qtbot import QtBot

from skjema_app.system.clock import FixedClock


def machine_at(folder: Path, qtbot: QtBot) -> Machine:
    """A vault of somebody alone, and the machine that opens it; the clock is moved by `on`."""
    clock = FixedClock(work_kit.MONDAY)
    work_kit.new_session(folder, clock).close()
    return Machine(folder, qtbot, clock=clock)


def unlocked(machine: Machine) -> EyesAndHands:
    """*Hjem*, on this day."""
    person = machine.start()
    person.type(work_kit.PASSWORD)
    person.key("Return")
    person.see("Hjem")
    return person


def leave(person: EyesAndHands, machine: Machine) -> None:
    """Close the window."""
    person.key("Ctrl+Q")
    person.wait(lambda: not person.shell.isVisible(), "the window closes")
    machine.stop()


def on(machine: Machine, day: str) -> None:
    """It is the morning of this day."""
    assert isinstance(machine.clock, FixedClock)
    machine.clock.set(datetime.fromisoformat(day).replace(hour=8, tzinfo=machine.clock.now().tzinfo))


def opened(person: EyesAndHands, pupil: str) -> None:
    """*Saker*, and the row of this pupil."""
    person.click_on("Saker")
    person.open_row(pupil)
    person.see("Neste steg")


def note(person: EyesAndHands, what: str, outcome: str = "") -> None:
    """«Noter: …» under the next step, today, by the person."""
    person.click_on(f"Noter: {what}")
    person.see("Hvilken dag?")
    if outcome:
        person.pick(outcome)
    person.key("Ctrl+Return")
    person.miss("Hvilken dag?")
