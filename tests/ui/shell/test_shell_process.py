"""The whole program in a process of its own: it opens, locks, and is gone; another one is asked to take over."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import work_kit

_PROGRAM = """
import sys
import work_kit
from PySide6.QtCore import QProcess, QTimer
from skjema_app.ui import app as program

class Driver(program.Application):
    def start(self):
        super().start()
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(self.type_password)
        self.timer.start(0)

    def type_password(self):
        self.shell.page.password.line.setText(work_kit.PASSWORD)
        self.shell.entered.connect(self.leave)
        self.shell.page.try_password()

    def leave(self):
        if LOCK:
            self.shell.lock("asked")
        else:
            self.shell.close()

def started(program, arguments):
    print("started", *arguments[:4], flush=True)
    return True

LOCK = sys.argv[1] == "lock"
QProcess.startDetached = staticmethod(started)
program.Application = Driver
sys.exit(program.run_window([]))
"""


def _run(tmp_path: Path, how: str) -> subprocess.CompletedProcess[str]:
    work_kit.new_session(tmp_path / "hvelv").close()
    environment = {**os.environ, "SKJEMA_HOME": str(tmp_path)}
    environment["PYTHONPATH"] = os.pathsep.join(
        (environment.get("PYTHONPATH", ""), str(Path(work_kit.__file__).parent))
    )
    return subprocess.run(
        [sys.executable, "-c", _PROGRAM, how], env=environment, capture_output=True, text=True, timeout=120
    )


def test_a_lock_ends_the_process_and_starts_a_locked_one(tmp_path: Path) -> None:
    done = _run(tmp_path, "lock")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["started", "-m", "skjema_app", "--locked", "asked"]


def test_closing_ends_the_process_and_starts_none(tmp_path: Path) -> None:
    done = _run(tmp_path, "close")
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert list((tmp_path / "hvelv" / "backups").iterdir())
