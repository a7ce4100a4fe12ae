r"""Journal entries, version 1: sealed to one room, signed by one device (design-review § 3, byte for byte).

::

    sig  = Ed25519(device, "skjema/entry/1\0" || header)
    ktag || kbody = HKDF-SHA256(R, salt=school, info="skjema/room/1", 64)      R = the room's key, 32 random bytes
    tag  = BLAKE2s-256(device || u32 i, key=ktag, person="skjtag/1")           i = entries of this device under R so far
    k || n = HKDF-Expand-SHA256(kbody, "skjema/body/1" || salt || device || seq, 44)
    body = AES-256-GCM(k, n, u32 len || JSON || zeros to 2^i >= 1024, AAD = header[:158])
    envelope = HPKE-base(X25519, HKDF-SHA256, AES-256-GCM)(receiver, R,
               info = "skjema/grant/1" || school || author device || receiver device || salt)

The tag commits to the key: a ciphertext made to open under two keys opens under one of them only. An entry with
envelopes is sealed under the key it grants, so a wrong or per-person different key fails the tag. One key and nonce
per entry: no nonce bookkeeping, and a restored copy that writes again doesn't repeat one.

The bytes are in ``frame.py``, the JSON in ``body.py``; both are available from here.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from skjema_app.crypto.body import LENGTH_BYTES, MOST_JSON, encode_json, json_text, strict_json
from skjema_app.crypto.envelopes import bound_to, closed, opened
from skjema_app.crypto.frame import (
    ENVELOPE_BYTES,
    ENVELOPE_STEP,
    HIGHEST_SEQ,
    MOST_ENVELOPES,
    SMALLEST_BODY,
    TAG_BYTES,
    ZERO_PREV,
    Frame,
    Header,
    broken,
    device_in,
    parse_frame,
    salt_in,
    school_in,
)
from skjema_app.crypto.identity import DeviceKeys, Receiver, check_receiving_key, device_id_of, signature_is_good
from skjema_app.crypto.kdf import labelled_key
from skjema_app.crypto.secret import Secret
from skjema_app.crypto.signature_checks import Asked, Checks
from skjema_app.domain.errors import SkjemaError

__all__ = [
    "MOST_JSON",
    "ZERO_PREV",
    "Frame",
    "Grant",
    "Header",
    "Receiver",
    "RoomCipher",
    "asked_of",
    "encode_json",
    "expected_tag",
    "find_tag_index",
    "json_text",
    "open_body",
    "open_envelopes",
    "parse_frame",
    "seal_entry",
    "strict_json",
    "verify",
    "verify_all",
]

ROOM_KEY_BYTES = 32
MOST_TAGS_TRIED = 100_000
"""Tags tried for one entry at most (0.3 s): the number in a stranger's header must not decide how long we work."""

_SIGNED = b"skjema/entry/1\0"
_ROOM = b"skjema/room/1"
_BODY = b"skjema/body/1"
_TAG_PERSON = b"skjtag/1"
_SALT_BYTES = 16
_HALF = 32
_CIPHER_KEY_BYTES = 32
_NONCE_BYTES = 12
_U32 = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Grant:
    """The key of a room that came in an envelope, also at work, and the number of the entry it came with under it."""

    room_key: Secret
    cipher: RoomCipher
    tag_index: int


def seal_entry(
    *,
    school: str,
    device: DeviceKeys,
    seq: int,
    prev: str,
    room_key: Secret,
    tag_index: int,
    body: bytes,
    receivers: Sequence[Receiver] = (),
    _salt: bytes | None = None,
) -> Frame:
    """Seal, sign and frame one entry.

    Args:
        school: 32 hex digits; the vault's own id in its private feed.
        device: this vault's keys.
        seq: the next number in the feed of this school and device.
        prev: id of entry ``seq - 1``, `ZERO_PREV` at 0.
        room_key: the 32 bytes R of the one room it is sealed to.
        tag_index: how many entries this device has sealed under that key before, in this school.
        body: JSON from `encode_json`.
        receivers: devices that are granted the room's key by this entry; filled up with dummies to a multiple of 4.

    Raises:
        SkjemaError: ENTRY_BROKEN with reason ``json-too-large``, ``too-many-receivers`` or ``receiving-key-…``.
        ValueError: when a number or id is impossible; that is a mistake in the program.
    """
    _check_numbers(school, seq, prev, tag_index, room_key)
    if len(body) > MOST_JSON:
        raise broken("json-too-large")
    salt = os.urandom(_SALT_BYTES) if _salt is None else _salt
    envelopes = _make_envelopes(school, device.device_id, salt, room_key, receivers)
    padded = _pad(body)
    header = Header(
        school=school,
        device=device.device_id,
        seq=seq,
        prev=prev,
        salt=salt,
        tag=expected_tag(school, room_key, device.device_id, tag_index),
        body_len=len(padded) + TAG_BYTES,
        env_n=len(envelopes),
        env_hash=hashlib.sha256(b"".join(envelopes)).digest(),
        body_hash=bytes(hashlib.sha256().digest_size),
    )
    with _body_key(header, room_key) as key, key.exposed() as buffer:
        cipher = AESGCM(memoryview(buffer)[:_CIPHER_KEY_BYTES])
        sealed = cipher.encrypt(bytes(buffer[_CIPHER_KEY_BYTES:]), padded, header.associated)
    header = replace(header, body_hash=hashlib.sha256(sealed).digest())
    return Frame(header, device.sign(_SIGNED + header.pack()), envelopes, sealed)


class RoomCipher:
    """A room's key at work: what is derived from it is derived once. At the end of a ``with`` it is wiped.

    Args:
        school: 32 hex digits.
        room_key: the 32 bytes R; stays the caller's.
    """

    __slots__ = ("_keys", "_last", "_school")

    def __init__(self, school: str, room_key: Secret) -> None:
        self._school = school
        self._keys = _room_keys(school, room_key)
        self._last: tuple[str, int, bytes] = ("", -1, b"")

    def __enter__(self) -> RoomCipher:
        return self

    def __exit__(self, *_: object) -> None:
        self.wipe()

    def wipe(self) -> None:
        """Overwrite what was derived."""
        self._keys.wipe()
        self._last = ("", -1, b"")

    def tag(self, device_id: str, index: int) -> bytes:
        """The tag of a device's entry number ``index`` (from 0): 32 bytes."""
        device, number, tag = self._last
        if (device, number) != (device_id, index):
            tag = _tag(self._keys, device_id, index)
            self._last = (device_id, index, tag)  # what is found by its tag is opened next
        return tag

    def find_tag_index(self, frame: Frame, *, start: int = 0, most: int = MOST_TAGS_TRIED) -> int | None:
        """See `find_tag_index`, of which this is the one that keeps what it derived."""
        header = frame.header
        for index in range(start, min(header.seq, start + most - 1) + 1):
            tag = _tag(self._keys, header.device, index)
            if hmac.compare_digest(tag, header.tag):
                self._last = (header.device, index, tag)
                return index
        return None

    def open_body(self, frame: Frame, tag_index: int) -> bytes:
        """The JSON bytes of an entry. Look at the signature first (`verify`).

        Raises:
            SkjemaError: ENTRY_BROKEN with reason ``cut``, ``tag`` (another key or number), ``sealed-body`` or
                ``padding``.
        """
        header = frame.header
        if frame.cut:
            raise broken("cut")
        if header.school != self._school or not hmac.compare_digest(self.tag(header.device, tag_index), header.tag):
            raise broken("tag")
        derived = _derived_for(header, self._keys)
        key = memoryview(derived)
        try:
            cipher = AESGCM(key[:_CIPHER_KEY_BYTES])
            padded = cipher.decrypt(key[_CIPHER_KEY_BYTES:], frame.body, header.associated)
        except InvalidTag as error:
            raise broken("sealed-body") from error
        finally:
            derived[:] = bytes(len(derived))
        end = LENGTH_BYTES + _U32.unpack_from(padded)[0]
        if end > len(padded) or padded.count(0, end) != len(padded) - end:
            raise broken("padding")
        return padded[LENGTH_BYTES:end]


def verify(frame: Frame, feed_public: bytes) -> None:
    """Check that the device with this feed key signed the entry; whether the device may is the journal's question.

    Raises:
        SkjemaError: ENTRY_BROKEN with reason ``feed-key-…``, ``wrong-device`` or ``signature``.
    """
    if device_id_of(feed_public) != frame.header.device:
        raise broken("wrong-device")
    if not signature_is_good(feed_public, frame.signature, _SIGNED + frame.header.pack()):
        raise broken("signature")


def verify_all(
    signed: Sequence[tuple[Frame, bytes]], checks: Checks, receiver: str = ""
) -> list[SkjemaError | bytes | None]:
    """`verify` for many frames, each with the feed key of its device.

    Args:
        signed: the frames with their keys.
        checks: where signatures are checked. One that it doesn't find good is looked at here once more, for the reason.
        receiver: the device that envelopes are tried for; "" for none.

    Gives:
        For each what `verify` raises; where all is well, what was found in its envelopes for `open_envelopes`.
    """
    asked = [
        asked_of(frame.header.pack(), frame.signature, public, b"".join(frame.envelopes), receiver)
        for frame, public in signed
    ]
    good = checks.good(asked)
    owners = {public: device_id_of(public) for public in {public for _, public in signed}}
    found: list[SkjemaError | bytes | None] = []
    for (frame, public), one, holds in zip(signed, asked, good, strict=True):
        if holds and owners[public] == frame.header.device:
            found.append(checks.key_in(one) if one.envelopes else None)
        else:
            found.append(_fault_of(frame, public))
    return found


def asked_of(header: bytes, signature: bytes, feed_public: bytes, envelopes: bytes = b"", receiver: str = "") -> Asked:
    """The question whether a device signed an entry, and where so, what is in its envelopes for a receiver."""
    if not envelopes or not receiver:
        return Asked(feed_public, signature, _SIGNED + header)
    bound = bound_to(school_in(header), device_in(header), receiver, salt_in(header))
    return Asked(feed_public, signature, _SIGNED + header, envelopes, bound)


def _fault_of(frame: Frame, feed_public: bytes) -> SkjemaError | None:
    try:
        verify(frame, feed_public)
    except SkjemaError as error:
        return error
    return None


def expected_tag(school: str, room_key: Secret, device_id: str, index: int) -> bytes:
    """The tag of a device's entry number ``index`` (from 0) under a room's key: 32 bytes."""
    with _room_keys(school, room_key) as keys:
        return _tag(keys, device_id, index)


def find_tag_index(frame: Frame, room_key: Secret, *, start: int = 0, most: int = MOST_TAGS_TRIED) -> int | None:
    """Which number an entry has under a room's key, or None when it isn't sealed under it.

    Tries ``start`` up to the entry's own sequence number, at most ``most`` of them: a device can't have sealed more
    entries under one key than it has written.
    """
    with RoomCipher(frame.header.school, room_key) as cipher:
        return cipher.find_tag_index(frame, start=start, most=most)


def open_body(frame: Frame, room_key: Secret, tag_index: int) -> bytes:
    """The JSON bytes of an entry. Look at the signature first (`verify`).

    Raises:
        SkjemaError: ENTRY_BROKEN with reason ``cut``, ``tag`` (another key or number), ``sealed-body`` or ``padding``.
    """
    with RoomCipher(frame.header.school, room_key) as cipher:
        return cipher.open_body(frame, tag_index)


def open_envelopes(frame: Frame, device: DeviceKeys, found: bytes | None = None) -> Grant | None:
    """Try every envelope with this device's key; None when none is for it.

    Args:
        frame: the entry.
        device: this vault's keys.
        found: what a process beside this one found in the first that opens, "" when none does; None: none was tried.

    Raises:
        SkjemaError: ENTRY_BROKEN with reason ``grant-key`` when one opens but holds a key that this entry isn't sealed
            under: the author gave somebody a wrong or a different key.
    """
    if found is not None:
        grant = _grant_of(frame, found) if found else None
        if grant is not None or not found:
            return grant  # else there may be more of them
    header = frame.header
    bound = bound_to(header.school, header.device, device.device_id, header.salt)
    wrong = False
    for key in opened(frame.envelopes, device.receiving_key, bound):
        grant = _grant_of(frame, key)
        if grant is not None:
            return grant
        wrong = True
    if wrong:
        raise broken("grant-key")
    return None


def _grant_of(frame: Frame, key: bytes) -> Grant | None:
    """The grant of a key, when it is one and the entry is sealed under it."""
    if len(key) != ROOM_KEY_BYTES:
        return None
    room_key = Secret(key)
    cipher = RoomCipher(frame.header.school, room_key)
    index = cipher.find_tag_index(frame)
    if index is not None:
        return Grant(room_key, cipher, index)
    cipher.wipe()
    room_key.wipe()
    return None


def _make_envelopes(
    school: str, author: str, salt: bytes, room_key: Secret, receivers: Sequence[Receiver]
) -> tuple[bytes, ...]:
    if len(receivers) > MOST_ENVELOPES:
        raise broken("too-many-receivers")
    made = []
    for receiver in receivers:
        check_receiving_key(receiver.public_key)
        made.append(closed(room_key, receiver.public_key, bound_to(school, author, receiver.device_id, salt)))
    made.extend(os.urandom(ENVELOPE_BYTES) for _ in range(-len(made) % ENVELOPE_STEP))
    return tuple(sorted(made))


def _room_keys(school: str, room_key: Secret) -> Secret:
    """Both halves: ktag, kbody."""
    return labelled_key(room_key, _ROOM, salt=bytes.fromhex(school), length=2 * _HALF)


def _tag(keys: Secret, device_id: str, index: int) -> bytes:
    with keys.exposed() as buffer:
        data = bytes.fromhex(device_id) + _U32.pack(index)
        return hashlib.blake2s(data, key=memoryview(buffer)[:_HALF], person=_TAG_PERSON).digest()


def _body_key(header: Header, room_key: Secret) -> Secret:
    with _room_keys(header.school, room_key) as keys:
        return Secret.adopt(_derived_for(header, keys))


def _derived_for(header: Header, keys: Secret) -> bytearray:
    """Key and nonce of the one body, from both halves of the room's: 44 bytes, which the caller overwrites."""
    derived = bytearray(_CIPHER_KEY_BYTES + _NONCE_BYTES)
    info = b"".join((_BODY, header.salt, bytes.fromhex(header.device), _U32.pack(header.seq)))
    with keys.exposed() as buf:
        HKDFExpand(hashes.SHA256(), len(derived), info).derive_into(memoryview(buf)[_HALF:], derived)
    return derived


def _pad(body: bytes) -> bytes:
    content = _U32.pack(len(body)) + body
    length = max(SMALLEST_BODY, 1 << (len(content) - 1).bit_length())
    return content.ljust(length, b"\0")


def _check_numbers(school: str, seq: int, prev: str, tag_index: int, room_key: Secret) -> None:
    if len(bytes.fromhex(school)) != _SALT_BYTES or len(bytes.fromhex(prev)) != hashlib.sha256().digest_size:
        msg = "a school id has 32 hex digits, an entry id 64"
        raise ValueError(msg)
    if not 0 <= tag_index <= seq <= HIGHEST_SEQ or (seq == 0) != (prev == ZERO_PREV):
        msg = "the sequence starts at 0 after nothing, and no entry is sealed before it is written"
        raise ValueError(msg)
    if len(room_key) != ROOM_KEY_BYTES:
        msg = "a room's key has 32 bytes"
        raise ValueError(msg)
