"""History can't be altered unseen: every way that somebody with the password has is detected and named."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from vault_kit import by_force, filled_vault, finished, new_draft, open_vault

from skjema_app.crypto.entry import parse_frame, strict_json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.vault.chain import FaultReason
from skjema_app.vault.connection import Raw

_FRAME, _ROWS = "SELECT frame FROM journal WHERE seq = ?", "SELECT count(*) FROM journal"


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    filled = filled_vault(tmp_path)
    filled.vault.close()
    return filled.folder


def _frame(raw: Raw, seq: int) -> bytes:
    return bytes(raw.execute(_FRAME, (seq,)).fetchone()[0])


def _swap(raw: Raw) -> None:
    two, three = _frame(raw, 2), _frame(raw, 3)
    ids = [parse_frame(frame).entry_id for frame in (two, three)]
    raw.execute("UPDATE journal SET entry_id = 'x' WHERE seq = 2")
    raw.execute("UPDATE journal SET frame = ?, entry_id = ? WHERE seq = 3", (two, ids[0]))
    raw.execute("UPDATE journal SET frame = ?, entry_id = ? WHERE seq = 2", (three, ids[1]))


def _swap_numbers(raw: Raw) -> None:
    raw.execute("UPDATE journal SET seq = 999 WHERE seq = 2")
    raw.execute("UPDATE journal SET seq = 2 WHERE seq = 3")
    raw.execute("UPDATE journal SET seq = 3 WHERE seq = 999")


def _flip_frame(offset: int) -> Callable[[Raw], None]:
    def act(raw: Raw) -> None:
        data = bytearray(_frame(raw, 3))
        data[offset] ^= 1
        raw.execute("UPDATE journal SET frame = ? WHERE seq = 3", (bytes(data),))

    return act


def _sql(statement: str) -> Callable[[Raw], None]:
    def act(raw: Raw) -> None:
        assert raw.execute(statement).rowcount

    return act


_SIGNATURE_AT = 4 + 1 + 190 + 10


@pytest.mark.parametrize(
    ("damage", "faults"),
    [
        (_swap, {(2, "swapped"), (3, "swapped")}),
        (_swap_numbers, {(2, "swapped"), (3, "swapped")}),
        (_sql("DELETE FROM journal WHERE seq = 3"), {(3, "dropped")}),
        (_sql("DELETE FROM journal WHERE seq = 0"), {(0, "dropped")}),
        (_sql("DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)"), {(9, "dropped")}),
        (_sql("DELETE FROM journal WHERE seq IN (4, 5)"), {(4, "dropped"), (5, "dropped")}),
        (_flip_frame(_SIGNATURE_AT), {(3, "signature")}),
        (_flip_frame(5 + 60), {(3, "altered"), (4, "other-history")}),
        (_flip_frame(-1), {(3, "altered")}),
        (_flip_frame(0), {(3, "altered")}),
        (_sql("UPDATE journal SET frame = x'00' WHERE seq = 3"), {(3, "altered")}),
        (_sql("UPDATE journal SET entry_id = 'ff' WHERE seq = 3"), {(3, "altered")}),
        (
            _sql("UPDATE journal SET device = 'ff' WHERE seq = 9"),
            {(9, "swapped"), (-1, "stranger"), *((n, "dropped") for n in range(10))},
        ),
        (
            _sql("UPDATE journal SET seq = 4000000000 WHERE seq = 9"),
            {(4000000000, "swapped"), *((n, "dropped") for n in range(9, 1009))},
        ),
        (_sql("UPDATE journal SET room = '' WHERE seq = 3"), {(3, "misplaced")}),
        (_sql("UPDATE journal SET depth = 7 WHERE seq = 3"), {(3, "misplaced")}),
        (_sql("UPDATE journal SET state = 'waiting' WHERE seq = 3"), {(3, "misplaced")}),
        (_sql("UPDATE journal SET type = 'pupils.added' WHERE seq = 3"), {(3, "misplaced")}),
        (_sql("UPDATE feed_head SET seq = seq - 1"), {(9, "head")}),
        (_sql("UPDATE feed_head SET entry_id = 'ff'"), {(9, "head")}),
        (_sql("DELETE FROM feed_head"), {(9, "head")}),
        (_sql("UPDATE tag_counter SET next_index = 7"), {(-1, "counter")}),
        (_sql("DELETE FROM room_key WHERE kind = 'document'"), {(number, "unreadable") for number in range(1, 7)}),
    ],
)
def test_every_change_is_named(closed: Path, damage: Callable[[Raw], None], faults: set[tuple[int, str]]) -> None:
    with by_force(closed) as raw:
        damage(raw)
    with open_vault(closed) as vault:
        found = {(fault.seq, fault.reason.value) for fault in vault.check().faults}
        assert found >= faults
        followers = {"misplaced", "counter", "head", "other-history"}  # what builds on a lost entry
        assert {reason for _, reason in found - faults} <= followers
        with pytest.raises(SkjemaError) as caught:
            vault.verify_chain()
        assert caught.value.code is ErrorCode.JOURNAL_BROKEN
        assert (caught.value.details["seq"], caught.value.details["reason"]) in {(s, r) for s, r in found}
        assert caught.value.details["device"]


def test_a_whole_journal_has_no_faults(closed: Path) -> None:
    with open_vault(closed) as vault:
        vault.verify_chain()
        assert vault.check().ok


def test_an_older_file_under_a_newer_head_is_seen(closed: Path, tmp_path: Path) -> None:
    """Journal rows of yesterday put back, with everything but one table: the remembered end says that it goes on."""
    with by_force(closed) as raw:
        rows = raw.execute("SELECT * FROM journal ORDER BY position").fetchall()
    with open_vault(closed) as vault:
        finished(vault)
    with by_force(closed) as raw:
        raw.execute("DELETE FROM journal")
        raw.executemany(f"INSERT INTO journal VALUES ({','.join('?' * len(rows[0]))})", rows)
    with open_vault(closed) as vault:
        assert {(fault.seq, fault.reason) for fault in vault.check().faults} >= {(10, FaultReason.DROPPED)}


def test_a_page_put_back_is_seen(closed: Path) -> None:
    """The cipher's check is silent about an old page in its place; the journal is not."""
    old = (closed / "data.db").read_bytes()
    with open_vault(closed) as vault:
        for _ in range(6):
            finished(vault)
    new = (closed / "data.db").read_bytes()
    with by_force(closed) as raw:
        true_rows = raw.execute(_JOURNAL).fetchall()
    changed = [page for page in range(2, len(old) // 4096 + 1) if _page(old, page) != _page(new, page)]
    seen = 0
    for page in changed:
        mixed = bytearray(new)
        mixed[(page - 1) * 4096 : page * 4096] = _page(old, page)
        _put(closed, mixed)
        with by_force(closed) as raw:
            assert raw.execute("PRAGMA cipher_integrity_check").fetchall() == []
            try:
                if raw.execute(_JOURNAL).fetchall() == true_rows:
                    continue  # a page of another table
            except sqlcipher.DatabaseError:
                continue  # tree and page no longer fit together: noticed by the engine itself
        _put(closed, mixed)
        seen += 1
        with open_vault(closed) as vault:
            report = vault.check()
            assert report.pages_bad == 0
            assert report.faults
    assert seen


_JOURNAL = "SELECT * FROM journal NOT INDEXED ORDER BY position"


def _put(folder: Path, data: bytes | bytearray) -> None:
    for leftover in ("data.db-wal", "data.db-shm"):
        (folder / leftover).unlink(missing_ok=True)
    (folder / "data.db").write_bytes(data)


def _page(data: bytes | bytearray, number: int) -> bytes:
    return bytes(data[(number - 1) * 4096 : number * 4096])


def test_the_triggers_refuse(tmp_path: Path) -> None:
    filled = filled_vault(tmp_path, documents=1)
    with filled.vault as vault:
        raw = vault.state.database.raw
        for statement in (
            "UPDATE journal SET frame = x'00'",
            "UPDATE journal SET seq = seq + 100",
            "UPDATE journal SET device = ''",
            "UPDATE journal SET entry_id = ''",
            "DELETE FROM journal",
            "DELETE FROM journal WHERE seq = 1",
        ):
            with pytest.raises(sqlcipher.IntegrityError, match="append-only"):
                raw.execute(statement)
        raw.execute("UPDATE journal SET state = state")
        vault.verify_chain()


def test_a_body_holds_what_the_format_asks_for(tmp_path: Path) -> None:
    filled = filled_vault(tmp_path, documents=1)
    with filled.vault as vault:
        raw = vault.state.database.raw
        from skjema_app.crypto.entry import open_body
        from skjema_app.crypto.secret import Secret

        bodies = []
        for frame_bytes, room in raw.execute("SELECT frame, room FROM journal ORDER BY seq").fetchall():
            frame = parse_frame(frame_bytes)
            key = Secret(raw.execute("SELECT key FROM room_key WHERE room = ?", (room,)).fetchone()[0])
            index = next(i for i in range(99) if _opens(frame, key, i))
            bodies.append((frame, strict_json(open_body(frame, key, index))))
        founding, document, event = (body for _, body in bodies[:3])
        assert set(founding) == {"t", "tv", "room", "by", "at", "after", "auth", "app", "form", "blobs", "d"}
        assert [body["t"] for _, body in bodies[:4]] == [
            "vault.founded",
            "document.finished",
            "document.event",
            "pupils.imported",
        ]
        assert founding["room"] == bodies[0][0].header.school
        assert founding["after"] == founding["auth"] == []
        assert document["auth"] == event["auth"] == [bodies[0][0].entry_id]
        assert event["after"] == [bodies[1][0].entry_id]
        assert event["room"] == document["room"] != founding["room"]
        assert document["form"] == {"id": "melding-rektor", "version": 1, "sha256": document["form"]["sha256"]}
        assert set(document["blobs"][0]) == {"sha256", "key", "len", "media"}
        assert document["at"].endswith("+01:00")
        assert len({body["by"] for _, body in bodies}) == 1
        assert {"feed_public", "receiving_public", "leaf", "ca", "leaf_sha256", "name", "school_name"} <= set(
            founding["d"]
        )
        assert all(frame.raw[5:9] == b"SKJ1" for frame, _ in bodies)


def _opens(frame: object, key: object, index: int) -> bool:
    from skjema_app.crypto.entry import open_body

    try:
        open_body(frame, key, index)  # type: ignore[arg-type]
    except SkjemaError:
        return False
    return True


def test_writing_goes_on_after_reopening(closed: Path) -> None:
    for _ in range(3):
        with open_vault(closed) as vault:
            finished(vault)
            vault.verify_chain()
    with open_vault(closed) as vault:
        assert vault.info().entries == 13


def test_a_copied_folder_that_writes_on_is_another_history(closed: Path, tmp_path: Path) -> None:
    """Two vaults from one folder: each is whole, and an entry of one does not pass in the other."""
    shutil.copytree(closed, tmp_path / "kopi")
    with open_vault(closed) as vault:
        new_draft(vault)
        finished(vault)
    with open_vault(tmp_path / "kopi") as other:
        finished(other)
        finished(other)
        other.verify_chain()
    with by_force(tmp_path / "kopi") as raw:
        row = raw.execute("SELECT frame, entry_id FROM journal WHERE seq = 11").fetchone()
        key = raw.execute("SELECT * FROM room_key").fetchall()
        head = raw.execute("SELECT seq, entry_id FROM feed_head").fetchone()
    with by_force(closed) as raw:
        raw.executemany("INSERT OR IGNORE INTO room_key VALUES (?, ?, ?, ?)", key)
        raw.execute(
            "INSERT INTO journal (entry_id, device, seq, frame, state) "
            "SELECT ?, device, 11, ?, 'accepted' FROM journal LIMIT 1",
            (row[1], row[0]),
        )
        raw.execute("UPDATE feed_head SET seq = ?, entry_id = ?", head)
    with open_vault(closed) as vault:
        assert (11, FaultReason.OTHER_HISTORY) in {(fault.seq, fault.reason) for fault in vault.check().faults}
