"""Three people, three machines, three programs: a school is set up, a child is reported, a plan is made and approved.

Nothing here calls the program's own code but at the very end, when vaults and PDF are judged. Each person is a process
with a home and a vault of its own, told what to press, click and write in the words of the screen; one folder lies
between them.
"""

from __future__ import annotations

import contextlib
import os
import ssl
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pdf_judges
import pytest
from cli_kit import skjema_process
from journey_steps import SEND, write_decision, write_plan, write_report, write_supplement
from person_process import PersonProcess

from skjema_app.crypto.secret import Secret
from skjema_app.domain.documents import FinishedDocument
from skjema_app.system.clock import SystemClock
from skjema_app.workflows.unlock import unlock
from skjema_app.workflows.verify_pdf import root_certificate_pem

SCHOOL = "Eksempelåsen ungdomsskole"
RECTOR, TEACHER, OFFICE = "Rita Oppdiktet", "Kari Eksempel", "Kontor Påhitt"
PUPIL, OWN_PUPIL = "Prøve Prøvesen", "Privat Prøvesen"
SEEN = "I storefri sto Prøve alene ved benken. To elever gikk forbi og sa «flytt deg»."
OWN_SEEN = "Jeg er usikker på hva jeg så ved sykkelskuret i dag."
OWN_WORDS = "Jeg vet ikke om jeg vil si noe mer."
WORDS = "Jeg vil ikke gå ut i friminuttene lenger."
COMMENT = "Målet må være tydelig: Hvordan merker Prøve det selv?"
NEW_GOAL = "Prøve sier selv at hun har noen å være med i storefri."
TODAY = SystemClock().now().date()
NUMBER = f"S-{TODAY.year}-001"
MOST_FOR_DECISION, MOST_FOR_APPROVAL = 12, 6
PICTURES = os.environ.get("SKJEMA_PICTURES", "")
"""A folder for pictures on the way, when somebody wants to look at them."""

pytestmark = pytest.mark.timeout(1200)
NewPerson = Callable[[str], PersonProcess]


@pytest.fixture
def new_person(tmp_path: Path) -> Iterator[NewPerson]:
    made: list[PersonProcess] = []

    def start(name: str) -> PersonProcess:
        made.append(PersonProcess(name, tmp_path))
        return made[-1]

    yield start
    for one in made:
        one.stop()


def picture(person: PersonProcess, name: str) -> None:
    if PICTURES:
        person.picture(str(Path(PICTURES) / f"{name}.png"))


def presses(person: PersonProcess) -> int:
    return int(str(person.count()))


def listed(person: PersonProcess) -> list[str]:
    rows = person.rows()
    assert isinstance(rows, list)
    return rows


# --- what people do ---------------------------------------------------------------------------------------------------


def set_up_school(rector: PersonProcess, share: Path, out: Path) -> str:
    """First start, recovery sheet, exchange folder; stands at the first invitation. Gives the password."""
    rector.click_on("Sett opp for skolen")
    rector.see("Hva er du på skolen?")
    rector.write_in("Ditt fulle navn", RECTOR)
    rector.write_in("Skolens navn", SCHOOL)
    password = str(rector.password())
    rector.click_on("Jeg har skrevet det ned, eller kan det")
    rector.click_on("Gå videre")
    rector.see("Steg 1 av 3", "Arket er skolens reservenøkkel")
    picture(rector, "1-arket")
    rector.click_on("Lagre PDF")
    rector.file(str(out / "ark.pdf"))
    rector.see("Arket er lagret som «ark.pdf».")
    rector.click_on("Gå videre")
    rector.see("Steg 2 av 3")
    rector.click_on("Velg mappe")
    rector.file(str(share))
    rector.see(str(share.name))
    rector.miss("Prøver mappen")
    picture(rector, "2-mappen")
    rector.click_on("Bruk mappen")
    rector.see("Steg 3 av 3")
    return password


def invite(rector: PersonProcess, name: str, role: str, file: Path) -> str:
    """Fill in the form; the file is saved. Gives the code, as it is read aloud."""
    rector.write_in("Fullt navn", name)
    rector.click_on(role)
    rector.click_on("Lag invitasjon")
    rector.see(f"Invitasjon til {name}")
    rector.click_on("Lagre fil")
    rector.file(str(file))
    rector.see("Filen er lagret som")
    return str(rector.code())


def start_alone(teacher: PersonProcess) -> str:
    """*Kom i gang alene*, straight into *Meld fra*. Gives the password."""
    teacher.click_on("Kom i gang alene")
    teacher.see("Ditt fulle navn")
    teacher.write_in("Ditt fulle navn", TEACHER)
    teacher.write_in("Skolens navn", SCHOOL)
    password = str(teacher.password())
    teacher.click_on("Jeg har skrevet det ned, eller kan det")
    teacher.click_on("Kom i gang")
    teacher.form_opens("Hvem gjelder det?")
    return password


def join_later(teacher: PersonProcess, invitation: Path, code: str) -> None:
    """*Koble til skolen*, with file and code; the folder is proposed."""
    teacher.click_on("Innstillinger")
    teacher.click_on("Skolen")
    teacher.click_on("Koble til skolen")
    teacher.see("Ingenting av det sendes.")
    teacher.click_on("Velg filen")
    teacher.file(str(invitation))
    teacher.write_in("Kode, gruppe 1 av 5", code.replace(" ", ""))
    teacher.click_on("Se invitasjonen")
    teacher.see(RECTOR, "Mappen finnes.")
    picture(teacher, "3-koble-til")
    teacher.click_on("Koble til")


def start_invited(office: PersonProcess, invitation: Path, code: str) -> str:
    """*Jeg har en invitasjon*: file, code, folder, password. Gives the password."""
    office.click_on("Jeg har en invitasjon")
    office.click_on("Velg filen")
    office.file(str(invitation))
    office.write_in("Kode, gruppe 1 av 5", code.replace(" ", ""))
    office.click_on("Se invitasjonen")
    office.see(RECTOR, OFFICE, "Mappen finnes.")
    password = str(office.password())
    office.click_on("Jeg har skrevet det ned, eller kan det")
    office.click_on("Bli med")
    return password


def correct_plan(teacher: PersonProcess) -> None:
    """«Rett og send på nytt», with a new goal."""
    teacher.click_on("Rett og send på nytt")
    teacher.form_opens("Hvem gjelder planen?")
    teacher.click_on("Neste")
    teacher.click_on("Neste")
    teacher.answer("mal", NEW_GOAL)
    teacher.key("Ctrl+Return")
    teacher.see("Se over", NEW_GOAL)
    teacher.click_on(SEND)
    teacher.form_done()
    teacher.click_on("Åpne saken")


# --- the journey ------------------------------------------------------------------------------------------------------


def test_from_an_empty_folder_to_a_plan_with_two_signatures(new_person: NewPerson, tmp_path: Path) -> None:
    share, out = tmp_path / "deling", tmp_path / "ut"
    share.mkdir()
    out.mkdir()
    invitations = {name: out / f"{name}.skjemainvitasjon" for name in (TEACHER, OFFICE)}
    rector, teacher, office = new_person("rektor"), new_person("larer"), new_person("kontor")

    # the school is set up; one teacher has already begun alone
    passwords = {RECTOR: set_up_school(rector, share, out)}
    codes = {TEACHER: invite(rector, TEACHER, "Lærer", invitations[TEACHER])}
    rector.click_on("Inviter en til")
    codes[OFFICE] = invite(rector, OFFICE, "Kontor", invitations[OFFICE])
    rector.click_on("Ferdig")
    passwords[TEACHER] = start_alone(teacher)
    write_report(teacher, OWN_PUPIL, OWN_SEEN, OWN_WORDS, finish="Ferdigstill")

    # both join; the rector's running program lets them in, and nobody there presses anything
    before = rector.count()
    join_later(teacher, invitations[TEACHER], codes[TEACHER])
    passwords[OFFICE] = start_invited(office, invitations[OFFICE], codes[OFFICE])
    teacher.see("Denne maskinen er godkjent av skolen.", "Du er lærer.")
    office.miss("Venter på at skolen godkjenner deg")
    rector.see("er godkjent og kan begynne.")
    assert rector.count() == before
    picture(rector, "4-godkjent")
    rector.click_on("Til godkjenning")
    rector.see("Ingenting venter på svar fra deg nå.")  # what was written alone is nobody else's

    # the report and its supplement arrive by themselves; opening it is seen by the one who wrote it
    teacher.click_on("Meld fra")
    teacher.click_on("Kort melding")
    teacher.form_opens("Hvem gjelder det?")
    write_report(teacher, PUPIL, SEEN, WORDS, finish=SEND)
    teacher.click_on("Åpne saken")
    write_supplement(teacher, kontaktlarer=TEACHER, told=RECTOR)
    teacher.click_on("Åpne saken")
    rector.see("Til godkjenning (1)")
    assert len(listed(rector)) == 1
    rector.open_row(PUPIL)
    rector.see(SEEN, WORDS)
    picture(rector, "6-ny-melding")
    teacher.see(f"{RECTOR} åpnet dokumentet")
    picture(teacher, "7-apnet")

    # the decision makes it a case
    before = presses(rector)
    write_decision(rector, responsible=TEACHER)
    decision = presses(rector) - before
    rector.click_on("Åpne saken")
    rector.see(NUMBER)
    teacher.see(NUMBER, f"Saksansvarlig: {TEACHER}")

    # the plan comes, goes back with a comment, comes again and is approved
    write_plan(teacher, evaluation=TODAY + timedelta(days=14))
    teacher.click_on("Åpne saken")
    teacher.see("Plan venter på godkjenning")
    rector.click_on("Til godkjenning (1)")
    rector.open_row("Aktivitetsplan")
    rector.see("Sjekk før du signerer")
    picture(rector, "8-planen")
    rector.click_on("Send tilbake")
    rector.see("Skriv hva som må endres.")
    rector.type(COMMENT)
    rector.click_last("Send tilbake")
    rector.see(f"Sendt tilbake med kommentar til {TEACHER}.")
    teacher.see("Plan sendt tilbake", COMMENT)
    picture(teacher, "9-i-retur")
    correct_plan(teacher)
    rector.see("Til godkjenning (1)")
    before = presses(rector)
    rector.open_row("Aktivitetsplan")
    rector.see("Endret siden versjon 1", NEW_GOAL, f"«{COMMENT}»")
    picture(rector, "10-endret")
    rector.click_on("Godkjenn og signer")
    rector.see("Du godkjenner versjon 2 og signerer med navnet ditt.")
    picture(rector, "11-godkjenn")
    rector.click_last("Godkjenn og signer")
    rector.see("Godkjent.")
    approval = presses(rector) - before
    print(f"presses beside free text: decision {decision}, approval {approval}")
    assert decision <= MOST_FOR_DECISION
    assert approval <= MOST_FOR_APPROVAL
    teacher.see("Plan godkjent")
    picture(teacher, "12-godkjent")

    # the office gets what belongs to it, and nothing else
    office.click_on("Saker")
    office.open_row("Aktivitetsplan")
    office.see(PUPIL, "Plan godkjent")
    assert len(listed(office)) == 2  # the report that was accepted, and the plan
    office.miss("Sendt tilbake", COMMENT)
    picture(office, "13-kontoret")
    office.click_on("Eksporter PDF")
    office.click_on("Velg hvor filen skal ligge")
    assert "Prøve" not in str(office.proposed_file())
    plan = out / "plan.pdf"
    office.file(str(plan))
    office.see("PDF-en er lagret som «plan.pdf».")
    for person in (rector, teacher, office):
        person.leave()

    # everybody holds what is theirs; two judges that are not ours find two good signatures
    held: dict[str, tuple[FinishedDocument, ...]] = {}
    for name, person in ((RECTOR, rector), (TEACHER, teacher), (OFFICE, office)):
        held[name], root = vault_of(person, passwords[name])
    assert {one.pupil for one in held[TEACHER]} == {PUPIL, OWN_PUPIL}
    assert {one.pupil for one in held[RECTOR]} == {PUPIL}
    assert len(held[RECTOR]) == 5  # report, supplement, decision, two versions of the plan
    assert [one.number for one in held[OFFICE] if one.pin.form_id == "aktivitetsplan"] == [2]
    assert len(held[OFFICE]) == 3  # report, decision and the approved version
    assert not [one for one in held[OFFICE] if one.supplements and not one.decides]
    assert not planted_in(share, SEEN, OWN_SEEN, WORDS, PUPIL, TEACHER)
    (out / "rot.pem").write_text(root)
    verdict = skjema_process("verify", plan, "--root", out / "rot.pem", "--json").json["files"]
    assert [one["name"] for one in verdict[0]["signers"]] == [TEACHER, RECTOR]  # type: ignore[index]
    assert verdict[0]["good"]  # type: ignore[index]
    judged = pdf_judges.pdfsig(plan.read_bytes(), [ssl.PEM_cert_to_DER_cert(root)])
    assert [(one.signer, one.valid, one.trusted) for one in judged] == [(TEACHER, True, True), (RECTOR, True, True)]


def vault_of(person: PersonProcess, password: str) -> tuple[tuple[FinishedDocument, ...], str]:
    """The documents that somebody's vault holds, and the school's root as it is known there."""
    with contextlib.closing(unlock(person.vault, Secret.from_text(password), SystemClock())) as session:
        return tuple(session.vault.documents.list()), root_certificate_pem(session)


def planted_in(folder: Path, *texts: str) -> list[str]:
    """Which of these stand in a file of this folder, or in a name."""
    files = [one for one in folder.rglob("*") if one.is_file()]
    data = b"\n".join(str(one).encode() + one.read_bytes() for one in files)
    return [one for one in texts if one.encode() in data]
