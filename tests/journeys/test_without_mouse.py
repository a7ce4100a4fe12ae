"""The rector's whole work with a case without the mouse: the decision, and later the approval. Presses are counted."""

from __future__ import annotations

import contextlib

import pytest
from eyes_and_hands import EyesAndHands
from machines import Machine
from pytestqt.qtbot import QtBot
from school_stages import PLANNED, REPORTED, Stages
from three_people import TEACHER
from work_kit import PASSWORD, secret

from skjema_app.workflows import cases, review
from skjema_app.workflows.unlock import unlock

MOST_FOR_DECISION, MOST_FOR_APPROVAL = 40, 20

pytestmark = pytest.mark.timeout(300)


def at_work(machine: Machine) -> EyesAndHands:
    """Unlocked, with the keyboard alone: the password's field has the focus by itself."""
    person = machine.start()
    person.type(PASSWORD)
    person.key("Return")
    person.see("Til godkjenning (1)")
    person.presses = 0
    return person


def tab_to(person: EyesAndHands, *names: str) -> None:
    """Tab until one of these has the focus."""
    for _stop in range(40):
        if person.focus() in names:
            return
        person.key("Tab")
    raise AssertionError(f"Tab never came to {names}; it is at {person.focus()}")


def open_the_one_that_waits(person: EyesAndHands) -> None:
    person.key("Ctrl+4")
    person.wait(lambda: len(person.rows()) == 1, "one row")
    tab_to(person, "Venter på svar fra deg")
    person.key("Down")
    person.key("Return")


def test_the_decision(stages: Stages, qtbot: QtBot) -> None:
    with stages.at(REPORTED) as (school, ids):
        school.rector.close()
        machine = Machine(school.folder.parent / "rektor", qtbot, clock=school.clock)
        person = at_work(machine)
        open_the_one_that_waits(person)
        person.wait(lambda: person.focus() == "Skriv beslutning", "the first thing to do has the focus")
        person.key("Return")
        person.form_opens("Når fikk du meldingen?")
        person.key("Return", 2)  # day and time are there already
        person.key("Down")
        person.key("Space")  # «Lage plan nå»
        person.key("Return")
        person.type(TEACHER)
        person.key("Return")
        person.type("Kari snakker med eleven og lager plan sammen med foresatte.")
        tab_to(person, "Ja")
        person.key("Right")
        person.key("Space")  # «Nei»
        person.key("Ctrl+Return")
        person.see("Se over", "Lage plan nå", TEACHER, "Nei")
        person.key("Ctrl+Return")
        person.form_done()
        print(f"decision without the mouse: {person.presses} presses: {person.log}")
        assert person.presses <= MOST_FOR_DECISION
        person.key("Return")  # «Åpne saken»
        person.see("S-2026-001")
        close(person, machine)
        rector = unlock(school.folder.parent / "rektor", secret(), school.clock)
        with contextlib.closing(rector):
            assert cases.open_case(rector, ids["report"]).responsible == TEACHER


def test_the_approval(stages: Stages, qtbot: QtBot) -> None:
    with stages.at(PLANNED) as (school, ids):
        school.rector.close()
        machine = Machine(school.folder.parent / "rektor", qtbot, clock=school.clock)
        person = at_work(machine)
        open_the_one_that_waits(person)
        person.wait(lambda: person.focus() == "Godkjenn og signer", "the first thing to do has the focus")
        person.key("Return")
        person.see("Du godkjenner versjon 1 og signerer med navnet ditt.")
        person.key("Return")
        person.see("Godkjent.")
        print(f"approval without the mouse: {person.presses} presses: {person.log}")
        assert person.presses <= MOST_FOR_APPROVAL
        person.see("Ingenting venter på svar fra deg nå.")
        close(person, machine)
        school.exchange(school.teacher)
        assert review.review(school.teacher, ids["plan"]).document.document_id == ids["plan"]


def close(person: EyesAndHands, machine: Machine) -> None:
    person.key("Ctrl+Q")
    person.wait(lambda: not person.shell.isVisible(), "the window closes")
    machine.stop()
