"""After the libraries are loaded, the first *Ferdigstill* imports nothing large."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_LARGE = {"skjema_app", "reportlab", "pikepdf", "cryptography", "babel"}
_FINISH = """
import sys
from pathlib import Path
import work_kit
from skjema_app.workflows import finish_document, pdf_libraries
session = work_kit.new_session(Path(sys.argv[1]))
draft = work_kit.filled_draft(session)
light = not {"reportlab", "pikepdf", "pyhanko"} & set(sys.modules)
pdf_libraries.load()
before = set(sys.modules)
finish_document.finish_document(session, draft)
session.close()
print(light, *sorted(set(sys.modules) - before))
"""


def test_ferdigstill_imports_nothing_large_once_the_libraries_are_loaded(tmp_path: Path) -> None:
    helpers = Path(__file__).parents[2] / "helpers"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((os.environ["PYTHONPATH"], str(helpers)))}
    command = [sys.executable, "-c", _FINISH, str(tmp_path / "hvelv")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    light, *late = done.stdout.split()
    assert light == "True"  # or this proves nothing
    assert not {name.split(".")[0] for name in late} & _LARGE
