"""Which own entries lie in which segment, remembered before it is written.

A segment's row goes down first (*planned*), then the file (*written*), and when the file has been read back and is
right it has a mark. A crash in between leaves a row whose file the next exchange writes, or finds, and nothing twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from skjema_app.domain.answers import Json
from skjema_app.exchange.memory import BLOCK, Notes, time_of

PLANNED = ""
WRITTEN = "written"


@dataclass(frozen=True, slots=True)
class Row:
    """One own segment: first and last sequence number, SHA-256 of its bytes, when it was planned, how far it is.

    ``mark`` is `PLANNED`, `WRITTEN`, or the size and mark of the file that was read and right.
    """

    first: int
    last: int
    sha256: str
    planned: datetime
    mark: str = PLANNED


class Plan:
    """The rows of all segments of one own device; number 1 is the first."""

    def __init__(self, notes: Notes, device: str) -> None:
        self._notes = notes
        self._name = f"own/{device}"
        self._rows: list[Row] = []
        self._changed: set[int] = set()
        while True:
            block = self._notes.load(f"{self._name}/{len(self._rows) // BLOCK}").get("rows")
            rows = [row for row in map(_row, block) if row is not None] if isinstance(block, list) else []
            self._rows.extend(rows)
            if len(rows) < BLOCK:
                break

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows in order."""
        return tuple(self._rows)

    @property
    def last_seq(self) -> int:
        """The last planned sequence number, -1 when nothing is planned."""
        return self._rows[-1].last if self._rows else -1

    @property
    def delivered_seq(self) -> int:
        """The sequence number up to which every segment has been written, -1 when none."""
        last = -1
        for row in self._rows:
            if row.mark == PLANNED:
                break
            last = row.last
        return last

    def planned_at(self, seq: int) -> datetime | None:
        """When the segment with this own entry was planned."""
        for row in reversed(self._rows):
            if row.first <= seq <= row.last:
                return row.planned
        return None

    def add(self, row: Row) -> int:
        """Append a row; gives its number."""
        self._rows.append(row)
        self._changed.add((len(self._rows) - 1) // BLOCK)
        return len(self._rows)

    def set(self, number: int, *, mark: str, sha256: str | None = None) -> None:
        """Note how far a segment is."""
        row = self._rows[number - 1]
        new = replace(row, mark=mark, sha256=row.sha256 if sha256 is None else sha256)
        if new != row:
            self._rows[number - 1] = new
            self._changed.add((number - 1) // BLOCK)

    def cut(self, rows: int) -> None:
        """Forget all rows after the first ones: they don't fit what the vault holds."""
        if rows < len(self._rows):
            self._changed.update(range(rows // BLOCK, (len(self._rows) - 1) // BLOCK + 1))
            del self._rows[rows:]

    def save(self) -> None:
        """Write what changed."""
        blocks = {
            f"{self._name}/{block}": {"rows": [_json(row) for row in self._rows[block * BLOCK : (block + 1) * BLOCK]]}
            for block in sorted(self._changed)
        }
        self._notes.save(blocks)
        self._changed.clear()


def _json(row: Row) -> Json:
    return [row.first, row.last, row.sha256, row.planned.isoformat(), row.mark]


def _row(value: Json) -> Row | None:
    if not isinstance(value, list) or len(value) != len(Row.__slots__):
        return None
    first, last, sha256, planned, mark = value
    when = time_of(planned)
    if not isinstance(first, int) or not isinstance(last, int) or when is None:
        return None
    return Row(first, last, sha256, when, mark) if isinstance(sha256, str) and isinstance(mark, str) else None
