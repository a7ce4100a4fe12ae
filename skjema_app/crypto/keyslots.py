"""``keys.json``: how a password opens a vault (store-sync § 3.1, design-review §§ 1.44, 1.47–1.49).

A random 256-bit vault key is wrapped in *slots*. Changing a password rewrites one slot and leaves the database alone.

Format 1: one JSON object, UTF-8, at most 64 KiB, ASCII hex in lower case for all bytes, no key twice, none missing,
none unknown::

    {"fmt": 1, "vault": 16 B, "epoch": n >= 1, "db_salt": 16 B, "slots": {slot id 16 B: slot, …},
     "mac": 32 B, "sum": 32 B}
    slot: {"type": "password", "salt": 16 B, "kdf": {"alg": "argon2id", "m": KiB, "t": n, "p": n}, "epoch": n,
           "wrapped": nonce 12 B || AES-256-GCM(KEK, vault key, AAD) 48 B}
    KEK = Argon2id(NFC password, salt, m, t, p)
    AAD = canonical JSON of ["skjema/slot/1", fmt, vault, slot id, type, kdf, slot's epoch]
    mac = HMAC-SHA256(HKDF(vault key, "skjema/vault/header-mac"), canonical JSON of everything but mac and sum)
    sum = SHA-256 of canonical JSON of everything but sum

Canonical JSON: sorted keys, no blanks, ASCII. ``epoch`` grows by one with every change of the file; data.db remembers
it, so that an old file put back is seen. A slot keeps the epoch it was made in.

``sum`` protects nothing against an attacker. It tells a damaged file from a wrong password *before* anybody is asked
for one, so that an older copy can be taken instead. ``mac`` is the protection: a slot that is added, removed or
changed is seen once the right password has opened the file.

What this can't do: slow down somebody who has the file and tries passwords on a machine of their own (only the price of
a guess and the strength of the password count there), or make an old copy of the file stop opening an old copy of the
database. «Noen kan kjenne det gamle» (`KeysFile.with_new_vault_key`) is the answer to the second.

Slots of other types (a school's ``recovery`` slot comes later) are kept as they are and never opened by this version.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from skjema_app.crypto.kdf import KEY_BYTES, SALT_BYTES, KdfCost, calibrate, labelled_key, password_key
from skjema_app.crypto.secret import Secret, random_id
from skjema_app.crypto.strict import NotStrict, parse_object
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError

__all__ = ["KdfCost", "KeysFile", "Slot", "VaultKey", "calibrate"]

FORMAT = 1
MOST_BYTES = 64 * 1024
_MOST_SLOTS = 16
_MOST_PASSWORD_SLOTS = 4  # each costs a whole Argon2 run at a wrong password
_HIGHEST_EPOCH = 2**31
_PASSWORD = "password"  # noqa: S105 - the name of a slot type
_ALGORITHM = "argon2id"
_NONCE_BYTES, _TAG_BYTES, _MAC_BYTES = 12, 16, 32
_WRAPPED_BYTES = _NONCE_BYTES + KEY_BYTES + _TAG_BYTES
_FILE_KEYS = {"fmt", "vault", "epoch", "db_salt", "slots", "mac", "sum"}
_SLOT_KEYS = {"type", "salt", "kdf", "epoch", "wrapped"}
_KDF_KEYS = {"alg", "m", "t", "p"}
_HEX = re.compile(r"[0-9a-f]*\Z")
_TYPE_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}\Z")


class VaultKey:
    """The random key that everything in a vault hangs on. Other keys are made from it by label; never used bare."""

    __slots__ = ("_key",)

    def __init__(self, key: Secret) -> None:
        if len(key) != KEY_BYTES:
            msg = "a vault key has 32 bytes"
            raise ValueError(msg)
        self._key = key

    def database_key(self) -> Secret:
        """The raw SQLCipher key (32 bytes); the caller wipes it."""
        return labelled_key(self._key, b"skjema/vault/db")

    def backup_key(self) -> Secret:
        """The key of the HMAC over the manifest of a copy (32 bytes); the caller wipes it."""
        return labelled_key(self._key, b"skjema/vault/backup")

    def header_mac(self, data: bytes) -> bytes:
        """The MAC over ``keys.json``; used by `KeysFile`."""
        with labelled_key(self._key, b"skjema/vault/header-mac") as key, key.exposed() as buffer:
            return hmac.digest(buffer, data, "sha256")

    def wrapped_by(self, wrapping_key: Secret, nonce: bytes, associated: bytes) -> bytes:
        """This key sealed with AES-256-GCM; used by `KeysFile`."""
        with wrapping_key.exposed() as outer, self._key.exposed() as inner:
            return AESGCM(outer).encrypt(nonce, inner, associated)

    def wipe(self) -> None:
        """Overwrite the key."""
        self._key.wipe()

    def __repr__(self) -> str:
        return "VaultKey(…)"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.wipe()


@dataclass(frozen=True, slots=True)
class Slot:
    """One way to the vault key. ``raw`` is the slot as it stands in the file, which is what the MAC covers.

    Attributes:
        slot_id: 32 hex digits.
        kind: ``"password"``, or a type that this version keeps but can't open.
        raw: canonical JSON of the slot.
    """

    slot_id: str
    kind: str
    raw: str

    def to_json(self) -> Json:
        """The slot as a JSON value."""
        value: Json = json.loads(self.raw)
        return value


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
        _bytes_of(vault_id, 16, "vault")
        vault_key = VaultKey(Secret.random(KEY_BYTES))
        slot = _password_slot(vault_id, 1, vault_key, password, cost)
        keys = cls(vault_id, 1, os.urandom(SALT_BYTES), (slot,), b"")
        return keys._sealed(vault_key), vault_key

    @classmethod
    def parse(cls, data: bytes) -> KeysFile:
        """Read the file strictly; no key work and no large allocation happens here.

        Raises:
            SkjemaError: KEYS_DAMAGED with a ``reason``; KEYS_LIMITS with a ``reason`` when it asks for more than any
                Skjema writes; VAULT_NEWER with ``fmt`` when a later version made it.
        """
        if len(data) > MOST_BYTES:
            raise _damaged("too-large")
        try:
            top = parse_object(data)
        except NotStrict as error:
            raise _damaged(error.reason) from error
        number = _integer(top.get("fmt"), "fmt", lowest=1, highest=2**31)
        if number != FORMAT:
            raise SkjemaError(ErrorCode.VAULT_NEWER, fmt=number)
        _exact_keys(top, _FILE_KEYS, "keys")
        vault_id = _hex(top["vault"], 16, "vault")
        epoch = _integer(top["epoch"], "epoch", lowest=1, highest=_HIGHEST_EPOCH)
        db_salt = _bytes_of(top["db_salt"], SALT_BYTES, "db-salt")
        mac = _bytes_of(top["mac"], _MAC_BYTES, "mac")
        found_sum = _bytes_of(top["sum"], hashlib.sha256().digest_size, "sum")
        slots = _parse_slots(top["slots"], epoch)
        keys = cls(vault_id, epoch, db_salt, slots, mac)
        if not hmac.compare_digest(keys._sum(), found_sum):
            raise _damaged("sum")
        return keys

    def to_bytes(self) -> bytes:
        """The file, to be written with `safe_files.atomic_write`."""
        return _canonical({**self._facts(), "mac": self.mac.hex(), "sum": self._sum().hex()}) + b"\n"

    def open(self, password: Secret) -> VaultKey:
        """Open the vault key with a password; takes as long as one Argon2 run per password slot.

        Raises:
            SkjemaError: WRONG_PASSWORD; KEYS_ALTERED when the password is right but the file is not what was written
                under it; KEYS_LIMITS when the machine lacks the memory; CIPHER_MISSING.
        """
        for slot in self.slots:
            vault_key = _try_slot(self.vault_id, slot, password)
            if vault_key is None:
                continue
            if not hmac.compare_digest(vault_key.header_mac(self._covered()), self.mac):
                vault_key.wipe()
                raise SkjemaError(ErrorCode.KEYS_ALTERED)
            return vault_key
        raise SkjemaError(ErrorCode.WRONG_PASSWORD)

    def with_new_password(self, vault_key: VaultKey, new: Secret, cost: KdfCost | None = None) -> KeysFile:
        """The same vault under another password: every password slot goes, one comes, other slots stay.

        Without a ``cost`` it is measured anew, and is never lower than that of the slots that go.
        """
        epoch = self.epoch + 1
        cost = cost or self._no_cheaper()
        slot = _password_slot(self.vault_id, epoch, vault_key, new, cost)
        others = tuple(kept for kept in self.slots if kept.kind != _PASSWORD)
        return replace(self, epoch=epoch, slots=_in_order((*others, slot)))._sealed(vault_key)

    def with_new_vault_key(self, password: Secret, cost: KdfCost | None = None) -> tuple[KeysFile, VaultKey]:
        """«Noen kan kjenne det gamle»: a new vault key under this password alone; the database must be re-keyed.

        Slots of other types held the old key and are dropped: they have to be made anew. The cost is as in
        `with_new_password`.
        """
        epoch = self.epoch + 1
        cost = cost or self._no_cheaper()
        vault_key = VaultKey(Secret.random(KEY_BYTES))
        slot = _password_slot(self.vault_id, epoch, vault_key, password, cost)
        return replace(self, epoch=epoch, slots=(slot,))._sealed(vault_key), vault_key

    def password_slot_only(self, vault_key: VaultKey) -> KeysFile:
        """What goes into a copy in the second place: no recovery slot (design-review § 1.44). Same epoch."""
        slots = tuple(slot for slot in self.slots if slot.kind == _PASSWORD)
        return replace(self, slots=slots)._sealed(vault_key)

    def _no_cheaper(self) -> KdfCost:
        cost = calibrate()
        for slot in self.slots:
            content = slot.to_json()
            if slot.kind == _PASSWORD and isinstance(content, dict):
                cost = cost.at_least(_cost_of(content["kdf"]))
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
        return _canonical(self._facts())

    def _sum(self) -> bytes:
        return hashlib.sha256(_canonical({**self._facts(), "mac": self.mac.hex()})).digest()


def _password_slot(vault_id: str, epoch: int, vault_key: VaultKey, password: Secret, cost: KdfCost | None) -> Slot:
    cost = cost or calibrate()
    slot_id = random_id()
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(_NONCE_BYTES)
    kdf: Json = {"alg": _ALGORITHM, "m": cost.memory_kib, "t": cost.iterations, "p": cost.lanes}
    associated = _associated(vault_id, slot_id, kdf, epoch)
    with password_key(password, salt, cost) as wrapping_key:
        wrapped = nonce + vault_key.wrapped_by(wrapping_key, nonce, associated)
    content: dict[str, Json] = {
        "type": _PASSWORD,
        "salt": salt.hex(),
        "kdf": kdf,
        "epoch": epoch,
        "wrapped": wrapped.hex(),
    }
    return Slot(slot_id, _PASSWORD, _canonical(content).decode("ascii"))


def _try_slot(vault_id: str, slot: Slot, password: Secret) -> VaultKey | None:
    content = slot.to_json()
    if slot.kind != _PASSWORD or not isinstance(content, dict):
        return None
    cost = _cost_of(content["kdf"])
    salt = _bytes_of(content["salt"], SALT_BYTES, "slot-salt")
    wrapped = _bytes_of(content["wrapped"], _WRAPPED_BYTES, "slot-wrapped")
    epoch = _integer(content["epoch"], "slot-epoch", lowest=1, highest=_HIGHEST_EPOCH)
    associated = _associated(vault_id, slot.slot_id, content["kdf"], epoch)
    key = bytearray(KEY_BYTES)
    with password_key(password, salt, cost) as wrapping_key, wrapping_key.exposed() as buffer:
        try:
            AESGCM(buffer).decrypt_into(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], associated, key)
        except InvalidTag:
            return None
    return VaultKey(Secret.adopt(key))


def _associated(vault_id: str, slot_id: str, kdf: Json, epoch: int) -> bytes:
    return _canonical(["skjema/slot/1", FORMAT, vault_id, slot_id, _PASSWORD, kdf, epoch])


def _parse_slots(value: Json, file_epoch: int) -> tuple[Slot, ...]:
    if not isinstance(value, dict):
        raise _damaged("slots")
    if len(value) > _MOST_SLOTS:
        raise SkjemaError(ErrorCode.KEYS_LIMITS, reason="slots")
    slots = _in_order(tuple(_parse_slot(slot_id, content, file_epoch) for slot_id, content in value.items()))
    passwords = sum(slot.kind == _PASSWORD for slot in slots)
    if passwords == 0:
        raise _damaged("no-password-slot")
    if passwords > _MOST_PASSWORD_SLOTS:
        raise SkjemaError(ErrorCode.KEYS_LIMITS, reason="password-slots")
    return slots


def _parse_slot(slot_id: str, content: Json, file_epoch: int) -> Slot:
    _hex(slot_id, 16, "slot-id")
    if not isinstance(content, dict):
        raise _damaged("slot")
    kind = content.get("type")
    if not isinstance(kind, str) or not _TYPE_NAME.match(kind):
        raise _damaged("slot-type")
    if kind == _PASSWORD:
        _exact_keys(content, _SLOT_KEYS, "slot")
        _bytes_of(content["salt"], SALT_BYTES, "slot-salt")
        _bytes_of(content["wrapped"], _WRAPPED_BYTES, "slot-wrapped")
        _integer(content["epoch"], "slot-epoch", lowest=1, highest=file_epoch)
        _cost_of(content["kdf"]).check()
    return Slot(slot_id, kind, _canonical(content).decode("ascii"))


def _cost_of(value: Json) -> KdfCost:
    if not isinstance(value, dict):
        raise _damaged("kdf")
    _exact_keys(value, _KDF_KEYS, "kdf")
    if value["alg"] != _ALGORITHM:
        raise _damaged("kdf-alg")
    # Any integer is a well-formed number here; whether it is within bounds is for KdfCost.check to say.
    numbers = [_integer(value[name], f"kdf-{name}", lowest=-(2**53), highest=2**53) for name in ("m", "t", "p")]
    return KdfCost(*numbers)


def _in_order(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    return tuple(sorted(slots, key=_slot_order))


def _slot_order(slot: Slot) -> str:
    return slot.slot_id


def _exact_keys(value: Mapping[str, Json], wanted: set[str], what: str) -> None:
    if value.keys() - wanted:
        raise _damaged(f"{what}-unknown-key")
    if wanted - value.keys():
        raise _damaged(f"{what}-missing-key")


def _integer(value: Json, what: str, *, lowest: int, highest: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
        raise _damaged(what)
    return value


def _hex(value: Json, length: int, what: str) -> str:
    if not isinstance(value, str) or len(value) != 2 * length or not _HEX.match(value):
        raise _damaged(what)
    return value


def _bytes_of(value: Json, length: int, what: str) -> bytes:
    return bytes.fromhex(_hex(value, length, what))


def _canonical(value: Json) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def _damaged(reason: str) -> SkjemaError:
    return SkjemaError(ErrorCode.KEYS_DAMAGED, reason=reason)
