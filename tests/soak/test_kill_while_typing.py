"""kill −9 in mid-word: what was typed before the last write but one was told is there, at the same step and field."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import typist
import work_kit

from skjema_app.system.clock import SystemClock
from skjema_app.workflows import fill_form, unlock

SAVED = b"saved\n"
SCRIPT = Path(typist.__file__)


def _rounds(tmp_path: Path, rounds: int, seed: int) -> list[float]:
    """Kill the typist that many times; gives the milliseconds lost in each round.

    Asserts that the text is whole, and that nothing is missing which the write that was told last began with: writes
    come one at a time, so it has at least what was typed when the one before it was told.
    """
    vault = tmp_path / "hvelv"
    session = work_kit.new_session(vault, SystemClock())
    drafts = [fill_form.start_draft(session, work_kit.FORM, "kort").draft.draft_id for _round in range(rounds)]
    session.close()
    chance = random.Random(seed)
    lost = []
    for draft in drafts:
        command = [sys.executable, str(SCRIPT), str(vault), draft]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment) as process:
            assert process.stdout is not None
            lines: list[bytes] = []
            writes = chance.randint(2, 5)
            while lines.count(SAVED) < writes:
                lines.append(process.stdout.readline())
                assert lines[-1], "the typist stopped"
            time.sleep(chance.uniform(0, 0.4))
            killed = time.monotonic() * 1000
            process.send_signal(signal.SIGKILL)
            lines += process.stdout.readlines()
        whole = [line for line in lines if line.endswith(b"\n")]
        presses = [(float(at), int(count)) for at, count in (line.split() for line in whole if line != SAVED)]
        told = [number for number, line in enumerate(whole) if line == SAVED]
        certain = max((int(line.split()[1]) for line in whole[: told[-2]] if line != SAVED), default=0)
        again = unlock.unlock(vault, work_kit.secret(), SystemClock())
        try:
            assert fill_form.last_place(again) == draft
            kept = fill_form.open_draft(again, draft).draft
        finally:
            again.close()
        text = str(kept.answers.get("hva") or "")
        assert text == (typist.LETTERS * (len(text) // len(typist.LETTERS) + 1))[: len(text)], "a torn text"
        assert len(text) >= certain
        if text:
            assert kept.place.field == "hva"
        missing = [at for at, count in presses if count > len(text)]
        lost.append(killed - missing[0] if missing else 0.0)
    return lost


def test_a_kill_in_mid_word_loses_nothing_that_was_told_as_saved(tmp_path: Path) -> None:
    _rounds(tmp_path, 2, seed=1)


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_fifty_kills_lose_nothing_that_was_told_as_saved(tmp_path: Path) -> None:
    lost = _rounds(tmp_path, 50, seed=2)
    print(f"lost at most {max(lost):.0f} ms, on average {sum(lost) / len(lost):.0f} ms (promised: 400)")
