"""After unlocking: the first lists come as they were kept, the rest is read in steps, and at the lock they are kept."""

from __future__ import annotations

import pytest
import work_kit
from hands import PATIENCE_MS

from skjema_app.ui import readying
from skjema_app.ui.side_bar import CASES
from skjema_app.workflows import fill_form

LOOKS = {"saker", "hjem", "godkjenning"}
NEVER_MS = 10**8


def _kept(main) -> set[str]:
    looks = main.desk.session.vault.looks
    return {name.partition(" ")[0] for name, _mark in main.desk.background.vault.wait_for(looks.names)}


@pytest.fixture
def filled(bench) -> str:
    session = work_kit.new_session(bench.folder, bench.clock)
    made = work_kit.finished(session)
    fill_form.remember_place(session, "")
    session.close()
    return made


def test_everything_is_read_in_steps_and_kept_when_nothing_happens(bench, filled, monkeypatch, qtbot) -> None:
    monkeypatch.setattr(readying, "_FIRST_MS", 1)
    monkeypatch.setattr(readying, "_BETWEEN_MS", 1)
    monkeypatch.setattr(readying, "_QUIET_MS", 1)
    main = bench.main(bench.unlocked())
    qtbot.waitUntil(lambda: main.casework.ready.is_ready, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: _kept(main) == LOOKS, timeout=PATIENCE_MS)
    bench.settle()


def test_what_was_kept_at_the_lock_is_shown_before_anything_is_read(bench, filled, monkeypatch) -> None:
    monkeypatch.setattr(readying, "_FIRST_MS", NEVER_MS)
    shell = bench.unlocked()
    main = bench.main(shell)
    main.go(CASES)
    bench.settle()
    shell.lock("asked")
    bench.settle()
    again = bench.main(bench.unlocked())
    assert _kept(again) == LOOKS
    assert again.home.content is not None
    assert again.home.content.view.finished_count == 1
    assert not again.desk.session.vault.documents.are_read
    again.go(CASES)
    bench.settle()
    assert again.cases.model.find(filled).isValid()
