"""Opening: every way in which it can fail has a code of its own, and nothing half-made is ever left."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from vault_kit import (
    PASSWORD,
    PERSON,
    SCHOOL,
    by_force,
    clock,
    filled_vault,
    finished,
    flip,
    new_draft,
    new_vault,
    open_vault,
    plain_state,
    secret,
)

from skjema_app.crypto.keyslots import KeysFile
from skjema_app.domain.documents import EventKind
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.instance_lock import InstanceLock
from skjema_app.vault import connection as connection_module
from skjema_app.vault import search_index
from skjema_app.vault.connection import Raw
from skjema_app.vault.vault import Vault


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    filled = filled_vault(tmp_path, documents=1)
    filled.vault.close()
    return filled.folder


def test_a_vault_opens_as_it_was_left(tmp_path: Path) -> None:
    filled = filled_vault(tmp_path)
    before = plain_state(filled.vault)
    filled.vault.close()
    with open_vault(filled.folder) as vault:
        assert plain_state(vault) == before
        assert vault.check().ok


def test_the_person_and_the_device_are_known(tmp_path: Path) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        assert (vault.person.name, vault.person.school, vault.person.confirmed) == (PERSON, SCHOOL, False)
        assert vault.person.device_id == vault.device.device_id
        device, leaf = vault.device.device_id, vault.certificates.leaf_der
    with open_vault(tmp_path / "hvelv") as vault:
        assert vault.device.device_id == device
        assert vault.certificates.leaf_der == leaf


def _delete(*names: str) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        for name in names:
            for path in folder.glob(name):
                path.unlink()

    return act


def _write(name: str, data: bytes) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        (folder / name).write_bytes(data)

    return act


def _flip(name: str, offset: int) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        flip(folder / name, offset)

    return act


def _newer(folder: Path) -> None:
    with by_force(folder) as raw:
        raw.execute("PRAGMA user_version = 999")


def _newer_keys(folder: Path) -> None:
    content = json.loads((folder / "keys.json").read_text())
    content["fmt"] = 2
    (folder / "keys.json").write_text(json.dumps(content))


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (_delete("*.json*", "data.db*"), ErrorCode.NO_VAULT),
        (_delete("keys.json*"), ErrorCode.KEYS_MISSING),
        (_write("keys.json", b"{}"), ErrorCode.KEYS_DAMAGED),
        (_flip("keys.json", 40), ErrorCode.KEYS_DAMAGED),
        (_newer_keys, ErrorCode.VAULT_NEWER),
        (_delete("data.db*"), ErrorCode.DATABASE_MISSING),
        (_write("data.db", b""), ErrorCode.DATABASE_DAMAGED),
        (_write("data.db", b"not a database at all" * 999), ErrorCode.DATABASE_DAMAGED),
        (_flip("data.db", 700), ErrorCode.DATABASE_DAMAGED),
        (_newer, ErrorCode.VAULT_NEWER),
    ],
)
def test_each_failure_has_its_code(closed: Path, damage: Callable[[Path], None], code: ErrorCode) -> None:
    damage(closed)
    with pytest.raises(SkjemaError) as caught:
        open_vault(closed)
    assert caught.value.code is code


def test_a_vault_of_a_newer_program_says_which_one_it_needs(closed: Path) -> None:
    with by_force(closed) as raw:
        raw.execute("UPDATE setting SET value = '9.1.0' WHERE name = 'program'")
        raw.execute("PRAGMA user_version = 999")
    with pytest.raises(SkjemaError) as caught:
        open_vault(closed)
    assert (caught.value.code, caught.value.details["version"]) == (ErrorCode.VAULT_NEWER, "9.1.0")
    with by_force(closed) as raw:
        raw.execute("DROP TABLE setting")  # a newer one may keep it elsewhere
    with pytest.raises(SkjemaError) as caught:
        open_vault(closed)
    assert (caught.value.code, caught.value.details["version"]) == (ErrorCode.VAULT_NEWER, "")


def test_a_wrong_password_is_not_damage(closed: Path) -> None:
    with pytest.raises(SkjemaError) as caught:
        open_vault(closed, password="feil")
    assert caught.value.code is ErrorCode.WRONG_PASSWORD
    open_vault(closed).close()


def test_a_failed_opening_frees_the_lock(closed: Path) -> None:
    for _ in range(2):
        with pytest.raises(SkjemaError):
            open_vault(closed, password="feil")


def test_two_at_once_are_refused(closed: Path) -> None:
    with open_vault(closed), pytest.raises(SkjemaError) as caught:
        open_vault(closed)
    assert caught.value.code is ErrorCode.VAULT_IN_USE


def test_a_slot_of_another_vault_is_seen(closed: Path, tmp_path: Path) -> None:
    new_vault(tmp_path / "annet").close()
    shutil.copy(tmp_path / "annet" / "keys.json", closed / "keys.json")
    with pytest.raises(SkjemaError) as caught:
        open_vault(closed)
    assert caught.value.code is ErrorCode.DATABASE_DAMAGED


@pytest.mark.parametrize("damage", [_flip("keys.json", 40), _delete("keys.json")])
def test_a_good_copy_of_the_keys_is_named_and_heals(closed: Path, damage: Callable[[Path], None]) -> None:
    damage(closed)
    with pytest.raises(SkjemaError) as caught:
        open_vault(closed)
    assert caught.value.details["copy"] == "1"
    open_vault(closed, keys_copy=1).close()
    open_vault(closed).close()


def test_the_last_copy_is_found_too(closed: Path) -> None:
    for name in ("keys.json", "keys.json.1", "keys.json.2"):
        flip(closed / name, 33)
    with pytest.raises(SkjemaError) as caught:
        open_vault(closed)
    assert (caught.value.code, caught.value.details["copy"]) == (ErrorCode.KEYS_DAMAGED, "3")


def test_a_damaged_salt_costs_nothing(closed: Path) -> None:
    flip(closed / "data.db", 3)
    with open_vault(closed) as vault:
        assert vault.documents.list()


def test_the_place_must_be_free(closed: Path, tmp_path: Path) -> None:
    with pytest.raises(SkjemaError) as caught:
        new_vault(closed)
    assert caught.value.code is ErrorCode.VAULT_EXISTS
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "noe.txt").write_text("x")
    with pytest.raises(SkjemaError) as caught:
        new_vault(tmp_path / "full")
    assert caught.value.code is ErrorCode.PLACE_NOT_EMPTY
    (tmp_path / "tom").mkdir()
    new_vault(tmp_path / "tom").close()


def test_a_failed_creation_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(SkjemaError) as caught:
        Vault.create(tmp_path / "hvelv", name="  ", school=SCHOOL, password=secret(), clock=clock())
    assert caught.value.code is ErrorCode.NAME_MISSING
    assert list(tmp_path.iterdir()) == []


def test_changing_the_password(closed: Path) -> None:
    with open_vault(closed) as vault:
        with pytest.raises(SkjemaError) as caught:
            vault.change_password(secret("feil"), secret("nytt"))
        assert caught.value.code is ErrorCode.WRONG_PASSWORD
        vault.change_password(secret(), secret("et nytt og mye bedre passord"))
        assert vault.info().epoch == 2
    for copy in range(4):
        with pytest.raises(SkjemaError) as caught:
            open_vault(closed, keys_copy=copy)
        assert caught.value.code is ErrorCode.WRONG_PASSWORD
    with open_vault(closed, password="et nytt og mye bedre passord") as vault:
        assert not vault.keys_rolled_back


def test_an_old_key_file_put_back_is_reported(closed: Path) -> None:
    old = (closed / "keys.json").read_bytes()
    with open_vault(closed) as vault:
        vault.change_password(secret(), secret("nytt"))
    (closed / "keys.json").write_bytes(old)
    with open_vault(closed) as vault:
        assert vault.keys_rolled_back
        assert vault.info().keys_rolled_back
    # The copies were left alone: the new password still opens by them, and puts things right.
    with open_vault(closed, password="nytt", keys_copy=1) as vault:
        assert not vault.keys_rolled_back
    with pytest.raises(SkjemaError):
        open_vault(closed)


def test_a_change_cut_short_is_finished_at_the_next_opening(closed: Path) -> None:
    keys = KeysFile.parse((closed / "keys.json").read_bytes())
    with keys.open(secret()) as vault_key:
        newer = keys.with_new_password(vault_key, secret("nytt"))
    (closed / "keys.json").write_bytes(newer.to_bytes())  # the copies and data.db were not reached
    open_vault(closed, password="nytt").close()
    assert KeysFile.parse((closed / "keys.json.2").read_bytes()).epoch == 2
    (closed / "keys.json").write_bytes(keys.to_bytes())
    with open_vault(closed) as vault:
        assert vault.keys_rolled_back


def test_a_password_changed_just_before_the_lock_was_free(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    acquire = InstanceLock.acquire

    def wait_for_the_other(lock: InstanceLock) -> None:
        monkeypatch.setattr(InstanceLock, "acquire", acquire)
        with open_vault(closed) as other:
            other.change_password(secret(), secret("nytt"))
        acquire(lock)

    monkeypatch.setattr(InstanceLock, "acquire", wait_for_the_other)
    with open_vault(closed, password="nytt") as vault:
        assert not vault.keys_rolled_back


def test_no_lock_is_left_where_no_vault_is(tmp_path: Path) -> None:
    for folder in (tmp_path / "tom", tmp_path / "borte"):
        if folder.name == "tom":
            folder.mkdir()
        with pytest.raises(SkjemaError) as caught:
            open_vault(folder)
        assert caught.value.code is ErrorCode.NO_VAULT
    assert [path.name for path in tmp_path.rglob("*")] == ["tom"]


def test_a_folder_that_may_not_be_written(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def may_only_read(path: Path, mode: int) -> bool:
        return not (path == closed and mode & os.W_OK)

    monkeypatch.setattr(os, "access", may_only_read)
    with pytest.raises(SkjemaError) as caught:
        open_vault(closed)
    assert (caught.value.code, caught.value.details["path"]) == (ErrorCode.WRITE_DENIED, str(closed))


def test_the_file_is_encrypted_and_private(closed: Path) -> None:
    assert not (closed / "data.db").read_bytes().startswith(b"SQLite format 3")
    for path in closed.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_the_engine_is_set_as_it_must_be(closed: Path) -> None:
    with open_vault(closed) as vault:
        raw = vault.state.database.raw

        def pragma(name: str) -> str:
            return connection_module.pragma(raw, name)

        assert pragma("journal_mode") == "wal"
        assert pragma("synchronous") == "2"
        assert pragma("temp_store") == "2"
        assert pragma("foreign_keys") == "1"
        assert pragma("secure_delete") == "1"
        assert pragma("cipher_version")
        assert int(pragma("busy_timeout")) >= 1000


def test_an_engine_that_does_not_encrypt_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Plain:
        """A connection as a build without the cipher would give it."""

        def set_key(self, key: bytearray) -> None:
            assert key.startswith(b"x'")

        def execute(self, statement: str) -> Plain:
            assert statement == "PRAGMA cipher_version", "nothing may be written before the check"
            return self

        def fetchone(self) -> None:
            return None

        def close(self) -> None:
            pass

    def plain(*_: object, **__: object) -> Plain:
        return Plain()

    monkeypatch.setattr(connection_module.sqlcipher, "connect", plain)
    with pytest.raises(SkjemaError) as caught:
        new_vault(tmp_path / "hvelv")
    assert caught.value.code is ErrorCode.CIPHER_MISSING


def test_altered_keys_are_seen_by_their_mac(closed: Path) -> None:
    content = json.loads((closed / "keys.json").read_bytes())
    content["epoch"] += 4
    del content["sum"]
    content["sum"] = hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    (closed / "keys.json").write_text(json.dumps(content))
    with pytest.raises(SkjemaError) as caught:
        open_vault(closed)
    assert caught.value.code is ErrorCode.KEYS_ALTERED


def test_a_vault_is_opened_in_one_thread_and_used_in_another(closed: Path) -> None:
    with ThreadPoolExecutor(1) as first, ThreadPoolExecutor(1) as second:
        vault = first.submit(open_vault, closed).result()
        draft = second.submit(new_draft, vault).result()
        assert first.submit(vault.drafts.get, draft.draft_id).result() == draft
        second.submit(vault.close).result()


def test_closing_twice_is_fine_and_leaves_no_log(closed: Path) -> None:
    vault = open_vault(closed)
    vault.settings.set("a", "b")
    vault.close()
    vault.close()
    assert not (closed / "data.db-wal").exists()


def test_password_text_is_taken_in_any_unicode_form(closed: Path) -> None:
    assert "å" in PASSWORD
    open_vault(closed, password=PASSWORD.replace("å", "a\u030a")).close()


def _spoil_search_index(raw: Raw) -> None:
    """As FTS5's own ``secure-delete`` did to vaults of the first program: index and text tell two stories."""
    raw.execute("UPDATE search_data SET block = zeroblob(8) WHERE id > 10")
    assert "fts5" in raw.execute("PRAGMA quick_check").fetchone()[0].lower()


def test_a_spoilt_search_index_keeps_nobody_out(tmp_path: Path) -> None:
    filled = filled_vault(tmp_path)
    before = plain_state(filled.vault)
    _spoil_search_index(filled.vault.state.database.raw)
    assert not filled.vault.check().tables_ok
    filled.vault.make_backup()  # nor does it keep a copy from being made
    shutil.copytree(filled.folder, tmp_path / "i-hast")  # with the write-ahead log, as after a crash
    filled.vault.close()
    with open_vault(tmp_path / "i-hast", filled.clock) as vault:
        assert plain_state(vault) == before
        assert len(vault.documents.search("gymsalen")) == 3
        assert vault.check().ok
    with open_vault(filled.folder, filled.clock) as vault:  # ended in order: found by the check, mended by a rebuild
        assert not vault.check().ok
        vault.rebuild()
        assert vault.check().ok


def test_a_spoilt_search_index_that_lags_behind_keeps_nobody_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came in a crowd and is not indexed yet must not be put into an index that is to be thrown away."""
    filled = filled_vault(tmp_path)
    monkeypatch.setattr(search_index, "CROWD", 0)
    filled.vault.record_event(filled.documents[0].document_id, EventKind.TOLD, who="Påhitt Rektorsen")
    _spoil_search_index(filled.vault.state.database.raw)
    shutil.copytree(filled.folder, tmp_path / "i-hast")
    filled.vault.close()
    with open_vault(tmp_path / "i-hast", filled.clock) as vault:
        assert len(vault.documents.search("gymsalen")) == 3
        assert len(vault.documents.search("rektorsen")) == 1
        assert vault.check().ok
    with open_vault(filled.folder, filled.clock) as vault:
        vault.rebuild()
        assert vault.check().ok


def test_rebuilding_over_and_over_leaves_the_search_index_whole(tmp_path: Path) -> None:
    filled = filled_vault(tmp_path)
    with filled.vault as vault:
        for number in range(25):
            finished(vault, pdf=b"%PDF " + bytes([number]))
            vault.check()
            vault.rebuild()
            assert vault.check().tables_ok
