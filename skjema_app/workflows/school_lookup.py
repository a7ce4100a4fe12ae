"""Small questions to the school that several workflows ask: who decides, whose case, who is called this."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from skjema_app.domain.answers import Answers
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import DECIDERS, Case

if TYPE_CHECKING:
    from skjema_app.form_engine.definition import FormDefinition
    from skjema_app.vault.school_feed import School
    from skjema_app.workflows.session import Session

_CONTACT_TEACHER = "kontaktlarer"
_BETWEEN = re.compile(r"\s+(?:og|and)\s+|[/;,&+\n]")

ARCHIVE = "archive"
"""Why the office was given a version: it belongs in the pupil's file."""


def case_of(school: School, document_id: str) -> Case | None:
    """The case a document is linked into, among those this person is a member of."""
    return next((case for case in school.cases() if document_id in case.documents), None)


def deciders(school: School) -> tuple[str, ...]:
    """Person ids of those who decide and approve."""
    return tuple(school.with_role(*DECIDERS))


def grant_office(school: School, document_id: str) -> bool:
    """Give the office one version, if there is an office and it has not been given already; whether it was."""
    missing = set(school.with_role(Role.OFFICE)) - set(school.readers(document_id))
    if missing:
        school.grant(document_id, sorted(missing), ARCHIVE)
    return bool(missing)


def person_named(school: School, name: str) -> str:
    """Person id of an active person with exactly this name; "" for none, or for two of one name."""
    found = [person.person_id for person in school.people() if person.active and person.name == name.strip()]
    return found[0] if len(found) == 1 else ""


def contact_teacher_of(session: Session, definition: FormDefinition, answers: Answers) -> str:
    """Name of the pupil's contact teacher, as the document or the pupil list says; "" for nobody."""
    written = answers.get(_CONTACT_TEACHER)
    name = written.get("name") if isinstance(written, dict) else ""
    if isinstance(name, str) and name:
        return name
    pupil = answers.get(definition.facts.pupil)
    ref, said = (pupil.get("ref"), pupil.get("name")) if isinstance(pupil, dict) else ("", "")
    listed = session.vault.pupils.list()
    same = [one for one in listed if ref and one.pupil_id == ref]
    if not same and isinstance(said, str) and said.strip():  # begun by somebody who has another list
        same = [one for one in listed if _folded(one.name) == _folded(said)]
    if len(same) > 1:
        group = answers.get(definition.facts.group) if definition.facts.group else ""
        same = [one for one in same if isinstance(group, str) and _folded(one.group) == _folded(group)]
    return same[0].contact_teacher if len(same) == 1 else ""


def names_in(written: str) -> tuple[str, ...]:
    """The names that a list wrote into one cell: «Kari Moe og Per Dahl», «Kari Moe/Per Dahl»."""
    return tuple(name for one in _BETWEEN.split(written) if (name := one.strip()))


def signing_certificates(school: School) -> tuple[bytes, tuple[bytes, ...]]:
    """The leaf that this device signs with, and what stands above it.

    Raises:
        SkjemaError: NOT_CERTIFIED.
    """
    found = school.certificates
    if found is None:
        raise SkjemaError(ErrorCode.NOT_CERTIFIED)
    return found


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
