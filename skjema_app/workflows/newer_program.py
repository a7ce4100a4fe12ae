"""Whether somebody at the school runs a newer Skjema than this one, and which: so that IT can be asked for it."""

from __future__ import annotations

from skjema_app.system.texts import _
from skjema_app.system.version import is_newer
from skjema_app.workflows.session import Session

_NEWEST = "newest_program"


def note_newest(session: Session, version: str) -> None:
    """Keep which program is the newest among those that the last exchange saw."""
    if is_newer(version) and (session.vault.settings.get(_NEWEST) or "") != version:
        session.vault.settings.set(_NEWEST, version)


def newest_program(session: Session) -> str:
    """Version of the newest program that was seen, or "" when it is this one."""
    found = session.vault.settings.get(_NEWEST) or ""
    return found if is_newer(found) else ""


def ask_it(session: Session) -> str:
    """«Be IT om Skjema 1.4.», or without a number when none is known."""
    version = newest_program(session)
    return _("Be IT om Skjema {version}.").format(version=version) if version else _("Be IT om en nyere versjon.")
