"""A log that can be sent to anybody: when, how bad, which code, which type of error, which line of the program.

Never the text of a message or of an exception, never arguments, local values, paths of the person's files, answers or
names: those are where pupils are. A record from a library is written without its words for the same reason. The price
is that a log says where something went wrong and not with what.
"""

from __future__ import annotations

import logging
import logging.handlers
import os
import platform
import re
import sys
import traceback
from io import TextIOWrapper
from pathlib import Path, PurePath
from types import TracebackType

import skjema_app
from skjema_app.domain.errors import SkjemaError
from skjema_app.system.safe_files import open_private, private_dir

_FILE = "skjema.log"
_LARGEST = 256 * 1024
_KEPT = 3
_OURS = logging.getLogger("skjema_app")
_CODE = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+){0,8}\Z")
_LONGEST_CODE = 60
_MOST_FRAMES = 40
_MOST_CAUSES = 5


class _Handler(logging.handlers.RotatingFileHandler):
    """Writes files that only their owner may read, and doesn't print a record it failed to write."""

    def _open(self) -> TextIOWrapper:
        handle = open_private(Path(self.baseFilename), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        return os.fdopen(handle, "a", encoding="utf-8")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """A full disk must not stop the work, and the default would show the record's words on stderr."""


class _Formatter(logging.Formatter):
    """One line per record, made of nothing but codes and places in the program."""

    def format(self, record: logging.LogRecord) -> str:
        parts = [
            self.formatTime(record, "%Y-%m-%dT%H:%M:%S"),
            record.levelname,
            _plain(record.name),
            f"{_program_path(record.pathname)}:{record.lineno}",
        ]
        code = getattr(record, "skjema_code", "")
        if isinstance(code, str) and code:
            parts.append(_plain(code))
        if record.exc_info and record.exc_info[1] is not None:
            parts.append(_describe(record.exc_info[1]))
        return " ".join(parts)


def set_up(log_dir: Path) -> None:
    """Send warnings and worse of the whole program to a rotating file (3 × 256 KiB). Calling it again moves the log.

    Raises:
        SkjemaError: as `safe_files.file_errors`, when the folder can't be made.
    """
    private_dir(log_dir)
    tear_down()
    handler = _Handler(log_dir / _FILE, maxBytes=_LARGEST, backupCount=_KEPT, encoding="utf-8", delay=True)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(_Formatter())
    logging.getLogger().addHandler(handler)
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False


def tear_down() -> None:
    """Stop logging to a file and close it."""
    root = logging.getLogger()
    for handler in list(root.handlers):
        if isinstance(handler, _Handler):
            root.removeHandler(handler)
            handler.close()
    logging.captureWarnings(capture=False)


def note(code: str, error: BaseException | None = None) -> None:
    """Write a line with a code of ours and, when given, the type and place of an error.

    Args:
        code: such as ``"copy-failed"``; anything that doesn't look like a code is written as ``-``.
        error: its type and where it was raised are written, never its text.
    """
    _OURS.warning("%s", "code", extra={"skjema_code": code}, exc_info=error, stacklevel=2)


def crash_report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> str:
    """What a person can send when the program fell over: versions, types of errors, lines of the program.

    Holds no message, no value and no path outside the program's own files.
    """
    lines = [
        f"Skjema {skjema_app.__version__}",
        f"Python {platform.python_version()} {platform.system()} {platform.release()} {platform.machine()}",
        f"{_type_name(kind)}{_code_of(error)}",
        *_frames(trace),
    ]
    cause, seen = error.__cause__ or error.__context__, 0
    while cause is not None and seen < _MOST_CAUSES:
        lines.append(f"from {_describe(cause)}")
        lines.extend(_frames(cause.__traceback__))
        cause, seen = cause.__cause__ or cause.__context__, seen + 1
    return "\n".join(lines) + "\n"


def _describe(error: BaseException) -> str:
    frames = _frames(error.__traceback__)
    place = f" {frames[-1].strip()}" if frames else ""
    return f"{_type_name(type(error))}{_code_of(error)}{place}"


def _code_of(error: BaseException) -> str:
    if not isinstance(error, SkjemaError):
        return ""
    reason = error.details.get("reason", "")
    return f"[{error.code.value}{'/' + _plain(reason) if isinstance(reason, str) and reason else ''}]"


def _frames(trace: TracebackType | None) -> list[str]:
    frames = traceback.StackSummary.extract(
        traceback.walk_tb(trace), limit=-_MOST_FRAMES, lookup_lines=False, capture_locals=False
    )
    return [f"  {_program_path(frame.filename)}:{frame.lineno} {_plain_name(frame.name)}" for frame in frames]


def _program_path(filename: str) -> str:
    """The part of a file's name that is the program's or a library's own; the folders above hold people's names."""
    parts = PurePath(filename).parts
    for anchor in (
        "skjema_app",
        "site-packages",
        "dist-packages",
        f"python{sys.version_info[0]}.{sys.version_info[1]}",
    ):
        if anchor in parts:
            return "/".join(parts[len(parts) - 1 - parts[::-1].index(anchor) :])
    return parts[-1] if parts and filename.endswith(".py") else "-"


def _type_name(kind: type[BaseException]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}" if kind.__module__ != "builtins" else kind.__qualname__


def _plain(text: str) -> str:
    lowered = text.lower().replace("_", "-")
    return lowered if len(lowered) <= _LONGEST_CODE and _CODE.match(lowered) else "-"


def _plain_name(name: str) -> str:
    return name if name.isidentifier() or name in {"<module>", "<lambda>", "<listcomp>", "<genexpr>"} else "-"
