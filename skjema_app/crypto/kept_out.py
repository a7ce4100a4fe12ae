"""Drafts that their author keeps out of recovery (design-review § 1.45): sealed inside the database with a second key.

The second key comes from the password alone (``keyslots.py``, a slot of type ``own``). Whoever opens the vault with the
school's sheet, or with the machine's key store, finds the draft there and can't read a word of it. The price: with the
password forgotten it is lost for its author too. Backups that were made before still hold it as it was then.
"""

from __future__ import annotations

import base64
import binascii
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError

PREFIX = "skjema-own-1:"
_NONCE_BYTES = 12
_LABEL = b"skjema/own-draft/1\0"


def is_sealed(text: str) -> bool:
    """Whether the text of a draft is one that was sealed here; JSON never begins like that."""
    return text.startswith(PREFIX)


def seal(key: Secret | None, draft_id: str, text: str) -> str:
    """The text as it is stored.

    Raises:
        SkjemaError: DRAFT_LOCKED without the key.
    """
    if key is None:
        raise SkjemaError(ErrorCode.DRAFT_LOCKED)
    nonce = os.urandom(_NONCE_BYTES)
    with key.exposed() as buffer:
        sealed = AESGCM(buffer).encrypt(nonce, text.encode("ascii"), _LABEL + draft_id.encode("ascii"))
    return PREFIX + base64.b64encode(nonce + sealed).decode("ascii")


def unseal(key: Secret | None, draft_id: str, text: str) -> str:
    """The text that was sealed.

    Raises:
        SkjemaError: DRAFT_LOCKED without the key; ANSWERS_UNREADABLE where it isn't what was written.
    """
    if key is None:
        raise SkjemaError(ErrorCode.DRAFT_LOCKED)
    try:
        raw = base64.b64decode(text.removeprefix(PREFIX), validate=True)
        with key.exposed() as buffer:
            opened = AESGCM(buffer).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _LABEL + draft_id.encode("ascii"))
    except (InvalidTag, ValueError, binascii.Error) as error:
        raise SkjemaError(ErrorCode.ANSWERS_UNREADABLE) from error
    return opened.decode("ascii")
