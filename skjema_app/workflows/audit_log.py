"""*Innsynslogg*: who read, searched, printed, exported and gave on, of a case, a pupil, a person, and of oneself.

Gathered from what is noted (``audit.py``) and from what stands elsewhere already: prints and exports are events of a
document, «Åpnet» is a receipt, who was let in is an entry of its own. Nothing is shown twice. Whoever leads the school
sees all of a case that they read; the two who share a report of § 12-5 see all of that; everybody sees their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from skjema_app.domain.audit import AuditLine, Deed
from skjema_app.domain.documents import DocumentEvent, EventKind, FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import Case, MarkKind
from skjema_app.system.calendar import day_and_month
from skjema_app.system.texts import _
from skjema_app.vault.bodies import texts
from skjema_app.workflows import audit
from skjema_app.workflows.audit_words import deed_words, honest_words
from skjema_app.workflows.session import Session
from skjema_app.workflows.threads import Thread, thread_of
from skjema_app.workflows.timeline_item import PupilRole
from skjema_app.workflows.timeline_wide import rows_about

if TYPE_CHECKING:
    from skjema_app.vault.school_feed import School

_BY_POLICY = frozenset({"policy", "opened"})
"""Reasons that no person's click is behind."""

_EVENTS: Mapping[EventKind, Deed] = {
    EventKind.PRINTED: Deed.PRINTED,
    EventKind.EXPORTED: Deed.EXPORTED,
    EventKind.SHARED_OUTSIDE: Deed.SHARED,
    EventKind.SENT_HOME: Deed.SHARED,
}


@dataclass(frozen=True, slots=True)
class LogScope:
    """Whose log: of the row that a document is in, of a pupil, of a person; nothing set: one's own.

    Attributes:
        row: id of a document of the row.
        pupil: the pupil, by name; with class or id where two have one name.
        person: person id.
    """

    row: str = ""
    pupil: PupilRole | None = None
    person: str = ""

    @property
    def own(self) -> bool:
        """One's own log."""
        return not self.row and self.pupil is None and not self.person


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line.

    Attributes:
        moment: when, to the minute.
        person_id: who; "" for the owner of this vault alone.
        who: their name.
        deed: what, as a code.
        what: what, in words.
        about: about what, in words, or "".
        case: id of the case, or "".
        document: id of the document, or "".
    """

    moment: datetime
    person_id: str
    who: str
    deed: Deed
    what: str
    about: str
    case: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class AuditLog:
    """A log.

    Attributes:
        scope: whose.
        title: in words.
        lead: what it holds and what not, in sentences.
        lines: the newest first.
        whole: of everybody; False where it holds one's own lines only.
        cases: ids of the cases that it is about.
        documents: ids of the documents.
    """

    scope: LogScope
    title: str
    lead: str
    lines: tuple[LogLine, ...]
    whole: bool
    cases: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


def open_log(session: Session, scope: LogScope) -> AuditLog:
    """Gather a log; that somebody looked at others' is noted too.

    Raises:
        SkjemaError: DOCUMENT_UNKNOWN, PERSON_UNKNOWN; TIMELINE_NAMESAKES, TIMELINE_NOBODY (of a pupil); AUDIT_NOT_YOURS
            for another person's log, unless the person who asks is the rector.
    """
    if scope.own:
        return _own(session, scope)
    if scope.person:
        return _of_person(session, scope)
    if scope.pupil is not None:
        return _of_pupil(session, scope, scope.pupil)
    document = session.vault.documents.get(scope.row)
    thread = thread_of(session, document)
    case = thread.case
    name = case.number if case is not None else thread.first.title
    about = f"{name}, {thread.first.pupil}" if thread.first.pupil else name
    return _of_threads(session, scope, (thread,), _("Innsynslogg for {about}").format(about=about))


def may_see_all(session: Session, thread: Thread) -> bool:
    """Whether this person is shown what others did with a row: who leads the school, or the two of § 12-5."""
    school = session.school
    if school is None or not thread.first.school:
        return True
    if thread.hidden:
        return school.person_id in school.readers(thread.first.document_id)
    return school.decides


def may_see_people(session: Session) -> bool:
    """Whether this person is shown the log of others as persons: the rector."""
    me = session.member_of.me if session.member_of is not None else None
    return me is not None and Role.PRINCIPAL in me.roles


# --- the four --------------------------------------------------------------------------------------------------------


def _own(session: Session, scope: LogScope) -> AuditLog:
    gathered = _Gatherer(session)
    lines = [*gathered.noted(session.vault.audit.lines()), *gathered.told(session.vault.documents.list())]
    mine = tuple(one for one in lines if gathered.is_me(one.person_id))
    lead = _("Dette har programmet notert om deg, på denne maskinen. {honest}").format(honest=honest_words())
    return AuditLog(scope, _("Det programmet har notert om deg"), lead, _sorted(mine), whole=True)


def _of_person(session: Session, scope: LogScope) -> AuditLog:
    school = session.school
    if school is None:
        raise SkjemaError(ErrorCode.PERSON_UNKNOWN)
    person = school.person(scope.person)
    if person.person_id == school.person_id:
        return _own(session, scope)
    if not may_see_people(session):
        raise SkjemaError(ErrorCode.AUDIT_NOT_YOURS)
    audit.note(session, Deed.LOG_READ)
    gathered = _Gatherer(session)
    shown = [one for one in session.vault.documents.list() if not one.restricted]
    hidden = {one.document_id for one in session.vault.documents.list() if one.restricted}
    lines = [*gathered.noted(session.vault.audit.lines()), *gathered.told(shown)]
    theirs = tuple(one for one in lines if one.person_id == person.person_id and one.document not in hidden)
    lead = _("Det som gjelder § 12-5, står i loggen til hver melding. {honest}").format(honest=honest_words())
    return AuditLog(scope, _("Innsynslogg for {about}").format(about=person.name), lead, _sorted(theirs), whole=True)


def _of_pupil(session: Session, scope: LogScope, pupil: PupilRole) -> AuditLog:
    threads = rows_about(session, pupil)
    return _of_threads(session, scope, threads, _("Innsynslogg for {about}").format(about=pupil.name))


def _of_threads(session: Session, scope: LogScope, threads: Sequence[Thread], title: str) -> AuditLog:
    whole = all(may_see_all(session, one) for one in threads)
    if whole:
        audit.read_rows(session, threads, Deed.LOG_READ)
    gathered = _Gatherer(session)
    documents = [document for one in threads for document in one.documents]
    ids = tuple(one.document_id for one in documents)
    cases = tuple(one.case.case_id for one in threads if one.case is not None)
    noted = session.vault.audit.lines(cases=cases, documents=ids)
    lines = [*gathered.noted(noted), *gathered.told(documents, [one.case for one in threads if one.case is not None])]
    if not whole:
        lines = [one for one in lines if gathered.is_me(one.person_id)]
    words = "" if whole else _("Her står det du selv har gjort. Det andre har gjort, ser den som leder skolen.")
    return AuditLog(scope, title, f"{words} {honest_words()}".strip(), _sorted(lines), whole, cases, ids)


def _sorted(lines: Iterable[LogLine]) -> tuple[LogLine, ...]:
    return tuple(sorted(lines, key=_newest, reverse=True))


def _newest(line: LogLine) -> tuple[datetime, str, str, str]:
    return line.moment, line.who, line.deed.value, line.about


# --- gathering -------------------------------------------------------------------------------------------------------


class _Gatherer:
    """Makes lines out of what is noted, and out of what stands in entries of other kinds."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._school: School | None = session.school
        self._documents = {one.document_id: one for one in session.vault.documents.list()}
        school = self._school
        cases = school.cases(include_former=True) if school is not None else ()
        self._cases = {one.case_id: one for one in cases}
        self._case_of = {document: one.case_id for one in cases for document in one.documents}
        people = school.people() if school is not None else ()
        self._names = {one.person_id: one.name for one in people}
        self._devices = {device.device_id: one.person_id for one in people for device in one.devices}
        self._me = school.person_id if school is not None else ""
        self._read: set[tuple[str, date, str]] = set()

    def is_me(self, person: str) -> bool:
        """The owner of this vault, in either feed."""
        return person in {"", self._me}

    def noted(self, lines: Iterable[AuditLine]) -> Iterator[LogLine]:
        """What the program noted."""
        for one in lines:
            person = one.person or self._me
            case = one.case or self._case_of.get(one.document, "")
            if one.deed is Deed.READ:
                self._read |= {(person, one.moment.date(), about) for about in (case, one.document) if about}
            yield self._line(one.moment, person, one.deed, deed_words(one.deed), case, one.document)

    def told(self, documents: Iterable[FinishedDocument], cases: Iterable[Case] | None = None) -> Iterator[LogLine]:
        """What events, receipts and grants say. Called after `noted`, whose readings it doesn't repeat."""
        listed = list(documents)
        for document in listed:
            for event in self._session.vault.documents.events(document.document_id):
                if event.kind in _EVENTS:
                    yield self._event(document, event)
            if document.school:
                yield from self._marks(document)
        for case in self._cases.values() if cases is None else cases:
            yield from self._steps(case)

    def _event(self, document: FinishedDocument, event: DocumentEvent) -> LogLine:
        deed = _EVENTS[event.kind]
        what = deed_words(deed)
        if deed is Deed.SHARED and event.who:
            what = _("{what}: {who}").format(what=what, who=event.who)
        return self._of_document(event.registered, self._author_of(document, event.entry_id), deed, what, document)

    def _marks(self, document: FinishedDocument) -> Iterator[LogLine]:
        school = self._school
        if school is None:
            return
        for mark in school.marks(document.document_id):
            if mark.kind is MarkKind.OPENED and mark.person_id != document.author:
                case = self._case_of.get(document.document_id, "")
                day = mark.registered.date()
                if not {(mark.person_id, day, about) for about in (case, document.document_id)} & self._read:
                    what = deed_words(Deed.READ)
                    yield self._of_document(mark.registered, mark.person_id, Deed.READ, what, document)
            elif mark.kind is MarkKind.GRANTED and mark.data.get("why") not in _BY_POLICY:
                names = ", ".join(self._name(one) for one in texts(mark.data, "persons") if one != mark.person_id)
                if names:
                    what = _("Ga tilgang til {names}").format(names=names)
                    yield self._of_document(mark.registered, mark.person_id, Deed.SHARED, what, document)

    def _steps(self, case: Case) -> Iterator[LogLine]:
        school = self._school
        if school is None:
            return
        for step in school.case_steps(case.case_id):
            if step.why not in _BY_POLICY and (step.came or step.by != step.person_id):
                words = _("Ga tilgang til {names}") if step.came else _("Tok bort tilgangen til {names}")
                what = words.format(names=self._name(step.person_id))
                yield self._line(step.when, step.by, Deed.SHARED, what, case.case_id, "")

    def _of_document(self, moment: datetime, person: str, deed: Deed, what: str, document: FinishedDocument) -> LogLine:
        case = self._case_of.get(document.document_id, "")
        return self._line(moment, person, deed, what, case, document.document_id)

    def _line(self, moment: datetime, person: str, deed: Deed, what: str, case: str, document: str) -> LogLine:
        minute = moment.replace(second=0, microsecond=0)
        return LogLine(minute, person, self._name(person), deed, what, self._about(case, document), case, document)

    def _author_of(self, document: FinishedDocument, entry_id: str) -> str:
        if self._school is None or not document.school:
            return self._me
        return self._devices.get(self._school.place_of(entry_id)[0], "")

    def _name(self, person: str) -> str:
        if not person or person == self._me:
            return self._session.person.name
        return self._names.get(person) or _("en som ikke er med lenger")

    def _about(self, case_id: str, document_id: str) -> str:
        document, case = self._documents.get(document_id), self._cases.get(case_id)
        parts = []
        if document is not None:
            parts.append(_("{title}, {day}").format(title=document.title, day=day_and_month(document.finished.date())))
        elif document_id:
            parts.append(_("et dokument som ikke er her"))
        if case is not None:
            parts.append(f"{case.number} {case.pupil}".strip())
        elif case_id:
            parts.append(_("en sak som ikke er her"))
        elif document is not None and document.pupil:
            parts.append(document.pupil)
        return " · ".join(parts)


__all__ = ["AuditLog", "LogLine", "LogScope", "may_see_all", "may_see_people", "open_log"]
