"""Which copies there are in a folder, in which order they were made, and which of them stay.

The order is that of a number in the name, one higher than the highest in the folder when the copy is written: a clock
that was wrong for a while neither pushes newer copies out nor makes an old one look like the newest. The date in the
name only says which day and which month a copy stands for. Older copies without a number come before all others.

Nothing here reads a copy: names alone, pure but for `list_copies`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from skjema_app.system.safe_files import file_errors

SUFFIX = ".skjemakopi"
KEPT_DAYS, KEPT_MONTHS, KEPT_COPIES, KEPT_BEFORE_MIGRATION = 10, 12, 3, 2

_NAME = re.compile(
    r"skjema-(?P<vault>[0-9a-f]{8})-(?P<made>\d{4}-\d\d-\d\d-\d{4})(?:-nr(?P<number>\d{1,9}))?(?P<label>-v\d+)?"
    rf"{re.escape(SUFFIX)}"
)
_MADE = "%Y-%m-%d-%H%M"


@dataclass(frozen=True, slots=True)
class CopyFile:
    """A copy by its name alone.

    Attributes:
        path: where it lies.
        vault: first 8 digits of the vault's id.
        made: what the clock said; to the minute.
        label: "" but before migrations.
        number: in which order it was written into its folder; 0 in names from before there were numbers.
    """

    path: Path
    vault: str
    made: datetime
    label: str = ""
    number: int = 0


def name_of(vault_id: str, made: datetime, number: int, label: str = "") -> str:
    """The name of a copy: «skjema-0123abcd-2026-11-22-1555-nr7.skjemakopi»."""
    return f"skjema-{vault_id[:8]}-{made.strftime(_MADE)}-nr{number}{'-' if label else ''}{label}{SUFFIX}"


def next_number(copies: Iterable[CopyFile]) -> int:
    """The number of the next copy beside these."""
    return 1 + max((copy.number for copy in copies), default=0)


def list_copies(folder: Path) -> tuple[CopyFile, ...]:
    """Copies in a folder by their names, the one written last first; empty where there is no folder.

    Raises:
        SkjemaError: READ_DENIED.
    """
    if not folder.is_dir():
        return ()
    with file_errors(folder, reading=True):
        found = [copy for path in folder.iterdir() if (copy := _by_name(path)) is not None]
    return tuple(sorted(found, key=_age, reverse=True))


def of_vault(copies: Iterable[CopyFile], vault_id: str) -> tuple[CopyFile, ...]:
    """Those of one vault, in their order."""
    return tuple(copy for copy in copies if copy.vault == vault_id[:8])


def kept_locally(copies: Iterable[CopyFile]) -> frozenset[Path]:
    """What stays on this machine, of one vault's copies, the one written last first.

    The last one of each of the ten days, and of each of the twelve months, that copies were last written under; and
    the last two that were made before migrations.
    """
    days: dict[str, Path] = {}
    months: dict[str, Path] = {}
    labelled = []
    for copy in copies:
        if copy.label:
            labelled.append(copy.path)
            continue
        days.setdefault(copy.made.strftime("%Y-%m-%d"), copy.path)
        months.setdefault(copy.made.strftime("%Y-%m"), copy.path)
    return frozenset(
        {
            *list(days.values())[:KEPT_DAYS],
            *list(months.values())[:KEPT_MONTHS],
            *labelled[:KEPT_BEFORE_MIGRATION],
        }
    )


def kept_elsewhere(copies: Sequence[CopyFile]) -> frozenset[Path]:
    """What stays in the second place: the three written last (design-review § 1.40)."""
    return frozenset(copy.path for copy in copies[:KEPT_COPIES])


def newest_first(*folders: Sequence[CopyFile]) -> tuple[CopyFile, ...]:
    """Copies of several folders in one list: by the clock, but each folder's own order stays as it is."""
    waiting = [list(copies) for copies in folders if copies]
    merged = []
    while waiting:
        turn = max(waiting, key=lambda copies: copies[0].made)
        merged.append(turn.pop(0))
        waiting = [copies for copies in waiting if copies]
    return tuple(merged)


def _by_name(path: Path) -> CopyFile | None:
    match = _NAME.fullmatch(path.name)
    if match is None or not path.is_file():
        return None
    try:
        made = datetime.strptime(match["made"], _MADE).astimezone()
    except (ValueError, OverflowError):
        return None
    return CopyFile(path, match["vault"], made, (match["label"] or "").removeprefix("-"), int(match["number"] or 0))


def _age(copy: CopyFile) -> tuple[int, datetime, str]:
    return copy.number, copy.made, copy.path.name
