"""What a command may say and where: sentences for people, or exactly one JSON object with ``--json``.

Everything printed passes ``clean``: names and paths come from files that others made, and must not be able to move
the cursor, change colours or turn the writing direction of a terminal.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Mapping, Sequence

from skjema_app.domain.answers import Json

_SHOWN = {"\n", "\t"}
_BIDI = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)}


class Console:
    """Standard output and standard error of one command. ``as_json``: one object on standard output, no prose."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json

    def show(self, result: Mapping[str, Json], lines: Sequence[str]) -> None:
        """The command's result: ``result`` with ``--json``, else ``lines``. Call it once, when the work is done."""
        if self.as_json:
            # Control characters are escaped by JSON itself; separators in ASCII keep any terminal safe.
            sys.stdout.write(json.dumps(result, ensure_ascii=False, indent=2, sort_keys=False) + "\n")
        else:
            sys.stdout.write("".join(f"{clean(line)}\n" for line in lines))
        sys.stdout.flush()

    def refuse(
        self, code: str, sentence: str, *, more: Mapping[str, Json] | None = None, lines: Sequence[str] = ()
    ) -> None:
        """A refusal: the sentence (and ``lines``) on standard error; with ``--json`` the error object as well."""
        if self.as_json:
            error: dict[str, Json] = {"code": code, "sentence": sentence, **(more or {})}
            sys.stdout.write(json.dumps({"error": error}, ensure_ascii=False, indent=2) + "\n")
            sys.stdout.flush()
        self.note(sentence)
        for line in lines:
            self.note(line)

    def note(self, line: str) -> None:
        """A line for the person beside the result; never part of what another program reads."""
        sys.stderr.write(f"{clean(line)}\n")
        sys.stderr.flush()


def clean(text: str) -> str:
    """The text without characters that steer a terminal or hide the order of letters."""
    return "".join(
        letter
        if letter in _SHOWN or (unicodedata.category(letter) not in {"Cc", "Cs"} and letter not in _BIDI)
        else "�"
        for letter in text
    )
