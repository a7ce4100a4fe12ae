"""Who becomes a member of a case that is about to be opened: who always does, who is proposed and may be left out.

``members`` in ``tilgang.yaml`` says which, by the form that the case begins with. The one who decides sees the list
with the reason for each, ticked, before deciding; who is unticked is written down at once, so that the same holds when
what follows from a decision is done again after a crash. § 12-5 is in no case, and whom such a report concerns is
proposed to nobody who has it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from skjema_app.domain.answers import Answers, Json
from skjema_app.domain.documents import Draft, FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.form_engine.definition import DECISION_LEVEL, OWN_LEVELS
from skjema_app.system.texts import _
from skjema_app.workflows.employee_report import Likeness, accused_of, likeness
from skjema_app.workflows.role_words import role_word, role_words
from skjema_app.workflows.school_lookup import case_of, contact_teacher_of, deciders, names_in, person_named
from skjema_app.workflows.session import Session
from skjema_app.workflows.standing import needs_approval, series

if TYPE_CHECKING:
    from skjema_app.form_engine.definition import FormDefinition
    from skjema_app.vault.school_feed import School

RESPONSIBLE, AUTHOR = "saksansvarlig", "forfatter"
_LEFT_OUT = "new-case-without/"
_BY_ROLE = frozenset({Role.COUNSELLOR.value, Role.SOCIAL_TEACHER.value, Role.YEAR_LEADER.value})


@dataclass(frozen=True, slots=True)
class Proposed:
    """Somebody who becomes a member.

    Attributes:
        person_id: who.
        name: full name.
        role: roles in words.
        why: why, in words.
        always: can't be left out here.
        chosen: becomes a member as things stand.
    """

    person_id: str
    name: str
    role: str
    why: str
    always: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class NewMembers:
    """The list, before it is decided.

    Attributes:
        key: what a choice is written down under (`leave_out`).
        people: who always is a member first, then by name.
        notes: sentences on who is not proposed, and why.
    """

    key: str
    people: tuple[Proposed, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Circle:
    """Who becomes a member, by person id: the code of why. ``always`` can't be left out."""

    always: Mapping[str, str]
    proposed: Mapping[str, str]
    kept_away: tuple[str, ...] = ()
    without: Collection[str] = field(default_factory=frozenset)

    @property
    def members(self) -> Mapping[str, str]:
        """With what was chosen."""
        chosen = {one: why for one, why in self.proposed.items() if one not in self.without}
        return MappingProxyType({**chosen, **self.always})


def circle_of(session: Session, school: School, begins: FinishedDocument, responsible: str) -> Circle:
    """Who becomes a member of the case that a report or a plan begins, with what has been chosen.

    Args:
        session: of who decides.
        school: theirs.
        begins: what the case begins with.
        responsible: person id of the saksansvarlig, or "".

    Raises:
        SkjemaError: RESTRICTED: § 12-5 is in no case.
    """
    if begins.restricted:
        raise SkjemaError(ErrorCode.RESTRICTED)
    answers = _whole_answers(session, begins)
    without = _left_out(session, _keys_of(session, begins))
    return _circle(session, school, session.form_of(begins.pin), (begins.author, responsible), answers, without)


def members_for_draft(session: Session, draft_id: str) -> NewMembers | None:
    """The list for a draft whose finishing opens a case: a decision that accepts, or an own plan of who decides.

    None where no case is opened by it. Raises DRAFT_UNKNOWN.
    """
    school = session.member_of
    draft = session.vault.drafts.get(draft_id)
    if school is None or not school.decides:
        return None
    return _of_decision(session, school, draft) if draft.level == DECISION_LEVEL else _of_plan(session, school, draft)


def members_for_version(session: Session, document_id: str) -> NewMembers | None:
    """The list for a version whose approval opens a case; None where it doesn't. Raises DOCUMENT_UNKNOWN."""
    school = session.member_of
    document = session.vault.documents.get(document_id)
    if school is None or not school.decides or not document.school or document.restricted:
        return None
    if not needs_approval(session.form_of(document.pin), document):
        return None
    if any(case_of(school, one.document_id) is not None for one in series(session, document)):
        return None
    return _shown(school, document_id, circle_of(session, school, document, document.author))


def leave_out(session: Session, key: str, persons: Collection[str]) -> None:
    """Write down who of the proposed is left out; nobody else can be.

    Args:
        session: of who decides.
        key: `NewMembers.key`.
        persons: person ids.

    Raises:
        SkjemaError: DISK_FULL, WRITE_DENIED.
    """
    if persons:
        session.vault.settings.set(_LEFT_OUT + key, json.dumps(sorted(persons)))
    else:
        session.vault.settings.remove(_LEFT_OUT + key)


def forget_choice(session: Session, begins: FinishedDocument) -> None:
    """The case is open: what was chosen stands in it."""
    for key in _keys_of(session, begins):
        session.vault.settings.remove(_LEFT_OUT + key)


# --- which case ------------------------------------------------------------------------------------------------------


def _of_decision(session: Session, school: School, draft: Draft) -> NewMembers | None:
    report = session.vault.documents.get(draft.supplements)
    facts = session.form_of(draft.pin).facts.decision
    if report.restricted or facts is None or draft.answers.get(facts.outcome) not in facts.accepts:
        return None
    if case_of(school, report.document_id) is not None:
        return None
    responsible = person_named(school, _name(draft.answers.get(facts.responsible)))
    return _shown(school, report.document_id, circle_of(session, school, report, responsible))


def _of_plan(session: Session, school: School, draft: Draft) -> NewMembers | None:
    definition = session.form_of(draft.pin)
    own = definition.facts.access.approves and definition.facts.decision is None and draft.level not in OWN_LEVELS
    if not own or draft.case or draft.supplements or draft.revises:
        return None
    without = _left_out(session, (draft.draft_id,))
    me = school.person_id
    return _shown(school, draft.draft_id, _circle(session, school, definition, (me, me), draft.answers, without))


def _keys_of(session: Session, begins: FinishedDocument) -> tuple[str, ...]:
    """What a choice may be written down under: the document, or the draft that it was."""
    draft = session.vault.drafts.became(begins.document_id)
    return (begins.document_id, draft) if draft else (begins.document_id,)


def _left_out(session: Session, keys: Collection[str]) -> frozenset[str]:
    found = session.vault.settings.some([_LEFT_OUT + key for key in keys])
    return frozenset(str(person) for value in found.values() for person in json.loads(value))


# --- who -------------------------------------------------------------------------------------------------------------


def _circle(
    session: Session,
    school: School,
    definition: FormDefinition,
    author_and_responsible: tuple[str, str],
    answers: Answers,
    without: frozenset[str],
) -> Circle:
    rule = session.forms.access.members.of_form(definition.form_id)
    always = {school.person_id: Role.PRINCIPAL.value}
    for code in rule.always:
        for person in _people_of(session, school, definition, code, author_and_responsible, answers):
            always.setdefault(person, code)
    proposed: dict[str, str] = {}
    for code in rule.proposed:
        for person in _people_of(session, school, definition, code, author_and_responsible, answers):
            if person not in always:
                proposed.setdefault(person, code)
    away = _accused(session, school, _name(answers.get(definition.facts.pupil)), proposed)
    return Circle(
        always=always,
        proposed={one: why for one, why in proposed.items() if one not in away},
        kept_away=away,
        without=without,
    )


def _people_of(
    session: Session,
    school: School,
    definition: FormDefinition,
    code: str,
    author_and_responsible: tuple[str, str],
    answers: Answers,
) -> tuple[str, ...]:
    """Active people of the school whom a code reaches; the office is in no case, whatever else it is."""
    author, responsible = author_and_responsible
    found: tuple[str, ...] = ()
    if code == Role.PRINCIPAL:
        found = deciders(school)
    elif code == RESPONSIBLE:
        found = (responsible,)
    elif code == AUTHOR:
        found = (author,)
    elif code == Role.CONTACT_TEACHER:
        written = _contact_teachers(session, definition, answers)
        found = tuple(person_named(school, name) for name in written)
    elif code in _BY_ROLE:
        found = tuple(school.with_role(Role(code)))
    active = {one.person_id for one in school.people() if one.active and one.roles != {Role.OFFICE}}
    return tuple(one for one in dict.fromkeys(found) if one in active)


def _contact_teachers(session: Session, definition: FormDefinition, answers: Answers) -> tuple[str, ...]:
    """As the document says, else this person's pupil list; both where they name two."""
    written = contact_teacher_of(session, definition, answers)
    return tuple(dict.fromkeys((written, *names_in(written))))


def _accused(session: Session, school: School, pupil: str, proposed: Collection[str]) -> tuple[str, ...]:
    """Those whom a report about an employee that lies here may concern, where it is about the same pupil."""
    names = [
        found.name
        for one in session.vault.documents.list()
        if one.restricted and pupil and _folded(one.pupil) == _folded(pupil) and (found := accused_of(one)) is not None
    ]
    return tuple(
        person
        for person in proposed
        if any(likeness(name, school.person(person).name) is not Likeness.OTHER for name in names)
    )


def _whole_answers(session: Session, begins: FinishedDocument) -> Answers:
    """What a document says, with what was added to it."""
    answers = dict(begins.answers)
    for one in session.vault.documents.list():
        if one.supplements == begins.document_id and one.pin.form_id == begins.pin.form_id:
            answers = {**one.answers, **answers}
    return answers


# --- in words --------------------------------------------------------------------------------------------------------


def _shown(school: School, key: str, circle: Circle) -> NewMembers:
    people = [_proposed(school, person, why, circle) for person, why in {**circle.proposed, **circle.always}.items()]
    notes = tuple(
        _("{name} er ikke foreslått, på grunn av en melding som ligger under Skjermet.").format(
            name=school.person(person).name
        )
        for person in circle.kept_away
    )
    return NewMembers(key, tuple(sorted(people, key=_always_first)), notes)


def _proposed(school: School, person: str, why: str, circle: Circle) -> Proposed:
    who = school.person(person)
    return Proposed(
        person_id=person,
        name=who.name,
        role=role_words(who.roles),
        why=_why_words(why, me=person == school.person_id),
        always=person in circle.always,
        chosen=person in circle.members,
    )


def _why_words(code: str, *, me: bool) -> str:
    if me:
        return _("du, som åpner saken")
    if code == Role.PRINCIPAL:
        return _("leder skolen og bestemmer i saken")
    if code == RESPONSIBLE:
        return _("får saken")
    if code == AUTHOR:
        return _("skrev det saken begynner med")
    if code == Role.CONTACT_TEACHER:
        return _("elevens kontaktlærer")
    return _("skolens {role}").format(role=role_word(Role(code)))


def _always_first(one: Proposed) -> tuple[bool, str, str]:
    return not one.always, one.name.casefold(), one.person_id


def _name(value: Json) -> str:
    name = value.get("name") if isinstance(value, dict) else ""
    return name if isinstance(name, str) else ""


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
