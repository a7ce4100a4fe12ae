"""Changing who can open an open vault: another password, or the school's recovery sheet besides it."""

from __future__ import annotations

from skjema_app.crypto.keyslots import KdfCost, KeysFile
from skjema_app.crypto.secret import Secret
from skjema_app.vault import backup
from skjema_app.vault.keyfile import write_keys
from skjema_app.vault.school_feed import School
from skjema_app.vault.settings import set_fact
from skjema_app.vault.state import OpenVault


def take_keys(opened: OpenVault, keys: KeysFile) -> None:
    """Make these the vault's keys: file, copies of it, epoch in the database, local backups.

    Raises:
        SkjemaError: DISK_FULL, WRITE_DENIED, DATABASE_MISSING.
    """
    opened.database.require_file()
    write_keys(opened.folder, keys)
    opened.keys = keys
    with opened.database.transaction() as connection:
        set_fact(connection, "epoch", str(keys.epoch))
    backup.renew_keys(opened)


class KeyPart:
    """What a vault does with its own keys. ``keys_rolled_back``: see `Vault`."""

    _opened: OpenVault
    _school: School | None
    keys_rolled_back: bool

    def change_password(self, old: Secret, new: Secret, *, cost: KdfCost | None = None) -> None:
        """Change the password. The old one opens nothing in this folder any more, local backups included.

        Copies in the second place keep the password they were made with until newer ones take their place.

        Raises:
            SkjemaError: WRONG_PASSWORD, DISK_FULL, WRITE_DENIED, DATABASE_MISSING.
        """
        opened = self._opened
        opened.database.require_file()
        opened.keys.open(old).wipe()
        take_keys(opened, opened.keys.with_new_password(opened.vault_key, new, cost))
        self.keys_rolled_back = False

    @property
    def sheet_number(self) -> int:
        """Number of the recovery sheet that opens this vault besides the password (design-review § 1.43), or 0."""
        slot = self._opened.keys.recovery_slot
        return 0 if slot is None else slot[1]

    def seal_to_sheet(self) -> bool:
        """Let the school's recovery sheet in force open this vault too; False when it does already, or there is none.

        Copies in the second place never get this slot: the sheet needs the machine itself (design-review § 1.44).

        Raises:
            SkjemaError: DISK_FULL, WRITE_DENIED, DATABASE_MISSING.
        """
        opened, school = self._opened, self._school
        if school is None or not school.roster.recovery_public:
            return False
        number = school.roster.sheet_number
        if opened.keys.recovery_slot == (school.school_id, number):
            return False
        public = school.roster.recovery_public
        take_keys(
            opened,
            opened.keys.with_recovery_slot(opened.vault_key, public, school=school.school_id, sheet_number=number),
        )
        self.keys_rolled_back = False
        return True
