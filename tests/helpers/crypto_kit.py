"""Keys, frames and key files for tests; synthetic people only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from skjema_app.crypto.entry import ZERO_PREV, Frame, Receiver, encode_json, seal_entry
from skjema_app.crypto.identity import DeviceKeys
from skjema_app.crypto.keyslots import KdfCost, KeysFile, VaultKey
from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError

SCHOOL = "5c" * 16
VAULT = "ab" * 16
CHEAP = KdfCost(8 * 1024, 1, 1)
PASSWORD = "blåbær på kåre sin ås"
BODY = {"t": "note", "tv": 1, "d": {"tekst": "Ærlig øvelse på åsen"}}


def fixed_device(number: int) -> DeviceKeys:
    """A device whose keys are always the same for a number; for golden files."""
    seed = hashlib.sha256(b"test device %d" % number).digest()
    scalar = int.from_bytes(hashlib.sha256(b"pdf" + seed).digest()[:31], "big") + 1
    pdf = derive_private_key(scalar, SECP256R1())
    return DeviceKeys(
        Ed25519PrivateKey.from_private_bytes(seed),
        X25519PrivateKey.from_private_bytes(hashlib.sha256(b"receive" + seed).digest()),
        Secret(pdf.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
    )


def room_key(number: int = 1) -> Secret:
    return Secret(hashlib.sha256(b"test room %d" % number).digest())


def sealed(
    device: DeviceKeys,
    key: Secret,
    *,
    seq: int = 0,
    prev: str = ZERO_PREV,
    tag_index: int = 0,
    body: bytes | None = None,
    receivers: Sequence[Receiver] = (),
) -> Frame:
    return seal_entry(
        school=SCHOOL,
        device=device,
        seq=seq,
        prev=prev,
        room_key=key,
        tag_index=tag_index,
        body=encode_json(BODY) if body is None else body,
        receivers=receivers,
    )


def new_keys(password: str = PASSWORD) -> tuple[KeysFile, VaultKey]:
    return KeysFile.create(VAULT, Secret.from_text(password), CHEAP)


def rewritten(data: bytes, change: Callable[[dict], None]) -> bytes:
    """A key file changed by somebody who knows the format: with a fitting plain sum, but without the key."""
    content = json.loads(data)
    change(content)
    content.pop("sum", None)
    content["sum"] = hashlib.sha256(canonical(content)).hexdigest()
    return canonical(content)


def canonical(content: object) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def refused(code: ErrorCode, action: Callable[[], object]) -> str:
    """The reason with which an action is refused; fails when it is not, or with another code."""
    with pytest.raises(SkjemaError) as caught:
        action()
    assert caught.value.code is code, caught.value.details
    return str(caught.value.details.get("reason", ""))
