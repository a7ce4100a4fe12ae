"""Words begun in a small panel (a comment, a reason, a conversation) and not sent yet: kept like a draft is kept.

They stand encrypted in the vault, one per document and panel, until they are sent, given up or emptied; what nobody
came back to is gone after as many days as a deleted draft.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from skjema_app.vault.drafts import KEPT_DAYS
from skjema_app.workflows.session import Session

_NOTE, _LEFT = "half_written:", "left_panel"


@dataclass(frozen=True, slots=True)
class HalfWritten:
    """What stands in one panel.

    Attributes:
        document_id: what the panel is about.
        panel: which panel.
        fields: its texts, by field.
    """

    document_id: str
    panel: str
    fields: Mapping[str, str]


def keep_half_written(session: Session, note: HalfWritten) -> datetime:
    """Write it durably; one without texts is forgotten. Returns when. Raises DISK_FULL, WRITE_DENIED."""
    now, name = session.clock.now(), f"{_NOTE}{note.document_id}:{note.panel}"
    if note.fields:
        value = json.dumps({"at": now.isoformat(), "fields": dict(note.fields)}, ensure_ascii=False)
        session.vault.settings.set(name, value)
    else:
        session.vault.settings.remove(name)
    return now


def half_written(session: Session, document_ids: Iterable[str]) -> tuple[HalfWritten, ...]:
    """What is half-written about any of these documents, newest first; what is too old is deleted on the way."""
    border = session.clock.now() - timedelta(days=KEPT_DAYS)
    wanted = set(document_ids)
    found: list[tuple[datetime, HalfWritten]] = []
    for name, value in session.vault.settings.all(_NOTE).items():
        document_id, _colon, panel = name.removeprefix(_NOTE).partition(":")
        read = json.loads(value)
        at = datetime.fromisoformat(read["at"])
        if at < border:
            session.vault.settings.remove(name)
        elif document_id in wanted:
            found.append((at, HalfWritten(document_id, panel, read["fields"])))
    return tuple(note for _at, note in sorted(found, key=_time, reverse=True))


def remember_panel(session: Session, place: str, document_id: str) -> None:
    """Remember where a panel stands open, so that unlocking returns to it; "" twice for none."""
    value = f"{place}:{document_id}" if document_id else ""
    if (session.vault.settings.get(_LEFT) or "") != value:
        session.vault.settings.set(_LEFT, value)


def left_panel(session: Session) -> tuple[str, str]:
    """Place and document of the panel that stood open at the last lock; ("", "") for none. Told once."""
    place, _colon, document_id = (session.vault.settings.get(_LEFT) or "").partition(":")
    remember_panel(session, "", "")
    return place, document_id


def _time(note: tuple[datetime, HalfWritten]) -> datetime:
    return note[0]
