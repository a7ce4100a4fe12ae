"""Secrets that can be wiped and that don't show themselves.

What it does: the bytes lie in one ``bytearray``, are overwritten by `Secret.wipe` (also at the end of a ``with`` and
when the object dies), are in no ``repr``, no ``str``, no log line and no traceback that shows values, can't be pickled
or copied by accident, and are compared in constant time.

What it does not do: hinder a debugger, undo copies that Qt (the password field), OpenSSL or the system's swap made
before the bytes came here, or wipe ``bytes`` and ``str`` objects, which Python can't overwrite.
"""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from types import TracebackType
from typing import NoReturn, Self

_ID_BYTES = 16


class Exposed:
    """The live buffer of a secret, for the length of a ``with``."""

    __slots__ = ("_secret",)

    def __init__(self, secret: Secret) -> None:
        self._secret = secret

    def __enter__(self) -> bytearray:
        if self._secret.wiped:
            msg = "this secret has been wiped"
            raise RuntimeError(msg)
        return self._secret._buffer

    def __exit__(self, *_: object) -> None:
        pass


class Secret:
    """Bytes that must not be shown or kept longer than needed."""

    __slots__ = ("__weakref__", "_buffer", "_wiped")

    def __init__(self, data: bytes | bytearray | memoryview) -> None:
        self._buffer = bytearray(data)
        self._wiped = False

    @classmethod
    def adopt(cls, buffer: bytearray) -> Secret:
        """Take over a buffer without copying it; the caller must not use it any more."""
        made = cls(b"")
        made._buffer = buffer
        return made

    @classmethod
    def random(cls, length: int) -> Secret:
        """Fresh random bytes from the operating system."""
        return cls(secrets.token_bytes(length))

    @classmethod
    def from_text(cls, text: str) -> Secret:
        """A typed password as UTF-8 of its NFC form: «å» typed on a Mac and on Windows give the same bytes."""
        return cls.adopt(bytearray(unicodedata.normalize("NFC", text), "utf-8", "surrogatepass"))

    def exposed(self) -> Exposed:
        """The live buffer, for the length of the ``with``. Don't keep it, don't change it, don't make ``bytes`` of it.

        Raises:
            RuntimeError: when it has been wiped: using a wiped key would silently be a key of zeros.
        """
        return Exposed(self)

    def copy(self) -> Secret:
        """A second secret with the same bytes, for an owner of its own.

        Raises:
            RuntimeError: when it has been wiped.
        """
        with self.exposed() as buffer:
            return Secret(buffer)

    def matches(self, other: Secret) -> bool:
        """Whether both hold the same bytes, in a time that doesn't tell where they differ.

        Raises:
            RuntimeError: when one has been wiped.
        """
        with self.exposed() as mine, other.exposed() as theirs:
            return hmac.compare_digest(mine, theirs)

    @property
    def wiped(self) -> bool:
        """Whether `wipe` has been called."""
        return self._wiped

    def wipe(self) -> None:
        """Overwrite the bytes with zeros; doing it twice is fine."""
        self._buffer[:] = bytes(len(self._buffer))
        self._wiped = True

    def __len__(self) -> int:
        return len(self._buffer)

    def __bool__(self) -> bool:
        return len(self._buffer) > 0

    def __repr__(self) -> str:
        return "Secret(…)"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.wipe()

    def __del__(self) -> None:
        # Half-made objects have no buffer; at interpreter shutdown nothing here may raise.
        buffer = getattr(self, "_buffer", None)
        if buffer is not None:
            buffer[:] = bytes(len(buffer))

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        _refuse()

    def __copy__(self) -> NoReturn:
        _refuse()

    def __deepcopy__(self, memo: object) -> NoReturn:
        _refuse()


def random_id() -> str:
    """A fresh random id: 16 bytes as 32 lower-case hex digits."""
    return secrets.token_hex(_ID_BYTES)


def _refuse() -> NoReturn:
    msg = "a secret is neither pickled nor copied by accident; use .copy()"
    raise TypeError(msg)
