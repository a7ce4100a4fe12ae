"""Passwords for commands: from a prompt without echo, or from a file or standard input; never from an argument."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import safe_files
from skjema_app.system.texts import _
from skjema_app.workflows.secrets import Secret
from skjema_app.workflows.start_alone import suggest_password

STANDARD_INPUT = "-"
_LONGEST = 4096


def read_password(source: str, *, prompt: str = "") -> Secret:
    """The password: from ``source`` (a file, ``-`` for standard input), or asked for when ``source`` is "".

    One line ending at the end is not part of it. The text is taken as UTF-8 in NFC form.

    Raises:
        SkjemaError: FILE_MISSING, READ_DENIED, PLACE_UNUSABLE (too large, not UTF-8), USAGE (nobody to ask).
    """
    if source:
        return Secret.from_text(_from_bytes(_read(source), source))
    return Secret.from_text(_ask(prompt or _("Passord: ")))


def read_new_password(source: str) -> Secret:
    """A new password; at a prompt it is typed twice and five words are suggested.

    Raises:
        SkjemaError: as ``read_password``; PASSWORDS_DIFFER is told by asking again.
    """
    if source:
        return read_password(source)
    if sys.stdin is not None and sys.stdin.isatty():
        sys.stderr.write(_("Forslag: {words}").format(words=suggest_password()) + "\n")
    while True:
        first = _ask(_("Nytt passord: "))
        if first == _ask(_("Skriv det én gang til: ")):
            return Secret.from_text(first)
        sys.stderr.write(_("De to er ikke like. Prøv igjen.") + "\n")


def _read(source: str) -> bytes:
    if source == STANDARD_INPUT:
        if sys.stdin is None:  # closed before the start (``<&-``)
            raise SkjemaError(ErrorCode.USAGE, reason="no-terminal")
        data = sys.stdin.buffer.read(_LONGEST + 1)
        if len(data) > _LONGEST:
            raise SkjemaError(ErrorCode.PLACE_UNUSABLE, path="-", reason="too-large")
        return data
    return safe_files.read_file(Path(source), limit=_LONGEST)


def _from_bytes(data: bytes, source: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SkjemaError(ErrorCode.PLACE_UNUSABLE, path=source, reason="not-utf-8") from error
    return text.removesuffix("\n").removesuffix("\r")


def _ask(prompt: str) -> str:
    # Without a terminal getpass falls back to echoing standard input; then nobody is there to be asked.
    if sys.stdin is None or not sys.stdin.isatty():
        raise SkjemaError(ErrorCode.USAGE, reason="no-terminal")
    try:
        return getpass.getpass(prompt, stream=sys.stderr)
    except EOFError as error:
        raise SkjemaError(ErrorCode.USAGE, reason="no-terminal") from error
