"""Files beside the journal (signed PDFs, attachments): one random key each (design-review §§ 1.25, 1.54).

``data = AES-256-GCM(key, nonce = 12 zero bytes, content || zeros to the next 64 KiB step, AAD = label)``;
the smallest blob is one step.
A constant nonce is right here because a key seals exactly one blob and is never used again. The key, the length and
the SHA-256 of ``data`` stand in the body of the entry that refers to it; the file is named by that SHA-256.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError

LARGEST = 25 * 1024 * 1024
"""Bytes of content at most (design-review § 1.35)."""
STEP = 64 * 1024
_TAG_BYTES = 16
_KEY_BYTES = 32
_NONCE = bytes(12)
_LABEL = b"skjema/blob/1"


@dataclass(frozen=True, slots=True)
class SealedBlob:
    """What to write to a file, and what to remember in the entry.

    Attributes:
        data: the ciphertext.
        sha256: of ``data``, 64 hex digits; the file's name.
        key: 32 bytes.
        length: of the content in bytes.
    """

    data: bytes
    sha256: str
    key: Secret
    length: int


def seal(content: bytes) -> SealedBlob:
    """Seal a file's content under a fresh key.

    Raises:
        ValueError: when it is larger than `LARGEST`; callers check what they accept from people before.
    """
    if len(content) > LARGEST:
        msg = "a blob has at most 25 MiB"
        raise ValueError(msg)
    key = Secret.random(_KEY_BYTES)
    padded = bytes(content).ljust(_padded_length(len(content)), b"\0")
    with key.exposed() as buffer:
        data = AESGCM(buffer).encrypt(_NONCE, padded, _LABEL)
    return SealedBlob(data, hashlib.sha256(data).hexdigest(), key, len(content))


def open_blob(data: bytes, key: Secret, length: int, sha256: str) -> bytes:
    """Open what `seal` gave, with the key, length and hash from the entry.

    Raises:
        SkjemaError: BLOB_DAMAGED with reason ``length``, ``hash``, ``sealed`` or ``padding``.
    """
    if not 0 <= length <= LARGEST or len(data) != _padded_length(length) + _TAG_BYTES or len(key) != _KEY_BYTES:
        raise SkjemaError(ErrorCode.BLOB_DAMAGED, reason="length")
    if not hmac.compare_digest(hashlib.sha256(data).hexdigest().encode(), sha256.encode("utf-8", "replace")):
        raise SkjemaError(ErrorCode.BLOB_DAMAGED, reason="hash")
    try:
        with key.exposed() as buffer:
            padded = AESGCM(buffer).decrypt(_NONCE, data, _LABEL)
    except InvalidTag as error:
        raise SkjemaError(ErrorCode.BLOB_DAMAGED, reason="sealed") from error
    if padded.count(0, length) != len(padded) - length:
        raise SkjemaError(ErrorCode.BLOB_DAMAGED, reason="padding")
    return padded[:length]


def _padded_length(length: int) -> int:
    return max(1, -(-length // STEP)) * STEP
