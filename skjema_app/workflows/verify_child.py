"""``python -I -m skjema_app.workflows.verify_child``: judges PDFs from anywhere, one by one, and ends with its pipe.

What a file can do to it can't reach the program: no vault, no key and no password is here, its memory is limited, and
the program kills it when an answer takes too long. It may still open files: libraries load parts of themselves late,
and a refused load would look like a broken signature.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping, Sequence

from skjema_app.documents import verify
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import SkjemaError
from skjema_app.looker.wire import WireBroken, read_exactly
from skjema_app.system.hardening import harden_process
from skjema_app.workflows.verify_wire import packed, unpacked, verdict_to_json

MOST_MEMORY = 1536 << 20
"""Bytes of address space, the libraries included."""
MOST_HEAD = 1 << 20
_ENDED = 3


def main() -> int:
    """Serve until the pipe ends."""
    if sys.stdin is None or sys.stdout is None:
        return _ENDED
    _limit()
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    try:
        while True:
            head = unpacked(asked, MOST_HEAD)
            length = head.get("length")
            if not isinstance(length, int) or not 0 <= length <= verify.MAX_BYTES:
                return _ENDED
            pdf = read_exactly(asked, length)
            answers.write(packed(_judged(pdf, _certificates(head, "roots"), _certificates(head, "stamp_roots"))))
            answers.flush()
    except (WireBroken, BrokenPipeError, MemoryError):
        os._exit(_ENDED)  # nothing is tidied: no file may have a say in how this process ends


def _certificates(head: Mapping[str, Json], name: str) -> list[bytes]:
    found = head.get(name)
    return [bytes.fromhex(str(der)) for der in found] if isinstance(found, list) else []


def _judged(pdf: bytes, roots: Sequence[bytes], stamp_roots: Sequence[bytes]) -> Json:
    try:
        return {"verdict": verdict_to_json(verify.verify(pdf, roots=roots, stamp_roots=stamp_roots))}
    except SkjemaError as error:
        return {"code": error.code.value, "reason": str(error.details.get("reason", ""))}


def _limit() -> None:
    harden_process()
    if sys.platform != "win32":  # Windows: the job object that the parent puts it in
        import resource

        for what, most in (
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_AS, MOST_MEMORY),
        ):
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(what, (most, most))
    if sys.platform == "linux":
        import ctypes
        import signal

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG: it ends with its parent


if __name__ == "__main__":
    sys.exit(main())
