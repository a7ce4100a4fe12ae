"""What was worked out of everything (the rows of *Saker*, the tasks), kept over the lock so that it needn't be again.

A look is true for as long as nothing is written that it was made from. The database sees to that by itself: triggers
(``migrations/versions/0010_kept_looks.py``) empty the table in the very transaction of the first write to any table
that a list is made from. So what is found here is never older than the vault, whoever wrote, whatever was cut short,
and in whatever order it came; and nothing of a document stays in it after the document is gone. Whatever else it
depends on (the forms, the program, the day) the caller hands in as ``made_from``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from skjema_app.vault import tables
from skjema_app.vault.connection import Database


@dataclass(frozen=True, slots=True)
class KeptLook:
    """A look as text, and what besides the vault it was made from."""

    made_from: str
    value: str


class KeptLooks:
    """Reads and keeps them, for one open vault."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def written(self) -> int:
        """Grows with every write in this vault: the same number before and after means that nothing was written."""
        return int(self._database.raw.total_changes)

    def read(self, name: str, made_from: str) -> str | None:
        """A look that is still true, else None."""
        rows = tables.kept_looks
        query = sa.select(rows.c.value).where(rows.c.name == name, rows.c.made_from == made_from)
        with self._database.transaction() as connection:
            found: str | None = connection.execute(query).scalar()
        return found

    def names(self) -> frozenset[tuple[str, str]]:
        """What is kept now: names, each with what it was made from."""
        rows = tables.kept_looks
        with self._database.transaction() as connection:
            return frozenset(
                (row.name, row.made_from) for row in connection.execute(sa.select(rows.c.name, rows.c.made_from))
            )

    def keep(self, looks: Mapping[str, KeptLook], written: int) -> bool:
        """Keep these, and forget all others, unless something was written since.

        Args:
            looks: by name; all worked out after ``written`` was read.
            written: `written` from before the first of them was worked out.

        Returns:
            Whether they are kept.

        Raises:
            SkjemaError: DISK_FULL, WRITE_DENIED.
        """
        rows = tables.kept_looks
        with self._database.transaction() as connection:
            if self.written != written:
                return False
            connection.execute(sa.delete(rows))
            if looks:
                values = [{"name": name, "made_from": one.made_from, "value": one.value} for name, one in looks.items()]
                connection.execute(sa.insert(rows), values)
        return True
