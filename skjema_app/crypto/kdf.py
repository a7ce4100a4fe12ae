"""From a password to a key: Argon2id with a cost that is measured on the machine, and hard limits on reading.

Figures (design-review § 1.48, RFC 9106): never below 64 MiB, 3 passes, 4 lanes when a vault is made; memory is
doubled up to 256 MiB while one run stays well under a second. When reading, anything from 8 MiB, 1 pass, 1 lane to
1 GiB, 10 passes, 8 lanes is tried: a hostile file can ask for no more than that.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError

KEY_BYTES = 32
SALT_BYTES = 16

_MIB = 1024  # in KiB
_LOWEST_MEMORY, _HIGHEST_MEMORY = 8 * _MIB, 1024 * _MIB
_MOST_ITERATIONS = 10
_MOST_LANES = 8
_LONGEST_RUN = 0.75  # seconds, for the machine that the vault is made on
_CALIBRATED_MEMORY = (128 * _MIB, 256 * _MIB)
_TEST_VARIABLES = {"SKJEMA_KDF": "test", "SKJEMA_TEST_RUN": "1"}
"""Both must be set; and no vault gets cheaper by them, only a new one can be made cheap (`KdfCost.at_least`)."""


@dataclass(frozen=True, slots=True)
class KdfCost:
    """What one guess at a password costs.

    Attributes:
        memory_kib: memory in KiB.
        iterations: passes over the memory.
        lanes: parallel lanes.
    """

    memory_kib: int
    iterations: int
    lanes: int

    def check(self) -> None:
        """Refuse what no Skjema writes, before a byte is allocated.

        Raises:
            SkjemaError: KEYS_LIMITS with the limit that is broken as ``reason``.
        """
        if not _LOWEST_MEMORY <= self.memory_kib <= _HIGHEST_MEMORY:
            raise SkjemaError(ErrorCode.KEYS_LIMITS, reason="kdf-memory")
        if not 1 <= self.iterations <= _MOST_ITERATIONS:
            raise SkjemaError(ErrorCode.KEYS_LIMITS, reason="kdf-iterations")
        if not 1 <= self.lanes <= _MOST_LANES:
            raise SkjemaError(ErrorCode.KEYS_LIMITS, reason="kdf-lanes")

    def at_least(self, other: KdfCost) -> KdfCost:
        """This cost, raised wherever the other is dearer."""
        return KdfCost(
            max(self.memory_kib, other.memory_kib),
            max(self.iterations, other.iterations),
            max(self.lanes, other.lanes),
        )


FLOOR = KdfCost(64 * _MIB, 3, 4)
_TEST_COST = KdfCost(_LOWEST_MEMORY, 1, 1)


def calibrate() -> KdfCost:
    """The cost for a new password slot on this machine: as dear as a person hardly notices.

    Measures the floor once (0.1–0.4 s) and doubles the memory while the expected time stays under 0.75 s; Argon2's
    time grows in step with its memory. ``SKJEMA_KDF=test`` together with ``SKJEMA_TEST_RUN=1`` gives the lowest cost at
    once, for test runs only: who sets both on somebody's machine gets cheap *new* vaults and nothing else.
    """
    if all(os.environ.get(name) == value for name, value in _TEST_VARIABLES.items()):
        return _TEST_COST
    began = time.perf_counter()
    with Secret.random(KEY_BYTES) as password:
        password_key(password, os.urandom(SALT_BYTES), FLOOR).wipe()
    seconds = time.perf_counter() - began
    chosen = FLOOR
    for memory in _CALIBRATED_MEMORY:
        if seconds * memory / FLOOR.memory_kib <= _LONGEST_RUN:
            chosen = KdfCost(memory, FLOOR.iterations, FLOOR.lanes)
    return chosen


def password_key(password: Secret, salt: bytes, cost: KdfCost) -> Secret:
    """Argon2id of a password: a 32-byte key.

    Raises:
        SkjemaError: KEYS_LIMITS when the cost is outside the limits or this machine lacks the memory (reason
            ``no-memory``); CIPHER_MISSING when OpenSSL has no Argon2id.
    """
    cost.check()
    key = bytearray(KEY_BYTES)
    try:
        derivation = Argon2id(
            salt=salt, length=KEY_BYTES, iterations=cost.iterations, lanes=cost.lanes, memory_cost=cost.memory_kib
        )
        with password.exposed() as buffer:
            # The stub says bytes; the function takes any buffer, and a copy could not be wiped.
            derivation.derive_into(buffer, key)  # type: ignore[arg-type]
    except MemoryError as error:
        raise SkjemaError(ErrorCode.KEYS_LIMITS, reason="no-memory") from error
    except UnsupportedAlgorithm as error:
        raise SkjemaError(ErrorCode.CIPHER_MISSING, reason="argon2id") from error
    return Secret.adopt(key)


def labelled_key(secret: Secret, label: bytes, *, salt: bytes = b"", length: int = KEY_BYTES) -> Secret:
    """HKDF-SHA256 of a full-entropy key under a label: one key per use, never one key for two uses."""
    key = bytearray(length)
    with secret.exposed() as buffer:
        HKDF(hashes.SHA256(), length, salt or None, label).derive_into(buffer, key)
    return Secret.adopt(key)
