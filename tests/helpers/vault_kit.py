"""Vaults for tests: empty, filled with synthetic people, and opened by force to be damaged."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from skjema_app.crypto.keyslots import KeysFile
from skjema_app.crypto.secret import Secret
from skjema_app.domain.answers import Answers
from skjema_app.domain.documents import Draft, EventKind, FinishedDocument, FormPin, Place, Pupil
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.clock import FixedClock
from skjema_app.vault.connection import Raw, connect
from skjema_app.vault.vault import Vault

PASSWORD = "fem helt vanlige ord nå"
PIN = FormPin("melding-rektor", 1, hashlib.sha256(b"form").hexdigest())
START = datetime(2026, 11, 22, 15, 55, tzinfo=timezone(timedelta(hours=1)))
PERSON, SCHOOL = "Kari Prøvesen", "Oppdiktet ungdomsskole"
PUPIL_NAMES = ("Ærlig Øvrebø", "Åse Tenktvik", "Ola Påfunn")
PLANTED = (PERSON, SCHOOL, *PUPIL_NAMES, "storefri bak gymsalen", "Rektor Påhittsen", "Min hemmelige innstilling")
"""Names and words of a filled vault that must be found in no file."""


def secret(text: str = PASSWORD) -> Secret:
    return Secret.from_text(text)


def clock() -> FixedClock:
    return FixedClock(START)


def new_vault(folder: Path, when: FixedClock | None = None) -> Vault:
    return Vault.create(folder, name=PERSON, school=SCHOOL, password=secret(), clock=when or clock())


def open_vault(folder: Path, when: FixedClock | None = None, password: str = PASSWORD, *, keys_copy: int = 0) -> Vault:
    return Vault.open(folder, secret(password), when or clock(), keys_copy=keys_copy)


def answers(pupil: str = PUPIL_NAMES[0], text: str = "Det skjedde i storefri bak gymsalen.") -> Answers:
    return {
        "elev": {"ref": "", "name": pupil},
        "hva_skjedde": text,
        "haster": False,
        "andre": [{"id": "a1", "navn": pupil}],
    }


def pdf_bytes(seed: str = "") -> bytes:
    return b"%PDF-1.7\n" + f"{PUPIL_NAMES[0]} {seed}\n".encode() * 40


def finish(
    vault: Vault, draft: Draft, *, pupil: str = PUPIL_NAMES[0], pdf: bytes | None = None, **changes: object
) -> FinishedDocument:
    values: dict[str, object] = {
        "title": f"Melding til rektor – {pupil}",
        "pupil": pupil,
        "group": "8A",
        "answers": vault.drafts.get(draft.draft_id).answers,
        "experienced": "2026-11-20",
        "restricted": False,
        "urgent": False,
        "pdf": pdf_bytes(draft.draft_id) if pdf is None else pdf,
        "level": draft.level,
        "supplements": draft.supplements,
        "pin": PIN,
        **changes,
    }
    return vault.finish(draft.draft_id, **values)  # type: ignore[arg-type]


def new_draft(vault: Vault, content: Answers | None = None, *, supplements: str = "") -> Draft:
    draft = vault.drafts.create(PIN, "kort", supplements)
    vault.drafts.save(
        draft.draft_id, answers() if content is None else content, Place("hendelse", "hva_skjedde", 3, 40)
    )
    return vault.drafts.get(draft.draft_id)


def finished(vault: Vault, pupil: str = PUPIL_NAMES[0], **changes: object) -> FinishedDocument:
    return finish(vault, new_draft(vault, answers(pupil)), pupil=pupil, **changes)


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled vault, open."""

    vault: Vault
    clock: FixedClock
    folder: Path
    documents: tuple[FinishedDocument, ...]
    draft: Draft


def filled_vault(tmp_path: Path, name: str = "hvelv", *, documents: int = 3) -> Filled:
    """Documents with events, an open draft with versions, a deleted one, two pupil lists, settings."""
    when = clock()
    vault = new_vault(tmp_path / name, when)
    made = []
    for number in range(documents):
        when.advance(minutes=7)
        document = finished(vault, PUPIL_NAMES[number % len(PUPIL_NAMES)])
        vault.record_event(
            document.document_id, EventKind.TOLD, happened="2026-11-22", who="Rektor Påhittsen", how="telefon"
        )
        made.append(document)
    vault.pupils.import_list([Pupil("", pupil, "8A") for pupil in PUPIL_NAMES], "0" * 64)
    when.advance(hours=2)
    first = vault.pupils.list()[0]
    vault.pupils.import_list([first, Pupil("", "Nyinnflyttet Elevsen", "8B", protected=True)], "1" * 64)
    vault.pupils.add_by_hand("Håndskrevet Navnesen", "9C")
    draft = new_draft(vault)
    when.advance(hours=2)
    vault.drafts.save(draft.draft_id, answers(text="Ny tekst etter to timer"), Place("hendelse"))
    gone = new_draft(vault, answers(PUPIL_NAMES[1]))
    vault.drafts.delete(gone.draft_id)
    vault.settings.set("notat", "Min hemmelige innstilling")
    return Filled(vault, when, tmp_path / name, tuple(made), vault.drafts.get(draft.draft_id))


@contextlib.contextmanager
def by_force(folder: Path, password: str = PASSWORD) -> Iterator[Raw]:
    """The bare database of a closed vault, its triggers dropped: what somebody with the password could do."""
    keys = KeysFile.parse((folder / "keys.json").read_bytes())
    with keys.open(secret(password)) as vault_key, vault_key.database_key() as key:
        raw = connect(folder / "data.db", key, keys.db_salt)
    try:
        raw.execute("DROP TRIGGER IF EXISTS journal_frozen")
        raw.execute("DROP TRIGGER IF EXISTS journal_signed")
        raw.execute("DROP TRIGGER IF EXISTS journal_kept")
        yield raw
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()


def plain_state(vault: Vault) -> dict[str, object]:
    """Everything a person can see, as plain values to compare."""
    documents = vault.documents.list()
    return {
        "person": (vault.person.name, vault.person.school),
        "documents": documents,
        "events": [vault.documents.events(document.document_id) for document in documents],
        "pdfs": [vault.documents.pdf(document.document_id) for document in documents],
        "drafts": vault.drafts.list(include_deleted=True),
        "versions": [vault.drafts.versions(draft.draft_id) for draft in vault.drafts.list(include_deleted=True)],
        "pupils": vault.pupils.list(include_left=True),
        "settings": vault.settings.all(),
    }


def files_in(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def flip(path: Path, offset: int, mask: int = 1) -> None:
    data = bytearray(path.read_bytes())
    data[offset] ^= mask
    path.write_bytes(data)


def refused(code: ErrorCode) -> pytest.RaisesExc[SkjemaError]:
    """As ``pytest.raises``: a failure with this code."""
    return pytest.raises(SkjemaError, check=lambda error: error.code is code)


def code_of(error: BaseException) -> ErrorCode:
    assert isinstance(error, SkjemaError)
    return error.code
