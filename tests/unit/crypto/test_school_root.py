"""The sheet's keys: always the same for a sheet, checked against a derivation written out here."""

from __future__ import annotations

import hmac

import pytest
from crypto_kit import SCHOOL, refused
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from skjema_app.crypto.entry import ZERO_PREV, encode_json, seal_entry, verify
from skjema_app.crypto.letter_groups import SHEET_BITS, decode, encode, shown
from skjema_app.crypto.school_root import SheetKeys, join, new_sheet_secret, split
from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode

ORDER = 2**256 - 2**224 + 2**192 - 0x4319055258E8617B0C46353D039CDAAF
secrets = st.binary(min_size=16, max_size=16)


def expand(secret: bytes, label: str, length: int) -> bytes:
    """HKDF-SHA256 without salt (RFC 5869), from HMAC alone."""
    key = hmac.digest(bytes(32), secret, "sha256")
    block, made = b"", b""
    for number in range(1, 3):
        block = hmac.digest(key, block + b"skjema/sheet/" + label.encode() + bytes([number]), "sha256")
        made += block
    return made[:length]


def test_golden() -> None:
    """A printed sheet must open its school for ever: never change these."""
    sheet = SheetKeys.derive(Secret(bytes(range(16))))
    assert sheet.feed_public.hex() == "f15013605226d5b94d3f33d6a1e5502b48dbcf5c2be59c8f40b47c4d4861e776"
    assert sheet.recovery_public.hex() == "cd18134b011ff43d553c89f7ae98c31c52a9b68ee5d4a808ae7f4168bc196a5c"
    assert sheet.root_public_der.hex() == (
        "3059301306072a8648ce3d020106082a8648ce3d0301070342000434201f60661cd1c1e0f8a3d5d6b5ed19b738b05ba6f1b322a56323"
        "9903568e8295c9242a0d68a68ff14709227d83ca9df750078a0d3138a158c562f8e7afd143"
    )
    assert sheet.device().device_id == "c52a1d92d7dc9fb4addcbdf20a5f8328"


@settings(max_examples=30)
@given(secrets)
def test_derivation_written_out(secret: bytes) -> None:
    sheet = SheetKeys.derive(Secret(secret))
    scalar = int.from_bytes(expand(secret, "root-p256", 48), "big") % (ORDER - 1) + 1
    root = derive_private_key(scalar, SECP256R1()).public_key()
    assert sheet.root_public_der == root.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    feed = Ed25519PrivateKey.from_private_bytes(expand(secret, "sheet-ed25519", 32)).public_key()
    assert sheet.feed_public == feed.public_bytes_raw()
    recovery = X25519PrivateKey.from_private_bytes(expand(secret, "recovery-x25519", 32)).public_key()
    assert sheet.recovery_public == recovery.public_bytes_raw()


def test_from_paper_to_the_same_keys() -> None:
    secret = new_sheet_secret()
    read = decode(shown(encode(secret)), bits=SHEET_BITS)
    assert SheetKeys.derive(read).feed_public == SheetKeys.derive(secret).feed_public
    assert SheetKeys.derive(new_sheet_secret()).feed_public != SheetKeys.derive(secret).feed_public


def test_the_sheet_writes_entries_of_its_own_feed() -> None:
    sheet = SheetKeys.derive(new_sheet_secret())
    frame = seal_entry(
        school=SCHOOL,
        device=sheet.device(),
        seq=0,
        prev=ZERO_PREV,
        room_key=Secret.random(32),
        tag_index=0,
        body=encode_json({"t": "issuer"}),
    )
    verify(frame, sheet.feed_public)


def test_keys_are_wiped_at_the_end_and_shown_nowhere() -> None:
    with SheetKeys.derive(new_sheet_secret()) as sheet:
        pdf = sheet.device()
        assert repr(sheet) == "SheetKeys(…)"
    with pytest.raises(RuntimeError):
        pdf.pdf_key()


@given(secrets.filter(any))  # 16 zero bytes are no random secret
def test_two_envelopes_give_the_sheet_and_one_gives_nothing(data: bytes) -> None:
    secret = Secret(data)
    one, other = split(secret)
    assert join(one, other).matches(secret)
    assert join(other, one).matches(secret)
    assert not split(secret)[0].matches(one)


def test_one_half_typed_twice_is_named() -> None:
    one, _ = split(new_sheet_secret())
    assert refused(ErrorCode.SHEET_MISTYPED, lambda: join(one, one.copy())) == "same-half"


@pytest.mark.parametrize("length", [0, 15, 17, 32])
def test_secrets_of_another_length_are_mistakes_of_the_program(length: int) -> None:
    wrong, right = Secret(bytes(length)), new_sheet_secret()
    for action in (lambda: SheetKeys.derive(wrong), lambda: split(wrong), lambda: join(right, wrong)):
        with pytest.raises(ValueError, match="16 bytes"):
            action()
