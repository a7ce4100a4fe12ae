"""What is loaded before the first window by name, and that a second start hands over."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from skjema_app.ui.single_instance import SingleInstance, channel_name

_HEAVY = ("sqlalchemy", "alembic", "sqlcipher3", "cryptography", "yaml", "reportlab", "pikepdf", "pyhanko", "babel",
          "holidays", "pypdfium2", "zxcvbn", "xkcdpass", "charset_normalizer", "PIL", "page")  # fmt: skip

_OURS = {"__main__", "system.clock", "system.paths", "system.resources", "system.texts", "ui.app", "ui.background",
         "ui.gate_page", "ui.icons", "ui.numbers", "ui.qt_texts", "ui.shell", "ui.single_instance", "ui.style_sheet",
         "ui.theme", "ui.widgets.buttons", "ui.widgets.layouts", "workflows.at_start"}  # fmt: skip
_UNLOCK = _OURS | {"ui.password_field", "ui.unlock_window"}
_WELCOME = _OURS | {"ui.welcome_page"}
_LATER = ("hashlib", "logging.handlers", "platformdirs", "concurrent.futures", "ctypes", "secrets", "subprocess",
          "dataclasses", "datetime", "json", "Qt", "PySide6.QtNetwork", "PySide6.QtSvg")  # fmt: skip

# The program itself, stopped at its first paint. "Qt" among the modules: its enums have been made.
_PROGRAM = """
import os, sys
from PySide6 import QtCore
from skjema_app.ui.shell import Shell
def paintEvent(self, event):
    print(type(self.page).__name__, *sorted(sys.modules), *{"Qt"} & set(vars(QtCore)), flush=True)
    os._exit(0)
Shell.paintEvent = paintEvent
from skjema_app.__main__ import main
sys.argv = ["skjema"]
main()
"""


def _loaded(tmp_path: Path) -> list[str]:
    environment = {**os.environ, "SKJEMA_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", _PROGRAM], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split()


def _judge(modules: list[str], allowed: set[str]) -> None:
    assert not set(modules) & {*_HEAVY, *_LATER}
    packages = {"cli", "crypto", "domain", "system", "ui", "ui.widgets", "vault", "workflows", "documents"}
    ours = {name.removeprefix("skjema_app.") for name in modules if name.startswith("skjema_app.")}
    assert ours - packages <= allowed


def test_the_unlock_page_loads_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "hvelv").mkdir()
    (tmp_path / "hvelv" / "keys.json").write_text("{}")
    page, *modules = _loaded(tmp_path)
    assert page == "UnlockPage"
    _judge(modules, _UNLOCK)


def test_the_first_start_loads_nothing_heavy(tmp_path: Path) -> None:
    page, *modules = _loaded(tmp_path)
    assert page == "WelcomePage"
    _judge(modules, _WELCOME)


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
