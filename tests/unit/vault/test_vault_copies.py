"""Copies: nothing counts before it was read back, nothing older goes before that, and strangers' zips do no harm."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import stat
import zipfile
from pathlib import Path

import pytest
from vault_kit import (
    Filled,
    by_force,
    clock,
    files_in,
    filled_vault,
    finished,
    flip,
    new_vault,
    open_vault,
    plain_state,
    secret,
)

from skjema_app.crypto.keyslots import KeysFile
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.vault import backup, copyfile
from skjema_app.vault.chain import FaultReason
from skjema_app.vault.restore import check_copy, restore
from skjema_app.vault.rotation import list_copies
from skjema_app.vault.vault import Vault


@pytest.fixture
def filled(tmp_path: Path):
    made = filled_vault(tmp_path)
    yield made
    made.vault.close()


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    (tmp_path / "usb").mkdir()
    return tmp_path / "usb"


def _restore(copy: Path, folder: Path, password: str | None = None) -> Vault:
    return restore(copy, folder, secret() if password is None else secret(password), clock())


# --- the second place -----------------------------------------------------------------------------------------------


def test_a_copy_is_whole_and_remembered(filled: Filled, usb: Path) -> None:
    report = filled.vault.write_copy(usb)
    assert (report.documents, report.drafts, report.blobs, report.removed) == (3, 5, 3, 0)
    assert report.size == report.path.stat().st_size
    assert report.path.name == f"skjema-{filled.vault.info().vault_id[:8]}-2026-11-22-2016-nr1.skjemakopi"
    assert filled.vault.info().last_copy == filled.clock.now() == report.made
    assert files_in(usb) == [report.path]
    with zipfile.ZipFile(report.path) as archive:
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
        assert len(archive.namelist()) == 4 + 3
        keys = KeysFile.parse(archive.read("keys.json"))
        assert {slot.kind for slot in keys.slots} == {"password"}


def test_three_copies_stay_and_others_are_left_alone(filled: Filled, usb: Path, tmp_path: Path) -> None:
    with new_vault(tmp_path / "annen") as other:
        foreign = other.write_copy(usb).path
    (usb / "ferie.jpg").write_bytes(b"x")
    made = []
    for _ in range(5):
        filled.clock.advance(days=1)
        made.append(filled.vault.write_copy(usb))
    assert [report.removed for report in made] == [0, 0, 0, 1, 1]
    assert set(files_in(usb)) == {*(report.path for report in made[-3:]), foreign, usb / "ferie.jpg"}


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX's")
def test_local_backups_and_what_is_restored_are_the_owners_alone(filled: Filled, tmp_path: Path) -> None:
    with _restore(filled.vault.make_backup(), tmp_path / "gjenopprettet"):
        pass
    for folder in (filled.folder / "backups", tmp_path / "gjenopprettet"):
        for path in files_in(folder):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_a_clock_that_went_back_does_not_cost_the_new_copy(filled: Filled, usb: Path) -> None:
    made = []
    for days in (400, 1, 1, -402, 1):
        filled.clock.advance(days=days)
        made.append(filled.vault.write_copy(usb).path)
    assert set(files_in(usb)) == set(made[-3:])
    assert [copy.path for copy in list_copies(usb)] == made[:-4:-1]


def test_places_that_will_not_do(filled: Filled, tmp_path: Path) -> None:
    (filled.folder / "mine kopier").mkdir()
    (tmp_path / "lenke").symlink_to(filled.folder / "backups", target_is_directory=True)
    filled.vault.make_backup()
    for place, code in (
        (tmp_path / "trukket ut", ErrorCode.SECOND_PLACE_GONE),
        (filled.folder, ErrorCode.SECOND_PLACE_IS_VAULT),
        (filled.folder / "mine kopier", ErrorCode.SECOND_PLACE_IS_VAULT),
        (tmp_path / "lenke", ErrorCode.SECOND_PLACE_IS_VAULT),
        (tmp_path / "hvelv" / ".." / "hvelv", ErrorCode.SECOND_PLACE_IS_VAULT),
    ):
        with pytest.raises(SkjemaError) as caught:
            filled.vault.write_copy(place)
        assert caught.value.code is code
    assert filled.vault.info().last_copy is None


def _broken_reader(monkeypatch: pytest.MonkeyPatch, damage: int) -> None:
    """A disk that gives back something else than was written."""
    original = backup.fsync_file

    def fsync_then_flip(path: Path) -> None:
        original(path)
        if path.suffix == ".part":
            flip(path, damage if damage >= 0 else path.stat().st_size + damage)

    monkeypatch.setattr(backup, "fsync_file", fsync_then_flip)


@pytest.mark.parametrize("damage", [60, 5000, 60_000, -30, -300])
def test_a_disk_that_lies_is_caught_and_older_copies_stay(
    filled: Filled, usb: Path, monkeypatch: pytest.MonkeyPatch, damage: int
) -> None:
    for _ in range(3):
        filled.clock.advance(days=1)
        filled.vault.write_copy(usb)
    before = {path: path.read_bytes() for path in files_in(usb)}
    last = filled.vault.info().last_copy
    filled.clock.advance(days=1)
    _broken_reader(monkeypatch, damage)
    with pytest.raises(SkjemaError) as caught:
        filled.vault.write_copy(usb)
    assert caught.value.code is ErrorCode.COPY_NOT_VERIFIED
    assert {path: path.read_bytes() for path in files_in(usb)} == before
    assert filled.vault.info().last_copy == last
    assert not any(path.name.startswith(".") for path in (filled.folder / "backups").iterdir())


def test_a_row_lost_on_the_way_is_noticed(filled: Filled, usb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = backup._copy_database

    def lossy(vault: object, target: Path) -> None:
        original(vault, target)  # type: ignore[arg-type]
        with filled.vault.state.vault_key.database_key() as key:
            raw = backup.connect(target, key, filled.vault.state.keys.db_salt)
        raw.execute("DELETE FROM draft WHERE rowid = 1")
        raw.close()

    monkeypatch.setattr(backup, "_copy_database", lossy)
    with pytest.raises(SkjemaError) as caught:
        filled.vault.write_copy(usb)
    assert caught.value.code is ErrorCode.COPY_NOT_VERIFIED
    assert files_in(usb) == []


def test_a_copy_shows_one_moment_whatever_is_written_meanwhile(
    filled: Filled, usb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counts, what is referred to and the pages are of the same moment, though another connection writes between."""
    drafts = len(filled.vault.drafts.list(include_deleted=True))
    original = backup._copy_database

    def written_meanwhile(vault: object, target: Path) -> None:
        with filled.vault.state.vault_key.database_key() as key:
            raw = backup.connect(filled.folder / "data.db", key, filled.vault.state.keys.db_salt)
        raw.execute("DELETE FROM draft WHERE deleted != ''")
        raw.close()
        original(vault, target)  # type: ignore[arg-type]

    monkeypatch.setattr(backup, "_copy_database", written_meanwhile)
    report = filled.vault.write_copy(usb)
    assert len(filled.vault.drafts.list(include_deleted=True)) < drafts
    with _restore(report.path, tmp_path / "ny") as vault:
        assert len(vault.drafts.list(include_deleted=True)) == drafts
        assert vault.check().ok


@pytest.mark.parametrize(("suffix", "reason"), [(".part", "second-place"), (".db", "here")])
def test_no_room_for_a_copy_is_said_of_the_copy_and_where(
    filled: Filled, usb: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, reason: str
) -> None:
    older = filled.vault.write_copy(usb).path
    original = backup.fsync_file

    def full(path: Path) -> None:
        if path.suffix == suffix:
            with backup.file_errors(path):
                raise OSError(errno.ENOSPC, "full")
        original(path)

    monkeypatch.setattr(backup, "fsync_file", full)
    with pytest.raises(SkjemaError) as caught:
        filled.vault.write_copy(usb)
    assert (caught.value.code, caught.value.details["reason"]) == (ErrorCode.COPY_NO_ROOM, reason)
    assert files_in(usb) == [older]
    with pytest.raises(SkjemaError) as caught:
        filled.vault.make_backup()
    assert (caught.value.code, caught.value.details["reason"]) == (ErrorCode.COPY_NO_ROOM, "here")
    assert filled.vault.backups() == ()


def test_what_a_killed_copy_left_is_removed(filled: Filled, usb: Path) -> None:
    left = usb / f".skjema-{filled.vault.info().vault_id[:8]}-2026-01-01-0000.skjemakopi.ab12.part"
    left.write_bytes(b"half")
    scratch = filled.folder / "backups" / ".ab12.scratch"
    scratch.mkdir(parents=True)
    report = filled.vault.write_copy(usb)
    assert files_in(usb) == [report.path]
    assert not scratch.exists()


def test_a_missing_attachment_does_not_stop_the_rest(filled: Filled, usb: Path) -> None:
    files_in(filled.folder / "blobs")[0].unlink()
    assert filled.vault.write_copy(usb).blobs == 2


# --- local rotation -------------------------------------------------------------------------------------------------


def test_local_backups_rotate(filled: Filled) -> None:
    for _ in range(14):
        filled.clock.advance(days=1)
        filled.vault.make_backup()
        filled.clock.advance(minutes=1)
        last = filled.vault.make_backup()
    names = [copy.path.name for copy in filled.vault.backups()]
    assert len(names) == 10  # the newest of November is among them
    assert names[0] == last.name
    assert filled.vault.info().last_backup == filled.clock.now()


def test_of_two_backups_in_the_same_minute_the_last_stays(filled: Filled) -> None:
    filled.vault.make_backup()
    last = filled.vault.make_backup()
    assert [copy.path for copy in filled.vault.backups()] == [last]


def test_names_that_are_not_ours_are_no_copies(tmp_path: Path) -> None:
    for name in ("skjema-x.skjemakopi", "skjema-0123abcd-2026-13-99-0000.skjemakopi", "kopi.zip"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "skjema-0123abcd-2026-11-22-1555.skjemakopi").mkdir()
    assert list_copies(tmp_path) == ()
    assert list_copies(tmp_path / "finnes ikke") == ()


def test_the_old_password_opens_no_local_backup_after_a_change(filled: Filled, tmp_path: Path) -> None:
    local = filled.vault.make_backup()
    filled.vault.change_password(secret(), secret("nytt"))
    with pytest.raises(SkjemaError) as caught:
        _restore(local, tmp_path / "ny")
    assert caught.value.code is ErrorCode.WRONG_PASSWORD
    with _restore(local, tmp_path / "ny", "nytt") as vault:
        assert vault.check().ok


def test_a_damaged_backup_does_not_stop_a_change_of_password(filled: Filled) -> None:
    local = filled.vault.make_backup()
    flip(local, 900)
    filled.vault.change_password(secret(), secret("nytt"))
    assert filled.vault.backups() == ()


# --- restore --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["second place", "local"])
def test_a_restored_vault_is_a_new_device_with_everything_in_it(
    filled: Filled, usb: Path, tmp_path: Path, kind: str
) -> None:
    before = plain_state(filled.vault)
    old, leaf, pdf = (
        filled.vault.device.device_id,
        filled.vault.certificates.leaf_der,
        filled.vault.device.pdf_public_der,
    )
    school = filled.vault._owner.writer.school
    copy = filled.vault.write_copy(usb).path if kind == "second place" else filled.vault.make_backup()
    filled.vault.close()
    with _restore(copy, tmp_path / "ny") as vault:
        assert plain_state(vault) == before
        assert vault.device.device_id != old
        assert vault.device.pdf_public_der == pdf
        assert vault.certificates.leaf_der == leaf
        assert vault._owner.writer.school == school
        rows = vault.state.database.raw.execute("SELECT device, seq, type FROM journal ORDER BY position").fetchall()
        assert rows[-2:] == [(vault.device.device_id, 0, "device.added"), (vault.device.device_id, 1, "device.closed")]
        assert vault.check().ok
        document = finished(vault)
        vault.record_event(vault.documents.list()[-1].document_id, _told())
        vault.verify_chain()
        assert vault.rebuild().equal
    with open_vault(tmp_path / "ny") as vault:
        assert vault.documents.get(document.document_id)
        assert vault.check().ok
        assert vault.state.database.raw.execute("SELECT count(*) FROM device_keys").fetchone()[0] == 1


def _told():
    from skjema_app.domain.documents import EventKind

    return EventKind.TOLD


def test_restoring_again_and_again(filled: Filled, usb: Path, tmp_path: Path) -> None:
    copy = filled.vault.write_copy(usb).path
    for round_ in range(3):
        with _restore(copy, tmp_path / f"r{round_}") as vault:
            finished(vault)
            assert vault.check().ok
            (tmp_path / f"u{round_}").mkdir()
            copy = vault.write_copy(tmp_path / f"u{round_}").path
    with _restore(copy, tmp_path / "siste") as vault:
        assert len(vault.documents.list()) == 6
        assert vault.check().ok


def test_the_old_feed_may_not_go_on(filled: Filled, usb: Path, tmp_path: Path) -> None:
    """An entry of the closed device beyond its end is not this vault's: it is dropped from what counts, and named."""
    copy = filled.vault.write_copy(usb).path
    _restore(copy, tmp_path / "ny").close()
    finished(filled.vault)
    filled.vault.close()
    with by_force(filled.folder) as raw:
        row = raw.execute("SELECT entry_id, device, seq, frame FROM journal ORDER BY seq DESC").fetchone()
        keys = raw.execute("SELECT * FROM room_key").fetchall()
    with by_force(tmp_path / "ny") as raw:
        raw.executemany("INSERT OR IGNORE INTO room_key VALUES (?, ?, ?, ?)", keys)
        raw.execute("INSERT INTO journal (entry_id, device, seq, frame, state) VALUES (?, ?, ?, ?, 'accepted')", row)
    with open_vault(tmp_path / "ny") as vault:
        assert FaultReason.HEAD in {fault.reason for fault in vault.check().faults}


def test_an_older_copy_is_migrated(filled: Filled, tmp_path: Path) -> None:
    from skjema_app.vault.migrate import migrate

    before = plain_state(filled.vault)
    migrate(filled.vault.state.database, target=1)
    copy = backup.make_backup(filled.vault.state)
    with _restore(copy, tmp_path / "ny") as vault:
        assert plain_state(vault) == before
        assert vault.check().ok


def test_refusals(filled: Filled, usb: Path, tmp_path: Path) -> None:
    copy = filled.vault.write_copy(usb).path
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x")
    (tmp_path / "x.docx").write_bytes(b"PK\x03\x04 but nothing more")
    (tmp_path / "x.jpg").write_bytes(b"\xff\xd8\xff" * 500)
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    for path, folder, password, code in (
        (copy, tmp_path / "ny", "feil", ErrorCode.WRONG_PASSWORD),
        (copy, filled.folder, None, ErrorCode.VAULT_EXISTS),
        (copy, tmp_path / "full", None, ErrorCode.PLACE_NOT_EMPTY),
        (tmp_path / "borte", tmp_path / "ny", None, ErrorCode.FILE_MISSING),
        (tmp_path / "x.docx", tmp_path / "ny", None, ErrorCode.COPY_DAMAGED),
        (tmp_path / "x.jpg", tmp_path / "ny", None, ErrorCode.COPY_NOT_OURS),
        (tmp_path / "x.zip", tmp_path / "ny", None, ErrorCode.COPY_NOT_OURS),
    ):
        with pytest.raises(SkjemaError) as caught:
            _restore(path, folder, password)
        assert caught.value.code is code, path
        assert not (tmp_path / "ny").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def _rewritten(
    copy: Path, target: Path, change: dict[str, bytes | None], extra: dict[str, bytes] | None = None
) -> Path:
    """The copy with some members changed (``None``: left out) and others added."""
    with zipfile.ZipFile(copy) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            data = change.get(info.filename, old.read(info.filename))
            if data is not None:
                new.writestr(info.filename, data)
        for name, data in (extra or {}).items():
            new.writestr(name, data)
    return target


def test_hostile_copies(filled: Filled, usb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = filled.vault.write_copy(usb).path
    with zipfile.ZipFile(copy) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    blob = next(name for name in members if name.startswith("blobs/"))
    manifest = json.loads(members["manifest.json"])
    manifest["entries"] = 3
    bomb = tmp_path / "bombe.skjemakopi"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data if name != "data.db" else bytes(50 << 20))
    liar = tmp_path / "loegn.skjemakopi"
    liar.write_bytes(copy.read_bytes())
    _enlarge(liar, "data.db")
    cases = {
        "slip": _rewritten(copy, tmp_path / "1", {}, {"../utenfor.txt": b"x"}),
        "absolute": _rewritten(copy, tmp_path / "2", {}, {"/tmp/utenfor.txt": b"x"}),
        "windows": _rewritten(copy, tmp_path / "3", {}, {"blobs\\..\\..\\x": b"x"}),
        "extra": _rewritten(copy, tmp_path / "4", {}, {"keys.json.1": b"x"}),
        "false blob": _rewritten(copy, tmp_path / "5", {}, {f"blobs/aa/aa{'0' * 62}": b"x"}),
        "changed manifest": _rewritten(copy, tmp_path / "6", {"manifest.json": json.dumps(manifest).encode()}),
        "changed blob": _rewritten(copy, tmp_path / "7", {blob: _other_end(members[blob])}),
        "lost blob": _rewritten(copy, tmp_path / "8", {blob: None}),
        "changed database": _rewritten(copy, tmp_path / "9", {"data.db": _other_end(members["data.db"])}),
        "cut database": _rewritten(copy, tmp_path / "10", {"data.db": members["data.db"][:4096]}),
        "changed mac": _rewritten(copy, tmp_path / "11", {"manifest.mac": b"0" * 64}),
        "damaged keys": _rewritten(copy, tmp_path / "12", {"keys.json": members["keys.json"][:-9]}),
        "bomb": bomb,
        "false size": liar,
        "cut": _cut(copy, tmp_path / "13", 0.6),
        "cut at the end": _cut(copy, tmp_path / "14", 0.999),
    }
    with pytest.warns(UserWarning, match="Duplicate name"):
        cases["twice"] = _rewritten(copy, tmp_path / "15", {}, {"data.db": members["data.db"]})
    for name, path in cases.items():
        with pytest.raises(SkjemaError) as caught:
            _restore(path, tmp_path / "ny" / "hvelv")
        assert caught.value.code is ErrorCode.COPY_DAMAGED, name
        assert not (tmp_path / "ny" / "hvelv").exists(), name
    assert not (tmp_path / "utenfor.txt").exists()
    assert not (tmp_path / "ny").exists() or list((tmp_path / "ny").iterdir()) == []
    with monkeypatch.context() as patched:
        patched.setattr(copyfile, "_MOST_MEMBERS", 5)
        with pytest.raises(SkjemaError) as caught:
            _restore(copy, tmp_path / "ny" / "hvelv")
        assert caught.value.code is ErrorCode.COPY_DAMAGED
    monkeypatch.setitem(copyfile._LIMITS, "data.db", 4096)
    with pytest.raises(SkjemaError) as caught:
        _restore(copy, tmp_path / "ny" / "hvelv")
    assert (caught.value.code, caught.value.details["where"]) == (ErrorCode.COPY_DAMAGED, "size")


def _other_end(data: bytes) -> bytes:
    return data[:-1] + bytes([data[-1] ^ 1])


def _enlarge(path: Path, member: str) -> None:
    """Let the list of contents claim that a member is as large as a disk."""
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(member.encode()))
    data[at + 20 : at + 28] = (7 << 28).to_bytes(4, "little") * 2
    path.write_bytes(data)


def _cut(copy: Path, target: Path, part: float) -> Path:
    data = copy.read_bytes()
    target.write_bytes(data[: int(len(data) * part)])
    return target


def test_every_flipped_byte_is_noticed(filled: Filled, usb: Path, tmp_path: Path) -> None:
    copy = filled.vault.write_copy(usb).path
    data = copy.read_bytes()
    target = tmp_path / "flipp.skjemakopi"
    harmless, codes = 0, set()
    for offset in (*range(0, len(data), len(data) // 60), *range(len(data) - 22, len(data))):
        changed = bytearray(data)
        changed[offset] ^= 0x55
        target.write_bytes(changed)
        try:
            with _restore(target, tmp_path / "ny") as vault:  # e.g. a date in the zip's own headers
                assert vault.check().ok
            shutil.rmtree(tmp_path / "ny")
            harmless += offset < len(data) - 22  # the zip's last lines have room that nobody reads
        except SkjemaError as error:
            codes.add(error.code)
    assert codes <= {ErrorCode.COPY_DAMAGED, ErrorCode.COPY_NOT_OURS, ErrorCode.KEYS_LIMITS}
    assert harmless <= 3


def test_a_copy_of_a_newer_program_says_so(filled: Filled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = filled.vault.make_backup()
    from skjema_app.vault import restore as restore_module

    monkeypatch.setattr(restore_module, "SCHEMA_VERSION", 1)
    with pytest.raises(SkjemaError) as caught:
        _restore(copy, tmp_path / "ny")
    assert caught.value.code is ErrorCode.VAULT_NEWER


def test_a_copy_with_the_keys_of_another_vault(filled: Filled, usb: Path, tmp_path: Path) -> None:
    with new_vault(tmp_path / "annen") as other:
        stream = io.BytesIO(other.state.keys.to_bytes())
    copy = filled.vault.write_copy(usb).path
    path = _rewritten(copy, tmp_path / "x", {"keys.json": stream.getvalue()})
    with pytest.raises(SkjemaError) as caught:
        _restore(path, tmp_path / "ny")
    assert caught.value.code is ErrorCode.COPY_DAMAGED


def test_a_copy_with_its_own_vaults_keys_of_another_time(filled: Filled, usb: Path, tmp_path: Path) -> None:
    """An old keys.json with an old password opens the vault key; it must not open newer content unnoticed."""
    earlier = filled.vault.state.keys.to_bytes()
    filled.vault.change_password(secret(), secret("nytt"))
    copy = filled.vault.write_copy(usb).path
    path = _rewritten(copy, tmp_path / "x", {"keys.json": earlier})
    with pytest.raises(SkjemaError) as caught:
        _restore(path, tmp_path / "ny")
    assert caught.value.code is ErrorCode.COPY_OTHER_KEYS
    assert not (tmp_path / "ny").exists()


def test_a_copy_is_read_from_end_to_end_without_becoming_a_vault(filled: Filled, usb: Path, tmp_path: Path) -> None:
    copy = filled.vault.write_copy(usb).path
    (tmp_path / "a").mkdir()
    found = check_copy(copy, secret(), tmp_path / "a")
    assert (found.documents, found.drafts, found.blobs_inside) == (3, 5, True)
    before = copy.read_bytes()
    flip(copy, len(before) // 2)
    (tmp_path / "b").mkdir()
    with pytest.raises(SkjemaError) as caught:
        check_copy(copy, secret(), tmp_path / "b")
    assert caught.value.code is ErrorCode.COPY_DAMAGED
