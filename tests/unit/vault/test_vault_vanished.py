"""The vault's folder or file is taken away while it is open: nothing is called saved that is written into the void."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from vault_kit import Filled, answers, filled_vault, finish, new_vault, secret

from skjema_app.domain.documents import EventKind, Place
from skjema_app.domain.errors import ErrorCode, SkjemaError

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows lets nobody delete or replace an open file")


@pytest.fixture
def filled(tmp_path: Path):
    made = filled_vault(tmp_path, documents=1)
    yield made
    made.vault.close()


def _folder_deleted(folder: Path) -> None:
    shutil.rmtree(folder)


def _folder_moved(folder: Path) -> None:
    folder.rename(folder.with_name("flyttet"))


def _folder_replaced(folder: Path) -> None:
    _folder_moved(folder)
    new_vault(folder).close()


def _file_deleted(folder: Path) -> None:
    (folder / "data.db").unlink()


def _file_replaced(folder: Path) -> None:
    data = (folder / "data.db").read_bytes()
    _file_deleted(folder)
    (folder / "data.db").write_bytes(data)


@pytest.mark.parametrize("vanish", [_folder_deleted, _folder_moved, _folder_replaced, _file_deleted, _file_replaced])
def test_no_write_is_acknowledged(filled: Filled, vanish: Callable[[Path], None], tmp_path: Path) -> None:
    vault, draft, document = filled.vault, filled.draft.draft_id, filled.documents[0].document_id
    usb = tmp_path / "usb"
    usb.mkdir()
    vault.drafts.save(draft, answers(), Place())
    filled.vault.settings.set("a", "b")
    vanish(filled.folder)
    left = sorted(tmp_path.rglob("*"))
    for act in (
        lambda: vault.drafts.save(draft, answers(text="borte"), Place()),
        lambda: vault.drafts.delete(draft),
        lambda: vault.settings.set("a", "c"),
        lambda: vault.record_event(document, EventKind.NOTE, text="borte"),
        lambda: finish(vault, filled.draft),
        lambda: vault.change_password(secret(), secret("nytt")),
        lambda: vault.make_backup(),
        lambda: vault.write_copy(usb),
    ):
        with pytest.raises(SkjemaError) as caught:
            act()
        assert caught.value.code is ErrorCode.DATABASE_MISSING
    assert sorted(tmp_path.rglob("*")) == left, "nothing is made anew in its place"
    # What can still be read can be read, and nothing of what was refused is there.
    assert vault.drafts.get(draft).answers == answers()
    assert vault.settings.get("a") == "b"
    assert len(vault.documents.list()) == 1


def test_the_first_save_after_the_hour_is_refused_too(filled: Filled) -> None:
    filled.clock.advance(hours=2)
    shutil.rmtree(filled.folder)
    with pytest.raises(SkjemaError) as caught:
        filled.vault.drafts.save(filled.draft.draft_id, answers(text="borte"), Place())
    assert caught.value.code is ErrorCode.DATABASE_MISSING


def test_a_folder_put_back_goes_on(filled: Filled) -> None:
    _folder_moved(filled.folder)
    with pytest.raises(SkjemaError):
        filled.vault.drafts.save(filled.draft.draft_id, answers(text="for tidlig"), Place())
    filled.folder.with_name("flyttet").rename(filled.folder)
    filled.vault.drafts.save(filled.draft.draft_id, answers(text="på plass igjen"), Place())
    assert filled.vault.drafts.get(filled.draft.draft_id).answers == answers(text="på plass igjen")
