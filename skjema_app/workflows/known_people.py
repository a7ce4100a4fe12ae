"""People a form can suggest: staff, pupils, guardians, and those outside who were written before.

Learnt from the person's own finished documents, so the list grows by itself. Never from a § 12-5 document: its names
must not show up while something else is being written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from skjema_app.domain.answers import Answers, Json
from skjema_app.domain.documents import FinishedDocument, Pupil
from skjema_app.form_engine.definition import Field, FieldType, FormDefinition, PartyFact, PartyKind
from skjema_app.form_engine.values import rows_of, tidied
from skjema_app.workflows.session import Session

GUARDIAN_NAME = "foresatt_navn"
"""The column of the shared block «elev» with a guardian's name."""


@dataclass(frozen=True, slots=True)
class KnownParty:
    """Somebody who can take part in something.

    Attributes:
        name: full name.
        kind: where they come from.
        ref: id of a pupil of the person's list, or "".
        organisation: where they worked the last time they were written, or "".
        role: what they were the last time, as words or as an option's id, or "".
        about: what tells two of one name apart, e.g. a class; or "".
    """

    name: str
    kind: PartyKind
    ref: str = ""
    organisation: str = ""
    role: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class KnownPeople:
    """``staff``: names in order. ``parties``: everybody, staff first; nobody twice within a kind."""

    staff: tuple[str, ...]
    parties: tuple[KnownParty, ...]


def known_people(session: Session, pupils: tuple[Pupil, ...]) -> KnownPeople:
    """Everybody this person's vault knows. ``pupils``: the person's list."""
    staff = {session.person.name} | {pupil.contact_teacher for pupil in pupils if pupil.contact_teacher}
    if session.school is not None:
        staff |= {person.name for person in session.school.people() if person.active}
    learnt: dict[tuple[PartyKind, str], KnownParty] = {}
    for document in _oldest_first(session):
        definition = session.form_of(document.pin)
        staff |= set(_persons(definition, document.answers))
        for party in _parties(definition, document.answers):
            learnt[party.kind, party.name.casefold()] = party
    staff |= {party.name for party in learnt.values() if party.kind is PartyKind.STAFF}
    names = tuple(sorted((name for name in staff if name), key=str.casefold))
    found = [_remembered(KnownParty(name, PartyKind.STAFF), learnt) for name in names]
    found += [
        KnownParty(pupil.name, PartyKind.PUPIL, pupil.pupil_id, about=pupil.group) for pupil in pupils if not pupil.left
    ]
    others = (party for party in learnt.values() if party.kind in {PartyKind.GUARDIAN, PartyKind.OUTSIDE})
    found += sorted(others, key=_by_name)
    return KnownPeople(names, tuple(found))


def _oldest_first(session: Session) -> list[FinishedDocument]:
    return sorted((one for one in session.vault.documents.list() if not one.restricted), key=_finished)


def _finished(document: FinishedDocument) -> str:
    return document.finished.isoformat()


def _by_name(party: KnownParty) -> str:
    return party.name.casefold()


def _remembered(party: KnownParty, learnt: dict[tuple[PartyKind, str], KnownParty]) -> KnownParty:
    return learnt.get((party.kind, party.name.casefold()), party)


def _persons(definition: FormDefinition, answers: Answers) -> Iterator[str]:
    """Names in the staff fields of a document, not those within rows."""
    for field_id, value in answers.items():
        field = definition.field(field_id)
        if field is not None and field.type is FieldType.PERSON:
            yield _name(field, value)


def _parties(definition: FormDefinition, answers: Answers) -> Iterator[KnownParty]:
    """Everybody in fields of type party, and the guardians that a form lists."""
    for _step, field in definition.fields():
        value = answers.get(field.field_id)
        if field.type is FieldType.PARTY:
            yield from _party(field, value, answers)
        for _row_id, row in rows_of(value) if field.type is FieldType.ROWS else ():
            for column in field.fields:
                if column.type is FieldType.PARTY:
                    yield from _party(column, row.get(column.field_id), row)
                elif column.field_id == GUARDIAN_NAME:
                    said = tidied(column, row.get(column.field_id))
                    if isinstance(said, str):
                        yield KnownParty(said, PartyKind.GUARDIAN)


def _party(field: Field, value: Json, beside: Answers) -> Iterator[KnownParty]:
    kept = tidied(field, value)
    kind = kept.get("kind") if isinstance(kept, dict) else None
    if not isinstance(kind, str) or kind == PartyKind.PUPIL:
        return
    said = {fact: beside.get(sibling) for fact, sibling in field.party_fills.items()}
    organisation, role = said.get(PartyFact.ORGANISATION), said.get(PartyFact.ROLE)
    yield KnownParty(
        _name(field, value),
        PartyKind(kind),
        organisation=organisation if isinstance(organisation, str) else "",
        role=role if isinstance(role, str) else "",
    )


def _name(field: Field, value: Json) -> str:
    kept = tidied(field, value)
    name = kept.get("name") if isinstance(kept, dict) else None
    return name if isinstance(name, str) else ""
