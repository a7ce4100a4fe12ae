"""What the database engine says, turned into codes: the one place where that happens."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import exc

from skjema_app.domain.errors import ErrorCode, SkjemaError

_FULL = ("disk is full",)
_DENIED = ("readonly", "unable to open database file", "attempt to write")
_IN_USE = ("database is locked", "database table is locked")
_DAMAGED = ("not a database", "malformed", "hmac", "corrupt", "disk i/o error")


def storage_error(error: BaseException) -> SkjemaError | None:
    """The code for an error of SQLCipher or SQLAlchemy, or ``None`` when it is a mistake of ours (a bug).

    The engine reports a full disk, a missing right and a damaged page as texts of a few common classes, so the texts
    decide. They hold no values of rows, but they are dropped all the same: only the code goes on.
    """
    found: BaseException | None = error.orig if isinstance(error, exc.DBAPIError) else error
    if not isinstance(found, sqlcipher.DatabaseError) or isinstance(found, sqlcipher.IntegrityError):
        return None
    text = str(found).lower()
    for words, code in (
        (_FULL, ErrorCode.DISK_FULL),
        (_DENIED, ErrorCode.WRITE_DENIED),
        (_IN_USE, ErrorCode.VAULT_IN_USE),
        (_DAMAGED, ErrorCode.DATABASE_DAMAGED),
    ):
        if any(word in text for word in words):
            return SkjemaError(code)
    if type(found) is sqlcipher.DatabaseError:  # no closer class: what the engine says of a file that makes no sense
        return SkjemaError(ErrorCode.DATABASE_DAMAGED)
    return None


@contextlib.contextmanager
def storage_errors() -> Iterator[None]:
    """Turn what the engine raises inside the ``with`` into codes; anything else passes as it is.

    Raises:
        SkjemaError: DISK_FULL, WRITE_DENIED, VAULT_IN_USE, DATABASE_DAMAGED.
    """
    try:
        yield
    except (exc.DBAPIError, sqlcipher.Error) as error:
        known = storage_error(error)
        if known is None:
            raise
        raise known from error
