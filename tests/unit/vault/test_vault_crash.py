"""What was acknowledged survives kill -9 and a full disk."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from vault_crash import kill_rounds
from vault_kit import answers, files_in, filled_vault, finish, new_draft, new_vault, open_vault, plain_state

from skjema_app.domain.documents import Place
from skjema_app.domain.errors import ErrorCode, SkjemaError


def test_killed_five_times_in_the_middle(tmp_path: Path) -> None:
    new_vault(tmp_path / "hvelv").close()
    promised = kill_rounds(tmp_path / "hvelv", rounds=5, seed=3)
    assert promised.drafts


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 6 MB."""
    place = tmp_path / "liten"
    place.mkdir()
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting a small file system needs root on Linux")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(place)], check=False, capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip("this machine does not let us mount a small file system")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def _fill(place: Path, leave: int) -> Path:
    """Take all room but ``leave`` bytes."""
    ballast = place / "ballast"
    with ballast.open("wb") as file:
        free = os.statvfs(place).f_bavail * os.statvfs(place).f_frsize
        file.write(bytes(max(0, free - leave)))
    return ballast


def test_a_full_disk_loses_nothing(small_disk: Path) -> None:
    filled = filled_vault(small_disk, documents=1)
    vault = filled.vault
    draft = new_draft(vault)
    ballast = _fill(small_disk, leave=64 * 1024)
    saved = draft.answers

    def write_on() -> None:
        nonlocal saved
        for number in range(200):
            text = answers(text=f"{number} " + "mye tekst " * 1500)
            vault.drafts.save(draft.draft_id, text, Place(cursor=number))
            saved = text

    with pytest.raises(SkjemaError) as caught:
        write_on()
    assert caught.value.code is ErrorCode.DISK_FULL
    assert vault.drafts.get(draft.draft_id).answers == saved
    before = plain_state(vault)
    for act, code in (
        (lambda: finish(vault, draft, pdf=bytes(300_000)), ErrorCode.DISK_FULL),
        (lambda: vault.make_backup(), ErrorCode.COPY_NO_ROOM),
        (lambda: vault.write_copy(_folder(small_disk / "usb")), ErrorCode.COPY_NO_ROOM),
        (lambda: vault.drafts.save(draft.draft_id, answers(text="x" * 200_000), Place()), ErrorCode.DISK_FULL),
    ):
        files = files_in(filled.folder / "blobs")
        with pytest.raises(SkjemaError) as caught:
            act()
        assert caught.value.code is code
        assert plain_state(vault) == before
        assert files_in(filled.folder / "blobs") == files
    ballast.unlink()
    vault.drafts.save(draft.draft_id, answers(text="endelig plass"), Place())  # the same connection goes on
    document = finish(vault, draft)
    assert vault.check().ok
    vault.close()
    with open_vault(filled.folder) as again:
        assert again.documents.get(document.document_id).answers == answers(text="endelig plass")
        assert again.check().ok


def test_leaving_on_a_full_disk(small_disk: Path) -> None:
    filled = filled_vault(small_disk, documents=1)
    before = plain_state(filled.vault)
    ballast = _fill(small_disk, leave=0)
    filled.vault.close()
    with open_vault(filled.folder) as vault:  # reading needs no room
        assert plain_state(vault) == before
    ballast.unlink()


def test_creating_on_a_full_disk_leaves_nothing(small_disk: Path) -> None:
    _fill(small_disk, leave=100 * 1024)
    with pytest.raises(SkjemaError) as caught:
        new_vault(small_disk / "hvelv")
    assert caught.value.code is ErrorCode.DISK_FULL
    assert [path.name for path in small_disk.iterdir()] == ["ballast"]


def _folder(path: Path) -> Path:
    path.mkdir(exist_ok=True)
    return path


def test_a_vault_that_may_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled = filled_vault(tmp_path, documents=1)
    with filled.vault as vault:
        vault.state.database.raw.execute("PRAGMA query_only = ON")
        with pytest.raises(SkjemaError) as caught:
            vault.drafts.save(filled.draft.draft_id, {}, Place())
        assert caught.value.code is ErrorCode.WRITE_DENIED
        vault.state.database.raw.execute("PRAGMA query_only = OFF")
        vault.drafts.save(filled.draft.draft_id, {}, Place())


def test_a_disk_that_may_only_be_read(small_disk: Path) -> None:
    filled = filled_vault(small_disk, documents=1)
    filled.vault.close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(SkjemaError) as caught:
        open_vault(filled.folder)
    assert caught.value.code is ErrorCode.WRITE_DENIED
