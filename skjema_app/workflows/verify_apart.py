"""Judges PDFs from anywhere in a process of its own: a file that hangs or eats memory costs that process, no more."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO

from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.looker.process import Process
from skjema_app.looker.wire import WireBroken
from skjema_app.workflows.verify_wire import packed, unpacked, verdict_from_json

if TYPE_CHECKING:
    from skjema_app.documents.verify import PdfVerdict

SECONDS = 20.0
"""How long one verdict may take by the clock on the wall; a document of ours takes a fifth of one."""

MODULE, FROZEN_ARGUMENT = "skjema_app.workflows.verify_child", "--verifier"


class JudgeApart:
    """One process after another; made for some files, then ended (``with``). One thread at a time."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._process: Process | None = None
        self._late = threading.Event()

    def __enter__(self) -> JudgeApart:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """End the process; doing it twice is fine."""
        if self._process is not None:
            self._process.bury()
            self._process = None

    @property
    def pid(self) -> int:
        """Of the process that runs now, or 0."""
        return self._process.pid if self._process is not None else 0

    def verdict(self, pdf: bytes, roots: Sequence[bytes] = (), stamp_roots: Sequence[bytes] = ()) -> PdfVerdict:
        """``documents.verify.verify``, elsewhere.

        Raises:
            SkjemaError: as that does; and PDF_UNREADABLE with ``reason`` «slow», «ended» (the file needs more than the
                process may have), «start» (no process can be started here).
        """
        self._late.clear()
        try:
            if self._process is None:
                self._process = Process(MODULE, FROZEN_ARGUMENT)
            asked, answers = self._process.pipes
            timer = threading.Timer(self._seconds, self._too_late)
            timer.daemon = True
            timer.start()
        except OSError as error:
            self.end()
            raise _unreadable("start") from error
        try:
            _write(asked, packed(_head(pdf, roots, stamp_roots)))
            _write(asked, pdf)
            return self._answer(answers)
        except (OSError, ValueError, WireBroken) as error:
            self.end()
            raise _unreadable("slow" if self._late.is_set() else "ended") from error
        finally:
            timer.cancel()

    def _answer(self, answers: BinaryIO) -> PdfVerdict:
        from skjema_app.documents import verify  # noqa: F401 - loads beside the process, which does the same

        answer = unpacked(answers)
        if "verdict" in answer:
            return verdict_from_json(answer["verdict"])
        code, reason = str(answer.get("code", "")), str(answer.get("reason", ""))
        if code == ErrorCode.USAGE:
            raise SkjemaError(ErrorCode.USAGE, what="certificate")
        if code != ErrorCode.PDF_UNREADABLE:
            raise WireBroken
        raise _unreadable(reason)

    def _too_late(self) -> None:
        self._late.set()
        if self._process is not None:
            self._process.end()


def _head(pdf: bytes, roots: Sequence[bytes], stamp_roots: Sequence[bytes]) -> dict[str, Json]:
    return {
        "length": len(pdf),
        "roots": [der.hex() for der in roots],
        "stamp_roots": [der.hex() for der in stamp_roots],
    }


def _write(pipe: BinaryIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[pipe.write(rest) or 0 :]


def _unreadable(reason: str) -> SkjemaError:
    return SkjemaError(ErrorCode.PDF_UNREADABLE, reason=reason)
