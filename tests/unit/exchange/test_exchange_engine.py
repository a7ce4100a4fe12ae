"""Three devices and a folder: everything arrives, once; a kill anywhere loses and doubles nothing."""

from __future__ import annotations

import contextlib
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from exchange_kit import (
    NOW,
    Fate,
    Killed,
    School,
    days,
    feed_folder,
    head_file,
    head_in,
    ids,
    run,
    segment,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skjema_app.exchange import pull, segments
from skjema_app.exchange.report import Stage


def test_what_one_writes_the_other_gets_once(tmp_path: Path) -> None:
    school = School()
    teacher, rector = school.device(1), school.device(2)
    teacher.write(3)
    rector.write(1)

    sent = run(tmp_path, teacher)
    first = run(tmp_path, rector)
    again = run(tmp_path, rector)
    back = run(tmp_path, teacher)

    assert (sent.sent, sent.delivered_seq, sent.received) == (3, 2, 0)
    assert (first.received, first.changed, first.sent) == (3, 3, 1)
    assert (again.received, again.changed, again.sent, again.healed) == (0, 0, 0, ())
    assert back.received == 1
    assert ids(teacher) == ids(rector)
    assert [report.findings for report in (sent, first, again, back)] == [()] * 4
    assert back.fetched_at == {rector.device_id: NOW}


def test_nothing_is_written_when_nothing_has_changed(tmp_path: Path) -> None:
    school = School()
    teacher = school.device(1)
    teacher.write(2, attach=b"pdf")
    run(tmp_path, teacher)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}

    run(tmp_path, teacher, now=NOW + days(0.5))

    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_a_head_is_a_sign_of_life(tmp_path: Path) -> None:
    teacher = School().device(1)
    run(tmp_path, teacher)
    first = head_in(tmp_path, teacher)
    run(tmp_path, teacher, now=NOW + days(1))

    head = head_in(tmp_path, teacher)

    assert head.counter > first.counter
    assert (head.own, head.at) == (None, NOW + days(1))


def test_the_counter_grows_though_the_clock_goes_back_and_the_memory_is_lost(tmp_path: Path) -> None:
    teacher = School().device(1)
    counters = []
    for number, when in enumerate((NOW, NOW - days(100), NOW - days(300), NOW + days(1))):
        teacher.write(1)
        if number == 2:
            teacher.notes.clear()
        if number == 3:
            teacher.notes.clear()
            head_file(tmp_path, teacher).unlink()
        run(tmp_path, teacher, now=when)
        counters.append(head_in(tmp_path, teacher).counter)

    assert counters == sorted(set(counters))


def test_a_head_says_what_was_seen(tmp_path: Path) -> None:
    school = School()
    teacher, rector, stranger = school.device(1), school.device(2), school.device(3, known=False)
    for one in (teacher, stranger):
        one.write(2)
        run(tmp_path, one)
    run(tmp_path, rector)

    assert dict(head_in(tmp_path, rector).seen) == {teacher.device_id: teacher.tips()[teacher.device_id]}


def test_many_entries_go_in_segments_of_500(tmp_path: Path) -> None:
    school = School()
    teacher, rector = school.device(1), school.device(2)
    teacher.write(1203)

    sent = run(tmp_path, teacher)
    got = run(tmp_path, rector)

    names = sorted(path.name for path in feed_folder(tmp_path, teacher).glob("*.seg"))
    assert names == ["00000001.seg", "00000002.seg", "00000003.seg"]
    assert (sent.sent, got.received) == (1203, 1203)


def test_what_comes_next_is_shown_before_its_turn_and_not_taken(tmp_path: Path) -> None:
    school = School()
    teacher, rector = school.device(1), school.device(2)
    teacher.write(pull.MOST_ENTRIES + 700)
    run(tmp_path, teacher)
    run(tmp_path, rector)
    assert len(ids(rector)) == pull.MOST_ENTRIES
    assert set(rector.expected) == {frame.raw for frame in teacher.frames.values()}


def test_more_than_the_limit_comes_in_several_exchanges(tmp_path: Path) -> None:
    school = School()
    teacher, rector, other = school.device(1), school.device(2), school.device(3)
    teacher.write(pull.MOST_ENTRIES * 2 + 300)
    other.write(1)
    run(tmp_path, teacher)
    run(tmp_path, other)

    came, told = [], []
    more: tuple[str, ...] = (teacher.device_id,)
    while more:
        assert more == (teacher.device_id,)
        report = run(tmp_path, rector)
        more = report.more
        assert not report.findings
        came.append(report.received)
        told.append(head_in(tmp_path, rector).seen[teacher.device_id].seq + 1)

    # What was seen is told with the first head, and again when no more is left.
    assert told == [pull.MOST_ENTRIES, pull.MOST_ENTRIES, pull.MOST_ENTRIES * 2 + 300]
    assert came == [pull.MOST_ENTRIES + 1, pull.MOST_ENTRIES, 300]
    assert [n for name, n in rector.calls if name == "receive"].count(pull.MOST_ENTRIES) == 2
    assert set(rector.expected) == {frame.raw for frame in teacher.frames.values()}
    assert ids(rector) == ids(teacher) | ids(other)


def test_attachments_come_before_what_refers_to_them(tmp_path: Path) -> None:
    school = School()
    teacher, rector = school.device(1), school.device(2)
    teacher.write(1, attach=b"signed pdf" * 1000)
    run(tmp_path, teacher)

    report = run(tmp_path, rector)

    assert rector.blobs == teacher.blobs
    assert ids(rector) == ids(teacher)
    assert report.changed == 1


def test_erasing_rewrites_the_own_segment(tmp_path: Path) -> None:
    teacher = School().device(1)
    frames = teacher.write(3)
    run(tmp_path, teacher)
    teacher.erase(frames[1])

    report = run(tmp_path, teacher)

    assert segment(tmp_path, teacher).read_bytes() == b"".join(raw for _seq, raw in teacher.own_frames(-1))
    assert frames[1].body not in segment(tmp_path, teacher).read_bytes()
    assert report.healed == ()


def test_it_tells_how_far_it_is_and_stops_when_asked(tmp_path: Path) -> None:
    school = School()
    teacher, rector = school.device(1), school.device(2)
    teacher.write(1)
    run(tmp_path, teacher)
    told: list[tuple[Stage, int, int]] = []

    stopped = run(tmp_path, rector, stop=_yes)
    assert (stopped.stopped, stopped.received) == (True, 0)
    assert not head_file(tmp_path, rector).exists()

    run(tmp_path, rector, progress=_teller(told))
    assert (Stage.PULL, 1, 1) in told
    assert ids(rector) == ids(teacher)


def _yes() -> bool:
    return True


def _teller(told: list):
    def tell(stage: Stage, done: int, total: int) -> None:
        told.append((stage, done, total))

    return tell


def test_a_kill_at_every_single_step_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Three exchanges of two devices; killed before and after each call, then done again."""
    at = 1
    while True:
        root = tmp_path / str(at)
        root.mkdir()
        school = School()
        teacher, rector = school.device(1), school.device(2)
        rector.write(2)
        run(root, rector)
        teacher.write(3, attach=b"pdf")
        run(root, teacher)
        teacher.write(2, attach=b"other")
        segment(root, teacher).unlink()
        fate = Fate(at)
        try:
            run(root, teacher, fate=fate)
        except Killed:
            pass
        else:
            break
        _nothing_points_to_nothing(root, teacher)
        report = run(root, teacher)
        got = run(root, rector)
        assert not report.findings, at
        assert set(report.healed) <= {"00000001.seg"}, at

        assert ids(teacher) == ids(rector), at
        assert report.delivered_seq == 4
        assert not got.findings
        data = b"".join(path.read_bytes() for path in sorted(feed_folder(root, teacher).glob("*.seg")))
        assert segments.split(data).frames == tuple(raw for _seq, raw in teacher.own_frames(-1)), at
        assert not [path.name for path in root.rglob("*.tmp")]
        shutil.rmtree(root)
        at += 1
    assert at > 30


def test_what_was_erased_after_a_kill_is_nobodys_tampering(tmp_path: Path) -> None:
    """Our own half-done delivery is finished, not reported as somebody's change."""
    at = 1
    killed = True
    while killed:
        root = tmp_path / str(at)
        root.mkdir()
        teacher = School().device(1)
        (frame,) = teacher.write(1)
        try:
            run(root, teacher, fate=Fate(at))
            killed = False
        except Killed:
            at += 1
        teacher.erase(frame)

        report = run(root, teacher)

        assert report.healed == (), at
        assert segment(root, teacher).read_bytes() == frame.cut_down().raw
    assert at > 10


def _nothing_points_to_nothing(root: Path, feeds) -> None:
    """What lies there after a kill names nothing that isn't there (the segment deleted before it may be missing)."""
    head = head_in(root, feeds)
    assert head.own is not None
    data = b"".join(path.read_bytes() for path in sorted(feed_folder(root, feeds).glob("*.seg")))
    lying = len(segments.split(data).frames)
    assert head.own.seq == 2 or head.own.seq < lying
    if lying == 5:
        assert len(list((feed_folder(root, feeds) / "blobs").iterdir())) == 2


class Steps:
    """What may happen, for Hypothesis."""

    write = st.tuples(st.just("write"), st.integers(0, 2), st.integers(1, 4))
    attach = st.tuples(st.just("attach"), st.integers(0, 2), st.integers(1, 30))
    run = st.tuples(st.just("run"), st.integers(0, 2), st.just(-1))
    killed = st.tuples(st.just("run"), st.integers(0, 2), st.integers(1, 90))
    cut = st.tuples(st.just("cut"), st.integers(0, 2), st.integers(0, 5000))
    lose = st.tuples(st.just("lose"), st.integers(0, 2), st.integers(0, 20))
    forget = st.tuples(st.just("forget"), st.integers(0, 2), st.just(0))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(Steps.write, Steps.attach, Steps.run, Steps.killed, Steps.cut, Steps.lose, Steps.forget),
        max_size=25,
    )
)
def test_whatever_is_cut_and_killed_three_devices_end_with_the_same(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]]
) -> None:
    root = tmp_path_factory.mktemp("folder")
    school = School()
    people = [school.device(number) for number in (1, 2, 3)]
    now = NOW
    for what, who, number in steps:
        person = people[who]
        now += timedelta(minutes=1)
        if what == "write":
            person.write(number)
        elif what == "attach":
            person.write(1, attach=bytes(number))
        elif what == "forget":
            person.notes.clear()
        elif what == "run":
            with contextlib.suppress(Killed):
                run(root, person, now=now, fate=Fate(number))
        else:
            _damage(root, what, number)
    for _ in range(2):
        for person in people:
            now += timedelta(minutes=1)
            report = run(root, person, now=now, thorough=True)
            assert report.push_failed is None
    final = [run(root, person, now=now) for person in people]

    assert ids(people[0]) == ids(people[1]) == ids(people[2])
    assert len(ids(people[0])) == sum(len(one.of(one.device_id)) for one in people)
    assert people[0].blobs == people[1].blobs == people[2].blobs
    assert not [report.findings for report in final if report.findings]
    for person in people:
        folder = feed_folder(root, person)
        data = b"".join(path.read_bytes() for path in sorted(folder.glob("*.seg")))
        assert segments.split(data).frames == tuple(raw for _seq, raw in person.own_frames(-1))


def _damage(root: Path, what: str, number: int) -> None:
    files = sorted(path for path in root.rglob("*") if path.is_file())
    if not files:
        return
    file = files[number % len(files)]
    if what == "lose":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[: number // len(files) * 7])
