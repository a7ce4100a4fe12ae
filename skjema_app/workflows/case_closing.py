"""Whether a row was closed by hand and not opened again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from skjema_app.domain.documents import DocumentEvent, EventKind
from skjema_app.domain.school import Mark, MarkKind
from skjema_app.workflows.threads import Thread

Events = Mapping[str, Sequence[DocumentEvent]]
Marks = Mapping[str, Sequence[Mark]]

_TURNS = frozenset({EventKind.CLOSED, EventKind.REOPENED})
_MARKS = frozenset({MarkKind.CASE_CLOSED, MarkKind.CASE_REOPENED})


def is_closed(thread: Thread, events: Events, marks: Marks) -> bool:
    """Whether a row was closed by hand and not opened again; as the whole look says it, for lists."""
    if thread.hidden:
        return False
    if thread.case is not None:
        return stands_closed(marks.get(thread.case.case_id, ())) is not None
    turns = [event for one in thread.documents for event in events.get(one.document_id, ()) if event.kind in _TURNS]
    return bool(turns) and max(turns, key=_turned).kind is EventKind.CLOSED


def stands_closed(marks: Sequence[Mark]) -> Mark | None:
    """The closing that counts: nothing but closings stands, however many were written at once."""
    standing = [mark for mark in marks if mark.kind in _MARKS and mark.data.get("stands")]
    return standing[-1] if standing and all(mark.kind is MarkKind.CASE_CLOSED for mark in standing) else None


def _turned(event: DocumentEvent) -> tuple[datetime, bool]:
    return event.registered, event.kind is EventKind.REOPENED  # open, where both were at the same time
