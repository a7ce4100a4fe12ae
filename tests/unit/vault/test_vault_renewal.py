"""«Noen kan kjenne det gamle»: another vault key and device, cut short at every step, and no copy under the old key."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from vault_kit import PASSWORD, clock, filled_vault, new_draft, open_vault, secret

from skjema_app.crypto.keyslots import KeysFile
from skjema_app.crypto.secret import Secret
from skjema_app.crypto.strict import canonical
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import safe_files
from skjema_app.vault import keyfile, renewal
from skjema_app.vault.opening import APP
from skjema_app.vault.vault import Vault

NEW = "et nytt og mye bedre passord"


def said(act: Callable[[], object]) -> ErrorCode:
    with pytest.raises(SkjemaError) as refused:
        act()
    return refused.value.code


def opens(folder: Path, password: str) -> bool:
    """Whether a password opens a vault; a wrong one must be called wrong, never damage."""
    try:
        open_vault(folder, password=password).close()
    except SkjemaError as error:
        if error.code is ErrorCode.WRONG_PASSWORD:
            return False
        raise
    return True


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault with two documents, a draft and a local backup; copied by whoever changes it."""
    filled = filled_vault(tmp_path_factory.mktemp("fylt"), documents=2)
    new_draft(filled.vault)
    filled.vault.make_backup()
    filled.vault.close()
    return filled.folder


@pytest.fixture
def folder(before: Path, tmp_path: Path) -> Path:
    shutil.copytree(before, tmp_path / "hvelv")
    return tmp_path / "hvelv"


def renew(folder: Path) -> None:
    with open_vault(folder) as vault:
        vault.renew_key(secret(), secret(NEW), APP)


def test_a_thief_with_the_old_files_and_password_opens_only_them(folder: Path, tmp_path: Path) -> None:
    stolen = shutil.copytree(folder, tmp_path / "stjålet")
    renew(folder)
    assert not opens(folder, PASSWORD)
    assert opens(stolen, PASSWORD)  # what they have, they have
    for name in ("keys.json", "keys.json.1", "keys.json.2", "keys.json.3"):  # the old key file put back
        shutil.copy(stolen / "keys.json", folder / name)
    assert said(lambda: open_vault(folder)) is ErrorCode.DATABASE_DAMAGED


def test_everything_is_there_under_the_new_key_on_a_new_device(folder: Path) -> None:
    with open_vault(folder) as vault:
        device = vault.device.device_id
        documents = vault.documents.list()
        drafts = [(one.draft_id, one.answers) for one in vault.drafts.list()]
        entries = vault.info().entries
    renew(folder)
    assert not {one.name for one in folder.iterdir()} & {renewal.NEXT_DATA, renewal.NEXT_KEYS}
    with open_vault(folder, password=NEW) as vault:
        assert vault.device.device_id != device
        assert [one.document_id for one in vault.documents.list()] == [one.document_id for one in documents]
        assert [(one.draft_id, one.answers) for one in vault.drafts.list()] == drafts
        assert vault.info().entries > entries  # the old feed's end, in the new one
        assert not vault.keys_rolled_back
        assert vault.check().ok


def test_older_copies_go_with_the_next_ones_here_and_there(folder: Path, tmp_path: Path) -> None:
    usb = tmp_path / "usb"
    usb.mkdir()
    when = clock()
    with open_vault(folder, when) as vault:
        for _day in range(2):
            when.advance(days=1)
            vault.make_backup()
            vault.write_copy(usb)
        foreign = usb / "skjema-ffffffff-2020-01-01-0000.skjemakopi"
        foreign.write_bytes(b"x")
        when.advance(days=1)
        vault.renew_key(secret(), secret(NEW), APP)
    when.advance(minutes=2)
    with open_vault(folder, when, NEW) as vault:
        assert len(vault.backups()) == 3  # nothing goes before there is one that takes its place
        kept = vault.make_backup()
        assert [one.path for one in vault.backups()] == [kept]
        report = vault.write_copy(usb)
        assert report.removed == 2
        assert sorted(usb.iterdir()) == sorted((foreign, report.path))
        when.advance(days=1)
        vault.make_backup()
        assert len(vault.backups()) == 2


def test_a_wrong_password_and_a_full_disk_change_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_vault(folder) as vault:
        assert said(lambda: vault.renew_key(secret("feil"), secret(NEW), APP)) is ErrorCode.WRONG_PASSWORD

        def full(*_args: object, **_more: object) -> None:
            raise SkjemaError(ErrorCode.DISK_FULL)

        monkeypatch.setattr(renewal.safe_files, "atomic_write", full)
        assert said(lambda: vault.renew_key(secret(), secret(NEW), APP)) is ErrorCode.DISK_FULL
        monkeypatch.undo()
        assert vault.documents.list()  # still open
        assert new_draft(vault)
    assert not (folder / renewal.NEXT_DATA).exists()
    assert opens(folder, PASSWORD)


class Cut(Exception):  # noqa: N818 - not an error: the power goes
    """The machine stops here."""


@pytest.mark.parametrize("step", range(1, 14))
def test_cut_short_at_any_file_it_is_the_old_key_or_the_new_one(
    folder: Path, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every write, rename and removal in turn is the last thing that happens."""
    left = [step]

    def counted(act: Callable[..., None]) -> Callable[..., None]:
        def run(*args: object, **more: object) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise Cut
            act(*args, **more)

        return run

    vault = open_vault(folder)
    for module, name in (
        (renewal.safe_files, "atomic_write"),
        (renewal.safe_files, "replace"),
        (renewal.safe_files, "remove"),
        (keyfile, "atomic_write"),
    ):
        monkeypatch.setattr(module, name, counted(getattr(safe_files, name)))
    done = False
    try:
        vault.renew_key(secret(), secret(NEW), APP)
        done = True
    except Cut:
        pass
    monkeypatch.undo()
    vault.close()
    new = opens(folder, NEW)
    assert opens(folder, PASSWORD) is not new
    assert new or not done
    assert not (folder / renewal.NEXT_KEYS).exists()
    assert not (folder / renewal.NEXT_DATA).exists()
    password = NEW if new else PASSWORD
    with open_vault(folder, password=password) as again:
        assert again.check().ok
        assert len({keyfile.keys_path(folder, copy).read_bytes() for copy in range(4)}) == 1


def test_undoing_cut_short_too_leaves_the_old_key(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Power goes before the database is exchanged, and again while the next opening cleans up."""

    def cut(*_args: object) -> None:
        raise Cut

    vault = open_vault(folder)
    monkeypatch.setattr(renewal.safe_files, "replace", cut)
    with pytest.raises(Cut):
        vault.renew_key(secret(), secret(NEW), APP)
    monkeypatch.undo()
    vault.close()
    assert (folder / renewal.NEXT_KEYS).exists()
    assert (folder / renewal.NEXT_DATA).exists()
    remove, left = safe_files.remove, [1]

    def once(path: Path) -> None:
        if not left[0]:
            raise Cut
        left[0] -= 1
        remove(path)

    monkeypatch.setattr(renewal.safe_files, "remove", once)
    with pytest.raises(Cut):
        open_vault(folder)
    monkeypatch.undo()
    assert opens(folder, PASSWORD)
    assert not opens(folder, NEW)
    assert not (folder / renewal.NEXT_DATA).exists()


def test_other_slots_go_with_the_old_key(folder: Path) -> None:
    with open_vault(folder) as vault, Secret.random(32) as kept:
        slot = vault.add_key_store_slot(kept)
        assert vault.key_store_slot == slot
        vault.renew_key(secret(), secret(NEW), APP)
        assert KeysFile.parse((folder / "keys.json").read_bytes()).os_slot == ""
        assert said(lambda: Vault.open_with_key_store(folder, kept, clock())) is ErrorCode.KEY_STORE_EMPTY


def test_the_key_store_slot_opens_and_is_in_no_copy_elsewhere(folder: Path, tmp_path: Path) -> None:
    with Secret.random(32) as kept, Secret.random(32) as other:
        with open_vault(folder) as vault:
            first = vault.add_key_store_slot(other)
            assert vault.add_key_store_slot(kept) != first
            vault.change_password(secret(), secret(NEW))  # another slot: it stays
            (tmp_path / "usb").mkdir()
            copy = vault.write_copy(tmp_path / "usb").path
        assert said(lambda: Vault.open_with_key_store(folder, other, clock())) is ErrorCode.KEY_STORE_EMPTY
        with Vault.open_with_key_store(folder, kept, clock()) as vault:
            assert vault.documents.list()
            vault.remove_key_store_slot()
        assert said(lambda: Vault.open_with_key_store(folder, kept, clock())) is ErrorCode.KEY_STORE_EMPTY
        assert b'"os"' not in copy.read_bytes()


def test_a_moved_or_changed_key_store_slot_opens_nothing(folder: Path) -> None:
    """The slot's AAD binds vault, slot and epoch; its MAC the file."""
    with Secret.random(32) as kept:
        with open_vault(folder) as vault:
            slot = vault.add_key_store_slot(kept)
        data = json.loads((folder / "keys.json").read_bytes())
        keys = KeysFile.parse((folder / "keys.json").read_bytes())
        assert keys.open_with_key_store(kept)
        for change in ({"epoch": 1}, {"wrapped": "00" * 60}):
            changed = json.loads(json.dumps(data))
            changed["slots"][slot].update(change)
            assert said(lambda changed=changed: _signed(changed).open_with_key_store(kept)) is ErrorCode.KEY_STORE_EMPTY
        moved = json.loads(json.dumps(data))
        moved["slots"]["ee" * 16] = moved["slots"].pop(slot)
        assert said(lambda: _signed(moved).open_with_key_store(kept)) is ErrorCode.KEY_STORE_EMPTY
        twice = json.loads(json.dumps(data))
        twice["slots"]["ee" * 16] = twice["slots"][slot]
        assert said(lambda: _signed(twice)) is ErrorCode.KEYS_LIMITS
        later = json.loads(json.dumps(data))
        later["slots"][slot]["epoch"] = 99
        assert said(lambda: _signed(later)) is ErrorCode.KEYS_DAMAGED


def _signed(content: dict[str, object]) -> KeysFile:
    """With the plain sum put right, which protects against nobody."""
    content.pop("sum", None)
    content["sum"] = hashlib.sha256(canonical(content)).hexdigest()  # type: ignore[arg-type]
    return KeysFile.parse(canonical(content))  # type: ignore[arg-type]
