"""Attachments that no document refers to: set aside at opening, deleted long after and only after a backup."""

from __future__ import annotations

import contextlib

import sqlalchemy as sa

from skjema_app.domain.errors import SkjemaError
from skjema_app.vault import tables
from skjema_app.vault.blobs import BlobStore
from skjema_app.vault.referred import referred_names
from skjema_app.vault.state import OpenVault


def sort_out_blobs(opened: OpenVault, blobs: BlobStore) -> None:
    """Move aside what has no owner and back what has one. Tidying that fails, on a full disk say, keeps nobody out.

    Raises:
        SkjemaError: DATABASE_DAMAGED.
    """
    referred = _referred(opened)
    if referred is not None:
        with contextlib.suppress(SkjemaError):
            blobs.sort_out(referred, opened.clock.now())


def remove_old_blobs(opened: OpenVault, blobs: BlobStore) -> None:
    """Delete what was moved aside long ago; for after a backup. What can't be deleted now goes after the next one.

    Raises:
        SkjemaError: DATABASE_DAMAGED.
    """
    referred = _referred(opened)
    if referred is not None:
        with contextlib.suppress(SkjemaError):
            blobs.remove_old_aside(referred, opened.clock.now())


def _referred(opened: OpenVault) -> frozenset[str] | None:
    """What documents refer to; ``None`` where an entry only waits: it may refer to a blob that no list shows."""
    with opened.database.transaction() as connection:
        unread = connection.execute(
            sa.select(sa.func.count()).where(tables.journal.c.state.not_in(("accepted", "sealed")))
        ).scalar_one()
        return None if unread else referred_names(connection)
