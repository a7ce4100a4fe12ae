"""A fault that nobody caught stands in the log: its type and place in the program, never its words."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import log
from skjema_app.ui.errors import CrashReporter

MARKER = "Fatima Prøvesen, 8A"


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    level = logging.raiseExceptions
    log.set_up(tmp_path / "logg")
    yield tmp_path / "logg" / "skjema.log"
    log.tear_down()
    logging.raiseExceptions = level


@pytest.mark.parametrize(
    ("error", "named"),
    [
        (ValueError(MARKER), "ValueError test_crash_log.py:"),
        (SkjemaError(ErrorCode.DISK_FULL, path=MARKER), f"[{ErrorCode.DISK_FULL.value}] test_crash_log.py:"),
    ],
)
def test_every_fault_is_in_the_log(error: Exception, named: str, log_file: Path, qapp) -> None:
    reporter = CrashReporter()
    try:
        raise error
    except Exception as caught:  # noqa: BLE001 - as the hook of the process gets it
        reporter.report(caught)
        reporter.report(caught)  # no second dialog is shown for it, but it is written down
    lines = log_file.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    assert all(named in line and " crash " in line for line in lines)
    assert "Fatima" not in "".join(lines)


def test_a_fault_on_another_thread_is_in_the_log(log_file: Path, qapp, monkeypatch: pytest.MonkeyPatch) -> None:
    reporter = CrashReporter()
    monkeypatch.setattr(threading, "excepthook", reporter._on_thread_exception)
    thread = threading.Thread(target=_fall)
    thread.start()
    thread.join()
    text = log_file.read_text(encoding="utf-8")
    assert "KeyError test_crash_log.py:" in text
    assert "Fatima" not in text


def _fall() -> None:
    raise KeyError(MARKER)
