"""What was erased leaves the folder: own attachments, and the segments of machines that never come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from exchange_kit import NOW, MemoryFeeds, School, run, segment, target_of

from skjema_app.crypto.frame import parse_frame
from skjema_app.exchange import segments
from skjema_app.exchange.closed_feeds import without


def test_an_issuer_cuts_the_segments_of_a_closed_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    school = School()
    closed, issuer, other = (school.device(number) for number in range(3))
    frames = closed.write(3)
    run(tmp_path, closed)
    run(tmp_path, issuer)
    before = segment(tmp_path, closed).read_bytes()
    gone = frames[1].entry_id
    run(tmp_path, other, now=NOW)
    assert segment(tmp_path, closed).read_bytes() == before  # nobody else touches it

    def erased(self: MemoryFeeds) -> Mapping[str, Sequence[str]]:
        return {closed.device_id: [gone]} if self is issuer else {}

    monkeypatch.setattr(MemoryFeeds, "erased_of_closed", erased)
    run(tmp_path, issuer)
    lying = [parse_frame(raw) for raw in segments.split(segment(tmp_path, closed).read_bytes()).frames]
    assert [frame.cut for frame in lying] == [False, True, False]
    assert [frame.entry_id for frame in lying] == [frame.entry_id for frame in frames]
    written = segment(tmp_path, closed).stat().st_mtime_ns
    run(tmp_path, issuer)
    assert segment(tmp_path, closed).stat().st_mtime_ns == written  # once is enough


def test_a_segment_keeps_what_is_no_entry(tmp_path: Path) -> None:
    device = School().device(0)
    frames = device.write(2)
    data = b"".join(frame.raw for frame in frames) + b"\x00\x00halvt"
    made = without(data, {frames[0].entry_id})
    assert made.endswith(frames[1].raw + b"\x00\x00halvt")
    assert without(made, {frames[0].entry_id}) == made


def test_own_attachments_that_nothing_refers_to_any_more_are_emptied(tmp_path: Path) -> None:
    school = School()
    device = school.device(0)
    (kept,) = device.write(1, attach=b"blir")
    (gone,) = device.write(1, attach=b"skal bort")
    run(tmp_path, device)
    (name,) = school.attached.pop(gone.entry_id)
    device.erase(gone)
    run(tmp_path, device)
    lying = {path.name: path.stat().st_size for path in tmp_path.rglob("blobs/*")}
    assert lying[name] == 0
    assert lying[school.attached[kept.entry_id][0]] > 0
    assert target_of(tmp_path, device).name
