"""Counts and times of a vault as a whole: for *Innstillinger* and ``skjema vault info``."""

from __future__ import annotations

import sqlalchemy as sa

from skjema_app.domain.documents import Person
from skjema_app.vault import backup, school_tables, tables
from skjema_app.vault.state import OpenVault, VaultInfo


def vault_info(opened: OpenVault, person: Person, device_id: str, pupils: int, *, rolled_back: bool) -> VaultInfo:
    """Gather them."""
    drafts = tables.drafts
    with opened.database.transaction() as connection:

        def count(table: sa.Table, *where: sa.ColumnElement[bool]) -> int:
            return connection.execute(sa.select(sa.func.count()).select_from(table).where(*where)).scalar_one()

        return VaultInfo(
            vault_id=opened.keys.vault_id,
            epoch=opened.keys.epoch,
            person=person,
            device_id=device_id,
            entries=count(tables.journal) + count(school_tables.entries),
            documents=count(tables.documents),
            drafts=count(drafts, drafts.c.finished == "", drafts.c.deleted == ""),
            pupils=pupils,
            last_copy=backup.read_time(connection, backup.LAST_COPY),
            last_backup=backup.read_time(connection, backup.LAST_BACKUP),
            keys_rolled_back=rolled_back,
        )
