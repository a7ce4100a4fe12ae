"""The tables of a new vault, all at once: what the migrations make step by step, without loading what runs them.

``tables.sql`` is written by ``make tables`` from the migrations, and a test holds the two equal.
"""

from __future__ import annotations

from pathlib import Path

from skjema_app.vault.connection import Database
from skjema_app.vault.migrate import SCHEMA_VERSION

FILE = Path(__file__).with_name("tables.sql")
BETWEEN = ";\n\n"
"""Between two statements; inside a trigger no line is empty."""


def lay_tables(database: Database) -> None:
    """Make the tables in a database that has none.

    Raises:
        SkjemaError: DISK_FULL, WRITE_DENIED.
    """
    statements = FILE.read_text(encoding="utf-8").rstrip().removesuffix(";").split(BETWEEN)
    with database.transaction() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
