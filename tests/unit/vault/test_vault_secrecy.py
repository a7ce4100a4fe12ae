"""Nothing readable lies outside the encryption: planted names are looked for in every file that was written."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from vault_kit import PASSWORD, PLANTED, answers, clock, files_in, filled_vault, finish, open_vault, secret

from skjema_app.crypto.keyslots import KeysFile
from skjema_app.domain.documents import Place
from skjema_app.vault.restore import restore
from skjema_app.vault.salvage import salvage


def _found(folders: list[Path]) -> list[tuple[str, str]]:
    needles = [
        (word, word.encode(encoding))
        for word in (*PLANTED, PASSWORD)
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1")
    ]
    found = []
    for folder in folders:
        for path in files_in(folder):
            data = path.read_bytes()
            found += [(path.name, word) for word, needle in needles if needle in data]
    return found


def test_planted_names_are_in_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temp"
    temporary.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    filled = filled_vault(tmp_path)
    vault = filled.vault
    usb = tmp_path / "usb"
    usb.mkdir()
    vault.write_copy(usb)
    vault.make_backup()
    vault.documents.search("gymsalen")
    vault.drafts.save(filled.draft.draft_id, answers(), Place())
    # Sort more than the cache holds: a spill to a temporary file would be plain text.
    vault.state.database.raw.execute("PRAGMA cache_size = 10")
    vault.state.database.raw.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
        "SELECT count(*) FROM (SELECT ? || i AS t FROM n ORDER BY random(), t)",
        (PLANTED[2] * 20,),
    ).fetchone()
    everywhere = [filled.folder, usb, temporary]
    assert (filled.folder / "data.db-wal").stat().st_size > 0
    assert _found(everywhere) == []
    shutil.copytree(filled.folder, tmp_path / "drept")  # as a killed program leaves it
    finish(vault, vault.drafts.get(filled.draft.draft_id))
    vault.rebuild()
    vault.close()
    assert _found(everywhere) == []
    (copy,) = files_in(usb)
    restore(copy, tmp_path / "ny", secret(), clock()).close()
    salvage(tmp_path / "drept", secret(), tmp_path / "berget", clock())
    assert _found([tmp_path]) == []


def test_the_search_would_find_them(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("… " + PLANTED[2], encoding="utf-16")
    assert _found([tmp_path])


@pytest.mark.parametrize("table", ["draft", "draft_version"])
def test_deleted_drafts_leave_no_text_in_the_pages(tmp_path: Path, table: str) -> None:
    filled = filled_vault(tmp_path, documents=0)
    vault, when = filled.vault, filled.clock
    draft = vault.drafts.create(filled.draft.pin, "kort")
    word = "Slettetord" * 20
    vault.drafts.save(draft.draft_id, {"a": word}, Place())
    if table == "draft_version":
        when.advance(hours=2)
        vault.drafts.save(draft.draft_id, {"a": "noe annet"}, Place())
    vault.drafts.delete(draft.draft_id)
    when.advance(days=31)
    vault.drafts.tidy()
    vault.close()
    plain = _decrypted(filled.folder)
    assert b"Slettetord" not in plain
    assert b"Nyinnflyttet" in plain  # the search itself works


def _decrypted(folder: Path) -> bytes:
    """Every page of the file in clear, free ones included; reads SQLCipher 4's pages without SQLCipher."""
    keys = KeysFile.parse((folder / "keys.json").read_bytes())
    data = (folder / "data.db").read_bytes()
    plain = bytearray()
    with keys.open(secret()) as vault_key, vault_key.database_key() as key, key.exposed() as buffer:
        for start in range(0, len(data), 4096):
            page = data[start : start + 4096]
            first = 16 if start == 0 else 0  # the salt stands before the first page's content
            cipher = Cipher(algorithms.AES(bytes(buffer)), modes.CBC(page[4016:4032])).decryptor()
            plain += cipher.update(page[first:4016]) + cipher.finalize()
    return bytes(plain)


def test_lock_and_open_again_shows_the_same(tmp_path: Path) -> None:
    filled = filled_vault(tmp_path, documents=1)
    filled.vault.close()
    assert filled.vault.state.vault_key  # closed vaults keep no usable key:
    with pytest.raises(RuntimeError):
        filled.vault.state.vault_key.database_key()
    open_vault(filled.folder).close()
