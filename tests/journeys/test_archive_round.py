"""The office's January: from its window, by keyboard, to the line in the teacher's case that says «Arkivert».

The school is the one that ``skjema demo`` makes. Each person is a process with a home of their own, told what to press
in the words of the screen; the folder of the demo lies between them.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from person_process import PersonProcess

from skjema_app.system.clock import SystemClock
from skjema_app.workflows import archive_check
from skjema_app.workflows.demo import run_demo

PUPIL = "Ada Påfunn"
PICTURES = os.environ.get("SKJEMA_PICTURES", "")

pytestmark = pytest.mark.timeout(600)
MovesIn = Callable[[str], tuple[PersonProcess, str]]


@pytest.fixture
def moves_in(tmp_path: Path) -> Iterator[MovesIn]:
    """Gives somebody of the demo school a machine with the vault that the demo made; and the password."""
    facts = run_demo(tmp_path / "demo", SystemClock(), pupils=2).facts
    people = {one["role"]: one for one in json.loads(json.dumps(facts["people"]))}
    made: list[PersonProcess] = []

    def start(role: str) -> tuple[PersonProcess, str]:
        vault = tmp_path / role / "skjema" / "hvelv"
        vault.parent.mkdir(parents=True)
        shutil.move(people[role]["vault"], vault)
        made.append(PersonProcess(role, tmp_path))
        return made[-1], people[role]["password"]

    yield start
    for one in made:
        one.stop()


def unlock(person: PersonProcess, password: str) -> None:
    person.write_in("Passord", password)
    person.key("Return")
    person.see("Skjul skjerm (F12)")


def picture(person: PersonProcess, name: str) -> None:
    if PICTURES:
        person.picture(str(Path(PICTURES) / f"runde-{name}.png"))


def rows_of(person: PersonProcess) -> list[str]:
    """The documents that wait for a number, in the order of the list."""
    start = "Journalpostnummer for "
    return [line.removeprefix(start) for line in str(person.read()).splitlines() if line.startswith(start)]


def test_the_round_goes_from_the_office_to_the_teachers_timeline(moves_in: MovesIn, tmp_path: Path) -> None:
    out = tmp_path / "til-websak"
    out.mkdir()
    office, password = moves_in("kontor")
    unlock(office, password)
    office.click_on("Arkiv")
    office.see("er klare for arkivet.")
    waiting = rows_of(office)
    assert len(waiting) >= 4
    picture(office, "1-listen")

    # the package beside, which the office checks before it uses it
    office.click_on("Eksporter")
    office.click_on("Velg mappe og eksporter")
    office.file(str(out))
    office.see("er lagt i mappen. Filene er ikke kryptert.")
    (folder,) = out.iterdir()
    office.click_on("Kontroller en eksport")
    office.click_on("Velg mappen")
    office.file(str(out))
    office.see("er hele og uendret.")
    picture(office, "2-kontrollert")
    assert all(one.good for one in archive_check.check_packages(folder))
    office.click_on("Lukk")

    # numbers by keyboard alone; one of them is wrong at first
    office.key("Ctrl+Down")
    office.type("27/1")
    office.key("Return")
    office.key("Ctrl+Z")
    office.see("Tomt felt tar nummeret tilbake")
    for number in range(1001, 1001 + len(waiting)):
        office.type(f"27/{number}")
        office.key("Return")
    office.see("har journalpostnummer.")
    picture(office, "3-ferdig")
    assert rows_of(office) == []
    office.wait_for_focus("Slett filene nå")
    office.key("Return")
    office.see("er slettet.")
    assert list(out.iterdir()) == []

    # the teacher's own program hears of it by itself
    teacher, password = moves_in("laerer")
    unlock(teacher, password)
    teacher.see("Steg 1 av 4")  # the draft that she left
    teacher.click_on("Lukk")
    teacher.see("Venter på deg")
    assert "Arkiv" not in str(teacher.read()).splitlines()
    teacher.click_on("Saker")
    teacher.open_row(PUPIL)
    numbers = [1001 + at for at, title in enumerate(waiting) if PUPIL in title]
    assert numbers
    for number in numbers:
        teacher.see(f"Journalpost 27/{number}")
    read = str(teacher.read())
    assert "Arkivert" in read
    assert "Kontora Påhitt" in read
    assert "1 dokument i saken er ikke arkivert ennå." in read  # the rector decides on what was added to the report
    picture(teacher, "4-saken")
    for person in (office, teacher):
        person.leave()
