"""A report that an employee may have violated a pupil (§ 12-5): whom it is about, and going on from an ordinary one.

Who begins «Meld fra» and answers that an employee may be concerned is offered to go on in the form for it, with what is
written. From a draft everything comes along, the pupil's words too: it is the same telling, and the draft goes to the
deleted ones. From a finished report the words are asked for anew, as everywhere (domain § 4.15).
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from skjema_app.domain.answers import Answers, Json, is_empty
from skjema_app.domain.attachments import attachments_of
from skjema_app.domain.documents import Draft, FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.definition import UNKNOWN_PUPIL, Field, FieldType, FormDefinition
from skjema_app.form_engine.facts_of import facts_of
from skjema_app.form_engine.values import tidied
from skjema_app.workflows import fill_form
from skjema_app.workflows.attachments import FoundFile, attach, fields_of, in_field, read_attachment
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.session import Change, Session

FORM = "ansatt-12-5"
ACCUSED, LEADS = "ansatt", "i_ledelsen"
_EMPLOYEE, _LEADERSHIP, _EMPLOYEE_YES = "gjelder_ansatt", "ja-ledelsen", "ja"
_PARTS = re.compile(r"[\s\-.]+")


@dataclass(frozen=True, slots=True)
class Accused:
    """The adult that a report is about. ``leads``: in the school's leadership, as its author answered."""

    name: str
    leads: bool


class Likeness(StrEnum):
    """Whether a name may be somebody's."""

    SAME = "same"
    PERHAPS = "perhaps"  # a part of it: «Ola», «Ola Hansen» and «Ola Johan Hansen»
    OTHER = "other"


def accused_of(document: FinishedDocument) -> Accused | None:
    """Whom a report is about; None for documents that don't say."""
    value = document.answers.get(ACCUSED)
    name = value.get("name") if isinstance(value, dict) else None
    if not isinstance(name, str) or not name.strip():
        return None
    return Accused(name.strip(), document.answers.get(LEADS) is True)


def likeness(accused: str, name: str) -> Likeness:
    """Whether a name is that of the accused; spelling of letters, hyphens and order don't matter."""
    first, second = _name_parts(accused), _name_parts(name)
    if first == second:
        return Likeness.SAME
    return Likeness.PERHAPS if first <= second or second <= first else Likeness.OTHER


def can_go_on(session: Session, draft: Draft) -> bool:
    """Whether a draft's answers say that it should be the form for § 12-5 instead."""
    definition = session.form_of(draft.pin)
    if definition.facts.hidden or draft.supplements or definition.facts.restricted_when is None:
        return False
    return facts_of(definition, draft.answers, level=draft.level).restricted


def go_on_from_draft(session: Session, draft_id: str) -> tuple[OpenForm, Change]:
    """Move what is written in a report to the form for § 12-5; the draft can be brought back for 30 days.

    It stays among the drafts when it has attachments that couldn't be taken along.

    Raises:
        SkjemaError: DRAFT_UNKNOWN, NOT_ALLOWED (it doesn't say that an employee is concerned), FORM_UNKNOWN.
    """
    draft = session.vault.drafts.get(draft_id)
    if not can_go_on(session, draft):
        raise SkjemaError(ErrorCode.NOT_ALLOWED, reason="not-about-an-employee")
    answers = _taken_over(session, session.form_of(draft.pin), draft.answers, words=True)
    opened, complete = _begin(session, answers, draft.answers)
    if complete:
        fill_form.delete_draft(session, draft_id)
    fill_form.remember_place(session, opened.draft.draft_id)
    return opened, Change(drafts=True)


def go_on_from_report(session: Session, document_id: str) -> OpenForm:
    """Begin the form for § 12-5 with what an own finished report says; the report stays as it is.

    Raises:
        SkjemaError: DOCUMENT_UNKNOWN, NOT_ALLOWED (another kind of document), FORM_UNKNOWN.
    """
    document = session.vault.documents.get(document_id)
    definition = session.form_of(document.pin)
    if not document.restricted or definition.facts.hidden or document.school:
        raise SkjemaError(ErrorCode.NOT_ALLOWED, reason="not-about-an-employee")
    answers = _taken_over(session, definition, document.answers, words=False)
    return _begin(session, answers, document.answers)[0]


def _begin(session: Session, answers: Answers, source: Answers) -> tuple[OpenForm, bool]:
    """The draft, and whether every attachment of what it comes from is in it."""
    definition = session.forms.current(FORM)
    draft = session.vault.drafts.create(definition.pin, definition.levels[0].level_id, answers=answers)
    filled: dict[str, Json] = dict(answers)
    for field in fields_of(definition):
        listed: list[Json] = []
        for one in in_field(source.get(field.field_id)):
            with contextlib.suppress(SkjemaError):  # one that is gone or too much more is not taken along
                found = FoundFile(one.name, one.media, read_attachment(session, one))
                listed.append(attach(session, draft.draft_id, field, found, filled).to_answer())
                filled[field.field_id] = list(listed)
    if filled != answers:
        session.vault.drafts.save(draft.draft_id, filled, draft.place)
    complete = len(attachments_of(filled)) == len(attachments_of(source))
    return fill_form.open_draft(session, draft.draft_id), complete


def _taken_over(session: Session, source: FormDefinition, answers: Answers, *, words: bool) -> dict[str, Json]:
    """Answers to the questions that both forms ask, as far as they fit."""
    found: dict[str, Json] = {}
    for _step, field in session.forms.current(FORM).fields():
        origin = source.field(field.field_id)
        own = field.own_words or (origin is not None and origin.own_words)
        if origin is None or origin.type is not field.type or (own and not words):
            continue
        value = _fitting(field, answers.get(field.field_id))
        if not is_empty(value) or isinstance(value, bool):
            found[field.field_id] = value
    about = answers.get(_EMPLOYEE)
    if about in {_LEADERSHIP, _EMPLOYEE_YES}:
        found[LEADS] = about == _LEADERSHIP
    return found


def _fitting(field: Field, value: Json) -> Json:
    kept = tidied(field, value)
    if field.type is FieldType.ONE:
        return kept if isinstance(kept, str) and field.option(kept) is not None else None
    if field.type is FieldType.PUPIL and isinstance(kept, dict) and kept.get("ref") == UNKNOWN_PUPIL:
        return kept if field.unknown.nb else None
    return None if field.type in {FieldType.ROWS, FieldType.ATTACHMENT, FieldType.NOTICE} else kept


def _name_parts(name: str) -> frozenset[str]:
    folded = unicodedata.normalize("NFC", name).casefold().replace("aa", "å")
    return frozenset(part for part in _PARTS.split(folded) if part)
