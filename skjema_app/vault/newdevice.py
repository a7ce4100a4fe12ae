"""A restored or salvaged vault becomes a new device before its first write (design-review §§ 1.2, 1.33).

Fresh feed and receiving keys; the PDF key and its certificates stay, since the old vault is gone for good. The feed
that was ends by an entry in the new one; the id of the private feed stays.
"""

from __future__ import annotations

import sqlalchemy as sa

from skjema_app.crypto.identity import DeviceKeys
from skjema_app.system.clock import Clock
from skjema_app.vault import tables
from skjema_app.vault.journal import Journal, Writer
from skjema_app.vault.owner import ClosedFeed, Owner, load_owner, store_device, write_new_device


def become_new_device(connection: sa.Connection, app: str, clock: Clock, reason: str) -> Owner:
    """Exchange the device and close its feed, in the caller's transaction.

    Args:
        connection: of a database that is whole.
        app: name and version of the program.
        clock: for the entries' time.
        reason: ``restored``.

    Raises:
        SkjemaError: DATABASE_DAMAGED.
    """
    old = load_owner(connection, app)
    gone = old.writer.device
    heads = tables.feed_heads
    last = connection.execute(sa.select(heads.c.seq).where(heads.c.device == gone.device_id)).scalar()
    closed = [ClosedFeed(gone.device_id, gone.feed_public, -1 if last is None else last, reason)]
    install_device(connection, old, gone.renewed(), closed, clock)
    gone.wipe()
    return load_owner(connection, app)


def install_device(
    connection: sa.Connection, old: Owner, device: DeviceKeys, closed: list[ClosedFeed], clock: Clock
) -> None:
    """Make ``device`` the vault's device and write its first entries."""
    store_device(connection, device, old.certificates)
    writer = Writer(old.writer.school, device, old.writer.person, old.writer.app)
    names = (old.person.name, old.person.school)
    write_new_device(connection, Journal(writer), old.certificates, names, closed, clock.now())
