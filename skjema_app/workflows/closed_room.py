"""§ 12-5 between two people: its author gives it to exactly one, by hand, and it is seen nowhere else.

A report stays in the private feed until its author shares it. Then it lies in a room of its own, whose key two people
have: no policy gives it to anybody (design-review § 1.22), not to the rest of the leadership, not to a new machine of
the two without a person's click. Whom the report is about can't be chosen; where it is about the leadership, nobody
who decides can. The municipality or school owner is outside Skjema: that is the PDF, and an event with date and manner
(user-review § 3.4). What is added to it, and the recipient's answer, go to the same two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from skjema_app.domain.audit import Deed
from skjema_app.domain.documents import EventKind, FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.school import MarkKind, SchoolPerson
from skjema_app.form_engine.definition import DECISION_LEVEL
from skjema_app.system.texts import _
from skjema_app.vault.feed.marks import granted_devices
from skjema_app.workflows import fill_form
from skjema_app.workflows.employee_report import Accused, Likeness, accused_of, likeness
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.role_words import role_words
from skjema_app.workflows.session import Change, Session

if TYPE_CHECKING:
    from skjema_app.vault.school_feed import School


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody of the school who can be given the report.

    Attributes:
        person_id: who.
        name: full name.
        roles: in words.
        ask: the name is like that of the one it is about; a person must say that it is another.
    """

    person_id: str
    name: str
    roles: str
    ask: bool = False


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line of the read-log: who, what their program said, and when. It shows what honest programs did."""

    who: str
    what: str
    when: datetime


def recipients(session: Session, document_id: str) -> tuple[Recipient, ...]:
    """Whom the author can give a report to; empty when it can't be shared (any more), or nobody fits.

    Raises:
        SkjemaError: DOCUMENT_UNKNOWN.
    """
    document = session.vault.documents.get(document_id)
    school, accused = session.member_of, accused_of(document)
    if school is None or accused is None or document.school or school.shared_as(document_id):
        return ()
    found = [
        Recipient(one.person_id, one.name, role_words(one.roles), _alike(accused, one) is Likeness.PERHAPS)
        for one in school.people()
        if _fits(school, accused, one)
    ]
    return tuple(sorted(found, key=_by_name))


def share_with(session: Session, document_id: str, person_id: str, *, sure: bool = False) -> Change:
    """*Del med …*: give an own report, with what was added to it, to one person of the school.

    Args:
        session: of its author.
        document_id: the report.
        person_id: of the recipient.
        sure: the author has said that a name like that of the accused is another person's.

    Raises:
        SkjemaError: NOT_CERTIFIED, DOCUMENT_UNKNOWN, RESTRICTED (it doesn't name whom it is about: go on in the form
            for § 12-5 first), SHARED_ALREADY, PERSON_UNKNOWN, RECIPIENT_ACCUSED, RECIPIENT_LEADS, RECIPIENT_UNSURE.
    """
    from skjema_app.documents.facts_json import facts_to_json
    from skjema_app.workflows.finish_document import finished_facts

    school = session.member_of
    if school is None:
        raise SkjemaError(ErrorCode.NOT_CERTIFIED)
    document = session.vault.documents.get(document_id)
    accused = accused_of(document)
    if accused is None or not document.restricted:
        raise SkjemaError(ErrorCode.RESTRICTED)
    if document.school or school.shared_as(document_id):
        raise SkjemaError(ErrorCode.SHARED_ALREADY)
    _require_fit(school, accused, school.person(person_id), sure=sure)
    added = [one for one in session.vault.documents.list() if one.supplements == document_id and not one.school]
    for one in (document, *sorted(added, key=_finished)):
        school.share(one.document_id, readers=(person_id,), facts=facts_to_json(finished_facts(session, one)))
    return Change(documents=True, exchange=True)


def shared_with(session: Session, document: FinishedDocument) -> tuple[SchoolPerson, ...]:
    """Who was given a shared report, its author left out."""
    school = session.school
    if school is None or not document.school:
        return ()
    return tuple(school.person(one) for one in school.readers(document.document_id) if one != document.author)


def start_answer(session: Session, document_id: str) -> OpenForm:
    """The recipient's decision, as a document of its own that its author gets; goes on with one that is begun.

    Raises:
        SkjemaError: NOT_CERTIFIED, DOCUMENT_UNKNOWN, NOT_ALLOWED (not given to this person, or an own one),
            DECIDED_ALREADY.
    """
    school = session.member_of
    if school is None:
        raise SkjemaError(ErrorCode.NOT_CERTIFIED)
    document = session.vault.documents.get(document_id)
    if not may_answer(session, document):
        mine = document.author == school.person_id or not document.restricted or not document.school
        raise SkjemaError(ErrorCode.NOT_ALLOWED if mine else ErrorCode.DECIDED_ALREADY)
    for draft in session.vault.drafts.list():
        if draft.level == DECISION_LEVEL and draft.supplements == document_id:
            return fill_form.open_draft(session, draft.draft_id)
    draft = session.vault.drafts.create(document.pin, DECISION_LEVEL, supplements=document_id, answers={})
    return fill_form.open_draft(session, draft.draft_id)


def may_answer(session: Session, document: FinishedDocument) -> bool:
    """Whether this person was given a report that nobody has answered yet."""
    school = session.member_of
    if school is None or not document.restricted or not document.school or document.supplements:
        return False
    if document.author == school.person_id or session.form_of(document.pin).decision is None:
        return False
    return not is_answered(session, document)


def is_answered(session: Session, document: FinishedDocument) -> bool:
    """Whether the recipient's decision lies beside a report."""
    return any(
        one.supplements == document.document_id and one.level == DECISION_LEVEL
        for one in session.vault.documents.list()
    )


def waits_for_telling(session: Session, document: FinishedDocument) -> bool:
    """Whether somebody must still be told of an own report: it is neither shared nor told by mouth or on paper."""
    school = session.school
    own = not document.school or (school is not None and document.author == school.person_id)
    if not document.restricted or document.supplements or not own or shared_with(session, document):
        return False
    return not any(one.kind is EventKind.TOLD for one in session.vault.documents.events(document.document_id))


def new_machines(session: Session, document_id: str) -> int:
    """How many machines of the two have been certified since, and don't open the report. Raises DOCUMENT_UNKNOWN."""
    return len(_machines_without(session, session.vault.documents.get(document_id)))


def let_new_machines_in(session: Session, document_id: str) -> Change:
    """A person's click: the report's key to the new machines of the two, and to nobody else.

    Raises:
        SkjemaError: NOT_CERTIFIED, DOCUMENT_UNKNOWN, NOT_ALLOWED (neither its author nor somebody who decides).
    """
    school = session.member_of
    if school is None:
        raise SkjemaError(ErrorCode.NOT_CERTIFIED)
    document = session.vault.documents.get(document_id)
    added = [one for one in session.vault.documents.list() if one.supplements == document_id and one.school]
    for one in (document, *added):
        persons = sorted(_machines_without(session, one))
        if persons:
            school.grant(one.document_id, persons, "new-machine")
    return Change(documents=True, exchange=True)


def read_log(session: Session, document: FinishedDocument) -> tuple[ReadLine, ...]:
    """Who fetched, opened and later read a shared report, for the two, oldest first."""
    school = session.school
    if school is None or not document.school:
        return ()
    words = {MarkKind.FETCHED: _("Hentet"), MarkKind.OPENED: _("Åpnet")}
    marks = [mark for mark in school.marks(document.document_id) if mark.kind in words]
    opened = {(mark.person_id, mark.registered.date()) for mark in marks if mark.kind is MarkKind.OPENED}
    lines = [ReadLine(school.person(one.person_id).name, words[one.kind], one.registered) for one in marks]
    for noted in session.vault.audit.lines(documents=(document.document_id,)):
        other = noted.person not in {"", school.person_id}  # one's own stands in one's own log
        if other and noted.deed is Deed.READ and (noted.person, noted.moment.date()) not in opened:
            lines.append(ReadLine(school.person(noted.person).name, _("Leste"), noted.moment))
    return tuple(sorted(lines, key=_when))


def _require_fit(school: School, accused: Accused, person: SchoolPerson, *, sure: bool) -> None:
    alike = _alike(accused, person)
    if alike is Likeness.SAME or person.person_id == school.person_id:
        raise SkjemaError(ErrorCode.RECIPIENT_ACCUSED if alike is Likeness.SAME else ErrorCode.PERSON_UNKNOWN)
    if not person.active:
        raise SkjemaError(ErrorCode.PERSON_UNKNOWN)
    if accused.leads and person.decides:
        raise SkjemaError(ErrorCode.RECIPIENT_LEADS)
    if alike is Likeness.PERHAPS and not sure:
        raise SkjemaError(ErrorCode.RECIPIENT_UNSURE)


def _fits(school: School, accused: Accused, person: SchoolPerson) -> bool:
    try:
        _require_fit(school, accused, person, sure=True)
    except SkjemaError:
        return False
    return True


def _alike(accused: Accused, person: SchoolPerson) -> Likeness:
    return likeness(accused.name, person.name)


def _machines_without(session: Session, document: FinishedDocument) -> dict[str, int]:
    """The people among the two who have machines without the key: person id → how many."""
    school = session.member_of
    if school is None or not document.restricted or not document.school:
        return {}
    had = granted_devices(school.marks(document.document_id)) | {school.place_of(document.document_id)[0]}
    found: dict[str, int] = {}
    for person_id in school.readers(document.document_id):
        for device in school.person(person_id).devices:
            if device.active and device.device_id not in had:
                found[person_id] = found.get(person_id, 0) + 1
    return found


def _by_name(one: Recipient) -> str:
    return one.name.casefold()


def _finished(document: FinishedDocument) -> str:
    return document.finished.isoformat()


def _when(line: ReadLine) -> datetime:
    return line.when
