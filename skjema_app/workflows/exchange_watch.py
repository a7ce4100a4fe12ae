"""Which folders to keep an eye on, so that what comes is fetched at once. Only folders of the exchange, never files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from skjema_app.workflows.exchange_folder import chosen_folder
from skjema_app.workflows.feeds_on_vault import OnVault, directly
from skjema_app.workflows.session import Session

MOST_FOLDERS = 200
"""More than a school's machines; a system has room for a limited number of watches."""
_FEEDS, _JOIN, _BLOBS = "feeds", "join", "blobs"


@dataclass(frozen=True, slots=True)
class ExchangePlace:
    """Where this vault exchanges: the folder, the school's id, the own device."""

    folder: Path
    school: str
    device: str


def exchange_place(session: Session) -> ExchangePlace | None:
    """Where to exchange; None for somebody who is alone or has chosen no folder yet."""
    folder, school = chosen_folder(session), session.school
    if folder is None or school is None:
        return None
    return ExchangePlace(folder, school.school_id, session.vault.device.device_id)


def watched_folders(session: Session, on_vault: OnVault = directly) -> tuple[str, ...]:
    """The folders whose change means that something came: feeds, the devices' folders but the own one, requests.

    Lists the exchange folder, which may be slow: never on the window's thread. A folder that is gone gives none.
    """
    place = on_vault(lambda: exchange_place(session))
    if place is None:
        return ()
    root = place.folder / place.school
    found = [root / _FEEDS, root / _JOIN]
    try:
        for device in sorted((root / _FEEDS).iterdir()):
            if device.name != place.device:  # what this machine writes itself is no news
                found += [device, device / _BLOBS]
        return tuple(str(one) for one in found[:MOST_FOLDERS] if one.is_dir())
    except OSError:
        return ()
