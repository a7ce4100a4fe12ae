"""What a new recovery sheet signs when it takes the place of another (design-review § 1.7).

The new sheet signs, so that it is known to exist and that whoever holds it later can tell *its* school from a false
one: the statement names the school's first sheet, which every vault has known from the day it joined. The old sheet
signs the same where it is at hand.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass

from skjema_app.crypto.identity import DeviceKeys
from skjema_app.crypto.statement import sign_statement, statement_is_good

RENEWAL = b"skjema/sheet-renewed/1\0"
_NUMBERS = struct.Struct(">IB")


@dataclass(frozen=True, slots=True)
class Renewal:
    """A sheet that takes the place of another.

    Attributes:
        anchor: feed key of the school's first sheet, 32 bytes.
        replaces: of the sheet that was in force.
        feed: of the new one.
        recovery: its X25519 key, which recovery slots are sealed to.
        root_der: its root certificate.
        number: printed on it, from 2.
        parts: 2 where it lies in two envelopes, else 1.
    """

    anchor: bytes
    replaces: bytes
    feed: bytes
    recovery: bytes
    root_der: bytes
    number: int
    parts: int

    def signed_by(self, sheet: DeviceKeys) -> bytes:
        """The signature of a sheet over this, 64 bytes."""
        return sign_statement(sheet, RENEWAL, self._data())

    def is_signed(self, feed_public: bytes, signature: bytes) -> bool:
        """Whether a sheet signed this.

        Raises:
            SkjemaError: ENTRY_BROKEN for a key that can't be trusted to mean one signer.
        """
        return statement_is_good(feed_public, RENEWAL, self._data(), signature)

    def _data(self) -> bytes:
        root = hashlib.sha256(self.root_der).digest()
        numbers = _NUMBERS.pack(self.number, self.parts)
        return b"".join((self.anchor, self.replaces, self.feed, self.recovery, root, numbers))
