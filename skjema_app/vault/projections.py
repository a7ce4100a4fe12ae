"""Put folded rows into the projections, empty them, and dump them for comparison."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from skjema_app.vault import tables
from skjema_app.vault.fold import Put


@dataclass(frozen=True, slots=True)
class Dump:
    """A projection's rows in canonical order: how many, and their SHA-256."""

    rows: int
    sha256: str


def apply(connection: sa.Connection, puts: Iterable[Put]) -> None:
    """Write rows; one with the same key is replaced (search has no key: fold an entry once after `clear`)."""
    for put in puts:
        connection.execute(sa.insert(put.table).prefix_with("OR REPLACE"), dict(put.values))


def clear(connection: sa.Connection) -> None:
    """Empty every projection."""
    for table in (*tables.PROJECTIONS, tables.search):
        connection.execute(sa.delete(table))


def dump(connection: sa.Connection) -> dict[str, Dump]:
    """Every projection as count and hash of its rows, byte for byte; two equal ones hold the same."""
    found = {table.name: _dump(connection, table, tuple(table.primary_key)) for table in tables.PROJECTIONS}
    found[tables.search.name] = _dump(connection, tables.search, (tables.search.c.entry_id,))
    return found


def _dump(
    connection: sa.Connection, table: sa.Table | sa.TableClause, order: tuple[sa.ColumnElement[object], ...]
) -> Dump:
    digest = hashlib.sha256()
    rows = 0
    for row in connection.execute(sa.select(*table.c).order_by(*order)):
        digest.update(json.dumps(list(row), ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n")
        rows += 1
    return Dump(rows, digest.hexdigest())
