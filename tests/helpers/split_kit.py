"""A class meeting about three pupils, written to be cruel: 40 sentences, and what a person would leave standing."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pypdfium2

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import Place, Pupil
from skjema_app.domain.naming.people import NAME_KINDS
from skjema_app.workflows import fill_form, finish_document, split_minutes
from skjema_app.workflows.extract_answers import ExtractSpot, confirm_read, confirm_spot
from skjema_app.workflows.session import Session

FORM, LEVEL = "referat-klassemote", "referat"
TEACHER, COUNSELLOR = "Kari Eksempel", "Ingrid Moe"

PUPILS = (
    Pupil("p-kari", "Kari Nordmann", "8B", "2012-03-14", COUNSELLOR),
    Pupil("p-stein", "Stein Berg", "8B", "2012-07-02", COUNSELLOR, nickname="Rakett"),
    Pupil("p-vaar", "Vår Solberg", "8B", "2013-01-05", COUNSELLOR),
    Pupil("p-bjorn", "Bjørn Åsen", "8B", "2012-11-30", COUNSELLOR),
    Pupil("p-liv", "Liv Strand", "8B", "2012-05-17", COUNSELLOR),
    Pupil("p-sol", "Sol Haugen", "8B", "2012-10-09", COUNSELLOR),
    Pupil("p-anne", "Anne-Marie Lund", "8B", "2012-02-29", COUNSELLOR),
    Pupil("p-jonas", "Jonas Dahl", "8B", "2012-08-20", COUNSELLOR),
    Pupil("p-max", "Max Nguyen", "8B", "2012-12-24", COUNSELLOR),
    Pupil("p-fatima", "Fatima El Amrani", "8B", "2012-04-01", COUNSELLOR),
    Pupil("p-per", "Per Hansen", "8B", "2012-09-09", COUNSELLOR),
    Pupil("p-zoe", "Zoë Michalski", "8B", "2012-03-30", COUNSELLOR),
)

FRAME = (
    "Stein la en stein på pulten til Liv.",
    "Vår i våres var uroen verre enn nå, men Vår sier at det er bedre.",
    "Bjørn så en bjørn på turen, og resten av klassen lo.",
    "Sol skinte, og Sol var blid hele dagen.",
    "Liv og Liv Strand er samme elev, sier Karis mor.",
    "Per dags dato har Per to timer per uke.",
    "KARI NORDMANN og STEIN sto øverst på lista, og max. tre elever er med i gruppa.",
    "Klassen leste om liv, sol og vår, og Jonas' innlegg var best.",
    "Anne Marie og Anne-Marie er den samme, og Anne M. ble lei seg.",
    "Max's bok og Max’ lue er borte. Zoe fant dem.",
)
ABOUT: Mapping[str, Sequence[str]] = {
    "p-kari": (
        "Kari ble dyttet av Stein og Rakett-gjengen.",
        "Karis venninne Vår så på.",
        "K.N. sier at S.B. begynte, og at V.S. lo.",
        "Søsteren til Stein har snakket med Kari.",
        "Kari og Bjorn sitter sammen.",
        "Kari ble kalt «Fatima» av noen i 8B.",
        "Skriv til stein.berg@skole.example og kari.nordmann@skole.example.",
        "Nordmann, Kari og Hansen, Per bytter plass.",
        "Kari N. og Stein B. skal ikke i samme gruppe.",
        "Trond Berg ringte. Heidi Nordmann er enig.",
    ),
    "p-stein": (
        "Stein er født 02.07.2012, og Kari er født 14. mars 2012.",
        "Steins plan og Karis plan skal ikke blandes.",
        "Da Stein kom, gikk Kari, Vår og Liv.",
        "Rakett kalte Ka\u200bri stygge ting.",
        "Kari Nordmanns mor sa at Stein må bort.",
        "Stein Berg, Sol Haugen og Per Hansen satt bakerst.",
        "stein sto sammen med kari nordmann ved steinen.",
        "Tvillingbroren til Max heter ikke Stein.",
        "Stein, El Amrani og Michalski er på samme lag.",
        "Åsen er streng, sier Stein. Haugen ler.",
    ),
    "p-vaar": (
        "Vår sa at Liv er snill, og at Sol er borte.",
        "Vårs plass er ved siden av Jonas.",
        "Vår Solberg og Per gikk i vår sammen på tur.",
        "Bjo\u0308rn holdt på hånda til Vår.",
        "Vår har fått hjelp av Zoë og Zoe.",
        "Solberg og Nordmann er venner.",
        "Det er vår oppgave at Vår er trygg for Stein.",
        "Vår ble filmet av Karigjengen.",
        "Per og Vår lånte boka til Dahl.",
        "Vår og Anne-Marie Lunds søster er naboer.",
    ),
}
"""Ten sentences about each, and ten for all."""

IS_A_WORD = re.compile(r"(?:Vår i våres|Sol skinte|Per dags dato|max\. tre)")
"""Where a person sees that it is a word."""


def add_class(session: Session) -> None:
    """The class list."""
    session.vault.pupils.import_list(PUPILS, "")


def minute_answers() -> dict[str, Json]:
    """A class meeting about three pupils."""
    people: list[Json] = [
        {"id": "d1", "deltaker": {"ref": "", "name": TEACHER, "kind": "staff"}, **_there("kontaktlaerer")},
        {"id": "d2", "deltaker": {"ref": "", "name": COUNSELLOR, "kind": "staff"}, **_there("radgiver")},
        {"id": "d3", "deltaker": {"ref": "p-stein", "name": "Stein Berg", "kind": "pupil"}, **_there("elev")},
        {"id": "d4", "deltaker": {"ref": "", "name": "Trond Berg", "kind": "guardian"}, **_there("foresatt")},
        {"id": "d5", "deltaker": {"ref": "", "name": "Heidi Nordmann", "kind": "guardian"}, **_there("foresatt")},
    ]
    names = {pupil.pupil_id: pupil.name for pupil in PUPILS}
    items: list[Json] = [{"id": "felles", "sak_tema": "Klassemiljøet", "sak_droftet": " ".join(FRAME)}]
    for number, (pupil, sentences) in enumerate(ABOUT.items()):
        items.append(
            {
                "id": f"s{number}",
                "sak_tema": "Oppfølging",
                "sak_elev": {"ref": pupil, "name": names[pupil]},
                "sak_arkiveres": True,
                "sak_droftet": " ".join(sentences),
                "sak_beslutning": f"{names[pupil].split()[0]} følges opp.",
                "sak_ansvarlig": {"ref": "", "name": COUNSELLOR},
            }
        )
    return {
        "klasse": "8B",
        "mote_dato": "2026-11-20",
        "moteleder": {"ref": "", "name": TEACHER},
        "referent": {"ref": "", "name": TEACHER},
        "deltakere": people,
        "laringsmiljo": "Uro i gangen der Kari, Stein og Vår står.",
        "saker": items,
    }


def finished_minute(session: Session, **changed: Json) -> str:
    """The minute, finished; its id."""
    draft = fill_form.start_draft(session, FORM, LEVEL).draft.draft_id
    fill_form.save_draft(session, draft, {**minute_answers(), **changed}, Place())
    return finish_document.finish_document(session, draft).document.document_id


def gone_through(session: Session, draft_id: str) -> tuple[ExtractSpot, ...]:
    """What a person does: every «kanskje» that is a name is written another way, the rest is left; then it is read."""
    watch = split_minutes.watch_of(session, draft_id)
    answers: dict[str, Json] = dict(session.vault.drafts.get(draft_id).answers)
    asked = watch.spots(answers)
    while open_ := [one for one in watch.spots(answers) if not one.seen]:
        spot = open_[0]
        text = text_at(answers, spot.path)
        if spot.kind in NAME_KINDS and not IS_A_WORD.match(text, spot.start) and spot.suggestion:
            answers = with_text(answers, spot.path, text[: spot.start] + spot.suggestion + text[spot.end :])
        else:
            answers = confirm_spot(answers, spot)
    fill_form.save_draft(session, draft_id, confirm_read(answers), Place())
    return asked


def text_at(answers: Mapping[str, Json], path: str) -> str:
    """The text that a path points to."""
    head, _, rest = path.partition("/")
    value = answers.get(head)
    if not rest:
        assert isinstance(value, str)
        return value
    row_id, column = rest.split("/")
    assert isinstance(value, list)
    found = next(row[column] for row in value if isinstance(row, dict) and row["id"] == row_id)
    assert isinstance(found, str)
    return found


def with_text(answers: Mapping[str, Json], path: str, text: str) -> dict[str, Json]:
    """The answers with another text at a path."""
    head, _, rest = path.partition("/")
    if not rest:
        return {**answers, head: text}
    row_id, column = rest.split("/")
    rows = answers[head]
    assert isinstance(rows, list)
    made: list[Json] = [{**row, column: text} if isinstance(row, dict) and row["id"] == row_id else row for row in rows]
    return {**answers, head: made}


def pdf_text(pdf: bytes, folder: Path) -> str:
    """All text of a PDF, as another program reads it."""
    if shutil.which("pdftotext"):
        file = folder / "utdrag.pdf"
        file.write_bytes(pdf)
        return subprocess.run(["pdftotext", str(file), "-"], check=True, capture_output=True).stdout.decode()
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def _there(role: str) -> dict[str, Json]:
    return {"deltaker_rolle": role, "deltaker_til_stede": "til_stede"}
