"""The program as people install it: a wheel in an environment of its own, run where no checkout is.

Fetches the program's dependencies with pip, so that one that is used and not declared shows too.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import skjema_app

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1800)]
TOP = Path(__file__).parents[2]
PARTS = ("pyproject.toml", "README.md", "LICENSE", "skjema_app", "forms", "resources")
WINDOW = """
import skjema_app
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication
from skjema_app.ui import app as program

class Seen(program.Application):
    def start(self):
        super().start()
        QTimer.singleShot(300, self.tell)

    def tell(self):
        fonts = "Inter" in " ".join(QFontDatabase.families())
        menu = QCoreApplication.translate("QLineEdit", "Select All")
        print(skjema_app.__file__, type(self.shell.page).__name__, fonts, menu, sep="|")
        QApplication.quit()

program.Application = Seen
raise SystemExit(program.run_window([]))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = tmp_path_factory.mktemp("source")
    for part in PARTS:
        if (TOP / part).is_dir():
            shutil.copytree(TOP / part, source / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(TOP / part, source / part)
    (source / "skjema_app" / "_build.json").write_text('{"build": "prove-1", "date": "2026-11-23"}', "utf-8")
    (source / "resources" / "licences").mkdir(exist_ok=True)
    (source / "resources" / "licences" / "licences.json").write_text('{"parts": []}', "utf-8")
    # pip's own warnings (an old pip, a cache it may not use) are not ours.
    tools = _environment(tmp_path_factory.mktemp("tools"))
    _run([tools, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(source / "dist"), str(source)], source)
    (made,) = (source / "dist").glob("*.whl")
    return made


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    made = _environment(tmp_path_factory.mktemp("installed"))
    _run([made, "-m", "pip", "install", "-q", str(wheel)], wheel.parent)
    return made


def test_the_wheel_holds_what_is_read_and_not_what_makes_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = {name.removeprefix("skjema_app/_data/") for name in archive.namelist() if "/_data/" in name}
    assert {"forms/melding_12_4.yaml", "resources/fonts/NotoSans-Regular.ttf", "resources/i18n/qt_nb.qm"} <= inside
    assert "resources/licences/licences.json" in inside  # what the builders of packages put into the tree goes along
    assert {"resources/fonts/OFL.txt", "resources/fonts/inter/OFL.txt", "resources/icons/LICENSE.txt"} <= inside
    assert [name for name in inside if name.endswith((".py", ".pot", "qt_nb.json"))] == []


def test_commands_outside_a_checkout(python: str, tmp_path: Path) -> None:
    assert "melding-12-4" in _run([_skjema(python), "form", "list"], tmp_path)
    _run([_skjema(python), "demo", "--out", "ut"], tmp_path)
    pdfs = sorted(str(one) for one in (tmp_path / "ut" / "pdf").glob("*.pdf"))
    roots = sorted(str(one) for one in (tmp_path / "ut").glob("*.pem"))
    assert pdfs
    said = _run([_skjema(python), "verify", *pdfs, "--root", roots[0]], tmp_path)
    assert said.count("Uendret siden signering") == len(pdfs)
    assert json.loads((tmp_path / "ut" / "demo.json").read_text("utf-8"))


def test_help_and_version(python: str, tmp_path: Path) -> None:
    assert "bruk: skjema" in _run([python, "-m", "skjema_app", "--help"], tmp_path)
    assert _run([_skjema(python), "--version"], tmp_path).split() == [skjema_app.__version__, "prove-1", "2026-11-23"]


def test_the_window_opens_on_its_first_page(python: str, tmp_path: Path) -> None:
    where, page, fonts, menu = _run([python, "-c", WINDOW], tmp_path).strip().split("|")
    assert not Path(where).is_relative_to(TOP)
    assert (page, fonts, menu) == ("WelcomePage", "True", "Merk alt")


def _environment(folder: Path) -> str:
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    return str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")


def _skjema(python: str) -> str:
    return str(Path(python).parent / "skjema")


def _run(command: list[str], folder: Path) -> str:
    """What the command says; fails with its complaint. Nothing of the checkout is on its path."""
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    environment |= {"SKJEMA_HOME": str(folder / "hjem"), "QT_QPA_PLATFORM": "offscreen", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout
