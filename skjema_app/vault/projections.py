"""Put folded rows into the projections, empty them, and dump them for comparison."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from skjema_app.vault import school_tables, search_index, tables
from skjema_app.vault.fold import Put, Value


@dataclass(frozen=True, slots=True)
class Dump:
    """A projection's rows in canonical order: how many, and their SHA-256."""

    rows: int
    sha256: str


def apply(connection: sa.Connection, puts: Iterable[Put]) -> None:
    """Write rows, one with the same key is replaced; then index what these, or rows that were removed, changed.

    A crowd is indexed later (``search_index.py``).
    """
    rows: dict[tuple[str, ...], list[tuple[Value, ...]]] = {}
    for put in puts:
        rows.setdefault((put.table.name, *put.values), []).append(tuple(put.values.values()))
    for (table, *columns), values in rows.items():
        marks = ", ".join("?" * len(columns))
        named = ", ".join(f'"{name}"' for name in columns)
        connection.exec_driver_sql(f"INSERT OR REPLACE INTO {table} ({named}) VALUES ({marks})", values)  # noqa: S608 - ours
    search_index.index_unless_crowded(connection)


def clear(connection: sa.Connection) -> None:
    """Empty every projection, the search index, and what was worked out of them."""
    for table in (*tables.PROJECTIONS, *school_tables.PROJECTIONS):
        connection.execute(sa.delete(table))
    connection.execute(sa.delete(tables.kept_looks))
    search_index.empty(connection)


def dump(connection: sa.Connection) -> dict[str, Dump]:
    """Every projection as count and hash of its rows, byte for byte; two equal ones hold the same.

    The search index is brought up to date first.
    """
    search_index.bring_up_to_date(connection)
    shown = (*tables.PROJECTIONS, *school_tables.PROJECTIONS, *school_tables.FOUND)
    found = {table.name: _dump(connection, table, tuple(table.primary_key)) for table in shown}
    found[school_tables.entries.name] = _dump_entries(connection)
    found[tables.search.name] = _dump_search(connection)
    return found


def _dump(connection: sa.Connection, table: sa.Table, order: tuple[sa.ColumnElement[object], ...]) -> Dump:
    query = sa.select(*table.c).order_by(*order)
    if table is school_tables.tags:  # a tag that nothing has been found by is worked out when it is asked for
        query = query.where(table.c.next_index > 0)
    return _dump_rows(connection, query)


def _dump_entries(connection: sa.Connection) -> Dump:
    """What was found out about the school's entries; not the frames, and not when they came."""
    columns = [one for one in school_tables.entries.c if one.name not in {"position", "received"}]
    return _dump_rows(connection, sa.select(*columns).order_by(school_tables.entries.c.entry_id))


def _dump_search(connection: sa.Connection) -> Dump:
    """What the index was given, by its hash, and that it is there; row numbers depend on the order of arrival."""
    rows = tables.search
    columns = [one for one in rows.c if one is not rows.c.row]
    dump = _dump_rows(connection, sa.select(*columns).order_by(rows.c.entry_id))
    held = connection.exec_driver_sql("SELECT count(*) FROM search_docsize").scalar_one()
    return dump if held == dump.rows else Dump(held, dump.sha256)


def _dump_rows(connection: sa.Connection, query: sa.Select[tuple[str | int, ...]]) -> Dump:
    digest = hashlib.sha256()
    rows = 0
    for row in connection.execute(query):
        digest.update(json.dumps(list(row), ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n")
        rows += 1
    return Dump(rows, digest.hexdigest())
