"""The bytes of a journal entry, version 1 (design-review § 3): header and frame, read and written; no keys here.

::

    header, 190 bytes, big-endian, in clear
      magic 4 "SKJ1" | school 16 | device 16 | seq u32 | prev 32 (zeros at 0) | salt 16 | tag 32
      body_len u32 | env_n u16 | env_hash 32 | body_hash 32
    id = SHA-256(header)
    frame = u32 length | flags u8 (bit 0: cut by erasure) | header | sig 64 | envelopes 80 × env_n, sorted | body

``length`` counts what follows it. ``body_len`` is the length of the sealed body: a power of two from 1024 plus 16.
The header keeps ``env_n`` and ``body_len`` when an entry is cut; the frame then ends after the signature.
"""

from __future__ import annotations

import hashlib
import itertools
import struct
from dataclasses import dataclass, field, replace

from skjema_app.domain.errors import ErrorCode, SkjemaError

MAGIC = b"SKJ1"
ZERO_PREV = "0" * 64
"""What the first entry of a feed has instead of the id of one before it."""

HEADER_BYTES = 190
SIGNATURE_BYTES = 64
ENVELOPE_BYTES = 80
MOST_ENVELOPES = 256
ENVELOPE_STEP = 4
TAG_BYTES = 16
SMALLEST_BODY = 1024
LARGEST_BODY = 256 * 1024
ASSOCIATED_BYTES = 158
HIGHEST_SEQ = 2**32 - 1

_HEADER = struct.Struct(">4s16s16sI32s16s32sIH32s32s")
_LENGTH = struct.Struct(">I")
_ENVELOPES, _ENVELOPES_AT = struct.Struct(">H"), 124
_SALT = slice(72, 88)
_FLAG_CUT = 1
_ID_BYTES = 16
_FIXED_BYTES = 1 + HEADER_BYTES + SIGNATURE_BYTES
MOST_BYTES = _LENGTH.size + _FIXED_BYTES + MOST_ENVELOPES * ENVELOPE_BYTES + LARGEST_BODY + TAG_BYTES


@dataclass(frozen=True, slots=True)
class Header:
    """What everybody may see of an entry: which device, the chain, sizes and hashes; no room, person or time.

    Attributes:
        school: 32 hex digits; the vault's own id in its private feed.
        device: 32 hex digits.
        seq: number in the device's feed, from 0.
        prev: id of the entry before it, 64 hex digits.
        salt: 16 random bytes.
        tag: 32 bytes, names the room to those who hold its key.
        body_len: length of the sealed body.
        env_n: number of envelopes.
        env_hash: SHA-256 of the envelopes.
        body_hash: SHA-256 of the sealed body.
    """

    school: str
    device: str
    seq: int
    prev: str
    salt: bytes
    tag: bytes
    body_len: int
    env_n: int
    env_hash: bytes
    body_hash: bytes
    _packed: bytes = field(init=False, default=b"", repr=False, compare=False)

    def pack(self) -> bytes:
        """The 190 bytes."""
        if not self._packed:
            object.__setattr__(self, "_packed", self._pack())
        return self._packed

    def _pack(self) -> bytes:
        return _HEADER.pack(
            MAGIC,
            bytes.fromhex(self.school),
            bytes.fromhex(self.device),
            self.seq,
            bytes.fromhex(self.prev),
            self.salt,
            self.tag,
            self.body_len,
            self.env_n,
            self.env_hash,
            self.body_hash,
        )

    @classmethod
    def unpack(cls, data: bytes) -> Header:
        """Read 190 bytes and check what they say against the limits.

        Raises:
            SkjemaError: ENTRY_BROKEN with reason ``header-length``, ``magic``, ``prev``, ``body-length`` or
                ``envelope-count``.
        """
        if len(data) != HEADER_BYTES:
            raise broken("header-length")
        magic, school, device, seq, prev, salt, tag, body_len, env_n, env_hash, body_hash = _HEADER.unpack(data)
        if magic != MAGIC:
            raise broken("magic")
        if (seq == 0) != (not any(prev)):
            raise broken("prev")
        padded = body_len - TAG_BYTES
        if not SMALLEST_BODY <= padded <= LARGEST_BODY or padded & (padded - 1):
            raise broken("body-length")
        if env_n > MOST_ENVELOPES or env_n % ENVELOPE_STEP:
            raise broken("envelope-count")
        made = cls(school.hex(), device.hex(), seq, prev.hex(), salt, tag, body_len, env_n, env_hash, body_hash)
        object.__setattr__(made, "_packed", data)
        return made

    @property
    def associated(self) -> bytes:
        """What the sealing of the body binds: all of the header before the body's own hash."""
        return self.pack()[:ASSOCIATED_BYTES]


@dataclass(frozen=True, slots=True)
class Frame:
    """One entry as it is stored and sent. ``cut`` ones have lost envelopes and body to an erasure."""

    header: Header
    signature: bytes
    envelopes: tuple[bytes, ...]
    body: bytes
    cut: bool = False
    _raw: bytes = field(init=False, default=b"", repr=False, compare=False)
    _entry_id: str = field(init=False, default="", repr=False, compare=False)

    @property
    def raw(self) -> bytes:
        """The stored bytes, from the length to the end of the body."""
        if self._raw:
            return self._raw
        rest = b"".join((self.header.pack(), self.signature, *self.envelopes, self.body))
        return _LENGTH.pack(1 + len(rest)) + bytes([_FLAG_CUT if self.cut else 0]) + rest

    @property
    def entry_id(self) -> str:
        """SHA-256 of the header, 64 hex digits; the same before and after a cut."""
        if not self._entry_id:
            object.__setattr__(self, "_entry_id", hashlib.sha256(self.header.pack()).hexdigest())
        return self._entry_id

    def cut_down(self) -> Frame:
        """What an erasure leaves of it (design-review § 1.39): header and signature."""
        return replace(self, envelopes=(), body=b"", cut=True)


def parse_frame(raw: bytes) -> Frame:
    """Read exactly one frame. Total: any bytes give a frame or a SkjemaError.

    The hashes of envelopes and body are checked here; the signature is `entry.verify`'s.

    Raises:
        SkjemaError: ENTRY_BROKEN with reason ``frame-short``, ``frame-too-large``, ``frame-length``, ``flags``,
            ``frame-size``, ``envelope-order``, ``envelope-hash``, ``body-hash``, or one of `Header.unpack`.
    """
    if len(raw) < _LENGTH.size + _FIXED_BYTES:
        raise broken("frame-short")
    if len(raw) > MOST_BYTES:
        raise broken("frame-too-large")
    if _LENGTH.unpack_from(raw)[0] != len(raw) - _LENGTH.size:
        raise broken("frame-length")
    flags = raw[_LENGTH.size]
    if flags & ~_FLAG_CUT:
        raise broken("flags")
    start = _LENGTH.size + 1
    header = Header.unpack(bytes(raw[start : start + HEADER_BYTES]))
    start += HEADER_BYTES
    signature = bytes(raw[start : start + SIGNATURE_BYTES])
    rest = bytes(raw[start + SIGNATURE_BYTES :])
    if flags & _FLAG_CUT:
        if rest:
            raise broken("frame-size")
        return Frame(header, signature, (), b"", cut=True)
    sealed_keys = ENVELOPE_BYTES * header.env_n
    if len(rest) != sealed_keys + header.body_len:
        raise broken("frame-size")
    envelopes = tuple(rest[at : at + ENVELOPE_BYTES] for at in range(0, sealed_keys, ENVELOPE_BYTES))
    if any(one >= other for one, other in itertools.pairwise(envelopes)):
        raise broken("envelope-order")
    if hashlib.sha256(rest[:sealed_keys]).digest() != header.env_hash:
        raise broken("envelope-hash")
    body = rest[sealed_keys:]
    if hashlib.sha256(body).digest() != header.body_hash:
        raise broken("body-hash")
    made = Frame(header, signature, envelopes, body)
    object.__setattr__(made, "_raw", bytes(raw))
    return made


def signed_part(raw: bytes) -> bytes | None:
    """Header and signature of bytes that may be a frame, before anything else is looked at; None for too few."""
    start = _LENGTH.size + 1
    end = start + HEADER_BYTES + SIGNATURE_BYTES
    return raw[start:end] if len(raw) >= end else None


def envelopes_in(raw: bytes) -> bytes:
    """The envelopes of bytes that may be a frame, back to back, as many as there are; not looked at."""
    start = _LENGTH.size + _FIXED_BYTES
    count = _ENVELOPES.unpack_from(raw, _LENGTH.size + 1 + _ENVELOPES_AT)[0] if len(raw) >= start else 0
    return raw[start : start + ENVELOPE_BYTES * min(count, MOST_ENVELOPES)]


def school_in(header: bytes) -> str:
    """The school that a header names."""
    return header[len(MAGIC) : len(MAGIC) + _ID_BYTES].hex()


def salt_in(header: bytes) -> bytes:
    """The salt of a header."""
    return header[_SALT]


def device_in(header: bytes) -> str:
    """The device that a header names."""
    return header[len(MAGIC) + _ID_BYTES : len(MAGIC) + 2 * _ID_BYTES].hex()


def broken(reason: str) -> SkjemaError:
    """An entry that is refused, with the code of the check that failed."""
    return SkjemaError(ErrorCode.ENTRY_BROKEN, reason=reason)
