"""«Berg det som kan berges»: one bad page costs what stood on it, and the rest comes along, verified again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from vault_kit import (
    PERSON,
    SCHOOL,
    by_force,
    clock,
    files_in,
    filled_vault,
    finished,
    flip,
    new_draft,
    open_vault,
    plain_state,
    secret,
)

from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.vault.salvage import GapKind, SalvageReport, salvage
from skjema_app.vault.vault import Vault

_PAGE = 4096


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    filled = filled_vault(tmp_path)
    for _ in range(12):
        filled.clock.advance(minutes=3)
        finished(filled.vault)
        new_draft(filled.vault, {"lang": "tekst " * 300})
    filled.vault.make_backup()
    filled.vault.close()
    return filled.folder


def _salvage(folder: Path, target: Path) -> SalvageReport:
    before = {path: path.read_bytes() for path in files_in(folder) if path.name != "vault.lock"}
    report = salvage(folder, secret(), target, clock())
    assert {path: path.read_bytes() for path in files_in(folder) if path.name != "vault.lock"} == before
    return report


def _whole(vault: Vault) -> None:
    report = vault.check()
    assert report.pages_bad == 0
    assert report.tables_ok
    assert report.faults == ()
    assert report.projections_differ == ()
    assert vault.rebuild().equal


def test_a_whole_vault_comes_along_whole(closed: Path, tmp_path: Path) -> None:
    with open_vault(closed) as vault:
        before, device = plain_state(vault), vault.device.device_id
        entries = vault.info().entries
    report = _salvage(closed, tmp_path / "ny")
    assert report.gaps == ()
    assert (report.entries, report.documents, report.blobs) == (entries, 15, 15)
    assert report.rows["draft"] == report.drafts
    with open_vault(tmp_path / "ny") as vault:
        assert plain_state(vault) == before
        assert vault.device.device_id != device
        _whole(vault)
        finished(vault)
        vault.verify_chain()
    assert not (tmp_path / "ny" / ".work").exists()


def test_what_still_stands_in_the_log_comes_along(closed: Path, tmp_path: Path) -> None:
    vault = open_vault(closed)
    finished(vault)
    before = plain_state(vault)
    shutil.copytree(closed, tmp_path / "etter strømbrudd")
    vault.close()
    (tmp_path / "etter strømbrudd" / "data.db-shm").unlink()
    assert (tmp_path / "etter strømbrudd" / "data.db-wal").stat().st_size > 0
    report = _salvage(tmp_path / "etter strømbrudd", tmp_path / "ny")
    assert report.gaps == ()
    with open_vault(tmp_path / "ny") as vault:
        assert plain_state(vault) == before


def _pages(folder: Path) -> range:
    return range(1, (folder / "data.db").stat().st_size // _PAGE + 1)


def test_every_page_in_turn(closed: Path, tmp_path: Path) -> None:
    """Whichever page is bad, the backup of the day before fills in, and the new vault is sound."""
    with open_vault(closed) as vault:
        before = plain_state(vault)
    whole = (closed / "data.db").read_bytes()
    for page in list(_pages(closed))[::14]:
        (closed / "data.db").write_bytes(whole)
        flip(closed / "data.db", (page - 1) * _PAGE + 2000)
        target = tmp_path / f"ny{page}"
        report = _salvage(closed, target)
        assert {gap.kind for gap in report.gaps} <= {
            GapKind.TABLE_LIST,
            GapKind.DRAFT_OLDER,
            GapKind.DRAFT_VERSION,
            GapKind.SETTING,
        }
        with open_vault(target) as vault:
            assert plain_state(vault) == before
            _whole(vault)
        shutil.rmtree(target)


def test_every_page_in_turn_without_a_backup(closed: Path, tmp_path: Path) -> None:
    """What is lost is named, what is kept is true, and the new vault is sound."""
    shutil.rmtree(closed / "backups")
    with open_vault(closed) as vault:
        documents = {document.document_id: document for document in vault.documents.list()}
        drafts = {draft.draft_id: draft for draft in vault.drafts.list(include_deleted=True)}
    whole = (closed / "data.db").read_bytes()
    lost_documents = lost_drafts = 0
    for page in list(_pages(closed))[3::14]:
        (closed / "data.db").write_bytes(whole)
        flip(closed / "data.db", (page - 1) * _PAGE + 2000)
        target = tmp_path / f"ny{page}"
        report = _salvage(closed, target)
        with open_vault(target) as vault:
            _whole(vault)
            found: dict[str, FinishedDocument] = {item.document_id: item for item in vault.documents.list()}
            assert all(documents[key] == item for key, item in found.items())
            kept = {item.draft_id: item for item in vault.drafts.list(include_deleted=True)}
            assert all(drafts[key] == item for key, item in kept.items())
            kinds = {gap.kind for gap in report.gaps}
            if len(found) < len(documents):
                assert kinds & {GapKind.ENTRY, GapKind.ENTRY_SEALED, GapKind.ENTRY_WAITING}
                lost_documents += 1
            if len(kept) < len(drafts):
                assert GapKind.DRAFT in kinds
                lost_drafts += 1
            finished(vault)
            vault.verify_chain()
        shutil.rmtree(target)
    assert lost_documents or lost_drafts  # the damage did hit something


def test_damage_is_never_called_a_missing_right(closed: Path) -> None:
    """After one bad page the engine calls the whole connection «readonly»; the person must hear what is wrong."""
    whole = (closed / "data.db").read_bytes()
    met = set()
    for page in list(_pages(closed))[2::5]:
        (closed / "data.db").write_bytes(whole)
        flip(closed / "data.db", (page - 1) * _PAGE + 2000)
        try:
            with open_vault(closed) as vault:
                report = vault.check()
                assert not report.ok
                assert report.pages_bad == 1
                for act in (vault.documents.list, vault.make_backup, vault.rebuild, vault.drafts.list):
                    try:
                        act()
                    except SkjemaError as error:
                        met.add(error.code)
                with pytest.raises(SkjemaError) as caught:
                    new_draft(vault)
                met.add(caught.value.code)
        except SkjemaError as error:
            met.add(error.code)
        for name in ("data.db-wal", "data.db-shm"):
            (closed / name).unlink(missing_ok=True)
    assert met == {ErrorCode.DATABASE_DAMAGED}


def test_the_table_list_gone_and_nothing_to_mend_it(closed: Path, tmp_path: Path) -> None:
    """Half the file is garbage: the local backup is what there is, and the report says so."""
    with open_vault(closed) as vault:
        before = plain_state(vault)
    data = bytearray((closed / "data.db").read_bytes())
    data[: 60 * _PAGE] = bytes(60 * _PAGE)
    (closed / "data.db").write_bytes(data)
    report = _salvage(closed, tmp_path / "ny")
    assert {GapKind.DATABASE, GapKind.TABLE_LIST} & {gap.kind for gap in report.gaps}
    with open_vault(tmp_path / "ny") as vault:
        assert plain_state(vault) == before
        _whole(vault)


@pytest.mark.parametrize("backups", [True, False])
def test_the_first_page_gone(closed: Path, tmp_path: Path, backups: bool) -> None:
    with open_vault(closed) as vault:
        before = plain_state(vault)
    if not backups:
        shutil.rmtree(closed / "backups")
    data = bytearray((closed / "data.db").read_bytes())
    data[:_PAGE] = bytes(_PAGE)
    (closed / "data.db").write_bytes(data)
    with pytest.raises(SkjemaError) as caught:
        open_vault(closed)
    assert caught.value.code is ErrorCode.DATABASE_DAMAGED
    report = _salvage(closed, tmp_path / "ny")
    assert [gap.kind for gap in report.gaps] == [GapKind.TABLE_LIST]
    with open_vault(tmp_path / "ny") as vault:
        assert plain_state(vault) == before
        _whole(vault)


def test_a_cut_file(closed: Path, tmp_path: Path) -> None:
    data = (closed / "data.db").read_bytes()
    (closed / "data.db").write_bytes(data[: len(data) * 4 // 5])
    shutil.rmtree(closed / "backups")
    report = _salvage(closed, tmp_path / "ny")
    assert report.gaps
    with open_vault(tmp_path / "ny") as vault:
        _whole(vault)


def test_gaps_are_named_by_number(closed: Path, tmp_path: Path) -> None:
    shutil.rmtree(closed / "backups")
    with by_force(closed) as raw:
        raw.execute("DELETE FROM journal WHERE seq IN (3, 12)")
        raw.execute("UPDATE journal SET frame = zeroblob(500) WHERE seq = 20")
        raw.execute("DELETE FROM room_key WHERE room = (SELECT room FROM journal WHERE seq = 15)")
    report = _salvage(closed, tmp_path / "ny")
    gaps = {(gap.kind, gap.position) for gap in report.gaps}
    assert {(GapKind.ENTRY, 3), (GapKind.ENTRY, 12), (GapKind.ENTRY, 20), (GapKind.ENTRY_SEALED, 15)} <= gaps
    assert (GapKind.ENTRY_WAITING, 4) in gaps  # what was told about the lost document
    with open_vault(tmp_path / "ny") as vault:
        _whole(vault)  # known gaps of a closed feed are no faults
    # … and a gap that comes later is one.
    with by_force(tmp_path / "ny") as raw:
        raw.execute("DELETE FROM journal WHERE seq = 18")
    with open_vault(tmp_path / "ny") as vault:
        assert {fault.seq for fault in vault.check().faults} >= {18}


def test_a_forged_entry_does_not_come_along(closed: Path, tmp_path: Path) -> None:
    shutil.rmtree(closed / "backups")
    with by_force(closed) as raw:
        frame = bytearray(raw.execute("SELECT frame FROM journal WHERE seq = 9").fetchone()[0])
        frame[4 + 1 + 190 + 3] ^= 1  # the signature
        raw.execute("UPDATE journal SET frame = ? WHERE seq = 9", (bytes(frame),))
    report = _salvage(closed, tmp_path / "ny")
    assert (GapKind.ENTRY, 9) in {(gap.kind, gap.position) for gap in report.gaps}
    with open_vault(tmp_path / "ny") as vault:
        _whole(vault)


def test_lost_device_keys_are_made_anew(closed: Path, tmp_path: Path) -> None:
    shutil.rmtree(closed / "backups")
    with by_force(closed) as raw:
        raw.execute("DELETE FROM device_keys")
    report = _salvage(closed, tmp_path / "ny")
    assert [gap.kind for gap in report.gaps] == [GapKind.DEVICE_KEYS]
    with open_vault(tmp_path / "ny") as vault:
        assert len(vault.documents.list()) == 15
        assert (vault.person.name, vault.person.school) == (PERSON, SCHOOL)
        _whole(vault)


def test_a_lost_founding_entry(closed: Path, tmp_path: Path) -> None:
    shutil.rmtree(closed / "backups")
    with by_force(closed) as raw:
        raw.execute("DELETE FROM journal WHERE seq = 0")
    _salvage(closed, tmp_path / "ny")
    with open_vault(tmp_path / "ny") as vault:
        assert vault.person.name == PERSON
        _whole(vault)


def test_only_drafts_left(closed: Path, tmp_path: Path) -> None:
    shutil.rmtree(closed / "backups")
    with by_force(closed) as raw:
        for table in ("journal", "device_keys", "feed", "person", "fact", "room_key", "feed_head"):
            raw.execute(f"DELETE FROM {table}")
    report = _salvage(closed, tmp_path / "ny")
    assert {GapKind.DEVICE_KEYS, GapKind.PERSON} <= {gap.kind for gap in report.gaps}
    with open_vault(tmp_path / "ny") as vault:
        assert len(vault.drafts.list()) == report.drafts - 15 - 1  # finished and deleted ones aside
        _whole(vault)


def test_damaged_attachments_are_named(closed: Path, tmp_path: Path) -> None:
    blobs = files_in(closed / "blobs")
    blobs[0].unlink()
    flip(blobs[1], 500)
    report = _salvage(closed, tmp_path / "ny")
    assert [gap.kind for gap in report.gaps] == [GapKind.BLOB, GapKind.BLOB]
    assert report.blobs == 13


def test_any_copy_of_the_keys_will_do(closed: Path, tmp_path: Path) -> None:
    for name in ("keys.json", "keys.json.1"):
        flip(closed / name, 50)
    (closed / "keys.json.2").unlink()
    _salvage(closed, tmp_path / "a")
    (closed / "keys.json.3").unlink()
    _salvage(closed, tmp_path / "b")  # from the local backup
    shutil.rmtree(closed / "backups")
    with pytest.raises(SkjemaError) as caught:
        _salvage(closed, tmp_path / "c")
    assert caught.value.code is ErrorCode.KEYS_DAMAGED


def test_refusals(closed: Path, tmp_path: Path) -> None:
    (tmp_path / "tom").mkdir()
    with pytest.raises(SkjemaError) as caught:
        salvage(closed, secret("feil"), tmp_path / "ny", clock())
    assert caught.value.code is ErrorCode.WRONG_PASSWORD
    with pytest.raises(SkjemaError) as caught:
        salvage(tmp_path / "tom", secret(), tmp_path / "ny", clock())
    assert caught.value.code is ErrorCode.NO_VAULT
    with pytest.raises(SkjemaError) as caught:
        salvage(closed, secret(), closed, clock())
    assert caught.value.code is ErrorCode.VAULT_EXISTS
    with open_vault(closed), pytest.raises(SkjemaError) as caught:
        salvage(closed, secret(), tmp_path / "ny", clock())
    assert caught.value.code is ErrorCode.VAULT_IN_USE
    for content in (b"", b"ikke en database" * 3000):
        (closed / "data.db").write_bytes(content)
        shutil.rmtree(closed / "backups", ignore_errors=True)
        with pytest.raises(SkjemaError) as caught:
            salvage(closed, secret(), tmp_path / "ny", clock())
        assert caught.value.code is ErrorCode.NOTHING_TO_SALVAGE
    (closed / "data.db").unlink()
    with pytest.raises(SkjemaError) as caught:
        salvage(closed, secret(), tmp_path / "ny", clock())
    assert caught.value.code is ErrorCode.NOTHING_TO_SALVAGE
    assert not (tmp_path / "ny").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_salvaged_vault_can_be_salvaged_again(closed: Path, tmp_path: Path) -> None:
    shutil.rmtree(closed / "backups")
    with by_force(closed) as raw:
        raw.execute("DELETE FROM journal WHERE seq = 3")
    _salvage(closed, tmp_path / "en")
    with open_vault(tmp_path / "en") as vault:
        finished(vault)
    with by_force(tmp_path / "en") as raw:
        raw.execute("DELETE FROM journal WHERE seq = 7")
    report = _salvage(tmp_path / "en", tmp_path / "to")
    assert {3, 7} <= {gap.position for gap in report.gaps if gap.kind is GapKind.ENTRY}
    with open_vault(tmp_path / "to") as vault:
        _whole(vault)
