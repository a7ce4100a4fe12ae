"""An installed program has no Python to start: what helps it is the program itself, also where Python asks for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_START = """
import os, sys
sys.frozen = True
sys.executable = os.environ["LAUNCHER"]
if __name__ == "__main__":
    if sys.argv[1:] == ["--pool"]:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            print(pool.submit(abs, -3).result())
    else:
        from skjema_app.__main__ import main
        sys.exit(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the launcher is a shell script")
def test_a_pool_of_processes_works_in_a_program_that_is_its_own_interpreter(tmp_path: Path) -> None:
    start, launcher = tmp_path / "start.py", tmp_path / "skjema"
    start.write_text(_START, "utf-8")
    launcher.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{start}" "$@"\n', "utf-8")
    launcher.chmod(0o755)
    environment = {**os.environ, "LAUNCHER": str(launcher), "SKJEMA_HOME": str(tmp_path / "hjem")}

    done = subprocess.run(
        [launcher, "--pool"], env=environment, capture_output=True, encoding="utf-8", timeout=120, check=False
    )

    assert (done.stdout, done.stderr, done.returncode) == ("3\n", "", 0)
