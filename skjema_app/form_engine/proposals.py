"""Answers the program fills in for the person: what a chosen pupil brings along, and proposals of a branch just chosen.

Both hand back only what is to be put into the draft; nothing that the person wrote is replaced by a proposal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from skjema_app.domain.answers import Answers, Json, is_empty
from skjema_app.domain.documents import Pupil
from skjema_app.form_engine.definition import (
    UNKNOWN_PUPIL,
    Field,
    FieldType,
    FormDefinition,
    Propose,
    PupilFact,
)
from skjema_app.form_engine.evaluate import shown_fields
from skjema_app.form_engine.references import PROTECTED_OPTION

_EMPTY: Answers = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ProposalFacts:
    """What proposals are made of. ``me``: the author's name."""

    today: date
    next_school_day: date
    me: str


def propose(
    definition: FormDefinition,
    before: Answers | None,
    after: Answers,
    *,
    level: str,
    facts: ProposalFacts,
    base: Answers = _EMPTY,
) -> dict[str, Json]:
    """Proposals for fields that came into view between two states of a draft and are empty.

    A field already in view isn't proposed again: what the person emptied stays empty. ``before`` None: a new draft.
    """
    seen_before = frozenset[str]() if before is None else shown_fields(definition, before, level, base)
    found: dict[str, Json] = {}
    for field_id in shown_fields(definition, after, level, base) - seen_before:
        field = definition.index[field_id]
        if field.propose is not None and is_empty(after.get(field_id)):
            value = _proposal(definition, field, after, facts)
            if not is_empty(value):
                found[field_id] = value
    return found


def choose_pupil(definition: FormDefinition, field_id: str, pupil: Pupil) -> dict[str, Json]:
    """A pupil picked from the list, with the fields it fills in; facts the list lacks empty their fields."""
    field = definition.index[field_id]
    chosen: dict[str, Json] = {field_id: {"ref": pupil.pupil_id, "name": pupil.name}}
    for fact, target_id in field.fills.items():
        chosen[target_id] = _fact(definition.index[target_id], fact, pupil)
    return chosen


def unknown_pupil(definition: FormDefinition, field_id: str, language: str = "nb") -> dict[str, Json]:
    """The answer «Jeg vet ikke hvem eleven er»; what another pupil filled in is emptied."""
    field = definition.index[field_id]
    cleared: dict[str, Json] = dict.fromkeys(field.fills.values())
    return {**cleared, field_id: {"ref": UNKNOWN_PUPIL, "name": field.unknown.in_(language)}}


def named_pupil(definition: FormDefinition, field_id: str, name: str) -> dict[str, Json]:
    """A pupil typed by hand; nothing else is known, so nothing is filled in or emptied."""
    return {definition.index[field_id].field_id: {"ref": "", "name": name}}


def _proposal(definition: FormDefinition, field: Field, answers: Answers, facts: ProposalFacts) -> Json:
    match field.propose:
        case Propose.TODAY:
            return facts.today.isoformat()
        case Propose.NEXT_SCHOOL_DAY:
            return facts.next_school_day.isoformat()
        case Propose.ME:
            return {"ref": "", "name": facts.me}
        case Propose.CONTACT_TEACHER:
            return _contact_teacher(definition, answers)
        case None:
            return None


def _contact_teacher(definition: FormDefinition, answers: Answers) -> Json:
    """The teacher that the main pupil filled in, also when that field isn't asked at this level."""
    pupil = definition.index.get(definition.facts.pupil)
    target = pupil.fills.get(PupilFact.CONTACT_TEACHER, "") if pupil else ""
    value = answers.get(target)
    return value if isinstance(value, dict) else None


def _fact(target: Field, fact: PupilFact, pupil: Pupil) -> Json:
    facts: Mapping[PupilFact, str | bool] = {
        PupilFact.GROUP: pupil.group,
        PupilFact.BIRTH_DATE: pupil.birth_date,
        PupilFact.CONTACT_TEACHER: pupil.contact_teacher,
        PupilFact.PROTECTED: pupil.protected,
    }
    value = facts[fact]
    if isinstance(value, bool):
        return (PROTECTED_OPTION if target.type is FieldType.ONE else value) if value else None
    if not value:
        return None
    return {"ref": "", "name": value} if target.type is FieldType.PERSON else value
