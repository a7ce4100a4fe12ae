"""The folder that is installed on Windows: launchers, CPython, the program and its packages, less what is not used.

    Skjema.exe  skjema-cli.exe  python/  pkgs/

The same sources give the same bytes: nothing in it depends on the machine, the clock or the order of a folder.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pieces

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ICONS = HERE.parent / "icon"
PYTHON, PACKAGES = "python", "pkgs"
WINDOW, CONSOLE = "Skjema.exe", "skjema-cli.exe"
_PLATFORM = "x86_64-pc-windows-msvc"

_QT_MODULES = ("Core", "Gui", "Widgets", "Svg", "PrintSupport", "Network")
_QT_PLUGINS = (
    "platforms/qwindows.dll",
    "styles/qmodernwindowsstyle.dll",
    "iconengines/qsvgicon.dll",
    "imageformats/qsvg.dll",
    "imageformats/qico.dll",
    "imageformats/qjpeg.dll",
)
_QT_OTHERS = (
    "pyside6.abi3.dll",
    "__init__.py",
    "_config.py",
    "_git_pyside_version.py",
    "msvcp140.dll",
    "msvcp140_1.dll",
    "msvcp140_2.dll",
    "vcruntime140.dll",
    "vcruntime140_1.dll",
    "translations/qtbase_en.qm",
    "translations/qtbase_nn.qm",
)

_NOT_OF_PYTHON = ("python.cat", "_sqlite3.pyd", "sqlite3.dll", "winsound.pyd", "_wmi.pyd")
"""What the build alone reads; SQLite without encryption; a beeper; questions to Windows' management service, which may
take seconds."""

_DROPPED = (
    "bin",
    "*/tests",
    "*/test",
    "babel/locale-data/[a-z]*.dat",
    "holidays/locale",
    "dateutil/zoneinfo/*.tar.gz",
    "xkcdpass/static/*",
    "reportlab/fonts/*",
    "sqlalchemy/testing",
    "alembic/testing",
    "lxml/objectify*",
    "lxml/isoschematron",
    "lxml/html/_difflib*",
    "Cryptodome/PublicKey/_*.pyd",
    "PIL/_imagingft*.pyd",
    "PIL/_webp*.pyd",
    "shiboken6/vcamp140.dll",
    "shiboken6/concrt140.dll",
    "shiboken6/vccorlib140.dll",
    "page/tests",
    "pypdfium2_cli",
    "**/*.pyi",
    "**/*.pyx",
    "**/*.pxd",
    "**/*.pxi",
    "**/*.h",
    "**/*.c",
    "**/*.lib",
    "lxml/includes",
    "Cryptodome/SelfTest",
    "PIL/_avif*.pyd",
    "PIL/_imagingtk*.pyd",
    "**/__pycache__",
    ".lock",
)
_OF_THE_BUILD = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json", "uv_build.json")
"""In a distribution's metadata: what tells where and how it was installed here."""
_KEPT = re.compile(
    r"babel/locale-data/(root|nb|nb_NO|nn|nn_NO|no|en|en_US|en_GB)\.dat$"
    r"|xkcdpass/static/nor-nb$"
)
"""Of what is dropped: Norwegian dates, the Norwegian words of pass phrases."""
WITH_SOURCE = ("skjema_app/vault/migrations/",)
"""What the program itself looks for as source files; all else is there as bytecode alone."""


@dataclass(frozen=True, slots=True)
class Made:
    """A payload: where it is, and the versions of the program and of CPython in it."""

    folder: Path
    version: str
    python: str
    build: dict[str, str]


def version(root: Path = ROOT) -> str:
    """The program's version, from the one place where it stands. Raises MissingError."""
    found = re.search(r'^__version__ = "(\d+\.\d+\.\d+)"$', (root / "skjema_app/__init__.py").read_text("utf-8"), re.M)
    if not found:
        raise pieces.MissingError("skjema_app/__init__.py has no version of three numbers, as Windows needs.")
    return found[1]


def make(work: Path, cache: Path, build: dict[str, str], told_version: str) -> Made:
    """Make it anew in ``work/payload``.

    Args:
        work: a folder of the build's own.
        cache: what was fetched before.
        build: what ``_build.json`` says.
        told_version: of the program; the wheel's own, but for try-outs of an upgrade.
    """
    folder = work / "payload"
    shutil.rmtree(folder, ignore_errors=True)
    python = pieces.interpreter(cache, folder / PYTHON)
    for name in _NOT_OF_PYTHON:
        (folder / PYTHON / name).unlink(missing_ok=True)
    search = f"python{pieces.TAG}.zip\r\n.\r\n..\\{PACKAGES}\r\n"
    (folder / PYTHON / f"python{pieces.TAG}._pth").write_bytes(search.encode())
    _packages(work, cache, folder / PACKAGES)
    _program(work, folder / PACKAGES, build, told_version)
    prune(folder / PACKAGES)
    _launchers(work, folder, told_version)
    return Made(folder, told_version, python, build)


def finish(made: Made) -> None:
    """Compile every source; after this nothing may be added. Raises MissingError."""
    for name in _OF_THE_BUILD:
        for path in (made.folder / PACKAGES).glob(f"*.dist-info/{name}"):
            path.unlink()
    pieces.run(pieces.compiler(), HERE / "bytecode.py", made.folder / PACKAGES, PYTHONHASHSEED="0")
    _bytecode_alone(made.folder / PACKAGES)


def _bytecode_alone(packages: Path) -> None:
    """Half the size and half the files, so that installing and a virus scanner take half as long."""
    for source in sorted(packages.rglob("*.py")):
        if not source.relative_to(packages).as_posix().startswith(WITH_SOURCE):
            compiled = source.parent / "__pycache__" / f"{source.stem}.cpython-{pieces.TAG}.pyc"
            compiled.replace(source.with_suffix(".pyc"))
            source.unlink()
    for folder in sorted(packages.rglob("__pycache__")):
        if not list(folder.iterdir()):
            folder.rmdir()


def _packages(work: Path, cache: Path, into: Path) -> None:
    site = work / "site"
    shutil.rmtree(site, ignore_errors=True)
    uv = pieces.build_tools(cache) / "bin/uv"
    pieces.run(uv, "pip", "install", "-q", "--no-deps", "--require-hashes", "--only-binary", ":all:", "--target", site,
               "--python-platform", _PLATFORM, "--python-version", pieces.MINOR, "--link-mode", "copy",
               "--cache-dir", cache / "wheels", "-r", HERE / "wheels.txt")  # fmt: skip
    qt = site / "PySide6"
    kept = [*(f"Qt6{one}.dll" for one in _QT_MODULES), *(f"Qt{one}.pyd" for one in _QT_MODULES), *_QT_OTHERS]
    kept += [f"plugins/{one}" for one in _QT_PLUGINS]
    for name in kept:
        (into / "PySide6" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(qt / name, into / "PySide6" / name)
    for one in sorted(site.iterdir()):
        if one.name != "PySide6":
            (shutil.copytree if one.is_dir() else shutil.copy2)(one, into / one.name)


def _program(work: Path, into: Path, build: dict[str, str], told_version: str) -> None:
    """The program's wheel, unpacked: it holds the forms and resources where the program looks for them."""
    out = work / "wheel"
    shutil.rmtree(out, ignore_errors=True)
    with tempfile.TemporaryDirectory() as copied:
        tree = Path(copied) / "skjema"
        for name in ("skjema_app", "forms", "resources"):
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__", "_build.json"))
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy2(ROOT / name, tree / name)
        if told_version != version():
            start = tree / "skjema_app/__init__.py"
            start.write_text(start.read_text("utf-8").replace(f'"{version()}"', f'"{told_version}"'), "utf-8")
        pieces.run(
            sys.executable, "-m", "pip", "wheel", "-q", "--disable-pip-version-check", "--no-deps", "-w", out, tree
        )
    pieces.run(sys.executable, "-m", "zipfile", "-e", next(out.glob("*.whl")), into)
    (into / "skjema_app/_build.json").write_text(json.dumps(build, sort_keys=True) + "\n", "utf-8")
    shutil.copy2(HERE / "launcher/skjema_start.py", into / "skjema_start.py")


def prune(packages: Path) -> None:
    """Take away what no one uses on Windows."""
    for pattern in _DROPPED:
        for path in sorted(packages.glob(pattern)):
            if _KEPT.search(path.relative_to(packages).as_posix()) or not path.exists():
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def _launchers(work: Path, folder: Path, told_version: str) -> None:
    own = HERE / "launcher"
    for name, console, says in ((WINDOW, False, "Skjema"), (CONSOLE, True, "Skjema fra kommandolinjen")):
        compile_launcher(work, own, folder / name, console=console, says=says, told_version=told_version)


def compile_launcher(work: Path, own: Path, to: Path, *, console: bool, says: str, told_version: str) -> None:
    """One launcher from C, with icon, version and manifest. Raises MissingError."""
    compiler = pieces.tool("x86_64-w64-mingw32-gcc", "gcc-mingw-w64-x86-64")
    resources = work / f"{to.stem}.res"
    numbers = ",".join([*told_version.split("."), "0"])
    defined = [f"-DVERSION_NUMBERS={numbers}", f'-DVERSION_TEXT=\\"{told_version}\\"', f'-DDESCRIPTION=\\"{says}\\"']
    defined += [f'-DFILE_NAME=\\"{to.name}\\"', *([] if console else ["-DINVITATION"])]
    pieces.run(pieces.tool("x86_64-w64-mingw32-windres", "binutils-mingw-w64-x86-64"), "-I", own, "-I", ICONS, *defined,
               own / "launcher.rc", "-O", "coff", "-o", resources)  # fmt: skip
    kind = ["-DCONSOLE", "-mconsole"] if console else ["-mwindows"]
    # The time in the header is left out, so that the same source gives the same file.
    pieces.run(compiler, "-municode", *kind, f'-DPYTHON_DLL=L"python{pieces.TAG}.dll"', "-Os", "-s", "-Wall", "-Wextra",
               "-Werror", "-Wl,--no-insert-timestamp,--dynamicbase,--nxcompat,--high-entropy-va", "-o", to,
               own / "launcher.c", resources)  # fmt: skip


def sums(folder: Path) -> str:
    """``sha256sum`` of every file of a folder, by name."""
    import hashlib

    lines = []
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        with path.open("rb") as file:
            told = hashlib.file_digest(file, "sha256").hexdigest()
        lines.append(f"{told}  {path.relative_to(folder).as_posix()}\n")
    return "".join(lines)


def committed(root: Path = ROOT) -> tuple[dict[str, str], str]:
    """What ``_build.json`` says, and the time of the commit in seconds: the same commit says the same."""
    said = subprocess.run(  # noqa: S603 - no shell, our own words
        ["git", "-C", str(root), "log", "-1", "--format=%cs %h %ct"],  # noqa: S607
        capture_output=True, text=True, check=False,
    ).stdout.split()  # fmt: skip
    date, commit, seconds = said if len(said) == 3 else ("1980-01-01", "0000000", "315532800")
    channel = os.environ.get("SKJEMA_CHANNEL", "stable")
    return {"build": f"{date.replace('-', '')}-{commit}", "date": date, "channel": channel}, seconds
