"""One question to one address on the network, bounded in time and size: the only place where the program asks for it.

Used for time stamps, and for the word of issuers on the certificates of a signature that gets one: only when somebody
has written the address of a time-stamp service in the settings. The exchange goes through files. No redirects are
followed, so nothing is sent anywhere else than to the address that was written, or that stands in a certificate.
"""

from __future__ import annotations

import queue
import threading
import time
import urllib.error
import urllib.request
from http.client import HTTPException
from ipaddress import ip_address
from typing import IO
from urllib.parse import urlsplit

from skjema_app.domain.errors import ErrorCode, SkjemaError

SCHEMES = ("https", "http")
_CHUNK = 4096
_USER_AGENT = "Skjema"


def checked_address(text: str) -> str:
    """An address that may be asked.

    Raises:
        SkjemaError: TIMESTAMP_ADDRESS when it is no http or https address, or carries a name and a password.
    """
    address = text.strip()
    try:
        parts = urlsplit(address)
        plain = parts.scheme in SCHEMES and bool(parts.hostname) and not parts.username and not parts.password
        _ = parts.port
    except ValueError as error:
        raise SkjemaError(ErrorCode.TIMESTAMP_ADDRESS) from error
    if not plain or any(char.isspace() or not char.isprintable() for char in address) or not address.isascii():
        raise SkjemaError(ErrorCode.TIMESTAMP_ADDRESS)
    return address


def post(address: str, body: bytes, *, kind: str, wanted: str, seconds: float, most: int) -> bytes:
    """Send ``body`` and give the answer.

    Args:
        address: from ``checked_address``.
        body: what is sent, and nothing else but its media type.
        kind: media type of ``body``.
        wanted: media type that the answer must have.
        seconds: when nothing has come by then, nothing will: looking up names, connecting and reading together.
        most: bytes of answer.

    Raises:
        SkjemaError: TIMESTAMP_NO_ANSWER with ``reason`` («timeout», «connection», «http» and ``status``, «type»,
            «too-large»).
    """
    request = urllib.request.Request(  # noqa: S310 - http and https only, see checked_address
        address, data=body, headers={"Content-Type": kind, "Accept": wanted, "User-Agent": _USER_AGENT}, method="POST"
    )
    return _waited_for(request, wanted, seconds, most)


def fetch(address: str, *, seconds: float, most: int) -> bytes:
    """What lies at an address, whatever media type it is given out as; bounded like ``post``, and raises as that."""
    request = urllib.request.Request(address, headers={"User-Agent": _USER_AGENT})  # noqa: S310 - see checked_address
    return _waited_for(request, "", seconds, most)


def _waited_for(request: urllib.request.Request, wanted: str, seconds: float, most: int) -> bytes:
    until = time.monotonic() + seconds
    answers: queue.Queue[bytes | SkjemaError] = queue.Queue(1)

    def ask() -> None:
        try:
            answers.put(_asked(request, wanted, until, most))
        except SkjemaError as error:
            answers.put(error)

    # A thread of its own: looking up a name can't be given a time limit, and must not keep anybody waiting.
    threading.Thread(target=ask, name="skjema-post", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty as error:
        raise _no_answer("timeout") from error
    if isinstance(answer, SkjemaError):
        raise answer
    return answer


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer like any other that isn't the one we want."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: object, newurl: str
    ) -> None:
        """Go nowhere."""


def _asked(request: urllib.request.Request, wanted: str, until: float, most: int) -> bytes:
    handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
    if _is_here(request.host):
        handlers.append(urllib.request.ProxyHandler({}))  # this machine is not asked for through another
    opener = urllib.request.build_opener(*handlers)
    try:
        with opener.open(request, timeout=max(0.1, until - time.monotonic())) as response:
            if wanted and response.headers.get_content_type() != wanted:
                raise _no_answer("type")
            data = b""
            while chunk := response.read1(_CHUNK):
                data += chunk
                if len(data) > most:
                    raise _no_answer("too-large")
                if time.monotonic() > until:
                    raise _no_answer("timeout")
            return data
    except urllib.error.HTTPError as error:
        error.close()
        raise SkjemaError(ErrorCode.TIMESTAMP_NO_ANSWER, reason="http", status=error.code) from error
    except TimeoutError as error:
        raise _no_answer("timeout") from error
    except (OSError, HTTPException, ValueError) as error:
        raise _no_answer("connection") from error


def _is_here(host: str) -> bool:
    name = host.rpartition(":")[0] or host
    try:
        return name == "localhost" or ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def _no_answer(reason: str) -> SkjemaError:
    return SkjemaError(ErrorCode.TIMESTAMP_NO_ANSWER, reason=reason)
