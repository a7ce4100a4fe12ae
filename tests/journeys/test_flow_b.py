"""Flow B before real windows, from the first sign to the closed case: teacher and rector, with a clock set by hand.

At each step the window proposes what the action plan says (domain § 1.7), and the days that count are its own. What the
rules say in other orders and beside the path is in ``tests/unit/workflows/test_flow_walk.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path

import pytest
from eyes_and_hands import EyesAndHands
from flow_kit import on
from journey_steps import SEND, write_plan, write_report, write_supplement
from machines import Machine
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from three_people import RECTOR, TEACHER, School, school_of_three
from work_kit import PASSWORD

from skjema_app.ui import theme

PUPIL = "Prøve Prøvesen"
SEEN = "Prøve sto alene i storefri hele uken, og to elever gikk rundt henne og lo."
WORDS = "De ler når jeg kommer, og så går de."
FOUND = "Prøve gikk alene langs gjerdet i 15 minutter. Ingen voksne tok kontakt."
BETTER = "Det er bra nå. Jeg er med de andre i storefri."
WELL = "Prøve sier selv at det er trygt, og tre voksne har sett det."

pytestmark = pytest.mark.timeout(600)
Window = Callable[[str], AbstractContextManager[EyesAndHands]]


@pytest.fixture
def school(tmp_path: Path, qapp: QApplication) -> Iterator[School]:
    """Three people who have closed their windows."""
    theme.apply(theme.LIGHT, 100)
    with school_of_three(tmp_path) as made:
        for one in made.everyone:
            one.close()
        yield made


@pytest.fixture
def window(school: School, qtbot: QtBot) -> Window:
    """Somebody unlocks, does something and closes the window; what came is fetched, what was written delivered."""

    @contextmanager
    def of(place: str) -> Iterator[EyesAndHands]:
        machine = Machine(school.folder.parent / place, qtbot, clock=school.clock)
        person = machine.start()
        try:
            person.type(PASSWORD)
            person.key("Return")
            person.see("Hjem")
            yield person
            person.key("Ctrl+Q")
            person.wait(lambda: not person.shell.isVisible(), "the window closes")
        finally:
            machine.stop()

    return of


def test_flow_b(school: School, window: Window) -> None:
    """REQ-52 B1-B8, REQ-53: told, decided, investigated, met, planned, approved, sent home, evaluated, well, closed."""
    on(school, "2026-11-23", hour=14)  # B1, B2: discovered, and told in writing
    with window("larer") as teacher:
        teacher.click_on("Meld fra")
        teacher.click_on("Kort melding")
        teacher.form_opens("Hvem gjelder det?")
        write_report(teacher, PUPIL, SEEN, WORDS, finish=SEND)
        teacher.click_on("Åpne saken")
        teacher.see("Rektor bestemmer hvem som gjør hva", f"Venter på {RECTOR}.")
        teacher.see("Skolens egen frist for plan: mandag 30. november", "ikke lovens")
        write_supplement(teacher, kontaktlarer=TEACHER, told=RECTOR)

    on(school, "2026-11-24")  # B3: who does what
    with window("rektor") as rector:
        opened(rector)
        rector.see("Meldingen er kommet.")
        rector.click_on("Skriv beslutning")
        rector.form_opens("Når fikk du meldingen?")
        rector.choose("mottatt_dato", "I dag")
        rector.choose("beslutning", "Undersøke")
        rector.answer("undersokelse_dato", "25.11.2026")
        rector.answer("saksansvarlig", TEACHER)
        rector.answer("rolleavklaring", "Kari undersøker og snakker med eleven.")
        finish(rector)

    on(school, "2026-11-26")
    with window("larer") as teacher:
        teacher.see("Undersøkelsen begynner", "Skulle vært gjort onsdag 25. november")
        opened(teacher)
        teacher.see("Undersøk saken", "Skolen skal undersøke saken snarest.")
        investigate(teacher)
        teacher.click_on("Åpne saken")
        teacher.see("Møte med eleven og foresatte")  # B5

    with window("rektor") as rector:
        opened(rector)
        rector.click_on("Noter: Møte med eleven og foresatte")
        rector.key("Ctrl+Return")
        rector.see("Lag aktivitetsplan")

    on(school, "2026-11-30")  # B6, B7: there is a need, and a plan
    with window("larer") as teacher:
        teacher.see("I dag")
        opened(teacher)
        teacher.see("Når skolen setter inn tiltak, skal det alltid lages en skriftlig plan.")
        write_plan(teacher, evaluation=date(2026, 12, 21))
        teacher.click_on("Åpne saken")
        teacher.see("Rektor leser og godkjenner planen", f"Venter på {RECTOR}.")

    with window("rektor") as rector:
        rector.click_on("Til godkjenning (1)")
        rector.open_row("Aktivitetsplan")
        rector.click_on("Godkjenn og signer")
        rector.click_last("Godkjenn og signer")
        rector.see("Godkjent.")

    with window("larer") as teacher:
        opened(teacher)
        teacher.see("Send planen hjem", "Planen evalueres: mandag 21. desember")
        teacher.click_on("Noter: Planen er sendt hjem")
        teacher.key("Ctrl+Return")
        teacher.see("Evaluer planen sammen med eleven og foresatte")

    on(school, "2026-12-21")  # B8: evaluated with the pupil
    with window("larer") as teacher:
        teacher.see("I dag")
        opened(teacher)
        evaluate(teacher)
        teacher.click_on("Åpne saken")
        teacher.see("Rektor bestemmer om planen fortsetter, endres eller avsluttes")

    with window("rektor") as rector:
        opened(rector)
        rector.click_on("Skriv beslutning")
        rector.form_opens("Hva skjer med planen?")
        rector.choose("beslutning", "Planen avsluttes")
        rector.answer("avslutt_grunn", WELL)
        rector.answer("ansvarlig_videre", TEACHER)
        finish(rector)

    on(school, "2027-02-08")
    with window("larer") as teacher:
        opened(teacher)
        teacher.see("Kontrollsamtale med eleven")
        teacher.click_on("Noter: Kontrollsamtale med eleven")
        teacher.key("Ctrl+Return")
        teacher.see("Alt i handlingskjeden er gjort.")
        teacher.click_on("Avslutt saken")
        teacher.type("Eleven har det trygt og godt.")
        teacher.key("Ctrl+Return")
        teacher.see("Saken er avsluttet", "«Eleven har det trygt og godt.»")
        teacher.click_on("Hjem")
        teacher.see("Ingenting venter på deg nå.")

    with window("rektor") as rector:
        rector.click_on("Saker")
        rector.open_row(PUPIL)
        rector.see("Saken er avsluttet", "«Eleven har det trygt og godt.»")


def opened(person: EyesAndHands) -> None:
    """*Saker*, and the one row that it is about, once the news has come."""
    person.click_on("Saker")
    person.open_row(PUPIL)
    person.see("Neste steg")


def finish(person: EyesAndHands) -> None:
    """*Se over*, and the signature."""
    person.key("Ctrl+Return")
    person.see("Se over")
    person.click_on(SEND)
    person.form_done()


def investigate(teacher: EyesAndHands) -> None:
    """The form at hand, with what is known in it; the pupil's words are asked for anew."""
    teacher.click_on("Skriv undersøkelse")
    teacher.form_opens("Hvem gjelder undersøkelsen?")
    teacher.see(PUPIL)
    teacher.answer("problemstilling", "Hvordan har Prøve det i storefri, og hva gjør de voksne som har tilsyn?")
    teacher.click_on("Neste")
    teacher.add_row("gjort")
    teacher.choose("gjort_dato", "I dag")
    teacher.choose("gjort_metode", "Observasjon")
    teacher.answer("gjort_funn", FOUND)
    teacher.click_on("Neste")
    teacher.miss(WORDS)
    teacher.choose("stemme", "Ja")
    teacher.answer("stemme_ord", "De flytter seg når jeg setter meg.")
    teacher.click_on("Neste")
    teacher.choose("andre_berort", "Nei")
    teacher.click_on("Neste")
    teacher.choose("trygt", "Nei")
    teacher.answer("begrunnelse", "Prøve sier det selv, og vi så det to dager på rad.")
    teacher.choose("lager_plan", "Ja")
    finish(teacher)


def evaluate(teacher: EyesAndHands) -> None:
    """Each measure of the plan stands there; the pupil is asked anew; what is proposed is that it ends."""
    teacher.click_on("Evaluer planen")
    teacher.form_opens("Hvem gjelder planen?")
    teacher.choose("mote_dato", "I dag")
    teacher.click_on("Neste")
    teacher.click_on("Legg til flere")
    teacher.type("rita")
    teacher.key("Return", 2)
    teacher.see(RECTOR)
    teacher.pick("Kontaktlærer", 0)
    teacher.pick("Rektor", 1)
    teacher.choose("eleven_med", "Ja")
    teacher.click_on("Neste")
    teacher.miss(WORDS)
    teacher.choose("stemme", "Ja")
    teacher.answer("stemme_ord", BETTER)
    teacher.choose("trygt_na", "Ja")
    teacher.click_on("Neste")
    teacher.see("To faste voksne er ved benkene i storefri.")
    teacher.choose("e_gjennomfort", "Ja")
    teacher.choose("e_effekt", "Det virker")
    teacher.choose("e_videre", "Fortsetter")
    teacher.click_on("Neste")
    teacher.choose("foresatte_informert", "Ja")
    teacher.click_on("Neste")
    teacher.answer("vurdering", "Målet er nådd.")
    teacher.choose("forslag", "Planen avsluttes")
    teacher.answer("forslag_grunn", WELL)
    finish(teacher)
