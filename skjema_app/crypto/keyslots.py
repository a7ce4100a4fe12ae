"""``keys.json``: how a password, or a school's sheet, opens a vault (design-review §§ 1.43, 1.44, 1.47–1.49).

A random 256-bit vault key is wrapped in *slots*. Changing a password rewrites one slot and leaves the database alone.

Format 1: one JSON object, UTF-8, at most 64 KiB, ASCII hex in lower case for all bytes, no key twice, none missing,
none unknown::

    {"fmt": 1, "vault": 16 B, "epoch": n >= 1, "db_salt": 16 B, "slots": {slot id 16 B: slot, …},
     "mac": 32 B, "sum": 32 B}
    mac = HMAC-SHA256(HKDF(vault key, "skjema/vault/header-mac"), canonical JSON of everything but mac and sum)
    sum = SHA-256 of canonical JSON of everything but sum

What a slot is stands in ``slots.py``. Canonical JSON: sorted keys, no blanks, ASCII. ``epoch`` grows by one with every
change of the file; data.db remembers it, so that an old file put back is seen. A slot keeps the epoch it was made in.

``sum`` protects nothing against an attacker. It tells a damaged file from a wrong password *before* anybody is asked
for one, so that an older copy can be taken instead. ``mac`` is the protection: a slot that is added, removed or
changed is seen once the right password or sheet has opened the file.

What this can't do: slow down somebody who has the file and tries passwords on a machine of their own (only the price of
a guess and the strength of the password count there), or make an old copy of the file stop opening an old copy of the
database. «Noen kan kjenne det gamle» (`KeysFile.with_new_vault_key`) is the answer to the second.

Slots of other types are kept as they are and never opened by this version.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass, replace

from skjema_app.crypto.kdf import KEY_BYTES, SALT_BYTES, KdfCost, calibrate
from skjema_app.crypto.school_root import SheetKeys
from skjema_app.crypto.secret import Secret
from skjema_app.crypto.slots import (
    FORMAT,
    HIGHEST_EPOCH,
    OS,
    OWN,
    PASSWORD,
    RECOVERY,
    Slot,
    in_order,
    open_own,
    open_with_os,
    open_with_password,
    open_with_sheet,
    os_slot,
    own_slot,
    parse_slots,
    password_cost,
    password_slot,
    recovery_facts,
    recovery_slot,
)
from skjema_app.crypto.strict import NotStrict, bytes_in, canonical, check_keys, hex_in, integer_in, parse_object
from skjema_app.crypto.vault_key import VaultKey
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError

__all__ = ["KdfCost", "KeysFile", "Slot", "VaultKey", "calibrate"]

MOST_BYTES = 64 * 1024
_VAULT_BYTES, _MAC_BYTES = 16, 32
_FILE_KEYS = {"fmt", "vault", "epoch", "db_salt", "slots", "mac", "sum"}


@dataclass(frozen=True, slots=True)
class KeysFile:
    """The content of ``keys.json``. Immutable: every change gives a new one.

    Attributes:
        vault_id: 32 hex digits.
        epoch: grows by one with every change.
        db_salt: SQLCipher's salt, kept here so that damage to the database's first 16 bytes loses nothing.
        slots: in the order of their ids.
        mac: over all of it, under the vault key.
    """

    vault_id: str
    epoch: int
    db_salt: bytes
    slots: tuple[Slot, ...]
    mac: bytes

    @classmethod
    def create(cls, vault_id: str, password: Secret, cost: KdfCost | None = None) -> tuple[KeysFile, VaultKey]:
        """A new vault's keys with one password slot. The strength of the password is judged in ``passwords.py``.

        Args:
            vault_id: 32 hex digits.
            password: see `Secret.from_text`.
            cost: of one guess; measured when left out.
        """
        if len(bytes.fromhex(vault_id)) != _VAULT_BYTES:
            msg = "a vault's id has 32 hex digits"
            raise ValueError(msg)
        vault_key = VaultKey(Secret.random(KEY_BYTES))
        slot = password_slot(vault_id, 1, vault_key, password, cost or calibrate())
        keys = cls(vault_id, 1, os.urandom(SALT_BYTES), (slot,), b"")
        return keys._sealed(vault_key), vault_key

    @classmethod
    def parse(cls, data: bytes) -> KeysFile:
        """Read the file strictly; no key work and no large allocation happens here.

        Raises:
            SkjemaError: KEYS_DAMAGED with a ``reason``; KEYS_LIMITS with a ``reason`` when it asks for more than any
                Skjema writes; VAULT_NEWER with ``fmt`` when a later version made it.
        """
        try:
            return cls._parse(data)
        except NotStrict as error:
            raise SkjemaError(ErrorCode.KEYS_DAMAGED, reason=error.reason) from error

    @classmethod
    def _parse(cls, data: bytes) -> KeysFile:
        if len(data) > MOST_BYTES:
            raise NotStrict("too-large")
        top = parse_object(data)
        number = integer_in(top.get("fmt"), "fmt", lowest=1, highest=2**31)
        if number != FORMAT:
            raise SkjemaError(ErrorCode.VAULT_NEWER, fmt=number)
        check_keys(top, _FILE_KEYS, "keys")
        vault_id = hex_in(top["vault"], "vault", length=_VAULT_BYTES)
        epoch = integer_in(top["epoch"], "epoch", lowest=1, highest=HIGHEST_EPOCH)
        db_salt = bytes_in(top["db_salt"], "db-salt", length=SALT_BYTES)
        mac = bytes_in(top["mac"], "mac", length=_MAC_BYTES)
        found_sum = bytes_in(top["sum"], "sum", length=hashlib.sha256().digest_size)
        keys = cls(vault_id, epoch, db_salt, parse_slots(top["slots"], epoch), mac)
        if not hmac.compare_digest(keys._sum(), found_sum):
            raise NotStrict("sum")
        return keys

    def to_bytes(self) -> bytes:
        """The file, to be written with `safe_files.atomic_write`."""
        return canonical({**self._facts(), "mac": self.mac.hex(), "sum": self._sum().hex()}) + b"\n"

    def open(self, password: Secret) -> VaultKey:
        """Open the vault key with a password; takes as long as one Argon2 run per password slot.

        Raises:
            SkjemaError: WRONG_PASSWORD; KEYS_ALTERED when the password is right but the file is not what was written
                under it; KEYS_LIMITS when the machine lacks the memory; CIPHER_MISSING.
        """
        for slot in self.slots:
            vault_key = open_with_password(self.vault_id, slot, password)
            if vault_key is not None:
                return self._unaltered(vault_key)
        raise SkjemaError(ErrorCode.WRONG_PASSWORD)

    def open_with_sheet(self, sheet: SheetKeys) -> VaultKey:
        """Open the vault key with a school's sheet. Nothing shows afterwards that it was done (design-review § 1.43).

        Raises:
            SkjemaError: SHEET_WRONG with reason ``no-slot`` when no sheet opens this vault, ``other-sheet`` (and the
                right one's number as ``sheet``) when another one does; KEYS_ALTERED when the sheet is right but the
                file is not what was written under it.
        """
        for slot in self.slots:
            if slot.kind != RECOVERY:
                continue
            vault_key = open_with_sheet(self.vault_id, slot, sheet)
            if vault_key is None:
                raise SkjemaError(ErrorCode.SHEET_WRONG, reason="other-sheet", sheet=recovery_facts(slot)[1])
            return self._unaltered(vault_key)
        raise SkjemaError(ErrorCode.SHEET_WRONG, reason="no-slot")

    @property
    def recovery_slot(self) -> tuple[str, int] | None:
        """School id and number of the sheet that opens this vault; None when no sheet does."""
        return next((recovery_facts(slot) for slot in self.slots if slot.kind == RECOVERY), None)

    def open_with_key_store(self, secret: Secret) -> VaultKey:
        """Open the vault key with what the machine's key store keeps.

        Raises:
            SkjemaError: KEY_STORE_EMPTY when no slot opens with it; KEYS_ALTERED as `open`.
        """
        for slot in self.slots:
            vault_key = open_with_os(self.vault_id, slot, secret) if slot.kind == OS else None
            if vault_key is not None:
                return self._unaltered(vault_key)
        raise SkjemaError(ErrorCode.KEY_STORE_EMPTY)

    @property
    def os_slot(self) -> str:
        """Id of the slot that the machine's key store opens; "" when there is none."""
        return next((slot.slot_id for slot in self.slots if slot.kind == OS), "")

    def with_os_slot(self, vault_key: VaultKey, secret: Secret) -> KeysFile:
        """The same vault, which 32 random bytes in the machine's key store open too; takes an earlier slot's place."""
        epoch = self.epoch + 1
        slot = os_slot(self.vault_id, epoch, vault_key, secret)
        others = tuple(kept for kept in self.slots if kept.kind != OS)
        return replace(self, epoch=epoch, slots=in_order((*others, slot)))._sealed(vault_key)

    def without_os_slot(self, vault_key: VaultKey) -> KeysFile:
        """The same vault, which no key store opens any more."""
        others = tuple(kept for kept in self.slots if kept.kind != OS)
        return replace(self, epoch=self.epoch + 1, slots=others)._sealed(vault_key)

    def open_own(self, password: Secret) -> Secret | None:
        """The key of what is kept out of recovery; None where there is none, or another password's.

        Costs an Argon2 run where there is one. Raises KEYS_LIMITS, CIPHER_MISSING.
        """
        return next((open_own(self.vault_id, slot, password) for slot in self.slots if slot.kind == OWN), None)

    @property
    def has_own(self) -> bool:
        """Whether something may be kept out of recovery here."""
        return any(slot.kind == OWN for slot in self.slots)

    def with_own(self, vault_key: VaultKey, own_key: Secret, password: Secret, cost: KdfCost | None = None) -> KeysFile:
        """The same vault with a key that this password alone gives; takes an earlier slot's place."""
        epoch = self.epoch + 1
        slot = own_slot(self.vault_id, epoch, own_key, password, cost or self._no_cheaper())
        others = tuple(kept for kept in self.slots if kept.kind != OWN)
        return replace(self, epoch=epoch, slots=in_order((*others, slot)))._sealed(vault_key)

    def with_recovery_slot(
        self, vault_key: VaultKey, recovery_public: bytes, *, school: str, sheet_number: int
    ) -> KeysFile:
        """The same vault, which a school's sheet opens too; takes the place of an earlier sheet's slot.

        Args:
            vault_key: the open vault's.
            recovery_public: of the sheet (`SheetKeys.recovery_public`), as the school room says it.
            school: 32 hex digits.
            sheet_number: printed on the sheet, from 1.

        Raises:
            SkjemaError: ENTRY_BROKEN with reason ``receiving-key-…`` for a key that everybody could open.
            ValueError: for a school id or number that isn't one.
        """
        epoch = self.epoch + 1
        slot = recovery_slot(self.vault_id, epoch, vault_key, recovery_public, school=school, sheet_number=sheet_number)
        others = tuple(kept for kept in self.slots if kept.kind != RECOVERY)
        return replace(self, epoch=epoch, slots=in_order((*others, slot)))._sealed(vault_key)

    def with_new_password(self, vault_key: VaultKey, new: Secret, cost: KdfCost | None = None) -> KeysFile:
        """The same vault under another password: every password slot goes, one comes, other slots stay.

        Without a ``cost`` it is measured anew, and is never lower than that of the slots that go.
        """
        epoch = self.epoch + 1
        cost = cost or self._no_cheaper()
        slot = password_slot(self.vault_id, epoch, vault_key, new, cost)
        others = tuple(kept for kept in self.slots if kept.kind != PASSWORD)
        return replace(self, epoch=epoch, slots=in_order((*others, slot)))._sealed(vault_key)

    def with_new_vault_key(self, password: Secret, cost: KdfCost | None = None) -> tuple[KeysFile, VaultKey]:
        """«Noen kan kjenne det gamle»: a new vault key under this password alone; the database must be re-keyed.

        Slots of other types held the old key and are dropped: they have to be made anew. The cost is as in
        `with_new_password`.
        """
        epoch = self.epoch + 1
        cost = cost or self._no_cheaper()
        vault_key = VaultKey(Secret.random(KEY_BYTES))
        slot = password_slot(self.vault_id, epoch, vault_key, password, cost)
        return replace(self, epoch=epoch, slots=(slot,))._sealed(vault_key), vault_key

    def password_slot_only(self, vault_key: VaultKey) -> KeysFile:
        """What goes into a copy in the second place: only what a password opens (design-review § 1.44). Same epoch."""
        slots = tuple(slot for slot in self.slots if slot.kind in {PASSWORD, OWN})
        return replace(self, slots=slots)._sealed(vault_key)

    def _unaltered(self, vault_key: VaultKey) -> VaultKey:
        if not hmac.compare_digest(vault_key.header_mac(self._covered()), self.mac):
            vault_key.wipe()
            raise SkjemaError(ErrorCode.KEYS_ALTERED)
        return vault_key

    def _no_cheaper(self) -> KdfCost:
        cost = calibrate()
        for slot in self.slots:
            if slot.kind == PASSWORD:
                cost = cost.at_least(password_cost(slot))
        return cost

    def _sealed(self, vault_key: VaultKey) -> KeysFile:
        return replace(self, mac=vault_key.header_mac(self._covered()))

    def _facts(self) -> dict[str, Json]:
        return {
            "fmt": FORMAT,
            "vault": self.vault_id,
            "epoch": self.epoch,
            "db_salt": self.db_salt.hex(),
            "slots": {slot.slot_id: slot.to_json() for slot in self.slots},
        }

    def _covered(self) -> bytes:
        return canonical(self._facts())

    def _sum(self) -> bytes:
        return hashlib.sha256(canonical({**self._facts(), "mac": self.mac.hex()})).digest()
