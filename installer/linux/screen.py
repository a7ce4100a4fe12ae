"""A screen in memory (Xvfb) for trying out a program: pictures of it, and how long until something is painted on it."""

from __future__ import annotations

import mmap
import os
import signal
import struct
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from PIL import Image

_WIDTH, _HEIGHT = 1280, 800
_ROWS = 100
_SECONDS = 60.0
_LOOK = 0.002


class Screen:
    """An Xvfb of one's own, from ``with`` to its end; ``display`` is its name."""

    def __enter__(self) -> Screen:
        """Start it on a free display."""
        self._folder = tempfile.TemporaryDirectory(prefix="skjema-screen-")
        read, write = os.pipe()
        self._server = subprocess.Popen(  # noqa: S603
            ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{_WIDTH}x{_HEIGHT}x24", "-ac", "-nolisten", "tcp",  # noqa: S607
             "-fbdir", self._folder.name],
            pass_fds=[write], stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(write)
        with os.fdopen(read) as told:
            self.display = f":{told.readline().strip()}"
        with (Path(self._folder.name) / "Xvfb_screen0").open("rb") as file:
            self._memory = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        header = struct.unpack_from(">25I", self._memory)
        self._line, self._start = header[12], header[0] + header[19] * 12
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        self._memory.close()
        self._server.terminate()
        self._server.wait()
        self._folder.cleanup()

    def pixels(self) -> bytes:
        """Everything on it, as the server keeps it."""
        return self._memory[self._start : self._start + self._line * _HEIGHT]

    def picture(self, to: Path) -> None:
        """Keep what is on it as PNG."""
        Image.frombytes("RGB", (_WIDTH, _HEIGHT), self.pixels(), "raw", "BGRX", self._line).save(to)

    def colours(self) -> int:
        """How many colours are on it; a window with text has many, an empty screen one."""
        image = Image.frombytes("RGB", (_WIDTH, _HEIGHT), self.pixels(), "raw", "BGRX", self._line)
        return len(image.getcolors(1 << 24) or [])

    def first_paint(self, command: Sequence[str | Path], still: float = 0.0, picture: Path | None = None) -> float:
        """Seconds from the start of a program until it has painted something; then it is ended.

        Args:
            command: The program with its arguments; it and its children are ended.
            still: Seconds to wait before the picture is taken.
            picture: Where to keep a picture.

        Raises:
            TimeoutError: nothing was painted.
        """
        empty = self._top()
        began = time.monotonic()
        program = subprocess.Popen(  # noqa: S603
            [str(word) for word in command], start_new_session=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            while self._top() == empty:
                if time.monotonic() - began > _SECONDS or program.poll() is not None:
                    raise TimeoutError(f"{command[-1]} painted nothing; it ended with {program.poll()}")
                time.sleep(_LOOK)
            took = time.monotonic() - began
            time.sleep(still)
            if picture is not None:
                self.picture(picture)
            return took
        finally:
            if program.poll() is None:
                os.killpg(program.pid, signal.SIGKILL)
            program.wait()
            self._empty(empty)

    def _top(self) -> bytes:
        """The upper rows, where the mouse isn't: a pointer of another shape is no paint."""
        return self._memory[self._start : self._start + self._line * _ROWS]

    def _empty(self, empty: bytes) -> None:
        """Wait until the server has cleared what the program left."""
        until = time.monotonic() + _SECONDS
        while self._top() != empty and time.monotonic() < until:
            time.sleep(_LOOK)
