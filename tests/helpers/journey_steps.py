"""What people type and press in the forms of a case, in the words that stand there; said once for every journey."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

from eyes_and_hands import EyesAndHands
from person_process import PersonProcess

Person: TypeAlias = EyesAndHands | PersonProcess
"""Somebody before a window, in this process or in one of their own."""

SEND = "Ferdigstill og send"


def write_report(teacher: Person, pupil: str, seen: str, words: str, *, finish: str) -> None:
    """The seven answers, *Se over* and the button that finishes."""
    teacher.answer("hvem", pupil)
    teacher.answer("klasse", "8A")
    teacher.answer("hva", seen)
    teacher.click_on("Neste")
    teacher.choose("naar", "I går")
    teacher.choose("haster", "Nei")
    teacher.choose("gjelder_ansatt", "Nei")
    teacher.click_on("Neste")
    teacher.choose("sier_selv", "Ja")
    teacher.choose("stemme", "Ja")
    teacher.answer("stemme_ord", words)
    teacher.click_on("Neste")
    teacher.see("Se over", pupil)
    teacher.click_on(finish)
    teacher.form_done()


def write_supplement(teacher: Person, *, kontaktlarer: str, told: str) -> None:
    """«Skriv utfyllende» from the case."""
    teacher.click_on("Skriv utfyllende")
    teacher.form_opens("Hva ønsker eleven skal skje?")
    teacher.answer("stemme_onske", "At noen voksne er ute der vi står.")
    teacher.click_on("Neste")
    teacher.choose("rolle", "Utsatt")
    teacher.choose("hvor", "Friminutt")
    teacher.choose("kjent", "Jeg så eller hørte det selv")
    teacher.choose("type", "Utestenging")
    teacher.click_on("Neste")
    teacher.choose("foresatte_informert", "Ja")
    teacher.choose("foresatte_hvordan", "Telefon")
    teacher.click_on("Neste")
    teacher.answer("kontaktlarer", kontaktlarer)
    teacher.click_on("Neste")
    teacher.choose("grep_inn", "Ja")
    teacher.answer("grep_inn_hva", "Gikk bort og sa tydelig fra til de to.")
    teacher.choose("sagt_fra", "Ja")
    teacher.answer("sagt_fra_hvem", told)
    teacher.click_on("Neste")
    teacher.see("Bilder, PDF-er eller tekst som hører til")
    teacher.click_on("Neste")
    teacher.see("Se over")
    teacher.click_on(SEND)
    teacher.form_done()


def write_decision(rector: Person, *, responsible: str) -> None:
    """«Skriv beslutning»: received, what happens, who, and on to the signature."""
    rector.click_on("Skriv beslutning")
    rector.form_opens("Når fikk du meldingen?")
    rector.choose("mottatt_dato", "I dag")
    rector.choose("beslutning", "Lage plan nå")
    rector.answer("saksansvarlig", responsible)
    rector.answer("rolleavklaring", "Kari snakker med eleven og lager plan sammen med foresatte.")
    rector.choose("undersokelse", "Nei")
    rector.click_on("Neste")
    rector.see("Se over")
    rector.click_on(SEND)
    rector.form_done()


def write_plan(teacher: Person, *, evaluation: date) -> None:
    """«Lag plan»: the statutory elements, elevens stemme, elevens beste and the goal."""
    teacher.click_on("Lag plan")
    teacher.form_opens("Hvem gjelder planen?")
    teacher.answer("situasjon", "Prøve er alene i storefri og går inn når andre kommer.")
    teacher.click_on("Neste")
    teacher.choose("stemme", "Ja")
    teacher.answer("stemme_ord", "Det hjelper når en voksen er der vi pleier å stå.")
    teacher.answer("stemme_vektlagt", "Tiltak 1 er slik Prøve foreslo.")
    teacher.click_on("Neste")
    teacher.answer("problemet", "Prøve er alene i storefri minst fire dager i uken.")
    teacher.answer("mal", "Prøve har det bedre.")
    teacher.answer("elevens_beste", "Tiltakene endrer det de voksne gjør, og krever ikke noe av Prøve.")
    teacher.click_on("Neste")
    teacher.choose("plan_start", "I dag")
    teacher.answer("neste_evaluering", evaluation.strftime("%d.%m.%Y"))
    teacher.add_row("tiltak")
    teacher.answer("tiltak_hva", "To faste voksne er ved benkene i storefri.")
    teacher.choose("tiltak_niva", "De voksne")
    teacher.key("Ctrl+Return")
    teacher.see("Se over", "To faste voksne er ved benkene i storefri.")
    teacher.click_on(SEND)
    teacher.form_done()
