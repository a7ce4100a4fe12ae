"""Notes on the program's use as rows: of the private feed and the school's. Pure, like ``fold.py``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.vault.bodies import EntryType, OpenEntry, text
from skjema_app.vault.judge.batch import read_batch


def audit_rows(entry: OpenEntry, person: str) -> Iterator[Mapping[str, str | int]]:
    """Rows for one batch; ``person`` is whose they are.

    Raises:
        SkjemaError: ENTRY_BROKEN.
    """
    batch = read_batch(entry.data)
    case = entry.room if entry.kind == EntryType.AUDIT_CASE else ""
    document = text(entry.data, "revision") if entry.kind == EntryType.AUDIT_DOCUMENT else ""
    try:
        zone = datetime.fromisoformat(entry.at).tzinfo
    except ValueError as error:
        raise SkjemaError(ErrorCode.ENTRY_BROKEN, reason="clock") from error
    for place, line in enumerate(batch.lines):
        yield {
            "entry_id": entry.entry_id,
            "place": place,
            "person": person,
            "moment": datetime.fromisoformat(f"{batch.day}T{line.clock}").replace(tzinfo=zone).isoformat(),
            "deed": line.deed.value,
            "case_id": case or line.case,
            "document_id": document or line.document,
            "pupil_id": line.pupil,
        }
