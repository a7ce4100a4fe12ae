"""An open vault as its parts share it, and the small facts about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from skjema_app.crypto.keyslots import KeysFile, VaultKey
from skjema_app.domain.access import AccessBook
from skjema_app.domain.documents import Person
from skjema_app.form_engine.library import agreed_book
from skjema_app.system.clock import Clock
from skjema_app.vault.connection import Database


@dataclass(slots=True)
class OpenVault:
    """What belongs to an open vault; ``keys`` changes with the password, ``access`` when the forms are known."""

    folder: Path
    clock: Clock
    keys: KeysFile
    vault_key: VaultKey
    database: Database
    access: AccessBook = field(default_factory=agreed_book)


@dataclass(frozen=True, slots=True)
class VaultInfo:
    """What a person may want to know about the vault as a whole.

    Attributes:
        vault_id: 32 hex digits; the first 8 stand in the names of copies.
        epoch: grows with every change of ``keys.json``.
        person: whose it is.
        device_id: 32 hex digits.
        entries: entries in the journal.
        documents: finished documents.
        drafts: drafts that are neither finished nor deleted.
        pupils: pupils on the present list who have not left.
        last_copy: time of the last verified copy in the second place, or None.
        last_backup: time of the last local backup, or None.
        keys_rolled_back: an older ``keys.json`` than the one last used was found at opening.
    """

    vault_id: str
    epoch: int
    person: Person
    device_id: str
    entries: int
    documents: int
    drafts: int
    pupils: int
    last_copy: datetime | None
    last_backup: datetime | None
    keys_rolled_back: bool
