"""A folder that fails, was set back, or was tampered with: each case is named, and nothing of ours is lost."""

from __future__ import annotations

import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from exchange_kit import (
    NOW,
    MemoryFeeds,
    School,
    days,
    details,
    feed_folder,
    head_file,
    head_in,
    ids,
    kinds,
    put_head,
    run,
    segment,
    target_of,
)

from skjema_app.crypto.frame import parse_frame
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.exchange import pull, segments
from skjema_app.exchange.port import Refusal, Taken, Tip
from skjema_app.exchange.report import FindingKind, LeftAlone
from skjema_app.exchange.target import Listing


@pytest.fixture
def school() -> School:
    return School()


@pytest.fixture
def teacher(school: School) -> MemoryFeeds:
    return school.device(1)


@pytest.fixture
def rector(school: School) -> MemoryFeeds:
    return school.device(2)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(place)], check=False, capture_output=True
    )
    if made.returncode:
        pytest.skip("no right to mount a small disk here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def _code(caught: pytest.ExceptionInfo[SkjemaError]) -> ErrorCode:
    return caught.value.code


def test_a_folder_that_has_gone_is_named_and_not_made(tmp_path: Path, teacher: MemoryFeeds) -> None:
    teacher.write(1)

    with pytest.raises(SkjemaError) as caught:
        run(tmp_path / "stick", teacher)

    assert _code(caught) is ErrorCode.FOLDER_GONE
    assert not (tmp_path / "stick").exists()


def test_a_full_folder_keeps_what_came_and_goes_on_later(
    small_disk: Path, teacher: MemoryFeeds, rector: MemoryFeeds
) -> None:
    rector.write(1)
    run(small_disk, rector)
    teacher.write(1)
    run(small_disk, teacher)
    teacher.write(200)

    report = run(small_disk, teacher)

    assert report.push_failed is not None
    assert report.push_failed.code is ErrorCode.FOLDER_FULL
    assert (report.delivered_seq, report.sent) == (0, 0)
    subprocess.run(["mount", "-o", "remount,size=4m", str(small_disk)], check=True)
    assert run(small_disk, teacher).sent == 200
    run(small_disk, rector)
    assert ids(rector) == ids(teacher)


def test_from_a_read_only_folder_one_still_gets(small_disk: Path, teacher: MemoryFeeds, rector: MemoryFeeds) -> None:
    rector.write(1)
    run(small_disk, rector)
    teacher.write(1)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)

    report = run(small_disk, teacher)

    assert report.received == 1
    assert report.push_failed is not None
    assert report.push_failed.code is ErrorCode.FOLDER_READ_ONLY
    assert report.delivered_seq == -1


def test_a_folder_set_back_by_a_week_is_reported_and_mended(
    tmp_path: Path, teacher: MemoryFeeds, rector: MemoryFeeds
) -> None:
    now, before = tmp_path / "now", tmp_path / "before"
    now.mkdir()
    for one in (teacher, rector):
        one.write(2)
        run(now, one)
    shutil.copytree(now, before)
    for one in (teacher, rector, teacher):
        one.write(2)
        run(now, one, now=NOW + days(7))
    shutil.rmtree(now)
    shutil.copytree(before, now)

    report = run(now, rector, now=NOW + days(7.1))

    assert (FindingKind.ROLLED_BACK, teacher.device_id) in kinds(report)
    assert (FindingKind.ROLLED_BACK, rector.device_id) in kinds(report)
    assert "head" in report.healed
    assert "00000002.seg" in report.healed
    run(now, teacher, now=NOW + days(7.2))
    last = run(now, rector, now=NOW + days(7.3))
    assert (last.findings, last.healed) == ((), ())
    assert ids(rector) == ids(teacher)


def test_files_of_mine_that_others_changed_are_mended_and_named(
    tmp_path: Path, teacher: MemoryFeeds, rector: MemoryFeeds
) -> None:
    teacher.write(1, attach=b"one")
    run(tmp_path, teacher)
    teacher.write(1, attach=b"two")
    run(tmp_path, teacher)
    one, two = sorted((feed_folder(tmp_path, teacher) / "blobs").iterdir())
    run(tmp_path, teacher)
    segment(tmp_path, teacher, 1).unlink()
    changed = bytearray(segment(tmp_path, teacher, 2).read_bytes())
    changed[300] ^= 1
    segment(tmp_path, teacher, 2).write_bytes(changed)
    one.unlink()
    two.write_bytes(b"x" + two.read_bytes()[1:])
    head_file(tmp_path, teacher).write_bytes(b"nonsense")

    report = run(tmp_path, teacher)

    assert set(report.healed) == {"00000001.seg", "00000002.seg", "head", one.name, two.name}
    got = run(tmp_path, rector)
    assert ids(rector) == ids(teacher)
    assert not got.findings
    assert run(tmp_path, teacher).healed == ()


def test_a_whole_folder_that_was_emptied_is_filled_again(tmp_path: Path, teacher: MemoryFeeds) -> None:
    teacher.write(3, attach=b"pdf")
    run(tmp_path, teacher)
    shutil.rmtree(tmp_path / teacher.school)

    report = run(tmp_path, teacher)

    assert len(report.healed) == 3
    assert (report.sent, report.delivered_seq) == (0, 2)


@pytest.mark.parametrize("how", ["size and times kept", "thorough"])
def test_a_change_that_hides_its_time_is_found_by_the_thorough_look(
    tmp_path: Path, teacher: MemoryFeeds, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    teacher.write(2)
    run(tmp_path, teacher)
    run(tmp_path, teacher)
    _hide_times(monkeypatch)
    run(tmp_path, teacher)
    run(tmp_path, teacher)
    data = bytearray(segment(tmp_path, teacher).read_bytes())
    data[-1] ^= 1
    segment(tmp_path, teacher).write_bytes(data)

    assert run(tmp_path, teacher).healed == ()
    later = run(tmp_path, teacher, thorough=True) if how == "thorough" else run(tmp_path, teacher, now=NOW + days(1))

    assert later.healed == ("00000001.seg",)


def _hide_times(monkeypatch: pytest.MonkeyPatch) -> None:
    from skjema_app.exchange.folder import FolderTarget

    listed = FolderTarget.list

    def without_times(self: FolderTarget, area) -> Listing:
        found = listed(self, area)
        return Listing(tuple(replace(entry, mark="") for entry in found.entries), found.ignored)

    monkeypatch.setattr(FolderTarget, "list", without_times)


def test_a_mark_that_hides_a_change_does_not_keep_entries_out(
    tmp_path: Path, teacher: MemoryFeeds, rector: MemoryFeeds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of the same size and time was remembered as read, and holds other entries now."""
    _hide_times(monkeypatch)
    teacher.write(1)
    run(tmp_path, teacher)
    full = segment(tmp_path, teacher).read_bytes()
    teacher.write(1)
    run(tmp_path, teacher)
    second = segment(tmp_path, teacher, 2).read_bytes()
    assert len(full) == len(second)
    segment(tmp_path, teacher, 2).write_bytes(full)
    first = run(tmp_path, rector)
    assert details(first, FindingKind.HEAD_AHEAD) == ["seq"]
    rector.notes = {name: text for name, text in rector.notes.items() if "watch" not in name}

    segment(tmp_path, teacher, 2).write_bytes(second)
    report = run(tmp_path, rector)

    assert not report.findings
    assert ids(rector) == ids(teacher)


def test_lost_memory_writes_nothing_twice(tmp_path: Path, teacher: MemoryFeeds, rector: MemoryFeeds) -> None:
    for _ in range(3):
        teacher.write(2)
        run(tmp_path, teacher)
    run(tmp_path, rector)
    before = {path.name: path.read_bytes() for path in feed_folder(tmp_path, teacher).glob("*.seg")}
    teacher.notes.clear()
    rector.notes.clear()
    teacher.write(1)

    report = run(tmp_path, teacher)

    after = {path.name: path.read_bytes() for path in feed_folder(tmp_path, teacher).glob("*.seg")}
    assert set(after) - set(before) == {"00000004.seg"}
    assert all(after[name] == data for name, data in before.items())
    assert (report.sent, report.healed) == (1, ())
    assert run(tmp_path, rector).received == 1


def test_what_rides_behind_an_entry_goes_with_it(
    tmp_path: Path, school: School, teacher: MemoryFeeds, monkeypatch: pytest.MonkeyPatch
) -> None:
    rider = school.device(7).write(1)[0].raw
    teacher.write(3)
    plain = list(teacher.own_frames(-1))
    carried = [(seq, frame + rider if seq == 1 else frame) for seq, frame in plain]
    monkeypatch.setattr(teacher, "own_frames", lambda after: iter(carried[after + 1 :]))
    run(tmp_path, teacher)
    before = segment(tmp_path, teacher).read_bytes()
    teacher.notes.clear()

    report = run(tmp_path, teacher)

    assert before == b"".join(item for _seq, item in carried)
    assert (report.healed, report.sent, report.delivered_seq) == ((), 0, 2)
    own = head_in(tmp_path, teacher).own
    assert own is not None
    assert own.entry_id == teacher.of(teacher.device_id)[-1].entry_id


def test_what_others_put_behind_my_last_segment_is_taken_out(tmp_path: Path, teacher: MemoryFeeds) -> None:
    teacher.write(1)
    run(tmp_path, teacher)
    segment(tmp_path, teacher, 2).write_bytes(b"not of mine")
    segment(tmp_path, teacher, 9).write_bytes(segment(tmp_path, teacher, 1).read_bytes())

    report = run(tmp_path, teacher)

    assert report.healed == ("00000002.seg", "00000009.seg")
    assert segment(tmp_path, teacher, 2).read_bytes() == b""
    teacher.write(1)
    run(tmp_path, teacher)
    assert len(segments.split(segment(tmp_path, teacher, 2).read_bytes()).frames) == 1


class TestOwnFeedAhead:
    """The vault is an older copy of itself: it must become a new device before it writes."""

    def _older_copy(self, tmp_path: Path, teacher: MemoryFeeds) -> MemoryFeeds:
        teacher.write(2)
        run(tmp_path, teacher)
        older = teacher.copy()
        teacher.write(2)
        run(tmp_path, teacher)
        return older

    def test_by_the_head(self, tmp_path: Path, teacher: MemoryFeeds, rector: MemoryFeeds) -> None:
        older = self._older_copy(tmp_path, teacher)
        rector.write(1)
        run(tmp_path, rector)
        segment(tmp_path, teacher, 2).unlink()
        before = _files(tmp_path)

        report = run(tmp_path, older)

        assert report.push_failed is not None
        assert report.push_failed.code is ErrorCode.OWN_FEED_AHEAD
        assert details(report, FindingKind.OWN_AHEAD) == [rector.device_id, "head"] or details(
            report, FindingKind.OWN_AHEAD
        ) == ["head"]
        assert report.received == 1
        assert _files(tmp_path) == before

    def test_by_a_segment_without_its_head(self, tmp_path: Path, teacher: MemoryFeeds) -> None:
        older = self._older_copy(tmp_path, teacher)
        head_file(tmp_path, teacher).unlink()

        report = run(tmp_path, older)

        assert details(report, FindingKind.OWN_AHEAD) == ["segment"]
        assert segment(tmp_path, teacher, 2).stat().st_size

    @pytest.mark.parametrize("only_the_head", [False, True])
    def test_by_another_history(self, tmp_path: Path, teacher: MemoryFeeds, only_the_head: bool) -> None:
        older = self._older_copy(tmp_path, teacher)
        older.write(4)
        if only_the_head:
            segment(tmp_path, teacher, 2).unlink()
        before = _files(tmp_path)

        report = run(tmp_path, older)

        assert details(report, FindingKind.OWN_AHEAD) == ["fork"]
        assert report.sent == 0
        assert _files(tmp_path) == before

    def test_by_what_others_have_seen(self, tmp_path: Path, teacher: MemoryFeeds, rector: MemoryFeeds) -> None:
        older = self._older_copy(tmp_path, teacher)
        run(tmp_path, rector)
        shutil.rmtree(feed_folder(tmp_path, teacher))

        report = run(tmp_path, older)

        assert details(report, FindingKind.OWN_AHEAD) == [rector.device_id]

    def test_what_somebody_else_writes_there_is_not_ours(
        self, tmp_path: Path, teacher: MemoryFeeds, rector: MemoryFeeds
    ) -> None:
        """Nobody can stop a colleague by claiming entries in their name."""
        teacher.write(1)
        run(tmp_path, teacher)
        rector.write(1)
        forged = replace(parse_frame(rector.of(rector.device_id)[0].raw), signature=bytes(64))
        forged = replace(forged, header=replace(forged.header, device=teacher.device_id, seq=7, prev="ab" * 32))
        segment(tmp_path, teacher, 2).write_bytes(forged.raw)
        put_head(tmp_path, teacher, replace(head_in(tmp_path, teacher), own=Tip(99, "ab" * 32)))
        data = head_file(tmp_path, teacher).read_bytes()
        head_file(tmp_path, teacher).write_bytes(b"00" * 64 + data[128:])

        report = run(tmp_path, teacher)

        assert report.push_failed is None
        assert set(report.healed) == {"00000002.seg", "head"}


def _full(_device: str, frames: Sequence[bytes]) -> Taken:
    return Taken(0, 0, tuple(Refusal(index, "limit") for index in range(len(frames))))


def _files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


class TestHeads:
    """What the heads of others give away."""

    def test_a_head_ahead_of_the_segments(self, tmp_path: Path, teacher: MemoryFeeds, rector: MemoryFeeds) -> None:
        teacher.write(3)
        run(tmp_path, teacher)
        segment(tmp_path, teacher).unlink()

        first = run(tmp_path, rector)
        later = run(tmp_path, rector, now=NOW + days(2))

        assert kinds(first) == [(FindingKind.HEAD_AHEAD, teacher.device_id)]
        assert first.findings[0].since == later.findings[0].since == NOW

    def test_a_feed_withheld_from_one(self, tmp_path: Path, school: School) -> None:
        teacher, rector, office = school.device(1), school.device(2), school.device(3)
        teacher.write(2)
        run(tmp_path, teacher)
        run(tmp_path, rector)
        shutil.rmtree(feed_folder(tmp_path, teacher))

        report = run(tmp_path, office)

        assert report.findings[0].kind is FindingKind.WITHHELD
        assert (report.findings[0].device, report.findings[0].detail) == (teacher.device_id, rector.device_id)

    @pytest.mark.parametrize("how", ["counter", "tip", "twin", "head-gone"])
    def test_an_older_head(self, tmp_path: Path, teacher: MemoryFeeds, rector: MemoryFeeds, how: str) -> None:
        teacher.write(2)
        run(tmp_path, teacher)
        old = head_file(tmp_path, teacher).read_bytes()
        teacher.write(1)
        run(tmp_path, teacher)
        run(tmp_path, rector)
        head = head_in(tmp_path, teacher)
        if how == "counter":
            head_file(tmp_path, teacher).write_bytes(old)
        elif how == "tip":
            put_head(tmp_path, teacher, replace(head, counter=head.counter + 1, own=Tip(0, "ab" * 32)))
        elif how == "twin":
            put_head(tmp_path, teacher, replace(head, app="9"))
        else:
            head_file(tmp_path, teacher).unlink()

        assert details(run(tmp_path, rector), FindingKind.ROLLED_BACK) == [how]

    @pytest.mark.parametrize("how", ["signature", "text", "another's", "other school"])
    def test_a_forged_head(self, tmp_path: Path, school: School, how: str) -> None:
        teacher, rector, office = school.device(1), school.device(2), school.device(3)
        for one in (teacher, office):
            one.write(1)
            run(tmp_path, one)
        file = head_file(tmp_path, teacher)
        data = file.read_bytes()
        if how == "signature":
            file.write_bytes((b"1" if data[:1] == b"0" else b"0") + data[1:])
        elif how == "text":
            file.write_bytes(data.replace(b'"needs":1', b'"needs":2'))
        elif how == "another's":
            file.write_bytes(head_file(tmp_path, office).read_bytes())
        else:
            put_head(tmp_path, teacher, replace(head_in(tmp_path, teacher), school="ab" * 16))

        report = run(tmp_path, rector)

        assert kinds(report) == [(FindingKind.FORGED, teacher.device_id)]
        assert report.received == 2

    def test_silence_for_a_fortnight(self, tmp_path: Path, teacher: MemoryFeeds, rector: MemoryFeeds) -> None:
        run(tmp_path, teacher)
        run(tmp_path, rector)

        assert not run(tmp_path, rector, now=NOW + days(13)).findings
        late = run(tmp_path, rector, now=NOW + days(15))

        assert details(late, FindingKind.OLD) == ["15"]
        run(tmp_path, teacher, now=NOW + days(15))
        assert not run(tmp_path, rector, now=NOW + days(15)).findings

    @pytest.mark.parametrize(("wrong", "detail"), [(1.5, "ahead"), (-1.5, "behind")])
    def test_a_clock_that_is_a_day_wrong(
        self, tmp_path: Path, teacher: MemoryFeeds, rector: MemoryFeeds, wrong: float, detail: str
    ) -> None:
        rector.write(1)
        run(tmp_path, rector)
        run(tmp_path, teacher, now=NOW + days(wrong))

        report = run(tmp_path, rector)

        assert kinds(report) == [(FindingKind.CLOCK, teacher.device_id)]
        assert details(report, FindingKind.CLOCK) == [detail]

    def test_our_own_clock_set_back(self, tmp_path: Path, teacher: MemoryFeeds) -> None:
        run(tmp_path, teacher, now=NOW + days(3))

        assert details(run(tmp_path, teacher), FindingKind.CLOCK) == ["own-behind"]

    def test_a_newer_program(self, tmp_path: Path, teacher: MemoryFeeds, rector: MemoryFeeds) -> None:
        teacher.write(1)
        run(tmp_path, teacher)
        put_head(tmp_path, teacher, replace(head_in(tmp_path, teacher), needs=2, app="9.10.0"))

        report = run(tmp_path, rector)

        assert details(report, FindingKind.NEWER) == ["2"]
        assert report.newest_app == "9.10.0"


class TestSegments:
    """What others' segments can look like."""

    def test_half_downloaded(self, tmp_path: Path, teacher: MemoryFeeds, rector: MemoryFeeds) -> None:
        teacher.write(3)
        run(tmp_path, teacher)
        whole = segment(tmp_path, teacher).read_bytes()
        segment(tmp_path, teacher).write_bytes(whole[:-1])

        early = run(tmp_path, rector)
        late = run(tmp_path, rector, now=NOW + days(1))
        segment(tmp_path, teacher).write_bytes(whole)
        last = run(tmp_path, rector, now=NOW + days(1))

        assert (early.received, late.received, last.received) == (2, 0, 1)
        assert details(early, FindingKind.HALF_LOADED) == []
        assert details(late, FindingKind.HALF_LOADED) == ["00000001.seg"]
        assert not last.findings

    def test_room_made_before_the_content_comes(
        self, tmp_path: Path, teacher: MemoryFeeds, rector: MemoryFeeds
    ) -> None:
        """Some sync clients put down the full size first."""
        teacher.write(2)
        run(tmp_path, teacher)
        whole = segment(tmp_path, teacher).read_bytes()
        segment(tmp_path, teacher).write_bytes(bytes(len(whole)))
        assert run(tmp_path, rector).received == 0
        segment(tmp_path, teacher).write_bytes(whole)

        assert run(tmp_path, rector).received == 2

    def test_altered(self, tmp_path: Path, teacher: MemoryFeeds, rector: MemoryFeeds) -> None:
        frames = teacher.write(3)
        run(tmp_path, teacher)
        data = bytearray(segment(tmp_path, teacher).read_bytes())
        data[len(frames[0].raw) + 400] ^= 1
        segment(tmp_path, teacher).write_bytes(data)

        report = run(tmp_path, rector)

        assert details(report, FindingKind.REFUSED) == ["00000001.seg:body-hash"]
        assert (report.received, report.changed) == (2, 1)
        run(tmp_path, teacher)
        assert run(tmp_path, rector).changed == 2

    def test_replayed(self, tmp_path: Path, teacher: MemoryFeeds, rector: MemoryFeeds) -> None:
        teacher.write(2)
        run(tmp_path, teacher)
        data = segment(tmp_path, teacher).read_bytes()
        segment(tmp_path, teacher, 2).write_bytes(data + data)

        report = run(tmp_path, rector)

        assert (report.received, report.findings) == (2, ())

    def test_in_another_ones_folder(self, tmp_path: Path, school: School) -> None:
        teacher, rector, office = school.device(1), school.device(2), school.device(3)
        teacher.write(1)
        run(tmp_path, teacher)
        run(tmp_path, office)
        segment(tmp_path, office).write_bytes(segment(tmp_path, teacher).read_bytes())

        report = run(tmp_path, rector)

        assert details(report, FindingKind.REFUSED) == ["00000001.seg:wrong-feed"]
        assert report.received == 1

    def test_a_number_missing_in_the_row(self, tmp_path: Path, teacher: MemoryFeeds, rector: MemoryFeeds) -> None:
        for _ in range(3):
            teacher.write(1)
            run(tmp_path, teacher)
        hidden = segment(tmp_path, teacher, 2).read_bytes()
        segment(tmp_path, teacher, 2).unlink()
        assert not run(tmp_path, rector).findings

        late = run(tmp_path, rector, now=NOW + days(1))

        assert details(late, FindingKind.MISSING) == ["00000002.seg"]
        segment(tmp_path, teacher, 2).write_bytes(hidden)
        last = run(tmp_path, rector, now=NOW + days(1))
        assert not last.findings
        assert ids(rector) == ids(teacher)

    def test_of_a_stranger_who_becomes_known(self, tmp_path: Path, school: School, rector: MemoryFeeds) -> None:
        stranger = school.device(3, known=False)
        stranger.write(2)
        run(tmp_path, stranger)

        report = run(tmp_path, rector)

        assert (report.received, report.changed, report.findings) == (2, 0, ())
        school.keys[stranger.device_id] = stranger.keys.feed_public
        assert run(tmp_path, rector).changed == 2

    def test_of_more_strangers_than_there_is_room_for(
        self, tmp_path: Path, school: School, rector: MemoryFeeds, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """They take one budget together, leave nothing in the memory, and keep no known device out."""
        monkeypatch.setattr("skjema_app.exchange.pull.MOST_STRANGERS", 3)
        teacher = school.device(1)
        for number in range(10, 16):
            stranger = school.device(number, known=False)
            stranger.write(1)
            run(tmp_path, stranger)
        teacher.write(1)
        run(tmp_path, teacher)

        report = run(tmp_path, rector)

        assert report.received == 1 + 3
        assert report.more == ()
        assert [one.reason for one in report.left_alone] == ["too-many"] * 3
        assert not [name for name in rector.notes if "/read/" in name and teacher.device_id not in name]

    def test_strangers_share_one_budget(self, tmp_path: Path, school: School, rector: MemoryFeeds) -> None:
        for number in (10, 11, 12):
            stranger = school.device(number, known=False)
            stranger.write(900)
            run(tmp_path, stranger)

        assert pull.MOST_ENTRIES <= run(tmp_path, rector).received < 2700

    def test_what_the_vault_had_no_room_for_is_offered_again(
        self, tmp_path: Path, teacher: MemoryFeeds, rector: MemoryFeeds, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        teacher.write(3)
        run(tmp_path, teacher)
        with monkeypatch.context() as patch:
            patch.setattr(rector, "receive", _full)
            assert details(run(tmp_path, rector), FindingKind.REFUSED) == ["00000001.seg:limit"]

        assert run(tmp_path, rector).received == 3

    def test_refused_entries_keep_no_later_segment_waiting(
        self, tmp_path: Path, teacher: MemoryFeeds, rector: MemoryFeeds
    ) -> None:
        teacher.write(1)
        run(tmp_path, teacher)
        teacher.write(1)
        run(tmp_path, teacher)
        first = segment(tmp_path, teacher).read_bytes()
        broken = bytearray(first)
        broken[-1] ^= 1
        segment(tmp_path, teacher).write_bytes(bytes(broken) * (pull.MOST_ENTRIES + 10))

        reports = [run(tmp_path, rector) for _ in range(2)]

        assert [report.received for report in reports] == [0, 1]
        assert reports[0].more == (teacher.device_id,)

    @pytest.mark.parametrize("at", range(0, 2800, 61))
    def test_cut_at_any_length(self, tmp_path: Path, teacher: MemoryFeeds, rector: MemoryFeeds, at: int) -> None:
        teacher.write(2)
        run(tmp_path, teacher)
        whole = segment(tmp_path, teacher).read_bytes()
        segment(tmp_path, teacher).write_bytes(whole[:at])

        run(tmp_path, rector)
        segment(tmp_path, teacher).write_bytes(whole)
        report = run(tmp_path, rector)

        assert ids(rector) == ids(teacher)
        assert not report.findings

    def test_attachments_missing_and_damaged(self, tmp_path: Path, teacher: MemoryFeeds, rector: MemoryFeeds) -> None:
        teacher.write(1, attach=b"pdf")
        run(tmp_path, teacher)
        (file,) = (feed_folder(tmp_path, teacher) / "blobs").iterdir()
        data = file.read_bytes()
        file.write_bytes(b"x" + data[1:])
        assert details(run(tmp_path, rector), FindingKind.BLOB_DAMAGED) == [file.name]
        file.unlink()
        assert details(run(tmp_path, rector), FindingKind.BLOB_MISSING) == [file.name]
        file.write_bytes(data)

        report = run(tmp_path, rector)

        assert (report.findings, report.changed) == ((), 1)


def test_what_sync_clients_and_strangers_leave_is_named_and_never_read(
    tmp_path: Path, teacher: MemoryFeeds, rector: MemoryFeeds
) -> None:
    teacher.write(1)
    run(tmp_path, teacher)
    folder = feed_folder(tmp_path, teacher)
    wanted = {
        "00000001-PCNAVN.seg": "copy",
        "00000001 (1).seg": "copy",
        "00000001.seg.tmp": "temporary",
        ".00000002.seg.0123456789abcdef.tmp": "temporary",
        "~$notat.docx": "temporary",
        "head (1)": "copy",
        "head-PCNAVN": "copy",
        "1.seg": "name",
        "desktop.ini": "name",
        "00000000.SEG": "copy",
        "..\\00000003.seg": "temporary",
        "a‮gnp.seg": "name",
    }
    for name in wanted:
        (folder / name).write_bytes(segment(tmp_path, teacher).read_bytes())
    (folder / "00000004.seg").mkdir()
    (folder.parent / f"{teacher.device_id} (1)").mkdir()
    (folder.parent / ("ab" * 16)).write_bytes(b"")

    report = run(tmp_path, rector)

    assert set(run(tmp_path, teacher).left_alone) >= {one for one in report.left_alone if one.device}
    mine = {one.name: one.reason for one in report.left_alone if one.device == teacher.device_id}
    shown = {name.replace("‮", "?"): reason for name, reason in wanted.items()}
    assert mine == shown | {"00000004.seg": "not-a-file"}
    assert LeftAlone("", f"{teacher.device_id} (1)", "copy") in report.left_alone
    assert LeftAlone("", "ab" * 16, "not-a-folder") in report.left_alone
    assert (report.received, report.findings) == (1, ())


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
def test_links_are_neither_followed_nor_written_through(
    tmp_path: Path, teacher: MemoryFeeds, rector: MemoryFeeds
) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    root.mkdir()
    teacher.write(1, attach=b"pdf")
    run(root, teacher)
    feed_folder(root, teacher).rename(outside)
    feed_folder(root, teacher).symlink_to(outside)
    before = _files(outside)

    got = run(root, rector)
    teacher.write(1)
    sent = run(root, teacher)

    assert got.received == 0
    assert LeftAlone("", teacher.device_id, "link") in got.left_alone
    assert sent.push_failed is not None
    assert sent.push_failed.code is ErrorCode.FOLDER_FILE_REFUSED
    assert _files(outside) == before


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
@pytest.mark.parametrize("step", ["", "feeds"])
def test_a_link_further_up_is_not_followed_either(
    tmp_path: Path, teacher: MemoryFeeds, rector: MemoryFeeds, step: str
) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    root.mkdir()
    teacher.write(1)
    run(root, teacher)
    link = root / teacher.school / step
    link.rename(outside)
    link.symlink_to(outside)

    report = run(root, rector)

    assert report.received == 0
    assert {one.reason for one in report.left_alone} == {"link"}
    assert report.push_failed is not None


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
def test_a_link_in_place_of_a_file_is_not_read_and_is_replaced_when_it_is_ours(
    tmp_path: Path, teacher: MemoryFeeds, rector: MemoryFeeds
) -> None:
    root, secret = tmp_path / "root", tmp_path / "secret"
    root.mkdir()
    teacher.write(1)
    run(root, teacher)
    segment(root, teacher).rename(secret)
    segment(root, teacher).symlink_to(secret)
    before = secret.read_bytes()

    got = run(root, rector)
    healed = run(root, teacher)

    assert got.received == 0
    assert [one.reason for one in got.left_alone] == ["link"]
    assert healed.healed == ("00000001.seg",)
    assert not segment(root, teacher).is_symlink()
    assert secret.read_bytes() == before


def test_files_that_are_too_large_are_left_alone(tmp_path: Path, teacher: MemoryFeeds, rector: MemoryFeeds) -> None:
    teacher.write(1)
    run(tmp_path, teacher)
    with segment(tmp_path, teacher, 2).open("wb") as file:
        file.truncate(4 * 1024**3)
    with head_file(tmp_path, teacher).open("wb") as file:
        file.truncate(1024**3)

    report = run(tmp_path, rector)

    assert report.received == 1
    assert {(one.name, one.reason) for one in report.left_alone} == {
        ("00000002.seg", "too-large"),
        ("head", "too-large"),
    }


def test_one_persons_unreadable_file_keeps_nobody_else_out(
    tmp_path: Path, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher, rector, office = school.device(1), school.device(2), school.device(3)
    for one in (teacher, office):
        one.write(1)
        run(tmp_path, one)
    target = target_of(tmp_path, rector)
    read = type(target).read

    def failing(self, area, name, limit):
        if area.device == teacher.device_id:
            raise SkjemaError(ErrorCode.FOLDER_SLOW, path="x", reason="etimedout")
        return read(self, area, name, limit)

    monkeypatch.setattr(type(target), "read", failing)

    report = run(tmp_path, rector)

    assert report.received == 1
    assert (FindingKind.UNREADABLE, teacher.device_id) in kinds(report)


_WRITER = """
    import sys
    from pathlib import Path
    from exchange_kit import School, run
    school = School()
    people = [school.device(number) for number in (1, 2)]
    me = people[int(sys.argv[2])]
    for _ in range(20):
        me.write(3, attach=b"pdf")
        report = run(Path(sys.argv[1]), me)
        assert report.push_failed is None, report
    for _ in range(2000):
        if len(me.frames) == 120:
            break
        run(Path(sys.argv[1]), me)
    assert len(me.accepted) == 120, len(me.accepted)
"""


def test_two_processes_at_once(tmp_path: Path) -> None:
    helpers = str(Path(__file__).parents[2] / "helpers")
    code = f"import sys\nsys.path.insert(0, {helpers!r})\n" + textwrap.dedent(_WRITER)
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path), str(number)], stderr=subprocess.PIPE)
        for number in (0, 1)
    ]

    errors = [process.communicate(timeout=120)[1].decode() for process in running]

    assert [process.returncode for process in running] == [0, 0], errors
