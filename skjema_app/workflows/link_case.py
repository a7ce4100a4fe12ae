"""What belongs to a case is put into it: supplements, plans, new versions, what was begun in it, what a person says.

Finishing and linking are two entries; a crash between them is made good here at the next exchange, since a document
says by itself where it belongs: it adds to, or follows, one that is in the case, or was begun in it. A conversation or
minutes stay with whoever wrote them until that person puts them into a case («Knytt til sak»).
"""

from __future__ import annotations

from dataclasses import dataclass

from skjema_app.domain.documents import EventKind, FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.school import Case
from skjema_app.form_engine.definition import EXTRACT_LEVEL, Begins
from skjema_app.workflows.session import Change, Session
from skjema_app.workflows.threads import Thread, find_thread, threads_of


@dataclass(frozen=True, slots=True)
class CaseChoice:
    """A case that a document can be put into: its key, who it is about, and its Skjema-nr. («» alone)."""

    key: str
    pupil: str
    group: str
    number: str
    title: str


def link_missing(session: Session) -> bool:
    """Link own documents that belong to a case and are not in it yet; whether there were any.

    Who decides also links what was added by somebody who is not in the case, such as the one who reported.
    """
    school = session.member_of
    if school is None:
        return _file_missing(session)
    cases = {document: case for case in school.cases() for document in case.documents}
    begun = session.vault.drafts.written_in_cases()
    linked = False
    for document in sorted(session.vault.documents.list(), key=_age):
        added = document.supplements in cases and document.level != EXTRACT_LEVEL
        mine = document.author == school.person_id or (school.decides and added)
        if document.school and mine and not document.restricted and document.document_id not in cases:
            case = _belongs_to(document, cases)
            case_id = case.case_id if case is not None else begun.get(document.document_id, "")
            if case_id:
                cases[document.document_id] = school.link(case_id, document.document_id)
                linked = True
    return linked


def cases_to_choose(session: Session, document_id: str) -> tuple[CaseChoice, ...]:
    """The cases that a document can be put into: those about its pupil first. Raises DOCUMENT_UNKNOWN."""
    document = session.vault.documents.get(document_id)
    alone = session.member_of is None
    found = [
        CaseChoice(
            thread.key,
            thread.first.pupil if thread.case is None else thread.case.pupil,
            thread.first.group if thread.case is None else thread.case.group,
            "" if thread.case is None else thread.case.number,
            thread.first.title,
        )
        for thread in threads_of(session)
        if (_may_hold(session, thread) if alone else thread.case is not None)
        and all(one.document_id != document_id for one in thread.documents)
    ]
    wanted = _folded(document.pupil)
    return tuple(sorted(found, key=lambda one: (_folded(one.pupil) != wanted, one.pupil, one.number)))


def put_into_case(session: Session, document_id: str, key: str) -> Change:
    """*Knytt til sak*: the case's members read it from now on.

    Raises:
        SkjemaError: DOCUMENT_UNKNOWN, CASE_UNKNOWN, RESTRICTED (§ 12-5 is in no case), NOT_ALLOWED (somebody else's,
            or it is in a case already), and what linking can say.
    """
    document = session.vault.documents.get(document_id)
    if document.restricted:
        raise SkjemaError(ErrorCode.RESTRICTED)
    thread = find_thread(session, key)
    if thread is None or not thread.key or not may_be_put(session, document):
        raise SkjemaError(ErrorCode.CASE_UNKNOWN if thread is None or not thread.key else ErrorCode.NOT_ALLOWED)
    school = session.member_of
    if school is not None and thread.case is not None and document.school:
        school.link(thread.case.case_id, document_id)
        return Change(documents=True, exchange=True)
    if thread.case is not None or document.school:
        raise SkjemaError(ErrorCode.NOT_ALLOWED, reason="not-shared")
    session.vault.record_event(document_id, EventKind.FILED, text=thread.first.document_id)
    return Change(documents=True)


def may_be_put(session: Session, document: FinishedDocument) -> bool:
    """Whether «Knytt til sak» is offered: an own conversation or minutes that are in no case yet.

    Minutes about several pupils stay out of every case: what goes there is one pupil's copy (REQ-48).
    """
    facts = session.form_of(document.pin).facts
    several = facts.split is not None and document.level != EXTRACT_LEVEL
    if document.restricted or Begins.REPORT in facts.begins or document.decides or several:
        return False
    school = session.member_of
    if school is None:
        return not document.school and not _is_filed(session, document)
    own = bool(document.school) and document.author == school.person_id
    return own and all(document.document_id not in case.documents for case in school.cases())


def _file_missing(session: Session) -> bool:
    """Alone: what was begun in a row is put into it."""
    begun = session.vault.drafts.written_in_cases()
    written = False
    for document in session.vault.documents.list():
        row = begun.get(document.document_id, "")
        if row and not document.restricted and not document.parents and not _is_filed(session, document):
            session.vault.record_event(document.document_id, EventKind.FILED, text=row)
            written = True
    return written


def _is_filed(session: Session, document: FinishedDocument) -> bool:
    return any(one.kind is EventKind.FILED for one in session.vault.documents.events(document.document_id))


def _may_hold(session: Session, thread: Thread) -> bool:
    """Alone: a row that things are put into begins with a report or a plan."""
    begins = session.form_of(thread.first.pin).facts.begins
    return bool(thread.key) and (Begins.REPORT in begins or Begins.CASE in begins)


def _belongs_to(document: FinishedDocument, cases: dict[str, Case]) -> Case | None:
    copy = document.level == EXTRACT_LEVEL  # its minutes may be in another pupil's case
    for referred in (*(() if copy else (document.supplements,)), *document.parents):
        if referred in cases:
            return cases[referred]
    return None


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _age(document: FinishedDocument) -> tuple[str, str]:
    return document.finished.isoformat(), document.document_id
