"""Bring the tables to this program's version. Alembic is imported only when a migration is due (it costs 0.2-0.5 s)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.vault.connection import Database, pragma
from skjema_app.vault.errors import storage_error, storage_errors

SCHEMA_VERSION = 10
"""``PRAGMA user_version`` of a vault that this program writes."""

AfterStep = Callable[[sa.Connection], None]


def schema_version(database: Database) -> int:
    """The version of the tables in the file; 0 in a file without tables.

    Raises:
        SkjemaError: DATABASE_DAMAGED when the file can't be read with its key.
    """
    with storage_errors():
        return int(pragma(database.raw, "user_version"))


def migrate(database: Database, *, target: int = SCHEMA_VERSION, then: AfterStep | None = None) -> None:
    """Bring the tables up to ``target`` in one transaction: wholly or not at all.

    Args:
        database: the open database; foreign keys are off meanwhile, since a rebuilt table would take its children
            along, and are checked before the commit.
        target: version to reach (tests stop at older ones, and go down).
        then: run in the same transaction after the last step: the projections are made anew.

    Raises:
        SkjemaError: MIGRATION_FAILED with ``found`` and ``wanted``; DISK_FULL, WRITE_DENIED, DATABASE_DAMAGED.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    found = schema_version(database)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    step = command.upgrade if target >= found else command.downgrade
    with storage_errors():
        database.raw.execute("PRAGMA foreign_keys = OFF")
    try:
        with database.transaction() as connection:
            config.attributes["connection"] = connection
            step(config, f"{target:04d}")
            if then is not None:
                then(connection)
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                raise SkjemaError(ErrorCode.MIGRATION_FAILED, found=found, wanted=target, reason="foreign-keys")
            connection.exec_driver_sql(f"PRAGMA user_version = {target}")
    except (SQLAlchemyError, CommandError, NotImplementedError) as error:
        known = storage_error(error)
        raise known or SkjemaError(ErrorCode.MIGRATION_FAILED, found=found, wanted=target) from error
    finally:
        with storage_errors():
            database.raw.execute("PRAGMA foreign_keys = ON")
