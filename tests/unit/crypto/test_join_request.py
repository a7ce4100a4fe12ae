"""Join requests: only true keys, from whoever holds the code, for this issuer and school; nothing shows outside."""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
from datetime import timedelta

import pytest
from crypto_kit import SCHOOL, fixed_device, refused
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP384R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_private_key
from hypothesis import given, settings
from hypothesis import strategies as st
from join_kit import CODE, INVITATION, ISSUER, NOW, derived, exposed

from skjema_app.crypto.identity import DeviceKeys
from skjema_app.crypto.invitation import new_code
from skjema_app.crypto.join_request import FILE_BYTES, JoinRequest, mac_key_of, open_request, seal_request
from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode

DEVICE = fixed_device(2)
OLD_LEAF = "4d" * 32
DATA = seal_request(INVITATION, CODE, DEVICE, old_leaf_sha256=OLD_LEAF, now=NOW)
MAC_KEY = mac_key_of(CODE, INVITATION.invitation_id)
SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
IDENTITY = bytes([1]) + bytes(31)


def opened(data: bytes, mac_key: Secret = MAC_KEY) -> JoinRequest:
    sealed = open_request(data, ISSUER, SCHOOL)
    assert sealed is not None
    return sealed.verified(mac_key)


def why(data: bytes) -> str:
    return refused(ErrorCode.JOIN_REQUEST_REFUSED, lambda: opened(data))


def sealed_content(content: bytes, school: str = SCHOOL) -> bytes:
    framed = len(content).to_bytes(4, "big") + content
    return sealed_padded(framed + bytes(-len(framed) % 1024), school)


def sealed_padded(padded: bytes, school: str = SCHOOL) -> bytes:
    public = X25519PublicKey.from_public_bytes(ISSUER.receiving_public)
    return b"SKR1" + SUITE.encrypt(padded, public, b"skjema/join/1" + bytes.fromhex(school))


def maced(signed: bytes) -> bytes:
    key = derived(exposed(CODE), b"skjema/join/1/mac", bytes.fromhex(INVITATION.invitation_id))
    return signed + hmac.digest(key, b"skjema/join/mac/1\0" + signed, hashlib.sha256)


def request(
    *,
    feed: bytes = DEVICE.feed_public,
    receiving: bytes = DEVICE.receiving_public,
    spki: bytes = DEVICE.pdf_public_der,
    school: str = SCHOOL,
    seconds: int = 1_800_000_000,
    feed_signature: bytes | None = None,
    pdf_signature: bytes | None = None,
) -> bytes:
    """Written out once more from the description, by somebody who holds the code and may lie about everything."""
    payload = bytes.fromhex(INVITATION.invitation_id) + bytes.fromhex(school) + feed + receiving + bytes(32)
    payload += seconds.to_bytes(8, "big") + len(spki).to_bytes(2, "big") + spki
    if feed_signature is None:
        feed_signature = DEVICE.sign(b"skjema/join/feed/1\0" + payload)
    if pdf_signature is None:
        key = load_der_private_key(exposed(DEVICE.pdf_key()), None)
        pdf_signature = key.sign(b"skjema/join/pdf/1\0" + payload, ECDSA(SHA256()))
    return sealed_content(maced(payload + feed_signature + len(pdf_signature).to_bytes(2, "big") + pdf_signature))


def test_round_trip() -> None:
    sealed = open_request(DATA, ISSUER, SCHOOL)
    assert sealed is not None
    assert sealed.invitation_id == INVITATION.invitation_id
    assert sealed.verified(MAC_KEY) == JoinRequest(
        invitation_id=INVITATION.invitation_id,
        device_id=DEVICE.device_id,
        feed_public=DEVICE.feed_public,
        receiving_public=DEVICE.receiving_public,
        pdf_public_der=DEVICE.pdf_public_der,
        old_leaf_sha256=OLD_LEAF,
        at=NOW,
    )


def test_the_description_of_the_format_is_what_is_read() -> None:
    """Built by the words of the docstring: nobody changes a label or layout unseen."""
    assert opened(request()).device_id == DEVICE.device_id
    assert opened(request()).old_leaf_sha256 == ""


def test_golden_mac_key() -> None:
    """Issuers store this key: never change it."""
    key = exposed(mac_key_of(Secret(bytes(range(11))), "00" * 16))
    assert key.hex() == "800a78a87da78c96cd16ed2f11fbd3293a56037c8bc1c437bad82fd68ab044f3"
    assert key == derived(bytes(range(11)), b"skjema/join/1/mac", bytes(16))


def test_without_an_old_leaf() -> None:
    assert opened(seal_request(INVITATION, CODE, DEVICE, now=NOW)).old_leaf_sha256 == ""


def test_all_requests_look_alike_from_outside() -> None:
    other = seal_request(INVITATION, CODE, DeviceKeys.generate(), now=NOW + timedelta(days=9))
    assert len(DATA) == len(other) == FILE_BYTES
    for known in (DEVICE.feed_public, DEVICE.receiving_public, bytes.fromhex(INVITATION.invitation_id)):
        assert known not in DATA
    assert repr(open_request(DATA, ISSUER, SCHOOL)) == f"SealedRequest(invitation_id='{INVITATION.invitation_id}')"


def test_another_issuer_or_school_cant_open_it() -> None:
    assert open_request(DATA, fixed_device(8), SCHOOL) is None
    assert open_request(DATA, ISSUER, "00" * 16) is None
    assert why(request(school="00" * 16)) == "school"


def test_another_code_is_refused() -> None:
    other = mac_key_of(new_code(), INVITATION.invitation_id)
    assert refused(ErrorCode.JOIN_REQUEST_REFUSED, lambda: opened(DATA, other)) == "mac"
    stranger = seal_request(INVITATION, new_code(), DEVICE, now=NOW)
    assert why(stranger) == "mac"


def test_the_codes_key_of_one_invitation_fits_no_other() -> None:
    assert not mac_key_of(CODE, "00" * 16).matches(MAC_KEY)
    other = dataclasses.replace(INVITATION, invitation_id="00" * 16)
    assert why(seal_request(other, CODE, DEVICE, now=NOW)) == "mac"


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        (IDENTITY, "feed-key-small-order"),
        (bytes(32), "feed-key-small-order"),
        ((2**255 - 19).to_bytes(32, "little"), "feed-key-not-canonical"),
        ((2**255 - 18).to_bytes(32, "little"), "feed-key-not-canonical"),
    ],
)
def test_feed_keys_that_sign_for_everybody_are_refused(key: bytes, reason: str) -> None:
    """Attack 8: under such a key one fixed signature holds for every message."""
    assert why(request(feed=key, feed_signature=IDENTITY + bytes(32))) == reason


@pytest.mark.parametrize("key", [bytes(32), IDENTITY, (2**255 - 19).to_bytes(32, "little")])
def test_receiving_keys_of_low_order_are_refused(key: bytes) -> None:
    assert why(request(receiving=key)) == "receiving-key-low-order"


def test_pdf_keys_of_another_kind_are_refused() -> None:
    other = generate_private_key(SECP384R1())
    spki = other.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    for wrong in (spki, b"", DEVICE.pdf_public_der[:-1], DEVICE.pdf_public_der + b"\0"):
        assert why(request(spki=wrong)) == "pdf-key"


def test_keys_that_the_sender_hasnt_got_are_refused() -> None:
    other = fixed_device(3)
    assert why(request(feed=other.feed_public)) == "feed-signature"
    assert why(request(spki=other.pdf_public_der)) == "pdf-signature"
    assert why(request(feed_signature=bytes(64))) == "feed-signature"
    for wrong in (b"", b"x", bytes(72)):
        assert why(request(pdf_signature=wrong)) == "pdf-signature"
    assert why(request(seconds=2**63)) == "time"


@given(st.binary(max_size=900))
@settings(max_examples=200)
def test_anything_under_a_right_seal_is_refused(content: bytes) -> None:
    assert why(sealed_content(content)) in {"content", "mac"}


@given(st.binary(max_size=500))
@settings(max_examples=200)
def test_anything_under_a_right_mac_is_refused(signed: bytes) -> None:
    """Somebody with the code, who writes what he likes."""
    with_id = bytes.fromhex(INVITATION.invitation_id) + signed
    assert why(sealed_content(maced(with_id))) in {"content", "school", "mac"}


def test_lengths_that_lie_are_refused() -> None:
    for padded in (b"\xff" * 1024, (1021).to_bytes(4, "big") + bytes(1020), (3).to_bytes(4, "big") + b"x" * 1020):
        assert why(sealed_padded(padded)) == "content"


def test_flipping_any_byte_opens_nothing() -> None:
    for at in range(len(DATA)):
        changed = bytearray(DATA)
        changed[at] ^= 1 << at % 8
        assert open_request(bytes(changed), ISSUER, SCHOOL) is None, at


def test_any_other_length_opens_nothing() -> None:
    for length in [*range(0, FILE_BYTES, 31), FILE_BYTES - 1]:
        assert open_request(DATA[:length], ISSUER, SCHOOL) is None
    assert open_request(DATA + b"\0", ISSUER, SCHOOL) is None


@given(st.binary(max_size=64))
def test_any_bytes_give_an_answer(data: bytes) -> None:
    for changed in (data, b"SKR1" + data, (b"SKR1" + data).ljust(FILE_BYTES, b"\0")):
        assert open_request(changed, ISSUER, SCHOOL) is None


def test_flipping_any_byte_inside_is_refused() -> None:
    """By somebody with the issuer's public key who got the content from somewhere, but hasn't the code."""
    padded = SUITE.decrypt(DATA[4:], ISSUER.receiving_key, b"skjema/join/1" + bytes.fromhex(SCHOOL))
    length = int.from_bytes(padded[:4], "big")
    for at in range(4 + length):
        changed = bytearray(padded)
        changed[at] ^= 1 << at % 8
        assert why(sealed_padded(bytes(changed))) in {"mac", "content"}


def test_a_request_sent_twice_has_the_same_keys_and_one_with_other_keys_doesnt() -> None:
    """Attack 2: what tells the issuer that a code leaked."""
    first, replayed = opened(DATA), opened(DATA)
    again = opened(seal_request(INVITATION, CODE, DEVICE, now=NOW + timedelta(hours=1)))
    thief = opened(seal_request(INVITATION, CODE, fixed_device(9), now=NOW))
    assert first.keys_sha256 == replayed.keys_sha256 == again.keys_sha256
    assert thief.invitation_id == first.invitation_id
    other_keys = [
        DeviceKeys(DEVICE._feed, fixed_device(3)._receiving, DEVICE.pdf_key()),
        DeviceKeys(DEVICE._feed, DEVICE._receiving, fixed_device(3).pdf_key()),
        DeviceKeys(fixed_device(3)._feed, DEVICE._receiving, DEVICE.pdf_key()),
    ]
    found = {opened(seal_request(INVITATION, CODE, device, now=NOW)).keys_sha256 for device in other_keys}
    assert len(found | {first.keys_sha256, thief.keys_sha256}) == 5


def test_mistakes_of_the_program() -> None:
    with pytest.raises(ValueError, match="64 hex"):
        seal_request(INVITATION, CODE, DEVICE, old_leaf_sha256="00", now=NOW)
    with pytest.raises(ValueError, match="11 bytes"):
        mac_key_of(Secret(bytes(16)), "00" * 16)
    low = dataclasses.replace(INVITATION, issuer_receiving=bytes(32))
    assert refused(ErrorCode.ENTRY_BROKEN, lambda: seal_request(low, CODE, DEVICE, now=NOW))
