"""What is kept of long lists goes with the first write to anything that they are made from; by the database itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
import work_kit

from skjema_app.vault.kept_looks import KeptLook
from skjema_app.vault.tables import metadata
from skjema_app.vault.vault import Vault

_PASSED_OVER = {
    "kept_look": "itself",
    "setting": "by name, below",
    "fact": "by name, below",
    "device_keys": "keys: no list is made from them",
    "room_key": "keys",
    "school_key": "keys",
    "case_key": "keys",
    "case_holder": "keys",
    "issuing_authority": "keys",
    "journal": "lists are made from its projections",
    "school_frame": "the bytes of entries",
    "school_stray": "entries that nobody has signed yet",
    "school_head": "how far feeds have come",
    "school_tag": "what the next entries are known by",
    "school_rotation": "keys",
    "school_blob": "which attachments are held",
    "feed_head": "how far feeds have come",
    "tag_counter": "how much was sealed",
    "draft_version": "older states of drafts",
    "draft_blob": "attachments of drafts",
    "document_blob": "comes with its document",
    "invitation": "what is open of them is asked for anew",
    "exchange_note": "how far an exchange has come",
    "search_row": "the index",
    "search_due": "the index",
    "audit_local": "what the program was used for",
    "audit_end": "how far that was sent",
    "audit_line": "what others used it for",
    "school_entry": "lists are made from its projections; entries that don't count are asked for anew",
}
"""Tables that no list is made from, or whose rows come with others."""

WATCHED = sorted(set(metadata.tables) - set(_PASSED_OVER))


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    session = work_kit.new_session(tmp_path_factory.mktemp("looks") / "hvelv")
    yield session.vault
    session.close()


def _keep(vault: Vault) -> None:
    assert vault.looks.keep({"liste": KeptLook("mark", "[1]")}, vault.looks.written)
    assert vault.looks.read("liste", "mark") == "[1]"
    assert vault.looks.read("liste", "another mark") is None
    assert vault.looks.read("another list", "mark") is None


def _row(table: sa.Table) -> dict[str, str | int | bytes]:
    made: dict[str, str | int | bytes] = {}
    for column in table.c:
        kind = column.type
        made[column.name] = 7 if isinstance(kind, sa.Integer) else b"x" if isinstance(kind, sa.LargeBinary) else "x"
    return made


class _TakeBackError(Exception):
    pass


def _write_and_take_back(vault: Vault, write: sa.Executable) -> None:
    with vault.state.database.transaction() as connection:
        connection.execute(write)
        raise _TakeBackError


@pytest.mark.parametrize("name", WATCHED)
def test_every_write_to_what_lists_are_made_from_empties_them(vault: Vault, name: str) -> None:
    table = metadata.tables[name]
    column = next((one for one in reversed(list(table.c)) if not one.primary_key), next(iter(table.c)))
    same = sa.and_(*(one == _row(table)[one.name] for one in table.primary_key))
    writes: dict[str, sa.Executable] = {
        "insert": sa.insert(table).values(**_row(table)),
        "replace": sa.insert(table).prefix_with("OR REPLACE").values(**_row(table)),
        "update": sa.update(table).where(same).values({column.name: _row(table)[column.name]}),
        "delete": sa.delete(table).where(same),
    }
    try:
        for write in writes.values():
            _keep(vault)
            with pytest.raises(_TakeBackError):
                _write_and_take_back(vault, write)
            assert vault.looks.read("liste", "mark") == "[1]"  # nothing was written after all
            with vault.state.database.transaction() as connection:
                connection.execute(write)
            assert vault.looks.read("liste", "mark") is None
    finally:
        with vault.state.database.transaction() as connection:
            connection.execute(sa.delete(table).where(same))


def test_settings_that_lists_are_made_from_empty_them_and_the_others_do_not(vault: Vault) -> None:
    vault.settings.set("exchange_delivered_seq", "4")
    _keep(vault)
    for name in ("exchange_last", "copy_mark", "open_draft", "half_written:x:note", "left_panel"):
        vault.settings.set(name, "2026-11-23")
        vault.settings.remove(name)
    vault.settings.set("exchange_delivered_seq", "4")  # as with every exchange that brings nothing
    assert vault.looks.read("liste", "mark") == "[1]"
    vault.settings.set("exchange_delivered_seq", "5")
    assert vault.looks.read("liste", "mark") is None
    _keep(vault)
    vault.settings.remove("exchange_delivered_seq")
    assert vault.looks.read("liste", "mark") is None


def test_nothing_is_kept_that_was_worked_out_before_a_write(vault: Vault) -> None:
    before = vault.looks.written
    vault.settings.set("fridager", "{}")
    assert not vault.looks.keep({"liste": KeptLook("mark", "[1]")}, before)
    assert vault.looks.names() == frozenset()


def test_making_everything_anew_forgets_them(vault: Vault) -> None:
    _keep(vault)
    vault.rebuild()
    assert vault.looks.names() == frozenset()


def test_they_stand_in_the_vault_alone_and_survive_its_closing(tmp_path: Path) -> None:
    session = work_kit.new_session(tmp_path / "hvelv")
    assert session.vault.looks.keep({"liste": KeptLook("mark", "Planta Navnesen")}, session.vault.looks.written)
    session.close()
    assert not any(b"Navnesen" in one.read_bytes() for one in (tmp_path / "hvelv").rglob("*") if one.is_file())
    with Vault.open(tmp_path / "hvelv", work_kit.secret(), session.clock) as again:
        assert again.looks.read("liste", "mark") == "Planta Navnesen"
