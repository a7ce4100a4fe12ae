"""Signed bytes outside the journal: under one label only, by one device only."""

from __future__ import annotations

import pytest
from crypto_kit import fixed_device, refused
from hypothesis import given
from hypothesis import strategies as st

from skjema_app.crypto.statement import HEAD, sign_statement, statement_is_good
from skjema_app.domain.errors import ErrorCode

DEVICE = fixed_device(1)


@given(st.binary(max_size=100), st.binary(max_size=100))
def test_holds_for_these_bytes_only(data: bytes, other: bytes) -> None:
    signature = sign_statement(DEVICE, HEAD, data)
    assert len(signature) == 64
    assert statement_is_good(DEVICE.feed_public, HEAD, data, signature)
    assert statement_is_good(DEVICE.feed_public, HEAD, other, signature) == (data == other)
    assert not statement_is_good(DEVICE.feed_public, b"skjema/other/1\0", data, signature)
    assert not statement_is_good(fixed_device(2).feed_public, HEAD, data, signature)
    assert not statement_is_good(DEVICE.feed_public, HEAD, data, signature[:-1])


def test_label_and_data_dont_run_together() -> None:
    signature = sign_statement(DEVICE, b"skjema/a/1\0", b"b")
    with pytest.raises(ValueError, match="label"):
        statement_is_good(DEVICE.feed_public, b"skjema/a/1\0b", b"", signature)


@pytest.mark.parametrize("label", [b"", b"skjema/head/1", b"skjema/\0head/1\0", b"head/1\0", b"\0"])
def test_labels_of_another_shape_are_mistakes_of_the_program(label: bytes) -> None:
    with pytest.raises(ValueError, match="label"):
        sign_statement(DEVICE, label, b"x")


def test_a_key_that_fits_everything_is_refused() -> None:
    identity = bytes([1]) + bytes(31)
    refused(ErrorCode.ENTRY_BROKEN, lambda: statement_is_good(identity, HEAD, b"x", identity + bytes(32)))
