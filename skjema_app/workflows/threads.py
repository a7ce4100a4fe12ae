"""What belongs together as one row of *Saker*: a report with all that follows it, or a whole case.

At a school the case says so: what is linked into its room is one row. Everywhere else documents say it themselves: a
supplement, a decision and a next version refer to another document. Alone there are no cases, so what was begun in a
row, or put there afterwards («Knytt til sak»), says so in an event of its own (``EventKind.FILED``).

§ 12-5 has rows of its own, which no ordinary list or search shows (user-review § 3.10).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from skjema_app.domain.documents import DocumentEvent, EventKind, FinishedDocument
from skjema_app.domain.school import Case
from skjema_app.form_engine.definition import EXTRACT_LEVEL, Begins
from skjema_app.workflows.remembered import KeptByVault
from skjema_app.workflows.session import Session

_KEPT: KeptByVault[tuple[Thread, ...]] = KeptByVault()

Events = Mapping[str, Sequence[DocumentEvent]]


@dataclass(frozen=True, slots=True)
class Thread:
    """Documents that are one row, oldest first; ``first`` is what the row is called after."""

    first: FinishedDocument
    documents: tuple[FinishedDocument, ...]
    case: Case | None

    @property
    def hidden(self) -> bool:
        """§ 12-5: shown in *Skjermet* only."""
        return self.first.restricted

    @property
    def key(self) -> str:
        """What a draft that is written in it keeps as its case: the case, or alone the document it is called after.

        Empty where nothing can be begun: § 12-5, and what waits for the rector to take it in.
        """
        if self.case is not None:
            return self.case.case_id
        return "" if self.hidden or self.first.school else self.first.document_id


def threads_of(session: Session, *, hidden: bool = False, events: Events | None = None) -> tuple[Thread, ...]:
    """Every document that this vault may read, gathered into rows; with ``hidden`` those of § 12-5 instead."""
    listed = session.vault.documents.list()
    cases = session.school.cases() if session.school is not None else ()
    filed = _filed(session.vault.documents.all_events() if events is None else events)
    made = functools.partial(_gathered, session, listed, cases, filed, hidden=hidden)
    return _KEPT.of(session).get("hidden" if hidden else "", (session.forms, listed, cases, filed), made)


def _gathered(
    session: Session,
    listed: Sequence[FinishedDocument],
    of_school: Sequence[Case],
    filed: Mapping[str, str],
    *,
    hidden: bool,
) -> tuple[Thread, ...]:
    documents = tuple(one for one in listed if one.restricted == hidden)
    known = {one.document_id: one for one in documents}
    cases = {case.case_id: case for case in of_school}
    case_of = {document_id: case_id for case_id, case in cases.items() for document_id in case.documents}
    gathered: dict[str, list[FinishedDocument]] = {}
    for document in documents:
        gathered.setdefault(_key(document, known, case_of, filed), []).append(document)
    return tuple(_thread(session, members, cases.get(key)) for key, members in gathered.items())


def thread_of(session: Session, document: FinishedDocument) -> Thread:
    """The row that a document is in."""
    found = threads_of(session, hidden=document.restricted)
    return next(one for one in found if any(d.document_id == document.document_id for d in one.documents))


def find_thread(session: Session, key: str) -> Thread | None:
    """The row of a case, or of a document that is in it; None where there is none, or it is not read here."""
    for thread in threads_of(session):
        if thread.case is not None and thread.case.case_id == key:
            return thread
        if any(one.document_id == key for one in thread.documents):
            return thread
    return None


def _filed(events: Events) -> dict[str, str]:
    """Document → the document whose row it was put into, the last word counting."""
    return {
        document_id: one.text for document_id, found in events.items() for one in found if one.kind is EventKind.FILED
    }


def _key(
    document: FinishedDocument,
    known: Mapping[str, FinishedDocument],
    case_of: Mapping[str, str],
    filed: Mapping[str, str],
) -> str:
    """The case, or the document that all the others refer to, directly or through one another."""
    passed: set[str] = set()
    while True:
        case_id = case_of.get(document.document_id)
        if case_id is not None:
            return case_id
        passed.add(document.document_id)
        # One pupil's part of minutes stands with that pupil, not with the minutes nor with the other pupils' parts.
        referred = "" if document.level == EXTRACT_LEVEL else document.supplements or document.decides
        if not referred and document.series != document.document_id:
            referred = document.series
        referred = referred or filed.get(document.document_id, "")
        if referred in passed:  # two that were put into each other's row
            return min(passed)
        if not referred or referred not in known:
            return referred or document.document_id
        document = known[referred]


def _thread(session: Session, members: list[FinishedDocument], case: Case | None) -> Thread:
    if len(members) == 1:
        return Thread(members[0], (members[0],), case)
    members.sort(key=_finished)
    own = [one for one in members if not one.supplements and not one.decides] or members
    # A conversation of before the report may have been put into its row: the row is called after the report.
    reports = [one for one in own if Begins.REPORT in session.form_of(one.pin).facts.begins] or own
    # Where two were finished at the same time, the one that the others refer to came first.
    referred = {one.supplements for one in members} | {one.decides for one in members}
    same_time = [one for one in reports if one.finished == reports[0].finished]
    first = next((one for one in same_time if one.document_id in referred), reports[0])
    return Thread(first, tuple(members), case)


def _finished(document: FinishedDocument) -> tuple[datetime, str]:
    return document.finished, document.document_id
