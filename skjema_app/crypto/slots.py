"""The slots of ``keys.json``: each is one way to the vault key; the file around them is ``keyslots.py``.

::

    password: {"type": "password", "salt": 16 B, "kdf": {"alg": "argon2id", "m": KiB, "t": n, "p": n}, "epoch": n,
               "wrapped": nonce 12 B || AES-256-GCM(KEK, vault key, AAD) 48 B}
    KEK = Argon2id(NFC password, salt, m, t, p)
    AAD = canonical JSON of ["skjema/slot/1", fmt, vault, slot id, type, kdf, slot's epoch]

    recovery: {"type": "recovery", "school": 16 B, "sheet": n >= 1, "epoch": n,
               "wrapped": HPKE-base(X25519, HKDF-SHA256, AES-256-GCM)(sheet's recovery key, vault key, info) 80 B}
    info = "skjema/recovery/1" || school || vault || u32 sheet, big-endian

    os: {"type": "os", "epoch": n, "wrapped": nonce 12 B || AES-256-GCM(KEK, vault key, AAD) 48 B}
    KEK = HKDF-SHA256(32 random bytes kept in the machine's key store, salt = slot id, "skjema/slot/os")
    AAD = canonical JSON of ["skjema/slot/1", fmt, vault, slot id, "os", "hkdf-sha256", slot's epoch]

    own: {"type": "own", "salt": 16 B, "kdf": …, "epoch": n, "wrapped": nonce || AES-256-GCM(KEK, own key, AAD) 60 B}
    as a password slot, with "own" in its AAD: not the vault's key, but a second one, for what its owner keeps out of
    recovery (design-review § 1.45). The sheet and the machine's key store don't open it.

Anybody can seal something to a sheet's public key; that it is this vault's key is what the file's MAC says.
"""

from __future__ import annotations

import json
import os
import re
import struct
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from skjema_app.crypto.identity import check_receiving_key
from skjema_app.crypto.kdf import KEY_BYTES, SALT_BYTES, KdfCost, labelled_key, password_key
from skjema_app.crypto.school_root import SheetKeys
from skjema_app.crypto.secret import Secret, random_id
from skjema_app.crypto.strict import NotStrict, bytes_in, canonical, check_keys, hex_in, integer_in
from skjema_app.crypto.vault_key import SEALED_BYTES, SUITE, VaultKey
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError

FORMAT = 1
HIGHEST_EPOCH = 2**31
PASSWORD = "password"  # noqa: S105 - the name of a slot type
RECOVERY = "recovery"
OS = "os"
OWN = "own"

_MOST_SLOTS = 16
_MOST_PASSWORD_SLOTS = 4  # each costs a whole Argon2 run at a wrong password
_HIGHEST_SHEET = 2**31
_ALGORITHM = "argon2id"
_ID_BYTES, _NONCE_BYTES, _TAG_BYTES = 16, 12, 16
_WRAPPED_BYTES = _NONCE_BYTES + KEY_BYTES + _TAG_BYTES
_PASSWORD_KEYS = {"type", "salt", "kdf", "epoch", "wrapped"}
_RECOVERY_KEYS = {"type", "school", "sheet", "epoch", "wrapped"}
_OS_KEYS = {"type", "epoch", "wrapped"}
_OS_KDF = "hkdf-sha256"
_OS_LABEL = b"skjema/slot/os"
_KDF_KEYS = {"alg", "m", "t", "p"}
_TYPE_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}\Z")
_RECOVERY_INFO = b"skjema/recovery/1"
_U32 = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Slot:
    """One way to the vault key. ``raw`` is the slot as it stands in the file, which is what the MAC covers.

    Attributes:
        slot_id: 32 hex digits.
        kind: `PASSWORD`, `RECOVERY`, `OS`, or a type that this version keeps but can't open.
        raw: canonical JSON of the slot.
    """

    slot_id: str
    kind: str
    raw: str

    def to_json(self) -> dict[str, Json]:
        """The slot as a JSON object."""
        value: dict[str, Json] = json.loads(self.raw)
        return value


def password_slot(vault_id: str, epoch: int, vault_key: VaultKey, password: Secret, cost: KdfCost) -> Slot:
    """A new slot that a password opens at this cost."""
    slot_id = random_id()
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(_NONCE_BYTES)
    kdf: Json = {"alg": _ALGORITHM, "m": cost.memory_kib, "t": cost.iterations, "p": cost.lanes}
    associated = _associated(vault_id, slot_id, kdf, epoch)
    with password_key(password, salt, cost) as wrapping_key:
        wrapped = nonce + vault_key.wrapped_by(wrapping_key, nonce, associated)
    content: dict[str, Json] = {
        "type": PASSWORD,
        "salt": salt.hex(),
        "kdf": kdf,
        "epoch": epoch,
        "wrapped": wrapped.hex(),
    }
    return Slot(slot_id, PASSWORD, canonical(content).decode("ascii"))


def own_slot(vault_id: str, epoch: int, own_key: Secret, password: Secret, cost: KdfCost) -> Slot:
    """A new slot with a key that nothing but this password gives."""
    slot_id = random_id()
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(_NONCE_BYTES)
    kdf: Json = {"alg": _ALGORITHM, "m": cost.memory_kib, "t": cost.iterations, "p": cost.lanes}
    associated = _associated(vault_id, slot_id, kdf, epoch, OWN)
    with password_key(password, salt, cost) as wrapping_key, wrapping_key.exposed() as kek, own_key.exposed() as key:
        wrapped = nonce + AESGCM(kek).encrypt(nonce, key, associated)
    content: dict[str, Json] = {"type": OWN, "salt": salt.hex(), "kdf": kdf, "epoch": epoch, "wrapped": wrapped.hex()}
    return Slot(slot_id, OWN, canonical(content).decode("ascii"))


def open_own(vault_id: str, slot: Slot, password: Secret) -> Secret | None:
    """The second key; None when the slot is another password's.

    Raises:
        SkjemaError: KEYS_LIMITS when the machine lacks the memory; CIPHER_MISSING.
    """
    return _opened(vault_id, slot, password, OWN)


def recovery_slot(
    vault_id: str, epoch: int, vault_key: VaultKey, recovery_public: bytes, *, school: str, sheet_number: int
) -> Slot:
    """A new slot that a school's sheet opens.

    Raises:
        SkjemaError: ENTRY_BROKEN with reason ``receiving-key-…``.
        ValueError: for a school id or number that isn't one.
    """
    if len(bytes.fromhex(school)) != _ID_BYTES or not 1 <= sheet_number <= _HIGHEST_SHEET:
        msg = "a school id has 32 hex digits, sheets are numbered from 1"
        raise ValueError(msg)
    check_receiving_key(recovery_public)
    public = X25519PublicKey.from_public_bytes(recovery_public)
    wrapped = vault_key.sealed_to(public, _recovery_info(school, vault_id, sheet_number))
    content: dict[str, Json] = {
        "type": RECOVERY,
        "school": school,
        "sheet": sheet_number,
        "epoch": epoch,
        "wrapped": wrapped.hex(),
    }
    return Slot(random_id(), RECOVERY, canonical(content).decode("ascii"))


def os_slot(vault_id: str, epoch: int, vault_key: VaultKey, secret: Secret) -> Slot:
    """A new slot that 32 random bytes open, which the machine's key store keeps."""
    slot_id = random_id()
    nonce = os.urandom(_NONCE_BYTES)
    with _os_key(slot_id, secret) as wrapping_key:
        wrapped = nonce + vault_key.wrapped_by(wrapping_key, nonce, _associated_os(vault_id, slot_id, epoch))
    content: dict[str, Json] = {"type": OS, "epoch": epoch, "wrapped": wrapped.hex()}
    return Slot(slot_id, OS, canonical(content).decode("ascii"))


def open_with_os(vault_id: str, slot: Slot, secret: Secret) -> VaultKey | None:
    """The vault key in a slot of the machine's key store; None when the secret is another one."""
    content = slot.to_json()
    wrapped = bytes_in(content["wrapped"], "slot-wrapped", length=_WRAPPED_BYTES)
    epoch = integer_in(content["epoch"], "slot-epoch", lowest=1, highest=HIGHEST_EPOCH)
    associated = _associated_os(vault_id, slot.slot_id, epoch)
    key = bytearray(KEY_BYTES)
    with _os_key(slot.slot_id, secret) as wrapping_key, wrapping_key.exposed() as buffer:
        try:
            AESGCM(buffer).decrypt_into(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], associated, key)
        except InvalidTag:
            return None
    return VaultKey(Secret.adopt(key))


def open_with_password(vault_id: str, slot: Slot, password: Secret) -> VaultKey | None:
    """The vault key in a password slot; None when it is another password's or another kind of slot.

    Raises:
        SkjemaError: KEYS_LIMITS when the machine lacks the memory; CIPHER_MISSING.
    """
    key = _opened(vault_id, slot, password, PASSWORD)
    return None if key is None else VaultKey(key)


def _opened(vault_id: str, slot: Slot, password: Secret, kind: str) -> Secret | None:
    if slot.kind != kind:
        return None
    content = slot.to_json()
    salt = bytes_in(content["salt"], "slot-salt", length=SALT_BYTES)
    wrapped = bytes_in(content["wrapped"], "slot-wrapped", length=_WRAPPED_BYTES)
    epoch = integer_in(content["epoch"], "slot-epoch", lowest=1, highest=HIGHEST_EPOCH)
    associated = _associated(vault_id, slot.slot_id, content["kdf"], epoch, kind)
    key = bytearray(KEY_BYTES)
    with password_key(password, salt, password_cost(slot)) as wrapping_key, wrapping_key.exposed() as buffer:
        try:
            AESGCM(buffer).decrypt_into(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], associated, key)
        except InvalidTag:
            return None
    return Secret.adopt(key)


def open_with_sheet(vault_id: str, slot: Slot, sheet: SheetKeys) -> VaultKey | None:
    """The key in a recovery slot, whether or not it is the vault's; None when the slot is another sheet's."""
    school, number = recovery_facts(slot)
    wrapped = bytes_in(slot.to_json()["wrapped"], "slot-wrapped", length=SEALED_BYTES)
    try:
        opened = SUITE.decrypt(wrapped, sheet.device().receiving_key, _recovery_info(school, vault_id, number))
    except InvalidTag:
        return None
    return VaultKey(Secret(opened))


def recovery_facts(slot: Slot) -> tuple[str, int]:
    """School id and sheet number of a recovery slot."""
    content = slot.to_json()
    school = hex_in(content["school"], "slot-school", length=_ID_BYTES)
    return school, integer_in(content["sheet"], "slot-sheet", lowest=1, highest=_HIGHEST_SHEET)


def password_cost(slot: Slot) -> KdfCost:
    """What one guess at a password slot costs."""
    return _cost_of(slot.to_json()["kdf"])


def in_order(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """By their ids, as they stand in the file."""
    return tuple(sorted(slots, key=_slot_order))


def parse_slots(value: Json, file_epoch: int) -> tuple[Slot, ...]:
    """Read all slots of a file strictly, in the order of their ids.

    Raises:
        NotStrict: with the member that is wrong as reason.
        SkjemaError: KEYS_LIMITS with reason ``slots``, ``password-slots``, ``recovery-slots``, ``os-slots``, ``kdf-…``.
    """
    if not isinstance(value, dict):
        raise NotStrict("slots")
    if len(value) > _MOST_SLOTS:
        raise SkjemaError(ErrorCode.KEYS_LIMITS, reason="slots")
    slots = in_order(tuple(_parse_slot(slot_id, content, file_epoch) for slot_id, content in value.items()))
    kinds = [slot.kind for slot in slots]
    if PASSWORD not in kinds:
        raise NotStrict("no-password-slot")
    if kinds.count(PASSWORD) > _MOST_PASSWORD_SLOTS:
        raise SkjemaError(ErrorCode.KEYS_LIMITS, reason="password-slots")
    for kind in (RECOVERY, OS, OWN):
        if kinds.count(kind) > 1:
            raise SkjemaError(ErrorCode.KEYS_LIMITS, reason=f"{kind}-slots")
    return slots


def _parse_slot(slot_id: str, content: Json, file_epoch: int) -> Slot:
    hex_in(slot_id, "slot-id", length=_ID_BYTES)
    if not isinstance(content, dict):
        raise NotStrict("slot")
    kind = content.get("type")
    if not isinstance(kind, str) or not _TYPE_NAME.match(kind):
        raise NotStrict("slot-type")
    slot = Slot(slot_id, kind, canonical(content).decode("ascii"))
    if kind in {PASSWORD, OWN}:
        check_keys(content, _PASSWORD_KEYS, "slot")
        bytes_in(content["salt"], "slot-salt", length=SALT_BYTES)
        bytes_in(content["wrapped"], "slot-wrapped", length=_WRAPPED_BYTES)
        password_cost(slot).check()
    elif kind == RECOVERY:
        check_keys(content, _RECOVERY_KEYS, "slot")
        bytes_in(content["wrapped"], "slot-wrapped", length=SEALED_BYTES)
        recovery_facts(slot)
    elif kind == OS:
        check_keys(content, _OS_KEYS, "slot")
        bytes_in(content["wrapped"], "slot-wrapped", length=_WRAPPED_BYTES)
    if kind in {PASSWORD, RECOVERY, OS, OWN}:
        integer_in(content["epoch"], "slot-epoch", lowest=1, highest=file_epoch)
    return slot


def _cost_of(value: Json) -> KdfCost:
    if not isinstance(value, dict):
        raise NotStrict("kdf")
    check_keys(value, _KDF_KEYS, "kdf")
    if value["alg"] != _ALGORITHM:
        raise NotStrict("kdf-alg")
    # Any integer is a well-formed number here; whether it is within bounds is for KdfCost.check to say.
    numbers = [integer_in(value[name], f"kdf-{name}", lowest=-(2**53), highest=2**53) for name in ("m", "t", "p")]
    return KdfCost(*numbers)


def _associated(vault_id: str, slot_id: str, kdf: Json, epoch: int, kind: str = PASSWORD) -> bytes:
    return canonical(["skjema/slot/1", FORMAT, vault_id, slot_id, kind, kdf, epoch])


def _associated_os(vault_id: str, slot_id: str, epoch: int) -> bytes:
    return canonical(["skjema/slot/1", FORMAT, vault_id, slot_id, OS, _OS_KDF, epoch])


def _os_key(slot_id: str, secret: Secret) -> Secret:
    if len(secret) != KEY_BYTES:
        msg = "the machine's key store keeps 32 random bytes for a slot"
        raise ValueError(msg)
    return labelled_key(secret, _OS_LABEL, salt=bytes.fromhex(slot_id))


def _recovery_info(school: str, vault_id: str, sheet_number: int) -> bytes:
    return b"".join((_RECOVERY_INFO, bytes.fromhex(school), bytes.fromhex(vault_id), _U32.pack(sheet_number)))


def _slot_order(slot: Slot) -> str:
    return slot.slot_id
