"""Looking after an open vault: check, rebuild, back up, copy."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from skjema_app.crypto.identity import DeviceKeys
from skjema_app.domain.erasure import ErasureReason
from skjema_app.vault import backup, checks, erasing
from skjema_app.vault.blobs import BlobStore
from skjema_app.vault.chain import load_state, verify_chain
from skjema_app.vault.documents import Documents
from skjema_app.vault.feed.again import school_faults
from skjema_app.vault.journal import Journal
from skjema_app.vault.private_erasing import erase_private
from skjema_app.vault.rebuild import RebuildReport, rebuild
from skjema_app.vault.rotation import CopyFile, list_copies
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
    _journal: Journal

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
            report = rebuild(connection, self.device, self._opened.access)
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

    def erase_private(self, documents: Collection[str], reason: ErasureReason) -> int:
        """Erase documents of the private journal for good, with all that was written about them; how many were here.

        Raises:
            SkjemaError: ENTRY_BROKEN, DISK_FULL, WRITE_DENIED, DATABASE_MISSING.
        """
        with self._opened.database.transaction() as connection:
            count = erase_private(connection, self._journal, documents, reason, self._opened.clock.now())
        self.documents.forget()
        erasing.finish_erasing(self._opened, self._blobs)
        return count

    def copies_due(self) -> bool:
        """Whether something was erased since the copies were made: they still have it."""
        with self._opened.database.transaction() as connection:
            return bool(erasing.copies_due(connection))

    def renew_copies(self, second_place: Path | None) -> int:
        """After an erasure: a new backup here and a new copy there, verified; then every older one is deleted.

        Args:
            second_place: where copies go, or None where none is chosen.

        Returns:
            How many older ones went.

        Raises:
            SkjemaError: as `make_backup` and `write_copy`. What could not be done stays due.
        """
        with self._opened.database.transaction() as connection:
            due = erasing.copies_due(connection)
        gone = backup.only_newest(self._opened)
        if second_place is not None:
            gone += backup.only_newest_copy(self._opened, second_place)
        with self._opened.database.transaction() as connection:
            erasing.copies_done(connection, due)
        return gone

    def backups(self) -> Sequence[CopyFile]:
        """Local backups, the one written last first."""
        return list_copies(self.folder / backup.FOLDER)

    def write_copy(self, second_place: Path) -> backup.CopyReport:
        """A verified copy in the second place; at most three stay there.

        Raises:
            SkjemaError: SECOND_PLACE_GONE, SECOND_PLACE_IS_VAULT, COPY_NOT_VERIFIED, DISK_FULL, WRITE_DENIED,
                DATABASE_MISSING. The older copies are untouched then.
        """
        return backup.write_copy(self._opened, second_place)
