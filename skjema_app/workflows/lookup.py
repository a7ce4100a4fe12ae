"""Find a draft or a document by its id as a person types it, and read all of them: for the command line.

An id may be typed whole, or as its first eight or more characters when only one fits.
"""

from __future__ import annotations

from collections.abc import Iterable

from skjema_app.domain.documents import Draft, FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.school import Case
from skjema_app.form_engine.definition import FormDefinition
from skjema_app.workflows.session import Session

_SHORTEST = 8


def find_draft(session: Session, typed: str) -> Draft:
    """The open draft that is meant. Raises DRAFT_UNKNOWN when none or several fit."""
    found = _draft(session, typed)
    if found is None:
        raise SkjemaError(ErrorCode.DRAFT_UNKNOWN)
    return found


def find_document(session: Session, typed: str) -> FinishedDocument:
    """The finished document that is meant. Raises DOCUMENT_UNKNOWN when none or several fit."""
    documents = {one.document_id: one for one in session.vault.documents.list()}
    key = _match(typed, documents)
    if not key:
        raise SkjemaError(ErrorCode.DOCUMENT_UNKNOWN)
    return documents[key]


def find_case(session: Session, typed: str) -> Case:
    """The case that is meant, by its Skjema-nr. or id. Raises NO_SCHOOL, CASE_UNKNOWN when none or several fit."""
    if session.school is None:
        raise SkjemaError(ErrorCode.NO_SCHOOL)
    cases = {case.case_id: case for case in session.school.cases()}
    numbered = [case for case in cases.values() if case.number.casefold() == typed.strip().casefold()]
    key = numbered[0].case_id if len(numbered) == 1 else _match(typed, cases)
    if not key:
        raise SkjemaError(ErrorCode.CASE_UNKNOWN)
    return cases[key]


def find_device(session: Session, typed: str) -> str:
    """The device that is meant. Raises NO_SCHOOL, PERSON_UNKNOWN when none or several fit."""
    if session.school is None:
        raise SkjemaError(ErrorCode.NO_SCHOOL)
    devices = [device.device_id for person in session.school.people() for device in person.devices]
    key = _match(typed, devices)
    if not key:
        raise SkjemaError(ErrorCode.PERSON_UNKNOWN)
    return key


def find_person(session: Session, typed: str) -> str:
    """The person who is meant, by full name or id, closed ones too; of two of one name only an id will do.

    Raises NO_SCHOOL, PERSON_UNKNOWN when none or several fit.
    """
    if session.school is None:
        raise SkjemaError(ErrorCode.NO_SCHOOL)
    known = session.school.people()
    wanted = " ".join(typed.casefold().split())
    named = [one.person_id for one in known if " ".join(one.name.casefold().split()) == wanted]
    key = named[0] if len(named) == 1 else _match(typed, [one.person_id for one in known])
    if not key:
        raise SkjemaError(ErrorCode.PERSON_UNKNOWN)
    return key


def find_either(session: Session, typed: str) -> Draft | FinishedDocument:
    """The open draft or the document that is meant. Raises DOCUMENT_UNKNOWN."""
    return _draft(session, typed) or find_document(session, typed)


def finished_documents(session: Session, *, hidden: bool = False) -> tuple[FinishedDocument, ...]:
    """All finished documents, supplements too, newest first; § 12-5 only, and nothing else, with ``hidden``."""
    found = (one for one in session.vault.documents.list() if one.restricted == hidden)
    return tuple(sorted(found, key=lambda one: one.finished, reverse=True))


def form_of(session: Session, found: Draft | FinishedDocument) -> FormDefinition:
    """The form version that a draft or a document pins. Raises FORM_UNKNOWN."""
    return session.forms.get(found.pin)


def usual_level(session: Session, form_id: str, *, supplement: bool) -> str:
    """The lightest level of a form; for a supplement the fullest one. Raises FORM_UNKNOWN."""
    levels = session.forms.current(form_id).levels
    return levels[-1 if supplement else 0].level_id


def _draft(session: Session, typed: str) -> Draft | None:
    drafts = {one.draft_id: one for one in session.vault.drafts.list() if not one.finished}
    return drafts.get(_match(typed, drafts))


def _match(typed: str, ids: Iterable[str]) -> str:
    wanted = typed.strip().lower()
    known = tuple(ids)
    if wanted in known:
        return wanted
    fitting = [one for one in known if len(wanted) >= _SHORTEST and one.startswith(wanted)]
    return fitting[0] if len(fitting) == 1 else ""
