"""How a finished version stands between people: approved, returned, withdrawn, decided; computed, never stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from skjema_app.domain.documents import EventKind, FinishedDocument
from skjema_app.domain.errors import SkjemaError
from skjema_app.domain.school import Mark, MarkKind
from skjema_app.form_engine.definition import FormDefinition
from skjema_app.workflows.session import Session

_ANSWER = frozenset({MarkKind.APPROVED, MarkKind.RETURNED})


class Standing(StrEnum):
    """Where one version stands with those who approve."""

    WAITING = "waiting"
    APPROVED = "approved"
    RETURNED = "returned"
    CONFLICT = "conflict"  # approved and returned at once, until somebody settles it
    WITHDRAWN = "withdrawn"
    PRIVATE = "private"  # alone: nobody approves, and it runs once it is finished


@dataclass(frozen=True, slots=True)
class VersionStanding:
    """A version's standing with the mark that decided it (None while it waits)."""

    standing: Standing
    mark: Mark | None


def standing_of(marks: Sequence[Mark]) -> VersionStanding:
    """Judge the marks of one version. Order picks no winner (design-review § 4.6): both at once is a conflict."""
    withdrawn = _last(marks, MarkKind.WITHDRAWN)
    if withdrawn is not None:
        return VersionStanding(Standing.WITHDRAWN, withdrawn)
    settled = _last(marks, MarkKind.SETTLED)
    answers = [mark for mark in marks if mark.kind in _ANSWER]
    kinds = {mark.kind for mark in answers}
    if settled is not None:
        kind = MarkKind.APPROVED if settled.data.get("outcome") == "approved" else MarkKind.RETURNED
        answers = [mark for mark in answers if mark.kind is kind] or answers
        kinds = {mark.kind for mark in answers}
    if not answers:
        return VersionStanding(Standing.WAITING, None)
    if len(kinds) > 1:
        return VersionStanding(Standing.CONFLICT, answers[-1])
    standing = Standing.APPROVED if MarkKind.APPROVED in kinds else Standing.RETURNED
    return VersionStanding(standing, answers[-1])


def needs_decision(definition: FormDefinition) -> bool:
    """Whether documents of this form are reports that a decider answers with a decision of their own (§ 3.1)."""
    return definition.facts.decision is not None


def needs_approval(definition: FormDefinition, document: FinishedDocument) -> bool:
    """Whether this document is one that a decider approves with a signature."""
    return bool(definition.facts.access.approves) and not needs_decision(definition) and not document.decides


def tips(versions: Sequence[FinishedDocument], marks: Mapping[str, tuple[Mark, ...]]) -> tuple[FinishedDocument, ...]:
    """The versions that no other follows; more than one is a fork. Withdrawn ones count only alone."""
    followed = {parent for one in versions for parent in one.parents}
    open_ = [one for one in versions if one.document_id not in followed]
    standing = [one for one in open_ if standing_of(marks.get(one.document_id, ())).standing is not Standing.WITHDRAWN]
    return tuple(sorted(standing or open_, key=_age))


def series(session: Session, document: FinishedDocument) -> tuple[FinishedDocument, ...]:
    """Every version of the same document that this vault may read, oldest first."""
    return tuple(sorted((one for one in session.vault.documents.list() if one.series == document.series), key=_age))


def has_run(session: Session, document: FinishedDocument) -> bool:
    """Whether a version ran: approved, here or on paper; alone, where nobody approves, once it was finished."""
    if not document.school:
        return True
    events = session.vault.documents.all_events().get(document.document_id, ())  # in memory; asked for every plan
    if any(event.kind is EventKind.APPROVED_OUTSIDE for event in events):
        return True
    marks = session.school.marks(document.document_id) if session.school is not None else ()
    return standing_of(marks).standing is Standing.APPROVED


def ran_before(session: Session, document_ids: Sequence[str]) -> tuple[FinishedDocument, ...]:
    """The nearest versions that ran, from these on and backwards; several where a fork is joined.

    A version that was returned, or that nobody has answered yet, never ran, and nothing of it is told further
    (design-review § 1.17). What this vault may not read is passed over.
    """
    found: dict[str, FinishedDocument] = {}
    wanted, asked = list(document_ids), set[str]()
    while wanted:
        document_id = wanted.pop(0)
        if document_id in asked:
            continue
        asked.add(document_id)
        try:
            document = session.vault.documents.get(document_id)
        except SkjemaError:
            continue
        if has_run(session, document):
            found[document_id] = document
        else:
            wanted += document.parents
    return tuple(found.values())


def _age(document: FinishedDocument) -> tuple[int, str, str]:
    return document.number, document.finished.isoformat(), document.document_id


def _last(marks: Sequence[Mark], kind: MarkKind) -> Mark | None:
    found = [mark for mark in marks if mark.kind is kind]
    return found[-1] if found else None
