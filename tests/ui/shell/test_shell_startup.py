"""What is loaded before the first window, and that a second start hands over."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from skjema_app.ui.single_instance import SingleInstance, channel_name

_HEAVY = ("sqlalchemy", "alembic", "sqlcipher3", "cryptography", "yaml", "reportlab", "pikepdf", "pyhanko", "babel",
          "holidays", "pypdfium2", "zxcvbn", "xkcdpass", "charset_normalizer", "PIL", "page")  # fmt: skip

_PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from skjema_app.system.clock import SystemClock
from skjema_app.ui import app as program, theme
from skjema_app.ui.background import Background
from skjema_app.ui.shell import Shell
application = QApplication([])
theme.apply("light", 100)
background = Background()
shell = Shell(program.vault_folder(), background, SystemClock(), None)
shell.show()
application.processEvents()
print(type(shell.page).__name__, *sorted(name for name in sys.modules if "." not in name))
background.shutdown()
"""


def _loaded(tmp_path: Path) -> list[str]:
    environment = {**os.environ, "SKJEMA_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", _PROGRAM], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_the_unlock_page_loads_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "hvelv").mkdir()
    (tmp_path / "hvelv" / "keys.json").write_text("{}")
    page, *modules = _loaded(tmp_path)
    assert page == "UnlockPage"
    assert not set(modules) & set(_HEAVY)


def test_the_first_start_loads_nothing_heavy(tmp_path: Path) -> None:
    page, *modules = _loaded(tmp_path)
    assert page == "WelcomePage"
    assert not set(modules) & set(_HEAVY)


def test_a_second_start_raises_the_first_window(tmp_path: Path, qapp: QApplication, qtbot) -> None:
    first = SingleInstance(tmp_path / "a")
    assert not SingleInstance(tmp_path / "a").hand_over()
    assert first.listen()
    with qtbot.waitSignal(first.raised):
        assert SingleInstance(tmp_path / "a").hand_over()
    assert not SingleInstance(tmp_path / "b").hand_over()
    first.close()
    assert not SingleInstance(tmp_path / "a").hand_over()


def test_the_channel_tells_nothing_of_the_folder(tmp_path: Path) -> None:
    assert "nordli" not in channel_name(tmp_path / "kari.nordli" / "hvelv")
