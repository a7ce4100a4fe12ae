"""Slow suites of the vault: many kills, a lying disk, every page of a file damaged."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from vault_crash import Promised, compare, kill_rounds
from vault_kit import clock, filled_vault, finished, flip, new_vault, open_vault, plain_state, secret

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.vault.salvage import salvage

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]


def test_killed_a_hundred_times(tmp_path: Path) -> None:
    new_vault(tmp_path / "hvelv").close()
    promised: Promised = kill_rounds(tmp_path / "hvelv", rounds=100, seed=11)
    assert promised.documents
    compare(tmp_path / "hvelv", promised)


def test_torn_logs_give_a_clean_prefix(tmp_path: Path) -> None:
    """The write-ahead log cut, filled with garbage or zeros: the vault opens sound, at some earlier commit."""
    filled = filled_vault(tmp_path)
    vault = filled.vault
    vault.state.database.raw.execute("PRAGMA wal_autocheckpoint = 0")
    vault.state.database.raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    counts = {vault.info().entries}
    for _ in range(15):
        finished(vault)
        counts.add(vault.info().entries)
    log = (filled.folder / "data.db-wal").read_bytes()
    chance = random.Random(2)
    for number in range(90):
        cut = chance.randrange(len(log))
        tail = (b"", chance.randbytes(chance.randrange(1, 9000)), bytes(len(log) - cut))[number % 3]
        target = tmp_path / "revet"
        shutil.copytree(filled.folder, target)
        (target / "data.db-wal").write_bytes(log[:cut] + tail)
        (target / "data.db-shm").unlink(missing_ok=True)
        with open_vault(target) as torn:
            report = torn.check()
            assert report.tables_ok
            assert report.faults == ()
            assert report.projections_differ == ()
            assert report.entries in counts
        shutil.rmtree(target)
    vault.close()


def test_every_bit_that_flips_is_noticed(tmp_path: Path) -> None:
    """Opening and checking never shows another text than was written."""
    filled = filled_vault(tmp_path)
    before = plain_state(filled.vault)
    filled.vault.close()
    whole = (filled.folder / "data.db").read_bytes()
    chance = random.Random(4)
    noticed, codes = 0, set()
    for _ in range(150):
        (filled.folder / "data.db").write_bytes(whole)
        flip(filled.folder / "data.db", chance.randrange(16, len(whole)), 1 << chance.randrange(8))
        try:
            with open_vault(filled.folder) as vault:
                assert not vault.check().ok
                assert plain_state(vault) == before  # the page belongs to something that is not shown
        except SkjemaError as error:
            codes.add(error.code)
        noticed += 1
        for name in ("data.db-wal", "data.db-shm"):
            (filled.folder / name).unlink(missing_ok=True)
    assert noticed == 150
    assert codes == {ErrorCode.DATABASE_DAMAGED}


@pytest.mark.parametrize("backups", [True, False])
def test_salvage_with_every_page_damaged_in_turn(tmp_path: Path, backups: bool) -> None:
    filled = filled_vault(tmp_path, documents=8)
    if backups:
        filled.vault.make_backup()
    before = plain_state(filled.vault)
    filled.vault.close()
    whole = (filled.folder / "data.db").read_bytes()
    for page in range(len(whole) // 4096):
        (filled.folder / "data.db").write_bytes(whole)
        flip(filled.folder / "data.db", page * 4096 + 2048)
        report = salvage(filled.folder, secret(), tmp_path / "ny", clock())
        with open_vault(tmp_path / "ny") as vault:
            check = vault.check()
            assert check.faults == ()
            assert check.tables_ok
            if backups or not report.gaps:
                assert plain_state(vault) == before
        shutil.rmtree(tmp_path / "ny")
