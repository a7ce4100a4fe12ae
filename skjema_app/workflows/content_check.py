"""Whether a PDF says what its answers say, and its author signed it (design-review § 1.50).

Asked of every document that comes from somebody else before it is shown, and again before anybody approves it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from skjema_app.domain.answers import Answers, Json
from skjema_app.domain.attachments import Attachment, attachments_of
from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.school import SchoolPerson
from skjema_app.form_engine.definition import DECISION_LEVEL, EXTRACT_LEVEL, Field, FieldType, FormDefinition
from skjema_app.workflows.attachments import in_field
from skjema_app.workflows.feeds_on_vault import OnVault
from skjema_app.workflows.session import Session

if TYPE_CHECKING:
    from skjema_app.documents.verify import SignatureVerdict
    from skjema_app.form_engine.library import FormLibrary
    from skjema_app.vault.feed.contents import Question
    from skjema_app.vault.school_feed import School

GOOD = ""
FORM_UNKNOWN = "form-unknown"
"""Waits and is asked again: a newer program may know the form, or read what this one could not."""
_DIFFERS, _FACTS, _AUTHOR, _NAME = "pdf-differs", "facts-differ", "not-signed-by-author", "name-differs"
_LEVEL = "level-differs"
"""It calls itself a decision and isn't one, or is one and doesn't say so."""
_APPROVAL, _APPROVER = "not-the-reviewed-pdf", "not-signed-by-approver"


def prove_all(school: School, session: Session, on_vault: OnVault) -> int:
    """Compare every document and approval that came with its answers, a few at a time; how many entries changed.

    Laying a document out again takes its time, so it is done beside the vault's thread.
    """
    changed = 0
    while asked := on_vault(school.questions):
        roster = on_vault(partial(_roster_of, school))
        check = _Check(session.forms, roster)
        changed += on_vault(partial(school.answer, {one.entry_id: check.verdict(one) for one in asked}))
    return changed


def require_match(session: Session, document: FinishedDocument, pdf: bytes) -> None:
    """The same check for a document at hand, before it is approved.

    Raises:
        SkjemaError: PDF_TEXT_DIFFERS, NO_SCHOOL.
    """
    school = session.school
    if school is None:
        raise SkjemaError(ErrorCode.NO_SCHOOL)
    check = _Check(session.forms, _roster_of(school))
    reason = check.version(document, pdf, school.facts_of(document.document_id))
    if reason:
        raise SkjemaError(ErrorCode.PDF_TEXT_DIFFERS, reason=reason)


@dataclass(frozen=True, slots=True)
class _Roster:
    """What the check needs to know of the school, as plain values that may leave the vault's thread."""

    school_name: str
    roots: tuple[bytes, ...]
    people: Mapping[str, SchoolPerson]

    def leaves(self, person_id: str) -> frozenset[str]:
        """Hashes of the certificates that a person's devices sign with, or signed with while alone."""
        person = self.people.get(person_id)
        devices = () if person is None else person.devices
        return frozenset(leaf for one in devices for leaf in (one.leaf_sha256, one.old_leaf_sha256) if leaf)


def _only_in_their_fields(definition: FormDefinition, answers: Answers) -> bool:
    """Whether every attachment stands in a field that prints it; nothing travels along unseen."""
    shown: set[Attachment] = set()
    for one in definition.index.values():
        if one.type is FieldType.ATTACHMENT:
            shown.update(in_field(answers.get(one.field_id)))
        if one.type is FieldType.ROWS:
            shown.update(_in_rows(one, answers.get(one.field_id)))
    return shown == set(attachments_of(answers))


def _in_rows(rows: Field, value: Json) -> Iterator[Attachment]:
    for row in value if isinstance(value, list) else ():
        for column in rows.fields:
            if isinstance(row, dict) and column.type is FieldType.ATTACHMENT:
                yield from in_field(row.get(column.field_id))


def _roster_of(school: School) -> _Roster:
    return _Roster(school.name, school.roster.roots, dict(school.roster.people))


@dataclass(frozen=True, slots=True)
class _Check:
    forms: FormLibrary
    roster: _Roster

    def verdict(self, question: Question) -> str:
        """Nothing ("") when all is well, else a reason's code."""
        if question.approved is None:
            return self.version(question.document, question.pdf, question.facts)
        return self._approval(question.pdf, question.approved, question.approver)

    def version(self, document: FinishedDocument, pdf: bytes, stated: Mapping[str, Json]) -> str:
        """Whether a finished version says what its answers say, as its author signed it."""
        from skjema_app.documents.facts_json import facts_from_json
        from skjema_app.documents.recheck import answers_digest, check_answers

        try:
            definition = self.forms.get(document.pin, exact=True)
        except SkjemaError:
            return FORM_UNKNOWN
        try:
            facts = facts_from_json(stated)
        except SkjemaError:
            return _FACTS
        person = self.roster.people.get(document.author)
        if person is None:
            return _AUTHOR
        if not document.written_before and (facts.author, facts.school) != (person.name, self.roster.school_name):
            return _NAME
        if (facts.version, facts.restricted, facts.urgent) != (document.number, document.restricted, document.urgent):
            return _FACTS
        if facts.answers_sha256 != answers_digest(document.answers):
            return _FACTS
        if not _only_in_their_fields(definition, document.answers):
            return _FACTS
        if not definition.facts.hidden and (document.level == DECISION_LEVEL) != bool(document.decides):
            return _LEVEL  # only what the judge knows as a decision, and lets its writer make, is shown as one
        if document.level == EXTRACT_LEVEL and (definition.facts.split is None or not document.supplements):
            return _LEVEL
        try:
            check_answers(pdf, definition, document.answers, facts)
        except SkjemaError as error:
            return _DIFFERS if error.code is ErrorCode.PDF_TEXT_DIFFERS else FORM_UNKNOWN
        return GOOD if self._signed_by(document.author, pdf) else _AUTHOR

    def _signed_by(self, author: str, pdf: bytes) -> bool:
        from skjema_app.documents.verify import verify

        try:
            found = verify(pdf, roots=self.roster.roots)
        except SkjemaError:
            return False
        return found.unchanged and _is_of(found.signatures[0], self.roster.leaves(author))

    def _approval(self, pdf: bytes, approved: bytes, approver: str) -> str:
        """A PDF that was signed twice: the one that was reviewed, and one more signature of the approver's own."""
        from skjema_app.documents.increment import extends
        from skjema_app.documents.verify import verify

        if not extends(pdf, approved):
            return _APPROVAL
        last = verify(approved, roots=self.roster.roots).signatures[-1]
        known = last.trusted or last.device_trusted
        return GOOD if last.intact and known and _is_of(last, self.roster.leaves(approver)) else _APPROVER


def _is_of(signature: SignatureVerdict, leaves: frozenset[str]) -> bool:
    """Signed by one of these devices, or with an own certificate that one of them answers for (``device_seal``)."""
    return signature.leaf_sha256 in leaves or signature.device_sha256 in leaves
