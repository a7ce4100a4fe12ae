"""What the package of *Innsyn* lists beside the documents: names of attachments, and what was noted in the cases.

Attachments stay out, since nobody sees of a picture whom it shows; that they are there is told, by name. Notes of a
case are told with others taken out, as texts beside a document are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from skjema_app.domain.attachments import attachments_of
from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.school import CASE_MARKS, Mark
from skjema_app.system.calendar import date_in_words
from skjema_app.workflows import home_copy
from skjema_app.workflows.archive_round import may_archive
from skjema_app.workflows.session import Session
from skjema_app.workflows.threads import Thread
from skjema_app.workflows.timeline_words import case_mark_words


@dataclass(frozen=True, slots=True)
class Listed:
    """One line: ``what`` it is (a file's name; a day with what was noted), and ``text`` to it."""

    what: str
    text: str


def pupils_of(session: Session, thread: Thread) -> tuple[str, ...]:
    """Names of the pupils of a row, for who answers those who ask; nobody of § 12-5."""
    if thread.hidden or not may_archive(session):
        return ()
    return tuple(dict.fromkeys(one.pupil for one in thread.documents if one.pupil.strip()))


def attachment_names(session: Session, documents: Sequence[FinishedDocument]) -> tuple[Listed, ...]:
    """Files of the documents, with the document each belongs to; names of others are taken out."""
    return tuple(
        Listed(home_copy.masked_text(session, one, file.name), f"{one.title}, {date_in_words(one.finished.date())}")
        for one in documents
        for file in attachments_of(one.answers)
    )


def case_notes(session: Session, documents: Sequence[FinishedDocument]) -> tuple[Listed, ...]:
    """What was noted in the cases that these documents are in, oldest first; of cases that this person reads."""
    school = session.school
    if school is None:
        return ()
    known = {one.document_id: one for one in documents}
    found: dict[str, tuple[Mark, FinishedDocument]] = {}
    for case in school.cases():
        inside = next((known[one] for one in case.documents if one in known), None)
        if inside is not None:
            found |= {one.entry_id: (one, inside) for one in school.marks(case.case_id) if one.kind in CASE_MARKS}
    marks = sorted(found.values(), key=_age)
    return tuple(_note(session, mark, document) for mark, document in marks)


def _note(session: Session, mark: Mark, document: FinishedDocument) -> Listed:
    who = mark.data.get("who")
    school = session.school
    by = who if isinstance(who, str) and who else "" if school is None else school.person(mark.person_id).name
    title, text = case_mark_words(mark, by, "")
    said = home_copy.masked_text(session, document, text)
    return Listed(f"{date_in_words(mark.registered.date())}: {title}", said)


def _age(one: tuple[Mark, FinishedDocument]) -> tuple[str, str]:
    return one[0].registered.isoformat(), one[0].entry_id
