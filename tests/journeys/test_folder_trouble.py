"""When something is in the way: the exchange folder is gone, the school has not answered yet, the machine is locked."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import three_people
from eyes_and_hands import EyesAndHands
from machines import Machine
from pytestqt.qtbot import QtBot
from school_stages import PLANNED, REPORTED, THREE, Stages
from three_people import PUPIL, TEACHER, School
from work_kit import PASSWORD

from skjema_app.domain.roles import Role
from skjema_app.workflows import exchanging, review
from skjema_app.workflows.review import ReviewKind
from skjema_app.workflows.session import Session

COMMENT = "Målet må være tydelig: Hvordan merker Prøve det selv?"
NEW_GOAL = "Prøve sier selv at hun har noen å være med i storefri."
HALF = "Kari snakker med eleven og"

pytestmark = pytest.mark.timeout(300)
NewMachine = Callable[[School, Session], Machine]


@pytest.fixture
def machine_of(qtbot: QtBot, machine: Machine) -> Iterator[NewMachine]:
    """The machine of somebody whose vault is open without a window: it is closed there, and unlocked here."""
    made: list[Machine] = []

    def start(school: School, session: Session) -> Machine:
        session.close()
        made.append(Machine(session.vault.folder, qtbot, clock=school.clock))
        return made[-1]

    yield start
    for one in made:
        one.stop()


def unlock(person: EyesAndHands) -> None:
    person.write_in("Passord", PASSWORD)
    person.key("Return")
    person.see("Innstillinger")


def close(person: EyesAndHands) -> None:
    person.shell.close()
    person.wait(lambda: not person.shell.isVisible(), "the window closes")


def test_the_folder_goes_while_a_plan_is_finished_and_comes_back(stages: Stages, machine_of: NewMachine) -> None:
    with stages.at(PLANNED) as (school, ids):
        review.return_version(school.rector, ids["plan"], COMMENT)
        school.exchange()
        person = machine_of(school, school.teacher).start()
        unlock(person)
        person.click_on("Saker")
        person.open_row(PUPIL)
        person.see(COMMENT)
        person.click_on("Rett og send på nytt")
        person.form_opens("Hvem gjelder planen?")
        person.click_on("Neste")
        person.click_on("Neste")

        gone = school.folder.rename(school.folder.with_name("borte"))
        person.answer("mal", NEW_GOAL)
        person.key("Ctrl+Return")
        person.see("Se over", NEW_GOAL)
        person.click_on("Ferdigstill og send")
        person.form_done()
        person.see("Finner ikke delingsmappen", "Du kan arbeide som vanlig.")
        person.see("1 dokument venter og sendes når mappen er tilbake.")
        person.see("Det sendes når delingsmappen er tilgjengelig.")
        assert not school.folder.exists(), "nothing is made where the folder was"

        # work goes on
        person.click_on("Meld fra")
        person.click_on("Kort melding")
        person.form_opens("Hvem gjelder det?")
        person.answer("hvem", "Nora Prøve")
        person.click_on("Lukk")
        person.see("Nora Prøve. Melding til rektor. Kladd.")

        gone.rename(school.folder)
        person.click_on("Prøv igjen")
        person.miss("Finner ikke delingsmappen")
        person.click_on("Saker")
        person.open_row(PUPIL)
        person.see("Plan venter på godkjenning")
        school.exchange(school.rector)
        waiting = review.list_reviews(school.rector)
        assert [row.kind for row in waiting] == [ReviewKind.APPROVE]
        newest = review.review(school.rector, waiting[0].document_id)
        assert (newest.document.number, newest.document.answers["mal"]) == (2, NEW_GOAL)
        close(person)


def test_nothing_is_finished_before_the_school_has_answered(stages: Stages, machine_of: NewMachine) -> None:
    with stages.at(THREE) as (school, _ids):
        place = school.folder.parent / "ny"
        newcomer = three_people.joined(
            school.rector, "Nina Nykomling", Role.TEACHER, place, school.folder, school.clock
        )
        person = machine_of(school, newcomer).start()
        unlock(person)
        person.see("Venter på at skolen godkjenner deg", "Er noen i fare nå? Ring 112 først, og så rektor.")
        person.click_on("Meld fra")
        person.click_on("Kort melding")
        person.form_opens("Hvem gjelder det?")
        person.answer("hvem", PUPIL)
        person.answer("klasse", "8A")
        person.answer("hva", "I storefri sto Prøve alene ved benken. To elever gikk forbi.")
        person.click_on("Neste")
        person.choose("naar", "I går")
        person.choose("haster", "Nei")
        person.choose("gjelder_ansatt", "Nei")
        person.click_on("Neste")
        person.choose("sier_selv", "Ja")
        person.choose("stemme", "Ja")
        person.answer("stemme_ord", "Jeg vil ikke gå ut.")
        person.click_on("Neste")
        person.click_on("Ferdigstill")
        person.see("Kladden er lagret og kan ferdigstilles da. Er noen i fare, ring 112 og så rektor nå.")

        # the rector's program lets them in, and the same page can be finished
        exchanging.exchange_now(school.rector)
        person.miss("Du kan skrive kladder så lenge.")
        person.click_on("Ferdigstill")
        person.form_done()
        person.click_on("Åpne saken")
        person.see("Lagt i delingsmappen")
        school.exchange(school.rector)
        assert [row.kind for row in review.list_reviews(school.rector)] == [ReviewKind.DECIDE]
        close(person)


def test_a_lock_in_the_middle_of_a_decision_comes_back_to_the_same_letter(
    stages: Stages, machine_of: NewMachine
) -> None:
    with stages.at(REPORTED) as (school, _ids):
        machine = machine_of(school, school.rector)
        person = machine.start()
        unlock(person)
        person.click_on("Til godkjenning (1)")
        person.open_row(PUPIL)
        person.click_on("Skriv beslutning")
        person.form_opens("Når fikk du meldingen?")
        person.choose("mottatt_dato", "I dag")
        person.choose("beslutning", "Lage plan nå")
        person.answer("saksansvarlig", TEACHER)
        person.answer("rolleavklaring", HALF)
        person.key("Ctrl+L")
        person.wait(lambda: bool(machine.successors.notes), "the process is replaced")

        person = machine.start(machine.successors.notes[-1])
        unlock_again(person)
        person.form_opens("Når fikk du meldingen?")
        person.see(HALF, TEACHER)
        person.wait(lambda: "Hvem gjør hva videre?" in person.focus(), "the same question has the focus")
        person.type(" lager plan sammen med foresatte.")
        person.choose("undersokelse", "Nei")
        person.key("Ctrl+Return")
        person.see("Se over", f"{HALF} lager plan sammen med foresatte.")
        person.click_on("Ferdigstill og send")
        person.form_done()
        close(person)


def unlock_again(person: EyesAndHands) -> None:
    person.write_in("Passord", PASSWORD)
    person.key("Return")
