"""«Hvem kan lese dette?»: each person, since when, why, and whether their machine has it; for a case and a document.

Told as a teacher would ask it. It says what the keys say: who was given them, by whom, and what honest programs told of
having fetched. Who was taken out keeps what they had; whoever has the recovery sheet and a copy of a vault leaves no
trace (user-review § 3.5), and that is said too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.roles import Role
from skjema_app.domain.school import DECIDERS, Case, Mark, MarkKind, SchoolPerson
from skjema_app.system.calendar import day_and_month, span_in_words, stamp_in_words
from skjema_app.system.texts import _, ngettext
from skjema_app.vault.feed.deputies import DEPUTY
from skjema_app.vault.feed.hands import DEPUTY_OVER, OFFERED, CaseStep, came_because
from skjema_app.workflows.closed_room import is_answered, recipients
from skjema_app.workflows.employee_report import accused_of
from skjema_app.workflows.role_words import role_word, role_words
from skjema_app.workflows.school_lookup import ARCHIVE
from skjema_app.workflows.session import Session
from skjema_app.workflows.threads import Thread

if TYPE_CHECKING:
    from skjema_app.vault.school_feed import School


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who can read, or could.

    Attributes:
        person_id: who.
        name: full name.
        role: in words, or "".
        why: why, in a sentence without its end.
        since: when the key was given, or None where nothing says it.
        fetched: what their machine has told, in a sentence.
        you: this person.
        left: why they read nothing more that is written from now on, in a sentence; "" for those who do.
    """

    person_id: str
    name: str
    role: str
    why: str
    since: datetime | None
    fetched: str
    you: bool = False
    left: str = ""


@dataclass(frozen=True, slots=True)
class DocumentReaders:
    """Who reads one document: its id, its title with the day, and the people."""

    document_id: str
    title: str
    people: tuple[Reader, ...]


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads a row of *Saker*.

    Attributes:
        lead: one sentence on whom it is read by.
        people: who reads all of it; in a row that is no case, who reads what it begins with.
        former: who was taken out, or whose machines were closed.
        documents: who reads each document.
        cannot: who can't read it, in sentences.
    """

    lead: str = ""
    people: tuple[Reader, ...] = ()
    former: tuple[Reader, ...] = ()
    documents: tuple[DocumentReaders, ...] = ()
    cannot: tuple[str, ...] = ()


def readers_of(session: Session, thread: Thread) -> Readers:
    """Who reads a row, and each document in it."""
    school = session.school
    if school is None or not thread.first.school:
        return _private(session, thread)
    documents = tuple(
        DocumentReaders(one.document_id, _title(one), _document_people(session, school, one, thread.case))
        for one in thread.documents
        if one.school
    )
    if thread.case is None:
        own = thread.first.document_id  # of two that were finished at the same time either may stand first
        people = next((one.people for one in documents if one.document_id == own), ())
        return Readers(
            lead=_lead_of_document(school, thread.first, people),
            people=tuple(one for one in people if not one.left),
            former=tuple(one for one in people if one.left),
            documents=documents,
            cannot=_cannot(session, thread),
        )
    everybody = _case_people(session, school, thread, thread.case)
    inside = tuple(one for one in everybody if not one.left)
    return Readers(
        lead=ngettext(
            "{n} person kan lese hele saken, og det som skrives i den fra nå av.",
            "{n} personer kan lese hele saken, og det som skrives i den fra nå av.",
            len(inside),
        ).format(n=len(inside)),
        people=inside,
        former=tuple(one for one in everybody if one.left),
        documents=documents,
        cannot=_cannot(session, thread),
    )


# --- a case ----------------------------------------------------------------------------------------------------------


def _case_people(session: Session, school: School, thread: Thread, case: Case) -> tuple[Reader, ...]:
    steps = school.case_steps(case.case_id)
    persons = dict.fromkeys((case.responsible, *case.members, *(step.person_id for step in steps)))
    found = [_member(session, school, thread, case, person, steps) for person in persons if person]
    deciders = {one.person_id for one in school.people() if one.decides}

    def order(one: Reader) -> tuple[bool, bool, str]:
        """The saksansvarlig first, then who decides, then by name."""
        return one.person_id != case.responsible, one.person_id not in deciders, one.name.casefold()

    return tuple(sorted((one for one in found if one is not None), key=order))


def _member(
    session: Session, school: School, thread: Thread, case: Case, person: str, steps: Sequence[CaseStep]
) -> Reader | None:
    who = school.person(person)
    inside = person in case.members
    own = [step for step in steps if step.person_id == person]
    if not own:
        return None
    gone = next((step for step in reversed(own) if not step.came), None)
    began = own[0] if gone is None or not inside else next((step for step in reversed(own) if step.came), own[0])
    left = ""
    if not inside and gone is not None:
        left = _taken_out(school, gone)
    elif not who.active:
        left = _("Maskinen er stengt. Det som skrives nå, når ikke dit.")
    return Reader(
        person_id=person,
        name=who.name,
        role=role_words(who.roles),
        why=_why_in_case(session, school, thread, case, who, steps),
        since=began.when,
        fetched=_fetched(school, who, thread.documents),
        you=person == school.person_id,
        left=left,
    )


def _why_in_case(
    session: Session, school: School, thread: Thread, case: Case, who: SchoolPerson, steps: Sequence[CaseStep]
) -> str:
    """Everything that makes it theirs to read, the most telling first."""
    person = who.person_id
    reasons = []
    if person == case.responsible and person in case.members:
        reasons.append(_("saksansvarlig"))
    if not DECIDERS.isdisjoint(who.roles):
        reasons.append(_("leder skolen og bestemmer i saken"))
    if any(document.author == person for document in thread.documents):
        reasons.append(_("har skrevet i saken"))
    code = came_because(steps, person) or next((s.why for s in steps if s.person_id == person and s.came), "")
    by = next((step.by for step in reversed(steps) if step.person_id == person and step.came), "")
    name = school.person(by).name if by else ""
    if code == DEPUTY:
        reasons.append(deputy_words(session, person) or _("var stedfortreder"))
    elif code == OFFERED and person != case.responsible:
        reasons.append(_("har fått saken tilbudt av {name}").format(name=name))
    if code == "opened":
        reasons += _as_opened(next((s.reason for s in steps if s.person_id == person and s.came), ""))
    if not reasons:
        reasons.append(
            _("med siden saken ble åpnet av {name}").format(name=name)
            if code == "opened"
            else _("sluppet inn av {name}").format(name=name)
        )
    return ", ".join(reasons)


def _as_opened(reason: str) -> list[str]:
    """What made somebody a member when the case was opened, beside what is told anyway."""
    if reason == Role.CONTACT_TEACHER:
        return [_("elevens kontaktlærer")]
    if reason in {Role.COUNSELLOR, Role.SOCIAL_TEACHER, Role.YEAR_LEADER}:
        return [_("{role}, med siden saken ble åpnet").format(role=role_word(Role(reason)))]
    return []


def _taken_out(school: School, step: CaseStep) -> str:
    when = day_and_month(step.when.date())
    if step.why == DEPUTY_OVER:
        return _("Var stedfortreder. Ute av saken {when}; kan lese det som sto der da.").format(when=when)
    if step.by == step.person_id:
        return _("Gikk ut av saken {when}; kan lese det som sto der da.").format(when=when)
    name = school.person(step.by).name
    return _("Tatt ut av {name} {when}; kan lese det som sto der da.").format(name=name, when=when)


# --- a document ------------------------------------------------------------------------------------------------------


def _document_people(
    session: Session, school: School, document: FinishedDocument, case: Case | None
) -> tuple[Reader, ...]:
    marks = school.marks(document.document_id)
    first: dict[str, Mark] = {}
    for mark in marks:
        given = mark.data.get("persons")
        if mark.kind is MarkKind.GRANTED and isinstance(given, list):
            for person in given:
                first.setdefault(str(person), mark)
    linked = case.members if case is not None and document.document_id in case.documents else ()
    came = {step.person_id: step.when for step in school.case_steps(case.case_id) if step.came} if case else {}
    persons = dict.fromkeys((document.author, *first, *linked))
    found = []
    for person in persons:
        who = school.person(person)
        mark_of = first.get(person)
        found.append(
            Reader(
                person_id=person,
                name=who.name,
                role=role_words(who.roles),
                why=_why_document(session, school, document, who, mark_of, in_case=person in linked),
                since=_given(document, person, mark_of, came.get(person)),
                fetched=_fetched(school, who, (document,)),
                you=person == school.person_id,
                left="" if who.active else _("Maskinen er stengt. Det som ligger der, kan fortsatt leses der."),
            )
        )
    return tuple(found)


def _given(document: FinishedDocument, person: str, mark: Mark | None, came: datetime | None) -> datetime | None:
    """When somebody was given a document; a member of the case when they came into it, or it was written."""
    if person == document.author:
        return document.finished
    if mark is not None:
        return mark.registered
    return None if came is None else max(came, document.finished)


def _why_document(
    session: Session,
    school: School,
    document: FinishedDocument,
    who: SchoolPerson,
    mark: Mark | None,
    *,
    in_case: bool,
) -> str:
    if who.person_id == document.author:
        return _("skrev det")
    if mark is None:
        return _("er med i saken")
    code = mark.data.get("why")
    by = school.person(mark.person_id).name
    if code == ARCHIVE:
        return _("kontoret, for elevmappen")
    if code in {"policy", DEPUTY}:
        if not DECIDERS.isdisjoint(who.roles):
            return _("leder skolen")
        return deputy_words(session, who.person_id) or _("fikk det av {name}").format(name=by)
    if document.restricted:
        return _("fikk det av {name}, som valgte én mottaker").format(name=by)
    if not DECIDERS.isdisjoint(who.roles):
        return _("leder skolen, fikk det av {name}").format(name=by)
    return _("er med i saken") if in_case else _("fikk det av {name}").format(name=by)


def _fetched(school: School, who: SchoolPerson, documents: Iterable[FinishedDocument]) -> str:
    """What their machine has told of having it."""
    if who.person_id == school.person_id:
        return _("Ligger på denne maskinen.")
    others = [one for one in documents if one.school and one.author != who.person_id]
    moments: dict[MarkKind, dict[str, datetime]] = {MarkKind.FETCHED: {}, MarkKind.OPENED: {}}
    for one in others:
        for mark in school.marks(one.document_id):
            if mark.person_id == who.person_id and mark.kind in moments:
                moments[mark.kind].setdefault(one.document_id, mark.registered)
    had, opened = moments[MarkKind.FETCHED], moments[MarkKind.OPENED]
    if not others:
        return ""
    if not had and not opened:
        return _("Maskinen har ikke sagt fra at det er hentet ennå.")
    last = stamp_in_words(max((*had.values(), *opened.values())))
    if len(others) == 1:
        words = _("Åpnet {when}.") if opened else _("Hentet til maskinen {when}, ikke åpnet ennå.")
        return words.format(when=last)
    count = len(had.keys() | opened.keys())
    words = _("Har hentet {n} av {all} dokumenter, sist {when}.")
    return words.format(n=count, all=len(others), when=last)


# --- nobody else -----------------------------------------------------------------------------------------------------


def _private(session: Session, thread: Thread) -> Readers:
    me = Reader(
        person_id="" if session.school is None else session.school.person_id,
        name=session.person.name,
        role="",
        why=_("skrev det"),
        since=thread.first.finished,
        fetched=_("Ligger på denne maskinen."),
        you=True,
    )
    return Readers(lead=_private_lead(session, thread.first), people=(me,), cannot=_cannot(session, thread))


def _private_lead(session: Session, first: FinishedDocument) -> str:
    if not first.restricted:
        return _("Bare du. Det ligger i hvelvet ditt på denne maskinen, og er ikke gitt til noen i Skjema.")
    if session.member_of is not None and accused_of(first) is None:
        return _("Bare du. Skal den gis til noen i Skjema, fortsetter du i skjemaet for meldinger om ansatte.")
    if recipients(session, first.document_id):
        return _("Bare du. Du kan gi den til én person på skolen, eller gi PDF-en til kommunen eller skoleeieren.")
    return _("Bare du. Gi PDF-en til den som skal ha den, og noter hvem som fikk den.")


def _lead_of_document(school: School, document: FinishedDocument, people: Sequence[Reader]) -> str:
    if not document.restricted:
        return _("Saken er ikke tatt imot ennå. Disse kan lese det som er sendt:")
    others = [one.name for one in people if not one.you]
    if document.author == school.person_id:
        return _("Bare du og {name} kan lese den.").format(name=", ".join(others)) if others else _("Bare du.")
    return _("Bare du og {name} kan lese den.").format(name=document.author_name)


def _cannot(session: Session, thread: Thread) -> tuple[str, ...]:
    school, first = session.school, thread.first
    if not first.restricted:
        if school is None or not first.school:
            return ()
        words = _("Andre på skolen kan ikke lese dette, og ser ikke at det finnes. Kontoret får bare enkeltdokumenter.")
        return (words,)
    found = []
    if accused_of(first) is not None:
        found.append(_("Den meldingen gjelder, kan ikke lese den, og får ikke vite at den finnes."))
    if school is not None:
        readers = set(school.readers(first.document_id)) if first.school else {school.person_id}
        out = [one for one in school.people() if one.active and one.decides and one.person_id not in readers]
        if out:
            names = ", ".join(sorted(one.name for one in out))
            found.append(_("Ledelsen får den ikke av seg selv. {names} kan ikke lese den.").format(names=names))
    if first.school and not is_answered(session, first):
        found.append(_("En ny maskin får den ikke før en av de to sier ja."))
    if school is not None:
        found.append(
            _("Den som har gjenopprettingsarket og mappen med et hvelv den ligger i, kan lese den uten at det synes.")
        )
    return tuple(found)


def deputy_words(session: Session, person: str) -> str:
    """«stedfortreder for Ragnhild Berg 24. november–5. desember», of the last deputyship; "" for none."""
    school = session.school
    mine = [one for one in school.deputies() if one.person_id == person] if school is not None else []
    if school is None or not mine:
        return ""
    one = mine[-1]
    days = span_in_words(one.first, one.last)
    return _("stedfortreder for {name} {days}").format(name=school.person(one.stands_for).name, days=days)


def _title(document: FinishedDocument) -> str:
    title = document.title
    if document.number > 1:
        title = _("{title}, versjon {number}").format(title=title, number=document.number)
    return f"{title}, {day_and_month(document.finished.date())}"
