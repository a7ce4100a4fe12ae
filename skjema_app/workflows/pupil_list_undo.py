"""*Angre* for the pupil list: what it was before it was last changed as a whole, until it is changed again.

The list is this person's own and leaves the vault with no exchange, so that taking it back is always possible while it
is as the change left it. Pupils who came with the change stay, marked as left: a document may name them already.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import Pupil
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.workflows.new_year_classes import fingerprint
from skjema_app.workflows.session import Change, Session

_SETTING = "elevliste-angre"


@dataclass(frozen=True, slots=True)
class ListChange:
    """The last change of the whole list: when, and the cases that were offered to somebody with it."""

    when: datetime
    offered: tuple[str, ...]


def remember(session: Session, before: Iterable[Pupil], after: Iterable[Pupil], offered: Sequence[str] = ()) -> None:
    """Write down what the list was, just before it is changed."""
    rows: list[Json] = [[one.pupil_id, one.group, one.contact_teacher, one.left] for one in before]
    cases: list[Json] = [*offered]
    data: dict[str, Json] = {
        "when": session.clock.now().isoformat(),
        "before": rows,
        "after": fingerprint(after),
        "offered": cases,
    }
    session.vault.settings.set(_SETTING, json.dumps(data))


def changed_at(session: Session) -> datetime | None:
    """When the whole list was last changed and not put back, whether or not it can be; None when it never was."""
    found = _read(session)
    return None if found is None else _when(found)


def was_put_back(session: Session) -> bool:
    """Whether the last change of the whole list was put back."""
    return session.vault.settings.get(_SETTING) == ""


def last_change(session: Session) -> ListChange | None:
    """What can be undone now, or None."""
    found = _read(session)
    if found is None or found.get("after") != fingerprint(session.vault.pupils.list(include_left=True)):
        return None
    made, offered = _when(found), found.get("offered")
    listed = offered if isinstance(offered, list) else []
    return None if made is None else ListChange(made, tuple(one for one in listed if isinstance(one, str)))


def undo(session: Session) -> Change:
    """Put the list back.

    Raises:
        SkjemaError: NEW_YEAR_NO_UNDO (there is nothing, or the list was changed since), DISK_FULL, WRITE_DENIED.
    """
    found = _read(session)
    if found is None or last_change(session) is None:
        raise SkjemaError(ErrorCode.NEW_YEAR_NO_UNDO)
    before = _rows(found.get("before"))
    pupils = session.vault.pupils.list(include_left=True)
    present = [
        replace(one, group=before[one.pupil_id][0], contact_teacher=before[one.pupil_id][1], left=False)
        for one in pupils
        if one.pupil_id in before and not before[one.pupil_id][2]
    ]
    session.vault.pupils.import_list(present, "")
    session.vault.settings.set(_SETTING, "")
    return Change(pupils=True)


def _read(session: Session) -> dict[str, Json] | None:
    try:
        found: Json = json.loads(session.vault.settings.get(_SETTING) or "null")
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _when(found: dict[str, Json]) -> datetime | None:
    when = found.get("when")
    try:
        return datetime.fromisoformat(when if isinstance(when, str) else "")
    except ValueError:
        return None


def _rows(rows: Json) -> dict[str, tuple[str, str, bool]]:
    found = {}
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, list) and len(row) == 4:
            pupil, group, contact, left = row
            if isinstance(pupil, str) and isinstance(group, str) and isinstance(contact, str):
                found[pupil] = (group, contact, left is True)
    return found
