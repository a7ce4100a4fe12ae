"""Settings of this vault and of this machine, as plain values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import paths, safe_files
from skjema_app.workflows import at_start
from skjema_app.workflows.lock_policy import IDLE_DEFAULT, IDLE_LEAST, IDLE_MOST, lock_policy

if TYPE_CHECKING:
    from skjema_app.workflows.session import Change, Session

ANSWERS_INSIDE = "answers_inside"


@dataclass(frozen=True, slots=True)
class VaultSettings:
    """What a person can set.

    Attributes:
        idle_minutes: minutes without use before the lock (2-60, default 10), which hold now.
        principal_phone: number shown at acute danger, or "".
        phones: all numbers: (label, number, confirmed by the school).
        idle_by_school: the school decides the minutes; the person's own choice waits.
    """

    idle_minutes: int
    principal_phone: str
    phones: tuple[tuple[str, str, bool], ...]
    idle_by_school: bool = False


@dataclass(frozen=True, slots=True)
class MachineSettings:
    """What this machine remembers outside the vault, so that it can be read before unlocking; no names, no texts.

    Attributes:
        theme: "system", "light" or "dark".
        text_percent: 100-200.
        second_place: folder of the copy somewhere else, or "".
    """

    theme: str = "system"
    text_percent: int = 100
    second_place: str = ""


def vault_settings(session: Session) -> VaultSettings:
    """As they are now; out-of-range or broken values count as the default."""
    from skjema_app.workflows.check_data import known_phones

    raw = session.vault.settings.get("idle_minutes") or ""
    minutes = int(raw) if raw.isdecimal() else IDLE_DEFAULT
    principal = session.vault.settings.get("principal_phone") or ""
    decided = lock_policy(session).minutes
    return VaultSettings(
        idle_minutes=decided or min(max(minutes, IDLE_LEAST), IDLE_MOST),
        principal_phone=principal,
        phones=known_phones(session, principal),
        idle_by_school=bool(decided),
    )


def answers_inside(session: Session, known: Mapping[str, str] | None = None) -> bool:
    """Whether a finished document has its answers inside as JSON (PDF/A-3a instead of 2a).

    ``known``: the setting ``ANSWERS_INSIDE``, if it was read already.
    """
    values = session.vault.settings.some((ANSWERS_INSIDE,)) if known is None else known
    return values.get(ANSWERS_INSIDE) == "1"


def save_answers_inside(session: Session, wanted: bool) -> Change:
    """Set it."""
    from skjema_app.workflows.session import Change

    session.vault.settings.set(ANSWERS_INSIDE, "1" if wanted else "")
    return Change(settings=True)


def save_vault_settings(session: Session, settings: VaultSettings) -> Change:
    """Write them; minutes outside 2-60 are moved to the nearest end, those of the school's are left as they are."""
    from skjema_app.workflows.session import Change

    minutes = min(max(settings.idle_minutes, IDLE_LEAST), IDLE_MOST)
    if not settings.idle_by_school:
        session.vault.settings.set("idle_minutes", str(minutes))
    session.vault.settings.set("principal_phone", settings.principal_phone.strip())
    return Change(settings=True)


def machine_settings(folder: Path | None = None) -> MachineSettings:
    """Read ``machine.json`` in the app-data folder; a missing or broken file gives the defaults."""
    values = at_start.machine_values(folder)
    theme, percent = at_start.looks(values)
    place = values.get("second_place")
    return MachineSettings(theme, percent, place if isinstance(place, str) else "")


def save_machine_settings(settings: MachineSettings, folder: Path | None = None) -> None:
    """Write it. A machine that refuses the write keeps its looks for this session only."""
    place = folder or paths.app_data()
    try:
        safe_files.private_dir(place)
        safe_files.atomic_write(place / at_start.MACHINE_FILE, json.dumps(asdict(settings)).encode())
    except SkjemaError as error:
        if error.code not in {ErrorCode.WRITE_DENIED, ErrorCode.DISK_FULL, ErrorCode.PLACE_UNUSABLE}:
            raise
