"""Blobs: the content comes back, the size is hidden in steps, and any change is damage."""

from __future__ import annotations

import hashlib

import pytest
from crypto_kit import refused
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from skjema_app.crypto.blob import LARGEST, STEP, open_blob, seal
from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode


@given(st.binary(max_size=300) | st.integers(0, 3).map(lambda n: b"%PDF" * (n * STEP // 4)))
@settings(max_examples=40)
def test_round_trip(content: bytes) -> None:
    sealed = seal(content)
    assert open_blob(sealed.data, sealed.key, sealed.length, sealed.sha256) == content
    assert (len(sealed.data) - 16) % STEP == 0
    assert sealed.sha256 == hashlib.sha256(sealed.data).hexdigest()


@pytest.mark.parametrize(("length", "steps"), [(0, 1), (1, 1), (STEP, 1), (STEP + 1, 2), (2 * STEP, 2)])
def test_size_shows_in_steps_only(length: int, steps: int) -> None:
    assert len(seal(bytes(length)).data) == steps * STEP + 16


def test_equal_files_have_unequal_names() -> None:
    assert seal(b"x").sha256 != seal(b"x").sha256


def test_every_kind_of_damage_is_told() -> None:
    sealed = seal(b"innhold")

    def why(data: bytes, key: Secret, length: int, sha256: str) -> str:
        return refused(ErrorCode.BLOB_DAMAGED, lambda: open_blob(data, key, length, sha256))

    changed = bytes([sealed.data[0] ^ 1]) + sealed.data[1:]
    assert why(changed, sealed.key, 7, sealed.sha256) == "hash"
    assert why(changed, sealed.key, 7, hashlib.sha256(changed).hexdigest()) == "sealed"
    assert why(sealed.data, Secret.random(32), 7, sealed.sha256) == "sealed"
    assert why(sealed.data, Secret.random(16), 7, sealed.sha256) == "length"
    assert why(sealed.data[:-1], sealed.key, 7, sealed.sha256) == "length"
    assert why(b"", sealed.key, 7, sealed.sha256) == "length"
    assert why(sealed.data, sealed.key, -1, sealed.sha256) == "length"
    assert why(sealed.data, sealed.key, LARGEST + 1, sealed.sha256) == "length"
    assert why(sealed.data, sealed.key, 6, sealed.sha256) == "padding"
    assert why(sealed.data, sealed.key, 7, "æ") == "hash"


def test_padding_that_is_not_zeros_is_damage() -> None:
    key = Secret.random(32)
    with key.exposed() as buffer:
        data = AESGCM(bytes(buffer)).encrypt(bytes(12), b"a" * STEP, b"skjema/blob/1")
    name = hashlib.sha256(data).hexdigest()
    assert refused(ErrorCode.BLOB_DAMAGED, lambda: open_blob(data, key, 10, name)) == "padding"


def test_larger_than_the_limit_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="25 MiB"):
        seal(bytes(LARGEST + 1))
