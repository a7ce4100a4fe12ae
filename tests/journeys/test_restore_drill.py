"""The restore drill: a machine is lost, and its owner is back at work from the stick, with nothing but the password."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import work_kit
from eyes_and_hands import EyesAndHands
from machines import Machine
from pytestqt.qtbot import QtBot

from skjema_app.system.clock import FixedClock
from skjema_app.ui.shell import Shell
from skjema_app.workflows import documents
from skjema_app.workflows.unlock import unlock

pytestmark = pytest.mark.timeout(600)
PUPIL = "Prøve Prøvesen"


def test_a_lost_machine_is_back_from_its_copy(machine: Machine, qtbot: QtBot, tmp_path: Path) -> None:
    clock = machine.clock = FixedClock(work_kit.MONDAY)
    session = work_kit.new_session(machine.folder, clock)
    report, draft = work_kit.finished(session), work_kit.filled_draft(session)
    pdf = documents.signed_pdf(session, report)
    session.close()
    stick = tmp_path / "minnepinne"
    stick.mkdir()

    hands = _unlocked(machine)
    hands.click_on("Lukk")  # the draft that was open last comes up by itself
    hands.see("Ingen kopi et annet sted ennå")  # Hjem says it
    hands.click_on("Innstillinger")
    hands.click_on("Velg sted")
    hands.file(str(stick))
    hands.see("Kopien er skrevet og kontrollert.")
    hands.click_on("Hjem")
    hands.see("Siste kopi ble laget og kontrollert")
    first = next(stick.iterdir())
    hands.click_on("Innstillinger")
    clock.advance(days=1)
    hands.click_on("Lag kopi nå")
    hands.wait(lambda: len(list(stick.glob("*.skjemakopi"))) == 2, "a second copy")
    hands.window.close()
    hands.wait(lambda: not hands.window.isVisible(), "the window closes")
    machine.stop()
    shutil.rmtree(machine.folder)  # gone for good

    new = Machine(tmp_path / "ny maskin", qtbot, clock=clock)
    try:
        hands = new.start()
        hands.click_on("Åpne en kopi fra en annen maskin")
        _choose(hands, first)
        hands.see("Det finnes en nyere kopi", "Åpne den likevel")
        newest = max(stick.glob("*.skjemakopi"), key=_number)
        _choose(hands, newest)
        hands.miss("Det finnes en nyere kopi")
        hands.write_in("Passordet til kopien", "feil passord")
        hands.key("Return")
        hands.see("Passordet stemmer ikke")
        hands.write_in("Passordet til kopien", work_kit.PASSWORD)
        hands.key("Return")
        shell = hands.window
        assert isinstance(shell, Shell)
        hands.wait(lambda: shell.main is not None, "the vault opens")
        hands.see(PUPIL, "Fortsett")  # the draft waits
        hands.click_on("Saker")
        hands.open_row(PUPIL)
        shell.close()
        hands.wait(lambda: not shell.isVisible(), "the window closes")
    finally:
        new.stop()
    opened = unlock(new.folder, work_kit.secret(), clock)
    try:
        assert documents.signed_pdf(opened, report) == pdf
        assert [one.draft_id for one in opened.vault.drafts.list()] == [draft]
        assert opened.vault.check().ok
    finally:
        opened.close()


def _unlocked(machine: Machine) -> EyesAndHands:
    hands = machine.start()
    hands.type(work_kit.PASSWORD)
    hands.key("Return")
    shell = hands.window
    assert isinstance(shell, Shell)
    hands.wait(lambda: shell.main is not None, "the vault opens")
    return hands


def _choose(hands: EyesAndHands, copy: Path) -> None:
    hands.click_on("Velg kopien")
    hands.file(str(copy))
    hands.window.activateWindow()  # a window manager does that when a dialog goes
    hands.wait_for_focus("Passordet til kopien")


def _number(copy: Path) -> int:
    return int(copy.stem.rpartition("-nr")[2])
