"""Which rows were written since somebody last looked, so that what is known of thousands isn't read anew for one.

Triggers of this connection alone (TEMP, kept in memory): nothing of it stands in the file, and a transaction that is
rolled back takes its marks with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import sqlalchemy as sa

from skjema_app.vault import school_tables, tables

MANY = 400
"""From so many on everything is read anew: that is quicker than asking for each."""


class What(StrEnum):
    """What was written about, each with keys of its own kind."""

    DOCUMENT = "document"  # document id
    EVENT = "event"  # … that something happened to
    MARK = "mark"  # … or the case
    CASE = "case"  # its room


_WATCHED: Mapping[What, tuple[tuple[sa.Table, str], ...]] = {
    What.DOCUMENT: ((tables.documents, "document_id"), (tables.facts, "name")),  # whose vault it is stands in a fact
    What.EVENT: ((tables.document_events, "document_id"),),
    What.MARK: (
        (school_tables.marks, "document_id"),
        (tables.documents, "document_id"),
    ),  # it counts beside its version
    What.CASE: ((school_tables.cases, "room"), (school_tables.members, "room"), (school_tables.links, "room")),
}


class Touched:
    """The marks of one connection; made when somebody first asks."""

    def since(self, connection: sa.Connection, what: What, seen: int) -> tuple[int, tuple[str, ...] | None]:
        """What was written about since ``seen`` (-1 at first): the next ``seen``, and the keys; None for «too much».

        The caller reads in the same transaction, and keeps the next ``seen`` only when that has been committed.
        """
        there = connection.exec_driver_sql("SELECT 1 FROM sqlite_temp_master WHERE name = 'touched'").scalar()
        if not there:
            _watch(connection)
        found = connection.exec_driver_sql(
            "SELECT n, key FROM temp.touched WHERE what = ? AND n > ? ORDER BY n LIMIT ?", (what.value, seen, MANY + 1)
        ).all()
        if seen < 0 or len(found) > MANY:
            top = connection.exec_driver_sql("SELECT coalesce(max(n), 0) FROM temp.touched").scalar_one()
            return int(top), None
        return (found[-1][0] if found else seen), tuple(str(row[1]) for row in found)


def _watch(connection: sa.Connection) -> None:
    run = connection.exec_driver_sql
    run("CREATE TEMP TABLE touched (n INTEGER PRIMARY KEY AUTOINCREMENT, what TEXT NOT NULL, key TEXT NOT NULL)")
    run("CREATE INDEX temp.touched_key ON touched (what, key)")
    for what, watched in _WATCHED.items():
        for table, column in watched:
            for when, row in (("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old")):
                # Away and back, since a conflict clause of the statement outside would rule one in here.
                touch = (
                    f"DELETE FROM touched WHERE what = '{what.value}' AND key = {row}.{column}; "  # noqa: S608 - ours
                    f"INSERT INTO touched (what, key) VALUES ('{what.value}', {row}.{column});"
                )
                name = f"touch_{what.value}_{table.name}_{when}"
                run(f"CREATE TEMP TRIGGER {name} AFTER {when} ON main.{table.name} BEGIN {touch} END")
