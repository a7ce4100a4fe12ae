"""Secrets don't show themselves, can be wiped, and are compared by content only where asked."""

from __future__ import annotations

import copy
import logging
import pickle
import traceback
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skjema_app.crypto.identity import DeviceKeys
from skjema_app.crypto.keyslots import KeysFile, VaultKey
from skjema_app.crypto.secret import Secret, random_id

MARKER = "kanarifugl-i-gruven"


def test_is_in_no_text() -> None:
    secret = Secret.from_text(MARKER)
    shown = f"{secret} {secret!r} {secret!s} {[secret]} { ({'k': secret}) }" + f"{secret}"
    assert MARKER not in shown
    assert "Secret(…)" in shown
    assert MARKER not in repr(VaultKey(Secret(bytes(32))))
    assert "PRIVATE" not in repr(DeviceKeys.generate())


def test_is_in_no_traceback_with_values() -> None:
    secret = Secret.from_text(MARKER)
    try:
        raise RuntimeError(secret)
    except RuntimeError as error:
        shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert "secret = Secret(…)" in shown
    assert MARKER not in shown


def test_is_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("prøve").error("nøkkel %s", Secret.from_text(MARKER))
    assert MARKER not in caplog.text


@pytest.mark.parametrize("action", [pickle.dumps, copy.copy, copy.deepcopy])
def test_is_not_pickled_or_copied_by_accident(action) -> None:
    with pytest.raises(TypeError):
        action(Secret(b"x" * 32))


def test_wipe_overwrites_the_bytes() -> None:
    buffer = bytearray(b"hemmelig")
    secret = Secret.adopt(buffer)
    secret.wipe()
    assert buffer == bytes(8)
    assert secret.wiped
    secret.wipe()


def test_end_of_with_wipes() -> None:
    buffer = bytearray(b"hemmelig")
    with Secret.adopt(buffer) as secret:
        assert buffer == b"hemmelig"
    assert buffer == bytes(8)
    with pytest.raises(RuntimeError), secret.exposed():
        pass


def test_death_wipes() -> None:
    buffer = bytearray(b"hemmelig")
    secret = Secret.adopt(buffer)
    del secret
    assert buffer == bytes(8)


def test_constructor_copies_and_copy_is_its_own() -> None:
    source = bytearray(b"hemmelig")
    first = Secret(source)
    second = first.copy()
    source[:] = bytes(8)
    first.wipe()
    with second.exposed() as buffer:
        assert buffer == b"hemmelig"


def test_a_wiped_secret_is_not_used_as_a_key_of_zeros() -> None:
    keys, _ = KeysFile.create(random_id(), Secret.from_text("a"))
    wiped = Secret.from_text("a")
    wiped.wipe()
    with pytest.raises(RuntimeError):
        keys.open(wiped)


@given(st.binary(max_size=64), st.binary(max_size=64))
def test_matches_by_content_and_equals_by_identity(one: bytes, other: bytes) -> None:
    assert Secret(one).matches(Secret(other)) == (one == other)
    assert Secret(one) != Secret(one)


@given(st.text(max_size=40).filter(lambda text: all(not 0xD800 <= ord(c) < 0xE000 for c in text)))
def test_text_is_nfc(text: str) -> None:
    nfd = unicodedata.normalize("NFD", text)
    assert Secret.from_text(text).matches(Secret.from_text(nfd))
    with Secret.from_text(text).exposed() as buffer:
        assert bytes(buffer) == unicodedata.normalize("NFC", text).encode()


def test_random_ids_are_hex_and_differ() -> None:
    ids = {random_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(len(i) == 32 and set(i) <= set("0123456789abcdef") for i in ids)
