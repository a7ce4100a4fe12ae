"""Device keys: stored and read back, named by their feed key, and bad public keys refused."""

from __future__ import annotations

import hashlib

import pytest
from crypto_kit import fixed_device, refused
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from hypothesis import given
from hypothesis import strategies as st

from skjema_app.crypto.identity import (
    DeviceKeys,
    check_feed_key,
    check_receiving_key,
    device_id_of,
    signature_is_good,
)
from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode

FIELD = 2**255 - 19
SMALL_ORDER = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
]
LOW_ORDER = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]


def test_keys_come_back_from_storage() -> None:
    device = DeviceKeys.generate()
    with device.to_secret() as stored:
        again = DeviceKeys.from_secret(stored)
    assert again.device_id == device.device_id
    assert again.receiving_public == device.receiving_public
    assert again.pdf_public_der == device.pdf_public_der
    assert again.pdf_key().matches(device.pdf_key())
    assert signature_is_good(device.feed_public, again.sign(b"x"), b"x")


def test_id_is_made_from_the_feed_key() -> None:
    device = fixed_device(1)
    assert device.device_id == hashlib.sha256(device.feed_public).hexdigest()[:32] == device_id_of(device.feed_public)


def test_all_keys_of_two_devices_differ() -> None:
    one, other = DeviceKeys.generate(), DeviceKeys.generate()
    assert one.feed_public != other.feed_public
    assert one.receiving_public != other.receiving_public
    assert one.pdf_public_der != other.pdf_public_der


def test_a_renewed_device_is_another_one_with_the_same_pdf_key() -> None:
    device = fixed_device(1)
    new = device.renewed()
    assert new.device_id != device.device_id
    assert new.receiving_public != device.receiving_public
    assert new.pdf_public_der == device.pdf_public_der


def test_pdf_key_is_p256() -> None:
    key = load_der_public_key(DeviceKeys.generate().pdf_public_der)
    assert key.curve.name == "secp256r1"


def test_cut_or_changed_storage_is_damage() -> None:
    with fixed_device(1).to_secret().exposed() as buffer:
        stored = bytes(buffer)
    for length in (0, 3, 50, len(stored) - 1):
        cut = Secret(stored[:length])
        assert refused(ErrorCode.DATABASE_DAMAGED, lambda cut=cut: DeviceKeys.from_secret(cut)) == "device-keys"
    for wrong in (b"SKD2" + stored[4:], stored[:80] + bytes(20) + stored[100:], stored + b"x"):
        assert refused(ErrorCode.DATABASE_DAMAGED, lambda wrong=wrong: DeviceKeys.from_secret(Secret(wrong)))


@given(st.binary(max_size=300))
def test_any_storage_gives_an_answer(data: bytes) -> None:
    refused(ErrorCode.DATABASE_DAMAGED, lambda: DeviceKeys.from_secret(Secret(data)))


@pytest.mark.parametrize("key", SMALL_ORDER)
def test_feed_keys_of_small_order_are_refused(key: str) -> None:
    public = bytes.fromhex(key)
    assert refused(ErrorCode.ENTRY_BROKEN, lambda: check_feed_key(public)) == "feed-key-small-order"
    refused(ErrorCode.ENTRY_BROKEN, lambda: signature_is_good(public, bytes(64), b"x"))


def test_without_the_refusal_one_signature_would_fit_everything() -> None:
    """Why the list exists: under the identity point this signature holds for any message."""
    identity = bytes.fromhex(SMALL_ORDER[0])
    for message in (b"a", b"b", b"c"):
        Ed25519PublicKey.from_public_bytes(identity).verify(identity + bytes(32), message)


@pytest.mark.parametrize("y", [FIELD, FIELD + 1, FIELD + 2, 2**255 - 1])
@pytest.mark.parametrize("sign", [0, 1])
def test_feed_keys_in_a_second_form_are_refused(y: int, sign: int) -> None:
    public = (y | sign << 255).to_bytes(32, "little")
    assert refused(ErrorCode.ENTRY_BROKEN, lambda: check_feed_key(public)) == "feed-key-not-canonical"


def test_feed_keys_that_are_no_points_are_refused() -> None:
    no_points = 0
    for y in range(2, 40):
        public = y.to_bytes(32, "little")
        x_squared = (y * y - 1) * pow((-121665 * pow(121666, -1, FIELD)) * y * y + 1, -1, FIELD) % FIELD
        if pow(x_squared, (FIELD - 1) // 2, FIELD) == FIELD - 1:
            no_points += 1
            assert refused(ErrorCode.ENTRY_BROKEN, lambda p=public: check_feed_key(p)) == "feed-key-not-a-point"
        else:
            check_feed_key(public)
    assert 5 < no_points < 35


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_feed_keys_of_another_length_are_refused(length: int) -> None:
    assert refused(ErrorCode.ENTRY_BROKEN, lambda: check_feed_key(b"x" * length)) == "feed-key-length"


def test_real_feed_keys_are_let_through() -> None:
    for _ in range(50):
        check_feed_key(DeviceKeys.generate().feed_public)


@pytest.mark.parametrize("key", LOW_ORDER)
def test_receiving_keys_of_low_order_are_refused(key: str) -> None:
    reason = refused(ErrorCode.ENTRY_BROKEN, lambda: check_receiving_key(bytes.fromhex(key)))
    assert reason == "receiving-key-low-order"


def test_receiving_keys_of_other_devices_are_let_through() -> None:
    check_receiving_key(fixed_device(2).receiving_public)
    assert refused(ErrorCode.ENTRY_BROKEN, lambda: check_receiving_key(b"x")) == "receiving-key-length"


@given(st.binary(max_size=64), st.binary(max_size=40), st.binary(max_size=40))
def test_no_other_signature_or_text_holds(signature: bytes, text: bytes, other: bytes) -> None:
    device = fixed_device(1)
    good = device.sign(text)
    assert signature_is_good(device.feed_public, good, text)
    assert signature_is_good(device.feed_public, good, other) == (text == other)
    assert not signature_is_good(device.feed_public, signature, text)
