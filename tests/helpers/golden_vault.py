"""A filled vault that is kept for ever, and what it says: later programs must open it and say the same."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from datetime import date
from pathlib import Path

import files_to_attach
from agenda_kit import held
from three_people import FULLER, PLAN, TEACHER, School, decided, new_version, planned, report, school_of_three
from work_kit import filled_draft, secret

from skjema_app.domain.absence import AbsenceDay, Validity
from skjema_app.domain.answers import Json
from skjema_app.domain.attachments import attachments_of
from skjema_app.domain.documents import EventKind, Pupil
from skjema_app.domain.erasure import ErasureReason
from skjema_app.domain.school import SchoolPerson
from skjema_app.system.clock import FixedClock
from skjema_app.workflows import (
    absence,
    attachments,
    case_people,
    cases,
    deputies,
    documents,
    erasing,
    fill_form,
    finish_document,
    home,
    meetings,
    review,
    unlock,
)
from skjema_app.workflows.absence_register import read_register
from skjema_app.workflows.agenda_facts import AgendaKind
from skjema_app.workflows.people import require_school
from skjema_app.workflows.session import Session

FILES = ("keys.json", "data.db", "blobs")
TOLD = "told.json"


def make(target: Path) -> None:
    """The rector's vault in a school of three, after some weeks' work. ``target`` must not be there."""
    with tempfile.TemporaryDirectory() as place:
        base = Path(place)
        with school_of_three(base) as school:
            _work(school)
            _later(school, base)
            told = tell(school.rector)
        target.mkdir(parents=True)
        for name in FILES:
            source = base / "rektor" / name
            if source.is_dir():
                shutil.copytree(source, target / name)
            else:
                shutil.copyfile(source, target / name)
    (target / TOLD).write_text(json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _work(school: School) -> None:
    """Private and shared documents, a plan returned, corrected and approved, pupils, drafts."""
    rector, teacher = school.rector, school.teacher
    rector.vault.pupils.import_list(
        [
            Pupil("elev-1", "Kari Prøve", "8A", "2013-02-01", TEACHER),
            Pupil("elev-2", "Ola Prøve", "8B", protected=True),
        ],
        "0" * 64,
    )
    first = report(teacher)
    school.exchange()
    decided(rector, first.document_id)
    school.exchange()
    plan = planned(teacher, cases.open_case(teacher, first.document_id).case_id)
    school.exchange()
    review.return_version(rector, plan.document_id, "Hvem følger opp når en er borte?")
    school.exchange()
    second = new_version(teacher, plan.document_id, mal=f"{PLAN['mal']} Hun har sagt det to ganger.")
    school.exchange()
    review.approve(rector, second.document_id, comment="Resten følger i neste utgave.")
    report(teacher, fuller=False, haster="ja-na")  # waits for a decision
    school.exchange()
    filled_draft(rector, hva=None)
    gone = filled_draft(rector)
    fill_form.delete_draft(rector, gone)


def _later(school: School, base: Path) -> None:
    """What came since the first golden vault: attachments, absence, hand-overs, deputies, minutes, erasures."""
    rector, teacher, office = school.rector, school.teacher, school.office
    picture = base / "skjermbilde.png"
    picture.write_bytes(files_to_attach.png())
    draft = fill_form.widen_draft(rector, filled_draft(rector, **FULLER), "utfyllende").draft.draft_id
    attachments.attach_to_draft(rector, draft, "vedlegg", picture)
    with_picture = finish_document.finish_document(rector, draft).document
    documents.record_event(rector, with_picture.document_id, EventKind.NOTE, text="Ringte hjem.")
    days = [AbsenceDay("elev-1", date(2026, 11, day), Validity.VALID, documented=day == 4) for day in range(2, 7)]
    batch = absence.register(rector, days).batch
    absence.register(rector, [AbsenceDay("elev-1", date(2026, 11, 9), Validity.INVALID, hours=2)])
    absence.take_back(rector, batch)
    absence.register(rector, days[:4])
    case = next(one for one in cases.list_cases(teacher) if one.number)
    me, her = require_school(rector).person_id, require_school(teacher).person_id
    case_people.hand_over(teacher, case.key, me, "Du kjenner saken best.")
    wrong = report(teacher, fuller=False)
    asked = report(office)
    deputies.name_deputy(rector, her, school.clock.now().date(), school.clock.now().date())
    school.exchange()
    case_people.answer_offer(rector, case.key, "", accepted=True)
    decided(teacher, asked.document_id)
    erasing.state(rector, [wrong.document_id], ErasureReason.WRONG_PERSON)
    school.clock.advance(days=1)
    school.exchange(rector, office)
    erasing.confirm(office, erasing.erasure_view(office).waiting[0].key)
    school.exchange()
    held(rector, AgendaKind.R_TEAM)
    school.exchange()


def opened(folder: Path, clock: FixedClock) -> Session:
    """The vault, with the password that all synthetic people have."""
    return unlock.unlock(folder, secret(), clock)


def tell(session: Session) -> dict[str, Json]:
    """What a person sees and what it rests on, as plain values."""
    listed = sorted(session.vault.documents.list(), key=lambda one: one.document_id)
    return {
        "who": [session.person.name, session.person.school],
        "people": sorted([one.name, sorted(one.roles), len(one.devices)] for one in _roster(session)),
        "documents": [_document(session, one.document_id) for one in listed],
        "cases": sorted(
            [one.number, one.title, one.pupil, one.state.value, one.urgent, one.draft]
            for one in cases.list_cases(session)
        ),
        "reviews": sorted([one.kind.value, one.title, one.urgent] for one in review.list_reviews(session)),
        "drafts": sorted([one.draft_id, one.missing] for one in home.home(session).drafts),
        "pupils": sorted([one.name, one.group, one.birth_date, one.protected] for one in session.vault.pupils.list()),
        "found": sorted(session.vault.documents.search("storefri")),
        "entries": session.vault.check().entries,
        "attachments": sorted(
            [one.name, one.sha256] for document in listed for one in attachments_of(document.answers)
        ),
        "absence": [
            [one.day.day.isoformat(), one.day.validity.value, one.day.hours, one.day.absent]
            for _key, one in sorted(read_register(session).truth.items())
        ],
        "responsible": sorted(
            [one.number, cases.open_case(session, one.key).responsible]
            for one in cases.list_cases(session)
            if one.number
        ),
        "deputies": [
            [one.name, one.first.isoformat(), one.last.isoformat(), one.state.value]
            for one in deputies.deputy_lines(session)
        ],
        "late": sorted([one.kind, one.left] for one in require_school(session).late_work()),
        "meetings": sorted([one.title, one.day] for one in meetings.list_meetings(session)),
        "erased": [[one.reason.value, one.done, one.count] for one in erasing.erasure_view(session).statements],
    }


def _roster(session: Session) -> tuple[SchoolPerson, ...]:
    return tuple(require_school(session).roster.people.values())


def _document(session: Session, document_id: str) -> dict[str, Json]:
    one = session.vault.documents.get(document_id)
    answers = json.dumps(one.answers, ensure_ascii=False, sort_keys=True).encode()
    return {
        "id": one.document_id,
        "title": one.title,
        "pupil": one.pupil,
        "author": one.author,
        "number": one.number,
        "parents": list(one.parents),
        "form": [one.pin.form_id, one.pin.version, one.pin.sha256],
        "finished": one.finished.isoformat(),
        "answers_sha256": hashlib.sha256(answers).hexdigest(),
        "pdf_sha256": hashlib.sha256(session.vault.documents.pdf(document_id)).hexdigest(),
        "events": [event.kind.value for event in session.vault.documents.events(document_id)],
    }
