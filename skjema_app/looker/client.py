"""The parent's side: hand a file over, get pages, pixels and words. Decodes no format; believes no number unseen.

Each file gets a process of its own, which is killed when it has been looked at: what one file does to it can't reach
the next. While a vault is open a spare process stands ready, so that nobody waits for libraries to load.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import BinaryIO

from skjema_app.domain.attachments import Media
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.pictures import Picture
from skjema_app.looker.process import Process
from skjema_app.looker.wire import (
    CHANNELS,
    LARGEST_FILE,
    LONGEST_SIDE,
    MOST_PAGES,
    MOST_PIXELS,
    MOST_TEXT,
    Flag,
    Head,
    Kind,
    WireBroken,
    read_exactly,
    read_head,
)

SECONDS = 10.0
"""How long one answer may take by the clock on the wall; after it the child is killed."""

_MEDIA = {media: number for number, media in enumerate(Media)}


class Sight:
    """One file as the child sees it; good until the ``with`` of `Looker.looking_at` ends.

    Attributes:
        pages: how many; 0 for a PDF that asks for a password.
        locked: it asks for a password.
        position: a picture that says where it was taken.
    """

    def __init__(self, process: Process, data: bytes, media: Media, seconds: float) -> None:
        self._process = process
        self._seconds = seconds
        head = self._asked(Head(Kind.LOOK, _MEDIA[media], 0, len(data)), Kind.ABOUT, data)
        if head.a > MOST_PAGES or head.length:
            raise _not_shown("answer")
        self.pages = head.a
        self.locked = bool(head.b & Flag.LOCKED)
        self.position = bool(head.b & Flag.POSITION)

    def by_dpi(self, page: int, dpi: int) -> Picture:
        """A page as large as on paper at so many dots per inch; a picture with the pixels that it has.

        Raises:
            SkjemaError: ATTACHMENT_NOT_SHOWN.
        """
        return self._picture(Head(Kind.BY_DPI, page, dpi))

    def by_side(self, page: int, side: int) -> Picture:
        """A page whose longer side has at most so many pixels.

        Raises:
            SkjemaError: ATTACHMENT_NOT_SHOWN.
        """
        return self._picture(Head(Kind.BY_SIDE, page, side))

    def text(self) -> tuple[str, bool]:
        """A text, without control characters, and whether there is more of it than is shown.

        Raises:
            SkjemaError: ATTACHMENT_NOT_SHOWN.
        """
        with self._clock() as late:
            head = self._said(Head(Kind.TEXT), b"", late)
            if head.kind is not Kind.WORDS or head.length > MOST_TEXT:
                raise _not_shown("answer")
            raw = self._payload(head.length, late)
        try:
            return raw.decode("utf-8"), bool(head.a)
        except UnicodeDecodeError as error:
            raise _not_shown("answer") from error

    def _picture(self, asked: Head) -> Picture:
        with self._clock() as late:
            head = self._said(asked, b"", late)
            fits = 0 < head.a <= LONGEST_SIDE and 0 < head.b <= LONGEST_SIDE and head.a * head.b <= MOST_PIXELS
            if head.kind is not Kind.PICTURE or not fits or head.length != head.a * head.b * CHANNELS:
                raise _not_shown("answer")
            return Picture(head.a, head.b, self._payload(head.length, late))

    def _asked(self, asked: Head, kind: Kind, payload: bytes) -> Head:
        with self._clock() as late:
            head = self._said(asked, payload, late)
        if head.kind is not kind:
            raise _not_shown("answer")
        return head

    @contextlib.contextmanager
    def _clock(self) -> Iterator[threading.Event]:
        """The child is killed when it takes too long; that ends every wait for it."""
        late = threading.Event()
        timer = threading.Timer(self._seconds, self._too_late, (late,))
        timer.daemon = True
        timer.start()
        try:
            yield late
        finally:
            timer.cancel()

    def _too_late(self, late: threading.Event) -> None:
        late.set()
        self._process.end()

    def _said(self, asked: Head, payload: bytes, late: threading.Event) -> Head:
        try:
            to_child, from_child = self._process.pipes
            _write_all(to_child, asked.to_bytes())
            _write_all(to_child, payload)
            return read_head(from_child)
        except (OSError, ValueError, WireBroken) as error:
            raise _not_shown("slow" if late.is_set() else "ended") from error

    def _payload(self, length: int, late: threading.Event) -> bytes:
        try:
            return read_exactly(self._process.pipes[1], length)
        except (OSError, ValueError, WireBroken) as error:
            raise _not_shown("slow" if late.is_set() else "ended") from error


class Looker:
    """Looks at files for one open vault. Any thread may use it."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._running: set[Process] = set()
        self._spare: Process | None = None
        self._warm = False
        self._closed = False

    def keep_warm(self) -> None:
        """From now on a spare process stands ready; returns at once. Where none can be started, nothing happens."""
        with self._lock:
            self._warm = True
            self._prepare()

    @contextlib.contextmanager
    def looking_at(self, data: bytes, media: Media) -> Iterator[Sight]:
        """Hand a file to a process; it is killed at the end.

        Raises:
            SkjemaError: ATTACHMENT_NOT_SHOWN with ``reason``: ``size``, ``start``, ``slow``, ``ended`` (the file ended
                it: not what it seems, or too much), ``answer``. The file itself is untouched wherever it is kept.
        """
        if len(data) > LARGEST_FILE:
            raise _not_shown("size")
        process = self._taken()
        try:
            yield Sight(process, data, media, self._seconds)
        finally:
            process.bury()
            with self._lock:
                self._running.discard(process)
                if self._warm:
                    self._prepare()

    def close(self) -> None:
        """Kill every process; nothing is looked at any more. Doing it twice is fine."""
        with self._lock:
            self._closed, self._warm = True, False
            ending = [*self._running, *([self._spare] if self._spare is not None else [])]
            self._spare = None
        for process in ending:
            process.bury()

    def __enter__(self) -> Looker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pids(self) -> frozenset[int]:
        """Of the processes that run now, the spare one with them."""
        with self._lock:
            spare = [] if self._spare is None else [self._spare]
            return frozenset(one.pid for one in (*self._running, *spare))

    def _taken(self) -> Process:
        with self._lock:
            if self._closed:
                raise _not_shown("start")
            process = self._spare if self._spare is not None and self._spare.alive else None
            self._spare = None
            try:
                process = process or Process()
            except OSError as error:
                raise _not_shown("start") from error
            self._running.add(process)
            return process

    def _prepare(self) -> None:
        if self._closed or (self._spare is not None and self._spare.alive):
            return
        with contextlib.suppress(OSError):
            self._spare = Process()


def _write_all(pipe: BinaryIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[pipe.write(rest) or 0 :]


def _not_shown(reason: str) -> SkjemaError:
    return SkjemaError(ErrorCode.ATTACHMENT_NOT_SHOWN, reason=reason)
