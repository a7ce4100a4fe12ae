"""Join requests: small sealed files that somebody with an invitation puts down, and an issuer takes up.

Their content is ``crypto``'s and is neither read nor trusted here. Anybody can put a file there, so there is a limit to
their number: an issuer removes the ones that don't fit.
"""

from __future__ import annotations

from skjema_app.crypto.secret import random_id
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.exchange.folder import MOST_JOIN_BYTES
from skjema_app.exchange.target import JOIN, Target

MOST_REQUESTS = 200
_SUFFIX = ".req"


def put_request(target: Target, data: bytes) -> str:
    """Put a request down under a random name, which is given back.

    Raises:
        SkjemaError: JOIN_REQUESTS_FULL, or FOLDER_… as the target.
        ValueError: more than 8 KiB; that is a mistake in the program.
    """
    if not 0 < len(data) <= MOST_JOIN_BYTES:
        msg = "a join request has at most 8 KiB"
        raise ValueError(msg)
    if len(target.list(JOIN).entries) >= MOST_REQUESTS:
        raise SkjemaError(ErrorCode.JOIN_REQUESTS_FULL, most=MOST_REQUESTS)
    name = f"{random_id()}{_SUFFIX}"
    target.put(JOIN, name, data)
    return name


def list_requests(target: Target) -> tuple[str, ...]:
    """The names of the requests that lie there, 200 at most.

    Raises:
        SkjemaError: FOLDER_… as the target.
    """
    return tuple(entry.name for entry in target.list(JOIN).entries[:MOST_REQUESTS])


def read_request(target: Target, name: str) -> bytes:
    """The bytes of one request.

    Raises:
        SkjemaError: FILE_MISSING, FOLDER_FILE_REFUSED, or FOLDER_… as the target.
    """
    return target.read(JOIN, name, MOST_JOIN_BYTES)


def remove_request(target: Target, name: str) -> None:
    """Take a request away that has been answered or doesn't fit; one that is gone is fine.

    Raises:
        SkjemaError: FOLDER_… as the target.
    """
    target.remove(JOIN, name)
