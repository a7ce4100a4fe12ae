"""The folder that is installed on Linux: launcher, CPython, the program and its packages, without what it never uses.

    skjema  python/lib/  pkgs/

The interpreter is the one that runs this (it must have been built with a shared libpython). The same sources give the
same bytes: nothing in the folder depends on the machine's paths, the clock or the order of files.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LIBRARY = f"python{sys.version_info.major}.{sys.version_info.minor}"
LAUNCHER, PYTHON, PACKAGES = "skjema", "python", "pkgs"
LICENCES = "skjema_app/_data/resources/licences"
_SOURCES = ("skjema_app", "forms", "resources", "pyproject.toml", "README.md", "LICENSE")

_QT_MODULES = ("Core", "Gui", "Widgets", "Svg", "PrintSupport", "Network", "DBus")
_QT_LIBRARIES = (*_QT_MODULES, "XcbQpa", "WaylandClient")
_QT_PLUGINS = (
    "platforms/libqxcb.so",
    "platforms/libqwayland.so",
    "platforms/libqoffscreen.so",
    "platformthemes/libqxdgdesktopportal.so",
    "platforminputcontexts/libcomposeplatforminputcontextplugin.so",
    "platforminputcontexts/libibusplatforminputcontextplugin.so",
    "iconengines/libqsvgicon.so",
    "imageformats/libqsvg.so",
    "imageformats/libqico.so",
    "imageformats/libqjpeg.so",
    "printsupport/libcupsprintersupport.so",
    "wayland-shell-integration/libxdg-shell.so",
    "wayland-decoration-client/libadwaita.so",
    "wayland-decoration-client/libbradient.so",
)
_QT_OTHERS = ("libpyside6.abi3.so.*", "__init__.py", "_config.py", "_git_pyside_version.py", "support",
              "Qt/lib/libicu*", "Qt/translations/qtbase_en.qm", "Qt/translations/qtbase_nn.qm")  # fmt: skip

_NOT_OF_PYTHON = (
    "config-3*", "ensurepip", "idlelib", "lib2to3", "pydoc_data", "site-packages", "test", "tkinter", "turtle*",
    "venv", "_pydecimal.py", "_sysconfigdata*", "sqlite3", "curses", "dbm", "**/test", "**/tests",
    "**/__pycache__",
    *(f"lib-dynload/{name}.*" for name in (
        "_crypt", "_ctypes_test", "_curses", "_curses_panel", "_dbm", "_gdbm", "_sqlite3", "_test*", "_tkinter",
        "_xx*", "nis", "ossaudiodev", "readline", "spwd", "xxlimited*",
    )),
)  # fmt: skip
"""Examples, tools, tests, and modules whose libraries would have to be shipped for nothing."""

_BUILT_AS = ("ABIFLAGS", "EXT_SUFFIX", "MULTIARCH", "Py_DEBUG", "Py_ENABLE_SHARED", "Py_GIL_DISABLED", "SOABI")
"""What libraries ask about how CPython was built; the rest of that list is the builder's folders and flags."""

_NOT_OF_PACKAGES = (
    "bin", "*/tests", "*/test", "**/*.pyi", "**/*.pyx", "**/*.pxd", "**/*.pxi", "**/*.h", "**/*.c", "**/*.hpp",
    "**/__pycache__", "*.dist-info/RECORD", "*.dist-info/INSTALLER", "*.dist-info/REQUESTED",
    "*.dist-info/direct_url.json", "babel/locale-data/*.dat", "holidays/locale", "lxml/includes", "lxml/isoschematron",
    "Cryptodome/SelfTest", "PIL/_avif*.so", "pillow.libs/libavif*", "PIL/_imagingtk*.so", "pypdfium2_cli",
    "reportlab/fonts", "xkcdpass/static/*",
)  # fmt: skip
_KEPT = re.compile(r"(babel/locale-data/(root|nb|nb_NO|nn|nn_NO|no|en|en_US|en_GB)\.dat|xkcdpass/static/nor-nb)$")

_STRIPPED = (
    "cryptography/**/_rust*.so",
    "page/_page.*.so",
    "sqlcipher3/*.so",
    "lxml/*.so",
    "sqlalchemy/**/*.so",
    "yaml/*.so",
    "Cryptodome/**/*.so",
)
"""Extension modules with names for a debugger in them. What a tool that repairs wheels has rewritten is left alone."""


class MissingError(Exception):
    """Something that the build needs is not here; one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Made:
    """A payload: where it is, the program's version, CPython's, and what ``_build.json`` says."""

    folder: Path
    version: str
    python: str
    build: dict[str, str]


def run(*words: str | Path, cwd: Path | None = None, **kept: str) -> str:
    """Run a program; what it says. ``kept``: environment variables to set. Raises MissingError with its last words."""
    ran = subprocess.run(  # noqa: S603 - no shell, our own words
        [str(word) for word in words], capture_output=True, text=True, env={**os.environ, **kept},
        check=False, stdin=subprocess.DEVNULL, cwd=cwd,
    )  # fmt: skip
    if ran.returncode:
        last = "\n".join((ran.stderr + ran.stdout).strip().splitlines()[-12:])
        raise MissingError(f"{Path(str(words[0])).name} {' '.join(map(str, words[1:3]))} … failed:\n{last}")
    return ran.stdout


def version(root: Path = ROOT) -> str:
    """The program's version, from the one place where it stands. Raises MissingError."""
    found = re.search(r'^__version__ = "([^"]+)"$', (root / "skjema_app/__init__.py").read_text("utf-8"), re.M)
    if not found:
        raise MissingError("skjema_app/__init__.py has no version.")
    return found[1]


def committed() -> tuple[str, dict[str, str]]:
    """Seconds since 1970 and what ``_build.json`` says, both from the commit: the same commit says the same."""
    said = run("git", "-C", ROOT, "log", "-1", "--format=%ct %cs %h").split()
    build = {"build": f"{said[1].replace('-', '')}-{said[2]}", "date": said[1]}
    return said[0], {**build, "channel": os.environ.get("SKJEMA_CHANNEL", "stable")}


def make(work: Path, tools: Path, build: dict[str, str]) -> Made:
    """Make it anew in ``work/payload``, with sources that are not compiled yet.

    Args:
        work: A folder of the build's own.
        tools: The interpreter of the environment with ``installer/requirements.txt``.
        build: What ``_build.json`` says.

    Raises:
        MissingError: something that the build needs is not here.
    """
    folder = work / "payload"
    shutil.rmtree(folder, ignore_errors=True)
    packages = folder / PACKAGES
    site = _installed(work)
    _copy_packages(site, packages)
    told = version()
    run(sys.executable, "-m", "zipfile", "-e", _wheel(work, tools, build), packages)
    _prune(packages, _NOT_OF_PACKAGES)
    for pattern in _STRIPPED:
        for path in sorted(packages.glob(pattern)):
            run("strip", "--strip-unneeded", path)
    _python(folder, tools)
    _launcher(folder)
    return Made(folder, told, sysconfig.get_python_version() + f".{sys.version_info.micro}", build)


def finish(made: Made) -> None:
    """Compile every source, make rights the same; after this nothing may be added. Raises MissingError."""
    # A release's own bytecode: the interpreter that is shipped makes it, from sources and names alone.
    compile_all = ROOT / "installer" / "windows" / "bytecode.py"
    for part in (made.folder / PACKAGES, made.folder / PYTHON / "lib" / LIBRARY):
        run(sys.executable, compile_all, part, "--shown-as", part.name, PYTHONHASHSEED="0")
    for path in sorted(made.folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path == made.folder / LAUNCHER else 0o644)
    made.folder.chmod(0o755)


def _installed(work: Path) -> Path:
    """What ``wheels.txt`` names, installed once and used again while that file and the interpreter are the same."""
    import hashlib

    wanted = HERE / "wheels.txt"
    mark = hashlib.sha256(wanted.read_bytes() + sys.version.encode()).hexdigest()[:16]
    site = work / f"site-{mark}"
    if not (site / "ready").exists():
        shutil.rmtree(site, ignore_errors=True)
        run(sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-compile", "--no-deps",
            "--require-hashes", "--only-binary", ":all:", "--target", site, "-r", wanted)  # fmt: skip
        (site / "ready").touch()
    return site


def _copy_packages(site: Path, into: Path) -> None:
    into.mkdir(parents=True)
    for one in sorted(site.iterdir()):
        if one.is_dir() and one.name != "PySide6":
            shutil.copytree(one, into / one.name)
        elif one.is_file() and one.name != "ready":
            shutil.copy2(one, into / one.name)
    qt = site / "PySide6"
    wanted = [*(f"Qt{one}.abi3.so" for one in _QT_MODULES), *(f"Qt/lib/libQt6{one}.so.6" for one in _QT_LIBRARIES)]
    wanted += [*(f"Qt/plugins/{one}" for one in _QT_PLUGINS), *_QT_OTHERS]
    for pattern in wanted:
        found = sorted(qt.glob(pattern))
        if not found:
            raise MissingError(f"PySide6 has no {pattern}. Has Qt been changed? installer/linux/payload.py names it.")
        for path in found:
            to = into / "PySide6" / path.relative_to(qt)
            to.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if path.is_dir() else shutil.copy2)(path, to)


def _wheel(work: Path, tools: Path, build: dict[str, str]) -> Path:
    tree, out = work / "tree", work / "wheel"
    for folder in (tree, out):
        shutil.rmtree(folder, ignore_errors=True)
    tree.mkdir(parents=True)
    for name in _SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__", "licences"))
        else:
            shutil.copy2(ROOT / name, tree / name)
    (tree / "skjema_app/_build.json").write_text(json.dumps(build, sort_keys=True) + "\n", "utf-8")
    run(tools, "-m", "hatchling", "build", "-t", "wheel", "-d", out, cwd=tree)
    return next(out.glob("*.whl"))


def _prune(folder: Path, patterns: tuple[str, ...]) -> None:
    for pattern in patterns:
        for path in sorted(folder.glob(pattern)):
            if not path.exists() or _KEPT.search(path.relative_to(folder).as_posix()):
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


def _python(folder: Path, tools: Path) -> None:
    into = folder / PYTHON / "lib"
    library = into / LIBRARY
    left = shutil.ignore_patterns("site-packages", "__pycache__")
    shutil.copytree(sysconfig.get_path("stdlib"), library, ignore=left)
    (names,) = [path.name for path in library.glob("_sysconfigdata*.py")]
    _prune(library, _NOT_OF_PYTHON)
    kept = {name: sysconfig.get_config_var(name) for name in _BUILT_AS}
    (library / names).write_text(f"build_time_vars = {kept!r}\n", "utf-8")
    shared = Path(str(sysconfig.get_config_var("LIBDIR"))) / str(sysconfig.get_config_var("INSTSONAME"))
    if not shared.is_file() or ".so" not in shared.name:
        raise MissingError("This Python has no shared libpython. Take one built with --enable-shared.")
    shutil.copyfile(shared, into / shared.name)
    run("strip", "--strip-unneeded", into / shared.name)
    for path in (into / shared.name, *sorted((library / "lib-dynload").glob("*.so"))):
        run(tools.parent / "patchelf", "--remove-rpath", path)
        _forget_place(path, Path(sys.base_prefix))


def _forget_place(path: Path, place: Path) -> None:
    """Where the builder's own Python lies must not be told; the launcher tells it where it lies now.

    The last part stays: a linker lets other texts, such as the version, be the end of that one.
    """
    if len(place.parts) > 2:  # not /usr: every system has that one
        upper = str(place.parent).encode()
        nowhere = b"/".ljust(len(upper), b"_")
        end = b"/" + place.name.encode()
        path.write_bytes(path.read_bytes().replace(upper + end, nowhere + end))


def _launcher(folder: Path) -> None:
    include, libraries = sysconfig.get_path("include"), str(sysconfig.get_config_var("LIBDIR"))
    run("gcc", "-Os", "-s", "-Wall", "-Wextra", "-Werror", "-fPIE", "-pie", "-D_FORTIFY_SOURCE=2",
        f'-DLIBRARY="{LIBRARY}"', f"-I{include}", "-o", folder / LAUNCHER, HERE / "launcher.c", f"-L{libraries}",
        f"-l{LIBRARY}", "-Wl,-rpath,$ORIGIN/python/lib,-z,relro,-z,now,--build-id=none")  # fmt: skip
