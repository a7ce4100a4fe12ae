"""What a command may say and where: sentences for people, or exactly one JSON object with ``--json``.

Everything printed passes ``clean``: names and paths come from files that others made, and must not be able to move
the cursor, change colours or turn the writing direction of a terminal.
"""

from __future__ import annotations

import contextlib
import json
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TextIO

from skjema_app.domain.answers import Json
from skjema_app.domain.errors import SkjemaError
from skjema_app.system.safe_files import file_errors

_SHOWN = {"\n", "\t"}
_BIDI = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)}


class Console:
    """Standard output and standard error of one command. ``as_json``: one object on standard output, no prose."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json

    def show(self, result: Mapping[str, Json], lines: Sequence[str]) -> None:
        """The command's result: ``result`` with ``--json``, else ``lines``. Call it once, when the work is done."""
        if self.as_json:
            _write(sys.stdout, _json(result))
        else:
            _write(sys.stdout, "".join(f"{clean(line)}\n" for line in lines))

    def refuse(
        self, code: str, sentence: str, *, more: Mapping[str, Json] | None = None, lines: Sequence[str] = ()
    ) -> None:
        """A refusal: the sentence (and ``lines``) on standard error; with ``--json`` the error object as well."""
        if self.as_json:
            error: dict[str, Json] = {"code": code, "sentence": sentence, **(more or {})}
            # The output may be what failed; the sentence below must come all the same.
            with contextlib.suppress(SkjemaError):
                _write(sys.stdout, _json({"error": error}))
        self.note(sentence)
        for line in lines:
            self.note(line)

    def note(self, line: str) -> None:
        """A line for the person beside the result; never part of what another program reads."""
        with contextlib.suppress(SkjemaError):  # nobody is left to tell
            _write(sys.stderr, f"{clean(line)}\n")


def clean(text: str) -> str:
    """The text without characters that steer a terminal or hide the order of letters."""
    return "".join("�" if _steers(letter) and letter not in _SHOWN else letter for letter in text)


def _json(content: Mapping[str, Json]) -> str:
    """JSON in UTF-8 in which nothing steers a terminal: JSON itself escapes only the older control characters."""
    text = json.dumps(content, ensure_ascii=False, indent=2)
    return "".join(f"\\u{ord(letter):04x}" if letter != "\n" and _steers(letter) else letter for letter in text) + "\n"


def _steers(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cs"} or letter in _BIDI


def _write(stream: TextIO | None, text: str) -> None:
    """Write all of it now. A stream that was closed before the start (``>&-``) is None: nobody wants to read.

    Raises:
        SkjemaError: DISK_FULL …, as `safe_files.file_errors`.
        BrokenPipeError: when the reader has left.
    """
    if stream is None:
        return
    try:
        with file_errors("-"):
            stream.write(text)
            stream.flush()
    except SkjemaError as error:
        if isinstance(error.__cause__, BrokenPipeError):
            raise error.__cause__ from None
        raise
