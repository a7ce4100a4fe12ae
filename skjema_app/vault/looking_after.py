"""Looking after an open vault: check, rebuild, back up, copy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from skjema_app.crypto.identity import DeviceKeys
from skjema_app.vault import backup, checks
from skjema_app.vault.blobs import BlobStore
from skjema_app.vault.chain import load_state, verify_chain
from skjema_app.vault.documents import Documents
from skjema_app.vault.feed.again import school_faults
from skjema_app.vault.rebuild import RebuildReport, rebuild
from skjema_app.vault.school_feed import School
from skjema_app.vault.state import OpenVault
from skjema_app.vault.tidying import remove_old_blobs


class LookedAfter:
    """The part of `Vault` that looks after itself; its parts are made by `Vault`."""

    folder: Path
    documents: Documents
    _opened: OpenVault
    _blobs: BlobStore
    _school: School | None

    @property
    def device(self) -> DeviceKeys:
        """This device's keys."""
        raise NotImplementedError

    def verify_chain(self) -> None:
        """Check the private journal from end to end, and of the school's the frames and this device's own feed.

        Raises:
            SkjemaError: JOURNAL_BROKEN with ``seq``, ``reason``, ``device`` and ``faults``.
        """
        with self._opened.database.transaction() as connection:
            state = load_state(connection, self.device.device_id, self.device.feed_public)
            more = school_faults(connection, self.device)
        verify_chain(state, more)

    def check(self) -> checks.CheckReport:
        """Look at everything: pages, tables, journal, projections, attachments. Changes nothing."""
        return checks.check(self._opened, self.device, self._blobs)

    def rebuild(self) -> RebuildReport:
        """Make every list, index and search table anew from the journal, and say whether they were the same.

        Raises:
            SkjemaError: DATABASE_DAMAGED, DISK_FULL, WRITE_DENIED.
        """
        with self._opened.database.transaction() as connection:
            report = rebuild(connection, self.device)
        self.documents.forget()
        if self._school is not None:
            self._school.forget()
        return report

    def make_backup(self) -> Path:
        """A local backup in ``backups/``, verified; ten days and twelve months are kept.

        After it, attachments without an owner that were moved aside long ago are deleted.

        Raises:
            SkjemaError: DISK_FULL, WRITE_DENIED, COPY_NOT_VERIFIED, DATABASE_MISSING.
        """
        made = backup.make_backup(self._opened)
        remove_old_blobs(self._opened, self._blobs)
        return made

    def backups(self) -> Sequence[backup.CopyFile]:
        """Local backups, newest first."""
        return backup.list_copies(self.folder / backup.FOLDER)

    def write_copy(self, second_place: Path) -> backup.CopyReport:
        """A verified copy in the second place; at most three stay there.

        Raises:
            SkjemaError: SECOND_PLACE_GONE, SECOND_PLACE_IS_VAULT, COPY_NOT_VERIFIED, DISK_FULL, WRITE_DENIED,
                DATABASE_MISSING. The older copies are untouched then.
        """
        return backup.write_copy(self._opened, second_place)
