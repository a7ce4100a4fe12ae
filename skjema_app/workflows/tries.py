"""Wrong passwords are counted in a small file beside ``keys.json``; the more of them, the longer the wait.

What it is for: somebody at the keyboard of a machine that was left, who guesses. The count survives a new start of the
program and of the machine. What it is **not**: a thief who has the files can delete this one, set the clock, or try on
a machine of their own. Only the strength of the password and the price of one guess (``crypto/kdf.py``) stop them.

Nobody is locked out by it: the wait is never longer than five minutes, a day without a try forgets everything, a
broken file counts as none, and a clock that was set back starts the wait anew once instead of lengthening it. A try is
counted before the password is looked at, so that ending the program in the middle saves nobody the wait.
"""

from __future__ import annotations

import json
import math
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import safe_files
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows.at_start import TRIES_FILE

FREE_MISSES = 3
LONGEST_WAIT = 300
_FORGOTTEN_AFTER = timedelta(days=1)
_MOST_MISSES = 10_000
_LIMIT = 256
_SLACK_SECONDS = 1  # between this clock and the one that counts down on the screen
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Misses:
    """Wrong passwords since the vault was last opened: how many, and when the last one was (None for none)."""

    count: int = 0
    last: datetime | None = None


def wait_after(misses: int) -> int:
    """Seconds to wait after this many wrong passwords: 0, 0, 1, 2, 4, 8 … 256, 300."""
    if misses < FREE_MISSES:
        return 0
    return int(min(LONGEST_WAIT, 2 ** min(misses - FREE_MISSES, 16)))


def misses(folder: Path, now: datetime) -> Misses:
    """What the file says; none where it is missing, broken or a day old."""
    try:
        found = json.loads(safe_files.read_file(folder / TRIES_FILE, limit=_LIMIT))
        count, last = int(found["misses"]), datetime.fromisoformat(str(found["last"]))
        old = abs(now - last) > _FORGOTTEN_AFTER
    except (SkjemaError, ValueError, KeyError, TypeError, OverflowError):
        return Misses()
    return Misses() if old or not 0 < count <= _MOST_MISSES else Misses(count, last)


def wait_left(folder: Path, now: datetime) -> int:
    """Seconds until the next try may be made, 0 when it may be made now."""
    found = misses(folder, now)
    if found.last is None:
        return 0
    if found.last > now:  # the clock was set back: count from here
        _write(folder, Misses(found.count, now))
        return wait_after(found.count)
    return max(0, math.ceil(wait_after(found.count) - (now - found.last).total_seconds()))


def begin(folder: Path, now: datetime) -> Misses:
    """A password is about to be tried: count it as wrong beforehand; gives what stood there.

    Raises:
        SkjemaError: TRY_LATER with ``seconds`` and ``wait`` in words.
    """
    left = wait_left(folder, now)
    if left > _SLACK_SECONDS:
        raise SkjemaError(ErrorCode.TRY_LATER, seconds=left, wait=wait_words(left))
    before = misses(folder, now)
    _write(folder, Misses(min(before.count + 1, _MOST_MISSES), now))
    return before


def take_back(folder: Path, before: Misses) -> None:
    """The try ended with something else than a wrong password: what stood there stands again."""
    if before.count:
        _write(folder, before)
    else:
        clear(folder)


def clear(folder: Path) -> None:
    """The right password was given."""
    with suppress(SkjemaError):
        safe_files.remove(folder / TRIES_FILE)


def wait_words(seconds: int) -> str:
    """«4 minutter og 16 sekunder»."""
    minutes, rest = divmod(max(0, seconds), _MINUTE)
    in_minutes = ngettext("{n} minutt", "{n} minutter", minutes).format(n=minutes)
    in_seconds = ngettext("{n} sekund", "{n} sekunder", rest).format(n=rest)
    if minutes and rest:
        return _("{minutes} og {seconds}").format(minutes=in_minutes, seconds=in_seconds)
    return in_minutes if minutes else in_seconds


def _write(folder: Path, found: Misses) -> None:
    """A folder that can't be written delays nobody: the vault itself couldn't be used there either."""
    if found.last is None or not folder.is_dir():
        return
    content = {"misses": found.count, "last": found.last.isoformat()}
    with suppress(SkjemaError):
        safe_files.atomic_write(folder / TRIES_FILE, json.dumps(content).encode())
