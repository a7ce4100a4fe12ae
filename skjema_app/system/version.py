"""Which program this is: its version from one place (``skjema_app.__version__``), and the build that a package brings.

Whoever builds a package writes ``skjema_app/_build.json`` into it (installer/README.md); a checkout has none.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import skjema_app

BUILD_FILE = Path(__file__).resolve().parent.parent / "_build.json"
_LIMIT = 4096
_NUMBERS = re.compile(r"\d{1,6}(\.\d{1,6}){1,3}")
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,39}")


@dataclass(frozen=True, slots=True)
class Build:
    """Where this program comes from.

    Attributes:
        version: such as "0.1.0".
        build: short id that the builder gave, "" when it runs from the source.
        made: the day it was built, or None.
        channel: such as "stable", or "".
    """

    version: str
    build: str = ""
    made: date | None = None
    channel: str = ""


def this_build(file: Path = BUILD_FILE) -> Build:
    """This program. A file that isn't ours, or is broken, counts as none: it is told, and nothing depends on it."""
    try:
        raw = json.loads(file.read_bytes()[:_LIMIT])
    except (OSError, ValueError, RecursionError):
        raw = None
    if not isinstance(raw, dict):
        return Build(skjema_app.__version__)
    try:
        made = date.fromisoformat(str(raw.get("date", "")))
    except ValueError:
        made = None
    return Build(skjema_app.__version__, _plain(raw.get("build")), made, _plain(raw.get("channel")))


def is_newer(version: str, than: str = skjema_app.__version__) -> bool:
    """Whether a version comes after another; what is no version never does."""
    return bool(_NUMBERS.fullmatch(version)) and _numbers(version) > _numbers(than)


def _numbers(version: str) -> tuple[int, ...]:
    found = tuple(int(part) for part in version.split(".")) if _NUMBERS.fullmatch(version) else ()
    return (*found, 0, 0, 0)[:4] if found else ()


def _plain(value: object) -> str:
    return value if isinstance(value, str) and _ID.fullmatch(value) else ""
