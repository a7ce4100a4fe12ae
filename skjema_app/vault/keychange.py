"""Changing what opens an open vault: another password or key, the school's sheet, the machine's key store."""

from __future__ import annotations

from skjema_app.crypto.keyslots import KdfCost, KeysFile
from skjema_app.crypto.secret import Secret
from skjema_app.domain.documents import Draft
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.vault import backup
from skjema_app.vault.drafts import Drafts
from skjema_app.vault.keyfile import write_keys
from skjema_app.vault.renewal import renew_vault_key
from skjema_app.vault.school_feed import School
from skjema_app.vault.settings import set_fact
from skjema_app.vault.state import OpenVault

_KEY_BYTES = 32


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
    drafts: Drafts

    def change_password(self, old: Secret, new: Secret, *, cost: KdfCost | None = None) -> None:
        """Change the password. The old one opens nothing in this folder any more, local backups included.

        Copies in the second place keep the password they were made with until newer ones take their place.

        Raises:
            SkjemaError: WRONG_PASSWORD, DISK_FULL, WRITE_DENIED, DATABASE_MISSING.
        """
        opened = self._opened
        opened.database.require_file()
        opened.keys.open(old).wipe()
        keys = opened.keys.with_new_password(opened.vault_key, new, cost)
        if self.drafts.own_key is not None:
            keys = keys.with_own(opened.vault_key, self.drafts.own_key, new, cost)
        take_keys(opened, keys)
        self.keys_rolled_back = False

    def keep_out(self, draft_id: str, password: Secret, *, on: bool) -> Draft:
        """Keep a draft out of recovery with a key that the password alone gives; or take it back.

        Raises:
            SkjemaError: WRONG_PASSWORD (also where the key is another, earlier password's), DRAFT_UNKNOWN,
                DRAFT_HAS_FILES, DISK_FULL, WRITE_DENIED, DATABASE_MISSING.
        """
        opened = self._opened
        self.check_password(password)
        if self.drafts.own_key is None and not opened.keys.has_own:
            self.drafts.own_key = Secret.random(_KEY_BYTES)
            take_keys(opened, opened.keys.with_own(opened.vault_key, self.drafts.own_key, password))
        draft = self.drafts.keep_out(draft_id, on=on)
        with opened.database.errors():
            opened.database.raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # what stood there in plain goes
        return draft

    def read_kept_out(self, earlier: Secret, password: Secret) -> None:
        """Read what was kept out under an earlier password that came to mind again; from now on with the present one.

        Raises:
            SkjemaError: WRONG_PASSWORD (either), DISK_FULL, WRITE_DENIED, DATABASE_MISSING.
        """
        opened = self._opened
        self.check_password(password)
        own_key = opened.keys.open_own(earlier)
        if own_key is None:
            raise SkjemaError(ErrorCode.WRONG_PASSWORD)
        self.drafts.own_key = own_key
        take_keys(opened, opened.keys.with_own(opened.vault_key, own_key, password))

    def check_password(self, password: Secret) -> None:
        """Whether this password opens the vault.

        Raises:
            SkjemaError: WRONG_PASSWORD.
        """
        self._opened.keys.open(password).wipe()

    def renew_key(self, old: Secret, new: Secret, app: str, *, cost: KdfCost | None = None) -> None:
        """«Noen kan kjenne det gamle»: another vault key and a new device, see ``renewal.py``; then the vault closes.

        Older backups are still there and hold the old key: `make_backup` and `write_copy` of the vault that is opened
        next delete them. Recovery and key store slots are gone.

        Raises:
            SkjemaError: WRONG_PASSWORD, DISK_FULL, WRITE_DENIED, DATABASE_MISSING, DATABASE_DAMAGED.
        """
        self.check_password(old)
        renew_vault_key(self._opened, new, app, cost, own_key=self.drafts.own_key)
        self.close()

    def close(self) -> None:
        """See `Vault`."""
        raise NotImplementedError

    def keys_to_look_for(self) -> tuple[bytearray, ...]:
        """This vault's keys to search memory for (`workflows.lock_test`); the caller wipes them."""
        return self._opened.vault_key.to_look_for()

    @property
    def key_store_slot(self) -> str:
        """The slot that the machine's key store opens, or ""."""
        return self._opened.keys.os_slot

    def add_key_store_slot(self, secret: Secret) -> str:
        """Let a secret of 32 random bytes open this vault too, until another one takes its place; gives its slot.

        Raises:
            SkjemaError: DISK_FULL, WRITE_DENIED, DATABASE_MISSING.
        """
        take_keys(self._opened, self._opened.keys.with_os_slot(self._opened.vault_key, secret))
        self.keys_rolled_back = False
        return self.key_store_slot

    def remove_key_store_slot(self) -> None:
        """Only the password, and a school's sheet, open this vault.

        Raises:
            SkjemaError: DISK_FULL, WRITE_DENIED, DATABASE_MISSING.
        """
        take_keys(self._opened, self._opened.keys.without_os_slot(self._opened.vault_key))
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
