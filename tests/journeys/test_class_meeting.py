"""An ordinary class meeting without the mouse: from «Nytt referat» to a finished copy for each of three pupils."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import UTC, datetime

import meeting_kit
import pytest
import work_kit
from machines import Machine
from meeting_shots import CLASS, minutes
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from skjema_app.domain.documents import Place
from skjema_app.form_engine.definition import EXTRACT_LEVEL
from skjema_app.system.clock import FixedClock
from skjema_app.ui import theme
from skjema_app.workflows import fill_form, finish_document
from skjema_app.workflows.unlock import unlock

MOST_PRESSES = 40
SAID = {
    "Kari Nordmann": "Kari var alene i storefri. Ola Hansen og Amina ba henne med.",
    "Ola Hansen": "Ola leverer ikke i matematikk. Kari Nordmanns gruppe har tilbudt hjelp.",
    "Amina Yusuf": "Amina har vært borte fem dager.",
}

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def machine(tmp_path, qtbot: QtBot, qapp: QApplication) -> Machine:
    """A teacher with a class list, who wrote the minutes of the last meeting too."""
    theme.apply(theme.LIGHT, 100)
    clock = FixedClock(datetime(2026, 11, 23, 14, 15, tzinfo=UTC))
    session = work_kit.new_session(tmp_path / "hvelv", clock)
    with contextlib.closing(session):
        known = session.vault.pupils.import_list([replace(one, pupil_id="") for one in meeting_kit.PUPILS], "a" * 64)
        order = {one.name: place for place, one in enumerate(meeting_kit.PUPILS)}
        answers = minutes(tuple(sorted(known, key=lambda one: order[one.name])))
        level = session.forms.current(CLASS).levels[0].level_id
        draft = fill_form.start_draft(session, CLASS, level).draft.draft_id
        fill_form.save_draft(session, draft, answers, Place())
        finish_document.finish_document(session, draft)
    return Machine(tmp_path / "hvelv", qtbot, clock=clock)


def test_the_minutes_and_three_copies(machine: Machine, tmp_path) -> None:
    person = machine.start()
    person.type(work_kit.PASSWORD)
    person.key("Return")
    person.see("Hjem")
    person.presses = 0

    person.key("Ctrl+Shift+N")
    person.see("Som forrige møte")
    person.key("Return")
    person.see("hentet fra forrige møte torsdag 12. november")
    person.key("Ctrl+PageDown")  # Deltakere
    person.see("Trond Lie")
    person.key("Ctrl+PageDown")  # Klassen
    person.key("Ctrl+PageDown")  # Elever med plan
    person.key("Ctrl+PageDown")  # Andre saker
    person.see("Ny sak")
    person.key("Ctrl+Down")  # the first item
    for number, (pupil, said) in enumerate(SAID.items()):
        if number:
            person.key("Ctrl+Down")
        person.wait(lambda: person.focus().startswith("Hva gjelder saken?"), "a new item")
        person.type("Trivsel og oppfølging")
        person.key("Return")
        person.type(pupil)
        person.key("Return")
        person.wait(lambda: person.focus() == "Ja", "«Arkiveres på elev»")
        person.key("Space")
        person.key("Return")
        person.type(said)
    person.key("Ctrl+Return")
    person.see("Se over")
    person.key("Ctrl+Return")
    person.see("Ferdig og signert")
    person.key("Return")
    for pupil in SAID:
        person.wait(lambda pupil=pupil: person.focus() == f"Lag utdrag for {pupil}", f"the copy of {pupil} is next")
        person.key("Return")
        person.see("Jeg har lest utdraget")
        person.wait(lambda: person.focus() == "Jeg har lest utdraget", "nothing is left to look at")
        person.key("Space")
        person.wait(lambda: person.focus() == "Ferdigstill utdraget", "the end")
        person.key("Return")
        person.see(f"Utdraget for {pupil} er ferdig.")
    person.see("3 av 3 ferdig")
    print(f"a class meeting about three pupils: {person.presses} presses: {person.log}")
    assert person.presses <= MOST_PRESSES
    person.key("Ctrl+Q")
    person.wait(lambda: not person.shell.isVisible(), "the window closes")
    machine.stop()

    session = unlock(tmp_path / "hvelv", work_kit.secret(), machine.clock)
    with contextlib.closing(session):
        copies = {one.pupil: str(one.answers) for one in session.vault.documents.list() if one.level == EXTRACT_LEVEL}
    assert set(copies) == set(SAID)
    for pupil, text in copies.items():
        others = {word for name in SAID if name != pupil for word in name.split()} - set(work_kit.NAME.split())
        assert not [word for word in others if word in text], f"another pupil stands in the copy of {pupil}"
