"""A filled vault that is kept for ever, and what it says: later programs must open it and say the same."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from pathlib import Path

from three_people import PLAN, TEACHER, School, decided, new_version, planned, report, school_of_three
from work_kit import filled_draft, secret

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import Pupil
from skjema_app.domain.school import SchoolPerson
from skjema_app.system.clock import FixedClock
from skjema_app.workflows import cases, fill_form, home, review, unlock
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


def opened(folder: Path, clock: FixedClock) -> Session:
    """The vault, with the password that all synthetic people have."""
    return unlock.unlock(folder, secret(), clock)


def tell(session: Session) -> dict[str, Json]:
    """What a person sees and what it rests on, as plain values."""
    documents = sorted(session.vault.documents.list(), key=lambda one: one.document_id)
    return {
        "who": [session.person.name, session.person.school],
        "people": sorted([one.name, sorted(one.roles), len(one.devices)] for one in _roster(session)),
        "documents": [_document(session, one.document_id) for one in documents],
        "cases": sorted(
            [one.number, one.title, one.pupil, one.state.value, one.urgent, one.draft]
            for one in cases.list_cases(session)
        ),
        "reviews": sorted([one.kind.value, one.title, one.urgent] for one in review.list_reviews(session)),
        "drafts": sorted([one.draft_id, one.missing] for one in home.home(session).drafts),
        "pupils": sorted([one.name, one.group, one.birth_date, one.protected] for one in session.vault.pupils.list()),
        "found": sorted(session.vault.documents.search("storefri")),
        "entries": session.vault.check().entries,
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
