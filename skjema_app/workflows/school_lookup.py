"""Small questions to the school that several workflows ask: who decides, whose case, who is called this."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import DECIDERS, Case

if TYPE_CHECKING:
    from skjema_app.vault.school_feed import School

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


def signing_certificates(school: School) -> tuple[bytes, tuple[bytes, ...]]:
    """The leaf that this device signs with, and what stands above it.

    Raises:
        SkjemaError: NOT_CERTIFIED.
    """
    found = school.certificates
    if found is None:
        raise SkjemaError(ErrorCode.NOT_CERTIFIED)
    return found
