"""Segments, heads, the folder as a target, the folder test, join requests: each by itself, with anybody's bytes."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import struct
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crypto_kit import SCHOOL, fixed_device, refused
from exchange_kit import NOW, School
from hypothesis import given
from hypothesis import strategies as st

from skjema_app.crypto.frame import MOST_BYTES
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.exchange import joining, segments
from skjema_app.exchange.folder import FolderTarget, harmless
from skjema_app.exchange.folder_check import CheckKind, check_folder
from skjema_app.exchange.heads import LABEL, MOST_SEEN, Head, read_head, write_head
from skjema_app.exchange.memory import MOST_WATCHED, Notes, Watch
from skjema_app.exchange.plan import WRITTEN, Plan, Row
from skjema_app.exchange.port import Tip
from skjema_app.exchange.target import DEVICES, JOIN, Area, AreaKind, blobs_of, feed_of

DEVICE = fixed_device(1)
OTHER = fixed_device(2).device_id
HEAD = Head(
    school=SCHOOL,
    device=DEVICE.device_id,
    counter=3,
    own=Tip(4, "ab" * 32),
    seen={OTHER: Tip(0, "cd" * 32)},
    at=NOW,
    app="0.1.0",
)
posix = pytest.mark.skipif(sys.platform == "win32", reason="links and modes of POSIX")


def _sign(label: bytes, data: bytes) -> bytes:
    return DEVICE.sign(label + data)


def _signed(text: bytes) -> bytes:
    return _sign(LABEL, text).hex().encode() + b"\n" + text


class TestSegments:
    def test_what_is_packed_comes_out_in_order(self) -> None:
        feeds = School().device(1)
        feeds.write(7)
        entries = list(feeds.own_frames(-1))

        (packed,) = segments.pack(entries)

        assert (packed.first, packed.last) == (0, 6)
        assert segments.split(packed.data) == segments.Split(tuple(frame for _seq, frame in entries))

    def test_packing_keeps_to_the_limits(self) -> None:
        entries = [(seq, bytes(300_000)) for seq in range(7)] + [(seq, bytes(300)) for seq in range(7, 1200)]

        made = list(segments.pack(entries))

        assert [one.first for one in made] == [0, *[one.last + 1 for one in made[:-1]]]
        assert made[-1].last == 1199
        assert max(len(one.data) for one in made) <= segments.MOST_PACKED_BYTES
        assert max(one.last - one.first for one in made) < segments.MOST_FRAMES

    def test_a_single_entry_is_never_larger_than_a_segment(self) -> None:
        assert MOST_BYTES < segments.MOST_PACKED_BYTES

    @given(st.integers(0, 4000))
    def test_a_cut_gives_the_whole_frames_before_it(self, at: int) -> None:
        feeds = School().device(1)
        feeds.write(2)
        whole = [frame for _seq, frame in feeds.own_frames(-1)]
        data = b"".join(whole)[:at]

        cut = segments.split(data)

        ends = [0, len(whole[0]), len(whole[0]) + len(whole[1])]
        assert len(cut.frames) == sum(len(data) >= end for end in ends) - 1
        assert (cut.fault == "") == (len(data) in ends)

    @given(st.binary(max_size=2000))
    def test_anybodys_bytes(self, data: bytes) -> None:
        cut = segments.split(data)

        assert b"".join(cut.frames) == data[: sum(map(len, cut.frames))]
        assert cut.fault in {"", "half", "length"}

    @pytest.mark.parametrize("length", [0, 1, 254, MOST_BYTES, 2**32 - 1])
    def test_an_impossible_length_ends_the_search(self, length: int) -> None:
        assert segments.split(struct.pack(">I", length) + bytes(2000)) == segments.Split((), "length")

    def test_too_large(self) -> None:
        assert segments.split(bytes(4 * 1024**2 + 1)) == segments.Split((), "too-large")

    def test_names(self) -> None:
        assert segments.number_of(segments.name_of(12)) == 12
        assert [segments.number_of(name) for name in ("head", "0000001.seg", "00000000.seg", "00000001.seg2")] == (
            [None] * 4
        )
        with pytest.raises(ValueError, match="from 1"):
            segments.name_of(0)


class TestHeads:
    def test_it_comes_back(self) -> None:
        signed = read_head(write_head(HEAD, _sign))

        assert signed.head == HEAD
        assert signed.is_signed_by(DEVICE.feed_public)
        assert not signed.is_signed_by(fixed_device(2).feed_public)
        assert not signed.is_signed_by(bytes(32))

    def test_a_feed_without_entries(self) -> None:
        assert read_head(write_head(replace(HEAD, own=None, seen={}), _sign)).head.own is None

    def test_it_speaks_of_a_thousand_devices_at_most(self) -> None:
        many = {f"{number:032x}": Tip(2**32 - 1, "ab" * 32) for number in range(MOST_SEEN + 5)}

        data = write_head(replace(HEAD, seen=many), _sign)

        assert len(read_head(data).head.seen) == MOST_SEEN
        assert len(data) < 256 * 1024

    @given(st.integers(0, 700), st.integers(1, 255))
    def test_every_changed_byte_is_seen(self, at: int, change: int) -> None:
        data = bytearray(write_head(HEAD, _sign))
        data[at % len(data)] ^= change

        with contextlib.suppress(SkjemaError):
            assert not read_head(bytes(data)).is_signed_by(DEVICE.feed_public)

    @given(st.binary(max_size=300))
    def test_anybodys_bytes(self, data: bytes) -> None:
        refused(ErrorCode.ENTRY_BROKEN, lambda: read_head(data))
        refused(ErrorCode.ENTRY_BROKEN, lambda: read_head(b"0" * 128 + b"\n" + data))

    @pytest.mark.parametrize(
        ("key", "value", "reason"),
        [
            ("format", "skjema-head/2", "head-keys"),
            ("more", 1, "head-keys"),
            ("school", SCHOOL.upper(), "head-school"),
            ("device", "../" * 10, "head-device"),
            ("counter", -1, "head-counter"),
            ("counter", True, "head-counter"),
            ("counter", 2**53, "json-number"),
            ("own", [1], "head-tip"),
            ("own", ["1", "ab" * 32], "head-tip"),
            ("own", [2**32, "ab" * 32], "head-tip"),
            ("own", [1, "ab"], "head-tip"),
            ("seen", [], "head-seen"),
            ("seen", {"x": [1, "ab" * 32]}, "head-seen"),
            ("at", "2026-11-23T08:15:00", "head-time"),
            ("at", "i dag", "head-time"),
            ("at", 7, "head-time"),
            ("app", "a\u202eb", "head-app"),
            ("app", "x" * 65, "head-app"),
            ("needs", 1.0, "json-float"),
        ],
    )
    def test_what_does_not_fit(self, key: str, value: object, reason: str) -> None:
        content = json.loads(write_head(HEAD, _sign).partition(b"\n")[2])
        content[key] = value

        assert refused(ErrorCode.ENTRY_BROKEN, lambda: read_head(_signed(json.dumps(content).encode()))) == reason

    @pytest.mark.parametrize("text", [b"[]", b"{", b'{"a":1,"a":2}', b"[" * 100_000, b"\xff", b'{"a":1e400}'])
    def test_json_that_is_not_strict(self, text: bytes) -> None:
        assert refused(ErrorCode.ENTRY_BROKEN, lambda: read_head(_signed(text))).startswith("json-")


class TestMemory:
    def test_one_devices_oddities_do_not_push_out_anothers(self) -> None:
        feeds = School().device(1)
        watch = Watch(Notes(feeds, "t"), NOW)
        for number in range(500):
            watch.since("bad", "noisy", str(number))
        watch.since("bad", "quiet", "1")
        watch.save()

        later = Watch(Notes(feeds, "t"), NOW + timedelta(days=2))

        assert later.since("bad", "quiet", "1") == NOW
        assert len(json.loads(feeds.notes["t/watch"])) == MOST_WATCHED + 1

    def test_what_is_not_met_again_is_forgotten(self) -> None:
        feeds = School().device(1)
        first = Watch(Notes(feeds, "t"), NOW)
        first.since("old", "a")
        first.save()
        Watch(Notes(feeds, "t"), NOW + timedelta(hours=1)).save()

        assert Watch(Notes(feeds, "t"), NOW + timedelta(hours=2)).since("old", "a") == NOW + timedelta(hours=2)

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"rows":[[1]]}', '{"rows":[[1,2,3,4,5]]}', '{"rows":7}'])
    def test_a_plan_that_cannot_be_read_is_no_plan(self, text: str) -> None:
        feeds = School().device(1)
        feeds.notes[f"t/own/{DEVICE.device_id}/0"] = text

        assert Plan(Notes(feeds, "t"), DEVICE.device_id).rows == ()

    def test_a_plan_of_many_segments_comes_back(self) -> None:
        feeds = School().device(1)
        plan = Plan(Notes(feeds, "t"), DEVICE.device_id)
        for number in range(600):
            plan.add(Row(number, number, "ab", NOW))
        plan.save()
        plan.set(300, mark=WRITTEN)
        plan.save()

        again = Plan(Notes(feeds, "t"), DEVICE.device_id)

        assert again.rows == plan.rows
        assert again.rows[299].mark == WRITTEN
        again.cut(3)
        again.save()
        assert len(Plan(Notes(feeds, "t"), DEVICE.device_id).rows) == 3


class TestFolderTarget:
    @pytest.fixture
    def target(self, tmp_path: Path) -> FolderTarget:
        return FolderTarget(tmp_path, SCHOOL, DEVICE.device_id)

    def test_an_empty_folder_has_nothing_in_it(self, target: FolderTarget, tmp_path: Path) -> None:
        assert [target.list(area).names for area in (DEVICES, JOIN, feed_of(OTHER), blobs_of(OTHER))] == (
            [frozenset()] * 4
        )
        assert not list(tmp_path.iterdir())

    def test_put_read_replace(self, target: FolderTarget) -> None:
        own = feed_of(DEVICE.device_id)
        target.put(own, "00000001.seg", b"one")
        with pytest.raises(SkjemaError) as caught:
            target.put(own, "00000001.seg", b"two")
        assert caught.value.code is ErrorCode.FILE_EXISTS
        assert target.read(own, "00000001.seg", 3) == b"one"
        before = target.list(own).entries[0]
        target.replace(own, "00000001.seg", b"two")
        after = target.list(own).entries[0]
        assert (before.name, before.size) == (after.name, after.size)
        assert before.mark != after.mark
        assert target.list(DEVICES).names == {DEVICE.device_id}

    def test_it_reads_no_more_than_asked(self, target: FolderTarget) -> None:
        target.put(feed_of(DEVICE.device_id), "head", b"1234")

        reason = refused(ErrorCode.FOLDER_FILE_REFUSED, lambda: target.read(feed_of(DEVICE.device_id), "head", 3))

        assert reason == "too-large"

    def test_what_is_missing(self, target: FolderTarget) -> None:
        for area in (feed_of(OTHER), feed_of(DEVICE.device_id)):
            with pytest.raises(SkjemaError) as caught:
                target.read(area, "head", 10)
            assert caught.value.code is ErrorCode.FILE_MISSING
            target_made = area.device == DEVICE.device_id
            assert not target_made or not target.list(area).names

    @pytest.mark.parametrize(
        ("area", "name"),
        [
            (feed_of(DEVICE.device_id), "../head"),
            (feed_of(DEVICE.device_id), "00000001-PC.seg"),
            (feed_of(DEVICE.device_id), "..\\x"),
            (feed_of(DEVICE.device_id), ""),
            (blobs_of(DEVICE.device_id), "head"),
            (JOIN, "x.req"),
            (DEVICES, DEVICE.device_id),
            (Area(AreaKind.FEED, "../.."), "head"),
            (Area(AreaKind.BLOBS, ""), "ab" * 32),
        ],
    )
    def test_names_that_lead_elsewhere(self, target: FolderTarget, tmp_path: Path, area: Area, name: str) -> None:
        for action in (
            lambda: target.read(area, name, 10),
            lambda: target.put(area, name, b"x"),
            lambda: target.replace(area, name, b"x"),
        ):
            with pytest.raises(ValueError, match=r"area|hex digits"):
                action()
        assert not list(tmp_path.rglob("*"))

    def test_it_writes_in_its_own_areas_only(self, target: FolderTarget) -> None:
        for area, name in ((feed_of(OTHER), "head"), (blobs_of(OTHER), "ab" * 32)):
            with pytest.raises(ValueError, match="own areas"):
                target.put(area, name, b"x")
        with pytest.raises(ValueError, match="deleted"):
            target.remove(feed_of(DEVICE.device_id), "head")

    def test_a_target_needs_ids(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="hex digits"):
            FolderTarget(tmp_path, "../..", DEVICE.device_id)

    def test_its_name_says_nothing_and_lasts(self, tmp_path: Path) -> None:
        one, two = (FolderTarget(tmp_path / name, SCHOOL, DEVICE.device_id).name for name in ("a", "b"))

        assert one != two
        assert one == FolderTarget(tmp_path / "a", SCHOOL, OTHER).name
        assert len(one) == 16

    def test_leftovers_of_a_killed_write_go(self, target: FolderTarget, tmp_path: Path) -> None:
        own = feed_of(DEVICE.device_id)
        target.put(own, "head", b"x")
        folder = tmp_path / SCHOOL / "feeds" / DEVICE.device_id
        (folder / ".00000001.seg.0123456789abcdef.tmp").write_bytes(b"half")
        (folder / "notes.tmp").write_bytes(b"somebody's")

        FolderTarget(tmp_path, SCHOOL, DEVICE.device_id).replace(own, "head", b"y")

        assert sorted(path.name for path in folder.iterdir()) == ["head", "notes.tmp"]

    @posix
    def test_colleagues_may_read_what_is_written(self, target: FolderTarget, tmp_path: Path) -> None:
        old = os.umask(0o022)
        try:
            target.put(feed_of(DEVICE.device_id), "head", b"x")
        finally:
            os.umask(old)

        path = tmp_path / SCHOOL / "feeds" / DEVICE.device_id / "head"
        assert path.stat().st_mode & 0o777 == 0o644

    @posix
    def test_pipes_and_links_are_not_opened(self, target: FolderTarget, tmp_path: Path) -> None:
        folder = tmp_path / SCHOOL / "feeds" / OTHER
        folder.mkdir(parents=True)
        os.mkfifo(folder / "00000001.seg")
        (folder / "00000002.seg").symlink_to("/etc/passwd")
        (folder / "00000003.seg").mkdir()

        reasons = [
            refused(ErrorCode.FOLDER_FILE_REFUSED, lambda name=name: target.read(feed_of(OTHER), name, 10_000))
            for name in ("00000001.seg", "00000002.seg", "00000003.seg")
        ]

        assert reasons == ["not-a-file", "link", "not-a-file"]

    @pytest.mark.parametrize(
        ("number", "reading", "writing"),
        [
            (errno.ENOENT, ErrorCode.FOLDER_GONE, ErrorCode.FOLDER_GONE),
            (errno.EHOSTDOWN, ErrorCode.FOLDER_GONE, ErrorCode.FOLDER_GONE),
            (errno.EACCES, ErrorCode.FOLDER_NOT_READABLE, ErrorCode.FOLDER_READ_ONLY),
            (errno.EROFS, ErrorCode.FOLDER_READ_ONLY, ErrorCode.FOLDER_READ_ONLY),
            (errno.ENOSPC, ErrorCode.FOLDER_FULL, ErrorCode.FOLDER_FULL),
            (errno.EDQUOT, ErrorCode.FOLDER_FULL, ErrorCode.FOLDER_FULL),
            (errno.ETIMEDOUT, ErrorCode.FOLDER_SLOW, ErrorCode.FOLDER_SLOW),
            (errno.EIO, ErrorCode.FOLDER_FAILED, ErrorCode.FOLDER_FAILED),
        ],
    )
    def test_every_failure_has_a_code(
        self,
        target: FolderTarget,
        monkeypatch: pytest.MonkeyPatch,
        number: int,
        reading: ErrorCode,
        writing: ErrorCode,
    ) -> None:
        own = feed_of(DEVICE.device_id)
        target.put(own, "head", b"x")

        def fail(*_arguments: object, **_named: object) -> None:
            raise OSError(number, "no")

        with monkeypatch.context() as patch:
            patch.setattr(os, "scandir", fail)
            assert refused(reading, lambda: target.list(own)) == errno.errorcode[number].lower()
        with monkeypatch.context() as patch:
            patch.setattr("skjema_app.system.safe_files._replace", fail)
            refused(writing, lambda: target.replace(own, "head", b"y"))
        assert target.read(own, "head", 10) == b"x"

    def test_names_are_made_harmless(self) -> None:
        assert harmless("a\u202eb\n\x1b[31m") == "a?b??[31m"
        assert len(harmless("x" * 500)) == 81


class TestFolderCheck:
    @staticmethod
    def _now() -> datetime:
        return datetime.now(UTC)

    def test_a_folder_that_will_do(self, tmp_path: Path) -> None:
        checks = check_folder(tmp_path, self._now())

        assert [check.kind for check in checks] == list(CheckKind)
        assert all(check.ok for check in checks)
        assert not list(tmp_path.iterdir())

    @pytest.mark.parametrize(
        ("make", "detail"), [("gone", "gone"), ("file", "not-a-folder"), ("relative", "not-absolute")]
    )
    def test_no_folder(self, tmp_path: Path, make: str, detail: str) -> None:
        (tmp_path / "file").write_bytes(b"")
        path = Path(make) if make == "relative" else tmp_path / make

        (check,) = check_folder(path, self._now())

        assert (check.kind, check.ok, check.detail) == (CheckKind.PLACE, False, detail)

    @pytest.mark.parametrize(("hours", "ok"), [(0, True), (-3, False), (25, False)])
    def test_its_clock(self, tmp_path: Path, hours: int, ok: bool) -> None:
        found = {one.kind: one for one in check_folder(tmp_path, self._now() + timedelta(hours=hours))}

        assert found[CheckKind.CLOCK].ok is ok
        assert abs(int(found[CheckKind.CLOCK].detail) + hours * 3600) < 100

    def test_a_synced_folder_is_said_to_be_one(self, tmp_path: Path) -> None:
        folder = tmp_path / "OneDrive - Skolen"
        folder.mkdir()

        assert check_folder(folder, self._now())[0].detail == "synced:onedrive"

    def test_nothing_can_be_written(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        opened = Path.open

        def fail(path: Path, mode: str = "r", **named: object) -> object:
            if "x" in mode:
                raise OSError(errno.EROFS, "no")
            return opened(path, mode, **named)

        monkeypatch.setattr(Path, "open", fail)

        found = {one.kind: one for one in check_folder(tmp_path, self._now())}

        assert (found[CheckKind.WRITE].ok, found[CheckKind.WRITE].detail) == (False, "erofs")
        assert found[CheckKind.READ].ok
        assert CheckKind.RENAME not in found

    def test_nothing_can_be_renamed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_arguments: object) -> None:
            raise OSError(errno.EPERM, "no")

        monkeypatch.setattr(Path, "replace", fail)

        found = {one.kind: one for one in check_folder(tmp_path, self._now())}

        assert [kind for kind, one in found.items() if not one.ok] == [CheckKind.RENAME]
        assert not list(tmp_path.iterdir())

    def test_little_room(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("skjema_app.exchange.folder_check.LEAST_FREE", 2**62)

        found = {one.kind: one for one in check_folder(tmp_path, self._now())}

        assert not found[CheckKind.SPACE].ok
        assert int(found[CheckKind.SPACE].detail) > 0


class TestJoining:
    @pytest.fixture
    def target(self, tmp_path: Path) -> FolderTarget:
        return FolderTarget(tmp_path, SCHOOL, DEVICE.device_id)

    def test_put_list_read_remove(self, target: FolderTarget) -> None:
        name = joining.put_request(target, b"sealed")

        assert joining.list_requests(target) == (name,)
        assert joining.read_request(target, name) == b"sealed"
        joining.remove_request(target, name)
        joining.remove_request(target, name)
        assert joining.list_requests(target) == ()

    @pytest.mark.parametrize("data", [b"", bytes(8 * 1024 + 1)])
    def test_its_size(self, target: FolderTarget, data: bytes) -> None:
        with pytest.raises(ValueError, match="8 KiB"):
            joining.put_request(target, data)

    def test_not_more_than_there_is_room_for(self, target: FolderTarget, tmp_path: Path) -> None:
        folder = tmp_path / SCHOOL / "join"
        folder.mkdir(parents=True)
        for number in range(230):
            (folder / f"{number:032x}.req").write_bytes(b"x")
        (folder / "large.req").write_bytes(b"")

        assert len(joining.list_requests(target)) == joining.MOST_REQUESTS
        refused(ErrorCode.JOIN_REQUESTS_FULL, lambda: joining.put_request(target, b"x"))

    def test_a_request_that_is_too_large_is_neither_listed_nor_read(self, target: FolderTarget, tmp_path: Path) -> None:
        name = joining.put_request(target, b"x")
        (tmp_path / SCHOOL / "join" / name).write_bytes(bytes(9000))

        assert joining.list_requests(target) == ()
        assert refused(ErrorCode.FOLDER_FILE_REFUSED, lambda: joining.read_request(target, name)) == "too-large"
