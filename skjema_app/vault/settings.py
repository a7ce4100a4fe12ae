"""Small text values of this vault on this machine: second place, theme, minutes to lock, column mappings."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from skjema_app.vault import tables
from skjema_app.vault.connection import Database


class Settings:
    """Settings by name; encrypted like everything else, and part of every copy."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, key: str) -> str | None:
        """The value, or ``None`` where none was set."""
        with self._database.transaction() as connection:
            rows = tables.settings
            value: str | None = connection.execute(sa.select(rows.c.value).where(rows.c.name == key)).scalar()
            return value

    def some(self, keys: Collection[str]) -> dict[str, str]:
        """Those of these that were set, read at once: each reading by itself costs half a millisecond."""
        with self._database.transaction() as connection:
            rows = tables.settings
            found = connection.execute(sa.select(rows.c.name, rows.c.value).where(rows.c.name.in_(keys))).all()
            return {row.name: row.value for row in found}

    def set(self, key: str, value: str) -> None:
        """Set a value.

        Raises:
            SkjemaError: DISK_FULL, WRITE_DENIED.
        """
        with self._database.transaction() as connection:
            connection.execute(sa.insert(tables.settings).prefix_with("OR REPLACE").values(name=key, value=value))

    def remove(self, key: str) -> None:
        """Forget a value; one that was never set is fine."""
        with self._database.transaction() as connection:
            connection.execute(sa.delete(tables.settings).where(tables.settings.c.name == key))

    def all(self, prefix: str = "") -> dict[str, str]:
        """Every setting whose name begins with ``prefix``, sorted by name."""
        rows = tables.settings
        with self._database.transaction() as connection:
            found = connection.execute(sa.select(rows.c.name, rows.c.value).order_by(rows.c.name)).all()
        return {row.name: row.value for row in found if row.name.startswith(prefix)}


def get_fact(connection: sa.Connection, name: str) -> str:
    """A fact about the vault itself, or "" where it was never written."""
    value: str | None = connection.execute(sa.select(tables.facts.c.value).where(tables.facts.c.name == name)).scalar()
    return value or ""


def set_fact(connection: sa.Connection, name: str, value: str) -> None:
    """Write a fact about the vault itself."""
    connection.execute(sa.insert(tables.facts).prefix_with("OR REPLACE").values(name=name, value=value))
