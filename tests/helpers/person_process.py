"""A person with a machine: home, vault and program of their own, told step by step what to do in the window."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

PROGRAM = Path(__file__).with_name("person_program.py")
PATIENCE_MS = int(os.environ.get("SKJEMA_PATIENCE_MS", "240000"))
"""How long a step may wait for what it needs; less is handy while a journey is written."""
_LATEST_SECONDS = PATIENCE_MS / 1000 + 30


class PersonProcess:
    """Every method of ``eyes_and_hands.EyesAndHands`` can be called here: ``rector.click_on("Godkjenn og signer")``."""

    def __init__(self, name: str, root: Path) -> None:
        self.name = name
        self.home = root / name
        self.vault = self.home / "skjema" / "hvelv"
        (self.home / "tmp").mkdir(parents=True)
        self._errors = self.home / "stderr"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "SKJEMA_"))}
        environment = {
            **kept,
            "SKJEMA_KDF": os.environ["SKJEMA_KDF"],
            "SKJEMA_TEST_RUN": os.environ["SKJEMA_TEST_RUN"],
            "SKJEMA_ALLOW_DUMP": "1",
            "SKJEMA_HOME": str(self.home / "skjema"),
            "HOME": str(self.home),
            "TMPDIR": str(self.home / "tmp"),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        with self._errors.open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, str(PROGRAM), str(PATIENCE_MS)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=self.home,
                env=environment,
                text=True,
                encoding="utf-8",
            )

    def __getattr__(self, step: str) -> Callable[..., object]:
        if step.startswith("_"):
            raise AttributeError(step)
        return _Step(self, step)

    def do(self, step: str, *words: object) -> object:
        """Do one step; what it gives. A failure says what stood in the window."""
        pipe_in, pipe_out = self._process.stdin, self._process.stdout
        assert pipe_in is not None
        assert pipe_out is not None
        late = threading.Timer(_LATEST_SECONDS, self._process.kill)
        late.start()
        try:
            pipe_in.write(json.dumps([step, *words]) + "\n")
            pipe_in.flush()
            line = pipe_out.readline()
        finally:
            late.cancel()
        assert line, f"{self.name}: the program ended at {step}{words}\n{self.errors()}"
        answer: dict[str, object] = json.loads(line)
        if "failed" in answer:
            raise AssertionError(f"{self.name}: {step}{words}\n{answer['failed']}\n{self.errors()}")
        return answer["said"]

    def leave(self) -> None:
        """Close the window and wait until the program has ended by itself."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        assert self._process.wait(_LATEST_SECONDS) == 0, self.errors()
        assert "Traceback" not in self.errors(), self.errors()

    def stop(self) -> None:
        """End it whatever happened."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None and not pipe.closed:
                pipe.close()

    def errors(self) -> str:
        """What it wrote on standard error."""
        return self._errors.read_text("utf-8", "replace")


class _Step:
    def __init__(self, person: PersonProcess, step: str) -> None:
        self._person, self._step = person, step

    def __call__(self, *words: object) -> object:
        return self._person.do(self._step, *words)
