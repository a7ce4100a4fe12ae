"""A synthetic school at work: a rector, a teacher and an office, each with a vault of their own, through workflows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from work_kit import MONDAY, SCHOOL, filled_draft, secret

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import FinishedDocument, Place
from skjema_app.domain.roles import Role
from skjema_app.system.clock import FixedClock
from skjema_app.workflows import (
    decide,
    exchange_folder,
    exchanging,
    fill_form,
    finish_document,
    found_school,
    join_school,
    people,
    plan,
)
from skjema_app.workflows.session import Session
from skjema_app.workflows.start_alone import start_alone

RECTOR, TEACHER, OFFICE, COUNSELLOR = "Rita Oppdiktet", "Kari Eksempel", "Kontor Påhitt", "Rådny Fantasi"
PUPIL = "Prøve Prøvesen"
FULLER: Mapping[str, Json] = {
    "rolle": "utsatt",
    "stemme_onske": "At noen voksne er ute der vi står.",
    "hvor": ["friminutt"],
    "kjent": "observasjon",
    "type": ["utestenging"],
    "foresatte_informert": "ja",
    "foresatte_dato": "2026-11-20",
    "foresatte_hvordan": "telefon",
    "foresatte_hvem": {"ref": "", "name": TEACHER},
    "foresatte_syn": "Moren har merket at Prøve er stille hjemme.",
    "kontaktlarer": {"ref": "", "name": TEACHER},
    "tolk": False,
    "adresse": "nei",
    "grep_inn": "ja",
    "grep_inn_hva": "Gikk bort og sa tydelig fra til de to.",
    "strakstiltak": "Voksen ved benken i storefri ut uken.",
    "sagt_fra": "ja",
    "sagt_fra_hvem": {"ref": "", "name": RECTOR},
    "sagt_fra_dato": "2026-11-20",
}
DECISION: Mapping[str, Json] = {
    "mottatt_dato": "2026-11-23",
    "mottatt_tid": "15:55",
    "saksansvarlig": {"ref": "", "name": TEACHER},
    "rolleavklaring": "Kari snakker med eleven og lager plan sammen med foresatte.",
    "undersokelse": True,
    "undersokelse_dato": "2026-11-24",
    "beslutning": "plan",
}
PLAN: Mapping[str, Json] = {
    "hvem": {"ref": "", "name": PUPIL},
    "klasse": "8A",
    "kjent_dato": "2026-11-20",
    "situasjon": "Prøve er alene i storefri og går inn når andre kommer.",
    "stemme": "ja",
    "stemme_ord": "Det hjelper når en voksen er der vi pleier å stå.",
    "stemme_onske": "At Kari er ute i storefri.",
    "stemme_hvem": {"ref": "", "name": TEACHER},
    "stemme_dato": "2026-11-23",
    "stemme_vektlagt": "Tiltak 1 er slik Prøve foreslo.",
    "problemet": "Prøve er alene i storefri minst fire dager i uken.",
    "mal": "Prøve sier selv at hun har noen å være med i storefri.",
    "elevens_beste": "Tiltakene endrer det de voksne gjør, og krever ikke noe av Prøve.",
    "plan_ansvarlig": {"ref": "", "name": TEACHER},
    "plan_start": "2026-11-24",
    "neste_evaluering": "2026-12-14",
    "tiltak": [
        {"id": "a1", "tiltak_hva": "To faste voksne er ved benkene i storefri.", "tiltak_niva": "voksne"},
        {"id": "b2", "tiltak_hva": "Kari og Prøve snakker sammen hver fredag.", "tiltak_niva": "individ"},
    ],
}


@dataclass(slots=True)
class School:
    """Everybody's open vault, the folder between them, and the one clock."""

    clock: FixedClock
    folder: Path
    rector: Session
    teacher: Session
    office: Session

    @property
    def everyone(self) -> tuple[Session, ...]:
        """All three."""
        return self.rector, self.teacher, self.office

    def exchange(self, *sessions: Session) -> None:
        """Let these (or all) exchange, twice, so that answers come back."""
        for _round in range(2):
            for session in sessions or self.everyone:
                outcome = exchanging.exchange_now(session)
                assert not outcome.trouble, outcome.trouble


@contextmanager
def school_of_three(base: Path, teacher: Role = Role.TEACHER) -> Iterator[School]:
    """Found a school, invite and certify a teacher and the office."""
    clock = FixedClock(MONDAY)
    folder = base / "deling"
    folder.mkdir()
    opened: list[Session] = []
    try:
        rector = start_alone(name=RECTOR, school=SCHOOL, password=secret(), folder=base / "rektor", clock=clock)
        opened.append(rector)
        founded(rector).wipe()
        exchange_folder.choose_folder(rector, folder)
        exchanging.exchange_now(rector)
        for name, role, place in ((TEACHER, teacher, "larer"), (OFFICE, Role.OFFICE, "kontor")):
            opened.append(joined(rector, name, role, base / place, folder, clock))
        school = School(clock, folder, *opened)
        school.exchange()
        yield school
    finally:
        for session in opened:
            session.close()


def founded(session: Session, school: str = SCHOOL, role: Role = Role.PRINCIPAL) -> found_school.SheetInHand:
    """Found a school with this vault; gives the sheet, which the caller wipes."""
    sheet = found_school.draw_sheet(session, school=school)
    found_school.found_school(session, sheet, roles=frozenset({role}))
    return sheet


def joined(rector: Session, name: str, role: Role, place: Path, folder: Path, clock: FixedClock) -> Session:
    """A new vault that has asked to be certified."""
    invited = people.invite(rector, name=name, roles=[role])
    return join_school.start_invited(
        data=invited.data,
        code=" ".join(invited.code),
        password=secret(),
        vault_folder=place,
        exchange_folder=folder,
        clock=clock,
    )


def report(teacher: Session, *, fuller: bool = True, **changed: Json) -> FinishedDocument:
    """A report that was finished and, with ``fuller``, its supplement."""
    first = finish_document.finish_document(teacher, filled_draft(teacher, **changed)).document
    if fuller:
        supplement(teacher, first)
    return first


def supplement(session: Session, first: FinishedDocument) -> FinishedDocument:
    """The fuller answers to a report."""
    opened = fill_form.start_draft(session, first.pin.form_id, "utfyllende", supplements=first.document_id)
    fill_form.save_draft(session, opened.draft.draft_id, dict(FULLER), Place())
    return finish_document.finish_document(session, opened.draft.draft_id).document


def decided(rector: Session, document_id: str, **changed: Json) -> FinishedDocument:
    """The rector's decision on a report."""
    opened = decide.start_decision(rector, document_id)
    answers = {**opened.draft.answers, **DECISION, **changed}
    fill_form.save_draft(rector, opened.draft.draft_id, answers, Place())
    return finish_document.finish_document(rector, opened.draft.draft_id).document


def planned(session: Session, case_id: str, **changed: Json) -> FinishedDocument:
    """A first plan in a case."""
    opened = plan.start_plan(session, case_id)
    fill_form.save_draft(session, opened.draft.draft_id, {**opened.draft.answers, **PLAN, **changed}, Place())
    return finish_document.finish_document(session, opened.draft.draft_id).document


def new_version(session: Session, *document_ids: str, **changed: Json) -> FinishedDocument:
    """A new version of a document, or one that joins two."""
    opened = plan.start_version(session, *document_ids)
    fill_form.save_draft(session, opened.draft.draft_id, {**opened.draft.answers, **changed}, Place())
    return finish_document.finish_document(session, opened.draft.draft_id).document
