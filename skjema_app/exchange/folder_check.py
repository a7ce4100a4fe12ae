"""Whether a folder will do for exchange, by really doing there what an exchange does (user-review § 1.16)."""

from __future__ import annotations

import errno
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from skjema_app.domain.errors import SkjemaError
from skjema_app.system.places import check_vault_place
from skjema_app.system.safe_files import fsync_file

LEAST_FREE = 200 * 1024 * 1024
"""Bytes: room for a term's documents of a small school."""
MOST_SKEW = 120
"""Seconds between the folder's clock and ours."""
_SIZE = 4096


class CheckKind(StrEnum):
    """What is tried; `FolderCheck.detail` is given in brackets."""

    PLACE = "place"  # it is a folder ["local", "network", "synced:…"; "gone", "not-a-folder", "not-absolute"]
    WRITE = "write"  # a file can be made [the system's name of the error]
    READ = "read"  # the folder can be listed, and what was written comes back the same [error, or "differs"]
    RENAME = "rename"  # a file can be renamed over another, and removed [error]
    SPACE = "space"  # there is room [free bytes in MiB]
    CLOCK = "clock"  # its clock goes with ours [seconds it is ahead of ours]


@dataclass(frozen=True, slots=True)
class FolderCheck:
    """The outcome of one try."""

    kind: CheckKind
    ok: bool
    detail: str = ""


def check_folder(path: Path, now: datetime) -> tuple[FolderCheck, ...]:
    """Try a folder. What can't be tried because something before it failed is left out; never raises for the folder.

    Args:
        path: the exchange folder itself; it must exist.
        now: our time with its offset, taken just before the call.
    """
    place = _place(path)
    if not place.ok:
        return (place,)
    first = path / f".skjema-{os.urandom(8).hex()}.tmp"
    second = path / f".skjema-{os.urandom(8).hex()}.tmp"
    done = [place]
    try:
        done.append(_write(first))
        if done[-1].ok:
            done.append(_clock(first, now))
            done.append(_read(path, first))
            done.append(_rename(first, second))
        else:
            done.append(_list(path))
    finally:
        for left in (first, second):
            try:
                left.unlink(missing_ok=True)
            except OSError:
                done.append(FolderCheck(CheckKind.RENAME, ok=False, detail="not-removed"))
    done.append(_space(path))
    return tuple(sorted(done, key=_order))


def _place(path: Path) -> FolderCheck:
    if not path.is_absolute():
        return FolderCheck(CheckKind.PLACE, ok=False, detail="not-absolute")
    try:
        if not path.exists():
            return FolderCheck(CheckKind.PLACE, ok=False, detail="gone")
        if not path.is_dir():
            return FolderCheck(CheckKind.PLACE, ok=False, detail="not-a-folder")
    except OSError as error:
        return FolderCheck(CheckKind.PLACE, ok=False, detail=_name_of(error))
    try:
        check_vault_place(path)
    except SkjemaError as error:  # what is wrong for a vault is ordinary here, and worth knowing
        kind = error.code.value.removeprefix("place-is-")
        known = kind in {"network", "synced"}
        return FolderCheck(CheckKind.PLACE, ok=True, detail=f"{kind}:{error.details['reason']}" if known else "local")
    return FolderCheck(CheckKind.PLACE, ok=True, detail="local")


def _write(file: Path) -> FolderCheck:
    try:
        with file.open("xb") as handle:
            handle.write(_content(file))
        fsync_file(file)
    except OSError as error:
        return FolderCheck(CheckKind.WRITE, ok=False, detail=_name_of(error))
    except SkjemaError as error:
        return FolderCheck(CheckKind.WRITE, ok=False, detail=str(error.details.get("reason", error.code.value)))
    return FolderCheck(CheckKind.WRITE, ok=True)


def _read(folder: Path, file: Path) -> FolderCheck:
    listed = _list(folder)
    if not listed.ok:
        return listed
    try:
        same = file.read_bytes() == _content(file)
    except OSError as error:
        return FolderCheck(CheckKind.READ, ok=False, detail=_name_of(error))
    return FolderCheck(CheckKind.READ, ok=same, detail="" if same else "differs")


def _list(folder: Path) -> FolderCheck:
    try:
        with os.scandir(folder) as found:
            next(found, None)
    except OSError as error:
        return FolderCheck(CheckKind.READ, ok=False, detail=_name_of(error))
    return FolderCheck(CheckKind.READ, ok=True)


def _rename(source: Path, target: Path) -> FolderCheck:
    try:
        target.write_bytes(b"old")
        source.replace(target)
        right = target.read_bytes() == _content(source)
        target.unlink()
    except OSError as error:
        return FolderCheck(CheckKind.RENAME, ok=False, detail=_name_of(error))
    return FolderCheck(CheckKind.RENAME, ok=right, detail="" if right else "differs")


def _clock(file: Path, now: datetime) -> FolderCheck:
    """A share's server stamps the file with its own clock."""
    try:
        stamped = file.stat().st_mtime
    except OSError as error:
        return FolderCheck(CheckKind.CLOCK, ok=False, detail=_name_of(error))
    ahead = round(stamped - now.astimezone(UTC).timestamp())
    return FolderCheck(CheckKind.CLOCK, ok=abs(ahead) <= MOST_SKEW, detail=str(ahead))


def _space(path: Path) -> FolderCheck:
    try:
        free = shutil.disk_usage(path).free
    except OSError as error:
        return FolderCheck(CheckKind.SPACE, ok=False, detail=_name_of(error))
    return FolderCheck(CheckKind.SPACE, ok=free >= LEAST_FREE, detail=str(free // 1024**2))


def _content(file: Path) -> bytes:
    return file.name.encode("ascii").ljust(_SIZE, b".")


def _name_of(error: OSError) -> str:
    return errno.errorcode.get(error.errno or 0, "unknown").lower()


def _order(check: FolderCheck) -> int:
    return list(CheckKind).index(check.kind)
