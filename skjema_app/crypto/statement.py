"""A few signed bytes outside the journal, such as the head of a device's folder (design-review § 1.30).

``signature = Ed25519(feed key, label || data)``. A label says what the data is, so that a signature over one kind of
thing never holds for another; it ends with the only zero byte in it, so that no label is the beginning of another.
"""

from __future__ import annotations

from skjema_app.crypto.identity import DeviceKeys, signature_is_good

HEAD = b"skjema/head/1\0"
"""The label of a folder's head."""


def sign_statement(device: DeviceKeys, label: bytes, data: bytes) -> bytes:
    """The signature, 64 bytes.

    Raises:
        ValueError: for a label that isn't ``skjema/…`` with one zero byte at its end.
    """
    return device.sign(_checked(label) + data)


def statement_is_good(feed_public: bytes, label: bytes, data: bytes, signature: bytes) -> bool:
    """Whether the device with this feed key signed the data under the label.

    Raises:
        ValueError: for a label that isn't ``skjema/…`` with one zero byte at its end.
        SkjemaError: ENTRY_BROKEN with reason ``feed-key-…`` when the key can't be trusted to mean one signer.
    """
    return signature_is_good(feed_public, signature, _checked(label) + data)


def _checked(label: bytes) -> bytes:
    if not label.startswith(b"skjema/") or label.find(b"\0") != len(label) - 1:
        msg = "a label is skjema/…, with one zero byte at its end"
        raise ValueError(msg)
    return label
