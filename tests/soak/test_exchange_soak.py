"""kill −9 in the middle of exchanges: nothing is lost, nothing comes twice, and everybody ends with the same."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path

import exchange_crash
import pytest
from exchange_crash import Story, kill_rounds, opened_again


def _assert_whole(base: Path, story: Story) -> None:
    with opened_again(base) as sessions:
        held = [exchange_crash.states(session) for session in sessions]
        numbers = [exchange_crash.numbers(session) for session in sessions]
        assert all(one.keys() == held[0].keys() for one in held)
        assert all(one == numbers[0] for one in numbers)
        for device, count in Counter(device for device, _ in numbers[0]).items():
            assert [seq for one, seq in numbers[0] if one == device] == list(range(count)), "a gap or a fork"
        for one, other in itertools.combinations(held, 2):
            for entry_id, judged in one.items():
                if "no-key" not in {judged[1], other[entry_id][1]}:
                    assert judged == other[entry_id]
        assert {judged[:2] for one in held for judged in one.values()} <= {("accepted", ""), ("sealed", "no-key")}
        assert story.wrote.keys() <= held[0].keys()
        rector, teacher, _office = sessions
        assert exchange_crash.notes(rector) == exchange_crash.notes(teacher)  # both read every version here
        assert not [text for text, count in Counter(exchange_crash.notes(rector)).items() if count > 1]
        for session in sessions:
            lying, mine = exchange_crash.lying(base, session)
            assert lying == mine
            again = exchange_crash.once_more(base, session)
            assert (again.received, again.sent, again.changed, again.healed, again.more) == (0, 0, 0, (), ())
            assert not again.findings
            assert not list((base / "deling").rglob("*.tmp"))
            report = session.vault.check()
            assert report.ok, report
            rebuilt = session.vault.rebuild()
            assert rebuilt.equal, rebuilt.differing


@pytest.mark.timeout(300)
def test_killed_while_exchanging_a_few_times(tmp_path: Path) -> None:
    _assert_whole(tmp_path, kill_rounds(tmp_path, rounds=2, seed=3))


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_killed_while_exchanging_two_hundred_times(tmp_path: Path) -> None:
    story = kill_rounds(tmp_path, rounds=200, seed=4)
    print(f"killed in {story.killed}; {story.spoiled} files spoiled; {len(story.wrote)} entries acknowledged")
    assert set(story.killed) > set(exchange_crash.STEPS) - {"blob"}
    _assert_whole(tmp_path, story)
