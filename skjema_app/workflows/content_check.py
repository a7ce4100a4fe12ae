"""Whether a PDF says what its answers say, and its author signed it (design-review § 1.50).

Asked of every document that comes from somebody else before it is shown, and again before anybody approves it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.workflows.session import Session

if TYPE_CHECKING:
    from skjema_app.vault.school_feed import School

GOOD = ""
FORM_UNKNOWN = "form-unknown"
"""Waits: a newer program or a form of the school's own may know it."""
_DIFFERS, _FACTS, _AUTHOR, _NAME = "pdf-differs", "facts-differ", "not-signed-by-author", "name-differs"
_APPROVAL, _APPROVER = "not-the-reviewed-pdf", "not-signed-by-approver"


def install(session: Session) -> None:
    """Let the journal ask here about every document and every approval that comes."""
    school = session.school
    if school is not None:
        return  # until the journal asks outside its transaction


def require_match(session: Session, document: FinishedDocument, pdf: bytes) -> None:
    """The same check for a document at hand, before it is approved.

    Raises:
        SkjemaError: PDF_TEXT_DIFFERS.
    """
    school = session.school
    stated = school.facts_of(document.document_id) if school is not None else {}
    reason = _VersionCheck(session)(document, pdf, stated)
    if reason:
        raise SkjemaError(ErrorCode.PDF_TEXT_DIFFERS, reason=reason)


@dataclass(frozen=True, slots=True)
class _VersionCheck:
    """Equal for the same session, so that the journal asks again only when it is another."""

    session: Session

    def __call__(self, document: FinishedDocument, pdf: bytes, stated: Mapping[str, Json]) -> str:
        """Nothing ("") when all is well, else a reason's code."""
        from skjema_app.documents.facts_json import facts_from_json
        from skjema_app.documents.recheck import answers_digest, check_answers

        school = self.session.school
        if school is None:
            return _AUTHOR
        try:
            definition = self.session.forms.get(document.pin, exact=True)
        except SkjemaError:
            return FORM_UNKNOWN
        try:
            facts = facts_from_json(stated)
        except SkjemaError:
            return _FACTS
        person = school.person(document.author)
        if not document.written_before and (facts.author != person.name or facts.school != school.name):
            return _NAME
        if (facts.version, facts.restricted, facts.urgent) != (document.number, document.restricted, document.urgent):
            return _FACTS
        if facts.answers_sha256 != answers_digest(document.answers):
            return _FACTS
        try:
            check_answers(pdf, definition, document.answers, facts)
        except SkjemaError as error:
            return FORM_UNKNOWN if error.code is ErrorCode.DOCUMENT_NEWER else _DIFFERS
        return GOOD if self._signed_by(document, pdf) else _AUTHOR

    def _signed_by(self, document: FinishedDocument, pdf: bytes) -> bool:
        """Whether the first signature is whole and made with a key that the roster has for the author."""
        from skjema_app.documents.verify import verify

        school = self.session.school
        if school is None:
            return False
        found = verify(pdf, roots=(school.roster.root_der,))
        return found.unchanged and found.signatures[0].leaf_sha256 in _leaves(school, document.author)


@dataclass(frozen=True, slots=True)
class _ApprovalCheck:
    """A PDF that was signed twice: the one that was reviewed, and one more signature of the approver's own."""

    session: Session

    def __call__(self, document: FinishedDocument, pdf: bytes, approved: bytes, approver: str) -> str:
        """Nothing ("") when all is well, else a reason's code."""
        from skjema_app.documents.increment import extends
        from skjema_app.documents.verify import verify

        school = self.session.school
        if school is None or not extends(pdf, approved):
            return _APPROVAL
        last = verify(approved, roots=(school.roster.root_der,)).signatures[-1]
        mine = last.leaf_sha256 in _leaves(school, approver)
        return GOOD if last.intact and last.trusted and mine else _APPROVER


def _leaves(school: School, person_id: str) -> frozenset[str]:
    """Hashes of the certificates that a person's devices sign with, or signed with while alone."""
    return frozenset(
        leaf
        for device in school.person(person_id).devices
        for leaf in (device.leaf_sha256, device.old_leaf_sha256)
        if leaf
    )
